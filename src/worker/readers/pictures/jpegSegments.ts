/** The segments in front of a JPEG's picture data (ITU T.81, B.1.1). */

export type JpegSegment = {
  /** The second byte of its marker. */
  readonly marker: number;
  /** Of what it holds, without marker and length. */
  readonly start: number;
  readonly end: number;
};

const startOfScan = 0xda;
const segmentsMax = 10_000;

/** Up to where the picture data start, or the file is damaged. */
export function jpegSegments(bytes: Uint8Array): JpegSegment[] {
  const segments: JpegSegment[] = [];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && segments.length < segmentsMax) {
    const marker = bytes[at + 1] ?? 0;
    // Fill bytes.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === startOfScan || marker === 0xd9) break;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (length < 2 || at + 2 + length > bytes.length) break;
    segments.push({ marker, start: at + 4, end: at + 2 + length });
    at += 2 + length;
  }
  return segments;
}
