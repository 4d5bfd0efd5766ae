/**
 * **Delegate: Try It on Sample Files**: a fresh copy of the sample folder, opened, with a first task in it. Opening a folder restarts the
 * extension, so what is still to be done is kept with VS Code and done by whichever window has the folder then.
 */
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { createTask } from './delegateTask.ts';
import { isInWorkspace, workspaceFolders } from './folders.ts';
import { loadSample } from './loadSample.ts';
import type { Shell } from './shell.ts';

const key = 'delegate.sampleToStart';
/** A folder that took longer to open is no answer to the click any more. */
const startsWithinMs = 10 * 60_000;

const toStartSchema = z.object({ folder: z.string(), at: z.number() });

const instruction = 'Organize these photos by date';

/** Asks how to open it, copies the sample and opens it. */
export async function trySample({ context: { extensionUri, globalStorageUri, globalState } }: Shell): Promise<void> {
  const { handOutSample } = loadSample(vscode.Uri.joinPath(extensionUri, 'dist').fsPath);
  await handOutSample({
    extensionUri,
    usualPlace: vscode.Uri.joinPath(globalStorageUri, 'samples'),
    hasFolder: workspaceFolders().length > 0,
    instruction,
    made: (folder) => globalState.update(key, { folder: folder.fsPath, at: Date.now() }),
  });
}

/** Gives the first task, if this window has just opened a sample. Costs nothing where it has not. */
export async function startSample(shell: Shell): Promise<void> {
  const { globalState } = shell.context;
  const kept = toStartSchema.safeParse(globalState.get<unknown>(key));
  if (!kept.success || !isInWorkspace(kept.data.folder)) return;
  await globalState.update(key, undefined);
  if (Date.now() - kept.data.at > startsWithinMs) return;
  const photos = vscode.Uri.joinPath(vscode.Uri.file(kept.data.folder), 'Photos');
  await vscode.commands.executeCommand('delegate.showQueue');
  await createTask(shell, photos.fsPath, instruction, { engine: 'rules' });
}

/** The walkthrough. */
export async function openTour(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'delegate.delegate#start', false);
}
