/**
 * Names that a person gives to what a change makes or moves, in place of the proposed ones. A name stays a name: what it is given to stays
 * in the folder that was approved for it, and what goes into a folder of another name follows. Whether the name is free is told by the check,
 * like everything else that meets the real folder.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import type { Change, Changes } from '../../model/change.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { isPlainOn } from '../../model/platformPath.ts';
import { join, nameOf, parentOf, parseRelativePath, type RelativePath } from '../../model/relativePath.ts';
import { columnsOf } from './changeTable.ts';
import { editedChanges } from './editedChanges.ts';
import { arrives } from './graph.ts';
import { nameBytes, nameBytesMax } from './names.ts';
import { runsByItself } from './runsByItself.ts';

/** By change. */
export type OwnNames = ReadonlyMap<number, string>;

/** A person names a few things; who wants thousands of other names changes the rule. */
export const ownNamesMax = 10_000;

/** Whether what the change puts somewhere can be called otherwise: new contents of a file that stays where it is cannot. */
export function canBeNamed({ op, from, to }: Change): boolean {
  return to !== undefined && arrives({ op }) && (op !== 'modify' || from !== to);
}

/** Controls, marks that turn text around, separators of lines, and what is no text. */
const unseen = /[\u0000-\u001F\u007F-\u009F\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/u;

/** Why the target of a change cannot be called so, in a sentence; null where it can. */
export function nameProblem(change: Change, name: string, platform: string = process.platform): string | null {
  const { from, to } = change;
  if (to === undefined || !canBeNamed(change)) return t('This change gives nothing a name.');
  if (name.trim() === '') return t('A name cannot be empty.');
  if (name === '.' || name === '..') return t('A name cannot be made of dots alone.');
  if (name.includes('/')) return t('A name cannot hold a “/”: what is renamed stays in its folder.');
  if (unseen.test(name) || !name.isWellFormed()) return t('A name cannot hold characters that nobody can see.');
  if (name !== name.trim()) return t('A name cannot begin or end with a blank.');
  if (nameBytes(name) > nameBytesMax)
    return t('That is too long: a name has room for {0} bytes.', String(nameBytesMax));
  const path = parseRelativePath(withName(to, name));
  if (path === null || !isPlainOn(platform, path)) return t('This system cannot have a file of that name.');
  if (path === from) return t('That is the name it has now: leave the change out instead.');
  if (runsByItself(path)) return t('A file of that name can make programs run by themselves. Choose another.');
  return null;
}

function withName(path: RelativePath, name: string): string {
  const folder = parentOf(path);
  return folder === null ? name : `${folder}/${name}`;
}

export type Named = {
  readonly changes: Changes;
  /** Every change with another target than it was proposed with, as it is now: those that were named, and those that follow. */
  readonly named: ReadonlyMap<number, Change>;
};

const nothingNamed: ReadonlyMap<number, Change> = new Map();

/** The changes with a person's names worked in. Fails where a name is none, or is given to what has none. */
export function namedChanges(changes: Changes, names: OwnNames): Result<Named, Failure> {
  if (names.size === 0) return ok({ changes, named: nothingNamed });
  if (names.size > ownNamesMax)
    return fail(
      failure(
        'bad-usage',
        t('A task takes at most {0} names of yours.', String(ownNamesMax)),
        t('Change its rule instead.'),
      ),
    );
  const places = placesOf(changes, names);
  for (const [id, name] of names) {
    const place = places.get(id);
    const change = place === undefined ? undefined : changes.at(place);
    if (change === undefined) return fail(failure('bad-usage', t('There is no change {0} to be named.', String(id))));
    const problem = nameProblem(change, name);
    if (problem !== null)
      return fail(
        failure('bad-usage', `${displayPath(change.to ?? change.from ?? '')}: ${problem}`, t('Take the name back.')),
      );
  }
  const replaced = new Map<number, Change>();
  const named = new Map<number, Change>();
  for (const [index, to] of targetsOf(changes, names, places)) {
    const change = changes.at(index);
    if (change === undefined) continue;
    const now = { ...change, to };
    replaced.set(index, now);
    named.set(change.id, now);
  }
  return ok({ changes: editedChanges(changes, { replaced, added: [] }), named });
}

/** The index of each change that is named. */
function placesOf(changes: Changes, names: OwnNames): Map<number, number> {
  const places = new Map<number, number>();
  let index = 0;
  for (const { id } of changes) {
    if (names.has(id)) places.set(id, index);
    index += 1;
  }
  return places;
}

/** Targets that are others now, by index. */
function targetsOf(changes: Changes, names: OwnNames, places: ReadonlyMap<number, number>): Map<number, RelativePath> {
  const byPlace = new Map<number, string>();
  const folders = new Map<string, string>();
  for (const [id, index] of places) {
    const change = changes.at(index);
    const name = names.get(id);
    if (change?.to === undefined || name === undefined) continue;
    byPlace.set(index, name);
    // Of two that want one name, what goes into that folder goes into the first.
    if (bringsFolder(change) && !folders.has(change.to)) folders.set(change.to, name);
  }
  const columns = columnsOf(changes);
  const way = new Map<string, RelativePath>();
  const targets = new Map<number, RelativePath>();
  for (let index = 0; index < changes.length; index++) {
    const to = columns.to(index);
    const name = byPlace.get(index);
    if (to === undefined || (name === undefined && folders.size === 0)) continue;
    const above = parentOf(to);
    const folder = above === null || folders.size === 0 ? above : folderNow(above, folders, way);
    const now = join(folder, name ?? nameOf(to));
    if (now !== to) targets.set(index, now);
  }
  return targets;
}

function bringsFolder({ op, seen }: Change): boolean {
  return op === 'mkdir' || (op === 'move' && seen?.kind === 'folder');
}

/** Where a folder stands once all on the way to it have their new names. */
function folderNow(
  folder: RelativePath,
  folders: ReadonlyMap<string, string>,
  known: Map<string, RelativePath>,
): RelativePath {
  const before = known.get(folder);
  if (before !== undefined) return before;
  const above = parentOf(folder);
  const parent = above === null ? null : folderNow(above, folders, known);
  const now = join(parent, folders.get(folder) ?? nameOf(folder));
  known.set(folder, now);
  return now;
}
