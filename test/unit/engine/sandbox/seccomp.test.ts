import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type FilterArchitecture,
  filterArchitectures,
  filterInstructions,
  seccompFilter,
} from '../../../../src/engine/sandbox/seccomp.ts';
import { systemCallNumbers } from '../../../../src/engine/sandbox/systemCalls.ts';
import { auditArchitectures as audit, verdictOf } from '../../../support/seccompMachine.ts';

/** What the worker's filter says. */
function verdict(
  architecture: FilterArchitecture,
  call: number,
  args: readonly bigint[] = [],
  from = audit[architecture],
): string {
  return verdictOf(seccompFilter(architecture), from, call, args);
}

/** Numbers of refused calls: Linux's tables for x86-64 and for aarch64. */
const refused: Record<string, { x64?: number; arm64?: number }> = {
  socket: { x64: 41, arm64: 198 },
  socketpair: { x64: 53, arm64: 199 },
  connect: { x64: 42, arm64: 203 },
  bind: { x64: 49, arm64: 200 },
  sendmsg: { x64: 46, arm64: 211 },
  recvmsg: { x64: 47, arm64: 212 },
  ptrace: { x64: 101, arm64: 117 },
  process_vm_readv: { x64: 310, arm64: 270 },
  process_vm_writev: { x64: 311, arm64: 271 },
  kill: { x64: 62, arm64: 129 },
  tkill: { x64: 200, arm64: 130 },
  fork: { x64: 57 },
  vfork: { x64: 58 },
  execveat: { x64: 322, arm64: 281 },
  mount: { x64: 165, arm64: 40 },
  umount2: { x64: 166, arm64: 39 },
  pivot_root: { x64: 155, arm64: 41 },
  chroot: { x64: 161, arm64: 51 },
  unshare: { x64: 272, arm64: 97 },
  setns: { x64: 308, arm64: 268 },
  add_key: { x64: 248, arm64: 217 },
  request_key: { x64: 249, arm64: 218 },
  keyctl: { x64: 250, arm64: 219 },
  bpf: { x64: 321, arm64: 280 },
  perf_event_open: { x64: 298, arm64: 241 },
  userfaultfd: { x64: 323, arm64: 282 },
  open_by_handle_at: { x64: 304, arm64: 265 },
  kexec_load: { x64: 246, arm64: 104 },
  kexec_file_load: { x64: 320, arm64: 294 },
  init_module: { x64: 175, arm64: 105 },
  finit_module: { x64: 313, arm64: 273 },
  reboot: { x64: 169, arm64: 142 },
  swapon: { x64: 167, arm64: 224 },
  acct: { x64: 163, arm64: 89 },
  quotactl: { x64: 179, arm64: 60 },
  settimeofday: { x64: 164, arm64: 170 },
  clock_settime: { x64: 227, arm64: 112 },
  personality: { x64: 135, arm64: 92 },
  memfd_create: { x64: 319, arm64: 279 },
  seccomp: { x64: 317, arm64: 277 },
  chmod: { x64: 90 },
  fchmod: { x64: 91, arm64: 52 },
  fchmodat: { x64: 268, arm64: 53 },
  symlinkat: { x64: 266, arm64: 36 },
  linkat: { x64: 265, arm64: 37 },
  mknodat: { x64: 259, arm64: 33 },
  setuid: { x64: 105, arm64: 146 },
  iopl: { x64: 172 },
  modify_ldt: { x64: 154 },
  syslog: { x64: 103, arm64: 116 },
};

/** New calls, which have the same number everywhere. */
const refusedAsUnknown = {
  pidfd_send_signal: 424,
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsmount: 432,
  pidfd_open: 434,
  clone3: 435,
  pidfd_getfd: 438,
  process_madvise: 440,
  mount_setattr: 442,
  landlock_create_ruleset: 444,
  memfd_secret: 447,
  fchmodat2: 452,
  statmount: 457,
  listmount: 458,
  'a call of the future': 9_999,
};

const numberOf = (name: string, architecture: FilterArchitecture): number => {
  const number = systemCallNumbers[name]?.[architecture];
  assert.ok(number !== undefined);
  return number;
};

