/** How dates and other grounds for sorting are said: "by date taken", "into year folders", "one folder per month". */
import type { Basis, Layout } from '../commands.ts';
import type { Found } from '../grammar/parse.ts';
import type { Known } from '../commands.ts';
import type { Meanings, Table } from './meanings.ts';

function byDate(basis: Basis, form: string | null = null): Layout[] {
  return [{ by: 'date', basis, form }];
}

/** Folders inside folders: `YYYY/MM`. One level: `YYYY-MM`. */
const nestedForms: Record<string, string> = { year: 'YYYY', quarter: 'YYYY/QQ', month: 'YYYY/MM', day: 'YYYY/MM/DD' };
const flatForms: Record<string, string> = { year: 'YYYY', quarter: 'YYYY-QQ', month: 'YYYY-MM', day: 'YYYY-MM-DD' };

function nested(period: string): string | null {
  return nestedForms[period] ?? null;
}

export const period: Table<'period'> = [
  ['year/years/yearly/annual/annually', () => 'year'],
  ['quarter/quarters/quarterly', () => 'quarter'],
  ['month/months/monthly', () => 'month'],
  ['week/weeks', () => 'week'],
  ['day/days/daily', () => 'day'],
];

export const basis: Table<'basis'> = [
  [
    '[the|their|its|each] [file|files|photo] [exif|capture|shooting|original|photo|picture] (date|dates|time|date and time) [they|it] [were|was] (taken|shot|captured)',
    () => 'taken',
  ],
  [
    '[the] (date|day|time) [that|when|on which|on] [they|it|each|each one|the photo|the photos|each photo|the picture|the pictures|every photo] (were|was) (taken|shot|captured) [on]',
    () => 'taken',
  ],
  ['when (i|we) (took|shot) (them|it|each one|each|the photos|the pictures|each photo)', () => 'taken'],
  [
    'when (they|it|each|each one|the photos|the photo|each photo|the pictures) (were|was) (taken|shot|captured|made)',
    () => 'taken',
  ],
  [
    '[the|their] (exif|capture|shooting|photo|picture|camera|shoot|shot|taken|original|recording) (date|dates|time)',
    () => 'taken',
  ],
  ['[the|their] exif [data|metadata|information]', () => 'taken'],
  [
    '[the|their] (date|time) (taken|shot|captured|of capture) [in|from|of] [the|their] [exif] [data|metadata]',
    () => 'taken',
  ],
  ['[the|their] date (from|in) [the|their] exif [data|metadata|information]', () => 'taken'],
  [
    "[the|their|its|each file's] [last] (modified|modification|changed|change|edited|edit|update|saved) (date|dates|time)",
    () => 'modified',
  ],
  [
    "[the|their|its|each file's] [file] (date|dates|time) [of] [last] (modified|modification|changed|change|edited)",
    () => 'modified',
  ],
  [
    '[the] (date|day) [that|when|on which] [they|it|each|the files|the file|each file] (were|was) [last] (modified|changed|edited|saved)',
    () => 'modified',
  ],
  [
    'when (they|it|each|the files|the file|each file) (were|was) [last] (modified|changed|edited|saved)',
    () => 'modified',
  ],
  ['last (modified|changed|edited)', () => 'modified'],
  ["[the|their] (file|file's|files') date", () => 'modified'],
  ['[the|a] (date|dates) (in|from|of) [the|their|its|each] [file] (name|names|filename|filenames)', () => 'name'],
  ['filename date', () => 'name'],
  ["[the|their|its|each] (invoice|receipt|bill|letter|contract|statement|order|document's) (date|dates)", () => 'text'],
  [
    '[the|their|its] [first] (date|dates) (in|inside|on|of|from|found in|written in|written on|that stands in) [the|their|its|each] (text|texts|invoice|invoices|receipt|receipts|bill|bills|letter|letters|document text|contents)',
    () => 'text',
  ],
  [
    '[the|their] (date|day|time) [that|when|on which] (they|it|each|each mail|the mails|the emails) (were|was) (sent|received)',
    () => 'sent',
  ],
  [
    '[the|their|its] (release date|released date|date of release|date released|release day|date in (the|their) tags)',
    () => 'released',
  ],
  ['when (they|it|each|each one|the songs|the albums) (were|was|came) (released|published|out)', () => 'released'],
  ['[the|their] (sent date|date sent|sending date|mail date|email date|date received)', () => 'sent'],
  ['when (they|it|each) (were|was) sent', () => 'sent'],
  ['[the|their] (date|dates) (in|from) [the|their] [document|file] properties', () => 'written'],
  ["(today's|todays|the current|the present|current) date", () => 'today'],
  ['(today|the date of today|the date today)', () => 'today'],
];

