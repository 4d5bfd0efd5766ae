/**
 * Cells that a spreadsheet program would run. A name or a field may be anyone's text: `=HYPERLINK(…)`, `+cmd|…`, `@SUM(…)`. In text
 * tables (CSV) the program decides by the first character; what comes behind a semicolon or a tab begins a cell of its own in countries
 * where those stand between cells.
 */
const first = /^[=+\-@\t\r\n＝＋－＠]/;
const behind = /([;\t][ "']*)(?=[=+\-@＝＋－＠])/g;
const number = /^[+-]?\d+(?:[.,]\d+)*$/;

/** What a rule may say of them: written as text, or kept as they are. */
export const formulaWays = ['text', 'keep'] as const;
export type FormulaWay = (typeof formulaWays)[number];

/** Whether a spreadsheet program would take the text for a formula. */
export function looksLikeFormula(cell: string): boolean {
  return (first.test(cell) && !number.test(cell)) || cell.search(behind) >= 0;
}

/** The cell with an apostrophe where a formula would begin: programs take it for text. Others stay as they are. */
export function withoutFormula(cell: string): string {
  const inner = cell.replaceAll(behind, "$1'");
  return first.test(cell) && !number.test(cell) ? `'${inner}` : inner;
}
