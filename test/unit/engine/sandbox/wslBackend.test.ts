import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaunchOptions } from '../../../../src/engine/sandbox/backend.ts';
import { encodeOrder, planInWsl, relayOrderSchema, type RunInWsl } from '../../../../src/engine/sandbox/wslBackend.ts';

const options: LaunchOptions = {
  mount: '/C:/Users/me/My Photos',
  workerFile: '/C:/ext/dist/worker.cjs',
  assets: ['/C:/ext/dist/readers.cjs'],
  isolation: 'sandbox',
  memoryBytes: 1,
  scratchBytes: 2,
};
/** As `wslpath` answers, with a line's end. */
const wslpath: RunInWsl = ([, , , path = '']) => Promise.resolve(`${path.replace('/C:', '/mnt/c')}\n`);

test('the plan starts the relay inside WSL with everything it must know, and no character that a shell would read', async () => {
  const asked: string[][] = [];
  const plan = await planInWsl(options, (command) => (asked.push([...command]), wslpath(command)), [
    'wsl',
    '--exec',
    'node',
  ]);
  assert.ok(plan.ok);
  assert.deepEqual(asked, [
    ['wslpath', '-a', '-u', '/C:/ext/dist'],
    ['wslpath', '-a', '-u', '/C:/Users/me/My Photos'],
  ]);
  const { command, args, kind } = plan.value;
  assert.deepEqual([kind, command, ...args.slice(0, 3)], ['wsl', 'wsl', '--exec', 'node', '/mnt/c/ext/dist/relay.cjs']);
  const order = args[3] ?? '';
  assert.match(order, /^[A-Za-z0-9_-]+$/);
  assert.deepEqual(relayOrderSchema.parse(JSON.parse(Buffer.from(order, 'base64url').toString())), {
    mount: '/mnt/c/Users/me/My Photos',
    workerFile: '/mnt/c/ext/dist/worker.cjs',
    probeFile: '/mnt/c/ext/dist/probe.cjs',
    assets: ['/mnt/c/ext/dist/readers.cjs'],
    memoryBytes: 1,
    scratchBytes: 2,
    workerArguments: [],
  });
  assert.deepEqual(Object.keys(plan.value.environment), ['WSL_UTF8', 'SystemRoot']);
  assert.ok(plan.value.layers.every(({ on }) => on));
});

test('where WSL does not answer, or has no place for the folder, there is no worker and it says how to get one', async () => {
  const check = async (runIn: RunInWsl): Promise<void> => {
    const plan = await planInWsl({ ...options, mount: `/D:/${String(Math.random())}` }, runIn, ['wsl']);
    assert.equal(plan.ok ? null : plan.failure.code, 'no-sandbox');
    assert.match(plan.ok ? '' : plan.failure.next, /wsl --install.*bubblewrap nodejs/);
  };
  await check(() => Promise.reject(new Error('There is no distribution with the supplied name.')));
  await check(() => Promise.resolve('D:/not a path of Linux\n'));
});

test('what the relay says of a failure is the failure', async () => {
  const plan = await planInWsl(options, wslpath, ['wsl']);
  assert.ok(plan.ok);
  const { explain } = plan.value;
  const told = explain('delegate-relay: {"message":"Bubblewrap was not found.","next":"Install it."}\n');
  assert.deepEqual(told, {
    code: 'no-sandbox',
    message: 'Inside WSL 2: Bubblewrap was not found.',
    next: 'Install it.',
  });
  assert.match(
    explain('<3>WSL (9) ERROR: CreateProcessCommon:818: execvpe(node) failed')?.message ?? '',
    /Node was not/,
  );
  assert.equal(explain('SyntaxError: x'), null);
  assert.equal(explain('delegate-relay: {'), null);
});

test('an order survives its encoding, whatever the names are', () => {
  const order = {
    mount: '/mnt/c/ä "quoted" \u{1f600} $(x)',
    workerFile: 'w',
    probeFile: 'p',
    assets: [],
    memoryBytes: 1,
    scratchBytes: 0,
    workerArguments: ['a b'],
  };
  assert.deepEqual(JSON.parse(Buffer.from(encodeOrder(order), 'base64url').toString('utf8')), order);
});
