/**
 * Pictures for somebody who looks at them, such as a model: upright, small, and with nothing in them but pixels: no EXIF, no place, no
 * small picture of how it was before it was cut.
 */
import type { FactSource } from '../../facts/facts.ts';
import { kindOf } from '../kinds.ts';
import type { PageSize } from '../pdf/drawPage.ts';
import { withPdf } from '../pdf/pdfium.ts';
import { pdfBytesMax, wholeFile } from '../source.ts';
import { withinTime } from '../timeLimit.ts';
import { Unreadable, whyUnreadable } from '../unreadable.ts';
import { encodePicture } from './codecs.ts';
import { readHeader } from './header.ts';
import { orientationOf, readLuggage } from './luggage.ts';
import { decodeFor } from './scaledJpeg.ts';
import { fitted, type Picture, pixelsMax, turned } from './picture.ts';

export type LookFormat = 'jpeg' | 'png';
export type Looked = {
  readonly bytes: Uint8Array;
  readonly format: LookFormat;
  readonly width: number;
  readonly height: number;
};
export type Look = ({ readonly ok: true } & Looked) | { readonly ok: false; /** In words. */ readonly why: string };
export type LookAsk = {
  /** Of the longer side; never made larger. */
  readonly longSidePixels?: number;
  readonly bytesMax?: number;
  /** JPEG, if nothing is said; PNG for those who need every pixel, as long as it fits. */
  readonly format?: LookFormat;
};

/** What a model takes without making it smaller itself. */
export const usualLongSide = 1_568;
const usualBytesMax = 1024 * 1024;
const longSideMax = 8_000;
const pictureBytesMax = 64 * 1024 * 1024;
const pageMs = 10_000;
const kindMs = 3_000;
/** From the best to what is still better than nothing. */
const qualities = [85, 70, 50, 35] as const;
const shrinksMax = 8;

/** A picture file to look at; of a moving one the first picture. Says why where there is none; throws only the signal's reason. */
export async function lookPicture(source: FactSource, ask: LookAsk, signal: AbortSignal): Promise<Look> {
  signal.throwIfAborted();
  try {
    const picture = await uprightPicture(source, longSideOf(ask));
    signal.throwIfAborted();
    return { ok: true, ...(await written(picture, ask)) };
  } catch (thrown) {
    signal.throwIfAborted();
    return { ok: false, why: whyUnreadable(thrown, 'picture') };
  }
}

export type PageAsk = Omit<LookAsk, 'longSidePixels'> & {
  /** From 1. */
  readonly page: number;
  /** By its printed size, or by the pixels of its longer side (1,568 if nothing is said). */
  readonly dotsPerInch?: number;
  readonly longSidePixels?: number;
};

/** A page of a PDF to look at, and of how many. Says why where there is none; throws only the signal's reason. */
export async function pagePicture(
  source: FactSource,
  ask: PageAsk,
  signal: AbortSignal,
): Promise<(Look & { ok: true; pages: number }) | (Look & { ok: false })> {
  signal.throwIfAborted();
  try {
    const { picture, pages } = await drawnPage(source, ask.page, sizeOf(ask));
    signal.throwIfAborted();
    return { ok: true, pages, ...(await written(picture, ask)) };
  } catch (thrown) {
    signal.throwIfAborted();
    return { ok: false, why: whyUnreadable(thrown, 'PDF') };
  }
}

function longSideOf({ longSidePixels = usualLongSide }: LookAsk): number {
  if (!(longSidePixels >= 1 && longSidePixels <= longSideMax))
    throw new Unreadable(`a picture is looked at with 1 to ${String(longSideMax)} pixels on its longer side`);
  return Math.floor(longSidePixels);
}

function sizeOf({ dotsPerInch, longSidePixels }: PageAsk): PageSize {
  if (dotsPerInch === undefined)
    return { longSidePixels: longSideOf(longSidePixels === undefined ? {} : { longSidePixels }) };
  if (!(dotsPerInch >= 10 && dotsPerInch <= 600)) throw new Unreadable('a page is drawn with 10 to 600 dots an inch');
  return { dotsPerInch };
}

/** A page (from 1) as pixels, on white. Throws Unreadable. */
export async function drawnPage(
  source: FactSource,
  page: number,
  size: PageSize,
): Promise<{ picture: Picture; pages: number }> {
  if (source.size > pdfBytesMax) throw new Unreadable('it is too large to be read');
  if (withinTime(kindMs, () => kindOf(source)).kind !== 'pdf')
    throw new Unreadable('it is no PDF: only those have pages that are drawn');
  return withPdf(source, pageMs, (document) => {
    const { pages } = document;
    if (!Number.isInteger(page) || page < 1 || page > pages)
      throw new Unreadable(`it has ${pages === 1 ? 'only page 1' : `pages 1 to ${String(pages)}`}`);
    return { picture: document.draw(page - 1, size), pages };
  });
}

/** The pixels of a picture file as it is meant to be seen. Throws Unreadable, or what a library throws at a damaged file. */
export async function uprightPicture(source: FactSource, longSide: number): Promise<Picture> {
  const bytes = wholeFile(source, pictureBytesMax);
  const header = readHeader(bytes);
  const pixels = header.width * header.height;
  if (pixels === 0) throw new Unreadable('the picture is damaged');
  if (pixels > pixelsMax) throw new Unreadable('the picture has more pixels than are read');
  const orientation = orientationOf(readLuggage(bytes, header.format).exif);
  const decoded = await decodeFor(bytes, header, longSide);
  return turned(fitted(decoded, longSide), orientation);
}

/** Written so that it fits: less exactly at first, then smaller. Throws Unreadable. */
export async function written(
  picture: Picture,
  { bytesMax = usualBytesMax, format = 'jpeg' }: LookAsk,
): Promise<Looked> {
  if (format === 'png') {
    const bytes = await encodePicture(picture, 'png', 100);
    if (bytes.length <= bytesMax) return { bytes, format, width: picture.width, height: picture.height };
  }
  let smaller = picture;
  for (let times = 0; times < shrinksMax; times++) {
    for (const quality of qualities) {
      const bytes = await encodePicture(smaller, 'jpeg', quality);
      if (bytes.length <= bytesMax) return { bytes, format: 'jpeg', width: smaller.width, height: smaller.height };
    }
    smaller = fitted(smaller, Math.max(1, Math.floor(Math.max(smaller.width, smaller.height) * 0.7)));
  }
  throw new Unreadable(`it cannot be made to fit into ${String(bytesMax)} bytes`);
}
