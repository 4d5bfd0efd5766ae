/** Reports as plain lines for a person at a terminal. Names go through displayPath: a file name must not drive the terminal. */
import type { DoctorReport, KeptIndex, KeptItem } from '../engine/engine.ts';
import { changeFlags, nameFlags } from '../model/nameFlags.ts';
import { displayPath } from '../model/displayPath.ts';
import { relocationVerb } from '../base/relocation.ts';
import { askedFor, type Task } from '../model/task.ts';
import { isolationWords, leftMachineWords, unsandboxedWords } from '../model/isolation.ts';
import { quoteWords } from '../model/quoteWords.ts';
import type { TaskReport } from './report.ts';

const changesShownMax = 40;
const leftShownMax = 10;

export function taskText(report: TaskReport): string {
  const lines = [
    `Task ${report.task}: ${report.state}`,
    `  “${displayPath(report.instruction)}” in ${displayPath(report.folder)}`,
  ];
  if (report.unsandboxed) lines.push(`  ${unsandboxedWords}`);
  else if (report.isolation !== null) lines.push(`  Sandbox: ${isolationWords(report.isolation, report.level)}.`);
  if (report.leftMachine !== undefined) lines.push(`  ${leftMachineWords(Date.parse(report.leftMachine))}`);
  if (report.message !== undefined) lines.push('', report.message);
  if (report.plan !== null) lines.push(...planLines(report), ...planChangeLines(report));
  lines.push(...changeLines(report), ...leftLines(report.exceptions), ...toldLines(report.told));
  if (report.receipt !== undefined) lines.push('', receiptLine(report.receipt, report.task));
  if (report.error !== undefined)
    lines.push('', report.error.message, report.error.next, ...leavingLines(report), ...decliningLines(report));
  else lines.push(...nextLines(report));
  return lines.join('\n');
}

/** How a person lets a task leave a virtual machine that failed. */
function leavingLines({ task, error }: TaskReport): string[] {
  if (error?.code !== 'vm-failed') return [];
  return [`To go on in the process sandbox: delegate resume ${task} --isolation process`];
}

function planLines({ plan, state }: TaskReport): string[] {
  if (plan === null) return [];
  const lines = plan.goal === '' ? [] : ['', `Plan: ${displayPath(plan.goal)}`];
  const list = (title: string, entries: readonly string[]): void => {
    if (entries.length > 0) lines.push(`  ${title}:`, ...entries.map((entry) => `    · ${displayPath(entry)}`));
  };
  list('Steps', plan.steps);
  list('For example', plan.examples ?? []);
  list('Assumed', plan.assumptions);
  list('Not touched', plan.untouched);
  if (state !== 'done' && state !== 'undone') {
    list(
      'May do',
      plan.mayDo.map(({ text, remark }) => (remark === undefined ? text : `${text}   ⚠ ${remark}`)),
    );
    if (plan.quote !== undefined) lines.push(`  Expected to cost ${quoteWords(plan.quote)}.`);
    list('Wishes of this folder, from', plan.wishes ?? []);
    list('Skills it goes by', plan.skills ?? []);
    lines.push(...noticeLines(plan.notices));
  }
  if (state === 'done' || state === 'undone') return lines;
  for (const question of plan.questions) {
    lines.push(`  ${displayPath(question.text)}`);
    for (const { value, label, count } of question.choices) {
      const mark = question.chosen === value ? '●' : '○';
      const files = count === undefined ? '' : ` (${String(count)} ${count === 1 ? 'file' : 'files'})`;
      lines.push(`    ${mark} ${displayPath(label)}${files}   ${question.key}=${displayPath(value)}`);
    }
  }
  return lines;
}

/** What the model says of its work; what code found wrong with it comes first. */
function toldLines(told: TaskReport['told']): string[] {
  if (told === undefined) return [];
  const { summary, notDone, flags } = told;
  const list = (title: string, entries: readonly string[]): string[] =>
    entries.length === 0 ? [] : ['', `${title}:`, ...entries.map((entry) => `  · ${displayPath(entry)}`)];
  return [...list('Check these', flags), '', `The model says: ${displayPath(summary)}`, ...list('Not done', notDone)];
}

/** What the folder says to the AI, each passage written out. */
function noticeLines(notices: NonNullable<TaskReport['plan']>['notices']): string[] {
  if (notices === undefined || notices.count === 0) return [];
  const { shown, count, looked, of } = notices;
  const more = count > shown.length ? [`    … and ${String(count - shown.length)} more`] : [];
  return [
    `  ⚠ What this folder says to the AI (${String(count)}; all names and the contents of ${String(looked)} of ${String(of)} files were looked at):`,
    ...shown.map(({ file, place, why, excerpt }) =>
      displayPath(`    · ${file}, ${place} (${why}): “${excerpt.replaceAll(/\s+/g, ' ')}”`),
    ),
    ...more,
  ];
}

