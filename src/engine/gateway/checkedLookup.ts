/**
 * Looks a host up and hands its addresses to the connection only where every one of them is open. The connection goes to what was
 * checked and to nothing else: a name that has another address a moment later (DNS rebinding) gains nothing, since nobody asks again.
 */
import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** All addresses of a host; rejects with the system's error where there are none. Tests bring their own. */
export type Resolver = (host: string) => Promise<readonly LookupAddress[]>;

export const systemResolver: Resolver = (host) =>
  new Promise((resolve, reject) => {
    lookup(host, { all: true, order: 'verbatim' }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });

/** A host has an address that must not be connected to. */
export class ClosedAddress extends Error {
  readonly code = 'CLOSED_ADDRESS';
  readonly host: string;
  readonly address: string;

  constructor(host: string, address: string) {
    super(`${host} leads to ${address}, which is closed`);
    this.host = host;
    this.address = address;
  }
}

/** The `lookup` of one connection. */
export function checkedLookup(resolver: Resolver, isOpen: (address: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    void resolver(host).then(
      (found) => {
        // One closed address among open ones is an attack or a mistake; which of them would be used is anyone's guess.
        const closed = found.find(({ address }) => !isOpen(address));
        if (closed !== undefined) {
          callback(new ClosedAddress(host, closed.address), '', 0);
          return;
        }
        const family = familyOf(options.family);
        const usable = found.filter((each) => family === 0 || each.family === family);
        const [first] = usable;
        if (first === undefined) callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 0);
        else if (options.all === true) callback(null, [...usable]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error('the lookup failed'), '', 0);
      },
    );
  };
}

function familyOf(family: number | 'IPv4' | 'IPv6' | undefined): number {
  if (family === 'IPv4') return 4;
  return family === 'IPv6' ? 6 : (family ?? 0);
}
