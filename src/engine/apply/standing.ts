/**
 * Which of a task's changes are in force in the folder, and the changes that take them back. Made from the journals of the
 * transactions that ended, so undo works days later and after other tasks.
 */
import type { Change } from '../../model/change.ts';
import { parentOf, relativePath, type RelativePath } from '../../model/relativePath.ts';
import type { FolderFacts } from '../changes/folderFacts.ts';
import { withImpliedFolders } from '../changes/implied.ts';
import type { Direction, Journal } from './journal.ts';

/** A change in force, with the place where its thing is now as far as the journals tell. */
export type Standing = { readonly change: Change; readonly now: RelativePath | null };

/** A transaction that was carried out: its direction and its changes. */
export type CarriedOut = { readonly direction: Direction; readonly changes: readonly Change[] };

/** What the journals of a task's transactions say was carried out, oldest first. */
export function carriedOutBy(journals: readonly Journal[]): CarriedOut[] {
  return journals
    .filter(({ end }) => end?.outcome === 'done')
    .map(({ begin, changes }) => ({ direction: begin.direction, changes }));
}

/** Folds a task's transactions, oldest first. Later ones carry things along with the folders they move. */
export function standingChanges(transactions: readonly CarriedOut[]): Map<number, Standing> {
  const standing = new Map<number, Standing>();
  for (const { direction, changes } of transactions) {
    const moved = movedFolders(changes);
    if (moved.size > 0) {
      for (const [id, entry] of standing) {
        if (entry.now !== null) standing.set(id, { ...entry, now: carriedAlong(entry.now, moved) });
      }
    }
    for (const change of changes) {
      if (direction === 'undo') standing.delete(change.id);
      else standing.set(change.id, { change, now: change.op === 'rmdir' ? null : (change.to ?? null) });
    }
  }
  return standing;
}

function movedFolders(changes: readonly Change[]): Map<string, RelativePath> {
  const moved = new Map<string, RelativePath>();
  for (const { op, from, to, seen } of changes) {
    if (op === 'move' && seen?.kind === 'folder' && from !== undefined && to !== undefined) moved.set(from, to);
  }
  return moved;
}

function carriedAlong(path: RelativePath, moved: ReadonlyMap<string, RelativePath>): RelativePath {
  for (let above = parentOf(path); above !== null; above = parentOf(above)) {
    const to = moved.get(above);
    if (to !== undefined) return relativePath(to + path.slice(above.length));
  }
  return path;
}

/**
 * The changes that take these back, under the same ids. Folders that the task made go only if nothing else is in them by then;
 * folders that are needed again and gone are made anew (with ids above all others).
 */
export function inverseOf(standing: readonly Standing[], facts: FolderFacts): Change[] {
  const moves = standing.flatMap((entry) => inverseMove(entry, facts));
  const leaving = new Set(moves.flatMap(({ from }) => (from === undefined ? [] : [from])));
  const removals: Change[] = [];
  // Innermost first, so that a folder whose only content is another such folder goes too.
  const made = standing.filter(({ change, now }) => change.op === 'mkdir' && now !== null);
  made.sort((one, other) => (other.now?.length ?? 0) - (one.now?.length ?? 0));
  for (const { change, now } of made) {
    // A folder that was made, taken away by somebody and made again by a redo stands for both.
    if (now === null || leaving.has(now) || !willBeEmpty(now, facts, leaving)) continue;
    leaving.add(now);
    const implied = change.implied === true ? { implied: change.implied } : {};
    removals.push({
      id: change.id,
      op: 'rmdir',
      from: now,
      reason: 'made by this task',
      ...implied,
      ...lookAt(now, facts),
    });
  }
  const remade = standing.flatMap(({ change }): Change[] =>
    change.op === 'rmdir' && change.from !== undefined
      ? [{ id: change.id, op: 'mkdir', to: change.from, reason: 'removed by this task' }]
      : [],
  );
  const highest = standing.reduce((most, { change }) => Math.max(most, change.id), 0);
  return withImpliedFolders([...remade, ...moves, ...removals], facts, impliedIdsFrom + highest);
}

/** Ids of folders that only an undo needed: far above those of any change set. */
export const impliedIdsFrom = 1_000_000;

function inverseMove({ change, now }: Standing, facts: FolderFacts): Change[] {
  if (change.op !== 'move' || change.from === undefined || now === null) return [];
  return [
    {
      id: change.id,
      op: 'move',
      from: now,
      to: change.from,
      reason: 'back to where it was',
      ...(change.bytes === undefined ? {} : { bytes: change.bytes }),
      ...lookAt(now, facts, change),
    },
  ];
}

/** What stands there now; where nothing does, what once did, so that the check says it vanished. */
function lookAt(path: RelativePath, facts: FolderFacts, otherwise?: Change): Pick<Change, 'seen'> {
  const seen = facts.look(path) ?? otherwise?.seen;
  return seen === undefined ? {} : { seen };
}

function willBeEmpty(folder: RelativePath, facts: FolderFacts, leaving: ReadonlySet<string>): boolean {
  if (facts.look(folder)?.kind !== 'folder') return false;
  return facts.entries(folder).every((name) => leaving.has(`${folder}/${name}`));
}

/** How many changes a person would call in force: folders that came along with them do not count. */
export function standingCount(standing: ReadonlyMap<number, Standing>): number {
  return [...standing.values()].filter(({ change }) => change.implied !== true).length;
}

/** The changes that were taken back and can be made again: those of the first application, under the same ids. */
export function redoable(transactions: readonly CarriedOut[]): Change[] {
  const standing = standingChanges(transactions);
  const once = new Map<number, Change>();
  for (const { direction, changes } of transactions) {
    if (direction !== 'undo') for (const change of changes) once.set(change.id, change);
  }
  return [...once.values()].filter((change) => !standing.has(change.id));
}
