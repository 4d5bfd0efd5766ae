/** The narrowest grants that still permit every move of an outcome. */
import { compileGlob } from '../../model/glob.ts';
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
  const byOperation = new Map<Operation, { all: Proposal[]; atMost: number }>();
  for (const proposals of outcomes) {
    const counts = new Map<Operation, number>();
    for (const proposal of proposals) {
      for (const op of operationsOf(proposal)) {
        const entry = byOperation.get(op) ?? { all: [], atMost: 0 };
        byOperation.set(op, entry);
        entry.all.push(proposal);
        const count = (counts.get(op) ?? 0) + 1;
        counts.set(op, count);
        entry.atMost = Math.max(entry.atMost, count);
      }
    }
  }
  return [...byOperation].map(([op, { all, atMost }]) => ({
    operations: withIt[op],
    from: narrowGlob(all.flatMap((proposal) => fromOf(proposal) ?? [])),
    to: narrowGlob(all.flatMap((proposal) => toOf(proposal) ?? [])),
    atMost,
  }));
}

/** What cannot be made anew is moved as it is, where it was to get another place as well: see send.ts. */
function operationsOf(proposal: Proposal): Operation[] {
  return proposal.op === 'modify' && proposal.to !== proposal.file.path ? ['modify', 'move'] : [proposal.op];
}

/** By folder and extension where those are few; `**` where no glob fits all paths. */
function narrowGlob(paths: readonly string[]): string {
  if (paths.length === 0) return '**';
  const glob = `${folderGlob(paths)}${nameGlob(paths)}`;
  if (glob.length > globCharactersMax) return '**';
  const matches = compileGlob(glob);
  return paths.every((path) => matches(path)) ? glob : '**';
}

function folderGlob(paths: readonly string[]): string {
  const folders = new Set(paths.map(folderOf));
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

function nameGlob(paths: readonly string[]): string {
  const extensions = new Set(paths.map((path) => splitName(lastName(path)).extension));
  if (extensions.size > alternativesMax || [...extensions].some((extension) => !/^\.[A-Za-z0-9]+$/.test(extension)))
    return '*';
  const [only = ''] = extensions;
  return extensions.size === 1 ? `*${only}` : `*{${[...extensions].join(',')}}`;
}

function escaped(text: string): string {
  return text.replace(/[\\*?[\]{}()!+@|,^$]/g, '\\$&');
}