export const keyItem: Table<'keyItem'> = [
  [
    '[the] {basis} (and|by|in|,) [year and month]',
    (found) => (found.words().includes('year and month') ? byDate(found.get('basis'), 'YYYY/MM') : null),
  ],
  [
    '[the] year [,|and|then|and then|~|&] [by] [the] month [,] (and|then|and then) [by] [the] day [of|they were|it was] [taken|capture|photo]',
    (found) => dated(found, 'YYYY/MM/DD'),
  ],
  [
    '[the] (year [,] (and|then|and then|&) [by] [the] month|month [,] (and|&) [the] year|year~month|year-month|year , month) [of] [they were|it was] [taken|capture|modified]',
    (found) => dated(found, 'YYYY/MM'),
  ],
  ['year (and|then) day', (found) => dated(found, 'YYYY/YYYY-MM-DD')],
  ['{form}', (found) => byDate('auto', found.get('form'))],
  [
    '[the|their] {period} [that|in which|when|of] (they|it|each) (were|was) (taken|shot|captured)',
    (found) => onlyKnown('taken', nested(found.get('period'))),
  ],
  ['[the|their] {period} (taken|shot|captured|of capture)', (found) => onlyKnown('taken', nested(found.get('period')))],
  [
    '[the|their] {period} [that|in which|when|of] (they|it|each) (were|was) [last] (modified|changed|edited)',
    (found) => onlyKnown('modified', nested(found.get('period'))),
  ],
  [
    '[the|their] {period} [of] [last] (modified|changed|edited|modification)',
    (found) => onlyKnown('modified', nested(found.get('period'))),
  ],
  [
    '[the|their] {period} (of|in|from|on) {basis}',
    (found) => onlyKnown(found.get('basis'), nested(found.get('period'))),
  ],
  [
    '[the] year [,] (and|then|and then|~|&) [by] [the] month (of|in|from) {basis}',
    (found) => byDate(found.get('basis'), 'YYYY/MM'),
  ],
  ['{basis}', (found) => byDate(found.get('basis'))],
  ['{fact}', (found) => [{ by: 'fact', fact: found.get('fact') }]],
  ['[the|their] (date|dates|time) (and time)', () => byDate('auto')],
  ['[the|their] (date|dates|calendar date|day and time)', () => byDate('auto')],
  ['[the] {period}', (found) => onlyKnown('auto', nested(found.get('period')))],
  [
    '[the|their|its] (creation date|date created|date of creation|date they were created|date it was created|created date)',
    () => byDate('created'),
  ],
  ["[the|their|its|each file's] [file] (type|types|kind|kinds|category|categories) [of file]", () => [{ by: 'type' }]],
  [
    "[the|their|its|each file's] [file] (extension|extensions|format|formats|suffix|ending)",
    () => [{ by: 'extension' }],
  ],
  ['[the|their] (initial|initials|alphabet)', () => [{ by: 'letter' }]],
  ['[the|their] first (letter|character) [of (the|their) (name|names|filename|filenames)]', () => [{ by: 'letter' }]],
];

function dated(found: Found<Meanings, Known>, form: string): Layout[] {
  const words = found.words();
  const said: Basis = /taken|capture|photo/.test(words) ? 'taken' : /modified/.test(words) ? 'modified' : 'auto';
  return byDate(said, form);
}

/** A week has no folder form that everyone reads the same way. */
function onlyKnown(said: Basis, form: string | null): Layout[] | null {
  return form === null ? null : byDate(said, form);
}

export const key: Table<'key'> = [
  [
    '{one:keyItem} [,] (and|then|and then|and then by|then by|and by|~) {two:key}',
    (found) => joined(found.get('keyItem', 'one'), found.get('key', 'two')),
  ],
  ['{one:keyItem} , {two:key}', (found) => joined(found.get('keyItem', 'one'), found.get('key', 'two'))],
  ['{keyItem}', (found) => found.get('keyItem')],
];

/** Two grounds one inside the other; "by date and by month" is one ground said twice. */
function joined(one: Layout[], two: Layout[]): Layout[] | null {
  const layouts = [...one, ...two];
  const dates = layouts.filter((layout) => layout.by === 'date');
  if (dates.length > 1) return merged(one, two);
  const grounds = new Set(layouts.map((layout) => (layout.by === 'fact' ? layout.fact : layout.by)));
  return grounds.size === layouts.length ? layouts : null;
}

