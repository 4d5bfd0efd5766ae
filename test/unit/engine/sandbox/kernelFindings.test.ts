import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Expected,
  limitFinding,
  readMounts,
  strangeMounts,
} from '../../../../src/engine/sandbox/kernelFindings.ts';

// As the kernel wrote it for a worker, shortened.
const mountinfo = `65 42 0:40 /newroot / ro,nosuid,nodev,relatime - tmpfs tmpfs rw
67 65 0:6 /null /dev/null rw,nosuid,relatime - devtmpfs devtmpfs rw,size=12334492k,nr_inodes=3083623,mode=755
68 65 0:6 /urandom /dev/urandom rw,nosuid,relatime - devtmpfs devtmpfs rw,size=12334492k,nr_inodes=3083623,mode=755
66 65 254:0 /usr/lib/x86_64-linux-gnu/libc.so.6 /lib/x86_64-linux-gnu/libc.so.6 ro,nosuid,nodev,relatime master:1 - ext4 /dev/vda rw
70 65 254:0 /home/somebody/my\\040folder /mount ro,nosuid,nodev,relatime - ext4 /dev/vda rw,discard
71 70 8:1 / /mount/a\\040drive\\134n ro,nosuid,nodev,relatime - vfat /dev/sda1 rw
69 65 0:41 / /scratch rw,nosuid,nodev,relatime - tmpfs tmpfs rw,size=980k,mode=700
`;
const expected: Expected = {
  targets: ['/lib/x86_64-linux-gnu/libc.so.6', '/mount'],
  mount: '/mount',
  scratch: { path: '/scratch', bytes: 1_000_000 },
  needsProc: false,
  files: [],
  limits: {},
};

test('mounts are read with their escapes', () => {
  const mounts = readMounts(mountinfo);
  assert.deepEqual(
    mounts.map(({ point }) => point),
    ['/', '/dev/null', '/dev/urandom', '/lib/x86_64-linux-gnu/libc.so.6', '/mount', '/mount/a drive\\n', '/scratch'],
  );
  assert.deepEqual(mounts.at(-1), {
    point: '/scratch',
    options: ['rw', 'nosuid', 'nodev', 'relatime'],
    type: 'tmpfs',
    system: ['rw', 'size=980k', 'mode=700'],
  });
});

test('a mount that is not the plan’s, or takes writes, is named', () => {
  const check = (line: string, wrong: string[], change: Partial<Expected> = {}): void => {
    assert.deepEqual(strangeMounts(readMounts(mountinfo + line), { ...expected, ...change }), wrong);
  };
  check('', []);
  check('72 65 254:0 /etc /etc ro - ext4 /dev/vda rw\n', ['/etc stands inside']);
  check('72 65 254:0 /home /mounted ro - ext4 /dev/vda rw\n', ['/mounted stands inside']);
  check('72 70 254:0 /home /mount/in rw - ext4 /dev/vda rw\n', ['/mount/in can be written']);
  check('72 65 0:4 / /proc rw - proc proc rw\n', ['/proc stands inside']);
  check('72 65 0:4 / /proc rw - proc proc rw\n73 72 0:4 /sys /proc/sys ro - proc proc rw\n', [], { needsProc: true });
  check('72 65 254:0 / /proc rw - ext4 /dev/vda rw\n', ['/proc stands inside'], { needsProc: true });
  check('72 65 0:4 /sys /proc/sys rw - proc proc rw\n', ['/proc/sys stands inside'], { needsProc: true });
  check('', ['/scratch stands inside'], { scratch: null });
  assert.deepEqual(strangeMounts([], expected), ['no mounts']);
});

test('a limit holds where both of the kernel’s numbers are what was asked for, or less', () => {
  if (process.platform !== 'linux') return;
  const held = (limits: Record<string, number>): boolean => limitFinding(process.pid, limits).held;
  assert.equal(held({}), true);
  assert.equal(held({ 'Max open files': Number.MAX_SAFE_INTEGER }), true);
  assert.equal(held({ 'Max open files': 1 }), false);
  assert.equal(held({ 'No such limit': 1 }), false);
  assert.deepEqual(limitFinding(2 ** 22, {}), {
    layer: 'resource limits',
    held: false,
    detail: 'it could not be looked at (ENOENT)',
  });
});
