/** Public test data, which is not part of this repository: found beside it, or where DELEGATE_TEST_DATA says. */
import fs from 'node:fs';
import path from 'node:path';
import { projectFolder } from './programs.ts';

/** The absolute path of a folder of it; null, and a line in the output, where it is not there. */
export function publicData(folder: string, without: string): string | null {
  const chosen = process.env['DELEGATE_TEST_DATA'] ?? '';
  const root = chosen === '' ? path.join(projectFolder, '..', 'shared', 'data') : chosen;
  const found = path.join(root, folder);
  if (fs.existsSync(found)) return found;
  console.log(`public data "${folder}" is not here (set DELEGATE_TEST_DATA): ${without}`);
  return null;
}
