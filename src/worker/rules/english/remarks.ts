/** What follows the last command and changes what it is about: "leave the PDFs where they are", "only in notes", "one folder per year". */
import type { Command, Layout, Which } from '../commands.ts';
import { merged } from './dates.ts';
import type { Clause, Quality, Remark, Table } from './meanings.ts';
import { escapeGlob, exceptFor } from './qualities.ts';
import { bothOf, notIn, whichOf } from './quality.ts';
import { hasDate } from './wholeNames.ts';

const noDate =
  '(date|dates|date taken|exif|exif date|exif data|capture date|metadata|date in them|date stored|date of their own)';
const orElse =
  '[and|or|but|otherwise|else|or else|falling back to|fall back to|fallback to|and fall back to|falling back on]';
const fileDate =
  '(file date|file dates|file modification date|modified date|modification date|date modified|last modified date|file modified date|date last modified|date they were last modified|date they were last changed|file time)';
const nameDate =
  '(date in the name|date in the file name|date in the filename|date in their name|file name date|filename date|date from the name|date from the file name|date from the filename)';
const those =
  '(those|photos|pictures|images|videos|files|ones|any|anything|the ones|the photos|the pictures|the images|the videos|the files|all those|all photos|all files)';
const lacking =
  "(without [a|any|one]|with no|with none|lacking [a|any]|missing a|that have no|that have none|that do not have (a|any|one)|that don't have (a|any|one)|that lack (a|any|one))";
const whereNone = `[,] [((if|when|where) [there is|there's|they have|it has|one has|a photo has|that have|without|with] [no|without|not|a|is no|is missing|lack] ${noDate} [is missing|is found|is available|is stored|exists|is there]|(if|when|where) [there is|there's|they have|it has|a photo has] none|for ${those} [without|with|that have] [no|a|is no|lack] ${noDate} [is missing]|for ${those} ${lacking} [${noDate}]|for those|for the rest|for the others)]`;

const alone =
  "(alone|where they are|where it is|where they were|where they're|as they are|as it is|as is|untouched|in place|in their place|in its place|unchanged|out|out of it|out of this|there|be)";
const noOrder = "(do not|don't|dont|never|without)";
const rest =
  '(everything else|all else|the rest|all the rest|other files|all other files|the other files|the others|anything else)';

export const closing: Table<'closing'> = [
  [
    '(please|thanks|thank you|for me|thx|cheers|!|.|?|,|now|ok|okay|right away) {closing}',
    (found) => found.get('closing'),
  ],
  [
    '[,|;|.|-|–|—] [and|but|though|although|however|yet|plus|also] [also] [,] [please] {remark} {closing}',
    (found) => [found.get('remark'), ...found.get('closing')],
  ],
  ['', () => []],
];

