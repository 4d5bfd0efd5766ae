/** A plan in words, from a rule and what it did to the folder's files in a dry run. */
import { fixed, marked, plural, t } from '../../base/translate.ts';
import { limits } from '../../model/limits.ts';
import type { Operation } from '../../model/operation.ts';
import type { Plan, Question } from '../../model/plan.ts';
import type { Scan } from '../stage/scan.ts';
import { leftOutWords, type LeftOut } from '../stage/leftOut.ts';
import { readingOf, recognisedWords, recognitionLine } from './recognition.ts';
import type { Outcome, Proposal, StepCount } from './run.ts';
import type { CompanionKind, Rule } from '../../model/rule/rule.ts';
import { invoiceWords } from './invoiceTable.ts';
import { countsOf, exampleOf, fromOf, toOf } from './proposals.ts';
import { rememberGrant, rememberStep, type Remembered } from './remember.ts';
import { grantsFor } from './scope.ts';
import { counted, grouped, listed } from './words.ts';

export type Draft = {
  rule: Rule;
  scan: Scan;
  outcome: Outcome;
  assumptions: readonly string[];
  questions: Question[];
  /** What other answers would do. */ tried?: readonly Outcome[];
  /** What the conventions file gets. */ remembered?: Remembered;
};

/** The plan for a draft; its rule is the one that the work runs. */
export function planFrom(draft: Draft): Plan {
  const { rule, outcome } = draft;
  const parts = rule.steps.map((step, at) => fill(step.says, goalCounts(outcome.steps[at])));
  const goal = sentence(
    parts.map((part, at) => (at === 0 ? part : part.slice(0, 1).toLowerCase() + part.slice(1))).join(t('; then ')),
  );
  return {
    goal: cut(goal),
    steps: stepLines(draft).slice(0, limits.stepsMax).map(cut),
    ...examplesIn(outcome.proposals),
    assumptions: assumptionLines(draft).slice(0, limits.stepsMax).map(cut),
    questions: draft.questions,
    // What any answer to the questions would need: the person may give it after the plan was made.
    scope: { grants: grantsOf(draft), connectors: [], hosts: [] },
    untouched: untouchedLines(draft, leftOutOf(draft)).slice(0, limits.stepsMax).map(cut),
    rule: JSON.stringify(rule),
  };
}

/** The first, the middle and the last of what gets another name or place: neighbours look alike. */
function examplesIn(proposals: readonly Proposal[]): Pick<Plan, 'examples'> {
  const moves = proposals.filter(({ op }) => op === 'move');
  const places = new Set([0, Math.floor(moves.length / 2), moves.length - 1]);
  const examples = [...places].flatMap((at) => moves.slice(at, at + 1)).map((move) => cut(exampleOf(move)));
  return examples.length === 0 ? {} : { examples };
}

function grantsOf({ outcome, tried = [], remembered }: Draft): Plan['scope']['grants'] {
  const grants = grantsFor([outcome, ...tried].map((each) => each.proposals));
  return remembered?.is === 'lines' ? [...grants, rememberGrant] : grants;
}

function cut(text: string): string {
  return text.length <= limits.textCharactersMax ? text : `${text.slice(0, limits.textCharactersMax - 1)}…`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

type Counts = { readonly files: number; readonly companions: number };

/** A goal that changes nothing tells of what it looked at. */
function goalCounts(count: StepCount | undefined): Counts {
  if (count === undefined) return { files: 0, companions: 0 };
  return count.changed + count.companionsChanged === 0
    ? { files: count.selected, companions: 0 }
    : changedCounts(count);
}

function changedCounts(count: StepCount | undefined): Counts {
  return { files: count?.changed ?? 0, companions: count?.companionsChanged ?? 0 };
}

/** A step's words with its counts; the companions are told apart from what was asked for, at its first mention. */
function fill(says: string, { files, companions }: Counts): string {
  let along = companions === 0 ? '' : plural(companions, ' and {0} companion', ' and {0} companions');
  return says
    .replace(/\{count(?:\|([^|}]*)\|([^}]*))?\}/g, (_whole, one: string | undefined, many: string | undefined) => {
      const words = one === undefined ? plural(files, '{0} file', '{0} files') : counted(files, one, many);
      const whole = words + along;
      along = '';
      return whole;
    })
    .replaceAll('{{', '{')
    .replaceAll('}}', '}');
}

function stepLines({ rule, outcome, remembered }: Draft): string[] {
  const lines = rule.steps.map((step, at) => {
    const count = outcome.steps[at];
    const same = (count?.selected ?? 0) - (count?.changed ?? 0);
    const rest = same > 0 ? t(' (of {0} looked at)', grouped(count?.selected ?? 0)) : '';
    return `${fill(step.says, changedCounts(count))}${rest}${sourceWords(count)}${tableWords(count)}${count?.invoices === undefined ? '' : invoiceWords(count.invoices)}${recognisedWords(count?.recognised)}.`;
  });
  const kept = remembered?.is === 'lines' ? [rememberStep(remembered.count)] : [];
  return [...lines, ...totals(outcome.proposals), ...kept];
}

