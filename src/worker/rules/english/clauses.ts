/** Whole clauses: the commands, as people give them. First match wins, so the exact ones stand before the wide ones. */
import type { Command, Known, Layout, Puzzle, Which } from '../commands.ts';
import type { Found } from '../grammar/parse.ts';
import type { Clause, Meanings, Table } from './meanings.ts';
import { eitherOf, whichOf } from './quality.ts';
import { groundWords, numberWords } from './words.ts';

const everything: Which = { where: [], notes: [], previous: true };

function clauseOf(...commands: Command[]): Clause {
  return { commands, puzzles: [] };
}

function puzzleOf(puzzle: Puzzle['puzzle'], words: string): Clause {
  return { commands: [], puzzles: [{ puzzle, words }] };
}

/** What the clause is about; without a word of it, what the clause before was about, and in the first clause all files. */
function about(found: Found<Meanings, Known>): Which {
  return found.maybe('named') ?? found.maybe('which') ?? everything;
}

function organise(found: Found<Meanings, Known>, layouts: Layout[]): Clause {
  const into = found.maybe('markedFolder', 'folder');
  const isCreated = layouts.some((layout) => layout.by === 'date' && layout.basis === 'created');
  if (isCreated && about(found).photos !== true) return puzzleOf('creation-date', found.words());
  // Of a photo, "created" can only mean when it was taken.
  const meant = layouts.map((layout): Layout =>
    layout.by === 'date' && isCreated ? { ...layout, basis: 'taken' } : layout,
  );
  return clauseOf({ do: 'organise', which: about(found), layouts: meant, into: into?.name ?? null });
}

/** One level of folders. */
const yearForms: Readonly<Record<string, string>> = { year: 'YYYY', month: 'YYYY-MM', day: 'YYYY-MM-DD' };

const sortVerb =
  '(organize|organise|sort|arrange|group|categorize|categorise|classify|order|file|put|move|place|split|separate|divide|distribute|structure|bucket|store|sort out|tidy|tidy up|clean up|split up|sort and move|reorganize|reorganise|re-organize)';

export const organising: Table<'clause'> = [
  [`${sortVerb} [{which}] [out|up|neatly|nicely] [all] {criteria}`, (found) => organise(found, found.get('criteria'))],
  [
    `${sortVerb} [all] [{which}] [out|up|neatly|nicely] {criteria} [,] (in|into|inside|under) {folder:markedFolder}`,
    (found) => organise(found, found.get('criteria')),
  ],
  [`${sortVerb} {criteria} {which}`, (found) => organise(found, found.get('criteria'))],
  [
    '(create|make|set up|use) {foldersBy} [,] (and|then|and then) (put|move|sort|place|organize|organise|file) {which} (in|into|inside) (them|it|those|these|the right one|the matching one|each|there)',
    (found) => organise(found, found.get('foldersBy')),
  ],
  [
    '(create|make|set up|use) {foldersBy} [,] (and|then|and then) (put|move|sort|place|organize|organise|file) {which} there',
    (found) => organise(found, found.get('foldersBy')),
  ],
  [
    '[create|make|set up|use|i want|i need] {foldersBy} (for|from|out of) {which}',
    (found) => organise(found, found.get('foldersBy')),
  ],
  [
    `(put|move|sort|place|file) {which} (in|into|to) [the|its|their|a|one] [own|separate] (folder|folders|subfolder|subfolders) (for|of|named after|named for|by|matching|called after) (its|their|the) {key}`,
    (found) => organise(found, found.get('key')),
  ],
  [
    `${sortVerb} (each|every) {period} (in|into|to) (its|their|a|an) [own|separate|different] (folder|subfolder)`,
    (found) => {
      const form = yearForms[found.get('period')];
      return form === undefined ? null : organise(found, [{ by: 'date', basis: 'auto', form }]);
    },
  ],
  [
    `${sortVerb} (each|every) {fact} (in|into|to) (its|their|a|an) [own|separate|different] (folder|subfolder)`,
    (found) => organise(found, [{ by: 'fact', fact: found.get('fact') }]),
  ],
  [
    '(move|put|archive|file|store|sort) [all] {which} (to|into|in|under) {folder:markedFolder} [,] {criteria}',
    (found) => organise(found, found.get('criteria')),
  ],
  [
    'archive [all] {which} {criteria}',
    (found) => clauseOf({ do: 'organise', which: found.get('which'), layouts: found.get('criteria'), into: 'Archive' }),
  ],
  [
    `${sortVerb} (each|every) [file] (type|kind) [of file] (in|into|to) (its|their) own (folder|subfolder)`,
    (found) => organise(found, [{ by: 'type' }]),
  ],
  [
    '(put|move|sort|place) [the|all|my] {one:nouns} (in|into|to) (one|a|their own) folder [,] (and|&) [the|all|my] {two:nouns} (in|into|to) (another|another one|a second|a different|the other|their own) [folder]',
    (found) => apart(found),
  ],
  [
    '(separate|split|sort|divide) [the|all|my] {one:shape} (and|from|or) [the] {two:shape} {named}',
    (found) =>
      found.get('shape', 'one') === found.get('shape', 'two')
        ? null
        : organise(found, [{ by: 'fact', fact: 'orientation' }]),
  ],
  ['(separate|split) [the|all|my] {one:nouns} from [the|all|my] {two:nouns}', (found) => apart(found)],
  [
    '(separate|split|sort|divide|put|move) {which} (in|into) (different|separate|two|two different|two separate|their own|individual|own) (folders|subfolders)',
    (found) => byKinds(found.get('which')),
  ],
];

