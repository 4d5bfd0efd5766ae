/**
 * What a set of changes means, as simply as it can be said: a map from path to thing, and all changes made to it at once. Knows
 * nothing of order, journals or disks. `from` paths name the tree as it is, `to` paths the tree as it will be.
 */
import type { Operation } from '../../src/model/operation.ts';
import type { Inode } from './memory/volume.ts';

export type Thing =
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly target: string }
  | {
      readonly kind: 'file';
      readonly content: string;
      /** What a new file has here is not said: null. */
      readonly mode: number | null;
      readonly mtimeNs: bigint | null;
      readonly links: number;
    };
export type Tree = ReadonlyMap<string, Thing>;

export type Meant = {
  readonly op: Operation;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly content?: string | undefined;
};

/** Names in these folders' roots are the engine's own: its stores. */
const storeName = '.delegate-store';

export function treeOf(nodes: ReadonlyMap<string, Inode>): Tree {
  const tree = new Map<string, Thing>();
  for (const [path, node] of nodes) {
    if (path.split('/').includes(storeName)) continue;
    tree.set(path, thingOf(node));
  }
  return tree;
}

function thingOf(node: Inode): Thing {
  if (node.kind === 'folder') return { kind: 'folder' };
  if (node.kind === 'link') return { kind: 'link', target: node.target };
  const { mode, links } = node;
  return { kind: 'file', content: node.content.toString('utf8'), mode, links, mtimeNs: node.mtimeNs };
}

/** The tree after all changes; null where they cannot all be made. `key` tells which names are one. */
export function applyAll(tree: Tree, changes: readonly Meant[], key: (path: string) => string): Tree | null {
  const result = new Result(key);
  const leavers = new Map<string, Meant>();
  for (const change of changes) if (change.from !== undefined) leavers.set(change.from, change);
  for (const [path, thing] of tree) result.keep(path, thing, leavers);
  for (const { op, to, content } of changes) {
    if (to === undefined || op === 'move' || op === 'modify') continue;
    const file: Thing = { kind: 'file', content: content ?? '', mode: null, mtimeNs: null, links: 1 };
    result.put(to, op === 'mkdir' ? { kind: 'folder' } : file);
  }
  for (const { to } of changes) if (to !== undefined) result.makeWay(to);
  return result.possible ? result.tree : null;
}

class Result {
  readonly tree = new Map<string, Thing>();
  possible = true;
  readonly #key: (path: string) => string;
  readonly #taken = new Map<string, Thing>();

  constructor(key: (path: string) => string) {
    this.#key = key;
  }

  put(path: string, thing: Thing): void {
    const key = this.#key(path);
    if (this.#taken.has(key)) this.possible = false;
    this.#taken.set(key, thing);
    this.tree.set(path, thing);
  }

  /** Puts what stood at the path where it will stand, if anywhere. */
  keep(path: string, thing: Thing, leavers: ReadonlyMap<string, Meant>): void {
    let at = path;
    while (at !== '' && !leavers.has(at)) at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
    const leaver = leavers.get(at);
    if (leaver === undefined) return this.put(path, thing);
    if (leaver.op === 'move') return this.put(`${leaver.to ?? ''}${path.slice(at.length)}`, thing);
    if (leaver.op === 'rmdir' && at !== path) this.possible = false;
    if (leaver.op !== 'modify') return;
    const mode = thing.kind === 'file' ? thing.mode : null;
    this.put(leaver.to ?? path, { kind: 'file', content: leaver.content ?? '', mode, mtimeNs: null, links: 1 });
  }

  /** Folders that are needed and that nobody makes are made. */
  makeWay(path: string): void {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      const there = this.#taken.get(this.#key(folder));
      if (there === undefined) this.put(folder, { kind: 'folder' });
      else if (there.kind !== 'folder') this.possible = false;
    }
  }
}

/** Volumes keep times as coarsely as two seconds. */
const timeStepNs = 2_000_000_000n;

/** What two trees do not have in common, in words; empty where they are one. Link counts change when files change drives. */
export function differences(actual: Tree, wanted: Tree, compareLinks: boolean): string[] {
  const found: string[] = [];
  for (const [path, thing] of wanted) {
    const there = actual.get(path);
    if (there === undefined) found.push(`missing: ${wordsOf(path, thing)}`);
    else if (!isSame(there, thing, compareLinks)) found.push(`${wordsOf(path, there)} and not ${wordsOf(path, thing)}`);
  }
  for (const [path, thing] of actual) if (!wanted.has(path)) found.push(`too much: ${wordsOf(path, thing)}`);
  return found;
}

function isSame(actual: Thing, wanted: Thing, compareLinks: boolean): boolean {
  if (actual.kind === 'folder' || wanted.kind === 'folder') return actual.kind === wanted.kind;
  if (actual.kind === 'link' || wanted.kind === 'link')
    return actual.kind === 'link' && wanted.kind === 'link' && actual.target === wanted.target;
  if (actual.content !== wanted.content) return false;
  if (compareLinks && actual.links !== wanted.links) return false;
  if (wanted.mode !== null && actual.mode !== null && actual.mode !== wanted.mode) return false;
  if (wanted.mtimeNs === null || actual.mtimeNs === null) return true;
  return actual.mtimeNs / timeStepNs === wanted.mtimeNs / timeStepNs;
}

function wordsOf(path: string, thing: Thing): string {
  if (thing.kind === 'folder') return `${path}/`;
  if (thing.kind === 'link') return `${path} -> ${thing.target}`;
  const { content, mode, mtimeNs, links } = thing;
  return `${path} = ${content} [${mode?.toString(8) ?? '?'} ${mtimeNs?.toString() ?? '?'} ${String(links)}]`;
}
