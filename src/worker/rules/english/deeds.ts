/** What is done to files besides naming and placing them: trash, copies, conversions, lists. "Remove" of words in names comes before. */
import type { Command, Which } from '../commands.ts';
import type { Found } from '../grammar/parse.ts';
import type { Known } from '../commands.ts';
import type { Keeper } from '../../../model/rule/rule.ts';
import type { Clause, Meanings, Table } from './meanings.ts';
import { whichOf } from './quality.ts';
import { extractingScans } from './scans.ts';
import { extractingTables, isPdfs, oneFile } from './tables.ts';

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

const destroy =
  '(delete|remove|erase|trash|discard|bin|throw away|throw out|get rid of|dispose of|clear out|chuck out|chuck away)';
const wastebasket = '[the|my] (trash|bin|recycle bin|wastebasket|trash can|rubbish)';
const copiesNoun = '[the|all|all the|any|my|of the] [extra|other|redundant|surplus|unneeded]';

const everything: Which = { where: [], notes: [], depth: 'all' };

/** Files that are there more than once: which are looked at. */
export const twice: Table<'twice'> = [
  [
    '[the|all|all the|any|my|every] (duplicates|duplicate files|duplicated files|duplicate copies|identical files|extra copies|identical copies|duplicate|double files|doubles|dupes|repeated files) {qualities}',
    (found) => ({ ...whichOf(found.get('qualities')), depth: 'all' }),
  ],
  [
    '[the|all|all the|any|my|every] (duplicate|duplicated|identical|double|repeated) {nouns} {qualities}',
    (found) => {
      const { where = [] } = found.get('nouns');
      const which = whichOf(found.get('qualities'));
      return { ...which, where: [...where, ...which.where], depth: 'all', photos: found.get('nouns').photos === true };
    },
  ],
  [
    '[the|all] (duplicates|identical copies|duplicate copies) (of|among|between|in) [the|all|my|the same] {nouns}',
    (found) => ({ ...whichOf(found.get('nouns')), depth: 'all' }),
  ],
  ['[the|all] copies of the same {nouns}', (found) => ({ ...whichOf(found.get('nouns')), depth: 'all' })],
  ['(files|copies) (with|that have|having) (the same|identical) (contents|content)', () => everything],
  [
    '[the|all|all the|any|my] {nouns} that are (there twice|there more than once|here twice|identical|duplicates|duplicated|exact copies|doubled)',
    (found) => ({ ...whichOf(found.get('nouns')), depth: 'all' }),
  ],
  ['files that are (there twice|there more than once|identical|duplicates|exact copies)', () => everything],
];

export const keeping: Table<'keeping'> = [
  [
    '[,|and|but|,  and] [only] (keep|keeping|leave|leaving) [only] [the] {keeper} [(of each|of them|one of each)]',
    (found) => found.get('keeper'),
  ],
  ['except [for] [the] {keeper} [(of each|one of each)]', (found) => found.get('keeper')],
  ['', () => 'oldest'],
];

const one = '[one|ones|copy|copies|file|files|version|versions|original|photo|picture|song]';

export const keeper: Table<'keeper'> = [
  [`(oldest|earliest|first) ${one}`, () => 'oldest'],
  [`(newest|latest|most recent|youngest) ${one}`, () => 'newest'],
  [`[one with the] (shortest|shortest name) ${one}`, () => 'shortest'],
  ['(originals|original|one|one copy|one of each|one of them)', () => 'oldest'],
];

function copies(which: Which, into: string | null, keep: Keeper): Clause {
  return clauseOf({ do: 'duplicates', which, into, keep });
}

/** Only a word for deleting puts them into the trash. */
const away = (found: Found<Meanings, Known>): Clause => copies(found.get('twice'), null, found.get('keeping'));
const find = '(find|search for|look for|detect|identify|look through the files for|check for)';
const aside =
  '(a folder|a separate folder|one folder|another folder|their own folder|a new folder|a review folder) [(for review|to review|for me to review|to look at|for checking|to check|for me to check|for inspection|so i can review them)]';

