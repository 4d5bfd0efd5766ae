/**
 * All that shells may do with connectors: list what is configured, look at what a server offers, trust it, test it, sign in, forget it. And
 * what a task may use: those that are configured now exactly as they were when the person said yes. The protocol's client is a bundle of
 * its own, loaded with the first server.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Redactor } from '../../base/redactor.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import type { ChromeChoice } from '../../model/chrome.ts';
import {
  isOwnTool,
  type ConnectorInfo,
  type ConnectorTool,
  type ConnectorTrust,
  type TrustChoices,
} from '../../model/connector.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { secretVariables } from '../gateway/secretVariables.ts';
import { chromeConnection, driverSpec, type Drive } from '../chrome/asConnector.ts';
import { isOnPage } from '../chrome/keptPage.ts';
import { chromeReads, chromeTools } from '../chrome/chromeTools.ts';
import { connectVscode } from './vscodeConnection.ts';
import { aboutConnector, configuredIn, filled, secretsNamed, vscodeConnector, type Configured } from './entries.ts';
import type * as ClientModule from './client/connection.ts';
import { keepValue, valuesGiven, vaultValues } from './givenValues.ts';
import { type OwnConnection, ownRecord, readOwnRecord } from './ownRecord.ts';
import type {
  Connection,
  ConnectorPorts,
  OfferedPrompt,
  PlaceRecord,
  PromptText,
  ServerSpec,
  TaskView,
} from './ports.ts';
import type { UsableConnector } from './taskConnectors.ts';
import { grantedBy, privateHostsOf } from './reach.ts';
import { OpenConnections } from './openConnections.ts';
import { lackingValue, newsFor, notTrusted, otherNow, toolProblem } from './toolChanges.ts';
import { isSameYes, TrustFile } from './trustFile.ts';

export type ConnectorDeskHost = {
  /** The state folder. */
  readonly root: string;
  readonly ports: ConnectorPorts | null;
  readonly secrets: Redactor;
  readonly now: () => number;
  /** Absolute path of the client's bundle, or the client itself. */
  readonly client: string | Pick<typeof ClientModule, 'connect'>;
  /** How long an answer of a server is waited for, in milliseconds; the usual, if not said. */
  readonly callMs?: number;
};

/** A server's answer to a look at it. */
export type ConnectorLook = {
  readonly tools: readonly ConnectorTool[];
  /** What is different from what was said yes to; empty where nothing is, or nothing was. */
  readonly news: readonly string[];
};

/** How the record calls what goes to the person's own Chrome. */
const ownChromeDestination = 'your own Chrome, with your sign-ins';

export class ConnectorDesk {
  readonly #host: ConnectorDeskHost;
  readonly #file: TrustFile;
  readonly #open = new OpenConnections();

  constructor(host: ConnectorDeskHost) {
    this.#host = host;
    this.#file = new TrustFile(host.root);
  }

