// What a worker may ask about the person's models: their limits, the size of a request; and which model answers it.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Redactor } from '../../../src/base/redactor.ts';
import { gatewayLimits } from '../../../src/engine/gateway/gatewayParts.ts';
import { createModelGateway, type ModelGateway } from '../../../src/engine/gateway/modelGateway.ts';
import { modelFor, type Upstream } from '../../../src/engine/gateway/upstream.ts';
import { openBooks } from '../../support/openBooks.ts';
import { say, startMessagesDouble, type DoubleOptions, type MessagesDouble } from '../../support/messagesDouble.ts';

const never = new AbortController().signal;
const body = JSON.stringify({ max_tokens: 500, messages: [{ role: 'user', content: 'hello there, how are you?' }] });

type Rig = {
  readonly double: MessagesDouble;
  readonly gateway: ModelGateway;
  readonly books: ReturnType<typeof openBooks>;
  readonly later: (ms: number) => void;
};

async function rig(
  t: TestContext,
  options: Partial<DoubleOptions> = {},
  upstream: Partial<Extract<Upstream, { kind: 'messages' }>> = {},
): Promise<Rig> {
  const double = await startMessagesDouble({ script: () => [say('hi')], ...options });
  t.after(() => double.close());
  const books = openBooks();
  let now = 1_000;
  const target: Upstream = { kind: 'messages', baseUrl: double.baseUrl, key: double.key, model: 'claude-sonnet-5-5' };
  const gateway = createModelGateway({
    upstream: () => Promise.resolve({ ...target, ...upstream }),
    books,
    secrets: new Redactor(),
    clock: { now: () => now, wait: () => Promise.resolve() },
  });
  return { double, gateway, books, later: (ms) => void (now += ms) };
}

test('the host names the model for each use, whatever the request says', async (t) => {
  const { double, gateway } = await rig(t);
  for (const use of ['main', 'small'] as const)
    assert.ok((await gateway.call({ body, carries: [], purpose: 'a test', use }, never)).ok);
  assert.deepEqual(
    double.requests.map((request) => request.body?.model),
    ['claude-sonnet-5-5', 'claude-haiku-5-5'],
  );
  const local = { kind: 'messages', baseUrl: 'http://localhost', key: '' } as const;
  assert.equal(modelFor({ ...local, model: 'qwen' }, 'small'), 'qwen');
  assert.equal(modelFor({ ...local, model: 'qwen', smallModel: 'tiny' }, 'small'), 'tiny');
});

test('the limits of both models are the service’s own, and asked for once a day', async (t) => {
  const models = {
    'claude-sonnet-5-5': { max_input_tokens: 900_000 },
    'claude-haiku-5-5': { max_input_tokens: 150_000, max_tokens: 9_000, documents: false, batch: false },
  };
  const { double, gateway, books, later } = await rig(t, { models });
  const facts = await gateway.facts('a test', never);
  assert.ok(facts.ok);
  const common = { caches: true, counts: true, priced: facts.value.main.priced, told: 'by the service' };
  assert.deepEqual(facts.value, {
    main: {
      ...common,
      model: 'claude-sonnet-5-5',
      contextTokens: 900_000,
      outputTokensMax: gatewayLimits.outputTokensMax,
      takesPictures: true,
      takesDocuments: true,
      batches: true,
      pricePerMillion: { input: 2, output: 10, cacheRead: 0.1 },
    },
    small: {
      ...common,
      model: 'claude-haiku-5-5',
      contextTokens: 150_000,
      outputTokensMax: 9_000,
      takesPictures: true,
      takesDocuments: false,
      batches: false,
      pricePerMillion: { input: 0.1, output: 0.5, cacheRead: 0.01 },
    },
    source: 'messages',
  });
  assert.match(facts.value.main.priced, /^\d{4}-\d{2}$/);
  assert.deepEqual(
    double.asides.map(({ method, path }) => `${method} ${path}`),
    ['GET /v1/models/claude-sonnet-5-5', 'GET /v1/models/claude-haiku-5-5'],
  );
  assert.deepEqual(
    books.sent.map(({ purpose, method, destination, bytesOut, end }) => [
      purpose,
      method,
      destination,
      bytesOut,
      end?.outcome,
    ]),
    ['claude-sonnet-5-5', 'claude-haiku-5-5'].map((model) => [
      'limits of the model',
      'GET',
      `${double.baseUrl}/v1/models/${model}`,
      0,
      'answered',
    ]),
  );
  await gateway.facts('a test', never);
  assert.equal(double.asides.length, 2, 'within a day it is known');
  later(25 * 60 * 60 * 1_000);
  await gateway.facts('a test', never);
  assert.equal(double.asides.length, 4);
});

