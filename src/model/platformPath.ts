/**
 * Which plain paths (see relativePath.ts) a system does not take as they stand: it would find something else under them, or something
 * that is no file. Nothing is looked at under such a path.
 */
import type { RelativePath } from './relativePath.ts';

/**
 * Windows, as Microsoft's "Naming Files, Paths, and Namespaces" has it: other separators, drives and streams (`a:b`), controls, and
 * names of dots and spaces alone, of which enough are dropped to leave the name of the folder above.
 */
const windowsAway = { characters: /[\\:\u0000-\u001F]/, segment: /^[. ]+$/ };
/** There: wildcards, device names with any ending, and names that lose their last dots and spaces, and so are another's. */
const windowsOther = {
  characters: /[<>"|?*]/,
  devices: /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i,
  ending: /[. ]$/,
};

/** macOS: the name under which a file's own resource fork is found (`file/..namedfork/rsrc`). */
const macFork = /^\.\.namedfork$/i;

/** Whether the path could lead out of the mount there, or into a file: nobody who means well says it. */
export function leadsAwayOn(platform: string, path: RelativePath): boolean {
  if (platform === 'win32')
    return windowsAway.characters.test(path) || path.split('/').some((segment) => windowsAway.segment.test(segment));
  return platform === 'darwin' && path.split('/').some((segment) => macFork.test(segment));
}

/** Whether the path is, on that system, the path of a file or folder in the mount and of nothing else. */
export function isPlainOn(platform: string, path: RelativePath): boolean {
  if (leadsAwayOn(platform, path)) return false;
  if (platform !== 'win32') return true;
  const { characters, devices, ending } = windowsOther;
  return !characters.test(path) && path.split('/').every((name) => !devices.test(name) && !ending.test(name));
}
