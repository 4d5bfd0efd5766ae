/** What narrows a selection in English: "in notes", "older than 2020", "starting with draft", "except the PDFs". */
import type { Which } from '../commands.ts';
import type { Condition } from '../../../model/rule/rule.ts';
import { extensionOf, isKnownExtension } from '../types.ts';
import type { Quality, Table } from './meanings.ts';
import { bothOf, exactName, globQuality, nothing, notIn, ofExtensions, whichOf } from './quality.ts';
import { contentQuality } from './contents.ts';
import { isoDay } from './spans.ts';

export const qualities: Table<'qualities'> = [
  [
    '[,] [and|that are|which are] {quality} [,] {more:qualities}',
    (found) => bothOf(found.get('quality'), found.get('qualities', 'more')),
  ],
  ['', () => nothing],
];

export const quality: Table<'quality'> = [
  [
    "(that|which) (are not|aren't|is not|isn't|are no|is no) [the|a|an] {nouns}",
    (found) => exceptFor(whichOf(found.get('nouns'))),
  ],
  ['(that|which) are [all] {nouns}', (found) => (found.get('nouns').where === undefined ? null : found.get('nouns'))],
  ['{place}', (found) => found.get('place')],
  [
    '[that|which] [are|is|were] [not] (in|inside|within) [the|a] {format} format',
    (found) => (/\bnot\b/.test(found.words()) ? notIn : keep)([{ is: 'extension', in: found.get('format') }]),
  ],
  // names
  [
    '(whose|where the|where their) [file] (name|names|filename) {nameTest}',
    (found) => ({ where: [found.get('nameTest')] }),
  ],
  ['[that|which] {startTest}', (found) => ({ where: [found.get('startTest')] })],
  [
    '[that] (with|have|having|has) [a] [file] (name|names|filename) [that|which] {nameTest}',
    (found) => ({ where: [found.get('nameTest')] }),
  ],
  [
    '[that|which] (with|have|having|has|contain|contains|containing|include|includes|including) [the] [word|text|phrase|letters|string] {text} (in|anywhere in|somewhere in|as part of) (the|their|its|his) [file] (name|names|filename|filenames|title)',
    (found) => ({ where: [{ is: 'name', how: 'contains', text: found.get('text').text, on: 'name' }] }),
  ],
  ['(named|called|titled) {text}', (found) => ({ where: [exactName(found.get('text').text)] })],
  ['(named|called) like {glob}', (found) => globQuality(found.get('glob'))],
  ['(matching|like) {glob}', (found) => globQuality(found.get('glob'))],
  ['(matching|like) [the] [pattern] {quoted}', (found) => globQuality(found.get('quoted'))],
  [
    '(with|without|having) [a|an|any] (extension|extensions)',
    (found) => (/without/.test(found.words()) ? keep : notIn)([{ is: 'extension', in: [''] }]),
  ],
  ['(with|having) no (extension|extensions)', () => ({ where: [{ is: 'extension', in: [''] }] })],
  [
    '(with|having|that have|of) [the|a|an] [file] (extension|ending|type) {extensionName}',
    (found) => ofExtensions([found.get('extensionName')]),
  ],
  [
    '(with|having|that have) [the|a|an] {extensionName} (extension|ending|suffix)',
    (found) => ofExtensions([found.get('extensionName')]),
  ],
  [
    '[that|which] (ending|end|ends) (in|with) [the extension] {dotExtension}',
    (found) => ofExtensions([found.get('dotExtension')]),
  ],
  [
    '[that|which] (with|have|having|contain|containing) {character} [in (the|their|its) (name|names|filename|filenames)]',
    (found) => ({ where: [{ is: 'name', how: 'contains', text: found.get('character'), on: 'stem' }] }),
  ],
  // sizes
  [
    '[that|which|that are|which are] (larger|bigger|greater|heavier|more|over|above) [than] [in size] {size} [in size]',
    (found) => ({ where: [{ is: 'size', than: 'larger', bytes: found.get('size').bytes }] }),
  ],
  [
    '[that|which|that are|which are] (smaller|less|under|below|lighter) [than] {size} [in size]',
    (found) => ({ where: [{ is: 'size', than: 'smaller', bytes: found.get('size').bytes }] }),
  ],
  // dates
  [
    '[that|which] [are|is|were] [dated] {range}',
    (found) => ({
      ages: [
        { than: 'from', day: found.get('range').from },
        { than: 'before', day: found.get('range').until },
      ],
    }),
  ],
  [
    '[that|which] [are|is|were|have been|i|we] [last] (modified|changed|edited|saved) {range}',
    (found) => during('modified', found.get('range')),
  ],
  [
    '[that|which] [are|is|were] (taken|shot|captured|made|i took|we took|i shot|we shot) {range}',
    (found) => during('taken', found.get('range')),
  ],
  ['[that|which] (i|we) (took|shot) [in|on|during] [the] {span}', (found) => during('taken', found.get('span'))],
  [
    '[that|which] [are|is|were|have been|i|we] [last] (modified|changed|edited|saved) (more than|over) ({number}|a|one) {period} ago',
    (found) => changed('before', ago(found.context.today, found.maybe('number')?.value ?? 1, found.get('period'))),
  ],
  [
    '[that|which] [have been|were|are] [last] (modified|changed|edited|saved) [in|within|during] the (last|past) {period}',
    // “The last days” are nobody knows how many.
    (found) => (/s$/.test(found.words()) ? null : changed('from', ago(found.context.today, 1, found.get('period')))),
  ],
  [
    '[that|which] [are|is|were] (older than|before|from before) {span}',
    (found) => ({ ages: [{ than: 'before', day: found.get('span').from }] }),
  ],
  [
    '[that|which] [are|is|were] [last] (modified before|changed before|edited before|saved before) {span}',
    (found) => changed('before', found.get('span').from),
  ],
  [
    '[that|which] [are|is|were] (newer than|after|from after) {span}',
    (found) => ({ ages: [{ than: 'from', day: found.get('span').until }] }),
  ],
  [
    '[that|which] [are|is|were] [last] (modified after|changed after|edited after|saved after) {span}',
    (found) => changed('from', found.get('span').until),
  ],
  [
    '[that|which] [are|is|were] [last] (modified since|changed since|edited since|saved since) {span}',
    (found) => changed('from', found.get('span').from),
  ],
  ['[that|which] [are|is|were] since {span}', (found) => ({ ages: [{ than: 'from', day: found.get('span').from }] })],
  [
    '[that|which] [are|is|were] (from|dated) {span}',
    (found) => ({
      ages: [
        { than: 'from', day: found.get('span').from },
        { than: 'before', day: found.get('span').until },
      ],
    }),
  ],
  [
    '[that|which] [are|is|were|have been|i|we] [last] (modified|changed|edited|saved) [in|on|during] [the] {span}',
    (found) => during('modified', found.get('span')),
  ],
  [
    '[that|which] [are|is|were] (taken|shot|captured|made) [in|on|during] [the] {span}',
    (found) => during('taken', found.get('span')),
  ],
  [
    '[that|which] [are|is|were] (taken|shot|captured) before {span}',
    (found) => taken('before', found.get('span').from),
  ],
  [
    '[that|which] [are|is|were] (taken|shot|captured) (after) {span}',
    (found) => taken('from', found.get('span').until),
  ],
  ['[that|which] [are|is|were] (taken|shot|captured) (since) {span}', (found) => taken('from', found.get('span').from)],
  [
    '[that|which] [are|is] older than {number} {period}',
    (found) => ({
      ages: [{ than: 'before', day: ago(found.context.today, found.get('number').value, found.get('period')) }],
    }),
  ],
  [
    '[that|which] [have been|were|are] (modified|changed|edited|newer than|younger than|from) [in|within|during] [the] [last|past] {number} {period}',
    (found) => changed('from', ago(found.context.today, found.get('number').value, found.get('period'))),
  ],
  [
    "[that|which] (not|have not been|haven't been|were not|not been) (modified|changed|edited|touched) (in|for) [the] [last|past] {number} {period}",
    (found) => changed('before', ago(found.context.today, found.get('number').value, found.get('period'))),
  ],
  [
    '[that|which] [are|is|were] (older than|over|more than) (a|an|half a) {period} [old]',
    (found) => {
      const isHalf = /\bhalf a\b/i.test(found.words());
      if (isHalf && found.get('period') !== 'year') return null;
      const [count, period]: [number, string] = isHalf ? [6, 'month'] : [1, found.get('period')];
      return { ages: [{ than: 'before', day: ago(found.context.today, count, period) }] };
    },
  ],
  [
    '[that|which] [are|is] (over|more than) {number} {period} old',
    (found) => ({
      ages: [{ than: 'before', day: ago(found.context.today, found.get('number').value, found.get('period')) }],
    }),
  ],
  ...contentQuality,
  // exceptions
  [
    '(except|except for|excluding|but not|other than|apart from|besides|without|not|not including|and not) {which}',
    (found) => exceptFor(found.get('which')),
  ],
  [
    '(except|except for|excluding|but not|other than|apart from) (those|the ones|ones|anything|files) {qualities}',
    (found) => exceptFor(whichOf(found.get('qualities'))),
  ],
  [
    '(except|except for|excluding|but not|not) [the] [folder] {folderThere} [folder]',
    (found) => notIn([{ is: 'below', folder: found.get('folderThere') }]),
  ],
  [
    '(except|except for|excluding|but not|not) {fileThere}',
    (found) => notIn([{ is: 'name', how: 'glob', text: escapeGlob(found.get('fileThere')), on: 'name' }]),
  ],
  [
    'but (leave|keep) {which} (alone|where they are|as they are|as is|untouched|where it is|in place)',
    (found) => exceptFor(found.get('which')),
  ],
];