  /** What is configured: in the settings, and in a folder's files where one is named (an absolute path). Starts nothing. */
  list(folder: string | null): { readonly connectors: readonly ConnectorInfo[]; readonly problems: readonly string[] } {
    const { configured, problems } = this.#configured(folder);
    return { connectors: configured.map((each) => this.#info(each)), problems };
  }

  /** One of them. Failure: `bad-usage`. */
  find(name: string, folder: string | null): Result<ConnectorInfo, Failure> {
    const found = this.#find(name, folder);
    return found.ok ? ok(this.#info(found.value)) : found;
  }

  /** Where its server connected to without a task, newest first. */
  readonly connections = (name: string): readonly OwnConnection[] => readOwnRecord(this.#host.root, name);

  /** Secrets that the connector's entry names. */
  secretsOf(name: string, folder: string | null): readonly string[] {
    const found = this.#find(name, folder);
    return found.ok ? secretsNamed(found.value) : [];
  }

  /** Those of them for which no value was given for this very entry: what was given for another of that name is not taken. */
  async missingSecrets(name: string, folder: string | null): Promise<readonly string[]> {
    const found = this.#find(name, folder);
    const { ports } = this.#host;
    if (!found.ok || ports === null) return [];
    const values = await valuesGiven(ports.vault, found.value);
    return secretsNamed(found.value).filter((key) => !values.has(key));
  }

  /** A value for what the entry names, as it is now; `seen` is the hash of the one that the person was shown. Failures: `bad-usage`, `connector-failed`. */
  async keepSecret(
    name: string,
    folder: string | null,
    { key, value, seen }: { readonly key: string; readonly value: string; readonly seen?: string },
  ): Promise<Result<void, Failure>> {
    const found = this.#find(name, folder);
    if (!found.ok) return found;
    if (seen !== undefined && seen !== found.value.hash) return fail(otherNow(name));
    const { ports, secrets } = this.#host;
    secrets.add(value);
    if (ports !== null) await keepValue(ports.vault, found.value, { key, value });
    return ok(undefined);
  }

  /**
   * Starts the server as the person chose, and keeps their yes to it and to the tools that it has now. They saw its command line or
   * address before. Failures: `bad-usage`, `connector-failed`, `no-sandbox`.
   */
  async trust(
    name: string,
    folder: string | null,
    choices: TrustChoices,
    signal: AbortSignal,
  ): Promise<Result<ConnectorInfo, Failure>> {
    const found = this.#find(name, folder);
    if (!found.ok) return found;
    const { source, hash, entry } = found.value;
    const { network, sandbox, reads, signInAt, seen = hash } = choices;
    if (seen !== hash) return fail(otherNow(name));
    const privateHosts = choices.isPrivate ? privateHostsOf(entry) : [];
    const wish = {
      name,
      source,
      hash,
      network,
      sandbox,
      folder: choices.folder,
      privateHosts,
      signInAt: [...signInAt],
    };
    const trust: ConnectorTrust = { ...wish, trustedAt: this.#host.now(), tools: [], reads: [] };
    const looked = await this.#look(found.value, trust, { folder, signIn: 'ask' }, signal);
    if (!looked.ok) return looked;
    const names = new Set(looked.value.tools.map((tool) => tool.name));
    const stray = reads.find((each) => !names.has(each));
    if (stray !== undefined) return fail(failure('bad-usage', t('The connector {0} has no tool {1}.', name, stray)));
    const tools = [...looked.value.tools];
    const before = this.#file.of(name, source);
    if (before !== null && before.hash !== hash) await this.#letGo(before.hash);
    // What a server has to be read is read; all else is what the person says.
    const own = tools.flatMap((tool) => (isOwnTool(tool.name) ? [tool.name] : []));
    await this.#file.keep({
      ...trust,
      tools,
      reads: [...new Set([...reads, ...own])],
      signInAt: [...looked.value.signedInAt],
    });
    await this.#open.close((key) => key.endsWith(`/${name}`));
    return ok(this.#info(found.value));
  }

  /**
   * Says which tools of a trusted connector only read; all others send. `seen`: the yes with the tools that the person was shown, where it
   * matters that they are still those. Failures: `bad-usage`, `connector-failed`.
   */
  async mark(
    name: string,
    folder: string | null,
    reads: readonly string[],
    seen?: ConnectorTrust,
  ): Promise<Result<ConnectorInfo, Failure>> {
    const found = this.#find(name, folder);
    if (!found.ok) return found;
    const trust = this.#trustOf(found.value);
    if (trust === null) return fail(notTrusted(name));
    if (seen !== undefined && !isSameYes(seen, trust)) return fail(otherNow(name));
    if (isChrome(found.value)) return ok(this.#info(found.value));
    const names = new Set(trust.tools.map((tool) => tool.name));
    await this.#file.change(trust, (now) => ({ ...now, reads: reads.filter((each) => names.has(each)) }));
    return ok(this.#info(found.value));
  }

  /** Starts a trusted server and compares its tools with those that were said yes to. The person is there: they may be sent to sign in. */
  async test(name: string, folder: string | null, signal: AbortSignal): Promise<Result<ConnectorLook, Failure>> {
    const found = this.#find(name, folder);
    if (!found.ok) return found;
    const trust = this.#trustOf(found.value);
    if (trust === null) return fail(notTrusted(name));
    const looked = await this.#look(found.value, trust, { folder, signIn: 'ask' }, signal);
    if (!looked.ok) return looked;
    const { tools, signedInAt } = looked.value;
    if (signedInAt.length > trust.signInAt.length)
      await this.#file.change(trust, (now) => ({ ...now, signInAt: [...signedInAt] }));
    return ok({ tools, news: newsFor(trust, tools) });
  }

  /**
   * Takes the yes back, and lets go of what a sign-in and the person left for it; of an entry that was changed or removed since, too. Failure:
   * `bad-usage`.
   */
  async forget(name: string, folder: string | null): Promise<Result<void, Failure>> {
    const found = this.#find(name, folder);
    const isMeant = ({ source }: ConnectorTrust): boolean =>
      found.ok ? source === found.value.source : source === 'settings' || isOfFolder(source, folder);
    const known = this.#file.all().filter((trust) => trust.name === name && isMeant(trust));
    if (!found.ok && known.length === 0) return found;
    for (const trust of known) await this.#file.forget(trust);
    await this.#open.close((key) => key.endsWith(`/${name}`));
    const hashes = [...known.map(({ hash }) => hash), ...(found.ok ? [found.value.hash] : [])];
    for (const hash of new Set(hashes)) await this.#letGo(hash);
    return ok(undefined);
  }

  /** What a sign-in and the person left for an entry. */
  async #letGo(hash: string): Promise<void> {
    for (const key of [vaultName(hash), vaultValues(hash)]) await this.#host.ports?.vault.delete(key);
  }

  /** Texts that a trusted server has ready for a person to start from: the server's words, which do nothing by themselves. */
  async prompts(
    name: string,
    folder: string | null,
    signal: AbortSignal,
  ): Promise<Result<readonly OfferedPrompt[], Failure>> {
    return this.#withConnection(
      name,
      folder,
      async (connection) => (await connection.prompts?.(signal)) ?? ok([]),
      signal,
    );
  }

  /** One of them, filled in. Failures: `bad-usage`, `connector-failed`. */
  async prompt(
    name: string,
    folder: string | null,
    asked: { readonly name: string; readonly values: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ): Promise<Result<readonly PromptText[], Failure>> {
    const none = fail(failure('bad-usage', t('The connector {0} has no prompts.', name)));
    const ask = async (connection: Connection): Promise<Result<readonly PromptText[], Failure>> =>
      (await connection.prompt?.(asked, signal)) ?? none;
    const found = await this.#withConnection(name, folder, ask, signal);
    const { secrets } = this.#host;
    return found.ok ? ok(found.value.map(({ from, text }) => ({ from, text: secrets.text(text) }))) : found;
  }

  /** Names of the connectors for which a sign-in is kept. */
  async signedIn(folder: string | null): Promise<readonly string[]> {
    const { configured } = this.#configured(folder);
    const kept = await Promise.all(
      configured.map(async ({ hash }) => (await this.#host.ports?.vault.get(vaultName(hash))) ?? ''),
    );
    return configured.flatMap(({ name }, index) => (/"access_token":/.test(kept[index] ?? '') ? [name] : []));
  }

  /**
   * What a task on this mount may use: trusted, and unchanged since. `names`: those that it was given; null for all. `chrome`: which one
   * the person chose for it.
   */
  forTask(
    task: string,
    mount: string,
    names: readonly string[] | null,
    chrome: ChromeChoice = 'dedicated',
  ): UsableConnector[] {
    return this.#configured(mount).configured.flatMap((configured) => {
      const trust = this.#trustOf(configured);
      if (trust === null || (names !== null && !names.includes(configured.name))) return [];
      const { name } = configured;
      const now = (): ConnectorTrust => this.#trustOf(configured) ?? trust;
      const shows = isChrome(configured);
      const destination = shows && chrome === 'own' ? ownChromeDestination : aboutConnector(configured).what;
      return [
        {
          name,
          // Which tools only read may be said anew while the task runs.
          get trust() {
            return now();
          },
          destination,
          shows,
          ...(shows ? { isOnPage } : {}),
          open: (signal, view) => this.#openFor(`${task}/${name}`, configured, { mount, view }, signal),
        },
      ];
    });
  }

  /** Ends the servers of a task; all, if none is named. */
  async close(task: string | null): Promise<void> {
    await this.#open.close((key) => task === null || key.startsWith(`${task}/`));
  }

  async #openFor(
    key: string,
    configured: Configured,
    { mount, view }: { readonly mount: string; readonly view: TaskView | undefined },
    signal: AbortSignal,
  ): Promise<Result<Connection, Failure>> {
    const trust = this.#trustOf(configured);
    if (trust === null) return fail(notTrusted(configured.name));
    const kept = await this.#open.of(key, trust);
    if (!kept.ok) return kept;
    const connected =
      kept.value === null
        ? await this.#connect(configured, trust, { folder: mount, signIn: 'never', record: view }, signal)
        : ok(kept.value);
    if (!connected.ok) return connected;
    const connection = connected.value;
    if (view !== undefined) connection.forTask?.(view);
    const isToAsk = kept.value === null || connection.hasNews();
    const problem =
      (isToAsk ? await toolProblem(configured.name, trust, connection, signal) : null) ??
      this.#goneSince(configured, trust, signal);
    if (problem === null) this.#open.keep(key, connection, trust);
    else await this.#open.end(key, connection);
    return problem === null ? ok(connection) : fail(problem);
  }

  /** Why a connection is of no use any more: the task was stopped, or the yes taken back or given anew while it was made. */
  #goneSince(configured: Configured, trust: ConnectorTrust, signal: AbortSignal): Failure | null {
    if (signal.aborted) return failure('cancelled', t('The task was stopped.'));
    const now = this.#trustOf(configured);
    return now !== null && isSameYes(now, trust) ? null : notTrusted(configured.name);
  }

  /** With the person there, for as long as `use` takes. */
  async #withConnection<Value>(
    name: string,
    folder: string | null,
    use: (connection: Connection) => Promise<Result<Value, Failure>>,
    signal: AbortSignal,
  ): Promise<Result<Value, Failure>> {
    const found = this.#find(name, folder);
    if (!found.ok) return found;
    const trust = this.#trustOf(found.value);
    if (trust === null) return fail(notTrusted(name));
    const connected = await this.#connect(found.value, trust, { folder, signIn: 'ask' }, signal);
    if (!connected.ok) return connected;
    try {
      return await use(connected.value);
    } finally {
      await connected.value.close();
    }
  }

  async #look(
    configured: Configured,
    trust: ConnectorTrust,
    way: Pick<ServerSpec, 'folder' | 'signIn'>,
    signal: AbortSignal,
  ): Promise<Result<{ tools: readonly ConnectorTool[]; signedInAt: readonly string[] }, Failure>> {
    const connected = await this.#connect(configured, trust, way, signal);
    if (!connected.ok) return connected;
    const connection = connected.value;
    try {
      const tools = await connection.tools(signal);
      const signedInAt = [...new Set([...trust.signInAt, ...connection.signedInAt()])];
      return tools.ok ? ok({ tools: tools.value, signedInAt }) : tools;
    } finally {
      await connection.close();
    }
  }

  async #connect(
    configured: Configured,
    trust: ConnectorTrust,
    { folder, signIn, record }: Pick<ServerSpec, 'folder' | 'signIn'> & { readonly record?: PlaceRecord | undefined },
    signal: AbortSignal,
  ): Promise<Result<Connection, Failure>> {
    const { ports, secrets, client } = this.#host;
    const { name, hash } = configured;
    if (ports === null)
      return fail(failure('connector-failed', t('There are no connectors here, so {0} is not used.', name)));
    const values = await valuesGiven(ports.vault, configured);
    const lookups = {
      secret: (key: string) => Promise.resolve(values.get(key) ?? null),
      // The model's own keys are for the model's service alone.
      variable: (key: string) => (secretVariables.some((each) => each === key) ? null : ports.variable(key)),
    };
    const entry = await filled(configured, lookups, secrets);
    if (typeof entry === 'string') return fail(lackingValue(name, entry));
    if ('type' in entry.entry && entry.entry.type === 'vscode') return connectVscode(ports);
    const { connect } = typeof client === 'string' ? loadClient(client) : client;
    const own = ownRecord(this.#host, name);
    const withSecret = { ...ports, secret: (text: string) => secrets.add(text), record: own };
    if ('type' in entry.entry && entry.entry.type === 'chrome') {
      const { privateHosts, sandbox } = trust;
      const drive: Drive = (server, network, within) =>
        connect({ ...driverSpec, entry: server, network, sandbox }, withSecret, within);
      return ok(chromeConnection(entry.entry, { root: path.join(this.#host.root, 'chrome'), privateHosts, drive }));
    }
    const spec: ServerSpec = {
      name,
      entry: entry.entry,
      vaultName: vaultName(hash),
      ...grantedBy(trust, { entry: entry.entry, folder, workspace: configured.folder }),
      signIn,
      ...(this.#host.callMs === undefined ? {} : { callMs: this.#host.callMs }),
    };
    return connect(spec, { ...withSecret, record: record ?? own }, signal);
  }

  #configured(folder: string | null): ReturnType<typeof configuredIn> {
    const { ports } = this.#host;
    if (ports === null) return { configured: [], problems: [] };
    const list = configuredIn(ports.settings(), folder);
    return ports.vscodeTools === null ? list : { ...list, configured: [...list.configured, vscodeConnector()] };
  }

  #find(name: string, folder: string | null): Result<Configured, Failure> {
    const { configured } = this.#configured(folder);
    const found = configured.find((each) => each.name === name);
    if (found !== undefined) return ok(found);
    const known = configured.map((each) => each.name).join(', ') || 'none';
    return fail(
      failure(
        'bad-usage',
        t('There is no connector “{0}”. There are: {1}.', name, known),
        t('Set it up in the settings or in .mcp.json.'),
      ),
    );
  }

  /** The yes that holds now; null where there is none for this very entry. */
  #trustOf({ name, source, hash, entry }: Configured): ConnectorTrust | null {
    const trust = this.#file.of(name, source);
    return trust?.hash === hash ? withOwnTools(trust, entry) : null;
  }

  #info(configured: Configured): ConnectorInfo {
    const { name, source, hash } = configured;
    const trust = this.#file.of(name, source);
    const state = trust === null ? 'not trusted' : trust.hash === hash ? 'trusted' : 'changed';
    return { ...aboutConnector(configured), hash, state, trust: this.#trustOf(configured) };
  }
}

function isChrome({ entry }: Pick<Configured, 'entry'>): boolean {
  return 'type' in entry && entry.type === 'chrome';
}

/** The tools of Chrome are Delegate's own, with this version of it: nobody has to say what they are, or which of them only look. */
function withOwnTools(trust: ConnectorTrust, entry: Configured['entry']): ConnectorTrust {
  return isChrome({ entry }) ? { ...trust, tools: [...chromeTools], reads: [...chromeReads] } : trust;
}

/** What the build made of exactly this module; the tidy test holds the two together. */
function loadClient(file: string): Pick<typeof ClientModule, 'connect'> {
  return createRequire(file)(file) as typeof ClientModule;
}

/** What the bundle is called, beside the worker's. */
export const clientBundle = 'connectors.cjs';

export function clientBeside(workerFile: string): string {
  return path.join(path.dirname(workerFile), clientBundle);
}

function isOfFolder(source: string, folder: string | null): boolean {
  return folder !== null && source.startsWith(`${folder}${path.sep}`);
}

function vaultName(hash: string): string {
  return `connector/${hash.slice(0, 32)}`;
}
