/** A random folder on a real disk: laid in any order, and read back byte for byte. */
import fs from 'node:fs';
import { zipSync, strToU8 } from 'fflate';
import { relativePath } from '../../../src/model/relativePath.ts';
import { toNative } from '../../../src/worker/stage/nativePath.ts';
import { encodePdf } from '../sample/documents.ts';
import { encodeJpeg } from '../sample/jpeg.ts';
import { foldersAbove, type MadeFile, type Tree } from './trees.ts';

const jpeg = encodeJpeg({ columns: 2, rows: 1, colorAt: () => [200, 100, 50] }, { takenAt: '2019:07:03 14:22:33' });
const docx = zipSync({
  '[Content_Types].xml': strToU8('<Types/>'),
  'word/document.xml': strToU8(
    '<w:document><w:body><w:p><w:r><w:t>Invoice ACME-12</w:t></w:r></w:p></w:body></w:document>',
  ),
});

/** What stands in files, by their endings: whole, cut short and empty ones. */
const contents: Readonly<Record<string, Uint8Array>> = {
  jpg: jpeg,
  jpeg,
  pdf: encodePdf('Invoice ACME-12', ['Total 119.00 EUR', '3 July 2019']),
  docx,
  csv: Buffer.from('Old,Code\na,ACME-12\nIMG_1,X-1\n'),
  md: Buffer.from('# Trip\n\n![](IMG_1.jpg)\n'),
  html: Buffer.from('<html><title>T</title><img src="IMG_1.jpg">'),
  eml: Buffer.from(
    'From: Ada <ada@example.org>\r\nSubject: S\r\nDate: Wed, 03 Jul 2019 14:22:33 +0200\r\n\r\nHello\r\n',
  ),
};

/** The bytes of a file; of equal number, size and ending the same ones. */
function bytesOf({ path, content, size }: MadeFile): Uint8Array {
  if (size === 0) return new Uint8Array();
  const whole =
    contents[/[^.]*$/.exec(path.toLowerCase())?.[0] ?? ''] ?? Buffer.from(`text ${String(content)} of ${String(size)}`);
  // Every third is damaged.
  return content === 2 ? whole.subarray(0, whole.length >> 1) : whole;
}

/** Lays the files and folders in the mount, in the tree's own order; `taken` names become links. */
export function layFolder(mount: string, made: Tree): void {
  const at = (path: string): string | Buffer => toNative(mount, relativePath(path));
  const makeAbove = (path: string): void => {
    for (const above of foldersAbove(path)) fs.mkdirSync(at(above), { recursive: true });
  };
  for (const file of made.files) {
    makeAbove(file.path);
    fs.writeFileSync(at(file.path), bytesOf(file));
    const seconds = Math.min(Math.max(file.mtimeMs, 0), 4e12) / 1_000;
    fs.utimesSync(at(file.path), seconds, seconds);
  }
  for (const path of made.folders) fs.mkdirSync(at(path), { recursive: true });
  for (const path of made.taken) {
    makeAbove(path);
    fs.symlinkSync('nowhere', at(path));
  }
  if (made.table === null || made.files.some(({ path }) => path === 'codes.csv')) return;
  const rows = [['Old', 'Code', 'New name'], ...made.table].map((row) => row.map(quotedCell).join(','));
  fs.writeFileSync(at('codes.csv'), rows.join('\n'));
  fs.utimesSync(at('codes.csv'), 1_500_000_000, 1_500_000_000);
}

function quotedCell(text: string): string {
  return `"${text.toWellFormed().replaceAll('"', '""')}"`;
}

/** Every path below the folder in latin1, with what it is: folders end in `/`, files have their time and bytes. */
export function snapshot(folder: string): string[] {
  const lines: string[] = [];
  const walk = (here: Buffer, prefix: string): void => {
    for (const name of fs.readdirSync(here, { encoding: 'buffer' })) {
      const file = Buffer.concat([here, Buffer.from('/'), name]);
      const label = prefix + name.toString('latin1');
      const stats = fs.lstatSync(file);
      if (stats.isDirectory()) {
        lines.push(`${label}/`);
        walk(file, `${label}/`);
      } else if (stats.isSymbolicLink()) lines.push(`${label} -> ${fs.readlinkSync(file)}`);
      else lines.push(`${label} = ${String(stats.mtimeMs)} ${fs.readFileSync(file).toString('hex')}`);
    }
  };
  walk(Buffer.from(folder), '');
  return lines.sort();
}
