/** Reports as plain lines for a person at a terminal. Names go through displayPath: a file name must not drive the terminal. */
import type { DoctorReport } from '../engine/engine.ts';
import { displayPath } from '../model/displayPath.ts';
import { relocationVerb } from '../base/relocation.ts';
import { askedFor, type Task } from '../model/task.ts';
import type { TaskReport } from './report.ts';

const changesShownMax = 40;

export function taskText(report: TaskReport): string {
  const lines = [
    `Task ${report.task}: ${report.state}`,
    `  “${displayPath(report.instruction)}” in ${displayPath(report.folder)}`,
  ];
  if (report.isolation === 'none') lines.push('  Ran WITHOUT a sandbox, by your choice.');
  if (report.message !== undefined) lines.push('', report.message);
  if (report.plan !== null) lines.push(...planLines(report));
  lines.push(...changeLines(report));
  if (report.receipt !== undefined) lines.push('', receiptLine(report.receipt));
  if (report.error !== undefined) lines.push('', report.error.message, report.error.next);
  else lines.push(...nextLines(report));
  return lines.join('\n');
}

function planLines({ plan, state }: TaskReport): string[] {
  if (plan === null) return [];
  const lines = plan.goal === '' ? [] : ['', `Plan: ${displayPath(plan.goal)}`];
  const list = (title: string, entries: readonly string[]): void => {
    if (entries.length > 0) lines.push(`  ${title}:`, ...entries.map((entry) => `    · ${displayPath(entry)}`));
  };
  list('Steps', plan.steps);
  list('Assumed', plan.assumptions);
  list('Not touched', plan.untouched);
  if (state === 'done' || state === 'undone') return lines;
  for (const question of plan.questions) {
    lines.push(`  ${displayPath(question.text)}`);
    for (const { value, label, count } of question.choices) {
      const mark = question.chosen === value ? '●' : '○';
      const files = count === undefined ? '' : ` (${String(count)} files)`;
      lines.push(`    ${mark} ${displayPath(label)}${files}   ${question.key}=${displayPath(value)}`);
    }
  }
  return lines;
}

function changeLines({ changes, conflicts, exceptions, state }: TaskReport): string[] {
  if (changes.length === 0) return [];
  const lines = ['', `${state === 'awaiting review' ? 'Would change' : 'Changes'} (${String(changes.length)}):`];
  for (const { op, from, to, reason } of changes.slice(0, changesShownMax)) {
    const what =
      from === undefined
        ? displayPath(to ?? '')
        : displayPath(from) + (to === undefined ? '' : ` → ${displayPath(to)}`);
    lines.push(`  ${op.padEnd(6)} ${what}   (${displayPath(reason)})`);
  }
  if (changes.length > changesShownMax)
    lines.push(`  … and ${String(changes.length - changesShownMax)} more (--json lists all)`);
  if (conflicts.length > 0)
    lines.push(
      '',
      `Conflicts (${String(conflicts.length)}):`,
      ...conflicts.slice(0, changesShownMax).map(({ message }) => `  ! ${message}`),
    );
  if (exceptions.count > 0) {
    lines.push('', `Left alone (${String(exceptions.count)}):`);
    for (const { path, why } of exceptions.first.slice(0, 10))
      lines.push(`  ${displayPath(path)}: ${displayPath(why)}`);
  }
  return lines;
}

function receiptLine(receipt: NonNullable<TaskReport['receipt']>): string {
  const { direction, moved, renamed, foldersMade, foldersRemoved, filesBefore, filesAfter, tookMs } = receipt;
  const words = { apply: 'Applied', undo: 'Undone', redo: 'Redone' }[direction];
  return (
    `${words}: ${String(moved)} files ${relocationVerb(moved, renamed)}, ${String(foldersMade)} folders made, ${String(foldersRemoved)} removed; ` +
    `${String(filesBefore)} files before, ${String(filesAfter)} after (${String(Math.round(tookMs))} ms).`
  );
}

function nextLines({ task, state }: TaskReport): string[] {
  switch (state) {
    case 'awaiting review':
      return ['', `Nothing was changed. Apply with: delegate apply ${task}`];
    case 'awaiting approval':
      return ['', `Nothing was changed. Approve with: delegate approve ${task}`];
    case 'asking':
      return ['', `Answer with: delegate answer ${task} KEY=VALUE`];
    case 'done':
      return ['', `Undo with: delegate undo ${task}`];
    case 'undone':
      return ['', `Do it again with: delegate redo ${task}`];
    default:
      return [];
  }
}

export function listText(tasks: readonly Task[]): string {
  if (tasks.length === 0) return 'No tasks yet. Begin with: delegate run FOLDER "INSTRUCTION"';
  return tasks
    .map((task) => `${task.id}  ${task.state.padEnd(17)}  ${displayPath(askedFor(task))}  (${displayPath(task.mount)})`)
    .join('\n');
}

export function doctorText({ ok, checks }: DoctorReport): string {
  const lines = checks.map(({ name, ok: good, optional, detail, next }) => {
    const mark = good ? '✓' : optional === true ? '–' : '✗';
    return `${mark} ${name}: ${detail}${next === undefined ? '' : `\n    → ${next}`}`;
  });
  return [
    ...lines,
    '',
    ok ? 'Tasks can run on this machine.' : 'Tasks cannot run on this machine yet: see the lines marked ✗.',
  ].join('\n');
}
