/** What the transactions of a task did, row by row, for lists: read in turns, so that a journal of 100,000 rows holds up nobody. */
import * as z from 'zod/mini';
import { operationSchema, type Operation } from '../../model/operation.ts';
import { relativePathSchema } from '../../model/change.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import type { Task } from '../../model/task.ts';
import { readLogFrom } from '../disk/lineLog.ts';
import type { StateFolder } from '../disk/stateFolder.ts';

/** One change that was carried out. */
export type HistoryRow = {
  readonly id: number;
  readonly op: Operation;
  readonly from: RelativePath | null;
  readonly to: RelativePath | null;
  readonly isFolder: boolean;
  /** A folder that was only needed by others. */
  readonly implied: boolean;
};

/** Rows of a transaction, and what can be done with each now. */
export type HistoryRows = {
  readonly rows: readonly HistoryRow[];
  /** Whether the change is in force in the folder, so that it can be undone. */
  readonly inForce: (id: number) => boolean;
  /** Whether it was taken back, so that it can be made again. */
  readonly canRedo: (id: number) => boolean;
};

const turnBytes = 512 * 1024;
/** Rows of all tasks that are held, as a bound; a task with more is read again each time. */
const rowsKeptMax = 400_000;

const rowSchema = z.object({
  r: z.literal('change'),
  change: z.object({
    id: z.int(),
    op: operationSchema,
    from: z.optional(relativePathSchema),
    to: z.optional(relativePathSchema),
    seen: z.optional(z.object({ kind: z.string() })),
    implied: z.optional(z.literal(true)),
  }),
});

type Read = {
  readonly count: number;
  readonly rows: ReadonlyMap<string, readonly HistoryRow[]>;
  readonly standing: ReadonlySet<number>;
  readonly known: ReadonlySet<number>;
};

export class TaskRows {
  readonly #state: StateFolder;
  readonly #kept = new Map<string, Read>();

  constructor(state: StateFolder) {
    this.#state = state;
  }

  /** The rows of one of the task's transactions; empty where its journal is gone. */
  async of(task: Task, transaction: string, signal: AbortSignal): Promise<HistoryRows> {
    const key = `${task.id} ${String(task.transactions.length)}`;
    const read = this.#kept.get(key) ?? (await this.#read(task, signal));
    this.#keep(key, read);
    return {
      rows: read.rows.get(transaction) ?? [],
      inForce: (id) => read.standing.has(id),
      canRedo: (id) => read.known.has(id) && !read.standing.has(id),
    };
  }

  async #read({ transactions }: Task, signal: AbortSignal): Promise<Read> {
    const rows = new Map<string, HistoryRow[]>();
    const standing = new Set<number>();
    const known = new Set<number>();
    let count = 0;
    for (const { id, direction } of transactions) {
      const own = await readRows(this.#state.doneTransaction(id), signal);
      rows.set(id, own);
      count += own.length;
      for (const { id: change } of own) {
        if (direction === 'undo') standing.delete(change);
        else {
          standing.add(change);
          known.add(change);
        }
      }
    }
    return { count, rows, standing, known };
  }

  #keep(key: string, read: Read): void {
    this.#kept.delete(key);
    this.#kept.set(key, read);
    let held = [...this.#kept.values()].reduce((sum, { count }) => sum + count, 0);
    for (const [oldest, { count }] of this.#kept) {
      if (held <= rowsKeptMax) break;
      this.#kept.delete(oldest);
      held -= count;
    }
  }
}

async function readRows(journal: string, signal: AbortSignal): Promise<HistoryRow[]> {
  const rows: HistoryRow[] = [];
  for (let place: number | null = 0; place !== null;) {
    signal.throwIfAborted();
    const part = readLogFrom(journal, place, turnBytes);
    for (const record of part.records) {
      const parsed = rowSchema.safeParse(record);
      if (!parsed.success) continue;
      const { id, op, from = null, to = null, seen, implied = false } = parsed.data.change;
      const isFolder = op === 'mkdir' || op === 'rmdir' || seen?.kind === 'folder';
      rows.push({ id, op, from, to, isFolder, implied });
    }
    place = part.next;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return rows;
}
