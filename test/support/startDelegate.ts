// Starts a real VS Code with Delegate in it and a folder to try it on, stays in the foreground, and ends all of it on Ctrl-C.
import { spawn } from 'node:child_process';
import { mkdtempSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installBubblewrap } from './debianPackages.ts';
import { projectFolder, run, say, step, vsixFile } from './programs.ts';
import { installCodeServer } from './rig/codeServer.ts';
import { freePort, startServer, type Server } from './rig/server.ts';
import { makeSampleFolder } from './sampleFolder.ts';

const defaultPort = 4280; // a fixed one, because the browser keeps VS Code's secrets and window layout by address

const usage = `npm start -- [options]

  --folder DIR   open this folder instead of a fresh copy of the sample
  --port N       serve on this port (default: ${defaultPort}, or any free one)
  --no-open      do not open a browser`;

interface StartOptions {
  readonly folder: string | undefined;
  readonly port: number | undefined;
  readonly opensBrowser: boolean;
}

/** The options, or what is wrong with them. */
function parseOptions(args: string[]): StartOptions | string {
  try {
    const { values } = parseArgs({
      args,
      allowNegative: true,
      options: {
        folder: { type: 'string' },
        port: { type: 'string' },
        open: { type: 'boolean', default: true },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return usage;
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
      return `--port wants a number from 1 to 65535, not ${values.port}`;
    // npm runs scripts in the project's folder; a relative path is meant from where the person stands.
    const folder =
      values.folder === undefined ? undefined : path.resolve(process.env['INIT_CWD'] ?? process.cwd(), values.folder);
    if (folder !== undefined && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      return `--folder: there is no folder ${folder}`;
    return { folder, port, opensBrowser: values.open };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${usage}`;
  }
}

async function main(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (typeof options === 'string') {
    console.error(options);
    return options === usage ? 0 : 2;
  }
  const stopAsked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const server = await Promise.race([prepare(options), stopAsked]);
  if (server === undefined) process.exit(130); // while installing; what was half done is made anew the next time
  const folder =
    options.folder ?? makeSampleFolder(path.join(mkdtempSync(path.join(os.tmpdir(), 'delegate-sample-')), 'sample'));
  const url = server.urlOf(folder);
  console.log(welcome(url, folder, options.folder === undefined));
  if (options.opensBrowser) openBrowser(url);

  const why = await Promise.race([stopAsked.then(() => 'stopped' as const), server.ended.then(() => 'ended' as const)]);
  if (why === 'ended') console.error('VS Code ended by itself.');
  await server.stop();
  console.log(options.folder === undefined ? `\nStopped. The sample copy stays in ${folder}` : '\nStopped.');
  return why === 'ended' ? 1 : 0;
}

async function prepare({ folder, port: wanted }: StartOptions): Promise<Server> {
  const port = await freePort(wanted ?? defaultPort);
  if (wanted !== undefined && port !== wanted) throw new Error(`port ${wanted} is in use: choose another, or none`);
  await Promise.all([
    installBubblewrap(),
    installCodeServer(),
    step('Building Delegate', () => run('npm', ['run', '-s', 'package'], { cwd: projectFolder })),
  ]);
  // A person's own folder is theirs to trust, and its tasks must be there to undo after a restart; the sample's need not be.
  const manner = folder === undefined ? { trusted: true } : { trusted: false, profile: lastingProfile() };
  return startServer({ vsix: vsixFile, port, ...manner });
}

function lastingProfile(): string {
  const dataHome = process.env['XDG_DATA_HOME'] || path.join(os.homedir(), '.local', 'share');
  return path.join(dataHome, 'delegate-start');
}

function welcome(url: string, folder: string, isSample: boolean): string {
  const what = isSample
    ? `It shows a fresh copy of the sample folder, for you to play with:\n    ${folder}\n\n  Right-click "photos" in the Explorer, pick "Delegate Task…", and try:\n    organize these photos by date`
    : `It shows your folder:\n    ${folder}\n\n  Right-click a folder in the Explorer and pick "Delegate Task…".`;
  return `
  VS Code with Delegate is running. Open this address in a browser on this machine:

    ${url}

  ${what}

  You approve the plan and see every change as a diff before anything is touched, and can undo it after.
  No key or account is needed. Only this machine can reach the address; it asks no password. Ctrl-C stops everything.
`;
}

/** Opens the address where there is a desktop to show it on; elsewhere the printed one has to do. */
function openBrowser(url: string): void {
  const hasDesktop = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'] || process.platform === 'darwin';
  if (!hasDesktop) return;
  const opener = spawn(process.platform === 'darwin' ? 'open' : 'xdg-open', [url], { stdio: 'ignore', detached: true });
  opener.on('error', () => say('No browser could be opened; the address is above.'));
  opener.unref();
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  console.error(`\nCould not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
