/**
 * The working folder of a process that is all the engine's, as a way to act in a folder by bare names. Whoever waits finds the process
 * back where it was: it is left before anything else that is waiting runs. Other threads and whoever shares the process would see it
 * change, so the extension host has none.
 */
import fs from 'node:fs';
import type { Disposable } from '../../base/disposable.ts';
import { errorCode } from './errorCode.ts';

/** O_PATH of Linux (see heldFolders). */
const pathOnly = 0o10000000;

export class WorkingFolder implements Disposable {
  /** The folder that the process was in, by its descriptor: it may have no path by now. */
  readonly #home: number;
  /** The way into the folder that the process stands in, as it was given; null at home. */
  #way: string | null = null;

  private constructor(home: number) {
    this.#home = home;
  }

  /** Null where the way home could not be kept open. */
  static ofThisProcess(): WorkingFolder | null {
    try {
      return new WorkingFolder(fs.openSync('.', pathOnly | fs.constants.O_DIRECTORY));
    } catch (error) {
      if (errorCode(error) === null) throw error;
      return null;
    }
  }

  /** Enters the folder that `way` (through a descriptor of it) leads to. False where the system does not let us. */
  enter(way: string): boolean {
    if (this.#way === way) return true;
    try {
      process.chdir(way);
    } catch (error) {
      if (errorCode(error) === null) throw error;
      return false;
    }
    if (this.#way === null) queueMicrotask(() => this.leave());
    this.#way = way;
    return true;
  }

  /** Whether the process stands there. */
  isIn(way: string): boolean {
    return this.#way === way;
  }

  /** From now on `way` may lead to another folder. */
  forget(way: string): void {
    if (this.#way === way) this.leave();
  }

  /** Goes back to where the process was. */
  leave(): void {
    if (this.#way === null) return;
    process.chdir(`/proc/${String(process.pid)}/fd/${String(this.#home)}`);
    this.#way = null;
  }

  dispose(): void {
    this.leave();
    fs.closeSync(this.#home);
  }
}
