// The test of the model says what is wrong, and what to do next; it makes one call, and that is in the books.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test, type TestContext } from 'node:test';
import { Redactor } from '../../../src/base/redactor.ts';
import type { ChatAnswer } from '../../../src/engine/gateway/chatModels.ts';
import { testModel, type Finding, type ModelTest } from '../../../src/engine/gateway/modelTest.ts';
import type { Upstream } from '../../../src/engine/gateway/upstream.ts';
import { openBooks } from '../../support/openBooks.ts';
import { say, startMessagesDouble, type DoubleOptions, type Fault } from '../../support/messagesDouble.ts';

const never = new AbortController().signal;

async function found(
  upstream: Upstream | null,
  proxies: readonly string[] = [],
): Promise<ModelTest & { sent: ReturnType<typeof openBooks>['sent'] }> {
  const books = openBooks();
  const parts = { upstream: () => Promise.resolve(upstream), books, secrets: new Redactor() };
  return { ...(await testModel(parts, 'main', proxies, never)), sent: books.sent };
}

async function withDouble(
  t: TestContext,
  options: Partial<DoubleOptions>,
  more: Partial<Extract<Upstream, { kind: 'messages' }>> = {},
): ReturnType<typeof found> {
  const double = await startMessagesDouble({ script: () => [say('OK')], ...options });
  t.after(() => double.close());
  const target = { kind: 'messages', baseUrl: double.baseUrl, key: double.key, model: 'claude-sonnet-5-5' } as const;
  return found({ ...target, ...more });
}

test('a model that answers is said to, after one small call', async (t) => {
  const { finding, says, next, sent } = await withDouble(t, {});
  assert.deepEqual([finding, next], ['works', null]);
  assert.match(says, /^claude-sonnet-5-5 at http:\/\/127\.0\.0\.1:\d+ answers \(Messages API, \d+ ms\)\.$/);
  assert.deepEqual(
    sent.map(({ purpose, end, most }) => [purpose, end?.outcome, most.tokens < 50]),
    [['test of the model', 'answered', true]],
  );
});

const faults: readonly (readonly [fault: Fault, finding: Finding, words: RegExp])[] = [
  [{ kind: 'status', status: 403, message: 'not for you' }, 'not allowed', /may not use claude-sonnet-5-5/],
  [{ kind: 'status', status: 404, message: 'model: claude-sonnet-5-5' }, 'no such model', /knows no model/],
  [{ kind: 'status', status: 429, message: 'slow down' }, 'too many requests', /asks to wait.*“slow down”/],
  [{ kind: 'status', status: 402, message: 'pay' }, 'no credit', /has no credit/],
  [{ kind: 'status', status: 400, message: 'Your credit balance is too low' }, 'no credit', /has no credit/],
  [{ kind: 'status', status: 529 }, 'overloaded', /overloaded/],
  [{ kind: 'status', status: 407 }, 'proxy', /proxy/],
  [{ kind: 'garbage', text: '<html>Welcome</html>' }, 'no Messages API', /not as a Messages API does/],
  [
    { kind: 'status', status: 500, message: 'oh dear' },
    'something else',
    /error of its own \(500\)\. It said: “oh dear”/,
  ],
  [{ kind: 'cut', when: 'before' }, 'unreachable', /could not be asked/],
];
for (const [fault, expected, words] of faults) {
  test(`what is wrong is told: ${JSON.stringify(fault)} is “${expected}”`, async (t) => {
    const { finding, says, next, sent } = await withDouble(t, { faults: [fault] });
    assert.equal(finding, expected);
    assert.match(says, words);
    assert.ok(next !== null && next.length > 20);
    assert.equal(sent.length, 1, 'it is not tried again');
  });
}

test('a wrong key is told without a word of what the server repeats of it', async (t) => {
  const { finding, says } = await withDouble(t, {}, { key: 'sk-wrong-0123456789' });
  assert.equal(finding, 'wrong key');
  assert.ok(!says.includes('sk-') && !says.includes('bearer'));
});

test('an address that is something else than a Messages API is told', async (t) => {
  const page = createServer((_, response) =>
    response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not here</h1>'),
  );
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => page.close(resolve)));
  const address = page.address();
  assert.ok(typeof address === 'object' && address !== null);
  const baseUrl = `http://127.0.0.1:${String(address.port)}`;
  assert.equal((await found({ kind: 'messages', baseUrl, key: 'k', model: 'm' })).finding, 'no Messages API');
});

test('addresses that cannot be used or reached are told, and a proxy that stands in the way', async () => {
  const at = (baseUrl: string): Upstream => ({ kind: 'messages', baseUrl, key: 'k', model: 'm' });
  assert.equal((await found(null)).finding, 'no key');
  assert.equal((await found(at('not an address'))).finding, 'bad address');
  assert.equal((await found(at('http://127.0.0.1:1'))).finding, 'unreachable');
  const behind = await found(at('http://127.0.0.1:1'), ['HTTPS_PROXY']);
  assert.deepEqual([behind.finding, behind.says.includes('HTTPS_PROXY')], ['proxy', true]);
});

test('VS Code’s models: what they say, and that nobody gave consent', async () => {
  const chat = (answer: ChatAnswer): Upstream => ({
    kind: 'vscode',
    model: '',
    chat: {
      ask: () => Promise.resolve(answer),
      count: () => Promise.resolve(null),
      facts: () => Promise.resolve(null),
    },
  });
  const message = {
    type: 'message',
    content: [{ type: 'text', text: 'OK' }],
    usage: { input_tokens: 9, output_tokens: 1 },
  };
  const fine = await found(chat({ kind: 'message', message }));
  assert.equal(fine.finding, 'works');
  assert.deepEqual([fine.sent[0]?.end?.estimated, fine.sent[0]?.end?.usage.usd], [true, 0]);
  assert.equal((await found(chat({ kind: 'error', status: 401, message: 'no' }))).finding, 'no consent');
  assert.equal(
    (await found(chat({ kind: 'error', status: 404, message: 'there is no such model' }))).finding,
    'no such model',
  );
});