export const remark: Table<'remark'> = [
  ...assurances(),
  // dates
  [`${orElse} [use|using|take|by] [the|their|its] ${fileDate} ${whereNone}`, () => ({ missing: 'file-date' })],
  [`${orElse} [use|using|take|by] [the|their|its] ${nameDate} ${whereNone}`, () => ({ missing: 'name-date' })],
  [`(leave|skip|ignore|keep) ${those} ${lacking} [${noDate}] [${alone}]`, () => ({ missing: 'leave' })],
  [`(leave|skip|ignore|keep) [the] undated (photos|pictures|files|ones) [${alone}]`, () => ({ missing: 'leave' })],
  [`${noOrder} (touch|move|change|rename) ${those} ${lacking} [${noDate}]`, () => ({ missing: 'leave' })],
  // exceptions
  [`leave {spared} [${alone}]`, (found) => found.get('spared')],
  [`keep {spared} ${alone}`, (found) => found.get('spared')],
  ['(skip|ignore|exclude|omit|leave out|spare|skipping|ignoring|excluding) {spared}', (found) => found.get('spared')],
  [`${noOrder} (touch|touching|change|include|including|process|use|do) {spared}`, (found) => found.get('spared')],
  [
    `${noOrder} (move|moving|sort|organize|organise|file) {spared}`,
    (found) => ({ ...found.get('spared'), of: 'places' }),
  ],
  [
    `${noOrder} (rename|renaming|number|prefix|replace|lowercase|capitalize|capitalise) {spared}`,
    (found) => ({ ...found.get('spared'), of: 'names' }),
  ],
  [
    '{spared} (should|must|can) (stay|remain) [exactly] [where they are|as they are|there|put|untouched]',
    (found) => found.get('spared'),
  ],
  [
    '{spared} (stay|stays) [where they are|where it is|as they are|there|put|untouched]',
    (found) => found.get('spared'),
  ],
  // limits
  [
    '(only|just) [do|for|with|take|use|include|move|rename|sort|touch|organize|organise|this for|do this for|do it for|do that for] {which}',
    (found) => onlyThose(found.get('which')),
  ],
  ['(do this|do it|do that) only (for|with|in) {which}', (found) => onlyThose(found.get('which'))],
  [
    '(only|just) [for|do|those|the ones|for those|for the ones|ones|if they are|if it is|when they are] [that are] {quality}',
    (found) => onlySuch(found.get('quality')),
  ],
  ['[for] {which} only', (found) => onlyThose(found.get('which'))],
  ['{quality} only', (found) => onlySuch(found.get('quality'))],
  [
    '(only|just) [for|do] [the] (files|ones) [that are] [directly] (in|at|on) (this folder|the top|the top level|here|the top folder|the root)',
    () => ({ depth: 'top' }),
  ],
  [
    '(no|not the|skip|ignore|skip the|ignore the|leave out|leave out the|leave|leave the) (subfolders|subfolder|sub-folders|subdirectories) [alone|out]',
    () => ({ depth: 'top' }),
  ],
  [
    '(the|do the|in the|in all|all|all the|also the) (subfolders|sub-folders|subdirectories) (too|also|as well)',
    () => ({ depth: 'all' }),
  ],
  ['(subfolders|sub-folders) (too|included|as well)', () => ({ depth: 'all' })],
  ['{quality}', (found) => found.get('quality')],
  // folders
  [
    '(make it|make that|or rather|rather|instead|but rather|no) [,] {layoutsSaid} [instead]',
    (found) => corrected(found.get('layoutsSaid')),
  ],
  ['{layoutsSaid} instead', (found) => corrected(found.get('layoutsSaid'))],
  ['[with|using|use|make|create] {layoutsSaid} [please]', (found) => ({ layouts: found.get('layoutsSaid') })],
];

/** What rules do anyway: nothing is added. */
function assurances(): Table<'remark'> {
  return [
    [
      '[and] (keep|keeping|leave|move|take) [the] (subtitles|subtitle files|sidecars|sidecar files|xmp files|raw files|raws|pictures they show|images they show|their pictures|their images|linked pictures|linked images) [together] (with|beside|along with|next to) (them|it|their films|the films|their videos|the videos|their movies|the movies|their photos|the photos|their pages|the pages)',
      () => ({}),
    ],
    [
      '[and] (keep|keeping) (files that belong together|what belongs together|companions|raw and jpeg|raw and jpg) [files] [together]',
      () => ({}),
    ],
    [
      `(leave|keep) ${rest} (alone|where it is|where they are|as it is|as they are|untouched|in place|as is|unchanged)`,
      () => ({}),
    ],
    [
      `${noOrder} (touch|move|change|rename|touching|moving|changing|renaming) (anything else|the rest|other files|any other files|the others)`,
      () => ({}),
    ],
    [
      `${noOrder} (delete|deleting|overwrite|overwriting|lose|losing|remove|removing|replace|replacing) (anything|any files|any file|any|files|any of them)`,
      () => ({}),
    ],
    [
      "[while] (keep|keeping|leave|preserve|preserving|do not change|don't change|without changing|retaining|maintaining) (the|their|all|its) [original|existing|current|file] (extension|extensions|file extension|file extensions) [as they are|unchanged|intact|as is]",
      () => ({}),
    ],
    [
      "[while] (keep|keeping|leave|preserve|preserving|do not change|don't change|without changing|retaining|without renaming|maintaining) (the|their|all|its|them|any|the files) [original|existing|current|file] [name|names|filename|filenames|files] [as they are|unchanged|intact|as is|the same]",
      () => ({}),
    ],
  ];
}

