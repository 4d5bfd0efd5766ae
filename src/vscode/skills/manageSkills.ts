/** `Skills…`: what the model is taught, where each comes from, switched on and off, read, installed and removed. */
import '../language.ts';
import * as vscode from 'vscode';
import { t } from '../../base/translate.ts';
import type { StoredSkill } from '../../engine/skills/skillLibrary.ts';
import { safeLine } from '../panels/safeText.ts';
import type { Failure } from '../../model/failure.ts';
import type { Skills } from '../../engine/skills/skills.ts';
import type * as Tell from '../tell.ts';
import { brokenItems, installRows, skillItems, skillWords, type SkillItem } from './skillItems.ts';

export type SkillParts = Pick<typeof Tell, 'confirm' | 'tell'> & {
  readonly skills: () => Skills;
  readonly showFailure: (failure: Failure) => Promise<void>;
  /** Shows a text that cannot be changed. */
  readonly showPage: (name: string, text: string) => Promise<unknown>;
  /** A folder as the person knows it. */
  readonly folderLabel: (folder: string) => string;
};

/** Lists the skills, and what can be done with the one that is chosen; comes back to the list until the person leaves it. */
export async function manageSkills(parts: SkillParts): Promise<void> {
  for (let isOpen = true; isOpen;) isOpen = await manageOnce(parts);
}

async function manageOnce(parts: SkillParts): Promise<boolean> {
  const { skills, broken } = parts.skills().list();
  const picked = await pickSkill([...skillItems(skills), ...brokenItems(broken, parts.folderLabel), ...installRows()]);
  if (picked === undefined) return false;
  if (picked.item.install !== undefined) return install(parts, picked.item.install);
  const { stored } = picked.item;
  if (stored === undefined) return true;
  if (picked.isSwitch) return switchTo(parts, stored, stored.isOn ? 'off' : 'on');
  return askAbout(parts, stored);
}

type Picked = { readonly item: SkillItem; readonly isSwitch: boolean };

/** A pick of an item, or of the button in it that switches it. */
function pickSkill(items: readonly SkillItem[]): Promise<Picked | undefined> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<SkillItem>();
    pick.title = t('Skills');
    pick.placeholder = t('Nothing in a skill is ever run.');
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

async function askAbout(parts: SkillParts, stored: StoredSkill): Promise<boolean> {
  const skills = parts.skills();
  const acts: (vscode.QuickPickItem & { act: () => Promise<boolean> })[] = [
    {
      label: t('Read it'),
      iconPath: new vscode.ThemeIcon('book'),
      act: async () => {
        await openSkill(parts, stored);
        return false;
      },
    },
    {
      label: stored.isOn ? t('Switch off') : t('Switch on'),
      iconPath: new vscode.ThemeIcon(stored.isOn ? 'circle-slash' : 'check'),
      detail: stored.isOn ? t('The model no longer hears of it, and its recipes are hidden.') : '',
      act: () => switchTo(parts, stored, stored.isOn ? 'off' : 'on'),
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
      ? [{ label: t('Remove…'), iconPath: new vscode.ThemeIcon('trash'), act: () => remove(parts, stored) }]
      : []),
  ];
  const options = { title: safeLine(stored.name), placeHolder: skillWords(stored, skills.files(stored)) };
  const picked = await vscode.window.showQuickPick(acts, options);
  return picked === undefined ? true : picked.act();
}

async function openSkill(parts: SkillParts, stored: StoredSkill): Promise<void> {
  const page = vscode.Uri.file(parts.skills().pageOf(stored));
  // What came with Delegate is shown; what is the person's is opened, to be changed.
  if (stored.source === 'ready') await parts.showPage(`${stored.name}.md`, stored.body);
  else await vscode.window.showTextDocument(page);
}

async function switchTo(parts: SkillParts, stored: StoredSkill, to: 'on' | 'off'): Promise<boolean> {
  const done = parts.skills().switch(stored, to);
  if (!done.ok) await parts.showFailure(done.failure);
  return true;
}

async function remove(parts: SkillParts, stored: StoredSkill): Promise<boolean> {
  const yes = t('Remove');
  const question = t('Remove the skill “{0}” from {1}?', safeLine(stored.name), parts.folderLabel(stored.folder));
  if ((await parts.confirm(question, null, yes)) !== yes) return true;
  const removed = parts.skills().remove(stored);
  if (!removed.ok) await parts.showFailure(removed.failure);
  return true;
}

/** Installs what the person chooses; one of the same name gives way only after a yes. */
async function install(parts: SkillParts, what: 'folder' | 'zip'): Promise<boolean> {
  const [source] =
    (await vscode.window.showOpenDialog({
      title: what === 'zip' ? t('Install a Skill from a Zip File') : t('Install a Skill from a Folder'),
      openLabel: t('Install'),
      canSelectFolders: what === 'folder',
      canSelectFiles: what === 'zip',
      canSelectMany: false,
      ...(what === 'zip' ? { filters: { [t('Skill')]: ['zip', 'skill'] } } : {}),
    })) ?? [];
  return source === undefined ? true : installFrom(parts, source);
}

/** The same from a place that is known. Returns whether the list is to be shown again. */
async function installFrom(parts: SkillParts, source: vscode.Uri): Promise<boolean> {
  const skills = parts.skills();
  const put = (existing: 'keep' | 'replace'): ReturnType<typeof skills.install> =>
    skills.install({ from: source.fsPath, existing }, new AbortController().signal);
  const first = await put('keep');
  const replace = t('Replace');
  const done =
    !first.ok &&
    first.failure.code === 'wrong-state' &&
    (await parts.confirm(first.failure.message, null, replace)) === replace
      ? await put('replace')
      : first;
  if (!done.ok) {
    if (done.failure.code !== 'wrong-state') await parts.showFailure(done.failure);
    return true;
  }
  void parts.tell(t('Delegate: the skill “{0}” is installed. Nothing in it is ever run.', safeLine(done.value.name)));
  return true;
}
