/** What a folder that something goes into will be, when its turn comes. */
import type { Change, Stored } from '../../model/change.ts';
import type { ConflictKind } from '../../model/conflict.ts';
import { join, nameOf, parentOf, parseRelativePath, type RelativePath } from '../../model/relativePath.ts';
import { deviceIn } from './folderFacts.ts';
import { nearest } from './graph.ts';
import type { Scene } from './scene.ts';

type Problem = { readonly kind: ConflictKind; readonly about: string };

export type Destination = {
  /** Why it will be no folder. */
  readonly problem: Problem | null;
  /** Why nothing may be put into it. */
  readonly forbidden: Problem | null;
  /** Where it is now; null where it is yet to be made, and nothing is in it. */
  readonly now: { readonly folder: RelativePath | null } | null;
  /** The drive it will be on, and a folder that stands on that drive now. */
  readonly device: string;
  readonly standing: RelativePath | null;
};

/** Finds each folder's fate once. */
export class Destinations {
  readonly #scene: Scene;
  readonly #known = new Map<RelativePath | null, Destination>();
  #last: { folder: RelativePath | null; destination: Destination } | null = null;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** The folder that `path` lies in. */
  of(path: RelativePath): Destination {
    const folder = parentOf(path);
    if (this.#last?.folder === folder) return this.#last.destination;
    let destination = this.#known.get(folder);
    if (destination === undefined) {
      destination = this.#find(path, folder);
      this.#known.set(folder, destination);
    }
    this.#last = { folder, destination };
    return destination;
  }

  /** Where that which stands at `path` (if no change puts it there) stands now; null where nothing can. */
  whereNow(path: RelativePath): RelativePath | null {
    const { now } = this.of(path);
    if (now === null) return null;
    return now.folder === parentOf(path) ? path : join(now.folder, nameOf(path));
  }

  #find(path: RelativePath, folder: RelativePath | null): Destination {
    const { facts, layout } = this.#scene;
    const { leaverAt, arriverAt } = layout.graph;
    const link = facts.linkOnTheWay(path);
    if (link !== null && !leaverAt.has(link)) return this.#missing('link-on-the-way', link);
    const bringer = nearest(folder, (above) => {
      const index = arriverAt.get(above);
      return index === undefined ? undefined : { above, by: layout.changes.at(index) };
    });
    if (folder !== null && bringer?.by !== undefined) return this.#brought(folder, bringer.above, bringer.by);
    const leaves = nearest(folder, (above) => leaverAt.get(above)) !== undefined;
    const seen = leaves ? null : facts.folder(folder);
    if (seen?.kind === 'folder') {
      return {
        problem: null,
        forbidden: this.#forbidden(folder),
        now: { folder },
        device: deviceIn(seen),
        standing: folder,
      };
    }
    const above = nearest(folder, (at) => {
      const kind = facts.folder(at)?.kind;
      return kind === undefined ? undefined : { at, kind };
    });
    const isFile = above !== undefined && above.kind !== 'folder' && above.kind !== 'link';
    return isFile
      ? this.#missing('parent-is-file', above.at)
      : this.#missing('parent-missing', this.#scene.nameOf(folder));
  }

  /** The folder, where a change puts it (or one above it) at `at`. */
  #brought(folder: RelativePath, at: RelativePath, by: Change): Destination {
    const around = this.of(at);
    if (around.problem !== null) return around;
    const { device, standing } = around;
    const fresh = { problem: null, forbidden: null, now: null, device, standing };
    if (by.op === 'mkdir') return folder === at ? fresh : this.#missing('parent-missing', folder);
    if (by.stored?.seen.kind === 'folder')
      return this.#isStored(by.stored, folder.slice(at.length)) ? fresh : this.#missing('parent-missing', folder);
    if (by.op !== 'move' || by.from === undefined || by.seen?.kind !== 'folder')
      return this.#missing('parent-is-file', by.from ?? at);
    const now = parseRelativePath(by.from + folder.slice(at.length));
    if (now === null) return this.#missing('parent-missing', folder);
    const problem = now === by.from ? null : this.#inside(by.from, now, folder);
    if (problem !== null) return problem;
    return { ...fresh, now: { folder: now }, forbidden: this.#forbidden(now) };
  }

  /** What comes back from the store comes back with the folders that are in it. */
  #isStored({ store, item }: Stored, inside: string): boolean {
    return inside === '' || this.#scene.facts.lookAt(`${store}/${item}${inside}`)?.kind === 'folder';
  }

  /** What is wrong with a folder that should come along inside another. */
  #inside(carrier: RelativePath, now: RelativePath, folder: RelativePath): Destination | null {
    const { facts, layout } = this.#scene;
    for (let at: RelativePath | null = now; at !== null && at !== carrier; at = parentOf(at)) {
      const kind = layout.graph.leaverAt.has(at) ? undefined : facts.folder(at)?.kind;
      if (kind === 'link') return this.#missing('link-on-the-way', at);
      if (kind === undefined) return this.#missing('parent-missing', folder);
      if (kind !== 'folder') return this.#missing('parent-is-file', at);
    }
    return null;
  }

  #forbidden(folder: RelativePath | null): Problem | null {
    const { facts } = this.#scene;
    if (facts.folder(folder)?.kind !== 'folder') return null;
    if (facts.isLockedFolder(folder)) return { kind: 'locked', about: this.#scene.nameOf(folder) };
    if (!facts.mayChange(folder)) return { kind: 'read-only', about: this.#scene.nameOf(folder) };
    return null;
  }

  #missing(kind: ConflictKind, about: string): Destination {
    return { problem: { kind, about }, forbidden: null, now: null, device: '', standing: null };
  }
}
