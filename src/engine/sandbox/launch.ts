/**
 * Starts a worker, and fails closed: a worker that was asked for in a sandbox runs in one or not at all.
 *
 * What the wall is made of (Linux, bubblewrap): namespaces of all kinds, a root that holds the runtime, the bundle and the folder
 * read-only, no capabilities, a system call allow-list, resource limits, Node's permission layer, and a watch over its memory.
 * Nothing that both sides can write, no descriptor but the three pipes, no environment but the time zone.
 */
import { existsSync, realpathSync, statSync } from 'node:fs';
import type { Disposable } from '../../base/disposable.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { IsolationReport } from '../../model/isolation.ts';
import { limits } from '../../model/limits.ts';
import type { LaunchOptions, LaunchPlan, SandboxBackend } from './backend.ts';
import { backendFor } from './backends.ts';
import { programsOf } from './planParts.ts';
import { closeFiles, endTree, type Spawned, spawnPlan } from './spawning.ts';
import { type Findings, linkOf } from './startReport.ts';
import { treeOf, type WatchBounds, watchTree } from './watchdog.ts';
import { weigh } from './weighing.ts';
import { cancelledWords, type Ended, exitOf, LogTail, type WorkerExit, type WorkerProcess } from './workerProcess.ts';

export type { Isolation, LaunchOptions } from './backend.ts';

/**
 * Starts a worker and waits until it has tried its walls. `signal` ends it, at any time. Failures: `no-sandbox` (there is none, or it
 * does not hold), `no-such-folder`, `refused` (a folder that must not be shown), `worker-failed` (it ended before its first word),
 * `cancelled`.
 */
export async function launchWorker(
  options: LaunchOptions,
  signal: AbortSignal,
  backend: SandboxBackend = backendFor(options.isolation, process.platform),
): Promise<Result<WorkerProcess, Failure>> {
  const problem = mountProblem(options.mount) ?? programProblem(options);
  if (problem !== null) return fail(problem);
  const plan = await backend.plan(options, signal);
  if (!plan.ok) return plan;
  if (signal.aborted) {
    closeFiles(plan.value);
    return fail(failure('cancelled', t('The task was cancelled before its worker started.')));
  }
  const spawned = spawnPlan(plan.value);
  if (!spawned.ok) return spawned;
  return start(spawned.value, plan.value, options, signal);
}

/** These show the machine's processes and devices, not a person's files. */
const systemFolders = ['/proc', '/sys', '/dev'];

function mountProblem(mount: string | null): Failure | null {
  if (mount === null) return null;
  try {
    const real = realpathSync(mount);
    if (real !== mount) return failure('no-such-folder', t('{0} leads through a link; name the folder itself.', mount));
    if (!statSync(real).isDirectory()) return failure('no-such-folder', t('{0} is not a folder.', mount));
  } catch {
    return failure('no-such-folder', t('{0} does not exist or cannot be read.', mount));
  }
  if (mount === '/' || systemFolders.some((path) => mount === path || mount.startsWith(`${path}/`))) {
    return failure('refused', t('{0} belongs to the system and cannot be given to a task.', mount));
  }
  return null;
}

function programProblem(options: LaunchOptions): Failure | null {
  const missing = programsOf(options).find((path) => !existsSync(path));
  if (missing === undefined) return null;
  return failure(
    'worker-failed',
    t('{0}, a part of Delegate, is missing.', missing),
    t('Install Delegate again, or build it with `npm run build`.'),
  );
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
      endTree(child, pid, plan.worker);
    }
    stdin.destroy();
    stdout.destroy();
    // Its standard error stays open: that it ends is how we know that the last process is gone.
  };
  const onAbort = (): void => {
    kill(cancelledWords);
  };
  const log = new LogTail(stderr, () => {
    kill('it wrote too much to its log');
  });
  const { startMs, ...bounds } = boundsOf(plan, options);
  const watches = [watchTree(pid, bounds, kill), ...ownWatch(plan, kill)];
  const { link, report, spoke, heardAtMs } = linkOf({ stdin, stdout }, plan.awake);
  let whyEnded: Failure | null = null;
  const exited = exitOf(child, () => killedWhy).then((exit) => {
    const { why, ...end } = endOf(plan, exit, log.text());
    whyEnded = why;
    return { ...exit, ...end };
  });
  void exited.then(() => {
    for (const each of [...watches, ...spawned.services]) each.dispose();
    signal.removeEventListener('abort', onAbort);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  const startTimer = setTimeout(() => {
    kill('it did not say anything after its start');
  }, startMs);
  const heard = await report;
  if (!heard.ok && heard.kind === 'malformed') kill('it did not say what it found of its walls');
  // While its program is still being loaded: that costs no time.
  const { layers, broken } = weigh(plan.layers, heard.ok ? [...heard.findings, ...plan.inspect(innermost(pid))] : []);
  if (broken.length > 0) kill('its sandbox does not hold');
  const isUp = await spoke;
  clearTimeout(startTimer);
  if (isUp && broken.length === 0) {
    const isolation = reportOf(plan, layers);
    return ok({ link, pid, isolation, logTail: () => log.text(), heardAtMs, kill, exited, whyEnded: () => whyEnded });
  }
  const exit = await exited;
  if (signal.aborted) return fail(failure('cancelled', t('The task was cancelled while its worker started.')));
  // One that had ended by itself could not be looked at either: its own words say more.
  if (broken.length > 0 && wasKilled(exit)) return fail(brokenSandbox(broken));
  const words = log.text();
  const why =
    (wasKilled(exit) ? exit.killed : null) ?? lastLine(words) ?? `it ended with ${String(exit.code ?? exit.signal)}`;
  return fail(plan.explain(words) ?? whyEnded ?? failure('worker-failed', t('The worker did not start: {0}.', why)));
}

function ownWatch({ watch }: LaunchPlan, kill: (why: string) => void): Disposable[] {
  return watch === undefined ? [] : [watch(kill)];
}

/** How the worker ended, which whoever stands around it may know better than its exit does. */
function endOf(plan: LaunchPlan, exit: WorkerExit, log: string): Ended {
  return plan.ended?.(exit, log) ?? { code: exit.code, signal: exit.signal, why: null };
}

function reportOf({ kind, version, machine }: LaunchPlan, layers: IsolationReport['layers']): IsolationReport {
  return { kind, version, layers, ...(machine === undefined ? {} : { machine }) };
}

function boundsOf(plan: LaunchPlan, { memoryBytes }: LaunchOptions): WatchBounds & { readonly startMs: number } {
  const { residentBytesMax = memoryBytes, startMs = limits.workerStartMs, scratch } = plan;
  return { residentBytesMax, startMs, scratch };
}

function innermost(pid: number): number {
  return treeOf(pid).at(-1) ?? pid;
}

/** Bubblewrap tells a death by signal as 128 and its number. */
function wasKilled({ code, signal }: WorkerExit): boolean {
  return signal === 'SIGKILL' || code === 137;
}

function brokenSandbox(broken: Findings): Failure {
  const what = broken.map(({ layer, detail }) => `${layer} (${detail})`).join('; ');
  return failure(
    'no-sandbox',
    t('The sandbox does not hold on this machine, so no worker was started: {0}.', what),
    t(
      'See `delegate doctor` for what it finds. Update bubblewrap and the system, or choose to run tasks without a sandbox, knowing that a task can then read all your files.',
    ),
  );
}

function lastLine(words: string): string | null {
  return words.trimEnd().split('\n').at(-1)?.slice(0, 300) || null;
}
