/** From commands to a rule: defaults are chosen here, and every choice that a person might have made otherwise is said. */
import type { Scan } from '../stage/scan.ts';
import type { Basis, Command, Layout, Which } from './commands.ts';
import type { DateSource } from '../../model/rule/fields.ts';
import { type Condition, type FileType, type Rule, type Select, type Step } from '../../model/rule/rule.ts';
import { deedStep } from './assembleDeeds.ts';
import { renameStep } from './assembleNames.ts';
import { portableText } from './names.ts';
import { escapeTemplate } from '../../model/rule/template.ts';
import { lastName } from './rows.ts';
import { typeOf } from './types.ts';
import { describeWhich, quotedText } from './words.ts';

export type Assembled = { rule: Rule; assumptions: string[] };

/** What the choices may look at: how many files of which kind there are. */
export type FolderFacts = { types: ReadonlyMap<FileType, number>; total: number };

export function factsOf(scan: Scan): FolderFacts {
  const types = new Map<FileType, number>();
  for (const { path } of scan.files) {
    const type = typeOf(lastName(path));
    types.set(type, (types.get(type) ?? 0) + 1);
  }
  return { types, total: scan.files.length };
}

/** Kinds of files that carry the date they were taken. */
export const takenTypes: FileType[] = ['image', 'video'];
const isTakenType: Condition = { is: 'type', in: takenTypes };

/** The rule for these commands in a folder of these files. */
export function assemble(commands: readonly Command[], facts: FolderFacts): Assembled {
  const steps: Step[] = [];
  const assumptions: string[] = [];
  const joined = joinPlaces(commands);
  for (const [at, command] of joined.entries()) {
    const maker: Maker = {
      earlier: joined.slice(0, at),
      facts,
      before: joined[at - 1] ?? null,
      after: joined[at + 1] ?? null,
      assume: (text) => assumptions.push(text),
    };
    if ('which' in command) for (const note of command.which.notes) assumptions.push(note);
    steps.push(stepOf(command, maker));
  }
  return { rule: { version: 1, steps, clash: 'number' }, assumptions: [...new Set(assumptions)] };
}

/** "Sort by year and put them in Sorted", "move to Papers and sort them by year": one place, said in two clauses. */
function joinPlaces(commands: readonly Command[]): Command[] {
  const joined: Command[] = [];
  for (const command of commands) {
    const before = joined.at(-1);
    if (before?.do === 'organise' && before.into === null && command.do === 'move' && command.which.previous === true) {
      joined[joined.length - 1] = { ...before, into: command.into };
    } else if (
      before?.do === 'move' &&
      before.into !== null &&
      command.do === 'organise' &&
      command.which.previous === true
    ) {
      joined[joined.length - 1] = { ...command, which: before.which, into: command.into ?? before.into };
    } else {
      joined.push(command);
    }
  }
  return joined;
}

export type Maker = {
  /** The commands before this one. */
  earlier: readonly Command[];
  facts: FolderFacts;
  before: Command | null;
  after: Command | null;
  assume: (text: string) => void;
};

function stepOf(command: Command, maker: Maker): Step {
  switch (command.do) {
    case 'organise':
      return organiseStep(command, maker);
    case 'move':
      return moveStep(command, maker);
    case 'flatten':
      return flattenStep(command, maker);
    case 'trash':
    case 'duplicates':
    case 'list-duplicates':
    case 'copy':
    case 'convert':
    case 'extract':
    case 'list':
    case 'tidy':
      return deedStep(command, maker);
    default:
      return renameStep(command, maker);
  }
}

/** The step's selection; "them" is what the command before took, or all files where there was none. */
export function selectOf(which: Which, depth: Select['depth'], maker: Maker): Step['select'] {
  if (which.previous === true && maker.before !== null) return 'previous';
  return { ...(which.in === undefined ? {} : { in: which.in }), depth: which.depth ?? depth, where: which.where };
}

/** What goes along: all that belongs to a photo, but of "the jpgs" no RAW, which was not asked for. */
export function companionsOf(which: Which): Step['together'] {
  return namesExtensions(which.where) ? ['sidecar'] : ['sidecar', 'raw+jpeg', 'live-photo', 'subtitle'];
}

