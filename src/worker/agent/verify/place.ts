/** Where in a document something stands: for a person in words, for a panel in numbers. */
import type { PlacedPiece } from '../../readers/placed.ts';

type Box = readonly [left: number, top: number, right: number, bottom: number];

export type Place = {
  /** "page 3", "sheet “Costs”, cell B7", "line 12". */
  readonly words: string;
  readonly page?: number;
  /** Left, top, right and bottom in points from the top left corner of the page as it is shown. */
  readonly box?: Box;
  readonly cell?: string;
  readonly line?: number;
};

/** The place of the units from `at` to `end` of a piece. */
export function placeIn(piece: PlacedPiece, at: number, end: number): Place {
  if (piece.page !== undefined) {
    const box = boxAround(piece.page.boxes, at, end);
    return { words: piece.place, page: piece.page.number, ...(box === null ? {} : { box }) };
  }
  if (piece.cells !== undefined) {
    const cell = cellAt(piece.cells, at);
    const words = [piece.place, cell === null ? '' : `cell ${cell}`].filter((part) => part !== '').join(', ');
    return { words, ...(cell === null ? {} : { cell }) };
  }
  const line = linesBefore(piece.text, at) + 1;
  return { words: `line ${String(line)}`, line };
}

function boxAround(boxes: Float32Array, at: number, end: number): Box | null {
  let box: [number, number, number, number] | null = null;
  for (let unit = at; unit < end; unit++) {
    const [left = 0, top = 0, right = 0, bottom = 0] = boxes.subarray(unit * 4, unit * 4 + 4);
    if (right <= left && bottom <= top) continue;
    box =
      box === null
        ? [left, top, right, bottom]
        : [Math.min(box[0], left), Math.min(box[1], top), Math.max(box[2], right), Math.max(box[3], bottom)];
  }
  return box;
}

/** The last cell that begins at the place or before it. */
function cellAt(cells: NonNullable<PlacedPiece['cells']>, at: number): string | null {
  let [low, high] = [0, cells.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cells[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return cells[low - 1]?.reference ?? null;
}

function linesBefore(text: string, at: number): number {
  let lines = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) lines++;
  return lines;
}