const totalWords: Record<Operation, (count: number) => string> = {
  move: (count) =>
    plural(count, 'In all, {0} file gets a new place or name.', 'In all, {0} files get a new place or name.'),
  create: (count) => plural(count, 'In all, {0} file is made.', 'In all, {0} files are made.'),
  modify: (count) => plural(count, 'In all, {0} file gets new contents.', 'In all, {0} files get new contents.'),
  trash: (count) => plural(count, 'In all, {0} file goes to the trash.', 'In all, {0} files go to the trash.'),
  mkdir: (count) => plural(count, 'In all, {0} folder is made.', 'In all, {0} folders are made.'),
  rmdir: (count) => plural(count, 'In all, {0} empty folder is removed.', 'In all, {0} empty folders are removed.'),
};

/** The sum over all steps, one line an operation. */
function totals(proposals: readonly Proposal[]): string[] {
  const counts = Object.entries(countsOf(proposals)) as [Operation, number][];
  return counts.map(([operation, count]) => totalWords[operation](count));
}

const sourceNames: Record<string, string> = {
  exif: marked('the pictures themselves'),
  name: marked('the file name'),
  folder: marked('the folder’s name'),
  mtime: marked('the last change'),
  today: marked('today'),
  sidecar: marked('sidecars'),
  audio: marked('the recordings’ tags'),
  doc: marked('the documents’ properties'),
  text: marked('the documents’ text'),
  mail: marked('the mails’ headers'),
};

function sourceWords(count: StepCount | undefined): string {
  const sources = Object.entries(count?.sources ?? {});
  if (sources.length === 0 || (sources.length === 1 && sources[0]?.[0] === 'today')) return '';
  const named = sources.map(([source, files]) => `${fixed(sourceNames[source] ?? source)} (${grouped(files)})`);
  return t('; dates from {0}', named.join(', '));
}

/** How many tables there are, and how many of them a person should look at. */
function tableWords(count: StepCount | undefined): string {
  if (count?.tables === undefined) return '';
  const { found, documents, unsure } = count.tables;
  const doubt = unsure === 0 ? '' : plural(unsure, ', of which {0} is not sure', ', of which {0} are not sure');
  const where = plural(documents, '{0} document', '{0} documents');
  return plural(found, '; {0} table found in {1}{2}', '; {0} tables found in {1}{2}', where, doubt);
}

function assumptionLines({ rule, scan, outcome, assumptions, remembered }: Draft): string[] {
  const lines = [...assumptions, ...(remembered?.is === 'refused' ? [remembered.why] : [])];
  const places = new Set(rule.steps.map((step, at) => (isPlainSearch(step) ? outcome.steps[at]?.depth : null)));
  if (scan.folders.length === 0) places.clear();
  lines.push(...depthLines(places));
  lines.push(...companionLines(outcome.steps));
  if (outcome.clashes > 0) {
    lines.push(
      rule.clash !== 'skip'
        ? plural(
            outcome.clashes,
            '{0} file would get a name that is taken: the later one gets a number, such as “name{1}”.',
            '{0} files would get a name that is taken: the later one gets a number, such as “name{1}”.',
            rule.clash === 'number' ? ' (2)' : rule.clash.suffix.replace('{k}', '2'),
          )
        : plural(
            outcome.clashes,
            '{0} file would get a name that is taken: the later one is left where it is.',
            '{0} files would get a name that is taken: the later one is left where it is.',
          ),
    );
  }
  lines.push(...outcome.steps.flatMap(({ formulas }) => (formulas === undefined ? [] : [formulaLine(formulas)])));
  if (rule.steps.some((step) => readingOf(step) === 'recognised')) lines.push(fixed(recognitionLine));
  if (outcome.shortened > 0)
    lines.push(
      plural(
        outcome.shortened,
        '{0} name would be longer than 255 bytes and is shortened.',
        '{0} names would be longer than 255 bytes and are shortened.',
      ),
    );
  if (outcome.proposals.some(isReadWhole))
    lines.push(
      t(
        'Each file is read when the work is done: one that turns out damaged is left as it is and listed, with the reason.',
      ),
    );
  if (rule.emptied !== 'remove' && outcome.proposals.some(leavesFolder))
    lines.push(t('Folders that become empty stay.'));
  return [...new Set(lines)];
}

const companionWords: Record<CompanionKind, string> = {
  sidecar: marked('a sidecar such as .xmp'),
  'raw+jpeg': marked('RAW and JPEG of one picture'),
  'live-photo': marked('a live photo’s film'),
  subtitle: marked('subtitles'),
  assets: marked('what a page shows'),
};

/** Who goes along, and why. */
function companionLines(steps: readonly StepCount[]): string[] {
  const companions = steps.reduce((most, step) => Math.max(most, step.companions), 0);
  if (companions === 0) return [];
  const kinds = new Set(steps.flatMap(({ companionKinds }) => companionKinds));
  const what = listed([...kinds].map((kind) => fixed(companionWords[kind])));
  return [
    plural(
      companions,
      '{0} companion ({1}) goes along with the file that it belongs to.',
      '{0} companions ({1}) go along with the files that they belong to.',
      what,
    ),
  ];
}

