/**
 * The recipes there are: ready ones that come with Delegate, the person's own in the state folder, and those that a workspace keeps
 * in `.delegate/recipes`; and those that skills of these three carry. Each is a file of rule text with a head (see model/rule/recipe). A workspace's are looked at only where the
 * shell names its folder, which it does for workspaces that the person trusts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import { nearest } from '../../model/rule/nearest.ts';
import {
  fillRecipe,
  parseRecipe,
  printRecipe,
  recipeOf,
  type AnswerProblem,
  type Recipe,
} from '../../model/rule/recipe.ts';
import { parseRule } from '../../model/rule/rule.ts';
import { withoutConventions } from '../../model/rule/ruleEdits.ts';
import type { Task } from '../../model/task.ts';
import { errorCode } from '../disk/errorCode.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import type { SkillRecipe } from '../skills/skillRecipes.ts';

export const recipeSources = ['workspace', 'user', 'ready'] as const;
export type RecipeSource = (typeof recipeSources)[number];

export type RecipePlaces = {
  /** Absolute path of the folder with the ready ones; null where there is none. */
  readonly ready: string | null;
  /** Absolute path; made when first needed. */
  readonly user: string;
  /** Absolute paths of folders that the person trusts. */
  readonly workspaces: () => readonly string[];
  /** Those of skills that are on. */
  readonly ofSkills?: () => readonly SkillRecipe[];
};

/** A workspace's folder, or null for the person's own; and what becomes of a recipe that has the name already. */
export type Where = { readonly workspace: string | null; readonly existing: 'replace' | 'keep' };

export type StoredRecipe = {
  /** The file's name without its ending: what commands call it. */
  readonly key: string;
  readonly source: RecipeSource;
  /** Absolute path. */
  readonly file: string;
  /** The file's text; what trust in it is bound to. */
  readonly text: string;
  /** What people call it: its name, or that of the file where the text gives none. */
  readonly title: string;
  readonly recipe: Recipe;
  /** The skill that carries it: whose that is, it is. */
  readonly skill: string | null;
};

/** A file that is no recipe, and what is wrong with it in a line. */
export type BrokenRecipe = { readonly key: string; readonly file: string; readonly problem: string };

const ending = '.recipe';
const recipesMax = 1_000;
const keyPattern = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,78}[\p{L}\p{N}_-])?$/u;
/** Names that Windows keeps for devices, whatever their ending. */
const devicePattern = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

export class RecipeLibrary {
  readonly #places: RecipePlaces;

  constructor(places: RecipePlaces) {
    this.#places = places;
  }

  /** Every recipe that can be read: a workspace's first, then the person's own, then the ready ones, then those of skills, each by name. */
  list(): { readonly recipes: readonly StoredRecipe[]; readonly broken: readonly BrokenRecipe[] } {
    const recipes: StoredRecipe[] = [];
    const broken: BrokenRecipe[] = [];
    for (const { folder, source } of this.#folders()) {
      for (const key of keysIn(folder)) {
        const read = readStored(path.join(folder, key + ending), key, source);
        if (read.ok) recipes.push(read.value);
        else broken.push({ key, file: path.join(folder, key + ending), problem: read.failure.message });
      }
    }
    for (const carried of this.#places.ofSkills?.() ?? []) {
      const read = carriedRecipe(carried);
      if ('recipe' in read) recipes.push(read);
      else broken.push(read);
    }
    return { recipes, broken };
  }

  /** The recipe of that file name or name, the nearest place first; of one place only where `source` names it. */
  find(name: string, source?: RecipeSource): Result<StoredRecipe, Failure> {
    const { recipes, broken } = this.list();
    const wanted = name.toLowerCase();
    const fits = recipes.filter((each) => source === undefined || each.source === source);
    const found =
      fits.find(({ key }) => key.toLowerCase() === wanted) ?? fits.find(({ title }) => title.toLowerCase() === wanted);
    if (found !== undefined) return ok(found);
    const wrong = broken.find(({ key }) => key.toLowerCase() === wanted);
    if (wrong !== undefined) return fail(failure('bad-usage', wrong.problem, t('Mend the file, then try again.')));
    const near = nearest(
      name,
      fits.map(({ key }) => key),
    );
    const next = near === null ? t('Run `delegate recipe list` for those there are.') : t('Did you mean {0}?', near);
    return fail(failure('bad-usage', t('There is no recipe “{0}”.', name), next));
  }

