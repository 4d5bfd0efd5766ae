/**
 * A connection to a connector's server: started or reached, asked for its tools, called. What the server says of itself is a stranger's
 * word: bounded here, decided on elsewhere. Sampling is declined by not being offered, and the only root is the task's folder, where
 * the person shows it.
 */
import { pathToFileURL } from 'node:url';
import {
  Client,
  SdkError,
  SdkErrorCode,
  type ClientOptions,
  type JsonSchemaValidatorResult,
  type Tool,
} from '@modelcontextprotocol/client';
import { fail, ok, type Result } from '../../../base/result.ts';
import { t } from '../../../base/translate.ts';
import { connectorLimits, type ConnectorTool } from '../../../model/connector.ts';
import { failure, type Failure } from '../../../model/failure.ts';
import type { ClientPorts, Connection, ConnectorPorts, ServerSpec } from '../ports.ts';
import { startServer, type ServerProcess } from '../../sandbox/serverProcess.ts';
import { askedOf, saidBy } from './asked.ts';
import { askInTurn, type Calls } from './asking.ts';
import { CallTime } from './callTime.ts';
import { overServer } from './overServer.ts';
import { ServerWay } from './serverWay.ts';
import { resultOf, textItem } from './items.ts';
import { promptsOf, promptText } from './prompts.ts';
import { ended, reachAddress, type Trouble } from './reaching.ts';
import { callResourceTool, listPagesMax, resourceTools } from './resources.ts';
import { StdioLink } from './stdioLink.ts';
import { brokenWords, connectionFailure, isUnauthorized } from './words.ts';

/** What a client needs of the protocol's own library to check schemas: nothing, since no schema of a stranger is run here. */
const noValidator: ClientOptions['jsonSchemaValidator'] & object = {
  getValidator:
    <Value>() =>
    (input: unknown) =>
      // Nobody goes by the type: results are taken apart as what they are.
      ({ valid: true, data: input as Value, errorMessage: undefined }) as JsonSchemaValidatorResult<Value>,
};

export async function connect(
  spec: ServerSpec,
  ports: ClientPorts,
  signal: AbortSignal,
): Promise<Result<Connection, Failure>> {
  if ('command' in spec.entry) return connectToProcess(spec, ports, signal);
  if ('url' in spec.entry) return connectToAddress(spec, spec.entry.url, ports, signal);
  return fail(failure('connector-failed', t('The connector {0} is none that can be started.', spec.name)));
}

async function connectToProcess(
  spec: ServerSpec,
  ports: ClientPorts,
  signal: AbortSignal,
): Promise<Result<Connection, Failure>> {
  const { entry, name, folder, workspace = null, sandbox } = spec;
  if (!('command' in entry)) throw new Error('no command');
  const { command, args = [], env = {} } = entry;
  const way = new ServerWay(spec, ports.record, ports.resolver);
  const { network } = way;
  const started = await startServer({ name, command, args, variables: env, network, folder, workspace, sandbox });
  if (!started.ok) return started;
  const server = started.value;
  const link = new StdioLink(server);
  const times = new Set<CallTime>();
  const client = clientFor(spec, ports, { times, signal });
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
  const connection = overServer(connectionOver(client, spec, { why: null, server }, { times }), server, spec);
  return ok(network === null ? connection : { ...connection, forTask: (view) => way.forTask(view) });
}

async function connectToAddress(
  spec: ServerSpec,
  address: string,
  ports: ClientPorts,
  signal: AbortSignal,
): Promise<Result<Connection, Failure>> {
  const times = new Set<CallTime>();
  const fresh = (): Client => clientFor(spec, ports, { times, signal });
  const reached = await reachAddress(spec, address, { ports, client: fresh }, signal);
  if (!reached.ok) return reached;
  const { client, trouble, end, moreRights, signedInAt } = reached.value;
  return ok({ ...connectionOver(client, spec, trouble, { times, end, moreRights }), signedInAt });
}