const duplicating: Table<'clause'> = [
  [`${destroy} {twice} {keeping}`, away],
  [`(move|put|send|throw|drop) {twice} (to|into|in) ${wastebasket} {keeping}`, away],
  [
    `${find} {twice} [,] (and|then|and then) ${destroy} (them|the copies|the extra copies|the extras|the duplicates|all copies|all but one|all of them|the rest|the others|${copiesNoun} (copies|ones)) {keeping}`,
    away,
  ],
  [
    `${destroy} all but (one|one copy|{keeper}) of (each|all|the|every) [set of] {twice}`,
    (found) => copies(found.get('twice'), null, found.maybe('keeper') ?? 'oldest'),
  ],
  [
    `${find} {twice} [,] (and|then|and then) (move|put|collect|gather) (them|the copies|the extra copies|the extras|the duplicates) (to|into|in) (${aside}|{folder})`,
    (found) => copies(found.get('twice'), found.maybe('folder')?.name ?? 'Duplicates', 'oldest'),
  ],
  // A folder with a name before one without: “called Doubles” is no more to be said of the files.
  [
    '(move|put|collect|gather|sort) {twice} (to|into|in) {folder:markedFolder} {keeping}',
    (found) => copies(found.get('twice'), found.get('markedFolder', 'folder').name, found.get('keeping')),
  ],
  [
    `(move|put|collect|gather|set|sort) {twice} (to|into|in) ${aside} {keeping}`,
    (found) => copies(found.get('twice'), 'Duplicates', found.get('keeping')),
  ],
  [
    '(move|put|collect|gather|sort) {twice} (to|into|in) {folder} {keeping}',
    (found) => copies(found.get('twice'), found.get('folder').name, found.get('keeping')),
  ],
  [
    '(move|put|set) {twice} (aside|aside for review|to one side)',
    (found) => copies(found.get('twice'), 'Duplicates', 'oldest'),
  ],
  [
    '(dedupe|deduplicate|de-duplicate|dedup) [{which}|this folder|the folder]',
    (found) => copies({ ...(found.maybe('which') ?? everything), depth: 'all' }, 'Duplicates', 'oldest'),
  ],
  [
    `(${find}|list|show|show me|report|tell me about) {twice}`,
    (found) => clauseOf({ do: 'list-duplicates', which: found.get('twice') }),
  ],
  [
    '(make|create|write) [a|me a] list of {twice}',
    (found) => clauseOf({ do: 'list-duplicates', which: found.get('twice') }),
  ],
];

const tidying: Table<'clause'> = [
  [
    '(delete|remove|clean up|get rid of|clear out|trash|clear away|prune) [the|all|all the|any|all of the] [remaining|left over|leftover|now] (empty|emptied|empty remaining) (folders|subfolders|sub-folders|directories|folder) [and [empty] subfolders] [afterwards|left behind|that remain|that are left|that are left behind]',
    (found) =>
      /afterwards|left|remain|now|emptied/i.test(found.words())
        ? clauseOf({ do: 'tidy-emptied' })
        : clauseOf({ do: 'tidy' }),
  ],
  [
    '(delete|remove|clean up|get rid of|clear out|trash) [the|all|any|all the] (folders|subfolders|directories) that (become|became|are then|are now|are left|end up|will be|have become|get) [empty|emptied]',
    () => clauseOf({ do: 'tidy-emptied' }),
  ],
  [
    "(delete|remove|clean up|get rid of) [the|all|any|all the] (folders|subfolders|directories) (that are empty|with nothing in them|that hold nothing|without files|without any files|with no files|that don't contain anything|that contain nothing)",
    () => clauseOf({ do: 'tidy' }),
  ],
];

/** What things are made into, as endings or encodings. */
export const target: Table<'target'> = [
  ['(docx|word|word documents|word files|a word document|ms word)', () => 'docx'],
  [
    '(pptx|powerpoint|powerpoints|powerpoint slides|powerpoint files|ms powerpoint|a powerpoint|[a] powerpoint (presentation|presentations)|a presentation|presentations|slides|a slide deck|slide decks|a slideshow)',
    () => 'pptx',
  ],
  ['(html|web pages|html pages|html files|a web page|webpages)', () => 'html'],
  ['(markdown|md|markdown files)', () => 'md'],
  ['(txt|text files|plain text|plain text files|txt files)', () => 'txt'],
  ['(xlsx|excel|excel files|excel workbooks|excel spreadsheets|spreadsheets|an excel file)', () => 'xlsx'],
  ['(csv|csv files|csvs)', () => 'csv'],
  ['(utf-8|utf8|unicode|utf-8 encoding|utf8 encoding|utf-8 text)', () => 'utf-8'],
  ['[.] (jpg|jpgs|jpeg|jpegs|.jpg|.jpeg) [format|files|pictures|images|photos]', () => 'jpg'],
  ['(png|pngs|.png) [format|files|pictures|images]', () => 'png'],
  ['(webp|webps|.webp) [format|files|pictures|images]', () => 'webp'],
  ['(gif|gifs|.gif) [format|files|pictures|images]', () => 'gif'],
  ['(tiff|tif|tiffs|.tif|.tiff) [format|files|pictures|images]', () => 'tif'],
  ['(bmp|bmps|.bmp|bitmap|bitmaps) [format|files|pictures|images]', () => 'bmp'],
];

const originals =
  '[,] [and] (delete|trash|remove|throw away|get rid of|discard) [the] (originals|original files|old files|old ones|original|source files|original pictures|original photos|sources)';