/** The ground said twice, once by its date and once by its form: "by date taken, into year folders". */
export function merged(one: Layout[], two: Layout[]): Layout[] | null {
  const [first, second] = [one[0], two[0]];
  if (one.length !== 1 || two.length !== 1 || first === undefined || second === undefined) return null;
  if (first.by === 'date' && second.by === 'date') return oneDate(first, second);
  if (first.by === 'fact' && second.by === 'fact') return first.fact === second.fact ? one : null;
  return first.by === second.by ? one : null;
}

type DateLayout = Extract<Layout, { by: 'date' }>;

function oneDate(first: DateLayout, second: DateLayout): Layout[] | null {
  if (first.form !== null && second.form !== null && first.form !== second.form) return null;
  if (first.basis !== 'auto' && second.basis !== 'auto' && first.basis !== second.basis) return null;
  return byDate(first.basis === 'auto' ? second.basis : first.basis, first.form ?? second.form);
}

const folders = '(folder|folders|subfolder|subfolders|sub-folders|directory|directories)';
const several = '[a|one|separate|different|individual|its own|their own|the right|matching|corresponding|new|some]';

export const foldersBy: Table<'foldersBy'> = [
  [`${several} {form} ${folders}`, (found) => byDate('auto', found.get('form'))],
  [
    `${several} (year~month|year-month|year and month|yearly and monthly|year then month|month and year) ${folders}`,
    () => byDate('auto', 'YYYY/MM'),
  ],
  [
    `${several} (year~month~day|year , month and day|year month and day) ${folders}`,
    () => byDate('auto', 'YYYY/MM/DD'),
  ],
  [
    `year ${folders} [and|,|then|and then] [with] month ${folders} [inside|inside them|within|in them]`,
    () => byDate('auto', 'YYYY/MM'),
  ],
  [
    `year ${folders} with [a] [subfolder|subfolders|folder|folders] (for each|per|by) month`,
    () => byDate('auto', 'YYYY/MM'),
  ],
  [
    `[a|one] ${folders} (for each|per|for every) year [and|,|with] [a|one] [sub] ${folders} (for each|per|for every) month [inside|in it|within]`,
    () => byDate('auto', 'YYYY/MM'),
  ],
  [
    `[a|one|a separate|a new|its own|separate|different|individual] ${folders} (for each|per|for every|for its|for their|for the|of its) {period} [it was|they were|i was|of] [taken|shot|modified|captured]`,
    (found) => flat(found),
  ],
  [`${several} ${folders} [,|:|-|–|—] one (for each|per|for every|a) {period}`, (found) => flat(found)],
  [
    `${several} ${folders} [,|:|-|–|—] one (for each|per|for every) [file] (type|kind) [of file]`,
    () => [{ by: 'type' }],
  ],
  [`(its|their) {period} ${folders}`, (found) => flat(found)],
  [`${several} {period} ${folders}`, (found) => flat(found)],
  [`[a|one|a separate|separate] ${folders} (for each|per|for every) {basis}`, (found) => byDate(found.get('basis'))],
  [`${several} date ${folders}`, () => byDate('auto')],
  [
    `[a|one|a separate|a new|separate|different] ${folders} (for each|per|for every|for their|for its) [file] (type|kind|category) [of file]`,
    () => [{ by: 'type' }],
  ],
  [
    `[a|one|a separate|a new|separate|different] ${folders} (for each|per|for every|for their|for its) [file] (extension|format)`,
    () => [{ by: 'extension' }],
  ],
  [
    `[a|one|a separate|a new|its own|separate|different|individual] ${folders} (for each|per|for every|for their|for its) {fact}`,
    (found) => [{ by: 'fact', fact: found.get('fact') }],
  ],
  [
    `${several} ${folders} [,|:|-|–|—] one (for each|per|for every|a) {fact}`,
    (found) => [{ by: 'fact', fact: found.get('fact') }],
  ],
  [`${several} {fact} ${folders}`, (found) => [{ by: 'fact', fact: found.get('fact') }]],
  [
    `${several} {one:fact} (and|~|then|with) {two:fact} ${folders}`,
    (found) => [
      { by: 'fact', fact: found.get('fact', 'one') },
      { by: 'fact', fact: found.get('fact', 'two') },
    ],
  ],
  [`${several} (alphabetical|alphabetic|alphabet|letter|a-z) ${folders}`, () => [{ by: 'letter' }]],
  [
    `[a|one|a separate] ${folders} (for each|per|for every) [first|initial] letter [of the alphabet]`,
    () => [{ by: 'letter' }],
  ],
  [`${folders} [from] (a-z|a to z)`, () => [{ by: 'letter' }]],
  ['year~month [folders]', () => byDate('auto', 'YYYY/MM')],
  ['year~month~day [folders]', () => byDate('auto', 'YYYY/MM/DD')],
  [`${several} (type|file type|category|file-type) ${folders}`, () => [{ by: 'type' }]],
  [`${several} (extension|file extension|format) ${folders}`, () => [{ by: 'extension' }]],
  [
    `${several} ${folders} (by|per|based on|according to|named after|named by|named for|for|sorted by|organized by|organised by|grouped by|using) {key}`,
    (found) => found.get('key'),
  ],
  [
    `${several} ${folders} (named|called|like|such as|in the form|in the format|of the form) {form}`,
    (found) => byDate('auto', found.get('form')),
  ],
  [
    `${several} ${folders} by {one:key} [,] (named|like|such as|in the form|in the format) {form}`,
    (found) => merged(found.get('key', 'one'), byDate('auto', found.get('form'))),
  ],
  [
    `${several} {one:keyItem} ~ {two:key} [${folders}]`,
    (found) => joined(found.get('keyItem', 'one'), found.get('key', 'two')),
  ],
  ['{form}', (found) => byDate('auto', found.get('form'))],
];

