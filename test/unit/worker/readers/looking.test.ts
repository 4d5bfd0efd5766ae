/** Pictures and pages to look at: right, upright, small, with nothing in them but what is seen, whatever the file is. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { decodePicture, encodePicture } from '../../../../src/worker/readers/pictures/codecs.ts';
import { readHeader } from '../../../../src/worker/readers/pictures/header.ts';
import { decodeFor, scaledJpeg } from '../../../../src/worker/readers/pictures/scaledJpeg.ts';
import { intoJpeg, readLuggage } from '../../../../src/worker/readers/pictures/luggage.ts';
import { fitted, type Picture, turned } from '../../../../src/worker/readers/pictures/picture.ts';
import { PdfMaker } from '../../../support/pdfMaker.ts';
import { linesOf, scanPdf, textPdf } from '../../../support/scans.ts';
import { readers, source } from './support.ts';

const { signal } = new AbortController();
type Look = Awaited<ReturnType<typeof readers.lookPicture>>;

function looked<Made extends { ok: boolean }>(look: Made): Extract<Made, { ok: true }> {
  assert.ok(isMade(look), JSON.stringify(look));
  return look;
}

function isMade<Made extends { ok: boolean }>(look: Made): look is Extract<Made, { ok: true }> {
  return look.ok;
}

function pixelsOf(bytes: Uint8Array): Promise<Picture> {
  return decodePicture(bytes, readHeader(bytes));
}

/** Colours in four corners: told apart however it is turned. */
function corners(width: number, height: number): Picture {
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [right, low] = [x >= width / 2, y >= height / 2];
      pixels.set([right ? 220 : 20, low ? 220 : 20, right === low ? 200 : 40, 255], (y * width + x) * 4);
    }
  return { width, height, pixels };
}

/** Of 255, over all colours. */
function meanDifference(one: Picture, other: Picture): number {
  assert.deepEqual([one.width, one.height], [other.width, other.height]);
  let sum = 0;
  for (let at = 0; at < one.pixels.length; at++)
    if (at % 4 !== 3) sum += Math.abs((one.pixels[at] ?? 0) - (other.pixels[at] ?? 0));
  return sum / (one.width * one.height * 3);
}

/** An EXIF block (a TIFF of one entry) with an orientation, and a place that must not go along. */
function exif(orientation: number): Buffer {
  const block = Buffer.alloc(60);
  block.write('II*\0', 'latin1');
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(1, 8);
  [274, 3].forEach((value, at) => block.writeUInt16LE(value, 10 + at * 2));
  block.writeUInt32LE(1, 14);
  block.writeUInt16LE(orientation, 18);
  block.write('GPS 48.8566 2.3522', 30, 'latin1');
  return block;
}

describe('a page of a PDF', () => {
  const pdf = new PdfMaker();
  const page = pdf.page({ width: 400, height: 300 });
  linesOf(5, 8).forEach((line, at) => page.text(20, 30 + at * 22, line, { size: 9 }));
  page.fill(250, 200, 380, 280, 0.4).line(20, 250, 200, 250, 2);
  pdf.page({ width: 400, height: 300, rotate: 1 }).text(20, 40, 'on its side', { size: 20 }).fill(10, 60, 90, 200, 0.2);

  it('looks as poppler draws it', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'delegate-pages-'));
    try {
      writeFileSync(path.join(folder, 'a.pdf'), pdf.bytes());
      const run = spawnSync('pdftoppm', ['-r', '100', '-png', 'a.pdf', 'page'], { cwd: folder });
      if (run.error !== undefined) {
        console.log('pdftoppm is not installed (Debian: poppler-utils): pages are not compared with its pictures');
        return;
      }
      for (const number of [1, 2]) {
        const ask = { page: number, dotsPerInch: 100, format: 'png' as const };
        const ours = looked(await readers.pagePicture(source('a.pdf', pdf.bytes()), ask, signal));
        assert.equal(ours.pages, 2);
        const theirs = await pixelsOf(readFileSync(path.join(folder, `page-${String(number)}.png`)));
        const difference = meanDifference(await pixelsOf(ours.bytes), theirs);
        assert.ok(difference < 6, `page ${String(number)} differs by ${difference.toFixed(2)} of 255`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is as large as was asked for, and no larger than a bound', async () => {
    const file = source('a.pdf', pdf.bytes());
    const usual = looked(await readers.pagePicture(file, { page: 1 }, signal));
    assert.deepEqual([usual.format, usual.width, usual.height], ['jpeg', 1_568, 1_176]);
    const small = looked(await readers.pagePicture(file, { page: 2, longSidePixels: 100, format: 'png' }, signal));
    assert.deepEqual([small.format, small.width, small.height], ['png', 100, 75]);
    const poster = new PdfMaker();
    poster.page({ width: 14_400, height: 14_400 }).fill(0, 0, 7_200, 7_200, 0);
    const huge = looked(
      await readers.pagePicture(source('a.pdf', poster.bytes()), { page: 1, dotsPerInch: 600 }, signal),
    );
    assert.ok(huge.width * huge.height <= 16_100_000 && huge.bytes.length <= 1024 * 1024);
  });

  it('is told of where it is not there, or the file is none', async () => {
    const why = async (name: string, bytes: Uint8Array, number: number): Promise<Look> =>
      readers.pagePicture(source(name, bytes), { page: number }, signal);
    assert.deepEqual(await why('a.pdf', pdf.bytes(), 3), { ok: false, why: 'it has pages 1 to 2' });
    assert.deepEqual(await why('a.pdf', pdf.bytes(), 0), { ok: false, why: 'it has pages 1 to 2' });
    assert.deepEqual(await why('a.pdf', Buffer.from('%PDF-1.4\nrubbish'), 1), { ok: false, why: 'the PDF is damaged' });
    assert.deepEqual(await why('a.txt', Buffer.from('words'), 1), {
      ok: false,
      why: 'it is no PDF: only those have pages that are drawn',
    });
    const cut = pdf.bytes().subarray(0, 900);
    assert.equal((await why('a.pdf', cut, 1)).ok, false);
  });
});

