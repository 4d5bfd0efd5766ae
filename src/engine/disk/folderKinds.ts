/** What lies in a folder, in short: how many files of which kinds, by their names alone. Looked at briefly, and remembered for a while. */
import { opendir } from 'node:fs/promises';
import type { Dir, Dirent } from 'node:fs';
import { extensionOf, folderKindOf, type FolderKindCounts } from '../../model/folderKinds.ts';
import { errorCode } from './errorCode.ts';
import { storeFolderName } from './stateFolder.ts';

/** Entries looked at, and milliseconds taken, for one folder: of a million files the first thousands tell enough. */
const entriesMax = 20_000;
const lookMs = 400;
/** Names that the system hands over at once. */
const bufferSize = 256;
/** Milliseconds that a look is remembered, and folders that are. */
const rememberedMs = 60_000;
const foldersMax = 50;

type Look = { readonly atMs: number; readonly counts: Promise<FolderKindCounts> };

export class FolderKinds {
  readonly #nowMs: () => number;
  readonly #looks = new Map<string, Look>();

  /** `nowMs` is a clock that never goes back. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Counts the folder's files by kind, with those in folders below. Links are not followed; what cannot be read counts as empty. */
  of(folder: string): Promise<FolderKindCounts> {
    const known = this.#looks.get(folder);
    if (known !== undefined && this.#nowMs() - known.atMs < rememberedMs) return known.counts;
    const counts = countKinds(folder, this.#nowMs);
    this.#looks.delete(folder);
    this.#looks.set(folder, { atMs: this.#nowMs(), counts });
    const [oldest] = this.#looks.keys();
    if (this.#looks.size > foldersMax && oldest !== undefined) this.#looks.delete(oldest);
    return counts;
  }
}

async function countKinds(folder: string, nowMs: () => number): Promise<FolderKindCounts> {
  const kinds: Record<string, number> = {};
  const extensions = new Set<string>();
  const counts = { files: 0, spaced: 0, atTop: 0 };
  const endMs = nowMs() + lookMs;
  let entries = 0;
  const waiting = [folder];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for await (const entry of entriesOf(next)) {
      const { name } = entry;
      entries += 1;
      if (entries > entriesMax || nowMs() > endMs) return { ...counts, kinds, types: extensions.size, isCut: true };
      if (name.startsWith('.') || name === storeFolderName || name === 'node_modules') continue;
      if (entry.isDirectory()) waiting.push(`${next}/${name}`);
      if (!entry.isFile()) continue;
      const kind = folderKindOf(name);
      if (kind !== null) kinds[kind] = (kinds[kind] ?? 0) + 1;
      counts.files += 1;
      if (name.includes(' ')) counts.spaced += 1;
      if (next === folder) counts.atTop += 1;
      extensions.add(extensionOf(name));
    }
  }
  return { ...counts, kinds, types: extensions.size, isCut: false };
}

/** One after the other, so that a folder of a million files need not be read to its end. */
async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  let open: Dir;
  try {
    open = await opendir(folder, { bufferSize });
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return;
  }
  yield* open;
}