function flat(found: Found<Meanings, Known>): Layout[] | null {
  const words = found.words();
  const form = flatForms[found.get('period')];
  if (form === undefined) return null;
  return byDate(/taken|shot|captured/.test(words) ? 'taken' : /modified/.test(words) ? 'modified' : 'auto', form);
}

/** The ground and the folders of an "organise" command. */
export const criteria: Table<'criteria'> = [
  [
    '(by|in) {key} [,] (e.g|e.g .|eg|such as|like|for example|as in|i.e|i.e .|ie|as|in the form|in the format) [,] {form}',
    (found) => merged(found.get('key'), byDate('auto', found.get('form'))),
  ],
  [
    '(in|into) {foldersBy} [,] (e.g|e.g .|eg|such as|like|for example|as in|i.e|i.e .|ie|in the form|in the format) [,] {form}',
    (found) => merged(found.get('foldersBy'), byDate('auto', found.get('form'))),
  ],
  [
    '(by|into folders by|in folders by) {key} [,] (e.g|e.g .|eg|such as|like|for example|as in|i.e|i.e .|ie|as|in the form|in the format) [,] {form}',
    (found) => merged(found.get('key'), byDate('auto', found.get('form'))),
  ],
  [
    '(in|into) [separate|different] (years|quarters|months|days)',
    (found) => byDate('auto', nestedForms[/\w+(?=s$)/i.exec(found.words())?.[0].toLowerCase() ?? ''] ?? null),
  ],
  ['alphabetically (in|into) [separate|different|letter] folders', () => [{ by: 'letter' }]],
  ['in (date|chronological) order [(in|into) folders]', () => byDate('auto')],
  [
    '(by|according to|based on|on|using|in order of|depending on|per) {key} [,] (in|into|in to|to|using|with) {foldersBy}',
    (found) => merged(found.get('key'), found.get('foldersBy')),
  ],
  [
    '(in|into|in to|to) {foldersBy} [,] (by|according to|based on|using|depending on|from) {key}',
    (found) => merged(found.get('foldersBy'), found.get('key')),
  ],
  [
    '(by|according to|based on|using|depending on|per) {key} [,] (into|in|in to) [separate|different|their own|sub|new|various] (folders|subfolders|sub-folders|directories)',
    (found) => found.get('key'),
  ],
  [
    '(into|in) [separate|different|their own] (folders|subfolders) , (by|according to|based on) {key}',
    (found) => found.get('key'),
  ],
  ['(by|according to|based on|using|depending on|per) {key}', (found) => found.get('key')],
  ['(in|into|in to|to|inside) {foldersBy}', (found) => found.get('foldersBy')],
  ['[,] with {foldersBy}', (found) => found.get('foldersBy')],
  ['chronologically [(in|into) [separate|different] folders]', () => byDate('auto')],
];
