/**
 * The skills there are: those that the person installed or keeps in the usual folders of their home, those that come with Delegate, and
 * those of workspaces that the person trusts. A workspace's never takes the place of another of the same name. Nothing in a skill is ever
 * run: its texts are read, its recipes are recipes.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { nearest } from '../../model/rule/nearest.ts';
import { skillLimits, type SkillSource } from '../../model/skill.ts';
import { errorCode } from '../disk/errorCode.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import { filesInside, pageName, readInside, type Listing } from './skillFolder.ts';
import { parseSkillPage, type SkillPage } from './skillPage.ts';

export type SkillPlaces = {
  /** Absolute path of the folder with those that come with Delegate; null where there is none. */
  readonly ready: string | null;
  /** The person's home folder; null where it is not looked at. */
  readonly home: string | null;
  /** Absolute path; made when first needed. */
  readonly installed: string;
  /** Remembers which are switched off. */
  readonly offFile: string;
  /** Absolute paths of folders that the person trusts. */
  readonly workspaces: () => readonly string[];
};

export type StoredSkill = SkillPage & {
  readonly source: SkillSource;
  /** Whether Delegate put it there, and may remove it. */
  readonly isInstalled: boolean;
  /** Absolute path of its folder, without links. */
  readonly folder: string;
  /** SHA-256 (hex) of its SKILL.md. */
  readonly hash: string;
  readonly isOn: boolean;
  /** Whether another of the same name goes before it: then nobody is told of this one. */
  readonly isHidden: boolean;
};

/** A folder that is no skill, and why, in a line. */
export type BrokenSkill = { readonly folder: string; readonly source: SkillSource; readonly problem: string };

export type SkillList = { readonly skills: readonly StoredSkill[]; readonly broken: readonly BrokenSkill[] };

/** Where tools that know the format look, below a home folder or a workspace. */
export const usualFolders: readonly (readonly [string, string])[] = [
  ['.agents', 'skills'],
  ['.claude', 'skills'],
  ['.github', 'skills'],
];

type Place = { readonly folder: string; readonly source: SkillSource; readonly isInstalled: boolean };

const offSchema = z.object({ version: z.literal(1), off: z.array(z.string()).check(z.maxLength(10_000)) });

export class SkillLibrary {
  readonly #places: SkillPlaces;

  constructor(places: SkillPlaces) {
    this.#places = places;
  }

  /** Every skill that can be read: the person's own first, then Delegate's, then the workspaces', each by name. */
  list(): SkillList {
    const skills: StoredSkill[] = [];
    const broken: BrokenSkill[] = [];
    const off = this.#off();
    const [folders, names] = [new Set<string>(), new Set<string>()];
    for (const place of this.#folders()) {
      for (const name of namesIn(place.folder)) {
        const read = readSkill(place, name);
        if (read === null || folders.has(read.folder)) continue;
        folders.add(read.folder);
        if ('problem' in read) {
          broken.push(read);
          continue;
        }
        skills.push({ ...read, isOn: !off.has(keyOf(read)), isHidden: names.has(read.name) });
        names.add(read.name);
      }
    }
    return { skills, broken };
  }

  /** Those that a model may be told of: on, and none behind another of its name. */
  inUse(): StoredSkill[] {
    return this.list().skills.filter(({ isOn, isHidden }) => isOn && !isHidden);
  }

  /** The skill of that name, whether it is on or not. */
  find(name: string): Result<StoredSkill, Failure> {
    const { skills, broken } = this.list();
    const found = skills.find((skill) => skill.name === name && !skill.isHidden);
    if (found !== undefined) return ok(found);
    const wrong = broken.find(({ folder }) => path.basename(folder) === name);
    if (wrong !== undefined)
      return fail(
        failure('bad-usage', t('{0} is no skill: {1}.', wrong.folder, wrong.problem), t('Mend it, then try again.')),
      );
    const near = nearest(
      name,
      skills.map((skill) => skill.name),
    );
    const next = near === null ? t('Run `delegate skills list` for those there are.') : t('Did you mean {0}?', near);
    return fail(failure('bad-usage', t('There is no skill “{0}”.', name), next));
  }

  /** The files of a skill, without its SKILL.md. */
  files({ folder }: StoredSkill): Listing {
    const listing = filesInside(folder);
    return { ...listing, files: listing.files.filter((file) => file !== pageName) };
  }

  /** The bytes of one of its files, or why they are not given, in words. */
  read({ folder }: StoredSkill, file: string, bytesMax: number = skillLimits.fileBytesMax): Result<Buffer, string> {
    return readInside(folder, file, bytesMax);
  }

