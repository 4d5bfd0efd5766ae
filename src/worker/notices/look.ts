/**
 * Looks through a folder for what it says to an AI, while one thinks: every name, and the contents of as many files as there is time for.
 * The person is told what was found and how far was looked. It is the worker's own word: a worker that was taken over can keep silent, so
 * nothing rests on it but the person's attention.
 */
import { noticesShownMax, type Notice, type Notices } from '../../model/notices.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import { readers } from '../readers/load.ts';
import { lastName } from '../rules/rows.ts';
import { extensionOf, typeOf } from '../rules/types.ts';
import { conventionsFile } from '../../model/conventionsFile.ts';
import type { Scan } from '../stage/scan.ts';
import type { ScannedFile } from '../stage/scannedFiles.ts';
import { takeTurns } from '../stage/turns.ts';
import { withOpenFile } from '../stage/readBytes.ts';
import { noticeOfName, noticeOfPassage } from './find.ts';

const filesMax = 2_000;
const perFileMax = 3;
/** Files that are only text are looked into up to this size, in bytes. */
const plainBytesMax = 64 * 1024 * 1024;

const readTypes = new Set(['document', 'spreadsheet', 'presentation', 'book', 'mail', 'image', 'code']);

export type Look = {
  /** What was found, once the time after this call is up or everything was looked at. */
  readonly end: (graceMs: number) => Promise<Notices>;
};

/** Begins to look. Nothing it meets in a file makes it fail. */
export function lookThrough(
  scan: Scan,
  { mountPath, today }: { readonly mountPath: string; readonly today: string },
  signal: AbortSignal,
): Look {
  const ending = new AbortController();
  const stop = AbortSignal.any([signal, ending.signal]);
  const found: Notice[] = [];
  const progress = { looked: 0, of: 0 };
  const done = look({ scan, mountPath, today, found, progress }, stop).catch(() => undefined);
  return {
    end: async (graceMs) => {
      const timer = setTimeout(() => ending.abort(), graceMs);
      await done;
      clearTimeout(timer);
      const shown = found.toSorted((one, other) => weight(one) - weight(other)).slice(0, noticesShownMax);
      return { shown, count: found.length, ...progress };
    },
  };
}

/** What is hidden and gives orders comes first. */
function weight({ kind, why }: Notice): number {
  if (kind === 'hidden') return why.includes(';') ? 0 : 3;
  return kind === 'invisible' ? 1 : 2;
}

type Looking = {
  readonly scan: Scan;
  readonly mountPath: string;
  readonly today: string;
  readonly found: Notice[];
  readonly progress: { looked: number; of: number };
};

async function look({ scan, mountPath, today, found, progress }: Looking, stop: AbortSignal): Promise<void> {
  const turns = takeTurns(stop);
  for (const file of scan.files) {
    if (turns.due()) await turns.pass();
    const notice = noticeOfName(file.path);
    if (notice !== null) found.push(notice);
    if (isReadable(file)) progress.of += 1;
  }
  // From all over the folder, as many as there is time for.
  const step = Math.max(1, progress.of / filesMax);
  const lookInto = async (path: RelativePath): Promise<void> => {
    stop.throwIfAborted();
    found.push(...(await noticesOf(path, { mountPath, today })));
    progress.looked += 1;
    await new Promise((resolve) => setImmediate(resolve));
  };
  if (scan.leftOut.conventions > 0) {
    // The conventions file is none of the task's files, and is read all the same.
    progress.of += 1;
    await lookInto(conventionsFile);
  }
  let [at, next] = [0, 0];
  for (const file of scan.files) {
    if (turns.due()) await turns.pass();
    if (!isReadable(file)) continue;
    if (at++ < next) continue;
    next += step;
    await lookInto(file.path);
  }
}

function isReadable({ path, size }: ScannedFile): boolean {
  return (
    size > 0 &&
    size <= plainBytesMax &&
    (readTypes.has(typeOf(lastName(path))) || extensionOf(lastName(path)) === 'svg')
  );
}

/** What is hidden may stand in the document's text too, as programs read it: it is told of once, as hidden. */
function isNews({ kind: own, excerpt }: Notice, at: number, all: readonly Notice[]): boolean {
  if (own === 'hidden') return true;
  const here = letters(excerpt);
  return all
    .slice(0, at)
    .every(({ kind, excerpt: other }) => kind !== 'hidden' || !isIn(here, letters(other).slice(0, sameLetters)));
}

const sameLetters = 60;
const fewLetters = 16;

function isIn(text: string, passage: string): boolean {
  return passage.length >= fewLetters && text.includes(passage);
}

function letters(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]+/gu, '').toLowerCase();
}

async function noticesOf(
  path: RelativePath,
  { mountPath, today }: { mountPath: string; today: string },
): Promise<Notice[]> {
  try {
    const passages = await withOpenFile(mountPath, path, (read, size) =>
      readers().readPassages({ name: lastName(path), size, read, today }),
    );
    return passages
      .map((passage) => noticeOfPassage(path, passage))
      .filter((notice) => notice !== null)
      .toSorted((one, other) => weight(one) - weight(other))
      .filter(isNews)
      .slice(0, perFileMax);
  } catch {
    // Vanished or locked meanwhile.
    return [];
  }
}
