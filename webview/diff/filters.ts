/** Which rows are shown: by words, by kind, and by what is special about them. No DOM: tested from Node. */
import { folded, kinds, matches, type Kind, type RowTable } from './rowTable.ts';

export const states = ['conflict', 'left', 'flagged', 'named'] as const;
export type State = (typeof states)[number];

export type Filter = {
  text: string;
  /** None stands for all. */
  kinds: ReadonlySet<Kind>;
  /** Rows of any of these; none stands for all. */
  states: ReadonlySet<State>;
};

export const noFilter: Filter = { text: '', kinds: new Set(), states: new Set() };

export function isFiltering({ text, kinds: some, states: special }: Filter): boolean {
  return text.trim() !== '' || some.size > 0 || special.size > 0;
}

/** 1 for each place whose row is shown; null where all are. One pass over the rows. */
export function passing(table: RowTable, filter: Filter, leftOut: Uint8Array): Uint8Array | null {
  if (!isFiltering(filter)) return null;
  const query = folded(filter.text.trim());
  const wanted = kinds.map((kind) => filter.kinds.size === 0 || filter.kinds.has(kind));
  const pass = new Uint8Array(table.rows.length);
  for (let place = 0; place < pass.length; place += 1) {
    if (wanted[table.kinds[place] ?? 0] !== true) continue;
    if (filter.states.size > 0 && !isSpecial(table, place, filter.states, leftOut)) continue;
    if (matches(table, place, query)) pass[place] = 1;
  }
  return pass;
}

function isSpecial(table: RowTable, place: number, wanted: ReadonlySet<State>, leftOut: Uint8Array): boolean {
  const row = table.rows[place];
  if (row === undefined) return false;
  if (wanted.has('conflict') && row.conflicts.length > 0) return true;
  if (wanted.has('left') && leftOut[place] === 1) return true;
  if (wanted.has('flagged') && (row.flags ?? []).length > 0) return true;
  return wanted.has('named') && row.proposed !== undefined;
}

/** The set with the item in it, or without where it was in. */
export function toggled<Item>(set: ReadonlySet<Item>, item: Item): Set<Item> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}

/** The filter as plain texts, for the panel's memory, and back; what is unknown is dropped. */
export function filterTexts({ kinds: some, states: special }: Filter): string[] {
  return [...some, ...special];
}

export function filterOf(text: string, marks: readonly string[]): Filter {
  return {
    text,
    kinds: new Set(kinds.filter((kind) => marks.includes(kind))),
    states: new Set(states.filter((state) => marks.includes(state))),
  };
}
