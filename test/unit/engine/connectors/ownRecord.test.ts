// The record of where servers connected without a task.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ownRecord, ownRecordName, readOwnRecord } from '../../../../src/engine/connectors/ownRecord.ts';
import { newFolder } from '../../../support/tree.ts';

test('the newest first, each connector for itself, over the change of the file and past a damaged line; 500 at most', async (t) => {
  const root = newFolder();
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  assert.deepEqual(readOwnRecord(root, 'notes'), []);
  let at = 0;
  const record = (name: string): ReturnType<typeof ownRecord> => ownRecord({ root, now: () => (at += 1) }, name);
  await record('notes').reached('a.test:443');
  fs.appendFileSync(
    path.join(root, ownRecordName),
    'deadbeef {"at":9,"connector":"notes","reached":"forged.test:1"}\n',
  );
  await record('other').reached('b.test:443');
  // Then the file begins anew.
  fs.appendFileSync(path.join(root, ownRecordName), 'x'.repeat(1024 * 1024));
  record('notes').denied('c.test:443', 0, 'c.test is not among the hosts that it may reach');
  assert.ok(fs.existsSync(path.join(root, `${ownRecordName}.1`)));
  assert.deepEqual(readOwnRecord(root, 'notes'), [
    { at: 3, place: 'c.test:443', refused: 'c.test is not among the hosts that it may reach' },
    { at: 1, place: 'a.test:443', refused: null },
  ]);
  assert.deepEqual(readOwnRecord(root, 'other'), [{ at: 2, place: 'b.test:443', refused: null }]);
  for (let count = 0; count < 510; count += 1) await record('many').reached('d.test:443');
  const many = readOwnRecord(root, 'many');
  assert.deepEqual([many.length, many[0]?.at], [500, at]);
});
