/**
 * What a list shows, as one sequence of lines after filter and folding: heads (groups, or the folders of a tree) and rows. No DOM: tested
 * from Node.
 */
import { conflictedOf, membersOf, type Group, type Grouped } from './grouping.ts';
import type { RowTable } from './rowTable.ts';

export type OutlineOptions = {
  /** 1 for each place that is shown; null where all are. */
  pass: Uint8Array | null;
  /** Keys of folded groups. */
  folded: ReadonlySet<string>;
};

/** What a head says of itself. */
export type HeadWords = Pick<Group, 'key' | 'label' | 'icon'> & {
  /** Rows with a conflict that stops, and with a warning. */
  readonly stopped: { readonly length: number };
  readonly warned: { readonly length: number };
  /** Rows of it in all. */
  readonly total: number;
  /** The row that makes or takes away the folder itself; -1 for none. */
  readonly own: number;
};

export type Head = {
  readonly group: HeadWords;
  /** Places of the head's rows that pass the filter, folded or not. */
  readonly shown: ArrayLike<number>;
  readonly open: boolean;
  /** 1 for a group; a folder of a tree lies deeper. */
  readonly level: number;
};

export type Outline = {
  readonly heads: readonly Head[];
  /** One number a line: a place in the table, or the complement (~) of an index into `heads`. */
  readonly lines: Int32Array;
  /** For each line, how deep it lies, from 1. */
  readonly levels: Uint8Array;
  /** Rows that pass the filter. */
  readonly rowsShown: number;
};

export type Line = { kind: 'head'; head: number } | { kind: 'row'; place: number };

/** Goes through all rows once: call it when rows, filter or folding change, not when the list scrolls. */
export function outlineOf(grouped: Grouped, table: RowTable, { pass, folded }: OutlineOptions): Outline {
  const lines = new Int32Array(table.rows.length + grouped.groups.length);
  const levels = new Uint8Array(lines.length);
  const isFlat = grouped.by === 'none';
  const heads: Head[] = [];
  let end = 0;
  let rowsShown = 0;
  for (const group of grouped.groups) {
    const members = membersOf(group);
    const shown = pass === null ? members : members.filter((place) => pass[place] === 1);
    if (shown.length === 0) continue;
    const open = isFlat || !folded.has(group.key);
    if (!isFlat) {
      lines[end] = ~heads.length;
      levels[end] = 1;
      end += 1;
    }
    heads.push({ group: { ...group, total: totalOf(group), own: -1 }, shown, open, level: 1 });
    rowsShown += shown.length;
    if (!open) continue;
    lines.set(shown, end);
    levels.fill(isFlat ? 1 : 2, end, end + shown.length);
    end += shown.length;
  }
  return { heads, lines: lines.subarray(0, end), levels: levels.subarray(0, end), rowsShown };
}

function totalOf(group: Group): number {
  return conflictedOf(group).length + group.plain.length;
}

export function lineAt(outline: Outline, index: number): Line | null {
  const value = outline.lines[index];
  if (value === undefined) return null;
  return value < 0 ? { kind: 'head', head: ~value } : { kind: 'row', place: value };
}

/** Where a line stands now, or -1: it was folded away or filtered out. */
export function indexOfLine(outline: Outline, line: Line): number {
  return outline.lines.indexOf(line.kind === 'head' ? ~line.head : line.place);
}

/** For each head, how many of its shown rows are left out. */
export function leftOutOfHeads(outline: Outline, leftOut: Uint8Array): Int32Array {
  const tallies = new Int32Array(outline.heads.length);
  for (const [index, { shown }] of outline.heads.entries()) {
    let count = 0;
    for (let at = 0; at < shown.length; at += 1) count += leftOut[shown[at] ?? -1] ?? 0;
    tallies[index] = count;
  }
  return tallies;
}

export type Tick = 'true' | 'false' | 'mixed';

/** A group's check box: all in, none in, or some. */
export function tickOf(total: number, leftOut: number): Tick {
  if (leftOut === 0) return 'true';
  return leftOut === total ? 'false' : 'mixed';
}
