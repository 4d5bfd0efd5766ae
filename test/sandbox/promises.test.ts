/** A layer that was promised and is not there is noticed at the start, and there is no worker. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaunchPlan } from '../../src/engine/sandbox/backend.ts';
import { bubblewrapBackend } from '../../src/engine/sandbox/bubblewrapBackend.ts';
import { launchWorker } from '../../src/engine/sandbox/launch.ts';
import { unsandboxedBackend } from '../../src/engine/sandbox/unsandboxedBackend.ts';
import { limits } from '../../src/model/limits.ts';
import { bundled, firstSeat, makeStand } from './support/rig.ts';
import { changed, drop, withArguments, withCommand } from './support/walls.ts';

const never = new AbortController().signal;
const { mount, home } = makeStand({ ...firstSeat, uid: null });
const options = {
  mount,
  workerFile: bundled.worker,
  isolation: 'sandbox' as const,
  memoryBytes: limits.workerMemoryBytes,
  scratchBytes: limits.scratchBytes,
};

const insert =
  (...more: string[]) =>
  (plan: LaunchPlan) =>
    withArguments(plan, (args) => [
      ...args.slice(0, args.indexOf('--remount-ro')),
      ...more,
      ...args.slice(args.indexOf('--remount-ro')),
    ]);
const without =
  (option: string, values = 0) =>
  (plan: LaunchPlan) =>
    withArguments(plan, (args) => drop(args, option, values));
const replace =
  (option: string, ...by: string[]) =>
  (plan: LaunchPlan) =>
    withArguments(plan, (args) => args.flatMap((text) => (text === option ? by : [text])));
/** All namespaces but one; that of the user must be there for an ordinary user. */
const sharing = (kind: string): ((plan: LaunchPlan) => LaunchPlan) =>
  replace(
    '--unshare-all',
    ...['pid', 'net', 'ipc', 'uts', 'cgroup'].filter((each) => each !== kind).map((each) => `--unshare-${each}`),
  );
const withoutFlag = (flag: string) => (plan: LaunchPlan) =>
  withCommand(plan, (args) => args.filter((text) => !text.startsWith(flag)));

/** What is taken away, and the layer that must be missed. */
const sabotages: readonly (readonly [string, (plan: LaunchPlan) => LaunchPlan, string])[] = [
  [
    'the folder can be written',
    (plan) =>
      withArguments(plan, (args) => {
        const at = args.lastIndexOf('/mount') - 2;
        return [...args.slice(0, at), '--bind', ...args.slice(at + 1)];
      }),
    'the folder is read-only',
  ],
  ['the home folder stands inside', insert('--ro-bind', home, '/home/somebody'), 'files'],
  ['/etc stands inside', insert('--ro-bind', '/etc', '/etc'), 'files'],
  ['a folder is shared to write', insert('--bind', home, '/lib/shared'), 'files'],
  ['the root can be written', without('--remount-ro', 1), 'files'],
  ['scratch space without a cap', without('--size', 1), 'scratch space'],
  ["the host's network", sharing('net'), 'network'],
  ["the host's processes", (plan) => without('--as-pid-1')(sharing('pid')(plan)), 'namespaces'],
  ["the host's IPC", sharing('ipc'), 'namespaces'],
  ["the host's name", (plan) => without('--hostname', 1)(sharing('uts')(plan)), 'namespaces'],
  ["the host's cgroup", sharing('cgroup'), 'namespaces'],
  ['no system call filter', without('--seccomp', 1), 'system calls'],
  ['capabilities', replace('--cap-drop', '--cap-add'), 'capabilities'],
  ['a variable of the host', insert('--setenv', 'SECRET', 'x'), 'environment'],
  [
    'no prlimit',
    (plan) =>
      withCommand(plan, (args) =>
        args.filter((text) => !/^\/app\/prlimit$|^--(core|cpu|data|nofile|fsize|nproc)=/.test(text)),
      ),
    'resource limits',
  ],
  ['a limit on processor time is left out', withoutFlag('--cpu='), 'resource limits'],
  [
    "Node's permissions are left out",
    (plan) => withoutFlag('--allow-fs')(withoutFlag('--permission')(plan)),
    "Node's permissions",
  ],
  ['code from text', withoutFlag('--disallow-code'), 'no code from text'],
];

for (const [name, sabotage, layer] of sabotages) {
  test(`no worker: ${name}`, async () => {
    const launched = await launchWorker(options, never, changed(bubblewrapBackend, sabotage));
    if (launched.ok) {
      launched.value.kill();
      await launched.value.exited;
    }
    assert.equal(launched.ok ? 'started' : launched.failure.code, 'no-sandbox');
    const { message, next } = launched.ok ? { message: '', next: '' } : launched.failure;
    console.log(`  ${message}`);
    assert.match(message, /^The sandbox does not hold on this machine, so no worker was started: /);
    assert.ok(message.includes(`${layer} (`), message);
    assert.match(next, /delegate doctor/);
  });
}

test('nothing taken away: the worker starts, and every promise was looked at or stands by construction', async () => {
  const launched = await launchWorker(
    options,
    never,
    changed(bubblewrapBackend, (plan) => plan),
  );
  assert.ok(launched.ok);
  const { layers } = launched.value.isolation;
  launched.value.kill();
  await launched.value.exited;
  const unseen = layers.filter(
    ({ on, detail }) =>
      on && !/refused|EROFS|EPERM|EvalError|only|mounts|own|none|mode 2|streams|tmpfs|as asked/.test(detail),
  );
  // Bubblewrap's own word, and what acts later.
  assert.deepEqual(
    unseen.map(({ name }) => name).filter((name) => name !== 'thread count'),
    ['no further namespaces', 'memory watch'],
  );
});

test('without a sandbox the same is found, said, and promised no more', async () => {
  const launched = await launchWorker({ ...options, isolation: 'none' }, never, unsandboxedBackend);
  assert.ok(launched.ok);
  const { layers, kind } = launched.value.isolation;
  launched.value.kill();
  await launched.value.exited;
  assert.equal(kind, 'none');
  const names = (on: boolean): string[] => layers.filter((layer) => layer.on === on).map(({ name }) => name);
  assert.deepEqual(
    names(false).filter((name) => name !== 'the folder is read-only'),
    ['sandbox', 'files', 'network', 'processes'],
  );
  assert.deepEqual(names(true), [
    'resource limits',
    'environment',
    'no code from text',
    "Node's permissions",
    'memory watch',
  ]);
});

test('a worker that does not say what it found gets no work', async () => {
  const launched = await launchWorker(options, never, changed(bubblewrapBackend, withoutFlag('--require=')));
  assert.equal(launched.ok ? 'started' : launched.failure.code, 'worker-failed');
});
