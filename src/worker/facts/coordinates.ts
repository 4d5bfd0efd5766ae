/** Where a picture or a film was taken, in degrees. */
import { gpsTags, numberIn, textIn, type Folder, type PictureParts } from './pictureParts.ts';

/** Degrees north and east. */
export type Coordinates = { latitude: number; longitude: number };

/** By GPS in EXIF, else by XMP; null where it does not say, or says what is no place. */
export function coordinatesOf({ gps, xmp }: PictureParts): Coordinates | null {
  const inExif = real(
    inDirectory(gps, gpsTags.latitude, gpsTags.latitudeRef),
    inDirectory(gps, gpsTags.longitude, gpsTags.longitudeRef),
  );
  if (inExif !== null) return inExif;
  for (const packet of xmp) {
    const found = real(inPacket(packet.get('exif:GPSLatitude')?.[0]), inPacket(packet.get('exif:GPSLongitude')?.[0]));
    if (found !== null) return found;
  }
  return null;
}

/** Degrees, minutes, seconds, and the letter of the half of the world: without it half of the world would be in the wrong place. */
function inDirectory(gps: readonly Folder[], tag: number, letterTag: number): number | null {
  const degrees = numberIn(gps, tag, 0);
  if (degrees === null) return null;
  const size = degrees + (numberIn(gps, tag, 1) ?? 0) / 60 + (numberIn(gps, tag, 2) ?? 0) / 3600;
  return signed(size, textIn(gps, letterTag));
}

/** `48,51.3996N` or `48,51,24N`: degrees, minutes with decimals, or minutes and seconds. */
function inPacket(text: string | undefined): number | null {
  const parts = /^(\d{1,3}),(\d{1,2}(?:\.\d{1,12})?)(?:,(\d{1,2}(?:\.\d{1,12})?))?([NSEW])$/.exec(text ?? '');
  if (parts === null) return null;
  const [, degrees, minutes, seconds = 0, letter = ''] = parts;
  return signed(Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600, letter);
}

function signed(size: number, letter: string): number | null {
  switch (letter.slice(0, 1).toUpperCase()) {
    case 'N':
    case 'E':
      return size;
    case 'S':
    case 'W':
      return 0 - size;
    default:
      return null;
  }
}

const spokenPattern = /^([+-]\d{2}(?:\.\d{1,12})?)([+-]\d{3}(?:\.\d{1,12})?)/;

/** ISO 6709's `+48.8566+002.3522/`, as films have it. */
export function spokenCoordinates(text: string): Coordinates | null {
  const found = spokenPattern.exec(text);
  return found === null ? null : real(Number(found[1]), Number(found[2]));
}

/** Zero and zero is what a receiver says that has no fix, and a place in the sea off Ghana. */
function real(latitude: number | null, longitude: number | null): Coordinates | null {
  if (latitude === null || longitude === null || (latitude === 0 && longitude === 0)) return null;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}
