/** Pictures of nothing but headers, in each of the formats. */
import { deflateSync } from 'node:zlib';
import { latin, u16be, u16le, u32be, u32le, zeros } from './bytes.ts';

export type Size = { width: number; height: number };

function segment(marker: number, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([Buffer.from([0xff, marker]), u16be(bytes.length + 2), bytes]);
}

export const exifSegment = (tiff: Buffer): Buffer => segment(0xe1, latin('Exif\0\0'), tiff);
export const xmpSegment = (xmp: string): Buffer =>
  segment(0xe1, latin('http://ns.adobe.com/xap/1.0/\0'), Buffer.from(xmp));
export const profileSegment = (length: number): Buffer => segment(0xe2, latin('ICC_PROFILE\0\x01\x01'), zeros(length));
export const infoSegment = (text: string): Buffer => segment(0xec, latin(text));
export const ciffSegment = (ciff: Buffer): Buffer => segment(0xe0, ciff);
export const iptcSegment = (iptc: Buffer): Buffer => segment(0xed, latin('Photoshop 3.0\0'), resource(0x0404, iptc));

export function resource(id: number, content: Buffer): Buffer {
  return Buffer.concat([latin('8BIM'), u16be(id), zeros(2), u32be(content.length), content, zeros(content.length % 2)]);
}

/** Datasets of the application record; with `\x1b%G` the file says that it is UTF-8. */
export function iptc(...datasets: readonly [number, string][]): Buffer {
  const one = (record: number, dataset: number, content: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0x1c, record, dataset]), u16be(content.length), content]);
  return Buffer.concat([
    one(1, 90, latin('\x1b%G')),
    ...datasets.map(([dataset, text]) => one(2, dataset, Buffer.from(text, 'utf8'))),
  ]);
}

/** An XMP packet whose properties are the attributes and the elements given. */
export function xmp(attributes: string, elements = ''): string {
  const names = [
    ['dc', 'http://purl.org/dc/elements/1.1/'],
    ['xmp', 'http://ns.adobe.com/xap/1.0/'],
    ['photoshop', 'http://ns.adobe.com/photoshop/1.0/'],
    ['exif', 'http://ns.adobe.com/exif/1.0/'],
    ['tiff', 'http://ns.adobe.com/tiff/1.0/'],
    ['aux', 'http://ns.adobe.com/exif/1.0/aux/'],
  ].map(([prefix, name]) => `xmlns:${String(prefix)}="${String(name)}"`);
  return (
    `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">` +
    `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
    `<rdf:Description rdf:about="" ${names.join(' ')} ${attributes}>${elements}</rdf:Description>` +
    `</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
  );
}

export const bag = (name: string, ...items: string[]): string =>
  `<${name}><rdf:Bag>\n${items.map((item) => `<rdf:li>${item}</rdf:li>\n`).join('')}</rdf:Bag></${name}>`;
export const alternatives = (name: string, text: string): string =>
  `<${name}><rdf:Alt><rdf:li xml:lang="fr">autre</rdf:li><rdf:li xml:lang="x-default">${text}</rdf:li></rdf:Alt></${name}>`;

export function makeJpeg(segments: readonly Buffer[], { width, height }: Size = { width: 4, height: 3 }): Buffer {
  const frame = segment(0xc0, Buffer.from([8]), u16be(height), u16be(width), Buffer.from([1, 1, 0x11, 0]));
  const scan = segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]));
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, frame, scan, Buffer.from([0, 0xff, 0xd9])]);
}

