// Many documents as one batch at the provider.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchPort } from '../../src/worker/agent/map/desk.ts';
import { mapFiles } from '../../src/worker/agent/map/mapFiles.ts';
import { quoteFor } from '../../src/worker/agent/map/quote.ts';
import { answerText, filesIn, never, order, receipts, rig, shopsIn } from '../support/mapRig.ts';

/** A batch service that answers by the double’s script; the third request of all expires. */
function batches(looks: number): { port: BatchPort; pages: number[]; started: number } {
  const state = { pages: [] as number[], started: 0, left: looks, requests: [] as { id: string; body: string }[] };
  const port: BatchPort = {
    start: ({ batch, requests, last }) => {
      assert.equal(batch === undefined, state.requests.length === 0);
      state.pages.push(requests.length);
      state.requests.push(...requests);
      if (last) state.started += 1;
      return Promise.resolve({ batch: 'b1', sent: last });
    },
    look: () => Promise.resolve({ state: state.left-- > 0 ? 'in progress' : 'ended', nextLookMs: 1 }),
    results: (_batch, from) => {
      const results = state.requests.slice(from, from + 100).map(({ id, body }, index) => {
        if (from + index === 2) return { id, outcome: 'expired' as const };
        const content = answerText(shopsIn(body)[0] ?? -1);
        const reply = JSON.stringify({
          content,
          stop_reason: 'end_turn',
          usage: { input_tokens: 100, output_tokens: 10 },
        });
        return { id, outcome: 'succeeded' as const, reply };
      });
      const stranger = { id: 'nobody-0', outcome: 'succeeded' as const, reply: '{}' };
      return Promise.resolve({
        results: [...results, stranger],
        next: from + 100 < state.requests.length ? from + 100 : null,
      });
    },
  };
  return Object.assign(state, { port });
}

test('many documents go as one batch, and what it lacks goes the direct way', async (t) => {
  const { double, run, mount, desk } = await rig(t, receipts(250));
  const service = batches(2);
  const quote = await quoteFor(
    { ...order, files: filesIn(mount, Object.keys(receipts(250))) },
    { ...desk, batch: service.port },
    never,
  );
  assert.equal(quote.batch?.usd, (quote.direct.usd ?? 0) / 2);
  const result = await run({ batch: service.port });
  assert.deepEqual(service.pages, [200, 50]);
  assert.equal(double.requests.length, 1);
  assert.deepEqual([result.done, result.table.counts.found], [250, 1_000]);
  assert.ok((result.usage.usd ?? 0) < 250 * 0.000_02);
});

test('a restarted task finds its batch and sends no other', async (t) => {
  const { mount, run, desk } = await rig(t, receipts(210));
  const service = batches(0);
  const cancel = new AbortController();
  const looking: BatchPort = {
    ...service.port,
    look: () => {
      cancel.abort(new Error('the worker ends'));
      return Promise.resolve({ state: 'in progress', nextLookMs: 60_000 });
    },
  };
  const files = filesIn(mount, Object.keys(receipts(210)));
  await assert.rejects(mapFiles({ ...order, files }, { ...desk, batch: looking }, {}, cancel.signal));
  assert.equal(service.started, 1);
  const result = await run({ batch: service.port });
  assert.equal(service.started, 1);
  assert.equal(result.done, 210);
});

test('a batch that cannot be sent ends it, and nothing goes at the full price instead', async (t) => {
  const { double, run } = await rig(t, receipts(205));
  const port: BatchPort = {
    ...batches(0).port,
    start: () => Promise.reject(new Error('the service takes no batch now')),
  };
  const result = await run({ batch: port });
  assert.equal(result.stopped, '0 of 205 done; the model could not be asked further: the service takes no batch now');
  assert.equal(double.requests.length, 0);
});
