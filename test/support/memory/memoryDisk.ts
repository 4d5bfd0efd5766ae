/** The engine's `Disk`, kept in memory: several volumes in one tree, with the error codes of Linux, and images to go back to. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { realDisk, type Disk, type Entry } from '../../../src/engine/disk/disk.ts';
import { nativePath } from '../../../src/engine/disk/nativePath.ts';
import type { Seen } from '../../../src/model/change.ts';
import { isInMemory, NameCalls, type CommonNode } from './nameCalls.ts';
import { Paths, prefix, type Place, type Spot } from './paths.ts';
import { errno, Volume, type FileNode, type Inode, type VolumeImage, type VolumeOptions } from './volume.ts';

/** Called before each call, and inside `copyNew`: where a test lets it fail, lets somebody else act, or takes an image. */
export type Before = (call: keyof Disk, paths: readonly string[]) => void;

export type DiskImage = {
  readonly volumes: readonly VolumeImage[];
  /** Number of the volume by the uid of the folder that it lies over. */
  readonly mounts: ReadonlyMap<number, number>;
  readonly clockMs: number;
};

const firstDevice = 900_001;
/** `f_type`: what the memory disk passes for. */
const ext4 = 0xef53;
const startMs = 1_700_000_000_000;

export class MemoryDisk {
  before: Before = () => undefined;
  readonly disk: Disk;
  #volumes: Volume[] = [];
  #mounts = new Map<number, number>();
  #paths: Paths;
  #names: NameCalls;
  #clockMs = startMs;

  constructor(root: VolumeOptions) {
    const first = Volume.empty(String(firstDevice), root, this.timeNs());
    this.#volumes = [first];
    this.#paths = new Paths(prefix, first, new Map());
    this.#names = new NameCalls(this.#paths, () => this.timeNs());
    this.disk = this.#port();
  }

  /** Grows with every change. */
  get version(): number {
    return this.#volumes.reduce((sum, { operations }) => sum + operations, 0);
  }

  /** A clock that ticks at each look at it. */
  readonly now = (): number => ++this.#clockMs;

  timeNs(): bigint {
    return BigInt(this.now()) * 1_000_000n;
  }

