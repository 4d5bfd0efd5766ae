/** How files are named in English: "all the PDFs in notes older than 2020, except the drafts". */
import type { Which } from '../commands.ts';
import type { Condition, FileType } from '../rule.ts';
import { isoDay } from './readers.ts';
import type { Quality, Table } from './meanings.ts';
import { extensionOf, isKnownExtension, typeOf } from '../types.ts';

const nothing: Quality = {};

/** Both qualities at once; the later place and depth win. */
export function bothOf(one: Quality, two: Quality): Quality {
  return {
    ...one,
    ...two,
    where: [...(one.where ?? []), ...(two.where ?? [])],
    notes: [...(one.notes ?? []), ...(two.notes ?? [])],
    photos: (one.photos ?? false) || (two.photos ?? false),
  };
}

/** Either of two kinds of files. */
function eitherOf(one: Quality, two: Quality): Quality | null {
  const [first, second] = [one.where ?? [], two.where ?? []];
  // "files and photos" would be all files: nobody means that.
  if (first.length === 0 || second.length === 0) return null;
  const where: Condition[] = [{ is: 'any', of: [allOf(first), allOf(second)] }];
  return { where, notes: [...(one.notes ?? []), ...(two.notes ?? [])], photos: (one.photos ?? false) && (two.photos ?? false) };
}

/** One condition from several. */
export function allOf(conditions: Condition[]): Condition {
  return conditions.length === 1 && conditions[0] !== undefined ? conditions[0] : { is: 'all', of: conditions };
}

export function whichOf(quality: Quality): Which {
  const { where = [], notes = [], ...rest } = quality;
  return { ...rest, where, notes };
}

function ofType(type: FileType): Quality {
  return { where: [{ is: 'type', in: [type] }], photos: type === 'image' };
}

function ofExtensions(extensions: string[]): Quality {
  const photos = extensions.every((extension) => typeOf(`x.${extension}`) === 'image');
  return { where: [{ is: 'extension', in: extensions }], photos };
}

const notIn = (condition: Condition[]): Quality => ({ where: [{ is: 'not', of: allOf(condition) }] });

const article = '[only|just] [all] [of] [the|these|those|my|our|this|that|any|every|each|every single|each of the|each of these|every one of the]';

/** Which files a command is about. */
export const which: Table<'which'> = [
  [`${article} {nouns} {qualities}`, (found) => whichOf(bothOf(found.get('nouns'), found.get('qualities')))],
  ['(everything|all|anything|all of it|all of this|it all) {qualities}', (found) => whichOf(found.get('qualities'))],
  ['[all [of]] (them|those|these|they|it|the result|the results) [all]', () => ({ where: [], notes: [], previous: true })],
  ['[the contents of] (this|the) [current] (folder|directory) {qualities}', (found) => whichOf(found.get('qualities'))],
  ["(this|the) [current] (folder's|directory's) (files|contents|content)", () => ({ where: [], notes: [] })],
];

/** The same, said of the names: "the names of all photos", "every file name". */
export const named: Table<'named'> = [
  ['[the] name/names/filename/filenames of {which}', (found) => found.get('which')],
  ['[the] file name/names of {which}', (found) => found.get('which')],
  [
    '[all|all of] [the|these|those|my|their|its|every|each] [file/document/item] name/names/filename/filenames {qualities}',
    (found) => whichOf(found.get('qualities')),
  ],
  [
    `${article} {nouns} name/names/filename/filenames {qualities}`,
    (found) => whichOf(bothOf(found.get('nouns'), found.get('qualities'))),
  ],
  ["(every|each) file's name", () => ({ where: [], notes: [] })],
  ["[all] [the|my|these|those|every|each] {type}'s name/names", (found) => whichOf(ofType(found.get('type')))],
  ['(the|their|its) name/names', () => ({ where: [], notes: [], previous: true })],
  ['{which}', (found) => found.get('which')],
];

export const nouns: Table<'nouns'> = [
  ['{one:noun} [,] (and|or|&|as well as|plus) [all] [the|my] {two:nouns}', (found) => eitherOf(found.get('noun', 'one'), found.get('nouns', 'two'))],
  ['{one:noun} , [all] [the|my] {two:nouns}', (found) => eitherOf(found.get('noun', 'one'), found.get('nouns', 'two'))],
  ['{noun}', (found) => found.get('noun')],
];

const fileWord = '(file|files|document|documents|item|items)';

