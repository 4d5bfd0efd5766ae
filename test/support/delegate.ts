/** Runs the built `delegate` command as people do: another process, a state folder of its own. */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import type { TaskReport } from '../../src/cli/report.ts';

export const cliFile = path.resolve(import.meta.dirname, '../../dist/cli.js');

export type Ran = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** Runs a command to its end. */
export function delegate(state: string, ...args: string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliFile, ...args, '--state', state], {
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
    env: { PATH: process.env['PATH'] ?? '' },
  });
  return { status, stdout, stderr };
}

/** Runs a command with `--json` and parses its one object. */
export function delegateJson(state: string, ...args: string[]): { status: number | null; report: TaskReport } {
  const { status, stdout, stderr } = delegate(state, ...args, '--json');
  try {
    // The test's own parser of the contract: wrong fields fail the assertions on them.
    return { status, report: JSON.parse(stdout) as TaskReport };
  } catch {
    throw new Error(
      `not one JSON object (status ${String(status)}):\n${stdout.slice(0, 2_000)}\n${stderr.slice(0, 2_000)}`,
    );
  }
}

/** Starts a command and kills it (-9) as soon as `when` says so; resolves with whether it was still running then. */
export async function delegateKilled(state: string, when: () => boolean, ...args: string[]): Promise<boolean> {
  const child = spawn(process.execPath, [cliFile, ...args, '--state', state], { stdio: 'ignore' });
  const timer = setInterval(() => {
    if (when()) child.kill('SIGKILL');
  }, 1);
  const killed = await new Promise<boolean>((resolve) => child.once('exit', (code) => resolve(code === null)));
  clearInterval(timer);
  return killed;
}
