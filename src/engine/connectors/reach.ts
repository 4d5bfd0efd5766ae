/** Where a server that runs here may connect to: of what its entry names, what the person granted. */
import type { ConnectorEntry, ConnectorTrust } from '../../model/connector.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { Failure } from '../../model/failure.ts';
import type { ServerReach } from '../../model/serverReach.ts';
import type { Books } from '../gateway/books.ts';
import type { ServerSpec } from './ports.ts';

/** What of a server's wishes a person's yes grants; `folder` is the task's, `workspace` the one whose file names the server. */
export function grantedBy(
  trust: ConnectorTrust,
  { entry, folder, workspace }: { entry: ConnectorEntry; folder: string | null; workspace: string | null },
): Pick<ServerSpec, 'network' | 'folder' | 'workspace' | 'sandbox' | 'privateHosts' | 'signInAt'> {
  const { sandbox, privateHosts, signInAt } = trust;
  const network = reachOf(entry, trust);
  return { network, folder: trust.folder ? folder : null, workspace, sandbox, privateHosts, signInAt };
}

/** Null for nowhere. Who names no host and is granted the network may reach all public ones. */
function reachOf(
  entry: ConnectorEntry,
  { network, privateHosts }: Pick<ConnectorTrust, 'network' | 'privateHosts'>,
): ServerReach | null {
  if (!('command' in entry)) return null;
  const hosts = Array.isArray(entry.network) ? entry.network : ['*'];
  return network || privateHosts.length > 0 ? { hosts: network ? hosts : [], privateHosts } : null;
}

/** Puts into a task's record that a server connects to a place; why it may not, where it may not. What passes is not seen. */
export async function reachedBy(
  { name }: { readonly name: string },
  place: string,
  books: Pick<Books, 'enter'>,
): Promise<Failure | null> {
  const nothing = { bytesOut: 0, payload: { texts: [], attachments: [] }, claimed: [], hidden: 0 };
  const purpose = `a connection of ${displayPath(name)}`;
  const planned = { ...nothing, purpose, method: 'CONNECT', destination: place, most: { tokens: 0, usd: 0 } };
  const entered = await books.enter(planned, new AbortController().signal);
  if (!entered.ok) return entered.failure;
  const usage = { inputTokens: 0, outputTokens: 0, usd: 0 };
  entered.value({ outcome: 'answered', status: 0, bytesIn: 0, usage, estimated: false });
  return null;
}

/** Hosts on this machine or in a private network that an entry names, each with its port. */
export function privateHostsOf(entry: ConnectorEntry): string[] {
  if ('url' in entry) return privateHostOf(entry.url);
  return 'privateHosts' in entry ? (entry.privateHosts ?? []) : [];
}

function privateHostOf(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { hostname, port, protocol } = new URL(address);
  return [`${hostname.replace(/^\[(.*)\]$/, '$1')}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`];
}