  /** Keeps a text as a recipe. One of the same name stays, unless it is asked to be replaced. */
  save(name: string, text: string, { workspace, existing }: Where): Result<StoredRecipe, Failure> {
    const key = keyOf(name);
    if (key === null)
      return fail(
        failure(
          'bad-usage',
          t('“{0}” cannot be the name of a recipe.', name),
          t('Use letters, digits, blanks, dots, dashes and underscores, at most 80.'),
        ),
      );
    const problem = problemIn(text, `${key}${ending}`);
    if (problem !== null) return fail(failure('bad-usage', problem, t('Mend what is named, then try again.')));
    const folder = workspace === null ? this.#places.user : recipesOf(workspace);
    const file = path.join(folder, key + ending);
    try {
      if (workspace !== null && !staysBelow(workspace, folder))
        return fail(
          failure('refused', t('{0} leads out of the workspace.', folder), t('Put a plain folder in its place.')),
        );
      if (!replaceFile(file, text, existing))
        return fail(
          failure(
            'bad-usage',
            t('There is a recipe “{0}” already.', key),
            t('Give this one another name, or say that it takes the other’s place (--replace).'),
          ),
        );
    } catch (error) {
      return fail(diskFailed(t('saved'), file, error));
    }
    return readStored(file, key, workspace === null ? 'user' : 'workspace');
  }

  /** The rule of a recipe with these answers, as text. */
  fill({ recipe, title }: StoredRecipe, values: Readonly<Record<string, string>>): Result<string, Failure> {
    const filled = fillRecipe(recipe, values);
    return filled.ok ? ok(filled.value.text) : fail(answersFailure(recipe, title, filled.failure));
  }

  /** Keeps the rule of a task's plan as a recipe. */
  saveTask(task: Task, name: string, where: Where): Result<StoredRecipe, Failure> {
    const text = recipeOfTask(task, name);
    return text.ok ? this.save(name, text.value, where) : text;
  }

  /** Keeps a recipe file that lies anywhere, under its own name. */
  importFile(file: string, where: Where): Result<StoredRecipe, Failure> {
    const key = path.basename(file).replace(/\.(?:recipe|rule|txt)$/i, '');
    const read = readStored(file, key, 'user');
    return read.ok ? this.save(key, read.value.text, where) : read;
  }

  /** Writes a recipe into a file that does not exist yet. */
  exportFile({ text }: StoredRecipe, file: string): Result<null, Failure> {
    try {
      return replaceFile(path.resolve(file), text, 'keep')
        ? ok(null)
        : fail(failure('bad-usage', t('{0} exists already.', file), t('Name a file that does not exist.')));
    } catch (error) {
      return fail(diskFailed(t('written'), file, error));
    }
  }

  /** Removes a recipe of the person or of a workspace. */
  remove({ source, file, key, skill }: StoredRecipe): Result<null, Failure> {
    if (skill !== null)
      return fail(
        failure('refused', t('“{0}” belongs to the skill {1}.', key, skill), t('Switch the skill off, or remove it.')),
      );
    if (source === 'ready')
      return fail(failure('refused', t('“{0}” comes with Delegate.', key), t('Recipes of your own can be removed.')));
    try {
      fs.rmSync(file);
      return ok(null);
    } catch (error) {
      return fail(diskFailed(t('removed'), file, error));
    }
  }

