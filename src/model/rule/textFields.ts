/** The lines of rule text that give a step names of its own: `let d = date exif, mtime` and `count n from 1 digits 3`. */
import { dateSourceTable, type DateSource } from './fields.ts';
import { ownNamePattern, type Counter, type Let } from './rule.ts';
import { letTable, orderTable, wordsOf, zoneTable, type LetWord } from './ruleWords.ts';
import { placeKey, type PlaceNotes, type RulePath, type TextValue } from './textPlaces.ts';
import {
  endLine,
  failHere,
  hasFailed,
  needBare,
  needNumber,
  needOneOf,
  needSign,
  needTemplate,
  needText,
  offer,
  peekWord,
  shown,
  takeSign,
  takeSpan,
  takeWords,
  type Line,
} from './textReader.ts';

/** Where a line of a step is, and where the places of its parts are noted. */
export type FieldLine = { readonly line: Line; readonly path: RulePath; readonly places: PlaceNotes };

/** What stands in for a field that could not be read: it has any part, so that nobody is told of its uses as well. */
const unreadLet: Let = { table: 'unread', key: 'unread' };

/** Reads behind `let`; the name goes into `lets` even where the rest cannot be read. */
export function readLet(at: FieldLine, lets: Map<string, Let>): void {
  const { line } = at;
  const name = needName(at, 'd', (taken) => lets.has(taken));
  if (line.hasFailed) return;
  lets.set(name, unreadLet);
  needSign(line, '=', `Write let ${name} = and what it is, such as date exif, mtime.`);
  const form = needOneOf(line, letTable, 'what a field can be');
  const field = forms[form]({ ...at, path: [...at.path, name] });
  endLine(line, 'A template with blanks stands in quotation marks; else “…” comes last.');
  if (!hasFailed(line)) lets.set(name, field);
}

function needName({ line, path, places }: FieldLine, example: string, isTaken: (name: string) => boolean): string {
  const word = peekWord(line);
  if (word === '') failHere(line, 'the name is missing', `Give it one, such as ${example}.`);
  else if (!ownNamePattern.test(word))
    failHere(
      line,
      `not a name: ${shown(word)}`,
      `A name is up to 20 small letters and digits and begins with a letter, such as ${example}.`,
    );
  else if (isTaken(word)) failHere(line, `${shown(word)} is named twice`, 'Give one of them another name.');
  if (line.hasFailed) return word;
  places.set(placeKey([...path, word]), takeSpan(line, word.length));
  return word;
}

const sourceWords = Object.fromEntries(
  Object.entries(dateSourceTable).map(([source, { about }]) => [source, about]),
) as Record<DateSource, string>;

const forms: Record<LetWord, (at: FieldLine) => Let> = {
  date: (at) => {
    const { line } = at;
    const date = [needOneOf(line, sourceWords, 'source of a date')];
    while (takeSign(line, ',')) date.push(needOneOf(line, sourceWords, 'source of a date'));
    const clauses = readClauses(at, { zone: () => needBare(line, 'the time zone', zoneTable) });
    return { date, ...clauses };
  },
  match: (at) => {
    const { line } = at;
    const match = noted(at, 'match', needText(line, 'the pattern', 'pattern'));
    return { match, ...readClauses(at, { on: () => needTemplate(line, 'what it is looked for in', 'word') }) };
  },
  find: (at) => {
    const find = noted(at, 'find', needText(at.line, 'the pattern', 'pattern'));
    return { find, ...readClauses(at, {}) };
  },
  table: (at) => {
    const { line } = at;
    const table = noted(at, 'table', needText(line, 'the table', 'plain'));
    const { key, ...rest } = readClauses(at, {
      key: () => needTemplate(line, 'the key', 'word'),
      column: () => needText(line, 'the column', 'plain'),
      take: () => needText(line, 'the column', 'plain'),
    });
    if (key === undefined && !hasFailed(line))
      failHere(line, 'what is looked up in the table is not said', 'Add key and a template, such as key {stem}.');
    return { table, key: key ?? '', ...rest };
  },
  value: (at) => {
    const value = noted(at, 'value', needTemplate(at.line, 'the value', 'word'));
    return { value, ...readClauses(at, {}) };
  },
};

function noted({ path, places }: FieldLine, key: string, read: TextValue): string {
  places.set(placeKey([...path, key]), read);
  return read.value;
}

const clauseTable = {
  zone: 'the time zone that it is told in',
  on: 'what the pattern is looked for in; the name without its ending if not said',
  key: 'what is looked up',
  column: 'the column that holds the key; the first if not said',
  take: 'the column that is the field’s own value',
  else: 'a text for a file without it',
} as const;
type Clause = keyof typeof clauseTable;

/** The clauses behind a field, in any order, each once; `else` is one of all. */
function readClauses<Known extends Clause>(
  at: FieldLine,
  known: Record<Known, () => TextValue>,
): { [Key in Known | 'else']?: string } {
  const { line } = at;
  const read: Partial<Record<Clause, string>> = {};
  const readers: Partial<Record<Clause, () => TextValue>> = {
    ...known,
    else: () => needText(line, 'the text', 'plain'),
  };
  while (!hasFailed(line)) {
    const clause = wordsOf(clauseTable).find(
      (word) => readers[word] !== undefined && takeWords(line, word, clauseTable[word]),
    );
    const reader = clause === undefined ? undefined : readers[clause];
    if (clause === undefined || reader === undefined) break;
    if (read[clause] !== undefined) failHere(line, `${clause} is said twice`, 'Leave one of them.');
    read[clause] = noted(at, clause, reader());
  }
  return read;
}

/** Reads behind `count`. */
export function readCounter(at: FieldLine, counters: Map<string, Counter>): void {
  const { line } = at;
  const name = needName(at, 'n', (taken) => counters.has(taken));
  if (line.hasFailed) return;
  const counter: Counter = { start: 1, step: 1, pad: 0, per: '', order: 'name', descending: false };
  counters.set(name, counter);
  const inner = { ...at, path: [...at.path, name] };
  while (!hasFailed(line) && readCounterClause(inner, counter));
  endLine(line, 'Write such as: count n from 1 step 1 digits 3 per {dir} by name.');
}

function readCounterClause({ line, path, places }: FieldLine, counter: Counter): boolean {
  const number = (key: 'start' | 'step' | 'pad', what: string): true => {
    offer(line, key === 'pad' ? '3' : '1', what);
    const from = line.at;
    counter[key] = needNumber(line, what, {});
    places.set(placeKey([...path, key]), { offset: from, length: Math.max(1, line.at - from) });
    return true;
  };
  if (takeWords(line, 'from', 'the first number')) return number('start', 'the first number');
  if (takeWords(line, 'step', 'from one number to the next')) return number('step', 'the step');
  if (takeWords(line, 'digits', 'zeros in front, to so many digits; as many as the largest needs if not said'))
    return number('pad', 'how many digits');
  if (takeWords(line, 'per', 'each value counts on its own')) {
    counter.per = noted({ line, path, places }, 'per', needTemplate(line, 'what each count is for', 'word'));
    return true;
  }
  if (takeWords(line, 'same', 'files of one value share a number')) {
    counter.same = noted({ line, path, places }, 'same', needTemplate(line, 'what one number is for', 'word'));
    return true;
  }
  if (!takeWords(line, 'by', 'the order in which files are counted')) return false;
  counter.order = needOneOf(line, orderTable, 'order');
  counter.descending = takeWords(line, 'descending', 'the other way round');
  return true;
}
