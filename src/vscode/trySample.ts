/**
 * **Delegate: Try It on Sample Files**: a fresh copy of the sample folder, opened, with a first task in it. Opening a folder restarts the
 * extension, so what is still to be done is kept with VS Code and done by whichever window has the folder then.
 */
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { t } from '../base/translate.ts';
import { createTask } from './delegateTask.ts';
import { isInWorkspace, workspaceFolders } from './folders.ts';
import type { Shell } from './shell.ts';

const key = 'delegate.sampleToStart';
/** A folder that took longer to open is no answer to the click any more. */
const startsWithinMs = 10 * 60_000;
const samplesMax = 1_000;

const toStartSchema = z.object({ folder: z.string(), at: z.number() });

/** What the first task says: understood by the rules, in English, whatever the person's language. */
const firstInstruction = 'Organize these photos by date';

type Way = 'here' | 'new window' | 'add';
type WayItem = vscode.QuickPickItem & { readonly way: Way | 'elsewhere' };

/** Asks how to open it, copies the sample and opens it. */
export async function trySample(shell: Shell): Promise<void> {
  let parent = vscode.Uri.joinPath(shell.context.globalStorageUri, 'samples');
  let way = await askWay({ elsewhere: true });
  if (way === 'elsewhere') {
    const chosen = await askPlace();
    if (chosen === undefined) return;
    parent = chosen;
    way = workspaceFolders().length === 0 ? 'here' : await askWay({ elsewhere: false });
  }
  if (way === undefined || way === 'elsewhere') return;
  const folder = await makeCopy(shell, parent);
  await shell.context.globalState.update(key, { folder: folder.fsPath, at: Date.now() });
  await openIn(way, folder);
}

/** Gives the first task, if this window has just opened a sample. Costs nothing where it has not. */
export async function startSample(shell: Shell): Promise<void> {
  const { globalState } = shell.context;
  const kept = toStartSchema.safeParse(globalState.get<unknown>(key));
  if (!kept.success || !isInWorkspace(kept.data.folder)) return;
  await globalState.update(key, undefined);
  if (Date.now() - kept.data.at > startsWithinMs) return;
  const folder = vscode.Uri.file(kept.data.folder);
  await vscode.commands.executeCommand('delegate.showQueue');
  await createTask(shell, vscode.Uri.joinPath(folder, 'Photos').fsPath, firstInstruction, { engine: 'rules' });
}

/** The walkthrough. */
export async function openTour(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'delegate.delegate#start', false);
}

async function askWay({ elsewhere }: { elsewhere: boolean }): Promise<WayItem['way'] | undefined> {
  const here = { label: t('Open the Sample Files'), way: 'here', iconPath: new vscode.ThemeIcon('folder-opened') };
  const others = [
    { label: t('Open in a New Window'), way: 'new window', iconPath: new vscode.ThemeIcon('empty-window') },
    { label: t('Add to This Workspace'), way: 'add', iconPath: new vscode.ThemeIcon('add') },
  ];
  const place = { label: t('Choose Where to Put Them…'), way: 'elsewhere', iconPath: new vscode.ThemeIcon('folder') };
  const items = [...(workspaceFolders().length === 0 ? [here] : others), ...(elsewhere ? [place] : [])] as WayItem[];
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Try It on Sample Files'),
    placeHolder: t('A fresh folder with photos, receipts, notes and a report, and a first task'),
  });
  return chosen?.way;
}

async function askPlace(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: t('Try It on Sample Files'),
    openLabel: t('Put Them Here'),
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
  });
  return chosen?.[0];
}

/** A copy under a name that nothing has yet: nobody's files are written over. */
async function makeCopy(shell: Shell, parent: vscode.Uri): Promise<vscode.Uri> {
  await vscode.workspace.fs.createDirectory(parent);
  const folder = await freeName(parent);
  const sample = vscode.Uri.joinPath(shell.context.extensionUri, 'dist', 'sample');
  await vscode.workspace.fs.copy(sample, folder, { overwrite: false });
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, 'Read me.md'), new TextEncoder().encode(readMe()));
  return folder;
}

async function freeName(parent: vscode.Uri): Promise<vscode.Uri> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(parent)).map(([name]) => name));
  for (let number = 1; number <= samplesMax; number++) {
    const name = number === 1 ? 'Delegate Sample' : `Delegate Sample ${String(number)}`;
    if (!taken.has(name)) return vscode.Uri.joinPath(parent, name);
  }
  throw new Error(`${parent.fsPath} holds ${String(samplesMax)} samples already`);
}

/** What to try, in the person's language; the instructions are English, as the rules understand them. */
function readMe(): string {
  const tries: readonly (readonly [string, string])[] = [
    ['Photos', firstInstruction],
    ['Receipts', 'List these receipts with date, vendor and total in Excel'],
    ['Notes', 'Replace spaces with underscores in file names'],
    ['Notes', 'Delete duplicates, keeping the newest'],
    ['Papers', 'Extract all tables from report.pdf into CSV'],
  ];
  return [
    `# ${t('Try Delegate here')}`,
    t('Everything in this folder is invented. Do with it what you like.'),
    t('Right-click a folder in the Explorer, choose “Delegate Task…” and say what should happen:'),
    tries.map(([folder, words]) => `- **${folder}**: *${words}*`).join('\n'),
    t('You see a plan and every change first. Nothing changes before you apply, and Undo takes it back.'),
    '',
  ].join('\n\n');
}

async function openIn(way: Way, folder: vscode.Uri): Promise<void> {
  if (way === 'add') {
    const count = vscode.workspace.workspaceFolders?.length ?? 0;
    vscode.workspace.updateWorkspaceFolders(count, 0, { uri: folder });
    return;
  }
  const where = way === 'here' ? { forceReuseWindow: true } : { forceNewWindow: true };
  await vscode.commands.executeCommand('vscode.openFolder', folder, where);
}