/** A sentence without a verb, "photos by year": only where nothing stands before it. */
export const organisingBare: Table<'bareClause'> = [
  ['{which} {criteria}', (found) => organise(found, found.get('criteria'))],
  ['{which} (into|to) {folder}', (found) => move(found, found.get('folder'))],
  ['{criteria}', (found) => ({ ...organise(found, found.get('criteria')), leansBack: true })],
  [
    '{foldersBy}',
    (found) =>
      /folder|director/i.test(found.words()) ? { ...organise(found, found.get('foldersBy')), leansBack: true } : null,
  ],
];

/** "Move photos to Photos and videos to Videos": the second clause borrows the verb of the first. */
export const movingElided: Table<'elided'> = [
  ['{which} (to|into) {folder}', (found) => borrowed(found, found.get('folder'))],
  ['{which} in {folder:markedFolder}', (found) => borrowed(found, found.get('markedFolder', 'folder'))],
];

/** "Only the files in notes" narrows what was said before: it moves nothing there. */
function borrowed(found: Found<Meanings, Known>, folder: Meanings['folder']): Clause | null {
  return /^(?:only|just)\b/i.test(found.words()) ? null : move(found, folder);
}

/** "Photos from videos": each kind in its own folder. */
function apart(found: Found<Meanings, Known>): Clause | null {
  const either = eitherOf(found.get('nouns', 'one'), found.get('nouns', 'two'));
  return either === null ? null : byKinds(whichOf(either));
}

/** Several kinds, each into a folder of its own: by type where they are types, by extension where they are formats. */
function byKinds(which: Which): Clause | null {
  const [condition] = which.where;
  if (condition?.is !== 'any') return null;
  if (condition.of.every((part) => part.is === 'type'))
    return clauseOf({ do: 'organise', which, layouts: [{ by: 'type' }], into: null });
  if (!condition.of.every((part) => part.is === 'extension')) return null;
  return clauseOf({ do: 'organise', which, layouts: [{ by: 'extension' }], into: null });
}

const moveVerb = '(move|put|place|file|collect|gather|transfer|relocate|store|stash|throw|drop|shift|send|bring)';
const putVerb = '(put|place|file|collect|gather|store|stash|group)';

