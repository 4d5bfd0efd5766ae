/**
 * A connection to a connector's server: started or reached, asked for its tools, called. What the server says of itself is a stranger's
 * word: bounded here, decided on elsewhere. Sampling is declined by not being offered, and the only root is the task's folder, where
 * the person shows it.
 */
import { pathToFileURL } from 'node:url';
import {
  Client,
  StreamableHTTPClientTransport,
  type ClientOptions,
  type JsonSchemaValidatorResult,
  type Tool,
} from '@modelcontextprotocol/client';
import { fail, ok, type Result } from '../../../base/result.ts';
import { connectorLimits, type ConnectorTool } from '../../../model/connector.ts';
import { failure, type Failure } from '../../../model/failure.ts';
import type { Connection, ConnectorPorts, ServerSpec } from '../ports.ts';
import { startServer, type ServerProcess } from '../../sandbox/serverProcess.ts';
import { askedOf, saidBy } from './asked.ts';
import { overServer } from './overServer.ts';
import { connectorFetch } from './connectorFetch.ts';
import { resultOf } from './items.ts';
import { listenForRedirect } from './redirectListener.ts';
import { ServerWay } from './serverWay.ts';
import { SignIn } from './signIn.ts';
import { StdioLink } from './stdioLink.ts';
import { brokenWords, connectionFailure, isUnauthorized, signedOut } from './words.ts';

/** What a client needs of the protocol's own library to check schemas: nothing, since no schema of a stranger is run here. */
const noValidator: ClientOptions['jsonSchemaValidator'] & object = {
  getValidator:
    <Value>() =>
    (input: unknown) =>
      // Nobody goes by the type: results are taken apart as what they are.
      ({ valid: true, data: input as Value, errorMessage: undefined }) as JsonSchemaValidatorResult<Value>,
};

/** Why things went wrong, from where it is known best. */
export type Trouble = { why: string | null };

export async function connect(
  spec: ServerSpec,
  ports: ConnectorPorts & { readonly secret: (text: string) => void },
  signal: AbortSignal,
): Promise<Result<Connection, Failure>> {
  if ('command' in spec.entry) return connectToProcess(spec, ports, signal);
  if ('url' in spec.entry) return connectToAddress(spec, spec.entry.url, ports, signal);
  return fail(failure('connector-failed', `The connector ${spec.name} is none that can be started.`));
}

async function connectToProcess(
  spec: ServerSpec,
  ports: ConnectorPorts,
  signal: AbortSignal,
): Promise<Result<Connection, Failure>> {
  const { entry, name, folder, sandbox } = spec;
  if (!('command' in entry)) throw new Error('no command');
  const { command, args = [], env = {} } = entry;
  const way = new ServerWay(spec, ports.resolver);
  const { network } = way;
  const started = await startServer({ name, command, args, variables: env, network, folder, sandbox });
  if (!started.ok) return started;
  const server = started.value;
  const link = new StdioLink(server);
  const client = clientFor(spec, ports, signal);
  const stop = (): void => server.kill('it was stopped');
  signal.addEventListener('abort', stop, { once: true });
  void server.exited.then(() => signal.removeEventListener('abort', stop));
  try {
    await client.connect(link, { timeout: spec.callMs ?? connectorLimits.startMsMax, signal });
  } catch (error) {
    server.kill('it did not answer at its start');
    const exit = await server.exited;
    const heard = { strange: link.hasSpoken ? null : link.strange, refused: way.refusals() };
    const happened = { at: 'start', exit, log: server.logTail(), error, signal, ...heard } as const;
    return fail(server.explain() ?? connectionFailure(spec, happened));
  }
  const connection = overServer(connectionOver(client, spec, { why: null, server }), server, spec);
  return ok(network === null ? connection : { ...connection, forTask: (view) => way.forTask(view) });
}

async function connectToAddress(
  spec: ServerSpec,
  address: string,
  ports: ConnectorPorts & { readonly secret: (text: string) => void },
  signal: AbortSignal,
): Promise<Result<Connection, Failure>> {
  const { name } = spec;
  if (!URL.canParse(address)) {
    const message = `The address of the connector ${name} is none.`;
    return fail(failure('connector-failed', message, 'Mend it in its settings, then go on with the task.'));
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
  const headers = 'headers' in spec.entry ? (spec.entry.headers ?? {}) : {};
  const open = (): StreamableHTTPClientTransport =>
    new StreamableHTTPClientTransport(url, { fetch, authProvider: signIn, requestInit: { headers } });
  try {
    const client = await reach({ spec, ports, signIn, open, agreed, trouble }, signal);
    if (!client.ok) {
      ends.abort();
      return client;
    }
    const { client: reached, transport } = client.value;
    const end = async (): Promise<void> => {
      await ended(() => transport.terminateSession());
      ends.abort();
    };
    return ok({ ...connectionOver(reached, spec, trouble, end), signedInAt: () => [...agreed] });
  } catch (error) {
    ends.abort();
    return fail(connectionFailure(spec, { at: 'reach', error, why: trouble.why, signal }));
  }
}

type Reaching = {
  readonly spec: ServerSpec;
  readonly ports: ConnectorPorts;
  readonly signIn: SignIn;
  readonly open: () => StreamableHTTPClientTransport;
  readonly agreed: ReadonlySet<string>;
  readonly trouble: Trouble;
};

/** Connects; where the server wants the person to sign in, and they are there, they are sent to the browser, once. */
async function reach(
  { spec, ports, signIn, open, agreed, trouble }: Reaching,
  signal: AbortSignal,
): Promise<Result<{ client: Client; transport: StreamableHTTPClientTransport }, Failure>> {
  const listener = spec.signIn === 'ask' ? await listenForRedirect(signIn.port) : null;
  try {
    if (listener !== null) await signIn.comeBackTo(listener.url);
    for (let tries = 0; ; tries++) {
      const client = clientFor(spec, ports, signal);
      const transport = open();
      try {
        await client.connect(transport, { timeout: spec.callMs ?? connectorLimits.startMsMax, signal });
        return ok({ client, transport });
      } catch (error) {
        await ended(() => client.close());
        const { wanted } = signIn;
        if (!isUnauthorized(error) || tries > 0) throw error;
        if (wanted === null || listener === null) return fail(signedOut(spec));
        if (!isMeantForSignIn(wanted, spec, agreed)) return fail(refusedSignIn(spec));
        const way = listener.heard(signIn.expectedState, connectorLimits.signInMsMax, signal);
        if (!(await ports.openBrowser(wanted.href))) return fail(signedOut(spec));
        const back = await way;
        if (back === null || back.has('error')) return fail(refusedSignIn(spec));
        trouble.why = null;
        await transport.finishAuth(back);
      }
    }
  } finally {
    listener?.close();
  }
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
    `The sign-in for the connector ${name} did not come to its end.`,
    'Try again, and go through the page that opens in the browser.',
  );
}

