/** The diff's sentences. No DOM: tested from Node. */
import { plural, t } from '../../src/base/translate.ts';
import { relocationVerb } from '../../src/base/relocation.ts';
import type { ChangeRow, DiffSnapshot } from '../../src/protocol/panelWire.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Receipt } from '../../src/model/receipt.ts';
import type { TaskState } from '../../src/model/task.ts';
import { spokenFolder } from './deeds.ts';
import { splitPath } from './names.ts';
import type { HeadWords } from './outline.ts';
import { isRename } from './rowTable.ts';

const operationNouns: Readonly<Record<Exclude<Operation, 'move'>, (count: number) => string>> = {
  create: (count) => plural(count, '{0} new file', '{0} new files'),
  modify: (count) => plural(count, '{0} changed file', '{0} changed files'),
  trash: (count) => plural(count, '{0} to the trash', '{0} to the trash'),
  mkdir: (count) => plural(count, '{0} new folder', '{0} new folders'),
  rmdir: (count) => plural(count, '{0} removed folder', '{0} removed folders'),
};
const operationOrder: readonly Operation[] = ['move', 'create', 'modify', 'trash', 'mkdir', 'rmdir'];

/** What a row without a tick is, once there is nothing left to review. */
const leftWords = (left: number, state: TaskState): string =>
  state === 'done' || state === 'undone' ? t('{0} not chosen', left) : t('{0} left out', left);

type Counts = Pick<DiffSnapshot, 'counts' | 'rowCount' | 'rejected' | 'stopped' | 'task'>;

/**
 * "412 changes: 388 moves, 12 renames, 12 new folders · 3 left out · 2 in conflict". The parts before the dot add up to the
 * whole. `renames` says how many of the moves stay in their folder.
 */
export function totalsText({ counts, rowCount, rejected, stopped, task }: Counts, renames: number): string {
  const left = rejected.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const parts = operationOrder.flatMap((op) => {
    const count = counts[op] ?? 0;
    if (op !== 'move') return count === 0 ? [] : [operationNouns[op](count)];
    return [
      ...(count > renames ? [plural(count - renames, '{0} move', '{0} moves')] : []),
      ...(renames > 0 ? [plural(renames, '{0} rename', '{0} renames')] : []),
    ];
  });
  const whole =
    parts.length === 0
      ? plural(rowCount, '{0} change', '{0} changes')
      : `${plural(rowCount, '{0} change', '{0} changes')}: ${parts.join(', ')}`;
  return [
    toldBy(task.state, whole),
    ...(left === 0 ? [] : [leftWords(left, task.state)]),
    ...(stopped === 0 || task.state !== 'awaiting review' ? [] : [t('{0} in conflict', stopped)]),
  ].join(' · ');
}

/** Whether what is summed up is still to be decided, was done, or was taken back. */
function toldBy(state: TaskState, whole: string): string {
  if (state === 'done') return t('Done: {0}', whole);
  return state === 'undone' ? t('Undone: {0}', whole) : whole;
}

/** Why these changes cannot be applied, or null when they can. */
export function unfit({ accepted, stopped }: Pick<DiffSnapshot, 'accepted' | 'stopped'>): string | null {
  if (accepted === 0) return t('Every change is left out, so there is nothing to apply.');
  if (stopped === 0) return null;
  return plural(
    stopped,
    '{0} change meets a conflict: choose what to do, or leave it out.',
    '{0} changes meet a conflict: choose what to do, or leave them out.',
  );
}

/** What the mount itself is called where a folder's path would stand. */
export const topLevel = t('top level');

function folderName(folder: string): string {
  return folder === '' ? t('the top level') : spokenFolder(folder);
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
    leftOut ? t('left out') : t('included'),
  ].join('; ');
}

