// What the project needs from the operating system, installed where that can be done without asking for a password.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { run, say, step } from './programs.ts';

/** The sandbox that workers run in. */
export async function installBubblewrap(): Promise<void> {
  if (process.platform !== 'linux' || onPath('bwrap')) return;
  await install('the sandbox (bubblewrap)', ['bubblewrap']);
}

/** The browser of the host and e2e suites; with fonts, or the screenshots show boxes for letters. */
export async function installChromium(): Promise<void> {
  if (findChromium() !== undefined) return;
  await install('Chromium', ['chromium', 'fonts-dejavu-core']);
}

/** The program that the metadata of pictures and films is compared with. Only Debian's name for it is known here. */
export async function installExiftool(): Promise<void> {
  if (process.platform !== 'linux' || onPath('exiftool') !== undefined) return;
  await install('exiftool', ['libimage-exiftool-perl']);
}

/** The programs that drawn pages are compared with. */
export async function installPoppler(): Promise<void> {
  if (process.platform !== 'linux' || onPath('pdftoppm') !== undefined) return;
  await install('pdftoppm', ['poppler-utils']);
}

/** The emulator of the virtual machine. */
export async function installQemu(): Promise<void> {
  if (process.platform !== 'linux' || onPath('qemu-system-x86_64') !== undefined) return;
  await install('QEMU', ['qemu-system-x86']);
}

/** The office programs, without windows, that open what the writers write. Takes 16 s where packages come fast. */
export async function installLibreOffice(): Promise<void> {
  if (process.platform !== 'linux' || onPath('soffice') !== undefined) return;
  await install('LibreOffice', [
    'libreoffice-writer-nogui',
    'libreoffice-calc-nogui',
    'libreoffice-impress-nogui',
    'fonts-dejavu-core',
  ]);
}

/** What the fault suite makes and mounts small drives with; of no use to anyone who may not mount. */
export async function installFileSystems(): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  const needed: readonly [program: string, package_: string][] = [
    ['mkfs.ext4', 'e2fsprogs'],
    ['xfs_io', 'xfsprogs'],
    ['mkfs.btrfs', 'btrfs-progs'],
    ['mkfs.exfat', 'exfatprogs'],
    ['mount.exfat-fuse', 'exfat-fuse'],
    ['ntfs-3g', 'ntfs-3g'],
    ['mkfs.vfat', 'dosfstools'],
  ];
  const missing = needed.filter(([program]) => onPath(program) === undefined).map(([, name]) => name);
  if (missing.length > 0) await install('programs that make file systems', missing);
}

/** A browser that Playwright can drive: CHROME_BIN, or a well-known one. */
export function findChromium(): string | undefined {
  const chosen = process.env['CHROME_BIN'];
  if (chosen !== undefined && chosen !== '') return existsSync(chosen) ? chosen : undefined;
  const onMac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return (
    onPath('chromium') ??
    onPath('google-chrome') ??
    onPath('google-chrome-stable') ??
    (existsSync(onMac) ? onMac : undefined)
  );
}

/** Never throws: without the package the rest can still be of use, and what misses it says so itself. */
async function install(what: string, packages: readonly string[]): Promise<void> {
  const prefix = await rightToInstall();
  const byHand = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (prefix === undefined) {
    say(`Missing: ${what}. This script may not install it; please run:\n\n    sudo ${byHand}\n`);
    return;
  }
  const aptGet = (...args: string[]): Promise<void> => {
    // Passed on the command line, because sudo drops variables; the lock wait is for machines that update themselves after boot.
    const [program = '', ...rest] = [
      ...prefix,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-qq',
      '-o',
      'DPkg::Lock::Timeout=120',
      '-o',
      'Acquire::Retries=3',
      ...args,
    ];
    return run(program, rest);
  };
  try {
    await step(`Installing ${what}`, async () => {
      await aptGet('update');
      await aptGet('install', '-y', '--no-install-recommends', ...packages);
    });
  } catch (error) {
    say(
      `Could not install ${what}: ${error instanceof Error ? error.message : String(error)}\nPlease run: sudo ${byHand}\n`,
    );
  }
}

/** What to put before apt-get: nothing for root, sudo where it asks no password; undefined where neither will do. */
async function rightToInstall(): Promise<readonly string[] | undefined> {
  if (onPath('apt-get') === undefined) return undefined;
  if (process.getuid?.() === 0) return [];
  if (onPath('sudo') === undefined) return undefined;
  return run('sudo', ['-n', 'true']).then(
    () => ['sudo', '-n'],
    () => undefined,
  );
}

function onPath(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/bin', '/usr/sbin'];
  return folders.map((folder) => path.join(folder, program)).find((file) => existsSync(file));
}
