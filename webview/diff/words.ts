/** The diff's sentences. No DOM: tested from Node. */
import { t } from '../../src/base/translate.ts';
import { relocationVerb } from '../../src/base/relocation.ts';
import type { ChangeRow, DiffSnapshot } from '../../src/protocol/panelWire.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Receipt } from '../../src/model/receipt.ts';
import type { TaskState } from '../../src/model/task.ts';
import { counted, figure } from '../shared/words.ts';
import { spokenFolder } from './deeds.ts';
import { splitPath } from './names.ts';
import type { HeadWords } from './outline.ts';
import { isRename } from './rowTable.ts';

const operationNouns: Readonly<Record<Operation, { one: string; many: string }>> = {
  move: { one: 'move', many: 'moves' },
  create: { one: 'new file', many: 'new files' },
  modify: { one: 'changed file', many: 'changed files' },
  trash: { one: 'to the trash', many: 'to the trash' },
  mkdir: { one: 'new folder', many: 'new folders' },
  rmdir: { one: 'removed folder', many: 'removed folders' },
};
const operationOrder: readonly Operation[] = ['move', 'create', 'modify', 'trash', 'mkdir', 'rmdir'];

/** What a row without a tick is, once there is nothing left to review. */
const leftWords: Partial<Record<TaskState, string>> = { done: 'not chosen', undone: 'not chosen' };

type Counts = Pick<DiffSnapshot, 'counts' | 'rowCount' | 'rejected' | 'stopped' | 'task'>;

/**
 * "412 changes: 388 moves, 12 renames, 12 new folders · 3 left out · 2 in conflict". The parts before the dot add up to the
 * whole. `renames` says how many of the moves stay in their folder.
 */
export function totalsText({ counts, rowCount, rejected, stopped, task }: Counts, renames: number): string {
  const left = rejected.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const parts = operationOrder.flatMap((op) => {
    const count = counts[op] ?? 0;
    if (op !== 'move') return count === 0 ? [] : [counted(count, operationNouns[op].one, operationNouns[op].many)];
    return [
      ...(count > renames ? [counted(count - renames, 'move')] : []),
      ...(renames > 0 ? [counted(renames, 'rename')] : []),
    ];
  });
  const whole =
    parts.length === 0 ? counted(rowCount, 'change') : `${counted(rowCount, 'change')}: ${parts.join(', ')}`;
  return [
    whole,
    ...(left === 0 ? [] : [`${figure(left)} ${leftWords[task.state] ?? 'left out'}`]),
    ...(stopped === 0 || task.state !== 'awaiting review' ? [] : [`${figure(stopped)} in conflict`]),
  ].join(' · ');
}

/** Why these changes cannot be applied, or null when they can. */
export function unfit({ accepted, stopped }: Pick<DiffSnapshot, 'accepted' | 'stopped'>): string | null {
  if (accepted === 0) return 'Every change is left out, so there is nothing to apply.';
  if (stopped === 0) return null;
  const them = stopped === 1 ? 'it' : 'them';
  return `${counted(stopped, 'change meets', 'changes meet')} a conflict: choose what to do, or leave ${them} out.`;
}

/** What the mount itself is called where a folder's path would stand. */
export const topLevel = 'top level';

function folderName(folder: string): string {
  return folder === '' ? `the ${topLevel}` : spokenFolder(folder);
}

/**
 * What one change does, as a sentence for a screen reader: "IMG_1.jpg moves from top level to 2019, July, date taken 2019-07-03; left out".
 */
export function rowText(row: ChangeRow, leftOut: boolean): string {
  const conflicts = row.conflicts.map((conflict) => conflict.message);
  const reason = row.reason === '' ? '' : `, ${row.reason}`;
  const settled = row.settled === undefined ? [] : [row.settled];
  return [
    `${deed(row)}${reason}`,
    ...(row.flags ?? []),
    ...conflicts,
    ...settled,
    ...(row.proposed === undefined ? [] : [t('named by you; {0} was proposed', row.proposed)]),
    leftOut ? 'left out' : 'included',
  ].join('; ');
}

