// Batches: put together by the host, at half the price, counted with the most until their results are there, found again after a restart.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { Redactor } from '../../../src/base/redactor.ts';
import { StateFolder } from '../../../src/engine/disk/stateFolder.ts';
import { createModelGateway, type ModelGateway } from '../../../src/engine/gateway/modelGateway.ts';
import { batchFolder } from '../../../src/engine/session/batchFolder.ts';
import { limits } from '../../../src/model/limits.ts';
import { openBooks } from '../../support/openBooks.ts';
import { say, startMessagesDouble, type DoubleOptions, type MessagesDouble } from '../../support/messagesDouble.ts';

const never = new AbortController().signal;
const purpose = 'a test';

type Rig = {
  readonly double: MessagesDouble;
  readonly open: () => ModelGateway;
  readonly books: ReturnType<typeof openBooks>;
  readonly later: (ms: number) => void;
  readonly folder: string;
};

async function rig(t: TestContext, options: Partial<DoubleOptions> = {}): Promise<Rig> {
  const double = await startMessagesDouble({
    script: ({ messages }) => [say(`about ${JSON.stringify(messages[0]?.content)}`)],
    usage: { input_tokens: 1_000_000, output_tokens: 100_000 },
    batch: { looks: 0 },
    ...options,
  });
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-batches-'));
  t.after(async () => {
    await double.close();
    fs.rmSync(root, { recursive: true, force: true });
  });
  const state = new StateFolder(root);
  state.makeTask('20261129-120000-abcdef');
  const books = openBooks();
  let now = 1_000_000;
  const secrets = new Redactor();
  // Each opening is another process's: nothing is kept but what is in the task's folder.
  const open = (): ModelGateway =>
    createModelGateway({
      upstream: () =>
        Promise.resolve({ kind: 'messages', baseUrl: double.baseUrl, key: double.key, model: 'claude-sonnet-5-5' }),
      books,
      secrets,
      clock: { now: () => now, wait: () => Promise.resolve() },
      shelf: batchFolder(state, '20261129-120000-abcdef'),
    });
  const folder = path.dirname(state.taskFile('20261129-120000-abcdef', 'events.log'));
  return { double, open, books, later: (ms) => void (now += ms), folder };
}

function asked(...ids: string[]): { id: string; body: string; carries: string[] }[] {
  return ids.map((id) => ({
    id,
    body: JSON.stringify({ model: 'evil', max_tokens: 100, messages: [{ role: 'user', content: `document ${id}` }] }),
    carries: [`${id}.pdf`],
  }));
}

