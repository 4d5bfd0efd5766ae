/** The lines of rule text that make a step: which files it takes, what it does with them, and what is said about it. */
import type { CompanionKind, Condition, Counter, Deed, Let, Missing, Select, Step } from './rule.ts';
import * as words from './ruleWords.ts';
import { inlineClauseAt, isQuote, type Extent } from './quotedText.ts';
import { sayStep } from './sayStep.ts';
import {
  failFolder,
  isFolder,
  needKind,
  notePlaces,
  readWhere,
  takeEnding,
  type ConditionPlaces,
} from './textConditions.ts';
import { placeKey, type PlaceNotes, type RulePath, type Span, type TextValue } from './textPlaces.ts';
import {
  endLine,
  failHere,
  hasFailed,
  failLine,
  needBare,
  needOneOf,
  needTemplate,
  needText,
  offer,
  peekWord,
  shown,
  takeOneOf,
  takeSign,
  takeSpan,
  takeText,
  takeWords,
  type Line,
} from './textReader.ts';

/** A step while its lines are read; null is what no line has said. */
export type StepDraft = {
  /** The line that begins it. */
  readonly span: Span;
  readonly path: RulePath;
  says: string | null;
  select: Omit<Select, 'where'> | 'previous' | null;
  /** What the line of files chooses by kind: nothing, or one condition, which comes before those of where. */
  kinds: Condition[];
  where: Condition[];
  /** Where the conditions stand. */
  readonly found: ConditionPlaces;
  readonly lets: Map<string, Let>;
  readonly counters: Map<string, Counter>;
  together: CompanionKind[] | null;
  deed: Deed | null;
  to: string;
  format: string | null;
  original: 'keep' | 'trash' | null;
  options: Record<string, string> | null;
  columns: { title: string; value: string }[] | null;
  missing: Missing | null;
  because: string | null;
  /** A line of it could not be read: what seems to be missing may have stood there. */
  hasFailed: boolean;
};

export function newStep(span: Span, path: RulePath): StepDraft {
  return {
    span,
    path,
    says: null,
    select: null,
    kinds: [],
    where: [],
    found: new Map(),
    lets: new Map(),
    counters: new Map(),
    together: null,
    deed: null,
    to: '',
    format: null,
    original: null,
    options: null,
    columns: null,
    missing: null,
    because: null,
    hasFailed: false,
  };
}

/** A line of a step behind its first word. */
export type StepLine = {
  readonly line: Line;
  readonly word: Span;
  readonly step: StepDraft;
  readonly places: PlaceNotes;
};

function note({ step, places }: StepLine, key: readonly (string | number)[], read: TextValue): string {
  places.set(placeKey([...step.path, ...key]), read);
  return read.value;
}

/** Tells of what a step says a second time. */
function once({ line, word }: StepLine, isSaid: boolean, what: string): void {
  if (isSaid)
    failLine(line, word, `the step says twice ${what}`, 'Leave one of the lines, or begin another step with: step.');
}

/** `files image, .pdf, "IMG_*" in "Camera" everywhere`. */
export function readFiles(at: StepLine, isAll: boolean): void {
  const { line, step, places } = at;
  once(at, step.select !== null, 'which files it takes');
  if (isAll && !takeWords(line, 'files', words.lineTable.all)) failHere(line, 'files is missing', 'Write all files.');
  places.set(placeKey([...step.path, 'select']), at.word);
  if (!isAll && takeWords(line, 'of the step before', 'those that the step before took')) {
    step.select = 'previous';
    endLine(line, 'Nothing follows: they are taken as they are.');
    return;
  }
  step.kinds = isAll ? [] : readFileKinds(line, step.found);
  step.select = readPlaceClauses(at);
  endLine(
    line,
    'Write such as: files image, .pdf, "IMG_*" in "Camera" everywhere. Other conditions stand behind where.',
  );
}

