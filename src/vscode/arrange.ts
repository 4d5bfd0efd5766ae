/** Names, places in the queue, the archive, and the same again: what a card's menu, its keys and the commands do. */
import { t } from '../base/translate.ts';
import { titleCharactersMax } from '../model/arranging.ts';
import type { Task } from '../model/task.ts';
import type { Arrangement } from '../protocol/panelWire.ts';
import { valueOrTold } from './failures.ts';
import { safeLine } from './panels/safeText.ts';
import type { Shell } from './shell.ts';
import { askLine, tell } from './tell.ts';
import { shortened } from './words.ts';

const acts: Record<Arrangement, (shell: Shell, task: Task) => unknown> = {
  up: (shell, { id }) => valueOrTold(shell, shell.engine().arranging.move(id, 'up'), id),
  down: (shell, { id }) => valueOrTold(shell, shell.engine().arranging.move(id, 'down'), id),
  top: (shell, { id }) => valueOrTold(shell, shell.engine().arranging.move(id, 'top'), id),
  archive,
  unarchive: (shell, { id }) => valueOrTold(shell, shell.engine().arranging.unarchive(id), id),
  duplicate,
  rename,
};

/** Does it; what does not fit the task any more is told by the engine. */
export async function arrange(shell: Shell, id: string, how: Arrangement): Promise<void> {
  const task = shell.engine().task(id);
  if (task !== null) await acts[how](shell, task);
}

async function archive(shell: Shell, task: Task): Promise<void> {
  const archived = valueOrTold(shell, shell.engine().arranging.archive(task.id), task.id);
  if (archived === null) return;
  const undo = t('Bring It Back');
  const words = t('Delegate: “{0}” is in the archive. Its receipt and its undo stay.', nameOf(task));
  if ((await tell(words, undo)) === undo) await acts.unarchive(shell, task);
}

async function duplicate(shell: Shell, task: Task): Promise<void> {
  const again = valueOrTold(shell, shell.engine().arranging.duplicate(task.id), task.id);
  if (again === null) return;
  shell.log.info(`${again.id}: created as ${task.id} was`);
  await shell.own.touch(again.id);
}

async function rename(shell: Shell, task: Task): Promise<void> {
  const title = await askLine({
    title: t('Rename Task'),
    prompt: t('A name of your own for it. Leave it empty to go by its instruction.'),
    value: task.title ?? shortened(safeLine(task.instruction), titleCharactersMax),
    validateInput: (text) =>
      text.trim().length > titleCharactersMax ? t('At most {0} characters.', titleCharactersMax) : null,
  });
  if (title === undefined) return;
  // The words of the instruction are no name of one's own.
  const own = title.trim() === task.instruction.trim() ? '' : title;
  valueOrTold(shell, shell.engine().arranging.rename(task.id, own), task.id);
}

function nameOf({ title, instruction }: Task): string {
  return shortened(safeLine(title ?? instruction), 40);
}
