/** What the first bytes of a picture tell: its format and size, before any of its pixels are made. */
import { FileBytes } from '../../facts/formats/fileBytes.ts';
import { visitHeif } from '../../facts/formats/heif.ts';
import { Unreadable } from '../unreadable.ts';
import { jpegSegments } from './jpegSegments.ts';

export type PictureFormat = 'jpeg' | 'png' | 'gif' | 'bmp' | 'tiff' | 'webp' | 'heic' | 'avif';
export type PictureHeader = { readonly format: PictureFormat; readonly width: number; readonly height: number };

const damaged = (): Unreadable => new Unreadable('the picture is damaged');

/** Throws Unreadable for what is no picture of a kind that is read. */
export function readHeader(bytes: Uint8Array): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = Buffer.from(bytes.subarray(0, 32)).toString('latin1');
  if (bytes.length < 32) throw damaged();
  if (text.startsWith('\xff\xd8')) return jpegHeader(bytes);
  if (text.startsWith('\x89PNG\r\n\x1a\n')) {
    return { format: 'png', width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (/^GIF8[79]a/.test(text)) {
    return { format: 'gif', width: view.getUint16(6, true), height: view.getUint16(8, true) };
  }
  if (text.startsWith('BM')) return bmpHeader(view);
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return { format: 'tiff', ...tiffSize(view) };
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return webpHeader(view, text.slice(12, 16));
  if (text.slice(4, 8) === 'ftyp') return heifHeader(bytes);
  throw new Unreadable('it is no picture of a kind that is read');
}

/** The main picture's size, as it is stored; the first brands of HEIC and AVIF may be the same, and the others tell. */
function heifHeader(bytes: Uint8Array): PictureHeader {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const brands = Buffer.from(bytes.subarray(8, Math.min(length, brandBytesMax))).toString('latin1');
  if (!/^(?:hei[cxms]|hev[cxms]|mif[12]|msf1|avi[fs]|miaf)/.test(brands))
    throw new Unreadable('it is no picture of a kind that is read');
  const size = { width: 0, height: 0 };
  const read = (at: number, most: number): Uint8Array => bytes.subarray(at, at + most);
  visitHeif(new FileBytes(read, bytes.length), (block) => {
    if (block.kind !== 'pixels') return false;
    size.width = block.width;
    size.height = block.height;
    return true;
  });
  return { format: brands.includes('avif') || brands.includes('avis') ? 'avif' : 'heic', ...size };
}
const brandBytesMax = 200;

/** Start of frame, of any coding but the tables (ITU T.81, B.2.2). */
function jpegHeader(bytes: Uint8Array): PictureHeader {
  for (const { marker, start, end } of jpegSegments(bytes)) {
    if (marker < 0xc0 || marker > 0xcf || marker === 0xc4 || marker === 0xc8 || marker === 0xcc) continue;
    if (end - start < 6) break;
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
    if (view.getUint8(5) === 4) throw new Unreadable('pictures in the colours of print (CMYK) are not read');
    return { format: 'jpeg', height: view.getUint16(1), width: view.getUint16(3) };
  }
  throw damaged();
}

/** A palette of more colours than its pixels can name is a trap. */
function bmpHeader(view: DataView): PictureHeader {
  const headerBytes = view.getUint32(14, true);
  if (headerBytes < 40 || view.byteLength < 54) throw new Unreadable('the BMP picture is of an old kind');
  const [depth, colours] = [view.getUint16(28, true), view.getUint32(46, true)];
  if (colours > 256 || ![1, 4, 8, 16, 24, 32].includes(depth)) throw damaged();
  return { format: 'bmp', width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
}

const tiffEntriesMax = 200;

/** Width and height of the first picture (TIFF 6.0, section 2). */
function tiffSize(view: DataView): { width: number; height: number } {
  const little = view.getUint8(0) === 0x49;
  const at = view.getUint32(4, little);
  if (at + 2 > view.byteLength) throw damaged();
  const count = view.getUint16(at, little);
  if (count > tiffEntriesMax || at + 6 + count * 12 > view.byteLength) throw damaged();
  const sizes = new Map<number, number>();
  for (let entry = at + 2; entry < at + 2 + count * 12; entry += 12) {
    const short = view.getUint16(entry + 2, little) === 3;
    sizes.set(
      view.getUint16(entry, little),
      short ? view.getUint16(entry + 8, little) : view.getUint32(entry + 8, little),
    );
  }
  return { width: sizes.get(256) ?? 0, height: sizes.get(257) ?? 0 };
}

/** RFC 9649, 2.5 to 2.7. */
function webpHeader(view: DataView, chunk: string): PictureHeader {
  const size24 = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
  if (chunk === 'VP8X') return { format: 'webp', width: size24(24), height: size24(27) };
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { format: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk !== 'VP8 ') throw damaged();
  return { format: 'webp', width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}
