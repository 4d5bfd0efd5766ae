/** How the person looks at the changes, as plain values that outlive the panel. No DOM: tested from Node. */
import { filterOf, filterTexts } from './filters.ts';
import { groupings } from './grouping.ts';
import type { Look } from './session.ts';
import { sorts } from './sorting.ts';

/** Folded groups and open folders that are remembered; beyond that a panel opens as at first. */
const keptMax = 2_000;

export type DiffMemory = {
  task: string;
  mode: string;
  grouping: string;
  sort: string;
  isDescending: boolean;
  filter: string;
  marks: readonly string[];
  folded: readonly string[];
  /** Whether folders of a tree were opened or shut by hand, and which are open. */
  isOpenedBefore: boolean;
  isOpenedAfter: boolean;
  openedBefore: readonly string[];
  openedAfter: readonly string[];
  scroll: number;
  /** The change of the active row; 0 for none. */
  active: number;
  /** The change whose files were shown; 0 for none. */
  preview: number;
};

export const noMemory: DiffMemory = {
  task: '',
  mode: 'list',
  grouping: 'target',
  sort: 'plan',
  isDescending: false,
  filter: '',
  marks: [],
  folded: [],
  isOpenedBefore: false,
  isOpenedAfter: false,
  openedBefore: [],
  openedAfter: [],
  scroll: 0,
  active: 0,
  preview: 0,
};

export function lookOf(memory: DiffMemory): Look {
  return {
    mode: memory.mode === 'tree' ? 'tree' : 'list',
    grouping: groupings.find((grouping) => grouping === memory.grouping) ?? 'target',
    sort: sorts.find((sort) => sort === memory.sort) ?? 'plan',
    isDescending: memory.isDescending,
    filter: filterOf(memory.filter, memory.marks),
    folded: new Set(memory.folded),
    opened: {
      from: memory.isOpenedBefore ? new Set(memory.openedBefore) : null,
      to: memory.isOpenedAfter ? new Set(memory.openedAfter) : null,
    },
  };
}

export function memoryOf({ mode, grouping, sort, isDescending, filter, folded, opened }: Look): Partial<DiffMemory> {
  const kept = (set: ReadonlySet<string> | null): string[] => [...(set ?? [])].slice(0, keptMax);
  return {
    ...{ mode, grouping, sort, isDescending },
    filter: filter.text,
    marks: filterTexts(filter),
    folded: kept(folded),
    isOpenedBefore: opened.from !== null && opened.from.size <= keptMax,
    isOpenedAfter: opened.to !== null && opened.to.size <= keptMax,
    openedBefore: kept(opened.from),
    openedAfter: kept(opened.to),
  };
}
