/**
 * Runs a rule over a scan: pure but for what is read of files. Deterministic: the same files give the same changes whatever the order
 * of the disk, the locale or the clock.
 */
import type { RelativePath } from '../../model/relativePath.ts';
import type { FormulaWay } from '../../model/formulas.ts';
import type { FactGroup } from '../../model/rule/fields.ts';
import type { CompanionKind, Rule, Step } from '../../model/rule/rule.ts';
import type { Facts } from '../facts/facts.ts';
import type { TablesTold } from '../stage/documentTables.ts';
import type { Scan } from '../stage/scan.ts';
import type { FileList, ScannedFile } from '../stage/scannedFiles.ts';
import type { Reading } from '../stage/tellText.ts';
import { takeTurns } from '../stage/turns.ts';
import { proposalsOf, settleClashes } from './clash.ts';
import { BadRule, compileStep, holdTogether, type CompiledStep } from './compile.ts';
import { companionKindsOf, followersOf, groupRows } from './companions.ts';
import { numberRows } from './counter.ts';
import { deedOf } from './deeds.ts';
import { emptyFolders, foldersLeftEmpty, stillEmpty, type Empty } from './emptied.ts';
import { Exceptions } from './exceptions.ts';
import type { InvoiceCount } from './invoiceTable.ts';
import { passedBy, tellAgain, type Told } from './listDeed.ts';
import { lookupIn, type Lookup, type Sheet } from './lookup.ts';
import type { Making } from './making.ts';
import type { Found, Pattern } from './pattern.ts';
import { followPages } from './pages.ts';
import { readingOf, recognisedIn, type RecognisedCount } from './recognition.ts';
import { folderOf, rowOf, type Row } from './rows.ts';
import { chooseRows } from './choose.ts';
import { forget, type StepFacts } from './values.ts';
import type { Result } from '../../base/result.ts';

/** How a rule gets to know what is in files. All of it is asked once a step, with the files that need it. */
export type Surroundings = {
  today: string;
  facts: (files: FileList, groups: ReadonlySet<FactGroup>, reading: Reading) => Promise<(file: ScannedFile) => Facts>;
  /** Asks one thing of each document's text; null where a file has none. */
  texts: <Told>(
    files: FileList,
    question: { key: string; ask: (text: string) => Told },
    reading: Reading,
  ) => Promise<(file: ScannedFile) => Told | null>;
  /** Files of the same contents, in sets of two and more. */
  duplicates: (files: FileList) => Promise<readonly (readonly ScannedFile[])[]>;
  /** A table in the folder; the failure is why it cannot be used. */
  sheet: (path: string) => Promise<Result<Sheet, string>>;
  /** Why a step that converts or extracts can make nothing of a file, by its ending alone; null where it may. */
  whyNotMade: (file: ScannedFile, step: Step) => string | null;
  /** What is told of the tables in each document. */
  tables: (files: FileList) => Promise<(file: ScannedFile) => TablesTold>;
  /** Which files a page shows: paths from the top of the folder. */
  linksIn: (files: FileList) => Promise<(file: ScannedFile) => readonly string[]>;
};

/** `step`: which of several steps it is by. */
type Why = { reason: string; step?: number };
export type Proposal =
  | ({ op: 'move'; file: ScannedFile; to: RelativePath } & Why)
  | ({ op: 'trash'; file: ScannedFile } & Why)
  | ({ op: 'create'; file: ScannedFile; to: RelativePath; making: Making } & Why)
  | ({ op: 'modify'; file: ScannedFile; to: RelativePath; making: Making } & Why)
  | ({ op: 'rmdir'; folder: RelativePath } & Why);

export type StepCount = {
  /** Files that the step was asked for. */
  selected: number;
  /** Of those, files that it gave another path or fate than they had before it, or made something of. */
  changed: number;
  /** Files that went along with those: how many, how many of them it changed, and what they are to the others. */
  companions: number;
  companionsChanged: number;
  companionKinds: readonly CompanionKind[];
  /** How many dates came from where. */
  sources: Record<string, number>;
  depth: 'top' | 'all';
  /** Cells of its lists that a spreadsheet program would run, and what becomes of them. */
  formulas?: { cells: number; way: FormulaWay };
  /** Tables that were found, in how many documents, and of how many of them nobody can be sure. */
  tables?: { found: number; documents: number; unsure: number };
  /** How the invoices of its lists were read. */
  invoices?: InvoiceCount;
  /** Files whose text was recognised. */
  recognised?: RecognisedCount;
};

