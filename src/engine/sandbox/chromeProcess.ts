/**
 * Chrome, started with a profile of Delegate's own: it is commanded over a pipe, which ends it when this process ends, and listens
 * nowhere. Its own sandbox holds its pages; where they may go is for the proxy and the guard.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';

export type ChromeOrder = {
  /** Absolute path of the program; where it is looked for, if not said. */
  readonly browser: string | null;
  /** What the person gives it besides. */
  readonly more: readonly string[];
  /** Absolute path. */
  readonly profile: string;
  readonly proxyPort: number;
};

export type ChromeProcess = {
  readonly commands: Writable;
  readonly events: Readable;
  /** What it said last, where it says anything; for one that does not start. */
  readonly said: () => string;
  readonly kill: () => void;
  readonly exited: Promise<void>;
};

const places: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
};

/** Where Chrome is; null where it is at none of the usual places. */
export function findChrome(): string | null {
  return (places[process.platform] ?? []).find((place) => fs.existsSync(place)) ?? null;
}

/** What of the environment a window needs, and no more. */
const passedOn = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'SystemRoot',
  'LOCALAPPDATA',
  'TEMP',
] as const;

/** Starts it. Failure: `connector-failed`. */
export function startChrome(order: ChromeOrder): Result<ChromeProcess, Failure> {
  const browser = order.browser ?? findChrome();
  if (browser === null || !fs.existsSync(browser))
    return fail(
      failure(
        'connector-failed',
        t('Chrome was not found on this machine.'),
        t('Install Chrome or Chromium, or name it in the connector’s settings (browser), then go on with the task.'),
      ),
    );
  fs.mkdirSync(order.profile, { recursive: true, mode: 0o700 });
  // What sites left to run behind their pages would answer in their place.
  fs.rmSync(path.join(order.profile, 'Default', 'Service Worker'), { recursive: true, force: true });
  const environment = Object.fromEntries(
    passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const args = [
    ...order.more,
    `--user-data-dir=${order.profile}`,
    `--proxy-server=http://127.0.0.1:${String(order.proxyPort)}`,
    // Loopback, too, goes through the proxy.
    '--proxy-bypass-list=<-loopback>',
    ...['--remote-debugging-pipe', '--disable-quic', '--no-first-run'],
    ...['--no-default-browser-check', '--disable-sync', '--disable-background-networking', '--disable-extensions'],
    ...[
      '--disable-component-update',
      // The proxy looks at addresses; Chrome's own look at them does not know documents that come by way of the guard.
      '--disable-features=Translate,MediaRouter,LocalNetworkAccessChecks',
      '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    ],
    'about:blank',
  ];
  const child = spawn(browser, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString('utf8')).slice(-2_000)));
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const kill = (): void => void child.kill('SIGKILL');
  const [commands, events] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  for (const stream of [commands, events]) stream.on('error', () => undefined);
  const said = (): string => log.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  return ok({ commands, events, said, kill, exited });
}
