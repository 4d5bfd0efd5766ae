/**
 * The text of a PDF's page in the order in which it is drawn, with the box of each character, and with what nobody sees of it kept apart:
 * so that a value that somebody claims to have read there can be looked for, and shown.
 */
import type { Library } from './pdfium.ts';
import { bytesAt, withBuffer } from './memory.ts';
import { coveredWords, eachCharacter, type UnseenText, type WhyUnseen } from './unseenText.ts';

export type PlacedPage = {
  /** What a person sees. */
  readonly text: string;
  /** Left, top, right and bottom of each UTF-16 unit of the text, in points from the top left corner of the page as it is shown. */
  readonly boxes: Float32Array;
  readonly unseen: readonly UnseenText[];
  /** Whether there is more on the page than was looked at. */
  readonly isCut: boolean;
};

/** The library gives places in whole numbers: in so many parts of a point. */
const parts = 64;
/** A word divided at the end of a line is marked so by the library. */
const divided = /[\u0002\ufffe\uffff]/;

/** `page` and `text` are open handles; `text` may be 0. */
export function readPlacedPage(library: Library, page: number, text: number): PlacedPage {
  if (text === 0) return { text: '', boxes: new Float32Array(), unseen: [], isCut: false };
  const seen = new Seen();
  const memory = library.pdfium.wasmExports.malloc(48);
  const frame = {
    library,
    page,
    memory,
    width: library.FPDF_GetPageWidthF(page),
    height: library.FPDF_GetPageHeightF(page),
  };
  try {
    let looked = 0;
    eachCharacter(library, page, text, (character, why, at) => {
      looked = at + 1;
      if (why === 'blank') seen.blank(character);
      else if (why === null || isUndrawn(library, text, at, character, why))
        seen.add(character, boxAt(frame, text, at));
      else seen.hide(character, why);
    });
    const isCut = looked < library.FPDFText_CountChars(text);
    return { ...seen.end(), isCut };
  } finally {
    library.pdfium.wasmExports.free(memory);
  }
}

/**
 * A letter beyond Latin-1 in a font that the file does not bring along shows nothing here, where that font is not, and does on a machine
 * that has it. Only what is meant to be seen, in a dark colour.
 */
function isUndrawn(
  library: Library,
  text: number,
  at: number,
  character: string,
  why: NonNullable<WhyUnseen>,
): boolean {
  if (why.isBehind || why.why !== coveredWords || (character.codePointAt(0) ?? 0) <= 0xff) return false;
  const object = library.FPDFText_GetTextObject(text, at);
  const font = object === 0 ? 0 : library.FPDFTextObj_GetFont(object);
  if (font === 0 || library.FPDFFont_GetIsEmbedded(font) !== 0) return false;
  return withBuffer(library, 16, (memory) => {
    if (!library.FPDFText_GetFillColor(text, at, memory, memory + 4, memory + 8, memory + 12)) return false;
    const [red, green, blue, alpha] = bytesAt(library, memory, 16).filter((_, index) => index % 4 === 0);
    return Math.max(red ?? 255, green ?? 255, blue ?? 255) <= darkMax && (alpha ?? 0) >= opaqueMin;
  });
}
const darkMax = 160;
const opaqueMin = 128;

type Box = readonly [left: number, top: number, right: number, bottom: number];
type Frame = {
  readonly library: Library;
  readonly page: number;
  readonly memory: number;
  readonly width: number;
  readonly height: number;
};

const nowhere: Box = [0, 0, 0, 0];

function boxAt({ library, page, memory, width, height }: Frame, text: number, at: number): Box {
  if (!library.FPDFText_GetCharBox(text, at, memory, memory + 8, memory + 16, memory + 24)) return nowhere;
  const { buffer } = library.pdfium.HEAPU8;
  const view = new DataView(buffer);
  const [left, right, bottom, top] = [0, 8, 16, 24].map((offset) => view.getFloat64(memory + offset, true));
  const shown = (x: number, y: number): readonly [number, number] => {
    library.FPDF_PageToDevice(page, 0, 0, width * parts, height * parts, 0, x, y, memory + 32, memory + 36);
    const now = new DataView(library.pdfium.HEAPU8.buffer);
    return [now.getInt32(memory + 32, true) / parts, now.getInt32(memory + 36, true) / parts];
  };
  const [one, two] = [shown(left ?? 0, top ?? 0), shown(right ?? 0, bottom ?? 0)];
  return [Math.min(one[0], two[0]), Math.min(one[1], two[1]), Math.max(one[0], two[0]), Math.max(one[1], two[1])];
}

/** Collects the characters of a page. */
class Seen {
  #text = '';
  readonly #boxes: number[] = [];
  readonly #unseen: { why: string; text: string; isBehind: boolean }[] = [];
  #isHiding = false;
  #isDivided = false;

  blank(character: string): void {
    const last = this.#unseen.at(-1);
    if (this.#isHiding && last !== undefined) last.text += ' ';
    if (divided.test(character)) this.#isDivided = true;
    // The line's end of a divided word is no end of it.
    else if (!this.#isDivided || !/[\r\n]/.test(character)) this.#put(character === '\0' ? ' ' : character, nowhere);
  }

  add(character: string, box: Box): void {
    this.#isHiding = false;
    this.#isDivided = false;
    this.#put(character, box);
  }

  /** A gap stays where it was: what stands on both sides of it is not read as one. */
  hide(character: string, why: NonNullable<WhyUnseen>): void {
    const last = this.#unseen.at(-1);
    if (this.#isHiding && last?.why === why.why) last.text += character;
    else {
      this.#unseen.push({ ...why, text: character });
      this.#put(' ', nowhere);
    }
    this.#isHiding = true;
    this.#isDivided = false;
  }

  end(): Omit<PlacedPage, 'isCut'> {
    return { text: this.#text, boxes: Float32Array.from(this.#boxes), unseen: this.#unseen };
  }

  #put(character: string, box: Box): void {
    this.#text += character;
    for (let unit = 0; unit < character.length; unit++) this.#boxes.push(...box);
  }
}
