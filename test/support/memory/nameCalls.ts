/** Everything that makes, moves or takes away names on the memory disk. The checks stand in the order in which Linux makes them. */
import { noSuch, prefix, type Paths, type Place, type Spot } from './paths.ts';
import { errno, type FileNode, type Inode, type Volume } from './volume.ts';

export type CommonNode = Omit<FileNode, 'kind' | 'content'>;

export function isInMemory(path: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

export class NameCalls {
  readonly #paths: Paths;
  readonly #timeNs: () => bigint;

  constructor(paths: Paths, timeNs: () => bigint) {
    this.#paths = paths;
    this.#timeNs = timeNs;
  }

  /** Whether names may be made and taken away in the folder. */
  #mayName({ volume, ino }: Place, call: string, path: string): void {
    const node = volume.node(ino);
    if (node.locked) throw errno('EPERM', call, path);
    if ((node.mode & 0o200) === 0) throw errno('EACCES', call, path);
  }

  create(spot: Spot, make: (common: CommonNode) => Inode): Place {
    const { parent, name, there } = spot;
    if (spot.tooLong) throw noSuch(spot, 'create', name);
    if (there !== null) throw errno('EEXIST', 'create', name);
    this.#mayName(parent, 'create', name);
    return { volume: parent.volume, ino: parent.volume.create(parent.ino, name, make, this.#timeNs()) };
  }

  makeFolder(path: string): void {
    this.create(this.#paths.spot(path, 'mkdir'), (common) => ({
      ...common,
      mode: 0o755,
      kind: 'folder',
      entries: new Map(),
    }));
  }

  link(from: string, to: string): void {
    if (isInMemory(from) !== isInMemory(to)) throw errno('EXDEV', 'link', from);
    const source = this.#paths.there(from, 'link');
    const target = this.#paths.spot(to, 'link');
    const { parent, name, there } = target;
    if (there !== null) throw errno('EEXIST', 'link', to);
    if (target.tooLong) throw noSuch(target, 'link', to);
    if (source.volume !== parent.volume) throw errno('EXDEV', 'link', from);
    this.#mayName(parent, 'link', to);
    const node = this.#paths.node(source);
    if (node.kind === 'folder' || node.locked || !source.volume.options.hardLinks) throw errno('EPERM', 'link', from);
    if (parent.volume.freeBytes() === 0) throw errno('ENOSPC', 'link', to);
    const { volume, ino } = source;
    const mtimeNs = volume.coarse(this.#timeNs());
    volume.operate([volume.node(parent.ino).uid], (draft) => {
      draft.inodes.set(ino, { ...node, links: node.links + 1 });
      volume.putName(draft, parent.ino, { name, ino }, mtimeNs);
    });
  }

  unlink(path: string): void {
    const spot = this.#paths.spot(path, 'unlink');
    const { parent, name, there } = spot;
    if (there === null) throw noSuch(spot, 'unlink', path);
    this.#mayName(parent, 'unlink', path);
    const node = this.#paths.node(there);
    if (node.kind === 'folder') throw errno('EISDIR', 'unlink', path);
    if (node.locked) throw errno('EPERM', 'unlink', path);
    const { volume } = parent;
    const mtimeNs = volume.coarse(this.#timeNs());
    volume.operate([volume.node(parent.ino).uid], (draft) => {
      volume.takeName(draft, parent.ino, name, mtimeNs);
      volume.drop(draft, there.ino);
    });
  }

  removeFolder(path: string): void {
    const spot = this.#paths.spot(path, 'rmdir');
    const { parent, name, there, isMount } = spot;
    if (there === null) throw noSuch(spot, 'rmdir', path);
    this.#mayName(parent, 'rmdir', path);
    const node = this.#paths.node(there);
    if (node.kind !== 'folder') throw errno('ENOTDIR', 'rmdir', path);
    if (isMount) throw errno('EBUSY', 'rmdir', path);
    if (node.entries.size > 0) throw errno('ENOTEMPTY', 'rmdir', path);
    const { volume } = parent;
    const mtimeNs = volume.coarse(this.#timeNs());
    volume.operate([volume.node(parent.ino).uid], (draft) => {
      volume.takeName(draft, parent.ino, name, mtimeNs);
      volume.drop(draft, there.ino);
    });
  }

  rename(from: string, to: string): void {
    if (isInMemory(from) !== isInMemory(to)) throw errno('EXDEV', 'rename', from);
    const source = this.#paths.spot(from, 'rename');
    const target = this.#paths.spot(to, 'rename');
    const { volume, ino: folder } = source.parent;
    if (volume !== target.parent.volume) throw errno('EXDEV', 'rename', from);
    if (source.there === null) throw noSuch(source, 'rename', from);
    mayLie(source, target, to);
    // A new spelling of its own name, on a volume that folds names.
    const respelt = target.parent.ino === folder && volume.key(source.name) === volume.key(target.name);
    const over = respelt ? null : target.there;
    if (over !== null && isSame(over, source.there)) return;
    for (const { parent } of [source, target]) this.#mayName(parent, 'rename', from);
    if (over !== null) mayReplace(this.#paths.node(source.there), this.#paths.node(over), to);
    if (source.isMount || (target.isMount && over !== null)) throw errno('EBUSY', 'rename', from);
    if (over !== null && !isEmpty(this.#paths.node(over))) throw errno('ENOTEMPTY', 'rename', to);
    const { ino } = source.there;
    const mtimeNs = volume.coarse(this.#timeNs());
    volume.operate([volume.node(folder).uid, volume.node(target.parent.ino).uid], (draft) => {
      if (over !== null) volume.drop(draft, over.ino);
      volume.takeName(draft, folder, source.name, mtimeNs);
      volume.putName(draft, target.parent.ino, { name: target.name, ino }, mtimeNs);
    });
  }
}

function isSame(one: Place, other: Place): boolean {
  return one.volume === other.volume && one.ino === other.ino;
}

function isEmpty(node: Inode): boolean {
  return node.kind !== 'folder' || node.entries.size === 0;
}

/** Nothing goes below itself, and nothing replaces what it lies in. */
function mayLie(source: Spot, target: Spot, path: string): void {
  if (target.tooLong) throw noSuch(target, 'rename', path);
  const { volume } = source.parent;
  if (source.there !== null && isWithin(volume, target.parent.ino, source.there)) throw errno('EINVAL', 'rename', path);
  if (target.there !== null && isWithin(volume, source.parent.ino, target.there))
    throw errno('ENOTEMPTY', 'rename', path);
}

/** What the system says to a rename onto something of another kind. */
function mayReplace(node: Inode, over: Inode, path: string): void {
  if (node.kind === 'folder' && over.kind !== 'folder') throw errno('ENOTDIR', 'rename', path);
  if (node.kind !== 'folder' && over.kind === 'folder') throw errno('EISDIR', 'rename', path);
}

/** Whether the folder is that very one, or lies below it. */
function isWithin(volume: Volume, folder: number, above: Place): boolean {
  if (above.volume !== volume) return false;
  if (above.ino === folder) return true;
  const node = volume.node(above.ino);
  if (node.kind !== 'folder') return false;
  return [...node.entries.values()].some(({ ino }) => isWithin(volume, folder, { volume, ino }));
}
