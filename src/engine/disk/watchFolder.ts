import fs from 'node:fs';
import type { Disposable } from '../../base/disposable.ts';

/** Calls back with the relative name of what changed below a folder. Where the system cannot watch, it looks every few seconds. */
export function watchFolder(folder: string, onChange: (name: string) => void): Disposable {
  try {
    const watcher = fs.watch(folder, { recursive: true, persistent: false }, (_, name) => {
      if (name !== null) onChange(name);
    });
    watcher.on('error', () => watcher.close());
    return { dispose: () => watcher.close() };
  } catch {
    const timer = setInterval(() => namesIn(folder).forEach(onChange), lookMs);
    timer.unref();
    return { dispose: () => clearInterval(timer) };
  }
}

const lookMs = 3_000;

/** None while the folder is gone. */
function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
