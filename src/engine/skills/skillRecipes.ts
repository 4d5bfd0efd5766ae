/** The recipes that skills carry, as the library of recipes takes them: files in the folder `recipes` of a skill that is on. */
import { limits } from '../../model/limits.ts';
import { printRecipe, recipeOf } from '../../model/rule/recipe.ts';
import { readRule } from '../../model/rule/ruleText.ts';
import type { SkillSource } from '../../model/skill.ts';
import type { SkillLibrary } from './skillLibrary.ts';
import { textOf } from './skillPage.ts';

/** A recipe file of a skill; `text` is null where it cannot be read, for the reason in `problem`. */
export type SkillRecipe = {
  readonly skill: string;
  readonly source: SkillSource;
  /** What commands call it: the skill's name, a colon, and the file's name without its ending. */
  readonly key: string;
  /** Absolute path. */
  readonly file: string;
} & ({ readonly text: string; readonly problem: null } | { readonly text: null; readonly problem: string });

const recipePattern = /^recipes\/([^/]+)\.(recipe|rule|json)$/;
const perSkillMax = 50;

export function skillRecipes(library: SkillLibrary): SkillRecipe[] {
  return library.inUse().flatMap((skill) =>
    library
      .files(skill)
      .files.flatMap((file) => {
        const [, name, ending] = recipePattern.exec(file) ?? [];
        return name === undefined ? [] : [{ file, name, isJson: ending === 'json' }];
      })
      .slice(0, perSkillMax)
      .map(({ file, name, isJson }): SkillRecipe => {
        const about = {
          skill: skill.name,
          source: skill.source,
          key: `${skill.name}:${name}`,
          file: `${skill.folder}/${file}`,
        };
        const read = library.read(skill, file, 4 * limits.ruleCharactersMax);
        const written = read.ok ? textOf(read.value) : null;
        const text = written !== null && isJson ? asText(written, name) : written;
        if (text !== null) return { ...about, text, problem: null };
        const what = isJson ? 'rule in JSON' : 'text';
        return { ...about, text: null, problem: read.ok ? `${about.file} is no ${what}` : read.failure };
      }),
  );
}

/** A rule in JSON as the text of a recipe; null where it is none. */
function asText(json: string, name: string): string | null {
  const { rule } = json.length > limits.ruleCharactersMax ? { rule: null } : readRule(json);
  return rule === null ? null : printRecipe(recipeOf(rule, { name, about: '' }));
}
