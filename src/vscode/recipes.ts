/** The commands of recipes: run one, save one, manage them. */
import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { StoredRecipe } from '../engine/recipes/library.ts';
import { onlySchema } from '../model/arranging.ts';
import type { Task } from '../model/task.ts';
import { createTask } from './delegateTask.ts';
import { showFailure, valueOrTold } from './failures.ts';
import { folderLabel, pickFolder, workspaceFolders } from './folders.ts';
import { safeLine } from './panels/safeText.ts';
import { askAnswers, brokenWords, pickRecipe } from './recipeForm.ts';
import type { Shell } from './shell.ts';
import { shortened } from './words.ts';
import { askLine, confirm, tell, warn } from './tell.ts';

/** Folder, recipe and answers, each asked for; undefined when the person thinks better of it. */
export async function askRecipe(
  shell: Shell,
  clicked: unknown,
  placeHolder: string,
): Promise<{ folder: vscode.Uri; stored: StoredRecipe; values: Record<string, string> } | undefined> {
  const folder = clicked instanceof vscode.Uri ? clicked : await pickFolder();
  if (folder === undefined) return undefined;
  const { recipes, broken } = shell.engine().recipes.list();
  const problem = brokenWords(broken);
  if (problem !== null) void warn(problem);
  const stored = await pickRecipe(recipes, placeHolder);
  const values = stored === undefined ? undefined : await askAnswers(stored);
  return stored === undefined || values === undefined ? undefined : { folder, stored, values };
}

/** `Run Recipe…`: from the palette, on a folder of the Explorer, or for files that the composer names. Returns the task made. */
export async function runRecipe(shell: Shell, clicked: unknown, files: unknown = null): Promise<Task | null> {
  const asked = await askRecipe(shell, clicked, t('Which recipe?'));
  if (asked === undefined) return null;
  const { folder, stored, values } = asked;
  const rule = valueOrTold(shell, shell.engine().recipes.fill(stored, values), null);
  if (rule === null) return null;
  const only = onlySchema.safeParse(files);
  const by = { rule, recipe: { name: stored.title } };
  return createTask(shell, folder.fsPath, stored.title, only.success ? { ...by, only: only.data } : by);
}

/** `Save as Recipe…`: the rule of a task's plan under a name. */
export async function saveRecipe(shell: Shell, task: Task): Promise<void> {
  const { recipes } = shell.engine();
  const name = await askLine({
    title: t('Save as Recipe'),
    prompt: t('A name for it, by which you find it again'),
    value: shortened(safeLine(task.recipe?.name ?? task.instruction), 60).replaceAll(/[^\p{L}\p{N} ._-]/gu, ''),
    validateInput: (text) => (text.trim() === '' ? t('Write a name.') : null),
  });
  if (name === undefined) return;
  const workspace = await pickPlace();
  if (workspace === undefined) return;
  const first = recipes.saveTask(task, name, { workspace, existing: 'keep' });
  const taken =
    !first.ok && recipes.list().recipes.some(({ key, source }) => key === name.trim() && source !== 'ready');
  const replace = t('Replace');
  const saved =
    taken && (await confirm(t('Replace the recipe “{0}”?', name), null, replace)) === replace
      ? recipes.saveTask(task, name, { workspace, existing: 'replace' })
      : first;
  if (!saved.ok) {
    await showFailure(shell, saved.failure, task.id);
    return;
  }
  const edit = t('Edit');
  if ((await tell(t('Delegate: saved as “{0}”.', saved.value.key), edit)) === edit)
    await vscode.window.showTextDocument(vscode.Uri.file(saved.value.file));
}

/** The person's own recipes (null), or a folder of this workspace; undefined when they think better of it. */
async function pickPlace(): Promise<string | null | undefined> {
  const folders = vscode.workspace.isTrusted ? workspaceFolders() : [];
  if (folders.length === 0) return null;
  const items = [
    { label: t('Yours'), detail: t('On this machine, for every workspace'), place: null },
    ...folders.map(({ path, name }) => ({
      label: safeLine(name),
      detail: t('In .delegate/recipes, for all who work with this folder'),
      place: path,
    })),
  ];
  return (await vscode.window.showQuickPick(items, { title: t('Save as Recipe'), placeHolder: t('Where is it kept?') }))
    ?.place;
}

/** `Manage Recipes…`: see, edit, share and remove. */
export async function manageRecipes(shell: Shell): Promise<void> {
  const { recipes } = shell.engine();
  const stored = await pickRecipe(recipes.list().recipes, t('Choose one to see it, share it or remove it'));
  if (stored === undefined) return;
  const isOwn = stored.source !== 'ready' && stored.skill === null;
  const acts: (vscode.QuickPickItem & { act: () => unknown })[] = [
    isOwn
      ? { label: t('Edit'), act: () => vscode.window.showTextDocument(vscode.Uri.file(stored.file)) }
      : { label: t('Show its text'), act: () => shell.pages.show(`${fileName(stored)}.recipe`, stored.text) },
    { label: t('Save to a file…'), act: () => exportRecipe(stored) },
    { label: t('Bring in a file…'), act: () => importRecipe(shell) },
    ...(isOwn ? [{ label: t('Remove…'), act: () => removeRecipe(shell, stored) }] : []),
  ];
  await (await vscode.window.showQuickPick(acts, { title: safeLine(stored.title) }))?.act();
}

/** A skill's recipe is called by both names, between which stands what no file's name may hold. */
function fileName({ key }: StoredRecipe): string {
  return key.replace(':', ' ');
}

async function exportRecipe(stored: StoredRecipe): Promise<void> {
  const [folder] = workspaceFolders();
  const name = `${fileName(stored)}.recipe`;
  const target = await vscode.window.showSaveDialog({
    title: t('Save Recipe'),
    filters: { [t('Recipe')]: ['recipe'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(vscode.Uri.file(folder.path), name) }),
  });
  // The dialog has asked whether to replace what is there.
  if (target !== undefined) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(stored.text));
}

async function importRecipe(shell: Shell): Promise<void> {
  const [file] = (await vscode.window.showOpenDialog({ title: t('Bring in a Recipe'), canSelectMany: false })) ?? [];
  if (file === undefined) return;
  const kept = shell.engine().recipes.importFile(file.fsPath, { workspace: null, existing: 'keep' });
  if (!kept.ok) await showFailure(shell, kept.failure, null);
  else void tell(t('Delegate: “{0}” is one of your recipes now.', safeLine(kept.value.title)));
}

async function removeRecipe(shell: Shell, stored: StoredRecipe): Promise<void> {
  const yes = t('Remove');
  const question = t('Remove the recipe “{0}” from {1}?', safeLine(stored.title), folderLabel(stored.file));
  if ((await confirm(question, null, yes)) !== yes) return;
  const removed = shell.engine().recipes.remove(stored);
  if (!removed.ok) await showFailure(shell, removed.failure, null);
}
