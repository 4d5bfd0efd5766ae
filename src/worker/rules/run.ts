/**
 * Runs a rule over a scan: pure but for the dates it is given. Deterministic: the same files give the same moves whatever the
 * order of the disk, the locale or the clock.
 */
import type { RelativePath } from '../../model/relativePath.ts';
import { assert } from '../../base/assert.ts';
import type { Scan } from '../stage/scan.ts';
import type { ScannedFile } from '../stage/scannedFiles.ts';
import { takeTurns } from '../stage/turns.ts';
import { compileStep, type CompiledStep } from './compile.ts';
import { settleClashes } from './clash.ts';
import { followersOf, groupRows } from './companions.ts';
import { numberRows } from './counter.ts';
import { newPathOf, type StepFacts } from './newPath.ts';
import { rowOf, type Row } from './rows.ts';
import type { Rule } from './rule.ts';
import { compileConditions, needsTaken, placeTest } from './select.ts';
import type { CivilTime } from './civilTime.ts';

/** Reads the time taken of these files; asked once a step, with the files that need it. */
export type TakenReader = (files: readonly ScannedFile[]) => Promise<(file: ScannedFile) => CivilTime | null>;

export type Move = { file: ScannedFile; to: RelativePath; reason: string };

export type StepCount = {
  /** Files the step took, companions included. */
  selected: number;
  companions: number;
  /** Files it gave another path than they had before it. */
  changed: number;
  /** How many dates came from where: exif, name, mtime, today. */
  sources: Record<string, number>;
  depth: 'top' | 'all';
};

export type Outcome = {
  moves: Move[];
  left: { path: RelativePath; why: string }[];
  steps: StepCount[];
  /** Files numbered, or left alone, because their new name was taken. */
  clashes: number;
  shortened: number;
};

export type Surroundings = { today: string; taken: TakenReader };

/** All moves that the rule asks for, by source path. Throws only the signal's reason and a broken template. */
export async function runRule(rule: Rule, scan: Scan, around: Surroundings, signal: AbortSignal): Promise<Outcome> {
  const rows = scan.files.map(rowOf);
  const groups = rule.steps.some((step) => step.together.length > 0) ? groupRows(rows) : new Map<number, Row[]>();
  const steps: StepCount[] = [];
  let selected: Row[] = [];
  for (const [at, step] of rule.steps.entries()) {
    const compiled = compileStep(step);
    const taken = await takenFor(rule.steps.slice(at, at + 1), rows, around);
    const chosen = step.select === 'previous' ? selected : selectRows(rows, step.select, taken);
    const depth = step.select === 'previous' ? 'all' : depthOf(rows, step.select, taken);
    const followers = followersOf(new Set(chosen), groups, step.together);
    selected = followers.length === 0 ? chosen : sortedRows([...chosen, ...followers]);
    const count: StepCount = {
      selected: selected.length,
      companions: followers.length,
      changed: 0,
      sources: {},
      depth,
    };
    await runStep(compiled, { rows: selected, groups, around, count }, signal);
    steps.push(count);
  }
  const settled = settleClashes(rows, scan, rule.clash);
  return { ...settled, steps, shortened: rows.filter((row) => row.reasons.includes('shortened to 255 bytes')).length };
}

function sortedRows(rows: Row[]): Row[] {
  return rows.sort((one, two) => (one.file.path < two.file.path ? -1 : 1));
}

type Taken = (file: ScannedFile) => CivilTime | null;

async function takenFor(steps: Rule['steps'], rows: readonly Row[], around: Surroundings): Promise<Taken> {
  const step = steps[0];
  assert(step !== undefined, 'a step is there');
  if (step.select === 'previous' || !needsTaken(step.select.where)) return () => null;
  const where = step.select.where.filter((condition) => !needsTaken([condition]));
  const candidates = selectRows(
    rows,
    { ...step.select, where, depth: step.select.depth === 'top' ? 'top' : 'all' },
    () => null,
  );
  return around.taken(candidates.map((row) => row.file));
}

function selectRows(
  rows: readonly Row[],
  select: Exclude<Rule['steps'][number]['select'], 'previous'>,
  taken: Taken,
): Row[] {
  const test = compileConditions(select.where);
  const inPlace = placeTest(select, depthOf(rows, select, taken));
  return rows.filter((row) => inPlace(row.path) && test(candidateOf(row, taken)));
}

function depthOf(
  rows: readonly Row[],
  select: Exclude<Rule['steps'][number]['select'], 'previous'>,
  taken: Taken,
): 'top' | 'all' {
  if (select.depth !== 'auto') return select.depth;
  const test = compileConditions(select.where);
  const onTop = placeTest(select, 'top');
  return rows.some((row) => onTop(row.path) && test(candidateOf(row, taken))) ? 'top' : 'all';
}

function candidateOf(row: Row, taken: Taken): { path: string; size: number; mtimeMs: number; taken: CivilTime | null } {
  return { path: row.path, size: row.file.size, mtimeMs: row.file.mtimeMs, taken: taken(row.file) };
}

type Run = { rows: Row[]; groups: ReadonlyMap<number, Row[]>; around: Surroundings; count: StepCount };

async function runStep(step: CompiledStep, run: Run, signal: AbortSignal): Promise<void> {
  const taken = step.readsExif ? await run.around.taken(run.rows.map((row) => row.file)) : (): null => null;
  const facts: StepFacts = { step, today: run.around.today, taken, groups: run.groups, numbers: new Map() };
  for (const [name, counter] of step.counters) facts.numbers.set(name, numberRows(run.rows, counter, facts));
  const turns = takeTurns(signal);
  for (const row of run.rows) {
    if (row.left !== null) continue;
    const result = newPathOf(row, facts);
    if (turns.due()) await turns.pass();
    if (!result.ok) {
      row.left = result.failure;
      continue;
    }
    const { path, reason, note, source } = result.value;
    if (source !== null) run.count.sources[source] = (run.count.sources[source] ?? 0) + 1;
    if (path === row.path) continue;
    run.count.changed += 1;
    row.path = path;
    row.reasons.push(reason);
    if (note !== null) row.reasons.push(note);
  }
  leaveTogether(run);
}

/** A photo that stays keeps what goes with it. */
function leaveTogether(run: Run): void {
  const kept = new Map<number, string>();
  for (const row of run.rows) if (row.group !== 0 && row.left !== null) kept.set(row.group, row.left);
  for (const row of run.rows) row.left ??= row.group === 0 ? null : (kept.get(row.group) ?? null);
}
