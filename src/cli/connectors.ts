/** `delegate connectors …`: which servers are set up, which the person trusts, and whether they work. */
import path from 'node:path';
import type { ConnectorPorts, Engine } from '../engine/engine.ts';
import { readSettingsFile } from '../engine/connectors/settingsFile.ts';
import type { ConnectorInfo, ConnectorTool } from '../model/connector.ts';
import { forgetShown, noteShown, wasShownOtherwise } from '../engine/connectors/shownFile.ts';
import { VaultFile } from '../engine/connectors/vaultFile.ts';
import { displayPath } from '../model/displayPath.ts';
import { failure, type Failure } from '../model/failure.ts';
import type { Command } from './arguments.ts';
import { askOnTerminal, secretTyped, terminalOf } from './asking.ts';
import { failed, type Ending } from './recipes.ts';

/**
 * What connectors need of a terminal. Connectors that are the person's own stand in the file that DELEGATE_CONNECTORS names; secrets are
 * in the environment, and what a sign-in leaves is in a file of the state folder that only its owner can read. Where no person is at a
 * terminal, a server's questions are declined.
 */
export function connectorPorts(env: NodeJS.ProcessEnv, state: string, say: (text: string) => void): ConnectorPorts {
  const terminal = terminalOf(say);
  return {
    settings: () => readSettingsFile(env['DELEGATE_CONNECTORS'] ?? ''),
    variable: (name) => env[name] ?? null,
    vault: new VaultFile(state).port,
    openBrowser: (url) => {
      say(`Open this address in your browser to sign in:\n${url}`);
      return Promise.resolve(true);
    },
    confirmSignIn: async (connector, origin) => {
      const wants = `The connector ${displayPath(connector)} wants a sign-in at ${displayPath(origin)}`;
      if (terminal === null) {
        say(`${wants}: name it with --sign-in-at to permit that.`);
        return false;
      }
      say(`${wants}. Only go on if you know this address as belonging to the service.`);
      const said = await terminal.ask('Sign in there? (yes or no) ', new AbortController().signal);
      return /^y(?:es)?$/i.test(said?.trim() ?? '');
    },
    elicit: (connector, asked, signal) => askOnTerminal(terminal, { connector, asked }, { say, signal }),
    vscodeTools: null,
  };
}

/** Where sign-ins are kept and what of that is wrong, as `doctor` has it. */
export function signInsCheck(state: string): {
  name: string;
  ok: boolean;
  optional: true;
  detail: string;
  next?: string;
} {
  const { problem, count, file } = new VaultFile(state);
  if (problem !== null)
    return { name: 'Sign-ins', ok: false, optional: true, detail: problem, next: `Remove ${file}, and sign in again.` };
  return { name: 'Sign-ins', ok: true, optional: true, detail: count === 0 ? 'none is kept' : keptWords(state, count) };
}

function keptWords(state: string, count: number): string {
  const { file } = new VaultFile(state);
  return `${String(count)} kept in ${file}, which only your account on this machine can read; delegate connectors forget NAME removes one`;
}