const kept = '[,] [and|but|while] (keep|keeping|leave|leaving) [the] (originals|original files|old files|old ones)';
const convertVerb = '(convert|turn|change|transform|save|export|re-encode|reencode|transcode|re-save)';
const encodeVerb = '(convert|change|re-encode|reencode|save|transcode|encode|re-save|switch|bring)';

/** Files of a kind, or one by its name. */
const converted = '([all] {which}|[the] [file|document] {fileThere})';

function convert(found: Found<Meanings, Known>, original: 'keep' | 'trash'): Clause | null {
  const name = found.maybe('fileThere');
  if (name !== undefined) return conversion(found, oneFile(name), original);
  // “The rest” is thrown away by nobody, and converted as far as it can be.
  const which = found.get('which').rest === true ? found.get('which') : chosen(found);
  return which === null ? null : conversion(found, which, original);
}

function conversion(found: Found<Meanings, Known>, which: Which, original: 'keep' | 'trash'): Clause | null {
  const format = found.get('target');
  const quality = found.maybe('quality100') ?? null;
  if (quality !== null && format !== 'jpg' && format !== 'webp') return null;
  if ((format === 'xlsx' || format === 'csv') && original === 'keep' && isPdfs(which))
    return clauseOf({ do: 'tables', which, format, into: found.maybe('folder')?.name ?? null, file: null });
  return clauseOf({ do: 'convert', which, format, original, into: found.maybe('folder')?.name ?? null, quality });
}

const converting: Table<'clause'> = [
  [
    `${convertVerb} ${converted} (to|into|in to|as|in) {target} [{quality100}] ${originals}`,
    (found) => convert(found, 'trash'),
  ],
  [
    `${convertVerb} ${converted} (to|into|in to|as|in) {target} [{quality100}] [(in|into) {folder}] [${kept}]`,
    (found) => convert(found, 'keep'),
  ],
  [
    `make [all] {which} [into|to|a|to be] {target} ${originals}`,
    (found) => (isEncoded(found) ? convert(found, 'trash') : null),
  ],
  [`make [all] {which} [into|to|a|to be] {target}`, (found) => (isEncoded(found) ? convert(found, 'keep') : null)],
  [
    `make {target} (versions|copies|files|version) (of|from|out of) [all] {which} [(in|into) {folder}]`,
    (found) => convert(found, 'keep'),
  ],
  [
    `(make|create|write|generate|build|produce|prepare) [me] {target} (of|from|out of|for) ${converted} [(in|into) {folder}]`,
    (found) => (found.get('target') === 'pptx' ? convert(found, 'keep') : null),
  ],
  [
    `${encodeVerb} [the] (encoding|character encoding|charset|character set) of [all] {which} to {target}`,
    (found) => (found.get('target') === 'utf-8' ? convert(found, 'keep') : null),
  ],
];

/** How good a picture stays, 1 to 100. */
export const quality100: Table<'quality100'> = [
  [
    '[,] (with|at|in|using|of) [a] [jpeg|jpg|webp] quality [of|=|:] {number} [percent|%]',
    (found) => percent(found.get('number').value),
  ],
  ['[,] (with|at|in) {percentWord} quality', (found) => percent(found.get('percentWord'))],
  ['[,] (with|at|in) {number} [percent|%] quality', (found) => percent(found.get('number').value)],
];

function percent(value: number): number | null {
  return value >= 1 && value <= 100 ? value : null;
}

/** "Make the photos a spreadsheet" is no conversion that anything could do. */
function isEncoded(found: Found<Meanings, Known>): boolean {
  return !/\b(?:spreadsheets|text files|web pages?|unicode)\b/i.test(found.words());
}

const sizing: Table<'clause'> = [
  [
    '(resize|scale|scale down|shrink|downscale|downsize|reduce|make smaller) [all] {which} (to|down to|to at most|to a maximum of|to max|to no more than) [at most] {pixels} [(on|at|along) (the|their) (long|longest|longer|larger) (side|edge)|long|wide|high|maximum|max]',
    (found) => resized(found, found.get('which')),
  ],
  [
    '(make|create) (smaller|small|reduced|resized|web|web sized|web-sized) (versions|copies|version) of [all] {which} [,] [with|of|at|that are] [at most] {pixels} [(on the) (long|longest|longer) (side|edge)|long|wide]',
    (found) => resized(found, found.get('which')),
  ],
  [
    'make [all] {which} [at most|no larger than|no bigger than] {pixels} [long|wide|(on the) (long|longest|longer) (side|edge)]',
    (found) => resized(found, found.get('which')),
  ],
];

const smallestPixels = 16;

function resized(found: Found<Meanings, Known>, which: Which): Clause | null {
  const pixels = found.get('pixels');
  return pixels < smallestPixels || pixels > 65_000 ? null : clauseOf({ do: 'resize', which, pixels, into: null });
}

