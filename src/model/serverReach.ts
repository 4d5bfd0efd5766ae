/** Where a connector's server may connect to: the hosts that its entry names and the person granted. */
export type ServerReach = {
  /** `api.example.com`, `*.example.com`, or `*` for all, at the ports of the web; with `:8443` behind it at that port. */
  readonly hosts: readonly string[];
  /** Hosts of this machine or a private network, each with its port. */
  readonly privateHosts: readonly string[];
};

/** A host, in the form that a resolver takes, and a port. */
export type Place = { readonly host: string; readonly port: number };

const webPorts = [443, 80];

/** What `host:port` or `[address]:port` means; null where it means nothing. */
export function placeOf(text: string): Place | null {
  const [, bracketed, plain, port = ''] = /^(?:\[([\da-fA-F:.]+)\]|([^\s:/?#@[\]\\]+)):(\d{1,5})$/.exec(text) ?? [];
  const name = bracketed === undefined ? plain : `[${bracketed}]`;
  if (name === undefined || Number(port) < 1 || Number(port) > 65_535 || !URL.canParse(`http://${name}`)) return null;
  // Numbers that mean an address come out as that address.
  return { host: bareHost(new URL(`http://${name}`).hostname), port: Number(port) };
}

function bareHost(hostname: string): string {
  return hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
}

/** As people write it. */
export function placeText({ host, port }: Place): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

/** Why a server may not connect there, as far as its name tells; null where it may. */
export function closedPlace(place: Place, reach: ServerReach): string | null {
  if (isPrivatePlace(place, reach)) return null;
  const patterns = reach.hosts.map(patternOf);
  const ofHost = patterns.filter(({ name }) => isOf(name, place.host));
  if (ofHost.length === 0) return `${place.host} is not among the hosts that it may reach`;
  return ofHost.some(({ ports }) => ports.includes(place.port))
    ? null
    : `the port ${String(place.port)} of ${place.host} is not among those that it may reach`;
}

/** Whether that very host and port were granted although they are private. */
export function isPrivatePlace(place: Place, { privateHosts }: ServerReach): boolean {
  return privateHosts.some((each) => {
    const named = placeOf(each);
    return named !== null && named.host === place.host && named.port === place.port;
  });
}

/** The places that are named one by one: a program that knows no proxy reaches these, and no others. */
export function namedPlaces({ hosts, privateHosts }: ServerReach): Place[] {
  const named = hosts.map(patternOf).filter(({ name }) => !name.includes('*'));
  return [
    ...named.flatMap(({ name, ports }) => ports.flatMap((port) => placeOf(`${name}:${String(port)}`) ?? [])),
    ...privateHosts.flatMap((each) => placeOf(each) ?? []),
  ];
}

function patternOf(text: string): { readonly name: string; readonly ports: readonly number[] } {
  const [, name = text, port] = /^(.*?)(?::(\d{1,5}))?$/.exec(text) ?? [];
  return { name: name.replace(/\.$/, '').toLowerCase(), ports: port === undefined ? webPorts : [Number(port)] };
}

function isOf(pattern: string, host: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.')
    ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1
    : pattern === host;
}
