/** Whole sentences: politeness, clauses joined by "and" or "then", and what may follow them. */
import type { Command, Sentence, Which } from '../commands.ts';
import { compileGrammar, readAll, wordsIn, type Found } from '../grammar/parse.ts';
import type { Known } from '../commands.ts';
import { scans } from './scans.ts';
import { filesThere, papers, tableForm } from './tables.ts';
import { tokenize, type Token } from '../grammar/tokens.ts';
import { folder, markedFolder, moving, movingElided, organising, organisingBare, wished } from './clauses.ts';
import { cameraName, shape } from './contents.ts';
import { readDateOrder } from './dateOrders.ts';
import { restyling } from './conventions.ts';
import { doing, keeper, keeping, listForm, pixels, quality100, target, twice } from './deeds.ts';
import { column, columns, fact, part, parts } from './facts.ts';
import { invoiceColumn, invoiceColumns, invoicing } from './invoices.ts';
import { coding, composing, lookingUp, mending, rewriting } from './wholeNames.ts';
import { basis, criteria, foldersBy, key, keyItem, period } from './dates.ts';
import { casing, letterCase } from './casing.ts';
import { characters, editing } from './edits.ts';
import { named, noun, nouns, which } from './files.ts';
import { edge, inserting, insertion, text } from './insertions.ts';
import { extensionName, nameTest, startTest, place, placeName, qualities, quality } from './qualities.ts';
import type { Clause, Meanings, Table } from './meanings.ts';
import { closing, layoutsSaid, remark, spared, withClosing } from './remarks.ts';
import { count, countings, numbering, order, renaming } from './numbers.ts';
import { splitGrounds } from './slashes.ts';
import * as readers from './readers.ts';
import { readRange, readSpan } from './spans.ts';
import { thereReaders } from './there.ts';
import { verbForms } from './words.ts';

const sentence: Table<'sentence'> = [
  ['[{polite}] {clause} {more} [,|;] {closing}', (found) => clausesIn(found.get('clause'), found)],
  ['[{polite}] {bareClause} {more} [,|;] {closing}', (found) => clausesIn(found.get('bareClause'), found)],
];

function clausesIn(first: Clause, found: Found<Meanings, Known>): Clause[] | null {
  const clauses = [first, ...found.get('more')];
  // A borrowed verb needs a clause to borrow it from.
  const isBroken = clauses.some(
    (clause, at) => clause.isElided === true && clauses[at - 1]?.commands.at(-1)?.do !== 'move',
  );
  // "The rest" is what others have left; folders are emptied by something.
  const leans = first.commands.some(
    (command) =>
      command.do === 'tidy-emptied' ||
      ('which' in command && command.which.rest === true) ||
      // Nobody has said yet what "them" are, and all files is no guess to make for a deletion.
      (command.do === 'trash' && command.which.previous === true),
  );
  const closed = isBroken || leans ? null : withClosing(clauses, found.get('closing'));
  return closed === null || throwsAwayGuessed(closed) ? null : closed;
}

/** Nothing is thrown away on the word of a name: "delete the hymns" is asked about. */
function throwsAwayGuessed(clauses: readonly Clause[]): boolean {
  const commands = clauses.flatMap((clause) => clause.commands);
  return commands.some(throwsAway) && commands.some((command) => 'which' in command && command.which.guessed === true);
}

function throwsAway(command: Command): boolean {
  if (command.do === 'convert') return command.original === 'trash';
  return command.do === 'trash' || (command.do === 'duplicates' && command.into === null);
}

/** "Rename the files by replacing a with b": the second verb says what, the first only on what. */
const byDoing: Table<'clause'> = [
  [
    '(rename|change|clean up|tidy up|tidy|clean|organize|organise) {named} [,] [by] {rest:clause}',
    (found) => onNamed(found.get('named'), found.get('clause', 'rest')),
  ],
  [
    '(find|search for|look for|take|get|select|pick) {named} [,] (and|then|and then) {rest:clause}',
    (found) => (isEverything(found.get('named')) ? null : onNamed(found.get('named'), found.get('clause', 'rest'))),
  ],
  [
    '(in|throughout|for) {named} [,] {rest:clause}',
    (found) => onNamed(found.get('named'), found.get('clause', 'rest')),
  ],
];

