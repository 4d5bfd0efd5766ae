/**
 * Finds every conflict of a set of changes with the real folder and with each other, before anything moves. Looks, never touches.
 * The same conditions are checked again at each step of the transaction (see apply/run.ts).
 */
import { subjectOf, type Change, type Seen } from '../../model/change.ts';
import { conflictKinds, type Conflict, type ConflictKind } from '../../model/conflict.ts';
import { displayPath } from '../../model/displayPath.ts';
import { isBelow, nameOf, parentOf, relativePath, type RelativePath } from '../../model/relativePath.ts';
import { errorCode } from '../disk/errorCode.ts';
import type { FolderFacts } from './folderFacts.ts';
import { arrives, graphOf, nearest, type Graph } from './graph.ts';
import { foldedName, nameBytes, nameBytesMax, windowsRefuses } from './names.ts';
import { runsByItself } from './runsByItself.ts';

export type CheckRules = {
  /** Whether names that differ only in case, or only in normal form, are one name on this volume. */
  readonly foldsNames: boolean;
  /** Undo brings back what was: it may touch what a task may not, and takes a file edited since along. */
  readonly direction: 'apply' | 'undo' | 'redo';
  /** The state folder, where it lies inside the mount: nothing in it, and no folder around it, is touched. */
  readonly ownRecords?: string;
  /** Whether what stands at a change's source is not what the task once moved, but another task's. */
  readonly strayed?: (change: Change, now: Seen) => boolean;
  /** Paths in the mount with unsaved changes in an editor. */
  readonly unsaved: ReadonlySet<string>;
};

/** How many changes are checked before the event loop has its turn. */
const turn = 2_000;

export async function conflictsOf(
  changes: readonly Change[],
  facts: FolderFacts,
  rules: CheckRules,
  signal: AbortSignal,
): Promise<Conflict[]> {
  const check = new Check(changes, facts, rules);
  for (let index = 0; index < changes.length; index++) {
    if (index % turn === turn - 1) {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    }
    check.one(index);
  }
  return check.conflicts;
}

class Check {
  readonly conflicts: Conflict[] = [];
  readonly #graph: Graph;
  readonly #facts: FolderFacts;
  readonly #rules: CheckRules;
  /** First change that wants a (folded) target. */
  readonly #wanted = new Map<string, number>();

  constructor(changes: readonly Change[], facts: FolderFacts, rules: CheckRules) {
    this.#graph = graphOf(changes);
    this.#facts = facts;
    this.#rules = rules;
  }

  one(index: number): void {
    const change = this.#graph.changes[index];
    if (change === undefined) return;
    try {
      if (change.from !== undefined) this.#source(change, change.from);
      if (change.to !== undefined && arrives(change)) this.#target(change, change.to, index);
    } catch (error) {
      const code = errorCode(error);
      if (code !== 'EACCES' && code !== 'EPERM') throw error;
      this.#add(change, 'read-only', subjectOf(change));
    }
  }

