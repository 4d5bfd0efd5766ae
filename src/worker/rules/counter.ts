/** Numbers in sequence. */
import { dateOf, fieldsFor, type StepFacts } from './values.ts';
import type { CompiledCounter } from './compile.ts';
import { naturalKey } from './names.ts';
import { lastName, type Row } from './rows.ts';
import type { OrderKey } from '../../model/rule/rule.ts';
import { fillTemplate } from './fillTemplate.ts';

/** The number of each row as padded text. Files that go together share one. Without an order's date a file comes last. */
export function numberRows(rows: readonly Row[], counter: CompiledCounter, facts: StepFacts): ReadonlyMap<Row, string> {
  const lines = new Map<string, Map<Row | number | string, Row[]>>();
  for (const row of rows) {
    if (row.left !== null) continue;
    const per = fillTemplate(counter.perTemplate, fieldsFor(row, facts));
    const line = entryOf(lines, per.ok ? per.value : '', () => new Map<Row | number | string, Row[]>());
    entryOf(line, unitOf(row, counter, facts), () => []).push(row);
  }
  const numbers = new Map<Row, string>();
  const keyOf = sortKeys[counter.order];
  for (const line of lines.values()) {
    const units = [...line.values()].map((members) => ({
      members,
      key: keyOf(members[0], facts),
      path: members[0]?.file.path ?? '',
    }));
    const names = new Map(units.map((unit) => [unit, naturalKey(lastName(unit.members[0]?.path ?? ''))]));
    const direction = counter.descending ? -1 : 1;
    units.sort((one, two) => {
      if (one.key !== two.key) return one.key < two.key ? -direction : direction;
      return compare(names.get(one) ?? '', names.get(two) ?? '') || compare(one.path, two.path);
    });
    const last = counter.start + counter.step * (units.length - 1);
    const pad = counter.pad === 0 ? Math.max(2, String(last).length) : counter.pad;
    for (const [at, unit] of units.entries()) {
      const text = String(counter.start + counter.step * at).padStart(pad, '0');
      for (const row of unit.members) numbers.set(row, text);
    }
  }
  return numbers;
}

/** What has one number: a value that the counter names, files that go together, or the file alone. */
function unitOf(row: Row, { sameTemplate }: CompiledCounter, facts: StepFacts): Row | number | string {
  const same = sameTemplate === null ? null : fillTemplate(sameTemplate, fieldsFor(row, facts));
  if (same?.ok === true) return same.value;
  return row.group === 0 ? row : row.group;
}

function compare(one: string, two: string): number {
  if (one === two) return 0;
  return one < two ? -1 : 1;
}

function entryOf<Key, Entry>(map: Map<Key, Entry>, key: Key, make: () => Entry): Entry {
  const found = map.get(key);
  if (found !== undefined) return found;
  const entry = make();
  map.set(key, entry);
  return entry;
}

const sortKeys: Record<OrderKey, (row: Row | undefined, facts: StepFacts) => string | number> = {
  name: (row) => naturalKey(lastName(row?.path ?? '')),
  path: (row) => naturalKey(row?.path ?? ''),
  // Beyond every date, so that what has none comes last.
  taken: (row, facts) => (row === undefined ? '' : (dateOf(row, ['exif'], facts, null)?.time ?? '\uffff')),
  modified: (row) => row?.file.mtimeMs ?? 0,
  size: (row) => row?.file.size ?? 0,
};