/** What is new in the plan, and what is gone of the one before. */
function planChangeLines({ planChanges, state }: TaskReport): string[] {
  if (planChanges.length === 0 || !['asking', 'awaiting approval', 'awaiting review'].includes(state)) return [];
  return [
    '',
    'Changed since the plan before:',
    ...planChanges.flatMap(({ title, lines }) => [
      `  ${title}:`,
      ...lines.map(({ mark, text }) => `    ${mark === 'new' ? '+' : '-'} ${displayPath(text)}`),
    ]),
  ];
}

function conflictLine({ change, kind, severity, message, ways }: TaskReport['conflicts'][number]): string {
  return `  ${severity === 'stop' ? '!' : '·'} ${message}   (${kind}; --resolve ${String(change)}=${ways.join('|')})`;
}

/** What stops comes first: that is what a person has to settle. */
function conflictLines(conflicts: TaskReport['conflicts']): string[] {
  const [stops, warnings] = [
    conflicts.filter(({ severity }) => severity === 'stop'),
    conflicts.filter(({ severity }) => severity !== 'stop'),
  ];
  return atMost([...stops, ...warnings].map(conflictLine));
}

function atMost(lines: readonly string[]): string[] {
  const more = lines.length - changesShownMax;
  return more <= 0
    ? [...lines]
    : [...lines.slice(0, changesShownMax), `  … and ${String(more)} more (--json lists all)`];
}

/** For each kind of conflict, what settles all of it: "3 target-exists: --resolve target-exists=number". */
function settleLines(conflicts: TaskReport['conflicts']): string[] {
  const kinds = new Map<string, { count: number; way: string }>();
  for (const { kind, severity, ways } of conflicts) {
    const [way] = ways;
    if (severity !== 'stop' || way === undefined) continue;
    kinds.set(kind, { way, count: (kinds.get(kind)?.count ?? 0) + 1 });
  }
  return [...kinds].map(([kind, { count, way }]) => `  All ${String(count)} of ${kind}: --resolve ${kind}=${way}`);
}

function changeLines({ changes, conflicts, settled, named, state }: TaskReport): string[] {
  if (changes.length === 0) return [];
  const lines = ['', `${state === 'awaiting review' ? 'Would change' : 'Changes'} (${String(changes.length)}):`];
  for (const { op, from, to, reason } of changes.slice(0, changesShownMax)) {
    const what =
      from === undefined
        ? displayPath(to ?? '')
        : displayPath(from) + (to === undefined ? '' : ` → ${displayPath(to)}`);
    lines.push(`  ${op.padEnd(6)} ${what}${reason === '' ? '' : `   (${displayPath(reason)})`}`);
    lines.push(...changeFlags({ from, to }).map((flag) => `         ⚠ ${flag}.`));
  }
  if (changes.length > changesShownMax)
    lines.push(`  … and ${String(changes.length - changesShownMax)} more (--json lists all)`);
  if (conflicts.length > 0)
    lines.push('', `Conflicts (${String(conflicts.length)}):`, ...conflictLines(conflicts), ...settleLines(conflicts));
  if (settled !== undefined)
    lines.push('', 'Settled as you chose:', ...atMost(settled.map(({ message }) => `  ✓ ${message}`)));
  if (named !== undefined)
    lines.push(
      '',
      'Named as you said:',
      ...atMost(named.map(({ change, to }) => `  ✎ ${String(change)} ${displayPath(to)}`)),
    );
  return lines;
}

function leftLines({ count, first }: TaskReport['exceptions']): string[] {
  if (count === 0) return [];
  const shown = first.slice(0, leftShownMax);
  const lines = shown.flatMap(({ path, why }) => [
    `  ${displayPath(path)}: ${displayPath(why)}`,
    ...nameFlags(path).map((flag) => `         ⚠ It ${flag}.`),
  ]);
  const rest = count > shown.length ? [`  … and ${String(count - shown.length)} more (--json lists them)`] : [];
  return ['', `Left alone (${String(count)}):`, ...lines, ...rest];
}

/** "12 files moved, 3 created". */
export function receiptCounts(receipt: NonNullable<TaskReport['receipt']>): string {
  const { moved, renamed } = receipt;
  const deeds = [
    [moved, `${moved === 1 ? 'file' : 'files'} ${relocationVerb(moved, renamed)}`],
    [receipt.created, 'created'],
    [receipt.modified, 'changed'],
    [receipt.trashed, 'put into the trash'],
    [receipt.restored, 'of them back from the store'],
    [receipt.copied, 'copied to another drive and checked'],
    [receipt.foldersMade, `${receipt.foldersMade === 1 ? 'folder' : 'folders'} made`],
    [receipt.foldersRemoved, `${receipt.foldersRemoved === 1 ? 'folder' : 'folders'} removed`],
  ] as const;
  const done = deeds.filter(([count]) => count > 0).map(([count, what]) => `${String(count)} ${what}`);
  return done.join(', ') || 'nothing';
}

