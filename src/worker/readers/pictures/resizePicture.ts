/** A picture made smaller in its own format. */
import { convertPicture } from './convertPicture.ts';
import { readHeader } from './header.ts';

export type Resize = {
  /** Pixels of the longer side, at most; a smaller picture keeps its size. */
  readonly longestSide: number;
  /** Whether what is written in it about the photo (the time, the camera, the place) goes along. */
  readonly exif: 'keep' | 'drop';
  /** 1 to 100, of JPEG and WebP. */
  readonly quality?: number;
};

/**
 * The picture upright, at most so large, in the format that it has. Throws Unreadable, or what a library throws at a damaged file. Notes
 * say what did not go along.
 */
export async function resizePicture(
  bytes: Uint8Array,
  { longestSide, exif, quality }: Resize,
): Promise<{ bytes: Uint8Array; notes: string[] }> {
  const { format } = readHeader(bytes);
  return convertPicture(bytes, format, {
    'longest-side': String(longestSide),
    exif,
    ...(quality === undefined ? {} : { quality: String(quality) }),
  });
}
