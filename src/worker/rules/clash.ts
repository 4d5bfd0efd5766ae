/**
 * The last word on every new path: no two alike on any platform, none that something else keeps, no folder where a file stands.
 * Decided in the order of the old paths, so that the same files always get the same names.
 */
import { assert } from '../../base/assert.ts';
import type { Clash } from '../../model/rule/rule.ts';
import { parseRelativePath, type RelativePath } from '../../model/relativePath.ts';
import { bytesOnDisk } from '../stage/nativePath.ts';
import type { Scan } from '../stage/scan.ts';
import { fold, portableText, suffixedName, tailIn } from './names.ts';
import { because, folderOf, lastName, type Row } from './rows.ts';
import type { Proposal } from './run.ts';

type Settled = { proposals: Proposal[]; left: { path: RelativePath; why: string }[] };

/** How many numbers are tried for one name. */
const numbersMax = 100_000;

type Board = {
  /** Folded paths that something keeps. */
  kept: Set<string>;
  /** Folded paths where a folder is needed and a file stands, moving or not. */
  blocked: Set<string>;
  /** The spelling of each folder, by folded path. */
  folders: Map<string, string>;
  /** The spelling of whole folders that rows move into, as the rows spell them: thousands go into the same few. */
  settled: Map<string, string>;
  /** Folded targets, and who has them. */
  targets: Map<string, Row>;
  /** Rows that take new names together, by their group's number; see {@link unitOf}. */
  units: ReadonlyMap<number, Row[]>;
  /** The next number to try, by folded path without number. */
  nextNumber: Map<string, number>;
  clashes: number;
};

/**
 * Gives each row the path that it keeps, or the reason why it is left alone; `number` and a suffix find a free name, `skip` leaves the
 * later file alone. Returns how many names were taken.
 */
export function settleClashes(rows: readonly Row[], scan: Scan, clash: Clash): number {
  const board = boardOf(rows, scan);
  const movers = rows.filter((row) => isMover(row));
  for (const row of movers) settleFolders(row, board);
  // Where only the spelling of a folder was new, the file is where it should be, and keeps its name.
  const there = new Set(movers.filter((row) => row.left === null && !isMover(row)));
  for (const row of there) board.kept.add(fold(row.file.path));
  const going = there.size === 0 ? movers : movers.filter((row) => !there.has(row));
  board.units = unitsOf(going);
  for (const row of going) {
    const unit = unitOf(row, board);
    if (unit[0] !== row) continue;
    if (unit.some((member) => member.left !== null)) leaveUnit(unit, board);
    else settleUnit(unit, board, clash);
  }
  keepWhatIsNeeded(rows);
  return board.clashes;
}

/** What becomes of rows whose paths are settled. */
export function proposalsOf(rows: readonly Row[]): Settled {
  const proposals: Proposal[] = [];
  const left: Settled['left'] = [];
  for (const row of rows) {
    if (row.left !== null) left.push({ path: row.file.path, why: row.left });
    else proposals.push(...proposalsFor(row));
  }
  return { proposals, left };
}

function proposalsFor(row: Row): Proposal[] {
  const { file, making } = row;
  const why = row.step < 0 ? { reason: reasonOf(row) } : { reason: reasonOf(row), step: row.step };
  if (row.trashed) return [{ op: 'trash', file, ...why }];
  if (making !== null && row.isNew) return [{ op: 'create', file, to: parsed(row.path), making, ...why }];
  if (making !== null) return [{ op: 'modify', file, to: parsed(row.path), making, ...why }];
  return isMover(row) ? [{ op: 'move', file, to: parsed(row.path), ...why }] : [];
}

/** What should go to the trash once another was made from it stays where that one is not made. */
function keepWhatIsNeeded(rows: readonly Row[]): void {
  for (const row of rows) {
    if (row.replaces === null || row.left === null) continue;
    row.replaces.trashed = false;
    row.replaces.left = row.left;
  }
}

/** Whether the row takes a name that it does not have. */
function isMover(row: Row): boolean {
  return row.left === null && !row.trashed && (row.isNew || row.path !== row.file.path);
}

function parsed(path: string): RelativePath {
  const result = parseRelativePath(path);
  if (result === null) throw new Error(`a rule made a path that cannot be: ${JSON.stringify(path)}`);
  return result;
}

const reasonCharactersMax = 500;

function reasonOf(row: Row): string {
  const text = row.reasons.filter((reason) => reason !== '').join('; ');
  return text.length <= reasonCharactersMax ? text : `${text.slice(0, reasonCharactersMax - 1)}…`;
}

function boardOf(rows: readonly Row[], scan: Scan): Board {
  const kept = new Set([...scan.taken, ...scan.folders].map(fold));
  const needed = neededFolders(rows);
  const blocked = new Set(scan.taken.map(fold).filter((key) => needed.has(key)));
  const replaced = new Set(rows.flatMap((row) => row.replaces ?? []));
  for (const row of rows) {
    if (row.isNew) continue;
    // What another replaces may yet have to stay.
    const stays = !isMover(row) && (!row.trashed || replaced.has(row));
    if (!stays && needed.size === 0) continue;
    const key = fold(row.file.path);
    if (needed.has(key)) blocked.add(key);
    if (stays) kept.add(key);
  }
  const folders = new Map<string, string>();
  for (const folder of scan.folders) if (!folders.has(fold(folder))) folders.set(fold(folder), folder);
  return {
    kept,
    blocked,
    folders,
    settled: new Map(),
    targets: new Map(),
    units: new Map(),
    nextNumber: new Map(),
    clashes: 0,
  };
}

