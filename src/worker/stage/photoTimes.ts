/** Reads when photos were taken, many at a time, and remembers it: the plan and the work ask for the same files. */
import { filmTime } from '../rules/facts/filmTime.ts';
import { photoTime } from '../rules/facts/photoTime.ts';
import { lastName } from '../rules/rows.ts';
import { typeOf } from '../rules/types.ts';
import type { CivilTime } from '../rules/civilTime.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import { withFile, type ReadAt } from './readBytes.ts';
import type { FileList, ScannedFile } from './scannedFiles.ts';
import { takeTurns } from './turns.ts';

/** The first read of every photo: EXIF stands at the front of a JPEG, in a segment of at most 64 KiB. */
const firstReadBytes = 64 * 1024;
/** Further reads for one photo: a TIFF may keep its directories anywhere. */
const furtherReadsMax = 64;
const rememberedMax = 200_000;

const remembered = new Map<string, CivilTime | null>();

export type PhotoTimes = (file: ScannedFile) => CivilTime | null;

/** Reads the dates of `files`; the answer knows only these. A file that cannot be read has no date. */
export async function readPhotoTimes(
  files: FileList,
  from: { mountPath: string; today: string; progress: (done: number, total: number) => void },
  signal: AbortSignal,
): Promise<PhotoTimes> {
  const times = new Map<RelativePath, CivilTime | null>();
  const turns = takeTurns(signal);
  for (const file of files) {
    times.set(file.path, timeOf(file, from));
    if (turns.due() || times.size % 8 === 0) {
      from.progress(times.size, files.length);
      await turns.pass();
    }
  }
  return (file) => times.get(file.path) ?? null;
}

function timeOf(file: ScannedFile, from: { mountPath: string; today: string }): CivilTime | null {
  const key = `${from.today}\0${String(file.size)}\0${String(file.mtimeMs)}\0${from.mountPath}\0${file.path}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const time = readTime(file, from);
  if (remembered.size >= rememberedMax) remembered.clear();
  remembered.set(key, time);
  return time;
}

function readTime(file: ScannedFile, from: { mountPath: string; today: string }): CivilTime | null {
  try {
    const type = typeOf(lastName(file.path));
    // What is neither picture nor film carries no such date: a sidecar takes that of its photo.
    if (type !== 'image' && type !== 'video') return null;
    const timeIn = type === 'image' ? photoTime : filmTime;
    return withFile(from.mountPath, file.path, (read, size) => timeIn(bounded(read), size, from.today));
  } catch {
    // Vanished or locked meanwhile: listed with the photos that have no date.
    return null;
  }
}

function bounded(read: ReadAt): ReadAt {
  let head: Uint8Array | null = null;
  let reads = 0;
  return (offset, length) => {
    head ??= read(0, firstReadBytes);
    if (offset + length <= head.length || (head.length < firstReadBytes && offset >= 0))
      return head.subarray(offset, offset + length);
    reads += 1;
    return reads > furtherReadsMax ? new Uint8Array(0) : read(offset, length);
  };
}
