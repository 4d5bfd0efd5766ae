/** The account after a transaction: every change looked at where it ended, every file of the mount counted. */
import crypto from 'node:crypto';
import type { Change, Seen, Stored } from '../../model/change.ts';
import { noCounts, type Receipt } from '../../model/receipt.ts';
import { parentOf } from '../../model/relativePath.ts';
import { countFiles } from '../disk/count.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import { putAwayBy, type Journal } from './journal.ts';
import { StepConflict, type Place } from './steps.ts';

/** Changes looked at between two turns of the event loop. */
const turn = 256;

/** Throws {@link StepConflict} where something is not where its change put it. */
export async function receiptOf(
  journal: Journal,
  place: Place,
  { now, state }: { readonly now: () => number; readonly state: StateFolder },
  signal: AbortSignal,
): Promise<Receipt> {
  const { begin, changes } = journal;
  const hash = crypto.createHash('sha256');
  const account = new Account(journal, place, signal);
  let done = 0;
  let lines = '';
  for (const change of changes) {
    if (++done % turn === 0) {
      hash.update(lines);
      lines = '';
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (change.op === 'move') account.moved(change);
    else await account.take(change);
    const { op, from, to, seen, content } = change;
    lines += JSON.stringify([op, from, to, seen?.identity, seen?.size, content]);
  }
  hash.update(lines);
  const filesAfter = await countFiles(place.disk, begin.mount, state.root, signal);
  const { counts } = account;
  const expected = begin.filesBefore + counts.created - counts.trashed;
  return {
    transaction: begin.transaction,
    direction: begin.direction,
    filesBefore: begin.filesBefore,
    filesAfter,
    kept: Math.max(0, begin.filesBefore - counts.moved - counts.modified - counts.trashed),
    ...counts,
    others: filesAfter - expected,
    hash: hash.digest('hex'),
    tookMs: now() - begin.at,
  };
}

class Account {
  readonly counts = { ...noCounts } as { -readonly [Name in keyof typeof noCounts]: number };
  readonly #journal: Journal;
  readonly #place: Place;
  readonly #put: ReadonlyMap<number, Stored>;
  readonly #signal: AbortSignal;

  constructor(journal: Journal, place: Place, signal: AbortSignal) {
    this.#journal = journal;
    this.#place = place;
    this.#put = putAwayBy(journal);
    this.#signal = signal;
  }

  async take(change: Change): Promise<void> {
    const { counts } = this;
    switch (change.op) {
      case 'mkdir':
        counts.foldersMade += 1;
        return;
      case 'rmdir':
        counts.foldersRemoved += 1;
        return;
      case 'move':
        this.moved(change);
        return;
      case 'create':
        counts.created += await this.#arrived(change);
        return;
      case 'modify':
        counts.modified += await this.#arrived(change);
        this.#isPutAway(change);
        return;
      case 'trash':
        counts.trashed += await this.#filesIn(this.#isPutAway(change));
    }
  }

  /** A move alone: of all changes the commonest, and the one that needs no waiting. */
  moved(change: Change): void {
    const { from, to, seen } = change;
    if (from === undefined || to === undefined) return;
    const { counts } = this;
    const staged = this.#journal.staged.get(change.id);
    if (staged !== undefined) {
      this.#isThere(change, staged.seen);
      counts.copied += staged.files;
      counts.attributesLost += staged.attributesLost;
      this.#isPutAway(change);
    } else if (seen !== undefined) {
      this.#isThere(change, seen);
    }
    if (seen?.kind === 'folder') return;
    counts.moved += 1;
    if (parentOf(from) === parentOf(to)) counts.renamed += 1;
  }

  /** How many files came with what was put in place. */
  async #arrived(change: Change): Promise<number> {
    const { counts } = this;
    const staged = this.#journal.staged.get(change.id);
    const { stored, to } = change;
    const seen = staged?.seen ?? stored?.seen;
    if (to === undefined || seen === undefined) return 0;
    this.#isThere(change, seen);
    counts.attributesLost += staged?.attributesLost ?? 0;
    const files = staged?.files ?? (await this.#filesIn({ path: `${this.#place.roots[0] ?? ''}/${to}`, seen }));
    if (stored !== undefined) counts.restored += files;
    return files;
  }

  /**
   * Another identity at the target is somebody's own save, and none is somebody's own removal: only where the thing never left the
   * place that it came from, the account does not add up.
   */
  #isThere(change: Change, seen: Seen): void {
    const { disk, roots } = this.#place;
    const { from, to } = change;
    if (to === undefined) return;
    if (disk.look(`${roots[0] ?? ''}/${to}`)?.identity === seen.identity || from === undefined) return;
    if (disk.look(`${roots[0] ?? ''}/${from}`)?.identity === seen.identity) throw new StepConflict('vanished', to);
  }

  /** What was put away must be in the store. */
  #isPutAway(change: Change): { path: string; seen: Seen } | null {
    const { counts } = this;
    const put = this.#put.get(change.id);
    if (put === undefined) return null;
    const path = `${put.store}/${put.item}`;
    if (this.#place.disk.look(path)?.identity !== put.seen.identity) {
      throw new StepConflict('vanished', change.from ?? put.item);
    }
    counts.stored += 1;
    counts.storedBytes += put.seen.kind === 'file' ? put.seen.size : 0;
    return { path, seen: put.seen };
  }

  async #filesIn(thing: { path: string; seen: Seen } | null): Promise<number> {
    if (thing === null) return 0;
    if (thing.seen.kind !== 'folder') return 1;
    return countFiles(this.#place.disk, thing.path, '', this.#signal);
  }
}
