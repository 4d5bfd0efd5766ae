/**
 * The same question about many documents: bounded requests to the small model, each with one document, whose answer can set that document's
 * row and no other. Every value is looked for in its document by code. What was answered is kept by the host, so that a restarted task
 * asks nothing twice; a limit that would be passed ends it with what is there.
 */
import { limits } from '../../../model/limits.ts';
import { hashOf } from '../../stage/fileHash.ts';
import { withOpenFile } from '../../stage/readBytes.ts';
import { emptyCheck } from '../verify/checkValue.ts';
import { checkTable, type Checked, type CheckedCell } from '../verify/checkTable.ts';
import { askDocument, type Asked } from './ask.ts';
import { askInBatch, batchBefore } from './batchRoute.ts';
import type { BatchPort, MapDesk } from './desk.ts';
import { itemKey, openDocument } from './document.ts';
import { keptCells, keptText } from './kept.ts';
import { inLanes, OneAtATime } from './lanes.ts';
import { columnsOf, orderKey, type MapOrder } from './order.ts';
import { whyNot, type MapItem, type MapRun } from './run.ts';
import { MapSpending, type MapUsage } from './spending.ts';

export type MapFailure = { readonly path: string; readonly why: string };
export type MapResult = {
  /** A row for each document that was answered or failed, in the order of the files; the values of those that failed are empty. */
  readonly table: Checked;
  readonly done: number;
  readonly total: number;
  readonly failed: readonly MapFailure[];
  /** Documents that are byte for byte another of them: they were asked about once. */
  readonly copies: number;
  /** Answers that were there from before. */
  readonly kept: number;
  readonly usage: MapUsage;
  /** Why not all were asked about, in words with counts; null where all were. */
  readonly stopped: string | null;
};

/** Requests at a time: few enough for the host's calls, and for a small service. */
const usualLanes = 4;
const lanesMax = limits.callsInFlightMax - 2;
/** So many failures of the service one after the other, and it is not asked further. */
const failuresMax = 4;
/** From so many documents on, a batch is worth its wait. */
export const batchMin = 200;

/** Runs the order. Throws the signal's reason, and what the desk throws where the host is gone. */
export async function mapFiles(
  order: MapOrder,
  desk: MapDesk,
  { lanes = usualLanes }: { readonly lanes?: number },
  signal: AbortSignal,
): Promise<MapResult> {
  const state = new MapState(order, desk);
  const items = await state.gather(signal);
  const run: MapRun = {
    order,
    desk,
    spending: state.spending,
    reading: new OneAtATime(),
    tell: state.tell,
    settle: state.settle,
  };
  const open = (): MapItem[] => items.filter(({ key }) => state.isOpen(key));
  state.tell();
  if (desk.batch !== null) await askInBatches(items, run, { port: desk.batch, state }, signal);
  const width = Math.max(1, Math.min(lanes, lanesMax));
  // Those that failed once are tried again when all others are done.
  for (const isAgain of [false, true]) {
    if (state.isStopped) break;
    if (isAgain) state.reopen();
    await inLanes(open(), width, (item) => askItem(item, run, state, signal));
  }
  return state.end();
}

/** Batch after batch, as long as each brings something and enough is left for another. */
async function askInBatches(
  items: readonly MapItem[],
  run: MapRun,
  { port, state }: { port: BatchPort; state: MapState },
  signal: AbortSignal,
): Promise<void> {
  for (let round = 0; round < roundsMax && !state.isStopped; round++) {
    const open = items.filter(({ key }) => state.isOpen(key));
    if (open.length === 0) return;
    const before = await batchBefore(items, round, run.desk);
    if (before.sent === null && open.length < batchMin) return;
    try {
      if ((await askInBatch(open, run, { port, ...before }, signal)) === 'limit') state.stop({ by: 'limit' });
    } catch (error) {
      signal.throwIfAborted();
      // Nobody agreed to the price of the direct way.
      state.stop({ by: 'service', why: error instanceof Error ? error.message : 'its batch failed' });
    }
    if (before.sent === null && open.every(({ key }) => state.isOpen(key))) return;
  }
}
const roundsMax = 100;

async function askItem(item: MapItem, run: MapRun, state: MapState, signal: AbortSignal): Promise<'more' | 'stop'> {
  signal.throwIfAborted();
  const asked = await ask(item, run, signal);
  if (asked.kind === 'limit') state.stop({ by: 'limit' });
  else await state.settle(item, asked);
  return state.isStopped ? 'stop' : 'more';
}

