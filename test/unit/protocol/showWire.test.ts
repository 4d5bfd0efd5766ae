/** What a worker may answer about files, and a panel may be told of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemOf } from '../../../src/protocol/panelMessages.ts';
import { intentSchema } from '../../../src/protocol/panelWire.ts';
import { showReplySchema, type ShowReply } from '../../../src/protocol/showWire.ts';
import { safeReply } from '../../../src/engine/session/safeReply.ts';

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0]).toString('base64');
const counts = { total: 1, changed: 0, matching: 1, isComparison: false, from: 0, notes: [] };
const page = { kind: 'page', page: 1, pages: 1, width: 1, height: 1, cells: [] };

test('no picture is taken but a JPEG of a bounded size', () => {
  const takes = (picture: unknown): boolean => showReplySchema.safeParse({ ...page, picture }).success;
  assert.ok(takes({ jpeg, width: 10, height: 10 }));
  assert.ok(!takes({ jpeg: Buffer.from('<svg onload=alert(1)>').toString('base64'), width: 10, height: 10 }));
  assert.ok(!takes({ jpeg: `/9j/${'A'.repeat(1_500_000)}`, width: 10, height: 10 }));
  assert.ok(!takes({ jpeg, width: 100_000, height: 10 }));
  assert.ok(!takes({ jpeg: 'https://example.org/a.jpg', width: 10, height: 10 }));
});

test('no more rows, cells or characters are taken than were asked for', () => {
  const row = { mark: 'same', cells: [{ text: 'x' }] };
  const takes = (rows: unknown[]): boolean =>
    showReplySchema.safeParse({
      kind: 'table',
      sheets: [],
      sheet: 0,
      columns: 1,
      columnMarks: ['same'],
      ...counts,
      rows,
    }).success;
  assert.ok(takes([row]));
  assert.ok(!takes(Array.from({ length: 201 }, () => row)));
  assert.ok(!takes([{ mark: 'same', cells: Array.from({ length: 61 }, () => ({ text: 'x' })) }]));
  assert.ok(!takes([{ mark: 'same', cells: [{ text: 'x'.repeat(500) }] }]));
});

test('what a document says is written out before a panel shows it, and is no longer for that', () => {
  const hostile: ShowReply = {
    kind: 'text',
    ...counts,
    lines: [
      {
        mark: 'new',
        after: 1,
        pieces: [{ text: 'pay \u202E001\u202C euros', mark: 'new' }, { text: '\u200B'.repeat(4_000) }],
      },
    ],
  };
  const safe = safeReply(hostile);
  assert.ok(safe.kind === 'text');
  assert.equal(safe.lines[0]?.pieces[0]?.text, 'pay ‹U+202E›001‹U+202C› euros');
  assert.ok((safe.lines[0].pieces[1]?.text.length ?? 0) <= 4_001);
  assert.equal(problemOf({ type: 'shown', change: 1, look: 1, reply: safe }), null);
  const cells: ShowReply = {
    kind: 'table',
    sheets: ['a\u202Eb'],
    sheet: 0,
    columns: 1,
    columnMarks: ['same'],
    ...counts,
    rows: [{ mark: 'changed', after: 1, before: 1, cells: [{ text: 'a\nb', was: 'a\tb' }] }],
    origin: { path: 'x\u202Efdp.exe', pages: [1], place: 'page 1' },
  };
  const table = safeReply(cells);
  assert.ok(table.kind === 'table');
  assert.deepEqual(table.rows[0]?.cells, [{ text: 'a b', was: 'a    b' }]);
  assert.equal(table.origin?.path, 'x‹U+202E›fdp.exe');
  assert.equal(table.sheets[0], 'a‹U+202E›b');
});

test('a panel may ask for parts within bounds, and for nothing else', () => {
  const takes = (want: unknown): boolean =>
    intentSchema.safeParse({ type: 'show', task: 't', change: 1, look: 1, want }).success;
  assert.ok(takes({ what: 'part', sheet: 0, only: 'all', from: 0, limit: 200 }));
  assert.ok(takes({ what: 'page', sheet: 0, page: 3 }));
  assert.ok(!takes({ what: 'part', sheet: 0, only: 'all', from: 0, limit: 100_000 }));
  assert.ok(!takes({ what: 'part', sheet: 0, only: 'all', from: -1, limit: 1 }));
  assert.ok(!takes({ what: 'page', sheet: 0, page: 0 }));
  assert.ok(!takes({ what: 'file', path: '/etc/passwd' }));
});
