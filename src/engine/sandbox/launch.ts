/**
 * Starts a worker, and fails closed: a worker that was asked for in a sandbox runs in one or not at all.
 *
 * What the wall is made of (Linux, bubblewrap): namespaces of all kinds, a root that holds the runtime, the bundle and the folder
 * read-only, no capabilities, a system call allow-list, resource limits, Node's permission layer, and a watch over its memory.
 * Nothing that both sides can write, no descriptor but the three pipes, no environment but the time zone.
 */
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { closeSync, existsSync, openSync, realpathSync, statSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { fail, ok, type Result } from '../../base/result.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import { inheritableDescriptors, nothingFile } from './descriptors.ts';
import type { IsolationKind } from './isolation.ts';
import { type LaunchOptions, type LaunchPlan, planSandboxed, planWithoutSandbox } from './launchPlan.ts';
import { treeOf, watchTree } from './watchdog.ts';
import { exitOf, linkOf, LogTail, type WorkerProcess } from './workerProcess.ts';

export type { LaunchOptions } from './launchPlan.ts';

/**
 * Starts a worker and waits for its first bytes. `signal` ends it, at any time. Failures: `no-sandbox`, `no-such-folder`, `refused`
 * (a folder that must not be shown), `worker-failed` (it ended before its first word), `cancelled`.
 */
export async function launchWorker(
  options: LaunchOptions,
  signal: AbortSignal,
): Promise<Result<WorkerProcess, Failure>> {
  const problem = mountProblem(options.mount) ?? programProblem(options);
  if (problem !== null) return fail(problem);
  const plan = options.isolation === 'none' ? ok(planWithoutSandbox(options)) : await planSandboxed(options);
  if (!plan.ok) return plan;
  if (signal.aborted) return fail(failure('cancelled', 'The task was cancelled before its worker started.'));
  const spawned = spawnPlan(plan.value);
  if (!spawned.ok) return spawned;
  return start(spawned.value, plan.value, options, signal);
}

/** How long bubblewrap may take to notice that its worker is dead. */
const reapMs = 1_000;
/** These show the machine's processes and devices, not a person's files. */
const systemFolders = ['/proc', '/sys', '/dev'];

function mountProblem(mount: string | null): Failure | null {
  if (mount === null) return null;
  try {
    const real = realpathSync(mount);
    if (real !== mount) return failure('no-such-folder', `${mount} leads through a link; name the folder itself.`);
    if (!statSync(real).isDirectory()) return failure('no-such-folder', `${mount} is not a folder.`);
  } catch {
    return failure('no-such-folder', `${mount} does not exist or cannot be read.`);
  }
  if (mount === '/' || systemFolders.some((path) => mount === path || mount.startsWith(`${path}/`))) {
    return failure('refused', `${mount} belongs to the system and cannot be given to a task.`);
  }
  return null;
}

function programProblem({ workerFile, assets = [] }: LaunchOptions): Failure | null {
  const missing = [workerFile, ...assets].find((path) => !existsSync(path));
  if (missing === undefined) return null;
  return failure(
    'worker-failed',
    `${missing}, a part of Delegate, is missing.`,
    'Install Delegate again, or build it with `npm run build`.',
  );
}

type Spawned = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
};

/** Spawns with exactly the pipes that are named here; every other descriptor that would pass is covered with nothing. */
function spawnPlan(plan: LaunchPlan): Result<Spawned, Failure> {
  const nothing = process.platform === 'win32' ? null : openSync(nothingFile.path, nothingFile.flags);
  try {
    const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', ...plan.feeds.map(() => 'pipe' as const)];
    // From here to the spawn nothing waits: no descriptor of this thread can come in between.
    for (const descriptor of inheritableDescriptors()) {
      while (stdio.length <= descriptor) stdio.push('ignore');
      if (descriptor >= 3 + plan.feeds.length) stdio[descriptor] = nothing;
    }
    const child = spawn(plan.command, plan.args, {
      stdio,
      env: plan.environment,
      cwd: '/',
      windowsHide: true,
      ...(plan.account ?? {}),
    });
    // Without a listener a failed spawn would throw; it is told by the missing pid.
    child.on('error', () => undefined);
    const { pid, stdin, stdout, stderr } = child;
    if (pid === undefined || stdin === null || stdout === null || stderr === null) {
      return fail(failure('worker-failed', `${plan.command} could not be started.`));
    }
    plan.feeds.forEach((bytes, index) => {
      feed(child, 3 + index, bytes);
    });
    return ok({ child, pid, stdin, stdout, stderr });
  } finally {
    if (nothing !== null) closeSync(nothing);
  }
}

function feed(child: ChildProcess, descriptor: number, bytes: Buffer): void {
  const stream = child.stdio[descriptor];
  if (stream === null || stream === undefined || !('end' in stream)) return;
  // A child that ended before it read this is told by its exit.
  stream.on('error', () => undefined);
  stream.end(bytes);
}

async function start(
  spawned: Spawned,
  plan: LaunchPlan,
  options: LaunchOptions,
  signal: AbortSignal,
): Promise<Result<WorkerProcess, Failure>> {
  const { child, pid, stdin, stdout, stderr } = spawned;
  let killedWhy: string | null = null;
  const kill = (why = 'ended by the host'): void => {
    if (child.exitCode === null && child.signalCode === null) {
      killedWhy ??= why;
      endTree(child, pid, plan.report.kind);
    }
    stdin.destroy();
    stdout.destroy();
    // Its standard error stays open: that it ends is how we know that the last process is gone.
  };
  const onAbort = (): void => {
    kill('cancelled');
  };
  const log = new LogTail(stderr, () => {
    kill('it wrote too much to its log');
  });
  const bounds = { residentBytesMax: options.memoryBytes, scratch: plan.scratch };
  const watch = watchTree(pid, bounds, kill);
  const { link, firstBytes, heardAtMs } = linkOf({ stdin, stdout });
  const exited = exitOf(child, () => killedWhy).finally(() => {
    watch.dispose();
    signal.removeEventListener('abort', onAbort);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  const startTimer = setTimeout(() => {
    kill('it did not say anything after its start');
  }, limits.workerStartMs);
  const spoke = await firstBytes;
  clearTimeout(startTimer);
  if (spoke) return ok({ link, pid, isolation: plan.report, logTail: () => log.text(), heardAtMs, kill, exited });

  const exit = await exited;
  if (signal.aborted) return fail(failure('cancelled', 'The task was cancelled while its worker started.'));
  const words = log.text();
  const why = exit.killed ?? lastLine(words) ?? `it ended with ${String(exit.code ?? exit.signal)}`;
  return fail(plan.explain(words) ?? failure('worker-failed', `The worker did not start: ${why}.`));
}

/**
 * Ends the first process of the worker's own process namespace, and with it all of them; bubblewrap then reaps it and ends by itself.
 * Killing bubblewrap first would leave zombies on machines whose first process does not reap (many containers).
 */
function endTree(child: ChildProcess, pid: number, kind: IsolationKind): void {
  const first = kind === 'none' ? undefined : treeOf(pid)[1];
  if (first === undefined) {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(first, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), reapMs);
  child.once('exit', () => {
    clearTimeout(timer);
  });
}

function lastLine(words: string): string | null {
  return words.trimEnd().split('\n').at(-1)?.slice(0, 300) || null;
}
