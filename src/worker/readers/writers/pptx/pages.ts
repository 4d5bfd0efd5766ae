/**
 * Lays slides out: what stands on one is put below each other, and what does not fit goes on to another of the same title. How much room
 * text takes is estimated (no fonts are at hand), on the safe side; programs make it smaller where it is still too much.
 */
import { type Run, wordsOfRuns } from '../../flow/flow.ts';
import type { DeckPicture, DeckTable, Element, Line, Slide } from './deck.ts';

/** In points; the slide is 960 by 540. */
export type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
export type Placed =
  | { readonly kind: 'lines'; readonly lines: readonly Line[]; readonly box: Box }
  | {
      readonly kind: 'table';
      readonly table: DeckTable;
      readonly size: number;
      readonly heights: readonly number[];
      readonly box: Box;
    }
  | { readonly kind: 'picture'; readonly picture: DeckPicture; readonly box: Box };
export type Page = {
  readonly kind: Slide['kind'];
  readonly title: string;
  /** Whether it goes on with what the page before did not hold. */
  readonly isContinued: boolean;
  readonly placed: readonly Placed[];
  readonly notes: readonly string[];
};

export const slideWidth = 960;
export const bodyBox: Box = { left: 66, top: 118, width: 828, height: 380 };
/** Points of text on slides, by what it is. */
export const sizeOf: Readonly<Record<Line['look'], number>> = { text: 20, heading: 22, quote: 20, code: 14 };
export const indent = 27;

const lineHeight = 1.22;
const paragraphGap = 7;
const gap = 10;
/** Of the height of letters; CJK letters are as wide as high. */
const letterWidth = 0.54;
const pictureHeightMin = 150;
const cellMargin = 8;

/** The pages that a slide takes; one at least. */
export function pagesOf(slide: Slide): Page[] {
  if (slide.kind === 'title') {
    const lines = slide.elements.filter((each) => each.kind === 'line');
    const box = { left: 120, top: 290, width: 720, height: 130 };
    const placed: Placed[] = lines.length === 0 ? [] : [{ kind: 'lines', lines, box }];
    return [{ kind: 'title', title: slide.title, isContinued: false, placed, notes: slide.notes }];
  }
  const stack = new Stack();
  for (const element of slide.elements) stack.add(element);
  return stack.pages().map((placed, index) => ({
    kind: 'content',
    title: slide.title,
    isContinued: index > 0,
    placed,
    notes: index === 0 ? slide.notes : [],
  }));
}

class Stack {
  readonly #pages: Placed[][] = [[]];
  #used = 0;
  #lines: Line[] = [];
  #linesHeight = 0;

  add(element: Element): void {
    switch (element.kind) {
      case 'line':
        for (const part of partsOf(element)) this.#addLine(part);
        break;
      case 'table':
        this.#endLines();
        this.#addTable(element);
        break;
      case 'picture':
        this.#endLines();
        this.#addPicture(element);
        break;
    }
  }

  pages(): Placed[][] {
    this.#endLines();
    return this.#pages;
  }