export const noun: Table<'noun'> = [
  [`{format} (file|files|document|documents|image|images|photo|photos|picture|pictures|video|videos|format files)`, (found) => ofExtensions(found.get('format'))],
  [`{type} (file|files)`, (found) => ofType(found.get('type'))],
  [`{dotExtension} ${fileWord}`, (found) => ofExtensions([found.get('dotExtension')])],
  [`{glob} ${fileWord}`, (found) => globQuality(found.get('glob'))],
  [`files (named|called|like|matching) {glob}`, (found) => globQuality(found.get('glob'))],
  ['(file|files) (with|having) [the|a|an] {dotExtension} [extension|ending]', (found) => ofExtensions([found.get('dotExtension')])],
  ['(file|files) of type {format}', (found) => ofExtensions(found.get('format'))],
  ['empty files', () => ({ where: [{ is: 'size', than: 'exactly', bytes: 0 }] })],
  ['non-empty files', () => ({ where: [{ is: 'size', than: 'larger', bytes: 0 }] })],
  ['{format} {nameNoun}', (found) => bothOf(ofExtensions(found.get('format')), nounQuality(found.get('nameNoun')))],
  ['{nameNoun}', (found) => nounQuality(found.get('nameNoun'))],
  ['(non|non-) {format} (file|files)', (found) => notIn([{ is: 'extension', in: found.get('format') }])],
  ['{type}', (found) => ofType(found.get('type'))],
  ['{format}', (found) => ofExtensions(found.get('format'))],
  ['{dotExtension}', (found) => ofExtensions([found.get('dotExtension')])],
  ['{glob}', (found) => globQuality(found.get('glob'))],
  ['file/files/item/items', () => nothing],
];

function nounQuality({ said, word }: { said: string; word: string }): Quality {
  return {
    where: [{ is: 'name', how: 'contains', text: word, on: 'stem' }],
    notes: [`“${said}” is taken to mean files with “${word}” in their name.`],
  };
}

function globQuality(glob: string): Quality {
  const extension = /^\*\.([a-z0-9]+)$/i.exec(glob)?.[1]?.toLowerCase();
  // *.jpeg says exactly that, not every spelling of the format.
  if (extension !== undefined && extensionOf(`x.${extension}`) === extension) return ofExtensions([extension]);
  return { where: [{ is: 'name', how: 'glob', text: glob, on: 'name' }] };
}

export const qualities: Table<'qualities'> = [
  ['[,] {quality} {more:qualities}', (found) => bothOf(found.get('quality'), found.get('qualities', 'more'))],
  ['', () => nothing],
];

