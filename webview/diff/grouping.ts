/** Rows by folder or by operation. Groups grow as rows arrive; nothing is grouped twice. No DOM: tested from Node. */
import type { ChangeRow } from '../../src/protocol/panelWire.ts';
import type { Operation } from '../../src/model/operation.ts';
import { isRename, type RowTable } from './rowTable.ts';
import { splitPath } from './names.ts';

export const groupings = [
  { value: 'target', label: 'By target folder' },
  { value: 'source', label: 'By source folder' },
  { value: 'operation', label: 'By operation' },
] as const;
export type Grouping = (typeof groupings)[number]['value'];

export type Group = {
  readonly key: string;
  readonly label: string;
  /** Codicon. */
  readonly icon: string;
  /** Groups that are no folder come last. */
  readonly last: boolean;
  /** Places in the table, each list in the order of the change set: rows with a conflict that stops, with a warning, with neither. */
  readonly stopped: number[];
  readonly warned: number[];
  readonly plain: number[];
};

export type Grouped = {
  readonly by: Grouping;
  readonly groups: Group[];
  readonly byKey: Map<string, Group>;
  /** How many rows of the table are in groups. */
  taken: number;
};

export function noGroups(by: Grouping): Grouped {
  return { by, groups: [], byKey: new Map(), taken: 0 };
}

/** Puts the rows that came since the last call into their groups, and the groups in order. */
export function takeRows(grouped: Grouped, table: RowTable): void {
  const before = grouped.groups.length;
  for (let place = grouped.taken; place < table.rows.length; place += 1) {
    const row = table.rows[place];
    if (row === undefined) continue;
    const group = groupFor(grouped, row);
    group[troubleOf(row)].push(place);
  }
  grouped.taken = table.rows.length;
  if (grouped.groups.length > before) grouped.groups.sort(compareGroups);
}

function troubleOf({ conflicts }: ChangeRow): 'stopped' | 'warned' | 'plain' {
  if (conflicts.length === 0) return 'plain';
  return conflicts.some((conflict) => conflict.severity === 'stop') ? 'stopped' : 'warned';
}

function groupFor(grouped: Grouped, row: ChangeRow): Group {
  const head = headOf(row, grouped.by);
  const known = grouped.byKey.get(head.key);
  if (known !== undefined) return known;
  const group: Group = { ...head, stopped: [], warned: [], plain: [] };
  grouped.byKey.set(head.key, group);
  grouped.groups.push(group);
  return group;
}

type Head = Pick<Group, 'key' | 'label' | 'icon' | 'last'>;

/** What keeps a special group's key apart from every path. */
const special = '\u0000';

const trashHead: Head = { key: `${special}trash`, label: 'To the trash', icon: 'trash', last: true };
const newHead: Head = { key: `${special}new`, label: 'New', icon: 'new-file', last: true };
const removedHead: Head = { key: `${special}rmdir`, label: 'Empty folders to remove', icon: 'remove', last: true };

const operationHeads: Readonly<Record<Operation | 'rename', Head>> = {
  move: { key: `${special}1`, label: 'Moves', icon: 'arrow-right', last: false },
  rename: { key: `${special}2`, label: 'Renames', icon: 'rename', last: false },
  create: { key: `${special}3`, label: 'New files', icon: 'new-file', last: false },
  modify: { key: `${special}4`, label: 'Changed files', icon: 'edit', last: false },
  mkdir: { key: `${special}5`, label: 'New folders', icon: 'new-folder', last: false },
  rmdir: { key: `${special}6`, label: 'Empty folders to remove', icon: 'remove', last: false },
  trash: { key: `${special}7`, label: 'To the trash', icon: 'trash', last: false },
};

function headOf(row: ChangeRow, by: Grouping): Head {
  if (by === 'operation') return operationHeads[isRename(row) ? 'rename' : row.op];
  return by === 'target' ? targetHead(row) : sourceHead(row);
}

function targetHead(row: ChangeRow): Head {
  if (row.op === 'trash') return trashHead;
  if (row.op === 'rmdir') return removedHead;
  const path = row.to ?? row.from ?? '';
  return folderHead(row.op === 'mkdir' ? path : splitPath(path).folder);
}

function sourceHead(row: ChangeRow): Head {
  if (row.op === 'create' || row.op === 'mkdir') return newHead;
  const path = row.from ?? row.to ?? '';
  return folderHead(row.op === 'rmdir' ? path : splitPath(path).folder);
}

function folderHead(folder: string): Head {
  return {
    key: folder,
    label: folder === '' ? 'Top level' : folder,
    icon: folder === '' ? 'root-folder' : 'folder',
    last: false,
  };
}

const natural = new Intl.Collator('en', { numeric: true });

function compareGroups(one: Group, other: Group): number {
  if (one.last !== other.last) return one.last ? 1 : -1;
  return natural.compare(one.key, other.key);
}

/** A group's rows: first those with a conflict that stops, then those with a warning. */
export function membersOf(group: Group): number[] {
  const conflicted = conflictedOf(group);
  return conflicted.length === 0 ? group.plain : [...conflicted, ...group.plain];
}

/** A group's rows with conflicts of any kind. */
export function conflictedOf({ stopped, warned }: Group): number[] {
  return warned.length === 0 ? stopped : [...stopped, ...warned];
}
