import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bubblewrap, bubblewrapArguments, explainBubblewrap } from '../../../../src/engine/sandbox/bubblewrap.ts';
import { permissionFlag } from '../../../../src/engine/sandbox/runtime.ts';

const current: Bubblewrap = {
  path: '/usr/bin/bwrap',
  version: '0.8.0',
  options: new Set(['--disable-userns', '--size', '--perms']),
};
const old: Bubblewrap = { path: '/usr/bin/bwrap', version: '0.4.1', options: new Set() };

function argumentsWith(bubblewrap: Bubblewrap, scratchBytes: number): string[] {
  return bubblewrapArguments({
    bubblewrap,
    bindings: [{ from: '/home/somebody/folder', to: '/mount' }],
    scratchBytes,
    environment: { TZ: 'Europe/Berlin' },
    needsProc: false,
    seccompFd: 4,
  });
}

test('the folder is only ever bound read-only, and nothing is bound to write', () => {
  const options = argumentsWith(current, 1_000);
  assert.equal(options.at(options.indexOf('/home/somebody/folder') - 1), '--ro-bind');
  assert.deepEqual(
    options.filter((option) => option === '--bind' || option === '--bind-try' || option === '--share-net'),
    [],
  );
});

test('the walls that this project relies on are all asked for', () => {
  const options = argumentsWith(current, 0);
  const wanted = [
    '--unshare-user',
    '--unshare-all',
    '--disable-userns',
    '--die-with-parent',
    '--new-session',
    '--clearenv',
  ];
  for (const option of [...wanted, '--cap-drop', '--remount-ro', '--seccomp'])
    assert.ok(options.includes(option), option);
  assert.ok(!options.includes('/scratch'));
});

test('an old bubblewrap gets no option that it does not know, and no scratch space that nothing caps', () => {
  const options = argumentsWith(old, 1_000);
  for (const option of ['--disable-userns', '--size', '--perms', '--tmpfs'])
    assert.ok(!options.includes(option), option);
});

test('what bubblewrap says becomes words that help', () => {
  const check = (words: string, restricted: boolean, expected: RegExp | null): void => {
    const explained = explainBubblewrap(words, current, restricted);
    if (expected === null) assert.equal(explained, null);
    else assert.match(`${explained?.message ?? ''} ${explained?.next ?? ''}`, expected);
  };
  check('bwrap: setting up uid map: Permission denied', true, /AppArmor.*profile bwrap \/usr\/bin\/bwrap flags/s);
  check('bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted', true, /apparmor\.d\/bwrap/);
  check('bwrap: No permissions to create new namespace, likely because…', false, /user\.max_user_namespaces/);
  check("bwrap: Can't find source path /x: No such file or directory", true, /could not make the sandbox/);
  check('SyntaxError: Unexpected token', true, null);
  check('', false, null);
});

test("Node's permissions are turned on where there are any", () => {
  const check = (version: string, isElectron: boolean, expected: string | null): void => {
    assert.equal(permissionFlag({ executable: '/node', version, isElectron }), expected);
  };
  check('18.20.0', false, null);
  check('20.20.2', false, '--experimental-permission');
  check('22.12.0', false, '--experimental-permission');
  check('22.13.0', false, '--permission');
  check('23.4.0', false, '--experimental-permission');
  check('23.5.0', false, '--permission');
  check('24.21.0', false, '--permission');
  check('24.21.0', true, null);
});
