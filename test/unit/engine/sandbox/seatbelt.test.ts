import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runtimeFoldersOf, seatbeltProfile } from '../../../../src/engine/sandbox/seatbelt.ts';
import { planSeatbelt, sandboxExec } from '../../../../src/engine/sandbox/seatbeltBackend.ts';

const places = {
  executable: '/Applications/Code.app/Contents/Frameworks/Helper',
  runtimeFolders: ['/Applications/Code.app'],
  files: ['/ext/dist/worker.cjs', '/ext/dist/probe.cjs'],
  mount: '/Users/me/My "Photos" (2019)',
};

test('the profile denies all, and gives reading of the program, the bundle and the folder', () => {
  const { text, parameters } = seatbeltProfile(places);
  assert.deepEqual(parameters, {
    PROGRAM_0: places.executable,
    RUNTIME_0: '/Applications/Code.app',
    FILE_0: '/ext/dist/worker.cjs',
    FILE_1: '/ext/dist/probe.cjs',
    MOUNT_0: places.mount,
    ABOVE_0: '/Applications',
    ABOVE_1: '/Applications/Code.app',
    ABOVE_2: '/Applications/Code.app/Contents',
    ABOVE_3: '/Applications/Code.app/Contents/Frameworks',
    ABOVE_4: '/Users',
    ABOVE_5: '/Users/me',
    ABOVE_6: '/ext',
    ABOVE_7: '/ext/dist',
  });
  const rules = text.split('\n').filter((line) => !line.startsWith(';'));
  assert.deepEqual(rules.slice(0, 4), [
    '(version 1)',
    '(deny default)',
    '(allow signal (target self))',
    '(allow file-read* (literal "/"))',
  ]);
  assert.deepEqual(rules.slice(-7), [
    '(allow process-exec (literal (param "PROGRAM_0")))',
    '(allow file-read* file-map-executable (literal (param "PROGRAM_0")) (subpath (param "RUNTIME_0")))',
    '(allow file-read* (literal (param "FILE_0")) (literal (param "FILE_1")) (subpath (param "MOUNT_0")))',
    `(allow file-read-metadata${[0, 1, 2, 3, 4, 5, 6, 7].map((n) => ` (literal (param "ABOVE_${String(n)}"))`).join('')})`,
    '(deny network*)',
    '(deny process-fork)',
    '(deny file-write* file-link file-clone (subpath (param "MOUNT_0")))',
  ]);
});

test('whatever stands in a path stands in no rule', () => {
  const strange = { ...places, mount: '/Users/me/")) (allow network*) ; \n', executable: '/Applications/a"b\\c' };
  const { text, parameters } = seatbeltProfile(strange);
  assert.equal(parameters['MOUNT_0'], strange.mount);
  // The text depends on how many paths there are, not on what they are.
  const plain = { ...strange, mount: '/Users/me/x', executable: '/Applications/y' };
  assert.equal(text, seatbeltProfile(plain).text);
});

/** Every rule that gives something, as its operations. */
function given(text: string): string[] {
  return [...text.matchAll(/\(allow ([a-z*-]+(?: [a-z*-]+)*)/g)].flatMap(([, names = '']) => names.split(' '));
}

test('no rule gives the network, a second process, a Mach service, or a write but to two devices', () => {
  const { text } = seatbeltProfile(places);
  const allowed = new Set(given(text));
  assert.deepEqual([...allowed].sort(), [
    'file-ioctl',
    'file-map-executable',
    'file-read*',
    'file-read-data',
    'file-read-metadata',
    'file-write-data',
    'process-exec',
    'signal',
    'sysctl-read',
  ]);
  const writing = text.split('\n').filter((line) => line.includes('(allow') && line.includes('file-write'));
  assert.deepEqual(writing, [
    '(allow file-read-data file-write-data (require-all (path "/dev/null") (vnode-type CHARACTER-DEVICE)))',
    '(allow file-ioctl file-read-data file-write-data',
  ]);
  assert.match(
    text,
    /file-write-data\n {2}\(require-all \(path "\/dev\/dtracehelper"\) \(vnode-type CHARACTER-DEVICE\)\)\)/,
  );
  assert.doesNotMatch(text, /\(subpath "\/(Users|private|Library|Volumes|etc|var|tmp)?"\)/);
});

