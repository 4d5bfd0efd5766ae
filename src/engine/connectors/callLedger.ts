/**
 * The calls of one task, kept beside its events: what was about to go out before it goes, what came back, and where that lies. So a
 * worker that is started again gets the same answer to the same call, no call is made twice unseen, grants stay used up, and what was
 * read stays read.
 *
 *   tasks/ID/connectors.log          the calls
 *   tasks/ID/connector-results/N-M   what came back: piece M of call N
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { relativePathSchema } from '../../model/change.ts';
import { connectorLimits } from '../../model/connector.ts';
import { appendLine, readLog } from '../disk/lineLog.ts';
import type { CallResult } from './ports.ts';

const itemSchema = z.object({
  is: z.enum(['text', 'picture', 'file']),
  mediaType: z.string(),
  name: z.optional(z.string()),
  bytes: z.number(),
});
const callSchema = z.object({
  to: z.discriminatedUnion('is', [
    z.object({ is: z.literal('connector'), connector: z.string(), tool: z.string() }),
    z.object({ is: z.literal('host'), host: z.string() }),
  ]),
  does: z.enum(['read', 'send']),
  carries: z.array(relativePathSchema),
  freeBytes: z.number(),
});
const recordSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('calling'),
    n: z.int(),
    key: z.string(),
    hash: z.string(),
    connector: z.string(),
    tool: z.string(),
    does: z.enum(['read', 'send']),
    calls: z.array(callSchema),
  }),
  z.object({ kind: z.literal('done'), n: z.int(), isError: z.boolean(), items: z.array(itemSchema) }),
]);
type Entry = z.infer<typeof recordSchema>;
export type Calling = Extract<Entry, { kind: 'calling' }>;
export type KeptItem = z.infer<typeof itemSchema>;
export type KeptResult = { readonly name: string; readonly isError: boolean; readonly items: readonly KeptItem[] };

export class CallLedger {
  readonly #folder: string;
  readonly #records: Entry[];
  #bytes = 0;

  /** `folder`: the task's own, in the state folder. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#records = readLog(this.#file, 'skip').records.flatMap((record) => {
      const parsed = recordSchema.safeParse(record);
      return parsed.success ? [parsed.data] : [];
    });
    for (const record of this.#records) if (record.kind === 'done') this.#count(record.items);
  }

  get #file(): string {
    return path.join(this.#folder, 'connectors.log');
  }

  /** Calls that went out, with what came of each, oldest first. */
  *history(): Generator<{ readonly calling: Calling; readonly end: 'done' | 'unknown' }> {
    const done = new Set(this.#records.flatMap(({ kind, n }) => (kind === 'done' ? [n] : [])));
    for (const record of this.#records)
      if (record.kind === 'calling') yield { calling: record, end: done.has(record.n) ? 'done' : 'unknown' };
  }

  get count(): number {
    return this.#records.filter(({ kind }) => kind === 'calling').length;
  }

  /** Whether there is room for another result. */
  get isFull(): boolean {
    return this.count >= connectorLimits.callsMax || this.#bytes >= connectorLimits.resultsBytesMax;
  }

  /** The answer to the very same call, where it was made. */
  answered(key: string, hash: string): KeptResult | null {
    for (const { calling, end } of this.history()) {
      if (end === 'done' && calling.key === key && calling.hash === hash) return this.result(String(calling.n));
    }
    return null;
  }

  /** A call that was on its way when something went away: whether it arrived, nobody knows. */
  open(key: string, hash: string): Calling | null {
    const same = [...this.history()].filter(({ calling }) => calling.key === key && calling.hash === hash).at(-1);
    return same?.end === 'unknown' ? same.calling : null;
  }

  /** Written down, durably, before the call goes out. Its number names its result. */
  begin(calling: Omit<Calling, 'kind' | 'n'>): number {
    const n = this.count + 1;
    this.#append({ kind: 'calling', n, ...calling });
    return n;
  }

  /** Keeps what came back. A piece beyond what is kept of one task is cut. */
  done(n: number, { isError, items }: CallResult): KeptResult {
    fs.mkdirSync(path.join(this.#folder, 'connector-results'), { recursive: true, mode: 0o700 });
    const kept = items.map((item, index): KeptItem => {
      const room = Math.max(0, connectorLimits.resultsBytesMax - this.#bytes);
      const bytes = item.bytes.subarray(0, room);
      fs.writeFileSync(this.#itemFile(n, index), bytes, { mode: 0o600 });
      const one = {
        is: item.is,
        mediaType: item.mediaType.slice(0, 200),
        ...(item.name === undefined ? {} : { name: item.name.slice(0, 200) }),
        bytes: bytes.length,
      };
      this.#count([one]);
      return one;
    });
    this.#append({ kind: 'done', n, isError, items: kept });
    return { name: String(n), isError, items: kept };
  }

  /** A result by its name. */
  result(name: string): KeptResult | null {
    const done = this.#records.find((record) => record.kind === 'done' && String(record.n) === name);
    return done?.kind === 'done' ? { name, isError: done.isError, items: done.items } : null;
  }

  /** A piece of a result from a byte on; null where there is none. */
  bytes(name: string, item: number, from: number, most: number): Buffer | null {
    const kept = this.result(name)?.items[item];
    if (kept === undefined) return null;
    const file = fs.openSync(this.#itemFile(Number(name), item), 'r');
    try {
      const bytes = Buffer.alloc(Math.max(0, Math.min(most, kept.bytes - from)));
      const read = fs.readSync(file, bytes, 0, bytes.length, from);
      return bytes.subarray(0, read);
    } finally {
      fs.closeSync(file);
    }
  }

  #itemFile(n: number, item: number): string {
    return path.join(this.#folder, 'connector-results', `${String(n)}-${String(item)}`);
  }

  #count(items: readonly { readonly bytes: number }[]): void {
    this.#bytes += items.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #append(record: Entry): void {
    appendLine(this.#file, record);
    this.#records.push(record);
  }
}

/**
 * SHA-256 (hex) of what a yes is for: one call of the worker's, from the page that was shown, where there is one. `repeated`: the number
 * of the call that it would make again; 0 for none.
 */
export function yesHash(key: string, hash: string, bound: string, repeated: number): string {
  return crypto
    .createHash('sha256')
    .update(JSON.stringify([key, hash, bound, repeated]))
    .digest('hex');
}

/** SHA-256 (hex) of what a call asks. */
export function callHash(connector: string, tool: string, values: string): string {
  return crypto
    .createHash('sha256')
    .update(JSON.stringify([connector, tool, values]))
    .digest('hex');
}
