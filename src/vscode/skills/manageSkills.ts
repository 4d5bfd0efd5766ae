/** `Skills…`: what the model is taught, where each comes from, switched on and off, read, installed and removed. */
import * as vscode from 'vscode';
import { t } from '../../base/translate.ts';
import type { BrokenSkill, StoredSkill } from '../../engine/skills/skillLibrary.ts';
import { showFailure } from '../failures.ts';
import { folderLabel } from '../folders.ts';
import { safeLine } from '../panels/safeText.ts';
import type { Shell } from '../shell.ts';
import { confirm, tell, whileWorking } from '../tell.ts';
import { brokenItems, installRows, skillItems, skillWords, type SkillItem } from './skillItems.ts';

/** Lists the skills, and what can be done with the one that is chosen; comes back to the list until the person leaves it. */
export async function manageSkills(shell: Shell): Promise<void> {
  for (let isOpen = true; isOpen;) isOpen = await manageOnce(shell);
}

async function manageOnce(shell: Shell): Promise<boolean> {
  const { skills, broken } = shell.engine().skills.list();
  const picked = await pickSkill([...skillItems(skills), ...brokenItems(broken), ...installRows()]);
  if (picked === undefined) return false;
  if (picked.item.install !== undefined) return install(shell, picked.item.install);
  if (picked.item.broken !== undefined) return showBroken(picked.item.broken);
  const { stored } = picked.item;
  if (stored === undefined) return true;
  if (picked.isSwitch) return switchTo(shell, stored, stored.isOn ? 'off' : 'on');
  return askAbout(shell, stored);
}

type Picked = { readonly item: SkillItem; readonly isSwitch: boolean };

/** A pick of an item, or of the button in it that switches it. */
function pickSkill(items: readonly SkillItem[]): Promise<Picked | undefined> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<SkillItem>();
    pick.title = t('Skills');
    pick.placeholder = t('What the model is taught. Nothing in a skill is ever run.');
    pick.matchOnDetail = true;
    pick.matchOnDescription = true;
    pick.items = items;
    const end = (picked: Picked | undefined): void => {
      resolve(picked);
      pick.dispose();
    };
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      end(item === undefined ? undefined : { item, isSwitch: false });
    });
    pick.onDidTriggerItemButton(({ item }) => end({ item, isSwitch: true }));
    pick.onDidHide(() => end(undefined));
    pick.show();
  });
}

async function askAbout(shell: Shell, stored: StoredSkill): Promise<boolean> {
  const { skills } = shell.engine();
  const acts: (vscode.QuickPickItem & { act: () => Promise<boolean> })[] = [
    {
      label: t('Read it'),
      iconPath: new vscode.ThemeIcon('book'),
      act: async () => {
        await openSkill(shell, stored);
        return false;
      },
    },
    {
      label: stored.isOn ? t('Switch off') : t('Switch on'),
      iconPath: new vscode.ThemeIcon(stored.isOn ? 'circle-slash' : 'check'),
      detail: stored.isOn ? t('The model is not told of it any more, and its recipes are hidden.') : '',
      act: () => switchTo(shell, stored, stored.isOn ? 'off' : 'on'),
    },
    {
      label: t('Reveal its folder'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      act: async () => {
        await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(skills.pageOf(stored)));
        return false;
      },
    },
    ...(stored.isInstalled
      ? [{ label: t('Remove…'), iconPath: new vscode.ThemeIcon('trash'), act: () => remove(shell, stored) }]
      : []),
  ];
  const options = { title: safeLine(stored.name), placeHolder: skillWords(stored, skills.files(stored)) };
  const picked = await vscode.window.showQuickPick(acts, options);
  return picked === undefined ? true : picked.act();
}

async function openSkill(shell: Shell, stored: StoredSkill): Promise<void> {
  const page = vscode.Uri.file(shell.engine().skills.pageOf(stored));
  // What came with Delegate or from others is shown, the person's own is opened to be changed.
  const isOwn = stored.source !== 'ready';
  if (isOwn) await vscode.window.showTextDocument(page);
  else await shell.pages.show(`${stored.name}.md`, stored.body);
}

async function switchTo(shell: Shell, stored: StoredSkill, to: 'on' | 'off'): Promise<boolean> {
  const done = shell.engine().skills.switch(stored, to);
  if (!done.ok) await showFailure(shell, done.failure, null);
  return true;
}

async function remove(shell: Shell, stored: StoredSkill): Promise<boolean> {
  const yes = t('Remove');
  const question = t('Remove the skill “{0}” from {1}?', safeLine(stored.name), folderLabel(stored.folder));
  if ((await confirm(question, null, yes)) !== yes) return true;
  const removed = shell.engine().skills.remove(stored);
  if (!removed.ok) await showFailure(shell, removed.failure, null);
  return true;
}

function showBroken({ folder, problem }: BrokenSkill): Promise<boolean> {
  void tell(t('Delegate: {0} is no skill: {1}.', folderLabel(folder), safeLine(problem)));
  return Promise.resolve(false);
}

/** Installs what the person chooses; one of the same name gives way only after a yes. */
async function install(shell: Shell, what: 'folder' | 'zip'): Promise<boolean> {
  const [source] =
    (await vscode.window.showOpenDialog({
      title: what === 'zip' ? t('Install a Skill from a Zip File') : t('Install a Skill from a Folder'),
      openLabel: t('Install'),
      canSelectFolders: what === 'folder',
      canSelectFiles: what === 'zip',
      canSelectMany: false,
      ...(what === 'zip' ? { filters: { [t('Skill')]: ['zip', 'skill'] } } : {}),
    })) ?? [];
  return source === undefined ? true : installFrom(shell, source);
}

/** The same from a place that is known. Returns whether the list is to be shown again. */
export async function installFrom(shell: Shell, source: vscode.Uri): Promise<boolean> {
  const { skills } = shell.engine();
  const put = (existing: 'keep' | 'replace'): ReturnType<typeof skills.install> =>
    skills.install({ from: source.fsPath, existing }, new AbortController().signal);
  const first = await whileWorking('in the window', t('Delegate: looking at the skill'), () => put('keep'));
  const replace = t('Replace');
  const done =
    !first.ok &&
    first.failure.code === 'wrong-state' &&
    (await confirm(first.failure.message, null, replace)) === replace
      ? await put('replace')
      : first;
  if (!done.ok) {
    if (done.failure.code !== 'wrong-state') await showFailure(shell, done.failure, null);
    return true;
  }
  void tell(t('Delegate: the skill “{0}” is installed. Nothing in it is ever run.', safeLine(done.value.name)));
  return true;
}