function deed(row: ChangeRow): string {
  const old = splitPath(row.from ?? row.to ?? '');
  const next = splitPath(row.to ?? row.from ?? '');
  switch (row.op) {
    case 'move': {
      if (isRename(row)) return t('{0} is renamed to {1}', old.name, next.name);
      const from = old.folder === '' ? topLevel : spokenFolder(old.folder);
      const to = next.folder === '' ? topLevel : spokenFolder(next.folder);
      const place = t('{0} moves from {1} to {2}', old.name, from, to);
      return old.name === next.name ? place : t('{0} as {1}', place, next.name);
    }
    case 'create':
      return t('{0} is made in {1}', next.name, folderName(next.folder));
    case 'modify':
      return t('{0} in {1} is changed', next.name, folderName(next.folder));
    case 'trash':
      return t('{0} from {1} goes to the trash, from where undo brings it back', old.name, folderName(old.folder));
    case 'mkdir':
      return t('folder {0} is made', row.to ?? '');
    case 'rmdir':
      return t('empty folder {0} is removed', row.from ?? row.to ?? '');
  }
}

/** The full paths, for a row's tooltip. */
export function rowTitle(row: ChangeRow): string {
  const paths =
    row.from !== null && row.to !== null && row.from !== row.to
      ? `${row.from} → ${row.to}`
      : (row.to ?? row.from ?? '');
  const back = row.op === 'trash' ? t('Undo brings it back from the trash.') : '';
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
  apply: t('Done'),
  undo: t('Undone'),
  redo: t('Done again'),
};

/** "Done: 400 files moved, 12 folders made; 1,204 files before and after; nothing lost". */
export function receiptText(receipt: Receipt): string {
  const { created, modified, trashed, foldersMade, foldersRemoved } = receipt;
  const deeds = [
    ...some(receipt.moved, relocated(receipt)),
    ...some(created, plural(created, '{0} file made', '{0} files made')),
    ...some(modified, plural(modified, '{0} file changed', '{0} files changed')),
    ...some(trashed, plural(trashed, '{0} file to the trash', '{0} files to the trash')),
    ...some(foldersMade, plural(foldersMade, '{0} folder made', '{0} folders made')),
    ...some(foldersRemoved, plural(foldersRemoved, '{0} folder removed', '{0} folders removed')),
  ];
  const { filesBefore: before, filesAfter: after } = receipt;
  const files =
    before === after
      ? plural(before, '{0} file before and after', '{0} files before and after')
      : plural(before, '{0} file before, {1} after', '{0} files before, {1} after', after);
  const others = receipt.others === 0 ? '' : `; ${byOthers(receipt.others)}`;
  const sum = addsUp(receipt) ? t('nothing lost') : t('the counts do not add up');
  return `${directionWords[receipt.direction]}: ${deeds.length === 0 ? t('nothing to do') : deeds.join(', ')}; ${files}${others}; ${sum}`;
}

function byOthers(others: number): string {
  const count = Math.abs(others);
  return others > 0
    ? plural(count, '{0} file added by other programs meanwhile', '{0} files added by other programs meanwhile')
    : plural(
        count,
        '{0} file taken away by other programs meanwhile',
        '{0} files taken away by other programs meanwhile',
      );
}

function relocated({ moved, renamed }: Receipt): string {
  switch (relocationVerb(moved, renamed)) {
    case 'moved':
      return plural(moved, '{0} file moved', '{0} files moved');
    case 'renamed':
      return plural(moved, '{0} file renamed', '{0} files renamed');
    case 'moved or renamed':
      return plural(moved, '{0} file moved or renamed', '{0} files moved or renamed');
  }
}

function some(count: number, words: string): string[] {
  return count === 0 ? [] : [words];
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
    shown === total
      ? plural(total, '{0} change', '{0} changes')
      : t('{0} of {1}', shown, plural(total, '{0} change', '{0} changes')),
    ...(leftOut === 0 ? [] : [t('{0} left out', leftOut)]),
    ...(stopped.length === 0 ? [] : [plural(stopped.length, '{0} conflict', '{0} conflicts')]),
    ...(warned.length === 0 ? [] : [plural(warned.length, '{0} warning', '{0} warnings')]),
  ].join(' · ');
}
