/** Small real trees for tests: made from a list, read back as text. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A new folder under the system's temporary one; the caller removes it. */
export function newFolder(): string {
  return fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-test-')));
}

/** Makes files (content: their first name) and folders (names that end in `/`). */
export function makeTree(root: string, names: readonly string[]): void {
  for (const name of names) {
    const file = path.join(root, name);
    if (name.endsWith('/')) fs.mkdirSync(file, { recursive: true });
    else {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, `content of ${name}`);
    }
  }
}

/** Every path below the root, sorted: folders end in `/`, files are followed by their content, links by their target. */
export function readTree(root: string): string[] {
  const lines: string[] = [];
  const walk = (folder: string, prefix: string): void => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      const name = prefix + entry.name;
      if (entry.isDirectory()) {
        lines.push(`${name}/`);
        walk(file, `${name}/`);
      } else if (entry.isSymbolicLink()) lines.push(`${name} -> ${fs.readlinkSync(file)}`);
      else lines.push(`${name} = ${fs.readFileSync(file, 'utf8')}`);
    }
  };
  walk(root, '');
  return lines.sort();
}
