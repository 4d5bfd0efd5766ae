import { fixed, plural, t } from '../../base/translate.ts';
import { subjectOf, type Change } from '../../model/change.ts';
import {
  conflictKinds,
  ways,
  type Choices,
  type Conflict,
  type ConflictKind,
  type Settled,
  type Way,
} from '../../model/conflict.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { AuditReport } from '../../model/audit.ts';
import { refusedToPages } from '../../model/pageAsk.ts';
import type { Task } from '../../model/task.ts';
import type { ChangeRow, DiffSnapshot, TaskCard } from '../../protocol/panelWire.ts';
import { firstOf } from '../words.ts';
import { safeLine } from './safeText.ts';
import type { Deeds, Tally } from '../../protocol/diffWire.ts';
import { nameOf } from '../../model/relativePath.ts';
import { toRanges } from './ranges.ts';

export type Direction = 'apply' | 'undo' | 'redo';

type Parts = {
  readonly task: Task;
  readonly card: TaskCard;
  readonly changes: readonly Change[];
  readonly revision: number;
  /** Left out by the person, and what that dragged along. */
  readonly left: ReadonlySet<number>;
  readonly closure: string | null;
  readonly accepted: number;
  readonly deeds: Deeds;
  readonly tally: Tally;
  readonly conflicts: readonly Conflict[];
  readonly settled: readonly Settled[];
  readonly choices: Choices;
  readonly checked: { readonly direction: Direction; readonly hash: string } | null;
  /** How many files that were left alone can be named. */
  readonly exceptions: number;
  readonly busy: boolean;
  /** The record of what was sent for the task. */
  readonly sent?: AuditReport;
};

/** The diff panel's snapshot; its rows follow in messages of their own. */
export function diffSnapshot(parts: Parts): DiffSnapshot {
  const { task, card, changes, conflicts } = parts;
  return {
    panel: 'diff',
    task: card,
    goal: safeLine(task.plan?.goal ?? task.instruction),
    rowCount: changes.length,
    revision: parts.revision,
    counts: task.head?.counts ?? {},
    steps: stepsOf(task),
    rejected: toRanges(parts.left),
    closure: parts.closure,
    accepted: parts.accepted,
    stopped: stoppedChanges(conflicts).size,
    conflictGroups: conflictGroups(conflicts, parts.settled, parts.choices),
    settled: parts.settled.length,
    checked: parts.checked?.direction === directionOf(task) ? parts.checked.hash : null,
    deeds: parts.deeds,
    tally: parts.tally,
    contents: (task.head?.counts.create ?? 0) + (task.head?.counts.modify ?? 0),
    exceptions: { count: task.exceptions?.count ?? 0, kept: parts.exceptions },
    receipt: task.transactions.at(-1)?.receipt ?? null,
    told: toldIn(task, parts.sent),
    busy: parts.busy,
  };
}

/** The first lines of a plan are its rule's steps, one each. */
function stepsOf({ plan }: Task): string[] {
  return plan === null ? [] : plan.steps.map(safeLine);
}

function toldIn({ told }: Task, sent: AuditReport | undefined): DiffSnapshot['told'] {
  if (told === null) return null;
  const flags = [...refusedWords(sent), ...told.flags].map(safeLine);
  return { summary: safeLine(told.summary), notDone: told.notDone.map(safeLine), flags };
}

const refusedShownMax = 4;

/** What pages in Chrome wanted and did not get: whatever the model says of it. */
function refusedWords(sent: AuditReport | undefined): string[] {
  const refused = sent === undefined ? [] : refusedToPages(sent);
  if (refused.length === 0) return [];
  const count = refused.reduce((sum, each) => sum + each.count, 0);
  const where = firstOf(
    refused.map(({ destination }) => destination),
    refusedShownMax,
  );
  return [
    plural(
      count,
      'A page in Chrome wanted to send or fetch something that you did not allow, and it was refused (to {1}). Show what was sent for more.',
      'Pages in Chrome wanted to send or fetch things that you did not allow, and they were refused ({0} times, to {1}). Show what was sent for more.',
      where,
    ),
  ];
}

/** What the person can do with the task's changes now: apply them, take them back, or carry them out again. */
export function directionOf(task: Task): Direction | null {
  switch (task.state) {
    case 'awaiting review':
      return 'apply';
    case 'done':
      return task.standing > 0 ? 'undo' : null;
    case 'undone':
      return 'redo';
    default:
      return null;
  }
}

/** What can be chosen for all conflicts of a kind: of those that stand, and of those that a choice did away with. */
function conflictGroups(
  conflicts: readonly Conflict[],
  settled: readonly Settled[],
  { byKind }: Choices,
): DiffSnapshot['conflictGroups'] {
  const counts = new Map<ConflictKind, number>();
  for (const { kind, severity } of conflicts) if (severity === 'stop') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const { kind } of settled) if (byKind.has(kind) && !counts.has(kind)) counts.set(kind, 0);
  return [...counts].map(([kind, count]) => ({
    kind,
    words: fixed(conflictKinds[kind].words),
    count,
    ways: conflictKinds[kind].ways.map((way) => ({ value: way, label: fixed(ways[way]) })),
    chosen: byKind.get(kind) ?? '',
  }));
}

