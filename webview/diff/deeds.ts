/** What Apply does, in a sentence, and totals that add up. No DOM: tested from Node. */
import { plural, t } from '../../src/base/translate.ts';
import type { DeedName, Deeds } from '../../src/protocol/diffWire.ts';
import type { DiffSnapshot } from '../../src/protocol/panelWire.ts';

/** Each deed with its count; in the order in which they are told. */
const phrases: readonly [DeedName, (count: number) => string][] = [
  ['moveFiles', (count) => plural(count, 'move {0} file', 'move {0} files')],
  ['moveFolders', (count) => plural(count, 'move {0} folder', 'move {0} folders')],
  ['renameFiles', (count) => plural(count, 'rename {0} file', 'rename {0} files')],
  ['renameFolders', (count) => plural(count, 'rename {0} folder', 'rename {0} folders')],
  ['createFiles', (count) => plural(count, 'make {0} file', 'make {0} files')],
  ['modifyFiles', (count) => plural(count, 'change {0} file', 'change {0} files')],
  ['makeFolders', (count) => plural(count, 'make {0} folder', 'make {0} folders')],
  ['removeFolders', (count) => plural(count, 'remove {0} empty folder', 'remove {0} empty folders')],
  ['trashFiles', (count) => plural(count, 'put {0} file into the trash', 'put {0} files into the trash')],
  ['trashFolders', (count) => plural(count, 'put {0} folder into the trash', 'put {0} folders into the trash')],
];

/** "move 66 files, make 5 folders, put 2 files into the trash"; empty where nothing would be done. */
export function deedsText(deeds: Deeds): string {
  return phrases.flatMap(([name, words]) => ((deeds[name] ?? 0) > 0 ? [words(deeds[name] ?? 0)] : [])).join(', ');
}

/** What the button does. */
export function applyLabel(deeds: Deeds): string {
  const words = deedsText(deeds);
  return words === '' ? t('Apply') : t('Apply: {0}', words);
}

type Counts = Pick<DiffSnapshot, 'tally' | 'rowCount' | 'task'>;

/** "36 changes = 33 to be made + 2 left out + 1 in conflict"; empty where all are to be made. */
export function tallyText({ tally, rowCount, task }: Counts): string {
  const isReview = task.state === 'awaiting review';
  const parts = [
    isReview
      ? t('{0} to be made', tally.accepted)
      : task.state === 'undone'
        ? t('{0} you can do again', tally.accepted)
        : t('{0} you can undo', tally.accepted),
    ...(tally.left === 0 ? [] : [isReview ? t('{0} left out', tally.left) : t('{0} not chosen', tally.left)]),
    ...(tally.conflict === 0 ? [] : [t('{0} in conflict', tally.conflict)]),
    ...(tally.there === 0 ? [] : [isReview ? t('{0} there already', tally.there) : t('{0} not needed', tally.there)]),
  ];
  const whole = plural(rowCount, '{0} change', '{0} changes');
  const sum = `${whole} = ${parts.join(' + ')}`;
  return tally.added === 0
    ? sum
    : `${sum}; ${plural(tally.added, '{0} more by your choices', '{0} more by your choices')}`;
}

/** Whether each change was counted exactly once. */
export function tallyAddsUp({ tally, rowCount }: Pick<DiffSnapshot, 'tally' | 'rowCount'>): boolean {
  return tally.accepted + tally.left + tally.conflict + tally.there === rowCount;
}

const months = [
  () => t('January'),
  () => t('February'),
  () => t('March'),
  () => t('April'),
  () => t('May'),
  () => t('June'),
  () => t('July'),
  () => t('August'),
  () => t('September'),
  () => t('October'),
  () => t('November'),
  () => t('December'),
];

/** A folder for the ear: its parts one after the other, and the month of a year by its name: "2019/07" is "2019, July". */
export function spokenFolder(folder: string): string {
  const parts = folder.split('/');
  return parts
    .map((part, index) => {
      const month = /^(0[1-9]|1[0-2])$/.test(part) && /^(1[89]|20)\d\d$/.test(parts[index - 1] ?? '');
      return month ? (months[Number(part) - 1]?.() ?? part) : part;
    })
    .join(', ');
}