export const quality: Table<'quality'> = [
  ['{place}', (found) => found.get('place')],
  ['[that|which] [are|is|were] [not] (in|inside|within) [the|a] {format} format', (found) => (/\bnot\b/.test(found.words()) ? notIn : keep)([{ is: 'extension', in: found.get('format') }])],
  // names
  ['(whose|where the|where their) [file] (name|names|filename) {nameTest}', (found) => ({ where: [found.get('nameTest')] })],
  ['[that|which] {nameTest}', (found) => ({ where: [found.get('nameTest')] })],
  ['[that] (with|have|having|has) [a] [file] (name|names|filename) [that|which] {nameTest}', (found) => ({ where: [found.get('nameTest')] })],
  [
    '[that|which] (with|have|having|has|contain|contains|containing|include|includes|including) [the] [word|text|phrase|letters|string] {text} (in|anywhere in|somewhere in|as part of) (the|their|its|his) [file] (name|names|filename|filenames|title)',
    (found) => ({ where: [{ is: 'name', how: 'contains', text: found.get('text').text, on: 'name' }] }),
  ],
  ['(named|called|titled) {text}', (found) => ({ where: [exactName(found.get('text').text)] })],
  ['(named|called) like {glob}', (found) => globQuality(found.get('glob'))],
  ['(matching|like) {glob}', (found) => globQuality(found.get('glob'))],
  ['(matching|like) [the] [pattern] {quoted}', (found) => globQuality(found.get('quoted'))],
  ['(with|without|having) [a|an|any] (extension|extensions)', (found) => (/without/.test(found.words()) ? keep : notIn)([{ is: 'extension', in: [''] }])],
  ['(with|having) no (extension|extensions)', () => ({ where: [{ is: 'extension', in: [''] }] })],
  ['(with|having|that have|of) [the|a|an] [file] (extension|ending|type) {extensionName}', (found) => ofExtensions([found.get('extensionName')])],
  ['(with|having|that have) [the|a|an] {extensionName} (extension|ending|suffix)', (found) => ofExtensions([found.get('extensionName')])],
  ['[that|which] (ending|end|ends) (in|with) [the extension] {dotExtension}', (found) => ofExtensions([found.get('dotExtension')])],
  ['[that|which] (with|have|having|contain|containing) {character} [in (the|their|its) (name|names|filename|filenames)]', (found) => ({ where: [{ is: 'name', how: 'contains', text: found.get('character'), on: 'stem' }] })],
  // sizes
  ['[that|which|that are|which are] (larger|bigger|greater|heavier|more|over|above|at least) [than] [in size] {size} [in size]', (found) => ({ where: [{ is: 'size', than: 'larger', bytes: found.get('size').bytes }] })],
  ['[that|which|that are|which are] (smaller|less|under|below|lighter) [than] {size} [in size]', (found) => ({ where: [{ is: 'size', than: 'smaller', bytes: found.get('size').bytes }] })],
  // dates
  ['[that|which] [are|is|were] (older than|before|from before|modified before|changed before|last modified before|last changed before|edited before) {span}', (found) => changed('before', found.get('span').from)],
  ['[that|which] [are|is|were] (newer than|after|from after|modified after|changed after|last modified after|edited after) {span}', (found) => changed('from', found.get('span').until)],
  ['[that|which] [are|is|were] (since|modified since|changed since|edited since|from {x:span} on) {span}', (found) => changed('from', found.get('span').from)],
  ['[that|which] [are|is|were] (from|modified in|changed in|last modified in|last changed in|edited in|modified on|changed on|dated) {span}', (found) => during('modified', found.get('span'))],
  ['[that|which] [are|is|were|i took|we took] (taken|shot|captured|made) (in|on|during) {span}', (found) => during('taken', found.get('span'))],
  ['[that|which] [are|is|were] (taken|shot|captured) before {span}', (found) => taken('before', found.get('span').from)],
  ['[that|which] [are|is|were] (taken|shot|captured) (after) {span}', (found) => taken('from', found.get('span').until)],
  ['[that|which] [are|is|were] (taken|shot|captured) (since) {span}', (found) => taken('from', found.get('span').from)],
  ['[that|which] [are|is] older than {number} {period}', (found) => changed('before', ago(found.context.today, found.get('number').value, found.get('period')))],
  ['[that|which] [have been|were|are] (modified|changed|edited|newer than|younger than|from) [in|within|during] [the] [last|past] {number} {period}', (found) => changed('from', ago(found.context.today, found.get('number').value, found.get('period')))],
  ['[that|which] (not|have not been|haven\'t been|were not|not been) (modified|changed|edited|touched) (in|for) [the] [last|past] {number} {period}', (found) => changed('before', ago(found.context.today, found.get('number').value, found.get('period')))],
  // exceptions
  [
    '(except|except for|excluding|but not|other than|apart from|besides|without|not|not including|and not) {which}',
    (found) => exceptFor(found.get('which')),
  ],
  ['(except|except for|excluding|but not|other than|apart from) (those|the ones|ones|anything|files) {qualities}', (found) => exceptFor(whichOf(found.get('qualities')))],
  ['(except|except for|excluding|but not|not) [the] [folder] {folderThere} [folder]', (found) => notIn([{ is: 'below', folder: found.get('folderThere') }])],
  ['(except|except for|excluding|but not|not) {fileThere}', (found) => notIn([{ is: 'name', how: 'glob', text: escapeGlob(found.get('fileThere')), on: 'name' }])],
  ['but (leave|keep) {which} (alone|where they are|as they are|as is|untouched|where it is|in place)', (found) => exceptFor(found.get('which'))],
  ['but (do not|don\'t) (touch|move|rename|change|include) {which}', (found) => exceptFor(found.get('which'))],
];

function keep(where: Condition[]): Quality {
  return { where };
}

/** A path as a glob that means only itself. */
function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|]/g, '\\$&');
}

function exceptFor(which: Which): Quality | null {
  const where = [...which.where];
  if (which.in !== undefined) where.push({ is: 'below', folder: which.in });
  // "everything except everything" says nothing.
  return where.length === 0 || which.previous === true ? null : { ...notIn(where), notes: which.notes };
}

function exactName(name: string): Condition {
  return { is: 'name', how: 'equals', text: name, on: typeOf(name) === 'other' ? 'stem' : 'name' };
}

function changed(than: 'before' | 'from', day: string): Quality {
  return { where: [{ is: 'modified', than, day }] };
}

function taken(than: 'before' | 'from', day: string): Quality {
  return { where: [{ is: 'taken', than, day }] };
}

