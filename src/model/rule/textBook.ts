/** The lines of rule text, one after the other: what each word begins, and what the lines make together. */
import { nearest } from './nearest.ts';
import type { Clash, Counter, Let, Rule, RuleException } from './rule.ts';
import { clashTable, deedTable, emptiedTable, lineTable, wordsOf, type LineWord } from './ruleWords.ts';
import type { Asks } from './textAsks.ts';
import { readCounter, readLet } from './textFields.ts';
import {
  placeKey,
  type Found,
  type PlaceNotes,
  type Places,
  type RulePath,
  type Span,
  type TextValue,
} from './textPlaces.ts';
import {
  endLine,
  failLine,
  isDone,
  needOneOf,
  needTemplate,
  needText,
  offer,
  peekWord,
  shown,
  takeSpan,
  takeWords,
  type Desk,
  type Line,
  type Offer,
  type TemplateOffers,
} from './textReader.ts';
import {
  finishStep,
  newStep,
  readBecause,
  readClauseLine,
  readDeed,
  readFiles,
  readMissing,
  readSays,
  readTogether,
  readWhereLine,
  type StepDraft,
  type StepLine,
} from './textSteps.ts';

/** What the lines made, and where its parts stand. Where problems were told, stand-ins fill the gaps. */
export type ReadLines = { readonly rule: Rule; readonly places: Places; readonly lines: readonly LineNote[] };

/** A line as it was read; offsets are those of the text. */
export type LineNote = {
  readonly start: number;
  /** Without the line break. */
  readonly end: number;
  /** Where its words end: a remark, if there is one, follows. */
  readonly saysEnd: number;
  /** The word that it begins with; null where it says nothing. */
  readonly word: LineWord | null;
  /** The number of the step that it is of; -1 for a line of the whole rule. */
  readonly step: number;
};

/** A rule while its lines are read. */
type Book = {
  readonly desk: Desk;
  readonly places: PlaceNotes;
  readonly steps: StepDraft[];
  isVersioned: boolean;
  clash: Clash | null;
  emptied: 'keep' | 'remove' | null;
  readonly except: RuleException[];
  readonly remember: string[];
  readonly lines: LineNote[];
};

/** Reads the lines from an offset on. */
export function readLines(desk: Desk, from: number): ReadLines {
  const book = newBook(desk);
  readAllLines(book, from);
  const rule = finish(book);
  return { rule, places: book.places, lines: book.lines };
}

function newBook(desk: Desk): Book {
  return {
    desk,
    places: new Map(),
    steps: [],
    isVersioned: false,
    clash: null,
    emptied: null,
    except: [],
    remember: [],
    lines: [],
  };
}

function readAllLines(book: Book, from: number): void {
  const { desk } = book;
  const { text } = desk;
  for (let at = text.startsWith('\ufeff', from) ? from + 1 : from; at <= text.length;) {
    const end = lineEnd(text, at);
    const line: Line = { desk, start: at, end, at, hasFailed: false };
    const word = readLine(book, line);
    const isOfStep = word !== null && (word === 'step' || !isRuleWord(word));
    book.lines.push({ start: at, end, saysEnd: line.at, word, step: isOfStep ? book.steps.length - 1 : -1 });
    at = text.startsWith('\r\n', end) ? end + 2 : end + 1;
  }
}

/** What could stand at the end of a text: its last line is read with the lines before it in mind. */
export function offersAtEnd(
  text: string,
  from: number,
  asks: Asks | null,
  templateOffers: (step: OwnNames) => TemplateOffers,
): readonly Offer[] {
  const start = Math.max(from, text.lastIndexOf('\n') + 1, text.lastIndexOf('\r') + 1);
  const plain: Desk = { text: text.slice(0, start), problems: [], asks, offers: null, templateOffers: null };
  const book = newBook(plain);
  readAllLines(book, from);
  const { lets = new Map(), counters = new Map() } = book.steps.at(-1) ?? {};
  const offers: Offer[] = [];
  const desk: Desk = { text, problems: [], asks, offers, templateOffers: templateOffers({ lets, counters }) };
  readLine(book, { desk, start, end: text.length, at: start, hasFailed: false });
  return offers;
}

/** The names that a step gives. */
export type OwnNames = { readonly lets: ReadonlyMap<string, Let>; readonly counters: ReadonlyMap<string, Counter> };

const lineBreak = /[\r\n]/g;

/** Where the line ends that holds an offset. */
export function lineEnd(text: string, at: number): number {
  lineBreak.lastIndex = at;
  return lineBreak.exec(text)?.index ?? text.length;
}