const wish = "(i'd like|i would like|i want|i need|i'd love|we want|we'd like|we need) [to have]";
const sorted =
  '(organized|organised|sorted|arranged|grouped|filed|categorized|categorised|split|separated|divided|put|moved|placed)';
const moved = '(moved|put|placed|filed|collected|archived|stored)';
const should = '(should|must|need to|needs to|have to|shall)';

export const moving: Table<'clause'> = [
  [
    `${moveVerb} [all] {which} [together|over|away] (to|into|in to|inside|under) {folder}`,
    (found) => move(found, found.get('folder')),
  ],
  [`${putVerb} [all] {which} [together|away] in {folder}`, (found) => move(found, found.get('folder'))],
  [
    `${moveVerb} [all] {which} [together|over|away] in {folder:markedFolder}`,
    (found) => move(found, found.get('markedFolder', 'folder')),
  ],
  ['sort [all] {which} (to|into) {folder:markedFolder}', (found) => move(found, found.get('markedFolder', 'folder'))],
  [`${moveVerb} (to|into) {folder} [,] {which}`, (found) => move(found, found.get('folder'))],
  ['archive {which} (to|into|in|under) {folder}', (found) => move(found, found.get('folder'))],
  ['archive {which}', (found) => clauseOf({ do: 'move', which: found.get('which'), into: null, named: false })],
  [
    '(create|make) {folder} (and|then|and then) (move|put|place) {which} (in|into|inside|to|there) [it|there|this|that folder|the folder|the new folder]',
    (found) => move(found, found.get('folder')),
  ],
  ['(create|make) {folder} (for|with|from|containing) {which}', (found) => move(found, found.get('folder'))],
  [
    `${moveVerb} {which} (somewhere|somewhere else|elsewhere|away|in one folder|into one folder|in a single folder|together in one folder|to another folder|to a different folder|to a new folder|into their own folder|in their own folder|into its own folder|into a separate folder|in a separate folder|into a folder|to a folder|in a folder|into a new folder|into one folder)`,
    (found) => puzzleOf('which-folder', found.words()),
  ],
  [
    '(flatten|flatten out) [{which}|this folder|the folder|the folders|all folders|the folder structure|the subfolders]',
    (found) => clauseOf({ do: 'flatten', which: found.maybe('which') ?? { ...everything, previous: false } }),
  ],
  [
    '(move|bring|pull|put) {which} (out of|from|up from) [the|their|all|all the|all of the|its] (subfolders|sub-folders|subfolder|folders|subdirectories) [up] [(to|into) (this folder|the top|the top level|the main folder|the root|one folder|here)]',
    (found) => clauseOf({ do: 'flatten', which: found.get('which') }),
  ],
  [
    '(move|bring|pull|put) {which} [up] (to|into|in) (the top|the top level|the root|the root folder|this folder|the main folder|the top folder)',
    (found) => clauseOf({ do: 'flatten', which: found.get('which') }),
  ],
];

/** What somebody wants done, without an order: "I'd like the photos sorted by year", "all PDFs should go into Papers". */
export const wished: Table<'clause'> = [
  [`${wish} {which} [to be] ${sorted} [up|out] {criteria}`, (found) => organise(found, found.get('criteria'))],
  [`${wish} {which} (in|into) {foldersBy}`, (found) => organise(found, found.get('foldersBy'))],
  [`{which} ${should} be ${sorted} [up|out] {criteria}`, (found) => organise(found, found.get('criteria'))],
  [`${wish} {which} [to be] ${moved} (to|into|in to) {folder}`, (found) => move(found, found.get('folder'))],
  [`${wish} {which} (in|inside) {folder:markedFolder}`, (found) => move(found, found.get('markedFolder', 'folder'))],
  [`{which} ${should} (go|be ${moved}) (to|into|in to) {folder}`, (found) => move(found, found.get('folder'))],
  [`{which} (go|goes|belong|belongs) (to|into|in to) {folder}`, (found) => move(found, found.get('folder'))],
];

