import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOfAddress, type AddressKind } from '../../../src/engine/gateway/addresses.ts';

function check(kind: AddressKind, ...addresses: string[]): void {
  assert.deepEqual(
    addresses.map((address) => [address, kindOfAddress(address)]),
    addresses.map((address) => [address, kind]),
  );
}

test('addresses of the open internet are public', () => {
  check('public', '8.8.8.8', '1.1.1.1', '100.63.255.255', '100.128.0.0', '172.15.0.1', '172.32.0.1', '223.255.255.255');
  check('public', '192.167.255.255', '192.169.0.0', '169.253.0.1', '2606:4700:4700::1111', '2a00:1450::1');
  check('public', '::ffff:8.8.8.8', '::FFFF:808:808', '64:ff9b::8.8.8.8');
});

test('private networks are private, in every form', () => {
  check('private', '10.0.0.0', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1');
  check('private', 'fc00::1', 'fd12:3456:789a::1', 'fdff:ffff::', '::ffff:10.0.0.1', '::ffff:c0a8:1');
});

test('this machine is loopback, in every form', () => {
  check('loopback', '127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1');
});

test('what is nobody’s, everybody’s or a way around is closed', () => {
  // The clouds' metadata services, and unspecified addresses that mean this machine.
  check('closed', '169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '168.63.129.16');
  check('closed', '::ffff:169.254.169.254', '0.0.0.0', '::');
  check('closed', '0.1.2.3', '::ffff:0.0.0.0', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'fec0::1');
  check('closed', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', 'ff02::1', 'ff0e::1');
  check('closed', '192.0.2.1', '198.51.100.7', '203.0.113.9', '198.18.0.1', '192.0.0.8', '2001:db8::1', '3fff::1');
  // Tunnels and translations, with a private address inside or not.
  check('closed', '64:ff9b::127.0.0.1', '64:ff9b::a00:1', '64:ff9b:1::1', '2002:7f00:1::', '2002:808:808::1');
  check('closed', '2001:0:4136:e378::1', '::127.0.0.1', '::7f00:1', '::8.8.8.8', '100::1', '5f00::1');
});

test('what is no address in its usual form is closed', () => {
  check('closed', '', 'localhost', '127.1', '0177.0.0.1', '0x7f.0.0.1', '2130706433', '127.0.0.1.', '1.2.3.4.5', '::g');
});

test('a web address has no other form of them: decimal, octal, hexadecimal and short ones are turned into the usual', () => {
  for (const odd of ['2130706433', '0177.0.0.1', '0x7f.1', '127.1', '0x7f000001', '127.0.0.1.', '①②⑦.0.0.1'])
    assert.equal(kindOfAddress(new URL(`http://${odd}/`).hostname.replace(/\.$/, '')), 'loopback', odd);
  assert.equal(kindOfAddress(new URL('http://[::ffff:127.0.0.1]/').hostname.slice(1, -1)), 'loopback');
});

test('every address of a closed or private range, and none beyond it, is so: its borders', () => {
  const borders: [before: string, first: string, last: string, after: string, kind: AddressKind][] = [
    ['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0', 'private'],
    ['172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0', 'private'],
    ['100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0', 'private'],
    ['126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.0', 'loopback'],
    ['169.253.255.255', '169.254.0.0', '169.254.255.255', '169.255.0.0', 'closed'],
    ['198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0', 'closed'],
  ];
  for (const [before, first, last, after, kind] of borders) {
    check('public', before, after);
    check(kind, first, last);
  }
});
