/** What outlives a process: logs, locks, the queue's choice. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { appendLine, openLog, readLog } from '../../../src/engine/disk/lineLog.ts';
import { lockState, takeLock } from '../../../src/engine/disk/lock.ts';
import { isRunning, thisProcess, type ProcessIdentity } from '../../../src/engine/disk/processIdentity.ts';
import { overlap, StateFolder } from '../../../src/engine/disk/stateFolder.ts';
import { startable, type QueueHost } from '../../../src/engine/queue/queue.ts';
import type { Task } from '../../../src/model/task.ts';
import { newFolder } from '../../support/tree.ts';

let root = '';
before(() => {
  root = newFolder();
});
after(() => fs.rmSync(root, { recursive: true }));

test('a torn line is never read, and takes no later line with it', () => {
  const file = path.join(root, 'events.log');
  appendLine(file, { n: 1 });
  appendLine(file, { n: 2, text: 'é\n"' });
  const whole = fs.readFileSync(file);
  for (let length = 0; length < whole.length; length++) {
    fs.writeFileSync(file, whole.subarray(0, length));
    appendLine(file, { n: 3 });
    const records = readLog(file, 'skip').records as { n: number }[];
    assert.equal(records.at(-1)?.n, 3);
    assert.ok(records.every(({ n }) => n >= 1 && n <= 3));
  }
});

test('a journal is read up to the first damage, and written on from there', () => {
  const file = path.join(root, 'journal');
  const log = openLog(file);
  for (let n = 0; n < 10; n++) log.append({ n });
  log.sync();
  log.close();
  const bytes = fs.readFileSync(file);
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  fs.writeFileSync(file, bytes);
  const kept = readLog(file, 'stop').records.length;
  assert.ok(kept > 0 && kept < 10);
  const again = openLog(file);
  again.append({ n: 'new' });
  again.sync();
  again.close();
  const { records, bytes: size, goodBytes } = readLog(file, 'stop');
  assert.equal(records.length, kept + 1);
  assert.equal(size, goodBytes);
});

test('a lock is held by one; a dead owner’s is taken over; a damaged one too', () => {
  const file = path.join(root, 'locks', 'a.lock');
  const lock = takeLock(file, 'a');
  assert.ok(lock !== null);
  assert.equal(takeLock(file, 'a'), null);
  assert.equal(lockState(file), 'held');
  lock.dispose();
  assert.equal(lockState(file), 'free');
  const module = path.resolve('src/engine/disk/lock.ts');
  const script = `import { takeLock } from ${JSON.stringify(module)}; if (takeLock(${JSON.stringify(file)}, 'a') === null) process.exit(9); process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  assert.equal(signal, 'SIGKILL');
  assert.equal(lockState(file), 'stale');
  const after = takeLock(file, 'a');
  assert.ok(after !== null);
  after.dispose();
  fs.writeFileSync(file, 'not a lock');
  assert.ok(takeLock(file, 'a') !== null);
});

test('whose process still runs: told by boot, pid space, pid and start; what cannot be seen counts as running', () => {
  const own = thisProcess();
  const cases: [string, Partial<ProcessIdentity>, boolean][] = [
    ['this one', {}, true],
    ['this one, after the machine was renamed', { host: 'old-name' }, own.boot !== '' || own.host === 'old-name'],
    ['one of an earlier boot', { boot: 'earlier' }, false],
    ['one of another machine', { boot: 'other', host: 'other' }, true],
    ['one of another container on this machine', { space: 'pid:[1]', pid: 999_999 }, true],
    ['one that is gone', { pid: 999_999_999 }, false],
    ['one whose pid was given out again', { started: '1' }, own.started === ''],
  ];
  for (const [name, difference, runs] of cases) assert.equal(isRunning({ ...own, ...difference }), runs, name);
});

test('many processes at once: exactly one holds the lock at any time', () => {
  const file = path.join(root, 'locks', 'b.lock');
  const log = path.join(root, 'order');
  const module = path.resolve('src/engine/disk/lock.ts');
  const script = `
    import fs from 'node:fs';
    import { takeLock } from ${JSON.stringify(module)};
    for (let got = 0; got < 20;) {
      const lock = takeLock(${JSON.stringify(file)}, 'b');
      if (lock === null) { await new Promise((resolve) => setTimeout(resolve, 1)); continue; }
      fs.appendFileSync(${JSON.stringify(log)}, '(');
      fs.appendFileSync(${JSON.stringify(log)}, ')');
      got++;
      lock.dispose();
    }`;
  const runner = `for i in 1 2 3 4; do "$0" --input-type=module -e "$1" & done; wait`;
  assert.equal(spawnSync('sh', ['-c', runner, process.execPath, script]).status, 0);
  assert.equal(fs.readFileSync(log, 'utf8'), '()'.repeat(80));
});

test('a folder is busy for those above it and below it, and for nobody else', () => {
  const state = new StateFolder(path.join(root, 'state'));
  const lock = state.takeMount('/data/photos');
  assert.ok(lock !== null);
  for (const busy of ['/data/photos', '/data', '/data/photos/2019']) assert.equal(state.takeMount(busy), null);
  for (const free of ['/data/photos2', '/other']) {
    const other = state.takeMount(free);
    assert.ok(other !== null);
    other.dispose();
  }
  lock.dispose();
  assert.ok(state.takeMount('/data') !== null);
  assert.ok(overlap('/a/b', '/a') && overlap('/a', '/a') && !overlap('/ab', '/a'));
});

function task(id: string, mount: string, state: Task['state'] = 'queued', rank = Number(id)): Task {
  // Only what the queue looks at.
  return { id, mount, state, rank } as Task;
}

function choose(
  tasks: readonly Task[],
  { held = [], running = [], parallel = 4 }: { held?: string[]; running?: string[]; parallel?: number } = {},
): string[] {
  const host: QueueHost = {
    tasks: () => [...tasks].reverse(),
    isRunnable: ({ id, state }) => state === 'queued' && !held.includes(id),
    isHeld: ({ id }) => held.includes(id),
    advance: () => Promise.resolve(),
    recover: () => Promise.resolve(),
    problem: () => undefined,
    mounts: () => ['/w'],
    parallel,
  };
  return startable(host, new Set(running)).map(({ id }) => id);
}

test('the queue: side by side on different folders, in order on the same, none outside the window’s folders', () => {
  assert.deepEqual(choose([task('1', '/w/a'), task('2', '/w/b')]), ['1', '2']);
  assert.deepEqual(choose([task('1', '/w/a'), task('2', '/w/a'), task('3', '/w/a/sub'), task('4', '/w')]), ['1']);
  assert.deepEqual(choose([task('1', '/w/a'), task('2', '/w/b'), task('3', '/w/c')], { parallel: 2 }), ['1', '2']);
  assert.deepEqual(choose([task('1', '/w/a'), task('2', '/w/a/sub')], { running: ['1'] }), []);
  assert.deepEqual(choose([task('1', '/w/a'), task('2', '/w/a')], { held: ['1'] }), []);
  assert.deepEqual(choose([task('1', '/w/a', 'awaiting review'), task('2', '/w/a')]), ['2']);
  assert.deepEqual(choose([task('1', '/w/a', 'applying'), task('2', '/w/a')]), []);
  assert.deepEqual(choose([task('1', '/w/a'), task('2', '/w/a', 'queued', 0.5)]), ['2'], 'as the person put them');
  assert.deepEqual(choose([task('1', '/elsewhere'), task('2', '/wide')]), []);
});
