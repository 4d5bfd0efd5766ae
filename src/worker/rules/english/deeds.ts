/** What is done to files besides naming and placing them: trash, copies, conversions, lists. "Remove" of words in names comes before. */
import type { Command, Which } from '../commands.ts';
import type { Found } from '../grammar/parse.ts';
import type { Known } from '../commands.ts';
import type { Keeper } from '../../../model/rule/rule.ts';
import type { Clause, Meanings, Table } from './meanings.ts';

function clauseOf(command: Command): Clause {
  return { commands: [command], puzzles: [] };
}

/** Not "delete everything": that takes more than a sentence. */
function chosen(found: Found<Meanings, Known>): Which | null {
  const which = found.get('which');
  const isAll = which.where.length === 0 && which.in === undefined && which.previous !== true;
  return isAll ? null : which;
}

function trashed(found: Found<Meanings, Known>): Clause | null {
  const which = chosen(found);
  return which === null ? null : clauseOf({ do: 'trash', which });
}

const destroy = '(delete|remove|erase|trash|discard|bin|throw away|throw out|get rid of|dispose of|clear out)';
const wastebasket = '[the|my] (trash|bin|recycle bin|wastebasket|trash can|rubbish)';
const duplicates =
  '[the|all|all the|any|my] (duplicates|duplicate files|duplicated files|duplicate copies|identical files|duplicate documents|extra copies)';
const picturesTwice =
  '[the|all|all the|any|my] (duplicate photos|duplicate pictures|duplicate images|duplicated photos|identical photos)';
const keeping = '[,] [and|but] (keep|keeping|leave|leaving) [only] [the] [one]';

const everything: Which = { where: [], notes: [], depth: 'all' };
const pictures: Which = { where: [{ is: 'type', in: ['image'] }], notes: [], depth: 'all', photos: true };

function copies(which: Which, into: string | null, keep: Keeper = 'oldest'): Clause {
  return clauseOf({ do: 'duplicates', which, into, keep });
}

function duplicatePhrases(words: string, which: Which): Table<'clause'> {
  return [
    [`${destroy} ${words}`, () => copies(which, null)],
    [`${destroy} ${words} ${keeping} oldest [one|copy|file|version]`, () => copies(which, null, 'oldest')],
    [
      `${destroy} ${words} ${keeping} (newest|latest|most recent) [one|copy|file|version]`,
      () => copies(which, null, 'newest'),
    ],
    [`${destroy} ${words} ${keeping} (shortest|shortest name)`, () => copies(which, null, 'shortest')],
    [`(move|put|send|throw|drop) ${words} (to|into|in) ${wastebasket}`, () => copies(which, null)],
    [
      `(find|search for|look for) ${words} and (delete|remove|trash) (them|the copies|the extra copies|the extras)`,
      () => copies(which, null),
    ],
    [`(find|search for|look for|list|show|show me) ${words}`, () => clauseOf({ do: 'list-duplicates', which })],
    [
      `(move|put|collect|gather) ${words} (to|into|in) (a folder|a separate folder|one folder) [(for review|to review|for me to review|to look at)]`,
      () => copies(which, 'Duplicates'),
    ],
    [
      `(move|put|collect|gather|sort) ${words} (to|into|in) {folder}`,
      (found) => copies(which, found.get('folder').name),
    ],
  ];
}

const targets: Readonly<Record<string, string>> = {
  docx: '(docx|word|word documents|word files|a word document)',
  html: '(html|web pages|html pages|html files)',
  md: '(markdown|md|markdown files)',
  txt: '(txt|text|text files|plain text|plain text files)',
  xlsx: '(xlsx|excel|excel files|excel workbooks|excel spreadsheets|spreadsheets)',
  csv: '(csv|csv files)',
  'utf-8': '(utf-8|utf8|unicode)',
};

const originals = '[,] [and] (delete|trash|remove|throw away) [the] (originals|original files|old files|old ones)';
const convertVerb = '(convert|turn|change|transform|make|save|export|re-encode|reencode)';

function converting(): Table<'clause'> {
  return Object.entries(targets).flatMap(([format, words]): Table<'clause'> => {
    const convert =
      (original: 'keep' | 'trash') =>
      (found: Found<Meanings, Known>): Clause | null => {
        const which = chosen(found);
        return which === null ? null : clauseOf({ do: 'convert', which, format, original });
      };
    return [
      [`${convertVerb} [all] {which} (to|into|in to|as|in) ${words} ${originals}`, convert('trash')],
      [`${convertVerb} [all] {which} (to|into|in to|as|in) ${words}`, convert('keep')],
    ];
  });
}

const listVerb = '(make|create|write|generate|build|produce|give me)';
const listNoun = '[a|an|me a|me an] (list|index|inventory|catalogue|catalog|table|overview)';
const listForms: Readonly<Record<string, string>> = {
  xlsx: '[in|as|to] [an|a] (excel|xlsx|excel file|excel spreadsheet|spreadsheet)',
  md: '[in|as|to] [a] (markdown|markdown file)',
  html: '[in|as|to] [a|an] (html|web page|html page)',
  csv: '[in|as|to] [a] (csv|csv file)',
};

function listing(): Table<'clause'> {
  const list = (found: Found<Meanings, Known>, format: string): Clause =>
    clauseOf({ do: 'list', which: found.get('which'), to: `index.${format}` });
  return [
    ...Object.entries(listForms).map(([format, words]): Table<'clause'>[number] => [
      `${listVerb} ${listNoun} (of|with|for) {which} ${words}`,
      (found) => list(found, format),
    ]),
    [`${listVerb} ${listNoun} (of|with|for) {which}`, (found) => list(found, 'csv')],
    ['list {which} in (a|an) (file|text file|csv file|csv)', (found) => list(found, 'csv')],
  ];
}

export const doing: Table<'clause'> = [
  ...duplicatePhrases(duplicates, everything),
  ...duplicatePhrases(picturesTwice, pictures),
  [
    '(delete|remove|clean up|get rid of|clear out|trash) [the|all|all the|any|all of the] empty (folders|subfolders|sub-folders|directories|folder)',
    () => clauseOf({ do: 'tidy' }),
  ],
  [`(move|put|send|throw|drop) [all] {which} (to|into|in) ${wastebasket}`, trashed],
  [`${destroy} [all] {which}`, trashed],
  [
    '(copy|duplicate|back up|backup) [all] {which} (to|into|in|in to) {folder}',
    (found) => clauseOf({ do: 'copy', which: found.get('which'), into: found.get('folder').name }),
  ],
  [
    '(put|make|save) [a] (copy|copies) of [all] {which} (in|into|to) {folder}',
    (found) => clauseOf({ do: 'copy', which: found.get('which'), into: found.get('folder').name }),
  ],
  [
    '(extract|pull out|get|take) [all] [the] text (from|of|out of) [all] {which} [(to|into|in|as) [separate] (text files|txt files|plain text|txt|text)]',
    (found) => clauseOf({ do: 'extract', which: found.get('which') }),
  ],
  ...converting(),
  ...listing(),
];
