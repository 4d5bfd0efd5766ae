import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Redactor } from '../../../src/base/redactor.ts';
import { retryAfterMs } from '../../../src/engine/gateway/modelAnswer.ts';
import { gatewayLimits, type GatewayLimits } from '../../../src/engine/gateway/gatewayParts.ts';
import { createModelGateway } from '../../../src/engine/gateway/modelGateway.ts';
import type { Upstream } from '../../../src/engine/gateway/upstream.ts';
import { openBooks } from '../../support/openBooks.ts';
import { say, startMessagesDouble, type DoubleOptions, type MessagesDouble } from '../../support/messagesDouble.ts';

const never = new AbortController().signal;
const request = { model: 'whatever', max_tokens: 500, messages: [{ role: 'user', content: 'hello' }] };
const body = JSON.stringify(request);

type Rig = {
  readonly double: MessagesDouble;
  readonly call: (body: string, signal?: AbortSignal) => ReturnType<ReturnType<typeof createModelGateway>['call']>;
  readonly books: ReturnType<typeof openBooks>;
  /** The waits between tries, in milliseconds; none of them is really waited. */
  readonly waits: number[];
};

async function rig(
  t: TestContext,
  options: Partial<DoubleOptions>,
  limits: Partial<GatewayLimits> = {},
  upstream: Partial<Extract<Upstream, { kind: 'messages' }>> = {},
): Promise<Rig> {
  const double = await startMessagesDouble({
    script: () => [say('hi')],
    usage: { input_tokens: 1_000, output_tokens: 100 },
    ...options,
  });
  t.after(() => double.close());
  const books = openBooks();
  const waits: number[] = [];
  const gateway = createModelGateway({
    upstream: () =>
      Promise.resolve({
        kind: 'messages',
        baseUrl: double.baseUrl,
        key: double.key,
        model: 'claude-sonnet-5-5',
        ...upstream,
      }),
    books,
    secrets: new Redactor(),
    limits: { ...gatewayLimits, ...limits },
    clock: {
      now: () => 1_000,
      wait: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    },
  });
  const call: Rig['call'] = (text, signal = never) =>
    gateway.call({ body: text, carries: [], purpose: 'a test' }, signal);
  return { double, books, waits, call };
}

async function failureOf(outcome: ReturnType<Rig['call']>): Promise<string> {
  const result = await outcome;
  return result.ok ? 'no failure' : `${result.failure.code}: ${result.failure.message}`;
}

test('a call brings the reply and what it used, and is entered into the books with its end', async (t) => {
  const { double, call, books } = await rig(t, {});
  const result = await call(body);
  assert.ok(result.ok);
  assert.deepEqual(result.value.usage, { inputTokens: 1_000, outputTokens: 100, usd: 0.003 });
  assert.equal(result.value.reply.status, 200);
  assert.match(result.value.reply.body, /"text":"hi"/);
  const [entry] = books.sent;
  assert.ok(entry !== undefined && books.sent.length === 1);
  const { payload, most, end, ...planned } = entry;
  assert.deepEqual(planned, {
    purpose: 'a test',
    method: 'POST',
    destination: `${double.baseUrl}/v1/messages`,
    bytesOut: double.requests[0]?.text.length,
    claimed: [],
    hidden: 0,
  });
  assert.ok(payload.texts.includes('hello'));
  assert.ok(most.tokens > 500 && most.tokens < 520, 'what it may answer, and a little for what it says');
  assert.ok(
    end !== null && end.bytesIn > result.value.reply.body.length,
    'the stream takes more bytes than its message',
  );
  assert.deepEqual(
    { ...end, bytesIn: 0 },
    { outcome: 'answered', status: 200, bytesIn: 0, usage: result.value.usage, estimated: false },
  );
  assert.ok(!JSON.stringify(entry).includes(double.key));
});

