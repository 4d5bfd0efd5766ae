/**
 * What kind of network an IP address belongs to. The gateway connects to public ones; private and loopback ones must be named by the
 * person's own configuration; all others (link-local with the clouds' metadata services, multicast, unspecified, reserved, tunnels)
 * are closed for good. Sources: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and its updates).
 */
import { isIP } from 'node:net';

export type AddressKind = 'public' | 'private' | 'loopback' | 'closed';

/** Prefixes in order: the first that holds the address decides. What no row holds is public in IPv4, closed in IPv6. */
const rowsV4: readonly (readonly [prefix: string, kind: AddressKind])[] = [
  ['0.0.0.0/8', 'closed'],
  ['10.0.0.0/8', 'private'],
  // Metadata services of clouds, which hand out credentials; their IPv6 fellow is below.
  ['100.100.100.200/32', 'closed'],
  ['168.63.129.16/32', 'closed'],
  // Shared by carriers, and by overlay networks such as Tailscale.
  ['100.64.0.0/10', 'private'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'closed'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'closed'],
  ['192.0.2.0/24', 'closed'],
  ['192.31.196.0/24', 'closed'],
  ['192.52.193.0/24', 'closed'],
  ['192.88.99.0/24', 'closed'],
  ['192.168.0.0/16', 'private'],
  ['192.175.48.0/24', 'closed'],
  ['198.18.0.0/15', 'closed'],
  ['198.51.100.0/24', 'closed'],
  ['203.0.113.0/24', 'closed'],
  ['224.0.0.0/3', 'closed'],
];

/** `embedded` and `translated`: the last four bytes are an IPv4 address, whose kind counts; a translated one can only be public. */
const rowsV6: readonly (readonly [prefix: string, kind: AddressKind | 'embedded' | 'translated'])[] = [
  ['::1/128', 'loopback'],
  ['::ffff:0:0/96', 'embedded'],
  // NAT64: how a network without IPv4 reaches public IPv4 addresses, and nothing else.
  ['64:ff9b::/96', 'translated'],
  ['2001::/23', 'closed'],
  ['2001:db8::/32', 'closed'],
  ['2002::/16', 'closed'],
  ['2620:4f:8000::/48', 'closed'],
  ['3fff::/20', 'closed'],
  ['2000::/3', 'public'],
  ['fd00:ec2::/32', 'closed'],
  ['fc00::/7', 'private'],
];

type Row<Kind> = { readonly bytes: Uint8Array; readonly bits: number; readonly kind: Kind };

const tableV4 = rowsV4.map(([prefix, kind]) => rowOf(prefix, kind));
const tableV6 = rowsV6.map(([prefix, kind]) => rowOf(prefix, kind));

/** The kind of an address in the form that a resolver gives or that stands in a parsed URL; `closed` for what is none. */
export function kindOfAddress(address: string): AddressKind {
  // A zone ("fe80::1%eth0") only ever belongs to link-local addresses.
  const bytes = address.includes('%') ? null : bytesOf(address);
  if (bytes === null) return 'closed';
  return bytes.length === 4 ? kindV4(bytes) : kindV6(bytes);
}

function kindV4(bytes: Uint8Array): AddressKind {
  return tableV4.find((row) => holds(row, bytes))?.kind ?? 'public';
}

function kindV6(bytes: Uint8Array): AddressKind {
  const kind = tableV6.find((row) => holds(row, bytes))?.kind ?? 'closed';
  switch (kind) {
    case 'embedded':
      return kindV4(bytes.subarray(12));
    case 'translated':
      return kindV4(bytes.subarray(12)) === 'public' ? 'public' : 'closed';
    default:
      return kind;
  }
}

function rowOf<Kind>(prefix: string, kind: Kind): Row<Kind> {
  const [address = '', bits = ''] = prefix.split('/');
  return { bytes: bytesOf(address) ?? new Uint8Array(), bits: Number(bits), kind };
}

function holds({ bytes, bits }: Row<unknown>, address: Uint8Array): boolean {
  const whole = bits >> 3;
  for (let index = 0; index < whole; index++) if (bytes[index] !== address[index]) return false;
  const rest = bits & 7;
  if (rest === 0) return true;
  const mask = 0xff00 >> rest;
  return (((bytes[whole] ?? 0) ^ (address[whole] ?? 0)) & mask & 0xff) === 0;
}

/** Four or sixteen bytes; null where the text is no address in its usual form (no octal, no hexadecimal, no short ones). */
function bytesOf(address: string): Uint8Array | null {
  switch (isIP(address)) {
    case 4:
      return Uint8Array.from(address.split('.'), Number);
    case 6:
      return bytesV6(address);
    default:
      return null;
  }
}

function bytesV6(address: string): Uint8Array {
  const [head = '', tail] = address.split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const groups = [...before, ...Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

/** 16-bit groups; an IPv4 address at the end counts as two. */
function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [(a << 8) | b, (c << 8) | d];
  });
}
