/** The steps of commands that put files into folders. */
import { fixed, marked, t } from '../../base/translate.ts';
import type { Step } from '../../model/rule/rule.ts';
import { escapeTemplate } from '../../model/rule/template.ts';
import {
  blankStep,
  companionsOf,
  countOf,
  datedSelection,
  narrow,
  selectOf,
  sourceWhich,
  travellersOf,
  type Maker,
} from './assemble.ts';
import { askedOf, kindsAsked, narrowedTo, type Asked } from './assembleFacts.ts';
import type { Command, Layout, Which } from './commands.ts';
import { portableText } from './names.ts';
import { describeWhich, listed, quotedText } from './words.ts';

const defaultForm = 'YYYY/MM';

const formWords: Record<string, string> = {
  'YYYY/MM': marked('year/month folders (such as 2019/07)'),
  'YYYY-MM': marked('one folder per month (such as 2019-07)'),
  YYYY: marked('one folder per year (such as 2019)'),
  'YYYY/MM/DD': marked('year/month/day folders (such as 2019/07/03)'),
  'YYYY-MM-DD': marked('one folder per day (such as 2019-07-03)'),
};

type Organise = Extract<Command, { do: 'organise' }>;
type Level = { layout: Layout; asked: Asked | null };

export function organiseStep(command: Organise, maker: Maker): Step {
  const { layouts, into } = command;
  const facts = layouts.flatMap((layout) => (layout.by === 'fact' ? [layout.fact] : []));
  const source = kindsAsked(facts, sourceWhich(command.which, maker));
  const levels = layouts.map((layout): Level => ({
    layout,
    asked: layout.by === 'fact' ? askedOf(layout.fact, source) : null,
  }));
  const which = narrowedByFacts(command.which, levels, maker);
  const base = into === null ? (command.which.in ?? '') : portableFolder(into);
  const path = [...(base === '' ? [] : [escapeTemplate(base)]), ...levels.map(levelOf), '{name}'].join('/');
  const where = base === '' ? '' : t(' in {0}', escapeTemplate(quotedText(base)));
  const lets: NonNullable<Step['let']> = {};
  for (const { asked } of levels) Object.assign(lets, asked?.lets);
  const own = Object.keys(lets).length === 0 ? {} : { let: lets };
  const date = layouts.find((layout) => layout.by === 'date');
  if (date === undefined) {
    const says = t(
      'Sort {0} into folders by {1}{2}',
      countOf(command.which, maker),
      levels.map(levelWords).join(t(', then ')),
      where,
    );
    const because = levels.map(levelReason).join(', ');
    const select = selectOf(which, levels.some(({ asked }) => asked?.types != null) ? 'all' : 'auto', maker);
    const together: Step['together'] = layouts.some((layout) => layout.by === 'type' || layout.by === 'extension')
      ? ['sidecar', 'subtitle']
      : companionsOf(which);
    return { ...blankStep, ...own, select, to: path, because, says, together };
  }
  const told = command.which;
  return datedFolders({ ...command, which }, date, { levels, path, where, lets, told }, maker);
}

type Shape = { levels: Level[]; path: string; where: string; lets: NonNullable<Step['let']>; told: Which };

function datedFolders(
  command: Organise,
  date: Extract<Layout, { by: 'date' }>,
  { levels, path, where, lets, told }: Shape,
  maker: Maker,
): Step {
  if (date.form === null)
    maker.assume(
      t('Folders are made by year and month, such as 2019/07; say “by year” or “one folder per day” for others.'),
    );
  const selected = datedSelection(command.which, date.basis, maker);
  const dated = selected.told === command.which ? { ...selected, told } : selected;
  const known = formWords[date.form ?? defaultForm];
  const folders = known === undefined ? t('folders like {0}', date.form ?? '') : fixed(known);
  return {
    ...blankStep,
    missing: dated.which.missing ?? 'leave',
    select: selectOf(dated.which, dated.depth, maker),
    let: { ...lets, d: { date: [dated.source] } },
    together: travellersOf(command.which),
    to: path,
    because: dated.source === 'exif' ? 'taken {d:YYYY-MM-DD}, {d.source}' : '{d:YYYY-MM-DD}, {d.source}',
    says: t('{0}{1}, by {2}', foldersWords(levels, countOf(dated.told, maker), folders), where, fixed(dated.words)),
  };
}

/** The order of the levels is the order of the words. */
function foldersWords(levels: readonly Level[], files: string, folders: string): string {
  const [first, ...others] = levels;
  if (first?.layout.by !== 'date')
    return t('Sort {0} into folders by {1}', files, levels.map(levelWords).join(t(', then ')));
  const within = others.length > 0 ? t(', in them by {0}', listed(others.map(othersWords))) : '';
  return t('Move {0} into {1}{2}', files, folders, within);
}

