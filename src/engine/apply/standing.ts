/**
 * Which of a task's changes are in force in the folder, and the changes that take them back. Made from the journals of the
 * transactions that ended, so undo works days later and after other tasks.
 */
import { fixed, t } from '../../base/translate.ts';
import type { Change, Changes, Seen, Stored } from '../../model/change.ts';
import { conflictKinds, type Conflict } from '../../model/conflict.ts';
import { displayPath } from '../../model/displayPath.ts';
import { parentOf, relativePath, type RelativePath } from '../../model/relativePath.ts';
import { ChangeTable } from '../changes/changeTable.ts';
import type { FolderFacts } from '../changes/folderFacts.ts';
import { impliedFolders } from '../changes/implied.ts';
import { numbered } from '../changes/numbered.ts';
import { putAwayBy, type Direction, type Journal, type Staged } from './journal.ts';
import { isThatVery } from './steps.ts';

/** A change in force. */
export type StandingChange = {
  readonly change: Change;
  /** Where its thing is now as far as the journals tell. */
  readonly now: RelativePath | null;
  /** What it put away. */
  readonly put: Stored | null;
  /** What it wrote, as it left it. */
  readonly made: Seen | null;
};

/** A transaction that was carried out. */
export type CarriedOut = {
  readonly direction: Direction;
  readonly changes: Changes;
  readonly put: ReadonlyMap<number, Stored>;
  readonly staged: ReadonlyMap<number, Staged>;
};

/** What the journals of a task's transactions say was carried out, oldest first. */
export function carriedOutBy(journals: readonly Journal[]): CarriedOut[] {
  return journals.filter(({ end }) => end?.outcome === 'done').map(carriedOut);
}

/** The same of one journal that has come to its end, whether that is written down yet or not. */
export function carriedOut(journal: Journal): CarriedOut {
  const { begin, changes, staged } = journal;
  return { direction: begin.direction, changes, put: putAwayBy(journal), staged };
}

/** More changes than one transaction can have. */
const placesMax = 2 ** 24;

/** The changes in force, by id; of each only the place in its journal is kept. */
export class Standing {
  readonly #transactions: readonly CarriedOut[];
  readonly #placeOf = new Map<number, number>();
  /** Those that later transactions carried elsewhere. */
  readonly #elsewhere = new Map<number, RelativePath>();
  #wanted = 0;

  /** Folds a task's transactions, oldest first. Later ones carry things along with the folders they move. */
  constructor(transactions: readonly CarriedOut[]) {
    this.#transactions = transactions;
    transactions.forEach((transaction, index) => this.#fold(transaction, index));
    for (const { change } of this) if (change.implied !== true) this.#wanted += 1;
  }

  /** How many changes a person would call in force: folders that came along with them do not count. */
  get count(): number {
    return this.#wanted;
  }

  has(id: number): boolean {
    return this.#placeOf.has(id);
  }

  get(id: number): StandingChange | null {
    return this.#placeOf.has(id) ? this.#entry(id) : null;
  }

  *[Symbol.iterator](): Generator<StandingChange> {
    for (const id of this.#placeOf.keys()) {
      const entry = this.#entry(id);
      if (entry !== null) yield entry;
    }
  }

  #fold({ direction, changes }: CarriedOut, index: number): void {
    const moved = movedFolders(changes);
    if (moved.size > 0) {
      for (const id of this.#placeOf.keys()) {
        const now = this.#entry(id)?.now ?? null;
        const then = now === null ? null : carriedAlong(now, moved);
        if (then !== null && then !== now) this.#elsewhere.set(id, then);
      }
    }
    let place = 0;
    for (const { id } of changes) {
      this.#elsewhere.delete(id);
      if (direction === 'undo') this.#placeOf.delete(id);
      else this.#placeOf.set(id, index * placesMax + place);
      place += 1;
    }
  }

