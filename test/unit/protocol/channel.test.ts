import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { limits } from '../../../src/model/limits.ts';
import { Channel, type CallHandlers, openHostChannel, openWorkerChannel } from '../../../src/protocol/channel.ts';
import { encodeFrame } from '../../../src/protocol/frames.ts';
import { linkPair } from '../../support/linkPair.ts';

const never = new AbortController().signal;

const calls = {
  echo: { params: z.object({ text: z.string() }), result: z.object({ text: z.string() }) },
  wait: { params: z.object({}), result: z.object({}) },
} as const;
const notes = { tick: z.object({ n: z.int() }) } as const;

type Server = { onCall: CallHandlers<typeof calls>; onNote: (n: number) => void | Promise<void> };

function openPair(server: Partial<Server> = {}): {
  client: Channel<typeof calls, object, typeof notes, object>;
  server: Channel<object, typeof calls, object, typeof notes>;
} {
  const [left, right] = linkPair();
  const onCall: CallHandlers<typeof calls> = server.onCall ?? {
    echo: ({ text }) => Promise.resolve({ text }),
    wait: () => new Promise(() => undefined),
  };
  const errorText = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
  return {
    client: new Channel(left, {
      callsOut: calls,
      callsIn: {},
      notesOut: notes,
      notesIn: {},
      onCall: {},
      onNote: {},
      errorText,
    }),
    server: new Channel(right, {
      callsOut: {},
      callsIn: calls,
      notesOut: {},
      notesIn: notes,
      onCall,
      onNote: { tick: ({ n }) => server.onNote?.(n) },
      errorText,
    }),
  };
}

/** A host's channel whose other end is this test, writing whatever it likes. */
function openToAttacker(onModel: () => Promise<never> = () => new Promise(() => undefined)): {
  host: ReturnType<typeof openHostChannel>;
  say: (value: object) => void;
  saw: () => string;
} {
  const [left, , out, incoming] = linkPair();
  let seen = '';
  out.on('data', (chunk: Buffer) => (seen += chunk.toString('latin1')));
  const ignore = (): void => undefined;
  const host = openHostChannel(
    left,
    { model: onModel, content: () => new Promise(() => undefined) },
    { ready: ignore, progress: ignore, changes: ignore, exceptions: ignore },
  );
  const say = (value: object): void => {
    const frame = encodeFrame(value, limits.frameBytesMax);
    assert.ok(frame.ok);
    incoming.write(frame.value);
  };
  return { host, say, saw: () => seen };
}

test('a call comes back with its checked result, many at once in any order', async () => {
  const { client } = openPair({
    onCall: {
      echo: async ({ text }) => {
        await sleep(Math.random() * 5);
        return { text };
      },
      wait: () => Promise.resolve({}),
    },
  });
  const texts = Array.from({ length: 200 }, (_, index) => String(index));
  const replies = await Promise.all(texts.map((text) => client.call('echo', { text }, never)));
  assert.deepEqual(
    replies,
    texts.map((text) => ({ ok: true, value: { text } })),
  );
});

test('no more calls are in flight than the cap, and the others wait their turn', async () => {
  let running = 0;
  let most = 0;
  const { client } = openPair({
    onCall: {
      echo: async ({ text }) => {
        most = Math.max(most, ++running);
        await sleep(1);
        running--;
        return { text };
      },
      wait: () => Promise.resolve({}),
    },
  });
  await Promise.all(Array.from({ length: 100 }, () => client.call('echo', { text: '' }, never)));
  assert.equal(most, limits.callsInFlightMax);
});

test('notes arrive in order, and a slow receiver slows the sender down', async () => {
  const got: number[] = [];
  let sent = 0;
  const { client } = openPair({
    onNote: async (n) => {
      await sleep(1);
      got.push(n);
      assert.ok(sent - got.length < 200, 'the sender does not run ahead');
    },
  });
  const all = Array.from({ length: 300 }, (_, index) => index);
  for (const n of all) {
    assert.ok((await client.note('tick', { n })).ok);
    sent++;
  }
  await client.call('echo', { text: 'after the notes' }, never);
  assert.deepEqual(got, all);
});

test('an aborted call returns at once, the other end is told, and its place stays taken until it answers', async () => {
  const heard: AbortSignal[] = [];
  let finish: (value: Record<string, never>) => void = () => undefined;
  const { client } = openPair({
    onCall: {
      echo: ({ text }) => Promise.resolve({ text }),
      wait: (_, signal) => {
        heard.push(signal);
        return new Promise((resolve) => (finish = resolve));
      },
    },
  });
  const controller = new AbortController();
  const call = client.call('wait', {}, controller.signal);
  await sleep(5);
  controller.abort();
  assert.deepEqual(await call, { ok: false, failure: { kind: 'aborted' } });
  await sleep(5);
  assert.deepEqual(
    heard.map(({ aborted }) => aborted),
    [true],
  );
  finish({});
  assert.deepEqual(await client.call('echo', { text: 'still open' }, never), {
    ok: true,
    value: { text: 'still open' },
  });
  assert.deepEqual(await client.call('echo', { text: '' }, controller.signal), {
    ok: false,
    failure: { kind: 'aborted' },
  });
});

