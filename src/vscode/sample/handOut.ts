/**
 * The questions of **Delegate: Try It on Sample Files**, and the copy. A bundle of its own, `dist/sample.cjs`, loaded when somebody asks for
 * it: most windows never do.
 */
import '../language.ts';
import * as vscode from 'vscode';
import { t } from '../../base/translate.ts';

export type SamplePorts = {
  readonly extensionUri: vscode.Uri;
  /** Where the sample goes if the person names no place. */
  readonly usualPlace: vscode.Uri;
  /** Whether this window has a folder open. */
  readonly hasFolder: boolean;
  /** What the first task says: understood by the rules, in English, whatever the person's language. */
  readonly instruction: string;
  /** Called when the copy is there, before it is opened: opening may end this program. */
  readonly made: (folder: vscode.Uri) => Thenable<void>;
};

const samplesMax = 1_000;

type Way = 'here' | 'new window' | 'add';
type WayItem = vscode.QuickPickItem & { readonly way: Way | 'elsewhere' };

/** Asks how to open it, copies the sample and opens it. */
export async function handOutSample(ports: SamplePorts): Promise<void> {
  const { hasFolder } = ports;
  let parent = ports.usualPlace;
  let way = await askWay({ hasFolder, elsewhere: true });
  if (way === 'elsewhere') {
    const chosen = await askPlace();
    if (chosen === undefined) return;
    parent = chosen;
    way = hasFolder ? await askWay({ hasFolder, elsewhere: false }) : 'here';
  }
  if (way === undefined || way === 'elsewhere') return;
  const folder = await makeCopy(ports, parent);
  await ports.made(folder);
  await openIn(way, folder);
}

async function askWay({
  hasFolder,
  elsewhere,
}: {
  hasFolder: boolean;
  elsewhere: boolean;
}): Promise<WayItem['way'] | undefined> {
  const here = { label: t('Open the Sample Files'), way: 'here', iconPath: new vscode.ThemeIcon('folder-opened') };
  const others = [
    { label: t('Open in a New Window'), way: 'new window', iconPath: new vscode.ThemeIcon('empty-window') },
    { label: t('Add to This Workspace'), way: 'add', iconPath: new vscode.ThemeIcon('add') },
  ];
  const place = { label: t('Choose Where to Put Them…'), way: 'elsewhere', iconPath: new vscode.ThemeIcon('folder') };
  const items = [...(hasFolder ? others : [here]), ...(elsewhere ? [place] : [])] as WayItem[];
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
async function makeCopy(ports: SamplePorts, parent: vscode.Uri): Promise<vscode.Uri> {
  await vscode.workspace.fs.createDirectory(parent);
  const folder = await freeName(parent);
  const sample = vscode.Uri.joinPath(ports.extensionUri, 'dist', 'sample');
  await vscode.workspace.fs.copy(sample, folder, { overwrite: false });
  await vscode.workspace.fs.writeFile(
    vscode.Uri.joinPath(folder, 'Read me.md'),
    new TextEncoder().encode(readMe(ports.instruction)),
  );
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
function readMe(firstInstruction: string): string {
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
