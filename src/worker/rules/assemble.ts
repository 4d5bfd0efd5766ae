/** From commands to a rule: defaults are chosen here, and every choice that a person might have made otherwise is said. */
import { marked, t } from '../../base/translate.ts';
import type { Scan } from '../stage/scan.ts';
import type { Basis, Command, Which } from './commands.ts';
import type { DateSource } from '../../model/rule/fields.ts';
import { type Condition, type FileType, type Rule, type Select, type Step } from '../../model/rule/rule.ts';
import { deedStep } from './assembleDeeds.ts';
import { kindsOf, narrowedTo } from './assembleFacts.ts';
import { asOfRecordings } from './assembleMusic.ts';
import { renameStep } from './assembleNames.ts';
import { styleSteps } from './assembleStyle.ts';
import { flattenStep, moveStep, organiseStep, portableFolder } from './assemblePlaces.ts';
import { wholeNameStep } from './assembleWholeNames.ts';
import { lastName } from './rows.ts';
import { extensionOf, typeOf } from './types.ts';
import { describeWhich } from './words.ts';

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
  const done = joined.filter((command) => command.do !== 'tidy-emptied');
  for (const [at, command] of done.entries()) {
    const maker: Maker = {
      earlier: done.slice(0, at),
      facts,
      before: done[at - 1] ?? null,
      after: done[at + 1] ?? null,
      assume: (text) => assumptions.push(text),
    };
    if ('which' in command) for (const note of command.which.notes) assumptions.push(note);
    const meant =
      'which' in command ? asOfRecordings(command, sourceWhich(command.which, maker), maker.assume) : command;
    steps.push(...stepsOf('which' in meant ? { ...meant, which: restOf(meant, meant.which, maker) } : meant, maker));
  }
  const removes = done.length < joined.length;
  const rule: Rule = { version: 1, steps, clash: 'number', ...(removes ? { emptied: 'remove' as const } : {}) };
  return { rule, assumptions: [...new Set(assumptions)] };
}

/** "The rest" is what no earlier command has put into a folder; what went to the trash is gone by itself. */
function restOf({ do: deed }: Command, which: Which, maker: Maker): Which {
  // A move leaves what others have moved where it is anyway.
  if (which.rest !== true || deed === 'move') return which;
  const filled = maker.earlier.flatMap((one) =>
    (one.do === 'move' || one.do === 'organise') && one.into !== null ? [portableFolder(one.into)] : [],
  );
  return filled.reduce((rest, folder) => narrow(rest, { is: 'not', of: { is: 'below', folder } }), which);
}

/**
 * "Sort by year and put them in Sorted", "move to Papers and sort them by year", "convert to JPG and move them into Web": one place,
 * said in two clauses.
 */
function joinPlaces(commands: readonly Command[]): Command[] {
  const joined: Command[] = [];
  for (const command of commands) {
    const before = joined.at(-1);
    const both = before === undefined ? null : inOnePlace(before, command);
    if (both === null) joined.push(command);
    else joined[joined.length - 1] = both;
  }
  return joined;
}

function inOnePlace(before: Command, command: Command): Command | null {
  if (command.do === 'move' && command.which.previous === true) {
    switch (before.do) {
      case 'organise':
        return before.into === null ? { ...before, into: command.into } : null;
      // What is made is what is spoken of: the originals stay where they are.
      case 'convert':
      case 'resize':
      case 'extract':
      case 'tables':
        return before.into === null ? { ...before, into: command.into } : null;
      default:
        return null;
    }
  }
  if (before.do !== 'move' || before.into === null) return null;
  if (command.do !== 'organise' || command.which.previous !== true) return null;
  return { ...command, which: before.which, into: command.into ?? before.into };
}

export type Maker = {
  /** The commands before this one. */
  earlier: readonly Command[];
  facts: FolderFacts;
  before: Command | null;
  after: Command | null;
  assume: (text: string) => void;
};

function stepsOf(command: Command, maker: Maker): Step[] {
  switch (command.do) {
    case 'organise':
      return [organiseStep(command, maker)];
    case 'move':
      return [moveStep(command, maker)];
    case 'flatten':
      return [flattenStep(command, maker)];
    case 'trash':
    case 'duplicates':
    case 'list-duplicates':
    case 'copy':
    case 'convert':
    case 'resize':
    case 'extract':
    case 'tables':
    case 'list':
    case 'invoices':
    case 'tidy':
      return [deedStep(command, maker)];
    case 'style':
      return styleSteps(command, maker);
    case 'tidy-emptied':
      return [];
    case 'compose':
    case 'code-first':
    case 'lookup':
    case 'real-extension':
      return [wholeNameStep(command, maker)];
    default:
      return [renameStep(command, maker)];
  }
}

/** The step's selection; "them" is what the command before took, or all files where there was none. */
export function selectOf(which: Which, depth: Select['depth'], maker: Maker): Step['select'] {
  if (which.previous === true && maker.before !== null) return 'previous';
  return { ...(which.in === undefined ? {} : { in: which.in }), depth: which.depth ?? depth, where: which.where };
}

