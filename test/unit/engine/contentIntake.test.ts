/** New content from a worker's context, over the wire, into the store: both ends are the real ones. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { ContentStore } from '../../../src/engine/disk/contentStore.ts';
import { ContentIntake, type ContentBounds } from '../../../src/engine/session/contentIntake.ts';
import { limits } from '../../../src/model/limits.ts';
import { openHostChannel, openWorkerChannel, type WorkerChannel } from '../../../src/protocol/channel.ts';
import { openContext } from '../../../src/worker/context.ts';
import type { WorkContext } from '../../../src/worker/engines.ts';
import { never } from '../../support/changes.ts';
import { linkPair } from '../../support/linkPair.ts';
import { newFolder } from '../../support/tree.ts';

let root = '';
const roots: string[] = [];
beforeEach(() => roots.push((root = newFolder())));
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

const wide: ContentBounds = { bytesMax: 1e9, totalBytesMax: 1e9, uploadsMax: 8, contentsMax: 1000 };

type Wire = { store: ContentStore; intake: ContentIntake; channel: WorkerChannel; context: WorkContext };

function open(bounds: Partial<ContentBounds> = {}, state = root): Wire {
  const store = new ContentStore(state);
  const intake = new ContentIntake(store, path.join(root, 'contents.log'), { ...wide, ...bounds });
  const [left, right] = linkPair();
  const ignore = (): void => undefined;
  openHostChannel(
    left,
    { model: () => Promise.reject(new Error('no model here')), content: (part) => intake.receive(part) },
    { ready: ignore, progress: ignore, changes: ignore, exceptions: ignore },
  );
  const idle = (): Promise<never> => new Promise(() => undefined);
  const channel = openWorkerChannel(right, { plan: idle, work: idle, preview: idle, show: idle, showContent: idle });
  const { context } = openContext(channel, '/mount', never);
  return { store, intake, channel, context };
}

function sha256(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}

function incoming(): string[] {
  return fs.readdirSync(path.join(root, 'content', 'incoming'));
}

/** A source in pieces of changing sizes, some empty. */
async function* pieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  let size = 1;
  for (let at = 0; at < bytes.length; at += size) {
    size = (size * 37) % 300_007;
    yield bytes.subarray(at, at + size);
    yield new Uint8Array();
  }
}

const chunk = limits.contentChunkBytes;
for (const size of [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk]) {
  test(`${String(size)} bytes arrive whole, from memory and as a stream`, async () => {
    const { store, context } = open();
    const bytes = crypto.randomBytes(size);
    const expected = { hash: sha256(bytes), bytes: size };
    assert.deepEqual(await context.sendContent(bytes, never), expected);
    assert.deepEqual(await context.sendContent(pieces(bytes), never), expected);
    assert.deepEqual(fs.readFileSync(store.pathOf(expected.hash)), bytes);
  });
}

test('any number may be sent at once: they wait their turn and do not mix', async () => {
  const { store, intake, context } = open();
  const contents = Array.from({ length: 40 }, (_, index) => crypto.randomBytes(index * 10_000));
  const sent = await Promise.all(contents.map((bytes) => context.sendContent(pieces(bytes), never)));
  assert.deepEqual(
    sent,
    contents.map((bytes) => ({ hash: sha256(bytes), bytes: bytes.length })),
  );
  assert.ok(sent.every(({ hash }) => store.has(hash)));
  assert.equal(intake.settle(), null);
});

test('content larger than what may wait for the drive', async () => {
  const { context } = open();
  const bytes = crypto.randomBytes(40 * 1024 * 1024);
  assert.equal((await context.sendContent(bytes, never)).hash, sha256(bytes));
});

test('a source that fails: its own error, nothing kept, and its place is free again', async () => {
  const { intake, context } = open();
  async function* broken(): AsyncIterable<Uint8Array> {
    yield crypto.randomBytes(limits.contentChunkBytes + 1);
    throw new Error('the document ends in the middle');
  }
  for (let round = 0; round < 20; round++) {
    await assert.rejects(context.sendContent(broken(), never), /ends in the middle/);
  }
  assert.deepEqual(incoming(), []);
  assert.equal((await context.sendContent(Buffer.from('x'), never)).bytes, 1);
  assert.equal(intake.failure, null);
});

test('stopped in the middle: nothing kept, and its place is free again', async () => {
  const { intake, context } = open();
  for (let round = 0; round < 10; round++) {
    const controller = new AbortController();
    async function* stopped(): AsyncIterable<Uint8Array> {
      yield crypto.randomBytes(limits.contentChunkBytes + 1);
      controller.abort();
      yield crypto.randomBytes(limits.contentChunkBytes);
    }
    await assert.rejects(context.sendContent(stopped(), controller.signal));
  }
  assert.deepEqual(incoming(), []);
  assert.equal((await context.sendContent(Buffer.from('x'), never)).bytes, 1);
  assert.equal(intake.failure, null);
});

