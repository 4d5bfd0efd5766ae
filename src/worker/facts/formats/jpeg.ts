/** The blocks of a JPEG (ITU T.81; JFIF; EXIF 2.32, CIPA DC-008; XMP specification part 3; Photoshop's resources). */
import type { Visit } from './block.ts';
import type { FileBytes } from './fileBytes.ts';
import { visitResources } from './photoshop.ts';

/** Segments before the picture: a photo has a dozen. */
const segmentsMax = 200;

const exifMark = 0x4578_6966; // Exif
const xmpMark = 'http://ns.adobe.com/xap/1.0/\0';
const photoshopMark = 'Photoshop 3.0\0';
const pictureInfoBytesMax = 2_000;

/** Visits those of the JPEG that begins at `start`, up to where the picture itself begins. */
export function visitJpeg(bytes: FileBytes, start: number, visit: Visit): boolean {
  let at = start + 2;
  for (let count = 0; count < segmentsMax; count += 1) {
    if (bytes.u8(at) !== 0xff) return false;
    const marker = bytes.u8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // Start of scan or end of image: the picture itself follows.
    if (marker === 0xda || marker === 0xd9) return false;
    const length = bytes.u16(at + 2);
    if (length < 2) return false;
    if (visitSegment(marker, { bytes, at: at + 4, length: length - 2 }, visit)) return true;
    at += 2 + length;
  }
  return false;
}

type Segment = { bytes: FileBytes; at: number; length: number };

function visitSegment(marker: number, segment: Segment, visit: Visit): boolean {
  const { bytes, at } = segment;
  switch (marker) {
    case 0xe1:
      if (bytes.u32(at) === exifMark) return visit({ kind: 'exif', bytes, at: at + 6, holds: 'main', own: false });
      return startsWith(segment, xmpMark) && visit({ kind: 'xmp', ...after(segment, xmpMark.length) });
    case 0xed:
      return startsWith(segment, photoshopMark) && visitResources(after(segment, photoshopMark.length), visit);
    case 0xe0:
      return bytes.latin(at + 6, 8) === 'HEAPJPGM' && visit({ kind: 'ciff', ...segment });
    case 0xec:
      return visitPictureInfo(segment, visit);
    default:
      return isFrame(marker) && visit({ kind: 'pixels', width: bytes.u16(at + 3), height: bytes.u16(at + 1) });
  }
}

/** Start of frame, of whichever coding: all of C0 to CF but the tables among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function startsWith({ bytes, at, length }: Segment, mark: string): boolean {
  return length >= mark.length && bytes.latin(at, mark.length) === mark;
}

function after({ bytes, at, length }: Segment, skipped: number): Segment {
  return { bytes, at: at + skipped, length: length - skipped };
}

/** Lines of `Name=value` behind a heading, which cameras of the nineties wrote. */
function visitPictureInfo({ bytes, at, length }: Segment, visit: Visit): boolean {
  const text = bytes.latin(at, Math.min(length, pictureInfoBytesMax));
  const found = text.includes('[picture info]') ? /[\r\n]TimeDate=(\d{1,10})/.exec(text) : null;
  return found?.[1] !== undefined && visit({ kind: 'text', name: 'TimeDate', text: found[1] });
}
