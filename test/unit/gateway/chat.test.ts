// VS Code's models behind the gateway: the same door, the same books, and nothing pretended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Redactor } from '../../../src/base/redactor.ts';
import type { ChatAnswer, ChatModels } from '../../../src/engine/gateway/chatModels.ts';
import { createModelGateway, type ModelGateway } from '../../../src/engine/gateway/modelGateway.ts';
import { openBooks } from '../../support/openBooks.ts';

const never = new AbortController().signal;
const body = JSON.stringify({ max_tokens: 500, messages: [{ role: 'user', content: 'hello' }] });

function rig(answer: ChatAnswer | ((...asked: Parameters<ChatModels['ask']>) => Promise<ChatAnswer>)): {
  gateway: ModelGateway;
  books: ReturnType<typeof openBooks>;
} {
  const books = openBooks();
  const chat: ChatModels = {
    ask: typeof answer === 'function' ? answer : () => Promise.resolve(answer),
    count: () => Promise.resolve(42),
    facts: (model) => Promise.resolve(model === 'copilot/m' ? { contextTokens: 64_000, takesPictures: false } : null),
  };
  const upstream = { kind: 'vscode', model: 'copilot/m', chat } as const;
  const gateway = createModelGateway({
    upstream: () => Promise.resolve(upstream),
    books,
    secrets: new Redactor(),
    clock: { now: () => 0, wait: () => Promise.resolve() },
  });
  return { gateway, books };
}

const message = {
  type: 'message',
  content: [{ type: 'text', text: 'hi' }],
  usage: { input_tokens: 7, output_tokens: 1 },
};

test('a reply is a message like any other, its figures are told as reckoned, and it costs nothing here', async () => {
  const { gateway, books } = rig({ kind: 'message', message });
  const outcome = await gateway.call({ body, carries: ['a.txt'], purpose: 'a test' }, never);
  assert.ok(outcome.ok);
  assert.deepEqual(JSON.parse(outcome.value.reply.body), message);
  const [entry] = books.sent;
  assert.deepEqual([entry?.destination, entry?.claimed], ['vscode.lm copilot/m', ['a.txt']]);
  assert.deepEqual(entry?.end, {
    outcome: 'answered',
    status: 200,
    bytesIn: JSON.stringify(message).length,
    usage: { inputTokens: 7, outputTokens: 1, usd: 0 },
    estimated: true,
  });
});

test('consent that is not given says how to give it, and is not asked for again and again', async () => {
  const { gateway, books } = rig({ kind: 'error', status: 401, message: 'no' });
  const outcome = await gateway.call({ body, carries: [], purpose: 'a test' }, never);
  assert.ok(!outcome.ok);
  assert.match(outcome.failure.message, /VS Code did not let Delegate use its models/);
  assert.match(outcome.failure.next, /Test the Model/);
  assert.equal(books.sent.length, 1);
});

test('the limits are the model’s own, without documents, cache, batches or a price', async () => {
  const { gateway } = rig({ kind: 'message', message });
  const facts = await gateway.facts('a test', never);
  assert.ok(facts.ok);
  const { priced, ...main } = facts.value.main;
  assert.ok(priced !== '');
  assert.deepEqual(main, {
    model: 'copilot/m',
    contextTokens: 64_000,
    outputTokensMax: 4_096,
    takesPictures: false,
    takesDocuments: false,
    caches: false,
    counts: true,
    batches: false,
    told: 'by the service',
  });
  const counted = await gateway.count({ body, purpose: 'a test' }, never);
  assert.deepEqual(counted.ok ? counted.value : null, { inputTokens: 42, estimated: false });
  const requests = [{ id: 'a', body }];
  const batch = await gateway.batchStart({ requests, last: true, purpose: 'a test' }, never);
  assert.match(batch.ok ? '' : batch.failure.message, /takes no batches/);
});

test('a call that is cancelled ends, whatever VS Code says then', async () => {
  const stop = new AbortController();
  const { gateway } = rig((_request, _model, _heard, signal) => {
    stop.abort();
    return Promise.resolve({ kind: 'error', status: 500, message: signal.aborted ? 'Canceled' : 'not told' });
  });
  const outcome = await gateway.call({ body, carries: [], purpose: 'a test' }, stop.signal);
  assert.equal(outcome.ok ? '' : outcome.failure.code, 'cancelled');
});
