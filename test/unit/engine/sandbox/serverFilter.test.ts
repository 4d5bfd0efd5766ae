import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterArchitectures } from '../../../../src/engine/sandbox/seccomp.ts';
import {
  absentCalls,
  newestKnownCall,
  partlyRefused,
  refusedCalls,
  type CallNumbers,
} from '../../../../src/engine/sandbox/serverCalls.ts';
import { serverFilter } from '../../../../src/engine/sandbox/serverFilter.ts';
import { systemCallNumbers } from '../../../../src/engine/sandbox/systemCalls.ts';
import { auditArchitectures, verdictOf } from '../../../support/seccompMachine.ts';

/** What programs do that a worker may not: processes, sockets, links, modes. Numbers of Linux's tables. */
const usual: Readonly<Record<string, CallNumbers>> = {
  fork: { x64: 57 },
  vfork: { x64: 58 },
  kill: { x64: 62, arm64: 129 },
  connect: { x64: 42, arm64: 203 },
  bind: { x64: 49, arm64: 200 },
  listen: { x64: 50, arm64: 201 },
  accept4: { x64: 288, arm64: 242 },
  sendmsg: { x64: 46, arm64: 211 },
  chmod: { x64: 90 },
  fchmodat: { x64: 268, arm64: 53 },
  symlinkat: { x64: 266, arm64: 36 },
  seccomp: { x64: 317, arm64: 277 },
  inotify_init1: { x64: 294, arm64: 26 },
  pidfd_open: { x64: 434, arm64: 434 },
};

for (const architecture of filterArchitectures) {
  const closed = serverFilter(architecture, { localSockets: false });
  const open = serverFilter(architecture, { localSockets: true });
  const verdict = (call: number, args: readonly bigint[] = [], filter = open): string =>
    verdictOf(filter, auditArchitectures[architecture], call, args);
  const partly = partlyRefused;

  test(`${architecture}: exactly the listed calls are refused to a server, and what is newer than the list`, () => {
    const numbersOf = (table: Readonly<Record<string, CallNumbers>>): number[] =>
      Object.values(table)
        .flatMap((each) => each[architecture] ?? [])
        .sort((a, b) => a - b);
    const looked: number[] = Object.values(partly).map((each) => each[architecture]);
    const calls = Array.from({ length: newestKnownCall + 1 }, (_, call) => call).filter((n) => !looked.includes(n));
    assert.deepEqual(
      calls.filter((call) => verdict(call) === 'EPERM'),
      numbersOf(refusedCalls),
    );
    assert.deepEqual(
      calls.filter((call) => verdict(call) === 'ENOSYS'),
      numbersOf(absentCalls),
    );
    for (const call of [newestKnownCall + 1, 470, 9_999]) assert.equal(verdict(call), 'ENOSYS');
    const worker = Object.entries(systemCallNumbers).filter(([name]) => !(name in partly));
    for (const [name, numbers] of [...worker, ...Object.entries(usual)]) {
      const call = numbers[architecture];
      if (call !== undefined) assert.equal(verdict(call, [], closed), 'allow', name);
    }
  });

  test(`${architecture}: a server makes processes and threads, and no namespaces`, () => {
    const clone = partly.clone[architecture];
    for (const flags of [0x3d0f00n, 17n, 0x4111n]) assert.equal(verdict(clone, [flags]), 'allow');
    for (const bit of [17, 25, 26, 27, 28, 29, 30])
      assert.equal(verdict(clone, [(1n << BigInt(bit)) | 17n]), 'EPERM', String(bit));
  });

  test(`${architecture}: a server types into no terminal`, () => {
    const ioctl = partly.ioctl[architecture];
    for (const command of [0x5401n, 0x5413n, 0x8912n]) assert.equal(verdict(ioctl, [0n, command]), 'allow');
    for (const command of [0x5412n, 0x541cn, 0x5423n, 0x100005412n])
      assert.equal(verdict(ioctl, [0n, command]), 'EPERM');
  });

  test(`${architecture}: a server's sockets are the internet's, and local ones only where none of somebody else's lies`, () => {
    const { socket, socketpair } = partly;
    const [make, pair] = [socket[architecture], socketpair[architecture]];
    for (const filter of [open, closed]) {
      for (const family of [2n, 10n])
        for (const protocol of [0n, 6n, 17n]) assert.equal(verdict(make, [family, 1n, protocol], filter), 'allow');
      assert.equal(verdict(make, [16n, 3n, 0n], filter), 'allow', 'asking for its own addresses');
      assert.equal(verdict(make, [16n, 3n, 12n], filter), 'EPERM', 'netfilter');
      for (const protocol of [132n, 262n, 136n, 255n])
        assert.equal(verdict(make, [2n, 1n, protocol], filter), 'EPERM', String(protocol));
      // AF_AX25, AF_PACKET, AF_RDS, AF_CAN, AF_TIPC, AF_BLUETOOTH, AF_ALG, AF_VSOCK, AF_KCM, AF_QIPCRTR, AF_XDP.
      for (const family of [3n, 17n, 21n, 29n, 30n, 31n, 38n, 40n, 41n, 42n, 44n])
        assert.equal(verdict(make, [family, 1n, 0n], filter), 'EPERM', String(family));
      for (const type of [1n, 0x80801n, 5n]) assert.equal(verdict(pair, [1n, type, 0n], filter), 'allow');
    }
    assert.equal(verdict(make, [1n, 1n, 0n], open), 'allow');
    assert.equal(verdict(make, [1n, 1n, 0n], closed), 'EPERM');
    // A pair of datagram sockets could be sent to any socket that lies in the folder.
    assert.equal(verdict(pair, [1n, 2n, 0n], open), 'allow');
    assert.equal(verdict(pair, [1n, 0x80002n, 0n], closed), 'EPERM');
  });

  test(`${architecture}: a call of another architecture ends a server`, () => {
    for (const other of [0x40000003, 0xc000003e, 0xc00000b7, 0].filter((n) => n !== auditArchitectures[architecture]))
      assert.equal(verdictOf(open, other, 1), 'kill');
  });
}

test('x64: the x32 table ends a server', () => {
  assert.equal(verdictOf(serverFilter('x64', { localSockets: true }), auditArchitectures.x64, 0x40000000 | 39), 'kill');
});
