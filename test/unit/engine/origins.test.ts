/** What a new file was made of stands in its change, is hashed with it, and comes back as it was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChangeTable } from '../../../src/engine/changes/changeTable.ts';
import { changeSchema, proposedChangeSchema } from '../../../src/model/change.ts';

const line = {
  id: 1,
  op: 'create',
  to: 'table.csv',
  content: 'a'.repeat(64),
  origins: [{ path: 'papers/report.pdf', table: 2 }],
  bytes: 7,
  reason: 'page 3',
};

test('a change with origins is written as the line that it was read from', () => {
  const table = ChangeTable.of([
    changeSchema.parse(line),
    changeSchema.parse({ id: 2, op: 'mkdir', to: 'a', reason: '' }),
  ]);
  assert.equal(JSON.stringify(table.at(0)), JSON.stringify(line));
  table.putInFront([changeSchema.parse({ id: 1, op: 'mkdir', to: 'b', reason: '' })]);
  assert.deepEqual(table.at(1)?.origins, line.origins);
  assert.equal(table.at(0)?.origins, undefined);
});

test('origins lie in the folder, and are few', () => {
  const takes = (origins: unknown): boolean =>
    proposedChangeSchema.safeParse({ op: 'create', to: 'a.csv', content: line.content, reason: '', origins }).success;
  assert.ok(takes(line.origins));
  assert.ok(!takes([{ path: '../outside.pdf', table: 0 }]));
  assert.ok(!takes([{ path: '/etc/passwd', table: 0 }]));
  assert.ok(!takes([{ path: 'a.pdf', table: -1 }]));
  assert.ok(!takes(Array.from({ length: 201 }, () => line.origins[0])));
});