function onNamed(which: Which, { commands, puzzles }: Clause): Clause | null {
  const isOpen = commands.every(
    (command) => 'which' in command && (command.which.previous === true || isEverything(command.which)),
  );
  if (!isOpen || (isEverything(which) && commands.some(isTrash))) return null;
  return { commands: commands.map((command) => ('which' in command ? { ...command, which } : command)), puzzles };
}

function isTrash({ do: deed }: Command): boolean {
  return deed === 'trash';
}

function isEverything({ where, in: place }: Which): boolean {
  return where.length === 0 && place === undefined;
}

const more: Table<'more'> = [
  ['{joint} [{polite}] {clause} {rest:more}', (found) => [found.get('clause'), ...found.get('more', 'rest')]],
  [
    '{joint} {elided} {rest:more}',
    (found) => [{ ...found.get('elided'), isElided: true }, ...found.get('more', 'rest')],
  ],
  ['', () => []],
];

const joint: Table<'joint'> = [
  [
    '[,|;|.] (and then|then|and also|and|also|after that|afterwards|finally|next|and finally|and after that|followed by) [,]',
    () => true,
  ],
  [',/;/.', () => true],
];

const polite: Table<'polite'> = [
  ['[hi|hello|hey] [,] [please] (can|could|would|will) you [please|kindly|just] [help me [to]]', () => true],
  ['(would|do) you mind [please]', () => true],
  [
    "(i want|i'd like|i would like|i need|we need|we want|i'd love|i want you|i need you|i'd like you|i would like you) [you] to [please]",
    () => true,
  ],
  [
    "(let's|lets|help me [to]|go ahead and|just|simply|please help me [to]|now|first|hi|hello|hey) [,] [please|just]",
    () => true,
  ],
  ['please [just]', () => true],
];

let spoken: ReadonlySet<string> | null = null;
const there = thereReaders((word) => (spoken ??= phraseWords()).has(word));

const rules = {
  quoted: { read: readers.readQuoted },
  loose: { read: readers.readLoose, isLoose: true },
  proper: { read: readers.readProper },
  marked: { read: readers.readMarked, isLoose: true },
  sign: { read: readers.readSign },
  glob: { read: readers.readGlob },
  dotExtension: { read: readers.readDotExtension },
  dotSpelling: { read: readers.readDotSpelling },
  nonFormat: { read: readers.readNonFormat },
  folderWord: { read: readers.readFolderWord, isLoose: true },
  format: { read: readers.readFormat },
  type: { read: readers.readType },
  nameNoun: { read: readers.readNameNoun },
  digitsWord: { read: readers.readDigitsWord },
  character: { read: readers.readCharacter },
  characters: { phrases: characters },
  number: { read: readers.readNumber },
  size: { read: readers.readSize },
  span: { read: readSpan },
  range: { read: readRange },
  thereNoun: { read: there.thereNoun },
  thereWord: { read: there.thereWord },
  eachNoun: { read: there.eachNoun },
  plainFile: { read: readers.readPlainFile },
  letterSpan: { read: readers.readLetterSpan },
  form: { read: readers.readForm },
  sample: { read: readers.readSample, isLoose: true },
  folderThere: { read: readers.readFolderThere },
  fileThere: { read: readers.readFileThere },
  fileName: { read: readers.readFileName },
  starWord: { read: readers.readStarWord },
  pixelsWord: { read: readers.readPixelsWord },
  percentWord: { read: readers.readPercentWord },
  decade: { read: readers.readDecade },
  dateOrder: { read: readDateOrder },
  sentence: { phrases: sentence },
  clause: {
    phrases: [
      ...numbering,
      ...renaming,
      ...composing,
      ...lookingUp,
      ...coding,
      ...inserting,
      ...restyling,
      ...rewriting,
      ...mending,
      ...editing,
      ...casing,
      ...organising,
      ...moving,
      ...byDoing,
      ...wished,
      ...invoicing,
      // Last: "remove the dashes from the names" and "turn spaces into dashes" are about names.
      ...doing,
    ],
  },
  bareClause: { phrases: organisingBare },
  elided: { phrases: movingElided },
  more: { phrases: more },
  polite: { phrases: polite },
  joint: { phrases: joint },
  closing: { phrases: closing },
  remark: { phrases: remark },
  spared: { phrases: spared },
  layoutsSaid: { phrases: layoutsSaid },
  which: { phrases: which },
  named: { phrases: named },
  nouns: { phrases: nouns },
  noun: { phrases: noun },
  qualities: { phrases: qualities },
  quality: { phrases: quality },
  place: { phrases: place },
  placeName: { phrases: placeName },
  nameTest: { phrases: nameTest },
  startTest: { phrases: startTest },
  text: { phrases: text },
  key: { phrases: key },
  keyItem: { phrases: keyItem },
  basis: { phrases: basis },
  period: { phrases: period },
  foldersBy: { phrases: foldersBy },
  criteria: { phrases: criteria },
  folder: { phrases: folder },
  markedFolder: { phrases: markedFolder },
  insert: { phrases: insertion },
  edge: { phrases: edge },
  letterCase: { phrases: letterCase },
  order: { phrases: order },
  counting: { phrases: countings },
  count: { phrases: count },
  extensionName: { phrases: extensionName },
  fact: { phrases: fact },
  part: { phrases: part },
  parts: { phrases: parts },
  column: { phrases: column },
  columns: { phrases: columns },
  invoiceColumn: { phrases: invoiceColumn },
  invoiceColumns: { phrases: invoiceColumns },
  shape: { phrases: shape },
  cameraName: { phrases: cameraName },
  twice: { phrases: twice },
  keeping: { phrases: keeping },
  keeper: { phrases: keeper },
  target: { phrases: target },
  tableForm: { phrases: tableForm },
  papers: { phrases: papers },
  filesThere: { phrases: filesThere },
  scans: { phrases: scans },
  quality100: { phrases: quality100 },
  pixels: { phrases: pixels },
  listForm: { phrases: listForm },
};

