/**
 * Runs a rule over a scan: pure but for what is read of files. Deterministic: the same files give the same changes whatever the order
 * of the disk, the locale or the clock.
 */
import type { RelativePath } from '../../model/relativePath.ts';
import type { FactGroup } from '../../model/rule/fields.ts';
import type { Rule } from '../../model/rule/rule.ts';
import type { Facts } from '../facts/facts.ts';
import type { Scan } from '../stage/scan.ts';
import type { FileList, ScannedFile } from '../stage/scannedFiles.ts';
import { takeTurns } from '../stage/turns.ts';
import { settleClashes } from './clash.ts';
import { BadRule, compileStep, holdTogether, type CompiledStep } from './compile.ts';
import { followersOf, groupRows } from './companions.ts';
import { numberRows } from './counter.ts';
import { deedOf } from './deeds.ts';
import { emptyFolders, foldersLeftEmpty, stillEmpty } from './emptied.ts';
import { exemptRows, placeExceptions } from './exceptions.ts';
import { lookupIn, type Lookup, type Sheet } from './lookup.ts';
import type { Making } from './making.ts';
import type { Found, Pattern } from './pattern.ts';
import { followPages } from './pages.ts';
import { rowOf, type Row } from './rows.ts';
import { chooseRows } from './choose.ts';
import { forget, type StepFacts } from './values.ts';
import type { Result } from '../../base/result.ts';

/** How a rule gets to know what is in files. All of it is asked once a step, with the files that need it. */
export type Surroundings = {
  today: string;
  facts: (files: FileList, groups: ReadonlySet<FactGroup>) => Promise<(file: ScannedFile) => Facts>;
  /** Asks one thing of each document's text; null where a file has none. */
  texts: <Told>(
    files: FileList,
    key: string,
    ask: (text: string) => Told,
  ) => Promise<(file: ScannedFile) => Told | null>;
  /** Files of the same contents, in sets of two and more. */
  duplicates: (files: FileList) => Promise<readonly (readonly ScannedFile[])[]>;
  /** A table in the folder; the failure is why it cannot be used. */
  sheet: (path: string) => Promise<Result<Sheet, string>>;
  /** Which files a page shows: paths from the top of the folder. */
  linksIn: (files: FileList) => Promise<(file: ScannedFile) => readonly string[]>;
};

export type Proposal =
  | { op: 'move'; file: ScannedFile; to: RelativePath; reason: string }
  | { op: 'trash'; file: ScannedFile; reason: string }
  | { op: 'create'; file: ScannedFile; to: RelativePath; making: Making; reason: string }
  | { op: 'modify'; file: ScannedFile; to: RelativePath; making: Making; reason: string }
  | { op: 'rmdir'; folder: RelativePath; reason: string };

export type StepCount = {
  /** Files the step took, companions included. */
  selected: number;
  companions: number;
  /** Files it gave another path or fate than they had before it, and files it makes. */
  changed: number;
  /** How many dates came from where. */
  sources: Record<string, number>;
  depth: 'top' | 'all';
};

export type Outcome = {
  proposals: Proposal[];
  left: { path: RelativePath; why: string }[];
  steps: StepCount[];
  /** Files numbered, or left alone, because their new name was taken. */
  clashes: number;
  shortened: number;
};

/** All that the rule asks for, by source path. Throws the signal's reason, and {@link BadRule} for a rule that does not hold together. */
export async function runRule(rule: Rule, scan: Scan, around: Surroundings, signal: AbortSignal): Promise<Outcome> {
  holdTogether(rule);
  const rows = scan.files.map(rowOf);
  const kinds = new Set(rule.steps.flatMap((step) => step.together));
  const groups = kinds.size > 0 ? await groupRows(rows, kinds, around) : new Map<number, Row[]>();
  const exempt = exemptRows(rule, rows);
  const fresh: Row[] = [];
  const steps: StepCount[] = [];
  const tidied: { folder: RelativePath; reason: string }[] = [];
  const touched = new Set<Row>();
  let selected: Row[] = [];
  for (const step of rule.steps) {
    if (step.do === 'tidy') {
      const found = emptyFolders(scan, step);
      tidied.push(...found);
      steps.push({ selected: found.length, companions: 0, changed: found.length, sources: {}, depth: 'all' });
      continue;
    }
    const compiled = compileStep(step);
    const chosen = await chooseRows(rows, step, { before: selected, scan, around });
    // What belongs to a page goes with it, whatever else the step would do with it.
    const own = step.together.includes('assets') ? chosen.rows.filter((row) => !row.asset) : chosen.rows;
    const followers = followersOf(new Set(own), groups, step.together);
    selected = followers.length === 0 ? own : sortedRows([...own, ...followers]);
    for (const row of selected) touched.add(row);
    const count: StepCount = {
      selected: selected.length,
      companions: followers.length,
      changed: 0,
      sources: {},
      depth: chosen.depth,
    };
    await runStep(compiled, { rows: selected, groups, around, count, exempt, fresh }, signal);
    steps.push(count);
  }
  placeExceptions(rule, [...touched], { around, groups });
  const all = fresh.length === 0 ? rows : [...rows, ...fresh];
  const settled = settleClashes(all, scan, rule.clash);
  const emptied = rule.emptied === 'remove' ? foldersLeftEmpty(scan, settled.proposals) : [];
  const gone = new Map([...stillEmpty(tidied, settled.proposals), ...emptied].map((one) => [one.folder, one]));
  const proposals: Proposal[] = [...settled.proposals];
  for (const { folder, reason } of [...gone.values()].sort(deepestFirst))
    proposals.push({ op: 'rmdir', folder, reason });
  return {
    ...settled,
    proposals,
    steps,
    shortened: rows.filter((row) => row.reasons.includes('shortened to 255 bytes')).length,
  };
}

