/**
 * The trash of the desktop on Linux, as the FreeDesktop.org Trash specification 1.0 lays it out: `files/NAME` is the thing,
 * `info/NAME.trashinfo` says where it was. Each drive has its own, so that putting away is a rename. Other systems keep theirs
 * behind calls that cannot be journaled: there the person is told that Delegate's own store is used.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Disk } from './disk.ts';
import { nativePath } from './nativePath.ts';

/** Whether this system has a trash that Delegate can use. */
export const hasSystemTrash = process.platform === 'linux';

const stickyBit = 0o1000;

/** The trash (absolute) for something in this folder; null where its drive can have none. */
export function systemTrashFor(folder: string, disk: Disk, env: NodeJS.ProcessEnv): string | null {
  if (!hasSystemTrash) return null;
  const device = disk.deviceOf(folder);
  const data = env['XDG_DATA_HOME'] ?? '';
  const home = path.join(path.isAbsolute(data) ? data : path.join(os.homedir(), '.local/share'), 'Trash');
  if (deviceAbove(home, disk) === device) return home;
  const top = topOf(folder, device, disk);
  const user = String(process.getuid?.() ?? 0);
  const shared = path.join(top, '.Trash');
  if (isSharedTrash(shared)) return path.join(shared, user);
  const own = path.join(top, `.Trash-${user}`);
  return disk.look(own)?.kind === 'folder' || disk.mayChange(top) ? own : null;
}

/** The device that a folder is on, or will be when it is made. */
function deviceAbove(folder: string, disk: Disk): string {
  let above = folder;
  while (disk.look(above)?.kind !== 'folder' && path.dirname(above) !== above) above = path.dirname(above);
  return disk.deviceOf(above);
}

function topOf(folder: string, device: string, disk: Disk): string {
  let top = folder;
  for (let above = path.dirname(top); above !== top && disk.deviceOf(above) === device; above = path.dirname(top)) {
    top = above;
  }
  return top;
}

/** One that an administrator made for everybody: a folder, no link, with the sticky bit. */
function isSharedTrash(folder: string): boolean {
  const stats = fs.lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && (stats.mode & stickyBit) !== 0;
}

/** The text of a .trashinfo file: where the thing was (relative to the top of its drive, outside the home trash) and when it went. */
export function trashInfo(was: string, trash: string, at: Date): string {
  const top = /^\.Trash(-\d+)?$/.test(path.basename(trash)) ? path.dirname(trash) : path.dirname(path.dirname(trash));
  const shown = path.basename(trash) === 'Trash' ? was : path.relative(top, was);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `[Trash Info]\nPath=${percentEncoded(shown)}\nDeletionDate=${day}T${time}\n`;
}

/** Bytes outside the unreserved characters of RFC 3986 (and `/`) as %XX. */
function percentEncoded(name: string): string {
  const native = nativePath(name);
  const bytes = typeof native === 'string' ? Buffer.from(native, 'utf8') : native;
  let text = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    text += /[A-Za-z0-9\-._~/]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
