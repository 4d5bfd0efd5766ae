/**
 * Text of a PDF's page that nobody sees: the page is drawn, and a character whose place on it shows nothing is unseen, whatever made it so
 * (white on white, behind a picture, clipped away, transparent, in a layer that is off). Off the page and too small are told apart.
 */
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

/** The text of a page as it is seen, and what of it is not. */
export type PartedText = {
  readonly seen: string;
  readonly unseen: readonly UnseenText[];
  /** Whether there is more than is looked at. */ readonly isCut: boolean;
};

/** `page` and `text` are open handles of the library. */
export function partText(library: Library, page: number, text: number): PartedText {
  const all = library.FPDFText_CountChars(text);
  const count = Math.min(all, charactersMax);
  if (count <= 0) return { seen: '', unseen: [], isCut: false };
  const seen: string[] = [];
  const drawing = draw(library, page);
  const memory = library.pdfium.wasmExports.malloc(64);
  const runs: UnseenText[] = [];
  let run: { why: string; text: string; isBehind: boolean } | null = null;
  try {
    for (let at = 0; at < count; at++) {
      const character = String.fromCodePoint(Math.min(library.FPDFText_GetUnicode(text, at), 0x10ffff));
      if (/[\s\u0000-\u001f\ufffe\uffff]/u.test(character)) {
        if (run !== null) run.text += ' ';
        else seen.push(character);
        continue;
      }
      const why = drawing === null ? null : whyUnseen(library, { page, text, at, memory, drawing });
      if (run !== null && (why === null || why.why !== run.why)) {
        runs.push(run);
        run = null;
      }
      if (why === null) seen.push(character);
      else run = { ...why, text: (run === null ? '' : run.text) + character };
    }
  } finally {
    library.pdfium.wasmExports.free(memory);
    if (drawing !== null) library.FPDFBitmap_Destroy(drawing.bitmap);
  }
  return { seen: seen.join(''), unseen: run === null ? runs : [...runs, run], isCut: all > count };
}

type Drawing = {
  readonly bitmap: number;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly pixels: Uint8Array;
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
  const start = library.FPDFBitmap_GetBuffer(bitmap);
  // A copy: the memory may move while the text is asked for.
  const pixels = library.pdfium.HEAPU8.slice(start, start + stride * height);
  return { bitmap, width, height, stride, pixels };
}

type Character = {
  readonly page: number;
  readonly text: number;
  readonly at: number;
  readonly memory: number;
  readonly drawing: Drawing;
};

function whyUnseen(library: Library, character: Character): { why: string; isBehind: boolean } | null {
  const { text, at, memory, drawing } = character;
  if (!library.FPDFText_GetCharBox(text, at, memory, memory + 8, memory + 16, memory + 24)) return null;
  const [left = 0, right = 0, bottom = 0, top = 0] = doublesAt(library, memory, 4);
  const box = boxOf(library, character, { left, right, bottom, top });
  if (isOff(drawing, box)) return { why: 'off the page', isBehind: false };
  const isBehind = isInvisible(library, text, at);
  if (library.FPDFText_GetLooseCharBox(text, at, memory)) {
    const [from = 0, high = 0, to = 0, low = 0] = floatsAt(library, memory, 4);
    // Text may stand upright: the longer side is that of the line, or of a wide letter.
    const height = Math.max(Math.abs(high - low), Math.abs(to - from));
    if (height > 0 && height < tinyHeight) return { why: 'too small to be read', isBehind: false };
  }
  if (contrastIn(drawing, box) < contrastMin) return { why: 'in the colour of the page, or covered', isBehind };
  return isBehind ? { why: 'drawn invisibly, as behind a scan', isBehind } : null;
}

function isOff({ width, height }: Drawing, { left, right, top, bottom }: Box): boolean {
  return right < 0 || left >= width || bottom < 0 || top >= height;
}

function isInvisible(library: Library, text: number, at: number): boolean {
  const object = library.FPDFText_GetTextObject(text, at);
  return object !== 0 && library.FPDFTextObj_GetTextRenderMode(object) === invisibleMode;
}

type Box = { left: number; right: number; top: number; bottom: number };

/** A box of the page in pixels of the drawing, a pixel wider on each side. */
function boxOf(library: Library, { page, memory, drawing }: Character, box: Box): Box {
  const pixelOf = (x: number, y: number): { x: number; y: number } => {
    library.FPDF_PageToDevice(page, 0, 0, drawing.width, drawing.height, 0, x, y, memory + 32, memory + 36);
    const view = Buffer.from(library.pdfium.HEAPU8.buffer, memory + 32, 8);
    return { x: view.readInt32LE(0), y: view.readInt32LE(4) };
  };
  const [one, other] = [pixelOf(box.left, box.top), pixelOf(box.right, box.bottom)];
  return {
    left: Math.min(one.x, other.x) - 1,
    right: Math.max(one.x, other.x) + 1,
    top: Math.min(one.y, other.y) - 1,
    bottom: Math.max(one.y, other.y) + 1,
  };
}

function contrastIn({ width, height, stride, pixels }: Drawing, { left, right, top, bottom }: Box): number {
  let [darkest, lightest] = [255, 0];
  for (let y = Math.max(0, top); y <= Math.min(height - 1, bottom); y++) {
    for (let x = Math.max(0, left); x <= Math.min(width - 1, right); x++) {
      const value = pixels[y * stride + x] ?? 0;
      if (value < darkest) darkest = value;
      if (value > lightest) lightest = value;
    }
  }
  return lightest - darkest;
}

function doublesAt(library: Library, address: number, count: number): number[] {
  const view = Buffer.from(library.pdfium.HEAPU8.buffer, address, count * 8);
  return Array.from({ length: count }, (_none, at) => view.readDoubleLE(at * 8));
}

function floatsAt(library: Library, address: number, count: number): number[] {
  const view = Buffer.from(library.pdfium.HEAPU8.buffer, address, count * 4);
  return Array.from({ length: count }, (_none, at) => view.readFloatLE(at * 4));
}
