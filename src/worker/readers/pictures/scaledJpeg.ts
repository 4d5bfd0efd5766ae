/**
 * A large JPEG made smaller while it is decoded, line by line, by the library for PDFs: its pixels are never all there. It gets the file as
 * the only picture of a page (ISO 32000-1, 7.4.8).
 */
import type { FactSource } from '../../facts/facts.ts';
import { withPdf } from '../pdf/pdfium.ts';
import { decodePicture } from './codecs.ts';
import type { PictureHeader } from './header.ts';
import { jpegSegments } from './jpegSegments.ts';
import type { Picture } from './picture.ts';

/** Milliseconds for one picture. */
const limitMs = 30_000;
/** Points of a page's longer side. */
const pageSide = 1_000;
/** Pictures with fewer pixels are decoded as they are. */
const pixelsMin = 12_000_000;

/** The picture as it is stored, with at least `longSide` pixels on its longer side. Throws Unreadable, or what a library throws at a damaged file. */
export async function decodeFor(bytes: Uint8Array, header: PictureHeader, longSide: number): Promise<Picture> {
  const { format, width, height } = header;
  const isScaled = format === 'jpeg' && width * height > pixelsMin && Math.max(width, height) > longSide * 2;
  const scaled = isScaled ? await scaledJpeg(bytes, header, longSide) : null;
  return scaled ?? decodePicture(bytes, header);
}

/** Null where nothing is drawn: the other library says what is wrong with it. */
export async function scaledJpeg(bytes: Uint8Array, header: PictureHeader, longSide: number): Promise<Picture | null> {
  const page = pageOf(bytes, header);
  const picture = await withPdf(page, limitMs, (document) => document.draw(0, { longSidePixels: longSide }));
  return picture.pixels.every((value) => value === 255) ? null : picture;
}

/** A PDF of one page around the file, which is not copied. */
function pageOf(bytes: Uint8Array, { width, height }: PictureHeader): FactSource {
  const scale = pageSide / Math.max(width, height);
  const [wide, high] = [width, height].map((side) => String(side * scale));
  const draw = `q ${wide ?? ''} 0 0 ${high ?? ''} 0 0 cm /P Do Q`;
  const image = `/Type /XObject /Subtype /Image /Width ${String(width)} /Height ${String(height)} /BitsPerComponent 8`;
  const objects = [
    '1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n',
    '2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n',
    `3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 ${wide ?? ''} ${high ?? ''}] /Resources <</XObject <</P 5 0 R>>>> /Contents 4 0 R>> endobj\n`,
    `4 0 obj <</Length ${String(draw.length)}>> stream\n${draw}\nendstream endobj\n`,
    `5 0 obj <<${image} /ColorSpace /${coloursOf(bytes)} /Filter /DCTDecode /Length ${String(bytes.length)}>> stream\n`,
  ];
  const start = '%PDF-1.4\n';
  const places: number[] = [];
  let length = start.length;
  for (const object of objects) {
    places.push(length);
    length += object.length;
  }
  const ending = '\nendstream endobj\n';
  const lines = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`);
  const list = `xref\n0 6\n0000000000 65535 f \n${lines.join('')}trailer <</Size 6 /Root 1 0 R>>\n`;
  const end = `startxref\n${String(length + bytes.length + ending.length)}\n%%EOF\n`;
  return joined([Buffer.from(start + objects.join('')), bytes, Buffer.from(ending + list + end)]);
}

/** Whether it is grey: one component in its frame (ITU T.81, B.2.2). */
function coloursOf(bytes: Uint8Array): 'DeviceGray' | 'DeviceRGB' {
  for (const { marker, start } of jpegSegments(bytes)) {
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return bytes[start + 5] === 1 ? 'DeviceGray' : 'DeviceRGB';
  }
  return 'DeviceRGB';
}

/** Parts one after the other as one file. */
function joined(parts: readonly Uint8Array[]): FactSource {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return {
    name: 'picture.pdf',
    size,
    read: (offset, length) => {
      const found: Uint8Array[] = [];
      let start = 0;
      for (const part of parts) {
        const [from, to] = [Math.max(0, offset - start), Math.min(part.length, offset + length - start)];
        if (from < to) found.push(part.subarray(from, to));
        start += part.length;
      }
      return found.length === 1 && found[0] !== undefined ? found[0] : Buffer.concat(found);
    },
    today: '9999-12-30',
  };
}
