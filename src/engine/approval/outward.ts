/**
 * What may leave the folder, decided call by call before anything goes out. A plan's grants name connectors, tools, hosts, the files that
 * may go along, and how often. Once the worker has read text that others may have written (a file, a connector's answer, a page), what it
 * asks for may be that text's wish: from then on whatever lets something out needs a grant that names what and where, and without one the
 * person is asked about this very call. An address or arguments of the worker's own choosing let something out too.
 */
import { displayPath } from '../../model/displayPath.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import type { ConnectorGrant, HostGrant, Scope } from '../../model/scope.ts';
import { escaped } from '../../model/rule/reach.ts';
import { plainMatcher } from './globs.ts';

/** One call, as the engine sees it. */
export type OutwardCall = {
  readonly to:
    | { readonly is: 'connector'; readonly connector: string; readonly tool: string }
    | { readonly is: 'host'; readonly host: string };
  /** What the tool does by its own account, which is only believed where it says `send`. */
  readonly does: 'read' | 'send';
  /** Files whose contents or names go along. */
  readonly carries: readonly RelativePath[];
  /** Bytes of address and arguments that the approved plan does not itself spell out. */
  readonly freeBytes: number;
};

/** Where text came from that the worker has read. */
export type Origin =
  /** The task's own: a sandboxed worker reads what it likes of it, and nobody outside sees what. */
  | { readonly is: 'folder' }
  | { readonly is: 'file'; readonly path: RelativePath }
  | { readonly is: 'connector'; readonly connector: string }
  | { readonly is: 'page'; readonly host: string };

export type OutwardVerdict =
  | { readonly is: 'permitted' }
  /** The person has to say yes: `words` name what would go where, `scope` what a yes adds to the plan's. */
  | { readonly is: 'ask'; readonly words: string; readonly scope: Pick<Scope, 'connectors' | 'hosts'> };

type Grant = (ConnectorGrant | HostGrant) & { left: number };

/** Keeps one task's calls to its approved scope. Each call uses up one of a grant's `atMost`. */
export class OutwardGate {
  readonly #grants: Grant[];
  readonly #origins = new Map<string, Origin>();

  constructor({ connectors, hosts }: Pick<Scope, 'connectors' | 'hosts'>) {
    this.#grants = [...connectors, ...hosts].map((grant) => ({ ...grant, left: grant.atMost }));
  }

  /** The worker has read text that others may have written. */
  hasRead(origin: Origin): void {
    if (this.#origins.size < originsMax) this.#origins.set(JSON.stringify(origin), origin);
  }

  /** What the worker has read so far, for the person to see. */
  get origins(): readonly Origin[] {
    return [...this.#origins.values()];
  }

  /** The person said yes to what was asked. */
  add({ connectors, hosts }: Pick<Scope, 'connectors' | 'hosts'>): void {
    this.#grants.push(...[...connectors, ...hosts].map((grant) => ({ ...grant, left: grant.atMost })));
  }

  /** Decides on a call, and uses up a grant where it is permitted. */
  judge(call: OutwardCall): OutwardVerdict {
    const isTainted = this.#origins.size > 0 || call.carries.length > 0;
    const lets = letsOut(call, isTainted);
    const grant = this.#grants.find(
      (candidate) =>
        candidate.left > 0 &&
        leadsTo(candidate, call.to) &&
        (!lets || candidate.does === 'send') &&
        coversFiles(candidate, call.carries) &&
        (!(lets && isTainted) || isExact(candidate)),
    );
    if (grant === undefined) return { is: 'ask', words: wordsFor(call, lets), scope: grantFor(call, lets) };
    grant.left -= 1;
    return { is: 'permitted' };
  }
}

/** More origins than this say nothing new. */
const originsMax = 1_000;

function letsOut({ does, carries, freeBytes }: OutwardCall, isTainted: boolean): boolean {
  return does === 'send' || carries.length > 0 || (isTainted && freeBytes > 0);
}

function leadsTo(grant: ConnectorGrant | HostGrant, to: OutwardCall['to']): boolean {
  if (to.is === 'connector') {
    if (!('connector' in grant) || grant.connector !== to.connector) return false;
    return grant.tools.includes('*') || grant.tools.includes(to.tool);
  }
  if (!('host' in grant)) return false;
  const [asked, allowed] = [hostKey(to.host), hostKey(grant.host)];
  return allowed.startsWith('*.')
    ? asked.endsWith(allowed.slice(1)) && asked.length > allowed.length - 1
    : asked === allowed;
}

/** Hosts compare without regard to case and to the dot of the root. */
function hostKey(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

function coversFiles({ sends }: ConnectorGrant | HostGrant, carries: readonly string[]): boolean {
  if (carries.length === 0) return true;
  const matchers = sends.map(plainMatcher);
  return carries.every((path) => matchers.some((matches) => matches(path)));
}

/** Whether a grant names what and where: no tool, host or file is left open altogether. */
function isExact(grant: ConnectorGrant | HostGrant): boolean {
  const isNamed = 'connector' in grant ? !grant.tools.includes('*') : !grant.host.includes('*');
  return isNamed && grant.sends.every((glob) => /[^*?/[\]{},!.-]/.test(glob.replaceAll(/\[[^\]]*\]/g, '')));
}

/** "send 2 files (a.pdf, b.pdf) to the connector notion, with create_page". */
function wordsFor({ to, carries, freeBytes }: OutwardCall, lets: boolean): string {
  const where =
    to.is === 'connector'
      ? `the connector ${displayPath(to.connector)}, with ${displayPath(to.tool)}`
      : displayPath(to.host);
  if (!lets) return `read from ${where}`;
  const shown = carries.slice(0, filesShownMax).map(displayPath).join(', ');
  const more = carries.length > filesShownMax ? ` and ${String(carries.length - filesShownMax)} more` : '';
  const files = carries.length === 1 ? '1 file' : `${String(carries.length)} files`;
  const what =
    carries.length === 0
      ? `${freeBytes.toLocaleString('en-US')} ${freeBytes === 1 ? 'byte' : 'bytes'} of its own choosing`
      : `${files} (${shown}${more})`;
  return `send ${what} to ${where}`;
}

const filesShownMax = 5;
const sendsMax = 50;

/** The grant that permits this call once. More files than a scope can name are asked about one call after the other. */
function grantFor({ to, carries }: OutwardCall, lets: boolean): Pick<Scope, 'connectors' | 'hosts'> {
  const what = {
    does: lets ? ('send' as const) : ('read' as const),
    sends: carries.slice(0, sendsMax).map(escaped),
    atMost: 1,
  };
  return to.is === 'connector'
    ? { connectors: [{ connector: to.connector, tools: [to.tool], ...what }], hosts: [] }
    : { connectors: [], hosts: [{ host: to.host, ...what }] };
}
