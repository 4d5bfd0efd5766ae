/**
 * Conditions in words: `size > 10 MB and not (name contains "draft" or stem starts with "tmp")`. `and` binds tighter than `or`,
 * `not` than both.
 */
import type { Condition, FileType } from './rule.ts';
import { isFieldName, fieldTable } from './fields.ts';
import * as words from './ruleWords.ts';
import { placeKey, type PlaceNotes, type RulePath, type Span, type TextValue } from './textPlaces.ts';
import {
  endLine,
  failHere,
  failLine,
  failWord,
  isDone,
  needDay,
  needNumber,
  needOneOf,
  needSign,
  needText,
  offer,
  peekWord,
  skipBlanks,
  takeOneOf,
  takeSign,
  takeSpan,
  takeText,
  takeWords,
  type Line,
} from './textReader.ts';

/** How deep brackets and `not` may be nested. */
export const nestingMax = 40;

/** Tells the places of conditions by their paths in the rule. */
export function notePlaces(condition: Condition, path: RulePath, from: ConditionPlaces, places: PlaceNotes): void {
  const place = from.get(condition);
  if (place !== undefined) {
    places.set(placeKey(path), place.span);
    for (const [key, text] of Object.entries(place.texts)) places.set(placeKey([...path, key]), text);
  }
  if (condition.is === 'not') notePlaces(condition.of, [...path, 'of'], from, places);
  if (condition.is === 'any' || condition.is === 'all')
    for (const [index, part] of condition.of.entries()) notePlaces(part, [...path, 'of', index], from, places);
}

/** Where a condition stands, and its texts by the names of their properties. */
export type ConditionPlace = { readonly span: Span; readonly texts: Readonly<Record<string, Span | TextValue>> };
export type ConditionPlaces = Map<Condition, ConditionPlace>;

type Reading = { readonly line: Line; readonly places: ConditionPlaces; depth: number };

/** The conditions of a `where` line: all of them must hold. */
export function readWhere(line: Line, places: ConditionPlaces): Condition[] {
  const reading: Reading = { line, places, depth: 0 };
  const parts = readAll(reading);
  const others: Condition[] = [];
  const from = line.at;
  while (takeWords(line, 'or', words.jointTable.or)) others.push(joined(reading, 'all', readAll(reading), from));
  endLine(line, 'Join conditions with and, or and not; put a text in quotation marks.');
  if (others.length === 0) return parts;
  return [joined(reading, 'any', [joined(reading, 'all', parts, from), ...others], from)];
}

/** Several conditions as one; one is itself. */
function joined({ line, places }: Reading, is: 'any' | 'all', of: Condition[], from: number): Condition {
  const [first] = of;
  if (of.length === 1 && first !== undefined) return first;
  const condition: Condition = { is, of };
  const offset = first === undefined ? from : (places.get(first)?.span.offset ?? from);
  places.set(condition, { span: { offset, length: Math.max(1, line.at - offset) }, texts: {} });
  return condition;
}

function readAny(reading: Reading): Condition {
  const from = reading.line.at;
  const parts = [joined(reading, 'all', readAll(reading), from)];
  while (takeWords(reading.line, 'or', words.jointTable.or)) parts.push(joined(reading, 'all', readAll(reading), from));
  return joined(reading, 'any', parts, from);
}

function readAll(reading: Reading): Condition[] {
  const parts = [readOne(reading)];
  while (takeWords(reading.line, 'and', words.jointTable.and)) parts.push(readOne(reading));
  return parts;
}

function readOne(reading: Reading): Condition {
  const { line, places } = reading;
  skipBlanks(line);
  const offset = line.at;
  reading.depth += 1;
  const condition = reading.depth > nestingMax ? tooDeep(line) : readInner(reading);
  reading.depth -= 1;
  const place = places.get(condition);
  const span = { offset, length: Math.max(1, line.at - offset) };
  // A condition in brackets keeps the place that it has within them.
  if (place === undefined) places.set(condition, { span, texts: {} });
  return condition;
}

function tooDeep(line: Line): Condition {
  failHere(
    line,
    'nested too deep',
    `Brackets and “not” go ${String(nestingMax)} deep at most: make it several conditions.`,
  );
  return standIn();
}

/** What stands in for a condition that could not be read. */
function standIn(): Condition {
  return { is: 'all', of: [] };
}