function keep(where: Condition[]): Quality {
  return { where };
}

/** A path as a glob that means only itself. */
export function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|]/g, '\\$&');
}

export function exceptFor(which: Which): Quality | null {
  const where = [...which.where];
  if (which.in !== undefined) where.push({ is: 'below', folder: which.in });
  // "everything except everything" says nothing.
  if (where.length === 0 || which.previous === true) return null;
  return { ...notIn(where), notes: which.notes, ...(which.guessed === true ? { guessed: true } : {}) };
}

function changed(than: 'before' | 'from', day: string): Quality {
  return { where: [{ is: 'modified', than, day }] };
}

function taken(than: 'before' | 'from', day: string): Quality {
  return { where: [{ is: 'taken', than, day }] };
}

function during(is: 'modified' | 'taken', span: { from: string; until: string }): Quality {
  return {
    where: [
      { is, than: 'from', day: span.from },
      { is, than: 'before', day: span.until },
    ],
  };
}

const daysOf: Record<string, number> = { day: 1, week: 7 };

function ago(today: string, count: number, period: string): string {
  const date = new Date(`${today}T00:00:00Z`);
  if (period === 'month') date.setUTCMonth(date.getUTCMonth() - count);
  else if (period === 'year') date.setUTCFullYear(date.getUTCFullYear() - count);
  else date.setUTCDate(date.getUTCDate() - count * (daysOf[period] ?? 1));
  return isoDay(date);
}