  #folders(): { folder: string; source: RecipeSource }[] {
    const { ready, user, workspaces } = this.#places;
    return [
      ...workspaces()
        .filter((workspace) => staysBelow(workspace, recipesOf(workspace)))
        .map((workspace) => ({ folder: recipesOf(workspace), source: 'workspace' as const })),
      { folder: user, source: 'user' },
      ...(ready === null ? [] : [{ folder: ready, source: 'ready' as const }]),
    ];
  }
}

/** The recipe of a task's plan, under a name. What is of the folder alone, its conventions and what it is to remember, stays behind. */
function recipeOfTask(task: Task, name: string): Result<string, Failure> {
  const rule = task.plan === null ? null : parseRule(task.plan.rule);
  if (rule?.ok !== true)
    return fail(failure('wrong-state', t('This task has no rule yet.'), t('Wait until it has a plan, then save it.')));
  const own = { ...withoutConventions(rule.value), remember: [] };
  return ok(printRecipe(recipeOf(own, { name, about: task.instruction.replaceAll(/\s+/g, ' ').slice(0, 300) })));
}

/** What is wrong with answers to a recipe, as a failure that names each. */
function answersFailure({ asks }: Recipe, title: string, problems: readonly AnswerProblem[]): Failure {
  const lines = problems.map(({ key, message, mend }) => `${key === '' ? title : key}: ${message}. ${mend}`);
  const asked = asks.map(({ name }) => name).join(', ') || 'nothing';
  return failure('bad-usage', lines.join('\n'), t('“{0}” asks for: {1}.', title, asked));
}

function recipesOf(workspace: string): string {
  return path.join(workspace, '.delegate', 'recipes');
}

/** Whether a folder, where it exists, is really in the workspace: a link could lead anywhere. */
function staysBelow(workspace: string, folder: string): boolean {
  for (const each of [path.dirname(folder), folder]) {
    const entry = fs.lstatSync(each, { throwIfNoEntry: false });
    if (entry !== undefined && !entry.isDirectory()) return false;
  }
  return path.isAbsolute(workspace);
}

/** A name as that of a file on any system; null where it cannot be one. */
function keyOf(name: string): string | null {
  const key = name.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
  return keyPattern.test(key) && !devicePattern.test(key) ? key : null;
}

function keysIn(folder: string): string[] {
  let names: string[];
  try {
    names = fs.readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return [];
  }
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort()
    .slice(0, recipesMax);
}

function readStored(file: string, key: string, source: RecipeSource): Result<StoredRecipe, Failure> {
  let text: string;
  try {
    const entry = fs.lstatSync(file);
    if (!entry.isFile() || entry.size > 4 * limits.ruleCharactersMax)
      return fail(
        failure('bad-usage', t('{0} is no recipe: not a file, or too long.', file), t('Name a recipe file.')),
      );
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    return fail(diskFailed(t('read'), file, error));
  }
  const { recipe } = parseRecipe(text);
  if (recipe === null)
    return fail(failure('bad-usage', problemIn(text, file) ?? '', t('Mend what is named, then try again.')));
  return ok({ key, source, file, text, title: recipe.name === '' ? key : recipe.name, recipe, skill: null });
}

function carriedRecipe({ key, source, file, text, problem, skill }: SkillRecipe): StoredRecipe | BrokenRecipe {
  if (text === null) return { key, file, problem };
  const { recipe } = text.length > 4 * limits.ruleCharactersMax ? { recipe: null } : parseRecipe(text);
  if (recipe === null) return { key, file, problem: problemIn(text, file) ?? t('{0} is too long', file) };
  return { key, source, file, text, title: recipe.name === '' ? key : recipe.name, recipe, skill };
}

function problemIn(text: string, file: string): string | null {
  const [first] = parseRecipe(text).problems;
  if (first === undefined) return null;
  return `${file}:${String(first.line)}:${String(first.column)}: ${first.message}. ${first.mend}`;
}

function diskFailed(verb: string, file: string, error: unknown): Failure {
  if (errorCode(error) === null) throw error;
  return failure('disk-failed', t('{0} could not be {1} ({2}).', file, verb, errorCode(error) ?? ''));
}