function depthLines(places: ReadonlySet<'top' | 'all' | null | undefined>): string[] {
  if (places.has('top')) return [t('Only files directly in the folder are taken; say “including subfolders” for all.')];
  return places.has('all')
    ? [t('Files in subfolders are taken as well; say “only in this folder” for the top alone.')]
    : [];
}

function formulaLine({ cells, way }: NonNullable<StepCount['formulas']>): string {
  return way === 'text'
    ? plural(
        cells,
        "{0} cell of the list begins like a formula (=, +, -, @) and is written as text, with a ' before it; “with formulas keep” in the rule writes them as they are.",
        "{0} cells of the list begin like a formula (=, +, -, @) and are written as text, with a ' before it; “with formulas keep” in the rule writes them as they are.",
      )
    : plural(
        cells,
        '{0} cell of the list begins like a formula (=, +, -, @) and is kept: a spreadsheet program may run it.',
        '{0} cells of the list begin like a formula (=, +, -, @) and are kept: a spreadsheet program may run them.',
      );
}

/** Whether what it makes depends on contents that nobody has looked at yet. */
function isReadWhole(proposal: Proposal): boolean {
  return 'making' in proposal && (proposal.making.kind === 'convert' || proposal.making.kind === 'extract');
}

/** Whether a step looked through folders: not where it took over files, or one file by name. */
function isPlainSearch({ select, do: deed }: Rule['steps'][number]): boolean {
  return (
    deed !== 'tidy' &&
    select !== 'previous' &&
    !select.where.some((condition) => condition.is === 'name' && condition.how === 'equals')
  );
}

function leavesFolder(proposal: Proposal): boolean {
  if (proposal.op !== 'move' && proposal.op !== 'trash') return false;
  const from = fromOf(proposal) ?? '';
  const slash = from.lastIndexOf('/');
  return slash >= 0 && toOf(proposal)?.startsWith(from.slice(0, slash + 1)) !== true;
}

function touchedFiles({ proposals }: Outcome): number {
  return proposals.filter(({ op }) => op === 'move' || op === 'trash' || op === 'modify').length;
}

/** A conventions file that gets lines is not left alone. */
function leftOutOf({ scan, remembered }: Draft): Scan['leftOut'] {
  return remembered?.is === 'lines' ? { ...scan.leftOut, conventions: 0 } : scan.leftOut;
}

const leftWords = {
  file: (count: number) => plural(count, '{0} file left where it is', '{0} files left where they are'),
  folder: (count: number) => plural(count, '{0} empty folder stays', '{0} empty folders stay'),
  list: (count: number) => plural(count, '{0} list is not written', '{0} lists are not written'),
};

/** What stays, by kind and reason, each with its count. */
function leftLines(left: Outcome['left']): string[] {
  const kinds = new Map<string, { is: keyof typeof leftWords; why: string; whole: string | null; count: number }>();
  for (const one of left) {
    const is = one.is ?? 'file';
    const why = one.why.replace(/“[^”]*”/g, '…');
    const known = kinds.get(`${is} ${why}`);
    if (known === undefined) kinds.set(`${is} ${why}`, { is, why, whole: one.why, count: 1 });
    else {
      known.count += 1;
      // What is named differs: the kind of reason says it for all.
      if (known.whole !== one.why) known.whole = null;
    }
  }
  return [...kinds.values()].map(({ is, why, whole, count }) => `${leftWords[is](count)}: ${whole ?? why}.`);
}

function untouchedLines({ scan, outcome }: Draft, leftOut: Scan['leftOut']): string[] {
  const lines: string[] = [];
  const leftFiles = outcome.left.filter((one) => one.is === undefined).length;
  const others = scan.files.length - touchedFiles(outcome) - leftFiles;
  if (others > 0) lines.push(plural(others, '{0} other file stays as it is.', '{0} other files stay as they are.'));
  lines.push(...leftLines(outcome.left), ...leftOutLines(scan, leftOut));
  return lines;
}

/** What of the folder no task touches, in words. */
export function leftOutLines(
  { links, unreadable, leftOut: all }: Pick<Scan, 'links' | 'unreadable' | 'leftOut'>,
  leftOut: Scan['leftOut'] = all,
): string[] {
  const lines: string[] = [];
  for (const kind of Object.keys(leftOutWords) as LeftOut[]) {
    const count = leftOut[kind];
    if (count > 0)
      lines.push(
        plural(
          count,
          '{0} {1} is never touched.',
          '{0} {1} are never touched.',
          fixed(leftOutWords[kind][count === 1 ? 'one' : 'many']),
        ),
      );
  }
  if (links > 0)
    lines.push(plural(links, '{0} link is not followed and stays.', '{0} links are not followed and stay.'));
  if (unreadable.length > 0)
    lines.push(
      plural(unreadable.length, '{0} folder or file could not be read.', '{0} folders or files could not be read.'),
    );
  return lines;
}
