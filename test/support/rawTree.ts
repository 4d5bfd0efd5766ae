/** Folders whose names need not be text: made from bytes, and read back byte for byte. */
import fs from 'node:fs';

const below = (folder: Buffer, name: Buffer): Buffer => Buffer.concat([folder, Buffer.from('/'), name]);

/** Makes a file with the text in the folder. Throws the system's error where the volume cannot hold the name. */
export function makeRaw(folder: string, name: Buffer, text: string): void {
  fs.writeFileSync(below(Buffer.from(folder), name), text, { flag: 'wx' });
}

/** Every path below the folder as hexadecimal bytes, with kind, identity, time and content; sorted. */
export function rawTree(folder: string): string[] {
  const lines: string[] = [];
  const walk = (here: Buffer, prefix: string): void => {
    for (const name of fs.readdirSync(here, { encoding: 'buffer' })) {
      const file = below(here, name);
      const { ino, mtimeNs, ...stats } = fs.lstatSync(file, { bigint: true });
      const label = `${prefix}${name.toString('hex')}`;
      if ((stats.mode & 0o170000n) === 0o040000n) {
        lines.push(`${label}/ ${String(ino)}`);
        walk(file, `${label}/`);
      } else lines.push(`${label} ${String(ino)} ${String(mtimeNs)} ${fs.readFileSync(file).toString('hex')}`);
    }
  };
  walk(Buffer.from(folder), '');
  return lines.sort();
}
