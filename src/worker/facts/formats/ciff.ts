/** What Canon's cameras before EXIF tell of a picture, in the directories of CIFF (Canon, CIFF 1.0 revision 4, 1997). */
import type { Place } from './block.ts';

const timeStampTag = 0x180e;
/** Maker and model, with a NUL behind each. */
const cameraTag = 0x080a;
const cameraBytesMax = 200;
/** Tags of directories inside directories. */
const heapTags = { from: 0x2800, to: 0x37ff } as const;
const entryBytes = 10;
/** Entries in all directories together. */
const entriesMax = 1_000;

type Heap = { from: number; to: number };

export type Ciff = {
  /** From 1970 to what the camera's clock showed; null where it does not say. */
  seconds: number | null;
  make: string;
  model: string;
};

export function readCiff({ bytes, at, length }: Place): Ciff {
  const found: Ciff = { seconds: null, make: '', model: '' };
  const little = bytes.u16(at) === 0x4949;
  const heaps: Heap[] = [{ from: at + bytes.u32(at + 2, little), to: at + length }];
  let entriesLeft = entriesMax;
  for (let heap = heaps.pop(); heap !== undefined; heap = heaps.pop()) {
    const { from, to } = heap;
    // A heap ends with the offset of its directory, counted from its start.
    const directory = from + bytes.u32(to - 4, little);
    const count = bytes.u16(directory, little);
    entriesLeft -= count;
    if (entriesLeft < 0) return found;
    for (let index = 0; index < count; index += 1) {
      const entry = directory + 2 + index * entryBytes;
      const tag = bytes.u16(entry, little);
      const size = bytes.u32(entry + 2, little);
      const start = from + bytes.u32(entry + 6, little);
      if (tag === timeStampTag) found.seconds ??= bytes.u32(start, little) || null;
      if (tag === cameraTag) {
        const [make = '', model = ''] = bytes.latin(start, Math.min(size, cameraBytesMax)).split('\0');
        found.make = make;
        found.model = model;
      }
      if (tag >= heapTags.from && tag <= heapTags.to && start + size <= to)
        heaps.push({ from: start, to: start + size });
    }
  }
  return found;
}