/** Reads a line, and answers with the word that it begins with; null where it says nothing that is known. */
function readLine(book: Book, line: Line): LineWord | null {
  if (line.desk.offers !== null) offerLines(book, line);
  if (isDone(line) || line.desk.text[line.at] === '#') return null;
  const written = peekWord(line);
  const word = wordsOf(lineTable).find((known) => known === written.toLowerCase());
  const span = { offset: line.at, length: Math.max(1, written.length) };
  if (word === undefined) {
    failLine(line, span, ...unknownLine(written, line));
    const step = book.steps.at(-1);
    if (step !== undefined) step.hasFailed = true;
    return null;
  }
  takeSpan(line, written.length);
  if (isRuleWord(word)) ruleLines[word](book, line, span);
  else readStepLine(book, line, span, word);
  return word;
}

/** The words that may begin a line: those that the step has not said yet. */
function offerLines(book: Book, line: Line): void {
  const step = book.steps.at(-1);
  const isSaid: Partial<Record<LineWord, boolean>> = {
    files: step !== undefined && step.select !== null,
    all: step !== undefined && step.select !== null,
    together: step !== undefined && step.together !== null,
    missing: step !== undefined && step.missing !== null,
    because: step !== undefined && step.because !== null,
    clash: book.clash !== null,
    emptied: book.emptied !== null,
    rule: book.isVersioned || book.steps.length > 0,
  };
  const hasDeed = step !== undefined && step.deed !== null;
  for (const word of wordsOf(lineTable)) {
    if (isSaid[word] === true || (hasDeed && Object.hasOwn(deedTable, word))) continue;
    offer(line, lineLabels[word] ?? word, lineTable[word]);
  }
}

const lineLabels: Partial<Record<LineWord, string>> = {
  all: 'all files',
  move: 'move to',
  copy: 'copy to',
  convert: 'convert to',
  extract: 'extract text to',
  list: 'list at',
  tidy: 'tidy empty folders',
  rule: 'rule 1',
};

function unknownLine(word: string, line: Line): [message: string, mend: string] {
  const written = word === '' ? line.desk.text.slice(line.at, line.at + 1) : word;
  const message = `no line begins with ${shown(written)}`;
  if (['recipe', 'about', 'ask'].includes(word))
    return [message, 'This is a line of a recipe, and stands above the rule.'];
  const near = nearest(word, wordsOf(lineTable));
  if (near !== null) return [message, `Did you mean ${near}?`];
  const meant = Object.hasOwn(lineSynonyms, word.toLowerCase()) ? lineSynonyms[word.toLowerCase()] : undefined;
  return [
    message,
    meant === undefined
      ? 'Lines begin with a word such as files, where, let, move to, trash, missing, because or clash; a remark with #.'
      : `Did you mean ${meant}?`,
  ];
}

/** What people write for a line's first word, for the mend that is told. */
const lineSynonyms: Readonly<Record<string, string>> = {
  rename: 'move to, with {dir}/ in front of the new name',
  delete: 'trash',
  remove: 'trash',
  select: 'files',
  if: 'where',
  when: 'where',
  set: 'let',
  counter: 'count',
  conflict: 'clash',
  duplicates: 'where duplicate copies keep oldest',
  companions: 'together',
  reason: 'because',
  exclude: 'where not',
  ignore: 'except "…" stays',
  then: 'step',
};

const ruleLines = {
  rule: readVersion,
  step: readStepStart,
  clash: readClash,
  emptied: readEmptied,
  except: readException,
  remember: readRemember,
} as const;
type RuleWord = keyof typeof ruleLines;

function isRuleWord(word: LineWord): word is RuleWord {
  return Object.hasOwn(ruleLines, word);
}

function readVersion(book: Book, line: Line, span: Span): void {
  offer(line, '1', 'the version of the language');
  const version = peekWord(line);
  if (book.isVersioned || book.steps.length > 0)
    failLine(line, span, 'the version is said once, above the first step', 'Leave this line away.');
  book.isVersioned = true;
  if (version !== '1')
    failLine(
      line,
      version === '' ? span : { offset: line.at, length: version.length },
      version === '' ? 'the version of the language is missing' : `rules of version ${shown(version)} cannot be read`,
      'Write rule 1.',
    );
  takeSpan(line, line.hasFailed ? 0 : version.length);
  endLine(line, 'The steps begin on the next line.');
}

function readStepStart(book: Book, line: Line, span: Span): void {
  const step = beginStep(book, span);
  readSays({ line, word: span, step, places: book.places });
}

function beginStep(book: Book, span: Span): StepDraft {
  const path: RulePath = ['steps', book.steps.length];
  const step = newStep(span, path);
  book.places.set(placeKey(path), span);
  book.steps.push(step);
  return step;
}

type StepWord = Exclude<LineWord, RuleWord>;

function readStepLine(book: Book, line: Line, span: Span, word: StepWord): void {
  const step = book.steps.at(-1) ?? beginStep(book, span);
  const { places } = book;
  const at: StepLine = { line, word: span, step, places };
  switch (word) {
    case 'files':
    case 'all':
      readFiles(at, word === 'all');
      break;
    case 'where':
      readWhereLine(at);
      break;
    case 'let':
      readLet({ line, path: [...step.path, 'let'], places }, step.lets);
      break;
    case 'count':
      readCounter({ line, path: [...step.path, 'counter'], places }, step.counters);
      break;
    case 'together':
      readTogether(at);
      break;
    case 'missing':
      readMissing(at);
      break;
    case 'because':
      readBecause(at);
      break;
    case 'original':
    case 'with':
    case 'columns':
    case 'format':
      readClauseLine(at, word);
      break;
    default:
      readDeed(at, word);
  }
  if (line.hasFailed) step.hasFailed = true;
}