export type Outcome = {
  proposals: Proposal[];
  /** Files that stay, each with the reason; with them folders that are kept, and lists that are not written, by their own names. */
  left: { path: string; why: string; is?: 'folder' | 'list' }[];
  steps: StepCount[];
  /** Files that only went along with others. */
  companions: ReadonlySet<string>;
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
  const exceptions = new Exceptions(rule, rows, { around, groups });
  const fresh: Row[] = [];
  const told: Told[] = [];
  const unwritten: { path: string; why: string }[] = [];
  const steps: StepCount[] = [];
  const empty: Empty[] = [];
  /** Rows that steps moved, or put into the trash. */
  const moved = new Set<Row>();
  let taken: Taken = { rows: [], followers: new Set(), depth: 'all' };
  const companions = new Set<RelativePath>();
  for (const step of rule.steps) {
    const at = rule.steps.length > 1 ? steps.length : -1;
    if (step.do === 'tidy') {
      const found = emptyFolders(scan, step).map((one) => (at < 0 ? one : { ...one, step: at }));
      empty.push(...found);
      const going = leavingOut(found, exceptions).going.length;
      steps.push(countOf({ selected: found.length, changed: going }));
      continue;
    }
    const compiled = compileStep(step);
    taken = takenBy(step, await chooseRows(rows, step, { before: taken.rows, scan, around }), taken, groups);
    if (step.do === 'move' || step.do === 'trash') for (const row of taken.rows) moved.add(row);
    for (const row of taken.followers) companions.add(row.file.path);
    const count = countOf({
      selected: taken.rows.length - taken.followers.size,
      companions: taken.followers.size,
      companionKinds: companionKindsOf(taken.followers),
      depth: taken.depth,
    });
    await runStep(compiled, { ...taken, groups, around, count, exceptions, fresh, told, unwritten, at }, signal);
    steps.push(count);
  }
  const passed = passedBy(told);
  exceptions.place(moved, companions);
  const all = fresh.length === 0 ? rows : [...rows, ...fresh];
  const clashes = settleClashes(all, scan, rule.clash);
  await tellAgain(told, passed, signal);
  const settled = proposalsOf(all);
  const bare = stillEmpty(empty, settled.proposals);
  if (rule.emptied === 'remove') bare.push(...foldersLeftEmpty(scan, settled.proposals));
  const folders = leavingOut([...new Map(bare.map((one) => [one.folder, one])).values()], exceptions);
  const removals = folders.going.sort(deepestFirst).map((one) => ({ op: 'rmdir' as const, ...one }));
  const lists = unwritten.map(({ path, why }) => ({ path, why, is: 'list' as const }));
  return {
    ...settled,
    proposals: [...settled.proposals, ...removals],
    left: [...settled.left, ...lists, ...folders.left],
    steps,
    companions,
    clashes,
    shortened: rows.filter((row) => row.reasons.includes('shortened to 255 bytes')).length,
  };
}

/** What a step takes. */
type Taken = {
  rows: Row[];
  /** Those of the rows that only go along. */
  followers: ReadonlySet<Row>;
  depth: 'top' | 'all';
};

/** The chosen rows with those that go along, in the order of their paths. */
function takenBy(
  step: Step,
  chosen: { rows: Row[]; depth: 'top' | 'all' },
  before: Taken,
  groups: ReadonlyMap<number, Row[]>,
): Taken {
  // What belongs to a page goes with it, whatever else the step would do with it.
  const own = step.together.includes('assets') ? chosen.rows.filter((row) => !row.asset) : chosen.rows;
  const added = followersOf(new Set(own), groups, step.together);
  // What went along with the files of the step before still does.
  const kept = step.select === 'previous' ? own.filter((row) => before.followers.has(row)) : [];
  return {
    rows: added.length === 0 ? own : sortedRows([...own, ...added]),
    followers: new Set([...kept, ...added]),
    depth: chosen.depth,
  };
}

type LeftFolder = { path: RelativePath; why: string; is: 'folder' };

/** The folders that go, and those that a person keeps; a folder that holds one of those cannot go either. */
function leavingOut(found: readonly Empty[], exceptions: Exceptions): { going: Empty[]; left: LeftFolder[] } {
  const left = found.flatMap(({ folder }): LeftFolder[] => {
    const why = exceptions.whyFolderStays(folder);
    return why === null ? [] : [{ path: folder, why, is: 'folder' }];
  });
  if (left.length === 0) return { going: [...found], left };
  const kept = new Set<string>(left.map(({ path }) => path));
  for (const { path } of left) for (let above = folderOf(path); above !== ''; above = folderOf(above)) kept.add(above);
  return { going: found.filter(({ folder }) => !kept.has(folder)), left };
}

