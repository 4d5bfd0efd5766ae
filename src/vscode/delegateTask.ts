import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { TaskOrder } from '../engine/engine.ts';
import { plural, t } from '../base/translate.ts';
import { mayWriteIn } from '../engine/disk/mountOf.ts';
import type { Task } from '../model/task.ts';
import { limits } from '../model/limits.ts';
import { attach } from './attach.ts';
import { valueOrTold } from './failures.ts';
import { folderLabel, pickFolder, reallyInWorkspace } from './folders.ts';
import { askInstruction, rememberInstruction } from './instructionBox.ts';
import { readSettings } from './settings.ts';
import type { Shell } from './shell.ts';
import { warn } from './tell.ts';

/** What a key binding (or another program) may give the command, to save the questions. */
const argumentsSchema = z.object({
  instruction: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.instructionCharactersMax))),
  /** Absolute path. */
  folder: z.optional(z.string()),
});

/**
 * `Delegate Task…`: from the Explorer with what was clicked and all that is selected, from the palette or a button with nothing, from
 * a key binding with its arguments. One task a folder; files go into one task about them. The queue runs them. Returns the tasks made.
 */
export async function delegateTask(shell: Shell, clicked: unknown, selected: unknown): Promise<Task[]> {
  const given = clicked instanceof vscode.Uri ? null : argumentsSchema.safeParse(clicked);
  const asked = given?.success === true ? given.data : {};
  const places: Place[] =
    asked.folder === undefined ? await chosenPlaces(shell, clicked, selected) : [{ folder: asked.folder, only: null }];
  const [first] = places;
  if (first === undefined) return [];
  const place = places.length === 1 ? placeWords(first) : plural(places.length, '{0} folder', '{0} folders');
  const instruction =
    asked.instruction ?? (await askInstruction(t('Delegate Task in {0}', place), shell.context.globalState));
  if (instruction === undefined) return [];
  const tasks: Task[] = [];
  for (const { folder, only } of places) {
    const task = await createTask(shell, folder, instruction, only === null ? {} : { only });
    if (task !== null) tasks.push(task);
  }
  if (tasks.length > 0) await rememberInstruction(shell.context.globalState, instruction);
  return tasks;
}

/** Puts a task on one folder of this workspace into the queue; null after a failure was told. */
export async function createTask(
  shell: Shell,
  folder: string,
  instruction: string,
  by: Pick<TaskOrder, 'rule' | 'recipe' | 'only' | 'chrome'> & { readonly engine?: TaskOrder['engine'] } = {},
): Promise<Task | null> {
  if (!reallyInWorkspace(folder)) {
    void warn(t('{0} is not in this workspace. Delegate works only inside the folders that are open here.', folder));
    return null;
  }
  const order = {
    instruction,
    folder,
    // A rule says what happens: no model has to understand anything.
    ...by,
    engine: by.rule === undefined ? (by.engine ?? readSettings().engine) : 'rules',
    approve: 'none',
    planGate: 'always',
    answers: {},
  } as const;
  const task = valueOrTold(shell, await shell.engine().createTask(order), null);
  if (task === null) return null;
  shell.log.info(`${task.id}: created for ${folder}`);
  await shell.own.touch(task.id);
  if (!mayWriteIn(task.mount))
    void warn(
      t(
        'You may not change {0}. Delegate prepares the plan and you can look at it, but applying it will be stopped: ask for the right to change the folder, or copy it to a place of your own.',
        folderLabel(task.mount),
      ),
    );
  return task;
}

/** What a task is about: a folder, or what is named in it. */
type Place = { readonly folder: string; readonly only: string[] | null };

function placeWords({ folder, only }: Place): string {
  return only === null
    ? folderLabel(folder)
    : plural(only.length, '{0} item of {1}', '{0} items of {1}', folderLabel(folder));
}

async function chosenPlaces(shell: Shell, clicked: unknown, selected: unknown): Promise<Place[]> {
  const several = Array.isArray(selected) ? selected.filter((one) => one instanceof vscode.Uri) : [];
  const resources = several.length > 0 ? several : clicked instanceof vscode.Uri ? [clicked] : [];
  if (resources.length === 0) {
    const picked = await pickFolder();
    return picked === undefined ? [] : [{ folder: picked.fsPath, only: null }];
  }
  const kinds = await Promise.all(resources.map(isFolder));
  if (kinds.every(Boolean)) return resources.map(({ fsPath }) => ({ folder: fsPath, only: null }));
  const attached = attach(
    shell,
    resources.map(({ fsPath }) => fsPath),
  );
  if (attached.type === 'attached') return [{ folder: attached.folder, only: attached.files }];
  void warn(`${attached.message} ${attached.next}`);
  return [];
}

async function isFolder(resource: vscode.Uri): Promise<boolean> {
  if (resource.scheme !== 'file') return false;
  const { type } = await vscode.workspace.fs.stat(resource);
  return (type & vscode.FileType.Directory) !== 0;
}