describe('a picture', () => {
  for (let orientation = 1; orientation <= 8; orientation++)
    it(`is upright, and without what was written into it, in orientation ${String(orientation)}`, async () => {
      const upright = corners(240, 160);
      // What a camera held in another way has stored.
      const back = [1, 2, 3, 4, 5, 8, 7, 6][orientation - 1] ?? 1;
      const stored = turned(upright, back);
      const jpeg = intoJpeg(await encodePicture(stored, 'jpeg', 95), { exif: exif(orientation), profile: null });
      const look = looked(await readers.lookPicture(source('a.jpg', jpeg), {}, signal));
      assert.ok(meanDifference(await pixelsOf(look.bytes), upright) < 6);
      assert.deepEqual(readLuggage(look.bytes, 'jpeg'), { exif: null, profile: null });
      assert.ok(!Buffer.from(look.bytes).includes('GPS 48'));
    });

  for (const format of ['jpeg', 'png', 'gif', 'bmp', 'tiff', 'webp'] as const)
    it(`is read from ${format}`, async () => {
      const bytes = await encodePicture(corners(240, 160), format, 95);
      const look = looked(await readers.lookPicture(source(`a.${format}`, bytes), { longSidePixels: 120 }, signal));
      assert.deepEqual([look.format, look.width, look.height], ['jpeg', 120, 80]);
      assert.ok(meanDifference(await pixelsOf(look.bytes), corners(120, 80)) < 8);
    });

  it('that is large is made smaller while it is read, and looks the same', async () => {
    const bytes = await encodePicture(corners(4_400, 2_800), 'jpeg', 90);
    const header = readHeader(bytes);
    const small = await scaledJpeg(bytes, header, 500);
    assert.ok(small !== null && meanDifference(small, fitted(await decodePicture(bytes, header), 500)) < 2);
    assert.deepEqual(await decodeFor(bytes, header, 500), small);
  });

  it('fits into the bytes that it was given', async () => {
    const noise = corners(640, 480);
    let state = 1;
    for (let at = 0; at < noise.pixels.length; at++) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      if (at % 4 !== 3) noise.pixels[at] = state >> 16;
    }
    const bytes = await encodePicture(noise, 'png', 100);
    for (const bytesMax of [200_000, 15_000]) {
      const look = looked(await readers.lookPicture(source('a.png', bytes), { bytesMax, format: 'png' }, signal));
      assert.ok(look.bytes.length <= bytesMax);
      assert.equal(look.format, 'jpeg');
    }
    const none = await readers.lookPicture(source('a.png', bytes), { bytesMax: 10 }, signal);
    assert.deepEqual(none, { ok: false, why: 'it cannot be made to fit into 10 bytes' });
  });

  it('that lies about its size, is cut off or is none says so', async () => {
    const good = await encodePicture(corners(240, 160), 'png', 100);
    const bomb = Buffer.from(good);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    const jpeg = await encodePicture(corners(240, 160), 'jpeg', 90);
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic--------', 'latin1');
    for (const [bytes, why] of [
      [bomb, 'the picture has more pixels than are read'],
      [good.subarray(0, 300), /damaged|too long/],
      [jpeg.subarray(0, 30), /damaged/],
      [heic, 'the picture is damaged'],
      [Buffer.from('this is no picture at all, only words'), 'it is no picture of a kind that is read'],
    ] as const) {
      const look = await readers.lookPicture(source('a.img', bytes), {}, signal);
      assert.ok(!look.ok);
      if (typeof why === 'string') assert.equal(look.why, why);
      else assert.match(look.why, why);
    }
  });

  it('is not made for somebody who has gone', async () => {
    const reason = new Error('gone');
    await assert.rejects(readers.lookPicture(source('a.png', Buffer.alloc(99)), {}, AbortSignal.abort(reason)), reason);
  });
});