function deepestFirst(one: { folder: string }, two: { folder: string }): number {
  const depth = two.folder.split('/').length - one.folder.split('/').length;
  return depth === 0 ? Number(one.folder > two.folder) - Number(one.folder < two.folder) : depth;
}

function sortedRows(rows: Row[]): Row[] {
  return rows.sort((one, two) => (one.file.path < two.file.path ? -1 : 1));
}

function countOf(counts: Partial<StepCount>): StepCount {
  return {
    selected: 0,
    changed: 0,
    companions: 0,
    companionsChanged: 0,
    companionKinds: [],
    sources: {},
    depth: 'all',
    ...counts,
  };
}

type Run = Taken & {
  groups: ReadonlyMap<number, Row[]>;
  around: Surroundings;
  count: StepCount;
  exceptions: Exceptions;
  /** Files that are to be made. */
  fresh: Row[];
  /** What their lists tell of them. */
  told: Told[];
  unwritten: { path: string; why: string }[];
  /** The step's place in the rule; -1 where it is the only one. */
  at: number;
};

async function runStep(step: CompiledStep, run: Run, signal: AbortSignal): Promise<void> {
  for (const row of run.rows) row.left ??= run.exceptions.whyStays(row);
  leaveTogether(run);
  const files = run.rows.map((row) => row.file);
  const facts: StepFacts = {
    step,
    today: run.around.today,
    facts: await factsOf(step, files, run),
    finds: await findsOf(step, files, run.around),
    lookups: await lookupsOf(step, run.around),
    tables: takesTables(step.step) ? await run.around.tables(files) : noTables,
    groups: run.groups,
    taken: run.groups.size === 0 ? noRows : new Set(run.rows),
    numbers: new Map(),
    worked: new Map(),
  };
  for (const [name, counter] of step.counters) facts.numbers.set(name, numberRows(run.rows, counter, facts));
  const deed = deedOf(step, facts, run);
  const made = run.fresh.length;
  const turns = takeTurns(signal);
  for (const row of run.rows) {
    if (turns.due()) await turns.pass();
    if (row.left !== null || row.trashed || (row.asset && step.step.together.includes('assets'))) continue;
    deed.take(row);
    // A million rows' fields would outweigh the rows: each is asked for no longer than its turn lasts.
    forget(row, facts);
  }
  deed.end();
  for (const row of run.fresh.slice(made)) row.step = run.at;
  leaveTogether(run);
  if (step.step.together.includes('assets')) run.count.companionsChanged += followPages(run.rows, run.groups);
}

/** What is told of the files, and counted of those whose text had to be recognised. */
async function factsOf(
  step: CompiledStep,
  files: readonly ScannedFile[],
  { around, count }: Run,
): Promise<(file: ScannedFile) => Facts> {
  const reading = readingOf(step.step);
  // What is found in a text says nothing of how the text came about: that is asked for besides.
  const isFound = reading === 'recognised' && step.lets.some(({ is }) => is === 'find');
  const groups = isFound ? new Set([...step.groups, 'text' as const]) : step.groups;
  if (groups.size === 0) return () => noFacts;
  const facts = await around.facts(files, groups, reading);
  const recognised = reading === 'recognised' ? recognisedIn(files.map(facts)) : undefined;
  if (recognised !== undefined) count.recognised = recognised;
  return facts;
}

const noRows: ReadonlySet<Row> = new Set();

function takesTables({ do: deed, format }: CompiledStep['step']): boolean {
  return deed === 'extract' && format === 'tables';
}

const noTables = (): TablesTold => ({ tables: [], problem: null });
const noFacts: Facts = { fields: new Map(), dates: new Map(), problems: [] };

async function findsOf(
  { lets, step }: CompiledStep,
  files: readonly ScannedFile[],
  around: Surroundings,
): Promise<Map<string, (file: ScannedFile) => Found | null>> {
  const reading = readingOf(step);
  const finds = new Map<string, (file: ScannedFile) => Found | null>();
  for (const entry of lets) {
    if (entry.is !== 'find') continue;
    const find =
      (pattern: Pattern) =>
      (text: string): Found | null =>
        pattern.find(text);
    const question = { key: `find ${entry.source}`, ask: find(entry.pattern) };
    finds.set(entry.name, await around.texts(files, question, reading));
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
