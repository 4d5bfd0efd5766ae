/** Reads when photos were taken, many at a time, and remembers it: the plan and the work ask for the same files. */
import { readTaken } from '../facts/taken.ts';
import { lastName } from '../rules/rows.ts';
import { typeOf } from '../rules/types.ts';
import type { CivilTime } from '../../model/rule/civilTime.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import { withFile } from './readBytes.ts';
import type { FileList, ScannedFile } from './scannedFiles.ts';
import { takeTurns } from './turns.ts';

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
    const { today } = from;
    const facts = withFile(from.mountPath, file.path, (read, size) =>
      readTaken({ name: file.path, size, read, today }),
    );
    return facts.dates.get('exif')?.time ?? null;
  } catch {
    // Vanished or locked meanwhile: listed with the photos that have no date.
    return null;
  }
}
