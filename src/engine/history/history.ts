/**
 * What was applied, undone and done again: by task and row, and for one file or folder through all of it. Journals are looked through at
 * the first question about a path, once (see journalIndex); nothing is read before.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import type { Seen } from '../../model/change.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { PathHistory, PathStep } from '../../model/pathHistory.ts';
import type { Receipt } from '../../model/receipt.ts';
import { askedFor, type Task } from '../../model/task.ts';
import { taskOfTransaction } from '../apply/preview.ts';
import type { Disk } from '../disk/disk.ts';
import { errorCode } from '../disk/errorCode.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import { diskFor } from '../disk/volume.ts';
import { noSuchTask } from '../fitting.ts';
import type { TaskStore } from '../session/taskStore.ts';
import { insideOf, lastLeaving, wayBack, wayForth, type Past, type PastStep, type WayForth } from './pastOfPath.ts';
import { Pasts } from './pasts.ts';
import { TaskRows, type HistoryRow, type HistoryRows } from './taskRows.ts';

/** A transaction that ended whole. */
export type HistoryEntry = {
  readonly transaction: string;
  readonly task: Task;
  readonly direction: Receipt['direction'];
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly receipt: Receipt;
};

/** What became of a row's file since: null where it is as it was left. */
export type HistoryMark =
  | { readonly is: 'edited' }
  /** By a later task; absolute. */
  | { readonly is: 'moved on'; readonly to: string }
  | { readonly is: 'put away' }
  | { readonly is: 'gone' };

type HistoryHost = { readonly state: StateFolder; readonly store: TaskStore; readonly disk: Disk };

/** Rows that are looked at for what became of them, at a time. */
const marksMax = 1_000;

export class History {
  readonly #host: HistoryHost;
  readonly #pasts: Pasts;
  readonly #rows: TaskRows;

  constructor(host: HistoryHost) {
    this.#host = host;
    this.#pasts = new Pasts(host.state);
    this.#rows = new TaskRows(host.state);
  }

  /** Every transaction that ended whole, newest first; from the tasks' logs alone. */
  entries(): HistoryEntry[] {
    const entries = this.#host.store
      .all()
      .flatMap((task) =>
        task.transactions.map(({ id, direction, at, receipt }) => ({ transaction: id, task, direction, at, receipt })),
      );
    return entries.sort((one, other) => other.at - one.at);
  }