async function ask(item: MapItem, { order, desk, spending, reading }: MapRun, signal: AbortSignal): Promise<Asked> {
  const path = item.file.path;
  try {
    const document = await reading.run(() => openDocument(item.file, desk, signal));
    return await askDocument(document, { order, desk, spending, path }, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', why: whyNot(error), again: false, byService: false };
  }
}

type Stop = { readonly by: 'limit' } | { readonly by: 'service'; readonly why: string };

/** What is known of each document. */
class MapState {
  readonly #order: MapOrder;
  readonly #desk: MapDesk;
  readonly #orderKey: string;
  readonly #cells = new Map<string, readonly CheckedCell[]>();
  readonly #failed = new Map<string, { why: string; again: boolean }>();
  /** Of each file, in their order: its key, or why it could not be read. */
  readonly #files: { path: string; key: string; why: string | null }[] = [];
  #failuresInARow = 0;
  #stopped: Stop | null = null;
  #kept = 0;
  readonly spending: MapSpending;

  constructor(order: MapOrder, desk: MapDesk) {
    this.#order = order;
    this.#desk = desk;
    this.#orderKey = orderKey(order);
    this.spending = new MapSpending(desk);
  }

  get isStopped(): boolean {
    return this.#stopped !== null;
  }

  get #settledFiles(): number {
    return this.#files.filter(({ key, why }) => why !== null || this.#cells.has(key) || this.#failed.has(key)).length;
  }

  isOpen(key: string): boolean {
    return !this.#cells.has(key) && !this.#failed.has(key);
  }

  stop(why: Stop): void {
    this.#stopped ??= why;
  }

  /** Opens those again that are worth another try. */
  reopen(): void {
    for (const [key, { again }] of this.#failed) if (again) this.#failed.delete(key);
  }

  /** One item for all files of the same contents; those that were answered before are settled. */
  async gather(signal: AbortSignal): Promise<MapItem[]> {
    const items = new Map<string, MapItem>();
    for (const file of this.#order.files) {
      signal.throwIfAborted();
      try {
        const hash = await withOpenFile(this.#desk.mountPath, file.path, (read, size) =>
          hashOf({ read, size }, signal),
        );
        const key = itemKey(hash, this.#orderKey);
        this.#files.push({ path: file.path, key, why: null });
        if (!items.has(key)) items.set(key, { key, file });
      } catch (error) {
        signal.throwIfAborted();
        this.#files.push({ path: file.path, key: '', why: whyNot(error) });
      }
    }
    for (const { key } of items.values()) {
      const cells = keptCells(await this.#desk.log.get(key), this.#order.fields.length);
      if (cells === null) continue;
      this.#cells.set(key, cells);
      this.#kept += 1;
    }
    return [...items.values()];
  }

  readonly settle = async ({ key }: MapItem, asked: Asked): Promise<void> => {
    if (asked.kind === 'cells') {
      this.#failuresInARow = 0;
      await this.#desk.log.put(key, keptText(asked.cells));
      this.#failed.delete(key);
      this.#cells.set(key, asked.cells);
    } else if (asked.kind === 'failed') {
      this.#failed.set(key, asked);
      this.#failuresInARow = asked.byService ? this.#failuresInARow + 1 : 0;
      if (this.#failuresInARow >= failuresMax) this.stop({ by: 'service', why: asked.why });
    }
    this.tell();
  };

  readonly tell = (): void => {
    this.#desk.progress(this.#settledFiles, this.#order.files.length);
  };

  end(): MapResult {
    const { fields, files } = this.#order;
    const failed: MapFailure[] = [];
    const rows: { source: string; cells: readonly CheckedCell[]; unread?: string }[] = [];
    let done = 0;
    const keys = new Set<string>();
    for (const { path, key, why } of this.#files) {
      if (key !== '') keys.add(key);
      const cells = this.#cells.get(key);
      const reason = why ?? this.#failed.get(key)?.why ?? null;
      if (cells !== undefined) {
        done += 1;
        rows.push({ source: path, cells });
      } else if (reason !== null) {
        failed.push({ path, why: reason });
        rows.push({ source: path, cells: fields.map(() => ({ value: null, check: emptyCheck })), unread: reason });
      }
    }
    return {
      table: checkTable(columnsOf(fields), rows),
      done,
      total: files.length,
      failed,
      copies: this.#files.filter(({ key }) => key !== '').length - keys.size,
      kept: this.#kept,
      usage: this.spending.usage,
      stopped: this.#stoppedWords(done, files.length),
    };
  }

  #stoppedWords(done: number, total: number): string | null {
    if (this.#stopped === null) return null;
    const counts = `${String(done)} of ${String(total)} done`;
    return this.#stopped.by === 'limit'
      ? `${counts}; ${this.#desk.budget.words} would be passed`
      : `${counts}; the model could not be asked further: ${this.#stopped.why}`;
  }
}
