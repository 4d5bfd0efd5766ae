/** The heavy libraries, in a bundle of their own: a task that reads no document never pays for them. */
import type * as ReadersModule from './main.ts';

export type Readers = typeof ReadersModule;

let load: (() => Readers) | null = null;
let loaded: Readers | null = null;

/** Says once how the bundle is come by. */
export function useReaders(how: () => Readers): void {
  load = how;
  loaded = null;
}

/** The readers, loaded at their first use. */
export function readers(): Readers {
  if (load === null) throw new Error('Nobody said where the readers are.');
  loaded ??= load();
  return loaded;
}