function namesExtensions(where: readonly Condition[]): boolean {
  return where.some((one) => one.is === 'extension' || (one.is === 'any' && namesExtensions(one.of)));
}

/** The placeholder for how many of which files: `12 pictures in “notes”`. */
export function countOf(which: Which, maker: Maker): string {
  const source =
    which.previous === true && maker.before !== null && 'which' in maker.before ? maker.before.which : which;
  const { one, many } = describeWhich(source);
  const plain = (text: string): string => text.replace(/[|{}]/g, '');
  return `{count|${plain(one)}|${plain(many)}}`;
}

export const blankStep: Pick<Step, 'together' | 'do' | 'missing' | 'because'> = {
  together: [],
  do: 'move',
  missing: 'leave',
  because: '',
};

const sourceOf: Record<Basis, DateSource> = {
  taken: 'exif',
  modified: 'mtime',
  name: 'name',
  today: 'today',
  auto: 'kind',
  created: 'exif',
};

const basisWords: Record<Basis, string> = {
  taken: 'the date taken',
  modified: 'the date last changed',
  name: 'the date in the name',
  today: "today's date",
  auto: 'the date taken or last changed',
  created: 'the date taken',
};

export type Dated = { which: Which; source: DateSource; words: string; depth: Select['depth'] };

/**
 * A selection with the date that is meant for it. "By date" is the date taken for pictures and films and the last change for all
 * else; the date taken is asked of nothing that cannot have one.
 */
export function datedSelection(which: Which, said: Basis, maker: Maker): Dated {
  const basis = said === 'auto' ? meantBasis(which, maker) : said;
  const isMedia = which.photos === true || onlyTaken(which);
  if (basis === 'modified' || basis === 'auto')
    maker.assume(`The day of the last change is read in the time zone ${zoneName()}.`);
  const dated = { source: sourceOf[basis], words: basisWords[basis] };
  if (basis === 'taken' && !isMedia) {
    maker.assume('Only pictures and videos have a date taken: other files stay where they are.');
    return { ...dated, which: narrow(which, isTakenType), depth: 'all' };
  }
  return { ...dated, which, depth: isMedia || mostlyMedia(maker.facts) ? 'all' : 'auto' };
}

function meantBasis(which: Which, maker: Maker): Basis {
  if (which.photos === true || onlyTaken(which)) return 'taken';
  const media = mediaCount(maker.facts);
  if (media === 0 || cannotBeTaken(which)) {
    maker.assume('The date is the day a file was last changed.');
    return 'modified';
  }
  if (media === maker.facts.total) return 'taken';
  maker.assume(
    'The date is the date taken for pictures and videos, and the day of the last change for all other files.',
  );
  return 'auto';
}

function mediaCount(facts: FolderFacts): number {
  return takenTypes.reduce((sum, type) => sum + (facts.types.get(type) ?? 0), 0);
}

function mostlyMedia(facts: FolderFacts): boolean {
  return mediaCount(facts) * 2 >= facts.total;
}

/** The time zone that dates of files are read in: the one this process was started with. */
export function zoneName(): string {
  return new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
}

function narrow(which: Which, condition: Condition): Which {
  return { ...which, where: [...which.where, condition] };
}

function onlyTaken(which: Which): boolean {
  return which.where.some((condition) => typesOf(condition)?.every((type) => takenTypes.includes(type)) === true);
}

function cannotBeTaken(which: Which): boolean {
  return which.where.some((condition) => typesOf(condition)?.every((type) => !takenTypes.includes(type)) === true);
}

/** The kinds a condition lets through, or null where it says nothing about kinds. */
function typesOf(condition: Condition): FileType[] | null {
  if (condition.is === 'type') return condition.in;
  if (condition.is === 'extension') return condition.in.map((extension) => typeOf(`x.${extension}`));
  if (condition.is !== 'any') return null;
  const parts = condition.of.map(typesOf);
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}

const defaultForm = 'YYYY/MM';

