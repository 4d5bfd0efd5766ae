// A window whose only folder is on no disk, as a repository opened from the web is.
import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Task } from '../../../src/model/task.ts';
import { folderlessWords, workspaceFolders } from '../../../src/vscode/folders.ts';
import { delegateApi, foldersThere, pause } from '../support.ts';

/** A window that began before it had read its workspace file may never take the folder out of it: then it is added as a person adds one. */
async function theFolder(): Promise<readonly vscode.WorkspaceFolder[]> {
  const isThere = (): boolean => (vscode.workspace.workspaceFolders ?? []).length > 0;
  for (const end = Date.now() + givenMs; !isThere() && Date.now() < end;) await pause();
  if (!isThere()) vscode.workspace.updateWorkspaceFolders(0, 0, { uri: vscode.Uri.parse('delegate-test:/notes') });
  return foldersThere(1);
}

const givenMs = 5_000;

suite('a folder on no disk', () => {
  test('is no folder that a task can be given to, and the reason is said with what helps', async () => {
    assert.deepEqual(
      (await theFolder()).map(({ uri }) => uri.scheme),
      ['delegate-test'],
    );
    assert.deepEqual(workspaceFolders(), []);
    assert.match(folderlessWords() ?? '', /not on a disk[^]*clone or copy it into a folder/);
  });

  test('takes no task, from the Explorer, by a command or from an agent', async () => {
    const notes = vscode.Uri.parse('delegate-test:/notes');
    for (const given of [[notes, [notes]], [{ folder: '/notes', instruction: 'organize by type' }]])
      assert.deepEqual(await vscode.commands.executeCommand<readonly Task[]>('delegate.delegateTask', ...given), []);
    const api = await delegateApi();
    const input = { folder: 'notes', instruction: 'organize by type' };
    const result = await api
      .chat()
      .queueTool.invoke({ input, toolInvocationToken: undefined }, new vscode.CancellationTokenSource().token);
    const words = (result?.content ?? [])
      .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
      .join('');
    assert.match(words, /No folder on a disk is open here/);
    assert.deepEqual(api.engine().tasks(), []);
  });
});
