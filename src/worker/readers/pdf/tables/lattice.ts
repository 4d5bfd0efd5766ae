/** Tables whose cells are parted by drawn lines: the lines make a raster, and places without a wall between them are one cell. */
import type { Grid, GridCell, Mesh } from './grid.ts';
import { overlap, type Rule } from './shapes.ts';

/** Points within which two edges are one. */
const edgeSlack = 2.5;
/** How much of an edge a line must cover to be a wall. */
const wallMin = 0.55;
const placesMax = 120_000;

/** The raster of a mesh of lines; null where it has no room for two cells, or too many places. */
export function rasterOf(mesh: Mesh): Grid | null {
  const xs = edgesOf(mesh.down, mesh.across);
  const ys = edgesOf(mesh.across, mesh.down);
  const [columns, rows] = [xs.length - 1, ys.length - 1];
  if (columns < 1 || rows < 1 || columns * rows < 2 || columns * rows > placesMax) return null;
  const walls = wallsOf(mesh, xs, ys);
  return { xs, ys, cells: roomsOf(walls, columns, rows) };
}

/** Where lines stand, and where the lines that cross them end without one. */
function edgesOf(rules: readonly Rule[], crossing: readonly Rule[]): number[] {
  const edges: number[] = [];
  for (const at of rules.map((rule) => rule.at).sort((one, two) => one - two)) {
    const last = edges[edges.length - 1];
    if (last === undefined || at - last > edgeSlack) edges.push(at);
  }
  const ends = [
    endOf(
      crossing.map(({ from }) => from),
      Math.min,
    ),
    endOf(
      crossing.map(({ to }) => to),
      Math.max,
    ),
  ];
  for (const end of ends)
    if (end !== null && edges.every((edge) => Math.abs(edge - end) > edgeSlack * 2)) edges.push(end);
  return edges.sort((one, two) => one - two);
}

/** The outermost place at which two lines and more end, or the only one. */
function endOf(ends: readonly number[], outermost: (...values: number[]) => number): number | null {
  const shared = ends.filter(
    (end) => ends.filter((other) => Math.abs(other - end) < edgeSlack).length >= Math.min(2, ends.length),
  );
  return shared.length === 0 ? null : shared.reduce((one, two) => outermost(one, two));
}

type Walls = {
  /** At the bottom of the place: row × columns + column. */
  readonly below: Uint8Array;
  /** At the right of the place. */
  readonly beside: Uint8Array;
};

function wallsOf({ across, down }: Mesh, xs: readonly number[], ys: readonly number[]): Walls {
  const [columns, rows] = [xs.length - 1, ys.length - 1];
  const below = new Uint8Array(columns * rows);
  const beside = new Uint8Array(columns * rows);
  for (const rule of across) {
    const edge = nearestEdge(ys, rule.at);
    if (edge < 1 || edge > rows) continue;
    eachCovered(xs, rule, (column) => (below[(edge - 1) * columns + column] = 1));
  }
  for (const rule of down) {
    const edge = nearestEdge(xs, rule.at);
    if (edge < 1 || edge > columns) continue;
    eachCovered(ys, rule, (row) => (beside[row * columns + edge - 1] = 1));
  }
  return { below, beside };
}

function eachCovered(edges: readonly number[], rule: Rule, take: (band: number) => void): void {
  for (let band = 0; band + 1 < edges.length; band++) {
    const [from, to] = [edges[band] ?? 0, edges[band + 1] ?? 0];
    if (from > rule.to) return;
    if (overlap(from, to, rule.from, rule.to) >= wallMin * (to - from)) take(band);
  }
}

function nearestEdge(edges: readonly number[], at: number): number {
  let best = -1;
  edges.forEach((edge, index) => {
    const distance = Math.abs(edge - at);
    if (distance <= edgeSlack * 1.5 && (best < 0 || distance < Math.abs((edges[best] ?? 0) - at))) best = index;
  });
  return best;
}

/** Places without walls between them, as rectangles. */
function roomsOf({ below, beside }: Walls, columns: number, rows: number): GridCell[] {
  const room = new Int32Array(columns * rows).fill(-1);
  const cells: GridCell[] = [];
  let rooms = 0;
  for (let start = 0; start < room.length; start++) {
    if (room[start] !== -1) continue;
    const places = floodFrom(start, { below, beside, room, columns, rows, number: rooms++ });
    cells.push(...rectanglesOf(places, columns));
  }
  return cells.sort((one, two) => one.row - two.row || one.column - two.column);
}

type Flood = Walls & { room: Int32Array; columns: number; rows: number; number: number };

function floodFrom(start: number, { below, beside, room, columns, rows, number }: Flood): number[] {
  const places: number[] = [];
  const waiting = [start];
  room[start] = number;
  const enter = (place: number): void => {
    if (room[place] !== -1) return;
    room[place] = number;
    waiting.push(place);
  };
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    places.push(place);
    const column = place % columns;
    const row = (place - column) / columns;
    if (column + 1 < columns && beside[place] === 0) enter(place + 1);
    if (column > 0 && beside[place - 1] === 0) enter(place - 1);
    if (row + 1 < rows && below[place] === 0) enter(place + columns);
    if (row > 0 && below[place - columns] === 0) enter(place - columns);
  }
  return places;
}

/** A room that is no rectangle falls into its rows. */
function rectanglesOf(places: readonly number[], columns: number): GridCell[] {
  const byRow = new Map<number, { from: number; to: number }>();
  for (const place of places) {
    const column = place % columns;
    const row = (place - column) / columns;
    const known = byRow.get(row) ?? { from: column, to: column };
    byRow.set(row, { from: Math.min(known.from, column), to: Math.max(known.to, column) });
  }
  const spans = [...byRow].sort((one, two) => one[0] - two[0]);
  const [first] = spans;
  if (first === undefined) return [];
  const width = first[1].to - first[1].from + 1;
  const isWhole =
    places.length === spans.length * width &&
    spans.every(([, span]) => span.from === first[1].from && span.to === first[1].to);
  const cell = (row: number, column: number, rows: number, wide: number): GridCell => ({
    row,
    column,
    rows,
    columns: wide,
    words: [],
    turned: [],
  });
  if (isWhole) return [cell(first[0], first[1].from, spans.length, width)];
  const taken = new Set(places);
  return spans.flatMap(([row, { from, to }]) => {
    const cells: GridCell[] = [];
    for (let column = from; column <= to; column++) {
      const start = column;
      if (!taken.has(row * columns + column)) continue;
      while (column < to && taken.has(row * columns + column + 1)) column++;
      cells.push(cell(row, start, 1, column - start + 1));
    }
    return cells;
  });
}
