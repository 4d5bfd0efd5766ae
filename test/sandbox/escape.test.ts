/** Every promise of the sandbox as an attempt to break it from inside a real worker. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Attempt } from './support/tell.ts';
import type { Outcome } from './support/host.ts';
import { firstSeat, makeStand, native, run, seats, secret, type Seat } from './support/rig.ts';

function succeeded(attempts: readonly Attempt[]): string[] {
  return attempts
    .filter(({ group, outcome }) => group !== 'start' && group !== 'end' && outcome.startsWith('succeeded'))
    .map(({ group, name, outcome }) => `${group}: ${name}: ${outcome}`);
}

function counted(attempts: readonly Attempt[]): number {
  return attempts.filter(({ group }) => group !== 'start' && group !== 'end').length;
}

/** The attack ran to its end: nothing that follows is vacuous. */
function assertRan(outcome: Outcome): void {
  assert.equal(outcome.failure, null);
  assert.equal(outcome.attempts.at(-1)?.group, 'end', `${outcome.logTail} ${outcome.words.join('\n')}`);
}

/** The names and contents of a stand, to compare before and after. */
function photograph(home: string): unknown {
  const names = fs.readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => !name.endsWith('socket'));
  return names.sort().map((name) => {
    const stats = fs.lstatSync(path.join(home, name));
    // The host itself makes a socket in the mount: that folder's time is not the worker's doing.
    return [
      name,
      stats.mode,
      name === 'mount' ? 0 : stats.mtimeMs,
      stats.isFile() ? fs.readFileSync(path.join(home, name), 'utf8') : null,
    ];
  });
}

async function attackAll(seat: Seat, nodePermissions: 'on' | 'off'): Promise<Outcome> {
  const stand = makeStand(seat);
  const before = photograph(stand.home);
  const outcome = await run(seat, 'all', { stand, ...(nodePermissions === 'on' ? { nodePermissions } : {}) });
  assertRan(outcome);
  assert.deepEqual(photograph(stand.home), before, 'the folder is as it was');
  assert.doesNotMatch(JSON.stringify(outcome), new RegExp(secret));
  return outcome;
}

for (const seat of seats) {
  test(`nothing that Node offers gets out of the wall alone: as ${seat.name}`, async () => {
    const { attempts, left } = await attackAll(seat, 'off');
    console.log(
      `${seat.name}, the wall alone: ${succeeded(attempts).length} of ${counted(attempts)} attacks succeeded`,
    );
    assert.deepEqual(succeeded(attempts), []);
    assert.equal(left, 0);
  });

  test(`nor of the wall with Node's permissions: as ${seat.name}`, async () => {
    const { attempts } = await attackAll(seat, 'on');
    console.log(`${seat.name}, all layers: ${succeeded(attempts).length} of ${counted(attempts)} attacks succeeded`);
    assert.deepEqual(succeeded(attempts), []);
  });
}

test('the same attacks do succeed without a sandbox: they are real', async () => {
  for (const seat of seats.slice(0, 2)) {
    const { attempts, failure } = await run(seat, 'control', { options: { isolation: 'none' } });
    assert.equal(failure, null);
    const count = succeeded(attempts).length;
    console.log(`${seat.name}, no sandbox: ${count} of ${counted(attempts)} attacks succeeded`);
    assert.ok(count > 0.5 * counted(attempts), JSON.stringify(attempts, null, 1));
  }
});

/** Raw calls that may succeed: what they do is harmless, and Node needs the call. */
const harmless = new Set(['end', 'prctl']);

for (const seat of seats) {
  const hasExec = Number(seat.version.split('.')[0]) >= 24;
  if (native === null || !hasExec) continue;
  const assets = [native];
  test(`no raw system call gets out either: as ${seat.name}`, async () => {
    const outcome = await run(seat, 'native', { options: { assets } });
    const results = outcome.words
      .map((line) => line.split(/ (?=\d+$)/))
      .map(([name = '', errno = '']) => ({ name, errno: Number(errno) }));
    assert.equal(results.at(-1)?.name, 'end', `${outcome.logTail} ${outcome.words.join('\n')}`);
    const through = results.filter(({ name, errno }) => errno === 0 && !harmless.has(name)).map(({ name }) => name);
    console.log(`${seat.name}: ${through.length} of ${results.length - 1} raw system calls succeeded`);
    assert.deepEqual(through, []);
  });

  for (const table of ['x32', 'i386']) {
    if (process.arch !== 'x64') continue;
    test(`a system call from the ${table} table kills the worker: as ${seat.name}`, async () => {
      const outcome = await run(seat, table, { options: { assets } });
      assert.deepEqual(outcome.words, []);
      // Bubblewrap tells a death by signal as 128 and its number; SIGSYS is 31.
      assert.deepEqual(outcome.exit, { code: 159, signal: null, killed: null });
    });
  }
}

test('a descriptor that the host was started with does not reach the worker', async () => {
  for (const seat of seats) {
    const stand = makeStand(seat);
    const outcome = await run(seat, 'descriptors', { stand, inherit: stand.secretFile });
    assertRan(outcome);
    assert.deepEqual(succeeded(outcome.attempts), [], seat.name);
    assert.doesNotMatch(JSON.stringify(outcome), new RegExp(secret));
    const control = await run(seat, 'descriptors', { inherit: stand.secretFile, options: { isolation: 'none' } });
    assert.deepEqual(succeeded(control.attempts), [], seat.name);
  }
});

test("a FIFO of the folder cannot be written through Node's permissions; the wall alone lets it pass", async () => {
  const { attempts } = await run(firstSeat, 'fifo', { nodePermissions: 'on' });
  assert.deepEqual(succeeded(attempts), []);
});
