/** The narrowest grants that still permit every move of an outcome. */
import { compileGlob } from '../../model/glob.ts';
import { escaped } from '../../model/rule/reach.ts';
import type { Grant } from '../../model/scope.ts';
import { folderOf, lastName } from './rows.ts';
import type { Operation } from '../../model/operation.ts';
import { fromOf, toOf } from './proposals.ts';
import type { Proposal } from './run.ts';
import { splitName } from '../../model/relativePath.ts';

/** More alternatives than this make a glob that nobody reads. */
const alternativesMax = 12;
const globCharactersMax = 1_000;

/** What goes with an operation without being asked for by itself. */
const withIt: Record<Operation, Operation[]> = {
  move: ['move', 'mkdir'],
  create: ['create', 'mkdir'],
  modify: ['modify', 'mkdir'],
  trash: ['trash'],
  mkdir: ['mkdir'],
  rmdir: ['rmdir'],
};

/** One grant for each operation among the proposals of these outcomes, of which one happens. */
export function grantsFor(outcomes: readonly (readonly Proposal[])[]): Grant[] {
  const byOperation = new Map<Operation, { from: Paths; to: Paths; atMost: number }>();
  for (const proposals of outcomes) {
    const counts = new Map<Operation, number>();
    for (const proposal of proposals) {
      for (const op of operationsOf(proposal)) {
        const entry = byOperation.get(op) ?? { from: new Paths(), to: new Paths(), atMost: 0 };
        byOperation.set(op, entry);
        entry.from.add(fromOf(proposal));
        entry.to.add(toOf(proposal));
        const count = (counts.get(op) ?? 0) + 1;
        counts.set(op, count);
        entry.atMost = Math.max(entry.atMost, count);
      }
    }
  }
  return [...byOperation].map(([op, { from, to, atMost }]) => ({
    operations: withIt[op],
    from: narrowGlob(from),
    to: narrowGlob(to),
    atMost,
  }));
}

/** What cannot be made anew is moved as it is, where it was to get another place as well: see send.ts. */
function operationsOf(proposal: Proposal): Operation[] {
  return proposal.op === 'modify' && proposal.to !== proposal.file.path ? ['modify', 'move'] : [proposal.op];
}

/** What a glob looks at in paths: their folders, their endings, and one path of each kind, by which all of that kind are judged. */
class Paths {
  readonly folders = new Set<string>();
  readonly extensions = new Set<string>();
  readonly #ofKind = new Map<string, string>();
  readonly #odd: string[] = [];

  add(path: string | null): void {
    if (path === null) return;
    const folder = folderOf(path);
    const { stem, extension } = splitName(lastName(path));
    this.folders.add(folder);
    this.extensions.add(extension);
    if (plainStem.test(stem)) this.#ofKind.set(`${folder}/${extension}`, path);
    else this.#odd.push(path);
  }

  get samples(): readonly string[] {
    return [...this.#ofKind.values(), ...this.#odd];
  }
}

/** To a glob that says nothing of what stands before the ending, all of these are alike. */
const plainStem = /^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u;

/** By folder and extension where those are few; `**` where no glob fits all paths. */
function narrowGlob(paths: Paths): string {
  if (paths.folders.size === 0) return '**';
  const glob = `${folderGlob(paths)}${nameGlob(paths)}`;
  if (glob.length > globCharactersMax) return '**';
  const matches = compileGlob(glob, { plain: true });
  return paths.samples.every((path) => matches(path)) ? glob : '**';
}

function folderGlob({ folders }: Paths): string {
  if (folders.size === 1) {
    const [only = ''] = folders;
    return only === '' ? '' : `${escaped(only)}/`;
  }
  const named = [...folders];
  if (named.every((folder) => /^\d{4}$/.test(folder))) return '[0-9][0-9][0-9][0-9]/';
  if (named.every((folder) => /^\d{4}\/\d{2}$/.test(folder))) return '[0-9][0-9][0-9][0-9]/[0-9][0-9]/';
  if (named.every((folder) => /^\d{4}-\d{2}$/.test(folder))) return '[0-9][0-9][0-9][0-9]-[0-9][0-9]/';
  if (folders.size <= alternativesMax && !folders.has('') && named.every((folder) => !/[,{}]/.test(folder))) {
    return `{${named.map(escaped).join(',')}}/`;
  }
  const tops = new Set(named.map((folder) => folder.split('/')[0] ?? ''));
  const [top = ''] = tops;
  return tops.size === 1 && top !== '' ? `${escaped(top)}/**/` : '**/';
}

function nameGlob({ extensions }: Paths): string {
  if (extensions.size > alternativesMax || [...extensions].some((extension) => !/^\.[A-Za-z0-9]+$/.test(extension)))
    return '*';
  const [only = ''] = extensions;
  return extensions.size === 1 ? `*${only}` : `*{${[...extensions].join(',')}}`;
}
