/**
 * What "by date" can mean in this folder: up to three readings, each tried on its files, as one question.
 *
 * The question always has a default, so that it never stops a task: what the words alone mean (the date taken for photos, the last
 * change for the rest), whatever else would place more files. A date that a file tells of itself is never given up for one that a copy
 * or a rename has made only because more files have it; the counts beside the choices say what that costs. Files that have none are
 * the business of the question `missing`.
 */
import { fixed, marked, plural, t } from '../../base/translate.ts';
import type { Choice, Question } from '../../model/plan.ts';
import { dateSourceTable, type DateSource } from '../../model/rule/fields.ts';
import type { Rule } from '../../model/rule/rule.ts';
import type { Scan } from '../stage/scan.ts';
import type { Basis, Command, Which } from './commands.ts';
import { exampleOf, fromOf, toOf } from './proposals.ts';
import type { Outcome, Proposal } from './run.ts';
import { sampleOf, type Sample } from './sample.ts';
import { grouped } from './words.ts';

type Means = { readonly label: string; readonly basis: Basis; readonly missing?: 'name-date' | 'file-date' };

/** Every reading by the value that answers with it. */
const readings = {
  taken: { label: marked('date taken'), basis: 'taken' },
  'taken-or-name': { label: marked('date taken, else the date in the name'), basis: 'taken', missing: 'name-date' },
  'taken-or-file': { label: marked('date taken, else file date'), basis: 'auto', missing: 'file-date' },
  'by-kind': { label: marked('date taken of photos and films, last change of all else'), basis: 'auto' },
  name: { label: marked('date in the name'), basis: 'name' },
  file: { label: marked('date of the last change'), basis: 'modified' },
  text: { label: marked('first date in the text'), basis: 'text' },
  written: { label: marked('date in the document’s properties'), basis: 'written' },
  sent: { label: marked('date the mail was sent'), basis: 'sent' },
  released: { label: marked('day in the tags of the recordings'), basis: 'released' },
} as const satisfies Record<string, Means>;
export type Reading = keyof typeof readings;

export function isReading(text: string): text is Reading {
  return Object.hasOwn(readings, text);
}

/** Whether a file without the first date has a second one by this reading: then nothing is left to ask of those that have either. */
export function isWithFallback(reading: string | undefined): boolean {
  return reading !== undefined && isReading(reading) && 'missing' in readings[reading];
}

/** Whether a file is left for want of a date. */
export function lacksDate({ why }: { why: string }): boolean {
  return lackWords.some((words) => why.includes(fixed(words)));
}

/** What may be offered beside what the words mean by themselves, the likeliest first: every file has a last change, so counts say little. */
const others: Record<Reading, readonly Reading[]> = {
  taken: ['taken-or-file', 'taken-or-name', 'name', 'file'],
  'by-kind': ['taken-or-file', 'taken', 'name', 'file'],
  file: ['name', 'text', 'written', 'released'],
  sent: ['file', 'name'],
  'taken-or-name': [],
  'taken-or-file': [],
  name: [],
  text: [],
  written: [],
  released: [],
};

/** Files that are read to count, and documents, whose text takes longer. */
const sampleMax = 2_000;
const documentSampleMax = 100;
const choicesMax = 3;
const examplesMax = 5;

export type ReadingDesk = {
  readonly scan: Scan;
  readonly today: string;
  /** The rule for commands. */
  readonly ruleFor: (commands: readonly Command[]) => Rule;
  readonly run: (rule: Rule, scan: Scan) => Promise<Outcome>;
};

export type Read = {
  readonly commands: readonly Command[];
  readonly question: Question | null;
};

/** The commands with one reading of their dates, and the question where there are several. `answer` is the person's, or the folder's. */
export async function readDates(
  commands: readonly Command[],
  answer: string | undefined,
  desk: ReadingDesk,
): Promise<Read> {
  if (!commands.some(saysDate) || commands.some(saysWhichDate)) return { commands, question: null };
  const meant = meantReading(desk.ruleFor(commands));
  if (meant === null) return { commands, question: null };
  const chosen = answer !== undefined && isReading(answer) ? answer : meant;
  const tried = await tryReadings(commands, { meant, chosen }, desk);
  const question =
    tried.length < 2 ? null : { key: 'reading', text: fixed(questionText), choices: choicesFor(tried), chosen };
  // What the words mean by themselves keeps what was said about files without a date.
  return { commands: chosen === meant ? commands : withReading(commands, chosen), question };
}

const questionText = marked('Which date is meant?');

/** The dates that a command goes by. */
function basesOf(command: Command): Basis[] {
  switch (command.do) {
    case 'organise':
      return command.layouts.flatMap((layout) => (layout.by === 'date' ? [layout.basis] : []));
    case 'insert':
      return command.insert.put === 'date' ? [command.insert.basis] : [];
    case 'date-name':
      return [command.basis];
    case 'compose':
      return command.parts.flatMap((part) => (part.put === 'date' ? [part.basis] : []));
    default:
      return [];
  }
}

function saysDate(command: Command): boolean {
  return basesOf(command).includes('auto');
}

/** Who says which date in one clause means it in the others: there is nothing to ask. */
function saysWhichDate(command: Command): boolean {
  return basesOf(command).some((basis) => basis !== 'auto' && basis !== 'today');
}

