/** How files are named in English: "all the PDFs", "photos and videos", "every file name". */
import { t } from '../../../base/translate.ts';
import type { Which } from '../commands.ts';
import type { FileType } from '../../../model/rule/rule.ts';
import { contentNoun } from './contents.ts';
import type { Quality, Table } from './meanings.ts';
import type { Span } from './spans.ts';
import { nameNouns } from './words.ts';
import { bothOf, eitherOf, globQuality, nothing, notIn, ofExtensions, ofType, whichOf } from './quality.ts';

const article =
  '[only|just] [all] [of] [the|these|those|my|our|this|that|any|every|each|every single|each of the|each of these|every one of the]';

/** Which files a command is about. */
export const which: Table<'which'> = [
  [
    `${article} {nouns} {qualities}`,
    // "The spreadsheet" is one file that is not named: what should be sorted may be its rows.
    (found) => (oneThing.test(found.words()) ? null : whichOf(bothOf(found.get('nouns'), found.get('qualities')))),
  ],
  [
    '(each|every|any) [single] {eachNoun} {qualities}',
    (found) => whichOf(bothOf(eachOf(found.get('eachNoun')), found.get('qualities'))),
  ],
  ['(everything|all|anything|all files|every file) but [the|my] {which}', (found) => allBut(found.get('which'))],
  ['(everything|all|anything|all of it|all of this|it all) {qualities}', (found) => whichOf(found.get('qualities'))],
  [
    '[all [of]] (them|those|these|they|it|the result|the results) [all]',
    () => ({ where: [], notes: [], previous: true, pronoun: true }),
  ],
  [
    '[all] (the|all the|all) (rest|others|other files|remaining files|other ones|remaining ones|left over files) [of (them|it|the files)]',
    () => ({ where: [], notes: [], rest: true }),
  ],
  ['(everything|all|anything) else', () => ({ where: [], notes: [], rest: true })],
  ['[the contents of] (this|the) [current] (folder|directory) {qualities}', (found) => whichOf(found.get('qualities'))],
  [
    '[all] [of] [the] contents of {placeName} {qualities}',
    (found) => inside(found.get('placeName'), found.get('qualities')),
  ],
  ['[the|my|this] downloads folder {qualities}', (found) => whichOf(found.get('qualities'))],
  ["(this|the) [current] (folder's|directory's) (files|contents|content)", () => ({ where: [], notes: [] })],
];

const oneThing =
  /^(?:only |just )?(?:the|this|that|my|our) (?:photo|photograph|picture|pic|image|snapshot|video|film|movie|clip|song|track|recording|sound|document|doc|spreadsheet|presentation|slideshow|deck|book|ebook|e-book|email|font|script|file|item)\b(?! (?:files?|names?)\b)/i;

function allBut(which: Which): Which | null {
  return which.where.length === 0 || which.previous === true
    ? null
    : whichOf({ ...notIn(which.where), notes: which.notes, ...(which.guessed === true ? { guessed: true } : {}) });
}

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
  [
    '(the|their|its) name/names',
    (found) => ({ where: [], notes: [], previous: true, pronoun: !/^the /i.test(found.words()) }),
  ],
  ['{which}', (found) => found.get('which')],
];

export const nouns: Table<'nouns'> = [
  [
    '{one:noun} [,] (and|or|&|as well as|plus) [all] [the|my] {two:nouns}',
    (found) => eitherOf(found.get('noun', 'one'), found.get('nouns', 'two')),
  ],
  ['{one:noun} , [all] [the|my] {two:nouns}', (found) => eitherOf(found.get('noun', 'one'), found.get('nouns', 'two'))],
  ['{noun}', (found) => found.get('noun')],
];

const fileWord = '(file|files|document|documents|item|items)';