export const pixels: Table<'pixels'> = [
  ['{number} (pixels|pixel|px)', (found) => found.get('number').value],
  ['{pixelsWord}', (found) => found.get('pixelsWord')],
];

const listVerb = '(make|create|write|generate|build|produce|give me|export|save|compile)';
const listNoun =
  '[a|an|me a|me an|the] [file|complete|full|excel] (list|index|inventory|catalogue|catalog|table|overview|listing|spreadsheet|table of contents)';
const about = '(of|with|for|listing|about|that lists)';

/** What a list is written as, where no file was named. */
export const listForm: Table<'listForm'> = [
  ['[in|as|to|into] [an|a] (excel|xlsx|excel file|excel spreadsheet|spreadsheet|excel sheet|excel list)', () => 'xlsx'],
  ['[in|as|to|into] [a] (markdown|markdown file|md file)', () => 'md'],
  ['[in|as|to|into] [a|an] (html|web page|html page|html file)', () => 'html'],
  ['[in|as|to|into] [a] (text file|txt file|txt)', () => 'txt'],
  ['[in|as|to|into] [a] (json|json file)', () => 'json'],
  ['[in|as|to|into] [a] (csv|csv file)', () => 'csv'],
];

function list(found: Found<Meanings, Known>): Clause {
  const isSheet = /^\S+ (?:an? |me an? )?(?:spreadsheet|excel)\b/i.test(found.words());
  const form = found.maybe('listForm') ?? (isSheet ? 'xlsx' : 'csv');
  const to = found.maybe('fileName') ?? `index.${form}`;
  return clauseOf({ do: 'list', which: found.get('which'), to, columns: found.maybe('columns') ?? null });
}

const withColumns =
  '[,] (with|showing|including|containing|that shows|giving) [the|their|its] [columns|columns for] {columns}';
const toFile = '(to|in|into|as|called|named) [a|the] [file] [called|named] {fileName}';

const listing: Table<'clause'> = [
  [`${listVerb} ${listNoun} ${about} {which} ${withColumns} [${toFile}|{listForm}]`, list],
  [`${listVerb} ${listNoun} ${about} {which} [${toFile}|{listForm}] [${withColumns}]`, list],
  [`${listVerb} ${listNoun} ${toFile} ${about} {which} [${withColumns}]`, list],
  [`${listVerb} [a|an|the] {fileName} ${about} {which} [${withColumns}]`, list],
  [`${listVerb} [me] (a csv|a csv file|an excel file|an excel sheet) ${about} {which} [${withColumns}]`, list],
  [`(list|index|catalogue|catalog|inventory) [all] {which} [${withColumns}] ${toFile} [${withColumns}]`, list],
  [`(list|index|catalogue|catalog|inventory) [all] {which} [${withColumns}] (in|to|into|as) {listForm}`, list],
  ['list {which} in (a|an) (file|text file|csv file|csv)', list],
  [`(write|save|put|export) [the] (names|list|filenames|file names) of {which} ${toFile}`, list],
];

const copying: Table<'clause'> = [
  [
    '(copy|duplicate|back up|backup|clone) [all] {which} (to|into|in|in to|over to) {folder}',
    (found) => clauseOf({ do: 'copy', which: found.get('which'), into: found.get('folder').name }),
  ],
  [
    '(put|make|save|place|store|keep) [a] (copy|copies|backup|backups) of [all] {which} (in|into|to) {folder}',
    (found) => clauseOf({ do: 'copy', which: found.get('which'), into: found.get('folder').name }),
  ],
];

const textFiles =
  '(text files|txt files|plain text|plain text files|txt|text|a text file|a txt file|its own text file|.txt files)';

const extracting: Table<'clause'> = [
  [
    `(extract|pull out|get|take|pull|export|save|write|put) [all] [the] (text|texts|plain text|text content|words) (from|of|out of|in|inside) [all] {papers} [(to|into|in|as) [separate] ${textFiles}] [(in|into|to) {folder}]`,
    (found) => extracted(found),
  ],
  [
    `(extract|write|save|turn|transform|make) [all] {papers} (as|to|into) (text|plain text|text files|a text file|a txt file)`,
    (found) => extracted(found),
  ],
];

function extracted(found: Found<Meanings, Known>): Clause {
  return clauseOf({ do: 'extract', which: found.get('papers'), into: found.maybe('folder')?.name ?? null });
}

export const doing: Table<'clause'> = [
  ...duplicating,
  ...tidying,
  [`(move|put|send|throw|drop) [all] {which} (to|into|in) ${wastebasket}`, trashed],
  [`${destroy} [all] {which}`, trashed],
  ...copying,
  ...extractingScans,
  ...extracting,
  ...extractingTables,
  ...sizing,
  ...converting,
  ...listing,
];