export async function connectors(
  command: Command,
  { engine, state, say }: { readonly engine: Engine; readonly state: string; readonly say: (text: string) => void },
  signal: AbortSignal,
): Promise<Ending> {
  const [act = '', first, second, third] = command.words;
  const folder = (name: string | undefined): string | null => (name === undefined ? null : path.resolve(name));
  if (act === 'list') return list(engine, folder(first), state);
  if (first === undefined) return failed(failure('bad-usage', 'Say which connector.'));
  switch (act) {
    case 'trust':
      return trust(command, engine, { name: first, folder: folder(second), state }, signal);
    case 'test':
      return test(engine, { name: first, folder: folder(second) }, signal);
    case 'forget': {
      const forgotten = await engine.connectors.forget(first, folder(second));
      if (!forgotten.ok) return failed(forgotten.failure);
      return { text: `Not trusted any more: ${displayPath(first)}`, json: { forgotten: first }, exit: 0 };
    }
    case 'secret':
      if (second === undefined)
        return failed(failure('bad-usage', 'Say which value: delegate connectors secret NAME KEY.'));
      return secret(engine, { name: first, folder: folder(third), key: second, say }, signal);
    case 'connections':
      return connections(engine, first);
    case 'prompts':
      return prompts(engine, { name: first, folder: folder(second) }, signal);
    case 'prompt':
      if (second === undefined)
        return failed(failure('bad-usage', 'Say which prompt: delegate connectors prompt NAME PROMPT.'));
      return prompt(command, engine, { name: first, folder: folder(third), wanted: second }, signal);
    default:
      return failed(
        failure(
          'bad-usage',
          'delegate connectors takes list, trust, test, forget, secret, connections, prompts or prompt.',
        ),
      );
  }
}

/** Where its server connected to without a task. */
function connections(engine: Engine, name: string): Ending {
  const found = engine.connectors.connections(name);
  const lines = found.map(
    ({ at, place, refused }) =>
      `${new Date(at).toISOString()}  ${displayPath(place)}${refused === null ? '' : `  refused: ${displayPath(refused)}`}`,
  );
  const none = `${displayPath(name)} has connected nowhere without a task.`;
  return { text: lines.length === 0 ? none : lines.join('\n'), json: { connections: found }, exit: 0 };
}

/** Why one of the connectors that a task is to use cannot be used; null where all can. */
export function unusableConnector({ connector, chrome }: Command, engine: Engine, folder: string): Failure | null {
  for (const name of connector) {
    const found = engine.connectors.find(name, path.resolve(folder));
    if (!found.ok) return found.failure;
    if (found.value.state === 'trusted') continue;
    const message = `The connector ${displayPath(name)} is ${found.value.state === 'changed' ? 'not what you trusted any more' : 'not trusted yet'}.`;
    return failure(
      'connector-failed',
      message,
      `Look at it with: delegate connectors trust ${displayPath(name)} ${displayPath(folder)}`,
    );
  }
  const isChrome = (name: string): boolean => {
    const found = engine.connectors.find(name, path.resolve(folder));
    return found.ok && found.value.kind === 'chrome';
  };
  return chrome === 'own' && !connector.some(isChrome)
    ? failure('bad-usage', 'Your own Chrome is used by a connector of the type chrome: name one with --connector.')
    : null;
}

type Named = { readonly name: string; readonly folder: string | null };

async function list(engine: Engine, folder: string | null, state: string): Promise<Ending> {
  const signedIn = await engine.connectors.signedIn(folder);
  const { problem } = new VaultFile(state);
  const { connectors: found, problems } = engine.connectors.list(folder);
  const lines = found.map(
    ({ name, state, what, source }) =>
      `${displayPath(name).padEnd(20)} ${state.padEnd(12)} ${displayPath(what)}  (${displayPath(source)})`,
  );
  const none =
    'No connector is set up. Write it into .mcp.json of the folder, or into the file that DELEGATE_CONNECTORS names.';
  const signIns =
    signedIn.length === 0
      ? []
      : [`Signed in: ${signedIn.map(displayPath).join(', ')} (${keptWords(state, signedIn.length)})`];
  const wrong = [...problems, ...(problem === null ? [] : [problem])];
  const text = [...lines, ...signIns, ...wrong.map((each) => `! ${each}`)].join('\n') || none;
  const json = {
    connectors: found.map((info) => ({ ...plain(info), signedIn: signedIn.includes(info.name) })),
    signInsIn: new VaultFile(state).file,
    problems: wrong,
  };
  return { text, json, exit: 0 };
}

function plain({ trust, ...info }: ConnectorInfo): object {
  const { network, folder, sandbox, tools = [], reads = [] } = trust ?? {};
  return {
    ...info,
    ...(trust === null ? {} : { network, folder, sandbox, tools: tools.map(({ name }) => name), reads }),
  };
}

