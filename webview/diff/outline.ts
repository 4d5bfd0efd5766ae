/** What the list shows: group heads and rows as one sequence of lines, after filter and folding. No DOM: tested from Node. */
import { conflictedOf, membersOf, type Group, type Grouped } from './grouping.ts';
import { folded, matches, type RowTable } from './rowTable.ts';

export type OutlineOptions = {
  filter: string;
  conflictsOnly: boolean;
  /** Keys of folded groups. */
  folded: ReadonlySet<string>;
};

export type Head = {
  readonly group: Group;
  /** Places of the group's rows that pass the filter, folded or not. */
  readonly shown: readonly number[];
  readonly open: boolean;
};

export type Outline = {
  readonly heads: readonly Head[];
  /** One number a line: a place in the table, or the complement (~) of an index into `heads`. */
  readonly lines: Int32Array;
  /** Rows that pass the filter. */
  readonly rowsShown: number;
};

export type Line = { kind: 'head'; head: number } | { kind: 'row'; place: number };

/** Goes through all rows once: call it when rows, filter or folding change, not when the list scrolls. */
export function outlineOf(grouped: Grouped, table: RowTable, options: OutlineOptions): Outline {
  const query = folded(options.filter.trim());
  const lines = new Int32Array(table.rows.length + grouped.groups.length);
  const heads: Head[] = [];
  let end = 0;
  let rowsShown = 0;
  for (const group of grouped.groups) {
    const members = options.conflictsOnly ? conflictedOf(group) : membersOf(group);
    const shown = query === '' ? members : members.filter((place) => matches(table, place, query));
    if (shown.length === 0) continue;
    const open = !options.folded.has(group.key);
    lines[end] = ~heads.length;
    end += 1;
    heads.push({ group, shown, open });
    rowsShown += shown.length;
    if (!open) continue;
    lines.set(shown, end);
    end += shown.length;
  }
  return { heads, lines: lines.subarray(0, end), rowsShown };
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
  for (const [index, head] of outline.heads.entries()) {
    let count = 0;
    for (const place of head.shown) count += leftOut[place] ?? 0;
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
