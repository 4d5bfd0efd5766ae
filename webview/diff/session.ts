/**
 * All that the diff panel knows between two messages: the host's last snapshot, the rows so far, and how the person looks at
 * them. It holds no truth of its own. No DOM: tested from Node.
 */
import type { ChangeRow, DiffSnapshot } from '../../src/protocol/panelWire.ts';
import { t } from '../../src/base/translate.ts';
import { isFiltering, passing, type Filter } from './filters.ts';
import { noGroups, takeRows, type Grouped, type Grouping } from './grouping.ts';
import { leftOutOfHeads, outlineOf, type Outline } from './outline.ts';
import { addRows, isComplete, newTable, placeOf, putRows, type RowTable } from './rowTable.ts';
import { orderOf, type Sort } from './sorting.ts';
import { openAtFirst, outlineOfTree, treeOf, waysTo, type Side, type Tree } from './tree.ts';
import { unfit } from './words.ts';

export type Mode = 'list' | 'tree';

export type Look = {
  mode: Mode;
  grouping: Grouping;
  sort: Sort;
  isDescending: boolean;
  filter: Filter;
  /** Keys of folded groups of the list. */
  folded: Set<string>;
  /** Paths of open folders of the trees; null before anybody opened or shut one. */
  opened: Record<Side, Set<string> | null>;
};

/** What one list shows: that of all changes, or one of the two trees. */
export type View = {
  outline: Outline;
  /** For each head of the outline, how many of its rows are left out. */
  leftOutOfHeads: Int32Array;
};

/** A name that is being written. */
export type Editing = { place: number; text: string; problem: string | null; isSent: boolean };

export type Session = {
  snapshot: DiffSnapshot | null;
  table: RowTable;
  /** Rows of a newer revision, while the old ones still stand on the screen: they change places when all have come. */
  incoming: RowTable | null;
  look: Look;
  grouped: Grouped;
  /** The order of rows by the sort, and of which rows it is. */
  sorted: { order: Int32Array | null; table: RowTable | null; version: number; key: string };
  list: View;
  trees: Record<Side, View>;
  /** Made when they are first shown, and made anew when rows changed. */
  treesOf: { table: RowTable; version: number; count: number; sides: Record<Side, Tree> } | null;
  /** How many rows the filter shows. */
  rowsShown: number;
  editing: Editing | null;
  /** How many rows the outline has seen. */
  outlined: number;
  /** 1 for each place in the table that is left out. */
  leftOut: Uint8Array;
  /** Choices that were sent and that no snapshot has answered yet: shown as made, so that a click is seen at once. */
  pending: { places: ArrayLike<number>; accepted: boolean }[];
};

const noOutline: Outline = { heads: [], lines: new Int32Array(0), levels: new Uint8Array(0), rowsShown: 0 };
const noView = (): View => ({ outline: noOutline, leftOutOfHeads: new Int32Array(0) });

export function newSession(look: Look): Session {
  return {
    snapshot: null,
    table: newTable(-1, 0),
    incoming: null,
    look,
    grouped: noGroups(look.grouping),
    sorted: { order: null, table: null, version: 0, key: '' },
    list: noView(),
    trees: { from: noView(), to: noView() },
    treesOf: null,
    rowsShown: 0,
    editing: null,
    outlined: 0,
    leftOut: new Uint8Array(0),
    pending: [],
  };
}

/** Takes the host's snapshot. A new revision voids the rows, but of the same task they stay on screen until the new ones are all here. */
export function takeSnapshot(session: Session, snapshot: DiffSnapshot): void {
  const sameTask = session.snapshot?.task.id === snapshot.task.id;
  session.snapshot = snapshot;
  if (!sameTask || !snapshot.busy) session.pending = [];
  const newest = session.incoming ?? session.table;
  if (!sameTask || newest.revision !== snapshot.revision || newest.rowCount !== snapshot.rowCount) {
    const fresh = newTable(snapshot.revision, snapshot.rowCount);
    if (sameTask && session.table.rows.length > 0 && snapshot.rowCount > 0) session.incoming = fresh;
    else show(session, fresh);
  }
  markLeftOut(session);
}

