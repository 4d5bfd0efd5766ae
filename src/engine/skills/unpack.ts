/**
 * What a folder or a zip file holds of a skill, read into memory within bounds before anything is written: every name is looked at, and
 * whatever is not a plain file or could be taken for another is a reason to refuse the whole.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fromBufferPromise, type Entry } from 'yauzl';
import { fail, ok, type Result } from '../../base/result.ts';
import { skillLimits } from '../../model/skill.ts';
import { foldedName, oddPath, readInside } from './skillFolder.ts';

/** Files by their paths from the top, with `/`. */
export type Files = ReadonlyMap<string, Buffer>;
/** `leftOut`: archives, which nobody would ever open. */
export type Unpacked = { readonly files: Files; readonly leftOut: readonly string[] };

const { bytesMax, installedFileBytesMax, filesMax, depthMax, archiveBytesMax } = skillLimits;
const megabyte = 1024 * 1024;

/** What systems and tools leave beside files. */
const leftBeside = /(?:^|\/)(?:\.git|\.DS_Store|__MACOSX|Thumbs\.db|desktop\.ini)(?:\/|$)/;
const archivePattern = /\.(?:zip|skill|jar|tar|tgz|gz|bz2|xz|7z|rar|zst)$/i;
const archiveMarks: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x1f, 0x8b],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x52, 0x61, 0x72, 0x21],
];

/** Takes files in, and says no to the first that does not fit. */
class Intake {
  readonly files = new Map<string, Buffer>();
  readonly leftOut: string[] = [];
  readonly #names = new Map<string, string>();
  #bytes = 0;

