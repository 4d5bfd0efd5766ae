/**
 * Archives that the Linux kernel unpacks as its first root (initramfs, the format "newc": Linux's driver-api/early-userspace/
 * buffer-format). The same entries give the same bytes: no times, no owners, numbered in order. Several archives may follow each other.
 */
export type CpioEntry =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly bytes: Uint8Array; readonly executable?: true };

const magic = '070701';
const folderMode = 0o040755;
const blockBytes = 512;

/** The pieces of an archive, in order: written one after the other they are it. Parents come before what lies in them. */
export function* cpioArchive(entries: readonly CpioEntry[]): Generator<Uint8Array> {
  let written = 0;
  let inode = 1;
  const count = (bytes: Uint8Array): Uint8Array => {
    written += bytes.length;
    return bytes;
  };
  const padding = (to: number): Uint8Array => new Uint8Array((to - (written % to)) % to);
  for (const entry of entries) {
    const bytes = entry.kind === 'file' ? entry.bytes : new Uint8Array(0);
    const mode = entry.kind === 'folder' ? folderMode : entry.executable === true ? 0o100755 : 0o100644;
    yield count(header({ inode, mode, size: bytes.length, name: entry.path }));
    yield count(padding(4));
    yield count(bytes);
    yield count(padding(4));
    inode += 1;
  }
  yield count(header({ inode: 0, mode: 0, size: 0, name: 'TRAILER!!!' }));
  yield padding(blockBytes);
}

function header({ inode, mode, size, name }: { inode: number; mode: number; size: number; name: string }): Buffer {
  const nameBytes = Buffer.from(`${name}\0`, 'utf8');
  const links = (mode & 0o170000) === 0o040000 ? 2 : 1;
  const fields = [inode, mode, 0, 0, links, 0, size, 0, 0, 0, 0, nameBytes.length, 0];
  const text = magic + fields.map((field) => field.toString(16).toUpperCase().padStart(8, '0')).join('');
  return Buffer.concat([Buffer.from(text, 'ascii'), nameBytes]);
}