/** Kinds, endings and patterns: no condition for none, else the one that takes them all. */
function readFileKinds(line: Line, found: ConditionPlaces): Condition[] {
  const groups: Condition[] = [];
  const from = line.at;
  if (!isAtKind(line)) return [];
  do readFileKind(line, groups, found);
  while (takeSign(line, ','));
  const [first] = groups;
  if (groups.length < 2) return first === undefined ? [] : [first];
  const all: Condition = { is: 'any', of: groups };
  found.set(all, { span: { offset: from, length: Math.max(1, line.at - from) }, texts: {} });
  return [all];
}

function isAtKind(line: Line): boolean {
  const word = peekWord(line).toLowerCase();
  if (line.desk.offers !== null) {
    for (const kind of words.wordsOf(words.kindTable)) offer(line, kind, words.kindTable[kind]);
    takeEnding({ ...line });
  }
  if (word !== '') return !placeWords.includes(word);
  return line.at < line.end && isQuote(line.desk.text[line.at]);
}

const placeWords: readonly string[] = ['in', 'with', ...words.wordsOf(words.depthTable)];

function readFileKind(line: Line, groups: Condition[], found: ConditionPlaces): void {
  const last = groups.at(-1);
  const offset = line.at;
  const ending = takeEnding(line);
  const glob = ending === null ? takeText(line, 'the pattern', 'glob') : null;
  let group: Condition;
  if (ending !== null) {
    if (last?.is === 'extension') return void last.in.push(ending);
    group = { is: 'extension', in: [ending] };
  } else if (glob !== null) {
    group = { is: 'name', how: 'glob', text: glob.value, on: 'name' };
  } else {
    const kind = needKind(line);
    if (last?.is === 'type') return void last.in.push(kind);
    group = { is: 'type', in: [kind] };
  }
  groups.push(group);
  found.set(group, {
    span: { offset, length: Math.max(1, line.at - offset) },
    texts: glob === null ? {} : { text: glob },
  });
}

function readPlaceClauses(at: StepLine): Omit<Select, 'where'> {
  const { line } = at;
  let folder: string | undefined;
  let depth: words.DepthWord | null = null;
  let isHidden = false;
  while (!hasFailed(line)) {
    if (folder === undefined && takeWords(line, 'in', 'the folder to look in')) {
      const read = needText(line, 'the folder', 'plain');
      folder = note(at, ['select', 'in'], read);
      if (!hasFailed(line) && !isFolder(folder)) failFolder(line, read);
    } else if (!isHidden && takeWords(line, 'with hidden', 'hidden and ignored files as well')) isHidden = true;
    else {
      const word: words.DepthWord | null = depth === null ? takeOneOf(line, words.depthTable) : null;
      if (word === null) break;
      depth = word;
    }
  }
  return {
    ...(folder === undefined ? {} : { in: folder }),
    depth: words.depthOfWord[depth ?? 'auto'],
    ...(isHidden ? { hidden: true } : {}),
  };
}

export function readWhereLine({ line, step }: StepLine): void {
  const conditions = readWhere(line, step.found);
  if (!hasFailed(line)) step.where.push(...conditions);
}

export function readTogether(at: StepLine): void {
  const { line, step } = at;
  once(at, step.together !== null, 'what goes together');
  step.together = [];
  if (takeWords(line, 'none', 'nothing goes along')) {
    // An empty list.
  } else if (takeWords(line, 'all', 'whatever belongs to a file')) step.together = [...words.companionDefaults.ofAll];
  else {
    do step.together.push(needOneOf(line, words.companionTable, 'companion'));
    while (takeSign(line, ','));
  }
  endLine(line, 'Put commas between them.');
}

/** What may stand behind a deed, or on a line of its own. */
const clauseWords = ['original', 'with', 'columns'] as const;

/** Where the deeds have their words, and how their path is written. */
const deedForms: Record<Deed, { path: readonly string[]; extent: Extent; what: string }> = {
  move: { path: ['to'], extent: 'path', what: 'the new path' },
  copy: { path: ['to'], extent: 'path', what: 'the path of the copy' },
  trash: { path: ['to'], extent: 'word', what: 'the path' },
  convert: { path: ['at'], extent: 'word', what: 'the path of the new file' },
  extract: { path: ['to', 'at'], extent: 'word', what: 'the path of the new file' },
  list: { path: ['at', 'to'], extent: 'word', what: 'the path of the list' },
  tidy: { path: ['to'], extent: 'word', what: 'the path' },
};

