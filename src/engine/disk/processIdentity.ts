import fs from 'node:fs';
import os from 'node:os';

/** Tells one process from every other that ever ran on this machine, as far as the system lets us. */
export type ProcessIdentity = {
  readonly host: string;
  /** The kernel's id of this boot; empty where there is none. */
  readonly boot: string;
  readonly pid: number;
  /** When the process started, in the system's own unit; empty where it does not say. */
  readonly started: string;
};

export function thisProcess(): ProcessIdentity {
  return { host: os.hostname(), boot: bootId(), pid: process.pid, started: startOf(process.pid) };
}

/** Whether that process still runs. Another host's cannot be told: it counts as running. */
export function isRunning(identity: ProcessIdentity): boolean {
  // The same boot is the same machine, whatever it calls itself now; another machine's processes cannot be seen from here.
  if (identity.boot === '' || identity.boot !== bootId()) return identity.host !== os.hostname();
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return startOf(identity.pid) === identity.started && !isZombie(identity.pid);
}

let boot: string | null = null;

function bootId(): string {
  boot ??= readText('/proc/sys/kernel/random/boot_id').trim();
  return boot;
}

/** Field 22 of /proc/PID/stat (clock ticks since boot): a pid that was given out again has another. */
function startOf(pid: number): string {
  return fieldsOfStat(pid)[19] ?? '';
}

function isZombie(pid: number): boolean {
  return fieldsOfStat(pid)[0] === 'Z';
}

/** The fields behind the command name, which may hold anything: from the state (field 3) on. */
function fieldsOfStat(pid: number): string[] {
  const stat = readText(`/proc/${String(pid)}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