function move(found: Found<Meanings, Known>, { name, named }: Meanings['folder']): Clause {
  return clauseOf({ do: 'move', which: found.get('which'), into: name, named });
}

/** A folder that can be meant as nothing else: quoted, called one, capitalised, or there already. */
export const markedFolder: Table<'markedFolder'> = [
  [
    '[a|an|the|one|my] [new|separate|single] (folder|subfolder|sub-folder|directory) [that is|which is] (called|named|with the name) {quoted}',
    (found) => told(found.get('quoted')),
  ],
  [
    '[a|an|the|one|my] [new|separate|single] (folder|subfolder|sub-folder|directory) [that is|which is] (called|named|with the name) {proper}',
    (found) => told(found.get('proper')),
  ],
  [
    '[a|an|the|one|my] [new|separate|single] (folder|subfolder|sub-folder|directory) [that is|which is] (called|named|with the name) {loose}',
    (found) => told(found.get('loose')),
  ],
  ['[the] [new|existing] (folder|subfolder|directory) {quoted}', (found) => told(found.get('quoted'))],
  [
    '[the|my|a|an|another] [new|separate|existing] {quoted} [folder|subfolder|directory]',
    (found) => told(found.get('quoted')),
  ],
  ['[the|my] [existing] {folderThere} [folder|subfolder|directory]', (found) => told(found.get('folderThere'))],
  ['(a|an|the|my|the existing|one) [new|separate|single] archive [folder|subfolder|directory]', () => told('Archive')],
  [
    '(a|an|the|my|one) [new|separate|single|existing] {marked} (folder|subfolder|directory)',
    (found) => (isNameless(found.get('marked')) ? null : told(found.get('marked'))),
  ],
  ['[the] (folder|subfolder|directory) {proper}', (found) => told(found.get('proper'))],
  [
    '{proper} [folder|subfolder|directory]',
    (found) => (/^\d+ \S/.test(found.words()) && isNameless(found.get('proper')) ? null : told(found.get('proper'))),
  ],
];

/** "A separate folder" has no name. */
const nameless = new Set([
  'separate',
  'new',
  'single',
  'existing',
  'different',
  'special',
  'extra',
  'review',
  'certain',
  'same',
  'right',
  'proper',
  'appropriate',
  'respective',
  'corresponding',
  'matching',
  'various',
  'similar',
]);

/** "One folder", "2 folders", "the right folder": none of them says what it is called. */
function isNameless(text: string): boolean {
  const word = text.toLowerCase();
  return nameless.has(word) || Object.hasOwn(numberWords, word) || /^\d{1,2}$/.test(word);
}

export const folder: Table<'folder'> = [
  ['{markedFolder}', (found) => found.get('markedFolder')],
  [
    '{folderWord} [folder|subfolder|directory]',
    (found) => {
      const word = found.get('folderWord');
      // Somebody's address is nobody's folder, unless it stands in quotation marks.
      return groundWords.has(word.toLowerCase()) || isNameless(word) || /\S@\S+\.\p{L}/u.test(word) ? null : told(word);
    },
  ],
];

function told(text: string): { name: string; named: boolean } | null {
  const name = text.replace(/^\.\//, '').replace(/\/+$/, '');
  // An absolute path, a way up, a hidden folder: none is a place in this folder that rules may fill.
  const parts = name.split('/');
  const fits = parts.every((part) => part.trim() !== '' && !part.startsWith('.') && !part.includes('\0'));
  // "Into YYYY/MM" is a layout, not a folder.
  return fits &&
    !/YYYY|^[DM]{2}$/i.test(name) &&
    !wastebaskets.has(name.toLowerCase()) &&
    !/^[a-z]:|\\|^~|\*/i.test(name)
    ? { name, named: true }
    : null;
}

/** Moving there means deleting, whatever the verb. */
const wastebaskets = new Set([
  'trash',
  'bin',
  'recycle bin',
  'the bin',
  'wastebasket',
  'rubbish',
  'dustbin',
  'garbage',
  'trash can',
]);
