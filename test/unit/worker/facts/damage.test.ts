/** Damaged files: whatever is cut off or changed, no reader throws, reads on without end, or takes long. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { FactSource } from '../../../../src/worker/facts/facts.ts';
import { readFilm } from '../../../../src/worker/facts/films.ts';
import { furtherBytesMax, furtherReadsMax, headBytes } from '../../../../src/worker/facts/formats/fileBytes.ts';
import { readPicture } from '../../../../src/worker/facts/pictures.ts';
import { readPlace } from '../../../../src/worker/facts/place.ts';
import { readSidecarMoment } from '../../../../src/worker/facts/sidecars.ts';
import { readTaken } from '../../../../src/worker/facts/taken.ts';
import { publicData } from '../../../support/publicData.ts';
import { makeAvi, makeCr3, makeFilm, makeHeic, makeJpegXl, makeMatroska } from './makers/boxes.ts';
import {
  bag,
  ciffSegment,
  exifSegment,
  iptc,
  iptcSegment,
  losslessWebp,
  makeBmp,
  makeCiff,
  makeGif,
  makeJpeg,
  makePng,
  makePsd,
  makeRaf,
  makeWebp,
  pngChunk,
  pngDeflated,
  pngDeflatedXmp,
  pngText,
  resource,
  xmp,
  xmpSegment,
} from './makers/pictures.ts';
import { sourceOf } from './makers/source.ts';
import { gpsTags, long, makeTiff, rational, short } from './makers/tiffs.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? 1);
const runs = Number(process.env['DELEGATE_RUNS'] ?? 150);
/** Far above what any file takes, so that a slow machine does not fail; what must not be is minutes. */
const millisecondsMax = 1_000;

const readers: Record<string, (source: FactSource) => unknown> = {
  taken: readTaken,
  picture: readPicture,
  place: readPlace,
  film: readFilm,
  sidecar: readSidecarMoment,
};

function survives(content: Buffer, name: string): void {
  for (const [reader, read] of Object.entries(readers)) {
    const source = sourceOf(content, name);
    const startedAt = performance.now();
    read(source);
    const took = performance.now() - startedAt;
    assert.ok(took < millisecondsMax, `${reader} took ${took.toFixed(0)} ms`);
    // The head comes in two reads.
    assert.ok(source.reads <= furtherReadsMax + 2, `${reader}: ${source.reads} reads`);
    assert.ok(source.bytes <= headBytes + furtherBytesMax, `${reader}: ${source.bytes} bytes`);
  }
}

/** A small generator of its own (mulberry32), so that a failure can be had again. */
function randomFrom(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Bytes that formats give a meaning to: counts, signs, the ends of ranges. */
const telling = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff];

function damaged(content: Buffer, random: (below: number) => number): Buffer {
  const copy = Buffer.from(content);
  const near = Math.min(copy.length, random(2) === 0 ? 600 : 70_000);
  for (let flips = random(12); flips > 0 && near > 0; flips -= 1)
    copy[random(near)] = random(2) === 0 ? random(256) : (telling[random(telling.length)] ?? 0);
  return random(3) === 0 ? copy.subarray(0, random(copy.length + 1)) : copy;
}

const size = { width: 40, height: 30 };
const tags = {
  0x9003: '2019:07:03 14:22:33',
  0x829a: rational([1, 250]),
  0x8827: short(400),
  0xa434: 'A lens of glass',
};
const block = makeTiff({ main: { 0x010f: 'Canon', 0x0110: 'EOS 80D' }, exif: tags, gps: gpsTags(48.8566, 2.3522) });
const packet = xmp('xmp:Rating="4" exif:DateTimeOriginal="2019-07-03T14:22:33"', bag('dc:subject', 'a', 'b'));
const words = iptc([5, 'title'], [25, 'sea'], [55, '20190703'], [90, 'Paris']);
const keys = { 'com.apple.quicktime.creationdate': '2019-07-04T00:22:33+0200', 'com.apple.quicktime.make': 'Apple' };
const made: Record<string, Buffer> = {
  'a.jpg': makeJpeg([exifSegment(block), xmpSegment(packet), iptcSegment(words)], size),
  'b.jpg': makeJpeg([ciffSegment(makeCiff('HEAPJPGM', 1_562_163_753))], size),
  'a.tif': makeTiff({
    order: 'MM',
    main: { 0x0100: long(40), 0x0101: long(30) },
    exif: tags,
    sub: [{ 0x0100: long(9) }],
  }),
  'a.png': makePng([pngChunk('eXIf', block), pngText('a', 'b'), pngDeflated('c', 'd'), pngDeflatedXmp(packet)], size),
  'a.webp': makeWebp({ exif: block, xmp: packet }, size),
  'b.webp': losslessWebp(size),
  'a.heic': makeHeic({ exif: block, xmp: packet, quarters: 1 }, size),
  'a.jxl': makeJpegXl({ exif: block, xmp: packet, isPacked: true }),
  'a.cr3': makeCr3({ main: block, exif: block, gps: block }),
  'a.crw': makeCiff('HEAPCCDR', 1_562_163_753),
  'a.raf': makeRaf(makeJpeg([exifSegment(block)], size), size),
  'a.psd': makePsd([resource(0x0404, words), resource(0x0424, Buffer.from(packet))], size),
  'a.gif': makeGif(size),
  'a.bmp': makeBmp(size),
  'a.mov': makeFilm({
    created: '2019-07-03T12:22:33Z',
    seconds: 42,
    size,
    keys,
    userData: { '\u00a9xyz': '+48.8+002.3/' },
  }),
  'a.mkv': makeMatroska(size, { seconds: 42, codec: 'V_VP9', created: '2019-07-03T12:22:33Z' }),
  'a.avi': makeAvi(size, { frames: 250, codec: 'MJPG', said: 'Wed Jul 03 14:22:33 2019' }),
  'a.xmp': Buffer.from(packet),
  'a.json': Buffer.from('{"photoTakenTime": {"timestamp": "1562163753"}}'),
};

