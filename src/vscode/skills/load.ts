import { createRequire } from 'node:module';
import * as vscode from 'vscode';
import { showFailure } from '../failures.ts';
import { folderLabel } from '../folders.ts';
import type { Shell } from '../shell.ts';
import { confirm, tell } from '../tell.ts';
import type * as ManageModule from './manageSkills.ts';

/** `Skills…`, from a bundle of its own, `dist/skillShell.cjs`, loaded at the first use. What it shares with the rest is handed to it. */
export function openSkills(shell: Shell): Promise<void> {
  const file = vscode.Uri.joinPath(shell.context.extensionUri, 'dist', 'skillShell.cjs').fsPath;
  // What the build made of exactly that module; the tidy test holds the two together.
  const { manageSkills } = createRequire(file)(file) as typeof ManageModule;
  return manageSkills({
    ...{ confirm, tell, folderLabel },
    skills: () => shell.engine().skills,
    showFailure: (failure) => showFailure(shell, failure, null),
    showPage: (name, text) => shell.pages.show(name, text),
  });
}