function readInner(reading: Reading): Condition {
  const { line } = reading;
  if (takeWords(line, 'not', words.jointTable.not)) return { is: 'not', of: readOne(reading) };
  if (takeSign(line, '(')) {
    const inner = readAny(reading);
    needSign(line, ')', 'Close the bracket behind the last condition that belongs to it.');
    return inner;
  }
  const word = peekWord(line).toLowerCase();
  if (word === 'any' || word === 'all') return readExplicit(reading, word);
  return readSubject(line, reading.places);
}

/** `any ()` and `all (one condition)`: forms that programs make, and people write without them. */
function readExplicit(reading: Reading, is: 'any' | 'all'): Condition {
  const { line } = reading;
  takeSpan(line, is.length);
  needSign(line, '(', `Write ${is} (…), or join the conditions with ${is === 'any' ? 'or' : 'and'}.`);
  if (takeSign(line, ')')) return { is, of: [] };
  const of = [readOne(reading)];
  needSign(line, ')', `Only one condition stands here: join several with ${is === 'any' ? 'or' : 'and'}.`);
  return { is, of };
}

function readSubject(line: Line, places: ConditionPlaces): Condition {
  skipBlanks(line);
  const offset = line.at;
  const subject = takeOneOf(line, words.subjectTable);
  const texts: Record<string, Span | TextValue> = {};
  if (line.desk.offers !== null)
    for (const [name, { says }] of Object.entries(fieldTable))
      if (!(name in words.subjectTable)) offer(line, name, says);
  const condition = subject === null ? readFieldSubject(line, texts) : readers[subject](line, texts);
  places.set(condition, { span: { offset, length: Math.max(1, line.at - offset) }, texts });
  return condition;
}

type Texts = Record<string, Span | TextValue>;

const readers: Record<words.Subject, (line: Line, texts: Texts) => Condition> = {
  name: (line, texts) => readName(line, 'name', texts),
  stem: (line, texts) => readName(line, 'stem', texts),
  kind: (line) => ({ is: 'type', in: readKinds(line) }),
  contents: (line) => ({ is: 'content', in: readKinds(line) }),
  ending: (line) => ({ is: 'extension', in: readEndings(line) }),
  size: (line) =>
    compared(line, 'a size', words.sizeUnits, (sign, bytes) => ({
      is: 'size',
      than: sign === '>' ? 'larger' : sign === '<' ? 'smaller' : 'exactly',
      bytes,
    })),
  age: readAge,
  depth: (line) =>
    compared(line, 'a number of folders', words.depthUnits, (sign, folders) => ({
      is: 'depth',
      than: sign === '>' ? 'more' : sign === '<' ? 'less' : 'exactly',
      folders,
    })),
  changed: (line) => readDay(line, 'modified'),
  taken: (line) => readDay(line, 'taken'),
  below: readBelow,
  text: (line, texts) => {
    const how = needOneOf(line, words.textTestTable, 'test of a text');
    const read = needText(line, 'the text', how === 'matches' ? 'pattern' : 'plain');
    texts['text'] = read;
    return { is: 'text', how, text: read.value };
  },
  has: (line, texts) => {
    const field = readFieldName(line, texts);
    const value = takeText(line, 'the value', 'plain')?.value ?? '';
    return { is: 'field', field, how: 'known', value };
  },
  duplicate: (line) => {
    const which = needOneOf(line, words.duplicateTable, 'what is taken of the duplicates');
    if (!takeWords(line, 'keep', 'which one is no copy'))
      failHere(line, 'which one is kept is not said', 'Add keep oldest, keep newest, keep shortest or keep first.');
    return { is: 'duplicate', which, keep: needOneOf(line, words.keeperTable, 'what is kept') };
  },
  field: (line, texts) => readFieldTest(line, readFieldName(line, texts), texts),
};

function readName(line: Line, on: 'name' | 'stem', texts: Texts): Condition {
  const { test, isNot } = needTest(line, words.nameTestTable, 'test of a name');
  const how = words.nameTestOf[test];
  const read = needText(line, 'the text', how === 'matches' ? 'pattern' : how === 'glob' ? 'glob' : 'plain');
  texts['text'] = read;
  return negated({ is: 'name', how, text: read.value, on }, isNot);
}

