/**
 * What all tasks of a state folder have used on a day, whichever process ran them: `spent/YYYY-MM-DD.log`. A call is entered with the
 * most that it may come to before it is made, and once more when its end is known; where a process went away in between, the first
 * entry stands. Entering is done under a lock, so that no two processes take the same room.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';
import { addSpent, capPassed, nothingSpent, type CapKind, type Spent } from '../../model/spending.ts';
import { appendLine, readLog, syncFolderOf } from '../disk/lineLog.ts';
import { takeLock } from '../disk/lock.ts';

const spentSchema = z.object({ requests: z.int(), tokens: z.number(), usd: z.number(), bytes: z.number() });
const entrySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begin'), id: z.string(), task: z.string(), at: z.number(), spent: spentSchema }),
  z.object({ kind: z.literal('end'), id: z.string(), at: z.number(), spent: spentSchema }),
]);

/** Names an entry, for a process that ends it later. */
export const entryPlaceSchema = z.object({ day: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)), id: z.string() });
export type EntryPlace = z.infer<typeof entryPlaceSchema>;

export type OpenEntry = {
  readonly place: EntryPlace;
  /** Puts what was really used in the place of the most. */
  readonly end: (spent: Spent) => void;
};

export type EnterProblem =
  | { readonly kind: 'cap'; readonly passed: CapKind; readonly spent: Spent }
  /** Another process holds the ledger for too long. */
  | { readonly kind: 'busy' };

const lockTriesMax = 250;
const lockWaitMs = 20;

export class DayLedger {
  readonly #folder: string;
  readonly #lock: string;
  readonly #now: () => number;
  readonly #today: () => string;

  /** `today`: YYYY-MM-DD where the person is. */
  constructor(stateRoot: string, now: () => number, today: () => string) {
    this.#folder = path.join(stateRoot, 'spent');
    this.#lock = path.join(stateRoot, 'locks', 'spent.lock');
    this.#now = now;
    this.#today = today;
  }

  /** Enters a call, if it fits under the caps. Throws where it cannot be written down. */
  async enter(task: string, most: Spent, caps: Spent, signal: AbortSignal): Promise<Result<OpenEntry, EnterProblem>> {
    for (let tried = 0; tried < lockTriesMax && !signal.aborted; tried++) {
      const lock = takeLock(this.#lock, 'spent');
      if (lock === null) {
        await new Promise((resolve) => setTimeout(resolve, lockWaitMs));
        continue;
      }
      try {
        return this.#enterAlone(task, most, caps);
      } finally {
        lock.dispose();
      }
    }
    return fail({ kind: 'busy' });
  }

  #enterAlone(task: string, most: Spent, caps: Spent): Result<OpenEntry, EnterProblem> {
    const day = this.#today();
    const spent = this.spent(day);
    const passed = capPassed(spent, most, caps);
    if (passed !== null) return fail({ kind: 'cap', passed, spent });
    const file = this.#fileOf(day);
    const id = crypto.randomUUID();
    const isNew = !fs.existsSync(file);
    fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    appendLine(file, { kind: 'begin', id, task, at: this.#now(), spent: most });
    if (isNew) syncFolderOf(file);
    // The end belongs to the day of the begin, even after midnight.
    const place = { day, id };
    return ok({ place, end: (used) => this.endAt(place, used) });
  }

  /** Ends an entry that this process or another one made. */
  endAt({ day, id }: EntryPlace, spent: Spent): void {
    appendLine(this.#fileOf(day), { kind: 'end', id, at: this.#now(), spent });
  }

  /** What was used on a day: today, if none is named. */
  spent(day: string = this.#today()): Spent {
    const open = new Map<string, Spent>();
    for (const record of readLog(this.#fileOf(day), 'skip').records) {
      const entry = entrySchema.safeParse(record);
      // An end whose begin is damaged counts as well: what it says was used.
      if (entry.success) open.set(entry.data.id, entry.data.spent);
    }
    return [...open.values()].reduce(addSpent, nothingSpent);
  }

  #fileOf(day: string): string {
    return path.join(this.#folder, `${day}.log`);
  }
}
