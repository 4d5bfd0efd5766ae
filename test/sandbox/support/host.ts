/**
 * The host's side of an attack, as a program of its own, so that it can run as another user, on another Node, and be killed: launches one
 * worker with the attack script and prints one line of JSON with what came of it.
 */
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import { performance } from 'node:perf_hooks';
import { launchWorker, type LaunchOptions } from '../../../src/engine/sandbox/launch.ts';
import { residentBytesOf, treeOf } from '../../../src/engine/sandbox/watchdog.ts';
import type { IsolationReport } from '../../../src/model/isolation.ts';
import type { Failure } from '../../../src/model/failure.ts';
import type { Facts } from './attacks.ts';
import type { Attempt } from './tell.ts';
import { type Wall, walls } from './walls.ts';

export type Job = {
  readonly attack: string;
  readonly options: LaunchOptions;
  readonly secretFile: string;
  readonly home: string;
  readonly othersFile: string;
  /** Kill the worker after this long; 0 for never. */
  readonly killAfterMs: number;
  /** Read nothing from it. */
  readonly deaf: boolean;
  /** The one layer that stands; all of them where not given. */
  readonly wall?: Wall;
};

export type Outcome = {
  readonly failure: Failure | null;
  readonly isolation: IsolationReport | null;
  readonly attempts: readonly Attempt[];
  /** Lines that are no attempts. */
  readonly words: readonly string[];
  readonly exit: {
    readonly code: number | null;
    readonly signal: string | null;
    readonly killed: string | null;
  } | null;
  readonly logTail: string;
  /** The most that the worker's tree was seen to hold, looked at every 5 ms. */
  readonly residentBytesMost: number;
  /** The most that this process itself held. */
  readonly hostBytesMost: number;
  /** Processes of the worker that were alive after its exit. */
  readonly left: number;
  readonly runMs: number;
};

async function listen(path: string | null): Promise<net.Server> {
  const server = net.createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  await new Promise<void>((resolve) => {
    if (path === null) server.listen(0, '127.0.0.1', resolve);
    else server.listen(path, resolve);
  });
  server.unref();
  return server;
}

function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function linesToAttempts(text: string): { attempts: Attempt[]; words: string[] } {
  const attempts: Attempt[] = [];
  const words: string[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      attempts.push(JSON.parse(line) as Attempt);
    } catch {
      words.push(line.slice(0, 200));
    }
  }
  return { attempts, words };
}

async function run(job: Job): Promise<Outcome> {
  const sandboxed = job.options.isolation !== 'none' && job.wall !== 'filter';
  const mount = job.options.mount ?? '';
  const socketInMount = `${mount}/socket`;
  const abstractSocket = `\0delegate-${String(process.pid)}`;
  const tcp = await listen(null);
  await listen(socketInMount);
  await listen(abstractSocket);
  const address = tcp.address();
  const facts: Facts = {
    mount: sandboxed ? '/mount' : mount,
    scratch: sandboxed ? '/scratch' : os.tmpdir(),
    worker: sandboxed ? '/app/worker.cjs' : job.options.workerFile,
    secretFile: job.secretFile,
    home: job.home,
    othersFile: job.othersFile,
    hostPid: process.pid,
    hostName: os.hostname(),
    tcpPort: typeof address === 'object' && address !== null ? address.port : 0,
    socketInMount: sandboxed ? '/mount/socket' : socketInMount,
    abstractSocket,
  };
  const start = performance.now();
  const launched = await launchWorker(
    { ...job.options, workerArguments: [job.attack, JSON.stringify(facts), 'end'] },
    new AbortController().signal,
    ...(job.wall === undefined ? [] : [walls[job.wall]]),
  );
  const nothing = { attempts: [], words: [], logTail: '', residentBytesMost: 0, hostBytesMost: 0, left: 0 };
  if (!launched.ok) {
    return { ...nothing, failure: launched.failure, isolation: null, exit: null, runMs: performance.now() - start };
  }
  const worker = launched.value;
  await worker.link.write(Buffer.from('.'));
  // For a test that kills this process: the pids to look for.
  process.stderr.write(`${JSON.stringify(treeOf(worker.pid))}\n`);
  let most = 0;
  let hostMost = 0;
  const seen = new Set<number>();
  const look = setInterval(() => {
    const tree = treeOf(worker.pid);
    for (const pid of tree) seen.add(pid);
    most = Math.max(most, residentBytesOf(tree));
    hostMost = Math.max(hostMost, process.memoryUsage.rss());
  }, 5);
  const killer = job.killAfterMs === 0 ? null : setTimeout(worker.kill, job.killAfterMs, 'the test is over');
  let text = '';
  if (!job.deaf) for await (const chunk of worker.link.incoming) text += Buffer.from(chunk).toString('utf8');
  const exit = await worker.exited;
  clearInterval(look);
  if (killer !== null) clearTimeout(killer);
  return {
    ...linesToAttempts(text),
    failure: null,
    isolation: worker.isolation,
    exit,
    logTail: worker.logTail().slice(-500),
    residentBytesMost: most,
    hostBytesMost: hostMost,
    left: [...seen].filter(isAlive).length,
    runMs: performance.now() - start,
  };
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
void run(job).then((outcome) => {
  process.stdout.write(JSON.stringify(outcome), () => process.exit(0));
});