/** Files that cannot have what they are sorted by are not looked at. */
function narrowedByFacts(which: Which, levels: readonly Level[], maker: Maker): Which {
  let result = which;
  for (const { asked } of levels) {
    if (asked === null) continue;
    if (asked.assumes !== null) maker.assume(asked.assumes);
    const narrowed = narrowedTo(result, asked.types);
    if (narrowed.assumes !== null && which.previous !== true) maker.assume(narrowed.assumes);
    result = narrowed.which;
  }
  return result;
}

function levelOf({ layout, asked }: Level): string {
  switch (layout.by) {
    case 'date':
      return `{d:${layout.form ?? defaultForm}}`;
    case 'type':
      return '{type}';
    case 'extension':
      return '{extension}';
    case 'letter':
      return '{stem|upper|first 1}';
    case 'fact':
      return asked?.folders ?? '';
  }
}

const dateLevels: Readonly<Record<string, string>> = {
  'YYYY/MM': marked('year and month'),
  'YYYY-MM': marked('month'),
  YYYY: marked('year'),
  'YYYY/MM/DD': marked('year, month and day'),
  'YYYY-MM-DD': marked('day'),
};

const levelNames = {
  date: marked('date'),
  type: marked('type'),
  extension: marked('extension'),
  letter: marked('first letter'),
} as const;

function levelWords({ layout, asked }: Level): string {
  if (layout.by === 'fact') return asked?.says ?? '';
  if (layout.by === 'date') return fixed(dateLevels[layout.form ?? defaultForm] ?? layout.form ?? '');
  return layout.by === 'type' ? t('type (Images, Documents, Spreadsheets…)') : fixed(levelNames[layout.by]);
}

function othersWords({ layout, asked }: Level): string {
  if (layout.by === 'fact') return asked?.says ?? '';
  return layout.by === 'type' ? t('kind') : fixed(levelNames[layout.by]);
}

function levelReason({ layout, asked }: Level): string {
  const reasons = {
    date: '{d:YYYY-MM-DD}',
    type: 'type: {type}',
    extension: 'extension: {ext}',
    letter: 'first letter: {stem|upper|first 1}',
  } as const;
  return layout.by === 'fact' ? `${asked?.says ?? ''}: ${asked?.value ?? ''}` : reasons[layout.by];
}

export function moveStep(command: Extract<Command, { do: 'move' }>, maker: Maker): Step {
  const into = portableFolder(command.into ?? 'Archive');
  if (command.into === null) maker.assume(t('No folder was named: the files go into “Archive”.'));
  // What an earlier clause has put into its folder is not taken out again: the first that fits wins.
  const filled = maker.earlier.flatMap((one) => (one.do === 'move' ? [portableFolder(one.into ?? 'Archive')] : []));
  const which = [...new Set([...filled, into])].reduce(
    (narrowed, folder) => narrow(narrowed, { is: 'not', of: { is: 'below', folder } }),
    command.which,
  );
  const words = describeWhich(command.which).many;
  return {
    ...blankStep,
    select: selectOf(command.which.previous === true && maker.before !== null ? command.which : which, 'all', maker),
    together: movesAlong(command.which),
    to: `${escapeTemplate(into)}/{name}`,
    because: escapeTemplate(
      command.which.where.length === 0 ? t('goes into {0}', quotedText(into)) : t('one of the {0}', words),
    ),
    says: t('Move {0} into {1}', countOf(command.which, maker), escapeTemplate(quotedText(into))),
  };
}

/** Of "the jpgs" and "the photos" only what describes them; a film takes its subtitles, a page what it shows. */
function movesAlong(which: Which): Step['together'] {
  const along = travellersOf(which).filter((kind) => kind === 'assets' || kind === 'sidecar' || kind === 'subtitle');
  return which.where.length === 0 ? [] : along;
}

/** A folder's name that any system takes. */
export function portableFolder(folder: string): string {
  return folder
    .split('/')
    .map((part) => portableText(part).replace(/[ .]+$/, '') || '_')
    .join('/');
}

export function flattenStep(command: Extract<Command, { do: 'flatten' }>, maker: Maker): Step {
  const base = command.which.in ?? '';
  maker.assume(t('Folders that become empty stay.'));
  return {
    ...blankStep,
    select: selectOf({ ...command.which, depth: 'all' }, 'all', maker),
    to: base === '' ? '{name}' : `${escapeTemplate(base)}/{name}`,
    because: t('out of its subfolder'),
    says:
      base === ''
        ? t('Move {0} up to the top of the folder', countOf(command.which, maker))
        : t('Move {0} up into {1}', countOf(command.which, maker), escapeTemplate(quotedText(base))),
  };
}
