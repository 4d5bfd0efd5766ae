/** Names made of what files tell, codes, tables, patterns: the renames that go beyond replacing a text. */
import { t } from '../../../base/translate.ts';
import type { Command, NamePart, Which } from '../commands.ts';
import type { Found } from '../grammar/parse.ts';
import type { Known } from '../commands.ts';
import { compilePattern } from '../pattern.ts';
import { extensionOf } from '../types.ts';
import { quotedText } from '../words.ts';
import { rewriteDates } from './dateOrders.ts';
import type { Clause, Meanings, Table } from './meanings.ts';

const everything: Which = { where: [], notes: [], previous: true };

function clauseOf(command: Command): Clause {
  return { commands: [command], puzzles: [] };
}

function about(found: Found<Meanings, Known>): Which {
  return found.maybe('named') ?? found.maybe('which') ?? everything;
}

function compose(found: Found<Meanings, Known>): Clause | null {
  const { parts, gap } = found.get('parts');
  const [first] = parts;
  // A date alone has a command of its own; the old name or the folder alone says nothing.
  if (first === undefined || (parts.length === 1 && first.put !== 'fact')) return null;
  const which = about(found);
  return clauseOf({ do: 'compose', which, parts: which.photos === true ? parts : asWritten(parts), gap });
}

/** Beside the author of a document, a date is that of the document. */
function asWritten(parts: readonly NamePart[]): NamePart[] {
  const isAuthored = parts.some((one) => one.put === 'fact' && one.fact === 'author');
  return parts.map((one) =>
    isAuthored && one.put === 'date' && one.basis === 'auto' ? { ...one, basis: 'written' } : one,
  );
}

const rename = '(rename|name|call|retitle)';

export const composing: Table<'clause'> = [
  [`${rename} [all] {named} (to|by|after|with|using|as|based on|according to|from|into) {parts}`, compose],
  [
    `${rename} [all] {named} (so that|so) [that] (they|their names|the names) (are|become|consist of|show|have) {parts}`,
    compose,
  ],
  ['use {parts} (as|for) [the] [file] (name|names|filename|filenames) [of {named}]', compose],
  ['give {named} (names|new names|a name) (from|by|made of|based on|with) {parts}', compose],
  ['(make|set) {named} [to be] {parts}', (found) => (found.words().includes('name') ? compose(found) : null)],
];

const code = '(code|codes|number|id)';
const projectCode = `[the|their|its|each] (project|job|case|matter|client|customer) ${code}`;

export const coding: Table<'clause'> = [
  [
    `(move|put|bring|shift|place) ${projectCode} (to|at|in) the (front|start|beginning) [of {named}]`,
    (found) => clauseOf({ do: 'code-first', which: about(found) }),
  ],
  [`(start|begin) {named} with ${projectCode}`, (found) => clauseOf({ do: 'code-first', which: found.get('named') })],
  [
    `(make|let|have) {named} (start|begin) with ${projectCode}`,
    (found) => clauseOf({ do: 'code-first', which: found.get('named') }),
  ],
  [
    `(move|put|bring|place) ${projectCode} (first|before the name|in front of the name|before everything else) [(in|of) {named}]`,
    (found) => clauseOf({ do: 'code-first', which: about(found) }),
  ],
  [
    `rename {named} (so that|so) [that] ${projectCode} (comes|is|stands) (first|at the front|at the start|in front)`,
    (found) => clauseOf({ do: 'code-first', which: found.get('named') }),
  ],
];

const tableEndings = new Set(['csv', 'tsv', 'xlsx', 'xlsm', 'xls', 'ods']);

function lookup(found: Found<Meanings, Known>, part: 'whole' | 'first'): Clause | null {
  const table = found.get('fileThere');
  return tableEndings.has(extensionOf(table)) ? clauseOf({ do: 'lookup', which: about(found), table, part }) : null;
}

const ofTable =
  '[the] [table|list|mapping|lookup table|names|codes|new names] [in|from|of] [the] [file|table|spreadsheet]';
const what =
  '[the|all|all the] (client|customer|project|product|company|vendor|supplier|student|patient|old|file) (name|names|code|codes|number|numbers|id|ids)';