test('several calls make one batch, which a restarted task finds, reads and pays at half price', async (t) => {
  const { double, open, books, later } = await rig(t);
  const gateway = open();
  const first = await gateway.batchStart({ requests: asked('a', 'b'), last: false, purpose }, never);
  assert.ok(first.ok);
  assert.deepEqual([first.value.sent, first.value.requests], [false, 2]);
  assert.equal(double.asides.length, 0, 'nothing is sent before the last');
  const whole = { batch: first.value.batch, requests: asked('c'), last: true, purpose };
  const started = await gateway.batchStart(whole, never);
  assert.ok(started.ok);
  assert.deepEqual([started.value.sent, started.value.requests], [true, 3]);
  const { batch } = started.value;
  const sent = JSON.parse(double.asides[0]?.text ?? '') as { requests: { custom_id: string; params: object }[] };
  assert.deepEqual(sent.requests[2], {
    custom_id: 'c',
    params: { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user', content: 'document c' }] },
  });
  const [entry] = books.sent;
  assert.equal(entry?.purpose, 'batch of 3 requests for: a test');
  assert.deepEqual(entry.claimed, ['a.pdf', 'b.pdf', 'c.pdf']);
  assert.ok(entry.payload.texts.includes('document b'));
  assert.equal(entry.most.usd.toFixed(4), '0.0015', 'half of the price');
  assert.equal(entry.end, null, 'it counts with the most until its results are there');

  const again = open();
  const all = await again.batchLook({ batch: null, purpose }, never);
  assert.ok(all.ok);
  assert.deepEqual(
    all.value.batches.map((each) => [each.batch, each.state, each.requests]),
    [[batch, 'in progress', 3]],
  );
  const early = await again.batchResults({ batch, from: 0, purpose }, never);
  assert.equal(early.ok ? '' : early.failure.code, 'busy');
  const soon = await again.batchLook({ batch, purpose }, never);
  assert.deepEqual(soon.ok ? soon.value.batches.map(({ nextLookMs }) => nextLookMs) : [], [5_000]);
  assert.equal(double.asides.length, 1, 'a look that comes too soon asks nobody');
  later(5_000);
  const ended = await again.batchLook({ batch, purpose }, never);
  assert.deepEqual(ended.ok ? ended.value.batches.map(({ state }) => state) : [], ['ended']);

  const page = await again.batchResults({ batch, from: 0, purpose }, never);
  assert.ok(page.ok && page.value.next === null);
  assert.deepEqual(
    page.value.results.map(({ id, outcome }) => [id, outcome]),
    [
      ['c', 'succeeded'],
      ['b', 'succeeded'],
      ['a', 'succeeded'],
    ],
  );
  assert.match(page.value.results[0]?.reply ?? '', /about .*document c/);
  assert.deepEqual(entry.end, {
    outcome: 'answered',
    status: 200,
    bytesIn: 0,
    usage: { inputTokens: 3_000_000, outputTokens: 300_000, usd: 4.5 },
    estimated: false,
  });
  const asides = double.asides.length;
  assert.ok((await open().batchResults({ batch, from: 0, purpose }, never)).ok);
  assert.equal(double.asides.length, asides, 'results are fetched once');
});

test('what failed, expired or was cancelled is told, each with its outcome', async (t) => {
  const outcome = (id: string): 'errored' | 'expired' | 'succeeded' =>
    id === 'a' ? 'errored' : id === 'b' ? 'expired' : 'succeeded';
  const { open, later, books } = await rig(t, { batch: { looks: 0, outcome } });
  const gateway = open();
  const started = await gateway.batchStart({ requests: asked('a', 'b', 'c'), last: true, purpose }, never);
  assert.ok(started.ok);
  later(5_000);
  const { batch } = started.value;
  const seen = await gateway.batchLook({ batch, purpose }, never);
  assert.deepEqual(seen.ok ? seen.value.batches[0]?.counts : null, {
    processing: 0,
    succeeded: 1,
    errored: 1,
    canceled: 0,
    expired: 1,
  });
  const page = await gateway.batchResults({ batch, from: 0, purpose }, never);
  assert.ok(page.ok);
  assert.deepEqual(
    page.value.results.map(({ id, outcome: became, why }) => [id, became, why]),
    [
      ['c', 'succeeded', undefined],
      ['b', 'expired', undefined],
      ['a', 'errored', 'this one was refused'],
    ],
  );
  assert.equal(books.sent[0]?.end?.usage.usd, 1.5, 'only what succeeded is paid');
});

test('long results come in pages that fit a frame, and lie on the disk meanwhile', async (t) => {
  const { open, later, folder } = await rig(t, { script: () => [say('long '.repeat(300_000))] });
  const gateway = open();
  const names = Array.from({ length: 50 }, (_, at) => `d${String(at)}`);
  const many = asked(...names).map((each) => ({ ...each, body: each.body.replace('100', '1000000') }));
  const started = await gateway.batchStart({ requests: many, last: true, purpose }, never);
  assert.ok(started.ok);
  const { batch } = started.value;
  later(5_000);
  await gateway.batchLook({ batch, purpose }, never);
  const ids: string[] = [];
  let pages = 0;
  for (let from: number | null = 0; from !== null; pages++) {
    const page = await gateway.batchResults({ batch, from, purpose }, never);
    assert.ok(page.ok && Buffer.byteLength(JSON.stringify(page.value)) < limits.frameBytesMax);
    ids.push(...page.value.results.map(({ id }) => id));
    from = page.value.next;
  }
  assert.deepEqual([ids.toSorted(), pages > 1], [names.toSorted(), true]);
  assert.deepEqual(
    fs.readdirSync(folder).filter((name) => name.includes('batch')),
    [`batch-${batch}.log`, 'batches.log'],
  );
});

test('results that are cut off are not kept, and are fetched whole the next time', async (t) => {
  let isCut = true;
  const { open, later, books, folder } = await rig(t, {
    serviceFault: ({ path: asking }) => {
      if (!asking.endsWith('/results') || !isCut) return null;
      isCut = false;
      return { kind: 'garbage', text: '{"custom_id":"a","result":{"type":"succ' };
    },
  });
  const gateway = open();
  const started = await gateway.batchStart({ requests: asked('a', 'b'), last: true, purpose }, never);
  assert.ok(started.ok);
  const { batch } = started.value;
  later(5_000);
  await gateway.batchLook({ batch, purpose }, never);
  const cut = await gateway.batchResults({ batch, from: 0, purpose }, never);
  assert.equal(cut.ok ? '' : cut.failure.code, 'model-failed');
  assert.equal(books.sent[0]?.end, null);
  assert.ok(!fs.readdirSync(folder).some((name) => name.endsWith('.part')));
  const whole = await gateway.batchResults({ batch, from: 0, purpose }, never);
  assert.equal(whole.ok ? whole.value.results.length : 0, 2);
});

test('a batch is cancelled with its task', async (t) => {
  const { open, double, later } = await rig(t);
  const gateway = open();
  const started = await gateway.batchStart({ requests: asked('a'), last: true, purpose }, never);
  assert.ok(started.ok);
  await open().batchesCancel(never);
  assert.equal(double.asides.at(-1)?.path, `/v1/messages/batches/${started.value.batch}/cancel`);
  const seen = await gateway.batchLook({ batch: null, purpose }, never);
  assert.equal(seen.ok ? seen.value.batches[0]?.state : '', 'canceling');
  later(60_000);
  const ended = await gateway.batchLook({ batch: started.value.batch, purpose }, never);
  assert.ok(ended.ok && ended.value.batches[0]?.counts.canceled === 1);
});

test('what may not pass alone may not pass in a batch, and no batch is another task’s', async (t) => {
  const { open, double, books } = await rig(t);
  const gateway = open();
  const failureOf = async (
    work: Promise<{ ok: true } | { ok: false; failure: { code: string; message: string } }>,
  ): Promise<string> => {
    const outcome = await work;
    return outcome.ok ? '' : `${outcome.failure.code}: ${outcome.failure.message}`;
  };
  const tools = [{ type: 'web_search_20260318', name: 'web_search' }];
  const hostile = {
    id: 'a',
    body: JSON.stringify({ max_tokens: 1, messages: [{ role: 'user', content: 'x' }], tools }),
  };
  assert.match(await failureOf(gateway.batchStart({ requests: [hostile], last: true, purpose }, never)), /^refused: /);
  assert.match(
    await failureOf(gateway.batchStart({ requests: asked('a', 'a'), last: true, purpose }, never)),
    /same name/,
  );
  assert.match(
    await failureOf(gateway.batchStart({ requests: asked('a'), last: true, purpose: null }, never)),
    /^refused: /,
  );
  const strange = 'msgbatch_of_somebody';
  assert.match(await failureOf(gateway.batchLook({ batch: strange, purpose }, never)), /this task has not/);
  assert.match(await failureOf(gateway.batchResults({ batch: strange, from: 0, purpose }, never)), /this task has not/);
  assert.match(await failureOf(gateway.batchLook({ batch: null, purpose: null }, never)), /^refused: /);
  assert.deepEqual([double.asides.length, books.sent.length, books.denied.length], [0, 0, 3]);
});

test('a call that is refused ends the batch that it was for, and leaves nothing of itself behind', async (t) => {
  const { open, double } = await rig(t);
  const gateway = open();
  const first = await gateway.batchStart({ requests: asked('a'), last: false, purpose }, never);
  assert.ok(first.ok);
  const { batch } = first.value;
  assert.ok(!(await gateway.batchStart({ batch, requests: asked('b', 'a'), last: true, purpose }, never)).ok);
  assert.ok(!(await gateway.batchStart({ batch, requests: asked('c'), last: true, purpose }, never)).ok);
  assert.equal(double.asides.length, 0);
  assert.ok((await gateway.batchStart({ requests: asked('a', 'b'), last: true, purpose }, never)).ok);
});

test('a source without batches says so', async (t) => {
  const { open } = await rig(t, { lacks: ['batches'] });
  const started = await open().batchStart({ requests: asked('a'), last: true, purpose }, never);
  assert.match(started.ok ? '' : started.failure.message, /takes no batches/);
});
