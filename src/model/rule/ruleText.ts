/**
 * A rule as people read and write it, and back. Both forms mean the same: what `printRule` writes, `parseRuleText` reads as an equal
 * rule. The language is described in media/rules.md.
 *
 * Line by line: what is wrong on one line is told, and the next is read, so that several mistakes are told at once. Time grows with
 * the length of the text, which is bounded.
 */
import { checkRule, type RuleProblem } from './check.ts';
import { jsonPlaces } from './jsonPlaces.ts';
import { nearest } from './nearest.ts';
import { printTemplate, printQuoted } from './quotedText.ts';
import { printStep } from './printStep.ts';
import { ruleSchema, type Clash, type Rule, type RuleException } from './rule.ts';
import { clashTable, emptiedTable, lineTable, wordsOf, type LineWord } from './ruleWords.ts';
import { schemaProblems, unknownKeys } from './schemaWords.ts';
import { readCounter, readLet } from './textFields.ts';
import {
  findPlace,
  lineOf,
  lineStarts,
  placedProblems,
  placeKey,
  type Found,
  type PlaceNotes,
  type Places,
  type RulePath,
  type Span,
  type TextProblem,
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

/** The longest text that is read, in UTF-16 units. */
export const ruleTextUnitsMax = 200_000;

/** A rule, or what is wrong with its text; never both, and never neither. */
export type ReadRule = { readonly rule: Rule | null; readonly problems: readonly TextProblem[] };

/** Reads a rule from either of its forms: JSON where it begins with a brace. */
export function readRule(text: string): ReadRule {
  return /^[\s\ufeff]{0,1000}\{/.test(text) ? readJson(text) : parseRuleText(text);
}

/** Reads a rule from its readable form. */
export function parseRuleText(text: string): ReadRule {
  if (text.length > ruleTextUnitsMax) return tooLong(text);
  const desk: Desk = { text, problems: [], asks: null, offers: null, templateOffers: null };
  return checkedRule(desk, readLines(desk, 0));
}

export function tooLong(text: string): ReadRule {
  const found = {
    offset: ruleTextUnitsMax,
    length: 1,
    message: 'the rule is longer than 200,000 characters',
    mend: 'Shorten it.',
  };
  return { rule: null, problems: placedProblems(text, [found]) };
}

type Read = { readonly rule: Rule; readonly places: Places };

/** What the lines made, checked as a whole. What stands on a line that could not be read is not told of twice. */
export function checkedRule(desk: Desk, { rule, places }: Read): ReadRule {
  const { text, problems } = desk;
  const starts = lineStarts(text);
  const failed = new Set(problems.map(({ offset }) => lineOf(starts, offset)));
  for (const problem of problemsOf(rule, rule)) {
    const place = findPlace(places, problem.at, problem);
    if (!failed.has(lineOf(starts, place.offset)))
      problems.push({ ...place, message: problem.message, mend: problem.mend });
  }
  return problems.length === 0 ? { rule, problems: [] } : { rule: null, problems: placedProblems(text, problems) };
}

/** What the schema finds wrong, else what the checks do. */
function problemsOf(value: unknown, rule: Rule | null): RuleProblem[] {
  const parsed = ruleSchema.safeParse(value);
  if (!parsed.success) return schemaProblems(parsed.error.issues, value);
  return [...(rule === null ? unknownKeys(value, parsed.data) : []), ...checkRule(parsed.data)];
}

function readJson(text: string): ReadRule {
  if (text.length > ruleTextUnitsMax) return tooLong(text);
  const json = text.replace(/^[\s\ufeff]+/, (blanks) => ' '.repeat(blanks.length));
  const { places, found } = jsonPlaces(json);
  if (found !== null) return { rule: null, problems: placedProblems(text, [found]) };
  const value: unknown = JSON.parse(json);
  const problems: Found[] = problemsOf(value, null).map((problem) => ({
    ...findPlace(places, problem.at, problem),
    message: problem.message,
    mend: problem.mend,
  }));
  if (problems.length > 0) return { rule: null, problems: placedProblems(text, problems) };
  return { rule: ruleSchema.parse(value), problems: [] };
}

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
};

/** Reads the lines from an offset on. */
export function readLines(desk: Desk, from: number): Read {
  const book: Book = {
    desk,
    places: new Map(),
    steps: [],
    isVersioned: false,
    clash: null,
    emptied: null,
    except: [],
    remember: [],
  };
  const { text } = desk;
  for (let at = text.startsWith('\ufeff', from) ? from + 1 : from; at <= text.length;) {
    const end = lineEnd(text, at);
    readLine(book, { desk, start: at, end, at, hasFailed: false });
    at = text.startsWith('\r\n', end) ? end + 2 : end + 1;
  }
  const rule = finish(book);
  return { rule, places: book.places };
}

const lineBreak = /[\r\n]/g;

/** Where the line ends that holds an offset. */
export function lineEnd(text: string, at: number): number {
  lineBreak.lastIndex = at;
  return lineBreak.exec(text)?.index ?? text.length;
}

function readLine(book: Book, line: Line): void {
  if (line.desk.offers !== null)
    for (const word of wordsOf(lineTable)) offer(line, word === 'all' ? 'all files' : word, lineTable[word]);
  if (isDone(line) || line.desk.text[line.at] === '#') return;
  const written = peekWord(line);
  const word = wordsOf(lineTable).find((known) => known === written.toLowerCase());
  const span = { offset: line.at, length: Math.max(1, written.length) };
  if (word === undefined) {
    failLine(line, span, ...unknownLine(written, line));
    const step = book.steps.at(-1);
    if (step !== undefined) step.hasFailed = true;
    return;
  }
  takeSpan(line, written.length);
  if (isRuleWord(word)) ruleLines[word](book, line, span);
  else readStepLine(book, line, span, word);
}

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
  const why = takeWords(line, 'because', 'the reason that is shown')
    ? noted(book, [...at, 'why'], needText(line, 'the reason', 'plain'))
    : undefined;
  endLine(
    line,
    'Write such as: except "IMG_1.jpg" to {dir}/x.jpg because "your rule of 3 May". A path with blanks stands in quotation marks.',
  );
  if (!line.hasFailed)
    book.except.push({ path, ...(to === undefined ? {} : { to }), ...(why === undefined ? {} : { why }) });
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

/** The readable form of a rule: always the same lines for the same rule, with all that must be stated. */
export function printRule(rule: Rule): string {
  const lines = ['rule 1'];
  const isAlone = rule.steps.length === 1;
  for (const step of rule.steps) lines.push('', ...printStep(step, { isAlone }));
  lines.push('', `clash ${typeof rule.clash === 'string' ? rule.clash : `suffix ${printQuoted(rule.clash.suffix)}`}`);
  if (rule.emptied !== undefined) lines.push(`emptied ${rule.emptied}`);
  for (const exception of rule.except ?? []) lines.push(printException(exception));
  for (const text of rule.remember ?? []) lines.push(`remember ${printQuoted(text)}`);
  return `${lines.join('\n')}\n`;
}

function printException({ path, to, why }: RuleException): string {
  const deed = to === undefined ? 'stays' : `to ${printTemplate(to, 'word')}`;
  return `except ${printQuoted(path)} ${deed}${why === undefined ? '' : ` because ${printQuoted(why)}`}`;
}
