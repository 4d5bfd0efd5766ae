/** Files that stand beside the worker's bundle. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The absolute path of one of them. */
export function assetPath(name: string): string {
  return path.join(path.dirname(process.argv[1] ?? ''), name);
}

export function readAsset(name: string): Uint8Array {
  return readFileSync(assetPath(name));
}