/** Files that nothing is to happen to. */
export const spared: Table<'spared'> = [
  ['[the|my] (folder|directory) {placeName}', (found) => besides(found.get('placeName'))],
  ['{which}', (found) => exceptFor(found.get('which'))],
  ['[all in|everything in|anything in|what is in] {placeName}', (found) => besides(found.get('placeName'))],
  [
    '[the] [file] {fileThere}',
    (found) => notIn([{ is: 'name', how: 'glob', text: escapeGlob(found.get('fileThere')), on: 'name' }]),
  ],
];

function besides(folder: string | null): Quality | null {
  return folder === null ? null : notIn([{ is: 'below', folder }]);
}

function onlyThose(which: Which): Remark | null {
  if (which.previous === true) return null;
  return which.where.length === 0 && which.in === undefined && which.depth === undefined ? null : which;
}

/** "Only in this folder" means more than the place it names. */
function onlySuch(quality: Quality): Quality | null {
  return Object.keys(quality).length === 0 ? null : quality;
}

/** How folders are said after a command has named them: one ground, by itself. */
export const layoutsSaid: Table<'layoutsSaid'> = [
  ['{criteria}', (found) => found.get('criteria')],
  ['{foldersBy}', (found) => found.get('foldersBy')],
];

function corrected(layouts: Layout[]): Remark {
  return { layouts, corrects: true };
}

/** The clauses with what was said after them; null where a remark is about none of them. */
export function withClosing(clauses: Clause[], remarks: readonly Remark[]): Clause[] | null {
  let result: Clause[] | null = clauses;
  for (const one of remarks) result = result === null ? null : withRemark(result, one);
  return result;
}

function withRemark(clauses: Clause[], { layouts, corrects, of, ...quality }: Remark): Clause[] | null {
  const commands = clauses.flatMap((clause) => clause.commands);
  if (of !== undefined && !commands.every((command) => isOf(command, of))) return null;
  if (layouts !== undefined) return withLayouts(clauses, layouts, corrects === true);
  if (quality.missing !== undefined && !commands.some(isDated)) return null;
  const narrows = Object.keys(quality).length > 0;
  // A file by its name is one file: nothing narrows it.
  if (narrows && commands.some((command) => !('which' in command))) return null;
  return clauses.map((clause, at) => ({
    ...clause,
    commands: clause.commands.map((command, nth) => {
      // "Them" are narrowed already, unless nothing stands before that they could be.
      const isFirst = at === 0 && nth === 0;
      return 'which' in command && (isFirst || command.which.previous !== true)
        ? { ...command, which: whichOf(bothOf(command.which, quality)) }
        : command;
    }),
  }));
}

const placing = new Set<Command['do']>(['organise', 'move', 'flatten']);

function isOf({ do: deed }: Command, of: 'names' | 'places'): boolean {
  return placing.has(deed) === (of === 'places');
}

function isDated(command: Command): boolean {
  if (command.do === 'organise') return command.layouts.some((layout) => layout.by === 'date');
  if (command.do === 'compose') return hasDate(command.parts);
  if (command.do === 'number') return command.numbering.per !== undefined;
  return command.do === 'date-name' || (command.do === 'insert' && command.insert.put === 'date');
}

/** The one command that makes folders gets these; null where there is none, or where both together would say two things. */
function withLayouts(clauses: Clause[], layouts: Layout[], corrects: boolean): Clause[] | null {
  const makers = clauses.flatMap((clause) => clause.commands).filter((command) => command.do === 'organise');
  const [maker] = makers;
  if (maker === undefined || makers.length > 1) return null;
  const both = merged(maker.layouts, layouts) ?? (corrects ? afresh(maker.layouts, layouts) : null);
  if (both === null || both.some((layout) => layout.by === 'date' && layout.basis === 'created')) return null;
  return clauses.map((clause) => ({
    ...clause,
    commands: clause.commands.map((command) => (command === maker ? { ...maker, layouts: both } : command)),
  }));
}

/** The later words win; the date stays the one that was meant where they only say other folders. */
function afresh(old: Layout[], layouts: Layout[]): Layout[] {
  const before = old.find((layout) => layout.by === 'date');
  return layouts.map((layout) =>
    layout.by === 'date' && layout.basis === 'auto' && before !== undefined
      ? { ...layout, basis: before.basis }
      : layout,
  );
}
