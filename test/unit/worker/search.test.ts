/** The worker's side of a search: tells what there is, reads what is wanted, and asks as an agent does. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { SearchAsk } from '../../../src/protocol/searchWire.ts';
import { useReaders } from '../../../src/worker/readers/load.ts';
import { refreshIndex } from '../../../src/worker/search/refreshIndex.ts';
import { searchIndex } from '../../../src/worker/search/searchIndex.ts';
import { scanMount } from '../../../src/worker/stage/scan.ts';
import { here, searchIn } from '../engine/search/support.ts';
import { readers } from './readers/support.ts';

const signal = new AbortController().signal;

useReaders(() => readers);

test('what is wanted is read, what only changed its name is not, and asking gives hits or words', async () => {
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(here.mount, name)), { recursive: true });
    fs.writeFileSync(path.join(here.mount, name), text);
  };
  write('a.txt', 'alpha');
  write('b/c.md', '# beta');
  write('picture.png', 'alpha');
  write('LICENSE', 'alpha too');
  write('empty.txt', '');
  write('caf\u00e9.csv', 'gamma;1');
  const index = searchIn();
  const asked: SearchAsk['ask'][] = [];
  const context = {
    mountPath: here.mount,
    today: '2026-11-29',
    signal,
    progress: () => undefined,
    search: async (ask: SearchAsk) => {
      asked.push(ask.ask);
      return index.answer(ask);
    },
  };
  const refresh = async (): ReturnType<typeof refreshIndex> =>
    refreshIndex(await scanMount(here.mount, { hidden: false, progress: () => undefined }, signal), context, signal);
  assert.deepEqual(await refresh(), { outcome: 'done', documents: 4, read: 4, leftOut: 0 });
  assert.deepEqual(asked, ['files', 'put', 'put', 'put', 'put', 'end']);
  fs.renameSync(path.join(here.mount, 'a.txt'), path.join(here.mount, 'b/z.txt'));
  write('b/c.md', '# delta, longer');
  assert.deepEqual(await refresh(), { outcome: 'done', documents: 4, read: 1, leftOut: 0 });
  const found = await searchIndex({ words: 'alpha', limit: 5 }, context);
  assert.ok(typeof found !== 'string', 'hits');
  assert.deepEqual(found.hits.map((hit) => hit.path).sort(), ['LICENSE', 'b/z.txt']);
  const nothing = await searchIndex({ words: '-', limit: 5 }, context);
  assert.ok(typeof nothing === 'string');
  assert.match(nothing, /no word in it.*Write at least one word/);
  const other = searchIn();
  other.answer({ ask: 'files', first: true, last: false, batch: [] });
  assert.deepEqual(await refresh(), { outcome: 'busy' });
});

test('a refresh that is cancelled stops, and says so by its signal', async () => {
  for (let each = 0; each < 50; each++) fs.writeFileSync(path.join(here.mount, `${String(each)}.txt`), 'alpha');
  const index = searchIn();
  const stop = new AbortController();
  let puts = 0;
  const context = {
    mountPath: here.mount,
    today: '2026-11-29',
    progress: () => undefined,
    search: async (ask: SearchAsk) => {
      if (ask.ask === 'put' && ++puts === 10) stop.abort();
      return index.answer(ask);
    },
  };
  const scan = await scanMount(here.mount, { hidden: false, progress: () => undefined }, signal);
  await assert.rejects(refreshIndex(scan, context, stop.signal));
  index.stop();
  const found = index.find({ words: 'alpha', limit: 1 });
  assert.equal(found.ok && found.value.total, 10);
});
