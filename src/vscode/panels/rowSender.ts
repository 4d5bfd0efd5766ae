/** Sends a diff panel its rows: all of them once, and from then on only those that are others. */
import type { Change } from '../../model/change.ts';
import type { ChangeRow, ToPanel } from '../../protocol/panelWire.ts';
import type { DiffState } from './diffModel.ts';
import { changeRow, conflictsByChange } from './diffSnapshot.ts';

/** The first rows come in a message that is drawn at once; the rest in ones between which the panel stays alive. */
const firstRows = 200;
/** The others wait until those are on the screen: three frames. Else the panel works on what nobody sees yet. */
const firstSeenMs = 50;
const rowsPerMessage = 5_000;
/** More rows than these that changed are sent with all others. */
const changedMax = 5_000;

type Shown = Pick<DiffState, 'changes' | 'conflicts' | 'settled' | 'edited' | 'choices'>;

export class RowSender {
  readonly #send: (message: ToPanel) => Promise<void>;
  readonly #flagsOf: (change: Change) => string[];
  /** Counts up whenever rows that were sent before are void. */
  #revision = 0;
  /** What the panel's rows show; null where it has none. */
  #shown: Shown | null = null;
  /** Whether all rows of the revision are on their way. */
  #isWhole = false;

  constructor(send: (message: ToPanel) => Promise<void>, flagsOf: (change: Change) => string[]) {
    this.#send = send;
    this.#flagsOf = flagsOf;
  }

  /** The panel begins anew. */
  forget(): void {
    this.#shown = null;
  }

  /** Says which revision a snapshot of this state belongs to; `rows` sends what the panel lacks of it, once it has the snapshot. */
  prepare(now: Shown): { readonly revision: number; readonly rows: () => Promise<void> } {
    const before = this.#shown;
    this.#shown = now;
    const changed = before?.changes === now.changes ? changedRows(before, now) : null;
    // What changes while rows are still on their way could come before the row that it is about.
    if (changed === null || (changed.length > 0 && !this.#isWhole)) {
      const revision = ++this.#revision;
      this.#isWhole = now.changes.length === 0;
      return { revision, rows: () => this.#all(now, revision) };
    }
    const revision = this.#revision;
    return { revision, rows: () => this.#some(now, revision, changed) };
  }

  async #all(now: Shown, revision: number): Promise<void> {
    const { changes } = now;
    const rowOf = this.#rowsOf(now);
    for (let first = 0; first < changes.length;) {
      if (this.#revision !== revision) return; // newer rows are on their way
      const next = first + (first === 0 ? firstRows : rowsPerMessage);
      const rows = changes.slice(first, next).map(rowOf);
      // From the last message on, what changes is sent by itself.
      if (next >= changes.length) this.#isWhole = true;
      await this.#send({ type: 'rows', revision, first, rows });
      if (first === 0 && next < changes.length) await new Promise((resolve) => setTimeout(resolve, firstSeenMs));
      first = next;
    }
  }

  #rowsOf({ conflicts, settled, edited, choices }: Shown): (change: Change) => ChangeRow {
    const met = conflictsByChange(conflicts);
    const settledOf = new Map(settled.map((each) => [each.change, each]));
    return (change) => {
      const proposed = choices.names?.has(change.id) === true ? change : undefined;
      const now = edited.get(change.id) ?? change;
      return changeRow(now, met.get(change.id) ?? [], settledOf.get(change.id), {
        proposed,
        flags: this.#flagsOf(now),
      });
    };
  }

  async #some(now: Shown, revision: number, ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const rowOf = this.#rowsOf(now);
    const rows = ids.flatMap((id) => {
      const change = now.changes[id - 1];
      return change === undefined ? [] : [rowOf(change)];
    });
    await this.#send({ type: 'rows changed', revision, rows });
  }
}

/** Ids of the rows that look otherwise now; null where there are too many to be sent by themselves. */
function changedRows(before: Shown, now: Shown): number[] | null {
  const ids = new Set<number>();
  if (before.conflicts !== now.conflicts)
    for (const { change } of [...before.conflicts, ...now.conflicts]) ids.add(change);
  if (before.settled !== now.settled) for (const { change } of [...before.settled, ...now.settled]) ids.add(change);
  if (before.edited !== now.edited) for (const id of [...before.edited.keys(), ...now.edited.keys()]) ids.add(id);
  const [named, named2] = [before.choices.names, now.choices.names];
  if (named !== named2) for (const id of [...(named?.keys() ?? []), ...(named2?.keys() ?? [])]) ids.add(id);
  return ids.size > changedMax ? null : [...ids];
}