  #entry(id: number): StandingChange | null {
    const code = this.#placeOf.get(id) ?? 0;
    const transaction = this.#transactions[Math.floor(code / placesMax)];
    const change = transaction?.changes.at(code % placesMax);
    if (transaction === undefined || change === undefined) return null;
    const staysGone = change.op === 'rmdir' || change.op === 'trash';
    return {
      change,
      now: this.#elsewhere.get(id) ?? (staysGone ? null : (change.to ?? null)),
      put: transaction.put.get(id) ?? null,
      made: transaction.staged.get(id)?.seen ?? change.stored?.seen ?? null,
    };
  }
}

function movedFolders(changes: Changes): Map<string, RelativePath> {
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

/** The way back, and what is left as it is although it was asked for, with the reason. */
export type WayBack = { readonly changes: ChangeTable; readonly remarks: readonly Conflict[] };

/**
 * The changes that take these back, under the same ids. Folders that the task made go only if nothing else is in them by then;
 * folders that are needed again and gone are made anew, and edited versions are put beside what comes back (both with ids above all
 * others).
 */
export function inverseOf(standing: Iterable<StandingChange>, facts: FolderFacts): WayBack {
  const inverse = new Inverse(facts);
  for (const entry of standing) inverse.take(entry);
  return inverse.finish();
}

/** Ids of folders that only an undo needed: far above those of any change set. */
export const impliedIdsFrom = 1_000_000;

class Inverse {
  readonly #facts: FolderFacts;
  readonly #changes = new ChangeTable();
  readonly #remarks: Conflict[] = [];
  readonly #leaving = new Set<string>();
  /** Edited versions, whose names are found when all others are known. */
  readonly #aside: { readonly path: RelativePath; readonly seen: Seen }[] = [];
  readonly #made: { readonly change: Change; readonly now: RelativePath }[] = [];
  readonly #remade: Change[] = [];
  #highest = 0;

  constructor(facts: FolderFacts) {
    this.#facts = facts;
  }

  take(entry: StandingChange): void {
    const { change, now } = entry;
    this.#highest = Math.max(this.#highest, change.id);
    switch (change.op) {
      case 'move':
        return this.#moveBack(entry);
      case 'create':
        return this.#takeAway(entry);
      case 'modify':
        return this.#giveBack(entry);
      case 'trash':
        return this.#restore(entry, change.from);
      case 'mkdir':
        if (now !== null) this.#made.push({ change, now });
        return;
      case 'rmdir':
        if (change.from !== undefined)
          this.#remade.push({ id: change.id, op: 'mkdir', to: change.from, reason: 'removed by this task' });
    }
  }

  finish(): WayBack {
    this.#putAside();
    const { changes, remarks } = this;
    return { changes, remarks };
  }

  get remarks(): readonly Conflict[] {
    return this.#remarks;
  }

  /** Folders first, then what goes into them, then the folders that it leaves. */
  get changes(): ChangeTable {
    const table = new ChangeTable(this.#changes.length + this.#made.length + 16);
    const body = ChangeTable.of(this.#remade);
    for (const change of this.#changes) body.push(change);
    for (const change of this.#removals()) body.push(change);
    for (const folder of impliedFolders(body, this.#facts, this.#nextId())) table.push(folder);
    for (const change of body) table.push(change);
    return table;
  }

  #nextId(): number {
    return impliedIdsFrom + this.#highest + this.#aside.length;
  }

  #push(change: Change): void {
    this.#changes.push(change);
    if (change.from !== undefined) this.#leaving.add(change.from);
  }

  #moveBack({ change, now }: StandingChange): void {
    if (change.from === undefined || now === null) return;
    this.#push({
      id: change.id,
      op: 'move',
      from: now,
      to: change.from,
      ...bytesOf(change),
      reason: 'back to where it was',
      ...lookAt(now, this.#facts, change.seen),
    });
  }

  /** What the task made goes into the store, unless somebody worked on it since: then it is theirs and stays. */
  #takeAway({ change, now, made }: StandingChange): void {
    const there = now === null ? null : this.#facts.look(now);
    if (now === null || there === null) return;
    if (made !== null && !isThatVery(there, made)) return this.#remark(change, now);
    this.#push({ id: change.id, op: 'trash', from: now, ...bytesOf(change), reason: 'made by this task', seen: there });
  }

  #giveBack(entry: StandingChange): void {
    const { change, now, put, made } = entry;
    const there = now === null ? null : this.#facts.look(now);
    if (now === null || there === null || put === null || change.from === undefined)
      return this.#restore(entry, change.from);
    if (made !== null && !isThatVery(there, made)) {
      // An edit made since stands beside what comes back: neither is lost.
      this.#remark(change, now);
      if (now === change.from) this.#aside.push({ path: now, seen: there });
      return this.#restore(entry, change.from);
    }
    this.#push({
      id: change.id,
      op: 'modify',
      from: now,
      to: change.from,
      stored: put,
      bytes: put.seen.size,
      reason: 'back to what it was',
      seen: there,
    });
  }

  #restore({ change, put }: StandingChange, to: RelativePath | undefined): void {
    if (put === null || to === undefined) return;
    this.#push({
      id: change.id,
      op: 'create',
      to,
      stored: put,
      bytes: put.seen.size,
      reason: t('back from the store'),
    });
  }

  #remark(change: Change, path: RelativePath): void {
    const { severity, words, ways } = conflictKinds['edited-since'];
    const message = `${displayPath(path)}: ${fixed(words)}.`;
    this.#remarks.push({ change: change.id, kind: 'edited-since', severity, message, ways: [...ways] });
  }

  #putAside(): void {
    const taken = new Set<string>();
    for (const { to } of this.#changes) if (to !== undefined) taken.add(to);
    this.#aside.forEach(({ path, seen }, index) => {
      let to = numbered(path, 'edited');
      for (let number = 2; taken.has(to) || this.#facts.look(to) !== null; number++)
        to = numbered(path, `edited ${String(number)}`);
      taken.add(to);
      const id = impliedIdsFrom + this.#highest + index;
      this.#push({ id, op: 'move', from: path, to, bytes: seen.size, reason: 'edited after the task', seen });
    });
  }

  #removals(): Change[] {
    // Innermost first, so that a folder whose only content is another such folder goes too.
    this.#made.sort((one, other) => other.now.length - one.now.length);
    return this.#made.flatMap(({ change, now }): Change[] => {
      // A folder that was made, taken away by somebody and made again by a redo stands for both.
      if (this.#leaving.has(now) || !willBeEmpty(now, this.#facts, this.#leaving)) return [];
      this.#leaving.add(now);
      const implied = change.implied === true ? { implied: change.implied } : {};
      return [
        { id: change.id, op: 'rmdir', from: now, reason: 'made by this task', ...lookAt(now, this.#facts), ...implied },
      ];
    });
  }
}

function bytesOf({ bytes }: Change): Pick<Change, 'bytes'> {
  return bytes === undefined ? {} : { bytes };
}

/** What stands there now; where nothing does, what once did, so that the check says it vanished. */
function lookAt(path: RelativePath, facts: FolderFacts, otherwise?: Seen): Pick<Change, 'seen'> {
  const seen = facts.look(path) ?? otherwise;
  return seen === undefined ? {} : { seen };
}

function willBeEmpty(folder: RelativePath, facts: FolderFacts, leaving: ReadonlySet<string>): boolean {
  if (facts.look(folder)?.kind !== 'folder') return false;
  return facts.entries(folder)?.every((name) => leaving.has(`${folder}/${name}`)) === true;
}

/** The changes that were taken back and can be made again: those of the first application, under the same ids. */
export function redoable(transactions: readonly CarriedOut[]): Change[] {
  const standing = new Standing(transactions);
  const once = new Map<number, Change>();
  for (const { direction, changes } of transactions) {
    if (direction !== 'undo') for (const change of changes) if (!standing.has(change.id)) once.set(change.id, change);
  }
  return [...once.values()];
}
