/**
 * A million changes in a tenth of the memory that objects take: columns of numbers, two columns of paths, and whatever is rare beside
 * them. A change is made when it is asked for.
 */
import { assert } from '../../base/assert.ts';
import { entryKinds, type Change, type Changes, type EntryKind, type Seen } from '../../model/change.ts';
import { operations, type Operation } from '../../model/operation.ts';
import type { RelativePath } from '../../model/relativePath.ts';

const hasSeen = 1;
const isImplied = 2;
const isStub = 4;
const hasBytes = 8;

/** A change that is not made yet. */
type Growing = Partial<Change> & Pick<Change, 'id' | 'op'>;

function isWhole(change: Growing): change is Change {
  return change.reason !== undefined;
}

/** What few changes have. */
type Rare = Pick<Change, 'content' | 'stored' | 'origins'>;

export class ChangeTable implements Changes {
  readonly #from: (RelativePath | undefined)[] = [];
  readonly #to: (RelativePath | undefined)[] = [];
  readonly #rare = new Map<number, Rare>();
  /** Identities that are no numbers. */
  readonly #marks = new Map<number, string>();
  readonly #reasons: string[] = [];
  readonly #reasonAt = new Map<string, number>();
  #room: number;
  #id: Int32Array;
  #reason: Int32Array;
  /** The step's number from 1; 0 for none. */
  #step: Uint16Array;
  #op: Uint8Array;
  #flags: Uint8Array;
  #kind: Uint8Array;
  #links: Uint32Array;
  #bytes: Float64Array;
  #size: Float64Array;
  #mtime: BigInt64Array;
  #inode: BigUint64Array;

  constructor(room = 64) {
    this.#room = room;
    this.#id = new Int32Array(room);
    this.#reason = new Int32Array(room);
    this.#step = new Uint16Array(room);
    this.#op = new Uint8Array(room);
    this.#flags = new Uint8Array(room);
    this.#kind = new Uint8Array(room);
    this.#links = new Uint32Array(room);
    this.#bytes = new Float64Array(room);
    this.#size = new Float64Array(room);
    this.#mtime = new BigInt64Array(room);
    this.#inode = new BigUint64Array(room);
  }

  /** A table of these changes, in their order. */
  static of(changes: Iterable<Change>, room?: number): ChangeTable {
    const table = new ChangeTable(room);
    for (const change of changes) table.push(change);
    return table;
  }

  get length(): number {
    return this.#from.length;
  }