test('a caller that waits for its turn can be aborted', async () => {
  const { client } = openPair();
  for (let index = 0; index < limits.callsInFlightMax; index++) void client.call('wait', {}, never);
  const controller = new AbortController();
  const waiting = client.call('echo', { text: '' }, controller.signal);
  await sleep(5);
  controller.abort();
  assert.deepEqual(await waiting, { ok: false, failure: { kind: 'aborted' } });
});

test('when the channel ends, all calls that wait fail with its reason, at both ends', async () => {
  const { client, server } = openPair();
  const pending = Array.from({ length: 2 * limits.callsInFlightMax }, () => client.call('wait', {}, never));
  await sleep(5);
  server.dispose();
  for (const outcome of await Promise.all(pending)) {
    assert.equal(outcome.ok ? null : outcome.failure.kind, 'ended');
  }
  assert.equal((await server.ended).kind, 'disposed');
  assert.equal((await client.ended).kind, 'closed');
  const note = await client.note('tick', { n: 1 });
  assert.equal(note.ok ? null : note.failure.kind, 'ended');
  const call = await client.call('echo', { text: '' }, never);
  assert.equal(call.ok ? null : call.failure.kind, 'ended');
});

test('what a handler throws is a refused call with the words that may be told', async () => {
  const { client } = openPair({
    onCall: {
      echo: () => Promise.reject(new Error('no')),
      wait: () => {
        throw new Error('at once');
      },
    },
  });
  assert.deepEqual(await client.call('echo', { text: '' }, never), {
    ok: false,
    failure: { kind: 'refused', message: 'no' },
  });
  assert.deepEqual(await client.call('wait', {}, never), {
    ok: false,
    failure: { kind: 'refused', message: 'at once' },
  });
});

test('the worker learns nothing of an error inside the host', async () => {
  const { say, saw } = openToAttacker(() => Promise.reject(new Error('secret path')));
  say({ call: 'model', id: 1, params: { body: '{}' } });
  await sleep(5);
  assert.match(saw(), /the host could not answer/);
  assert.doesNotMatch(saw(), /secret/);
});

test('too large a message fails alone: the channel stays open', async () => {
  const { client } = openPair();
  const large = await client.call('echo', { text: 'x'.repeat(limits.frameBytesMax) }, never);
  assert.equal(large.ok ? null : large.failure.kind, 'too-large');
  assert.ok((await client.call('echo', { text: 'small' }, never)).ok);
});

test('too large a result is a refused call: the channel stays open', async () => {
  const { client } = openPair({
    onCall: {
      echo: ({ text }) => Promise.resolve({ text: text === 'big' ? 'x'.repeat(limits.frameBytesMax) : text }),
      wait: () => Promise.resolve({}),
    },
  });
  const large = await client.call('echo', { text: 'big' }, never);
  assert.equal(large.ok ? null : large.failure.kind, 'refused');
  assert.ok((await client.call('echo', { text: 'small' }, never)).ok);
});

const partCharactersMax = 4 * Math.ceil(limits.contentChunkBytes / 3);

/** A call that would be in order, but for what is given. */
function part(wrong: object): object {
  return { call: 'content', id: 1, params: { upload: 1, data: 'AAAA', last: false, ...wrong } };
}

test('the largest part of content fits a frame', async () => {
  const { host, say, saw } = openToAttacker();
  say(part({ data: Buffer.alloc(limits.contentChunkBytes).toString('base64') }));
  say({ note: 'ready', params: { wireVersion: 1 } });
  assert.equal(await Promise.race([host.ended, sleep(200, 'still open')]), 'still open');
  assert.equal(saw(), '');
  host.dispose();
});

