/** The rule's editor without its page: words, places in the text, what a completion does, which rows to ask for. Tested from Node. */
import { plural, t } from '../../src/base/translate.ts';
import type { RulePreviewShown, RuleRow } from '../../src/protocol/panelWire.ts';
import { figure } from '../shared/words.ts';

/** Where the caret stands: line and column from 0. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length - 1, column: offset - start };
}

export function lineCount(text: string): number {
  return text.split('\n').length;
}

/**
 * Whether what was just typed asks for completions: a letter, or a mark after which something of a closed list stands, outside a
 * remark. At the start of a line the words that begin one are wanted once there is a letter.
 */
export function asksForCompletions(text: string, caret: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', caret - 1) + 1, caret);
  if (/^\s*#/.test(line) || line.trim() === '') return false;
  const typed = line.at(-1) ?? '';
  if (/[{|:.]/.test(typed)) return true;
  if (typed === ' ') return /^\s*[a-z]+ $/.test(line) || /\|\s*$/.test(line);
  return /[A-Za-z]/.test(typed) && (/^\s*[A-Za-z]+$/.test(line) || isInHole(line) || /[\s,|][A-Za-z]+$/.test(line));
}

/** Whether the end of a line lies between `{` and `}`. */
export function isInHole(line: string): boolean {
  return line.lastIndexOf('{') > line.lastIndexOf('}');
}

/** The text with a completion in place of what it completes, and where the caret then stands. */
export function completed(
  text: string,
  { from, to }: { from: number; to: number },
  insert: string,
): { text: string; caret: number } {
  return { text: text.slice(0, from) + insert + text.slice(to), caret: from + insert.length };
}

/** The place in a list of `count` that a key goes to; null where the key is none of the list's. */
export function movedIn(count: number, at: number, key: string): number | null {
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return (at - 1 + count) % count;
    case 'PageDown':
      return Math.min(at + 8, count - 1);
    case 'PageUp':
      return Math.max(at - 8, 0);
    default:
      return null;
  }
}

const countWords: readonly [keyof RulePreviewShown['counts'], (count: number) => string][] = [
  ['move', (count) => (count === 1 ? t('moves or gets a new name') : t('move or get new names'))],
  ['create', (count) => (count === 1 ? t('is made') : t('are made'))],
  ['modify', (count) => (count === 1 ? t('gets new contents') : t('get new contents'))],
  ['trash', (count) => (count === 1 ? t('goes to the trash') : t('go to the trash'))],
  ['rmdir', (count) => (count === 1 ? t('empty folder goes') : t('empty folders go'))],
  ['left', () => 'left'],
];

/** "1,204 move or get new names, 37 left". */
export function countsInWords(counts: RulePreviewShown['counts']): string {
  const parts = countWords.flatMap(([op, words]) => {
    const count = counts[op] ?? 0;
    return count === 0 ? [] : [`${figure(count)} ${words(count)}`];
  });
  return parts.length === 0 ? t('Nothing would change') : parts.join(', ');
}

/** What the edit changes, or null before anything was edited. */
export function changedInWords({ changed }: Pick<RulePreviewShown, 'changed'>): string | null {
  return changed === 0 ? null : t('{0} changed by this edit', plural(changed, '{0} row', '{0} rows'));
}

/** Rows that are asked for at once, and how near their edge the sight may come before others are asked for. */
const rowsAsked = 300;
const rowsAhead = 60;

export type Span = { first: number; count: number };

/** The rows to ask for, when those from `visible.first` on are in sight; null where what is there will do. */
export function rowsToAsk(visible: Span, there: Span, total: number): Span | null {
  const end = Math.min(visible.first + visible.count + rowsAhead, total);
  const start = Math.max(0, visible.first - rowsAhead);
  const isThere = start >= there.first && end <= there.first + there.count;
  if (isThere) return null;
  return around(visible);
}

/** Rows with those in sight in their middle. */
export function around({ first, count }: Span): Span {
  const before = Math.max(0, Math.floor((rowsAsked - count) / 2));
  return { first: Math.max(0, first - before), count: rowsAsked };
}

/** What a row would be corrected to, as an input begins with it. */
export function startOfCorrection(row: RuleRow): string {
  return row.to ?? row.from ?? '';
}

/** What a typed path asks for; null where it is what the row does anyway. */
export function correctionOf(
  row: RuleRow,
  typed: string,
): { does: 'go'; path: string; to: string } | { does: 'follow' | 'leave'; path: string } | null {
  if (row.path === null) return null;
  const to = inFolder(typed.trim(), row);
  if (to === row.to || (to === row.from && row.op !== 'move')) return null;
  if (to === '') return { does: 'follow', path: row.path };
  // Where it is already: that is to say, it stays.
  if (to === row.from) return { does: 'leave', path: row.path };
  return { does: 'go', path: row.path, to };
}

/** A folder alone keeps the name that the row has: that of what is made, or of the file. */
function inFolder(typed: string, { op, to }: RuleRow): string {
  const isMade = op === 'create' || op === 'modify';
  return isMade && to !== null && typed.endsWith('/') ? typed + to.slice(to.lastIndexOf('/') + 1) : typed;
}

/** What remembering a row says of it: where it goes by hand, or that it stays. */
export function memoryOf(
  row: RuleRow,
): { does: 'go'; path: string; to: string } | { does: 'leave'; path: string } | null {
  if (row.path === null) return null;
  if (row.op === 'move' && row.to !== null) return { does: 'go', path: row.path, to: row.to };
  return { does: 'leave', path: row.path };
}

/** The same, for the button that does it. */
export function memoryInWords(row: RuleRow): string {
  if (row.op === 'move' || row.op === 'left') return t('Remember for this folder');
  return t('Leave it as it is in this folder, from now on');
}

const opWords: Readonly<Record<RuleRow['op'], string>> = {
  move: t('moves'),
  create: t('is made'),
  modify: t('gets new contents'),
  trash: t('goes to the trash'),
  mkdir: t('is made'),
  rmdir: t('is removed'),
  left: t('is left'),
  stays: t('stays'),
};

/** A row for those who hear it. */
export function rowInWords(row: RuleRow): string {
  const isMade = row.op === 'create' && row.from !== null && row.to !== null;
  const target = row.to ?? '';
  const moves = row.op === 'move' && row.to !== null ? t('moves to {0}', target) : opWords[row.op];
  const deed = isMade ? t('gives {0}', target) : moves;
  const marks = [
    row.changed ? t('changed by this edit') : '',
    row.corrected ? t('by your hand') : '',
    row.remembered ? t('remembered') : '',
  ];
  const rest = [...row.flags, row.reason, ...marks].filter((part) => part !== '').join(', ');
  return `${row.from ?? row.to ?? ''} ${deed}${rest === '' ? '' : `: ${rest}`}`;
}
