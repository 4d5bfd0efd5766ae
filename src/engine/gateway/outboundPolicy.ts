/**
 * What may leave this machine, and where to: hosts × methods × paths, and which of a host's addresses may be connected to. Whoever
 * sends goes by one policy: the model's gateway has a single rule, a connector has those that the person agreed to. What no rule
 * names is refused, before a name is looked up.
 */
import { isIP } from 'node:net';
import { fail, ok, type Result } from '../../base/result.ts';
import { kindOfAddress, type AddressKind } from './addresses.ts';
import { strayCredentialIn } from './credentials.ts';

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methods)[number];

export function isMethod(name: string): name is Method {
  return methods.some((each) => each === name);
}

export type OutboundRule = {
  /** `https://api.example.com`, with a port where it is not the scheme's own; `https://*.example.com` is every host below that one. */
  readonly origin: string;
  readonly methods: readonly Method[];
  /** `/v1/messages`; `*` stands for one segment, `**` at the end for any number of them. */
  readonly paths: readonly string[];
  /** Whether an address may carry a query. */
  readonly query: 'none' | 'any';
};

export type OutboundPolicy = {
  readonly rules: readonly OutboundRule[];
  /** Hosts that may stand at a private or loopback address, because the person named them for that. Lower case. */
  readonly privateHosts: readonly string[];
};

/** A request that the policy lets through, as far as it can be told before its host's addresses are known. */
export type Passage = {
  /** Whether the connection may go to an address. Asked of every address that the name has, when it is looked up. */
  readonly isOpen: (address: string) => boolean;
};

/** Whether a request may leave; a refusal says why, in words that name no more of the address than its origin. */
export function permits(policy: OutboundPolicy, method: string, url: URL): Result<Passage, string> {
  const problem = oddityOf(url);
  if (problem !== null) return fail(problem);
  const rules = policy.rules.filter((rule) => isOf(rule.origin, url));
  if (rules.length === 0) return fail(`${url.origin} is not one of the addresses that were agreed to`);
  const fitting = rules.filter((rule) => rule.paths.some((pattern) => isPathOf(pattern, url.pathname)));
  if (fitting.length === 0) return fail(`the path is none of those that were agreed to for ${url.origin}`);
  const rule = fitting.find(({ methods: allowed }) => allowed.some((each) => each === method));
  if (rule === undefined) return fail(`${method.slice(0, 20)} was not agreed to for this address of ${url.origin}`);
  if (rule.query === 'none' && url.search !== '') return fail('its address carries a query, which was not agreed to');
  const isOpen = opennessOf(url, policy.privateHosts);
  const host = hostOf(url);
  if (isIP(host) !== 0 && !isOpen(host)) return fail(`${host} is an address that is closed`);
  return ok({ isOpen });
}

/** The host as a resolver takes it: without brackets and without the root's dot. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

/** Names that only this machine or a local network knows. */
export function isLocalName(host: string): boolean {
  return (
    (isIP(host) === 0 && !host.includes('.')) || /\.(localhost|local|internal|intranet|lan|home|home\.arpa)$/.test(host)
  );
}

/** What no address that is meant well has. */
function oddityOf(url: URL): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'it is neither https nor http';
  if (url.username !== '' || url.password !== '') return 'its address carries a name or a password';
  // A server may undo these after the path was compared.
  if (/%(2f|5c|2e|00)/i.test(url.pathname)) return 'its path hides a slash, a dot or a null byte';
  const credential = strayCredentialIn(url);
  return credential === null ? null : `it carries a credential of its own (${credential})`;
}

function isOf(origin: string, url: URL): boolean {
  const pattern = /^(https?:)\/\/\*\.([a-z0-9.-]+\.[a-z0-9-]+)(:\d+)?$/.exec(origin);
  if (pattern === null) return origin === originOf(url);
  const [, scheme, parent = '', port = ''] = pattern;
  const host = hostOf(url);
  // A rule for a domain's hosts never means an address.
  return scheme === url.protocol && portOf(url) === port && isIP(host) === 0 && host.endsWith(`.${parent}`);
}

function originOf(url: URL): string {
  const host = url.hostname.replace(/\.$/, '');
  return `${url.protocol}//${host}${portOf(url)}`;
}

function portOf(url: URL): string {
  return url.port === '' ? '' : `:${url.port}`;
}

function isPathOf(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const openEnd = wanted.at(-1) === '**';
  if (openEnd ? given.length < wanted.length : given.length !== wanted.length) return false;
  const named = openEnd ? wanted.slice(0, -1) : wanted;
  return named.every((segment, index) => segment === given[index] || (segment === '*' && given[index] !== ''));
}

/** Which addresses the host may stand at, by how the person named it. */
function opennessOf(url: URL, privateHosts: readonly string[]): Passage['isOpen'] {
  const host = hostOf(url);
  // An address in a rule is named by itself; it opens itself and no other.
  if (isIP(host) !== 0) return (address) => address === host && kindOfAddress(address) !== 'closed';
  const kinds = new Set(kindsFor(host, privateHosts));
  // Without encryption nothing goes out into the open.
  if (url.protocol === 'http:') kinds.delete('public');
  return (address) => kinds.has(kindOfAddress(address));
}

function kindsFor(host: string, privateHosts: readonly string[]): AddressKind[] {
  if (host === 'localhost' || host.endsWith('.localhost')) return ['loopback'];
  return isLocalName(host) || privateHosts.includes(host) ? ['public', 'private', 'loopback'] : ['public'];
}