/** Takes a chunk of rows; answers whether the list changed. */
export function takeChunk(
  session: Session,
  chunk: { revision: number; first: number; rows: readonly ChangeRow[] },
): boolean {
  const table = session.incoming ?? session.table;
  if (chunk.revision !== table.revision) return false;
  if (!addRows(table, chunk.first, chunk.rows)) return false;
  if (session.incoming === null) {
    if (!growOutline(session)) return false;
  } else {
    if (!isComplete(table)) return false;
    show(session, table);
  }
  markLeftOut(session);
  return true;
}

/** Grows with the rows in big steps, so that a hundred chunks do not cost a hundred passes. */
function growOutline(session: Session): boolean {
  const { table, outlined } = session;
  if (!isComplete(table) && outlined > 0 && table.rows.length < 1.5 * outlined) return false;
  refreshOutline(session);
  return true;
}

function show(session: Session, table: RowTable): void {
  session.table = table;
  session.incoming = null;
  session.grouped = noGroups(session.look.grouping, session.snapshot?.steps);
  session.editing = null;
  refreshOutline(session);
}

/** Takes rows that are others now; answers whether any was there. */
export function takeChanged(
  session: Session,
  { revision, rows }: { revision: number; rows: readonly ChangeRow[] },
): boolean {
  const table = session.incoming ?? session.table;
  if (revision !== table.revision || !putRows(table, rows)) return false;
  if (table !== session.table) return false;
  session.grouped = noGroups(session.look.grouping, session.snapshot?.steps);
  refreshOutline(session);
  return true;
}

/** Works out anew what is shown: after rows came, or the person looks at them another way. */
export function refreshOutline(session: Session): void {
  const { look, table, leftOut } = session;
  const pass = passing(table, look.filter, leftOut);
  session.outlined = table.rows.length;
  if (look.mode === 'list') refreshList(session, pass);
  else refreshTrees(session, pass);
}

function refreshList(session: Session, pass: Uint8Array | null): void {
  const { look, table } = session;
  const order = orderFor(session);
  if (session.grouped.by !== look.grouping || order.isNew)
    session.grouped = noGroups(look.grouping, session.snapshot?.steps);
  takeRows(session.grouped, table, order.order);
  session.list.outline = outlineOf(session.grouped, table, { pass, folded: look.folded });
  session.rowsShown = session.list.outline.rowsShown;
  session.list.leftOutOfHeads = leftOutOfHeads(session.list.outline, session.leftOut);
}

/** Rows are put in order once all are here; until then they stand as they come. */
function orderFor(session: Session): { order: Int32Array | null; isNew: boolean } {
  const { look, table, sorted } = session;
  if (!isComplete(table)) return { order: null, isNew: false };
  const key = `${look.sort} ${look.isDescending ? 'down' : 'up'}`;
  if (sorted.table === table && sorted.version === table.version && sorted.key === key)
    return { order: sorted.order, isNew: false };
  const order = orderOf(table, look.sort, look.isDescending);
  const isNew = order !== sorted.order;
  session.sorted = { order, table, version: table.version, key };
  return { order, isNew };
}

function refreshTrees(session: Session, pass: Uint8Array | null): void {
  const { look, table, trees } = session;
  const before = session.treesOf;
  const count = table.rows.length;
  const isKnown = before?.table === table && before.version === table.version && before.count === count;
  const sides = isKnown ? before.sides : { from: treeOf(table, 'from'), to: treeOf(table, 'to') };
  if (!isKnown) session.treesOf = { table, version: table.version, count, sides };
  for (const side of ['from', 'to'] as const) {
    const opened = look.opened[side] ?? new Set(openAtFirst(sides[side], count));
    // What a filter finds is what the person wants to see: not the folders that it lies in.
    const isFound = isFiltering(look.filter) && pass !== null;
    const open = isFound ? new Set(sides[side].folders.map(({ path }) => path)) : opened;
    trees[side].outline = outlineOfTree(sides[side], table, { pass, opened: open });
    trees[side].leftOutOfHeads = leftOutOfHeads(trees[side].outline, session.leftOut);
  }
  session.rowsShown = pass === null ? count : pass.reduce((sum, each) => sum + each, 0);
}