  #add(change: Change, kind: ConflictKind, path: RelativePath): void {
    const { severity, words, ways } = conflictKinds[kind];
    this.conflicts.push({
      change: change.id,
      kind,
      severity,
      message: `${displayPath(path)}: ${words}.`,
      ways: [...ways],
    });
  }

  #source(change: Change, from: RelativePath): void {
    if (this.#holdsOwnRecords(from)) return this.#add(change, 'own-records', from);
    const link = this.#facts.linkOnTheWay(from);
    if (link !== null) return this.#add(change, 'link-on-the-way', from);
    const now = this.#facts.look(from);
    if (now === null) return this.#add(change, 'vanished', from);
    const strayed = this.#rules.strayed?.(change, now) === true;
    if (strayed || (change.seen !== undefined && !this.#isWhatWasSeen(change.seen, now)))
      this.#add(change, 'changed', from);
    if (now.links > 1 && now.kind === 'file') this.#add(change, 'hard-linked', from);
    if (this.#rules.unsaved.has(from)) this.#add(change, 'open-in-editor', from);
    if (this.#rules.direction === 'apply' && runsByItself(from)) this.#add(change, 'runs-by-itself', from);
    const may = this.#facts.mayChange(parentOf(from)) && this.#facts.mayTakeAway(from);
    if (!may) this.#add(change, 'read-only', from);
    if (change.op === 'rmdir') this.#emptied(change, from);
  }

  #holdsOwnRecords(path: RelativePath): boolean {
    const own = this.#rules.ownRecords;
    return own !== undefined && (path === own || isBelow(path, own) || isBelow(own, path));
  }

  /** A file must be the very one; of a folder only its identity counts, since what is in it has changes of its own. */
  #isWhatWasSeen(seen: Seen, now: Seen): boolean {
    if (seen.kind !== now.kind) return false;
    // What a person edited after the task comes along when the task is undone or redone: the edit is kept.
    if (this.#rules.direction !== 'apply') return true;
    if (seen.identity !== now.identity) return false;
    return seen.kind === 'folder' || (seen.size === now.size && seen.mtimeNs === now.mtimeNs);
  }

  #emptied(change: Change, folder: RelativePath): void {
    const stays = this.#facts.entries(folder).find((name) => !this.#graph.leaverAt.has(`${folder}/${name}`));
    if (stays !== undefined) this.#add(change, 'not-empty', folder);
  }

  #target(change: Change, to: RelativePath, index: number): void {
    const { from } = change;
    if (nameBytes(nameOf(to)) > nameBytesMax) this.#add(change, 'name-too-long', to);
    if (windowsRefuses(to) && (from === undefined || nameOf(from) !== nameOf(to)))
      this.#add(change, 'reserved-name', to);
    if (this.#rules.direction === 'apply' && runsByItself(to)) this.#add(change, 'runs-by-itself', to);
    if (this.#goesIntoItself(change, to)) return this.#add(change, 'into-itself', to);
    this.#claim(change, to, index);
    const folder = parentOf(to);
    if (this.#folderIsReady(change, to, folder)) this.#isFree(change, to);
  }

  /** A file may go below its own name, and a folder too when another takes that name: it steps aside first. */
  #goesIntoItself({ from, seen }: Change, to: RelativePath): boolean {
    if (from === undefined || seen?.kind !== 'folder' || !isBelow(to, from)) return false;
    const taker = this.#graph.changes[this.#graph.arriverAt.get(from) ?? -1];
    return taker === undefined || taker.implied === true;
  }

  /** Two changes, one name: the later one is in conflict, and the first is named by its own row. */
  #claim(change: Change, to: RelativePath, index: number): void {
    const key = this.#rules.foldsNames ? foldedName(to) : to;
    const first = this.#wanted.get(key);
    if (first === undefined) {
      this.#wanted.set(key, index);
      return;
    }
    const other = this.#graph.changes[first]?.to ?? to;
    const spelling = other.normalize('NFC') === to.normalize('NFC') ? 'unicode-clash' : 'case-clash';
    this.#add(change, other === to ? 'same-target' : spelling, to);
  }

  /** Whether the folder that `to` lies in will be there; says so where it will not. */
  #folderIsReady(change: Change, to: RelativePath, folder: RelativePath | null): boolean {
    const link = this.#facts.linkOnTheWay(to);
    if (link !== null && !this.#graph.leaverAt.has(link)) {
      this.#add(change, 'link-on-the-way', to);
      return false;
    }
    const bringer = nearest(folder, (path) => this.#graph.arriverAt.get(path));
    if (bringer !== undefined) return this.#bringsFolder(change, to, bringer);
    const gone = nearest(folder, (path) => this.#graph.leaverAt.get(path));
    const seen = gone === undefined ? this.#facts.folder(folder) : null;
    if (seen?.kind === 'folder') {
      if (!this.#facts.mayChange(folder)) this.#add(change, 'read-only', to);
      this.#sameDevice(change, to, seen);
      return true;
    }
    this.#add(change, this.#fileAbove(folder) ? 'parent-is-file' : 'parent-missing', to);
    return false;
  }

  #bringsFolder(change: Change, to: RelativePath, bringer: number): boolean {
    const by = this.#graph.changes[bringer];
    if (by === undefined) return false;
    if (by.op === 'mkdir' || (by.op === 'move' && by.seen?.kind === 'folder')) return true;
    this.#add(change, 'parent-is-file', to);
    return false;
  }

  #fileAbove(folder: RelativePath | null): boolean {
    const found = nearest(folder, (path) => this.#facts.folder(path)?.kind);
    return found !== undefined && found !== 'folder' && found !== 'link';
  }

  #sameDevice(change: Change, to: RelativePath, folder: Seen): void {
    if (change.seen === undefined) return;
    if (deviceOf(change.seen) !== deviceOf(folder)) this.#add(change, 'other-drive', to);
  }

  /** Whether the name will be free when the change comes to it. */
  #isFree(change: Change, to: RelativePath): void {
    if (this.#graph.leaverAt.has(to)) return;
    const real = this.#whereNow(to);
    if (real === null || this.#graph.leaverAt.has(real)) return;
    const there = this.#facts.look(real);
    if (there === null) return;
    // On a volume that folds case, a file stands in its own way when only the case of its name changes.
    const itself = change.seen !== undefined && there.identity === change.seen.identity && there.links === 1;
    if (itself && change.from !== undefined && foldedName(change.from) === foldedName(to)) return;
    // Folded volumes answer for a thing under a spelling that is not its own: it may be one that leaves.
    this.#add(change, 'target-exists', to);
  }

  /** Where that which will stand at `path` (if no change puts it there) stands now; null where nothing can. */
  #whereNow(path: RelativePath): RelativePath | null {
    for (let above = parentOf(path); above !== null; above = parentOf(above)) {
      const bringer = this.#graph.arriverAt.get(above);
      const by = bringer === undefined ? undefined : this.#graph.changes[bringer];
      if (by === undefined) continue;
      if (by.op !== 'move' || by.from === undefined) return null;
      return relativePath(by.from + path.slice(above.length));
    }
    return path;
  }
}

function deviceOf(seen: Seen): string {
  return seen.identity.slice(0, seen.identity.indexOf(':'));
}
