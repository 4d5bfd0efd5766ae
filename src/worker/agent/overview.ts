/** What a model gets to know of a folder: counts, shapes of names and a few samples. Its size does not grow with the folder's. */
import { isBelow } from '../../model/relativePath.ts';
import { extensionOf, typeOf } from '../rules/types.ts';
import type { Scan } from '../stage/scan.ts';
import type { ScannedFile } from '../stage/scannedFiles.ts';
import { shownName, spread, type Show } from './words.ts';

const foldersMax = 30;
const extensionsMax = 12;
const shapesMax = 25;
const examplesMax = 3;
const listedMax = 60;

export type OverviewRequest = {
  /** Only what lies in this folder and below. */
  readonly folder?: string | undefined;
  /** Only files whose name holds this text, upper and lower case alike. */
  readonly contains?: string | undefined;
};

/** The facts, ready to be shown as data. With a filter, also a list of names: all of them, or {@link listedMax} spread evenly. */
export function overviewOf(scan: Scan, request: OverviewRequest, show: Show): object {
  const files = scan.files.filter((file) => matches(file, request));
  const filtered = request.folder !== undefined || request.contains !== undefined;
  return {
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    changed: changedRange(files),
    types: typesOf(files),
    folders: foldersOf(files),
    nameShapes: shapesOf(files, show),
    sameSizeAndKind: twinsOf(files),
    ...(filtered ? { names: spread(files, listedMax).map((file) => show(file.path)) } : {}),
    neverTouched: { ...scan.leftOut, links: scan.links, unreadable: scan.unreadable.length },
  };
}

function matches(file: ScannedFile, { folder, contains }: OverviewRequest): boolean {
  if (folder !== undefined && folder !== '' && !isBelow(file.path, folder)) return false;
  return contains === undefined || nameOf(file).toLowerCase().includes(contains.toLowerCase());
}

function nameOf(file: ScannedFile): string {
  return file.path.slice(file.path.lastIndexOf('/') + 1);
}

function changedRange(files: readonly ScannedFile[]): object | null {
  let first = Infinity;
  let last = -Infinity;
  for (const { mtimeMs } of files) {
    first = Math.min(first, mtimeMs);
    last = Math.max(last, mtimeMs);
  }
  const day = (ms: number): string | null => (Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString().slice(0, 10) : null);
  return files.length === 0 ? null : { first: day(first), last: day(last) };
}

function typesOf(files: readonly ScannedFile[]): object[] {
  const byType = new Map<string, Map<string, number>>();
  for (const file of files) {
    const extensions = byType.get(typeOf(nameOf(file))) ?? new Map<string, number>();
    byType.set(typeOf(nameOf(file)), extensions);
    add(extensions, shownName(extensionOf(nameOf(file))));
  }
  const rows = [...byType].map(([type, extensions]) => ({
    type,
    files: [...extensions.values()].reduce((sum, count) => sum + count, 0),
    extensions: Object.fromEntries(most(extensions, extensionsMax)),
  }));
  return rows.sort((one, two) => two.files - one.files);
}

/** Files that may be copies of others: as large, and with the same ending. Only their contents tell. */
function twinsOf(files: readonly ScannedFile[]): object {
  const counts = new Map<string, number>();
  for (const file of files) if (file.size > 0) add(counts, `${String(file.size)} ${extensionOf(nameOf(file))}`);
  const sets = [...counts.values()].filter((count) => count > 1);
  return { sets: sets.length, files: sets.reduce((sum, count) => sum + count, 0) };
}

function foldersOf(files: readonly ScannedFile[]): object {
  const counts = new Map<string, number>();
  for (const { path } of files) add(counts, path.slice(0, Math.max(0, path.lastIndexOf('/'))));
  const shown = most(counts, foldersMax).map(([folder, count]) => ({ folder: shownName(folder), files: count }));
  return { withFiles: counts.size, shown };
}

/** Names by their shape, most frequent first: letters as `a`, digits as `9`, so that `IMG_0042.jpg` is `a_9999.jpg`. */
function shapesOf(files: readonly ScannedFile[], show: Show): object {
  const byShape = new Map<string, ScannedFile[]>();
  for (const file of files) {
    const shape = shapeOf(nameOf(file));
    const known = byShape.get(shape);
    if (known === undefined) byShape.set(shape, [file]);
    else known.push(file);
  }
  const rows = [...byShape].sort(([, one], [, two]) => two.length - one.length).slice(0, shapesMax);
  const shown = rows.map(([shape, members]) => ({
    shape: shownName(shape),
    files: members.length,
    examples: spread(members, examplesMax).map((file) => show(file.path)),
  }));
  return { different: byShape.size, shown };
}

function shapeOf(name: string): string {
  const extension = extensionOf(name);
  const stem = extension === '' ? name : name.slice(0, name.length - extension.length - 1);
  const shape = stem.replaceAll(/[\p{L}\p{M}]+/gu, 'a').replaceAll(/\p{Nd}/gu, '9');
  return extension === '' ? shape : `${shape}.${extension}`;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function most(counts: ReadonlyMap<string, number>, max: number): [string, number][] {
  return [...counts].sort((one, two) => two[1] - one[1]).slice(0, max);
}
