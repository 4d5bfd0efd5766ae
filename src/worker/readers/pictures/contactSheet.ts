/** Many pictures small in one, each with its number under it: a look at twenty photos for little more than one. */
import type { FactSource } from '../../facts/facts.ts';
import { extensionOf } from '../source.ts';
import { whyUnreadable } from '../unreadable.ts';
import { drawnPage, type LookAsk, type Looked, uprightPicture, usualLongSide, written } from './look.ts';
import { fitted, onWhite, type Picture } from './picture.ts';

export type SheetAsk = Pick<LookAsk, 'bytesMax' | 'format'> & {
  /** 1 to 10; as many as make the sheet about square, if nothing is said. */
  readonly columns?: number;
};
export type SheetCell = {
  /** As it stands under the picture, from 1. */
  readonly number: number;
  readonly name: string;
  /** Why its place is empty; null where its picture is there. */
  readonly problem: string | null;
};

/** Pictures of one sheet; more are left out, and the caller asks again. */
export const sheetPicturesMax = 20;
const columnsMax = 10;
const gap = 8;
const cellSideMax = 400;
const labelHeight = 26;
const ground = 0xff;
const empty = 0xdd;

/** Digits of five by seven dots, a number of five bits a row. */
const digitRows: readonly (readonly number[])[] = [
  [14, 17, 19, 21, 25, 17, 14],
  [4, 12, 4, 4, 4, 4, 14],
  [14, 17, 1, 2, 4, 8, 31],
  [31, 2, 4, 2, 1, 17, 14],
  [2, 6, 10, 18, 31, 2, 2],
  [31, 16, 30, 1, 1, 17, 14],
  [6, 8, 16, 30, 17, 17, 14],
  [31, 1, 2, 4, 8, 8, 8],
  [14, 17, 17, 14, 17, 17, 14],
  [14, 17, 17, 15, 1, 2, 12],
];
const dot = 3;
const digitAdvance = 6 * dot;

/**
 * Up to twenty pictures (of a PDF its first page) as one, row by row. A picture that cannot be read leaves its place grey and says why.
 * Throws only the signal's reason.
 */
export async function contactSheet(
  pictures: readonly FactSource[],
  ask: SheetAsk,
  signal: AbortSignal,
): Promise<{ ok: true; sheet: Looked; cells: SheetCell[] } | { ok: false; why: string }> {
  const shown = pictures.slice(0, sheetPicturesMax);
  if (shown.length === 0) return { ok: false, why: 'there is no picture to show' };
  const columns = Math.min(
    shown.length,
    columnsMax,
    Math.max(1, Math.floor(ask.columns ?? Math.ceil(Math.sqrt(shown.length)))),
  );
  const rows = Math.ceil(shown.length / columns);
  const side = cellSide(columns, rows);
  const canvas = new Canvas(columns * (side + gap) + gap, rows * (side + labelHeight + gap) + gap);
  const cells: SheetCell[] = [];
  for (const [index, source] of shown.entries()) {
    signal.throwIfAborted();
    const left = gap + (index % columns) * (side + gap);
    const top = gap + Math.floor(index / columns) * (side + labelHeight + gap);
    const problem = await place(source, { canvas, left, top, side });
    signal.throwIfAborted();
    canvas.number(index + 1, left + side / 2, top + side + 4);
    cells.push({ number: index + 1, name: source.name, problem });
    // Somebody may want to cancel.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  try {
    return { ok: true, sheet: await written(canvas.picture(), ask), cells };
  } catch (thrown) {
    return { ok: false, why: whyUnreadable(thrown, 'sheet') };
  }
}

/** So that the whole sheet is about as large as a model looks at. */
function cellSide(columns: number, rows: number): number {
  const wide = Math.floor((usualLongSide - gap) / columns) - gap;
  const high = Math.floor((usualLongSide - gap) / rows) - gap - labelHeight;
  return Math.max(32, Math.min(wide, high, cellSideMax));
}

type Place = { readonly canvas: Canvas; readonly left: number; readonly top: number; readonly side: number };

async function place(source: FactSource, { canvas, left, top, side }: Place): Promise<string | null> {
  try {
    const picture =
      extensionOf(source.name) === 'pdf'
        ? (await drawnPage(source, 1, { longSidePixels: side })).picture
        : await uprightPicture(source, side);
    canvas.put(onWhite(fitted(picture, side)), { left, top, side });
    return null;
  } catch (thrown) {
    canvas.fill({ left, top, width: side, height: side }, empty);
    return whyUnreadable(thrown, 'picture');
  }
}

class Canvas {
  readonly #width: number;
  readonly #height: number;
  readonly #pixels: Uint8Array;

  constructor(width: number, height: number) {
    [this.#width, this.#height] = [width, height];
    this.#pixels = new Uint8Array(width * height * 4).fill(ground);
  }

  /** In the middle of its square. */
  put({ width, height, pixels }: Picture, { left, top, side }: { left: number; top: number; side: number }): void {
    const x = left + Math.floor((side - width) / 2);
    const y = top + Math.floor((side - height) / 2);
    for (let row = 0; row < height; row++) {
      this.#pixels.set(pixels.subarray(row * width * 4, (row + 1) * width * 4), ((y + row) * this.#width + x) * 4);
    }
  }

  fill({ left, top, width, height }: { left: number; top: number; width: number; height: number }, grey: number): void {
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++)
        this.#pixels.fill(grey, (y * this.#width + x) * 4, (y * this.#width + x) * 4 + 3);
    }
  }

  number(value: number, middle: number, top: number): void {
    const digits = String(value);
    let left = Math.round(middle - (digits.length * digitAdvance - dot) / 2);
    for (const digit of digits) {
      for (const [y, bits] of (digitRows[Number(digit)] ?? []).entries()) {
        for (let x = 0; x < 5; x++) {
          if ((bits >> (4 - x)) % 2 === 1)
            this.fill({ left: left + x * dot, top: top + y * dot, width: dot, height: dot }, 0);
        }
      }
      left += digitAdvance;
    }
  }

  picture(): Picture {
    return { width: this.#width, height: this.#height, pixels: this.#pixels };
  }
}
