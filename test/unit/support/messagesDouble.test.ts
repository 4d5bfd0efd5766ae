// The double holds to the wire of the real service: what a test asserts against it must be what the service would do.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  say,
  startMessagesDouble,
  stop,
  use,
  type DoubleOptions,
  type MessagesDouble,
} from '../../support/messagesDouble.ts';

const long = 'A word and another. '.repeat(400);
const question = { role: 'user', content: 'hello' };

type Asked = { status: number; json: Record<string, unknown>; text: string };

async function service(
  t: TestContext,
  options: Partial<DoubleOptions> = {},
): Promise<{ double: MessagesDouble; ask: (method: string, path: string, body?: object) => Promise<Asked> }> {
  const double = await startMessagesDouble({ script: () => [say('hi')], ...options });
  t.after(() => double.close());
  return {
    double,
    ask: async (method, path, body) => {
      const response = await fetch(double.baseUrl + path, {
        method,
        headers: { authorization: `Bearer ${double.key}`, 'anthropic-version': '2026-10-21' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = path.endsWith('/results') ? {} : (JSON.parse(text) as Record<string, unknown>);
      return { status: response.status, json, text };
    },
  };
}

function request(more: object = {}): object {
  return { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [question], ...more };
}

test('a model tells its limits and abilities, and one that there is not is told as missing', async (t) => {
  const { ask, double } = await service(t, { models: { small: { max_input_tokens: 8_000, documents: false } } });
  const { json } = await ask('GET', '/v1/models/small');
  assert.deepEqual([json['max_input_tokens'], json['max_tokens']], [8_000, 128_000]);
  assert.deepEqual((json['capabilities'] as Record<string, unknown>)['pdf_input'], { supported: false });
  assert.equal((await ask('GET', '/v1/models/other')).status, 404);
  assert.equal((await ask('POST', '/v1/messages', request({ model: 'other' }))).status, 404);
  assert.deepEqual([double.asides.length, double.requests.length], [2, 1]);
});

test('tokens are counted with pictures and pages, and the count takes no fields of an answer', async (t) => {
  const { ask } = await service(t);
  const count = async (content: unknown): Promise<unknown> => {
    const messages = [{ role: 'user', content }];
    return (await ask('POST', '/v1/messages/count_tokens', { model: 'm', messages })).json['input_tokens'];
  };
  const bare = Number(await count([{ type: 'text', text: 'what is this?' }]));
  const pdf = Buffer.from('<< /Type /Page >> << /Type /Pages >> << /Type /Page >>').toString('base64');
  const with_ = async (type: string, media_type: string, data: string): Promise<number> => {
    const block = { type, source: { type: 'base64', media_type, data } };
    return Number(await count([{ type: 'text', text: 'what is this?' }, block])) - bare;
  };
  assert.ok(Math.abs((await with_('image', 'image/png', 'AAAA')) - 1_600) < 20);
  assert.ok(Math.abs((await with_('document', 'application/pdf', pdf)) - 4_000) < 20);
  assert.equal((await ask('POST', '/v1/messages/count_tokens', request())).status, 400);
});

test('what stands under a mark is read from the cache the next time, as long as it is the same and not too old', async (t) => {
  let now = 0;
  const { ask } = await service(t, { now: () => now });
  const marked = { type: 'text', text: long, cache_control: { type: 'ephemeral' } };
  const usage = async (more: object): Promise<number[]> => {
    const { json } = await ask('POST', '/v1/messages', request(more));
    const told = json['usage'] as Record<string, number>;
    return [told['cache_read_input_tokens'] ?? -1, told['cache_creation_input_tokens'] ?? -1];
  };
  const [, written = 0] = await usage({ system: [marked] });
  assert.ok(written > 1_900, 'the first time is written');
  assert.deepEqual(await usage({ system: [marked], messages: [{ role: 'user', content: 'another' }] }), [written, 0]);
  now += 6 * 60_000;
  assert.deepEqual(await usage({ system: [marked] }), [0, written], 'five minutes are over');
  const [read = 0, more = 0] = await usage({
    system: [marked],
    messages: [{ role: 'user', content: [{ type: 'text', text: long, cache_control: { type: 'ephemeral' } }] }],
  });
  assert.ok(read === written && more > 1_900, 'a mark further on writes only what is new');
  assert.deepEqual(await usage({ system: [{ ...marked, text: `${long}!` }] }), [0, written]);
  const tools = [{ name: 'look', input_schema: { type: 'object' } }];
  assert.equal((await usage({ system: [marked], tools }))[0], 0, 'tools stand before the system’s words');
  assert.deepEqual(await usage({ cache_control: { type: 'ephemeral' } }), [0, 0], 'short prompts are not kept');
});

test('a top-level mark keeps the whole conversation, and an hour is an hour', async (t) => {
  let now = 0;
  const { ask } = await service(t, { now: () => now });
  const first = { role: 'user', content: long };
  const cache_control = { type: 'ephemeral', ttl: '1h' };
  const one = await ask('POST', '/v1/messages', request({ messages: [first], cache_control }));
  now += 59 * 60_000;
  const turn = { role: 'assistant', content: one.json['content'] };
  const two = await ask(
    'POST',
    '/v1/messages',
    request({ messages: [first, turn, { role: 'user', content: 'and?' }], cache_control }),
  );
  const usages = [one, two].map(({ json }) => json['usage'] as Record<string, unknown>);
  const [wrote = {}, read = {}] = usages;
  assert.ok(Number(read['cache_read_input_tokens']) > 1_900);
  assert.equal(read['cache_read_input_tokens'], wrote['cache_creation_input_tokens']);
  assert.deepEqual(wrote['cache_creation'], {
    ephemeral_5m_input_tokens: 0,
    ephemeral_1h_input_tokens: wrote['cache_creation_input_tokens'],
  });
});

test('five marks, or an hour’s after one of five minutes, are not taken', async (t) => {
  const { ask } = await service(t);
  const block = (ttl?: string): object => ({ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl } });
  const system = (...marks: object[]): Promise<Asked> => ask('POST', '/v1/messages', request({ system: marks }));
  assert.match((await system(block(), block(), block(), block(), block())).text, /maximum of 4 blocks/);
  assert.match((await system(block('5m'), block('1h'))).text, /must not come after/);
  assert.equal((await system(block('1h'), block('5m'))).status, 200);
});

test('an answer ends at max_tokens, with a refusal, or not at all where the prompt is too long', async (t) => {
  const { ask } = await service(t, {
    script: (_, turn) =>
      [[say('y'.repeat(1_000))], [use('look', { path: long })], [say('no.'), stop('refusal')]][turn] ?? [],
    contextTokensMax: 1_000,
  });
  const end = async (): Promise<unknown[]> => {
    const { json } = await ask('POST', '/v1/messages', request());
    const [, block] = json['content'] as { text?: string; input?: unknown }[];
    return [json['stop_reason'], block?.text?.length ?? block?.input];
  };
  assert.deepEqual(await end(), ['max_tokens', 400]);
  assert.deepEqual(await end(), ['max_tokens', {}]);
  assert.deepEqual(await end(), ['refusal', 3]);
  const tooLong = await ask('POST', '/v1/messages', request({ messages: [{ role: 'user', content: long }] }));
  assert.match(tooLong.text, /prompt is too long: \d+ tokens > 1000 maximum/);
  assert.equal(tooLong.status, 400);
});

test('a server that lacks a service or a field says so', async (t) => {
  const { ask } = await service(t, { lacks: ['models', 'batches'], unknown: ['cache_control', 'strict'] });
  assert.equal((await ask('GET', '/v1/models/claude-sonnet-5-5')).status, 404);
  assert.equal((await ask('POST', '/v1/messages/batches', { requests: [] })).status, 404);
  const system = [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }];
  assert.match((await ask('POST', '/v1/messages', request({ system }))).text, /system\.0\.cache_control: Extra inputs/);
});

test('a batch is worked off while it is looked at, and its results come in another order', async (t) => {
  const { ask } = await service(t, {
    batch: { outcome: (id) => (id === 'b' ? 'errored' : 'succeeded') },
    script: ({ messages }) => [say(`answer to ${JSON.stringify(messages[0]?.content)}`)],
  });
  const requests = ['a', 'b', 'c'].map((id) => ({
    custom_id: id,
    params: request({ messages: [{ role: 'user', content: id }] }),
  }));
  const made = await ask('POST', '/v1/messages/batches', { requests });
  const at = `/v1/messages/batches/${String(made.json['id'])}`;
  assert.equal(made.json['processing_status'], 'in_progress');
  assert.equal((await ask('GET', `${at}/results`)).status, 404);
  assert.equal((await ask('GET', at)).json['processing_status'], 'in_progress');
  const ended = await ask('GET', at);
  assert.deepEqual(
    [ended.json['processing_status'], ended.json['request_counts']],
    ['ended', { processing: 0, succeeded: 2, errored: 1, canceled: 0, expired: 0 }],
  );
  const lines = (await ask('GET', `${at}/results`)).text.trim().split('\n');
  const results = lines.map((line) => JSON.parse(line) as { custom_id: string; result: { type: string } });
  assert.deepEqual(
    results.map(({ custom_id, result }) => [custom_id, result.type]),
    [
      ['c', 'succeeded'],
      ['b', 'errored'],
      ['a', 'succeeded'],
    ],
  );
  assert.match(lines[0] ?? '', /answer to \\"c\\"/);
  const twice = [requests[0], requests[0]];
  assert.match((await ask('POST', '/v1/messages/batches', { requests: twice })).text, /must be unique/);
});

test('a cancelled batch ends with what was not done as cancelled', async (t) => {
  const { ask } = await service(t, { batch: { looks: 0 } });
  const made = await ask('POST', '/v1/messages/batches', { requests: [{ custom_id: 'a', params: request() }] });
  const at = `/v1/messages/batches/${String(made.json['id'])}`;
  assert.equal((await ask('POST', `${at}/cancel`)).json['processing_status'], 'canceling');
  assert.deepEqual((await ask('GET', at)).json['request_counts'], {
    processing: 0,
    succeeded: 0,
    errored: 0,
    canceled: 1,
    expired: 0,
  });
});
