/** The worker's own program in the sandbox, spoken to over the wire. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchWorker } from '../../src/engine/sandbox/launch.ts';
import type { WorkerProcess } from '../../src/engine/sandbox/workerProcess.ts';
import { limits } from '../../src/model/limits.ts';
import { type HostChannel, openHostChannel } from '../../src/protocol/channel.ts';
import { encodeFrame } from '../../src/protocol/frames.ts';
import { type PlanRequest, wireVersion } from '../../src/protocol/workerWire.ts';
import { bundled, firstSeat, makeStand, seats } from './support/rig.ts';

const never = new AbortController().signal;

async function start(mount: string | null, node = firstSeat): Promise<WorkerProcess> {
  const launched = await launchWorker(
    {
      mount,
      workerFile: bundled.worker,
      isolation: 'sandbox',
      memoryBytes: limits.workerMemoryBytes,
      scratchBytes: 0,
      runtime: { executable: node.node, version: node.version, isElectron: false },
    },
    never,
  );
  assert.ok(launched.ok, launched.ok ? '' : launched.failure.message);
  return launched.value;
}

function open(worker: WorkerProcess): { channel: HostChannel; ready: Promise<number> } {
  let onReady: (version: number) => void = () => undefined;
  const ready = new Promise<number>((resolve) => (onReady = resolve));
  const ignore = (): void => undefined;
  const channel = openHostChannel(
    worker.link,
    {
      model: () => Promise.reject(new Error('no model here')),
      content: () => Promise.reject(new Error('no new content here')),
    },
    { ready: ({ wireVersion: version }) => onReady(version), progress: ignore, changes: ignore, exceptions: ignore },
  );
  return { channel, ready };
}

const request: PlanRequest = {
  instruction: 'organize these photos by date',
  answers: {},
  steering: [],
  engine: 'rules',
  today: '2026-01-31',
};

for (const seat of seats.filter(({ uid }) => uid === null)) {
  test(`says that it is ready, answers, and ends with its channel: Node ${seat.version}`, async () => {
    const { mount } = makeStand({ ...firstSeat, uid: null });
    const worker = await start(mount, seat);
    const { channel, ready } = open(worker);
    assert.equal(await ready, wireVersion);
    const reply = await channel.call('plan', request, never);
    assert.ok(reply.ok, JSON.stringify(reply));
    assert.notEqual(reply.value.outcome, 'failed', JSON.stringify(reply.value));
    channel.dispose();
    assert.deepEqual(await worker.exited, { code: 0, signal: null, killed: null });
  });
}

test('without a folder it refuses to plan, in words', async () => {
  const worker = await start(null);
  const { channel } = open(worker);
  const reply = await channel.call('plan', request, never);
  assert.equal(reply.ok && reply.value.outcome, 'failed');
  channel.dispose();
  await worker.exited;
});

test('a rule that is none is a failure in words, and the worker goes on', async () => {
  const { mount } = makeStand({ ...firstSeat, uid: null });
  const worker = await start(mount);
  const { channel } = open(worker);
  const reply = await channel.call('work', { rule: 'no rule', answers: {}, today: '2026-01-31' }, never);
  assert.equal(reply.ok && reply.value.outcome, 'failed');
  assert.ok((await channel.call('plan', request, never)).ok);
  channel.dispose();
  await worker.exited;
});

for (const [name, bytes] of [
  ['bytes that are no frame', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['a call it does not know', encoded({ call: 'exec', id: 1, params: {} })],
  ['malformed parameters', encoded({ call: 'plan', id: 1, params: { instruction: 1 } })],
] as const) {
  test(`ends on ${name}`, async () => {
    const worker = await start(null);
    await worker.link.write(bytes);
    for await (const chunk of worker.link.incoming) assert.ok(chunk.length > 0);
    assert.equal((await worker.exited).code, 0);
  });
}

function encoded(value: object): Buffer {
  const frame = encodeFrame(value, limits.frameBytesMax);
  assert.ok(frame.ok);
  return frame.value;
}
