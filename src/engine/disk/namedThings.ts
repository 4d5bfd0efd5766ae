/** What a person drops or picks, as what a task is about: a folder, or things of one by their paths in it. Looks, and changes nothing. */
import fs from 'node:fs';
import path from 'node:path';
import { plural, t } from '../../base/translate.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import { errorCode } from './errorCode.ts';
import { mountOf } from './mountOf.ts';

/** `only` is empty where it is the whole folder (an absolute real path). */
export type Named = { readonly folder: string; readonly only: readonly string[] };

type Thing = { readonly parent: string; readonly name: string; readonly isFolder: boolean };

/**
 * One folder is the task's folder. Files, or several things, are named in the folder that holds them all, which must lie in one of `roots`
 * (real paths) like each of them. Failures say what to do instead.
 */
export function namedThings(paths: readonly string[], roots: readonly string[]): Result<Named, Failure> {
  if (paths.length > limits.onlyEntriesMax) return fail(tooMany(paths.length));
  const things: Thing[] = [];
  for (const absolute of paths) {
    const thing = thingAt(absolute, roots);
    if (!thing.ok) return thing;
    things.push(thing.value);
  }
  const [first] = things;
  if (first === undefined) return fail(nowhere());
  if (things.length === 1 && first.isFolder) return ok({ folder: path.join(first.parent, first.name), only: [] });
  const folder = things.map(({ parent }) => parent).reduce(commonFolder);
  if (!isIn(folder, roots)) return fail(apart());
  const only = things.map(({ parent, name, isFolder }) => {
    const below = path.relative(folder, path.join(parent, name)).split(path.sep).join('/');
    return isFolder ? `${below}/` : below;
  });
  return ok({ folder, only: [...new Set(only)] });
}

/** Where it really is: links on the way are followed, a link that is itself named is none of a task's files. */
function thingAt(absolute: string, roots: readonly string[]): Result<Thing, Failure> {
  const shown = displayPath(path.basename(absolute));
  const own = mountOf(absolute);
  const parent = mountOf(path.dirname(absolute));
  const inside = own.ok ? isIn(own.value, roots) : parent.ok && isIn(parent.value, roots);
  if (!inside) return fail(outside(shown));
  if (own.ok) return ok({ parent: path.dirname(own.value), name: path.basename(own.value), isFolder: true });
  return parent.ok && isFile(absolute)
    ? ok({ parent: parent.value, name: path.basename(absolute), isFolder: false })
    : fail(noFile(shown));
}

function isFile(absolute: string): boolean {
  try {
    return fs.lstatSync(absolute).isFile();
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}

function isIn(folder: string, roots: readonly string[]): boolean {
  return roots.some((root) => holds(root, folder));
}

function holds(folder: string, other: string): boolean {
  const way = path.relative(folder, other);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}

function commonFolder(one: string, other: string): string {
  let common = one;
  while (!holds(common, other) && path.dirname(common) !== common) common = path.dirname(common);
  return common;
}

/** What a program that drags contents without their places is told. */
export function nowhere(): Failure {
  return failure(
    'bad-usage',
    t('What you dropped does not say where it lies.'),
    t('Choose it by “Attach files…”, or copy it into a folder of this workspace and drop it from the Explorer.'),
  );
}

function apart(): Failure {
  return failure(
    'bad-usage',
    t('These lie in different folders of the workspace.'),
    t('A task is about one folder: drop those of one folder at a time.'),
  );
}

function outside(name: string): Failure {
  return failure(
    'bad-usage',
    t('“{0}” is not in this workspace.', name),
    t(
      'Copy it into a folder that is open here, or open its own folder (File > Add Folder to Workspace…), and drop it again.',
    ),
  );
}

function noFile(name: string): Failure {
  return failure(
    'bad-usage',
    t('“{0}” is no file that Delegate can work on, or it is gone.', name),
    t('Choose files and folders on a disk; links are not followed.'),
  );
}

function tooMany(count: number): Failure {
  return failure(
    'bad-usage',
    plural(count, '{0} file is too many to be named one by one.', '{0} files are too many to be named one by one.'),
    t('Drop the folder that they are in, and say in words which you mean.'),
  );
}