  /** What a transaction did, row by row, and what of it can be undone or made again now. */
  async rows(transaction: string, signal: AbortSignal): Promise<Result<HistoryRows, Failure>> {
    const id = taskOfTransaction(transaction);
    const task = this.#host.store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (task.transactions.every((each) => each.id !== transaction))
      return fail(failure('wrong-state', t('The task has no transaction {0}.', transaction)));
    return ok(await this.#rows.of(task, transaction, signal));
  }

  /** What became of the files of these rows (the first thousand) since the transaction, by change; those that are as they were left are not in it. */
  async marks(
    transaction: string,
    rows: readonly HistoryRow[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, HistoryMark>> {
    const marks = new Map<number, HistoryMark>();
    const pasts = await this.#pasts.all(signal);
    const index = pasts.findIndex(({ id }) => id === transaction);
    const past = pasts[index];
    if (past === undefined) return marks;
    const disk = diskFor(past.mount, this.#host.disk);
    for (const { id, to } of rows.slice(0, marksMax)) {
      signal.throwIfAborted();
      if (to === null) continue;
      const mark = this.#markOf(`${past.mount}/${to}`, { past, disk, pasts, index, id });
      if (mark !== null) marks.set(id, mark);
    }
    return marks;
  }

  #markOf(
    file: string,
    at: { past: Past; disk: Disk; pasts: readonly Past[]; index: number; id: number },
  ): HistoryMark | null {
    const inner = insideOf(file, at.past.mount);
    const change = inner === null ? null : at.past.arriving(inner);
    const left = change === null ? null : at.past.left(change);
    const there = lookOrNull(at.disk, file);
    if (there !== null && (left === null || isSame(there, left))) return null;
    const way = wayForth(at.pasts, file, at.index - 1);
    if (way.steps.length === 0) return there === null ? { is: 'gone' } : { is: 'edited' };
    return this.#markAtEnd(way, at.disk);
  }

  #markAtEnd({ end }: WayForth, disk: Disk): HistoryMark {
    if (end.is === 'put away') return { is: 'put away' };
    return end.is === 'there' && lookOrNull(disk, end.path) !== null
      ? { is: 'moved on', to: end.path }
      : { is: 'gone' };
  }

  /**
   * The past of what stands at a path (absolute), or, where nothing does, of what stood there last: every name and place it had, as far
   * as tasks gave it one.
   */
  async ofPath(file: string, signal: AbortSignal): Promise<PathHistory> {
    const asked = realPlace(path.resolve(file));
    const pasts = await this.#pasts.all(signal);
    if (lookOrNull(this.#host.disk, asked) !== null) {
      const { steps, beginning, first } = wayBack(pasts, asked);
      const since = this.#since(asked, steps[0]);
      return { asked, steps: this.#plain(steps), beginning, first, now: { is: 'there', path: asked }, since };
    }
    const index = lastLeaving(pasts, asked);
    if (index === null)
      return { asked, steps: [], beginning: 'from elsewhere', first: asked, now: { is: 'gone' }, since: null };
    const before = wayBack(pasts, asked, index + 1);
    const after = wayForth(pasts, asked, index);
    const steps = [...after.steps.toReversed(), ...before.steps];
    const { now, since } = this.#nowOf(after, steps[0]);
    // What nothing is known of before it left was there all along.
    const beginning = before.steps.length === 0 ? 'came' : before.beginning;
    return { asked, steps: this.#plain(steps), beginning, first: before.first, now, since };
  }

  #nowOf({ end }: WayForth, last: PastStep | undefined): Pick<PathHistory, 'now' | 'since'> {
    const { disk } = this.#host;
    if (end.is === 'put away') {
      const item = lookOrNull(disk, end.item) === null ? null : end.item;
      return { now: { is: 'put away', item }, since: null };
    }
    if (end.is === 'gone' || lookOrNull(disk, end.path) === null) return { now: { is: 'gone' }, since: null };
    return { now: { is: 'there', path: end.path }, since: this.#since(end.path, last) };
  }

  /** Whether the thing is as the step left it. */
  #since(file: string, step: PastStep | undefined): PathHistory['since'] {
    if (step === undefined || step.carried || step.to !== file) return null;
    const left = step.past.left(step.change);
    const there = lookOrNull(diskFor(step.past.mount, this.#host.disk), file);
    if (left === null || there === null || there.kind === 'folder') return null;
    return isSame(there, left) ? 'as it was left' : 'edited';
  }

  #plain(steps: readonly PastStep[]): PathStep[] {
    return steps.map(({ past, change, from, to, carried }) => {
      const task = this.#host.store.get(past.task);
      return {
        ...{ task: past.task, transaction: past.id, change: change.id, folder: past.mount },
        instruction: task === null ? '' : askedFor(task),
        ...{ at: past.at, direction: past.direction, op: change.op, from, to, carried },
        origins: [...new Set(change.origins?.map((origin) => `${past.mount}/${origin.path}`) ?? [])],
        reason: change.reason,
      };
    });
  }
}

function isSame(there: Seen, left: Seen): boolean {
  if (there.identity !== left.identity) return false;
  return there.kind === 'folder' || (there.size === left.size && there.mtimeNs === left.mtimeNs);
}

function lookOrNull(disk: Disk, file: string): Seen | null {
  try {
    return disk.look(file);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

/** The path as journals write it: links on the way to it followed, as far as there is one; its own name stays. */
function realPlace(file: string): string {
  const above = path.dirname(file);
  if (above === file) return file;
  try {
    return path.join(fs.realpathSync(above), path.basename(file));
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return path.join(realPlace(above), path.basename(file));
  }
}