  /** Whether models hear of it, and its recipes are there. */
  switch(skill: StoredSkill, to: 'on' | 'off'): Result<null, Failure> {
    const off = this.#off();
    if (to === 'on') off.delete(keyOf(skill));
    else off.add(keyOf(skill));
    try {
      replaceFile(this.#places.offFile, JSON.stringify({ version: 1, off: [...off].sort() }), 'replace');
      return ok(null);
    } catch (error) {
      return fail(diskFailed(t('kept'), this.#places.offFile, error));
    }
  }

  /** Removes one that was installed. */
  remove(skill: StoredSkill): Result<null, Failure> {
    const { name, source, folder, isInstalled } = skill;
    if (!isInstalled)
      return fail(
        failure(
          'refused',
          source === 'ready'
            ? t('“{0}” comes with Delegate.', name)
            : t('“{0}” was not installed by Delegate ({1}).', name, folder),
          t('Switch it off in place of that.'),
        ),
      );
    try {
      fs.rmSync(folder, { recursive: true });
      return this.switch(skill, 'on');
    } catch (error) {
      return fail(diskFailed(t('removed'), folder, error));
    }
  }

  /** Which are off; a file that cannot be read counts as one that says nothing. */
  #off(): Set<string> {
    try {
      const parsed = offSchema.safeParse(JSON.parse(fs.readFileSync(this.#places.offFile, 'utf8')));
      return new Set(parsed.success ? parsed.data.off : []);
    } catch (error) {
      if (error instanceof SyntaxError || errorCode(error) !== null) return new Set();
      throw error;
    }
  }

  #folders(): Place[] {
    const { ready, home, installed, workspaces } = this.#places;
    const usual = (top: string): string[] => usualFolders.map((parts) => path.join(top, ...parts));
    return [
      { folder: installed, source: 'user', isInstalled: true },
      ...(home === null ? [] : usual(home)).map((folder) => ({ folder, source: 'user' as const, isInstalled: false })),
      ...(ready === null ? [] : [{ folder: ready, source: 'ready' as const, isInstalled: false }]),
      ...workspaces()
        .filter((workspace) => workspace !== home)
        .flatMap((workspace) => usual(workspace).filter((folder) => staysBelow(folder)))
        .map((folder) => ({ folder, source: 'workspace' as const, isInstalled: false })),
    ];
  }
}

/** What is switched off stays so when Delegate itself moves. */
function keyOf({ source, name, folder }: Pick<StoredSkill, 'source' | 'name' | 'folder'>): string {
  return source === 'ready' ? `ready:${name}` : folder;
}

/** Whether a workspace's folder of skills, where it exists, is really in it: a link could lead anywhere. */
function staysBelow(folder: string): boolean {
  for (const each of [path.dirname(folder), folder]) {
    const entry = fs.lstatSync(each, { throwIfNoEntry: false });
    if (entry !== undefined && !entry.isDirectory()) return false;
  }
  return true;
}

function namesIn(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
      .map(({ name }) => name)
      .sort()
      .slice(0, skillLimits.perFolderMax);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return [];
  }
}

type ReadSkill = Omit<StoredSkill, 'isOn' | 'isHidden'>;

/** One folder's skill, why it is none, or null where it is no skill's folder at all. */
function readSkill({ folder: top, source, isInstalled }: Place, name: string): ReadSkill | BrokenSkill | null {
  const place = path.join(top, name);
  const folder = realFolder(place);
  if (folder === null) return null;
  // Tools link a home folder's skills to where they keep them; in a workspace a link could lead anywhere.
  if (source === 'workspace' && fs.lstatSync(place).isSymbolicLink())
    return { folder: place, source, problem: t('it is a link, which is not followed in a workspace') };
  const entry = fs.lstatSync(path.join(folder, pageName), { throwIfNoEntry: false });
  if (entry === undefined) return null;
  const bytes = readInside(folder, pageName, skillLimits.pageBytesMax);
  if (!bytes.ok) return { folder, source, problem: bytes.failure };
  const page = parseSkillPage(bytes.value);
  if (!page.ok) return { folder, source, problem: page.failure };
  if (page.value.name !== name)
    return {
      folder,
      source,
      problem: t('it is called {0}, and its folder {1}: they must be the same', page.value.name, name.slice(0, 100)),
    };
  const hash = crypto.createHash('sha256').update(bytes.value).digest('hex');
  return { ...page.value, source, isInstalled, folder, hash };
}

function realFolder(place: string): string | null {
  try {
    const real = fs.realpathSync(place);
    return fs.statSync(real).isDirectory() ? real : null;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

export function diskFailed(verb: string, file: string, error: unknown): Failure {
  if (errorCode(error) === null) throw error;
  return failure('disk-failed', t('{0} could not be {1} ({2}).', file, verb, errorCode(error) ?? ''));
}
