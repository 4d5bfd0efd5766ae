/** Whether a name leads into this machine or a private network, for whoever connects by themselves: looked up now, which another look may answer differently. */
import net from 'node:net';
import { kindOfAddress } from './addresses.ts';
import { systemResolver, type Resolver } from './checkedLookup.ts';

const keptMs = 60_000;
const keptMax = 500;
const closedWords = 'it is an address of this machine or a private network';

/**
 * Why an address is closed by where it leads, in words; null where it is open, or where its name is nothing that this machine knows
 * (a browser may have another way to it). `privateHosts`: hosts with their ports that may be private.
 */
export function whereAddressesLead(
  privateHosts: readonly string[],
  resolver: Resolver = systemResolver,
): (address: URL) => Promise<string | null> {
  const known = new Map<string, { readonly kinds: readonly string[]; readonly at: number }>();
  const kindsOf = async (host: string): Promise<readonly string[]> => {
    if (net.isIP(host) !== 0) return [kindOfAddress(host)];
    const kept = known.get(host);
    if (kept !== undefined && Date.now() - kept.at < keptMs) return kept.kinds;
    const found = await resolver(host).catch(() => []);
    const kinds = found.map(({ address }) => kindOfAddress(address));
    if (known.size >= keptMax) known.clear();
    known.set(host, { kinds, at: Date.now() });
    return kinds;
  };
  return async (address) => {
    const host = address.hostname
      .replace(/^\[(.*)\]$/, '$1')
      .replace(/\.$/, '')
      .toLowerCase();
    const port = address.port === '' ? (address.protocol === 'http:' ? '80' : '443') : address.port;
    const isPrivate = privateHosts.includes(`${host}:${port}`);
    const kinds = await kindsOf(host);
    return kinds.every((kind) => kind === 'public' || (isPrivate && kind !== 'closed')) ? null : closedWords;
  };
}
