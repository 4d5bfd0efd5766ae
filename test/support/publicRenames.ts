/**
 * The cases of a public bulk renamer (f2) as ours. Only those count that state which path becomes which; how f2 came to the names
 * (its patterns, variables and flags) is not what is tried.
 */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { nameBytes, nameBytesMax } from '../../src/engine/changes/names.ts';
import type { ConflictKind } from '../../src/model/conflict.ts';
import type { Expected, RenameCase } from './renameTable.ts';

/**
 * What f2 reports, and what we do there. Where that is not the same, ours loses no more and refuses no less that could lose
 * something:
 * - its chains go in the order of its list, ours in an order of their own, so a name that another change frees is free;
 * - what only Windows or macOS cannot hold is a warning here, since this volume holds it (and f2 here says nothing at all);
 * - it may be told to overwrite, we may not;
 * - its Windows counts characters of a name, this volume counts bytes.
 */
const conflicts: Record<string, ConflictKind | 'no such path'> = {
  fileExists: 'target-exists',
  PathExists: 'target-exists',
  overwriting: 'target-exists',
  overwritingNewPath: 'same-target',
  OverwritingNewPath: 'same-target',
  emptyFilename: 'no such path',
  EmptyFilename: 'no such path',
  maxFilenameLengthExceeded: 'name-too-long',
  FilenameLengthExceeded: 'name-too-long',
};
/** What it reports and we only warn of, or put in order: told by the names, not by its word for it. */
const milder = new Set(['invalidCharacters', 'trailingPeriod', 'TrailingPeriod', 'SourceAlreadyRenamed']);
const silent = new Set(['', 'OK', 'Unchanged', 'unchanged']);
const windowsRefuses = /[<>:"|?*\\]|[. ]$/;

type Pair = { readonly from: string; readonly to: string; readonly folder: boolean };
type Stated = { readonly name: string; readonly pairs: readonly Pair[]; readonly said: readonly string[] };

const firstVersion = z.array(
  z.object({
    name: z.string(),
    want: z.optional(z.array(z.string())),
    conflicts: z.optional(z.record(z.string(), z.unknown())),
  }),
);
const text = z._default(z.string(), '');
const secondVersion = z.array(
  z.object({
    File: z.string(),
    Name: z.string(),
    Args: z.nullable(z.array(z.string())),
    Want: z.nullable(z.array(z.string())),
    Sources: z.nullable(
      z.array(
        z.object({
          BaseDir: text,
          Source: text,
          Target: z.optional(z.string()),
          TargetDir: text,
          IsDir: text,
          Status: text,
        }),
      ),
    ),
    Conflict: z.boolean(),
  }),
);

/** Joins, and resolves `.` and `..`; a name that ends in nothing keeps its slash, so that it is seen to be empty. */
const at = (folder: string, name: string): string =>
  path.posix.join(folder === '' ? '.' : folder, name === '' ? '/' : name);

/** `from|to|folder|is a folder|overwrites|status`, by place. */
function statedByFirst({ name, want = [], conflicts: said = {} }: z.infer<typeof firstVersion>[number]): Stated {
  const fields = want.map((line) => line.split('|'));
  const pairs = fields.map(([from = '', to = '', folder = '', isFolder = '']): Pair => {
    return { from: at(folder, from), to: at(folder, to), folder: isFolder === 'true' };
  });
  const statuses = fields.map(([, , , , , status = '']) => status);
  return { name, pairs, said: [...Object.keys(said), ...statuses] };
}

function statedBySecond({ Name, File, Want, Sources }: z.infer<typeof secondVersion>[number]): Stated {
  const sources = Sources ?? [];
  const own = sources.map(({ Target, TargetDir, BaseDir }) =>
    Target === undefined ? null : at(TargetDir === '' ? BaseDir : TargetDir, Target),
  );
  const wanted = Want?.map((name) => path.posix.normalize(name)) ?? [];
  // Where the wish is only another order of the sources' own targets, those say which is whose.
  const sorted = (names: readonly (string | null)[]): string => JSON.stringify([...names].sort());
  const targets = wanted.length === 0 || sorted(wanted) === sorted(own) ? own : wanted;
  if (targets.length !== sources.length) return { name: `${File}: ${Name}`, pairs: [], said: [] };
  const pairs = sources.flatMap(({ BaseDir, Source, IsDir }, index): Pair[] => {
    const to = targets[index];
    if (to === null || to === undefined) return [];
    return [{ from: at(BaseDir, Source), to, folder: IsDir === 'true' }];
  });
  return { name: `${File}: ${Name}`, pairs, said: sources.map(({ Status }) => Status) };
}

/** f2 says where a file goes while its folder still has its old name; we say where it is in the end. */
function inTheEnd(pairs: readonly Pair[]): [string, string][] {
  const folders = pairs.filter(({ folder }) => folder);
  return pairs.map(({ from, to }) => {
    const above = folders.find((each) => from !== each.from && to.startsWith(`${each.from}/`));
    return [from, above === undefined ? to : above.to + to.slice(above.from.length)];
  });
}

function expectedOf({ name, pairs, said }: Stated): Expected {
  const unknown = said.filter((word) => conflicts[word] === undefined && !milder.has(word) && !silent.has(word));
  if (unknown.length > 0) throw new Error(`${name}: what f2 says has no counterpart here: ${unknown.join(', ')}`);
  const moved = pairs.filter(({ from, to }) => from !== to);
  const leaving = new Set(moved.map(({ from }) => from));
  const because = new Set(said.flatMap((word) => conflicts[word] ?? []));
  if (moved.some(({ to }) => leaving.has(to))) because.delete('target-exists');
  if (moved.some(({ to }) => nameBytes(path.posix.basename(to)) > nameBytesMax)) because.add('name-too-long');
  if (because.size > 0) return { end: 'refused', because: [...because] };
  const odd = moved.some(({ from, to }) =>
    to.split('/').some((segment) => windowsRefuses.test(segment) && !from.split('/').includes(segment)),
  );
  return { end: 'applied', warned: odd ? ['reserved-name'] : [] };
}

/** The cases of the second version that say how names are to be made, each with the names of its files now and in the end. */
export function publicWishes(folder: string): readonly { readonly name: string; readonly pairs: [string, string][] }[] {
  const cases = secondVersion.parse(JSON.parse(fs.readFileSync(path.join(folder, 'v2-cases.json'), 'utf8')));
  return cases
    .filter(({ Args, Want, Sources }) => Args !== null && Want !== null && Sources !== null)
    .map((each) => {
      const { pairs } = statedBySecond(each);
      const folders = new Set(pairs.flatMap(({ from, folder: isFolder }) => (isFolder ? [from] : [])));
      return { name: each.Name, pairs: inTheEnd(pairs).filter(([from]) => !folders.has(from)) };
    });
}

/** Every case in the folder that states its pairs, for files that this volume can hold; `total` counts the others as well. */
export function publicRenames(folder: string): { readonly cases: readonly RenameCase[]; readonly total: number } {
  const read = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
  const first = ['all', 'unix', 'darwin', 'windows'].flatMap((file) =>
    firstVersion.parse(read(`${file}.json`)).map((each) => statedByFirst({ ...each, name: `${file}: ${each.name}` })),
  );
  const second = secondVersion.parse(read('v2-cases.json')).map(statedBySecond);
  const tree = fs
    .readFileSync(path.join(folder, 'tree.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const usable = ({ pairs }: Stated): boolean =>
    pairs.length > 0 && pairs.every(({ from }) => nameBytes(path.posix.basename(from)) <= nameBytesMax);
  const asOurs =
    (beside: readonly string[]) =>
    (each: Stated): RenameCase => {
      const folders = each.pairs.filter(({ folder: isFolder }) => isFolder).map(({ from }) => `${from}/`);
      return {
        name: each.name,
        beside: [...beside, ...folders],
        pairs: inTheEnd(each.pairs),
        expected: expectedOf(each),
      };
    };
  // The second version's cases bring their files with them.
  const cases = [...first.filter(usable).map(asOurs(tree)), ...second.filter(usable).map(asOurs([]))];
  return { cases, total: first.length + second.length };
}