export function readDeed(at: StepLine, deed: Deed): void {
  const { line, step, places } = at;
  once(at, step.deed !== null, 'what happens to the files');
  step.deed = deed;
  places.set(placeKey([...step.path, 'do']), at.word);
  const { path, extent, what } = deedForms[deed];
  places.set(placeKey([...step.path, 'to']), at.word);
  if (deed === 'tidy' && !takeWords(line, 'empty folders', 'folders that hold nothing'))
    failHere(line, 'empty folders is missing', 'Write tidy empty folders.');
  if (deed === 'convert' && takeWords(line, 'to', 'the format')) readFormat(at);
  else if (deed === 'extract' && !isLineEnd(line) && ![...path, ...clauseWords].includes(peekWord(line)))
    readFormat(at);
  if (path.some((word) => takeWords(line, word, what))) step.to = readPath(at, what, extent);
  while (!hasFailed(line) && readClause(at));
  endLine(line, endings[deed]);
}

function isLineEnd(line: Line): boolean {
  return peekWord(line) === '' && !(line.at < line.end && isQuote(line.desk.text[line.at]));
}

const pathMend = 'A path with blanks stands in quotation marks.';
const endings: Record<Deed, string> = {
  move: 'Write move to and the new path, such as move to {d:YYYY}/{name}.',
  copy: 'Write copy to and the path of the copy.',
  trash: 'Write trash, and nothing else.',
  convert: `Write such as: convert to png at {dir}/{stem}.png original trash. ${pathMend}`,
  extract: `Write such as: extract text to {dir}/{stem}.txt. ${pathMend}`,
  list: `Write such as: list at index.csv columns "Name" {name}, "Size" {size}. ${pathMend}`,
  tidy: 'Write tidy empty folders, and nothing else.',
};

function readPath(at: StepLine, what: string, extent: Extent): string {
  const { line } = at;
  const read = needTemplate(line, what, extent);
  const value = note(at, ['to'], read);
  if (extent !== 'path' || line.hasFailed || isQuote(line.desk.text[read.span.offset])) return value;
  const end = read.span.offset + read.span.length;
  const clause = inlineClauseAt(line.desk.text, read.span.offset, end);
  if (clause >= 0)
    failLine(
      line,
      { offset: clause, length: end - clause },
      'another line seems to have run into this path',
      'Put this on a line of its own; or put the path in quotation marks, if it is a part of it.',
    );
  return value;
}

const clauseReaders = { original: readOriginal, with: readOptions, columns: readColumns } as const;

function readClause(at: StepLine): boolean {
  for (const word of clauseWords) {
    if (!takeWords(at.line, word, words.lineTable[word])) continue;
    clauseReaders[word](at);
    return true;
  }
  return false;
}

export function readClauseLine(at: StepLine, word: (typeof clauseWords)[number] | 'format'): void {
  if (word === 'format') readFormat(at);
  else clauseReaders[word](at);
  endLine(at.line, 'Nothing else stands on this line.');
}

function readFormat(at: StepLine): void {
  once(at, at.step.format !== null, 'into which format');
  const table = at.step.deed === 'extract' ? { text: 'the text of a document' } : words.formatTable;
  at.step.format = note(at, ['format'], needBare(at.line, 'the format', table));
}

function readOriginal(at: StepLine): void {
  once(at, at.step.original !== null, 'what happens to the original');
  at.step.original = needOneOf(at.line, words.originalTable, 'what happens to the original');
}

function readOptions(at: StepLine): void {
  const { line, step } = at;
  const options = new Map(Object.entries(step.options ?? {}));
  do {
    for (const word of words.wordsOf(words.optionTable)) offer(line, word, words.optionTable[word]);
    const key = peekWord(line);
    if (!/^[a-z][a-z-]{0,29}$/.test(key))
      failHere(line, 'the setting is missing', 'Write its name and value, such as quality 85.');
    if (options.has(key)) failHere(line, `${shown(key)} is said twice`, 'Leave one of them.');
    if (line.hasFailed) return;
    takeSpan(line, key.length);
    options.set(
      key,
      note(at, ['options', key], needBare(line, 'the value', { yes: '', no: '', '85': '', text: '', keep: '' })),
    );
  } while (takeSign(line, ','));
  step.options = Object.fromEntries(options);
}

