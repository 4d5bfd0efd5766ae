/** What a real worker's processes hold of the person: looked up by the kernel, from outside. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { launchWorker } from '../../src/engine/sandbox/launch.ts';
import { treeOf } from '../../src/engine/sandbox/watchdog.ts';
import { limits } from '../../src/model/limits.ts';
import { desk } from '../support/claudeDesk.ts';
import { bundled, firstSeat, makeStand } from './support/rig.ts';

const never = new AbortController().signal;

/** What must not get on: secrets, and options by which another program could be made to tell or to load something. */
const planted: Readonly<Record<string, string>> = {
  ANTHROPIC_API_KEY: 'sk-planted-0123456789',
  AWS_SECRET_ACCESS_KEY: 'planted/aws+secret',
  GITHUB_TOKEN: 'ghp_planted',
  SSH_AUTH_SOCK: '/tmp/planted-agent',
  NODE_EXTRA_CA_CERTS: '/tmp/planted.pem',
  NODE_OPTIONS: '--report-on-signal --report-directory=/tmp/planted',
  MALLOC_PERTURB_: '7',
  LC_ALL: 'C.UTF-8',
  HOME: os.homedir(),
  USER: 'planted-user',
};

function plant(t: TestContext): void {
  for (const [name, value] of Object.entries(planted)) {
    const before = process.env[name];
    process.env[name] = value;
    t.after(() => {
      if (before === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before;
    });
  }
}

type Seen = { readonly pid: number; readonly environment: Record<string, string>; readonly command: string[] };

function processesOf(root: number): Seen[] {
  return treeOf(root).map((pid) => {
    const parts = (name: string): string[] =>
      fs
        .readFileSync(`/proc/${String(pid)}/${name}`, 'utf8')
        .split('\0')
        .slice(0, -1);
    const environment = Object.fromEntries(
      parts('environ').map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
    );
    return { pid, environment, command: parts('cmdline') };
  });
}

/** All that a worker's process may be told: its time zone, where its libraries are, and where it stands. */
const permitted = ['TZ', 'LD_LIBRARY_PATH', 'PWD'];

function assertBare(seen: readonly Seen[]): void {
  for (const { pid, environment } of seen) {
    const extra = Object.keys(environment).filter((name) => !permitted.includes(name));
    assert.deepEqual(extra, [], `process ${String(pid)}`);
    assert.match(environment['TZ'] ?? 'UTC', /^[\w/+-]+$/);
  }
}

async function launched(
  t: TestContext,
  isolation: 'sandbox' | 'none',
): Promise<{ seen: Seen[]; mount: string; home: string }> {
  plant(t);
  const { mount, home } = makeStand({ ...firstSeat, uid: null });
  const worker = await launchWorker(
    {
      mount,
      workerFile: bundled.worker,
      isolation,
      memoryBytes: limits.workerMemoryBytes,
      scratchBytes: limits.scratchBytes,
    },
    never,
  );
  assert.ok(worker.ok, worker.ok ? '' : worker.failure.message);
  t.after(async () => {
    worker.value.kill();
    await worker.value.exited;
  });
  return { seen: processesOf(worker.value.pid), mount, home };
}

test('no process of a sandboxed worker has anything of the person in its environment or its command line', async (t) => {
  const { seen, mount, home } = await launched(t, 'sandbox');
  assert.ok(seen.length >= 2, 'bubblewrap, and the worker in it');
  assertBare(seen);
  const text = JSON.stringify(seen);
  for (const value of [...Object.values(planted), mount, home, path.basename(home), bundled.worker])
    if (value.length > 3) assert.ok(!text.includes(value), value);
});

test('nor has one that runs without a sandbox, but for the folder and the program that it was told', async (t) => {
  const { seen, mount } = await launched(t, 'none');
  assertBare(seen);
  const words = seen.flatMap(({ command }) => command).filter((word) => word.includes(path.dirname(mount)));
  assert.ok(
    words.every((word) => word === mount || word.startsWith('--allow-fs-read=')),
    words.join('\n'),
  );
  for (const [name, value] of Object.entries(planted))
    if (name !== 'HOME' && name !== 'LC_ALL' && value.length > 3)
      assert.ok(!JSON.stringify(seen).includes(value), name);
});

test('a worker that crashes leaves no image of its memory', async (t) => {
  for (const isolation of ['sandbox', 'none'] as const) {
    const { seen } = await launched(t, isolation);
    const last = seen.at(-1);
    const limit = /^Max core file size\s+(\S+)\s+(\S+)/m.exec(
      fs.readFileSync(`/proc/${String(last?.pid)}/limits`, 'utf8'),
    );
    assert.deepEqual(limit?.slice(1, 3), ['0', '0'], isolation);
  }
});

test('the whole command, with a key, an answer under way and a worker at work: nothing of it is in the worker', async (t) => {
  const rig = await desk(t, { faults: [{ kind: 'stall' }] });
  const reports = path.join(path.dirname(rig.mount), 'reports');
  Object.assign(rig.env, planted, { ANTHROPIC_API_KEY: rig.double.key, HOME: path.dirname(rig.mount) });
  rig.env['NODE_OPTIONS'] = `--report-on-signal --report-directory=${reports}`;
  const { child, ended } = rig.start('run', rig.mount, 'sort our minutes by year', '--engine', 'claude');
  while (rig.double.requests.length === 0) await delay(20);
  assert.ok(child.pid !== undefined);
  const [, ...below] = processesOf(child.pid);
  assert.ok(below.length >= 2, 'the worker is there');
  assertBare(below);
  const text = JSON.stringify(below);
  for (const value of [rig.double.key, rig.mount, rig.state, path.dirname(rig.mount), rig.double.baseUrl, 'report'])
    assert.ok(!text.includes(value), value);
  // Asked for a report, the worker has been told of none.
  process.kill(below.at(-1)?.pid ?? 0, 'SIGUSR2');
  await delay(300);
  assert.ok(!fs.existsSync(reports) || fs.readdirSync(reports).length === 0);
  child.kill('SIGKILL');
  await ended;
});