/** Folded paths of all folders that files move into, and of those above. */
function neededFolders(rows: readonly Row[]): Set<string> {
  const folders = new Set<string>();
  for (const row of rows)
    if (isMover(row) && (row.isNew || folderOf(row.path) !== folderOf(row.file.path))) folders.add(folderOf(row.path));
  const needed = new Set<string>();
  for (let folder of folders) for (; folder !== ''; folder = folderOf(folder)) needed.add(fold(folder));
  return needed;
}

/** Gives a new folder the spelling that is there already, and leaves the row where a file has the folder's name. */
function settleFolders(row: Row, board: Board): void {
  const folder = folderOf(row.path);
  if ((!row.isNew && folder === folderOf(row.file.path)) || folder === '') return;
  const settled = board.settled.get(folder);
  if (settled !== undefined) {
    row.path = `${settled}/${lastName(row.path)}`;
    return;
  }
  let spelled = '';
  for (const part of folder.split('/')) {
    const wanted = spelled === '' ? part : `${spelled}/${part}`;
    const key = fold(wanted);
    if (board.blocked.has(key)) {
      row.left = `a file stands where the folder “${wanted}” is needed`;
      return;
    }
    const known = board.folders.get(key);
    if (known === undefined) board.folders.set(key, wanted);
    spelled = known ?? wanted;
    board.kept.add(key);
  }
  board.settled.set(folder, spelled);
  row.path = `${spelled}/${lastName(row.path)}`;
}

function unitsOf(movers: readonly Row[]): Map<number, Row[]> {
  const units = new Map<number, Row[]>();
  for (const row of movers) {
    if (row.group === 0) continue;
    const unit = units.get(row.group);
    if (unit === undefined) units.set(row.group, [row]);
    else unit.push(row);
  }
  return units;
}

/** The rows that take a new name with this one, in order. Most go alone, and a list for each of a million is not kept. */
function unitOf(row: Row, { units }: Board): Row[] {
  return (row.group === 0 ? undefined : units.get(row.group)) ?? [row];
}

function settleUnit(unit: Row[], board: Board, clash: Clash): void {
  assert(unit.every(isMover), 'only what takes a new name is settled');
  const wanted = unit.map((row) => row.path);
  if (claim(unit, wanted, board)) return;
  board.clashes += unit.length;
  if (clash === 'skip') {
    for (const row of unit) row.left = `the name “${lastName(row.path)}” is taken by another file`;
    leaveUnit(unit, board);
    return;
  }
  const suffix = clash === 'number' ? ' ({k})' : portableText(clash.suffix.toWellFormed());
  // A page's own files keep their names, or the page would not find them: where those are taken, the page stays.
  const named = unit.filter((row) => !row.asset);
  const key = fold(named[0]?.path ?? '');
  const tailBytes = Math.max(0, ...named.map((row) => bytesOnDisk(tailIn(lastName(row.path), row.tail))));
  for (let number = board.nextNumber.get(key) ?? 2; number < numbersMax; number += 1) {
    const numbered = unit.map((row) =>
      row.asset ? row.path : withNumber(row, suffix.replace('{k}', String(number)), tailBytes),
    );
    // Two of the unit that want one name go on to want one, whatever the number.
    if (numbered.includes(null) || new Set(numbered.map((path) => fold(path ?? ''))).size < unit.length) break;
    if (unit.some((row) => row.asset && isTaken(row.path, board))) break;
    if (
      !claim(
        unit,
        numbered.filter((path) => path !== null),
        board,
      )
    )
      continue;
    board.nextNumber.set(key, number + 1);
    for (const [at, row] of unit.entries()) because(row, `numbered, as “${lastName(wanted[at] ?? '')}” is taken`);
    return;
  }
  for (const row of unit) row.left = `no free name was found for “${lastName(row.path)}”`;
  leaveUnit(unit, board);
}

function isTaken(path: string, board: Board): boolean {
  return board.kept.has(fold(path)) || board.targets.has(fold(path));
}

function withNumber(row: Row, suffix: string, tailBytes: number): string | null {
  const name = lastName(row.path);
  const folder = folderOf(row.path);
  // A step may have changed the ending: what it kept of it stays behind the number.
  const numbered = suffixedName(name, suffix, { tail: tailIn(name, row.tail), tailBytes });
  if (numbered === null) return null;
  return folder === '' ? numbered : `${folder}/${numbered}`;
}

/** Takes the paths for the unit if all are free. */
function claim(unit: Row[], paths: readonly string[], board: Board): boolean {
  const [path, ...others] = paths;
  const [first] = unit;
  if (first !== undefined && path !== undefined && others.length === 0) return claimOne(first, path, board);
  const keys = paths.map(fold);
  if (new Set(keys).size !== keys.length) return false;
  if (keys.some((key) => board.kept.has(key) || board.targets.has(key))) return false;
  for (const [at, row] of unit.entries()) {
    row.path = paths[at] ?? row.path;
    board.targets.set(keys[at] ?? '', row);
  }
  return true;
}

function claimOne(row: Row, path: string, board: Board): boolean {
  const key = fold(path);
  if (board.kept.has(key) || board.targets.has(key)) return false;
  row.path = path;
  board.targets.set(key, row);
  return true;
}

/** The unit stays where it is: whoever was promised one of its old names must give it back, and so on down the chain. */
function leaveUnit(unit: Row[], board: Board): void {
  const waiting = [unit];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const row of next) {
      row.left ??= 'it belongs to a file that is left alone';
      if (row.isNew) continue;
      const key = fold(row.file.path);
      board.kept.add(key);
      const owner = board.targets.get(key);
      if (owner === undefined || next.includes(owner)) continue;
      const other = unitOf(owner, board);
      for (const mover of other) board.targets.delete(fold(mover.path));
      for (const mover of other) mover.left = `the name “${lastName(mover.path)}” stays taken by another file`;
      board.clashes += other.length;
      waiting.push(other);
    }
  }
}
