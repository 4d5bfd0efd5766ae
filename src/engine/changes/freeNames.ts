/** Names that nobody has and nobody wants. */
import { join, nameOf, parentOf, type RelativePath } from '../../model/relativePath.ts';
import type { TargetCheck } from './checkTarget.ts';
import { fitted, keyOn, partsOf } from './names.ts';
import type { Scene } from './scene.ts';

/** ` (2)` at the end of a stem: somebody counted already. */
const counted = / \((\d{1,9})\)$/;

export class FreeNames {
  readonly #scene: Scene;
  readonly #targets: TargetCheck;
  /** Names given out here, by their key on the volume. */
  readonly #given = new Set<string>();
  /** The next number to try for a name: thousands of files may want one. */
  readonly #next = new Map<string, number>();

  constructor(scene: Scene, targets: TargetCheck) {
    this.#scene = scene;
    this.#targets = targets;
  }

  /** The name with the first number that makes it free: `stem (2).ext`, or on from the number that it has. */
  numbered(path: RelativePath, isFolder: boolean): RelativePath {
    const { stem, extension } = partsOf(nameOf(path), isFolder);
    const number = counted.exec(stem)?.[1];
    const bare = number === undefined ? stem : stem.replace(counted, '');
    const series = keyOn([parentOf(path) ?? '', bare, extension].join('\0'), this.#scene.rules.names);
    let next = Math.max(this.#next.get(series) ?? 2, number === undefined ? 2 : Number(number) + 1);
    for (; ; next++) {
      const candidate = join(parentOf(path), fitted(bare, ` (${String(next)})${extension}`));
      if (!this.#isFree(candidate)) continue;
      this.#next.set(series, next + 1);
      return this.#give(candidate);
    }
  }

  /** The name cut to what a file system takes, and numbered where that name is taken. */
  shortened(path: RelativePath, isFolder: boolean): RelativePath {
    const { stem, extension } = partsOf(nameOf(path), isFolder);
    const candidate = join(parentOf(path), fitted(stem, extension));
    return this.#isFree(candidate) ? this.#give(candidate) : this.numbered(candidate, isFolder);
  }

  #give(path: RelativePath): RelativePath {
    this.#given.add(this.#key(path));
    return path;
  }

  #key(path: RelativePath): string {
    return keyOn(path, this.#scene.rules.names);
  }

  #isFree(path: RelativePath): boolean {
    const key = this.#key(path);
    if (this.#given.has(key) || this.#scene.layout.claims.has(key)) return false;
    const now = this.#targets.whereNow(path);
    // A place that another change leaves is free only once that has happened, and it may yet be left out.
    if (now !== null && this.#scene.facts.look(now) !== null) return false;
    return now === path || this.#scene.facts.look(path) === null;
  }
}