/** What a name begins or ends with may be said of the file itself; what it contains may not: files contain text. */
export const startTest: Table<'startTest'> = [
  [
    '(start|starts|starting|begin|begins|beginning) with [a] (number|digit|numbers|digits)',
    () => ({ is: 'name', how: 'matches', text: '^[0-9]', on: 'name' }),
  ],
  [
    '(start|starts|starting|begin|begins|beginning) with [the] [letter|letters] [from] {letterSpan}',
    (found) => ({ is: 'name', how: 'matches', text: found.get('letterSpan'), on: 'name' }),
  ],
  [
    "[not|do not|don't|does not|doesn't] (start|starts|starting|begin|begins|beginning) with [the] [word|text|letters|letter|prefix] {text}",
    (found) => unless(found.words(), { is: 'name', how: 'starts', text: found.get('text').text, on: 'name' }),
  ],
  [
    "[not|do not|don't|does not|doesn't] (end|ends|ending) (with|in) [the] [word|text|letters|letter|suffix] {text}",
    (found) => unless(found.words(), endTest(found.get('text').text)),
  ],
];

function unless(words: string, condition: Condition): Condition {
  return /^(?:not|do not|don't|does not|doesn't) /i.test(words) ? { is: 'not', of: condition } : condition;
}

export const nameTest: Table<'nameTest'> = [
  ['{startTest}', (found) => found.get('startTest')],
  [
    '(contain|contains|containing|include|includes|including) [the] [word|text|phrase|letters|string] {text} [in|anywhere in] [the|their] [name|names|filename|filenames]',
    (found) => ({ is: 'name', how: 'contains', text: found.get('text').text, on: 'name' }),
  ],
  ['(is|are|equals) {text}', (found) => exactName(found.get('text').text)],
  [
    "(do not|don't|does not|doesn't) (contain|include) [the] [word|text] {text}",
    (found) => ({ is: 'not', of: { is: 'name', how: 'contains', text: found.get('text').text, on: 'name' } }),
  ],
];

