/**
 * The mount of a worker in a virtual machine: its host serves it on a port, one call at a time, and this waits for each answer, as the
 * system's own calls do. What a list told of the entries is kept until another folder is entered, and small reads are made in larger
 * parts: a call costs a tenth of a millisecond and more, and under emulation a hundred times that much work here.
 */
import { readSync, writeSync } from 'node:fs';
import type * as z from 'zod/mini';
import type { RelativePath } from '../../model/relativePath.ts';
import {
  answerKinds,
  folderFrame,
  folderFrameBytesMax,
  type FolderRequest,
  openedFrom,
  servedErrorSchema,
  servedListSchema,
  servedLookSchema,
  type ServedLook,
  servedReadBytesMax,
} from '../../protocol/folderWire.ts';
import type { Inside, Looked, OpenFile, ServedFolder } from './folderWay.ts';

/** What comes with an open file: the front that readers of pictures look at first. */
const headBytes = 16 * 1024;
/** What is read at once where less is asked for: the head of a picture, and the directory at the end of an archive, are mostly in it. */
const partBytes = 64 * 1024;
/** Parts kept of an open file: readers go back and forth between an index and what it points to. */
const partsMax = 4;
/** Closed files that the host has not heard of yet: it counts open ones. */
const untoldMax = 8;
/** Folders whose entries are remembered, and for how long: who looks at a file later wants to know what it is then. */
const foldersMax = 4;
const freshMs = 2_000;

/** The folder that is served on an open descriptor. */
export function servedFolder(descriptor: number): ServedFolder {
  const port = new Port(descriptor);
  const known = new Map<string, { readonly looks: Map<string, ServedLook | null>; readonly atMs: number }>();
  return {
    enter: (folder) => inside(folder, port, known),
  };
}

type Known = Map<string, { readonly looks: Map<string, ServedLook | null>; readonly atMs: number }>;

function inside(folder: RelativePath | null, port: Port, known: Known): Inside {
  const key = folder ?? '';
  const pathOf = (name: string): string => (folder === null ? name : `${folder}/${name}`);
  return {
    look: (name) => {
      const kept = known.get(key);
      const look = kept !== undefined && performance.now() - kept.atMs < freshMs ? kept.looks.get(name) : undefined;
      return lookedOf(look ?? port.value({ ask: 'look', path: pathOf(name) }, servedLookSchema));
    },
    open: (name) => openedFile(port, pathOf(name)),
    list: () => {
      const looks = new Map<string, ServedLook | null>();
      for (let from: number | null = 0; from !== null;) {
        const part: z.infer<typeof servedListSchema> = port.value({ ask: 'list', folder, from }, servedListSchema);
        for (const [name, look] of part.entries) looks.set(name, look);
        if (part.next !== null && part.next <= from) throw failed('EIO');
        from = part.next;
      }
      known.delete(key);
      known.set(key, { looks, atMs: performance.now() });
      for (const old of known.keys()) if (known.size > foldersMax) known.delete(old);
      return [...looks.keys()];
    },
  };
}

function openedFile(port: Port, path: string): OpenFile {
  const { file, look, head } = port.opened({ ask: 'open', path, head: headBytes });
  const parts: { readonly from: number; readonly bytes: Buffer }[] = [];
  const partAt = (offset: number): Buffer => {
    const from = offset - (offset % partBytes);
    const kept = parts.find((part) => part.from === from);
    if (kept !== undefined) return kept.bytes.subarray(offset - from);
    const bytes = port.bytes({ ask: 'read', file, offset: from, length: partBytes });
    // A part that is not whole ends where the file ends now.
    if (parts.push({ from, bytes }) > partsMax) parts.shift();
    return bytes.subarray(offset - from);
  };
  const bytesAt = (offset: number, length: number): Buffer => {
    if (offset < head.length) return head.subarray(offset);
    // A file that came whole has nothing behind.
    if (offset >= look.size && head.length === look.size) return nothing;
    return length < partBytes
      ? partAt(offset)
      : port.bytes({ ask: 'read', file, offset, length: Math.min(length, servedReadBytesMax) });
  };
  return {
    look: () => lookedOf(look),
    read: (memory, at, length, offset) => {
      const bytes = bytesAt(offset, length);
      return bytes.copy(memory, at, 0, Math.min(length, bytes.length));
    },
    close: () => port.tell({ ask: 'close', file }),
  };
}

const nothing = Buffer.alloc(0);

function lookedOf({ kind, size, mtimeMs, ino, nlink }: ServedLook): Looked {
  return {
    ...{ size, mtimeMs, ino, nlink, dev: 0 },
    isFile: () => kind === 'file',
    isDirectory: () => kind === 'folder',
    isSymbolicLink: () => kind === 'link',
  };
}

function failed(code: string): Error {
  return Object.assign(new Error(`the folder’s host says ${code}`), { code });
}

/** One call after the other on a descriptor that blocks. */
class Port {
  readonly #descriptor: number;
  #memory = Buffer.allocUnsafe(64 * 1024);
  readonly #untold: Buffer[] = [];

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  value<Schema extends z.ZodMiniType>(request: FolderRequest, schema: Schema): z.infer<Schema> {
    return schema.parse(JSON.parse(this.#ask(request, answerKinds.value).toString('utf8')));
  }

  /** Memory of its own, which the next call leaves alone. */
  bytes(request: FolderRequest): Buffer {
    return Buffer.from(this.#ask(request, answerKinds.bytes));
  }

  /** The file with its first bytes, in memory of their own. */
  opened(request: FolderRequest): ReturnType<typeof openedFrom> {
    return openedFrom(Buffer.from(this.#ask(request, answerKinds.opened)));
  }

  /** Says what has no answer, together with what is asked next: nobody waits for it. */
  tell(request: FolderRequest): void {
    this.#untold.push(folderFrame(Buffer.from(JSON.stringify(request), 'utf8')));
    if (this.#untold.length >= untoldMax) this.#write(Buffer.concat(this.#untold.splice(0)));
  }

  /** What the answer holds; good until the next call. Throws where the host says why not. */
  #ask(request: FolderRequest, kind: number): Buffer {
    this.#untold.push(folderFrame(Buffer.from(JSON.stringify(request), 'utf8')));
    this.#write(Buffer.concat(this.#untold.splice(0)));
    const length = this.#read(4).readUInt32BE(0);
    if (length < 1 || length > folderFrameBytesMax) throw failed('EIO');
    const answer = this.#read(length);
    const body = answer.subarray(1);
    if (answer[0] === answerKinds.error) throw failed(servedErrorSchema.parse(JSON.parse(body.toString('utf8'))).code);
    if (answer[0] !== kind) throw failed('EIO');
    return body;
  }

  #write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at, bytes.length - at);
  }

  #read(length: number): Buffer {
    if (this.#memory.length < length) this.#memory = Buffer.allocUnsafe(length);
    for (let at = 0; at < length;) {
      const count = readSync(this.#descriptor, this.#memory, at, length - at, null);
      if (count === 0) throw failed('EPIPE');
      at += count;
    }
    return this.#memory.subarray(0, length);
  }
}
