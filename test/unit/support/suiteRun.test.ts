// A suite's run ends when its program does, or its time is over, whatever else was started.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSuiteProgram } from '../../support/suiteRun.ts';

/** Starts a process in a group of its own that holds the same output, and lives on. */
const leaves = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)', 'a stray'], { stdio: 'inherit', detached: true });
  child.unref();
  console.log('stray', child.pid);
`;

const cwd = process.cwd();
const dyingMs = 500;

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  for (let tries = 0; isThere(pid) && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(isThere(pid), false);
}

test('a process that outlives its suite does not keep it from ending: it is named and ended', async () => {
  const { output, ending, left } = await runSuiteProgram([process.execPath, '-e', leaves], {
    cwd,
    limitMs: 60_000,
    dyingMs,
  });
  assert.equal(ending, '0');
  const pid = Number(/stray (\d+)/.exec(output)?.[1]);
  assert.deepEqual(
    left.map(({ pid: each }) => each),
    [pid],
  );
  assert.match(left[0]?.command ?? '', /a stray$/);
  await gone(pid);
});

test('a suite that hangs is ended with what it started, and says so', async () => {
  const hangs = `${leaves} setInterval(() => undefined, 1000);`;
  const { output, ending } = await runSuiteProgram([process.execPath, '-e', hangs], { cwd, limitMs: 5_000, dyingMs });
  assert.equal(ending, 'a timeout after 5 seconds');
  await gone(Number(/stray (\d+)/.exec(output)?.[1]));
});

test('what ends as it should leaves nothing, and its status is told', async () => {
  const { output, ending, left } = await runSuiteProgram([process.execPath, '-e', 'console.log(1); process.exit(3)'], {
    cwd,
    limitMs: 60_000,
  });
  assert.deepEqual([output, ending, left], ['1\n', '3', []]);
  assert.match((await runSuiteProgram(['no-such-program'], { cwd, limitMs: 60_000 })).ending, /ENOENT/);
});
