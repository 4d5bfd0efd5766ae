/** Lists of files: a file for each path that the template gives, with a line for each row. */
import { assert } from '../../base/assert.ts';
import { formulaWays, looksLikeFormula, type FormulaWay } from '../../model/formulas.ts';
import { takeTurns } from '../stage/turns.ts';
import type { DeedRun } from './deeds.ts';
import type { ListLook } from '../readers/sheets/amountSheet.ts';
import type { Exceptions } from './exceptions.ts';
import { fillWords } from './fillTemplate.ts';
import { checkValue, InvoiceCounter, invoiceLook } from './invoiceTable.ts';
import type { Making } from './making.ts';
import { newPathOf, reasonFor } from './newPath.ts';
import { because, madeRow, type Row } from './rows.ts';
import type { StepCount } from './run.ts';
import { extensionOf } from './types.ts';
import { forget, ownFieldsFor, type StepFacts } from './values.ts';
import { counted } from './words.ts';

/** What a step's lists tell, until the paths of all that they tell of are settled. */
export type Told = {
  /** The lines of files that steps before moved, with the path that the line has. */
  readonly moved: readonly Line[];
  /** Writes the line anew. */
  readonly again: (line: Line) => void;
  /** After the last line. */
  readonly end: () => void;
};
type Line = { readonly row: Row; readonly path: string; readonly list: List; readonly at: number };
type List = { readonly members: Row[]; readonly rows: string[][]; reason: string };

/** Lines whose files a later step took on from where the list has them: the list tells of the steps before it alone. */
export function passedBy(told: readonly Told[]): ReadonlySet<Line> {
  return new Set(told.flatMap(({ moved }) => moved.filter(({ row, path }) => row.path !== path)));
}

/**
 * Once all paths are settled: a file that was numbered, or has to stay where it was, is listed by the name that it has in the end, or
 * two lines would name one file.
 */
export async function tellAgain(told: readonly Told[], passed: ReadonlySet<Line>, signal: AbortSignal): Promise<void> {
  const turns = takeTurns(signal);
  for (const { moved, again, end } of told) {
    for (const line of moved) {
      if (turns.due()) await turns.pass();
      const { row, path } = line;
      if (row.left !== null) row.path = row.file.path;
      else if (passed.has(line)) continue;
      if (row.path !== path) again(line);
    }
    end();
  }
}

type Around = {
  count: StepCount;
  countChanged: (row: Row) => void;
  exceptions: Exceptions;
  fresh: Row[];
  told: Told[];
  /** Lists that are not written, and why. */
  unwritten: { path: string; why: string }[];
};

/** Lists grow beyond this nowhere: what a person opens has a bound. */
const listRowsMax = 200_000;

/** What becomes of cells that a spreadsheet program would run. */
const formulaWords = {
  text: "written as text, with a ' before it",
  keep: 'a spreadsheet program may run it',
} as const;

/** Whether the format leaves it to a program what is a formula. */
function isRun(path: string): boolean {
  return ['csv', 'txt'].includes(extensionOf(path));
}

function formulasIn(rows: readonly (readonly string[])[]): number {
  return rows.reduce((sum, row) => sum + row.filter(looksLikeFormula).length, 0);
}

/** Each row's line in the list that it belongs to. */
export function listRows(facts: StepFacts, around: Around): DeedRun {
  const { columns, step } = facts.step;
  const way = formulaWays.find((each) => each === step.options?.['formulas']) ?? 'text';
  const lists = new Map<string, List>();
  const moved: Line[] = [];
  const invoices = facts.step.groups.has('invoice') ? new InvoiceCounter() : null;
  if (invoices !== null) around.count.invoices = invoices.count;
  const cellsOf = (row: Row): string[] =>
    columns.map(({ value }) => {
      const filled = fillWords(value, ownFieldsFor(row, facts), '');
      return filled.ok ? filled.value : '';
    });
  const titles = columns.map(({ title }) => title);
  const values = (step.columns ?? []).map(({ value }) => value);
  const check = values.indexOf(checkValue);
  const all: Row[] = [];
  const twins: { readonly twin: Row; readonly list: List; readonly at: number }[] = [];
  let lines = 0;
  return {
    take: (row) => {
      const result = newPathOf(row, facts, { isNew: true });
      if (!result.ok || lines >= listRowsMax) {
        row.left = result.ok ? `the list would have more than ${String(listRowsMax)} lines` : result.failure;
        return;
      }
      lines += 1;
      const twinAt = invoices?.take(ownFieldsFor(row, facts)) ?? null;
      const { path, reason } = result.value;
      const list = lists.get(path) ?? { members: [], rows: [], reason };
      lists.set(path, list);
      if (row.path !== row.file.path) moved.push({ row, path: row.path, list, at: list.rows.length });
      if (invoices !== null) all.push(row);
      const twin = twinAt === null ? undefined : all[twinAt];
      if (twin !== undefined && check >= 0) twins.push({ twin, list, at: list.rows.length });
      list.rows.push(cellsOf(row));
      list.members.push(row);
    },
    end: () => {
      const written: { made: Row; list: List }[] = [];
      for (const [path, list] of lists) {
        const [first] = list.members;
        assert(first !== undefined, 'a list has rows');
        const said = around.exceptions.ofList(path);
        if (said !== null && 'why' in said) {
          around.unwritten.push({ path, why: said.why });
          continue;
        }
        for (const row of list.members) around.countChanged(row);
        const lines = twins.flatMap((each) => (each.list === list ? [each.at] : []));
        const look = invoices === null ? null : invoiceLook(values, new Set(lines));
        const making = makingOf(list, titles, way, look);
        const made = madeRow(first, said?.to ?? path, making, '');
        written.push({ made, list });
        around.fresh.push(made);
      }
      around.told.push({
        moved,
        again: ({ row, list, at }) => {
          list.rows[at] = cellsOf(row);
          if (at === 0) list.reason = reasonFor(row, facts);
          forget(row, facts);
        },
        end: () => {
          for (const { twin, list, at } of twins) addTwin(list.rows[at], check, twin);
          for (const { made, list } of written) explain(made, list, { titles, way, count: around.count });
        },
      });
    },
  };
}

function makingOf(
  { rows, members }: List,
  columns: readonly string[],
  formulas: FormulaWay,
  look: ListLook | null,
): Making {
  const files = members.map(({ file }) => file);
  return { kind: 'list', columns, rows, files, formulas, ...(look === null ? {} : { look }) };
}

/** Says at an invoice’s line which other one is the same: it may be about to be paid twice. */
function addTwin(cells: string[] | undefined, check: number, { path }: Row): void {
  if (cells === undefined) return;
  const said = [cells[check] ?? '', `same number, vendor and total as ${path}`];
  cells[check] = said.filter((part) => part !== '').join('; ');
}

/** Why the list is made, and what becomes of its formulas. */
function explain(
  made: Row,
  { reason, rows }: List,
  { titles, way, count }: { titles: readonly string[]; way: FormulaWay; count: StepCount },
): void {
  made.reasons = [reason, ...made.reasons];
  const cells = isRun(made.path) ? formulasIn([titles, ...rows]) : 0;
  if (cells === 0) return;
  because(made, `${counted(cells, 'cell')} like a formula: ${formulaWords[way]}`);
  count.formulas = { cells: (count.formulas?.cells ?? 0) + cells, way };
}
