import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Desk } from '../../../../src/worker/agent/desk.ts';
import { fetchedSource } from '../../../../src/worker/agent/fetched.ts';
import { never } from '../../../support/changes.ts';

test('a file of the folder may be called as a result is; the result is still read by its other name', async () => {
  const asked: string[] = [];
  // Only what is looked at here.
  const desk = {
    stage: {
      fileAt: (path: string) => (path === 'result:1' || path === 'result:x' ? {} : null),
      deedAt: () => undefined,
    },
    context: {
      connector: ({ result }: { result: string }) => {
        asked.push(result);
        const data = Buffer.from('given').toString('base64');
        return Promise.resolve({ is: 'bytes', data, next: null, name: 'given.txt' });
      },
    },
    today: '2026-11-29',
  } as unknown as Desk;
  for (const path of ['result:x', 'result:1']) assert.equal(await fetchedSource(desk, path, never), null, path);
  assert.deepEqual(asked, []);
  for (const path of ['result:2', 'result:1/0', 'result://1']) {
    const source = await fetchedSource(desk, path, never);
    assert.ok(source !== null && typeof source !== 'string', path);
    assert.equal(source.name, 'given.txt');
  }
  assert.deepEqual(asked, ['2', '1']);
});
