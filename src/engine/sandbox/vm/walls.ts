/** The walls around QEMU on the host, the same while a guest is put to sleep and while one works: bubblewrap, where there is one. */
import { existsSync } from 'node:fs';
import type { LaunchPlan } from '../backend.ts';
import { type Binding, type Bubblewrap, findBubblewrap, findTool } from '../bubblewrap.ts';
import { librariesFor } from '../libraries.ts';
import type { Acceleration, Qemu } from './qemu.ts';

export type Walls = { readonly bubblewrap: Bubblewrap; readonly arguments: readonly string[] };

export type Around = {
  readonly qemu: Qemu;
  readonly acceleration: Acceleration;
  /** What QEMU opens by its path, besides its firmware; shown read-only. */
  readonly files: readonly string[];
  /** The one file that it may write, as {@link writtenInside}, by a shell and `cat`, which are there then. */
  readonly writes?: string;
};

export const writtenInside = '/memory';

const firmware = [
  '/usr/share/qemu',
  '/usr/share/seabios',
  '/usr/lib/x86_64-linux-gnu/qemu',
  '/usr/lib/aarch64-linux-gnu/qemu',
];

/** QEMU's program, its libraries, its firmware, the files that are named, and nothing else of the person's; null where nothing can make walls. */
export async function wallsAround({ qemu, acceleration, files, writes }: Around): Promise<Walls | null> {
  const bubblewrap = process.platform === 'linux' ? await findBubblewrap() : null;
  const programs = writes === undefined ? [] : writers();
  const run = [qemu.path, ...programs.map(({ from }) => from)];
  const libraries = bubblewrap === null ? null : await librariesFor(run);
  if (bubblewrap === null || libraries === null) return null;
  const shown = [
    ...libraries.bindings,
    ...programs,
    ...[qemu.path, ...files, ...firmware.filter((path) => existsSync(path))].map((path) => ({ from: path, to: path })),
  ];
  return {
    bubblewrap,
    arguments: [
      ...['--unshare-user', '--unshare-all', '--as-pid-1', '--die-with-parent', '--new-session', '--clearenv'],
      ...['--cap-drop', 'ALL', '--hostname', 'guest', '--dir', '/dev', '--proc', '/proc'],
      ...['/dev/null', '/dev/urandom', '/dev/random', ...(acceleration === 'kvm' ? ['/dev/kvm'] : [])].flatMap(
        (path) => ['--dev-bind', path, path],
      ),
      ...shown.flatMap(({ from, to }) => ['--ro-bind', from, to]),
      ...(writes === undefined ? [] : ['--bind', writes, writtenInside]),
      ...['--remount-ro', '/', '--chdir', '/'],
    ],
  };
}

/** QEMU asks for the shell by this name. */
function writers(): Binding[] {
  return ['sh', 'cat'].flatMap((name) => {
    const from = findTool(name);
    return from === null ? [] : [{ from, to: `/bin/${name}` }];
  });
}

/** How to start QEMU behind them, or without. `machine` is told the first descriptor that is free. */
export function behind(
  walls: Walls | null,
  { path }: Qemu,
  machine: (first: number) => readonly string[],
): Pick<LaunchPlan, 'command' | 'args' | 'feeds' | 'environment' | 'worker'> {
  if (walls === null) return { command: path, args: machine(3), feeds: [], environment: {}, worker: 'the process' };
  return {
    command: walls.bubblewrap.path,
    args: ['--args', '3', '--', path, ...machine(4)],
    feeds: [Buffer.from(`${walls.arguments.join('\0')}\0`)],
    environment: {},
    worker: 'its child',
  };
}
