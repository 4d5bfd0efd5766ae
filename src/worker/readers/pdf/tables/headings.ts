/** The headings of a table without lines around it: which lines they are, what spans several columns, and which lines are one row. */
import type { Column, Slot } from './columns.ts';
import { isNumericSlot, looksContinued, pieceAbove, textOfPiece, tightMax, type Rows, type Strip } from './strips.ts';
import { overlap, type Rule } from './shapes.ts';
import { isYear } from './words.ts';

const headLinesMax = 8;
/** How far off the middle of its columns a heading may stand, in ems. */
const middleSlack = 1.5;

const isSpan = ({ first, last }: Slot): boolean => last > first;

/** How many lines are headings. */
export function headLines(strips: readonly Strip[]): number {
  return withoutLabels(strips, linesAboveValues(strips));
}

/** How many lines stand above the first row of values. */
function linesAboveValues(strips: readonly Strip[]): number {
  const isBody = ({ slots }: Strip): boolean => {
    const rest = slots.filter(({ first }) => first > 0);
    const numbers = rest.filter((slot) => isNumericSlot(slot) && !isYear(textOfPiece(slot.piece)));
    return numbers.length > 0 && numbers.length >= rest.length / 2;
  };
  const body = strips.findIndex(isBody);
  const rule = strips.findIndex(({ isRuled }, index) => isRuled && index > 0 && index <= headLinesMax);
  const limit = body < 0 ? headLinesMax : Math.min(body, headLinesMax);
  if (rule > 0 && rule <= limit) {
    const second = strips.findIndex(({ isRuled }, index) => isRuled && index > rule && index <= limit);
    return second > 0 ? second : rule;
  }
  return body < 0 ? Math.min(1, strips.length) : body <= headLinesMax ? body : 0;
}

/** Lines below the headings with a label alone are the first of the rows, unless they go on with a heading. */
function withoutLabels(strips: readonly Strip[], heads: number): number {
  let count = heads;
  for (; count > 1; count--) {
    const strip = strips[count - 1];
    const [slot] = strip?.slots ?? [];
    if (
      strip === undefined ||
      slot === undefined ||
      strip.slots.length > 1 ||
      slot.first > 0 ||
      strips[count]?.isRuled === true
    )
      break;
    const row = strips.slice(0, count - 1);
    const isTight = strip.line.base - (row[row.length - 1]?.line.base ?? 0) < 1.35 * strip.line.em;
    if (isTight && pieceAbove(row, 0) !== null && looksContinued(row, slot)) break;
  }
  return count;
}

/** Headings: what spans several columns is a row of its own; the lines below it are one row. */
export function headRows(strips: readonly Strip[]): Rows {
  const rows: Rows = [];
  for (const strip of strips) {
    const row = rows[rows.length - 1];
    const last = row?.[row.length - 1];
    const isSame = last !== undefined && last.slots.some(isSpan) === strip.slots.some(isSpan) && sameSpans(last, strip);
    const isTight =
      last !== undefined && strip.line.base - last.line.base <= tightMax * Math.max(strip.line.em, last.line.em);
    const isOwn = areYears(strip) || (last !== undefined && areYears(last));
    if (row === undefined || !isSame || !isTight || strip.isRuled || isOwn) rows.push([strip]);
    else row.push(strip);
  }
  return rows;
}

/** A line that spans columns continues one above it only with the same spans. */
function sameSpans(one: Strip, two: Strip): boolean {
  return two.slots
    .filter(isSpan)
    .every((slot) => one.slots.some((other) => other.first === slot.first && other.last === slot.last));
}

function areYears({ slots }: Strip): boolean {
  return slots.filter((slot) => isYear(textOfPiece(slot.piece))).length > slots.length / 2;
}

/**
 * A heading in a line that has fewer of them than there are columns may stand for several: as many as the line drawn under it covers, or as
 * those in whose middle it stands.
 */
export function withSpans(strips: readonly Strip[], columns: readonly Column[], across: readonly Rule[]): Strip[] {
  return strips.map((strip, index) => {
    const isSparse = strip.slots.length < columns.length - 1;
    if (!isSparse) return strip;
    const below = strips.slice(index + 1);
    return { ...strip, slots: strip.slots.map((slot) => spanOf(slot, strip, { columns, across, below })) };
  });
}

type Under = {
  readonly columns: readonly Column[];
  readonly across: readonly Rule[];
  readonly below: readonly Strip[];
};

function spanOf(slot: Slot, { slots }: Strip, { columns, across, below }: Under): Slot {
  const { piece } = slot;
  const { em } = piece;
  const left = columns[0]?.left ?? 0;
  const right = columns[columns.length - 1]?.right ?? 0;
  const rule = across.find(
    ({ at, from, to }) =>
      at > piece.base - 0.1 * em &&
      at < piece.base + 1.1 * em &&
      from < piece.left + em &&
      to > piece.right - em &&
      to - from < 0.9 * (right - left),
  );
  const under = columns.flatMap((column, index) =>
    rule !== undefined && overlap(column.left, column.right, rule.from, rule.to) > 0.5 * (column.right - column.left)
      ? [index]
      : [],
  );
  const [first, last] = [under[0], under[under.length - 1]];
  if (first !== undefined && last !== undefined) return { piece, first, last };
  return below.length === 0 ? slot : centredSpan(slot, slots, placesBelow(columns, below));
}

/** Where the headings below stand, by column. */
function placesBelow(columns: readonly Column[], below: readonly Strip[]): Column[] {
  return columns.map((column, index) => {
    for (const { slots } of below) {
      const found = slots.find(({ first, last }) => first === index && last === index);
      if (found !== undefined) return found.piece;
    }
    return column;
  });
}

function centredSpan(slot: Slot, slots: readonly Slot[], places: readonly Column[]): Slot {
  const { piece } = slot;
  const middle = (piece.left + piece.right) / 2;
  const distance = (first: number, last: number): number =>
    Math.abs(middle - ((places[first]?.left ?? 0) + (places[last]?.right ?? 0)) / 2) / piece.em;
  const own = distance(slot.first, slot.last);
  if (own < middleSlack || slot.last === 0) return slot;
  const at = slots.indexOf(slot);
  const least = Math.max(1, (slots[at - 1]?.last ?? 0) + 1);
  const most = (slots[at + 1]?.first ?? places.length) - 1;
  let best = slot;
  let nearest = Math.min(middleSlack, own / 2);
  for (let first = Math.max(least, slot.first - 4); first <= slot.first; first++) {
    for (let last = slot.last; last <= Math.min(most, slot.last + 4); last++) {
      if (distance(first, last) >= nearest) continue;
      nearest = distance(first, last);
      best = { piece, first, last };
    }
  }
  return best;
}