function readClash(book: Book, line: Line, span: Span): void {
  if (book.clash !== null) failLine(line, span, 'clash is said twice', 'Leave one of the lines.');
  const how = needOneOf(line, clashTable, 'what happens to two files for one name');
  book.clash =
    how === 'suffix' ? { suffix: noted(book, ['clash', 'suffix'], needText(line, 'the suffix', 'plain')) } : how;
  if (how === 'suffix' && !line.hasFailed && !/^[^{}]*\{k\}[^{}]*$/.test(noSuffix(book.clash)))
    failLine(line, span, 'a suffix without {k}', 'Write {k} once, where the number stands, such as "-{k}".');
  endLine(line, 'Write clash number, clash skip or clash suffix "-{k}".');
  if (line.hasFailed) book.clash = 'number';
}

function noSuffix(clash: Clash): string {
  return typeof clash === 'string' ? '' : clash.suffix;
}

function noted(book: Book, path: RulePath, read: TextValue): string {
  book.places.set(placeKey(path), read);
  return read.value;
}

function readEmptied(book: Book, line: Line, span: Span): void {
  if (book.emptied !== null) failLine(line, span, 'emptied is said twice', 'Leave one of the lines.');
  book.emptied = needOneOf(line, emptiedTable, 'what happens to emptied folders');
  endLine(line, 'Write emptied keep or emptied remove.');
}

function readException(book: Book, line: Line): void {
  const at = ['except', book.except.length];
  const path = noted(book, [...at, 'path'], needText(line, 'the file', 'glob'));
  const stays = takeWords(line, 'stays', 'it is left as it is');
  let to: string | undefined;
  if (!stays) {
    if (!takeWords(line, 'to', 'it goes there'))
      failLine(
        line,
        { offset: line.at, length: 0 },
        'what happens to the file is not said',
        'Write stays, or to and its path.',
      );
    to = noted(book, [...at, 'to'], needTemplate(line, 'the new path', 'word'));
  }
  const isFolders = takeWords(line, 'by convention', 'added for a line of the folder’s conventions');
  const why = takeWords(line, 'because', 'the reason that is shown')
    ? noted(book, [...at, 'why'], needText(line, 'the reason', 'plain'))
    : undefined;
  endLine(
    line,
    'Write such as: except "IMG_1.jpg" to {dir}/x.jpg because "your rule of 3 May". A path with blanks stands in quotation marks.',
  );
  if (!line.hasFailed)
    book.except.push({
      path,
      ...(to === undefined ? {} : { to }),
      ...(why === undefined ? {} : { why }),
      ...(isFolders ? { by: 'convention' } : {}),
    });
}

function readRemember(book: Book, line: Line): void {
  const text = noted(book, ['remember', book.remember.length], needText(line, 'what to remember', 'plain'));
  endLine(line, 'One line stands in quotation marks, such as remember "leave Private".');
  if (!line.hasFailed) book.remember.push(text);
}

/** The rule of the lines; what is missing is told of, unless a line that could not be read may have said it. */
function finish(book: Book): Rule {
  const { desk, steps, places } = book;
  if (steps.length === 0 && desk.problems.length === 0)
    desk.problems.push({
      offset: 0,
      length: 0,
      message: 'the rule has no step',
      mend: 'Say which files it takes and what happens to them, such as: files image everywhere, and below it: move to Photos/{name}.',
    });
  for (const step of steps) tellMissing(step, desk.problems);
  return {
    version: 1,
    steps: steps.map((step) => finishStep(step, places)),
    clash: book.clash ?? 'number',
    ...(book.emptied === null ? {} : { emptied: book.emptied }),
    ...(book.except.length === 0 ? {} : { except: book.except }),
    ...(book.remember.length === 0 ? {} : { remember: book.remember }),
  };
}

function tellMissing(step: StepDraft, problems: Found[]): void {
  if (step.hasFailed) return;
  if (step.deed === null)
    problems.push({
      ...step.span,
      message: 'nothing is said of what happens to the files',
      mend: 'Add a line such as: move to {dir}/{name}, or trash.',
    });
  if (step.select === null && step.deed !== 'tidy')
    problems.push({
      ...step.span,
      message: 'which files the step takes is not said',
      mend: 'Add a line such as: all files here, or files image everywhere.',
    });
  if (step.select === 'previous' && step.where.length > 0)
    problems.push({
      ...step.span,
      message: 'the files of the step before are taken as they are',
      mend: 'Leave the where line away, or say again which files the step takes.',
    });
}
