/** A page as a scanner makes it, and a reader of pages who has only their picture. */
import assert from 'node:assert/strict';
import { encodePicture } from '../../../src/worker/readers/pictures/codecs.ts';
import { drawnPage } from '../../../src/worker/readers/pictures/look.ts';
import { readers, source } from '../../unit/worker/readers/support.ts';
import { scanPdf, textPdf } from '../scans.ts';

const never = new AbortController().signal;

/** A PDF of one page that is a picture of these lines. */
export async function scanOf(lines: readonly string[]): Promise<Buffer> {
  const page = source('page.pdf', textPdf([lines], { size: 24 }));
  const { picture } = await drawnPage(page, 1, { dotsPerInch: 200 });
  const { width, height } = picture;
  return scanPdf([{ jpeg: await encodePicture(picture, 'jpeg', 80), width, height }]);
}

/** What stands on the picture of a page, as far as it can be recognised. */
export async function readPage(picture: Buffer | undefined): Promise<string> {
  assert.ok(picture !== undefined, 'there is no picture');
  const bounds = { bounds: readers.lookRecognising, told: () => undefined };
  const { text } = await readers.recogniseDocument(source('page.jpg', picture), bounds, never);
  return text;
}