async function trust(
  command: Command,
  engine: Engine,
  { name, folder, state }: Named & { readonly state: string },
  signal: AbortSignal,
): Promise<Ending> {
  const found = engine.connectors.find(name, folder);
  if (!found.ok) return failed(found.failure);
  const { network, unsandboxed, reads, isPrivate, signInAt, isYes, showFolder } = command;
  const about = aboutLines(command, found.value);
  if (isYes && wasShownOtherwise(state, found.value)) return failed(changedSince(name, folder));
  if (!isYes) {
    noteShown(state, found.value);
    const text = [...about, 'Say yes to it with --yes. Its tools are shown then.'].join('\n');
    return { text, json: { connector: plain(found.value) }, exit: 3 };
  }
  const missing = await engine.connectors.missingSecrets(name, folder);
  if (missing.length > 0) return failed(lacks(name, missing));
  const choices = {
    network,
    folder: showFolder,
    sandbox: unsandboxed ? 'off' : 'on',
    reads,
    isPrivate,
    signInAt,
    seen: found.value.hash,
  } as const;
  const trusted = await engine.connectors.trust(name, folder, choices, signal);
  if (!trusted.ok) return failed(trusted.failure);
  const { tools = [], reads: reading = [] } = trusted.value.trust ?? {};
  forgetShown(state, found.value);
  const lines = tools.map((tool) => toolLine(tool, reading.includes(tool.name)));
  return {
    text: [...about, `Trusted, with ${String(tools.length)} tools:`, ...lines].join('\n'),
    json: { connector: plain(trusted.value) },
    exit: 0,
  };
}

/** What a person says yes to. */
function aboutLines(
  { network, unsandboxed, isPrivate, showFolder }: Command,
  { name, kind, what, given, wants }: ConnectorInfo,
): string[] {
  const first = kind === 'http' ? `The connector ${name} is at: ${what}` : `The connector ${name} starts: ${what}`;
  const closed = isPrivate && wants.isPrivate ? ['  with the addresses of private networks that it names'] : [];
  const walls = unsandboxed ? 'WITHOUT a sandbox: it can do all that you can' : 'in a sandbox, without your files';
  const rights = {
    http: [],
    vscode: [],
    chrome: [
      '  Chrome runs as you do, in its own sandbox and none of Delegate’s; it reaches the sites that stand in a task’s plan',
      ...closed,
      `  what drives it runs ${walls}`,
    ],
    stdio: [
      `  ${walls}`,
      ...closed,
      `  ${network ? 'with' : 'without'} the network${showFolder ? ', with the task’s folder (read-only)' : ''}`,
    ],
  }[kind];
  return [first, ...given.map((line) => `  with ${line}`), ...rights].map(displayPath);
}

/** The yes was meant for what an earlier command showed. */
function changedSince(name: string, folder: string | null): Failure {
  const words = ['delegate connectors trust', name, ...(folder === null ? [] : [folder])].map(displayPath);
  return failure(
    'connector-failed',
    `The connector ${displayPath(name)} was changed since you looked at it, so nothing was started.`,
    `Look at it as it is now: ${words.join(' ')}`,
  );
}

function lacks(name: string, missing: readonly string[]): Failure {
  const keys = missing.map((key) => displayPath(key));
  const [first = ''] = keys;
  return failure(
    'connector-failed',
    `The connector ${displayPath(name)} lacks a value: ${keys.join(', ')}.`,
    `Give it with: delegate connectors secret ${displayPath(name)} ${first} (it asks for it, or reads it from a pipe), then trust it again.`,
  );
}

