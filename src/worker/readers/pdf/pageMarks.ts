/**
 * Reads what stands on a page of a PDF: each letter with its box, and each straight line and coloured background that is drawn.
 * Every count has a bound, so that a page made of a million specks costs no more than a full one.
 */
import type { Box, Glyph, PageMarks, Rule, Turn } from './tables/shapes.ts';

/** The library's own calls, which take and give numbers only. */
export type Calls = Readonly<Record<string, (...values: number[]) => number>>;
export type Memory = { readonly calls: Calls; readonly heap: () => DataView };

const glyphsMax = 60_000;
const objectsMax = 60_000;
const segmentsMax = 200_000;
const rulesMax = 20_000;
const fillsMax = 5_000;
const formsDeepMax = 8;
/** Anything thinner than this is a line, whatever it is drawn as. */
const thinMax = 3;
/** A line shorter than this is a dot. */
const shortMin = 0.5;
/** How far a line may lean, as a part of its length. */
const leanMax = 0.02;
const white = 245;

const pathObject = 2;
const imageObject = 3;
const formObject = 5;
const lineTo = 0;
const bezierTo = 1;
const moveTo = 2;

type Point = { x: number; y: number };
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
type Frame = {
  readonly width: number;
  readonly height: number;
  readonly turn: Turn;
  readonly show: (x: number, y: number) => Point;
};

type Reading = Memory & {
  readonly at: number;
  readonly frame: Frame;
  readonly across: Rule[];
  readonly down: Rule[];
  readonly fills: Box[];
  objects: number;
  segments: number;
  isCut: boolean;
};

/** All marks of an open page; `text` is its text page, or 0. */
export function readMarks(memory: Memory, page: number, text: number): PageMarks {
  const at = call(memory, 'malloc')(64);
  if (at === 0) return { width: 0, height: 0, glyphs: [], across: [], down: [], fills: [], isCut: true };
  try {
    const frame = frameOf(memory, page, at);
    const reading: Reading = {
      ...memory,
      at,
      frame,
      across: [],
      down: [],
      fills: [],
      objects: 0,
      segments: 0,
      isCut: false,
    };
    const glyphs = text === 0 ? [] : readGlyphs(reading, text);
    const count = call(memory, 'FPDFPage_CountObjects')(page);
    const get = call(memory, 'FPDFPage_GetObject');
    readObjects(reading, { count, get: (index) => get(page, index) }, [1, 0, 0, 1, 0, 0], 0);
    const { across, down, fills, isCut } = reading;
    return { width: frame.width, height: frame.height, glyphs, across, down, fills, isCut };
  } finally {
    call(memory, 'free')(at);
  }
}

function call({ calls }: Memory, name: string): (...values: number[]) => number {
  const found = calls[name];
  if (found === undefined) throw new Error(`the PDF library has no ${name}`);
  return found;
}

function float({ heap }: Memory, at: number): number {
  const value = heap().getFloat32(at, true);
  return Number.isFinite(value) ? value : 0;
}

/** How a page's own coordinates (y upward) become those in which it is shown. */
function frameOf(memory: Memory, page: number, at: number): Frame {
  call(memory, 'FPDF_GetPageBoundingBox')(page, at);
  const [left, top, right, bottom] = [
    float(memory, at),
    float(memory, at + 4),
    float(memory, at + 8),
    float(memory, at + 12),
  ];
  const turn = (((call(memory, 'FPDFPage_GetRotation')(page) % 4) + 4) % 4) as Turn;
  const [wide, high] = [Math.abs(right - left), Math.abs(top - bottom)];
  const shows: readonly ((x: number, y: number) => Point)[] = [
    (x, y) => ({ x: x - left, y: top - y }),
    (x, y) => ({ x: y - bottom, y: x - left }),
    (x, y) => ({ x: right - x, y: y - bottom }),
    (x, y) => ({ x: top - y, y: right - x }),
  ];
  const show = shows[turn] ?? ((x, y) => ({ x, y }));
  return turn % 2 === 0 ? { width: wide, height: high, turn, show } : { width: high, height: wide, turn, show };
}

function shownBox({ show }: Frame, left: number, bottom: number, right: number, top: number): Box {
  const [one, two] = [show(left, bottom), show(right, top)];
  return {
    left: Math.min(one.x, two.x),
    top: Math.min(one.y, two.y),
    right: Math.max(one.x, two.x),
    bottom: Math.max(one.y, two.y),
  };
}