test('every bracket of the profile is closed', () => {
  for (const mount of [places.mount, null]) {
    const { text } = seatbeltProfile({ ...places, mount });
    let depth = 0;
    for (const line of text.split('\n').filter((each) => !each.startsWith(';'))) {
      for (const character of line.replaceAll(/"[^"]*"/g, '')) {
        if (character === '(') depth += 1;
        if (character === ')') depth -= 1;
        assert.ok(depth >= 0, line);
      }
    }
    assert.equal(depth, 0);
  }
});

test('what a runtime needs around it depends on where it stands', () => {
  const check = (executable: string, expected: string[]): void => {
    assert.deepEqual(runtimeFoldersOf(executable), expected);
  };
  check('/usr/local/bin/node', []);
  check('/Users/me/.nvm/versions/node/v24.1.0/bin/node', []);
  check('/opt/homebrew/Cellar/node/24.1.0/bin/node', [
    '/opt/homebrew/Cellar',
    '/opt/homebrew/opt',
    '/opt/homebrew/lib',
  ]);
  check(
    '/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper (Plugin).app/Contents/MacOS/Code Helper',
    ['/Applications/Visual Studio Code.app'],
  );
  check('/nix/store/x-nodejs-24/bin/node', ['/nix/store']);
});

test('the plan: limits by the shell, the sandbox, the runtime with its flags, the worker and the folder', () => {
  const plan = planSeatbelt(
    {
      mount: '/Users/me/Photos',
      workerFile: '/ext/dist/worker.cjs',
      assets: ['/ext/dist/readers.cjs'],
      isolation: 'sandbox',
      memoryBytes: 3 * 2 ** 30,
      scratchBytes: 1_000,
      cpuSeconds: 60,
      runtime: { executable: '/usr/local/bin/node', version: '24.1.0', isElectron: false },
    },
    (path) => path,
  );
  assert.equal(plan.command, '/bin/sh');
  const at = plan.args.indexOf(sandboxExec);
  assert.deepEqual(plan.args.slice(0, at), [
    '-c',
    'ulimit -c 0 && ulimit -t 60 && ulimit -n 1024 && ulimit -f 0 && exec "$@"',
    'sh',
  ]);
  const profile = plan.args.indexOf('-p');
  assert.deepEqual(
    plan.args.slice(at + 1, profile).filter((text) => text !== '-D'),
    [
      'PROGRAM_0=/usr/local/bin/node',
      'FILE_0=/ext/dist/worker.cjs',
      'FILE_1=/ext/dist/probe.cjs',
      'FILE_2=/ext/dist/readers.cjs',
      'MOUNT_0=/Users/me/Photos',
      'ABOVE_0=/Users',
      'ABOVE_1=/Users/me',
      'ABOVE_2=/ext',
      'ABOVE_3=/ext/dist',
      'ABOVE_4=/usr',
      'ABOVE_5=/usr/local',
      'ABOVE_6=/usr/local/bin',
    ],
  );
  assert.deepEqual(plan.args.slice(profile + 2), [
    '/usr/local/bin/node',
    '--no-addons',
    '--disallow-code-generation-from-strings',
    '--disable-proto=throw',
    '--no-warnings',
    '--max-old-space-size=2048',
    '--initial-heap-size=100',
    '--max-semi-space-size=16',
    '--permission',
    '--allow-fs-read=/ext/dist/worker.cjs',
    '--allow-fs-read=/ext/dist/probe.cjs',
    '--allow-fs-read=/ext/dist/readers.cjs',
    '--allow-fs-read=/Users/me/Photos/*',
    '--require=/ext/dist/probe.cjs',
    '/ext/dist/worker.cjs',
    '/Users/me/Photos',
  ]);
  assert.deepEqual(Object.keys(plan.environment), ['TZ']);
  assert.deepEqual(
    plan.layers.filter(({ on }) => !on).map(({ name }) => name),
    ['dies with its host', ...(process.platform === 'linux' || process.platform === 'darwin' ? [] : ['memory watch'])],
  );
  assert.equal(plan.explain('sandbox-exec: invalid profile\n')?.code, 'no-sandbox');
  assert.equal(plan.explain('SyntaxError\n'), null);
});
