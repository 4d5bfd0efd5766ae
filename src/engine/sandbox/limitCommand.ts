/** Resource limits in front of a command: by util-linux's prlimit on Linux, by the shell's own `ulimit` elsewhere. */
import { release } from 'node:os';
import { limits } from '../../model/limits.ts';
import type { LaunchOptions } from './backend.ts';

export const openFilesMax = 1_024;
/** Node itself uses about a dozen. */
export const threadsMax = 64;
/** Node 24 reserves about 570 MB before its first line; RLIMIT_DATA counts reserved memory, the watch counts used memory. */
const reservedBytesExtra = 1_024 * 1_024 * 1_024;

type Wanted = Pick<LaunchOptions, 'memoryBytes' | 'scratchBytes' | 'cpuSeconds'>;

/** The limits by the kernel's names (`/proc/PID/limits`), in its units. */
export function limitsOf(
  { memoryBytes, scratchBytes, cpuSeconds = limits.workerCpuSeconds }: Wanted,
  { countsProcesses }: { countsProcesses: boolean },
): Record<string, number> {
  return {
    'Max core file size': 0,
    'Max cpu time': cpuSeconds,
    'Max data size': memoryBytes + reservedBytesExtra,
    'Max open files': openFilesMax,
    'Max file size': scratchBytes,
    ...(countsProcesses ? { 'Max processes': threadsMax } : {}),
  };
}

const prlimitOptions: Readonly<Record<string, string>> = {
  'Max core file size': '--core',
  'Max cpu time': '--cpu',
  'Max data size': '--data',
  'Max open files': '--nofile',
  'Max file size': '--fsize',
  'Max processes': '--nproc',
};

/** util-linux's prlimit in front of the command. Soft and hard limits are the same, so that they cannot be raised. */
export function prlimitCommand(prlimit: string, wanted: Readonly<Record<string, number>>): string[] {
  return [prlimit, ...Object.entries(wanted).map(([name, value]) => `${prlimitOptions[name] ?? ''}=${String(value)}`)];
}

/**
 * The same in a POSIX shell that then becomes the command; `ulimit` without -S or -H sets both limits. Of the letters, POSIX has `-f`
 * (in blocks of 512 bytes) and bash, which macOS has as `sh`, the others. macOS does not enforce limits on memory: the watch does.
 */
export function ulimitCommand(
  { scratchBytes, cpuSeconds = limits.workerCpuSeconds }: Wanted,
  command: readonly string[],
): string[] {
  const set = [
    'ulimit -c 0',
    `ulimit -t ${String(cpuSeconds)}`,
    `ulimit -n ${String(openFilesMax)}`,
    `ulimit -f ${String(Math.floor(scratchBytes / 512))}`,
  ];
  return ['/bin/sh', '-c', `${set.join(' && ')} && exec "$@"`, 'sh', ...command];
}

/** Since Linux 5.14 RLIMIT_NPROC counts inside a user namespace; before, it counted all of the person's processes. */
export function countsPerNamespace(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}
