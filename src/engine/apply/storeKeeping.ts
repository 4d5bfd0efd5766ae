/**
 * What the stores hold, and how it goes: contents that were replaced and things that were trashed, by age and by size. Found through
 * the journals, so that nothing is ever removed that no transaction put there.
 */
import path from 'node:path';
import { limits } from '../../model/limits.ts';
import type { Operation } from '../../model/operation.ts';
import type { TaskEventBody } from '../../model/task.ts';
import { countFiles } from '../disk/count.ts';
import type { Disk } from '../disk/disk.ts';
import { errorCode } from '../disk/errorCode.ts';
import { diskFor } from '../disk/volume.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import { taskOfTransaction } from './preview.ts';
import { putAwayBy, readJournal, storesOf } from './journal.ts';
import { trashNoteOf } from './routes.ts';
import { removeIfEmpty, removeTree } from './stage.ts';

/** Something that is kept and can come back. */
export type KeptItem = {
  readonly task: string;
  readonly transaction: string;
  readonly change: number;
  /** When it was put away, milliseconds since 1970. */
  readonly at: number;
  readonly op: Operation;
  /** Absolute: where it was. */
  readonly was: string;
  /** Absolute: where it is. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Bytes; of a folder, unknown until it is looked into. */
  readonly bytes: number;
  readonly files: number;
};

export type StoreReport = { readonly items: readonly KeptItem[]; readonly bytes: number };

/** How long and how much is kept. */
export type Retention = {
  /** Older things go. */
  readonly days: number;
  /** When the stores hold more, the oldest go until they do not. */
  readonly bytes: number;
};

export const defaultRetention: Retention = { days: 30, bytes: 20 * 1024 * 1024 * 1024 };

const dayMs = 24 * 60 * 60 * 1_000;

/** All that is kept, oldest first. */
export async function storeReport(state: StateFolder, disk: Disk, signal: AbortSignal): Promise<StoreReport> {
  const items: KeptItem[] = [];
  for (const transaction of state.doneTransactions()) {
    signal.throwIfAborted();
    const file = state.doneTransaction(transaction);
    if (storesOf(file).length === 0) continue;
    const journal = readJournal(file);
    if (journal?.end?.outcome !== 'done') continue;
    const { begin } = journal;
    const put = putAwayBy(journal);
    for (const { id, op, from } of journal.changes) {
      const stored = put.get(id);
      // What is in the system's trash is the person's to keep.
      if (stored === undefined || trashNoteOf(stored.store, stored.item) !== null) continue;
      const where = `${stored.store}/${stored.item}`;
      const there = diskFor(begin.mount, disk).look(where);
      if (there?.identity !== stored.seen.identity) continue;
      items.push({
        task: taskOfTransaction(transaction),
        transaction,
        change: id,
        at: begin.at,
        op,
        was: `${begin.mount}/${from ?? ''}`,
        path: where,
        kind: there.kind,
        ...(await sizeOf(where, there.kind, there.size, { disk, signal })),
      });
    }
  }
  items.sort((one, other) => one.at - other.at || one.change - other.change);
  return { items, bytes: items.reduce((sum, { bytes }) => sum + bytes, 0) };
}

async function sizeOf(
  where: string,
  kind: KeptItem['kind'],
  size: number,
  { disk, signal }: { disk: Disk; signal: AbortSignal },
): Promise<{ bytes: number; files: number }> {
  if (kind !== 'folder') return { bytes: size, files: 1 };
  return { bytes: bytesIn(where, disk), files: await countFiles(disk, where, '', signal) };
}

function bytesIn(folder: string, disk: Disk): number {
  let bytes = 0;
  for (const { name, kind } of disk.list(folder)) {
    const inner = `${folder}/${name}`;
    bytes += kind === 'folder' ? bytesIn(inner, disk) : (disk.look(inner)?.size ?? 0);
  }
  return bytes;
}

/** What retention asks to let go now: never what was put away within a day. */
function overdue({ items }: StoreReport, { days, bytes }: Retention, now: number): KeptItem[] {
  const old = items.filter(({ at }) => now - at > days * dayMs);
  const rest = items.filter(({ at }) => now - at <= days * dayMs);
  let held = rest.reduce((sum, item) => sum + item.bytes, 0);
  for (const item of rest) {
    if (held <= bytes || now - item.at < dayMs) break;
    old.push(item);
    held -= item.bytes;
  }
  return old;
}

/** Removes kept things for good. Returns those that are gone. */
export function letGo(items: readonly KeptItem[], disk: Disk): KeptItem[] {
  return items.filter((item) => {
    try {
      if (item.kind === 'folder') removeTree(item.path, disk);
      else disk.unlink(item.path);
    } catch (error) {
      if (errorCode(error) === null) throw error;
      return false;
    }
    removeIfEmpty(path.dirname(item.path), disk);
    return true;
  });
}

/** What a person, or retention, asks to let go of. */
export async function whatToLetGo(
  which: Retention | 'all',
  { state, disk }: { readonly state: StateFolder; readonly disk: Disk },
  now: number,
  signal: AbortSignal,
): Promise<readonly KeptItem[]> {
  const report = await storeReport(state, disk, signal);
  return which === 'all' ? report.items : overdue(report, which, now);
}

/** For each task that things were kept for, what its log is to say of their end. */
export function purgeEvents(gone: readonly KeptItem[]): Map<string, Extract<TaskEventBody, { kind: 'purged' }>> {
  const events = new Map<string, Extract<TaskEventBody, { kind: 'purged' }>>();
  for (const { task, bytes, was } of gone) {
    const event = events.get(task) ?? { kind: 'purged', items: 0, bytes: 0, paths: [] };
    event.items += 1;
    event.bytes += bytes;
    if (event.paths.length < limits.filesToldMax) event.paths.push(was);
    events.set(task, event);
  }
  return events;
}