/** The changes that meet a conflict which stops them. */
export function stoppedChanges(conflicts: readonly Conflict[]): Set<number> {
  return new Set(conflicts.filter(({ severity }) => severity === 'stop').map(({ change }) => change));
}

/** Conflicts by the change they concern, as rows show them. */
export function conflictsByChange(conflicts: readonly Conflict[]): Map<number, ChangeRow['conflicts']> {
  const byChange = new Map<number, ChangeRow['conflicts']>();
  for (const { change, kind, severity, message } of conflicts) {
    const shown = { kind, severity, words: fixed(conflictKinds[kind].words), message: safeLine(message) };
    const present = byChange.get(change);
    if (present === undefined) byChange.set(change, [shown]);
    else present.push(shown);
  }
  return byChange;
}

/** One row: a change with the conflicts it meets. */
export function changeRow(
  change: Change,
  conflicts: ChangeRow['conflicts'],
  settled?: Settled,
  { proposed, flags = [] }: { readonly proposed?: Change | undefined; readonly flags?: string[] } = {},
): ChangeRow {
  const stops = conflicts.some(({ severity }) => severity === 'stop');
  return {
    id: change.id,
    op: change.op,
    from: change.from === undefined ? null : displayPath(change.from),
    to: change.to === undefined ? null : displayPath(change.to),
    bytes: change.bytes ?? null,
    reason: safeLine(change.reason),
    conflicts,
    ...(flags.length === 0 ? {} : { flags }),
    ...(settled === undefined
      ? {}
      : { settled: t('You chose to {0}: {1}', chosenWords(settled.way), safeLine(settled.message)) }),
    ...(change.content === undefined ? {} : { content: true }),
    ...(stops || settled !== undefined ? { choosable: true } : {}),
    ...(isFile(change) ? { file: true } : {}),
    ...(change.step === undefined ? {} : { step: change.step }),
    ...(canBeNamed(change) ? { nameable: true } : {}),
    ...(proposed?.to === undefined ? {} : { proposed: displayPath(nameOf(proposed.to)) }),
  };
}

/** What the engine would let a person name: it says why not where it does not. */
function canBeNamed({ op, from, to }: Change): boolean {
  return to !== undefined && (op === 'move' || op === 'create' || op === 'mkdir' || (op === 'modify' && from !== to));
}

/** Whether a person can look into it. */
function isFile({ op, content, seen }: Change): boolean {
  return content !== undefined || ((op === 'move' || op === 'trash') && seen?.kind === 'file');
}

/** A way without what it comes to, which the sentence beside it says. */
function chosenWords(way: Way): string {
  return fixed(ways[way]).split(':', 1).join('');
}

type Choice = {
  readonly accepted: boolean;
  /** How many rows the person chose. */
  readonly chosen: readonly number[];
  readonly draggedBefore: ReadonlySet<number>;
  readonly draggedNow: ReadonlySet<number>;
};

/** What the last choice did beyond the rows that were chosen, in a sentence; null when it did nothing more. */
export function closureWords(
  { accepted, chosen, draggedBefore, draggedNow }: Choice,
  changes: readonly Change[],
): string | null {
  if (!accepted) {
    const newly = [...draggedNow].filter((id) => !draggedBefore.has(id));
    if (newly.length === 0) return null;
    return plural(
      newly.length,
      'Leaving out {1} also leaves out {0} that goes with it: {2}',
      'Leaving out {1} also leaves out {0} that go with it: {2}',
      chosen.length,
      named(newly, changes),
    );
  }
  const still = chosen.filter((id) => draggedNow.has(id));
  if (still.length > 0) {
    return plural(
      still.length,
      '{0} change stays left out, because what it needs is left out: {1}',
      '{0} changes stay left out, because what they need is left out: {1}',
      named(still, changes),
    );
  }
  const back = [...draggedBefore].filter((id) => !draggedNow.has(id) && !chosen.includes(id));
  if (back.length === 0) return null;
  return plural(
    back.length,
    'Taking {1} back in also takes in {0} that goes with it: {2}',
    'Taking {1} back in also takes in {0} that go with it: {2}',
    chosen.length,
    named(back, changes),
  );
}

function named(ids: readonly number[], changes: readonly Change[]): string {
  // Ids are places in the change set, from 1; a few are named, so only those are looked up.
  const names = ids.slice(0, 4).map((id) => {
    const change = changes[id - 1]?.id === id ? changes[id - 1] : changes.find((one) => one.id === id);
    return change === undefined ? `#${String(id)}` : displayPath(subjectOf(change));
  });
  return ids.length <= names.length
    ? firstOf(names)
    : t('{0} and {1} more', firstOf(names.slice(0, 3), 3), ids.length - 3);
}
