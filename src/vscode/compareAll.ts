import * as vscode from 'vscode';
import { plural, t } from '../base/translate.ts';
import type { Change } from '../model/change.ts';
import { hasRawBytes } from '../model/relativePath.ts';
import type { Task } from '../model/task.ts';
import { contentUri, emptyUri, unfit } from './compare.ts';
import type { Shell } from './shell.ts';
import { tell, whileWorking } from './tell.ts';

/** As many files as one editor takes without becoming a burden. */
const filesMax = 300;

type Sides = [vscode.Uri, vscode.Uri, vscode.Uri];

/**
 * Opens the new contents of these changes beside what there is now, all in VS Code's editor for many files. What is no text is left out
 * and told of: it has a preview of its own.
 */
export async function compareAll(shell: Shell, task: Task, changes: readonly Change[]): Promise<void> {
  if (task.state !== 'awaiting review') {
    void tell(t('Delegate: these changes do not wait for your review any more.'));
    return;
  }
  const fresh = changes.filter(({ content }) => content !== undefined);
  const { sides, unfit: others } = await whileWorking('in the window', t('Opening the changes'), () =>
    sidesOf(shell, task, fresh.slice(0, filesMax)),
  );
  if (sides.length > 0) await vscode.commands.executeCommand('vscode.changes', t('Changes that would be made'), sides);
  const words = [
    ...(sides.length === 0 && fresh.length > 0 ? [t('There is no text among these changes.')] : []),
    ...(others > 0
      ? [
          plural(
            others,
            '{0} file is no text: choose its row, and press Enter for a preview.',
            '{0} files are no text: choose their rows, and press Enter for a preview.',
          ),
        ]
      : []),
    ...(fresh.length > filesMax ? [t('Only the first {0} of {1} files are opened.', filesMax, fresh.length)] : []),
    ...(fresh.length === 0 ? [t('No file gets new contents.')] : []),
  ];
  if (words.length > 0) void tell(`Delegate: ${words.join(' ')}`);
}

async function sidesOf(
  shell: Shell,
  task: Task,
  changes: readonly Change[],
): Promise<{ sides: Sides[]; unfit: number }> {
  const mount = vscode.Uri.file(task.mount);
  const sides: Sides[] = [];
  for (const { content, from, to } of changes) {
    if (content === undefined || to === undefined || hasRawBytes(to) || (from !== undefined && hasRawBytes(from)))
      continue;
    const old = from === undefined ? null : vscode.Uri.joinPath(mount, from);
    const problems = await Promise.all([shell.contentFile(content), ...(old === null ? [] : [old])].map(unfit));
    if (problems.some((problem) => problem !== null)) continue;
    sides.push([vscode.Uri.joinPath(mount, to), old ?? emptyUri(to), contentUri(content, to)]);
  }
  return { sides, unfit: changes.length - sides.length };
}
