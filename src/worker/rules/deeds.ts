/** What each deed does with a row: one small function a deed. */
import { unreachable } from '../../base/assert.ts';
import type { Exceptions } from './exceptions.ts';
import { fold, tailIn } from './names.ts';
import { newPathOf, reasonFor, type NewPath } from './newPath.ts';
import { because, lastName, madeRow, type Row } from './rows.ts';
import type { StepCount, Surroundings } from './run.ts';
import { sourceOf, type StepFacts } from './values.ts';
import type { CompiledStep } from './compile.ts';
import { listRows, type Told } from './listDeed.ts';
import { takeTables } from './tableDeed.ts';
import { extensionOf } from './types.ts';

export type DeedRun = { take: (row: Row) => void; /** After the last row. */ end: () => void };

type Around = {
  count: StepCount;
  /** The step's place in the rule; -1 where it is the only one. */
  at: number;
  followers: ReadonlySet<Row>;
  exceptions: Exceptions;
  around: Pick<Surroundings, 'whyNotMade'>;
  fresh: Row[];
  told: Told[];
  /** Lists that are not written, and why. */
  unwritten: { path: string; why: string }[];
};

/** The step's deed, ready to be done to one row after the other. */
export function deedOf(step: CompiledStep, facts: StepFacts, around: Around): DeedRun {
  const nothingMore = (): void => undefined;
  switch (step.step.do) {
    case 'move':
      return moveRows(facts, around);
    case 'trash':
      return { take: (row) => trashRow(row, facts, around), end: nothingMore };
    case 'copy':
    case 'convert':
    case 'extract': {
      if (step.step.format === 'tables') return takeTables(facts, around);
      const groups = new Map<number, number>();
      return { take: (row) => makeFrom(row, facts, { ...around, groups }), end: nothingMore };
    }
    case 'list':
      return listRows(facts, { ...around, countChanged: (row) => countChanged(row, around) });
    case 'tidy':
      throw new Error('tidy takes folders, not rows');
    default:
      return unreachable(step.step.do);
  }
}

function countChanged(row: Row, { count, followers, at }: Around): void {
  row.step = at;
  if (followers.has(row)) count.companionsChanged += 1;
  else count.changed += 1;
}

function moveRows(facts: StepFacts, around: Around): DeedRun {
  // What follows a file is told by where that one was: none of them goes before all have their answer.
  const together: [Row, NewPath][] = [];
  const put = (row: Row, { path, reason, note }: NewPath): void => {
    if (path === row.path) return;
    countChanged(row, around);
    row.path = path;
    because(row, reason);
    if (note !== null) because(row, note);
  };
  return {
    take: (row) => {
      const result = newPathOf(row, facts, { isNew: false });
      if (!result.ok) {
        row.left = result.failure;
        return;
      }
      countSource(row, facts, around);
      if (row.group === 0) put(row, result.value);
      else together.push([row, result.value]);
    },
    end: () => {
      for (const [row, place] of together) put(row, place);
    },
  };
}

function countSource(row: Row, facts: StepFacts, { count, followers }: Around): void {
  if (followers.has(row)) return;
  const source = sourceOf(row, facts);
  if (source !== null) count.sources[source] = (count.sources[source] ?? 0) + 1;
}

function trashRow(row: Row, facts: StepFacts, around: Around): void {
  row.trashed = true;
  because(row, reasonFor(row, facts));
  countChanged(row, around);
}

/** A copy, a conversion or what was taken out: a new file, or new contents in the same place. */
function makeFrom(row: Row, facts: StepFacts, around: Around & { groups: Map<number, number> }): void {
  const { step } = facts.step;
  const never = around.around.whyNotMade(row.file, step);
  if (never !== null) {
    row.left = never;
    return;
  }
  const result = around.exceptions.placeOfMade(row, around.followers) ?? newPathOf(row, facts, { isNew: true });
  if (!result.ok) {
    row.left = result.failure;
    return;
  }
  const { path, reason, note } = result.value;
  const making = makingOf(step);
  countSource(row, facts, around);
  const inPlace = fold(path) === fold(row.path);
  // A copy onto itself is no copy, and a picture that is of the format already needs no conversion.
  if (inPlace && (step.do === 'copy' || extensionOf(path) === step.format)) return;
  countChanged(row, around);
  if (inPlace) {
    row.making = making;
    because(row, reason);
    return;
  }
  // What is made of files that go together goes together: numbers below 0 are nobody else's.
  const group = row.group === 0 ? 0 : (around.groups.get(row.group) ?? -around.fresh.length - 1);
  if (group !== 0) around.groups.set(row.group, group);
  const made = { ...madeRow(row, path, making, reason), group, tail: tailIn(lastName(path), row.tail) };
  if (note !== null) because(made, note);
  around.fresh.push(made);
  if (step.do === 'convert' && step.original === 'trash') {
    row.trashed = true;
    because(row, `made into “${path}”`);
    made.replaces = row;
  }
}

function makingOf({ do: deed, format = '', options = {} }: CompiledStep['step']): NonNullable<Row['making']> {
  if (deed === 'copy') return { kind: 'copy' };
  return deed === 'convert' ? { kind: 'convert', format, options } : { kind: 'extract', what: format, options };
}