function receiptLine(receipt: NonNullable<TaskReport['receipt']>, task: string): string {
  const { direction, filesBefore, filesAfter, tookMs, others } = receipt;
  const words = { apply: 'Applied', undo: 'Undone', redo: 'Redone' }[direction];
  const lines = [
    `${words}: ${receiptCounts(receipt)}; ${String(filesBefore)} files before, ${String(filesAfter)} after (${String(Math.round(tookMs))} ms).`,
  ];
  if (receipt.stored > 0)
    lines.push(
      `${String(receipt.stored)} kept for undo (${sizeWords(receipt.storedBytes)}): delegate receipt ${task} says where.`,
    );
  if (others !== 0)
    lines.push(
      `${Math.abs(others) === 1 ? '1 file was' : `${String(Math.abs(others))} files were`} ${others > 0 ? 'added' : 'taken away'} by other programs meanwhile.`,
    );
  if (receipt.attributesLost > 0)
    lines.push(
      `${receipt.attributesLost === 1 ? '1 file' : `${String(receipt.attributesLost)} files`} lost extended attributes, which the other drive cannot hold.`,
    );
  return lines.join('\n');
}

function sizeWords(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let size = bytes;
  for (; size >= 1_000 && unit < units.length - 1; unit++) size /= 1_000;
  return `${unit === 0 ? String(size) : size.toFixed(1)} ${units[unit] ?? ''}`;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** The folders in which these things lie, one for each drive and transaction. */
export function storesOf(items: readonly KeptItem[]): string[] {
  return [...new Set(items.map(({ path }) => path.slice(0, path.lastIndexOf('/'))))].sort();
}

/** What is kept for undo, oldest first. */
/** What is kept to be searched, in a line or two. */
export function indexLines(indexes: readonly KeptIndex[]): string[] {
  if (indexes.length === 0) return [];
  const bytes = indexes.reduce((sum, index) => sum + index.bytes, 0);
  const lines = indexes.map((index) => `  ${displayPath(index.folder)}   ${sizeWords(index.bytes)}`);
  return [`Search indexes: ${String(indexes.length)} (${sizeWords(bytes)})`, ...lines];
}

export function keptText(items: readonly KeptItem[], now: number): string {
  if (items.length === 0) return 'Nothing is kept.';
  const lines = items.map(({ was, op, task, at, bytes }) => {
    const days = Math.floor((now - at) / dayMs);
    return `  ${displayPath(was)}   ${op === 'trash' ? 'trashed' : op === 'move' ? 'moved to another drive' : 'old content'}, ${days === 1 ? '1 day' : `${String(days)} days`} ago, ${sizeWords(bytes)}, task ${task}`;
  });
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  const stores = storesOf(items).map((store) => `  in ${displayPath(store)}`);
  return [
    `Kept for undo: ${String(items.length)} (${sizeWords(bytes)})`,
    ...lines,
    'Where it is kept:',
    ...stores,
  ].join('\n');
}

export function goneText(gone: readonly KeptItem[]): string {
  return `${String(gone.length)} let go (${sizeWords(gone.reduce((sum, { bytes }) => sum + bytes, 0))}).`;
}

/** The way on without what needs a yes. */
function decliningLines({ task, declinable }: TaskReport): string[] {
  return declinable === true ? [`Go on without it with: delegate decline ${task}`] : [];
}

function nextLines(report: TaskReport): string[] {
  const { task, state, applied } = report;
  switch (state) {
    case 'awaiting review':
      return ['', `Nothing was changed. Apply with: delegate apply ${task}`];
    case 'awaiting approval':
      return ['', `Nothing was changed. Approve with: delegate approve ${task}`, ...decliningLines(report)];
    case 'asking':
      return ['', `Answer with: delegate answer ${task} KEY=VALUE`];
    case 'done':
      return applied ? ['', `Undo with: delegate undo ${task}`] : [];
    case 'queued':
      return [
        '',
        `It is not prepared yet; nothing was changed. delegate recover prepares it, delegate cancel ${task} ends it.`,
      ];
    case 'undone':
      return ['', `Do it again with: delegate redo ${task}`];
    default:
      return [];
  }
}

export function listText(tasks: readonly Task[]): string {
  if (tasks.length === 0) return 'No tasks yet. Begin with: delegate run FOLDER "INSTRUCTION"';
  return tasks
    .map((task) => {
      const mark = task.ranUnsandboxed ? '  [NO SANDBOX]' : '';
      return `${task.id}  ${task.state.padEnd(17)}  ${displayPath(askedFor(task))}  (${displayPath(task.mount)})${mark}`;
    })
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