describe('a sheet of pictures', () => {
  it('has a place with a number for each, twenty at most, and says which are empty', async () => {
    const png = await encodePicture(corners(300, 200), 'png', 100);
    const pdf = textPdf([['words']]);
    const files = [
      ...Array.from({ length: 20 }, (_, at) => source(`${String(at)}.png`, png)),
      source('one too many.png', png),
    ];
    files[3] = source('broken.jpg', Buffer.alloc(50));
    files[4] = source('page.pdf', pdf);
    const made = await readers.contactSheet(files, { columns: 5, format: 'png' }, signal);
    assert.ok(made.ok);
    assert.equal(made.cells.length, 20);
    assert.deepEqual(
      made.cells.filter(({ problem }) => problem !== null),
      [{ number: 4, name: 'broken.jpg', problem: 'it is no picture of a kind that is read' }],
    );
    const { width, height, bytes } = made.sheet;
    assert.ok(width <= 1_568 && height <= 1_568 && bytes.length <= 1024 * 1024);
    const sheet = await pixelsOf(bytes);
    const cell = (width - 8) / 5;
    const at = (x: number, y: number): number[] => {
      const from = (Math.floor(y) * width + Math.floor(x)) * 4;
      return [...sheet.pixels.subarray(from, from + 3)];
    };
    const middle = (column: number): [number, number] => [8 + column * cell + cell / 2, 8 + cell / 2];
    const [x, y] = middle(0);
    assert.deepEqual(at(x - 30, y - 30), [20, 20, 200]);
    assert.deepEqual(at(x + 30, y + 30), [220, 220, 200]);
    assert.deepEqual(at(...middle(3)), [0xdd, 0xdd, 0xdd]);
    assert.deepEqual(at(...middle(4)), [255, 255, 255]);
    // The numbers stand in the row under the pictures.
    const rowHeight = (height - 8) / 4;
    const inked = Array.from({ length: Math.floor(width) }, (_, column) => at(column, 8 + rowHeight - 20)[0]);
    assert.ok(inked.includes(0));
  });

  it('is none of nothing', async () => {
    const made = await readers.contactSheet([], {}, signal);
    assert.deepEqual(made, { ok: false, why: 'there is no picture to show' });
  });

  it('stops where it is told to', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const png = await encodePicture(corners(300, 200), 'png', 100);
    const making = readers.contactSheet(
      Array.from({ length: 20 }, () => source('a.png', png)),
      {},
      stop.signal,
    );
    setImmediate(() => {
      stop.abort(reason);
    });
    await assert.rejects(making, reason);
  });
});

describe('looking', () => {
  it('at photos of 24 megapixels and at scans of them adds no more than 450 MB', async () => {
    const jpeg = await encodePicture(corners(6_000, 4_000), 'jpeg', 85);
    const before = process.memoryUsage.rss();
    for (let times = 0; times < 3; times++) {
      const look = looked(await readers.lookPicture(source('a.jpg', jpeg), {}, signal));
      assert.deepEqual([look.width, look.height], [1_568, 1_045]);
      const pdf = scanPdf([{ jpeg, width: 6_000, height: 4_000 }]);
      looked(await readers.pagePicture(source('a.pdf', pdf), { page: 1, dotsPerInch: 300 }, signal));
      const grownMb = (process.memoryUsage.rss() - before) / 1024 / 1024;
      assert.ok(grownMb < 450, `${grownMb.toFixed(0)} MB`);
    }
  });
});