export function pngChunk(type: string, content: Buffer): Buffer {
  return Buffer.concat([
    u32be(content.length),
    latin(type),
    content,
    u32be(crc32(Buffer.concat([latin(type), content]))),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}

export const pngText = (name: string, text: string): Buffer => pngChunk('tEXt', latin(`${name}\0${text}`));
export const pngDeflated = (name: string, text: string): Buffer =>
  pngChunk('zTXt', Buffer.concat([latin(`${name}\0\0`), deflateSync(latin(text))]));
export const pngXmp = (xmp: string): Buffer =>
  pngChunk('iTXt', Buffer.concat([latin('XML:com.adobe.xmp\0\0\0\0\0'), Buffer.from(xmp)]));
export const pngDeflatedXmp = (xmp: string): Buffer =>
  pngChunk('iTXt', Buffer.concat([latin('XML:com.adobe.xmp\0\x01\0\0\0'), deflateSync(Buffer.from(xmp))]));

export function makePng(chunks: readonly Buffer[], { width, height }: Size = { width: 4, height: 3 }): Buffer {
  return Buffer.concat([
    latin('\x89PNG\r\n\x1a\n'),
    pngChunk('IHDR', Buffer.concat([u32be(width), u32be(height), Buffer.from([8, 0, 0, 0, 0])])),
    ...chunks,
    pngChunk('IDAT', deflateSync(zeros((width + 1) * height))),
    pngChunk('IEND', zeros(0)),
  ]);
}

export function riffChunk(type: string, content: Buffer): Buffer {
  return Buffer.concat([latin(type), u32le(content.length), content, zeros(content.length % 2)]);
}

/** Extended, with EXIF and XMP behind a picture that is not there. */
export function makeWebp(parts: { exif?: Buffer; xmp?: string }, { width, height }: Size): Buffer {
  const u24 = (value: number): Buffer => Buffer.concat([u16le(value & 0xffff), Buffer.from([value >>> 16])]);
  const content = Buffer.concat([
    latin('WEBP'),
    riffChunk('VP8X', Buffer.concat([Buffer.from([0x0c, 0, 0, 0]), u24(width - 1), u24(height - 1)])),
    ...(parts.exif === undefined ? [] : [riffChunk('EXIF', parts.exif)]),
    ...(parts.xmp === undefined ? [] : [riffChunk('XMP ', Buffer.from(parts.xmp))]),
  ]);
  return riffChunk('RIFF', content);
}

export const lossyWebp = ({ width, height }: Size): Buffer =>
  riffChunk(
    'RIFF',
    Buffer.concat([
      latin('WEBP'),
      riffChunk('VP8 ', Buffer.concat([Buffer.from([0x30, 1, 0, 0x9d, 1, 0x2a]), u16le(width), u16le(height)])),
    ]),
  );

export const losslessWebp = ({ width, height }: Size): Buffer =>
  riffChunk(
    'RIFF',
    Buffer.concat([
      latin('WEBP'),
      riffChunk('VP8L', Buffer.concat([Buffer.from([0x2f]), u32le((width - 1) | ((height - 1) << 14)), zeros(5)])),
    ]),
  );

export const makeGif = ({ width, height }: Size): Buffer =>
  Buffer.concat([latin('GIF89a'), u16le(width), u16le(height), Buffer.from([0, 0, 0, 0x3b])]);

export const makeBmp = ({ width, height }: Size): Buffer =>
  Buffer.concat([
    latin('BM'),
    u32le(54),
    zeros(4),
    u32le(54),
    u32le(40),
    u32le(width),
    u32le(height),
    u16le(1),
    u16le(24),
    zeros(24),
  ]);

export function makePsd(resources: readonly Buffer[], { width, height }: Size): Buffer {
  const all = Buffer.concat(resources);
  const head = [latin('8BPS'), u16be(1), zeros(6), u16be(3), u32be(height), u32be(width), u16be(8), u16be(3)];
  return Buffer.concat([...head, u32be(0), u32be(all.length), all, u32be(0), zeros(2)]);
}

/** Fujifilm's raw file: a JPEG, and the size of the picture among tags of its own. */
export function makeRaf(jpeg: Buffer, { width, height }: Size): Buffer {
  const tags = Buffer.concat([u32be(1), u16be(0x0111), u16be(4), u16be(height), u16be(width)]);
  const jpegAt = 108 + tags.length;
  const head = Buffer.concat([latin('FUJIFILMCCD-RAW 0201FF383501'), zeros(56)]);
  const places = [u32be(jpegAt), u32be(jpeg.length), u32be(108), u32be(tags.length), u32be(0), u32be(0)];
  return Buffer.concat([head, ...places, tags, jpeg]);
}

/** Canon's directories before EXIF: a time stamp inside one directory more. */
export function makeCiff(mark: 'HEAPJPGM' | 'HEAPCCDR', seconds: number): Buffer {
  const heap = (entries: readonly { tag: number; content: Buffer }[]): Buffer => {
    let at = 0;
    const heads = entries.map(({ tag, content }) => {
      const head = Buffer.concat([u16le(tag), u32le(content.length), u32le(at)]);
      at += content.length;
      return head;
    });
    return Buffer.concat([...entries.map(({ content }) => content), u16le(entries.length), ...heads, u32le(at)]);
  };
  const stamp = heap([{ tag: 0x180e, content: Buffer.concat([u32le(seconds), zeros(8)]) }]);
  const outer = heap([
    { tag: 0x080a, content: latin('Canon\0Canon PowerShot A5\0') },
    { tag: 0x300a, content: stamp },
  ]);
  return Buffer.concat([latin('II'), u32le(26), latin(mark), u32le(0x0001_0002), zeros(8), outer]);
}
