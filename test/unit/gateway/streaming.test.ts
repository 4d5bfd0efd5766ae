/** Answers as they come: put together, bounded, paid for, and let go of at once. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { Redactor } from '../../../src/base/redactor.ts';
import { EventStream } from '../../../src/engine/gateway/eventStream.ts';
import { gatewayLimits, type GatewayLimits } from '../../../src/engine/gateway/gatewayParts.ts';
import { createModelGateway, type ModelGateway } from '../../../src/engine/gateway/modelGateway.ts';
import { ReplyReader, type Reply } from '../../../src/engine/gateway/replyReader.ts';
import { errorEvent, eventsOf } from '../../support/messageStream.ts';
import {
  say,
  startMessagesDouble,
  use,
  type DoubleOptions,
  type MessagesDouble,
} from '../../support/messagesDouble.ts';
import { openBooks } from '../../support/openBooks.ts';

const never = new AbortController().signal;
const head = { status: 200, retryAfter: null, contentType: 'text/event-stream', location: null };
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-5-5',
  content: [
    { type: 'thinking', thinking: 'Hm… naïve?', signature: 'c2ln' },
    { type: 'text', text: 'Zwölf Boxkämpfer 🥊 jagen\r\nEva', citations: null },
    { type: 'tool_use', id: 'toolu_1', name: 'overview', input: { folder: 'ä/b', deep: { list: [1, 'two', null] } } },
    { type: 'redacted_thinking', data: 'xyz' },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: { input_tokens: 120, output_tokens: 45, cache_read_input_tokens: 7 },
};

function read(bytes: readonly Uint8Array[], bytesMax = 1e6): { reply: Reply; reader: ReplyReader; wish: string } {
  const reader = new ReplyReader(bytesMax);
  let wish = 'more';
  for (const part of bytes) {
    wish = reader.take(head, part);
    if (wish === 'enough') break;
  }
  return { reply: reader.reply(), reader, wish };
}

/** The text in parts that are cut anywhere, also inside a character. */
function cutAt(text: string, places: readonly number[]): Uint8Array[] {
  const bytes = Buffer.from(text);
  const sorted = [0, ...places.map((place) => place % bytes.length).sort((one, other) => one - other), bytes.length];
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

test('a stream tells the same message, however its bytes and texts are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (places, size) => {
      const { reply } = read(cutAt(eventsOf(message, size).join(''), places));
      assert.deepEqual(reply.kind === 'message' && JSON.parse(reply.body), message);
    }),
  );
});

test('lines end as the standard says: with either character, or both, wherever the cut is', () => {
  const text =
    'event: a\rdata: 1\r\rdata:2\r\ndata:  3\r\n\r\n: a remark\nid: 4\n\ndata\n\nevent: b\ndata: 5\n\ndata: never ends\n';
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 20 }), (places) => {
      const stream = new EventStream(1_000);
      const events = cutAt(text, places).flatMap((part) => stream.push(part) ?? []);
      assert.deepEqual(events, [
        { event: 'a', data: '1' },
        { event: '', data: '2\n 3' },
        { event: 'b', data: '5' },
      ]);
    }),
  );
  assert.equal(new EventStream(10).push(Buffer.from('data: 12345678901')), null);
  assert.equal(new EventStream(10).push(Buffer.from('data: 123456\ndata: 123456\n')), null);
});

test('a stream that ends too early is cut, and what came is paid for', () => {
  const events = eventsOf(message);
  for (let length = 0; length < events.length; length++) {
    const { reply, reader } = read([Buffer.from(events.slice(0, length).join(''))]);
    assert.equal(reply.kind, 'cut', `after ${String(length)} events`);
    const usage = reader.usage();
    if (length === 0) assert.equal(usage, null);
    else assert.ok(usage?.input_tokens === 120 && (usage.output_tokens ?? 0) >= Math.floor(reader.characters / 3));
  }
});

test('an error in a stream has the status that it would have had before it', () => {
  const begun = eventsOf(message).slice(0, 5);
  for (const [type, status] of [
    ['overloaded_error', 529],
    ['rate_limit_error', 429],
    ['invalid_request_error', 400],
    ['something_new', 500],
  ] as const) {
    const { reply } = read([Buffer.from([...begun, errorEvent(type, 'so it is')].join(''))]);
    assert.deepEqual(reply, { kind: 'error', message: 'so it is', status });
  }
});

test('events out of place or broken make no message; those of a kind that is not known are passed over', () => {
  const events = eventsOf(message);
  const check = (changed: readonly string[], kind: Reply['kind']): void =>
    assert.equal(read([Buffer.from(changed.join(''))]).reply.kind, kind);
  check(['event: new\ndata: {"type":"new_thing","x":1}\n\n', ...events, 'data: [DONE]\n\n'], 'message');
  check(
    [...events.slice(0, 2), 'event: message_start\ndata: {"type":"message_start"}\n\n', ...events.slice(2)],
    'no message',
  );
  check([...events.slice(0, 1), ...events], 'no message');
  check(events.slice(1), 'no message');
  check(
    [
      ...events.slice(0, 3),
      'data: {"type":"content_block_delta","index":5,"delta":{"type":"text_delta","text":"x"}}\n\n',
    ],
    'no message',
  );
  check(['data: {"type":"content_block_start","index":999999999,"content_block":{"type":"text"}}\n\n'], 'no message');
  check(['data: nothing\n\n'], 'no message');
});

test('a message is bounded, however small the parts are in which it comes', () => {
  const long = { ...message, content: [{ type: 'text', text: 'x'.repeat(50_000) }] };
  const parts = eventsOf(long).map((event) => Buffer.from(event));
  const { wish, reader } = read(parts, 20_000);
  assert.equal(wish, 'enough');
  assert.ok(reader.characters < 20_100);
});