test('address, model, key and headers are the gateway’s own, whatever the body says', async (t) => {
  const { double, call } = await rig(t, {});
  const hostile = { ...request, model: 'attacker-model', max_tokens: 10_000_000 };
  assert.ok((await call(JSON.stringify(hostile))).ok);
  const [sent] = double.requests;
  assert.equal(sent?.headers['authorization'], `Bearer ${double.key}`);
  assert.equal(sent.headers['x-api-key'], undefined);
  assert.equal(sent.body?.model, 'claude-sonnet-5-5');
  assert.equal(sent.body.max_tokens, gatewayLimits.outputTokensMax);

  for (const smuggled of [
    { api_key: 'sk-attacker' },
    { base_url: 'http://127.0.0.1:1' },
    { headers: { authorization: 'Bearer sk-attacker' } },
  ]) {
    assert.match(await failureOf(call(JSON.stringify({ ...request, ...smuggled }))), /^refused: .*is not passed on/);
  }
  assert.equal(double.requests.length, 1);
});

test('without a key nothing is sent', async (t) => {
  const { double } = await rig(t, {});
  const books = openBooks();
  const gateway = createModelGateway({ upstream: () => Promise.resolve(null), books, secrets: new Redactor() });
  assert.match(await failureOf(gateway.call({ body, carries: [], purpose: 'a test' }, never)), /^no-key: /);
  assert.deepEqual([double.requests.length, books.sent.length], [0, 0]);
});

test('an overloaded, failing or cut service is asked again, ever later', async (t) => {
  const { double, call, waits, books } = await rig(t, {
    faults: [
      { kind: 'status', status: 529 },
      { kind: 'status', status: 500 },
      { kind: 'cut', when: 'before' },
    ],
  });
  assert.ok((await call(body)).ok);
  assert.equal(double.requests.length, 4);
  assert.deepEqual(waits, [500, 1_000, 2_000]);
  assert.deepEqual(
    books.sent.map(({ end }) => end?.status),
    [529, 500, 0, 200],
  );
});

test('an answer cut in the middle is asked for again', async (t) => {
  const { double, call } = await rig(t, { faults: [{ kind: 'cut', when: 'within' }] });
  assert.ok((await call(body)).ok);
  assert.equal(double.requests.length, 2);
});

test('retry-after is honoured, and a wait too long is a failure', async (t) => {
  const patient = await rig(t, { faults: [{ kind: 'status', status: 429, headers: { 'retry-after': '7' } }] });
  assert.ok((await patient.call(body)).ok);
  assert.deepEqual(patient.waits, [7_000]);

  const hopeless = await rig(t, { faults: [{ kind: 'status', status: 429, headers: { 'retry-after': '3600' } }] });
  assert.match(await failureOf(hopeless.call(body)), /^model-failed: .* asks to wait 3600 seconds/);
  assert.deepEqual(hopeless.waits, []);

  assert.equal(retryAfterMs('Thu, 01 Jan 1970 00:01:00 GMT', 20_000), 40_000);
  assert.equal(retryAfterMs('Thu, 01 Jan 1970 00:00:01 GMT', 20_000), 0);
  assert.equal(retryAfterMs('soon', 0), null);
});

test('the last try’s trouble is said in plain words', async (t) => {
  const faults = Array.from({ length: 4 }, () => ({ kind: 'status', status: 529, message: 'Overloaded' }) as const);
  const { double, call } = await rig(t, { faults });
  assert.equal(
    await failureOf(call(body)),
    `model-failed: ${double.baseUrl} is overloaded at the moment (529). It said: “Overloaded”`,
  );
  assert.equal(double.requests.length, 4);
});

test('what trying again cannot mend is said at once', async (t) => {
  const cases = [
    [401, /did not accept the key \(401\)\.$/],
    [403, /The key may not use claude-sonnet-5-5 at .* \(403\)\.$/],
    [404, /knows no such address, or no model claude-sonnet-5-5 \(404\)/],
    [400, /did not accept the request \(400\)\. It said: “injected fault”$/],
    [418, /answered with status 418/],
  ] as const;
  for (const [status, expected] of cases) {
    const { double, call } = await rig(t, { faults: [{ kind: 'status', status }] });
    assert.match(await failureOf(call(body)), expected);
    assert.equal(double.requests.length, 1);
  }
});

test('a wrong key, a wrong path and a dead address each have their words', async (t) => {
  const wrongKey = await rig(t, {}, {}, { key: 'sk-wrong' });
  assert.match(await failureOf(wrongKey.call(body)), /did not accept the key/);
  const { double } = wrongKey;
  const wrongPath = await rig(t, {}, {}, { baseUrl: `${double.baseUrl}/elsewhere`, key: double.key });
  assert.match(await failureOf(wrongPath.call(body)), /knows no such address/);
  const dead = await rig(t, {});
  await dead.double.close();
  assert.match(await failureOf(dead.call(body)), /could not be asked: nothing listens there\.$/);
});

