/**
 * The state folder: all that outlives a process.
 *
 *   tasks/ID/events.log        the task's event log
 *   tasks/ID/changes-HASH.log  a frozen change set
 *   tasks/ID/exceptions-HASH.log
 *   transactions/ID.wal        a transaction that has begun
 *   transactions/done/ID.wal   one that ended: what undo is made from
 *   history/ID.idx             where a journal speaks of which path (see history/journalIndex); can be deleted at any time
 *   content/                   new content from workers, by hash (see contentStore)
 *   store/TRANSACTION/CHANGE   what was trashed or replaced, where it lies on this drive
 *   locks/                     who works on what
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import { errorCode } from './errorCode.ts';
import { aboutLock, lockState, takeLock } from './lock.ts';

/** The store of a drive that the state folder is not on: a folder at its top, inside the mount. */
export const storeFolderName = '.delegate-store';

export class StateFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = path.resolve(root);
  }

  /** Makes the folders; called before the first write. */
  prepare(): void {
    for (const folder of ['tasks', 'transactions/done', 'locks']) {
      fs.mkdirSync(path.join(this.root, folder), { recursive: true, mode: 0o700 });
    }
  }

  makeTask(id: string): void {
    this.prepare();
    fs.mkdirSync(path.join(this.root, 'tasks', id), { mode: 0o700 });
  }

  taskIds(): string[] {
    return listOrNone(path.join(this.root, 'tasks'));
  }

  taskFile(id: string, name: string): string {
    return path.join(this.root, 'tasks', id, name);
  }

  openTransaction(id: string): string {
    return path.join(this.root, 'transactions', `${id}.wal`);
  }

  /** Holds space for the last words of a transaction (see lineLog). */
  reserveOf(id: string): string {
    return path.join(this.root, 'transactions', `${id}.reserve`);
  }

  doneTransaction(id: string): string {
    return path.join(this.root, 'transactions', 'done', `${id}.wal`);
  }

  /** Where a journal speaks of which path. */
  historyIndex(id: string): string {
    return path.join(this.root, 'history', `${id}.idx`);
  }

  /** Where the journal of one goes that nobody can end. */
  asideTransaction(id: string): string {
    return path.join(this.root, 'transactions', 'aside', `${id}.wal`);
  }

  /** Where things are put away that lie on this folder's drive. */
  get store(): string {
    return path.join(this.root, 'store');
  }

  /** A content in the content store. */
  contentFile(hash: string): string {
    return path.join(this.root, 'content', hash.slice(0, 2), hash);
  }

  /** Ids of transactions that have begun and not ended. */
  openTransactions(): string[] {
    return walsIn(path.join(this.root, 'transactions'));
  }

  /** Ids of transactions that ended. */
  doneTransactions(): string[] {
    return walsIn(path.join(this.root, 'transactions', 'done'));
  }

  takeTask(id: string): Disposable | null {
    return takeLock(this.#taskLock(id), id);
  }

  taskIsHeld(id: string): boolean {
    return lockState(this.#taskLock(id)) === 'held';
  }

  /** Tasks whose process went away in the middle. */
  abandonedTasks(): string[] {
    const folder = path.join(this.root, 'locks');
    return listOrNone(folder)
      .filter((name) => /^task-.*\.lock$/.test(name) && lockState(path.join(folder, name)) === 'stale')
      .map((name) => name.slice('task-'.length, -'.lock'.length));
  }

  /**
   * Takes the folder for a transaction, or returns null where a running process holds it, one above it or one below it.
   */
  takeMount(mount: string): Disposable | null {
    const folder = path.join(this.root, 'locks');
    const guard = takeLock(path.join(folder, 'mounts.guard'), 'mounts');
    if (guard === null) return null;
    try {
      const name = crypto.createHash('sha256').update(mount).digest('hex').slice(0, 32);
      const own = `mount-${name}.lock`;
      for (const other of listOrNone(folder)) {
        if (!/^mount-.*\.lock$/.test(other) || other === own) continue;
        const file = path.join(folder, other);
        const about = aboutLock(file);
        if (about !== null && overlap(about, mount) && lockState(file) === 'held') return null;
      }
      return takeLock(path.join(folder, own), mount);
    } finally {
      guard.dispose();
    }
  }

  #taskLock(id: string): string {
    return path.join(this.root, 'locks', `task-${id}.lock`);
  }
}

/** Whether one of two absolute paths is the other or lies below it. */
export function overlap(one: string, other: string): boolean {
  const below = (inner: string, outer: string): boolean => {
    const relative = path.relative(outer, inner);
    return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
  };
  return below(one, other) || below(other, one);
}

function walsIn(folder: string): string[] {
  return listOrNone(folder)
    .filter((name) => name.endsWith('.wal'))
    .map((name) => name.slice(0, -'.wal'.length));
}

function listOrNone(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