function deed(row: ChangeRow): string {
  const old = splitPath(row.from ?? row.to ?? '');
  const next = splitPath(row.to ?? row.from ?? '');
  switch (row.op) {
    case 'move': {
      if (isRename(row)) return `${old.name} is renamed to ${next.name}`;
      const from = old.folder === '' ? topLevel : spokenFolder(old.folder);
      const to = next.folder === '' ? topLevel : spokenFolder(next.folder);
      const place = t('{0} moves from {1} to {2}', old.name, from, to);
      return old.name === next.name ? place : t('{0} as {1}', place, next.name);
    }
    case 'create':
      return `${next.name} is made in ${folderName(next.folder)}`;
    case 'modify':
      return `${next.name} in ${folderName(next.folder)} is changed`;
    case 'trash':
      return `${old.name} from ${folderName(old.folder)} goes to the trash, from where undo brings it back`;
    case 'mkdir':
      return `folder ${row.to ?? ''} is made`;
    case 'rmdir':
      return `empty folder ${row.from ?? row.to ?? ''} is removed`;
  }
}

/** The full paths, for a row's tooltip. */
export function rowTitle(row: ChangeRow): string {
  const paths =
    row.from !== null && row.to !== null && row.from !== row.to
      ? `${row.from} → ${row.to}`
      : (row.to ?? row.from ?? '');
  const back = row.op === 'trash' ? 'Undo brings it back from the trash.' : '';
  return [
    paths,
    ...(row.flags ?? []),
    row.reason,
    back,
    row.settled ?? '',
    row.proposed === undefined ? '' : t('You named it; {0} was proposed.', row.proposed),
    ...row.conflicts.map((conflict) => conflict.message),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const directionWords: Readonly<Record<Receipt['direction'], string>> = {
  apply: 'Done',
  undo: 'Undone',
  redo: 'Done again',
};

/** "Done: 400 files moved, 12 folders made; 1,204 files before and after; nothing lost". */
export function receiptText(receipt: Receipt): string {
  const deeds = [
    {
      count: receipt.moved,
      words: `${counted(receipt.moved, 'file')} ${relocationVerb(receipt.moved, receipt.renamed)}`,
    },
    { count: receipt.created, words: counted(receipt.created, 'file') + ' made' },
    { count: receipt.modified, words: counted(receipt.modified, 'file') + ' changed' },
    { count: receipt.trashed, words: counted(receipt.trashed, 'file') + ' to the trash' },
    { count: receipt.foldersMade, words: counted(receipt.foldersMade, 'folder') + ' made' },
    { count: receipt.foldersRemoved, words: counted(receipt.foldersRemoved, 'folder') + ' removed' },
  ].flatMap((deedDone) => (deedDone.count === 0 ? [] : [deedDone.words]));
  const { filesBefore: before, filesAfter: after } = receipt;
  const files =
    before === after
      ? `${counted(before, 'file')} before and after`
      : `${counted(before, 'file')} before, ${figure(after)} after`;
  const others =
    receipt.others === 0
      ? ''
      : `; ${counted(Math.abs(receipt.others), 'file')} ${receipt.others > 0 ? 'added' : 'taken away'} by other programs meanwhile`;
  const sum = addsUp(receipt) ? 'nothing lost' : 'the counts do not add up';
  return `${directionWords[receipt.direction]}: ${deeds.length === 0 ? 'nothing to do' : deeds.join(', ')}; ${files}${others}; ${sum}`;
}

/** Whether the account closes: every file of before is kept, moved, changed or in the trash, and every new one is accounted for. */
export function addsUp(receipt: Receipt): boolean {
  const stayed = receipt.kept + receipt.moved + receipt.modified;
  const after = stayed + receipt.created + receipt.others;
  return receipt.filesBefore === stayed + receipt.trashed && receipt.filesAfter === after;
}

/** A group's head in words: how many rows, how many of them shown, left out, in conflict and with a warning. */
export function headText(
  group: Pick<HeadWords, 'stopped' | 'warned' | 'total'>,
  shown: number,
  leftOut: number,
): string {
  const { stopped, warned, total } = group;
  return [
    shown === total ? counted(total, 'change') : `${figure(shown)} of ${counted(total, 'change')}`,
    ...(leftOut === 0 ? [] : [`${figure(leftOut)} left out`]),
    ...(stopped.length === 0 ? [] : [counted(stopped.length, 'conflict')]),
    ...(warned.length === 0 ? [] : [counted(warned.length, 'warning')]),
  ].join(' · ');
}