for (const architecture of filterArchitectures) {
  test(`${architecture}: exactly the listed calls pass`, () => {
    const listed = Object.entries(systemCallNumbers).flatMap(([name, numbers]) =>
      ['ioctl', 'prctl', 'clone'].includes(name) ? [] : (numbers[architecture] ?? []),
    );
    const passing = Array.from({ length: 1_024 }, (_, call) => call).filter(
      (call) => verdict(architecture, call) === 'allow',
    );
    assert.deepEqual(
      passing,
      listed.sort((a, b) => a - b),
    );
    // The filter does not depend on what a call's arguments hold where it does not look.
    for (const call of passing)
      assert.equal(verdict(architecture, call, Array<bigint>(6).fill(2n ** 64n - 1n)), 'allow');
  });

  test(`${architecture}: what breaks out is refused, what is new looks missing`, () => {
    for (const [name, numbers] of Object.entries(refused)) {
      const call = numbers[architecture];
      if (call !== undefined) assert.equal(verdict(architecture, call), 'EPERM', name);
    }
    for (const [name, call] of Object.entries(refusedAsUnknown))
      assert.equal(verdict(architecture, call), 'ENOSYS', name);
  });

  test(`${architecture}: calls of another architecture kill`, () => {
    const others = [0x40000003, 0x40000028, 0xc000003e, 0xc00000b7, 0].filter((other) => other !== audit[architecture]);
    for (const other of others) assert.equal(verdict(architecture, 1, [], other), 'kill');
  });

  test(`${architecture}: clone makes threads only`, () => {
    const clone = numberOf('clone', architecture);
    // What glibc passes for a thread: VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS, PARENT_SETTID, CHILD_CLEARTID.
    assert.equal(verdict(architecture, clone, [0x3d0f00n]), 'allow');
    assert.equal(verdict(architecture, clone, [17n]), 'EPERM');
    assert.equal(verdict(architecture, clone, [0x4111n]), 'EPERM');
    for (const bit of [17, 25, 26, 27, 28, 29, 30]) {
      assert.equal(verdict(architecture, clone, [0x3d0f00n | (1n << BigInt(bit))]), 'EPERM');
      assert.equal(verdict(architecture, clone, [(1n << BigInt(bit)) | 17n]), 'EPERM');
    }
  });

  test(`${architecture}: ioctl and prctl do the harmless things only`, () => {
    const ioctl = numberOf('ioctl', architecture);
    const prctl = numberOf('prctl', architecture);
    for (const command of [0x5401n, 0x5421n, 0x541bn])
      assert.equal(verdict(architecture, ioctl, [0n, command]), 'allow');
    // TIOCSTI, TIOCLINUX, and TIOCSTI with high bits that the kernel does not look at.
    for (const command of [0x5412n, 0x541cn, 0x100005412n, 0x8933n]) {
      assert.equal(verdict(architecture, ioctl, [0n, command]), 'EPERM');
    }
    for (const option of [15n, 16n]) assert.equal(verdict(architecture, prctl, [option]), 'allow');
    for (const option of [4n, 8n, 22n, 24n, 35n, 47n, 59n])
      assert.equal(verdict(architecture, prctl, [option]), 'EPERM');
  });

  test(`${architecture}: the program is one that the kernel takes`, () => {
    const program = filterInstructions(architecture);
    assert.ok(program.length < 4_096);
    program.forEach(({ code, whenTrue, whenFalse }, index) => {
      assert.ok(whenTrue <= 255 && whenFalse <= 255);
      const isJump = (code & 7) === 5;
      assert.ok(index + 1 + (isJump ? Math.max(whenTrue, whenFalse) : 0) < program.length + (code === 6 ? 1 : 0));
    });
    assert.equal(program.at(-1)?.code, 6);
  });
}

test('x64: the x32 table kills', () => {
  assert.equal(verdict('x64', 0x40000000), 'kill');
  assert.equal(verdict('x64', 0x40000000 | 39), 'kill');
  assert.equal(verdict('x64', 0xffffffff), 'kill');
});
