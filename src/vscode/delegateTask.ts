import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { t } from '../base/translate.ts';
import { mayWriteIn } from '../engine/disk/mountOf.ts';
import type { Task } from '../model/task.ts';
import { limits } from '../model/limits.ts';
import { valueOrTold } from './failures.ts';
import { folderLabel, pickFolder, reallyInWorkspace } from './folders.ts';
import { askInstruction, rememberInstruction } from './instructionBox.ts';
import { readSettings } from './settings.ts';
import type { Shell } from './shell.ts';
import { counted } from './words.ts';
import { warn } from './tell.ts';

/** What a key binding (or another program) may give the command, to save the questions. */
const argumentsSchema = z.object({
  instruction: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.instructionCharactersMax))),
  /** Absolute path. */
  folder: z.optional(z.string()),
});

/**
 * `Delegate Task…`: from the Explorer with what was clicked and all that is selected, from the palette or a button with nothing, from
 * a key binding with its arguments. One task a folder; the queue runs them. Returns the tasks made.
 */
export async function delegateTask(shell: Shell, clicked: unknown, selected: unknown): Promise<Task[]> {
  const given = clicked instanceof vscode.Uri ? null : argumentsSchema.safeParse(clicked);
  const asked = given?.success === true ? given.data : {};
  const folders = asked.folder === undefined ? await chosenFolders(clicked, selected) : [vscode.Uri.file(asked.folder)];
  const [first] = folders;
  if (first === undefined) return [];
  const place = folders.length === 1 ? folderLabel(first.fsPath) : counted(folders.length, 'folder');
  const instruction =
    asked.instruction ?? (await askInstruction(`Delegate Task in ${place}`, shell.context.globalState));
  if (instruction === undefined) return [];
  const tasks: Task[] = [];
  for (const folder of folders) {
    const task = await createTask(shell, folder.fsPath, instruction);
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
  by: { readonly rule?: string; readonly recipe?: { readonly name: string } } = {},
): Promise<Task | null> {
  if (!reallyInWorkspace(folder)) {
    void warn(`${folder} is not in this workspace. Delegate works only inside the folders that are open here.`);
    return null;
  }
  const order = {
    instruction,
    folder,
    // A rule says what happens: no model has to understand anything.
    engine: by.rule === undefined ? readSettings().engine : 'rules',
    approve: 'none',
    planGate: 'always',
    answers: {},
    ...by,
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

async function chosenFolders(clicked: unknown, selected: unknown): Promise<vscode.Uri[]> {
  const several = Array.isArray(selected) ? selected.filter((one) => one instanceof vscode.Uri) : [];
  const resources = several.length > 0 ? several : clicked instanceof vscode.Uri ? [clicked] : [];
  if (resources.length === 0) {
    const picked = await pickFolder();
    return picked === undefined ? [] : [picked];
  }
  const folders: vscode.Uri[] = [];
  for (const resource of resources) if (await isFolder(resource)) folders.push(resource);
  if (folders.length === 0) void warn('Delegate works on folders on a disk. Choose one, or several.');
  return folders;
}

async function isFolder(resource: vscode.Uri): Promise<boolean> {
  if (resource.scheme !== 'file') return false;
  const { type } = await vscode.workspace.fs.stat(resource);
  return (type & vscode.FileType.Directory) !== 0;
}
