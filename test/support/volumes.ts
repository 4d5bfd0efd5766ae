/**
 * Small real drives of many file systems, made in a file and mounted, where this machine permits. Where it does not, the reason comes
 * in place of the drive, and whoever asked says so in its output.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

type Recipe = {
  /** 0: it needs no image. */
  readonly megabytes: number;
  /** Makes the file system in the image. */
  readonly make: (image: string) => string[];
  /** Ways to mount it, the first that works is taken. */
  readonly mount: (image: string, folder: string) => string[][];
};

const loop = (type: string) => (image: string, folder: string) => [['mount', '-t', type, '-o', 'loop', image, folder]];

const recipes = {
  tmpfs: { megabytes: 0, make: () => [], mount: (_, folder) => [['mount', '-t', 'tmpfs', 'tmpfs', folder]] },
  ext4: { megabytes: 24, make: (image) => ['mkfs.ext4', '-q', '-F', '-m', '0', image], mount: loop('ext4') },
  xfs: { megabytes: 320, make: (image) => ['mkfs.xfs', '-q', image], mount: loop('xfs') },
  btrfs: { megabytes: 128, make: (image) => ['mkfs.btrfs', '-q', image], mount: loop('btrfs') },
  exfat: {
    megabytes: 24,
    make: (image) => ['mkfs.exfat', image],
    // The program in user space wants a block device.
    mount: (image, folder) => [
      ...loop('exfat')(image, folder),
      ['sh', '-c', 'exec mount.exfat-fuse "$(losetup -f --show "$0")" "$1"', image, folder],
    ],
  },
  'ntfs-3g': {
    megabytes: 24,
    make: (image) => ['mkntfs', '-q', '-Q', '-F', image],
    mount: (image, folder) => [['ntfs-3g', image, folder]],
  },
  vfat: { megabytes: 24, make: (image) => ['mkfs.vfat', image], mount: loop('vfat') },
} as const satisfies Record<string, Recipe>;

export type FileSystem = keyof typeof recipes;
export const fileSystems = Object.keys(recipes) as FileSystem[];

export type Drive = {
  readonly kind: 'drive';
  readonly fileSystem: FileSystem;
  /** Where it is mounted. */
  readonly folder: string;
  /** `mount -o remount,OPTIONS`; throws where the system refuses. */
  readonly remount: (options: string) => void;
  /** Stops it dead, as a power cut does: what was not synced is lost, and every call fails until it is pulled and plugged. */
  readonly cutPower: () => void;
  /** Pulls it out, open files or not. What it holds stays. */
  readonly pull: () => void;
  /** Plugs it in again, at the same place. */
  readonly plug: () => void;
  readonly close: () => void;
};

export type NoDrive = { readonly kind: 'none'; readonly fileSystem: FileSystem; readonly why: string };

const open = new Set<Drive>();

/** Unmounts every drive that is still open; for `after`. */
export function closeDrives(): void {
  for (const drive of open) drive.close();
}

type Ran = { readonly ok: boolean; readonly words: string; readonly output: string };

function run([program = '', ...args]: readonly string[]): Ran {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined) return { ok: false, words: `${program} is not installed`, output: '' };
  const [words = ''] = stderr
    .trim()
    .split('\n')
    .filter((line) => !line.includes('dmesg'))
    .slice(-1);
  return { ok: status === 0, words: words.replaceAll(args.at(-1) ?? '', '…'), output: stdout };
}

/** A fresh, empty drive below `root`; `mountOptions` are for `mount -o`. */
export function openDrive(fileSystem: FileSystem, root: string, mountOptions = ''): Drive | NoDrive {
  const recipe: Recipe = recipes[fileSystem];
  const none = (why: string): NoDrive => ({ kind: 'none', fileSystem, why });
  if (process.platform !== 'linux') return none('this is not Linux');
  if (process.getuid?.() !== 0) return none('only root may mount');
  const folder = path.join(root, `drive-${fileSystem}`);
  const image = path.join(root, `image-${fileSystem}`);
  fs.mkdirSync(folder, { recursive: true });
  if (recipe.megabytes > 0) {
    fs.rmSync(image, { force: true });
    fs.writeFileSync(image, '');
    fs.truncateSync(image, recipe.megabytes * 1024 * 1024);
    const made = run(recipe.make(image));
    if (!made.ok) return none(made.words);
  }
  const mount = (): string | null => {
    let why = '';
    for (const command of recipe.mount(image, folder)) {
      const [program = '', ...args] = command;
      const mounted = run(mountOptions === '' ? command : [program, '-o', mountOptions, ...args]);
      if (mounted.ok) return null;
      why = mounted.words;
    }
    return why;
  };
  const why = mount();
  if (why !== null) return none(why);
  const drive: Drive = {
    kind: 'drive',
    fileSystem,
    folder,
    remount: (options) => must(run(['mount', '-o', `remount,${options}`, folder])),
    cutPower: () => must(run(['xfs_io', '-x', '-c', 'shutdown', folder])),
    pull: () => {
      must(run(['umount', '-l', folder]));
      if (recipe.megabytes > 0) waitUntilFree(image);
    },
    plug: () => {
      const words = mount();
      if (words !== null) throw new Error(words);
    },
    close: () => {
      open.delete(drive);
      if (run(['umount', '-l', folder]).ok && recipe.megabytes > 0) waitUntilFree(image);
      fs.rmSync(image, { force: true });
    },
  };
  open.add(drive);
  return drive;
}

function must({ ok, words }: Ran): void {
  if (!ok) throw new Error(words);
}

/** Why {@link Drive.cutPower} does not work on it; null where it does. */
export function noPowerCut(fileSystem: FileSystem): string | null {
  if (fileSystem !== 'ext4' && fileSystem !== 'xfs') return 'this file system cannot be stopped dead';
  const { ok, words } = run(['xfs_io', '-V']);
  return ok ? null : words;
}

/** A loop device, or the program that serves the drive, keeps the image for a moment after its folder is gone. */
function waitUntilFree(image: string): void {
  const until = Date.now() + 10_000;
  while (Date.now() < until) {
    const attached = run(['losetup', '-j', image])
      .output.split('\n')
      .filter((line) => line !== '');
    if (attached.length === 0 && !isOpen(image)) return;
    for (const line of attached) run(['losetup', '-d', line.slice(0, line.indexOf(':'))]);
    spawnSync('sleep', ['0.02']);
  }
  throw new Error(`${image} is still in use`);
}

function isOpen(file: string): boolean {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .some((name) => {
      try {
        const folder = `/proc/${name}/fd`;
        return fs.readdirSync(folder).some((fd) => {
          try {
            return fs.readlinkSync(`${folder}/${fd}`) === file;
          } catch {
            return false;
          }
        });
      } catch {
        return false;
      }
    });
}