const attacks: readonly [string, readonly object[]][] = [
  ['an unknown call', [{ call: 'exec', id: 1, params: {} }]],
  ['a call of an inherited name', [{ call: 'toString', id: 1, params: {} }]],
  ['a host-to-worker call sent the wrong way', [{ call: 'plan', id: 1, params: {} }]],
  ['malformed parameters', [{ call: 'model', id: 1, params: { body: 1 } }]],
  ['content that is not base64', [part({ data: 'a+b' }), part({ data: 'ab cd=' })]],
  ['content with a second reading', [part({ data: 'QR==' })]],
  ['content over the bound of a part', [part({ data: 'A'.repeat(partCharactersMax + 4) })]],
  ['an upload that is no number', [part({ upload: '../x' })]],
  ['content without its end said', [part({ last: undefined })]],
  ['an upload dropped by halves', [part({ drop: false })]],
  ['a repeated id', [1, 2].map(() => ({ call: 'model', id: 7, params: { body: '' } }))],
  ['too many calls at once', Array.from({ length: 17 }, (_, id) => ({ call: 'model', id, params: { body: '' } }))],
  ['an unknown note', [{ note: 'delete-everything', params: {} }]],
  ['a note of an inherited name', [{ note: 'hasOwnProperty', params: {} }]],
  ['a malformed note', [{ note: 'progress', params: { text: 'x', done: 'all' } }]],
  ['a batch over the bound', [{ note: 'exceptions', params: { batch: Array(2_001).fill({ path: 'a', why: 'b' }) } }]],
  [
    'a path that leaves the mount',
    [{ note: 'changes', params: { batch: [{ op: 'trash', from: '../x', reason: '' }] } }],
  ],
  ['an absolute path', [{ note: 'changes', params: { batch: [{ op: 'trash', from: '/etc/x', reason: '' }] } }]],
  ['a reply to no call', [{ reply: 99, result: {} }]],
  ['a frame of no shape', [{ hello: 1 }]],
  ['a frame that is an array', [[]]],
  ['a malformed cancel', [{ note: 'cancel', params: {} }]],
];
for (const [name, frames] of attacks) {
  test(`the host ends the channel on ${name}`, async () => {
    const { host, say } = openToAttacker();
    for (const frame of frames) say(frame);
    const reason = await Promise.race([host.ended, sleep(1_000, null)]);
    assert.equal(reason?.kind, 'malformed');
  });
}

test('the host ends the channel on a malformed result, and the call fails with that reason', async () => {
  const { host, say } = openToAttacker();
  const call = host.call('work', { rule: '{}', answers: {}, today: '2026-01-31' }, never);
  await sleep(5);
  say({ reply: 1, result: { outcome: 'done', changes: 'many' } });
  const outcome = await call;
  assert.equal(outcome.ok ? null : outcome.failure.kind, 'ended');
  assert.equal((await host.ended).kind, 'malformed');
});

test('whoever made a call goes on before anything behind its answer is heard, though all came in one piece', async () => {
  const [left, right] = linkPair();
  const heard: string[] = [];
  const ignore = (): void => undefined;
  const host = openHostChannel(
    left,
    { model: () => Promise.reject(new Error('no')), content: () => Promise.reject(new Error('no')) },
    { ready: ignore, progress: ({ text }) => void heard.push(text), changes: ignore, exceptions: ignore },
  );
  const request = { rule: '{}', answers: {}, today: '2026-11-20' };
  const working = host.call('work', request, never).then(async (reply) => {
    // As a session does: a few turns of its own between the answer and what it does then.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    heard.push(reply.ok ? 'goes on' : 'failed');
  });
  const frames = [
    { note: 'progress', params: { text: 'before', done: 1 } },
    { reply: 1, result: { outcome: 'done', changes: 0, seen: 0, exceptions: 0 } },
    { note: 'progress', params: { text: 'behind', done: 1 } },
  ].map((frame) => encodeFrame(frame, limits.frameBytesMax));
  await right.write(Buffer.concat(frames.map((frame) => (frame.ok ? frame.value : assert.fail()))));
  await working;
  right.close();
  await host.ended;
  assert.deepEqual(heard, ['before', 'goes on', 'behind']);
});

test('a link that closes inside a frame is malformed, between frames closed', async () => {
  for (const [bytes, expected] of [
    [[0, 0, 0, 9, 1], 'malformed'],
    [[0, 0], 'malformed'],
    [[], 'closed'],
  ] as const) {
    const [left, , , incoming] = linkPair();
    const host = openWorkerChannel(left, {
      plan: () => new Promise(() => undefined),
      work: () => new Promise(() => undefined),
      preview: () => new Promise(() => undefined),
      show: () => new Promise(() => undefined),
      showContent: () => new Promise(() => undefined),
    });
    incoming.end(Buffer.from(bytes));
    assert.equal((await host.ended).kind, expected);
  }
});

test('a cancel for a call that was answered does nothing', async () => {
  const { host, say } = openToAttacker();
  say({ note: 'cancel', params: { id: 5 } });
  say({ note: 'ready', params: { wireVersion: 1 } });
  await sleep(5);
  host.dispose();
  assert.equal((await host.ended).kind, 'disposed');
});

test('wrong parameters of our own are a bug and throw', async () => {
  const { client } = openPair();
  await assert.rejects(client.note('tick', { n: Number.NaN }));
  await assert.rejects(client.note('tick', { n: 1.5 }));
});
