/** The account after a transaction: every change looked at where it ended, every file of the mount counted. */
import crypto from 'node:crypto';
import type { Change } from '../../model/change.ts';
import { noCounts, type Receipt } from '../../model/receipt.ts';
import { parentOf } from '../../model/relativePath.ts';
import { countFiles } from '../disk/count.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import type { Journal } from './journal.ts';
import { StepConflict, type Place } from './steps.ts';

/** Changes looked at between two turns of the event loop. */
const turn = 256;

/** Throws {@link StepConflict} where something is not where its change put it. */
export async function receiptOf(
  { begin, changes }: Journal,
  place: Place,
  { now, state }: { readonly now: () => number; readonly state: StateFolder },
  signal: AbortSignal,
): Promise<Receipt> {
  const hash = crypto.createHash('sha256');
  const count = { moved: 0, renamed: 0, foldersMade: 0, foldersRemoved: 0 };
  for (const [index, change] of changes.entries()) {
    if (index % turn === turn - 1) await new Promise((resolve) => setImmediate(resolve));
    tally(change, place, count);
    hash.update(JSON.stringify([change.op, change.from, change.to, change.seen?.identity, change.seen?.size]));
  }
  const filesAfter = await countFiles(place.disk, begin.mount, state.root, signal);
  return {
    transaction: begin.transaction,
    direction: begin.direction,
    filesBefore: begin.filesBefore,
    filesAfter,
    kept: Math.max(0, filesAfter - count.moved),
    ...noCounts,
    ...count,
    hash: hash.digest('hex'),
    tookMs: now() - begin.at,
  };
}

type Tally = { moved: number; renamed: number; foldersMade: number; foldersRemoved: number };

function tally({ op, from, to, seen }: Change, { disk, mount }: Place, count: Tally): void {
  if (op === 'mkdir') count.foldersMade += 1;
  if (op === 'rmdir') count.foldersRemoved += 1;
  if (op !== 'move' || from === undefined || to === undefined) return;
  // Another identity at the target is somebody's own save, and none is somebody's own removal; only a file that never left is ours.
  const arrived = disk.look(`${mount}/${to}`)?.identity === seen?.identity;
  if (!arrived && disk.look(`${mount}/${from}`)?.identity === seen?.identity) throw new StepConflict('vanished', to);
  if (seen?.kind === 'folder') return;
  count.moved += 1;
  if (parentOf(from) === parentOf(to)) count.renamed += 1;
}
