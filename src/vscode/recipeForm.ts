/** What the pickers of recipes show, and a recipe's form as native inputs, one question after the other. */
import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { BrokenRecipe, RecipeSource, StoredRecipe } from '../engine/recipes/library.ts';
import type { Ask } from '../model/rule/recipe.ts';
import { safeLine } from './panels/safeText.ts';
import { askLine } from './tell.ts';

export type RecipeItem = vscode.QuickPickItem & { readonly stored?: StoredRecipe };

/** In the order of the picker: what is nearest to the person first. */
const groups: readonly { readonly source: RecipeSource; readonly title: string }[] = [
  { source: 'workspace', title: t('This workspace') },
  { source: 'user', title: t('Yours') },
  { source: 'ready', title: t('Ready') },
];

/** The rows of a picker: a separator with its count before each group that has any. */
export function recipeItems(recipes: readonly StoredRecipe[]): RecipeItem[] {
  return groups.flatMap(({ source, title }) => {
    const own = recipes.filter((stored) => stored.source === source);
    if (own.length === 0) return [];
    const head = { label: `${title} (${String(own.length)})`, kind: vscode.QuickPickItemKind.Separator };
    return [head, ...own.map(recipeItem)];
  });
}

function recipeItem(stored: StoredRecipe): RecipeItem {
  const carrier = stored.skill === null ? {} : { description: t('from the skill {0}', safeLine(stored.skill)) };
  return { label: safeLine(stored.title), detail: safeLine(stored.recipe.about), ...carrier, stored };
}

/** Files that are no recipes, in a line each. */
export function brokenWords(broken: readonly BrokenRecipe[]): string | null {
  const [first] = broken;
  if (first === undefined) return null;
  const words =
    broken.length === 1
      ? t('Delegate: a recipe cannot be read: {0}', first.problem)
      : t('Delegate: a recipe cannot be read (and {0} more): {1}', broken.length - 1, first.problem);
  return safeLine(words);
}

export async function pickRecipe(
  recipes: readonly StoredRecipe[],
  placeHolder: string,
): Promise<StoredRecipe | undefined> {
  const chosen = await vscode.window.showQuickPick(recipeItems(recipes), {
    title: t('Recipes'),
    placeHolder,
    matchOnDetail: true,
  });
  return chosen?.stored;
}

/** Asks each question of the recipe; undefined when the person thinks better of it. */
export async function askAnswers({ title, recipe }: StoredRecipe): Promise<Record<string, string> | undefined> {
  const values: Record<string, string> = {};
  for (const [index, ask] of recipe.asks.entries()) {
    const step = recipe.asks.length === 1 ? '' : ` (${t('{0} of {1}', index + 1, recipe.asks.length)})`;
    const answer = await askOne(ask, safeLine(`${title}${step}`));
    if (answer === undefined) return undefined;
    values[ask.name] = answer;
  }
  return values;
}

async function askOne(ask: Ask, title: string): Promise<string | undefined> {
  const label = safeLine(ask.label);
  if (ask.kind === 'choice') {
    const items = ask.choices.map(({ value, label: words }) => ({
      label: safeLine(words),
      description: value === ask.default ? t('usual') : '',
      value,
    }));
    const usualFirst = items.sort((one, other) => other.description.length - one.description.length);
    return (await vscode.window.showQuickPick(usualFirst, { title, placeHolder: label, ignoreFocusOut: true }))?.value;
  }
  return askLine({
    title,
    prompt: label,
    value: ask.default ?? '',
    ignoreFocusOut: true,
    validateInput: (text) => wrongAnswer(ask.kind, text),
  });
}

/** What is plainly wrong while it is typed; the engine checks the rest. */
export function wrongAnswer(kind: Exclude<Ask['kind'], 'choice'>, text: string): string | null {
  if (text === '') return t('Write something.');
  if (text.length > 200) return t('At most 200 characters.');
  switch (kind) {
    case 'number':
      return /^\d{1,15}(?:\.\d{1,10})?$/.test(text) ? null : t('A number, such as 10.');
    case 'day':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? null : t('A day, such as 2026-11-29.');
    case 'folder':
      return /^\/|\/$|\\|(?:^|\/)\.{1,2}(?:\/|$)/.test(text)
        ? t('A folder in this one, such as Archive, without / at its ends.')
        : null;
    case 'text':
      return null;
  }
}