export const noun: Table<'noun'> = [
  ...contentNoun,
  [
    `{format} (file|files|document|documents|image|images|photo|photos|picture|pictures|video|videos|format files)`,
    (found) => ofExtensions(found.get('format')),
  ],
  [`{type} (file|files)`, (found) => ofType(found.get('type'))],
  [`{dotExtension} ${fileWord}`, (found) => ofExtensions([found.get('dotExtension')])],
  [`{glob} ${fileWord}`, (found) => globQuality(found.get('glob'))],
  [`files (named|called|like|matching) {glob}`, (found) => globQuality(found.get('glob'))],
  [
    '(file|files) (with|having) [the|a|an] {dotExtension} [extension|ending]',
    (found) => ofExtensions([found.get('dotExtension')]),
  ],
  ['(file|files) of type {format}', (found) => ofExtensions(found.get('format'))],
  ['empty files', () => ({ where: [{ is: 'size', than: 'exactly', bytes: 0 }] })],
  ['non-empty files', () => ({ where: [{ is: 'size', than: 'larger', bytes: 0 }] })],
  ['{format} {nameNoun}', (found) => bothOf(ofExtensions(found.get('format')), nounQuality(found.get('nameNoun')))],
  ['{nameNoun}', (found) => nounQuality(found.get('nameNoun'))],
  ['{nonFormat} (file|files)', (found) => notIn([{ is: 'extension', in: found.get('nonFormat') }])],
  ['{span} {noun}', (found) => ofSpan(found.words(), found.get('span'), found.get('noun'))],
  ['{span} {type}', (found) => takenIn(found.get('span'), found.get('type'))],
  ['{type}', (found) => ofType(found.get('type'))],
  // "The text" and "the word" are no files.
  [
    '{format}',
    (found) => (/^(?:text|word|raw|Text|Word)$/.test(found.words()) ? null : ofExtensions(found.get('format'))),
  ],
  ['{dotExtension}', (found) => ofExtensions([found.get('dotExtension')])],
  ['{glob}', (found) => globQuality(found.get('glob'))],
  [
    `{plainFile} ${fileWord}`,
    (found) => ({ where: [{ is: 'name', how: 'equals', text: found.get('plainFile'), on: 'name' }] }),
  ],
  // Last: what only the names here explain.
  ['{thereNoun}', (found) => guessed(found.get('thereNoun'))],
  ['{thereWord} {noun}', (found) => narrowed(found.get('thereWord'), found.get('noun'))],
  ['file/files/item/items/downloads/stuff/things/content/contents/mess', () => nothing],
];

/** "Last month's receipts". */
function ofSpan(words: string, span: Span, noun: Quality): Quality | null {
  if (!/^(?:this|last|yesterday|today)\S*(?: \S+)?['’]s /i.test(words)) return null;
  const ages: Quality['ages'] = [
    { than: 'from', day: span.from },
    { than: 'before', day: span.until },
  ];
  return bothOf(noun, { ages });
}

/** "The 2019 photos" are those taken then; of other files a year alone says too little. */
function takenIn(span: Span, type: FileType): Quality | null {
  if (type !== 'image' && type !== 'video') return null;
  return bothOf(ofType(type), {
    where: [
      { is: 'taken', than: 'from', day: span.from },
      { is: 'taken', than: 'before', day: span.until },
    ],
  });
}

function inside(folder: string | null, quality: Quality): Which {
  return whichOf(folder === null ? quality : { ...quality, in: folder });
}

function eachOf(noun: { said: string; word: string }): Quality {
  return Object.values(nameNouns).includes(noun.word) ? nounQuality(noun) : guessed(noun);
}

/** What is called so because its name has the word. */
function guessed(noun: { said: string; word: string }): Quality {
  return { ...nounQuality(noun), guessed: true };
}

/** "Bank statements", "holiday photos": of those, the ones with the word in their name. */
function narrowed({ said, word }: { said: string; word: string }, noun: Quality): Quality | null {
  // "Holiday files" and "holiday stuff" are all that has the word in its name.
  const both = bothOf(guessed({ said: `${said} …`, word }), noun);
  return { ...both, notes: [byNameNote(said, word), ...(noun.notes ?? [])] };
}

function byNameNote(said: string, word: string): string {
  return t('“{0}” is taken to mean files with “{1}” in their name.', said, word);
}

/** Whether it is the note that tells of this word in names, whatever was said for it. */
export function isByNameNote(note: string, word: string): boolean {
  const [before = '', after = ''] = byNameNote('\0', word).split('\0');
  return note.startsWith(before) && note.endsWith(after);
}

function nounQuality({ said, word }: { said: string; word: string }): Quality {
  return {
    where: [{ is: 'name', how: 'contains', text: word, on: 'stem' }],
    notes: [byNameNote(said, word)],
  };
}