/** A test's word or sign. `starts` and `ends` may be followed by `with`; `!=` is the opposite of `=`. */
function needTest<Word extends string>(
  line: Line,
  table: words.Words<Word>,
  what: string,
): { test: Word; isNot: boolean } {
  for (const word of words.wordsOf(table))
    offer(line, word === 'starts' || word === 'ends' ? `${word} with` : word, table[word]);
  skipBlanks(line);
  const isNot = takeSign(line, '!=');
  if (isNot) line.at -= 1;
  for (const word of words.wordsOf(table)) {
    const isThere = /^[a-z]/.test(word) ? peekWord(line).toLowerCase() === word : takeSign(line, word);
    if (!isThere) continue;
    if (/^[a-z]/.test(word)) takeSpan(line, word.length);
    if ((word === 'starts' || word === 'ends') && peekWord(line).toLowerCase() === 'with') takeSpan(line, 4);
    return { test: word, isNot };
  }
  failWord(line, words.wordsOf(table), what);
  const [first] = words.wordsOf(table);
  if (first === undefined) throw new Error('a table of no tests');
  return { test: first, isNot };
}

function negated(condition: Condition, isNot: boolean): Condition {
  return isNot ? { is: 'not', of: condition } : condition;
}

/** A comparison. `>=` is not less, `<=` not more, `!=` not exactly. */
function compared(
  line: Line,
  what: string,
  units: Readonly<Record<string, number>>,
  make: (sign: words.Compare, value: number) => Condition,
): Condition {
  const { sign, isNot } = needSignOf(line, what);
  const value = needNumber(line, what, units);
  return negated(make(sign, value), isNot);
}

function needSignOf(line: Line, what: string): { sign: words.Compare; isNot: boolean } {
  for (const sign of words.wordsOf(words.compareTable)) offer(line, sign, words.compareTable[sign]);
  if (takeSign(line, '>=')) return { sign: '<', isNot: true };
  if (takeSign(line, '<=')) return { sign: '>', isNot: true };
  if (takeSign(line, '!=')) return { sign: '=', isNot: true };
  for (const sign of words.wordsOf(words.compareTable)) if (takeSign(line, sign)) return { sign, isNot: false };
  failHere(line, `nothing is said of ${what}`, 'Write > for more, < for less or = for exactly.');
  return { sign: '=', isNot: false };
}

function readAge(line: Line): Condition {
  skipBlanks(line);
  const span = { offset: line.at, length: 1 };
  const { sign, isNot } = needSignOf(line, 'an age');
  if (sign === '=')
    failLine(line, span, 'an age is more or less than so many days', 'Write > for older or < for younger.');
  const days = needNumber(line, 'an age', words.ageUnits);
  return negated({ is: 'age', than: sign === '>' ? 'older' : 'younger', days }, isNot);
}

function readDay(line: Line, is: 'modified' | 'taken'): Condition {
  const than = needOneOf(line, words.dayTestTable, 'test of a day');
  return { is, than, day: needDay(line) };
}

function readBelow(line: Line, texts: Texts): Condition {
  const read = needText(line, 'the folder', 'plain');
  texts['folder'] = read;
  if (!line.hasFailed && !isFolder(read.value)) failFolder(line, read);
  return { is: 'below', folder: read.value };
}

/** A folder relative to the mount, without `.`, `..` or an empty part. */
export function isFolder(text: string): boolean {
  return text !== '' && !text.includes('\0') && text.split('/').every((part) => !['', '.', '..'].includes(part));
}

export function failFolder(line: Line, { value, span }: TextValue): void {
  const message = `not a folder in this folder: ${JSON.stringify(value)}`;
  failLine(line, span, message, 'Write it from the top of the folder, such as "Camera/2019", without / at its ends.');
}

/** One or several kinds with commas between them; `()` for none. */
export function readKinds(line: Line): FileType[] {
  return readList(line, () => needKind(line));
}

export function needKind(line: Line): FileType {
  const kind = takeOneOf(line, words.kindTable);
  if (kind !== null) return kind;
  const word = peekWord(line).toLowerCase();
  const meant = Object.hasOwn(words.kindSynonyms, word) ? words.kindSynonyms[word] : undefined;
  if (meant !== undefined) failHere(line, `not a kind of file: ${JSON.stringify(word)}`, `Did you mean ${meant}?`);
  else if (endingsOffered.includes(word)) failHere(line, `${word} is an ending`, `Write it with its dot: .${word}.`);
  else failWord(line, words.wordsOf(words.kindTable), 'kind of file');
  return 'other';
}

function readEndings(line: Line): string[] {
  return readList(line, () => {
    if (takeWords(line, 'none', 'a file without an ending')) return '';
    const ending = takeEnding(line);
    if (ending !== null) return ending;
    const quoted = takeText(line, 'the ending', 'plain');
    if (quoted !== null) return quoted.value.replace(/^\./, '');
    const word = peekWord(line);
    failHere(
      line,
      word === '' ? 'the ending is missing' : `not an ending: ${JSON.stringify(word)}`,
      'Write it with its dot, such as .jpg, or none.',
    );
    return '';
  });
}