function during(is: 'modified' | 'taken', span: { from: string; until: string }): Quality {
  return { where: [{ is, than: 'from', day: span.from }, { is, than: 'before', day: span.until }] };
}

const daysOf: Record<string, number> = { day: 1, week: 7 };

function ago(today: string, count: number, period: string): string {
  const date = new Date(`${today}T00:00:00Z`);
  if (period === 'month') date.setUTCMonth(date.getUTCMonth() - count);
  else if (period === 'year') date.setUTCFullYear(date.getUTCFullYear() - count);
  else date.setUTCDate(date.getUTCDate() - count * (daysOf[period] ?? 1));
  return isoDay(date);
}

export const nameTest: Table<'nameTest'> = [
  ['(start|starts|starting|begin|begins|beginning) with [the] [word|text|letters|letter|prefix] {text}', (found) => ({ is: 'name', how: 'starts', text: found.get('text').text, on: 'name' })],
  ['(end|ends|ending) (with|in) [the] [word|text|letters|letter|suffix] {text}', (found) => endTest(found.get('text').text)],
  ['(contain|contains|containing|include|includes|including) [the] [word|text|phrase|letters|string] {text} [in|anywhere in] [the|their] [name|names|filename|filenames]', (found) => ({ is: 'name', how: 'contains', text: found.get('text').text, on: 'name' })],
  ['(is|are|equals) {text}', (found) => exactName(found.get('text').text)],
  ["(do not|don't|does not|doesn't) (contain|include) [the] [word|text] {text}", (found) => ({ is: 'not', of: { is: 'name', how: 'contains', text: found.get('text').text, on: 'name' } })],
  ["(do not|don't|does not|doesn't|not) (start|starting|begin|beginning) with {text}", (found) => ({ is: 'not', of: { is: 'name', how: 'starts', text: found.get('text').text, on: 'name' } })],
];

/** `.txt` is an extension, `_v2.docx` the end of a whole name, `_v2` the end of a stem. */
function endTest(text: string): Condition {
  if (/^\.[a-z0-9]{1,10}$/i.test(text)) return { is: 'extension', in: [text.slice(1).toLowerCase()] };
  return { is: 'name', how: 'ends', text, on: isKnownExtension(extensionOf(text)) ? 'name' : 'stem' };
}

const subfolders = '(subfolder|subfolders|sub-folders|subdirectories|sub-directories|nested folders|folders below|folders inside)';

export const place: Table<'place'> = [
  [`[and] (in|within|inside|including|include|and|with|across|also in) [all|any|all of] [the|its|their|my|this folder and its] ${subfolders} [too|as well|also]`, (found) => (/^(?:in|within|inside) /i.test(found.words()) && !/too|as well|also|all|and/i.test(found.words()) ? { ...keep([{ is: 'name', how: 'glob', text: '*/**', on: 'name' }]), depth: 'all' } : { depth: 'all' })],
  [`(in|within|inside|of) [this|the] [folder|directory] (and|including|and in) [all|all of] [its|the|any] ${subfolders} [too]`, () => ({ depth: 'all' })],
  ['[and do it] recursively', () => ({ depth: 'all' })],
  ['(at|on) (all levels|every level|any level)', () => ({ depth: 'all' })],
  ['anywhere [in|below|under] [this|the] [folder]', () => ({ depth: 'all' })],
  [`(but not|not|except|excluding|without|ignoring|but leave out) [those|the ones|anything|files] [in] [the|its|any] ${subfolders} [alone]`, () => ({ depth: 'top' })],
  ['(only|just) (in|at|on) (this folder|the top|the top level|here|the top folder|the root)', () => ({ depth: 'top' })],
  ['(in|at|on) (this folder|the top|the top level|the root|the top folder) only', () => ({ depth: 'top' })],
  ['(at|on) the top [level]', () => ({ depth: 'top' })],
  ['(in|inside|within|from|of|under) (this|the|the current|the selected|the same) (folder|directory)', () => nothing],
  ['(in|inside) here', () => nothing],
  ['here', () => nothing],
  ['[that are|which are] (in|inside|within|from|under|below) {placeName} [and (its|all|all its) subfolders]', (found) => inFolder(found.get('placeName'))],
];

function inFolder(folder: string | null): Quality {
  return folder === null ? nothing : { in: folder };
}

/** A folder that is really there. */
export const placeName: Table<'placeName'> = [
  ['[the|my] [folder|directory|subfolder] [called|named] {folderThere} [folder|directory|subfolder]', (found) => found.get('folderThere')],
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
