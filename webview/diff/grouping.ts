/** Rows by folder or by operation. Groups grow as rows arrive; nothing is grouped twice. No DOM: tested from Node. */
import type { ChangeRow } from '../../src/protocol/panelWire.ts';
import type { Operation } from '../../src/model/operation.ts';
import { t } from '../../src/base/translate.ts';
import { isRename, type RowTable } from './rowTable.ts';
import { splitPath } from './names.ts';
import { naturalKey } from './sorting.ts';

export const groupings = ['target', 'source', 'operation', 'step', 'reason', 'none'] as const;
export type Grouping = (typeof groupings)[number];

/** What can be grouped by, in words; steps only where the rows tell of some. */
export function groupingWords({ stepped }: Pick<RowTable, 'stepped'>): { value: Grouping; label: string }[] {
  return [
    { value: 'target', label: t('By new folder') },
    { value: 'source', label: t('By old folder') },
    { value: 'operation', label: t('By kind of change') },
    ...(stepped > 0 ? [{ value: 'step' as const, label: t('By step of the rule') }] : []),
    { value: 'reason', label: t('By reason') },
    { value: 'none', label: t('Flat list') },
  ];
}

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
  /** The rule's steps in words, for their groups. */
  readonly steps: readonly string[];
  /** How many rows of the table are in groups. */
  taken: number;
};

export function noGroups(by: Grouping, steps: readonly string[] = []): Grouped {
  return { by, groups: [], byKey: new Map(), steps, taken: 0 };
}

/** Puts the rows that came since the last call into their groups, and the groups in order. `order` says in which order all rows come. */
export function takeRows(grouped: Grouped, table: RowTable, order: Int32Array | null = null): void {
  const before = grouped.groups.length;
  for (let at = grouped.taken; at < table.rows.length; at += 1) {
    const place = order?.[at] ?? at;
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
  const head = headOf(row, grouped);
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

const trashHead: Head = { key: `${special}trash`, label: t('To the trash'), icon: 'trash', last: true };
const newHead: Head = { key: `${special}new`, label: t('New'), icon: 'new-file', last: true };
const removedHead: Head = { key: `${special}rmdir`, label: t('Empty folders to remove'), icon: 'remove', last: true };

const operationHeads: Readonly<Record<Operation | 'rename', Head>> = {
  move: { key: `${special}1`, label: t('Moves'), icon: 'arrow-right', last: false },
  rename: { key: `${special}2`, label: t('Renames'), icon: 'rename', last: false },
  create: { key: `${special}3`, label: t('New files'), icon: 'new-file', last: false },
  modify: { key: `${special}4`, label: t('Changed files'), icon: 'edit', last: false },
  mkdir: { key: `${special}5`, label: t('New folders'), icon: 'new-folder', last: false },
  rmdir: { key: `${special}6`, label: t('Empty folders to remove'), icon: 'remove', last: false },
  trash: { key: `${special}7`, label: t('To the trash'), icon: 'trash', last: false },
};

function headOf(row: ChangeRow, { by, steps }: Grouped): Head {
  switch (by) {
    case 'operation':
      return operationHeads[isRename(row) ? 'rename' : row.op];
    case 'target':
      return targetHead(row);
    case 'source':
      return sourceHead(row);
    case 'step':
      return stepHead(row, steps);
    case 'reason':
      return reasonHead(row.reason);
    case 'none':
      return { key: `${special}all`, label: t('All changes'), icon: 'list-flat', last: false };
  }
}

function stepHead({ step }: ChangeRow, steps: readonly string[]): Head {
  if (step === undefined)
    return { key: `${special}no step`, label: t('Needed by the others'), icon: 'new-folder', last: true };
  const words = steps[step] ?? '';
  const label = words === '' ? t('Step {0}', step + 1) : t('Step {0}: {1}', step + 1, words);
  return { key: `${special}step ${String(step).padStart(3, '0')}`, label, icon: 'list-ordered', last: false };
}

/** Reasons that differ only in dates, numbers and names are one: "taken …, from the file itself". */
function reasonHead(reason: string): Head {
  const kind = reason.replace(varying, '…');
  const key = `${special}because ${kind}`;
  if (kind === '') return { key, label: t('No reason told'), icon: 'circle-outline', last: true };
  return { key, label: kind, icon: 'lightbulb', last: false };
}

/** Quoted as English does, or German. */
const varying = /“[^”]*”|„[^“]*“|\p{N}+(?:[-:./ ]\p{N}+)*/gu;

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
    label: folder === '' ? t('Top level') : folder,
    icon: folder === '' ? 'root-folder' : 'folder',
    last: false,
  };
}

function compareGroups(one: Group, other: Group): number {
  if (one.last !== other.last) return one.last ? 1 : -1;
  const [mine, theirs] = [naturalKey(one.key), naturalKey(other.key)];
  return mine === theirs ? 0 : mine < theirs ? -1 : 1;
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