export const lookingUp: Table<'clause'> = [
  [
    `rename [{named}] (using|with|by|from|according to|based on|as listed in|as in|per|as given in) ${ofTable} {fileThere}`,
    (found) => lookup(found, 'whole'),
  ],
  [
    'look up [the] [new] (names|name) (of {named}|for {named}) in [the] [table|file|spreadsheet] {fileThere}',
    (found) => lookup(found, 'whole'),
  ],
  ['look up [the] new (names|name) in [the] [table|file|spreadsheet] {fileThere}', (found) => lookup(found, 'whole')],
  [`(use|apply) ${ofTable} {fileThere} to rename {named}`, (found) => lookup(found, 'whole')],
  [
    `(replace|change|translate|swap|exchange|map) ${what} [in {named}] (by|with|to|into|for|using) [the|their] [code|codes|name|names|number|numbers|ids|new names|ones] (in|from|of|listed in|given in) [the] [table|file|list|spreadsheet] {fileThere}`,
    (found) => lookup(found, 'first'),
  ],
  [
    `(replace|change|translate|swap|exchange|map) ${what} [in {named}] (using|with|by) [the] [table|file|list|spreadsheet] {fileThere}`,
    (found) => lookup(found, 'first'),
  ],
];

function edit(found: Found<Meanings, Known>, name: string, args: string[], says: string): Clause {
  return clauseOf({ do: 'edit', which: about(found), on: 'stem', filter: [{ name, args }], says });
}

/** A person's own pattern, held to what the engine can run; null where it cannot. */
function pattern(found: Found<Meanings, Known>): Clause | null {
  const [source, by] = [found.get('quoted', 'one'), found.get('quoted', 'two')];
  if (by.includes('/') || !isPattern(source, by)) return null;
  return edit(
    found,
    'replacex',
    [source, by],
    t('replace the pattern {0} with {1} in {names}', quotedText(source), quotedText(by)),
  );
}

function isPattern(source: string, by: string): boolean {
  const highest = Math.max(0, ...[...by.matchAll(/\$(\d{1,2})/g)].map(([, digits]) => Number(digits)));
  if (highest > groupsIn(source)) return false;
  try {
    compilePattern(source, { anyCase: false });
    return true;
  } catch {
    return false;
  }
}

/** How many groups a pattern has: brackets that are neither escaped, nor within a class, nor of another kind. */
function groupsIn(source: string): number {
  let count = 0;
  let inClass = false;
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at];
    if (character === '\\') at += 1;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '(' && !inClass && (source[at + 1] !== '?' || /^\(\?P?</.test(source.slice(at, at + 4))))
      count += 1;
  }
  return count;
}

const regex = '[the] (pattern|regex|regexp|regular expression)';

function redated(found: Found<Meanings, Known>): Clause | null {
  const [from, to] = [found.get('dateOrder', 'from'), found.get('dateOrder', 'to')];
  const filter = rewriteDates(from, to);
  if (filter === null) return null;
  return edit(found, 'replacex', filter, t('write the dates in {names} as {0} instead of {1}', to.said, from.said));
}

const datesIn = '[all] [the] (date|dates|date format) [(in|of|inside) {named}]';

