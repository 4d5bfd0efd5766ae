/**
 * One volume of the memory disk: inodes, folders and the order in which they changed. Each operation makes a new state and leaves
 * the old one whole, so that a crash or a power cut can be tried at every state without running anything again.
 *
 * Durability as journaling file systems give it (ext4, XFS, APFS, NTFS): operations on names reach the disk in order, and a sync of a folder takes along
 * everything up to the last operation on that folder. A power cut keeps any prefix from there on.
 */
import { foldedName } from '../../../src/engine/changes/names.ts';

type Common = {
  /** Never given out again, unlike the inode's number. */
  readonly uid: number;
  readonly links: number;
  readonly mtimeNs: bigint;
  readonly bornNs: bigint;
  readonly mode: number;
  readonly locked: boolean;
  /** Extended attributes, as one text. */
  readonly attributes: string;
};
export type Name = { readonly name: string; readonly ino: number };
export type FileNode = Common & { readonly kind: 'file'; readonly content: Buffer };
export type FolderNode = Common & { readonly kind: 'folder'; readonly entries: ReadonlyMap<string, Name> };
export type LinkNode = Common & { readonly kind: 'link'; readonly target: string };
export type Inode = FileNode | FolderNode | LinkNode;

export type VolumeOptions = {
  /** Names that differ only in case or normal form are one. */
  readonly folds: boolean;
  /** Whether files can have several names. */
  readonly hardLinks: boolean;
  /** Nanoseconds that a modification time is a multiple of. */
  readonly timeStepNs: bigint;
  readonly capacityBytes: number;
};
export const plainVolume: VolumeOptions = {
  folds: false,
  hardLinks: true,
  timeStepNs: 1n,
  capacityBytes: 1_000_000_000_000,
};

/** What an inode takes of the volume beside its content. */
const inodeBytes = 256;
export const rootIno = 2;

/** The volume between two operations. */
export type VolumeState = {
  readonly inodes: ReadonlyMap<number, Inode>;
  readonly next: number;
  /** Numbers to give out again, the last first: as volumes do, at once. */
  readonly free: readonly number[];
  readonly usedBytes: number;
};
type Draft = { inodes: Map<number, Inode>; next: number; free: number[]; usedBytes: number };

type Operation = { readonly state: VolumeState; readonly touched: readonly number[] };

/** A volume as it was at one moment, with all that a power cut at that moment could have left of it. */
export type VolumeImage = {
  readonly options: VolumeOptions;
  readonly device: string;
  /** The durable state, and what was done since, in order. */
  readonly since: readonly Operation[];
  /** Files as they were when they were last synced, by uid. */
  readonly synced: ReadonlyMap<number, FileNode>;
};

let uids = 0;

