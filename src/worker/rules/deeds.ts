/** What each deed does with a row: one small function a deed. */
import { assert, unreachable } from '../../base/assert.ts';
import { fillTemplate } from './fillTemplate.ts';
import { fold } from './names.ts';
import { newPathOf, reasonFor } from './newPath.ts';
import { madeRow, type Row } from './rows.ts';
import type { StepCount } from './run.ts';
import { fieldsFor, workedOut, type StepFacts } from './values.ts';
import type { CompiledStep } from './compile.ts';
import { takeTables } from './tableDeed.ts';
import { extensionOf } from './types.ts';

export type DeedRun = { take: (row: Row) => void; /** After the last row. */ end: () => void };

type Around = { count: StepCount; fresh: Row[] };

/** The step's deed, ready to be done to one row after the other. */
export function deedOf(step: CompiledStep, facts: StepFacts, around: Around): DeedRun {
  const nothingMore = (): void => undefined;
  switch (step.step.do) {
    case 'move':
      return { take: (row) => moveRow(row, facts, around), end: nothingMore };
    case 'trash':
      return { take: (row) => trashRow(row, facts, around), end: nothingMore };
    case 'copy':
      return { take: (row) => makeFrom(row, facts, around), end: nothingMore };
    case 'extract':
      if (step.step.format === 'tables') return takeTables(facts, around);
      return { take: (row) => makeFrom(row, facts, around), end: nothingMore };
    case 'convert':
      return { take: (row) => makeFrom(row, facts, around), end: nothingMore };
    case 'list':
      return listRows(facts, around);
    case 'tidy':
      throw new Error('tidy takes folders, not rows');
    default:
      return unreachable(step.step.do);
  }
}

function moveRow(row: Row, facts: StepFacts, { count }: Around): void {
  const result = newPathOf(row, facts, { isNew: false });
  if (!result.ok) {
    row.left = result.failure;
    return;
  }
  const { path, reason, note } = result.value;
  countSource(row, facts, count);
  if (path === row.path) return;
  count.changed += 1;
  row.path = path;
  row.reasons.push(reason);
  if (note !== null) row.reasons.push(note);
}

function countSource(row: Row, facts: StepFacts, count: StepCount): void {
  const { source } = workedOut(row, facts);
  if (source !== null) count.sources[source] = (count.sources[source] ?? 0) + 1;
}

function trashRow(row: Row, facts: StepFacts, { count }: Around): void {
  row.trashed = true;
  row.reasons.push(reasonFor(row, facts));
  count.changed += 1;
}

/** A copy, a conversion or what was taken out: a new file, or new contents in the same place. */
function makeFrom(row: Row, facts: StepFacts, { count, fresh }: Around): void {
  const { step } = facts.step;
  const result = newPathOf(row, facts, { isNew: true });
  if (!result.ok) {
    row.left = result.failure;
    return;
  }
  const { path, reason, note } = result.value;
  const making = makingOf(step);
  countSource(row, facts, count);
  const inPlace = fold(path) === fold(row.path);
  // A copy onto itself is no copy, and a picture that is of the format already needs no conversion.
  if (inPlace && (step.do === 'copy' || extensionOf(path) === step.format)) return;
  count.changed += 1;
  if (inPlace) {
    row.making = making;
    row.reasons.push(reason);
    return;
  }
  const made = madeRow(row, path, making, reason);
  if (note !== null) made.reasons.push(note);
  fresh.push(made);
  if (step.do === 'convert' && step.original === 'trash') {
    row.trashed = true;
    row.reasons.push(`made into “${path}”`);
    made.replaces = row;
  }
}

function makingOf({ do: deed, format = '', options = {} }: CompiledStep['step']): NonNullable<Row['making']> {
  if (deed === 'copy') return { kind: 'copy' };
  return deed === 'convert' ? { kind: 'convert', format, options } : { kind: 'extract', what: format };
}

/** Lists grow beyond this nowhere: what a person opens has a bound. */
const listRowsMax = 200_000;

/** One file for each path that the template gives, with a line for each row. */
function listRows(facts: StepFacts, { count, fresh }: Around): DeedRun {
  const { columns } = facts.step;
  const lists = new Map<string, { first: Row; rows: string[][]; reason: string }>();
  let lines = 0;
  return {
    take: (row) => {
      const result = newPathOf(row, facts, { isNew: true });
      if (!result.ok || lines >= listRowsMax) {
        row.left = result.ok ? `the list would have more than ${String(listRowsMax)} lines` : result.failure;
        return;
      }
      lines += 1;
      const fields = fieldsFor(row, facts);
      const cells = columns.map(({ value }) => {
        const filled = fillTemplate(value, fields, '');
        return filled.ok ? filled.value : '';
      });
      const list = lists.get(result.value.path) ?? { first: row, rows: [], reason: result.value.reason };
      lists.set(result.value.path, list);
      list.rows.push(cells);
      count.changed += 1;
    },
    end: () => {
      const titles = columns.map(({ title }) => title);
      for (const [path, { first, rows, reason }] of lists) {
        assert(rows.length > 0, 'a list has rows');
        fresh.push(madeRow(first, path, { kind: 'list', columns: titles, rows }, reason));
      }
    },
  };
}
