/** The conventions file of the mount, as it stands: its bytes for whoever adds to it, its text for whoever reads it. */
import { conventionsBytesMax } from '../../model/conventions.ts';
import { conventionsFile } from '../../model/conventionsFile.ts';
import { codeOf } from './errorCode.ts';
import { lookInMount } from './folderWay.ts';
import { readWhole } from './readBytes.ts';

export type ConventionsText =
  | { readonly is: 'none' }
  | {
      readonly is: 'read';
      readonly bytes: Uint8Array;
      readonly text: string;
      readonly encoding: Encoding;
      readonly size: number;
      readonly mtimeMs: number;
    }
  | { readonly is: 'unreadable'; /** In words after "delegate-conventions.txt is not read:". */ readonly why: string };

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Reads the file at the top of the mount, never through a link. Throws nothing for what is there. */
export function readConventionsText(mountPath: string): ConventionsText {
  try {
    const stats = lookInMount(mountPath, conventionsFile);
    if (!stats.isFile()) return { is: 'unreadable', why: 'it is no plain file' };
    const bytes = readWhole(mountPath, conventionsFile, conventionsBytesMax);
    if (!bytes.ok) {
      const isLong = stats.size > conventionsBytesMax;
      return { is: 'unreadable', why: isLong ? 'it is longer than 64 KB' : bytes.failure };
    }
    const encoding = encodingOf(bytes.value);
    const text = new TextDecoder(encoding).decode(bytes.value);
    return { is: 'read', bytes: bytes.value, text, encoding, size: stats.size, mtimeMs: stats.mtimeMs };
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? { is: 'none' } : { is: 'unreadable', why: `it could not be read (${code})` };
  }
}

/** Notepad writes UTF-16 with a mark in front. */
function encodingOf([first, second]: Uint8Array): Encoding {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** The file's bytes with a text behind them, in the encoding that it has. */
export function withAdded(there: ConventionsText, added: string): Uint8Array {
  if (there.is !== 'read') return Buffer.from(added, 'utf8');
  const end = Buffer.from(added, there.encoding === 'utf-8' ? 'utf8' : 'utf16le');
  return Buffer.concat([there.bytes, there.encoding === 'utf-16be' ? end.swap16() : end]);
}
