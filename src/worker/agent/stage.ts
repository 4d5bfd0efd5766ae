/**
 * The folder as an agent would leave it: what it staged, over the folder as it is. What cannot be is refused at once, in words that the
 * model can act on; whether it may be is for the engine to say, which holds every change against the approved scope again.
 */
import { compileGlob } from '../../model/glob.ts';
import { foldPath } from '../../model/foldPath.ts';
import { limits } from '../../model/limits.ts';
import type { Operation } from '../../model/operation.ts';
import { isBelow, parseRelativePath, type RelativePath } from '../../model/relativePath.ts';
import type { Scope } from '../../model/scope.ts';
import type { Scan } from '../stage/scan.ts';
import type { ScannedFile } from '../stage/scannedFiles.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { pathOf, targetOf, type Deed, type FileDeed } from './deed.ts';

export class Stage {
  readonly #files = new Map<string, ScannedFile>();
  /** Names that are taken, folded as file systems fold them: files, folders, and what rules do not see. */
  readonly #folders: ReadonlySet<string>;
  readonly #unseen: ReadonlySet<string>;
  readonly #deeds = new Map<string, FileDeed>();
  readonly #rules: string[] = [];
  readonly #scope: Scope | null;

  /** `scope`: what the approved plan permits; null before there is one. */
  constructor(scan: Scan, scope: Scope | null) {
    for (const file of scan.files) this.#files.set(file.path, file);
    this.#folders = new Set(scan.folders.map(foldPath));
    this.#unseen = new Set(scan.taken.map(foldPath));
    this.#scope = scope;
  }

  /** Deeds to files and folders, in the order in which they were staged. */
  get deeds(): readonly FileDeed[] {
    return [...this.#deeds.values()];
  }

  /** What code found wrong with staged contents. */
  get flags(): readonly string[] {
    return this.deeds.flatMap((deed) => ('flags' in deed ? (deed.flags ?? []) : []));
  }

  /** Rules that are part of the work, as JSON. */
  get rules(): readonly string[] {
    return this.#rules;
  }

  /** The file that stands there now; null where none does that rules may see. */
  fileAt(path: string): ScannedFile | null {
    return this.#files.get(path) ?? null;
  }

  /** What is staged for a path: by the name that it has now, or will have. */
  deedAt(path: string): FileDeed | null {
    return this.#deeds.get(path) ?? this.deeds.find((deed) => targetOf(deed) === path) ?? null;
  }

  /** Takes a deed of an earlier worker as it was. */
  restore(deed: Deed): void {
    if (deed.op === 'rule') {
      // A call that is answered again after a restart stages the same once more.
      if (!this.#rules.includes(deed.rule)) this.#rules.push(deed.rule);
    } else if (deed.op === 'drop') this.#deeds.delete(deed.path);
    else this.#deeds.set(pathOf(deed), this.#together(deed));
  }

  /** A file that is moved and gets new contents is one deed. */
  #together(deed: FileDeed): FileDeed {
    const known = this.#deeds.get(pathOf(deed));
    if (deed.op === 'modify' && known?.op === 'move') return { ...deed, to: known.to };
    if (deed.op === 'move' && known?.op === 'modify') return { ...known, to: deed.to };
    return deed;
  }

  /** Stages a deed, or says why it cannot be. */
  take(deed: Deed): string | null {
    const problem = deed.op === 'rule' ? null : deed.op === 'drop' ? this.#dropProblem(deed.path) : this.#problem(deed);
    if (problem === null) this.restore(deed);
    return problem;
  }

  #dropProblem(path: string): string | null {
    return this.#deeds.has(path) ? null : 'nothing is staged for it under that name';
  }

  #problem(deed: FileDeed): string | null {
    if (this.#deeds.size >= limits.changesMax) return 'too much is staged already';
    if ('from' in deed && !this.#files.has(deed.from)) return 'there is no such file that a task may touch';
    const beyond = this.#beyond(deed);
    if (beyond !== null) return beyond;
    const to = targetOf(deed);
    return to === null || to === pathOf(deed) ? this.#makingProblem(deed) : this.#targetProblem(deed, to);
  }

  /** What is made must not be there yet. */
  #makingProblem(deed: FileDeed): string | null {
    return deed.op === 'create' || deed.op === 'mkdir' ? this.#targetProblem(deed, deed.to) : null;
  }

  #targetProblem(deed: FileDeed, to: string): string | null {
    const folded = foldPath(to);
    const own = pathOf(deed);
    const there = [...this.#standing(folded)].find((path) => path !== own);
    if (there !== undefined && deed.op !== 'mkdir')
      return 'that name is taken: choose another, or move what stands there first';
    if (this.#folders.has(folded))
      return deed.op === 'mkdir' ? 'that folder is there already' : 'a folder has that name';
    if (this.#unseen.has(folded)) return 'something that no task touches has that name';
    return null;
  }

  /** Paths that have this folded name when all that is staged is done. */
  *#standing(folded: string): Generator<string> {
    for (const deed of this.#deeds.values()) {
      const to = targetOf(deed);
      if (to !== null && foldPath(to) === folded) yield pathOf(deed);
    }
    // Names that differ only as some system sees them are rare: the exact one is looked up, the others are found by the engine.
    const exact = this.#byFolded().get(folded);
    const leaves = exact === undefined ? undefined : this.#deeds.get(exact);
    const isLeaving = leaves !== undefined && targetOf(leaves) !== exact;
    if (exact !== undefined && !isLeaving) yield exact;
  }

  #folded: ReadonlyMap<string, string> | null = null;

  #byFolded(): ReadonlyMap<string, string> {
    return (this.#folded ??= new Map([...this.#files.keys()].map((path) => [foldPath(path), path])));
  }

  #beyond(deed: FileDeed): string | null {
    if (this.#scope === null) return null;
    const { op } = deed;
    const from = 'from' in deed ? deed.from : undefined;
    const to = 'to' in deed ? deed.to : undefined;
    const fitting = this.#scope.grants.filter(
      (grant) =>
        grant.operations.includes(op) &&
        (from === undefined || matches(grant.from, from)) &&
        (to === undefined || matches(grant.to, to)),
    );
    if (fitting.length === 0)
      return `the approved plan does not permit to ${verbs[op]} this. Leave it, and say so in submit_result; or submit a plan that asks for it`;
    const staged = this.deeds.filter((each) => each.op === op && pathOf(each) !== pathOf(deed)).length;
    const room = fitting.reduce((sum, grant) => sum + grant.atMost, 0);
    return staged < room
      ? null
      : `the approved plan permits this ${String(room)} times, and that many are staged. Leave the rest, or submit a plan that asks for more`;
  }
}

const verbs: Readonly<Record<Operation, string>> = {
  create: 'create',
  modify: 'change',
  move: 'move',
  trash: 'trash',
  mkdir: 'make',
  rmdir: 'remove',
};

function matches(glob: string, path: string): boolean {
  return glob === '**' || compileGlob(glob, { plain: true })(path);
}

/** A path as a model writes it; the failure says what is wrong with it. */
export function agentPath(text: string): Result<RelativePath, string> {
  const path = parseRelativePath(text.startsWith('./') ? text.slice(2) : text);
  if (path !== null) return ok(path);
  return fail(
    `${JSON.stringify(text.slice(0, 200))} is no path in this folder. Write it from the folder’s top with /, without .. and without a leading /.`,
  );
}

/** Whether the path lies in the folder, or the folder is the top. */
export function isUnder(path: string, folder: string | undefined): boolean {
  return folder === undefined || folder === '' || folder === '.' || isBelow(path, folder);
}
