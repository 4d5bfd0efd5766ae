/**
 * What stands on a page, as the table finder takes it. Lengths are points; the origin is the top left corner of the page as it is
 * shown, y grows downward.
 */

export type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/** Quarter turns, clockwise, from upright text. */
export type Turn = 0 | 1 | 2 | 3;

export type Glyph = Box & {
  readonly text: string;
  /** Where its line of writing stands: a y for upright text, seen from the text's own direction. */
  readonly base: number;
  /** The size of its font. */
  readonly em: number;
  readonly turn: Turn;
  /** Whether a blank comes before it in the text. */
  readonly spaced: boolean;
};

/** A straight line: at a y from x to x where it goes across, at an x from y to y where it goes down. */
export type Rule = { readonly at: number; readonly from: number; readonly to: number };

export type PageMarks = {
  readonly width: number;
  readonly height: number;
  readonly glyphs: readonly Glyph[];
  readonly across: readonly Rule[];
  readonly down: readonly Rule[];
  /** Backgrounds in a colour. */
  readonly fills: readonly Box[];
  /** Whether there is more on the page than is looked at. */
  readonly isCut: boolean;
};

export function joined(one: Box, two: Box): Box {
  return {
    left: Math.min(one.left, two.left),
    top: Math.min(one.top, two.top),
    right: Math.max(one.right, two.right),
    bottom: Math.max(one.bottom, two.bottom),
  };
}

/** The smallest box around all of them; a point where there are none. */
export function around(boxes: readonly Box[]): Box {
  const [first, ...rest] = boxes;
  if (first === undefined) return { left: 0, top: 0, right: 0, bottom: 0 };
  return rest.reduce(joined, { left: first.left, top: first.top, right: first.right, bottom: first.bottom });
}

/** How much two stretches have in common; negative is the gap between them. */
export function overlap(from: number, to: number, otherFrom: number, otherTo: number): number {
  return Math.min(to, otherTo) - Math.max(from, otherFrom);
}

/** Whether the middle of a box lies in another. */
export function isCentredIn(box: Box, outer: Box): boolean {
  const x = (box.left + box.right) / 2;
  const y = (box.top + box.bottom) / 2;
  return x >= outer.left && x <= outer.right && y >= outer.top && y <= outer.bottom;
}

export function median(values: readonly number[], otherwise = 0): number {
  if (values.length === 0) return otherwise;
  const sorted = [...values].sort((one, two) => one - two);
  return sorted[sorted.length >> 1] ?? otherwise;
}