export function errno(code: string, call: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${call} '${path}'`), { code });
}

export class Volume {
  /** How many there were. */
  operations = 0;
  readonly options: VolumeOptions;
  readonly device: string;
  #since: Operation[];
  readonly #synced: Map<number, FileNode>;

  constructor(image: VolumeImage) {
    this.options = image.options;
    this.device = image.device;
    this.#since = [...image.since];
    this.#synced = new Map(image.synced);
  }

  static empty(device: string, options: VolumeOptions, mtimeNs: bigint): Volume {
    const common = { uid: ++uids, links: 1, mtimeNs, bornNs: mtimeNs, mode: 0o755, locked: false, attributes: '' };
    const root: FolderNode = { ...common, kind: 'folder', entries: new Map() };
    const state = { inodes: new Map([[rootIno, root]]), next: rootIno + 1, free: [], usedBytes: inodeBytes };
    return new Volume({ options, device, since: [{ state, touched: [] }], synced: new Map() });
  }

  get state(): VolumeState {
    const last = this.#since.at(-1);
    if (last === undefined) throw new Error('a volume has a state');
    return last.state;
  }

  image(): VolumeImage {
    return { options: this.options, device: this.device, since: this.#since.slice(), synced: new Map(this.#synced) };
  }

  node(ino: number): Inode {
    const node = this.state.inodes.get(ino);
    if (node === undefined) throw new Error(`no inode ${String(ino)}`);
    return node;
  }

  folder(ino: number): FolderNode {
    const node = this.node(ino);
    if (node.kind !== 'folder') throw new Error(`inode ${String(ino)} is no folder`);
    return node;
  }

  key(name: string): string {
    return this.options.folds ? foldedName(name) : name;
  }

  entry(folder: number, name: string): Name | undefined {
    return this.folder(folder).entries.get(this.key(name));
  }

  freeBytes(): number {
    return Math.max(0, this.options.capacityBytes - this.state.usedBytes);
  }

  /** One atomic operation; `touched` folders (by uid) know of it. */
  operate(touched: readonly number[], work: (draft: Draft) => void): void {
    const { inodes, next, free, usedBytes } = this.state;
    const draft: Draft = { inodes: new Map(inodes), next, free: [...free], usedBytes };
    work(draft);
    this.#since.push({ state: draft, touched });
    this.operations += 1;
  }

  /** A new inode under a free name. Throws ENOSPC where it does not fit. */
  create(folder: number, name: string, make: (common: Common) => Inode, mtimeNs: bigint): number {
    const needs = inodeBytes;
    if (this.freeBytes() < needs) throw errno('ENOSPC', 'create', name);
    let ino = 0;
    const time = this.coarse(mtimeNs);
    this.operate([this.node(folder).uid], (draft) => {
      ino = draft.free.pop() ?? draft.next++;
      const common = { uid: ++uids, links: 1, mtimeNs: time, bornNs: time, mode: 0o644, locked: false, attributes: '' };
      const node = make(common);
      draft.inodes.set(ino, node);
      draft.usedBytes += needs + (node.kind === 'file' ? node.content.length : 0);
      this.putName(draft, folder, { name, ino }, time);
    });
    return ino;
  }

  putName(draft: Draft, folder: number, entry: Name, mtimeNs: bigint): void {
    const node = draft.inodes.get(folder);
    if (node?.kind !== 'folder') throw new Error('names lie in folders');
    const entries = new Map(node.entries);
    entries.set(this.key(entry.name), entry);
    draft.inodes.set(folder, { ...node, entries, mtimeNs });
  }

  takeName(draft: Draft, folder: number, name: string, mtimeNs: bigint): void {
    const node = draft.inodes.get(folder);
    if (node?.kind !== 'folder') throw new Error('names lie in folders');
    const entries = new Map(node.entries);
    entries.delete(this.key(name));
    draft.inodes.set(folder, { ...node, entries, mtimeNs });
  }

  /** One name less; without any, the inode is free. */
  drop(draft: Draft, ino: number): void {
    const node = draft.inodes.get(ino);
    if (node === undefined) throw new Error(`no inode ${String(ino)}`);
    if (node.links > 1) {
      draft.inodes.set(ino, { ...node, links: node.links - 1 });
      return;
    }
    draft.inodes.delete(ino);
    draft.free.push(ino);
    draft.usedBytes -= inodeBytes + (node.kind === 'file' ? node.content.length : 0);
  }

  /** Changes what an inode holds: content, times, rights. */
  alter(ino: number, change: (node: Inode) => Inode): void {
    this.operate([], (draft) => {
      const node = this.node(ino);
      const after = change(node);
      const bytes = (each: Inode): number => (each.kind === 'file' ? each.content.length : 0);
      draft.usedBytes += bytes(after) - bytes(node);
      draft.inodes.set(ino, after);
    });
  }

  coarse(mtimeNs: bigint): bigint {
    return mtimeNs - (mtimeNs % this.options.timeStepNs);
  }

  /** Makes a file's content and attributes durable; its name may still be lost. */
  syncFile(ino: number): void {
    const node = this.node(ino);
    if (node.kind === 'file') this.#synced.set(node.uid, node);
  }

  /** Makes durable all up to the last operation on the folder. */
  syncFolder(ino: number): void {
    const { uid } = this.node(ino);
    const last = this.#since.findLastIndex(({ touched }) => touched.includes(uid));
    if (last > 0) this.#since = this.#since.slice(last);
  }

  syncAll(): void {
    this.#since = this.#since.slice(-1);
    for (const node of this.state.inodes.values()) if (node.kind === 'file') this.#synced.set(node.uid, node);
  }
}

/** Gives a whole number from 0 to below `count`. */
export type Choose = (count: number) => number;

/** What a power cut leaves: the operations up to any one since the last sync; contents that were not synced torn anywhere. */
export function afterPowerCut(image: VolumeImage, choose: Choose): VolumeImage {
  const kept = image.since[choose(image.since.length)];
  if (kept === undefined) throw new Error('a volume has a state');
  return { ...image, since: [{ state: torn(kept.state, image.synced, choose), touched: [] }] };
}

/**
 * A harsher cut, which no journaling file system makes and the engine does not claim to survive: operations on different folders
 * reach the disk independently. Once one on a folder is lost, so are the later ones on it.
 */
export function afterReorderedCut(image: VolumeImage, choose: Choose): VolumeImage {
  const [first, ...rest] = image.since;
  if (first === undefined) throw new Error('a volume has a state');
  const lost = new Set<number>();
  const inodes = new Map(first.state.inodes);
  let before = first.state;
  for (const { state, touched } of rest) {
    if (touched.some((uid) => lost.has(uid)) || choose(3) === 0) for (const uid of touched) lost.add(uid);
    else for (const [ino, node] of state.inodes) if (before.inodes.get(ino) !== node) inodes.set(ino, node);
    before = state;
  }
  const state = checked(inodes, before.next);
  return { ...image, since: [{ state: torn(state, image.synced, choose), touched: [] }] };
}

/** As after a check of the file system: what no name leads to is gone, names that lead nowhere too, links are counted anew. */
function checked(inodes: ReadonlyMap<number, Inode>, next: number): VolumeState {
  const found = new Map<number, Inode>();
  const walk = (ino: number): void => {
    const node = inodes.get(ino);
    const known = found.get(ino);
    if (node === undefined) return;
    if (known !== undefined) {
      if (known.kind !== 'folder') found.set(ino, { ...known, links: known.links + 1 });
      return;
    }
    found.set(ino, { ...node, links: 1 });
    if (node.kind !== 'folder') return;
    const entries = new Map<string, Name>();
    for (const [key, entry] of node.entries) {
      if (!inodes.has(entry.ino) || (found.has(entry.ino) && inodes.get(entry.ino)?.kind === 'folder')) continue;
      entries.set(key, entry);
      walk(entry.ino);
    }
    found.set(ino, { ...node, entries });
  };
  walk(rootIno);
  return { inodes: found, next, free: [], usedBytes: found.size * inodeBytes };
}

function torn(state: VolumeState, synced: VolumeImage['synced'], choose: Choose): VolumeState {
  const inodes = new Map(state.inodes);
  for (const [ino, node] of inodes) {
    if (node.kind !== 'file') continue;
    const durable = synced.get(node.uid) ?? {
      ...node,
      content: node.content.subarray(0, choose(node.content.length + 1)),
    };
    const { content, mode, mtimeNs, attributes } = durable;
    inodes.set(ino, { ...node, content, mode, mtimeNs, attributes });
  }
  return { ...state, inodes };
}
