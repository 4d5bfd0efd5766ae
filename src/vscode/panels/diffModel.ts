import { assert } from '../../base/assert.ts';
import type { Result } from '../../base/result.ts';
import type { Engine, LivePreview, Preview, Selection } from '../../engine/engine.ts';
import type { Change, Changes } from '../../model/change.ts';
import { nameOf } from '../../model/relativePath.ts';
import {
  noChoices,
  type Choices,
  type Conflict,
  type ConflictKind,
  type Settled,
  type Way,
} from '../../model/conflict.ts';
import type { Failure } from '../../model/failure.ts';
import type { Task } from '../../model/task.ts';
import { t } from '../../base/translate.ts';
import type { Deeds, Tally } from '../../protocol/diffWire.ts';
import { closureWords, conflictsByChange, directionOf, stoppedChanges, type Direction } from './diffSnapshot.ts';
import { standingNames } from './standingNames.ts';
import { deedsOf, tallyOf } from './tally.ts';
import { reviewedNow, withKind, withName, withRow, type ConflictChoices } from './conflictChoices.ts';
import type { Rejections } from './rejections.ts';

/** A check of the folder that takes longer than this is shown as such. */
const busyAfterMs = 150;
/** A change set of this many rows is certain to take longer, and its check to keep the process busy: what was asked shows at once. */
const largeFrom = 5_000;
/** In this time a message to the panel is on its way. */
const letOutMs = 10;

/** What a diff panel shows of a task beyond the task itself. */
export type DiffState = {
  readonly changes: readonly Change[];
  readonly left: ReadonlySet<number>;
  readonly closure: string | null;
  readonly accepted: number;
  readonly deeds: Deeds;
  readonly tally: Tally;
  readonly conflicts: readonly Conflict[];
  /** What the person's choices did away with. */
  readonly settled: readonly Settled[];
  /** Changes that the choices made others of, by id. */
  readonly edited: ReadonlyMap<number, Change>;
  readonly choices: Choices;
  /** What a yes to what is shown binds to, which way; null before it was checked. */
  readonly checked: { readonly direction: Direction; readonly hash: string } | null;
  readonly busy: boolean;
};

type Ends = {
  readonly engine: Engine;
  readonly task: string;
  readonly rejections: Rejections;
  readonly choices: ConflictChoices;
  /** Called after each change of the state. */
  readonly onChange: () => void;
  readonly onFailure: (failure: Failure) => void;
};

const nothing: DiffState = {
  changes: [],
  left: new Set(),
  closure: null,
  accepted: 0,
  deeds: {},
  tally: { accepted: 0, left: 0, conflict: 0, there: 0, added: 0 },
  conflicts: [],
  settled: [],
  edited: new Map(),
  choices: noChoices,
  checked: null,
  busy: false,
};

/**
 * The host's side of one diff panel: the change set, what the person left out of it, and how it meets the folder as it is now.
 * The newest question wins: a check that is still under way when the next begins is dropped.
 */
export class DiffModel {
  readonly #ends: Ends;
  #state = nothing;
  #hash: string | null = null;
  #dragged: ReadonlySet<number> = new Set();
  #checking: AbortController | null = null;
  /** Rows of a task that was carried out which the person leaves as they are. */
  #leftAsIs: ReadonlySet<number> = new Set();
  /** How many transactions the task had when they were chosen: after another one they are void. */
  #transactions = 0;
  #live: LivePreview | null = null;
  /** Changes that were carried out under other names than they were planned, as they were, by id. */
  #standing: ReadonlyMap<number, Change> = new Map();

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  get state(): DiffState {
    return this.#state;
  }

  /** A change by its id, under the name that it has now. */
  changeOf(id: number): Change | null {
    const { changes, edited } = this.#state;
    // Ids are places in the change set, from 1.
    return edited.get(id) ?? changes[id - 1] ?? null;
  }

  /** The changes that are not left out, as they are now. */
  accepted(): Change[] {
    const { changes, left, edited } = this.#state;
    return changes.flatMap((change) => (left.has(change.id) ? [] : [edited.get(change.id) ?? change]));
  }

