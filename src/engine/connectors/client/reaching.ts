/**
 * A server at a web address: reached over streamable HTTP, or the older HTTP with server-sent events (2024-11-05) where it knows nothing
 * else, with the same walls. Where it wants the person, and they are there, they are sent to their browser to sign in, and once more where it
 * wants more rights for a call.
 */
import {
  auth,
  extractWWWAuthenticateParams,
  IssuerMismatchError,
  SdkHttpError,
  SSEClientTransport,
  SseError,
  StreamableHTTPClientTransport,
  type Client,
} from '@modelcontextprotocol/client';
import { fail, ok, type Result } from '../../../base/result.ts';
import { t } from '../../../base/translate.ts';
import { connectorLimits } from '../../../model/connector.ts';
import { failure, type Failure } from '../../../model/failure.ts';
import type { ConnectorPorts, ServerSpec } from '../ports.ts';
import { connectorFetch } from './connectorFetch.ts';
import { listenForRedirect, type RedirectListener } from './redirectListener.ts';
import { SignIn } from './signIn.ts';
import { connectionFailure, isUnauthorized, missingRights, signedOut } from './words.ts';

/** Why things went wrong, from where it is known best. */
export type Trouble = { why: string | null };

type Link = StreamableHTTPClientTransport | SSEClientTransport;
type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

type Reached = {
  readonly client: Client;
  readonly trouble: Trouble;
  readonly end: () => Promise<void>;
  readonly signedInAt: () => readonly string[];
  readonly moreRights: (signal: AbortSignal) => Promise<Failure | null>;
};

type With = {
  readonly ports: ConnectorPorts & { readonly secret: (text: string) => void };
  /** A client that is connected to nothing yet. */
  readonly client: () => Client;
};

/** Where the browser comes back to: the listener itself, or the way to it from the person's machine. Only what is the same page is taken. */
async function seenFromOutside(own: string, { outside }: Pick<ConnectorPorts, 'outside'>): Promise<string> {
  const address = (await outside?.(own).catch(() => own)) ?? own;
  if (!URL.canParse(address)) return own;
  const { protocol, hostname, pathname } = new URL(address);
  const isLoopback = protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
  return (isLoopback || protocol === 'https:') && pathname.endsWith(new URL(own).pathname) ? address : own;
}

/** Connects. Failures: `connector-failed`, `cancelled`. */
export async function reachAddress(
  spec: ServerSpec,
  address: string,
  { ports, client }: With,
  signal: AbortSignal,
): Promise<Result<Reached, Failure>> {
  const { name } = spec;
  if (!URL.canParse(address)) {
    const message = t('The address of the connector {0} is none.', name);
    return fail(failure('connector-failed', message, t('Mend it in its settings, then go on with the task.')));
  }
  const url = new URL(address);
  const trouble: Trouble = { why: null };
  const ends = new AbortController();
  const agreed = new Set(spec.signInAt);
  const fetch = connectorFetch({
    allows: async (origin) => {
      if (origin === url.origin || agreed.has(origin)) return true;
      if (spec.signIn === 'never' || !(await ports.confirmSignIn(name, origin))) return false;
      agreed.add(origin);
      return true;
    },
    own: url.origin,
    privateHosts: spec.privateHosts,
    signal: AbortSignal.any([ends.signal, signal]),
    failed: (why) => void (trouble.why = why),
  });
  const signIn = await SignIn.open(ports, spec, ports.secret);
  const listener = spec.signIn === 'ask' ? await listenForRedirect(signIn.port) : null;
  const door = new Door({ spec, ports, url, fetch, signIn, listener, agreed, trouble });
  const stop = (): void => {
    listener?.close();
    ends.abort();
  };
  try {
    if (listener !== null) await signIn.comeBackTo(listener.url, await seenFromOutside(listener.url, ports));
    const reached = await door.reach(client, signal);
    if (!reached.ok) {
      stop();
      return reached;
    }
    return ok({
      client: reached.value,
      trouble,
      signedInAt: () => [...agreed],
      moreRights: (within) => door.moreRights(within),
      end: async () => {
        await door.leave();
        stop();
      },
    });
  } catch (error) {
    stop();
    return fail(connectionFailure(spec, { at: 'reach', error, why: trouble.why, signal }));
  }
}

type Doorstep = {
  readonly spec: ServerSpec;
  readonly ports: ConnectorPorts;
  readonly url: URL;
  readonly fetch: Fetch;
  readonly signIn: SignIn;
  /** Hears the browser come back; null where nobody is there to be sent anywhere. */
  readonly listener: RedirectListener | null;
  readonly agreed: ReadonlySet<string>;
  readonly trouble: Trouble;
};

class Door {
  readonly #at: Doorstep;
  #link: Link | null = null;
  #way: 'streamable' | 'events';
  /** Whether the last refusal was for rights that the sign-in lacks. */
  #lacksRights = false;
  #hasAskedForMore = false;

  constructor(at: Doorstep) {
    this.#at = at;
    const { entry } = at.spec;
    this.#way = 'url' in entry && entry.type === 'sse' ? 'events' : 'streamable';
  }