function deepestFirst(one: { folder: string }, two: { folder: string }): number {
  const depth = two.folder.split('/').length - one.folder.split('/').length;
  return depth === 0 ? Number(one.folder > two.folder) - Number(one.folder < two.folder) : depth;
}

function sortedRows(rows: Row[]): Row[] {
  return rows.sort((one, two) => (one.file.path < two.file.path ? -1 : 1));
}

type Run = {
  rows: Row[];
  groups: ReadonlyMap<number, Row[]>;
  around: Surroundings;
  count: StepCount;
  exempt: ReadonlyMap<Row, string>;
  /** Files that are to be made. */
  fresh: Row[];
};

async function runStep(step: CompiledStep, run: Run, signal: AbortSignal): Promise<void> {
  for (const row of run.rows) row.left ??= run.exempt.get(row) ?? null;
  leaveTogether(run);
  const files = run.rows.map((row) => row.file);
  const facts: StepFacts = {
    step,
    today: run.around.today,
    facts: step.groups.size === 0 ? () => noFacts : await run.around.facts(files, step.groups),
    finds: await findsOf(step, files, run.around),
    lookups: await lookupsOf(step, run.around),
    groups: run.groups,
    taken: run.groups.size === 0 ? noRows : new Set(run.rows),
    numbers: new Map(),
    worked: new Map(),
  };
  for (const [name, counter] of step.counters) facts.numbers.set(name, numberRows(run.rows, counter, facts));
  const deed = deedOf(step, facts, run);
  const turns = takeTurns(signal);
  for (const row of run.rows) {
    if (turns.due()) await turns.pass();
    if (row.left !== null || row.trashed || (row.asset && step.step.together.includes('assets'))) continue;
    deed.take(row);
    // A million rows' fields would outweigh the rows: each is asked for no longer than its turn lasts.
    forget(row, facts);
  }
  deed.end();
  leaveTogether(run);
  if (step.step.together.includes('assets')) run.count.changed += followPages(run.rows, run.groups);
}

const noRows: ReadonlySet<Row> = new Set();
const noFacts: Facts = { fields: new Map(), dates: new Map(), problems: [] };

async function findsOf(
  { lets }: CompiledStep,
  files: readonly ScannedFile[],
  around: Surroundings,
): Promise<Map<string, (file: ScannedFile) => Found | null>> {
  const finds = new Map<string, (file: ScannedFile) => Found | null>();
  for (const entry of lets) {
    if (entry.is !== 'find') continue;
    const find =
      (pattern: Pattern) =>
      (text: string): Found | null =>
        pattern.find(text);
    finds.set(entry.name, await around.texts(files, `find ${entry.source}`, find(entry.pattern)));
  }
  return finds;
}

async function lookupsOf({ lets }: CompiledStep, around: Surroundings): Promise<Map<string, Lookup>> {
  const lookups = new Map<string, Lookup>();
  for (const entry of lets) {
    if (entry.is !== 'table') continue;
    const sheet = await around.sheet(entry.table);
    const lookup = sheet.ok ? lookupIn(sheet.value, entry.column, entry.take) : sheet;
    if (!lookup.ok) throw new BadRule(`The table “${entry.table}” cannot be used: ${lookup.failure}.`);
    lookups.set(entry.name, lookup.value);
  }
  return lookups;
}

/** A photo that stays keeps what goes with it. */
function leaveTogether(run: Run): void {
  const kept = new Map<number, string>();
  for (const row of run.rows) if (row.group !== 0 && row.left !== null) kept.set(row.group, row.left);
  for (const row of run.rows) row.left ??= row.group === 0 ? null : (kept.get(row.group) ?? null);
}
