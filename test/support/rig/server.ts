// A VS Code server on the loopback interface, with its own profile.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentForVsCode, projectFolder, run } from '../programs.ts';
import { codeServerEntry, installCodeServer, nodeBinary } from './codeServer.ts';

const startTimeoutMs = 30_000;
const askTimeoutMs = 5_000;
const stopTimeoutMs = 5_000;
const startsMax = 3;
const host = '127.0.0.1';

const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'workbench.enableExperiments': false,
  'extensions.ignoreRecommendations': true,
} as const;

export interface ServerOptions {
  /** An extension to install. */
  readonly vsix?: string;
  /** Lets a page load an extension and a test suite from their folders, as desktop VS Code's flags do. VS Code shows no toasts then. */
  readonly driver?: boolean;
  /** Opens every folder as trusted, without asking; the default. */
  readonly trusted?: boolean;
  /** The default is any free one. */
  readonly port?: number;
  /** A folder for settings, extensions and state that outlives the server; the default is a fresh one, removed at the end. */
  readonly profile?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Server {
  readonly url: string;
  readonly port: number;
  readonly profile: string;
  readonly settingsFile: string;
  /** The address that opens a folder or a .code-workspace file, or an empty window. */
  urlOf(folder: string | undefined): string;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
  /** Ends it and all its processes as a power cut would (SIGKILL); resolves when it is gone. */
  kill(): Promise<void>;
}

export async function startServer(options: ServerOptions = {}): Promise<Server> {
  await installCodeServer();
  const profile = options.profile ?? mkdtempSync(path.join(os.tmpdir(), 'delegate-vscode-'));
  const settingsFile = writeProfile(profile, options);
  const base = [
    codeServerEntry,
    '--config',
    path.join(profile, 'config.yaml'),
    '--user-data-dir',
    path.join(profile, 'data'),
    '--extensions-dir',
    path.join(profile, 'extensions'),
  ];
  const env = {
    ...environmentForVsCode(),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}', // no marketplace: nothing is looked up outside
    ...(options.profile === undefined
      ? { XDG_CONFIG_HOME: path.join(profile, 'xdg'), XDG_DATA_HOME: path.join(profile, 'xdg') }
      : {}),
    ...options.env,
  };
  if (options.vsix !== undefined)
    await run(nodeBinary, [...base, '--force', '--install-extension', options.vsix], { env });

  const logFile = path.join(profile, 'server.log');
  const launch = (port: number): Launched => launched([...base, ...serverArguments(port, options)], { env, logFile });
  let port = options.port ?? (await freePort());
  let { child, ended, killNow } = launch(port);
  let isUp = await answers(`http://${host}:${port}`, child);
  // A port that was free may have been taken by the time the server came to it.
  for (let tries = 1; !isUp && options.port === undefined && tries < startsMax && saysTaken(logFile); tries++) {
    await endGroup(child, ended);
    port = await freePort();
    process.off('exit', killNow);
    ({ child, ended, killNow } = launch(port));
    isUp = await answers(`http://${host}:${port}`, child);
  }