const formWords: Record<string, string> = {
  'YYYY/MM': 'year/month folders (such as 2019/07)',
  'YYYY-MM': 'one folder per month (such as 2019-07)',
  YYYY: 'one folder per year (such as 2019)',
  'YYYY/MM/DD': 'year/month/day folders (such as 2019/07/03)',
  'YYYY-MM-DD': 'one folder per day (such as 2019-07-03)',
};

function organiseStep(command: Extract<Command, { do: 'organise' }>, maker: Maker): Step {
  const { which, layouts, into } = command;
  const date = layouts.find((layout) => layout.by === 'date');
  const base = into === null ? (which.in ?? '') : portableFolder(into);
  const path = [...(base === '' ? [] : [escapeTemplate(base)]), ...layouts.map(levelOf), '{name}'].join('/');
  const where = base === '' ? '' : ` in ${escapeTemplate(quotedText(base))}`;
  if (date === undefined) {
    const says = `Sort ${countOf(which, maker)} into folders by ${layouts.map(levelWords).join(', then ')}${where}`;
    const because = layouts.map(levelReason).join(', ');
    return { ...blankStep, select: selectOf(which, 'auto', maker), to: path, because, says, together: ['sidecar'] };
  }
  if (date.form === null)
    maker.assume(
      'Folders are made by year and month, such as 2019/07; say “by year” or “one folder per day” for others.',
    );
  const dated = datedSelection(which, date.basis, maker);
  const folders = formWords[date.form ?? defaultForm] ?? `folders like ${date.form ?? ''}`;
  return {
    ...blankStep,
    missing: which.missing ?? 'leave',
    select: selectOf(dated.which, dated.depth, maker),
    let: { d: { date: [dated.source] } },
    together: companionsOf(which),
    to: path,
    because: dated.source === 'exif' ? 'taken {d:YYYY-MM-DD}, {d.source}' : '{d:YYYY-MM-DD}, {d.source}',
    says: `Move ${countOf(dated.which, maker)} into ${folders}${layouts.length > 1 ? ' and by kind' : ''}${where}, by ${dated.words}`,
  };
}

function levelOf(layout: Layout): string {
  switch (layout.by) {
    case 'date':
      return `{d:${layout.form ?? defaultForm}}`;
    case 'type':
      return '{type}';
    case 'extension':
      return '{extension}';
    case 'letter':
      return '{stem|upper|first 1}';
  }
}

const levelNames = { date: 'date', type: 'type', extension: 'extension', letter: 'first letter' } as const;

function levelWords(layout: Layout): string {
  return layout.by === 'type' ? 'type (Images, Documents, Spreadsheets…)' : levelNames[layout.by];
}

function levelReason(layout: Layout): string {
  const reasons = {
    date: '{d:YYYY-MM-DD}',
    type: 'type: {type}',
    extension: 'extension: {ext}',
    letter: 'first letter: {stem|upper|first 1}',
  } as const;
  return reasons[layout.by];
}

function moveStep(command: Extract<Command, { do: 'move' }>, maker: Maker): Step {
  const into = portableFolder(command.into ?? 'Archive');
  if (command.into === null) maker.assume('No folder was named: the files go into “Archive”.');
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
    together: command.which.photos === true ? ['sidecar'] : [],
    to: `${escapeTemplate(into)}/{name}`,
    because: escapeTemplate(command.which.where.length === 0 ? `goes into ${quotedText(into)}` : `one of the ${words}`),
    says: `Move ${countOf(command.which, maker)} into ${escapeTemplate(quotedText(into))}`,
  };
}

/** A folder's name that any system takes. */
export function portableFolder(folder: string): string {
  return folder
    .split('/')
    .map((part) => portableText(part).replace(/[ .]+$/, '') || '_')
    .join('/');
}

function flattenStep(command: Extract<Command, { do: 'flatten' }>, maker: Maker): Step {
  const base = command.which.in ?? '';
  maker.assume('Folders that become empty stay.');
  return {
    ...blankStep,
    select: selectOf({ ...command.which, depth: 'all' }, 'all', maker),
    to: base === '' ? '{name}' : `${escapeTemplate(base)}/{name}`,
    because: 'out of its subfolder',
    says: `Move ${countOf(command.which, maker)} up ${base === '' ? 'to the top of the folder' : `into ${quotedText(base)}`}`,
  };
}
