/** The parts of the plans for macOS and Windows that run here too: the shell's limits, the watch by `ps`, and the relay inside WSL. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { SandboxBackend } from '../../src/engine/sandbox/backend.ts';
import { launchWorker } from '../../src/engine/sandbox/launch.ts';
import { ulimitCommand } from '../../src/engine/sandbox/limitCommand.ts';
import { treeOf, watchByPs, watchTree } from '../../src/engine/sandbox/watchdog.ts';
import { planInWsl } from '../../src/engine/sandbox/wslBackend.ts';
import { openHostChannel } from '../../src/protocol/channel.ts';
import { wireVersion } from '../../src/protocol/workerWire.ts';
import { limits } from '../../src/model/limits.ts';
import { bundled, firstSeat, makeStand } from './support/rig.ts';

const never = new AbortController().signal;

test('the shell sets the limits, and becomes the command', () => {
  const wanted = { memoryBytes: 1, scratchBytes: 4_096, cpuSeconds: 7 };
  const script = 'for letter in c t n f; do ulimit -H -$letter; done; printf "%s|" "$@"';
  const [shell = '', ...args] = ulimitCommand(wanted, ['/bin/sh', '-c', script, 'sh', 'a b', '$(x)', '"']);
  const { stdout } = spawnSync(shell, args, { encoding: 'utf8', env: {} });
  assert.equal(stdout, '0\n7\n1024\n8\na b|$(x)|"|');
});

/** Runs a program until a watch calls; what the watch says, or null after ten seconds. */
async function watched(
  code: string,
  environment: Record<string, string>,
  watch: (pid: number, onOver: (why: string) => void) => { dispose: () => void },
): Promise<string | null> {
  const child: ChildProcess = spawn(process.execPath, ['-e', code], { env: environment, stdio: 'ignore' });
  try {
    return await new Promise((resolve) => {
      const watching = watch(child.pid ?? 0, resolve);
      setTimeout(() => {
        watching.dispose();
        resolve(null);
      }, 10_000).unref();
    });
  } finally {
    child.kill('SIGKILL');
  }
}

const hoard = 'const kept = []; setInterval(() => kept.push(Buffer.alloc(2 ** 24, 1)), 10)';

test('the watch by ps sees a process that holds too much, and no other', async () => {
  if (!fs.existsSync('/bin/ps')) {
    console.log('There is no ps here: not tried.');
    return;
  }
  const over = await watched(hoard, {}, (pid, onOver) => watchByPs(pid, { residentBytesMax: 300 * 2 ** 20 }, onOver));
  assert.match(over ?? '', /^it used \d+ MB of memory$/);
  const within = await watched('setInterval(() => 0, 100)', {}, (pid, onOver) => {
    setTimeout(onOver, 3_000, 'nothing seen');
    return watchByPs(pid, { residentBytesMax: 300 * 2 ** 20 }, onOver);
  });
  assert.equal(within, 'nothing seen');
});

test('threads are counted, whoever runs them', async () => {
  const busy = 'for (let at = 0; at < 128; at++) require("crypto").pbkdf2("x", "y", 1e7, 64, "sha512", () => 0)';
  const over = await watched(busy, { UV_THREADPOOL_SIZE: '128' }, (pid, onOver) =>
    watchTree(pid, { residentBytesMax: Infinity, scratch: null }, onOver),
  );
  assert.match(over ?? '', /^it ran 1\d\d threads$/);
});

/** As on Windows, but that the paths inside are those outside, and no `wsl.exe` stands in front. */
const throughRelay: SandboxBackend = {
  plan: (given) => planInWsl(given, ([, , , inside = '']) => Promise.resolve(`${inside}\n`), [process.execPath]),
};

test('through the relay a worker runs in the sandbox, says what held, answers, and ends with its host', async () => {
  const { mount } = makeStand({ ...firstSeat, uid: null });
  const options = {
    mount,
    workerFile: bundled.worker,
    isolation: 'sandbox' as const,
    memoryBytes: limits.workerMemoryBytes,
    scratchBytes: limits.scratchBytes,
  };
  const launched = await launchWorker(options, never, throughRelay);
  assert.ok(launched.ok, launched.ok ? '' : launched.failure.message);
  const worker = launched.value;
  assert.equal(worker.isolation.kind, 'wsl');
  const off = worker.isolation.layers.filter(({ on }) => !on).map(({ name }) => name);
  assert.deepEqual(off, process.getuid?.() === 0 ? ['thread count'] : []);
  let version = 0;
  const ignore = (): void => undefined;
  const channel = openHostChannel(
    worker.link,
    { model: () => Promise.reject(new Error('no')), content: () => Promise.reject(new Error('no')) },
    { ready: (ready) => void (version = ready.wireVersion), progress: ignore, changes: ignore, exceptions: ignore },
  );
  const request = { instruction: 'organize these photos by date', answers: {}, steering: [], engine: 'rules' as const };
  const reply = await channel.call('plan', { ...request, today: '2026-01-31' }, never);
  assert.ok(reply.ok, JSON.stringify(reply));
  assert.equal(version, wireVersion);
  const tree = treeOf(worker.pid);
  assert.ok(tree.length >= 3, 'the relay, the sandbox, the worker');
  worker.kill();
  await worker.exited;
  for (let tries = 0; tries < 100 && tree.some(isAlive); tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(tree.filter(isAlive), []);
});

test('a relay that can start no worker says why', async () => {
  const { mount, home } = makeStand({ ...firstSeat, uid: null });
  const broken = path.join(home, 'broken.cjs');
  fs.writeFileSync(broken, 'process.stderr.write("cannot go on\\n"); process.exit(3);');
  const launched = await launchWorker(
    {
      mount,
      workerFile: broken,
      probeFile: bundled.probe,
      isolation: 'sandbox',
      memoryBytes: 2 ** 29,
      scratchBytes: 0,
    },
    never,
    throughRelay,
  );
  assert.match(launched.ok ? '' : launched.failure.message, /^Inside WSL 2: .*cannot go on/);
});

function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