test('no redirect is followed, so the key goes nowhere else', async (t) => {
  const elsewhere: string[] = [];
  const trap = createServer((incoming, response) => {
    elsewhere.push(incoming.headers.authorization ?? '');
    response.end('{}');
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  t.after(() => trap.close());
  const address = trap.address();
  assert.ok(address !== null && typeof address === 'object');
  for (const status of [301, 302, 307, 308]) {
    const location = `http://127.0.0.1:${String(address.port)}/v1/messages`;
    const { call } = await rig(t, { faults: [{ kind: 'status', status, headers: { location } }] });
    assert.match(
      await failureOf(call(body)),
      new RegExp(`sends model calls on to another address \\(${String(status)}\\)`),
    );
  }
  assert.deepEqual(elsewhere, []);
});

test('an answer that is no message, or too large, is refused', async (t) => {
  for (const text of ['<html>Welcome to the hotel’s network</html>', '{}', '{"type":"message"}', '']) {
    const { call } = await rig(t, { faults: [{ kind: 'garbage', text }] });
    assert.match(await failureOf(call(body)), /not with a message of the Messages API/);
  }
  const { double, call } = await rig(t, { faults: [{ kind: 'huge', characters: 100_000 }] }, { replyBytesMax: 50_000 });
  assert.match(await failureOf(call(body)), /more than a model’s reply can hold/);
  assert.equal(double.requests.length, 1);
});

test('a slow answer ends at the limit, and is not paid for twice', async (t) => {
  const { double, call } = await rig(t, { faults: [{ kind: 'slow', ms: 2_000 }] }, { answerMsMax: 50 });
  assert.match(await failureOf(call(body)), /did not answer in time/);
  assert.equal(double.requests.length, 1);
});

test('a cancelled call ends at once', async (t) => {
  const { double, call, books } = await rig(t, { faults: [{ kind: 'slow', ms: 5_000 }] });
  const abort = new AbortController();
  const outcome = failureOf(call(body, abort.signal));
  while (double.requests.length === 0) await delay(5);
  abort.abort();
  assert.match(await outcome, /^cancelled: /);
  assert.match(await failureOf(call(body, abort.signal)), /^cancelled: /);
  assert.equal(double.requests.length, 1);
  assert.equal(books.sent.length, 1, 'what was never sent is not in the books');
});

test('the key is in no message, no audit entry and no reply, even when a server repeats it', async (t) => {
  const key = 'sk-very-secret-0123456789';
  const echoing = await rig(t, {
    key,
    faults: [{ kind: 'status', status: 400, message: `bad header Bearer ${key}\n\u202Ereally` }],
  });
  const message = await failureOf(echoing.call(body));
  assert.match(message, /It said: “bad header Bearer \[key\] ‹U\+202E›really”$/);
  assert.ok(!JSON.stringify(echoing.books).includes(key));

  const parrot = await rig(t, { key, script: () => [say(`your key is ${key}`)] });
  const reply = await parrot.call(body);
  assert.ok(reply.ok);
  assert.match(reply.value.reply.body, /your key is \[key\]/);

  // A line break in a key would make `fetch` throw an error that quotes the header.
  const broken = await rig(t, {}, {}, { key: `${key}\n` });
  const refusal = await failureOf(broken.call(body));
  assert.match(refusal, /^model-failed: The key holds characters/);
  assert.ok(!refusal.includes(key));
});

test('an empty key sends none, for local servers that want none', async (t) => {
  const seen: (string | undefined)[] = [];
  const server = createServer((incoming, response) => {
    seen.push(incoming.headers.authorization);
    response.end(JSON.stringify({ type: 'message', content: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const { call } = await rig(
    t,
    {},
    {},
    { baseUrl: `http://127.0.0.1:${String(address.port)}`, key: '', model: 'local' },
  );
  const result = await call(body);
  // Such servers often don't say what they used: it is reckoned, so that the caps hold for them too.
  assert.ok(result.ok && result.value.usage.inputTokens > 0 && result.value.usage.usd === 0);
  assert.deepEqual(seen, [undefined]);
});
