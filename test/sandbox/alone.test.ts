/**
 * Each layer by itself, with everything else taken away: what it stops, and (for whoever would lean on it) what it does not. The stage's
 * own path discipline, the innermost layer, is tested alone in test/unit/worker/stage and test/fault/races.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import type { Attempt } from './support/tell.ts';
import type { Outcome } from './support/host.ts';
import { firstSeat, makeStand, run, seats, secret } from './support/rig.ts';

/** Attempts by their group, with how many of them succeeded. */
function groupsOf({ attempts }: Outcome): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const { group, name, outcome } of attempts) {
    if (group === 'start' || group === 'end') continue;
    groups[group] ??= [];
    if (outcome.startsWith('succeeded')) groups[group].push(name);
  }
  return groups;
}

function assertRan(outcome: Outcome): void {
  assert.equal(outcome.failure, null);
  assert.equal(outcome.attempts.at(-1)?.group, 'end', `${outcome.logTail} ${outcome.words.join('\n')}`);
}

function show(name: string, groups: Record<string, string[]>, attempts: readonly Attempt[]): void {
  const through = Object.values(groups).flat().length;
  console.log(`${name}: ${through} of ${attempts.length - 2} attacks succeeded`);
  for (const [group, names] of Object.entries(groups)) console.log(`  ${group}: ${names.join(', ') || 'none'}`);
}

for (const seat of seats) {
  test(`namespaces and mounts alone, without filter, limits or permissions: as ${seat.name}`, async () => {
    const outcome = await run(seat, 'control', { wall: 'namespaces' });
    assertRan(outcome);
    const groups = groupsOf(outcome);
    show(`${seat.name}, namespaces alone`, groups, outcome.attempts);
    // Nothing of the host is there to be read, and nothing can be written.
    assert.deepEqual(groups['read'], []);
    assert.deepEqual(groups['write'], []);
    // A socket of the folder itself is reachable: stopping that is the filter's part. Everything else stays inside.
    const within = new Set([
      'a socket in the mount',
      'listen on TCP',
      'UDP',
      'the interfaces',
      'listen on a socket file',
    ]);
    assert.deepEqual(
      groups['network']?.filter((name) => !within.has(name)),
      [],
    );
    // The path of the folder's socket, as the host bound it, is told by who is connected to it.
    const own = new Set([
      ...['itself again', 'fork', 'signal process 1', 'signal all'],
      "the host's paths in its own report",
      // The sockets that it made itself a moment ago.
      'descriptors of the host',
    ]);
    assert.deepEqual(
      groups['processes']?.filter((name) => !own.has(name)),
      [],
    );
    assert.doesNotMatch(JSON.stringify(outcome), new RegExp(secret));
  });

  test(`the system call filter alone, on the machine as it is: as ${seat.name}`, async () => {
    const outcome = await run(seat, 'control', { wall: 'filter', stand: makeStand(seat) });
    assertRan(outcome);
    const groups = groupsOf(outcome);
    show(`${seat.name}, filter alone`, groups, outcome.attempts);
    // No socket of any kind, no other process, no signal; files are not its part, /etc/hosts among them.
    assert.deepEqual(
      groups['network']?.filter((name) => !['the interfaces', 'a name by the system'].includes(name)),
      [],
    );
    const told = new Set(["the host's name", "the host's environment", "the host's paths in its own report"]);
    assert.deepEqual(
      groups['processes']?.filter((name) => !told.has(name)),
      [],
    );
    // What changes rights or makes links is a call of its own.
    for (const name of ['set mode', 'set owner', 'symlink', 'hard link'])
      assert.ok(!groups['write']?.includes(name), name);
  });

  test(`Node's permissions alone, with no sandbox: as ${seat.name}`, async () => {
    const stand = makeStand(seat);
    const outcome = await run(seat, 'control', {
      stand,
      nodePermissions: 'on',
      options: { isolation: 'none' },
    });
    assertRan(outcome);
    const groups = groupsOf(outcome);
    show(`${seat.name}, Node's permissions alone`, groups, outcome.attempts);
    // Reading by a path outside, any write, another program, a thread and native code are refused.
    const links = new Set([`${stand.mount}/link-to-secret`, `${stand.mount}/relative-link-to-secret`]);
    assert.deepEqual(
      groups['read']?.filter((name) => !links.has(name)),
      [],
    );
    assert.deepEqual(groups['write'], []);
    assert.deepEqual(groups['code'], []);
    for (const name of ['a program', 'a shell', 'itself again', 'fork'])
      assert.ok(!groups['processes']?.includes(name), name);
    assert.equal(fs.readFileSync(`${stand.mount}/file`, 'utf8'), 'content');
    // Never the wall: links lead out and the network is open, as the other layers' tests are there for.
    assert.ok((groups['network']?.length ?? 0) > 0);
  });
}

test('resource limits alone: memory, processor time, open files and file size end at their bounds', async () => {
  const limited = { isolation: 'none' as const, memoryBytes: 384 * 1024 * 1024, scratchBytes: 1024 * 1024 };
  const files = await run(firstSeat, 'files', { options: limited });
  assert.match(files.attempts.find(({ group }) => group === 'files')?.outcome ?? '', /^EMFILE after \d{1,4}$/);
  const memory = await run(firstSeat, 'buffers', { options: limited });
  assert.notEqual(memory.exit?.code, 0);
  const spin = await run(firstSeat, 'spin', { options: { ...limited, cpuSeconds: 1 } });
  console.log(
    `limits alone: files ${files.attempts.find(({ group }) => group === 'files')?.outcome ?? ''}; memory ${String(memory.exit?.killed ?? memory.exit?.signal)}; spinning ${String(spin.exit?.signal)}`,
  );
  assert.equal(spin.exit?.signal, 'SIGKILL');
  assert.notEqual(spin.exit.killed, 'the test is over');
});

for (const seat of seats) {
  test(`a worker that computes without end, and says so, ends with its processor time: as ${seat.name}`, async () => {
    const { exit, runMs, left } = await run(seat, 'spin', { options: { cpuSeconds: 1 } });
    console.log(
      `${seat.name}: one second of processor time, ended after ${Math.round(runMs)} ms: ${JSON.stringify(exit)}`,
    );
    assert.equal(exit?.killed, null);
    assert.notEqual(exit?.code, 0);
    assert.equal(left, 0);
  });
}
