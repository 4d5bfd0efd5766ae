/**
 * A folder's conventions: the plain text in which people keep what holds for one folder, read by every task on it.
 *
 * One line, one rule, with a day before it where there is one. `#` begins a comment. What is not one of these forms is a sentence of
 * a person's own: kept, shown, and left to a model.
 *
 *     2026-05-03  leave "Contracts/**"
 *     2026-05-03  place "IMG_1.jpg" 2019/Holiday/{name}
 *     2026-05-03  reading taken-or-file
 *     2026-05-03  missing file-date
 *     2026-05-03  style YYYY-MM-DD_words_here
 *
 * The file stands in the folder, so anyone may have written it. It can keep files where they are, name the place of files that a task
 * moves anyway, and answer questions: nothing else. Reading never fails, and its time grows with the length of the text.
 */
import { conventionsBytesMax } from './conventionsFile.ts';
import { civilTime } from './rule/civilTime.ts';
import { fieldTable, isFieldName } from './rule/fields.ts';
import { missingDateSchema, type MissingDate } from './rule/rule.ts';
import { fieldsOf, parseTemplate } from './rule/template.ts';

/** Lines that count; what stands below is not read. */
export const conventionLinesMax = 1_000;
/** Characters of a path, a template or a sentence. */
const partCharactersMax = 500;
/** Globs of one file: each is held against each file of the folder. */
const globsMax = 100;

export type Convention = {
  /** YYYY-MM-DD; null where none is written. */
  readonly day: string | null;
  /** The line without its day, as it is written. */
  readonly said: string;
} & (
  | { readonly is: 'leave'; /** A path, a glob, or a folder with its slash. */ readonly path: string }
  | { readonly is: 'place'; readonly path: string; /** A template of entry fields. */ readonly to: string }
  | { readonly is: 'reading'; readonly value: string }
  | { readonly is: 'missing'; readonly value: MissingDate }
  | { readonly is: 'style'; /** A name that shows the style. */ readonly sample: string }
  | {
      readonly is: 'sentence';
      /** What keeps it from being one of the other forms, where it looks like one. */ readonly problem: string | null;
    }
);

/** Reads the text of a conventions file. */
export function parseConventions(text: string): Convention[] {
  const conventions: Convention[] = [];
  let globs = 0;
  for (const line of text.slice(0, conventionsBytesMax).split(/\r\n|\n|\r/, conventionLinesMax)) {
    const convention = parseLine(line);
    if (convention === null) continue;
    const isGlob = 'path' in convention && /[*?]/.test(convention.path);
    if (isGlob) globs += 1;
    const { day, said } = convention;
    conventions.push(
      isGlob && globs > globsMax
        ? { day, said, is: 'sentence', problem: `only the first ${String(globsMax)} lines with * or ? count` }
        : convention,
    );
  }
  return conventions;
}

/** One line; null for a comment or nothing. */
function parseLine(line: string): Convention | null {
  const plain = cleanLine(line);
  if (plain === '' || plain.startsWith('#')) return null;
  const day = dayAt(plain);
  const said = (day === null ? plain : plain.slice(day.length)).trimStart().slice(0, 2 * partCharactersMax);
  if (said === '') return null;
  const word = /^[A-Za-z]+(?=\s)/.exec(said)?.[0].toLowerCase() ?? '';
  const rest = said.slice(word.length).trim();
  const form = Object.hasOwn(forms, word) ? forms[word]?.(rest) : undefined;
  return { day, said, ...(form ?? { is: 'sentence', problem: null }) };
}

/** What would hide or break a line becomes a blank: control characters, marks of direction. */
function cleanLine(line: string): string {
  return line.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, ' ').trim();
}

function dayAt(line: string): string | null {
  const day = /^\d{4}-\d{2}-\d{2}(?=\s|$)/.exec(line)?.[0];
  return day !== undefined && civilTime(day.split('-')) !== null ? day : null;
}

type Form = Convention extends infer One ? (One extends Convention ? Omit<One, 'day' | 'said'> : never) : never;

const forms: Readonly<Record<string, (rest: string) => Form>> = {
  leave: leaveForm,
  place: placeForm,
  reading: (rest) => {
    const value = /^[a-z][a-z-]{0,39}$/.exec(rest)?.[0];
    return value === undefined ? sentence(null) : { is: 'reading', value };
  },
  missing: (rest) => {
    const value = missingDateSchema.safeParse(rest);
    return value.success ? { is: 'missing', value: value.data } : sentence(null);
  },
  style: (rest) => {
    const [sample, after] = takeWord(rest);
    return sample === '' || after !== '' ? sentence(null) : { is: 'style', sample };
  },
};

function sentence(problem: string | null): Form {
  return { is: 'sentence', problem };
}

function leaveForm(rest: string): Form {
  const [path, after] = takeWord(rest);
  // "Leave the contracts alone" is a sentence, and no path.
  if (path === '' || after !== '') return sentence(null);
  const problem = pathProblem(path);
  return problem === null ? { is: 'leave', path } : sentence(problem);
}