/** The commands with every "date" read in one way. */
function withReading(commands: readonly Command[], reading: Reading): Command[] {
  const { basis, ...rest }: Means = readings[reading];
  const told = (which: Which): Which =>
    rest.missing === undefined || which.missing !== undefined ? which : { ...which, missing: rest.missing };
  return commands.map((command): Command => {
    if (!saysDate(command)) return command;
    switch (command.do) {
      case 'organise': {
        const layouts = command.layouts.map((layout) =>
          layout.by === 'date' && layout.basis === 'auto' ? { ...layout, basis } : layout,
        );
        return { ...command, which: told(command.which), layouts };
      }
      case 'insert':
        return command.insert.put === 'date'
          ? { ...command, which: told(command.which), insert: { ...command.insert, basis } }
          : command;
      case 'date-name':
        return { ...command, which: told(command.which), basis };
      case 'compose': {
        const parts = command.parts.map((part) =>
          part.put === 'date' && part.basis === 'auto' ? { ...part, basis } : part,
        );
        return { ...command, which: told(command.which), parts };
      }
      default:
        return command;
    }
  });
}

/** What the words mean without an answer: told by the rule that they make. */
function meantReading(rule: Rule): Reading | null {
  const sources = rule.steps.flatMap((step) =>
    Object.values(step.let ?? {}).flatMap((entry) => ('date' in entry ? entry.date : [])),
  );
  const bySource: Partial<Record<DateSource, Reading>> = {
    kind: 'by-kind',
    exif: 'taken',
    mail: 'sent',
    mtime: 'file',
  };
  for (const source of ['kind', 'exif', 'mail', 'mtime'] as const)
    if (sources.includes(source)) return bySource[source] ?? null;
  return null;
}

type Tried = {
  readonly reading: Reading;
  readonly sample: Sample;
  /** Files that have this date, and that have none. */
  readonly placed: number;
  readonly lacking: number;
  readonly proposals: readonly Proposal[];
};

/** What the words mean, what was chosen, and the likeliest of the others that would do something else. */
async function tryReadings(
  commands: readonly Command[],
  { meant, chosen }: { meant: Reading; chosen: Reading },
  desk: ReadingDesk,
): Promise<Tried[]> {
  const first = await tryReading(commands, meant, meant, desk);
  const kept = [first];
  if (chosen !== meant) kept.push(await tryReading(commands, chosen, meant, desk));
  const more: Tried[] = [];
  const seen = new Set(kept.map(resultOf));
  for (const reading of others[meant].filter((one) => one !== chosen)) {
    const tried = await tryReading(commands, reading, meant, desk);
    const result = resultOf(tried);
    if (tried.placed === 0 || seen.has(result)) continue;
    seen.add(result);
    more.push(tried);
  }
  // Where no file has the date that is meant, the question is what to do without one.
  if (first.placed === 0 && chosen === meant) return [first];
  return [...kept, ...more].slice(0, choicesMax);
}

async function tryReading(
  commands: readonly Command[],
  reading: Reading,
  meant: Reading,
  desk: ReadingDesk,
): Promise<Tried> {
  const rule = desk.ruleFor(reading === meant ? commands : withReading(commands, reading));
  const at = rule.steps.findIndex((step) => Object.values(step.let ?? {}).some((entry) => 'date' in entry));
  const select = rule.steps[at]?.select;
  const sizeMax = readsDocuments(rule) ? documentSampleMax : sampleMax;
  const sample = sampleOf(desk.scan, select === undefined || select === 'previous' ? null : select, {
    sizeMax,
    today: desk.today,
  });
  const outcome = await desk.run(rule, sample.scan);
  const lacking = outcome.left.filter((one) => lacksDate(one) && !outcome.companions.has(one.path)).length;
  const placed = Math.max(0, (outcome.steps[at]?.selected ?? 0) - lacking);
  return { reading, sample, placed, lacking, proposals: outcome.proposals };
}

function readsDocuments(rule: Rule): boolean {
  return rule.steps.some((step) =>
    Object.values(step.let ?? {}).some(
      (entry) => 'date' in entry && entry.date.some((source) => ['doc', 'text', 'mail'].includes(source)),
    ),
  );
}

const lackWords = Object.values(dateSourceTable)
  .map(({ lack }) => lack)
  .filter((lack) => lack !== '');

/** Two readings that would do the same are one. */
function resultOf({ proposals }: Tried): string {
  return proposals.map((proposal) => `${fromOf(proposal) ?? ''}\0${toOf(proposal) ?? ''}`).join('\n');
}

function choicesFor(tried: readonly Tried[]): Choice[] {
  const before = new Map<string, string>();
  const [first] = tried;
  for (const proposal of first?.proposals ?? []) before.set(fromOf(proposal) ?? '', toOf(proposal) ?? '');
  return tried.map((one): Choice => {
    const { sample, placed, lacking, proposals } = one;
    // What a choice changes tells more than what it leaves as it is.
    const differs = (proposal: Proposal): boolean => before.get(fromOf(proposal) ?? '') !== toOf(proposal);
    const shown =
      one === first ? proposals : [...proposals.filter(differs), ...proposals.filter((each) => !differs(each))];
    const rest = lacking === 0 ? '' : plural(lacking, '; {0} has none', '; {0} have none');
    const part = sample.size < sample.of ? t(' (of a sample of {0})', grouped(sample.size)) : '';
    return {
      value: one.reading,
      label: `${fixed(readings[one.reading].label)}: ${plural(placed, '{0} file', '{0} files')}${rest}${part}`,
      count: placed,
      examples: shown.slice(0, examplesMax).map(exampleOf),
    };
  });
}