  const stop = async (): Promise<void> => {
    await endGroup(child, ended);
    process.off('exit', killNow);
    if (options.profile === undefined && !process.env['RIG_KEEP'])
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  const url = `http://${host}:${port}`;
  if (!isUp) {
    const said = readFileSync(logFile, 'utf8');
    await stop();
    throw new Error(`The VS Code server did not start on port ${port}:\n${said}`);
  }
  const kill = async (): Promise<void> => {
    killNow();
    await ended;
  };
  return { url, port, profile, settingsFile, ended, stop, kill, urlOf: (folder) => `${url}/?${opened(folder)}` };
}

type Launched = { readonly child: ChildProcess; readonly ended: Promise<void>; readonly killNow: () => void };

function launched(words: readonly string[], { env, logFile }: { env: NodeJS.ProcessEnv; logFile: string }): Launched {
  const log = openSync(logFile, 'w');
  const child = spawn(nodeBinary, words, { env, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const killNow = (): void => signalGroup(child, 'SIGKILL'); // for a script that ends without stop(): the server must not outlive it
  process.once('exit', killNow);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return { child, ended, killNow };
}

function saysTaken(logFile: string): boolean {
  return readFileSync(logFile, 'utf8').includes('EADDRINUSE');
}

/** Lets a signal end this process by way of its exit handlers, which end its servers; by itself it would leave them running. */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}

/**
 * Merges into a profile's settings. What the manifest gives the scope `machine` goes into the file of the machine: a remote window, as each
 * of these is, takes such a setting out of the person's own file only until it has read the manifest.
 */
export function changeSettings(profile: string, settings: Readonly<Record<string, unknown>>): void {
  const ofMachine = machineSettings();
  const all = Object.entries(settings);
  mergeInto(
    settingsFileOf(profile, 'User'),
    all.filter(([name]) => !ofMachine.has(name)),
  );
  mergeInto(
    settingsFileOf(profile, 'Machine'),
    all.filter(([name]) => ofMachine.has(name)),
  );
}

function settingsFileOf(profile: string, whose: 'User' | 'Machine'): string {
  return path.join(profile, 'data', whose, 'settings.json');
}

function machineSettings(): ReadonlySet<string> {
  const manifest = JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8')) as {
    contributes: { configuration: readonly { properties: Record<string, { scope?: string }> }[] };
  };
  const all = manifest.contributes.configuration.flatMap(({ properties }) => Object.entries(properties));
  return new Set(all.filter(([, { scope }]) => scope === 'machine').map(([name]) => name));
}

function mergeInto(file: string, settings: readonly (readonly [string, unknown])[]): void {
  if (settings.length === 0) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const present = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
  writeFileSync(file, JSON.stringify({ ...present, ...Object.fromEntries(settings) }, undefined, 2));
}

function writeProfile(profile: string, options: ServerOptions): string {
  const settingsFile = settingsFileOf(profile, 'User');
  mkdirSync(path.dirname(settingsFile), { recursive: true });
  writeFileSync(path.join(profile, 'config.yaml'), 'auth: none\n'); // or code-server makes one in the home folder, with a password
  // A kept profile keeps what the person has set there.
  if (!existsSync(settingsFile)) changeSettings(profile, { ...quietSettings, ...options.settings });
  return settingsFile;
}

function serverArguments(port: number, options: ServerOptions): readonly string[] {
  return [
    ...['--bind-addr', `${host}:${port}`, '--auth', 'none'],
    ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
    ...(options.trusted === false ? [] : ['--disable-workspace-trust']),
    ...(options.profile === undefined ? ['--reconnection-grace-time', '1'] : []), // a test's closed page takes its extension host along
    ...(options.driver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
}

function opened(folder: string | undefined): string {
  if (folder === undefined) return 'ew=true';
  return `${folder.endsWith('.code-workspace') ? 'workspace' : 'folder'}=${encodeURIComponent(path.resolve(folder))}`;
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  for (const end = Date.now() + startTimeoutMs; Date.now() < end; await sleep(100)) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return false;
    const healthy = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(askTimeoutMs) }).then(
      (response) => response.ok,
      () => false, // not listening yet, or another program's port
    );
    if (healthy) return true;
  }
  return false;
}

/** Ends the server with all that it started (extension hosts, watchers), politely first. */
async function endGroup(child: ChildProcess, ended: Promise<void>): Promise<void> {
  signalGroup(child, 'SIGTERM');
  for (const end = Date.now() + stopTimeoutMs; groupLives(child) && Date.now() < end;) await sleep(50);
  signalGroup(child, 'SIGKILL');
  if (child.pid !== undefined) await ended;
}

function groupLives(child: ChildProcess): boolean {
  try {
    return child.pid !== undefined && process.kill(-child.pid, 0);
  } catch {
    return false; // no such process: the whole group is gone
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // the whole group is gone
  }
}

/** A port that is free now: the wanted one, or any other. */
export async function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort())));
    probe.listen(wanted, host, () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
