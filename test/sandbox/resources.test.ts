/** A worker that takes all it can get is stopped, and neither the machine nor the host process pays for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scratchFilesMax } from '../../src/engine/sandbox/watchdog.ts';
import { limits } from '../../src/model/limits.ts';
import { firstSeat, run, seats } from './support/rig.ts';

const megabyte = 1024 * 1024;
const inMegabytes = (bytes: number): number => Math.round(bytes / megabyte);
const memoryBytes = 384 * megabyte;
const scratchBytes = 8 * megabyte;

/** What a worker may take between two looks of the watch. Most of it is the kernel's work to hand out pages, so it scales with the machine. */
const overshootBytes = 1024 * megabyte;

for (const seat of seats) {
  for (const kind of ['buffers', 'heap', 'wasm']) {
    test(`a worker that fills its memory with ${kind} is ended: as ${seat.name}`, async () => {
      const { exit, residentBytesMost, left, runMs } = await run(seat, kind, { options: { memoryBytes } });
      console.log(
        `${seat.name}, ${kind}: cap ${inMegabytes(memoryBytes)} MB, at most ${inMegabytes(residentBytesMost)} MB, ended after ${Math.round(runMs)} ms: ${exit?.killed ?? `code ${String(exit?.code)}`}`,
      );
      assert.notEqual(exit?.code, 0);
      assert.notEqual(exit?.killed, 'the test is over');
      assert.ok(residentBytesMost < memoryBytes + overshootBytes);
      assert.equal(left, 0);
    });
  }
}

test('scratch space ends at its cap', async () => {
  const { attempts } = await run(firstSeat, 'scratch', { options: { scratchBytes } });
  const outcome = attempts.find(({ group }) => group === 'scratch')?.outcome ?? '';
  console.log(`scratch space of ${scratchBytes} bytes: ${outcome}`);
  const [, errno, bytes] = /^(\w+) after (\d+)$/.exec(outcome) ?? [];
  assert.equal(errno, 'ENOSPC');
  assert.ok(Number(bytes) <= scratchBytes);
});

test('a worker without scratch space can write nowhere', async () => {
  const { attempts } = await run(firstSeat, 'scratch', { options: { scratchBytes: 0 } });
  assert.equal(attempts.find(({ group }) => group === 'scratch')?.outcome, 'ENOENT after 0');
});

test('a worker that makes files without end is ended', async () => {
  const { exit } = await run(firstSeat, 'names');
  console.log(`files without end (cap ${scratchFilesMax}): ${String(exit?.killed)}`);
  assert.match(exit?.killed ?? '', /files in its scratch space/);
});

test('open files end at their cap', async () => {
  const { attempts } = await run(firstSeat, 'files');
  const outcome = attempts.find(({ group }) => group === 'files')?.outcome ?? '';
  console.log(`open files: ${outcome}`);
  assert.match(outcome, /^EMFILE after \d{1,4}$/);
});

for (const seat of seats) {
  test(`threads without end are stopped: as ${seat.name}`, async () => {
    const { attempts, exit, left } = await run(seat, 'threads', { killAfterMs: 5_000 });
    const started = attempts.filter(({ group, outcome }) => group === 'threads' && outcome === 'started').length;
    console.log(`${seat.name}: ${started} threads, then ${exit?.killed ?? `code ${String(exit?.code)}`}`);
    assert.ok(started < 200);
    assert.equal(left, 0);
  });
}

for (const seat of seats) {
  test(`a fork bomb starts nothing: as ${seat.name}`, async () => {
    const { attempts, left } = await run(seat, 'forks');
    const outcome = attempts.find(({ group }) => group === 'forks')?.outcome ?? '';
    console.log(`${seat.name}, fork bomb: ${outcome}`);
    assert.match(outcome, /^0 started/);
    assert.equal(left, 0);
  });
}

test('a worker that writes to its log without end is ended, and the host keeps the tail only', async () => {
  const { exit, logTail, hostBytesMost } = await run(firstSeat, 'flood-log');
  console.log(`log without end: ${String(exit?.killed)}, the host held at most ${inMegabytes(hostBytesMost)} MB`);
  assert.equal(exit?.killed, 'it wrote too much to its log');
  assert.match(logTail, /^a+$/);
  assert.ok(hostBytesMost < 400 * megabyte);
});

test('a worker that writes output without end waits: a host that does not read holds nothing', async () => {
  const { exit, hostBytesMost } = await run(firstSeat, 'flood-output', { deaf: true, killAfterMs: 1_000 });
  console.log(`output without end, unread: the host held at most ${inMegabytes(hostBytesMost)} MB`);
  assert.equal(exit?.killed, 'the test is over');
  assert.ok(hostBytesMost < 200 * megabyte);
});

test('output without end that is no frame ends the channel at its first bytes', async () => {
  const { FrameDecoder } = await import('../../src/protocol/frames.ts');
  const decoder = new FrameDecoder(limits.frameBytesMax);
  assert.equal(decoder.push(Buffer.alloc(65_536, 'a')).ok, false);
});