describe(`a file that is cut or changed is read to an end (seed ${seed}, ${runs} runs each)`, () => {
  for (const [name, content] of Object.entries(made)) {
    it(`${name}, cut at every byte`, () => {
      const step = Math.max(1, Math.floor(content.length / 400));
      for (let length = 0; length < content.length; length += step) survives(content.subarray(0, length), name);
    });
    it(`${name}, changed at random`, () => {
      const random = randomFrom(seed);
      for (let run = 0; run < runs; run += 1) survives(damaged(content, random), name);
    });
  }

  const root = publicData('photos', 'damage is tried on the files made here alone');
  if (root === null) return;
  it('the public pictures, changed at random', () => {
    const random = randomFrom(seed);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(jpe?g|tiff|hei[cf])$/i.test(name),
    );
    assert.ok(files.length > 90);
    for (const name of files) {
      const content = readFileSync(path.join(root, name));
      for (let run = 0; run < Math.ceil(runs / 15); run += 1) survives(damaged(content, random), name);
    }
  });
});

describe('a file that is made to take long', () => {
  const repeat = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length));
  const mebibyte = 1024 * 1024;
  const inPacket = (text: string): Buffer => makePsd([resource(0x0424, Buffer.from(text))], size);
  const loop = makeTiff({
    main: { 0x0100: long(1), 0x0101: long(1) },
    sub: Array.from({ length: 8 }, () => ({ 0x0100: long(1) })),
  });
  const full = Buffer.alloc(mebibyte, 0xff);
  Buffer.from('II*\0\x08\0\0\0', 'latin1').copy(full);
  const cases: Record<string, Buffer> = {
    'of tags that never end': inPacket(repeat('<a b ', mebibyte)),
    'of attributes without values': inPacket(`<a ${repeat('b ', mebibyte)}>`),
    'of attributes whose equals sign is far away': inPacket(`${repeat('<a b>', mebibyte)}=`),
    'of tags in each other': inPacket(repeat('<rdf:RDF><rdf:Description>', mebibyte)),
    'of openings': inPacket(repeat('<', mebibyte)),
    'of comments that never end': inPacket(repeat('<!--', mebibyte)),
    'of keywords': inPacket(xmp('', bag('dc:subject', ...Array.from({ length: 50_000 }, (_, index) => `k${index}`)))),
    'of entities': inPacket(xmp(`dc:title="${repeat('&#65;&x;&', mebibyte / 2)}"`)),
    'of directories': loop,
    'of entries': full,
    'of small segments': makeJpeg(Array.from({ length: 20_000 }, () => Buffer.from([0xff, 0xe5, 0, 2]))),
    'of fill bytes': Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(mebibyte, 0xff)]),
    'of small chunks': makePng(Array.from({ length: 50_000 }, () => pngChunk('tEXt', Buffer.from('a\0b')))),
    'of a bomb in a PNG': makePng([pngDeflated('Creation Time', ' '.repeat(50 * mebibyte))]),
    'of small boxes': Buffer.concat([
      makeFilm({ before: 0 }).subarray(0, 20),
      Buffer.from(repeat('\0\0\0\x08free', mebibyte), 'latin1'),
    ]),
    'of boxes in a movie': makeFilm({
      userData: Object.fromEntries(
        Array.from({ length: 3_000 }, (_, index) => [`\u00a9${String(index).padStart(3, '0')}`, 'x']),
      ),
    }),
    'of small elements': Buffer.concat([
      makeMatroska(size, { seconds: 1, codec: 'V_VP9' }).subarray(0, 60),
      Buffer.alloc(mebibyte, 0x80),
    ]),
  };
  for (const [name, content] of Object.entries(cases)) {
    it(name, () => {
      survives(content, 'a.xmp');
      survives(content, 'a.json');
    });
  }
});