const grammar = compileGrammar<Meanings, Known>(rules);

/** Every word that stands in a phrase table; throws where a table is broken. */
export function phraseWords(): ReadonlySet<string> {
  return wordsIn(grammar);
}

export type SentenceReading =
  | {
      ok: true;
      sentence: Sentence;
      /** It names no files of its own: a ground without a verb ("by year"), or "them". */
      leansBack: boolean;
    }
  | { ok: false; /** The part that was not understood. */ part: string };

/** Reads an instruction whole, or says which part of it could not be read. */
export function readSentence(instruction: string, known: Known): SentenceReading {
  const words = tokenize(instruction, verbForms);
  if (words === null) return { ok: false, part: `${instruction.slice(0, 120)}…` };
  const tokens = splitGrounds(words);
  while (tokens.at(-1)?.kind === 'mark') tokens.pop();
  if (tokens.length === 0) return { ok: false, part: '' };
  const reading = readAll(grammar, 'sentence', { tokens, context: known });
  if (!reading.ok) return { ok: false, part: partFrom(instruction, tokens, reading.stuckAt) };
  return {
    ok: true,
    sentence: {
      commands: reading.value.flatMap((clause) => clause.commands),
      puzzles: reading.value.flatMap((clause) => clause.puzzles),
    },
    leansBack: reading.value[0]?.leansBack ?? reading.value[0]?.commands.some(isPronoun) ?? false,
  };
}

/** Whether the words tell files and nothing that should happen with them: "photos taken in 2019". */
export function namesFilesOnly(instruction: string, known: Known): boolean {
  const words = tokenize(instruction, verbForms);
  if (words === null || words.length === 0) return false;
  const reading = readAll(grammar, 'which', { tokens: words.filter(({ raw }) => raw !== '.'), context: known });
  return reading.ok && !isEverything(reading.value) && reading.value.previous !== true;
}

function isPronoun(command: Command): boolean {
  return 'which' in command && command.which.pronoun === true;
}

const partCharactersMax = 200;

function partFrom(instruction: string, tokens: readonly Token[], stuckAt: number): string {
  // Every word was met and still nothing made sense of them together: then it is all of it.
  const part = instruction.slice(tokens[stuckAt]?.from ?? 0).trim();
  return part.length <= partCharactersMax ? part : `${part.slice(0, partCharactersMax)}…`;
}
