/**
 * Text of a PDF's page that nobody sees: the page is drawn, and a character whose place on it shows nothing is unseen, whatever made it so
 * (white on white, behind a picture, clipped away, transparent, in a layer that is off). Off the page and too small are told apart.
 */
import { type Heap, heapOf } from './memory.ts';
import type { Library } from './pdfium.ts';

export type UnseenText = {
  readonly why: string;
  readonly text: string;
  /** Also not meant to be seen: the text behind a scan. */ readonly isBehind: boolean;
};

/** Pixels a point. */
const scaleMax = 2;
const pixelsMax = 4_000_000;
const charactersMax = 20_000;
/** Between the darkest and the lightest pixel of a character that can be seen; of 255. */
const contrastMin = 24;
/** Points of a line's height. */
const tinyHeight = 2.5;
const grey = 1;
const withAnnotations = 1;
const invisibleMode = 3;
export const coveredWords = 'in the colour of the page, or covered';

/** The text of a page as it is seen, and what of it is not. */
export type PartedText = {
  readonly seen: string;
  readonly unseen: readonly UnseenText[];
  /** Whether there is more than is looked at. */ readonly isCut: boolean;
};

/** `page` and `text` are open handles of the library. */
export function partText(library: Library, page: number, text: number): PartedText {
  const seen: string[] = [];
  const runs: { why: string; text: string; isBehind: boolean }[] = [];
  let isOpen = false;
  eachCharacter(library, page, text, (character, why) => {
    const last = isOpen ? runs.at(-1) : undefined;
    if (why === 'blank') {
      if (last === undefined) seen.push(character);
      else last.text += ' ';
      return;
    }
    isOpen = why !== null;
    if (why === null) seen.push(character);
    else if (last?.why === why.why) last.text += character;
    else runs.push({ ...why, text: character });
  });
  return { seen: seen.join(''), unseen: runs, isCut: library.FPDFText_CountChars(text) > charactersMax };
}

/** Why a character is not seen; null for one that is. */
export type WhyUnseen = { readonly why: string; readonly isBehind: boolean } | null;

/** The first characters of a page, each with whether it is seen, in the order of the text; `at` is its number in it. */
export function eachCharacter(
  library: Library,
  page: number,
  text: number,
  take: (character: string, why: WhyUnseen | 'blank', at: number) => void,
): void {
  const calls = callsOf(library);
  const count = Math.min(calls.count(text), charactersMax);
  if (count <= 0) return;
  const drawing = draw(library, page);
  const memory = library.pdfium.wasmExports.malloc(64);
  const looking = drawing === null ? null : { calls, heap: heapOf(library), page, text, memory, drawing };
  try {
    for (let at = 0; at < count; at++) {
      const code = Math.min(calls.unicode(text, at) >>> 0, 0x10ffff);
      const character = String.fromCodePoint(code);
      if (isBlank(code, character)) take(character, 'blank', at);
      else take(character, looking === null ? null : whyUnseen(looking, at), at);
    }
  } finally {
    library.pdfium.wasmExports.free(memory);
    if (drawing !== null) library.FPDFBitmap_Destroy(drawing.bitmap);
  }
}

const [blank, firstPlain, lastPlain] = [0x20, 0x21, 0x7e];

function isBlank(code: number, character: string): boolean {
  if (code >= firstPlain && code <= lastPlain) return false;
  return code <= blank || /[\s\ufffe\uffff]/u.test(character);
}

type Call = (...values: number[]) => number;
type Calls = Readonly<Record<'count' | 'unicode' | 'box' | 'looseBox' | 'object' | 'mode' | 'place', Call>>;

/** What is asked of every character, without the library's own way to call it, which costs more than the answer. */
function callsOf(library: Library): Calls {
  const all = library.pdfium.wasmExports;
  const call = (name: string): Call => {
    const found = all[name];
    if (found === undefined) throw new Error(`the PDF library has no ${name}`);
    return found;
  };
  return {
    count: call('FPDFText_CountChars'),
    unicode: call('FPDFText_GetUnicode'),
    box: call('FPDFText_GetCharBox'),
    looseBox: call('FPDFText_GetLooseCharBox'),
    object: call('FPDFText_GetTextObject'),
    mode: call('FPDFTextObj_GetTextRenderMode'),
    place: call('FPDF_PageToDevice'),
  };
}

