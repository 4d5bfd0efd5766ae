/** Spawns what a plan says, and ends it: one place for whatever runs behind walls. */
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Duplex, type Readable, type Writable } from 'node:stream';
import type { Disposable } from '../../base/disposable.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { LaunchPlan } from './backend.ts';
import { inheritableDescriptors, nothingFile } from './descriptors.ts';
import { treeOf } from './watchdog.ts';

/** How long bubblewrap may take to notice that its worker is dead. */
const reapMs = 1_000;

export type Spawned = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** What serves the child's ports. */
  readonly services: readonly Disposable[];
};

export type SpawnPlan = Pick<LaunchPlan, 'command' | 'args' | 'feeds' | 'ports' | 'files' | 'environment' | 'account'>;

/** Spawns with exactly the pipes that are named here; every other descriptor that would pass is covered with nothing. */
export function spawnPlan(plan: SpawnPlan): Result<Spawned, Failure> {
  const nothing = process.platform === 'win32' ? null : openSync(nothingFile.path, nothingFile.flags);
  try {
    const { feeds, ports = [], files = [] } = plan;
    const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', ...feeds.map(() => 'pipe' as const)];
    stdio.push(...ports.map(() => 'pipe' as const), ...files);
    const wanted = stdio.length;
    // From here to the spawn nothing waits: no descriptor of this thread can come in between.
    for (const descriptor of inheritableDescriptors()) {
      while (stdio.length <= descriptor) stdio.push('ignore');
      if (descriptor >= wanted) stdio[descriptor] = nothing;
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
      return fail(failure('worker-failed', t('{0} could not be started.', plan.command)));
    }
    feeds.forEach((bytes, index) => {
      feed(child, 3 + index, bytes);
    });
    const services = ports.flatMap((serve, index) => {
      const port = child.stdio[3 + feeds.length + index];
      return port instanceof Duplex ? [serve(port)] : [];
    });
    return ok({ child, pid, stdin, stdout, stderr, services });
  } finally {
    if (nothing !== null) closeSync(nothing);
    closeFiles(plan);
  }
}

/** Closes what a plan opened for its child: once the child has it, or where there is to be none. */
export function closeFiles({ files = [] }: Pick<LaunchPlan, 'files'>): void {
  for (const file of files) closeSync(file);
}

function feed(child: ChildProcess, descriptor: number, bytes: Buffer): void {
  const stream = child.stdio[descriptor];
  if (stream === null || stream === undefined || !('end' in stream)) return;
  // A child that ended before it read this is told by its exit.
  stream.on('error', () => undefined);
  stream.end(bytes);
}

/**
 * Ends the first process of the worker's own process namespace, and with it all of them; bubblewrap then reaps it and ends by itself.
 * Killing bubblewrap first would leave zombies on machines whose first process does not reap (many containers).
 */
export function endTree(child: ChildProcess, pid: number, worker: LaunchPlan['worker']): void {
  const first = worker === 'the process' ? undefined : treeOf(pid)[1];
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
