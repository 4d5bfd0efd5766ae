/** Damaged recordings: whatever is cut off, changed, or made to take long, the reader comes to an end, soon, and has read no more than its bounds. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { latin, u32be, u32le, zeros } from '../facts/makers/bytes.ts';
import { aiff, flac, id3, id3v1, m4a, mp3, opus, wav } from '../facts/makers/recordings.ts';
import { sourceOf } from '../facts/makers/source.ts';
import { readers } from './support.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? 1);
const runs = Number(process.env['DELEGATE_RUNS'] ?? 100);
const mebibyte = 1024 * 1024;
/** The head is read twice, tags in front and at the end besides. */
const bytesMax = 36 * mebibyte;
/** Far above the two seconds that a file gets, so that a slow machine does not fail; what must not be is a minute. */
const millisecondsMax = 20_000;

async function survives(content: Buffer, name: string): Promise<readonly string[]> {
  const source = sourceOf(content, name);
  const startedAt = performance.now();
  const { fields, problems } = await readers.readAudio(source);
  const took = performance.now() - startedAt;
  assert.ok(took < millisecondsMax, `${took.toFixed(0)} ms`);
  assert.ok(source.bytes <= bytesMax, `${source.bytes} bytes`);
  for (const value of fields.values()) assert.ok(value.length <= 500);
  return problems;
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

const telling = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff];

function damaged(content: Buffer, random: (below: number) => number): Buffer {
  const copy = Buffer.from(content);
  const near = Math.min(copy.length, random(2) === 0 ? 300 : 70_000);
  for (let flips = random(12); flips > 0 && near > 0; flips -= 1)
    copy[random(near)] = random(2) === 0 ? random(256) : (telling[random(telling.length)] ?? 0);
  return random(3) === 0 ? copy.subarray(0, random(copy.length + 1)) : copy;
}

const folder = path.join(import.meta.dirname, 'recordings');
const texts = { TIT2: 'Song', TPE1: 'AC/DC', TALB: 'Back', TRCK: '3/10', TCON: '(17)' };
const files: Readonly<Record<string, Buffer>> = {
  ...Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))])),
  'stuffed.mp3': mp3(
    id3(texts, { encoding: 1, isStuffed: true, isExtended: true, cover: 300 }),
    5,
    id3v1({ title: 'T' }),
  ),
  'made.flac': flac(['ARTIST=Ada', 'DATE=2001'], { cover: 300, front: id3(texts, { version: 4, encoding: 3 }) }),
  'made.opus': opus(['ARTIST=Ada'], { pages: 3, pageBytes: 300 }),
  'made.wav': wav({ info: { IART: 'Ada' }, tag: id3(texts) }),
  'made.aiff': aiff(id3(texts)),
  'made.m4a': m4a({ '\u00a9ART': 'Ada', trkn: [3, 9] }, { cover: 300 }),
};

describe(`a recording that is cut or changed is read to an end (seed ${seed}, ${runs} runs each)`, () => {
  for (const [name, content] of Object.entries(files)) {
    it(`${name}, cut`, async () => {
      const step = Math.max(1, Math.floor(content.length / 150));
      for (let length = 0; length < content.length; length += step) await survives(content.subarray(0, length), name);
    });
    it(`${name}, changed at random`, async () => {
      const random = randomFrom(seed);
      for (let run = 0; run < runs; run += 1) await survives(damaged(content, random), name);
    });
  }
});

describe('a recording that is made to take long', () => {
  const many = (count: number, line: (index: number) => string): string[] =>
    Array.from({ length: count }, (_, index) => line(index));
  const box = (type: string, ...contents: Buffer[]): Buffer => {
    const content = Buffer.concat(contents);
    return Buffer.concat([u32be(content.length + 8), latin(type), content]);
  };
  const brand = box('ftyp', latin('M4A \0\0\0\0'));
  const list = (bytes: number): Buffer => Buffer.concat([zeros(1), Buffer.alloc(bytes, 'a\0')]);
  const ape = (value: Buffer): Buffer => {
    const body = Buffer.concat([u32le(value.length), zeros(4), latin('ARTISTS\0'), value]);
    return Buffer.concat([body, latin('APETAGEX'), u32le(2_000), u32le(body.length + 32), u32le(1), zeros(12)]);
  };
  const nested = Buffer.concat(
    Array.from({ length: 20_000 }, (_, at) =>
      Buffer.concat([u32be((20_000 - at) * 8), latin(at === 0 ? 'moov' : 'udta')]),
    ),
  );
  const cases: Readonly<Record<string, readonly [string, Buffer]>> = {
    'of genres': ['a.mp3', mp3(id3({ TCON: list(8 * mebibyte) }, { version: 4 }))],
    'of genres in a chunk': ['a.wav', wav({ tag: id3({ TCON: list(4 * mebibyte) }, { version: 4 }) })],
    'of artists': ['a.flac', flac(many(15_000, (index) => `ARTISTS=${index}`))],
    'of comments': ['a.flac', flac(many(40_000, () => 'a='))],
    'of more comments than are read': ['b.flac', flac(many(500_000, () => 'a='))],
    'of brackets in its lyrics': ['a.flac', flac([`LYRICS=${'[00:00.00]['.repeat(20_000)}`])],
    'of artists at its end': ['a.mp3', mp3(zeros(0), 10, ape(Buffer.alloc(mebibyte / 4 - 100, 'a\0')))],
    'of annotations': [
      'a.aiff',
      Buffer.concat([aiff(zeros(0)), latin('ANNO'), u32be(250_000), Buffer.alloc(250_000, 'a\0')]),
    ],
    'of nothing': ['a.mp3', Buffer.alloc(20 * mebibyte, 0x55)],
    'of beginnings of frames': ['a.mp3', Buffer.alloc(20 * mebibyte, 0xff)],
    'of small boxes': ['a.m4a', Buffer.concat([brand, Buffer.alloc(4 * mebibyte, '\0\0\0\x08free', 'latin1')])],
    'of boxes in each other': ['b.m4a', Buffer.concat([brand, nested])],
    'of a table': [
      'c.m4a',
      Buffer.concat([
        brand,
        box(
          'moov',
          box(
            'trak',
            box('mdia', box('minf', box('stbl', box('stsz', zeros(8), u32be(3_000_000), zeros(12_000_000))))),
          ),
        ),
      ]),
    ],
    'of small elements': ['a.mka', Buffer.concat([Buffer.from('1a45dfa380', 'hex'), Buffer.alloc(2 * mebibyte, 0x80)])],
  };
  for (const [name, [file, content]] of Object.entries(cases))
    it(name, async () => {
      await survives(content, file);
    });

  it('is listed with the reason', async () => {
    assert.deepEqual(await survives(Buffer.alloc(20 * mebibyte, 0x55), 'a.mp3'), ['it takes too long to read']);
  });
});