  /** Lays a new volume over a folder. */
  mount(folder: string, options: VolumeOptions): void {
    const { volume, ino } = this.#paths.there(folder, 'mount');
    const device = String(firstDevice + this.#volumes.length);
    this.#mounts.set(volume.node(ino).uid, this.#volumes.length);
    this.#volumes.push(Volume.empty(device, options, this.timeNs()));
    this.#rebuildPaths();
  }

  image(): DiskImage {
    const volumes = this.#volumes.map((volume) => volume.image());
    return { volumes, mounts: new Map(this.#mounts), clockMs: this.#clockMs };
  }

  restore(image: DiskImage): void {
    this.#volumes = image.volumes.map((volume) => new Volume(volume));
    this.#mounts = new Map(image.mounts);
    this.#clockMs = image.clockMs;
    this.#rebuildPaths();
  }

  #rebuildPaths(): void {
    const mounts = new Map<number, Volume>();
    for (const [uid, index] of this.#mounts) {
      const volume = this.#volumes[index];
      if (volume !== undefined) mounts.set(uid, volume);
    }
    const [root] = this.#volumes;
    if (root === undefined) throw new Error('a disk has a volume');
    this.#paths = new Paths(prefix, root, mounts);
    this.#names = new NameCalls(this.#paths, () => this.timeNs());
  }

  /** What people and other programs do to the disk, durable at once. Does not call `before`. */
  readonly others = {
    write: (path: string, content: string): void => {
      const spot = this.#paths.spot(path, 'write');
      const mtimeNs = this.timeNs();
      if (spot.there === null)
        this.#names.create(spot, (common) => ({ ...common, kind: 'file', content: Buffer.from(content) }));
      else {
        const { volume, ino } = spot.there;
        if (volume.node(ino).kind !== 'file') throw errno('EISDIR', 'write', path);
        const change = (node: Inode): Inode =>
          node.kind === 'file' ? { ...node, content: Buffer.from(content), mtimeNs: volume.coarse(mtimeNs) } : node;
        volume.alter(ino, change);
      }
      this.syncAll();
    },
    /** Sets what `copyAttributes` copies, and the lock that no rights overcome. */
    set: (path: string, change: Partial<Pick<FileNode, 'mode' | 'mtimeNs' | 'attributes' | 'locked'>>): void => {
      const { volume, ino } = this.#paths.there(path, 'set');
      volume.alter(ino, (node) => ({ ...node, ...change }));
      this.syncAll();
    },
    makeLink: (path: string, target: string): void => {
      this.#names.create(this.#paths.spot(path, 'symlink'), (common) => ({ ...common, kind: 'link', target }));
      this.syncAll();
    },
    makeFolder: (path: string): void => {
      this.#names.makeFolder(path);
      this.syncAll();
    },
    link: (from: string, to: string): void => {
      this.#names.link(from, to);
      this.syncAll();
    },
    rename: (from: string, to: string): void => {
      this.#names.rename(from, to);
      this.syncAll();
    },
    unlink: (path: string): void => {
      this.#names.unlink(path);
      this.syncAll();
    },
    setCapacity: (index: number, freeBytes: number): void => {
      const volume = this.#volumes[index];
      if (volume === undefined) return;
      const options = { ...volume.options, capacityBytes: volume.state.usedBytes + freeBytes };
      this.#volumes[index] = new Volume({ ...volume.image(), options });
      this.#rebuildPaths();
    },
  };

  syncAll(): void {
    for (const volume of this.#volumes) volume.syncAll();
  }

  /** What stands at the path, with all that is kept of it. */
  nodeAt(path: string): Inode | null {
    try {
      const { there } = this.#paths.spot(path, 'lstat');
      return there === null ? null : this.#paths.node(there);
    } catch {
      return null;
    }
  }

  /** Everything below the folder, by its path from there; folders before what is in them. */
  tree(folder: string): Map<string, Inode> {
    const found = new Map<string, Inode>();
    const walk = (at: string, below: string): void => {
      const place = this.#paths.there(at, 'walk');
      for (const { name } of place.volume.folder(place.ino).entries.values()) {
        const node = this.#paths.node(this.#paths.there(`${at}/${name}`, 'walk'));
        found.set(below + name, node);
        if (node.kind === 'folder') walk(`${at}/${name}`, `${below}${name}/`);
      }
    };
    walk(folder, '');
    return found;
  }

  /** Contents of all files on all volumes. */
  contents(): Set<string> {
    const found = new Set<string>();
    for (const { state } of this.#volumes) {
      for (const node of state.inodes.values()) if (node.kind === 'file') found.add(node.content.toString('utf8'));
    }
    return found;
  }

  #port(): Disk {
    const told =
      <Args extends string[], Value>(
        call: keyof Disk,
        work: (...args: Args) => Value,
        real: (...args: Args) => Value,
      ) =>
      (...args: Args): Value => {
        this.before(call, args);
        return args.some(isInMemory) ? work(...args) : real(...args);
      };
    return {
      look: told('look', (path: string) => this.#look(path), realDisk.look),
      list: told('list', (folder: string) => this.#list(folder), realDisk.list),
      mayChange: told('mayChange', (folder: string) => this.#mayChange(folder), realDisk.mayChange),
      link: told('link', (from: string, to: string) => this.#names.link(from, to), realDisk.link),
      unlink: told('unlink', (path: string) => this.#names.unlink(path), realDisk.unlink),
      guardsNames: told(
        'guardsNames',
        (folder: string) => {
          this.#paths.followed(folder, 'stat');
          return false;
        },
        realDisk.guardsNames,
      ),
      isOwn: told(
        'isOwn',
        (path: string) => {
          this.#paths.there(path, 'lstat');
          return true;
        },
        realDisk.isOwn,
      ),
      reserve: told(
        'reserve',
        (path: string) => {
          this.#names.create(this.#paths.spot(path, 'open'), (common) => emptyFile({ ...common, mode: 0o600 }));
        },
        realDisk.reserve,
      ),
      rename: told('rename', (from: string, to: string) => this.#names.rename(from, to), realDisk.rename),
      makeFolder: told('makeFolder', (path: string) => this.#names.makeFolder(path), realDisk.makeFolder),
      makePrivateFolder: told(
        'makePrivateFolder',
        (path: string) => this.#names.makeFolder(path),
        realDisk.makePrivateFolder,
      ),
      removeFolder: told('removeFolder', (path: string) => this.#names.removeFolder(path), realDisk.removeFolder),
      removeReservation: told(
        'removeReservation',
        (path: string) => this.#names.unlink(path),
        realDisk.removeReservation,
      ),
      syncFolders: async (folders) => {
        for (const folder of folders) {
          this.before('syncFolders', [folder]);
          if (isInMemory(folder)) this.#syncFolder(folder);
          else await realDisk.syncFolders([folder]);
        }
      },
      isLocked: told('isLocked', (path: string) => this.nodeAt(path)?.locked === true, realDisk.isLocked),
      birthOf: told(
        'birthOf',
        (path: string) => this.#paths.node(this.#paths.there(path, 'lstat')).bornNs.toString(),
        realDisk.birthOf,
      ),
      fileSystem: told(
        'fileSystem',
        (folder: string) => {
          this.#paths.followed(folder, 'statfs');
          return ext4;
        },
        realDisk.fileSystem,
      ),
      deviceOf: told(
        'deviceOf',
        (folder: string) => this.#paths.followed(folder, 'stat').volume.device,
        realDisk.deviceOf,
      ),
      freeBytes: told(
        'freeBytes',
        (folder: string) => this.#paths.followed(folder, 'statfs').volume.freeBytes(),
        realDisk.freeBytes,
      ),
      copyNew: async (from, to, signal) => {
        signal.throwIfAborted();
        this.before('copyNew', [from, to]);
        const read = this.#open(from);
        if (isInMemory(to)) this.#writeNew(read, from, to);
        else fs.writeFileSync(nativePath(to), read(), { flag: 'wx', flush: true });
        const content = read();
        return { hash: crypto.createHash('sha256').update(content).digest('hex'), bytes: content.length };
      },
      writeNew: (path, text) => {
        this.before('writeNew', [path]);
        if (isInMemory(path)) this.#writeNew(() => Buffer.from(text), path, path);
        else realDisk.writeNew(path, text);
      },
      copyLink: told(
        'copyLink',
        (from: string, to: string) => {
          const node = this.#paths.node(this.#paths.there(from, 'readlink'));
          if (node.kind !== 'link') throw errno('EINVAL', 'readlink', from);
          const { target } = node;
          this.#names.create(this.#paths.spot(to, 'symlink'), (common) => ({ ...common, kind: 'link', target }));
        },
        realDisk.copyLink,
      ),
      copyAttributes: (from, to, what) => {
        this.before('copyAttributes', [from, to]);
        return this.#copyAttributes(from, to, what);
      },
    };
  }

  #look(path: string): Seen | null {
    let spot: Spot;
    try {
      spot = this.#paths.spot(path, 'lstat');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code !== 'ELOOP') return null;
      throw error;
    }
    if (spot.there === null) return null;
    const { volume, ino } = spot.there;
    const node = volume.node(ino);
    return {
      kind: node.kind,
      size: sizeOf(node),
      mtimeNs: node.mtimeNs.toString(),
      identity: String(ino),
      device: volume.device,
      links: node.links,
    };
  }

  #list(folder: string): Entry[] {
    const { volume, ino } = this.#paths.followed(folder, 'scandir');
    const node = volume.node(ino);
    if (node.kind !== 'folder') throw errno('ENOTDIR', 'scandir', folder);
    return [...node.entries.values()].map((entry) => ({ name: entry.name, kind: volume.node(entry.ino).kind }));
  }

  #mayChange(folder: string): boolean {
    try {
      const node = this.#paths.node(this.#paths.followed(folder, 'access'));
      return (node.mode & 0o300) === 0o300;
    } catch {
      return false;
    }
  }

  #syncFolder(folder: string): void {
    let place: Place;
    try {
      place = this.#paths.followed(folder, 'open');
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return;
      throw error;
    }
    place.volume.syncFolder(place.ino);
  }

  /** Gives what reads the file; a folder can be opened, too, but not read. */
  #open(path: string): () => Buffer {
    if (!isInMemory(path)) return () => fs.readFileSync(nativePath(path));
    const node = this.#paths.node(this.#paths.there(path, 'open'));
    if (node.kind === 'link') throw errno('ELOOP', 'open', path);
    return () => {
      if (node.kind === 'folder') throw errno('EISDIR', 'read', path);
      return node.content;
    };
  }

  /** A file half written is what a crash in here leaves; a call that fails leaves nothing. */
  #writeNew(read: () => Buffer, from: string, to: string): void {
    const { volume, ino } = this.#names.create(this.#paths.spot(to, 'open'), (common) => emptyFile(common));
    try {
      const content = read();
      for (const part of [content.length >> 1, content.length]) {
        this.before('copyNew', [from, to]);
        if (volume.freeBytes() < content.length >> 1) throw errno('ENOSPC', 'write', to);
        const mtimeNs = volume.coarse(this.timeNs());
        volume.alter(ino, (node) =>
          node.kind === 'file' ? { ...node, content: content.subarray(0, part), mtimeNs } : node,
        );
      }
      this.before('copyNew', [from, to]);
      volume.syncFile(ino);
    } catch (error) {
      if (this.#look(to)?.identity === String(ino)) this.#names.unlink(to);
      throw error;
    }
  }

  #copyAttributes(from: string, to: string, what: 'with times' | 'without times'): 'all' | 'some' {
    if (!isInMemory(from) && !isInMemory(to)) return realDisk.copyAttributes(from, to, what);
    const original = this.#attributesOf(from);
    if (!isInMemory(to)) {
      fs.chmodSync(nativePath(to), original.mode);
      const seconds = Number(original.mtimeNs / 1_000_000n) / 1_000;
      if (what === 'with times') fs.utimesSync(nativePath(to), seconds, seconds);
      return 'some';
    }
    const { volume, ino } = this.#paths.there(to, 'open');
    if (volume.node(ino).kind === 'link') throw errno('ELOOP', 'open', to);
    const { mode, attributes } = original;
    const times = what === 'with times' ? { mtimeNs: volume.coarse(original.mtimeNs) } : {};
    volume.alter(ino, (node) => ({ ...node, mode, attributes, ...times }));
    volume.syncFile(ino);
    return isInMemory(from) ? 'all' : 'some';
  }

  #attributesOf(path: string): Pick<FileNode, 'mode' | 'mtimeNs' | 'attributes'> {
    if (!isInMemory(path)) {
      const { mode, mtimeNs } = fs.statSync(nativePath(path), { bigint: true });
      return { mode: Number(mode) & 0o7777, mtimeNs, attributes: '' };
    }
    const node = this.#paths.node(this.#paths.there(path, 'open'));
    if (node.kind === 'link') throw errno('ELOOP', 'open', path);
    return node;
  }
}

function emptyFile(common: CommonNode): FileNode {
  return { ...common, kind: 'file', content: Buffer.alloc(0) };
}

function sizeOf(node: Inode): number {
  if (node.kind === 'file') return node.content.length;
  return node.kind === 'link' ? Buffer.byteLength(node.target) : 4096;
}