function readList<Item>(line: Line, readItem: () => Item): Item[] {
  const isBracketed = takeSign(line, '(');
  if (isBracketed && takeSign(line, ')')) return [];
  const items = [readItem()];
  while (takeSign(line, ',')) items.push(readItem());
  if (isBracketed) needSign(line, ')', 'Close the bracket behind the last of the list.');
  return items;
}

/** `.jpg` without its dot; null where no ending stands next. */
export function takeEnding(line: Line): string | null {
  if (line.desk.offers !== null) for (const ending of endingsOffered) offer(line, `.${ending}`, 'an ending');
  const word = peekWord(line);
  if (!bareEnding.test(word.slice(1)) || !word.startsWith('.')) return null;
  line.at += word.length;
  return word.slice(1);
}

/** Endings that stand bare, behind a dot. */
export const bareEnding = /^[\p{L}\p{N}_+-]{1,40}$/u;

const endingsOffered = 'jpg png heic pdf docx xlsx txt md mp4 mov mp3 zip csv cr2 nef'.split(' ');

/** A field's name: bare, or in quotation marks where it is an odd one. */
function readFieldName(line: Line, texts: Texts): string {
  if (line.desk.offers !== null) for (const [name, { says }] of Object.entries(fieldTable)) offer(line, name, says);
  const quoted = takeText(line, 'the field', 'plain');
  if (quoted !== null) {
    texts['field'] = quoted;
    return quoted.value;
  }
  const word = peekWord(line);
  if (word === '') failHere(line, 'the field is missing', 'Write its name, such as exif.make.');
  texts['field'] = takeSpan(line, line.hasFailed ? 0 : word.length);
  return word;
}

/** What may stand as a subject by itself: a field whose name is no subject. Names with a dot are looked up later, with a mend. */
export function isBareSubject(field: string): boolean {
  if (Object.hasOwn(words.subjectTable, field)) return false;
  return isFieldName(field) || /^[a-z][a-z0-9]*(?:\.[a-z][a-z0-9-]*)+$/.test(field);
}

function readFieldSubject(line: Line, texts: Texts): Condition {
  const word = peekWord(line);
  if (!isBareSubject(word)) {
    if (isDone(line))
      failHere(line, 'a condition is missing', 'Write one, such as size > 10 MB or name contains "draft".');
    else failSubject(line);
    return standIn();
  }
  texts['field'] = takeSpan(line, word.length);
  const next = peekWord(line).toLowerCase();
  if (word === 'type' && Object.hasOwn(words.kindTable, next))
    failHere(line, 'the kind of a file is called kind here', `Did you mean kind ${next}?`);
  return readFieldTest(line, word, texts);
}

function failSubject(line: Line): void {
  const subjects = [...words.wordsOf(words.subjectTable), ...Object.keys(fieldTable)];
  failWord(line, subjects, 'what a condition can be about');
}

function readFieldTest(line: Line, field: string, texts: Texts): Condition {
  const { sign, isNot } = takeOpposite(line);
  const { test, isNot: isOther } =
    sign === null ? needTest(line, words.fieldTestTable, 'test of a field') : { test: sign, isNot: false };
  const how = words.fieldTestOf[test];
  const value = takeText(line, 'the value', how === 'matches' ? 'pattern' : 'plain');
  if (value !== null) texts['value'] = value;
  const written = value?.value ?? readValue(line, how === 'more' || how === 'less' || how === 'equals');
  return negated({ is: 'field', field, how, value: written }, isNot || isOther);
}

function takeOpposite(line: Line): { sign: '<' | '>' | null; isNot: boolean } {
  if (takeSign(line, '>=')) return { sign: '<', isNot: true };
  if (takeSign(line, '<=')) return { sign: '>', isNot: true };
  return { sign: null, isNot: false };
}

/** Numbers stand bare as a field's value. */
function readValue(line: Line, mayBeNumber: boolean): string {
  const word = peekWord(line);
  if (mayBeNumber && bareNumber.test(word)) {
    line.at += word.length;
    return word;
  }
  if (mayBeNumber && line.desk.asks !== null && word.startsWith('$')) return String(needNumber(line, 'the value', {}));
  needText(line, 'the value', 'plain');
  return '';
}

export const bareNumber = /^-?\d{1,20}(?:\.\d{1,20})?$/;
