/** The machine that QEMU makes: the same for a snapshot and for the start from it, or the one cannot be read into the other. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findTool } from '../bubblewrap.ts';

export type Qemu = { readonly path: string; /** "7.2.22". */ readonly version: string };

/**
 * How the guest's instructions are carried out: by the processor itself (KVM on Linux, Hypervisor.framework on macOS, the Windows
 * Hypervisor Platform), or one by one in software, which works everywhere and is ten to twenty times slower.
 */
export const accelerations = ['kvm', 'hvf', 'whpx', 'tcg'] as const;
export type Acceleration = (typeof accelerations)[number];

/** What a system may have, best first. `hvf` and `whpx` are from QEMU's documentation and were not tried. */
export function accelerationsOf(platform: NodeJS.Platform): readonly Acceleration[] {
  switch (platform) {
    case 'linux':
      return ['kvm', 'tcg'];
    case 'darwin':
      return ['hvf', 'tcg'];
    case 'win32':
      return ['whpx', 'tcg'];
    default:
      return ['tcg'];
  }
}

/** For people. */
export const accelerationWords: Record<Acceleration, string> = {
  kvm: 'hardware acceleration (KVM)',
  hvf: 'hardware acceleration (Hypervisor.framework; not tried yet)',
  whpx: 'hardware acceleration (Windows Hypervisor Platform; not tried yet)',
  tcg: 'emulation in software, ten to twenty times slower than the processor itself',
};

const run = promisify(execFile);

/** Debian's package of the QEMU for this machine's own kind of processor. */
export const qemuPackage = process.arch === 'arm64' ? 'qemu-system-arm' : 'qemu-system-x86';

/** The QEMU for this machine's own kind of processor, or null. */
export async function findQemu(): Promise<Qemu | null> {
  const path = findTool(process.arch === 'arm64' ? 'qemu-system-aarch64' : 'qemu-system-x86_64');
  if (path === null) return null;
  try {
    const { stdout } = await run(path, ['--version'], { env: {}, timeout: 10_000 });
    return { path, version: /\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'unknown' };
  } catch {
    return null;
  }
}

/** What the guest has besides the worker's memory: its kernel, its root, the sandbox around the worker. */
const guestOverheadBytes = 448 * 1024 * 1024;
/** What QEMU itself holds. */
const emulatorBytes = 512 * 1024 * 1024;

export function guestMegabytes(workerBytes: number): number {
  return Math.ceil((workerBytes + guestOverheadBytes) / 1024 / 1024);
}

/** The most that the process on the host may hold. */
export function residentBytesMax(workerBytes: number): number {
  return guestMegabytes(workerBytes) * 1024 * 1024 + emulatorBytes;
}

export type Machine = {
  readonly acceleration: Acceleration;
  readonly memoryMegabytes: number;
  readonly kernel: string;
  /** The first root; null where memory comes from a snapshot. */
  readonly root: string | null;
  /** Descriptors of sockets, in the started process. */
  readonly ports: { readonly folder: number; readonly control: number; readonly monitor: number | null };
  /** The descriptor of a snapshot to begin from. */
  readonly snapshot: number | null;
};

/** Without the program itself. The worker's wire is on the standard streams, the guest's console on standard error. */
export function machineArguments({ acceleration, memoryMegabytes, kernel, root, ports, snapshot }: Machine): string[] {
  const isArm = process.arch === 'arm64';
  const port = (name: string, chardev: string): string[] => [
    ...['-chardev', chardev],
    ...['-device', `virtserialport,chardev=${name},name=${name}`],
  ];
  const socket = (name: string, descriptor: number): string => `socket,id=${name},fd=${String(descriptor)}`;
  return [
    ...['-machine', isArm ? 'virt' : 'q35', '-accel', acceleration, '-cpu', processorOf(acceleration), '-smp', '1'],
    ...['-m', String(memoryMegabytes), '-nodefaults', '-no-user-config', '-display', 'none', '-nic', 'none'],
    ...['-no-reboot', '-rtc', 'base=utc', '-kernel', kernel, ...(root === null ? [] : ['-initrd', root])],
    ...['-append', `console=${isArm ? 'ttyAMA0' : 'ttyS0'} quiet loglevel=3 panic=-1 mitigations=off no_timer_check`],
    ...['-chardev', 'socket,id=console,fd=2', '-serial', 'chardev:console'],
    ...['-device', 'virtio-serial-pci'],
    ...port('wire', 'stdio,id=wire,signal=off'),
    ...port('folder', socket('folder', ports.folder)),
    ...port('control', socket('control', ports.control)),
    ...(ports.monitor === null
      ? []
      : ['-chardev', socket('monitor', ports.monitor), '-mon', 'chardev=monitor,mode=control']),
    // What makes a snapshot runs a program to write it; what runs documents may not.
    ...[
      '-sandbox',
      `on,obsolete=deny,elevateprivileges=deny,spawn=${snapshot === null ? 'allow' : 'deny'},resourcecontrol=deny`,
    ],
    ...(snapshot === null ? [] : ['-incoming', `fd:${String(snapshot)}`]),
  ];
}

/** In software each instruction costs, and vector instructions most: only those that Node needs. */
function processorOf(acceleration: Acceleration): string {
  if (process.arch === 'arm64') return acceleration === 'tcg' ? 'cortex-a57' : 'host';
  return acceleration === 'tcg' ? 'qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+cx16' : 'host';
}
