/**
 * The person's own Chrome: where it keeps its data, and the way to it. It must run, and the person must have let it be controlled
 * (chrome://inspect/#remote-debugging); Chrome asks them each time. Each way this can fail has its words.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { marked, t } from '../../base/translate.ts';
import { chromeLimits } from '../../model/chrome.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { readHead } from '../disk/readHead.ts';
import { openDevToolsSocket, type DevToolsSocket } from '../gateway/devtoolsSocket.ts';

/** Chrome's first version that lets the person say yes to being controlled. */
export const oldestOwn = 144;

/** Folders of data, from the home folder, as Chrome and Chromium have them by default. */
const places: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['.config/google-chrome', '.config/chromium', 'snap/chromium/common/chromium'],
  darwin: ['Library/Application Support/Google/Chrome', 'Library/Application Support/Chromium'],
  win32: ['AppData/Local/Google/Chrome/User Data', 'AppData/Local/Chromium/User Data'],
};

/** What is there while a Chrome runs on the folder. */
const runsWhile = ['SingletonLock', 'lockfile'];
const portFile = 'DevToolsActivePort';

/** Connects. `folder`: of the data, absolute; null for where it usually is. Failures: `connector-failed`, `cancelled`. */
export async function reachOwnChrome(
  folder: string | null,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<Result<DevToolsSocket, Failure>> {
  const folders =
    folder === null ? (places[process.platform] ?? []).map((place) => path.join(os.homedir(), place)) : [folder];
  const endpoint = folders.map(endpointIn).find((found) => found !== null) ?? null;
  const isRunning = folders.some(runsOn);
  if (endpoint === null) return fail(isRunning ? notLent : notRunning);
  tell(t('Waits for your yes: Chrome asks whether it may be controlled'));
  const waits = { waitMs: chromeLimits.ownAskMsMax, messageBytesMax: chromeLimits.messageBytesMax };
  const socket = await openDevToolsSocket(endpoint, waits, signal);
  if (signal.aborted) {
    if (typeof socket !== 'string') socket.close();
    return fail(stopped);
  }
  switch (socket) {
    case 'nobody':
      return fail(isRunning ? notLent : notRunning);
    case 'refused':
      return fail(saidNo);
    case 'silence':
      return fail(noAnswer);
    default:
      return ok(socket);
  }
}

/** Where Chrome listens, by the file that it writes; null where there is none. */
function endpointIn(folder: string): string | null {
  const text = readHead(path.join(folder, portFile), 1_000)?.bytes.toString('utf8') ?? '';
  const [port = '', place = ''] = text.split('\n').map((line) => line.trim());
  const isOne = /^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65_536;
  return isOne && /^\/devtools\/browser\/[\w-]{1,80}$/.test(place) ? `ws://127.0.0.1:${port}${place}` : null;
}

function runsOn(folder: string): boolean {
  return runsWhile.some((name) => {
    try {
      // A link of Chrome's own, which leads nowhere.
      fs.lstatSync(path.join(folder, name));
      return true;
    } catch {
      return false;
    }
  });
}

/** What is wrong with a Chrome of this version (`Chrome/144.0.1.2`); null where nothing is. */
export function ageProblem(product: string): Failure | null {
  const [, version = ''] = /\/(\d{1,5})\./.exec(product) ?? [];
  if (version !== '' && Number(version) >= oldestOwn) return null;
  return failure(
    'connector-failed',
    t(
      'Your Chrome is too old for this{0}: it takes {1} or newer.',
      version === '' ? '' : t(' (version {0})', version),
      String(oldestOwn),
    ),
    t('Update Chrome (Help, About), then go on with the task.'),
  );
}

const notRunning = failure(
  'connector-failed',
  marked('Your own Chrome is not running.'),
  marked('Start it, let it be controlled at chrome://inspect/#remote-debugging, then go on with the task.'),
);
const notLent = failure(
  'connector-failed',
  marked('Your own Chrome runs, and does not let itself be controlled.'),
  marked(
    'Open chrome://inspect/#remote-debugging in it, tick that remote debugging is allowed, then go on with the task.',
  ),
);
const saidNo = failure(
  'connector-failed',
  marked('Chrome did not let the task in: its question was answered with no.'),
  marked('Go on with the task and say yes when Chrome asks, or make the task anew with Delegate’s own Chrome profile.'),
);
const noAnswer = failure(
  'connector-failed',
  marked('Nobody answered when Chrome asked whether it may be controlled.'),
  marked('Go on with the task, look at Chrome’s window, and say yes there.'),
);
export const stopped = failure('cancelled', marked('The task was stopped.'));
/** The window of the task, or all of Chrome, went away. */
export const ownClosed = failure(
  'connector-failed',
  marked('The task’s window in your Chrome was closed.'),
  marked('Go on with the task: it opens another one at the page where it was. Start Chrome first if it does not run.'),
);