  /** Each thing that can be mended is mended once: another way, another place to sign in, the sign-in itself. */
  async reach(clientFor: () => Client, signal: AbortSignal): Promise<Result<Client, Failure>> {
    const { spec, trouble, signIn } = this.#at;
    const mended = new Set<string>();
    let first: unknown = null;
    for (;;) {
      const client = clientFor();
      const link = this.#open();
      try {
        await client.connect(link, { timeout: spec.callMs ?? connectorLimits.startMsMax, signal });
        this.#watch(client);
        const problem = signIn.more === null || this.#at.listener === null ? null : await this.#askForKept(signal);
        return problem === null ? ok(client) : fail(problem);
      } catch (error) {
        await ended(() => client.close());
        const mend = mendOf(error);
        // Where the older way led nowhere either, what it was tried for is told.
        if (mend === null || mended.has(mend)) throw mended.has('old way') && error instanceof SseError ? first : error;
        mended.add(mend);
        first ??= error;
        const problem = await this.#mend(mend, error, signal);
        if (problem !== null) return fail(problem);
        trouble.why = null;
      }
    }
  }

  async #mend(
    mend: NonNullable<ReturnType<typeof mendOf>>,
    error: unknown,
    signal: AbortSignal,
  ): Promise<Failure | null> {
    const { url, fetch, signIn } = this.#at;
    switch (mend) {
      case 'sign in':
        return this.#sendToBrowser(signal);
      case 'old way':
        if (this.#way === 'events') throw error;
        this.#way = 'events';
        return null;
      case 'old discovery':
        if (!(await signIn.discoverOldWay(url, fetch))) throw error;
        return null;
    }
  }

  /** After a refusal in the middle of the work: the person says yes to more, once; null where they did. */
  async moreRights(signal: AbortSignal): Promise<Failure | null> {
    const { spec, signIn, listener } = this.#at;
    const lacks = this.#lacksRights;
    if (lacks) await signIn.wantMore(signIn.wanted?.searchParams.get('scope') ?? null);
    if (listener === null || this.#hasAskedForMore) return lacks ? missingRights(spec) : signedOut(spec);
    this.#hasAskedForMore = true;
    return this.#sendToBrowser(signal);
  }

  /** What a task wanted while nobody was there. */
  async #askForKept(signal: AbortSignal): Promise<Failure | null> {
    const { url, fetch, signIn } = this.#at;
    const scope = signIn.more ?? '';
    this.#hasAskedForMore = true;
    await auth(signIn, { serverUrl: url, scope, forceReauthorization: true, fetchFn: fetch });
    return this.#sendToBrowser(signal);
  }

  async #sendToBrowser(signal: AbortSignal): Promise<Failure | null> {
    const { spec, ports, signIn, listener, agreed } = this.#at;
    const { wanted } = signIn;
    if (wanted === null || listener === null) return signedOut(spec);
    if (!isMeantForSignIn(wanted, spec, agreed)) return refusedSignIn(spec);
    const way = listener.heard(signIn.expectedState, connectorLimits.signInMsMax, signal);
    if (!(await ports.openBrowser(wanted.href))) return signedOut(spec);
    const back = await way;
    if (back === null || back.has('error')) return refusedSignIn(spec);
    await this.#link?.finishAuth(back);
    await signIn.wantMore(null);
    return null;
  }

  async leave(): Promise<void> {
    const link = this.#link;
    if (link instanceof StreamableHTTPClientTransport) await ended(() => link.terminateSession());
  }

  #open(): Link {
    const { spec, url, signIn } = this.#at;
    const headers = 'headers' in spec.entry ? (spec.entry.headers ?? {}) : {};
    const options = { fetch: this.#noting, authProvider: signIn, requestInit: { headers } };
    this.#link =
      this.#way === 'events' ? new SSEClientTransport(url, options) : new StreamableHTTPClientTransport(url, options);
    return this.#link;
  }

  readonly #noting: Fetch = async (url, init) => {
    const response = await this.#at.fetch(url, init);
    if (response.status === 401 || response.status === 403)
      this.#lacksRights =
        response.status === 403 && extractWWWAuthenticateParams(response).error === 'insufficient_scope';
    return response;
  };

  /** A stream of events that broke is another session when it comes again: the connection is over, and made anew. */
  #watch(client: Client): void {
    client.onerror = (error) => {
      if (error instanceof SseError) void ended(() => client.close());
    };
  }
}

/** What can be mended about a server that could not be reached; null where nothing can. */
function mendOf(error: unknown): 'sign in' | 'old way' | 'old discovery' | null {
  if (isUnauthorized(error)) return 'sign in';
  const all = chainOf(error);
  // The protocol's own rule for telling a server of 2024-11-05.
  if (all.some((each) => each instanceof SdkHttpError && [400, 404, 405].includes(each.status))) return 'old way';
  return all.some((each) => each instanceof IssuerMismatchError) ? 'old discovery' : null;
}

/** An error with what caused it. */
function chainOf(error: unknown, depth = 0): unknown[] {
  if (!(error instanceof Error) || depth > 5) return [];
  return [error, ...chainOf(error.cause, depth + 1)];
}

/** The browser is only ever sent to the server's own host, or one that the person said yes to. */
function isMeantForSignIn(url: URL, { entry }: ServerSpec, agreed: ReadonlySet<string>): boolean {
  const isOwn = 'url' in entry && new URL(entry.url).origin === url.origin;
  const isSafe = url.protocol === 'https:' || url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  return isSafe && (isOwn || agreed.has(url.origin));
}

function refusedSignIn({ name }: ServerSpec): Failure {
  return failure(
    'connector-failed',
    t('The sign-in for the connector {0} did not come to its end.', name),
    t('Try again, and go through the page that opens in the browser.'),
  );
}

/** An end that is asked for politely, and waited for only so long. */
export async function ended(end: () => Promise<void>): Promise<void> {
  try {
    await Promise.race([end(), new Promise((resolve) => setTimeout(resolve, endMsMax).unref())]);
  } catch {
    // It is gone already.
  }
}
const endMsMax = 2_000;