  get #left(): number {
    return bodyBox.height - this.#used;
  }

  #turn(): void {
    this.#pages.push([]);
    this.#used = 0;
  }

  #put(height: number, placed: (box: Box) => Placed): void {
    const box = { ...bodyBox, top: bodyBox.top + this.#used, height };
    this.#pages.at(-1)?.push(placed(box));
    this.#used += height + gap;
  }

  #addLine(line: Line): void {
    const height = heightOf(line);
    if (this.#linesHeight + height > this.#left && (this.#lines.length > 0 || this.#used > 0)) {
      // A heading goes along with what it is for.
      const last = this.#lines.at(-1);
      const along = last?.look === 'heading' && this.#lines.length > 1 ? this.#lines.pop() : undefined;
      this.#endLines();
      this.#turn();
      if (along !== undefined) this.#addLine(along);
    }
    this.#lines.push(line);
    this.#linesHeight += height;
  }

  #endLines(): void {
    const lines = this.#lines;
    if (lines.length === 0) return;
    this.#put(Math.min(this.#linesHeight, bodyBox.height), (box) => ({ kind: 'lines', lines, box }));
    this.#lines = [];
    this.#linesHeight = 0;
  }

  #addTable({ rows, hasHeader }: DeckTable): void {
    const columns = rows.reduce((most, row) => Math.max(most, row.length), 1);
    const size = columns <= 5 ? 14 : columns <= 9 ? 11 : 8;
    const heights = rows.map((row) => rowHeight(row, size, columns));
    const head = hasHeader ? rows.slice(0, 1) : [];
    const headHeight = hasHeader ? (heights[0] ?? 0) : 0;
    let at = head.length;
    do {
      const next = headHeight + (heights[at] ?? 0);
      if (this.#used > 0 && next > this.#left) this.#turn();
      let height = headHeight;
      const start = at;
      while (at < rows.length && (at === start || height + (heights[at] ?? 0) <= this.#left))
        height += heights[at++] ?? 0;
      const part = { kind: 'table', rows: [...head, ...rows.slice(start, at)], hasHeader } as const;
      const own = [...heights.slice(0, head.length), ...heights.slice(start, at)];
      this.#put(height, (box) => ({ kind: 'table', table: part, size, heights: own, box }));
      if (at < rows.length) this.#turn();
    } while (at < rows.length);
  }

  #addPicture(picture: DeckPicture): void {
    const { width, height } = picture.picture;
    const whole = (height / width) * bodyBox.width;
    if (this.#used > 0 && this.#left < Math.min(whole, pictureHeightMin)) this.#turn();
    // 96 pixels an inch, and never larger than it is or than there is room.
    const scale = Math.min(0.75, bodyBox.width / width, this.#left / height);
    this.#put(height * scale, (box) => ({
      kind: 'picture',
      picture,
      box: { ...box, left: (slideWidth - width * scale) / 2, width: width * scale },
    }));
  }
}

function heightOf(line: Line): number {
  const size = sizeOf[line.look];
  const lines = linesIn(wordsOfRuns(line.runs), size, bodyBox.width - indent * (line.depth + 1));
  return lines * size * lineHeight + (line.look === 'code' ? 0 : paragraphGap);
}

function rowHeight(row: readonly (readonly Run[])[], size: number, columns: number): number {
  const width = Math.max(bodyBox.width / columns - 2 * cellMargin, size);
  const lines = row.reduce((most, cell) => Math.max(most, linesIn(wordsOfRuns(cell), size, width)), 1);
  return Math.min(lines * size * lineHeight + cellMargin, bodyBox.height);
}

/** How many lines a text takes at that size and width; one more letter's room is lost at each line's end. */
function linesIn(text: string, size: number, width: number): number {
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line, size) / width)), 0);
}

function widthOf(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += (letter.codePointAt(0) ?? 0) >= 0x2e80 ? size : size * letterWidth;
  return width;
}

/** A paragraph that no page holds, in parts that one does. */
function partsOf(line: Line): Line[] {
  if (heightOf(line) <= bodyBox.height) return [line];
  const lines = Math.floor((bodyBox.height - paragraphGap) / (sizeOf[line.look] * lineHeight));
  const width = bodyBox.width - indent * (line.depth + 1);
  // As if all letters were as wide as high: half a page of Latin ones.
  const charactersMax = Math.max(1, Math.floor((lines * width) / sizeOf[line.look]));
  return split(line.runs, charactersMax).map((runs, index) => ({
    ...line,
    runs,
    mark: index === 0 ? line.mark : null,
  }));
}

/** Runs in parts of so many characters at most, cut between words where there are any. */
function split(runs: readonly Run[], charactersMax: number): Run[][] {
  const parts: Run[][] = [[]];
  let room = charactersMax;
  const turn = (): void => {
    parts.push([]);
    room = charactersMax;
  };
  for (const run of runs) {
    if (run.kind !== 'text') {
      parts.at(-1)?.push(run);
      room -= 40;
      if (room <= 0) turn();
      continue;
    }
    let rest = run.text;
    while (rest.length > room) {
      const blank = rest.lastIndexOf(' ', room);
      const cut = blank > 0 ? blank : room;
      parts.at(-1)?.push({ ...run, text: rest.slice(0, cut) });
      rest = rest.slice(cut).trimStart();
      turn();
    }
    if (rest !== '') parts.at(-1)?.push({ ...run, text: rest });
    room -= rest.length;
    if (room <= 0) turn();
  }
  return parts.filter((part) => part.length > 0);
}