  push(change: Change): void {
    if (this.length === this.#room) this.#grow();
    this.#put(this.length, change);
  }

  #put(index: number, change: Change): void {
    this.#from[index] = change.from;
    this.#to[index] = change.to;
    this.#id[index] = change.id;
    this.#op[index] = operations.indexOf(change.op);
    this.#reason[index] = this.#keepReason(change.reason);
    this.#step[index] = (change.step ?? -1) + 1;
    let flags = change.implied === true ? isImplied : 0;
    if (change.bytes !== undefined) {
      flags |= hasBytes;
      this.#bytes[index] = change.bytes;
    }
    if (change.seen !== undefined) flags |= this.#pushSeen(index, change.seen);
    this.#flags[index] = flags;
    const { content, stored, origins } = change;
    if (content !== undefined || stored !== undefined || origins !== undefined) {
      this.#rare.set(index, {
        ...(content === undefined ? {} : { content }),
        ...(stored === undefined ? {} : { stored }),
        ...(origins === undefined ? {} : { origins }),
      });
    }
  }

  #pushSeen(index: number, seen: Seen): number {
    if (seen.identity.startsWith('~')) this.#marks.set(index, seen.identity);
    else this.#inode[index] = BigInt(seen.identity);
    this.#kind[index] = entryKinds.indexOf(seen.kind);
    this.#size[index] = seen.size;
    this.#mtime[index] = BigInt(seen.mtimeNs);
    this.#links[index] = seen.links;
    return seen.stub === true ? hasSeen | isStub : hasSeen;
  }

  at(index: number): Change | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const op = operations[this.#op[index] ?? 0];
    assert(op !== undefined, 'a row has an operation');
    const flags = this.#flags[index] ?? 0;
    const from = this.#from[index];
    const to = this.#to[index];
    // The fields in the order of the schema, so that a line written from a row is the line it was read from. They are put in one by
    // one: every change is made a dozen times on its way, and spreading what it lacks takes four times as long.
    const change: Growing = { id: this.#id[index] ?? 0, op };
    if (from !== undefined) change.from = from;
    if (to !== undefined) change.to = to;
    if (this.#rare.size > 0) Object.assign(change, this.#rare.get(index));
    if ((flags & hasBytes) !== 0) change.bytes = this.#bytes[index] ?? 0;
    change.reason = this.#reasons[this.#reason[index] ?? 0] ?? '';
    const step = this.#step[index] ?? 0;
    if (step > 0) change.step = step - 1;
    if ((flags & hasSeen) !== 0) change.seen = this.#seenAt(index, flags);
    if ((flags & isImplied) !== 0) change.implied = true;
    assert(isWhole(change), 'a row has a reason');
    return change;
  }

  #seenAt(index: number, flags: number): Seen {
    const seen: Seen = {
      kind: entryKinds[this.#kind[index] ?? 0] ?? 'other',
      size: this.#size[index] ?? 0,
      mtimeNs: String(this.#mtime[index] ?? 0n),
      identity: (this.#marks.size > 0 ? this.#marks.get(index) : undefined) ?? String(this.#inode[index] ?? 0n),
      links: this.#links[index] ?? 0,
    };
    if ((flags & isStub) !== 0) seen.stub = true;
    return seen;
  }

  /** Single columns, without making the change. */
  fromAt(index: number): RelativePath | undefined {
    return this.#from[index];
  }

  toAt(index: number): RelativePath | undefined {
    return this.#to[index];
  }

  opAt(index: number): Operation {
    return operations[this.#op[index] ?? 0] ?? 'move';
  }

  kindAt(index: number): EntryKind | undefined {
    return ((this.#flags[index] ?? 0) & hasSeen) === 0 ? undefined : entryKinds[this.#kind[index] ?? 0];
  }

  /** Whether what leaves has one name only and a number that lasts, and nothing comes out of a store: nothing else here can be it. */
  isLoneAt(index: number): boolean {
    if (((this.#flags[index] ?? 0) & hasSeen) === 0 || this.#rare.has(index) || this.#marks.has(index)) return false;
    return (this.#links[index] ?? 0) <= 1 || this.kindAt(index) === 'folder';
  }

  /** Puts changes in front of all others, and numbers all from 1. */
  putInFront(front: readonly Change[]): void {
    const rows = this.length;
    const shift = front.length;
    if (shift > 0) {
      while (this.#room < rows + shift) this.#grow();
      const columns = [
        this.#reason,
        this.#step,
        this.#op,
        this.#flags,
        this.#kind,
        this.#links,
        this.#bytes,
        this.#size,
      ];
      for (const column of [...columns, this.#mtime, this.#inode]) column.copyWithin(shift, 0, rows);
      const rare = [...this.#rare];
      this.#rare.clear();
      for (const [index, what] of rare) this.#rare.set(index + shift, what);
      const marks = [...this.#marks];
      this.#marks.clear();
      for (const [index, mark] of marks) this.#marks.set(index + shift, mark);
      this.#from.splice(0, 0, ...front.map(() => undefined));
      this.#to.splice(0, 0, ...front.map(() => undefined));
      front.forEach((change, index) => this.#put(index, change));
    }
    for (let index = 0; index < rows + shift; index++) this.#id[index] = index + 1;
  }

  *[Symbol.iterator](): IterableIterator<Change> {
    for (let index = 0; index < this.length; index++) {
      const change = this.at(index);
      if (change !== undefined) yield change;
    }
  }

  #keepReason(reason: string): number {
    const known = this.#reasonAt.get(reason);
    if (known !== undefined) return known;
    this.#reasons.push(reason);
    const index = this.#reasons.length - 1;
    // Reasons that never repeat ("date taken …") are not worth finding again.
    if (this.#reasonAt.size < reasonsFoundAgain) this.#reasonAt.set(reason, index);
    return index;
  }

  #grow(): void {
    this.#room = Math.ceil(this.#room * 1.5);
    this.#id = grown(this.#id, new Int32Array(this.#room));
    this.#reason = grown(this.#reason, new Int32Array(this.#room));
    this.#step = grown(this.#step, new Uint16Array(this.#room));
    this.#op = grown(this.#op, new Uint8Array(this.#room));
    this.#flags = grown(this.#flags, new Uint8Array(this.#room));
    this.#kind = grown(this.#kind, new Uint8Array(this.#room));
    this.#links = grown(this.#links, new Uint32Array(this.#room));
    this.#bytes = grown(this.#bytes, new Float64Array(this.#room));
    this.#size = grown(this.#size, new Float64Array(this.#room));
    const mtime = new BigInt64Array(this.#room);
    mtime.set(this.#mtime);
    this.#mtime = mtime;
    const inode = new BigUint64Array(this.#room);
    inode.set(this.#inode);
    this.#inode = inode;
  }
}

const reasonsFoundAgain = 10_000;

function grown<Column extends { set: (from: ArrayLike<number>) => void }>(from: ArrayLike<number>, to: Column): Column {
  to.set(from);
  return to;
}

/** What is asked of changes most often, by index, without making whole changes where they come from a table. */
export type Columns = {
  readonly op: (index: number) => Operation;
  readonly from: (index: number) => RelativePath | undefined;
  readonly to: (index: number) => RelativePath | undefined;
  /** What stood at `from`; undefined where nobody looked. */
  readonly kind: (index: number) => EntryKind | undefined;
};

export function columnsOf(changes: Changes): Columns {
  if (changes instanceof ChangeTable) {
    return {
      op: (index) => changes.opAt(index),
      from: (index) => changes.fromAt(index),
      to: (index) => changes.toAt(index),
      kind: (index) => changes.kindAt(index),
    };
  }
  return {
    op: (index) => changes.at(index)?.op ?? 'move',
    from: (index) => changes.at(index)?.from,
    to: (index) => changes.at(index)?.to,
    kind: (index) => changes.at(index)?.seen?.kind,
  };
}
