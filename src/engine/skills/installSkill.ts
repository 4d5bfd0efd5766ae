/**
 * Puts a skill from a folder or a zip file among the person's own. All of it is read and looked at first, written into a folder beside
 * its place, and then renamed: it is there whole, or not at all. One of the same name gives way only where that was asked for.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { errorCode } from '../disk/errorCode.ts';
import { pageName } from './skillFolder.ts';
import { diskFailed } from './skillLibrary.ts';
import { parseSkillPage } from './skillPage.ts';
import { unpackArchive, unpackFolder, type Files, type Unpacked } from './unpack.ts';

export type InstallWish = {
  /** A folder with a SKILL.md, or a zip file of one; absolute, or relative to the process. */
  readonly from: string;
  readonly existing: 'replace' | 'keep';
};

/** What a skill would be that waits for a yes to take another's place. */
export type Installed = {
  readonly name: string;
  readonly folder: string;
  readonly replaced: boolean;
  /** Archives in it, which are not taken over. */
  readonly leftOut: readonly string[];
};

const stagingPrefix = '.staging-';
const stagingKeptMs = 60 * 60_000;

/** Installs into the folder `installed` (absolute; made where it is not there). Failures: `wrong-state` where one of its name is there, `bad-usage`, `refused`, `disk-failed`. */
export async function installSkill(
  { from, existing }: InstallWish,
  installed: string,
  signal: AbortSignal,
): Promise<Result<Installed, Failure>> {
  const source = path.resolve(from);
  const found = await unpacked(source, signal);
  if (!found.ok) return found;
  const files = skillIn(found.value.files);
  if (!files.ok) return fail(refusal(source, files.failure));
  const page = parseSkillPage(files.value.get(pageName) ?? Buffer.alloc(0));
  if (!page.ok) return fail(refusal(source, page.failure));
  signal.throwIfAborted();
  const { name } = page.value;
  const folder = path.join(installed, name);
  const isThere = fs.lstatSync(folder, { throwIfNoEntry: false }) !== undefined;
  if (isThere && existing === 'keep')
    return fail(
      failure(
        'wrong-state',
        t('There is a skill “{0}” already.', name),
        t('Remove it first, or say that this one takes its place (--replace).'),
      ),
    );
  try {
    settle(files.value, { installed, folder, isThere });
    return ok({ name, folder, replaced: isThere, leftOut: found.value.leftOut });
  } catch (error) {
    return fail(diskFailed(t('written'), folder, error));
  }
}

async function unpacked(source: string, signal: AbortSignal): Promise<Result<Unpacked, Failure>> {
  try {
    const entry = fs.lstatSync(source);
    if (!entry.isDirectory() && !entry.isFile()) return fail(refusal(source, 'it is neither a folder nor a zip file'));
    const read = entry.isDirectory() ? unpackFolder(source) : await unpackArchive(source, signal);
    return read.ok ? read : fail(refusal(source, read.failure));
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      return fail(
        failure('bad-usage', t('There is nothing at {0}.', source), t('Name a folder with a SKILL.md, or a zip file.')),
      );
    return fail(diskFailed(t('read'), source, error));
  }
}

function refusal(source: string, why: string): Failure {
  return failure(
    'refused',
    t('{0} was not installed: {1}.', source, why),
    t('Nothing was changed. Mend what is named, then try again.'),
  );
}

/** The files of the one skill in it, by their paths from its own top. */
function skillIn(files: Files): Result<Files, string> {
  const pages = [...files.keys()].filter((file) => file === pageName || file.endsWith(`/${pageName}`));
  const [first] = pages.sort().sort((one, other) => one.split('/').length - other.split('/').length);
  if (first === undefined) return fail('there is no SKILL.md in it');
  const top = first.slice(0, -pageName.length);
  if (top !== '' && pages.length > 1)
    return fail(`it holds ${String(pages.length)} skills, such as ${top.slice(0, -1)}: take one of their folders`);
  if (top === '') return ok(files);
  const own = [...files].filter(([file]) => file.startsWith(top));
  return ok(new Map(own.map(([file, bytes]) => [file.slice(top.length), bytes])));
}

type Place = { readonly installed: string; readonly folder: string; readonly isThere: boolean };

function settle(files: Files, { installed, folder, isThere }: Place): void {
  fs.mkdirSync(installed, { recursive: true, mode: 0o700 });
  dropOldStaging(installed);
  const staging = path.join(installed, stagingPrefix + crypto.randomUUID());
  const away = path.join(installed, stagingPrefix + crypto.randomUUID());
  try {
    fs.mkdirSync(staging, { mode: 0o700 });
    for (const [file, bytes] of files) write(path.join(staging, ...file.split('/')), bytes);
    if (isThere) fs.renameSync(folder, away);
    try {
      fs.renameSync(staging, folder);
    } catch (error) {
      if (isThere) fs.renameSync(away, folder);
      throw error;
    }
  } finally {
    for (const each of [staging, away]) fs.rmSync(each, { recursive: true, force: true });
  }
}

/** Nothing of it can be run, whatever it was. */
function write(file: string, bytes: Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const fd = fs.openSync(file, 'wx', 0o600);
  try {
    fs.writeFileSync(fd, bytes);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** What an installation left that was cut short. */
function dropOldStaging(installed: string): void {
  for (const name of fs.readdirSync(installed)) {
    if (!name.startsWith(stagingPrefix)) continue;
    const place = path.join(installed, name);
    const age = Date.now() - (fs.lstatSync(place, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > stagingKeptMs) fs.rmSync(place, { recursive: true, force: true });
  }
}