test('names in a stream’s JSON change nothing but the message that they stand in', () => {
  const odd = [
    'data: {"type":"message_start","message":{"type":"message","content":[],"__proto__":{"x":1}}}\n\n',
    'data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"","__proto__":{"y":1}}}\n\n',
    'data: {"type":"message_delta","delta":{"stop_reason":"end_turn","__proto__":{"z":1},"constructor":{"prototype":{"w":1}}}}\n\n',
    'data: {"type":"message_stop"}\n\n',
  ];
  assert.equal(read([Buffer.from(odd.join(''))]).reply.kind, 'message');
  for (const name of ['x', 'y', 'z', 'w']) assert.equal(Reflect.get({}, name), undefined);
});

type Rig = {
  readonly double: MessagesDouble;
  readonly books: ReturnType<typeof openBooks>;
  readonly call: (signal?: AbortSignal) => ReturnType<ModelGateway['call']>;
  readonly heard: number[];
};

async function rig(t: TestContext, options: Partial<DoubleOptions>, limits: Partial<GatewayLimits> = {}): Promise<Rig> {
  const double = await startMessagesDouble({ script: () => [say('Hello there, this is an answer.')], ...options });
  t.after(() => double.close());
  const books = openBooks();
  const heard: number[] = [];
  const gateway = createModelGateway({
    upstream: () =>
      Promise.resolve({ kind: 'messages', baseUrl: double.baseUrl, key: double.key, model: 'claude-sonnet-5-5' }),
    books,
    secrets: new Redactor(),
    limits: { ...gatewayLimits, ...limits },
    clock: { now: () => 1_000, wait: () => Promise.resolve() },
  });
  const body = JSON.stringify({ max_tokens: 1_000, messages: [{ role: 'user', content: 'hello' }] });
  const call: Rig['call'] = (signal = never) =>
    gateway.call({ body, carries: [], purpose: 'a test', heard: (count) => heard.push(count) }, signal);
  return { double, books, call, heard };
}

test('every call asks for a stream, and hears how far the answer is', async (t) => {
  const { double, call, heard } = await rig(t, { script: () => [say('one '.repeat(500)), use('overview', { a: 1 })] });
  const result = await call();
  assert.ok(result.ok);
  assert.equal(double.requests[0]?.body?.stream, true);
  assert.match(result.value.reply.body, /"input":\{"a":1\}/);
  assert.ok(heard.length > 1 && (heard.at(-1) ?? 0) > 2_000);
});

test('an answer that takes longer than any silence may last arrives whole', async (t) => {
  const { call } = await rig(t, { faults: [{ kind: 'drip', ms: 30 }] }, { answerMsMax: 200, silenceMsMax: 200 });
  const began = performance.now();
  const result = await call();
  assert.ok(result.ok, JSON.stringify(result));
  assert.ok(performance.now() - began > 250, 'it took longer than the silence that is allowed');
});

test('a server that knows no streams answers whole', async (t) => {
  const { call, books } = await rig(t, { faults: [{ kind: 'whole' }] });
  const result = await call();
  assert.ok(result.ok);
  assert.match(result.value.reply.body, /this is an answer/);
  assert.equal(books.sent[0]?.end?.outcome, 'answered');
});

test('a stream that stalls ends as too late, is not asked for twice, and what it reported is paid for', async (t) => {
  const { call, books, double } = await rig(t, { faults: [{ kind: 'stall' }] }, { silenceMsMax: 60 });
  const result = await call();
  assert.match(result.ok ? '' : result.failure.message, /did not answer in time/);
  assert.equal(double.requests.length, 1);
  const [entry] = books.sent;
  assert.equal(entry?.end?.outcome, 'timeout');
  assert.ok(entry.end.usage.inputTokens > 0 && entry.end.usage.usd > 0 && entry.end.estimated);
});

test('a cancel in the middle of an answer ends it at once, for both sides', async (t) => {
  const { call, books, double } = await rig(t, { faults: [{ kind: 'stall' }] });
  const stop = new AbortController();
  const outcome = call(stop.signal);
  while (double.requests.length === 0) await delay(5);
  await delay(50);
  const began = performance.now();
  stop.abort();
  const result = await outcome;
  assert.ok(performance.now() - began < 200);
  assert.equal(result.ok ? '' : result.failure.code, 'cancelled');
  assert.equal(books.sent[0]?.end?.outcome, 'cancelled');
  assert.ok((books.sent[0].end.usage.inputTokens ?? 0) > 0);
});

test('an overload in the middle of a stream is asked again; another error is told at once', async (t) => {
  const busy = await rig(t, { faults: [{ kind: 'stream error', type: 'overloaded_error', message: 'Overloaded' }] });
  assert.ok((await busy.call()).ok);
  assert.deepEqual(
    busy.books.sent.map(({ end }) => [end?.outcome, end?.status]),
    [
      ['failed', 529],
      ['answered', 200],
    ],
  );
  const wrong = await rig(t, { faults: [{ kind: 'stream error', type: 'invalid_request_error', message: 'no such' }] });
  const result = await wrong.call();
  assert.match(result.ok ? '' : result.failure.message, /did not accept the request \(400\)\. It said: “no such”$/);
});

test('a cut stream is asked for again, and both are paid for', async (t) => {
  const { call, books } = await rig(t, { faults: [{ kind: 'cut', when: 'within' }] });
  assert.ok((await call()).ok);
  assert.deepEqual(
    books.sent.map(({ end }) => [end?.outcome, (end?.usage.inputTokens ?? 0) > 0]),
    [
      ['cut', true],
      ['answered', true],
    ],
  );
});