/** Opens what a row lies in on one side; answers whether it has a line there now. */
export function openWayTo(session: Session, side: Side, place: number): boolean {
  const tree = session.treesOf?.sides[side];
  const row = session.table.rows[place];
  const ways = tree === undefined || row === undefined ? null : waysTo(tree, row);
  if (tree === undefined || ways === null) return false;
  const now = session.look.opened[side] ?? new Set(openAtFirst(tree, session.table.rows.length));
  if (ways.some((path) => !now.has(path))) {
    session.look.opened[side] = new Set([...now, ...ways]);
    refreshOutline(session);
  }
  return true;
}

/** Opens or shuts a folder of a tree. */
export function openFolder(session: Session, side: Side, path: string, isOpen: boolean): void {
  const tree = session.treesOf?.sides[side];
  if (tree === undefined) return;
  const opened = new Set(session.look.opened[side] ?? openAtFirst(tree, session.table.rows.length));
  if (isOpen) opened.add(path);
  else opened.delete(path);
  session.look.opened[side] = opened;
}

/** Opens or shuts everything that is shown. */
export function foldAll(session: Session, isFolded: boolean): void {
  const { look, grouped, treesOf } = session;
  if (look.mode === 'list') {
    look.folded = isFolded ? new Set(grouped.groups.map((group) => group.key)) : new Set();
    return;
  }
  for (const side of ['from', 'to'] as const) {
    const folders = treesOf?.sides[side].folders ?? [];
    look.opened[side] = new Set(isFolded ? [''] : folders.map(({ path }) => path));
  }
}

function markLeftOut(session: Session): void {
  const { table, snapshot } = session;
  session.leftOut = new Uint8Array(table.rows.length);
  for (const [first, last] of snapshot?.rejected ?? []) {
    for (let id = first; id <= last; id += 1) {
      const place = placeOf(table, id);
      if (place !== undefined) session.leftOut[place] = 1;
    }
  }
  for (const { places, accepted } of session.pending) {
    for (let at = 0; at < places.length; at += 1) session.leftOut[places[at] ?? -1] = accepted ? 0 : 1;
  }
  if (session.look.filter.states.has('left')) refreshOutline(session);
  for (const view of [session.list, session.trees.from, session.trees.to])
    view.leftOutOfHeads = leftOutOfHeads(view.outline, session.leftOut);
}

/** Shows a choice as made until the host has answered it. */
export function choose(session: Session, places: ArrayLike<number>, accepted: boolean): void {
  session.pending.push({ places, accepted });
  markLeftOut(session);
}

/** Whether every row of the newest revision is here. */
export function isLoaded(session: Session): boolean {
  return session.snapshot !== null && session.incoming === null && isComplete(session.table);
}

/** Ids of the rows at these places, for the host, as ascending pairs of first and last. */
export function idsAt(session: Session, places: ArrayLike<number>): [number, number][] {
  const ids = Float64Array.from(places, (place) => session.table.rows[place]?.id ?? 0).sort();
  const ranges: [number, number][] = [];
  for (const id of ids) {
    if (id === 0) continue;
    const last = ranges.at(-1);
    if (last !== undefined && id <= last[1] + 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges;
}

/** Places of all rows that the filter shows. */
export function shownPlaces(session: Session): Int32Array {
  const { table, look, leftOut } = session;
  const pass = passing(table, look.filter, leftOut);
  return Int32Array.from(table.rows.keys()).filter((place) => pass === null || pass[place] === 1);
}

/**
 * Whether the person may choose now: what to apply while the changes wait for review, what to take back or to do again once they
 * were carried out. A check under way does not stop them: the host drops it.
 */
export function mayChoose({ snapshot }: Session): boolean {
  const state = snapshot?.task.state;
  return state === 'awaiting review' || state === 'done' || state === 'undone';
}

/** Why the changes cannot be applied as they stand, or null when they can. */
export function applyBlocker(session: Session): string | null {
  const { snapshot, pending } = session;
  if (snapshot?.task.state !== 'awaiting review') return t('The changes do not wait for review.');
  if (!isLoaded(session)) return t('The changes are still coming in.');
  if (snapshot.busy || snapshot.checked === null || pending.length > 0) return t('One moment…');
  return unfit(snapshot);
}