function clientFor(spec: ServerSpec, ports: ConnectorPorts, signal: AbortSignal): Client {
  const roots = spec.folder === null ? {} : { roots: {} };
  const client = new Client(
    { name: 'delegate', title: 'Delegate', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: {}, url: {} }, ...roots },
      jsonSchemaValidator: noValidator,
      listMaxPages: connectorLimits.toolPagesMax,
      versionNegotiation: { mode: 'url' in spec.entry ? 'auto' : 'legacy' },
    },
  );
  const { folder } = spec;
  if (folder !== null)
    client.setRequestHandler('roots/list', () => ({ roots: [{ uri: pathToFileURL(folder).href, name: 'folder' }] }));
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    const asked = askedOf(params);
    if (asked === null) return { action: 'decline' as const };
    return saidBy(asked, await ports.elicit(spec.name, asked, signal));
  });
  return client;
}

/** An end that is asked for politely, and waited for only so long. */
async function ended(end: () => Promise<void>): Promise<void> {
  try {
    await Promise.race([end(), new Promise((resolve) => setTimeout(resolve, endMsMax).unref())]);
  } catch {
    // It is gone already.
  }
}
const endMsMax = 2_000;

function connectionOver(
  client: Client,
  spec: ServerSpec,
  trouble: Trouble & { readonly server?: ServerProcess },
  end: () => Promise<void> = () => Promise.resolve(),
): Connection {
  const { callMs = connectorLimits.callMsMax } = spec;
  let isOpen = true;
  let hasNews = false;
  client.onclose = () => void (isOpen = false);
  client.setNotificationHandler('notifications/tools/list_changed', () => void (hasNews = true));
  const failed = async (at: 'list' | 'call', error: unknown, signal: AbortSignal): Promise<Failure> => {
    const { server, why } = trouble;
    // An end in the middle of a call and the news of it come one after the other.
    const exit = server === undefined || isOpen ? null : await server.exited;
    return connectionFailure(spec, { at, error, why, signal, exit, log: server?.logTail() ?? '' });
  };
  return {
    async tools(signal) {
      try {
        hasNews = false;
        const { tools } = await client.listTools(undefined, {
          timeout: spec.callMs ?? connectorLimits.listMsMax,
          signal,
          cacheMode: 'refresh',
        });
        return toolsOf(spec.name, tools);
      } catch (error) {
        return fail(await failed('list', error, signal));
      }
    },
    async call(tool, values, signal) {
      const within = { timeout: callMs, maxTotalTimeout: callMs, signal };
      try {
        return ok(resultOf(await client.callTool({ name: tool, arguments: { ...values } }, within)));
      } catch (error) {
        const words = brokenWords(error);
        // The server understood and said no: that is an answer.
        if (words !== null && isOpen)
          return ok({ isError: true, items: [{ is: 'text', mediaType: 'text/plain', bytes: Buffer.from(words) }] });
        return fail(await failed('call', error, signal));
      }
    },
    isOpen: () => isOpen,
    hasNews: () => hasNews,
    signedInAt: () => [],
    close: async () => {
      await end();
      await ended(() => client.close());
      trouble.server?.kill('the connection is closed');
      await trouble.server?.exited;
    },
  };
}

/** Within the bounds, or the whole list is refused: a part of it would be another list at the next look. */
function toolsOf(name: string, tools: readonly Tool[]): Result<readonly ConnectorTool[], Failure> {
  const taken = tools.map((tool): ConnectorTool => ({
    name: tool.name,
    ...(tool.title === undefined ? {} : { title: tool.title.slice(0, 500) }),
    description: (tool.description ?? '').toWellFormed(),
    input: JSON.stringify(tool.inputSchema),
    annotations: tool.annotations === undefined ? '' : JSON.stringify(tool.annotations),
  }));
  const bytes = taken.reduce((sum, tool) => sum + JSON.stringify(tool).length, 0);
  const { toolsMax, toolsBytesMax, descriptionCharactersMax } = connectorLimits;
  const names = new Set(taken.map((tool) => tool.name));
  const isOdd = taken.some(
    (tool) =>
      tool.description.length > descriptionCharactersMax ||
      tool.annotations.length > 4_000 ||
      !/^[\w./:-]{1,200}$/.test(tool.name),
  );
  if (taken.length > toolsMax || bytes > toolsBytesMax || names.size < taken.length || isOdd) {
    const message = `The connector ${name} says of itself more than is taken (${String(taken.length)} tools, ${String(bytes)} characters), or what makes no sense.`;
    return fail(failure('connector-failed', message, 'Ask whoever makes it, or use another.'));
  }
  return ok(taken);
}
