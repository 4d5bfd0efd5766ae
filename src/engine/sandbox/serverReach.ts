/** The network of a server's sandbox: what listens there, what names mean there, and what programs are told of it. */
import { namedPlaces, placeText, type ServerReach } from '../../model/serverReach.ts';

/** What is listened to inside; `to` is where a connection wants to go, null for a proxy. */
export type Listen = { readonly address: string; readonly port: number; readonly to: string | null };

export type InnerNetwork = {
  readonly listens: readonly Listen[];
  /** For `/etc/hosts`. */
  readonly hosts: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether ports below 1024 are listened to. */
  readonly hasLowPorts: boolean;
};

const loopback = '127.0.0.1';
const ownNames = `${loopback} localhost\n::1 localhost\n`;
/** The first of these that nobody is granted. */
const proxyPorts = [3128, 3129, 3130, 3131, 3132, 3133, 3134, 3135, 3136, 3137, 3138];
const namesMax = 200;

/** Without a network of any kind. */
export const noNetwork: InnerNetwork = { listens: [], hosts: ownNames, environment: {}, hasLowPorts: false };

/**
 * Programs that know of proxies are told of one. For those that do not, each place that is named has an address inside, which its name
 * means there: so they reach what is named, and nothing else.
 */
export function innerNetwork(reach: ServerReach): InnerNetwork {
  const addresses = new Map<string, string>();
  const named: Listen[] = [];
  for (const place of namedPlaces(reach)) {
    const address = ownAddress(place.host) ?? addresses.get(place.host) ?? nextAddress(addresses.size);
    // An address that is a number would have to be this sandbox's own: it is reached by the proxy.
    if (address === null || (isNumber(place.host) && ownAddress(place.host) === null)) continue;
    if (ownAddress(place.host) === null) addresses.set(place.host, address);
    named.push({ address, port: place.port, to: placeText(place) });
  }
  const port = proxyPorts.find((each) => !named.some((listen) => listen.address === loopback && listen.port === each));
  const proxy = `http://${loopback}:${String(port ?? 0)}`;
  const places = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, proxy] as const);
  const direct = `localhost,${loopback},::1`;
  const lines = [...addresses].map(([host, address]) => `${address} ${host}\n`);
  return {
    listens: [{ address: loopback, port: port ?? 0, to: null }, ...unique(named)],
    hosts: ownNames + lines.join(''),
    environment: { ...Object.fromEntries(places), NO_PROXY: direct, no_proxy: direct, NODE_USE_ENV_PROXY: '1' },
    hasLowPorts: named.some((listen) => listen.port < 1_024),
  };
}

function ownAddress(host: string): string | null {
  if (host === 'localhost' || host === loopback) return loopback;
  return host === '::1' ? host : null;
}

function nextAddress(taken: number): string | null {
  return taken < namesMax ? `127.0.1.${String(taken + 1)}` : null;
}

function unique(listens: readonly Listen[]): Listen[] {
  return [...new Map(listens.map((listen) => [`${listen.address} ${String(listen.port)}`, listen])).values()];
}

/** Whether a host is an address; in a place's form, a name holds no colon and is not numbers alone. */
function isNumber(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host);
}