/** `.txt` is an extension, `_v2.docx` the end of a whole name, `_v2` the end of a stem. */
function endTest(text: string): Condition {
  if (/^\.[a-z0-9]{1,10}$/i.test(text) || isKnownExtension(text.toLowerCase()))
    return { is: 'extension', in: [text.toLowerCase().replace('.', '')] };
  return { is: 'name', how: 'ends', text, on: isKnownExtension(extensionOf(text)) ? 'name' : 'stem' };
}

const subfolders =
  '(subfolder|subfolders|sub-folders|subdirectories|sub-directories|nested folders|folders below|folders inside)';

export const place: Table<'place'> = [
  [
    `[and] (in|within|inside|including|include|and|with|across|also in) [all|any|all of] [the|its|their|my|this folder and its] ${subfolders} [too|as well|also]`,
    (found) =>
      /^(?:in|within|inside) /i.test(found.words()) && !/too|as well|also|all|and/i.test(found.words())
        ? { ...keep([{ is: 'name', how: 'glob', text: '*/**', on: 'name' }]), depth: 'all' }
        : { depth: 'all' },
  ],
  [
    `(in|within|inside|of) [this|the] [folder|directory] (and|including|and in) [all|all of] [its|the|any] ${subfolders} [too]`,
    () => ({ depth: 'all' }),
  ],
  ['[and do it] recursively', () => ({ depth: 'all' })],
  ['(at|on) (all levels|every level|any level)', () => ({ depth: 'all' })],
  ['anywhere [in|below|under] [this|the] [folder]', () => ({ depth: 'all' })],
  [
    `(but not|not|except|excluding|without|ignoring|but leave out) [those|the ones|anything|files] [in] [the|its|any] ${subfolders} [alone]`,
    () => ({ depth: 'top' }),
  ],
  ['(only|just) (in|at|on) (this folder|the top|the top level|here|the top folder|the root)', () => ({ depth: 'top' })],
  ['(in|at|on) (this folder|the top|the top level|the root|the top folder) only', () => ({ depth: 'top' })],
  ['(at|on) the top [level]', () => ({ depth: 'top' })],
  ['(in|inside|within|from|of|under) (this|the|the current|the selected|the same) (folder|directory)', () => nothing],
  ['(in|inside) here', () => nothing],
  ['here', () => nothing],
  [
    '[that are|which are] (in|inside|within|from|under|below) {placeName} [and (its|all|all its) subfolders]',
    (found) => inFolder(found.get('placeName')),
  ],
];

function inFolder(folder: string | null): Quality {
  return folder === null ? nothing : { in: folder };
}

/** A folder that is really there. */
export const placeName: Table<'placeName'> = [
  [
    '[the|my] [folder|directory|subfolder] [called|named] {folderThere} [folder|directory|subfolder]',
    (found) => found.get('folderThere'),
  ],
];

/** An extension after "extension": any short word, with or without its dot. */
export const extensionName: Table<'extensionName'> = [
  ['{dotExtension}', (found) => found.get('dotExtension')],
  ['{quoted}', (found) => plainExtension(found.get('quoted'))],
  ['{loose}', (found) => plainExtension(found.get('loose'))],
];

function plainExtension(text: string): string | null {
  return /^\.?([a-z0-9]{1,10})$/i.exec(text)?.[1]?.toLowerCase() ?? null;
}