export const rewriting: Table<'clause'> = [
  [`rename [{named}] (with|using|by) ${regex} {one:quoted} (to|into|with|->|=>|→|and) {two:quoted}`, pattern],
  [`replace ${regex} {one:quoted} (with|by|to) {two:quoted} [in {named}]`, pattern],
  [`(use|apply) ${regex} {one:quoted} (to rename|on) {named} (to|as|with) {two:quoted}`, pattern],
  [`rename [{named}] matching ${regex} {one:quoted} (to|into|as) {two:quoted}`, pattern],
  [
    `(change|replace|substitute) {one:quoted} (with|by|to|into) {two:quoted} as [a] (regex|regular expression|pattern) [in {named}]`,
    pattern,
  ],
  [
    `(change|convert|rewrite|reformat|turn|switch|write|format) ${datesIn} from {from:dateOrder} (to|into|as) {to:dateOrder} [(in|of) {named}]`,
    redated,
  ],
  [
    `(change|convert|rewrite|reformat|turn|switch|replace) {from:dateOrder} [dates] (to|into|with|by|->|→) {to:dateOrder} [dates] [(in|of) {named}]`,
    redated,
  ],
  [
    `(change|convert|rewrite|reformat|turn|switch|write|format) ${datesIn} (like|such as|of the form|written as|written like) {from:dateOrder} (to|into|as) {to:dateOrder} [format] [(in|of) {named}]`,
    redated,
  ],
  [
    `(write|reformat|rewrite|format) ${datesIn} as {to:dateOrder} (instead of|rather than|not) {from:dateOrder}`,
    redated,
  ],
  [
    `(shorten|truncate|limit|cut|trim|reduce|crop) [all] [the] [long|overlong] {named} (to|at|after) [at most|a maximum of|max|no more than] {number} (character|characters|letters|chars)`,
    (found) => shortened(found),
  ],
  [
    '(make|keep|have) {named} (no longer than|not longer than|at most|shorter than|under|below) {number} (characters|letters|chars) [long]',
    (found) => shortened(found),
  ],
  [
    '(make|keep|turn|change|convert|rename) {named} [to be] [to|into] (web friendly|web-friendly|web safe|web-safe|url safe|url-safe|url friendly|url-friendly|slugs|slug|a slug|safe for the web|safe for urls|safe for web|suitable for urls|suitable for the web)',
    (found) => edit(found, 'slug', [], t('write {names} in plain letters and dashes, as in a web address')),
  ],
  [
    '(slugify|make slugs of|make slugs from|make slugs out of) [all] {named}',
    (found) => edit(found, 'slug', [], t('write {names} in plain letters and dashes, as in a web address')),
  ],
  [
    '(write|put|spell|change|convert|turn) [all] [the] (cyrillic|russian|greek|chinese|japanese|korean|arabic|hebrew|foreign|non-latin|non latin|ukrainian|bulgarian|serbian|hindi|thai) (names|file names|filenames|letters|characters|script) [in {named}] (in|into|to|with|as) [latin|roman|english|plain] (letters|latin|script|characters|alphabet|ascii)',
    (found) => edit(found, 'translit', [], t('write {names} in Latin letters')),
  ],
  [
    '(transliterate|romanize|romanise|latinize|latinise) [all] {named} [(to|into|in) [latin|roman] (latin|letters|ascii|script)]',
    (found) => edit(found, 'translit', [], t('write {names} in Latin letters')),
  ],
  [
    '(write|put|spell|convert|change) {named} (in|into|to|with) (latin|roman) (letters|script|characters|alphabet)',
    (found) => edit(found, 'translit', [], t('write {names} in Latin letters')),
  ],
];

const shortestMax = 8;

function shortened(found: Found<Meanings, Known>): Clause | null {
  const { value } = found.get('number');
  const wanted = /shorter than|under|below/i.test(found.words()) ? value - 1 : value;
  if (wanted < shortestMax || wanted > 250) return null;
  return edit(found, 'max', [String(wanted)], t('shorten {names} to {0} characters', String(wanted)));
}

const wrong = '(wrong|incorrect|false|mismatched|misleading|bad)';

function real(found: Found<Meanings, Known>, bare: boolean): Clause {
  return clauseOf({ do: 'real-extension', which: about(found), bare });
}

const bareFiles =
  '[all] [the] [files] (without [an|any] extension|with no extension|that have no extension|lacking an extension|extensionless files)';

export const mending: Table<'clause'> = [
  [
    `(fix|correct|repair|mend|put right) [all|any] [the] [${wrong}] [file] (extension|extensions|file extension|endings) [of {which}]`,
    (found) => real(found, false),
  ],
  [
    `(rename|fix|find and rename|correct) [all] [the] files with [a|the] ${wrong} (extension|extensions|ending)`,
    (found) => real(found, false),
  ],
  [
    'give [all] {which} [the|their] (right|correct|proper|real|true) [file] (extension|extensions|ending)',
    (found) => real(found, false),
  ],
  [
    '(make|let|have) [the] [file] (extension|extensions) (match|fit) [the|their] [file|files|real|actual] (contents|content|type|types|format)',
    (found) => real(found, false),
  ],
  [
    '(change|set) [the|all] [file] (extension|extensions) [of {which}] to [what|match] [the|their|they] [really|actually|real|actual|are|file] (contents|content|type|are|is)',
    (found) => real(found, false),
  ],
  [
    `rename ${bareFiles} (by|to|after|according to) (what they are|what they really are|their contents|their content|their real type|their type|what is in them|their actual type)`,
    (found) => real(found, true),
  ],
  [
    `(add|give) [the] (right|correct|proper|missing|matching) (extension|extensions) to ${bareFiles}`,
    (found) => real(found, true),
  ],
  [
    `(give|add to) ${bareFiles} [the|a|an] [right|correct|proper|matching] (extension|extensions|one)`,
    (found) => real(found, true),
  ],
  ['(add|restore) [the|all] missing [file] (extension|extensions) [to {which}]', (found) => real(found, true)],
];

/** Whether any of the parts is a date: what is said of missing dates then counts. */
export function hasDate(parts: readonly NamePart[]): boolean {
  return parts.some(({ put }) => put === 'date');
}