  /** Why the name cannot be taken, before anything of it is read; null where it can. */
  problemWith(name: string, size: number): string | null {
    const odd = oddPath(name);
    if (odd !== null) return `“${name.slice(0, 100)}” cannot be taken: ${odd}`;
    if (this.files.size >= filesMax) return `it holds more than ${String(filesMax)} files`;
    if (size > installedFileBytesMax) return `“${name}” is larger than ${String(installedFileBytesMax / megabyte)} MB`;
    if (this.#bytes + size > bytesMax) return `it comes to more than ${String(bytesMax / megabyte)} MB`;
    return this.#clash(name);
  }

  take(name: string, bytes: Buffer): string | null {
    if (archiveMarks.some((mark) => mark.every((byte, at) => bytes[at] === byte)) && !isOffice(name)) {
      this.leaveOut(name);
      return null;
    }
    this.#bytes += bytes.length;
    if (this.#bytes > bytesMax) return `it comes to more than ${String(bytesMax / megabyte)} MB`;
    this.files.set(name, bytes);
    return null;
  }

  /** Never opened, so of no use: its bytes are not even read where its name says what it is. */
  leaveOut(name: string): void {
    if (this.leftOut.length < filesMax) this.leftOut.push(name);
  }

  /** Two names that a file system may take for one, or one that is a file and a folder. */
  #clash(name: string): string | null {
    const folded = foldedName(name);
    if (this.#names.get(folded) !== undefined)
      return `“${name}” is there twice, or differs from another only in its spelling`;
    const parts = folded.split('/');
    for (let count = 1; count < parts.length; count++) {
      const above = parts.slice(0, count).join('/');
      const was = this.#names.get(above);
      if (was !== undefined && was !== 'folder') return `“${name}” lies in what is a file as well`;
      const spelled = name.split('/').slice(0, count).join('/');
      const known = this.#names.get(`${above}/`);
      if (known !== undefined && known !== spelled) return `“${spelled}” is there in two spellings`;
      this.#names.set(`${above}/`, spelled);
    }
    if (this.#names.has(`${folded}/`)) return `“${name}” is a file and a folder`;
    this.#names.set(folded, name);
    return null;
  }
}

/** Documents that are zip files by nature may be a skill's assets. */
function isOffice(name: string): boolean {
  return /\.(?:docx|xlsx|pptx|odt|ods|odp|epub|dotx|xltx|potx)$/i.test(name);
}

/** A folder's files (absolute path). */
export function unpackFolder(folder: string): Result<Unpacked, string> {
  const intake = new Intake();
  const pending: { below: string; depth: number }[] = [{ below: '', depth: 1 }];
  let seen = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of fs.readdirSync(path.join(folder, next.below), { withFileTypes: true })) {
      const name = next.below === '' ? entry.name : `${next.below}/${entry.name}`;
      if (leftBeside.test(name)) continue;
      if (++seen > 4 * filesMax) return fail(`it holds more than ${String(filesMax)} files`);
      if (entry.isDirectory()) {
        if (next.depth >= depthMax) return fail(`“${name}” lies in too many folders`);
        pending.push({ below: name, depth: next.depth + 1 });
        continue;
      }
      if (entry.isSymbolicLink()) return fail(`“${name}” is a link`);
      if (!entry.isFile()) return fail(`“${name}” is not a plain file`);
      const kept = name.normalize('NFC');
      const isArchive = archivePattern.test(kept);
      const problem = intake.problemWith(kept, isArchive ? 0 : fs.lstatSync(path.join(folder, name)).size);
      if (problem !== null) return fail(problem);
      if (isArchive) {
        intake.leaveOut(kept);
        continue;
      }
      const bytes = readInside(folder, name, installedFileBytesMax);
      if (!bytes.ok) return bytes;
      const refused = intake.take(kept, bytes.value);
      if (refused !== null) return fail(refused);
    }
  }
  return ok(intake);
}

/** A zip file's files (absolute path of the archive). */
export async function unpackArchive(file: string, signal: AbortSignal): Promise<Result<Unpacked, string>> {
  const bytes = readInside(path.dirname(file), path.basename(file), archiveBytesMax);
  if (!bytes.ok) return bytes;
  try {
    return await unpackZip(bytes.value, signal);
  } catch (error) {
    signal.throwIfAborted();
    // What the library finds wrong with the file it says by throwing: so does a damaged stream.
    if (error instanceof Error) return fail(`it is no zip file that can be read: ${error.message.slice(0, 200)}`);
    throw error;
  }
}

/** The same of bytes in memory. Throws where they are no zip file. */
async function unpackZip(bytes: Buffer, signal: AbortSignal): Promise<Result<Unpacked, string>> {
  const zip = await fromBufferPromise(bytes, {
    lazyEntries: true,
    decodeStrings: true,
    validateEntrySizes: true,
    strictFileNames: true,
  });
  const intake = new Intake();
  let entries = 0;
  for await (const entry of zip.eachEntry()) {
    signal.throwIfAborted();
    if (++entries > 2 * filesMax) return fail(`it holds more than ${String(filesMax)} files`);
    // A zip file of a Mac spells names with their accents apart.
    const name = entry.fileName.normalize('NFC');
    if (name.endsWith('/')) {
      const odd = oddPath(name.slice(0, -1));
      if (odd !== null) return fail(`“${name.slice(0, 100)}” cannot be taken: ${odd}`);
      continue;
    }
    if (leftBeside.test(name)) continue;
    const isArchive = archivePattern.test(name);
    const problem = oddEntry(entry) ?? intake.problemWith(name, isArchive ? 0 : entry.uncompressedSize);
    if (problem !== null) return fail(problem);
    if (isArchive) {
      intake.leaveOut(name);
      continue;
    }
    const content = await contentOf(await zip.openReadStreamPromise(entry), entry.uncompressedSize);
    if (content === null) return fail(`“${name}” is larger than it says`);
    const refused = intake.take(name, content);
    if (refused !== null) return fail(refused);
  }
  return ok(intake);
}

/** Kinds of files in the upper half of the attributes, as Unix tools write them. */
const [kindMask, plainKind] = [0o170000, 0o100000];

function oddEntry(entry: Entry): string | null {
  const { fileName: name, externalFileAttributes, compressionMethod } = entry;
  const kind = (externalFileAttributes >>> 16) & kindMask;
  if (kind === 0o120000) return `“${name}” is a link`;
  if (kind !== 0 && kind !== plainKind) return `“${name}” is not a plain file`;
  if (entry.isEncrypted()) return `“${name}” is locked with a password`;
  return compressionMethod === 0 || compressionMethod === 8 ? null : `“${name}” is packed in a way that is not known`;
}

async function contentOf(stream: AsyncIterable<unknown>, size: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of stream) {
    if (!Buffer.isBuffer(part)) throw new Error('a stream of bytes gives bytes');
    length += part.length;
    // The library holds the size against the directory's; this is the second look.
    if (length > size) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