function readGlyphs(reading: Reading, text: number): Glyph[] {
  const { at, frame } = reading;
  const all = Math.max(0, call(reading, 'FPDFText_CountChars')(text));
  const count = Math.min(all, glyphsMax);
  if (count < all) reading.isCut = true;
  const unicode = call(reading, 'FPDFText_GetUnicode');
  const size = call(reading, 'FPDFText_GetFontSize');
  const matrix = call(reading, 'FPDFText_GetMatrix');
  const looseBox = call(reading, 'FPDFText_GetLooseCharBox');
  const origin = call(reading, 'FPDFText_GetCharOrigin');
  const glyphs: Glyph[] = [];
  let spaced = false;
  for (let index = 0; index < count; index++) {
    const code = unicode(text, index);
    if (isBlank(code)) {
      spaced = true;
      continue;
    }
    if (matrix(text, index, at) === 0) continue;
    const [a, b, c, d] = [float(reading, at), float(reading, at + 4), float(reading, at + 8), float(reading, at + 12)];
    const turn = turnOf(a, b, frame.turn);
    const em = size(text, index) * Math.hypot(c, d);
    if (turn === null || !(em > 0.5) || em > 500) continue;
    if (looseBox(text, index, at) === 0) continue;
    // FS_RECTF: left, top, right, bottom.
    const box = shownBox(
      frame,
      float(reading, at),
      float(reading, at + 12),
      float(reading, at + 8),
      float(reading, at + 4),
    );
    if (origin(text, index, at, at + 8) === 0) continue;
    const view = reading.heap();
    const point = frame.show(view.getFloat64(at, true), view.getFloat64(at + 8, true));
    const base = turn % 2 === 0 ? point.y : point.x;
    if (!Number.isFinite(base)) continue;
    glyphs.push({ ...box, text: String.fromCodePoint(code), base, em, turn, spaced });
    spaced = false;
  }
  return glyphs;
}

/** Blanks, controls, and code points that are none; U+FFFE and U+0002 mark a divided word. */
function isBlank(code: number): boolean {
  if (code <= 0x20 || code === 0x7f || code === 0xa0 || code === 0xad || code === 0x3000 || code === 0xfeff)
    return true;
  return (
    (code >= 0x2000 && code <= 0x200f) ||
    code === 0xfffe ||
    code === 0xffff ||
    code > 0x10ffff ||
    (code >= 0xd800 && code < 0xe000)
  );
}

/** The quarter turn of text that runs along (a, b) on a page shown turned; null where it runs askew. */
function turnOf(a: number, b: number, pageTurn: Turn): Turn | null {
  const quarter = Math.atan2(b, a) / (Math.PI / 2);
  const whole = Math.round(quarter);
  if (Math.abs(quarter - whole) > 0.12) return null;
  // Counter-clockwise on the page, clockwise as it is shown.
  return ((((pageTurn - whole) % 4) + 4) % 4) as Turn;
}

type Objects = { readonly count: number; readonly get: (index: number) => number };

function readObjects(reading: Reading, { count, get }: Objects, matrix: Matrix, deep: number): void {
  const typeOf = call(reading, 'FPDFPageObj_GetType');
  for (let index = 0; index < count; index++) {
    if (++reading.objects > objectsMax || reading.across.length + reading.down.length > rulesMax) {
      reading.isCut = true;
      return;
    }
    const object = get(index);
    if (object === 0) continue;
    const type = typeOf(object);
    if (type === pathObject) readPath(reading, object, times(ownMatrix(reading, object), matrix));
    else if (type === imageObject) readThinImage(reading, object, matrix);
    else if (type === formObject && deep < formsDeepMax) {
      const part = call(reading, 'FPDFFormObj_GetObject');
      const inner = { count: call(reading, 'FPDFFormObj_CountObjects')(object), get: (at: number) => part(object, at) };
      readObjects(reading, inner, times(ownMatrix(reading, object), matrix), deep + 1);
    }
  }
}

function ownMatrix(reading: Reading, object: number): Matrix {
  if (call(reading, 'FPDFPageObj_GetMatrix')(object, reading.at) === 0) return [1, 0, 0, 1, 0, 0];
  const value = (index: number): number => float(reading, reading.at + 4 * index);
  return [value(0), value(1), value(2), value(3), value(4), value(5)];
}

function times([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l];
}

/** Some programs draw their lines as pictures one pixel high. */
function readThinImage(reading: Reading, object: number, [a, b, c, d, e, f]: Matrix): void {
  const { at } = reading;
  if (call(reading, 'FPDFPageObj_GetBounds')(object, at, at + 4, at + 8, at + 12) === 0) return;
  const [left, bottom, right, top] = [
    float(reading, at),
    float(reading, at + 4),
    float(reading, at + 8),
    float(reading, at + 12),
  ];
  const box = shownBox(
    reading.frame,
    a * left + c * bottom + e,
    b * left + d * bottom + f,
    a * right + c * top + e,
    b * right + d * top + f,
  );
  if (Math.min(box.right - box.left, box.bottom - box.top) <= thinMax) addThin(reading, box);
}

