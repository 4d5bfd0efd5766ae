/** Finds what a path names on the memory disk's volumes, the way Linux does: links on the way are followed, mounts are stepped into. */
import { errno, rootIno, type Inode, type Volume } from './volume.ts';

export type Place = { readonly volume: Volume; readonly ino: number };
/** A name in a folder, and what it names; null for a free one. */
export type Spot = {
  readonly parent: Place;
  readonly name: string;
  readonly there: Place | null;
  readonly isMount: boolean;
  readonly tooLong: boolean;
};

/** The memory disk's tree begins here; whatever else is asked for lies on the real disk. */
export const prefix = '/memory';
const linksMax = 40;
const nameBytesMax = 255;

/** Why nothing stands at a free spot. */
export function noSuch({ tooLong }: Spot, call: string, path: string): Error {
  return errno(tooLong ? 'ENAMETOOLONG' : 'ENOENT', call, path);
}

export class Paths {
  readonly #prefix: string;
  readonly #root: Volume;
  /** Volumes by the uid of the folder that they lie over. */
  readonly #mounts: ReadonlyMap<number, Volume>;

  constructor(prefix: string, root: Volume, mounts: ReadonlyMap<number, Volume>) {
    this.#prefix = prefix;
    this.#root = root;
    this.#mounts = mounts;
  }

  /** The spot that the path names; a link at its end is the spot itself. Throws ENOENT or ENOTDIR where no folder leads there. */
  spot(path: string, call: string): Spot {
    return this.#walk(path, call, false);
  }

  /** What stands at the path; throws ENOENT. */
  there(path: string, call: string): Place {
    const spot = this.spot(path, call);
    if (spot.there === null) throw noSuch(spot, call, path);
    return spot.there;
  }

  /** The same with a link at the end followed. */
  followed(path: string, call: string): Place {
    const spot = this.#walk(path, call, true);
    if (spot.there === null) throw noSuch(spot, call, path);
    return spot.there;
  }

  node({ volume, ino }: Place): Inode {
    return volume.node(ino);
  }

  #walk(path: string, call: string, follow: boolean): Spot {
    let links = 0;
    const top: Place = { volume: this.#root, ino: rootIno };
    let stack: Place[] = [top];
    const rest = this.#partsOf(path, call, path).reverse();
    let spot: Spot = { parent: top, name: '', there: top, isMount: true, tooLong: false };
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      const here = stack.at(-1) ?? top;
      const node = here.volume.node(here.ino);
      if (node.kind !== 'folder') throw errno('ENOTDIR', call, path);
      if (name === '..') {
        if (stack.length > 1) stack.pop();
        const above = stack.at(-1) ?? top;
        spot = { parent: above, name: '..', there: above, isMount: false, tooLong: false };
        continue;
      }
      spot = this.#step(here, name);
      const { there } = spot;
      if (there === null) {
        if (rest.length > 0) throw noSuch(spot, call, path);
        return spot;
      }
      const found = there.volume.node(there.ino);
      if (found.kind === 'link' && (rest.length > 0 || follow)) {
        if (++links > linksMax) throw errno('ELOOP', call, path);
        if (found.target.startsWith('/')) stack = [top];
        rest.push(...this.#partsOf(found.target, call, path).reverse());
      } else {
        stack.push(there);
      }
    }
    return spot;
  }

  #step(here: Place, name: string): Spot {
    const entry = here.volume.entry(here.ino, name);
    if (entry === undefined)
      return { parent: here, name, there: null, isMount: false, tooLong: Buffer.byteLength(name) > nameBytesMax };
    const covered = this.#mounts.size === 0 ? undefined : this.#mounts.get(here.volume.node(entry.ino).uid);
    if (covered !== undefined)
      return { parent: here, name, there: { volume: covered, ino: rootIno }, isMount: true, tooLong: false };
    return { parent: here, name, there: { volume: here.volume, ino: entry.ino }, isMount: false, tooLong: false };
  }

  #partsOf(text: string, call: string, path: string): string[] {
    let inner = text;
    if (text.startsWith('/')) {
      if (text !== this.#prefix && !text.startsWith(`${this.#prefix}/`)) throw errno('ENOENT', call, path);
      inner = text.slice(this.#prefix.length);
    }
    return inner.split('/').filter((part) => part !== '' && part !== '.');
  }
}
