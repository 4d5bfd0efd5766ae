// One program of a test run, to its end and no longer: what it started goes with it, and what hangs is named.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { endAll, marked, markedAfter, markOf, type Process } from './marked.ts';

const politeMs = 10_000;
const usualDyingMs = 5_000;

export interface SuiteRun {
  readonly output: string;
  /** An exit status, a signal, or why it was ended. */
  readonly ending: string;
  /** What it left running, which was ended then. */
  readonly left: readonly Process[];
}

/** Runs a program, showing its output and keeping it. After `limitMs` it is ended with all that it started, which is named first. */
export async function runSuiteProgram(
  [program = '', ...args]: readonly string[],
  {
    cwd,
    limitMs,
    dyingMs = usualDyingMs,
  }: { readonly cwd: string; readonly limitMs: number; readonly dyingMs?: number },
): Promise<SuiteRun> {
  const run = randomUUID();
  // In a process group of its own, so that a suite that hangs goes with all that it started.
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...markOf(run) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const interrupted = (): void => {
    signalGroup(child, 'SIGTERM');
    process.exit(130);
  };
  const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of endings) process.on(signal, interrupted);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    console.log(`\nIt has run for ${minutes(limitMs)} and is ended. What runs now:\n${listed(marked(run))}`);
    signalGroup(child, 'SIGTERM');
    setTimeout(() => signalGroup(child, 'SIGKILL'), politeMs).unref();
  }, limitMs);

  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => process.stderr.write(text));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`${code ?? signal}`));
  });
  clearTimeout(timer);
  // What outlives it may hold its output open, for ever.
  const left = await markedAfter(run, dyingMs);
  if (left.length > 0) console.log(`\nLeft running by it, and ended now:\n${listed(left)}`);
  endAll(left);
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, dyingMs).unref())]);
  child.stdout.destroy();
  child.stderr.destroy();
  for (const signal of endings) process.off(signal, interrupted);
  return { output, ending: timedOut ? `a timeout after ${minutes(limitMs)}` : ended, left };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // it has ended
  }
}

function listed(processes: readonly Process[]): string {
  if (processes.length === 0) return '  (nothing that can be seen)';
  return processes.map(({ pid, command }) => `  ${String(pid)} ${command}`).join('\n');
}

function minutes(ms: number): string {
  return ms < 60_000 ? `${(ms / 1_000).toFixed(0)} seconds` : `${(ms / 60_000).toFixed(0)} minutes`;
}
