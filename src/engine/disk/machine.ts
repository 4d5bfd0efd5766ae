import fs from 'node:fs';
import path from 'node:path';

/** The first executable of one of these names on the PATH, or null. */
export function findOnPath(names: readonly string[], env: NodeJS.ProcessEnv): string | null {
  for (const folder of (env['PATH'] ?? '').split(path.delimiter)) {
    if (folder === '') continue;
    for (const name of names) {
      const file = path.join(folder, name);
      try {
        fs.accessSync(file, fs.constants.X_OK);
        return file;
      } catch {
        // Not here: the next folder.
      }
    }
  }
  return null;
}

/** Whether files can be made in the folder, or in the nearest folder above it that exists. */
export function canWriteTo(folder: string): boolean {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    try {
      fs.accessSync(at, fs.constants.W_OK | fs.constants.X_OK);
      return true;
    } catch {
      if (fs.existsSync(at) || path.dirname(at) === at) return false;
    }
  }
}
