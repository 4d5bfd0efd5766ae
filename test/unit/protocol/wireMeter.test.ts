import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../../src/model/limits.ts';
import { openHostChannel, OutOfPlace } from '../../../src/protocol/channel.ts';
import { encodeFrame } from '../../../src/protocol/frames.ts';
import { WireMeter, type WireBounds } from '../../../src/protocol/wireMeter.ts';
import { linkPair } from '../../support/linkPair.ts';

const bounds: WireBounds = {
  notesPerSecond: 10,
  notesAtOnce: 20,
  callsPerSecond: 100,
  callsAtOnce: 5,
  notesMax: 60,
  callsMax: 1_000,
  noteBytesMax: 10_000,
  bytesMax: 1_000_000,
};

function meterAt(): { meter: WireMeter; wait: (ms: number) => void } {
  let now = 0;
  return { meter: new WireMeter(bounds, () => now), wait: (ms) => void (now += ms) };
}

/** How many frames are taken before one is too much, and why that one is. */
function untilRefused(meter: WireMeter, kind: 'note' | 'call' | 'reply', bytes = 1): [number, string] {
  for (let count = 0; count < 100_000; count++) {
    const problem = meter.count(kind, bytes);
    if (problem !== null) return [count, problem];
  }
  return [100_000, ''];
}

test('a burst is taken, then only so many a second', () => {
  const { meter, wait } = meterAt();
  assert.deepEqual(untilRefused(meter, 'note'), [20, 'more than 10 notes a second']);
  wait(500);
  assert.deepEqual(untilRefused(meter, 'note'), [5, 'more than 10 notes a second']);
  wait(1_000_000);
  assert.equal(untilRefused(meter, 'note')[0], 20);
  assert.deepEqual(untilRefused(meter, 'call'), [5, 'more than 100 calls a second']);
});

test('there is an end in all, however slowly it goes', () => {
  const { meter, wait } = meterAt();
  let taken = 0;
  let problem: string | null = null;
  for (; problem === null; wait(1_000)) {
    problem = meter.count('note', 1);
    taken += problem === null ? 1 : 0;
  }
  assert.deepEqual([taken, problem], [60, 'more than 60 notes in all']);
  assert.deepEqual(untilRefused(meterAt().meter, 'note', 4_000), [2, 'more than 10000 bytes of notes in all']);
  assert.deepEqual(untilRefused(meterAt().meter, 'reply', 400_000), [2, 'more than 1000000 bytes in all']);
});

/** What ends a host's channel whose other end says this. */
async function endOf(frames: Iterable<object>, onChanges: () => void = () => undefined): Promise<string> {
  const [left, right] = linkPair();
  const ignore = (): void => undefined;
  const host = openHostChannel(
    left,
    { model: () => Promise.reject(new Error('no')), content: () => Promise.reject(new Error('no')) },
    { ready: ignore, progress: ignore, changes: onChanges, exceptions: ignore },
  );
  let isOver = false;
  void host.ended.then(() => (isOver = true));
  let block: Buffer[] = [];
  for (const frame of [...frames, null]) {
    const encoded = frame === null ? null : encodeFrame(frame, limits.frameBytesMax);
    if (encoded?.ok === true) block.push(encoded.value);
    if (frame !== null && block.length < 1_000) continue;
    if (isOver) break;
    await right.write(Buffer.concat(block)).catch(ignore);
    block = [];
  }
  right.close();
  const reason = await host.ended;
  return `${reason.kind}: ${reason.message}`;
}

function* many(count: number, make: (index: number) => object): Iterable<object> {
  for (let index = 0; index < count; index++) yield make(index);
}

test('a worker that floods the host ends with the bound it passed', async () => {
  const note = { note: 'progress', params: { text: 'x', done: 1 } };
  assert.equal(await endOf(many(30_000, () => note)), 'malformed: more than 2000 notes a second');
  assert.equal(
    await endOf(many(30_000, (id) => ({ note: 'cancel', params: { id } }))),
    'malformed: more than 2000 notes a second',
  );
});

test('a note that has no place now ends the channel with its reason', async () => {
  const changes = { note: 'changes', params: { batch: [{ op: 'mkdir', to: 'a', reason: '' }] } };
  const refuse = (): void => {
    throw new OutOfPlace('changes that nobody asked for');
  };
  assert.equal(await endOf([changes], refuse), 'malformed: changes that nobody asked for');
  assert.equal(await endOf([changes]), 'closed: the other end closed the link');
});
