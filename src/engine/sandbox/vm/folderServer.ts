/**
 * Serves a mount to the worker in a virtual machine: answers looks, lists and reads on the guest's port, and nothing else. What it is
 * asked is untrusted: parsed by schema, paths held to the mount, files counted, reads bounded. A request that is none ends the port.
 */
import { closeSync, fstatSync, readSync, type Stats } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { Disposable } from '../../../base/disposable.ts';
import { join, parseRelativePath, type RelativePath } from '../../../model/relativePath.ts';
import {
  answerKinds,
  folderFrame,
  folderFrameBytesMax,
  folderRequestSchema,
  openedBody,
  type FolderRequest,
  type ServedList,
  type ServedLook,
  servedEntriesMax,
  servedFilesMax,
} from '../../../protocol/folderWire.ts';
import { errorCode } from '../../disk/errorCode.ts';
import { type ReadableFolder, readFolder } from '../../disk/heldFolders.ts';

const headerBytes = 4;
/** A request is a path at most, with what stands around it. */
const requestBytesMax = 256 * 1024;
/** Listed names that are kept for the next answer about the same folder. */
const listedNamesMax = 2_000_000;

/** Answers on this port until it ends or the result is disposed of. */
export function serveFolder(mount: string, port: Duplex): Disposable {
  const server = new FolderServer(readFolder(mount));
  port.on('error', () => undefined);
  port.on('close', () => server.dispose());
  void answerAll(server, port);
  return {
    dispose: () => {
      port.destroy();
      server.dispose();
    },
  };
}

async function answerAll(server: FolderServer, port: Duplex): Promise<void> {
  let bytes: Buffer = Buffer.alloc(0);
  const chunks: AsyncIterable<Buffer> = port;
  try {
    for await (const chunk of chunks) {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      while (bytes.length >= headerBytes) {
        const length = bytes.readUInt32BE(0);
        if (length > requestBytesMax) throw new Error('a request is too long');
        if (bytes.length < headerBytes + length) break;
        const request = folderRequestSchema.parse(
          JSON.parse(bytes.toString('utf8', headerBytes, headerBytes + length)),
        );
        bytes = bytes.subarray(headerBytes + length);
        if (request.ask === 'close') server.close(request.file);
        else await send(port, server.answer(request));
      }
    }
  } catch {
    // Whatever it was: such a worker gets no more answers.
  } finally {
    port.destroy();
    server.dispose();
  }
}

function send(port: Duplex, frame: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    port.write(frame, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

class FolderServer implements Disposable {
  readonly #folder: ReadableFolder;
  readonly #files = new Map<number, number>();
  #nextFile = 1;
  /** The names of the folder that was listed last: a large one is asked for in parts. */
  #listed: { readonly folder: string | null; readonly names: readonly string[] } | null = null;

  constructor(folder: ReadableFolder) {
    this.#folder = folder;
  }

  /** The whole frame of the answer. */
  answer(request: Exclude<FolderRequest, { ask: 'close' }>): Buffer {
    try {
      if (request.ask === 'read') return frameOf('bytes', this.#read(request));
      if (request.ask === 'open') return frameOf('opened', this.#open(pathOf(request.path), request.head));
      return frameOf('value', Buffer.from(JSON.stringify(this.#value(request)), 'utf8'));
    } catch (error) {
      return frameOf('error', Buffer.from(JSON.stringify({ code: errorCode(error) ?? 'EIO' }), 'utf8'));
    }
  }

  dispose(): void {
    for (const descriptor of this.#files.values()) closeSync(descriptor);
    this.#files.clear();
    this.#folder.dispose();
  }

  /** A number that is none is no news: nobody waits for an answer. */
  close(file: number): void {
    const descriptor = this.#files.get(file);
    if (descriptor === undefined) return;
    this.#files.delete(file);
    closeSync(descriptor);
  }

  #value(request: Extract<FolderRequest, { ask: 'list' | 'look' }>): unknown {
    switch (request.ask) {
      case 'list':
        return this.#list(request.folder, request.from);
      case 'look':
        return lookOf(this.#folder.look(pathOf(request.path)));
    }
  }

  #list(asked: string | null, from: number): ServedList {
    const folder = asked === null ? null : pathOf(asked);
    if (from === 0 || this.#listed?.folder !== folder) {
      const names = this.#folder.list(folder).sort();
      if (names.length > listedNamesMax) throw refused('EFBIG');
      this.#listed = { folder, names };
    }
    const { names } = this.#listed;
    const entries: ServedList['entries'] = [];
    let bytes = 0;
    let at = from;
    for (; at < names.length && entries.length < servedEntriesMax && bytes < folderFrameBytesMax / 4; at++) {
      const name = names[at] ?? '';
      entries.push([name, this.#lookAt(folder, name)]);
      bytes += 3 * name.length + 100;
    }
    const next = at < names.length ? at : null;
    if (next === null) this.#listed = null;
    return { entries, next };
  }

  #lookAt(folder: RelativePath | null, name: string): ServedLook | null {
    try {
      return lookOf(this.#folder.look(join(folder, name)));
    } catch {
      // It asks for this one by itself, and is told why not.
      return null;
    }
  }

  #open(path: RelativePath, headBytes: number): Buffer {
    if (this.#files.size >= servedFilesMax) throw refused('EMFILE');
    const descriptor = this.#folder.open(path);
    const file = this.#nextFile;
    this.#nextFile += 1;
    this.#files.set(file, descriptor);
    const stats = fstatSync(descriptor);
    const head = Buffer.allocUnsafe(stats.isFile() ? Math.min(headBytes, stats.size) : 0);
    const count = head.length === 0 ? 0 : readSync(descriptor, head, 0, head.length, 0);
    return openedBody({ file, look: lookOf(stats) }, head.subarray(0, count));
  }

  #read({ file, offset, length }: Extract<FolderRequest, { ask: 'read' }>): Buffer {
    const descriptor = this.#files.get(file);
    if (descriptor === undefined) throw refused('EBADF');
    if (!fstatSync(descriptor).isFile()) throw refused('EINVAL');
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset));
  }
}

function pathOf(text: string): RelativePath {
  const path = parseRelativePath(text);
  if (path === null) throw refused('EINVAL');
  return path;
}

function refused(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function lookOf(stats: Stats): ServedLook {
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'other';
  const { size, mtimeMs, ino, nlink } = stats;
  return { kind, size, mtimeMs, ino, nlink };
}

function frameOf(kind: keyof typeof answerKinds, body: Uint8Array): Buffer {
  return folderFrame(Uint8Array.of(answerKinds[kind]), body);
}
