/** The text of a document as it is written, and of its scanned pages and of pictures as it is recognised. */
import type { FactSource, Guess } from '../../facts/facts.ts';
import { textOf } from '../documents.ts';
import { kindOf } from '../kinds.ts';
import { drawnPage, uprightPicture } from '../pictures/look.ts';
import { mendText } from '../pdf/pdf.ts';
import { withPdf } from '../pdf/pdfium.ts';
import { extensionOf, pdfBytesMax } from '../source.ts';
import { wholeBounds } from '../textBounds.ts';
import { withinTime } from '../timeLimit.ts';
import { Unreadable, whyUnreadable } from '../unreadable.ts';
import { recognisePicture, type Recognised, textOfRecognised } from './recognise.ts';

export type RecognisedText = {
  readonly text: string;
  /** How much of it is a guess; null where all of it stands in the document as text. */
  readonly guess: Guess | null;
  readonly problems: readonly string[];
};
export type RecogniseBounds = {
  /** Pages that are looked at; of those with a text of their own only that is taken. */
  readonly pagesMax: number;
  readonly charactersMax: number;
};
/** For looking into a document: what it is about, and what a receipt comes to. */
export const lookRecognising: RecogniseBounds = { pagesMax: 3, charactersMax: 200_000 };
/** For writing all of it into another file. */
export const wholeRecognising: RecogniseBounds = { pagesMax: 200, charactersMax: 20_000_000 };

/** Letters and digits of a page that has a text of its own. */
const ownTextMin = 12;
const scanDots = 300;
const photoSide = 3_500;
/** Inches of a sheet's longer side: nobody says how large what was photographed is. */
const sheetInches = 11.7;
const pageMs = 10_000;
const kindMs = 3_000;
const pictures = new Set(['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'gif', 'bmp', 'tif', 'tiff', 'webp']);

/** Whether text can be recognised in files with the ending (lower case, no dot). */
export function isRecognisable(extension: string): boolean {
  return extension === 'pdf' || pictures.has(extension);
}

/** Hears after each look at a page how many are done. */
export type Told = (done: number, total: number) => void;

/** Never throws for what is in the file; throws the signal's reason. */
export async function recogniseDocument(
  source: FactSource,
  { bounds, told }: { bounds: RecogniseBounds; told: Told },
  signal: AbortSignal,
): Promise<RecognisedText> {
  const pages = new Pages();
  try {
    if (pictures.has(extensionOf(source.name))) {
      const picture = await uprightPicture(source, photoSide);
      const dots = Math.max(picture.width, picture.height) / sheetInches;
      pages.recognised(await recognisePicture(picture, dots, { told: () => told(0, 1), signal }));
    } else if (withinTime(kindMs, () => kindOf(source)).kind === 'pdf')
      await addPdf(source, { pages, bounds, told }, signal);
    else pages.written((await textOf(source, wholeBounds))?.text() ?? '');
    return pages.all([]);
  } catch (thrown) {
    signal.throwIfAborted();
    return pages.all([whyUnreadable(thrown, pictures.has(extensionOf(source.name)) ? 'picture' : 'document')]);
  }
}

async function addPdf(
  source: FactSource,
  { pages, bounds, told }: { pages: Pages; bounds: RecogniseBounds; told: Told },
  signal: AbortSignal,
): Promise<void> {
  if (source.size > pdfBytesMax) throw new Unreadable('it is too large to be read');
  const count = await withPdf(source, pageMs, (document) => document.pages);
  for (let page = 1; page <= Math.min(count, bounds.pagesMax) && pages.characters < bounds.charactersMax; page++) {
    signal.throwIfAborted();
    try {
      await addPage(source, page, { pages, bounds, told: () => told(page - 1, count) }, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      pages.problem(`page ${String(page)}: ${whyUnreadable(thrown, 'page')}`);
    }
    told(page, count);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  if (count > bounds.pagesMax) pages.problem(`only its first ${String(bounds.pagesMax)} pages were read`);
}

async function addPage(
  source: FactSource,
  page: number,
  { pages, bounds, told }: { pages: Pages; bounds: RecogniseBounds; told: () => void },
  signal: AbortSignal,
): Promise<void> {
  const text = await withPdf(source, pageMs, (document) => document.text(page - 1, bounds.charactersMax));
  if ((text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= ownTextMin) {
    pages.written(mendText(text).replace(/\r\n?/g, '\n').trim());
    return;
  }
  const { picture } = await drawnPage(source, page, { dotsPerInch: scanDots });
  pages.recognised(await recognisePicture(picture, scanDots, { told, signal }));
}

/** What the pages came to. */
class Pages {
  readonly #texts: string[] = [];
  readonly #problems: string[] = [];
  #guess = { pages: 0, words: 0, unsure: 0, sure: 0 };
  characters = 0;

  written(text: string): void {
    this.characters += text.length;
    if (text !== '') this.#texts.push(text);
  }

  recognised(page: Recognised): void {
    this.written(textOfRecognised(page));
    const { pages, words, unsure, sure } = this.#guess;
    this.#guess = {
      pages: pages + 1,
      words: words + page.words.length,
      unsure: unsure + page.unsure,
      sure: sure + page.confidence * page.words.length,
    };
  }

  problem(words: string): void {
    this.#problems.push(words);
  }

  all(problems: readonly string[]): RecognisedText {
    const { pages, words, unsure, sure } = this.#guess;
    return {
      text: this.#texts.join('\n\n'),
      guess: pages === 0 ? null : { pages, words, unsure, confidence: words === 0 ? 0 : sure / words },
      problems: [...this.#problems, ...problems],
    };
  }
}
