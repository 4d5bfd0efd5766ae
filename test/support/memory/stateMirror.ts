/**
 * Follows what the engine writes into its state folder (real files, through node:fs), so that a test can go back to any moment, and to
 * what a power cut at that moment would have left: names as of some moment since the folder's last sync, and each file cut anywhere
 * behind what was synced of it, with or without a tail of zeros.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Choose } from './volume.ts';

type MirrorFile = { readonly content: Buffer; readonly synced: Buffer };
type Names = ReadonlyMap<string, number>;
type NameStep = { readonly names: Names; readonly folders: readonly string[] };

export type StateImage = {
  readonly since: readonly NameStep[];
  readonly files: ReadonlyMap<number, MirrorFile>;
};

type Opened = { readonly file: number } | { readonly folder: string };

const none = Buffer.alloc(0);
const real = {
  openSync: fs.openSync.bind(fs),
  closeSync: fs.closeSync.bind(fs),
  writeSync: fs.writeSync.bind(fs),
  ftruncateSync: fs.ftruncateSync.bind(fs),
  fsyncSync: fs.fsyncSync.bind(fs),
  fdatasyncSync: fs.fdatasyncSync.bind(fs),
  renameSync: fs.renameSync.bind(fs),
  rmSync: fs.rmSync.bind(fs),
  unlinkSync: fs.unlinkSync.bind(fs),
  writeFileSync: fs.writeFileSync.bind(fs),
};

export class StateMirror {
  /** Called before everything that changes the state folder. */
  before: (call: string, file: string) => void = () => undefined;
  /** Grows with every change. */
  version = 0;
  /** Whether syncs do nothing. */
  forgetsSyncs = false;
  readonly #root: string;
  /** Files that were there before, and that nobody changes. */
  readonly #given: ReadonlySet<string>;
  #since: NameStep[] = [{ names: new Map(), folders: [] }];
  #files = new Map<number, MirrorFile>();
  readonly #open = new Map<number, Opened>();
  #ids = 0;

  /** Follows the folder from now on, until it is disposed of. */
  constructor(root: string) {
    this.#root = root;
    this.#given = new Set(filesBelow(root));
    Object.assign(fs, {
      openSync: this.#openSync,
      closeSync: this.#closeSync,
      writeSync: this.#writeSync,
      ftruncateSync: this.#ftruncateSync,
      fsyncSync: (fd: number) => this.#sync(fd, real.fsyncSync),
      fdatasyncSync: (fd: number) => this.#sync(fd, real.fdatasyncSync),
      renameSync: this.#renameSync,
      rmSync: this.#rmSync,
      unlinkSync: (file: fs.PathLike) => this.#remove(file, () => real.unlinkSync(file)),
      writeFileSync: this.#writeFileSync,
    });
  }

  dispose(): void {
    Object.assign(fs, real);
  }

  image(): StateImage {
    return { since: this.#since.slice(), files: new Map(this.#files) };
  }

  /** Makes the folder what it was. */
  restore(image: StateImage): void {
    const now = this.#names();
    const names = image.since.at(-1)?.names ?? new Map<string, number>();
    for (const file of now.keys()) if (!names.has(file)) real.rmSync(file);
    for (const [file, id] of names) {
      const wanted = image.files.get(id)?.content ?? none;
      const there = this.#files.get(now.get(file) ?? -1)?.content;
      if (there !== wanted) real.writeFileSync(file, wanted);
    }
    this.#since = [...image.since];
    this.#files = new Map(image.files);
    this.version += 1;
  }

  /** Throws where the folder holds anything else than the mirror: then the engine writes in a way that is not followed. */
  check(): void {
    const names = this.#names();
    for (const file of filesBelow(this.#root)) {
      if (this.#given.has(file)) continue;
      const content = this.#files.get(names.get(file) ?? -1)?.content;
      if (content === undefined || !fs.readFileSync(file).equals(content)) throw new Error(`not followed: ${file}`);
    }
    for (const file of names.keys()) if (!fs.existsSync(file)) throw new Error(`not followed: ${file} is gone`);
  }

  /** Contents of the files there, as text. */
  contents(): string[] {
    return [...this.#names().values()].map((id) => (this.#files.get(id)?.content ?? none).toString('utf8'));
  }

  #names(): Names {
    return this.#since.at(-1)?.names ?? new Map<string, number>();
  }

  #rename(change: (names: Map<string, number>) => void, ...files: string[]): void {
    const names = new Map(this.#names());
    change(names);
    this.#since.push({ names, folders: files.map((file) => path.dirname(file)) });
    this.version += 1;
  }

  #set(id: number, file: MirrorFile): void {
    this.#files.set(id, file);
    this.version += 1;
  }

  #inside(file: unknown): file is string {
    return typeof file === 'string' && file.startsWith(`${this.#root}/`);
  }

  readonly #openSync = (file: fs.PathLike, flags: fs.OpenMode = 'r', mode?: fs.Mode): number => {
    if (!this.#inside(file)) return real.openSync(file, flags, mode);
    const makes = typeof flags === 'number' ? (flags & fs.constants.O_CREAT) !== 0 : /[wa]/.test(flags);
    const empties = typeof flags === 'string' && flags.startsWith('w');
    const known = this.#names().get(file);
    if (makes && (known === undefined || empties)) this.before('open', file);
    const fd = real.openSync(file, flags, mode);
    if (known === undefined && !makes) {
      if (fs.fstatSync(fd).isDirectory()) this.#open.set(fd, { folder: file });
      return fd;
    }
    const id = known ?? ++this.#ids;
    if (known === undefined) this.#rename((names) => names.set(file, id), file);
    if (known === undefined || empties) this.#set(id, { content: none, synced: none });
    this.#open.set(fd, { file: id });
    return fd;
  };

  readonly #closeSync = (fd: number): void => {
    this.#open.delete(fd);
    real.closeSync(fd);
  };

  readonly #writeSync = (fd: number, data: Buffer | string, offset = 0, length?: number, position?: number): number => {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    const opened = this.#open.get(fd);
    if (opened === undefined || !('file' in opened)) return real.writeSync(fd, bytes, offset, length, position);
    this.before('write', this.#nameOf(opened.file));
    const written = real.writeSync(fd, bytes, offset, length, position);
    const file = this.#file(opened.file);
    const content = Buffer.concat([file.content, bytes.subarray(offset, offset + written)]);
    this.#set(opened.file, { ...file, content });
    return written;
  };

  readonly #ftruncateSync = (fd: number, bytes = 0): void => {
    const opened = this.#open.get(fd);
    const file = opened !== undefined && 'file' in opened ? this.#file(opened.file) : null;
    if (opened !== undefined && 'file' in opened) this.before('truncate', this.#nameOf(opened.file));
    real.ftruncateSync(fd, bytes);
    if (opened === undefined || !('file' in opened) || file === null || file.content.length === bytes) return;
    this.#set(opened.file, { ...file, content: file.content.subarray(0, bytes) });
  };

  #sync(fd: number, sync: (fd: number) => void): void {
    const opened = this.#open.get(fd);
    if (opened === undefined) return sync(fd);
    this.before('sync', 'folder' in opened ? opened.folder : this.#nameOf(opened.file));
    sync(fd);
    if (this.forgetsSyncs) return;
    if ('folder' in opened) {
      const last = this.#since.findLastIndex(({ folders }) => folders.includes(opened.folder));
      if (last > 0) this.#since = this.#since.slice(last);
      return;
    }
    const file = this.#file(opened.file);
    this.#files.set(opened.file, { ...file, synced: file.content });
  }

  readonly #renameSync = (from: fs.PathLike, to: fs.PathLike): void => {
    if (!this.#inside(from) || !this.#inside(to)) return real.renameSync(from, to);
    this.before('rename', from);
    real.renameSync(from, to);
    const id = this.#names().get(from);
    if (id === undefined) throw new Error(`not followed: ${from}`);
    this.#rename((names) => names.set(to, id).delete(from), from, to);
  };

  readonly #rmSync = (file: fs.PathLike, options?: fs.RmOptions): void => {
    this.#remove(file, () => real.rmSync(file, options));
  };

  #remove(file: fs.PathLike, remove: () => void): void {
    if (!this.#inside(file) || !this.#names().has(file)) return remove();
    this.before('remove', file);
    remove();
    this.#rename((names) => names.delete(file), file);
  }

  readonly #writeFileSync = (
    file: fs.PathOrFileDescriptor,
    data: string | NodeJS.ArrayBufferView,
    options?: fs.WriteFileOptions,
  ): void => {
    if (!this.#inside(file)) return real.writeFileSync(file, data, options);
    this.before('write', file);
    real.writeFileSync(file, data, options);
    const id = this.#names().get(file) ?? ++this.#ids;
    if (!this.#names().has(file)) this.#rename((names) => names.set(file, id), file);
    const content = fs.readFileSync(file);
    const flushed = typeof options === 'object' && options !== null && options.flush === true;
    this.#set(id, { content, synced: flushed ? content : none });
  };

  #file(id: number): MirrorFile {
    return this.#files.get(id) ?? { content: none, synced: none };
  }

  #nameOf(id: number): string {
    for (const [file, other] of this.#names()) if (other === id) return file;
    return '';
  }
}

function filesBelow(root: string): string[] {
  return fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** What a power cut leaves of the state folder. */
export function stateAfterPowerCut({ since, files }: StateImage, choose: Choose): StateImage {
  const kept = since[choose(since.length)];
  if (kept === undefined) throw new Error('a folder has a state');
  const left = new Map<number, MirrorFile>();
  for (const [id, { content, synced }] of files) {
    const grown = content.length >= synced.length && content.subarray(0, synced.length).equals(synced);
    const cut = grown ? tornTail(content, synced.length, choose) : synced;
    left.set(id, { content: cut, synced: cut });
  }
  return { since: [{ ...kept, folders: [] }], files: left };
}

function tornTail(content: Buffer, from: number, choose: Choose): Buffer {
  if (content.length === from) return content;
  // A whole tail, one cut at any byte, or one whose length reached the disk before its bytes.
  const way = choose(4);
  if (way === 0) return content;
  const cut = content.subarray(0, from + choose(content.length - from));
  return way === 1 ? Buffer.concat([cut, Buffer.alloc(content.length - cut.length)]) : cut;
}