type Drawing = {
  readonly bitmap: number;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  /** Where its pixels begin in the library's memory. */
  readonly start: number;
};

function draw(library: Library, page: number): Drawing | null {
  const [wide, high] = [library.FPDF_GetPageWidthF(page), library.FPDF_GetPageHeightF(page)];
  if (!(wide > 0 && high > 0)) return null;
  const scale = Math.min(scaleMax, Math.sqrt(pixelsMax / (wide * high)));
  const [width, height] = [Math.ceil(wide * scale), Math.ceil(high * scale)];
  if (width > 20_000 || height > 20_000) return null;
  const bitmap = library.FPDFBitmap_CreateEx(width, height, grey, 0, 0);
  if (bitmap === 0) return null;
  library.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
  library.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, withAnnotations);
  const stride = library.FPDFBitmap_GetStride(bitmap);
  return { bitmap, width, height, stride, start: library.FPDFBitmap_GetBuffer(bitmap) };
}

type Looking = {
  readonly calls: Calls;
  readonly heap: () => Heap;
  readonly page: number;
  readonly text: number;
  readonly memory: number;
  readonly drawing: Drawing;
};

function whyUnseen(looking: Looking, at: number): { why: string; isBehind: boolean } | null {
  const { calls, heap, text, memory, drawing } = looking;
  if (calls.box(text, at, memory, memory + 8, memory + 16, memory + 24) === 0) return null;
  const { view } = heap();
  const box = boxOf(looking, {
    left: view.getFloat64(memory, true),
    right: view.getFloat64(memory + 8, true),
    bottom: view.getFloat64(memory + 16, true),
    top: view.getFloat64(memory + 24, true),
  });
  if (isOff(drawing, box)) return { why: 'off the page', isBehind: false };
  const object = calls.object(text, at);
  const isBehind = object !== 0 && calls.mode(object) === invisibleMode;
  if (calls.looseBox(text, at, memory) !== 0) {
    const loose = heap().view;
    const [from, high] = [loose.getFloat32(memory, true), loose.getFloat32(memory + 4, true)];
    const [to, low] = [loose.getFloat32(memory + 8, true), loose.getFloat32(memory + 12, true)];
    // Text may stand upright: the longer side is that of the line, or of a wide letter.
    const height = Math.max(Math.abs(high - low), Math.abs(to - from));
    if (height > 0 && height < tinyHeight) return { why: 'too small to be read', isBehind: false };
  }
  if (!hasContrast(heap().bytes, drawing, box)) return { why: coveredWords, isBehind };
  return isBehind ? { why: 'drawn invisibly, as behind a scan', isBehind } : null;
}

function isOff({ width, height }: Drawing, { left, right, top, bottom }: Box): boolean {
  return right < 0 || left >= width || bottom < 0 || top >= height;
}

type Box = { left: number; right: number; top: number; bottom: number };

/** A box of the page in pixels of the drawing, a pixel wider on each side. */
function boxOf({ calls, heap, page, memory, drawing }: Looking, { left, right, top, bottom }: Box): Box {
  const { width, height } = drawing;
  calls.place(page, 0, 0, width, height, 0, left, top, memory + 32, memory + 36);
  calls.place(page, 0, 0, width, height, 0, right, bottom, memory + 40, memory + 44);
  const { view } = heap();
  const [x, y] = [view.getInt32(memory + 32, true), view.getInt32(memory + 36, true)];
  const [otherX, otherY] = [view.getInt32(memory + 40, true), view.getInt32(memory + 44, true)];
  return {
    left: Math.min(x, otherX) - 1,
    right: Math.max(x, otherX) + 1,
    top: Math.min(y, otherY) - 1,
    bottom: Math.max(y, otherY) + 1,
  };
}

/** Whether the pixels of the box differ so much that something can be seen there. */
function hasContrast(pixels: Uint8Array, { width, height, stride, start }: Drawing, box: Box): boolean {
  let [darkest, lightest] = [255, 0];
  const [first, last] = [Math.max(0, box.left), Math.min(width - 1, box.right)];
  for (let y = Math.max(0, box.top); y <= Math.min(height - 1, box.bottom); y++) {
    const line = start + y * stride;
    for (let at = line + first; at <= line + last; at++) {
      const value = pixels[at] ?? 0;
      if (value < darkest) darkest = value;
      if (value > lightest) lightest = value;
    }
    if (lightest - darkest >= contrastMin) return true;
  }
  return false;
}
