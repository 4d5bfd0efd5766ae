/** Which rows a step takes: what can be told from outside first, then what has to be read, then what has to be compared. */
import type { Condition, Keeper, Select, Step } from '../../model/rule/rule.ts';
import type { Facts } from '../facts/facts.ts';
import type { Scan } from '../stage/scan.ts';
import type { ScannedFile } from '../stage/scannedFiles.ts';
import type { Reading } from '../stage/tellText.ts';
import { groupsAsked } from './compile.ts';
import { naturalKey } from './names.ts';
import { because, lastName, type Row } from './rows.ts';
import { readingOf } from './recognition.ts';
import type { Surroundings } from './run.ts';
import { compileConditions, isHiddenPath, placeTest, textsAsked, type Candidate } from './select.ts';

export type Chosen = { rows: Row[]; depth: 'top' | 'all' };
type Around = { before: Row[]; scan: Scan; around: Surroundings };
type Duplicate = Extract<Condition, { is: 'duplicate' }>;

/** The step's rows in the order of their paths, and whether it looked at the top alone. */
export async function chooseRows(rows: readonly Row[], step: Step, { before, scan, around }: Around): Promise<Chosen> {
  const present = (row: Row): boolean => !row.trashed;
  if (step.select === 'previous') return { rows: before.filter(present), depth: 'all' };
  const { select } = step;
  const plain = select.where.filter((condition) => condition.is !== 'duplicate');
  const duplicates = select.where.filter((condition) => condition.is === 'duplicate');
  const isInside = placeTest(select, 'all');
  const inReach = rows.filter(
    (row) =>
      present(row) && isInside(row.path) && (select.hidden === true || !scan.hasHidden || !isHiddenPath(row.file.path)),
  );
  const told = await readFor(inReach, { select, where: plain, reading: readingOf(step) }, around);
  const test = compileConditions(plain, around.today);
  const isWanted = (row: Row): boolean => test(candidateOf(row, select, told));
  const depth = depthOf(inReach, select, isWanted);
  const inPlace = placeTest(select, depth);
  let chosen = inReach.filter((row) => inPlace(row.path) && isWanted(row));
  for (const condition of duplicates) chosen = await withDuplicates(chosen, condition, around);
  return { rows: chosen, depth };
}

type Told = {
  facts: (file: ScannedFile) => Facts | null;
  texts: ReadonlyMap<Condition, (file: ScannedFile) => boolean | null>;
};

/** Reads what the conditions ask, of those files alone that pass all that can be told without reading. */
async function readFor(
  rows: readonly Row[],
  { select, where, reading }: { select: Select; where: readonly Condition[]; reading: Reading },
  around: Surroundings,
): Promise<Told> {
  const groups = groupsAsked(where);
  const asked = textsAsked(where);
  const nothing: Told = { facts: () => null, texts: new Map() };
  if (groups.size === 0 && asked.length === 0) return nothing;
  const outside = where.filter(
    (condition) => groupsAsked([condition]).size === 0 && textsAsked([condition]).length === 0,
  );
  const first = compileConditions(outside, around.today);
  const within = placeTest(select, select.depth === 'top' ? 'top' : 'all');
  const files = rows
    .filter((row) => within(row.path) && first(candidateOf(row, select, nothing)))
    .map((row) => row.file);
  const facts = groups.size === 0 ? () => null : await around.facts(files, groups, reading);
  const texts = new Map<Condition, (file: ScannedFile) => boolean | null>();
  for (const { condition, key, test } of asked)
    texts.set(condition, await around.texts(files, { key, ask: test }, reading));
  return { facts, texts };
}

function candidateOf(row: Row, { in: place }: Select, { facts, texts }: Told): Candidate {
  return {
    path: row.path,
    place: place ?? '',
    size: row.file.size,
    mtimeMs: row.file.mtimeMs,
    facts: () => facts(row.file),
    says: (condition) => texts.get(condition)?.(row.file) ?? false,
  };
}

function depthOf(rows: readonly Row[], select: Select, isWanted: (row: Row) => boolean): 'top' | 'all' {
  if (select.depth !== 'auto') return select.depth;
  const onTop = placeTest(select, 'top');
  return rows.some((row) => onTop(row.path) && isWanted(row)) ? 'top' : 'all';
}

/** Smaller keys are kept; the path decides between equals, so that the disk's order never does. */
const keepKeys: Record<Keeper, (row: Row) => string | number> = {
  oldest: (row) => row.file.mtimeMs,
  newest: (row) => -row.file.mtimeMs,
  shortest: (row) => lastName(row.path).length,
  first: () => 0,
};

async function withDuplicates(rows: readonly Row[], { which, keep }: Duplicate, around: Surroundings): Promise<Row[]> {
  const byPath = new Map(rows.map((row) => [row.file.path, row]));
  const wanted = new Set<Row>();
  for (const set of await around.duplicates(rows.map((row) => row.file))) {
    const members = set.flatMap((file) => byPath.get(file.path) ?? []);
    members.sort(
      (one, two) =>
        compareKeys(keepKeys[keep](one), keepKeys[keep](two)) ||
        compareKeys(naturalKey(one.path), naturalKey(two.path)) ||
        compareKeys(one.path, two.path),
    );
    const [kept] = members;
    for (const row of members) {
      if (row !== kept && kept !== undefined) because(row, `same contents as “${kept.path}”`);
      if (which === 'all' || row !== kept) wanted.add(row);
    }
  }
  return rows.filter((row) => wanted.has(row));
}

function compareKeys(one: string | number, two: string | number): number {
  return one < two ? -1 : Number(one > two);
}
