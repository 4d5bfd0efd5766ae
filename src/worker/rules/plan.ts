/** A plan in words, from a rule and what it did to the folder's files in a dry run. */
import { limits } from '../../model/limits.ts';
import type { Operation } from '../../model/operation.ts';
import type { Plan, Question } from '../../model/plan.ts';
import type { Scan } from '../stage/scan.ts';
import { leftOutWords, type LeftOut } from '../stage/leftOut.ts';
import type { Outcome, Proposal, StepCount } from './run.ts';
import type { Rule } from '../../model/rule/rule.ts';
import { countsOf, fromOf, toOf } from './proposals.ts';
import { rememberGrant, rememberStep, type Remembered } from './remember.ts';
import { grantsFor } from './scope.ts';
import { counted, grouped } from './words.ts';

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
  const parts = rule.steps.map((step, at) =>
    fill(step.says, outcome.steps[at], (outcome.steps[at]?.changed ?? 0) === 0),
  );
  const goal = sentence(
    parts.map((part, at) => (at === 0 ? part : part.slice(0, 1).toLowerCase() + part.slice(1))).join('; then '),
  );
  return {
    goal: cut(goal),
    steps: stepLines(draft).slice(0, limits.stepsMax).map(cut),
    assumptions: assumptionLines(draft).slice(0, limits.stepsMax).map(cut),
    questions: draft.questions,
    // What any answer to the questions would need: the person may give it after the plan was made.
    scope: { grants: grantsOf(draft), connectors: [], hosts: [] },
    untouched: untouchedLines(draft, leftOutOf(draft)).slice(0, limits.stepsMax).map(cut),
    rule: JSON.stringify(rule),
  };
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

function fill(says: string, count: StepCount | undefined, selected: boolean): string {
  const files = selected ? (count?.selected ?? 0) - (count?.companions ?? 0) : (count?.changed ?? 0);
  return says
    .replace(/\{count(?:\|([^|}]*)\|([^}]*))?\}/g, (_whole, one: string | undefined, many: string | undefined) =>
      counted(files, one ?? 'file', many),
    )
    .replaceAll('{{', '{')
    .replaceAll('}}', '}');
}

function stepLines({ rule, outcome, remembered }: Draft): string[] {
  const lines = rule.steps.map((step, at) => {
    const count = outcome.steps[at];
    const same = (count?.selected ?? 0) - (count?.changed ?? 0);
    const rest = same > 0 ? ` (of ${grouped(count?.selected ?? 0)} looked at)` : '';
    return `${fill(step.says, count, false)}${rest}${sourceWords(count)}${tableWords(count)}.`;
  });
  const kept = remembered?.is === 'lines' ? [rememberStep(remembered.count)] : [];
  return [...lines, ...totals(outcome.proposals), ...kept];
}

const totalWords: Record<Operation, (count: number) => string> = {
  move: (count) => `${counted(count, 'file')} ${count === 1 ? 'gets' : 'get'} a new place or name`,
  create: (count) => `${counted(count, 'file')} ${count === 1 ? 'is' : 'are'} made`,
  modify: (count) => `${counted(count, 'file')} ${count === 1 ? 'gets' : 'get'} new contents`,
  trash: (count) => `${counted(count, 'file')} ${count === 1 ? 'goes' : 'go'} to the trash`,
  mkdir: (count) => `${counted(count, 'folder')} ${count === 1 ? 'is' : 'are'} made`,
  rmdir: (count) => `${counted(count, 'empty folder')} ${count === 1 ? 'is' : 'are'} removed`,
};

/** The sum over all steps, one line an operation. */
function totals(proposals: readonly Proposal[]): string[] {
  const counts = Object.entries(countsOf(proposals)) as [Operation, number][];
  return counts.map(([operation, count]) => `In all, ${totalWords[operation](count)}.`);
}

const sourceNames: Record<string, string> = {
  exif: 'EXIF',
  name: 'the file name',
  folder: 'the folder’s name',
  mtime: 'the last change',
  today: 'today',
  sidecar: 'sidecars',
  doc: 'the documents’ properties',
  text: 'the documents’ text',
  mail: 'the mails’ headers',
};

