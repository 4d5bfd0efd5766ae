import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { ServedFolder } from '../../../src/worker/stage/folderWay.ts';
import { useServedFolder } from '../../../src/worker/stage/folderWay.ts';
import { useReaders } from '../../../src/worker/readers/load.ts';
import { readers } from './readers/support.ts';
import { warmUp } from '../../../src/worker/warmUp.ts';

test('what a sleeping worker rehearses comes to plans and work, on files of its own', async () => {
  const complaints = mock.method(console, 'error', () => undefined);
  useReaders(() => readers);
  let serving: ServedFolder | null = null;
  await warmUp((folder) => {
    serving = folder;
    useServedFolder(folder);
  });
  assert.deepEqual(
    complaints.mock.calls.map((call) => call.arguments),
    [],
  );
  assert.ok(serving !== null);
});
