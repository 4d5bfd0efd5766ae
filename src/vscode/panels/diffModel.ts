import { assert } from '../../base/assert.ts';
import type { Result } from '../../base/result.ts';
import type { Engine, Preview, Selection } from '../../engine/engine.ts';
import type { Change } from '../../model/change.ts';
import type { Conflict } from '../../model/conflict.ts';
import type { Failure } from '../../model/failure.ts';
import type { Task } from '../../model/task.ts';
import { closureWords, conflictsByChange, stoppedChanges } from './diffSnapshot.ts';
import type { Rejections } from './rejections.ts';

/** A check of the folder that takes longer than this is shown as such. */
const busyAfterMs = 150;
/** A change set of this many rows is certain to take longer, and its check to keep the process busy: what was asked shows at once. */
const largeFrom = 5_000;
/** In this time a message to the panel is on its way. */
const letOutMs = 10;

type Direction = 'apply' | 'undo' | 'redo';

/** What a diff panel shows of a task beyond the task itself. */
export type DiffState = {
  readonly changes: readonly Change[];
  /** Counts up whenever rows that were sent before are void. */
  readonly revision: number;
  readonly left: ReadonlySet<number>;
  readonly closure: string | null;
  readonly accepted: number;
  readonly conflicts: readonly Conflict[];
  readonly busy: boolean;
};

type Ends = {
  readonly engine: Engine;
  readonly task: string;
  readonly rejections: Rejections;
  /** Called after each change of the state. */
  readonly onChange: () => void;
  readonly onFailure: (failure: Failure) => void;
};

const nothing: DiffState = {
  changes: [],
  revision: 0,
  left: new Set(),
  closure: null,
  accepted: 0,
  conflicts: [],
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

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  get state(): DiffState {
    return this.#state;
  }

  /** What would be applied now: all but what the person left out. */
  get selection(): Selection {
    return selectionWithout(this.#rejected());
  }

  /** The hash of the change set that is shown; null before there is one. */
  get hash(): string | null {
    return this.#hash;
  }

  /** Takes over what the task says now, and checks it against the folder. */
  async refresh(): Promise<void> {
    const task = this.#ends.engine.task(this.#ends.task);
    if (task?.head == null) {
      this.#hash = null;
      this.#set({ ...nothing, revision: this.#state.revision + 1 });
      return;
    }
    if (task.head.hash !== this.#hash && !this.#load(task, task.head.hash)) return;
    await this.#check(task, (state) => state.closure);
  }

  /** Leaves rows out or takes them back in. */
  async choose(ids: readonly number[], accepted: boolean): Promise<void> {
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
    this.#dragged = new Set();
    this.#set({
      ...nothing,
      changes: [...changes.value],
      revision: this.#state.revision + 1,
      left: this.#rejected(),
      accepted: changes.value.length,
    });
    return true;
  }

  async #check(task: Task, closure: (state: DiffState) => string | null): Promise<void> {
    const direction = directionOf(task);
    this.#checking?.abort();
    if (direction === null) {
      this.#set({ ...this.#state, busy: task.state === 'applying' });
      return;
    }
    const checking = (this.#checking = new AbortController());
    const rejected = this.#rejected();
    // While the folder is being looked at, the rows show what was asked for; what depends on them follows.
    const showAsked = (): void => {
      const asked = new Set([...rejected, ...this.#dragged]);
      const left = direction === 'apply' ? { left: asked, accepted: this.#state.changes.length - asked.size } : {};
      this.#set({ ...this.#state, ...left, busy: true });
    };
    const slow = setTimeout(showAsked, busyAfterMs);
    if (this.#state.changes.length > largeFrom) {
      showAsked();
      await new Promise((resolve) => setTimeout(resolve, letOutMs));
    }
    const selection: Selection = direction === 'apply' ? selectionWithout(rejected) : { kind: 'all' };
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
    const sameRows = sameConflicts(conflicts, this.#state.conflicts);
    this.#set({
      ...this.#state,
      revision: sameRows ? this.#state.revision : this.#state.revision + 1,
      left,
      accepted: preview.changes.length,
      conflicts: sameRows ? this.#state.conflicts : conflicts,
      closure: direction === 'apply' ? closure(this.#state) : null,
      busy: false,
    });
  }

  #set(state: DiffState): void {
    this.#state = state;
    this.#ends.onChange();
  }
}

function selectionWithout(rejected: ReadonlySet<number>): Selection {
  return rejected.size === 0 ? { kind: 'all' } : { kind: 'without', rejected };
}

/** What the person can do with the task's changes now: apply them, take them back, or carry them out again. */
function directionOf(task: Task): Direction | null {
  switch (task.state) {
    case 'awaiting review':
      return 'apply';
    case 'done':
      return task.standing > 0 ? 'undo' : null;
    case 'undone':
      return 'redo';
    default:
      return null;
  }
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
