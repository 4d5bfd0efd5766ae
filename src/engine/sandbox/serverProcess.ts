/** A connector's server as a process: its pipes, the tail of its log, its end. It dies with this process. */
import { spawn, type StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { inheritableDescriptors, nothingFile } from './descriptors.ts';
import { planServer, type ServerOptions, type ServerPlan } from './serverPlan.ts';
import { serverMemoryBytesMax, watchServer, wholeTreeOf, type ServerWatch } from './serverWatch.ts';
import { watchTree } from './watchdog.ts';
import { exitOf, LogTail, type WorkerExit } from './workerProcess.ts';

export type { ServerNetwork, ServerOptions } from './serverPlan.ts';

export type ServerProcess = {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** What it wrote to its standard error last: untrusted text. */
  readonly logTail: () => string;
  /** A failure of the sandbox itself in its words, or null. */
  readonly explain: () => Failure | null;
  /** Says whether somebody waits for an answer of its: then it may work. At first somebody does. */
  readonly asked: (isAsked: boolean) => void;
  /** Ends it and all below it at once. */
  readonly kill: (why: string) => void;
  /** Resolves when no process of it is left; never rejects. */
  readonly exited: Promise<WorkerExit>;
};

/** Starts a server. Failures: `no-sandbox`, `connector-failed`. */
export async function startServer(options: ServerOptions): Promise<Result<ServerProcess, Failure>> {
  const planned = await planServer(options);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const nothing = process.platform === 'win32' ? null : openSync(nothingFile.path, nothingFile.flags);
  try {
    const child = spawn(plan.command, plan.args, {
      env: plan.environment,
      stdio: streamsOf(plan, nothing),
      cwd: plan.cwd,
      windowsHide: true,
    });
    // Without a listener a failed spawn would throw; it is told by the missing pid.
    child.on('error', () => undefined);
    const { pid } = child;
    const [stdin, stdout, stderr] = [child.stdin, child.stdout, child.stderr];
    if (pid === undefined || stdin === null || stdout === null || stderr === null)
      return fail(
        failure('connector-failed', t('The server of the connector {0} could not be started.', options.name)),
      );
    plan.feeds.forEach((bytes, index) => {
      const stream = child.stdio[3 + index];
      if (stream === null || stream === undefined || !('end' in stream)) return;
      stream.on('error', () => undefined);
      stream.end(bytes);
    });
    const way = plan.serve === null ? null : child.stdio[3 + plan.feeds.length];
    const served = way instanceof Duplex ? (plan.serve?.(way) ?? null) : null;
    let killedWhy: string | null = null;
    const kill = (why: string): void => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      killedWhy ??= why;
      // Those below first: outside of a sandbox nothing else ends them.
      for (const each of wholeTreeOf(pid).reverse()) end(each);
      child.kill('SIGKILL');
    };
    const log = new LogTail(stderr, () => kill('it wrote too much to its log'));
    const watch = watchOver(pid, plan, kill);
    const exited = exitOf(child, () => killedWhy).finally(() => {
      watch.dispose();
      served?.dispose();
    });
    const explain = (): Failure | null => plan.explain(log.text());
    return ok({ stdin, stdout, logTail: () => log.text(), explain, asked: watch.asked, kill, exited });
  } finally {
    if (nothing !== null) closeSync(nothing);
  }
}

/** Where there is no /proc, its memory alone. */
function watchOver(pid: number, plan: ServerPlan, kill: (why: string) => void): ServerWatch {
  if (process.platform === 'linux') return watchServer(pid, plan, kill);
  const watch = watchTree(pid, { residentBytesMax: serverMemoryBytesMax, scratch: null }, kill);
  return { asked: () => undefined, dispose: () => watch.dispose() };
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** Exactly the pipes that are named here; every other descriptor that would pass is covered with nothing. */
function streamsOf(plan: ServerPlan, nothing: number | null): StdioOptions {
  const stdio: (number | 'pipe' | 'ignore' | null)[] = [
    'pipe',
    'pipe',
    'pipe',
    ...plan.feeds.map(() => 'pipe' as const),
    ...(plan.serve === null ? [] : ['pipe' as const]),
  ];
  const wanted = stdio.length;
  for (const descriptor of inheritableDescriptors()) {
    while (stdio.length <= descriptor) stdio.push('ignore');
    if (descriptor >= wanted) stdio[descriptor] = nothing;
  }
  return stdio;
}
