/**
 * Finds every conflict of a set of changes with the real folder and with each other, before anything moves. Looks, never touches.
 * The same conditions are checked again at each step of the transaction (see apply/steps.ts).
 */
import { subjectOf, type Change, type Changes, type Seen, type Stored } from '../../model/change.ts';
import type { Conflict } from '../../model/conflict.ts';
import { errorCode } from '../disk/errorCode.ts';
import type { VolumeNames } from '../disk/volume.ts';
import { checkSource } from './checkSource.ts';
import { TargetCheck } from './checkTarget.ts';
import type { FolderFacts } from './folderFacts.ts';
import { arrives } from './graph.ts';
import { layoutOf, Scene, type Layout, type Report } from './scene.ts';
import { Ledger } from './space.ts';

export type CheckRules = {
  /** Which names are one name on this volume (see disk/volume). */
  readonly names: VolumeNames;
  /** Undo brings back what was: it may touch what a task may not, and takes a file edited since along. */
  readonly direction: 'apply' | 'undo' | 'redo';
  /** The state folder, where it lies inside the mount: nothing in it, and no folder around it, is touched. */
  readonly ownRecords?: string;
  /** Whether what stands at a change's source is not what the task once moved, but another task's. */
  readonly strayed?: (change: Change, now: Seen) => boolean;
  /** Paths in the mount with unsaved changes in an editor. */
  readonly unsaved: ReadonlySet<string>;
  /** Whether new content, or what was put away, is still kept; where nobody says, nothing is. */
  readonly hasContent?: (hash: string) => boolean;
  readonly hasStored?: (stored: Stored) => boolean;
};

/** How many changes are checked before the event loop has its turn. */
const turn = 2_000;

export async function conflictsOf(
  changes: Changes,
  facts: FolderFacts,
  rules: CheckRules,
  signal: AbortSignal,
): Promise<Conflict[]> {
  const conflicts: Conflict[] = [];
  const places: number[] = [];
  const layout = layoutOf(changes, rules.names);
  const report: Report = (index, conflict) => {
    places.push(index);
    conflicts.push(conflict);
  };
  const check = new Check(layout, facts, rules, { report, ledger: new Ledger() });
  await check.all(everyIndex(changes.length), signal);
  return check.space() === 0 ? conflicts : inOrder(conflicts, places);
}

function* everyIndex(count: number): Generator<number> {
  for (let index = 0; index < count; index++) yield index;
}

/** Both lists are in order but for what was told last. */
function inOrder(conflicts: readonly Conflict[], places: readonly number[]): Conflict[] {
  const order = places
    .map((_, at) => at)
    .sort((one, other) => (places[one] ?? 0) - (places[other] ?? 0) || one - other);
  return order.flatMap((at) => conflicts[at] ?? []);
}

/** Where a check writes: conflicts, and what must be written to which drive. */
export type Findings = { readonly report: Report; readonly ledger: Ledger };

export class Check {
  readonly #scene: Scene;
  readonly #targets: TargetCheck;
  readonly #ledger: Ledger;

  constructor(layout: Layout, facts: FolderFacts, rules: CheckRules, { report, ledger }: Findings) {
    this.#scene = new Scene(layout, facts, rules, report);
    this.#targets = new TargetCheck(this.#scene);
    this.#ledger = ledger;
  }

  /** Checks the changes of these indexes, all but for the space they need together. */
  async all(indexes: Iterable<number>, signal: AbortSignal): Promise<void> {
    let count = 0;
    for (const index of indexes) {
      if (++count % turn === 0) {
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      }
      this.one(index);
    }
  }

  one(index: number): void {
    const change = this.#scene.layout.changes.at(index);
    if (change === undefined) return;
    try {
      this.#check(index, change);
    } catch (error) {
      const code = errorCode(error);
      if (code !== 'EACCES' && code !== 'EPERM') throw error;
      this.#scene.add(index, change, 'read-only', subjectOf(change));
    }
  }

  /** Tells of the changes for which there is no space any more; how many they are. */
  space(): number {
    const { layout, facts } = this.#scene;
    const overdrawn = this.#ledger.overdrawn(facts);
    for (const index of overdrawn) {
      const change = layout.changes.at(index);
      if (change !== undefined) this.#scene.add(index, change, 'no-space', change.to ?? subjectOf(change));
    }
    return overdrawn.length;
  }

  #check(index: number, change: Change): void {
    const { rules } = this.#scene;
    const { op, from, to, content, stored } = change;
    const now = from === undefined ? null : checkSource(this.#scene, index, change, from);
    if (to === undefined || !arrives(change)) return;
    if (op === 'create' || op === 'modify') {
      const kept =
        stored === undefined ? content !== undefined && rules.hasContent?.(content) : rules.hasStored?.(stored);
      if (kept !== true) this.#scene.add(index, change, 'content-gone', to);
    }
    const need = this.#targets.check(index, change, to, now);
    if (need !== null || op !== 'mkdir') this.#ledger.set(index, need);
  }
}
