// A worker's questions about models, over its wire: answered while its task wants a model, and otherwise its end.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Redactor } from '../../../src/base/redactor.ts';
import { createModelGateway } from '../../../src/engine/gateway/modelGateway.ts';
import { modelCalls } from '../../../src/engine/session/modelCalls.ts';
import type { Failure } from '../../../src/model/failure.ts';
import { openHostChannel, openWorkerChannel, type WorkerChannel } from '../../../src/protocol/channel.ts';
import { modelServiceCalls } from '../../../src/protocol/modelWire.ts';
import { linkPair } from '../../support/linkPair.ts';
import { openBooks } from '../../support/openBooks.ts';
import { say, startMessagesDouble, type MessagesDouble } from '../../support/messagesDouble.ts';

const never = new AbortController().signal;
const body = JSON.stringify({ max_tokens: 9, messages: [{ role: 'user', content: 'hello' }] });

type Wire = {
  readonly channel: WorkerChannel;
  readonly double: MessagesDouble;
  readonly stopped: string[];
  readonly failed: Failure[];
};

async function wire(t: TestContext, purpose: string | null): Promise<Wire> {
  const double = await startMessagesDouble({ script: () => [say('hi')] });
  t.after(() => double.close());
  const gateway = createModelGateway({
    upstream: () =>
      Promise.resolve({ kind: 'messages', baseUrl: double.baseUrl, key: double.key, model: 'claude-sonnet-5-5' }),
    books: openBooks(),
    secrets: new Redactor(),
  });
  const stopped: string[] = [];
  const failed: Failure[] = [];
  const [left, right] = linkPair();
  const ignore = (): void => undefined;
  openHostChannel(
    left,
    modelCalls({
      gateway,
      purpose: () => purpose,
      failed: (failure) => void failed.push(failure),
      stop: (why) => void stopped.push(why),
    }),
    { ready: ignore, progress: ignore, changes: ignore, exceptions: ignore },
  );
  const idle = (): Promise<never> => new Promise(() => undefined);
  const channel = openWorkerChannel(right, { plan: idle, work: idle, preview: idle });
  return { channel, double, stopped, failed };
}

test('limits, counts and batches come over the wire while the task wants a model', async (t) => {
  const { channel, double, stopped } = await wire(t, 'a test');
  const facts = await channel.call('modelFacts', {}, never);
  assert.deepEqual(facts.ok ? [facts.value.main.contextTokens, facts.value.source] : [], [1_000_000, 'messages']);
  const counted = await channel.call('countTokens', { body, use: 'small' }, never);
  assert.equal(counted.ok ? counted.value.estimated : true, false);
  const started = await channel.call('batchStart', { requests: [{ id: 'a', body }], last: true }, never);
  assert.deepEqual(started.ok ? started.value : null, { batch: 'msgbatch_0001', requests: 1, sent: true });
  assert.deepEqual(
    double.asides.map(({ path }) => path.replace(/^\/v1\//, '')),
    ['models/claude-sonnet-5-5', 'models/claude-haiku-5-5', 'messages/count_tokens', 'messages/batches'],
  );
  assert.deepEqual(stopped, []);
});

test('a worker that has no use for a model and asks for one in any of these ways is ended, and nothing is sent', async (t) => {
  const { channel, double, stopped, failed } = await wire(t, null);
  const calls = [
    channel.call('modelFacts', {}, never),
    channel.call('countTokens', { body }, never),
    channel.call('batchStart', { requests: [{ id: 'a', body }], last: true }, never),
    channel.call('batchLook', {}, never),
    channel.call('batchResults', { batch: 'msgbatch_0001', from: 0 }, never),
  ];
  for (const outcome of await Promise.all(calls)) assert.ok(!outcome.ok);
  assert.deepEqual([stopped.length, failed.map(({ code }) => code)], [5, Array(5).fill('refused')]);
  assert.deepEqual([double.asides.length, double.requests.length], [0, 0]);
});

test('no call has a place for a model’s name, an address or a key', () => {
  const request = { id: 'a', body };
  const fitting = {
    modelFacts: {},
    countTokens: { body, use: 'small' },
    batchStart: { requests: [request], last: true },
    batchLook: {},
    batchResults: { batch: 'b', from: 0 },
  };
  for (const [name, { params }] of Object.entries(modelServiceCalls)) {
    const fits = fitting[name as keyof typeof fitting];
    assert.ok(params.safeParse(fits).success, name);
    for (const more of [{ model: 'evil' }, { url: 'https://evil.example' }, { key: 'sk-evil' }])
      assert.ok(!params.safeParse({ ...fits, ...more }).success, name);
  }
  const { params } = modelServiceCalls.batchStart;
  assert.ok(!params.safeParse({ requests: [{ ...request, model: 'evil' }], last: true }).success);
  assert.ok(!params.safeParse({ requests: Array(201).fill(request), last: true }).success);
});