test('a task names what it sent itself, in this session or an earlier one, and nothing else', async () => {
  const first = open();
  const { hash } = await first.context.sendContent(Buffer.from('mine'), never);
  assert.equal(first.intake.bytesOf(hash), 4);
  assert.equal(first.intake.settle(), null);
  await first.intake.dispose();
  const upload = first.store.begin();
  upload.write(Buffer.from('of another task'));
  const other = upload.finish().hash;
  const second = open();
  assert.equal(second.intake.bytesOf(hash), 4);
  assert.equal(second.intake.bytesOf(other), null);
  assert.equal(second.intake.bytesOf('0'.repeat(64)), null);
  // Whoever has the bytes may name them.
  await second.context.sendContent(Buffer.from('of another task'), never);
  assert.equal(second.intake.bytesOf(other), 15);
  fs.rmSync(second.store.pathOf(other));
  assert.equal(second.intake.bytesOf(other), null);
});

type Send = (wire: Wire) => Promise<unknown>;
const tooMuch: readonly [string, Partial<ContentBounds>, RegExp, Send][] = [
  ['one content', { bytesMax: 1000 }, /a file of more than 1,000 bytes/, ({ context }) => send(context, 1001)],
  [
    'one content, in parts',
    { bytesMax: chunk + 1000 },
    /a file of more than/,
    ({ context }) => send(context, chunk + 1001),
  ],
  [
    'all contents together',
    { totalBytesMax: 1000 },
    /more than 1,000 bytes of new files/,
    async ({ context }) => {
      await send(context, 600);
      await send(context, 401);
    },
  ],
  [
    'the same content again and again',
    { totalBytesMax: 1000 },
    /of new files/,
    async ({ context }) => {
      for (let round = 0; round < 11; round++) await context.sendContent(Buffer.alloc(100), never);
    },
  ],
  [
    'the number of contents',
    { contentsMax: 3 },
    /more than 3 new files/,
    async ({ context }) => {
      for (let size = 0; size < 4; size++) await send(context, size);
    },
  ],
  [
    'uploads at the same time',
    { uploadsMax: 8 },
    /more than 8 new files at the same time/,
    async ({ channel }) => {
      for (let upload = 0; upload < 9; upload++) await sendPart(channel, upload);
    },
  ],
];

function send(context: WorkContext, bytes: number): Promise<unknown> {
  return context.sendContent(crypto.randomBytes(bytes), never);
}

/** A part that no other follows: only a hostile worker leaves it at that. */
async function sendPart(channel: WorkerChannel, upload: number): Promise<void> {
  const reply = await channel.call('content', { upload, data: 'AAAA', last: false }, never);
  if (!reply.ok) throw new Error(reply.failure.kind === 'refused' ? reply.failure.message : reply.failure.kind);
  assert.deepEqual(reply.value, { received: 3 });
}

for (const [what, bounds, words, sending] of tooMuch) {
  test(`over the bound of ${what}: refused without a reason, and the task fails with one`, async () => {
    const wire = open(bounds);
    await assert.rejects(sending(wire), /^Error: the host could not answer$/);
    const failed = wire.intake.settle();
    assert.equal(failed?.code, 'refused');
    assert.match(failed.message, words);
    // Whatever it tries next, the first refusal stands.
    await assert.rejects(wire.context.sendContent(Buffer.from('x'), never));
    assert.equal(wire.intake.settle(), failed);
    await wire.intake.dispose();
    assert.deepEqual(incoming(), []);
  });
}

test('parts that were sent without waiting are kept in their order', async () => {
  const { store, channel } = open();
  const words = ['Nothing ', 'is ', 'lost', '.'];
  const replies = await Promise.all(
    words.map((word, index) => {
      const data = Buffer.from(word).toString('base64');
      return channel.call('content', { upload: -7, data, last: index === words.length - 1 }, never);
    }),
  );
  const last = replies.at(-1);
  assert.ok(last?.ok === true && last.value.hash !== undefined);
  assert.equal(fs.readFileSync(store.pathOf(last.value.hash), 'utf8'), 'Nothing is lost.');
});

test('the session ends in the middle of an upload: nothing half sent is left', async () => {
  const { intake, channel } = open();
  await sendPart(channel, 1);
  void sendPart(channel, 1).catch(() => undefined);
  assert.equal(incoming().length, 1);
  await intake.dispose();
  assert.deepEqual(incoming(), []);
});

test('a drop of what was never begun opens nothing', async () => {
  const { intake, channel } = open({ uploadsMax: 1 });
  for (let upload = 0; upload < 5; upload++) {
    const reply = await channel.call('content', { upload, data: '', last: true, drop: true }, never);
    assert.deepEqual(reply, { ok: true, value: { received: 0 } });
  }
  assert.equal(intake.settle(), null);
});

test('a store on a full drive: the task fails with words, and nothing half sent is left', async () => {
  const state = path.join(root, 'state');
  fs.mkdirSync(state);
  const mounted =
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', state], { stdio: 'ignore' }).status === 0;
  if (!mounted) {
    console.log('this machine does not let us mount a small volume: tested with a store that cannot be made');
    fs.writeFileSync(path.join(state, 'content'), 'a file where the folder would be');
  }
  try {
    const { intake, context } = open({}, state);
    await assert.rejects(context.sendContent(crypto.randomBytes(3_000_000), never), /the host could not answer/);
    assert.equal(intake.failure?.code, 'disk-failed');
    assert.match(intake.failure.message, mounted ? /the drive is full/ : /Delegate’s own folder/);
    await intake.dispose();
    if (mounted) assert.deepEqual(fs.readdirSync(path.join(state, 'content', 'incoming')), []);
  } finally {
    if (mounted) spawnSync('umount', ['-l', state]);
  }
});
