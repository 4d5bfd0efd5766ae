// Processes of a run, found by a mark in their environment: also those that left its process group, or whose parent has ended.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const variable = 'DELEGATE_TEST_RUN';
const commandMax = 240;
const pauseMs = 100;

export interface Process {
  readonly pid: number;
  readonly command: string;
}

/** The variable that marks whatever is started with it. */
export function markOf(run: string): Readonly<Record<string, string>> {
  return { [variable]: run };
}

/** Those that run now. Only Linux tells; a sandbox's own processes have no environment of ours, and end with who started them. */
export function marked(run: string): Process[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    // A process may go, or be another user's.
    const environment = read(`/proc/${name}/environ`).split('\0');
    if (!environment.includes(`${variable}=${run}`)) return [];
    const command = read(`/proc/${name}/cmdline`)
      .replaceAll(/[\0\s]+/g, ' ')
      .trim()
      .slice(0, commandMax);
    return [{ pid, command }];
  });
}

/** Waits until none is left, so long at most; those that are. */
export async function markedAfter(run: string, waitMs: number): Promise<Process[]> {
  const end = Date.now() + waitMs;
  for (;;) {
    const left = marked(run);
    if (left.length === 0 || Date.now() > end) return left;
    await sleep(pauseMs);
  }
}

/** Ends them by force. */
export function endAll(processes: readonly Process[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended
    }
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