function sourceWords(count: StepCount | undefined): string {
  const sources = Object.entries(count?.sources ?? {});
  if (sources.length === 0 || (sources.length === 1 && sources[0]?.[0] === 'today')) return '';
  return `; dates from ${sources.map(([source, files]) => `${sourceNames[source] ?? source} (${grouped(files)})`).join(', ')}`;
}

/** How many tables there are, and how many of them a person should look at. */
function tableWords(count: StepCount | undefined): string {
  if (count?.tables === undefined) return '';
  const { found, documents, unsure } = count.tables;
  const doubt = unsure === 0 ? '' : `, of which ${counted(unsure, 'is', 'are')} not sure`;
  return `; ${counted(found, 'table')} found in ${counted(documents, 'document')}${doubt}`;
}

function assumptionLines({ rule, scan, outcome, assumptions, remembered }: Draft): string[] {
  const lines = [...assumptions, ...(remembered?.is === 'refused' ? [remembered.why] : [])];
  const places = new Set(rule.steps.map((step, at) => (isPlainSearch(step) ? outcome.steps[at]?.depth : null)));
  if (scan.folders.length === 0) places.clear();
  if (places.has('top')) lines.push('Only files directly in the folder are taken; say “including subfolders” for all.');
  else if (places.has('all'))
    lines.push('Files in subfolders are taken as well; say “only in this folder” for the top alone.');
  const companions = outcome.steps.reduce((sum, step) => Math.max(sum, step.companions), 0);
  if (companions > 0)
    lines.push(
      `${counted(companions, 'file')} that ${companions === 1 ? 'belongs' : 'belong'} to a photo (.xmp, .aae, RAW, live photo) ${companions === 1 ? 'goes' : 'go'} with it.`,
    );
  if (outcome.clashes > 0) {
    lines.push(
      rule.clash !== 'skip'
        ? `${counted(outcome.clashes, 'file')} would get a name that is taken: the later one gets a number, such as “name${rule.clash === 'number' ? ' (2)' : rule.clash.suffix.replace('{k}', '2')}”.`
        : `${counted(outcome.clashes, 'file')} would get a name that is taken: the later one is left where it is.`,
    );
  }
  if (outcome.shortened > 0)
    lines.push(
      `${counted(outcome.shortened, 'name')} would be longer than 255 bytes and ${outcome.shortened === 1 ? 'is' : 'are'} shortened.`,
    );
  if (rule.emptied !== 'remove' && outcome.proposals.some(leavesFolder)) lines.push('Folders that become empty stay.');
  return [...new Set(lines)];
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

function untouchedLines({ scan, outcome }: Draft, leftOut: Scan['leftOut']): string[] {
  const lines: string[] = [];
  const others = scan.files.length - touchedFiles(outcome) - outcome.left.length;
  if (others > 0)
    lines.push(`${counted(others, 'other file')} ${others === 1 ? 'stays as it is' : 'stay as they are'}.`);
  const whys = new Map<string, number>();
  for (const { why } of outcome.left) {
    const kind = why.replace(/“[^”]*”/g, '…');
    whys.set(kind, (whys.get(kind) ?? 0) + 1);
  }
  for (const [why, count] of whys)
    lines.push(`${counted(count, 'file')} left where ${count === 1 ? 'it is' : 'they are'}: ${why}.`);
  for (const kind of Object.keys(leftOutWords) as LeftOut[]) {
    const count = leftOut[kind];
    if (count > 0)
      lines.push(
        `${counted(count, leftOutWords[kind].one, leftOutWords[kind].many)} ${count === 1 ? 'is' : 'are'} never touched.`,
      );
  }
  if (scan.links > 0)
    lines.push(
      `${counted(scan.links, 'link')} ${scan.links === 1 ? 'is' : 'are'} not followed and stay${scan.links === 1 ? 's' : ''}.`,
    );
  if (scan.unreadable.length > 0)
    lines.push(`${counted(scan.unreadable.length, 'folder or file', 'folders or files')} could not be read.`);
  return lines;
}
