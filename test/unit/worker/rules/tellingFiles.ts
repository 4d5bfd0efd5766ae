/** Files that tell something of themselves: photos with a camera and a place, pictures that can be decoded, mails. */
import { crc32, deflateSync } from 'node:zlib';
import { exifSegment, makeJpeg, xmp, xmpSegment } from '../facts/makers/pictures.ts';
import { makeTiff } from '../facts/makers/tiffs.ts';

type Photo = { taken: string; camera?: readonly [make: string, model: string]; attributes?: string };

/** A photo that a camera might have made, with what its owner wrote into it. */
export function photo({ taken, camera, attributes }: Photo): Buffer {
  const main = camera === undefined ? {} : { 0x010f: camera[0], 0x0110: camera[1] };
  const written = attributes === undefined ? [] : [xmpSegment(xmp(attributes))];
  return makeJpeg([exifSegment(makeTiff({ main, exif: { 0x9003: taken } })), ...written]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A PNG of one grey, that can be decoded. */
export function greyPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height, 128);
  for (let row = 0; row < height; row += 1) rows[row * (width + 1)] = 0;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A mail of one line. */
export const mail = (from: string, subject: string, day: string): string =>
  `From: ${from}\r\nTo: Charles <c@example.org>\r\nSubject: ${subject}\r\nDate: ${day}\r\n\r\nHello.\r\n`;