function placeForm(rest: string): Form {
  const [path, after] = takeWord(rest);
  const [quoted, more] = takeWord(after);
  const written = more === '' ? quoted : after;
  if (path === '' || written === '' || (more !== '' && /^["“]/.test(after))) return sentence(null);
  const to = withName(written);
  const problem = pathProblem(path) ?? targetProblem(to);
  return problem === null ? { is: 'place', path, to } : sentence(problem);
}

/** A folder is written with its slash or without an ending: the file keeps its name in it. */
function withName(to: string): string {
  if (to.endsWith('/')) return `${to}{name}`;
  const last = to.slice(to.lastIndexOf('/') + 1);
  return /[{.]/.test(last) ? to : `${to}/{name}`;
}

/** The first word, quoted or not, and what follows it. Two backslashes, or one before a quotation mark, stand for the second alone. */
function takeWord(text: string): [word: string, rest: string] {
  const close = text.startsWith('"') ? '"' : text.startsWith('“') ? '”' : null;
  if (close === null) {
    const end = text.search(/\s/u);
    return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end).trim()];
  }
  let word = '';
  for (let at = 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === close) return [word, text.slice(at + 1).trim()];
    const isEscape = character === '\\' && (text[at + 1] === '\\' || text[at + 1] === close);
    if (isEscape) at += 1;
    word += isEscape ? (text[at] ?? '') : character;
  }
  return ['', ''];
}

/** Only `*` and `?`, few of them: a pattern from a file must not take long on any name. */
function pathProblem(path: string): string | null {
  const segments = (path.endsWith('/') ? path.slice(0, -1) : path).split('/');
  if (path.length > partCharactersMax) return 'the path is too long';
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    return 'the path leads out of the folder';
  if (!/[*?]/.test(path)) return null;
  if (/[[\]{}!()|+@\\]/.test(path)) return 'only * and ? stand for other characters';
  if (segments.filter((segment) => segment === '**').length > 1) return '** may stand once';
  const isWide = segments.some(
    (segment) => segment !== '**' && (segment.split('*').length > 3 || segment.includes('**')),
  );
  return isWide ? '* may stand twice in a name' : null;
}

/** A place inside the folder, told by what a file's entry tells: nothing is read for it. */
function targetProblem(to: string): string | null {
  if (to.length > partCharactersMax) return 'the place is too long';
  const parsed = parseTemplate(to);
  if (!parsed.ok) return parsed.failure.message;
  const isReadable = fieldsOf(parsed.value).every((field) => isFieldName(field) && fieldTable[field].group === 'entry');
  if (!isReadable) return 'the place may only use what is known without reading the file, such as {name} and {dir}';
  const segments = to.split('/');
  const isInside = segments.every((segment) => segment !== '' && !segment.startsWith('.'));
  return isInside ? null : 'the place leads out of the folder, or to something hidden';
}

const monthNames = 'January February March April May June July August September October November December'.split(' ');

/** How a plan speaks of a line: `your rule of 3 May 2026`. */
export function ruleName({ day }: Pick<Convention, 'day'>): string {
  if (day === null) return 'your rule';
  const [year = '', month = '', date = ''] = day.split('-');
  return `your rule of ${String(Number(date))} ${monthNames[Number(month) - 1] ?? ''} ${year}`;
}

/** A line that leaves a file or folder where it is. */
export function leaveLine(path: string): string {
  return `leave ${quotedWord(path)}`;
}

/** A line that names a file's place; `to` is a template, such as `2019/Holiday/{name}`. */
export function placeLine(path: string, to: string): string {
  return `place ${quotedWord(path)} ${/\s/u.test(to) ? quotedWord(to) : to}`;
}

/** A line that answers a question from now on. */
export function answerLine(key: 'reading' | 'missing', value: string): string {
  return `${key} ${value}`;
}

function quotedWord(text: string): string {
  return `"${text.replace(/[\\"]/g, (character) => `\\${character}`)}"`;
}

const header = '# What Delegate keeps to in this folder. One rule a line; change or remove them as you like.';

/**
 * What has to be added to the text of a conventions file ('' where there is none) so that it holds these lines as well, each with the
 * day before it where it has none of its own. Empty where it holds them all. Lines end as those of the text do.
 */
export function addedConventions(text: string, lines: readonly string[], day: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const known = new Set(text.split(/\r\n|\n|\r/).map(withoutDay));
  let added = '';
  for (const line of lines) {
    const plain = cleanLine(line).slice(0, 2 * partCharactersMax);
    const key = withoutDay(plain);
    if (key === '' || known.has(key)) continue;
    known.add(key);
    added += `${dayAt(plain) === null && !plain.startsWith('#') ? `${day}  ` : ''}${plain}${end}`;
  }
  if (added === '') return '';
  if (text === '') return `${header}${end}${added}`;
  return /[\r\n]$/.test(text) ? added : end + added;
}

function withoutDay(line: string): string {
  const plain = cleanLine(line);
  return plain.slice(dayAt(plain)?.length ?? 0).trim();
}
