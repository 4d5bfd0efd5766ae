import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChangeRow } from '../../../src/protocol/panelWire.ts';
import {
  applyBlocker,
  choose,
  idsAt,
  isLoaded,
  mayChoose,
  newSession,
  refreshOutline,
  takeChunk,
  takeSnapshot,
  type Session,
} from '../../../webview/diff/session.ts';
import { cardOf, diffOf, lookOf, rowOf } from './samples.ts';

function rowsOf(count: number, folder = 'out'): ChangeRow[] {
  return Array.from({ length: count }, (_, place) => rowOf({ id: place + 1, to: `${folder}/${String(place)}.txt` }));
}

/** A panel that has seen all its rows. */
function loaded(count: number): Session {
  const session = newSession(lookOf());
  takeSnapshot(session, diffOf({ rowCount: count, accepted: count }));
  takeChunk(session, { revision: 1, first: 0, rows: rowsOf(count) });
  return session;
}

function groupsOf(session: Session): string[] {
  return session.grouped.groups.map((group) => group.label);
}

test('rows of another revision, and chunks that do not fit, are void', () => {
  const session = newSession(lookOf());
  takeSnapshot(session, diffOf({ rowCount: 4, revision: 7 }));
  assert.equal(takeChunk(session, { revision: 6, first: 0, rows: rowsOf(2) }), false);
  assert.equal(takeChunk(session, { revision: 7, first: 0, rows: rowsOf(2) }), true);
  assert.equal(takeChunk(session, { revision: 7, first: 0, rows: rowsOf(2) }), false);
  assert.equal(session.table.rows.length, 2);
  assert.equal(isLoaded(session), false);
  assert.equal(takeChunk(session, { revision: 7, first: 2, rows: rowsOf(4).slice(2) }), true);
  assert.equal(isLoaded(session), true);
});

test('the rows of a new revision take the place of the old ones when all of them are there', () => {
  const session = loaded(3);
  takeSnapshot(session, diffOf({ rowCount: 3, revision: 2 }));
  assert.equal(session.list.outline.rowsShown, 3);
  assert.equal(takeChunk(session, { revision: 2, first: 0, rows: rowsOf(2, 'new') }), false);
  assert.deepEqual(groupsOf(session), ['out']);
  assert.equal(takeChunk(session, { revision: 2, first: 2, rows: rowsOf(3, 'new').slice(2) }), true);
  assert.deepEqual(groupsOf(session), ['new']);
});

test('another task starts empty, at once', () => {
  const session = loaded(3);
  takeSnapshot(session, diffOf({ task: cardOf({ id: '20260101-000000-bbbbbb' }), rowCount: 2, revision: 1 }));
  assert.equal(session.list.outline.rowsShown, 0);
});

test('what the host left out is marked, also in rows that come later', () => {
  const session = newSession(lookOf());
  takeSnapshot(
    session,
    diffOf({
      rowCount: 3,
      rejected: [
        [1, 1],
        [3, 3],
      ],
    }),
  );
  takeChunk(session, { revision: 1, first: 0, rows: rowsOf(3) });
  assert.deepEqual([...session.leftOut], [1, 0, 1]);
  assert.deepEqual([...session.list.leftOutOfHeads], [2]);
  takeSnapshot(session, diffOf({ rowCount: 3, rejected: [] }));
  assert.deepEqual([...session.leftOut], [0, 0, 0]);
});

test('a choice shows at once and gives way to what the host says', () => {
  const session = loaded(2);
  choose(session, [0], false);
  assert.deepEqual([...session.leftOut], [1, 0]);
  assert.equal(applyBlocker(session), 'One moment…');
  takeSnapshot(session, diffOf({ rowCount: 2, accepted: 2, busy: true }));
  assert.deepEqual([...session.leftOut], [1, 0]);
  takeSnapshot(
    session,
    diffOf({
      rowCount: 2,
      accepted: 0,
      rejected: [
        [1, 1],
        [2, 2],
      ],
    }),
  );
  assert.deepEqual([...session.leftOut], [1, 1]);
});

test('the person looks at the rows another way without new rows', () => {
  const session = loaded(12);
  session.look.grouping = 'operation';
  session.look.filter = { ...session.look.filter, text: '11' };
  refreshOutline(session);
  assert.equal(session.list.outline.rowsShown, 1);
  assert.equal(session.list.outline.heads[0]?.group.label, 'Moves');
  assert.deepEqual(idsAt(session, session.list.outline.heads[0].shown), [[12, 12]]);
});

test('choices are for changes under review', () => {
  const session = loaded(1);
  assert.equal(mayChoose(session), true);
  takeSnapshot(session, diffOf({ rowCount: 1, task: cardOf({ state: 'applying' }) }));
  assert.equal(mayChoose(session), false);
});

test('apply waits for the rows, for the host, for something to apply and for conflicts to go', () => {
  const session = newSession(lookOf());
  const whys = [
    diffOf({ rowCount: 1, accepted: 1, task: cardOf({ state: 'done' }) }),
    diffOf({ rowCount: 1, accepted: 1 }),
  ].map((snapshot) => {
    takeSnapshot(session, snapshot);
    return applyBlocker(session);
  });
  assert.deepEqual(whys, ['The changes do not wait for review.', 'The changes are still coming in.']);
  takeChunk(session, { revision: 1, first: 0, rows: rowsOf(1) });
  assert.equal(applyBlocker(session), null);
  takeSnapshot(session, diffOf({ rowCount: 1, accepted: 1, busy: true }));
  assert.equal(applyBlocker(session), 'One moment…');
  takeSnapshot(session, diffOf({ rowCount: 1, accepted: 1, checked: null }));
  assert.equal(applyBlocker(session), 'One moment…', 'a yes could not bind to anything yet');
  takeSnapshot(session, diffOf({ rowCount: 1, accepted: 0, rejected: [[1, 1]] }));
  assert.equal(applyBlocker(session), 'Every change is left out, so there is nothing to apply.');
  takeSnapshot(session, diffOf({ rowCount: 1, accepted: 1, stopped: 1 }));
  assert.equal(applyBlocker(session), '1 change meets a conflict: choose what to do, or leave it out.');
});

test('many small chunks are shown in few steps, and all rows are shown in the end', () => {
  const session = newSession(lookOf());
  const rows = rowsOf(10_000);
  takeSnapshot(session, diffOf({ rowCount: rows.length }));
  let steps = 0;
  for (let first = 0; first < rows.length; first += 10) {
    if (takeChunk(session, { revision: 1, first, rows: rows.slice(first, first + 10) })) steps += 1;
  }
  assert.ok(steps < 30, `${String(steps)} steps`);
  assert.equal(session.list.outline.rowsShown, rows.length);
});