/** A value that the entry names as `${secret:KEY}` or `${input:KEY}`: kept where sign-ins are. */
async function secret(
  engine: Engine,
  { name, folder, key, say }: Named & { readonly key: string; readonly say: (text: string) => void },
  signal: AbortSignal,
): Promise<Ending> {
  const found = engine.connectors.find(name, folder);
  if (!found.ok) return failed(found.failure);
  const known = engine.connectors.secretsOf(name, folder);
  if (!known.includes(key)) {
    const names = known.join(', ') || 'none';
    return failed(
      failure('bad-usage', `The connector ${name} names no value ${displayPath(key)}. It names: ${names}.`),
    );
  }
  const value = await secretTyped(say, signal);
  if (value === null) return failed(failure('bad-usage', 'No value was given, so nothing was kept.'));
  const kept = await engine.connectors.keepSecret(name, folder, { key, value, seen: found.value.hash });
  if (!kept.ok) return failed(kept.failure);
  const text = `Kept: ${displayPath(key)} of ${displayPath(name)}. \`delegate connectors forget ${displayPath(name)}\` removes it.`;
  return { text, json: { connector: name, kept: key }, exit: 0 };
}

function toolLine({ name, description, annotations }: ConnectorTool, isRead: boolean): string {
  const hint = !isRead && /"readOnlyHint":true/.test(annotations) ? ' (says of itself that it only reads)' : '';
  return displayPath(
    `  ${isRead ? 'reads' : 'sends'}  ${name}${hint}: ${description.replaceAll(/\s+/g, ' ').slice(0, 120)}`,
  );
}

async function test(engine: Engine, { name, folder }: Named, signal: AbortSignal): Promise<Ending> {
  const looked = await engine.connectors.test(name, folder, signal);
  if (!looked.ok) return failed(looked.failure);
  const { tools, news } = looked.value;
  const json = { connector: name, tools: tools.map((tool) => tool.name), news };
  if (news.length === 0)
    return { text: `It works, with ${String(tools.length)} tools, as you said yes to them.`, json, exit: 0 };
  const lines = ['Its tools are not those that you said yes to:', ...news.map((line) => `  ${line}`)];
  return {
    text: [...lines, `Say yes to them with: delegate connectors trust ${displayPath(name)} --yes`].join('\n'),
    json,
    exit: 3,
  };
}

/** What a server has ready to start from. */
async function prompts(engine: Engine, { name, folder }: Named, signal: AbortSignal): Promise<Ending> {
  const found = await engine.connectors.prompts(name, folder, signal);
  if (!found.ok) return failed(found.failure);
  const lines = found.value.map(({ name: prompt, title, about, takes }) => {
    const given = takes.map((each) => (each.isRequired ? `--set ${each.name}=…` : `[--set ${each.name}=…]`)).join(' ');
    return displayPath(`  ${[prompt, given].filter((part) => part !== '').join(' ')}: ${about === '' ? title : about}`);
  });
  const text =
    lines.length === 0
      ? `The connector ${displayPath(name)} has no prompts.`
      : [
          `Texts of ${displayPath(name)} to start from; see one with: delegate connectors prompt ${displayPath(name)} PROMPT`,
          ...lines,
        ].join('\n');
  return { text, json: { connector: name, prompts: found.value }, exit: 0 };
}

/** The text is the server's: it is shown, and nothing is done with it. */
async function prompt(
  { values }: Command,
  engine: Engine,
  { name, folder, wanted }: Named & { readonly wanted: string },
  signal: AbortSignal,
): Promise<Ending> {
  const found = await engine.connectors.prompt(name, folder, { name: wanted, values }, signal);
  if (!found.ok) return failed(found.failure);
  // Lines stay lines: it is a text to read, or to start from.
  const pieces = found.value.map(
    ({ from, text }) => `${from === 'you' ? '' : 'The model: '}${text.split('\n').map(displayPath).join('\n')}`,
  );
  return { text: pieces.join('\n\n'), json: { connector: name, prompt: wanted, texts: found.value }, exit: 0 };
}
