/** The cards of the queue, from the engine's tasks. Those of ended tasks are made once: thousands of them hang on every redraw. */
import type { Engine } from '../../engine/engine.ts';
import { auditBrief } from '../../model/auditWords.ts';
import { endedStates, type Task } from '../../model/task.ts';
import type { TaskCard } from '../../protocol/panelWire.ts';
import { folderLabel } from '../folders.ts';
import { taskCard } from './taskCard.ts';

const made = new WeakMap<Task, TaskCard>();

/** `tasks` are shown, `all` are those of the window. */
export function queueCards(tasks: readonly Task[], all: readonly Task[], engine: Engine): TaskCard[] {
  const waits = engine.waits(all);
  const queue = engine.arranging.queueOf(all).map(({ id }) => id);
  return tasks.map((task) => {
    const known = made.get(task);
    if (known !== undefined) return known;
    const place = queue.indexOf(task.id);
    const card = taskCard(task, engine.progress(task.id), folderLabel(task.mount), {
      sent: auditBrief(engine.outgoing.report(task.id)),
      leftMs: engine.timeLeft(task.id),
      wait: waits.get(task.id),
      chromeAt: engine.chrome.placeOf(task.id),
      place: place < 0 ? null : { rank: task.rank, up: place > 0, down: place < queue.length - 1 },
    });
    if (endedStates.includes(task.state) && card.progress === null) made.set(task, card);
    return card;
  });
}