  /** What would be applied now (or taken back): all but what the person left out, conflicts settled as they chose. */
  get selection(): Selection {
    const task = this.#ends.engine.task(this.#ends.task);
    const direction = task === null ? null : directionOf(task);
    return this.#selectionFor(direction ?? 'apply');
  }

  #selectionFor(direction: Direction): Selection {
    const out = direction === 'apply' ? this.#rejected() : this.#leftAsIs;
    return { ...selectionWithout(out), choices: this.#choices() };
  }

  #choices(): Choices {
    const task = this.#ends.engine.task(this.#ends.task);
    return task === null ? noChoices : this.#ends.choices.of(task.id, reviewedNow(task));
  }

  /** Settles all conflicts of a kind, or one row's; null takes the choice back. */
  async settle(of: { readonly kind: ConflictKind } | { readonly change: number }, way: Way | null): Promise<void> {
    const task = this.#ends.engine.task(this.#ends.task);
    const about = task === null ? null : reviewedNow(task);
    if (task === null || about === null || directionOf(task) === null) return;
    const now = this.#choices();
    const next = 'kind' in of ? withKind(now, of.kind, way) : withRow(now, of.change, way);
    await this.#ends.choices.keep(task.id, about, next);
    await this.#check(task, (state) => state.closure);
  }

  /** Gives what a change makes or moves the person's own name, or (null) takes it back; words where it is no name for it. */
  async name(change: number, name: string | null): Promise<string | null> {
    const task = this.#reviewed();
    const about = task === null ? null : reviewedNow(task);
    if (task === null || about === null) return t('These changes do not wait for your review any more.');
    const problem = name === null ? null : this.#ends.engine.nameProblem(task.id, change, name);
    if (problem !== null) return problem.message;
    const proposed = this.#state.changes[change - 1]?.to;
    const isProposed = name !== null && proposed !== undefined && nameOf(proposed) === name;
    await this.#ends.choices.keep(task.id, about, withName(this.#choices(), change, isProposed ? null : name));
    await this.#check(task, (state) => state.closure);
    return null;
  }

  /** Files in the folder changed: only what they concern is looked at again. */
  async touched(files: readonly string[]): Promise<void> {
    const task = this.#ends.engine.task(this.#ends.task);
    if (task === null || this.#checking !== null) return this.refresh();
    const direction = directionOf(task);
    if (direction === null) return this.refresh();
    const checking = (this.#checking = new AbortController());
    const { signal } = checking;
    try {
      const { live, changed } = await this.#lookAgain(task.id, direction, files, signal);
      if (signal.aborted || live === null || !changed) return;
      this.#take(direction, this.#rejected(), live.preview(), (state) => state.closure);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (this.#checking === checking) this.#checking = null;
    }
  }

  /** The hash of the change set that is shown; null before there is one. */
  get hash(): string | null {
    return this.#hash;
  }

  /** The first time everything is looked at; from then on only what the files concern. */
  async #lookAgain(
    id: string,
    direction: Direction,
    files: readonly string[],
    signal: AbortSignal,
  ): Promise<{ live: LivePreview | null; changed: boolean }> {
    if (this.#live !== null) return { live: this.#live, changed: (await this.#live.touched(files, signal)).changed };
    const opened = await this.#ends.engine.livePreview(id, direction, this.#selectionFor(direction), signal);
    if (!opened.ok) this.#ends.onFailure(opened.failure);
    this.#live = opened.ok ? opened.value : null;
    return { live: this.#live, changed: true };
  }

  /** Takes over what the task says now, and checks it against the folder. */
  async refresh(): Promise<void> {
    const task = this.#ends.engine.task(this.#ends.task);
    if (task?.head == null) {
      this.#hash = null;
      this.#set(nothing);
      return;
    }
    if (task.transactions.length !== this.#transactions) {
      this.#transactions = task.transactions.length;
      this.#leftAsIs = new Set();
    }
    if (task.head.hash !== this.#hash && !this.#load(task, task.head.hash)) return;
    await this.#check(task, (state) => state.closure);
  }

  /** Leaves rows out or takes them back in. */
  async choose(ids: readonly number[], accepted: boolean): Promise<void> {
    if (this.#reviewed() === null) return this.#chooseBack(ids, accepted);
    const task = this.#reviewed();
    if (task === null) return;
    const rejected = new Set(this.#rejected());
    for (const id of ids) {
      if (accepted) rejected.delete(id);
      else rejected.add(id);
    }
    await this.#keep(rejected);
    const draggedBefore = this.#dragged;
    await this.#check(task, () =>
      closureWords({ accepted, chosen: ids, draggedBefore, draggedNow: this.#dragged }, this.#state.changes),
    );
  }

  /** Chooses among what was carried out (or undone) what to take back (or to do again). */
  async #chooseBack(ids: readonly number[], accepted: boolean): Promise<void> {
    const task = this.#ends.engine.task(this.#ends.task);
    if (task === null || directionOf(task) === null) return;
    const left = new Set(this.#leftAsIs);
    for (const id of ids) {
      if (accepted) left.delete(id);
      else left.add(id);
    }
    this.#leftAsIs = left;
    await this.#check(task, () => null);
  }

  /** Leaves out every change that meets a conflict which stops it. */
  async leaveOutConflicts(): Promise<void> {
    await this.choose([...stoppedChanges(this.#state.conflicts)], false);
  }

  /** Ends a check under way. */
  close(): void {
    this.#checking?.abort();
  }

  /** Choices are for a change set that is under review, and for no other. */
  #reviewed(): Task | null {
    const task = this.#ends.engine.task(this.#ends.task);
    return task?.state === 'awaiting review' && task.head?.hash === this.#hash ? task : null;
  }

  #rejected(): ReadonlySet<number> {
    return this.#hash === null ? new Set() : this.#ends.rejections.of(this.#ends.task, this.#hash);
  }

  async #keep(rejected: ReadonlySet<number>): Promise<void> {
    assert(this.#hash !== null, 'choices belong to a change set');
    await this.#ends.rejections.keep(this.#ends.task, this.#hash, rejected);
  }

  #load(task: Task, hash: string): boolean {
    const changes = this.#ends.engine.changes(task.id);
    if (!changes.ok) {
      this.#ends.onFailure(changes.failure);
      return false;
    }
    this.#hash = hash;
    this.#leftAsIs = new Set();
    this.#standing = new Map();
    this.#dragged = new Set();
    this.#set({
      ...nothing,
      changes: [...changes.value],
      left: this.#rejected(),
      accepted: changes.value.length,
      tally: { ...nothing.tally, accepted: changes.value.length },
    });
    return true;
  }

  async #check(task: Task, closure: (state: DiffState) => string | null): Promise<void> {
    const direction = directionOf(task);
    this.#checking?.abort();
    this.#live = null;
    if (direction === null) {
      this.#set({ ...this.#state, busy: task.state === 'applying' });
      return;
    }
    const checking = (this.#checking = new AbortController());
    const rejected = this.#rejected();
    // While the folder is being looked at, the rows show what was asked for; what depends on them follows.
    const showAsked = (): void => {
      const asked = new Set([...rejected, ...this.#dragged]);
      const { changes, conflicts } = this.#state;
      const tally = tallyOf(changes, { present: null, left: asked, stopped: stoppedChanges(conflicts) });
      const left = direction === 'apply' ? { left: asked, accepted: changes.length - asked.size, tally } : {};
      this.#set({ ...this.#state, ...left, busy: true });
    };
    const slow = setTimeout(showAsked, busyAfterMs);
    if (this.#state.changes.length > largeFrom) {
      showAsked();
      await new Promise((resolve) => setTimeout(resolve, letOutMs));
    }
    const selection = this.#selectionFor(direction);
    const preview = await this.#preview(task.id, direction, selection, checking.signal).finally(() =>
      clearTimeout(slow),
    );
    if (preview === null) return;
    this.#checking = null;
    if (!preview.ok) {
      this.#set({ ...this.#state, busy: false });
      this.#ends.onFailure(preview.failure);
      return;
    }
    this.#take(direction, rejected, preview.value, closure);
  }

  /** Null where a newer check took its place. */
  async #preview(
    id: string,
    direction: Direction,
    selection: Selection,
    signal: AbortSignal,
  ): Promise<Result<Preview, Failure> | null> {
    try {
      const preview = await this.#ends.engine.preview(id, direction, selection, signal);
      return signal.aborted ? null : preview;
    } catch (error) {
      if (signal.aborted) return null; // that is how it was ended
      throw error;
    }
  }

  #take(
    direction: Direction,
    rejected: ReadonlySet<number>,
    preview: Preview,
    closure: (state: DiffState) => string | null,
  ): void {
    const { conflicts } = preview;
    this.#dragged = direction === 'apply' ? new Set(preview.dragged) : new Set();
    const left =
      direction === 'apply'
        ? new Set([...rejected, ...preview.dragged])
        : absentFrom(preview, this.#state.changes, rejected);
    const { settled, hash } = preview;
    const standing =
      direction === 'apply'
        ? this.#standing
        : standingNames(preview.changes, this.#state.changes, this.#standing, direction);
    const before = this.#state;
    this.#standing = standing;
    this.#set({
      ...before,
      left,
      accepted: preview.changes.length,
      deeds: deedsOf(preview.changes),
      tally: tallyOf(before.changes, { present: preview.changes, left, stopped: stoppedChanges(conflicts) }),
      // What is as it was stays the very same, so that nobody has to look for what is new in it.
      conflicts: sameConflicts(conflicts, before.conflicts) ? before.conflicts : conflicts,
      settled: sameSettled(settled, before.settled) ? before.settled : settled,
      edited: sameEdits(before.edited, new Map([...standing, ...preview.named, ...editedBy(settled, preview.changes)])),
      choices: this.#choices(),
      checked: { direction, hash },
      closure: direction === 'apply' ? closure(this.#state) : null,
      busy: false,
    });
  }

  #set(state: DiffState): void {
    this.#state = state;
    this.#ends.onChange();
  }
}

function sameSettled(one: readonly Settled[], other: readonly Settled[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The one before, where the other says the same. */
function sameEdits(one: ReadonlyMap<number, Change>, other: ReadonlyMap<number, Change>): ReadonlyMap<number, Change> {
  if (one.size !== other.size) return other;
  for (const [id, { from, to }] of other) {
    const before = one.get(id);
    if (before?.from !== from || before?.to !== to) return other;
  }
  return one;
}

/** The changes as the choices made them. */
function editedBy(settled: readonly Settled[], changes: Changes): Map<number, Change> {
  const ids = new Set(settled.map(({ change }) => change));
  const edited = new Map<number, Change>();
  if (ids.size > 0) for (const change of changes) if (ids.has(change.id)) edited.set(change.id, change);
  return edited;
}

function selectionWithout(rejected: ReadonlySet<number>): Selection {
  return rejected.size === 0 ? { kind: 'all' } : { kind: 'without', rejected };
}

/** After an apply: the changes of the set that are not in force. A folder that was made stays out of an undo while others use it. */
function absentFrom(preview: Preview, changes: readonly Change[], rejected: ReadonlySet<number>): Set<number> {
  const present = new Set<number>();
  for (const { id } of preview.changes) present.add(id);
  const absent = changes.filter(({ id, op }) => !present.has(id) && (op !== 'mkdir' || rejected.has(id)));
  return new Set(absent.map(({ id }) => id));
}

/** Whether rows sent with the one list of conflicts still show the other. */
function sameConflicts(one: readonly Conflict[], other: readonly Conflict[]): boolean {
  if (one.length !== other.length) return false;
  if (one.length === 0) return true;
  return JSON.stringify([...conflictsByChange(one)]) === JSON.stringify([...conflictsByChange(other)]);
}
