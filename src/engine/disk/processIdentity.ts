import fs from 'node:fs';
import os from 'node:os';

/** Tells one process from every other that ever ran on this machine, as far as the system lets us. */
export type ProcessIdentity = {
  readonly host: string;
  /** The kernel's id of this boot; empty where there is none. */
  readonly boot: string;
  /** The kernel's name for the space that the pid counts in (a container has its own); empty where there is none. */
  readonly space: string;
  readonly pid: number;
  /** When the process started, in the system's own unit; empty where it does not say. */
  readonly started: string;
};

export function thisProcess(): ProcessIdentity {
  return { host: os.hostname(), boot: bootId(), space: pidSpace(), pid: process.pid, started: startOf(process.pid) };
}

/** Whether that process still runs. One that cannot be seen from here (another machine's, another container's) counts as running. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (identity.boot !== bootId()) return identity.host !== os.hostname();
  // The same boot is the same machine, whatever it calls itself now. Without a boot id only the name tells.
  if (identity.space !== pidSpace() || (identity.boot === '' && identity.host !== os.hostname())) return true;
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

function pidSpace(): string {
  try {
    return fs.readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
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
