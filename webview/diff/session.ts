/**
 * All that the diff panel knows between two messages: the host's last snapshot, the rows so far, and how the person looks at
 * them. It holds no truth of its own. No DOM: tested from Node.
 */
import type { ChangeRow, DiffSnapshot } from '../../src/protocol/panelWire.ts';
import { noGroups, takeRows, type Grouped, type Grouping } from './grouping.ts';
import { leftOutOfHeads, outlineOf, type Outline } from './outline.ts';
import { addRows, isComplete, newTable, type RowTable } from './rowTable.ts';
import { unfit } from './words.ts';

export type Look = { grouping: Grouping; filter: string; conflictsOnly: boolean; folded: Set<string> };

export type Session = {
  snapshot: DiffSnapshot | null;
  table: RowTable;
  /** Rows of a newer revision, while the old ones still stand on the screen: they change places when all have come. */
  incoming: RowTable | null;
  look: Look;
  grouped: Grouped;
  outline: Outline;
  /** How many rows the outline has seen. */
  outlined: number;
  /** 1 for each place in the table that is left out. */
  leftOut: Uint8Array;
  /** For each head of the outline, how many of its rows are left out. */
  leftOutOfHeads: Int32Array;
  /** Choices that were sent and that no snapshot has answered yet: shown as made, so that a click is seen at once. */
  pending: { places: readonly number[]; accepted: boolean }[];
};

export function newSession(look: Look): Session {
  const table = newTable(-1, 0);
  const grouped = noGroups(look.grouping);
  const outline = outlineOf(grouped, table, look);
  const leftOut = new Uint8Array(0);
  const heads = new Int32Array(0);
  const shown = { table, incoming: null, look, grouped, outline, outlined: 0, leftOut, leftOutOfHeads: heads };
  return { snapshot: null, ...shown, pending: [] };
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
  session.grouped = noGroups(session.look.grouping);
  refreshOutline(session);
}

/** Works out anew what the list shows: after rows came, or the person looks at them another way. */
export function refreshOutline(session: Session): void {
  if (session.grouped.by !== session.look.grouping) session.grouped = noGroups(session.look.grouping);
  takeRows(session.grouped, session.table);
  session.outline = outlineOf(session.grouped, session.table, session.look);
  session.outlined = session.table.rows.length;
  session.leftOutOfHeads = leftOutOfHeads(session.outline, session.leftOut);
}

function markLeftOut(session: Session): void {
  const { table, snapshot } = session;
  session.leftOut = new Uint8Array(table.rows.length);
  for (const id of snapshot?.rejected ?? []) {
    const place = table.placeOfId.get(id);
    if (place !== undefined) session.leftOut[place] = 1;
  }
  for (const { places, accepted } of session.pending) {
    for (const place of places) session.leftOut[place] = accepted ? 0 : 1;
  }
  session.leftOutOfHeads = leftOutOfHeads(session.outline, session.leftOut);
}

/** Shows a choice as made until the host has answered it. */
export function choose(session: Session, places: readonly number[], accepted: boolean): void {
  session.pending.push({ places, accepted });
  markLeftOut(session);
}

/** Whether every row of the newest revision is here. */
export function isLoaded(session: Session): boolean {
  return session.snapshot !== null && session.incoming === null && isComplete(session.table);
}

/** Ids of the rows at these places, for the host. */
export function idsAt(session: Session, places: readonly number[]): number[] {
  return places.flatMap((place) => {
    const row = session.table.rows[place];
    return row === undefined ? [] : [row.id];
  });
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
  if (snapshot?.task.state !== 'awaiting review') return 'The changes do not wait for review.';
  if (!isLoaded(session)) return 'The changes are still coming in.';
  if (snapshot.busy || snapshot.checked === null || pending.length > 0) return 'One moment…';
  return unfit(snapshot);
}
