/**
 * The folder as a tree of what changes in it: as it is (`from`), or as it will be (`to`). Folders carry counts; a row lies in the folder
 * where its file is or comes to be. No DOM: tested from Node.
 */
import { t } from '../../src/base/translate.ts';
import type { ChangeRow } from '../../src/protocol/panelWire.ts';
import { splitPath } from './names.ts';
import type { Head, Outline } from './outline.ts';
import type { RowTable } from './rowTable.ts';
import { naturalKey } from './sorting.ts';

export type Side = 'from' | 'to';

export type Folder = {
  readonly path: string;
  readonly label: string;
  icon: string;
  readonly level: number;
  /** Index into the tree's folders; -1 for the top. */
  readonly parent: number;
  readonly folders: number[];
  /** Places of rows that lie in it, conflicts first, then by name. */
  rows: number[];
  /** The row that makes or takes away the folder itself; -1 for none. */
  own: number;
};

export type Tree = { readonly side: Side; readonly folders: Folder[]; readonly byPath: Map<string, number> };

/** What keeps the trash apart from every path. */
const trash = '\u0000trash';

/** Where a row lies on this side; null where it is nothing there. */
export function pathOn(row: ChangeRow, side: Side): string | null {
  if (side === 'from') return row.op === 'create' || row.op === 'mkdir' ? null : row.from;
  if (row.op === 'rmdir') return null;
  return row.op === 'trash' ? `${trash}/${splitPath(row.from ?? '').name}` : row.to;
}

/** The tree of all rows that are here; O(rows), with one sort by name in each folder. */
export function treeOf(table: RowTable, side: Side): Tree {
  const tree: Tree = { side, folders: [], byPath: new Map() };
  folderAt(tree, '');
  for (const [place, row] of table.rows.entries()) {
    const path = pathOn(row, side);
    if (path === null) continue;
    if (row.op === 'mkdir' || row.op === 'rmdir') {
      const folder = tree.folders[folderAt(tree, path)];
      if (folder !== undefined) {
        folder.own = place;
        folder.icon = row.op === 'mkdir' ? 'new-folder' : 'remove';
      }
    } else tree.folders[folderAt(tree, splitPath(path).folder)]?.rows.push(place);
  }
  const keys = new Map<Folder, string>(tree.folders.map((folder) => [folder, naturalKey(folder.label)]));
  const compare = (one: number, other: number): number => {
    const [a, b] = [tree.folders[one], tree.folders[other]];
    if (a === undefined || b === undefined || a.path === trash || b.path === trash) return a?.path === trash ? 1 : -1;
    return (keys.get(a) ?? '') < (keys.get(b) ?? '') ? -1 : 1;
  };
  for (const folder of tree.folders) {
    folder.folders.sort(compare);
    folder.rows = byName(table, folder.rows, side);
  }
  return tree;
}

function byName(table: RowTable, places: number[], side: Side): number[] {
  if (places.length < 2) return places;
  const keyed = places.map((place) => {
    const row = table.rows[place];
    const rank = row?.conflicts.some(({ severity }) => severity === 'stop') === true ? '0' : '1';
    return { place, key: rank + naturalKey(splitPath((row === undefined ? null : pathOn(row, side)) ?? '').name) };
  });
  keyed.sort((one, other) => (one.key === other.key ? one.place - other.place : one.key < other.key ? -1 : 1));
  return keyed.map(({ place }) => place);
}

function folderAt(tree: Tree, path: string): number {
  const known = tree.byPath.get(path);
  if (known !== undefined) return known;
  const { folder: above, name } = splitPath(path);
  const parent = path === '' ? -1 : folderAt(tree, above);
  const over = tree.folders[parent];
  const index = tree.folders.length;
  const level = (over?.level ?? 0) + 1;
  const looks =
    path === ''
      ? { label: t('Top level'), icon: 'root-folder' }
      : path === trash
        ? { label: t('Trash (undo brings it back)'), icon: 'trash' }
        : { label: name, icon: 'folder' };
  tree.folders.push({ path, ...looks, level, parent, folders: [], rows: [], own: -1 });
  tree.byPath.set(path, index);
  over?.folders.push(index);
  return index;
}

type TreeOptions = { pass: Uint8Array | null; opened: ReadonlySet<string> };

/** The tree as lines. A folder is open where `opened` has its path. */
export function outlineOfTree(tree: Tree, table: RowTable, { pass, opened }: TreeOptions): Outline {
  const { folders } = tree;
  const all = new Int32Array(table.rows.length);
  const lines = new Int32Array(table.rows.length + folders.length);
  const levels = new Uint8Array(lines.length);
  const heads: Head[] = [];
  let [end, shown] = [0, 0];
  const put = (line: number, level: number): void => {
    lines[end] = line;
    levels[end] = Math.min(level, 255);
    end += 1;
  };
  const visit = (folder: Folder, isSeen: boolean): void => {
    const [first, open, line, at] = [shown, opened.has(folder.path), end, heads.length];
    if (isSeen) {
      put(~at, folder.level);
      heads.push({ group: wordsOf(folder), shown: all, open, level: folder.level });
    }
    if (folder.own >= 0 && passes(pass, folder.own)) all[shown++] = folder.own;
    for (const child of folder.folders) {
      const next = folders[child];
      if (next !== undefined) visit(next, isSeen && open);
    }
    for (const place of folder.rows) {
      if (!passes(pass, place)) continue;
      all[shown++] = place;
      if (isSeen && open) put(place, folder.level + 1);
    }
    if (!isSeen) return;
    const mine = all.subarray(first, shown);
    if (mine.length === 0) {
      end = line;
      heads.length = at;
    } else heads[at] = { group: withCounts(folder, mine, table), shown: mine, open, level: folder.level };
  };
  const [top] = folders;
  if (top !== undefined) visit(top, true);
  return { heads, lines: lines.subarray(0, end), levels: levels.subarray(0, end), rowsShown: shown };
}

function passes(pass: Uint8Array | null, place: number): boolean {
  return pass === null || pass[place] === 1;
}

const none = { length: 0 };

function wordsOf({ path, label, icon, own }: Folder): Head['group'] {
  return { key: path, label, icon, stopped: none, warned: none, total: 0, own };
}

function withCounts(folder: Folder, places: Int32Array, table: RowTable): Head['group'] {
  let [stopped, warned] = [0, 0];
  if (table.conflicted > 0) {
    for (const place of places) {
      const conflicts = table.rows[place]?.conflicts ?? [];
      if (conflicts.some(({ severity }) => severity === 'stop')) stopped += 1;
      else if (conflicts.length > 0) warned += 1;
    }
  }
  return { ...wordsOf(folder), stopped: { length: stopped }, warned: { length: warned }, total: places.length };
}

/** Paths of the folders that must be open for a row's line to be there; null where it has none on this side. */
export function waysTo(tree: Tree, row: ChangeRow): string[] | null {
  const path = pathOn(row, tree.side);
  if (path === null) return null;
  const ways: string[] = [];
  const isFolder = row.op === 'mkdir' || row.op === 'rmdir';
  let at = tree.byPath.get(splitPath(path).folder);
  if (isFolder) at = tree.folders[tree.byPath.get(path) ?? -1]?.parent;
  for (let folder = tree.folders[at ?? -1]; folder !== undefined; folder = tree.folders[folder.parent])
    ways.push(folder.path);
  return ways;
}

/** What is open at first: all where that is no wall of lines, else the top alone. */
export function openAtFirst(tree: Tree, rows: number): string[] {
  return rows <= openRowsMax ? tree.folders.map(({ path }) => path) : [''];
}

const openRowsMax = 300;