/** What goes along: all that belongs to a photo or film, but of "the jpgs" no RAW, which was not asked for. */
export function companionsOf(which: Which): Step['together'] {
  const named = extensionsIn(which.where);
  if (named === null) return ['sidecar', 'raw+jpeg', 'live-photo', 'subtitle'];
  return named.some((extension) => typeOf(`x.${extension}`) === 'video') ? ['sidecar', 'subtitle'] : ['sidecar'];
}

const pageExtensions = new Set(['md', 'markdown', 'html', 'htm', 'xhtml']);

/** What goes along to another folder: pages, where they were asked for by name, take what they show with them. */
export function travellersOf(which: Which): Step['together'] {
  const pages = extensionsIn(which.where)?.some((extension) => pageExtensions.has(extension)) === true;
  return pages ? [...companionsOf(which), 'assets'] : companionsOf(which);
}

/** The endings that the conditions name; null where they name none. */
function extensionsIn(where: readonly Condition[]): string[] | null {
  const named = where.flatMap((one) => {
    if (one.is === 'extension') return [one.in];
    if (one.is === 'any') return [extensionsIn(one.of) ?? []];
    return one.is === 'name' && one.how === 'glob' ? [[extensionOf(one.text)].filter((ending) => ending !== '')] : [];
  });
  const all = named.flat();
  return all.length === 0 ? null : all;
}

/** The command that said which files: "them" are those of the command before. */
export function sourceWhich(which: Which, maker: Maker): Which {
  const { before } = maker;
  return which.previous === true && before !== null && 'which' in before ? before.which : which;
}

/** The placeholder for how many of which files: `12 pictures in “notes”`. */
export function countOf(which: Which, maker: Maker): string {
  const { one, many } = describeWhich(sourceWhich(which, maker));
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
  text: 'text',
  sent: 'mail',
  written: 'doc',
  released: 'audio',
};

const basisWords: Record<Basis, string> = {
  taken: marked('the date taken'),
  modified: marked('the date last changed'),
  name: marked('the date in the name'),
  today: marked("today's date"),
  auto: marked('the date taken or last changed'),
  created: marked('the date taken'),
  text: marked('the first date in their text'),
  sent: marked('the date they were sent'),
  written: marked('the date in their properties'),
  released: marked('the day in their tags'),
};

export type Dated = {
  which: Which;
  /** The selection as it is told: what was left out of itself is told once, among the assumptions. */
  told: Which;
  source: DateSource;
  words: string;
  depth: Select['depth'];
};

/**
 * A selection with the date that is meant for it. "By date" is the date taken for pictures and films and the last change for all
 * else; the date taken is asked of nothing that cannot have one.
 */
export function datedSelection(which: Which, said: Basis, maker: Maker): Dated {
  const source = sourceWhich(which, maker);
  const basis = said === 'auto' ? meantBasis(source, maker) : said;
  const isMedia = source.photos === true || onlyTaken(source);
  if (basis === 'modified' || basis === 'auto')
    maker.assume(t('The day of the last change is read in the time zone {0}.', zoneName()));
  const dated = { source: sourceOf[basis], words: basisWords[basis] };
  if (basis === 'taken' && !isMedia) {
    maker.assume(t('Only pictures and videos have a date taken: other files stay where they are.'));
    const media = narrow(which, isTakenType);
    return { ...dated, which: media, told: media, depth: 'all' };
  }
  const told = datedTypes[basis];
  if (told !== undefined) {
    const narrowed = narrowedTo(which, told);
    if (narrowed.assumes !== null) maker.assume(narrowed.assumes);
    if (basis === 'text') maker.assume(t('The first date that stands in the text is taken.'));
    return { ...dated, which: narrowed.which, told: which, depth: 'all' };
  }
  return { ...dated, which, told: which, depth: isMedia || mostlyMedia(maker.facts) ? 'all' : 'auto' };
}

/** Kinds of files with text or properties that a date may stand in. */
const dateTypes: readonly FileType[] = ['document', 'spreadsheet', 'presentation', 'book', 'mail'];
const datedTypes: Readonly<Partial<Record<Basis, readonly FileType[]>>> = {
  text: dateTypes,
  written: dateTypes,
  sent: ['mail'],
  released: ['audio'],
};

function meantBasis(which: Which, maker: Maker): Basis {
  if (which.photos === true || onlyTaken(which)) return 'taken';
  if (kindsOf(which.where)?.every((kind) => kind === 'mail') === true) {
    maker.assume(t('The date of a mail is the day it was sent.'));
    return 'sent';
  }
  const media = mediaCount(maker.facts);
  if (media === 0 || cannotBeTaken(which)) {
    maker.assume(t('The date is the day a file was last changed.'));
    return 'modified';
  }
  if (media === maker.facts.total) return 'taken';
  maker.assume(
    t('The date is the date taken for pictures and videos, and the day of the last change for all other files.'),
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

export function narrow(which: Which, condition: Condition): Which {
  return { ...which, where: [...which.where, condition] };
}

function onlyTaken(which: Which): boolean {
  return kindsOf(which.where)?.every((type) => takenTypes.includes(type)) === true;
}

function cannotBeTaken(which: Which): boolean {
  return kindsOf(which.where)?.every((type) => !takenTypes.includes(type)) === true;
}
