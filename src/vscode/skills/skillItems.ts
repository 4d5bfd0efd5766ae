/** The rows of `Skills…`. */
import * as vscode from 'vscode';
import { plural, t } from '../../base/translate.ts';
import type { BrokenSkill, StoredSkill } from '../../engine/skills/skillLibrary.ts';
import type { Listing } from '../../engine/skills/skillFolder.ts';
import type { SkillSource } from '../../model/skill.ts';
import { folderLabel } from '../folders.ts';
import { safeLine } from '../panels/safeText.ts';

export type SkillItem = vscode.QuickPickItem & {
  readonly stored?: StoredSkill;
  readonly broken?: BrokenSkill;
  readonly install?: 'folder' | 'zip';
};

/** In the order of the list: what is nearest to the person first. */
const groups: readonly { readonly source: SkillSource; readonly title: () => string }[] = [
  { source: 'user', title: () => t('Yours') },
  { source: 'workspace', title: () => t('This workspace') },
  { source: 'ready', title: () => t('Comes with Delegate') },
];

/** A separator before each group that has any. */
export function skillItems(skills: readonly StoredSkill[]): SkillItem[] {
  return groups.flatMap(({ source, title }) => {
    const own = skills.filter((skill) => skill.source === source);
    if (own.length === 0) return [];
    return [{ label: title(), kind: vscode.QuickPickItemKind.Separator }, ...own.map(skillItem)];
  });
}

function skillItem(stored: StoredSkill): SkillItem {
  const { name, description, isOn, isHidden } = stored;
  const state = isHidden ? t('not used: another has its name') : isOn ? t('on') : t('off');
  const tooltip = isOn ? t('Switch off') : t('Switch on');
  return {
    label: safeLine(name),
    description: state,
    detail: safeLine(description),
    iconPath: new vscode.ThemeIcon(isOn && !isHidden ? 'check' : 'circle-slash'),
    buttons: [{ iconPath: new vscode.ThemeIcon(isOn ? 'eye-closed' : 'eye'), tooltip }],
    stored,
  };
}

/** Folders that are no skills, with why. */
export function brokenItems(broken: readonly BrokenSkill[]): SkillItem[] {
  if (broken.length === 0) return [];
  const rows = broken.map((each) => ({
    label: safeLine(folderLabel(each.folder)),
    detail: safeLine(each.problem),
    iconPath: new vscode.ThemeIcon('warning'),
    broken: each,
  }));
  return [{ label: t('Cannot be read'), kind: vscode.QuickPickItemKind.Separator }, ...rows];
}

export function installRows(): SkillItem[] {
  return [
    { label: t('Install'), kind: vscode.QuickPickItemKind.Separator },
    {
      label: t('Install from a folder…'),
      iconPath: new vscode.ThemeIcon('folder'),
      install: 'folder',
      alwaysShow: true,
    },
    {
      label: t('Install from a zip file…'),
      iconPath: new vscode.ThemeIcon('file-zip'),
      install: 'zip',
      alwaysShow: true,
    },
  ];
}

/** What the one that is chosen holds, in a line. */
export function skillWords({ compatibility, license }: StoredSkill, { files }: Listing): string {
  const scripts = files.filter((file) => file.startsWith('scripts/')).length;
  return [
    plural(files.length + 1, '{0} file', '{0} files'),
    ...(scripts === 0 ? [] : [plural(scripts, '{0} script, never run', '{0} scripts, never run')]),
    ...(license === null ? [] : [t('licence: {0}', safeLine(license))]),
    ...(compatibility === null ? [] : [safeLine(compatibility)]),
  ].join(' · ');
}