function readPath(reading: Reading, object: number, [a, b, c, d, e, f]: Matrix): void {
  const count = call(reading, 'FPDFPath_CountSegments')(object);
  reading.segments += Math.max(count, 0);
  if (count < 2 || reading.segments > segmentsMax) {
    if (count >= 2) reading.isCut = true;
    return;
  }
  const { at, frame } = reading;
  call(reading, 'FPDFPath_GetDrawMode')(object, at, at + 4);
  const view = reading.heap();
  const [isFilled, isStroked] = [view.getInt32(at, true) !== 0, view.getInt32(at + 4, true) !== 0];
  if (!isFilled && !isStroked) return;
  const hue = isStroked ? null : colourOf(reading, object);
  if (hue === 'none') return;
  const points = pointsOf(reading, object, count, (x, y) => frame.show(a * x + c * y + e, b * x + d * y + f));
  for (const outline of points) {
    if (isStroked) strokeOutline(reading, outline);
    if (isFilled) fillOutline(reading, outline, hue === 'white');
  }
}

/** What a filled shape shows of itself. */
function colourOf(reading: Reading, object: number): 'none' | 'white' | 'colour' {
  const { at } = reading;
  if (call(reading, 'FPDFPageObj_GetFillColor')(object, at, at + 4, at + 8, at + 12) === 0) return 'colour';
  const value = (index: number): number => reading.heap().getUint32(at + 4 * index, true);
  if (value(3) === 0) return 'none';
  return value(0) >= white && value(1) >= white && value(2) >= white ? 'white' : 'colour';
}

type Outline = { readonly points: readonly Point[]; readonly isCurved: boolean };

function pointsOf(reading: Reading, object: number, count: number, show: (x: number, y: number) => Point): Outline[] {
  const { at } = reading;
  const segmentAt = call(reading, 'FPDFPath_GetPathSegment');
  const typeOf = call(reading, 'FPDFPathSegment_GetType');
  const pointAt = call(reading, 'FPDFPathSegment_GetPoint');
  const isClosing = call(reading, 'FPDFPathSegment_GetClose');
  const outlines: Outline[] = [];
  let points: Point[] = [];
  let isCurved = false;
  const end = (): void => {
    if (points.length > 1) outlines.push({ points, isCurved });
    points = [];
    isCurved = false;
  };
  for (let index = 0; index < count; index++) {
    const segment = segmentAt(object, index);
    const type = typeOf(segment);
    if (pointAt(segment, at, at + 4) === 0) continue;
    const point = show(float(reading, at), float(reading, at + 4));
    if (type === moveTo) end();
    if (type === moveTo || type === lineTo) points.push(point);
    else if (type === bezierTo) {
      isCurved = true;
      points.push(point);
    }
    const [first] = points;
    if (isClosing(segment) !== 0 && first !== undefined) points.push(first);
  }
  end();
  return outlines;
}

function strokeOutline(reading: Reading, { points, isCurved }: Outline): void {
  if (isCurved) return;
  for (let index = 1; index < points.length; index++) {
    const [from, to] = [points[index - 1], points[index]];
    if (from !== undefined && to !== undefined) addLine(reading, from, to);
  }
}

function fillOutline(reading: Reading, { points, isCurved }: Outline, isWhite: boolean): void {
  if (isCurved || points.length < 3 || points.length > 6) return;
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const box = { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
  const isUpright = points.every(
    ({ x, y }) =>
      Math.min(Math.abs(x - box.left), Math.abs(x - box.right)) < 0.5 &&
      Math.min(Math.abs(y - box.top), Math.abs(y - box.bottom)) < 0.5,
  );
  if (!isUpright) return;
  if (Math.min(box.right - box.left, box.bottom - box.top) <= thinMax) {
    if (!isWhite) addThin(reading, box);
  } else if (!isWhite && reading.fills.length < fillsMax) reading.fills.push(box);
}

function addThin(reading: Reading, box: Box): void {
  const [wide, high] = [box.right - box.left, box.bottom - box.top];
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  if (wide >= high) addLine(reading, { x: box.left, y }, { x: box.right, y });
  else addLine(reading, { x, y: box.top }, { x, y: box.bottom });
}

function addLine({ across, down }: Reading, one: Point, two: Point): void {
  const [wide, high] = [Math.abs(one.x - two.x), Math.abs(one.y - two.y)];
  if (Math.max(wide, high) < shortMin || !Number.isFinite(wide + high)) return;
  if (high <= Math.max(0.3, wide * leanMax) && wide >= high)
    across.push({ at: (one.y + two.y) / 2, from: Math.min(one.x, two.x), to: Math.max(one.x, two.x) });
  else if (wide <= Math.max(0.3, high * leanMax))
    down.push({ at: (one.x + two.x) / 2, from: Math.min(one.y, two.y), to: Math.max(one.y, two.y) });
}
