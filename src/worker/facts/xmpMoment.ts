/** When a picture was taken, by XMP alone. */
import type { Moment } from './facts.ts';
import type { XmpValues } from './formats/xmp.ts';
import { plausible, writtenMoment } from './moments.ts';

/** The most telling first: when it was taken, when what it shows was made, when it became a file. */
const originals = [
  'exif:DateTimeOriginal',
  'photoshop:DateCreated',
  'exif:DateTimeDigitized',
  'xmp:CreateDate',
] as const;

export function xmpMoment(packets: readonly XmpValues[], today: string): Moment | null {
  for (const name of originals) {
    for (const packet of packets) {
      const moment = plausible(writtenMoment(packet.get(name)?.[0] ?? ''), today);
      if (moment !== null) return moment;
    }
  }
  return null;
}
