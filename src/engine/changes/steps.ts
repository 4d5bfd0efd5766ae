/**
 * What is done on the disk, one call after the other. Most steps are a change carried out as it stands: of those only the number is
 * kept, so that a million of them weigh a few megabytes.
 */
import * as z from 'zod/mini';
import { assert } from '../../base/assert.ts';
import { entryKinds, relativePathSchema, type Change, type Changes } from '../../model/change.ts';
import { columnsOf, type Columns } from './changeTable.ts';
import type { RelativePath } from '../../model/relativePath.ts';

const identity = z.string();
const exact = z.optional(z.literal(true));
/** Which folder a path is in: 0 (and absent) is the mount, others are stores, by their place in the journal's list. */
const root = z.optional(z.int().check(z.minimum(0), z.maximum(255)));

export const stepSchema = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('move'),
    change: z.int(),
    from: relativePathSchema,
    fromRoot: root,
    to: relativePathSchema,
    toRoot: root,
    /** Everything that was seen of what moves; of a folder only kind and identity must still hold. */
    identity,
    kind: z.enum(entryKinds),
    size: z.number(),
    mtimeNs: z.string(),
    /** Set where the identity has a second name in this plan: the step gets a durable record of its own. */
    exact,
  }),
  z.object({ do: z.literal('mkdir'), change: z.int(), to: relativePathSchema, exact }),
  z.object({ do: z.literal('rmdir'), change: z.int(), from: relativePathSchema, identity, exact }),
]);
export type Step = z.infer<typeof stepSchema>;

export type Steps = {
  readonly length: number;
  /** Throws for an index that is none. */
  at: (index: number) => Step;
  /** The ends of a file's move within the mount that is a change as it stands, without making the step; null for every other step. */
  endsAt: (index: number) => Ends | null;
};

export type Ends = { readonly from: RelativePath; readonly to: RelativePath };

/** A place outside the tree that changes name: in a store, or where something waits to be put in its place. */
export type Spot = { readonly root: number; readonly path: RelativePath };

/** A change as one step, where it is one. */
export function plainStep(change: Change): Step {
  const { op, id, from, to, seen } = change;
  if (op === 'mkdir' && to !== undefined) return { do: 'mkdir', change: id, to };
  assert(seen !== undefined && from !== undefined, 'what leaves was looked at');
  if (op === 'rmdir') return { do: 'rmdir', change: id, from, identity: seen.identity };
  assert(op === 'move' && to !== undefined, 'only a move, a mkdir and a rmdir are one step');
  const { identity: moved, kind, size, mtimeNs } = seen;
  return { do: 'move', change: id, from, to, identity: moved, kind, size, mtimeNs };
}

const special = -1;

export class StepList implements Steps {
  readonly #changes: Changes;
  readonly #columns: Columns;
  /** The place of a plain step's change, or `special`. */
  readonly #places: number[] = [];
  readonly #special = new Map<number, Step>();

  constructor(changes: Changes) {
    this.#changes = changes;
    this.#columns = columnsOf(changes);
  }

  get length(): number {
    return this.#places.length;
  }

  /** The change at this place, carried out as it stands. */
  pushPlain(place: number): void {
    assert(place >= 0 && place < this.#changes.length, 'a step names a change');
    this.#places.push(place);
  }

  push(step: Step): void {
    this.#special.set(this.#places.length, step);
    this.#places.push(special);
  }

  at(index: number): Step {
    const place = this.#places[index];
    const step = this.#special.get(index);
    if (step !== undefined) return step;
    const change = place === undefined ? undefined : this.#changes.at(place);
    assert(change !== undefined, 'a step names a change');
    return plainStep(change);
  }

  endsAt(index: number): Ends | null {
    const place = this.#places[index] ?? special;
    if (place < 0 || this.#columns.op(place) !== 'move' || this.#columns.kind(place) !== 'file') return null;
    const [from, to] = [this.#columns.from(place), this.#columns.to(place)];
    return from === undefined || to === undefined ? null : { from, to };
  }

  /** The place of the change that a step carries out as it stands; −1 where it is another step. */
  placeAt(index: number): number {
    return this.#places[index] ?? special;
  }

  /** Steps that are not a change as it stands, by index. */
  get specials(): ReadonlyMap<number, Step> {
    return this.#special;
  }

  /** Replaces a step. */
  set(index: number, step: Step): void {
    this.#places[index] = special;
    this.#special.set(index, step);
  }
}
