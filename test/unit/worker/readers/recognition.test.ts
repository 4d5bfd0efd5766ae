/** Text is recognised offline in scans and photos, with how sure each word is; a page's own text stays as it is. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { recognisePicture, type Recognised, textOfRecognised } from '../../../../src/worker/readers/ocr/recognise.ts';
import { encodePicture } from '../../../../src/worker/readers/pictures/codecs.ts';
import { drawnPage } from '../../../../src/worker/readers/pictures/look.ts';
import { type Picture, turned } from '../../../../src/worker/readers/pictures/picture.ts';
import { linesOf, recallOf, scanPdf, speckled, textPdf } from '../../../support/scans.ts';
import { readers, source } from './support.ts';

const { signal } = new AbortController();
const untold = (): void => undefined;
const look = { bounds: readers.lookRecognising, told: untold };
const dots = 200;

async function page(lines: readonly string[]): Promise<Picture> {
  return (await drawnPage(source('a.pdf', textPdf([lines])), 1, { dotsPerInch: dots })).picture;
}

function recognise(picture: Picture): Promise<Recognised> {
  return recognisePicture(picture, dots, { told: untold, signal });
}

async function scanOf(picture: Picture): Promise<{ jpeg: Uint8Array; width: number; height: number }> {
  return { jpeg: await encodePicture(picture, 'jpeg', 80), width: picture.width, height: picture.height };
}

describe('the words of a page that is only a picture', () => {
  const lines = linesOf(7, 24);
  let clean: Picture = { width: 0, height: 0, pixels: new Uint8Array() };
  before(async () => {
    clean = await page(lines);
  });

  it('are found, nearly all of them, each with a confidence and a place on the page', async () => {
    const found = await recognise(clean);
    const recall = recallOf(lines, textOfRecognised(found));
    assert.ok(recall >= 0.98, `recall ${String(recall)}`);
    assert.ok(found.confidence > 85, String(found.confidence));
    assert.equal(found.turn, 0);
    for (const { confidence, box } of found.words) {
      assert.ok(confidence >= 0 && confidence <= 100);
      assert.ok(box.left >= 0 && box.top >= 0 && box.right <= clean.width && box.bottom <= clean.height);
      assert.ok(box.right > box.left && box.bottom > box.top);
    }
    assert.equal(
      textOfRecognised(found)
        .split('\n')
        .filter((line) => line !== '').length,
      lines.length,
    );
  });

  for (const [orientation, turn] of [
    [6, 270],
    [3, 180],
    [8, 90],
  ] as const)
    it(`are found on a page that lies turned, which is set right by ${String(turn)} degrees`, async () => {
      const found = await recognise(turned(clean, orientation));
      assert.equal(found.turn, turn);
      assert.ok(recallOf(lines, textOfRecognised(found)) >= 0.97);
    });

  it('are found under specks, and those that are not sure are marked', async () => {
    const found = await recognise(speckled(clean, 3));
    const text = textOfRecognised(found);
    const recall = recallOf(lines, text.replaceAll('[?]', ''));
    assert.ok(recall >= 0.9, `recall ${String(recall)}`);
    assert.equal(text.split('[?]').length - 1, found.unsure);
  });

  it('are none on a blank page, which is looked at once', async () => {
    let looks = 0;
    const blank = { width: 1_000, height: 1_400, pixels: new Uint8Array(1_000 * 1_400 * 4).fill(255) };
    const found = await recognisePicture(blank, dots, { told: () => looks++, signal });
    assert.deepEqual(found.words, []);
    assert.equal(looks, 0);
  });
});

describe('a document whose text is to be recognised', () => {
  const lines = linesOf(11, 16);

  it('gives the text of its scanned pages, and of the others the text that is there', async () => {
    const scan = scanPdf([await scanOf(await page(lines))]);
    const scanned = await readers.recogniseDocument(source('scan.pdf', scan), look, signal);
    assert.deepEqual(scanned.problems, []);
    assert.ok(recallOf(lines, scanned.text) >= 0.97);
    assert.equal(scanned.guess?.pages, 1);

    const written = await readers.recogniseDocument(source('text.pdf', textPdf([lines])), look, signal);
    assert.equal(written.guess, null);
    assert.equal(recallOf(lines, written.text), 1);
  });

  it('may be a photo, or something that is damaged and says so', async () => {
    const { jpeg } = await scanOf(await page(lines));
    const photo = await readers.recogniseDocument(source('photo.jpg', jpeg), look, signal);
    assert.ok(recallOf(lines, photo.text) >= 0.97);
    const torn = await readers.recogniseDocument(source('torn.png', jpeg.subarray(0, 40)), look, signal);
    assert.equal(torn.text, '');
    assert.equal(torn.problems.length, 1);
  });

  it('stops where it is told to', async () => {
    const scan = await scanOf(await page(lines));
    const stop = new AbortController();
    const reason = new Error('enough');
    let pages = 0;
    const told = (): void => {
      pages += 1;
      stop.abort(reason);
    };
    const many = source('many.pdf', scanPdf([scan, scan, scan]));
    await assert.rejects(readers.recogniseDocument(many, { ...look, told }, stop.signal), reason);
    assert.equal(pages, 1);
  });

  it('is written out with its doubts, and only where that was asked for', async () => {
    const { jpeg } = await scanOf(await page(lines));
    const request = { name: 'photo.jpg', bytes: jpeg, what: 'text', to: 'txt', told: untold };
    const made = await readers.extract({ ...request, options: { ocr: 'yes' } }, signal);
    assert.ok(made.ok);
    assert.match(made.notes.join('; '), /^recognised, 9\d % sure/);
    assert.ok(recallOf(lines, Buffer.from(made.bytes).toString('utf8')) >= 0.97);
    const plain = await readers.extract({ ...request, options: {} }, signal);
    assert.deepEqual(plain, { ok: false, why: 'there is no text in a .jpg file' });
  });
});