test('a server that tells no limits gets a small assumption, which says that it is one', async (t) => {
  const { gateway, double } = await rig(t, { lacks: ['models', 'count_tokens'] }, { model: 'qwen-local' });
  const facts = await gateway.facts('a test', never);
  assert.ok(facts.ok);
  const { main } = facts.value;
  assert.deepEqual(
    [main.told, main.contextTokens, main.outputTokensMax, main.takesPictures, main.takesDocuments, main.batches],
    ['assumed', 16_000, 4_096, false, false, false],
  );
  assert.equal(main.pricePerMillion, undefined);
  await gateway.facts('a test', never);
  assert.equal(double.asides.length, 1, 'that there is no such route is remembered, for both uses of one model');
});

test('tokens are counted by the service, and what is sent for it is in the books', async (t) => {
  const { gateway, double, books } = await rig(t);
  const counted = await gateway.count({ body, use: 'small', purpose: 'a test' }, never);
  assert.ok(counted.ok && !counted.value.estimated && counted.value.inputTokens > 10);
  const [sent] = double.asides;
  assert.equal(sent?.path, '/v1/messages/count_tokens');
  assert.deepEqual(JSON.parse(sent.text), {
    messages: [{ role: 'user', content: 'hello there, how are you?' }],
    model: 'claude-haiku-5-5',
  });
  const [entry] = books.sent;
  assert.equal(entry?.purpose, 'token count for: a test');
  assert.equal(entry.bytesOut, sent.text.length);
  assert.ok(entry.payload.texts.includes('hello there, how are you?'));
  assert.deepEqual(
    [entry.most, entry.end?.usage],
    [
      { tokens: 0, usd: 0 },
      { inputTokens: 0, outputTokens: 0, usd: 0 },
    ],
  );
});

test('where nobody counts, the size is reckoned, and said to be so', async (t) => {
  const { gateway } = await rig(t, { lacks: ['count_tokens'] });
  const counted = await gateway.count({ body, purpose: 'a test' }, never);
  assert.ok(counted.ok && counted.value.estimated && counted.value.inputTokens > 5);
});

test('a count lets nothing through that a call would not', async (t) => {
  const { gateway, double, books } = await rig(t);
  const hostile = JSON.stringify({ ...(JSON.parse(body) as object), mcp_servers: [{ url: 'https://evil.example' }] });
  const refused = await gateway.count({ body: hostile, purpose: 'a test' }, never);
  assert.equal(refused.ok ? '' : refused.failure.code, 'refused');
  for (const asked of [gateway.count({ body, purpose: null }, never), gateway.facts(null, never)]) {
    const outcome = await asked;
    assert.equal(outcome.ok ? '' : outcome.failure.code, 'refused', 'no task wants a model');
  }
  assert.deepEqual([double.asides.length, double.requests.length, books.denied.length], [0, 0, 3]);
});

test('a server that knows only plain requests is asked again without the newer fields, and from then on so', async (t) => {
  const unknown = ['cache_control', 'strict', 'output_config'];
  const { gateway, double } = await rig(t, { unknown }, { model: 'qwen-local' });
  const schema = { type: 'object', properties: { thinking: { type: 'boolean' } } };
  const modern = JSON.stringify({
    max_tokens: 500,
    system: [{ type: 'text', text: 'be kind', cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: 'hello' }],
    tools: [{ name: 'look', input_schema: schema, strict: true }],
    thinking: { type: 'adaptive' },
    output_config: { effort: 'low' },
  });
  assert.ok((await gateway.call({ body: modern, carries: [], purpose: 'a test' }, never)).ok);
  assert.equal(double.requests.length, 2);
  assert.deepEqual(JSON.parse(double.requests[1]?.text ?? ''), {
    max_tokens: 500,
    system: [{ type: 'text', text: 'be kind' }],
    messages: [{ role: 'user', content: 'hello' }],
    tools: [{ name: 'look', input_schema: schema }],
    model: 'qwen-local',
    stream: true,
  });
  assert.ok((await gateway.call({ body: modern, carries: [], purpose: 'a test' }, never)).ok);
  assert.equal(double.requests.length, 3, 'it is remembered');
});

test('another refusal is not taken for an unknown field', async (t) => {
  const { gateway, double } = await rig(t, {
    faults: [{ kind: 'status', status: 400, message: 'messages: at least one message is needed' }],
  });
  assert.ok(!(await gateway.call({ body, carries: [], purpose: 'a test' }, never)).ok);
  assert.equal(double.requests.length, 1);
});