function readColumns(at: StepLine): void {
  const { line, step } = at;
  const columns = (step.columns ??= []);
  do {
    const title = note(at, ['columns', columns.length, 'title'], needText(line, 'the title of a column', 'plain'));
    const value = note(at, ['columns', columns.length, 'value'], needTemplate(line, 'what the column shows', 'word'));
    if (!hasFailed(line)) columns.push({ title, value });
  } while (takeSign(line, ','));
}

export function readMissing(at: StepLine): void {
  const { line, step } = at;
  once(at, step.missing !== null, 'what happens to a file that lacks a field');
  const how = needOneOf(line, words.missingTable, 'what happens to a file that lacks a field');
  step.missing =
    how === 'leave'
      ? 'leave'
      : how === 'use'
        ? needOneOf(line, words.missingDateTable, 'date that stands in')
        : { write: note(at, ['missing', 'write'], needText(line, 'the text', 'plain')) };
  endLine(line, 'Write missing leave, missing use name-date or missing write "Unknown".');
}

export function readBecause(at: StepLine): void {
  const { line, step } = at;
  once(at, step.because !== null, 'why');
  step.because = note(at, ['because'], needTemplate(line, 'the reason', 'line'));
  endLine(line, 'The reason ends with its line.');
}

export function readSays(at: StepLine): void {
  const says = takeText(at.line, 'the words for it', 'words');
  if (says !== null) at.step.says = note(at, ['says'], says);
  endLine(at.line, 'What the step does in words stands in quotation marks.');
}

/** The step of a draft; what no line has said is as rules.md says. The places of its conditions are noted. */
export function finishStep(draft: StepDraft, places: PlaceNotes): Step {
  const deed = draft.deed ?? 'trash';
  const where = [...draft.kinds, ...draft.where];
  for (const [index, condition] of where.entries())
    notePlaces(condition, [...draft.path, 'select', 'where', index], draft.found, places);
  const step: Step = {
    select: selectOf(draft, where),
    ...(draft.lets.size === 0 ? {} : { let: Object.fromEntries(draft.lets) }),
    together: draft.together ?? defaultTogether(deed, where),
    ...(draft.counters.size === 0 ? {} : { counter: Object.fromEntries(draft.counters) }),
    do: deed,
    to: draft.to,
    ...(draft.format === null ? {} : { format: draft.format }),
    ...(draft.original === null ? {} : { original: draft.original }),
    ...(draft.options === null ? {} : { options: draft.options }),
    ...(draft.columns === null || draft.columns.length === 0 ? {} : { columns: draft.columns }),
    missing: draft.missing ?? 'leave',
    because: draft.because ?? '',
    says: '',
  };
  return { ...step, says: draft.says ?? sayStep(step) };
}

function selectOf({ select, deed }: StepDraft, where: Condition[]): Step['select'] {
  if (select === 'previous') return 'previous';
  return { ...(select ?? { depth: deed === 'tidy' ? 'all' : 'auto' }), where };
}

/** What goes along where nothing is said of it: all that belongs to a file; of chosen endings and for the trash its sidecar only. */
export function defaultTogether(deed: Deed, where: readonly Condition[]): CompanionKind[] {
  switch (deed) {
    case 'move':
    case 'copy':
      return [...(where.some(namesEndings) ? words.companionDefaults.ofEndings : words.companionDefaults.ofAll)];
    case 'trash':
      return [...words.companionDefaults.ofEndings];
    case 'convert':
    case 'extract':
    case 'list':
    case 'tidy':
      return [];
  }
}

function namesEndings(condition: Condition): boolean {
  return condition.is === 'extension' || (condition.is === 'any' && condition.of.some(namesEndings));
}
