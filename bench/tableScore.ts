/**
 * How well tables were found, as the ICDAR 2013 competition's data are scored here: a cell counts when its text is the same (width, dashes,
 * quotes, case and white space folded) after the best alignment of rows, then of columns, that keeps their order.
 */

export type Rows = readonly (readonly string[])[];
/** `page` from 1; 0 where nobody knows. */
export type PageRows = { readonly page: number; readonly rows: Rows };
export type Score = {
  readonly truth: number;
  readonly found: number;
  readonly right: number;
  readonly tables: number;
  readonly foundTables: number;
  readonly perfect: number;
};

/** The cells of a document that are right, and how many there are and were found. */
export function scoreTables(truths: readonly PageRows[], found: readonly PageRows[]): Score {
  const wanted = truths.map(folded);
  const given = found.map(folded).filter(({ rows }) => countOf(rows) > 0);
  const pairs = wanted
    .flatMap((truth, at) =>
      given.flatMap((table, index) => {
        if (truth.page !== 0 && truth.page !== table.page) return [];
        const likeness = alike(truth.words, table.words);
        return likeness > 0.05 ? [{ likeness, at, index }] : [];
      }),
    )
    .sort((one, two) => two.likeness - one.likeness);
  const [usedTruths, usedTables] = [new Set<number>(), new Set<number>()];
  let [right, perfect] = [0, 0];
  for (const { at, index } of pairs) {
    const [truth, table] = [wanted[at], given[index]];
    if (usedTruths.has(at) || usedTables.has(index) || truth === undefined || table === undefined) continue;
    usedTruths.add(at);
    usedTables.add(index);
    const cells = alignedCells(truth.rows, table.rows);
    right += cells;
    if (cells === countOf(truth.rows) && cells === countOf(table.rows)) perfect++;
  }
  const sum = (all: readonly { rows: Rows }[]): number => all.reduce((cells, { rows }) => cells + countOf(rows), 0);
  return { truth: sum(wanted), found: sum(given), right, tables: wanted.length, foundTables: given.length, perfect };
}

/** Twice the right cells, of all that are there and all that were found. */
export function f1({ truth, found, right }: Pick<Score, 'truth' | 'found' | 'right'>): number {
  return truth + found === 0 ? 1 : (2 * right) / (truth + found);
}

function fold(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212\u00ad]/g, '-')
    .replace(/[\u2018\u2019\u02bc`]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\s\u200b\ufeff]+/g, '')
    .toLowerCase();
}

type Folded = PageRows & { readonly words: ReadonlyMap<string, number> };

function folded({ page, rows }: PageRows): Folded {
  const words = new Map<string, number>();
  for (const text of rows.flat())
    for (const word of text.normalize('NFKC').toLowerCase().split(/\s+/))
      if (word !== '') words.set(word, (words.get(word) ?? 0) + 1);
  return { page, rows: rows.map((row) => row.map(fold)), words };
}

function alike(one: ReadonlyMap<string, number>, two: ReadonlyMap<string, number>): number {
  const size = (words: ReadonlyMap<string, number>): number =>
    [...words.values()].reduce((sum, count) => sum + count, 0);
  const shared = [...one].reduce((sum, [word, count]) => sum + Math.min(count, two.get(word) ?? 0), 0);
  return (2 * shared) / (size(one) + size(two) || 1);
}

function countOf(rows: Rows): number {
  return rows.reduce((sum, row) => sum + row.filter((cell) => cell !== '').length, 0);
}

type Pair = readonly [number, number];

/** The pairs of the heaviest alignment that keeps both orders. */
function heaviest(
  rows: number,
  columns: number,
  weight: (row: number, column: number) => number,
): { sum: number; pairs: Pair[] } {
  const best = Array.from({ length: rows + 1 }, () => new Float64Array(columns + 1));
  const at = (row: number, column: number): number => best[row]?.[column] ?? 0;
  for (let row = 1; row <= rows; row++) {
    const line = best[row];
    if (line === undefined) continue;
    for (let column = 1; column <= columns; column++)
      line[column] = Math.max(
        at(row - 1, column),
        at(row, column - 1),
        at(row - 1, column - 1) + weight(row - 1, column - 1),
      );
  }
  const pairs: Pair[] = [];
  for (let [row, column] = [rows, columns]; row > 0 && column > 0;) {
    if (at(row, column) === at(row - 1, column)) row--;
    else if (at(row, column) === at(row, column - 1)) column--;
    else pairs.unshift([--row, --column]);
  }
  return { sum: at(rows, columns), pairs };
}

function alignedCells(truth: Rows, found: Rows): number {
  const same = (one: string | undefined, two: string | undefined): number =>
    Number(one !== undefined && one !== '' && one === two);
  const width = (rows: Rows): number => Math.max(0, ...rows.map((row) => row.length));
  const inRow = (one: readonly string[], two: readonly string[]): number =>
    heaviest(one.length, two.length, (a, b) => same(one[a], two[b])).sum;
  let rows = heaviest(truth.length, found.length, (a, b) => inRow(truth[a] ?? [], found[b] ?? [])).pairs;
  let best = 0;
  for (let round = 0; round < 3; round++) {
    const columns = heaviest(width(truth), width(found), (a, b) =>
      rows.reduce((sum, [one, two]) => sum + same(truth[one]?.[a], found[two]?.[b]), 0),
    ).pairs;
    const next = heaviest(truth.length, found.length, (a, b) =>
      columns.reduce((sum, [one, two]) => sum + same(truth[a]?.[one], found[b]?.[two]), 0),
    );
    if (next.sum <= best) break;
    [best, rows] = [next.sum, next.pairs];
  }
  return best;
}
