/** A page seen so that text of one direction is upright, and the way back. */
import type { Box, Glyph, PageMarks, Rule, Turn } from './shapes.ts';

export type View = {
  readonly turn: Turn;
  readonly width: number;
  readonly height: number;
  /** Those that are upright in this view. */
  readonly glyphs: readonly Glyph[];
  /** Those that are not: `turn` is what they have left in this view. */
  readonly turned: readonly Glyph[];
  readonly across: readonly Rule[];
  readonly down: readonly Rule[];
  readonly fills: readonly Box[];
  /** A box of this view as the page shows it. */
  readonly back: (box: Box) => Box;
};

/** Directions with fewer letters than this have no tables of their own. */
const lettersMin = 40;

/** One view for each direction in which enough is written, that of the most letters first. */
export function viewsOf(marks: PageMarks): View[] {
  const counts: [turn: Turn, letters: number][] = [0, 1, 2, 3].map((turn) => [
    turn as Turn,
    marks.glyphs.reduce((sum, glyph) => sum + Number(glyph.turn === turn), 0),
  ]);
  return counts
    .filter(([, letters]) => letters >= lettersMin || letters > marks.glyphs.length / 2)
    .sort((one, two) => two[1] - one[1])
    .map(([turn]) => viewOf(marks, turn));
}

function viewOf(marks: PageMarks, turn: Turn): View {
  const { width, height } = marks;
  const box = (one: Box): Box => turnedBox(one, turn, width, height);
  const [wide, high] = turn % 2 === 0 ? [width, height] : [height, width];
  const glyphs: Glyph[] = [];
  const turned: Glyph[] = [];
  for (const glyph of marks.glyphs) {
    const rest = ((glyph.turn - turn + 4) % 4) as Turn;
    const base = baseIn(glyph, turn, width, height);
    (rest === 0 ? glyphs : turned).push(turn === 0 ? glyph : { ...glyph, ...box(glyph), base, turn: rest });
  }
  const lines = { across: marks.across, down: marks.down };
  const rules = turn === 0 ? lines : turnedRules(lines, turn, width, height);
  const fills = turn === 0 ? marks.fills : marks.fills.map(box);
  const backTurn = ((4 - turn) % 4) as Turn;
  return {
    turn,
    width: wide,
    height: high,
    glyphs,
    turned,
    ...rules,
    fills,
    back: (one) => turnedBox(one, backTurn, wide, high),
  };
}

/** Seen after turning the page counter-clockwise by so many quarters. */
function turnedBox({ left, top, right, bottom }: Box, turn: Turn, width: number, height: number): Box {
  if (turn === 1) return { left: top, top: width - right, right: bottom, bottom: width - left };
  if (turn === 2) return { left: width - right, top: height - bottom, right: width - left, bottom: height - top };
  if (turn === 3) return { left: height - bottom, top: left, right: height - top, bottom: right };
  return { left, top, right, bottom };
}

function baseIn(glyph: Glyph, turn: Turn, width: number, height: number): number {
  const isUpDown = glyph.turn % 2 === 0;
  if (turn === 1) return isUpDown ? glyph.base : width - glyph.base;
  if (turn === 2) return isUpDown ? height - glyph.base : width - glyph.base;
  if (turn === 3) return isUpDown ? height - glyph.base : glyph.base;
  return glyph.base;
}

type Rules = { readonly across: readonly Rule[]; readonly down: readonly Rule[] };

function turnedRules({ across, down }: Rules, turn: Turn, width: number, height: number): Rules {
  const boxes = (rules: readonly Rule[], isAcross: boolean): Rule[] =>
    rules.map(({ at, from, to }) => {
      const box = isAcross
        ? { left: from, top: at, right: to, bottom: at }
        : { left: at, top: from, right: at, bottom: to };
      const seen = turnedBox(box, turn, width, height);
      return isAcross === (turn % 2 === 0)
        ? { at: seen.top, from: seen.left, to: seen.right }
        : { at: seen.left, from: seen.top, to: seen.bottom };
    });
  return turn % 2 === 0
    ? { across: boxes(across, true), down: boxes(down, false) }
    : { across: boxes(down, false), down: boxes(across, true) };
}
