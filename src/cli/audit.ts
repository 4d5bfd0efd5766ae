/** `delegate audit`: what was sent for a task, and what all tasks have used today. */
import type { Engine } from '../engine/engine.ts';
import { auditCsv, auditJson, auditSummary, auditText } from '../model/auditWords.ts';
import { displayPath } from '../model/displayPath.ts';
import { failure } from '../model/failure.ts';
import { spentWords } from '../model/spending.ts';
import { askedFor } from '../model/task.ts';
import type { Command } from './arguments.ts';
import { failed, type Ending } from './recipes.ts';

export function audit({ words, csv }: Command, engine: Engine): Ending {
  const [id] = words;
  if (id === undefined) return overview(engine);
  const task = engine.task(id);
  if (task === null) return failed(failure('no-such-task', `There is no task ${id}.`));
  const report = engine.outgoing.report(id);
  const about = { task: id, instruction: askedFor(task), folder: task.mount };
  return { text: csv ? auditCsv(report).trimEnd() : auditText(report, about), json: auditJson(report, about), exit: 0 };
}

/** The day's account, and every task for which something was sent or refused. */
function overview(engine: Engine): Ending {
  const { day, spent, caps } = engine.outgoing.today();
  const tasks = engine.tasks().flatMap((task) => {
    const summary = auditSummary(engine.outgoing.report(task.id));
    return summary === '' ? [] : [{ task: task.id, instruction: askedFor(task), summary }];
  });
  const lines = [
    `Today (${day}): ${spentWords(spent, caps.day)}.`,
    ...tasks.map(({ task, instruction, summary }) => `${task}  ${summary}  (${displayPath(instruction)})`),
  ];
  return { text: lines.join('\n'), json: { day, spent, caps, tasks }, exit: 0 };
}