function clientFor(spec: ServerSpec, ports: ConnectorPorts, { times, signal }: Calls): Client {
  const roots = spec.folder === null ? {} : { roots: {} };
  const client = new Client(
    { name: 'delegate', title: 'Delegate', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: {}, url: {} }, ...roots },
      jsonSchemaValidator: noValidator,
      listMaxPages: listPagesMax,
      versionNegotiation: { mode: 'url' in spec.entry ? 'auto' : 'legacy' },
    },
  );
  const { folder } = spec;
  if (folder !== null)
    client.setRequestHandler('roots/list', () => ({ roots: [{ uri: pathToFileURL(folder).href, name: 'folder' }] }));
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    const asked = askedOf(params);
    if (asked === null) return { action: 'decline' as const };
    return saidBy(asked, await askInTurn(ports, { connector: spec.name, asked }, { times, signal }));
  });
  return client;
}

type Way = {
  /** Of the calls that are under way. */
  readonly times: Set<CallTime>;
  readonly end?: () => Promise<void>;
  /** The server wants more rights, or the person anew: null where they gave them. */
  readonly moreRights?: (signal: AbortSignal) => Promise<Failure | null>;
};

/** Asks, and once more where the person is there and gave the rights that were missing. Throws what went wrong. */
async function withRights<Value>(
  ask: () => Promise<Value>,
  { moreRights }: Way,
  signal: AbortSignal,
): Promise<Result<Value, Failure>> {
  try {
    return ok(await ask());
  } catch (error) {
    if (!isUnauthorized(error) || moreRights === undefined) throw error;
    const problem = await moreRights(signal);
    return problem === null ? ok(await ask()) : fail(problem);
  }
}

function refusalOf({ name }: ServerSpec): (words: string) => Result<never, Failure> {
  return (words) => fail(failure('bad-usage', t('The connector {0} says: {1}.', name, words)));
}

function connectionOver(
  client: Client,
  spec: ServerSpec,
  trouble: Trouble & { readonly server?: ServerProcess },
  way: Way,
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
  /** `said`: what it comes to where the server understood and said no. */
  const asked = async <Value>(
    ask: (within: { timeout: number; signal: AbortSignal }) => Promise<Value>,
    said: (words: string) => Result<Value, Failure>,
    signal: AbortSignal,
  ): Promise<Result<Value, Failure>> => {
    const time = new CallTime(callMs);
    const within = { timeout: callMs + connectorLimits.askedMsMax, signal: AbortSignal.any([signal, time.signal]) };
    way.times.add(time);
    try {
      return await withRights(() => ask(within), way, signal);
    } catch (error) {
      const words = brokenWords(error);
      if (words !== null && isOpen) return said(words);
      const late = time.isOver ? new SdkError(SdkErrorCode.RequestTimeout, 'its time is over') : error;
      return fail(await failed('call', late, signal));
    } finally {
      time.end();
      way.times.delete(time);
    }
  };
  return {
    async tools(signal) {
      try {
        hasNews = false;
        const within = { timeout: spec.callMs ?? connectorLimits.listMsMax, signal, cacheMode: 'refresh' as const };
        const listed = await withRights(() => client.listTools(undefined, within), way, signal);
        if (!listed.ok) return listed;
        const tools = toolsOf(spec.name, listed.value.tools);
        return tools.ok ? ok([...tools.value, ...resourceTools(client)]) : tools;
      } catch (error) {
        return fail(await failed('list', error, signal));
      }
    },
    call: (tool, values, signal) =>
      asked(
        async (within) =>
          (await callResourceTool(client, { tool, values }, within)) ??
          resultOf(await client.callTool({ name: tool, arguments: { ...values } }, within)),
        (words) => ok({ isError: true, items: [textItem(words)] }),
        signal,
      ),
    prompts: (signal) => asked((within) => promptsOf(client, within), refusalOf(spec), signal),
    prompt: (wanted, signal) => asked((within) => promptText(client, wanted, within), refusalOf(spec), signal),
    isOpen: () => isOpen,
    hasNews: () => hasNews,
    signedInAt: () => [],
    close: async () => {
      await way.end?.();
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
    const message = t(
      'The connector {0} says of itself more than is taken ({1} tools, {2} characters), or what makes no sense.',
      name,
      String(taken.length),
      String(bytes),
    );
    return fail(failure('connector-failed', message, t('Ask whoever makes it, or use another.')));
  }
  return ok(taken);
}
