// A window whose only folder is on no disk, as a repository opened from the web is.
import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Task } from '../../../src/model/task.ts';
import { folderlessWords, workspaceFolders } from '../../../src/vscode/folders.ts';
import { delegateApi, foldersThere } from '../support.ts';

suite('a folder on no disk', () => {
  test('is no folder that a task can be given to, and the reason is said with what helps', async () => {
    assert.deepEqual(
      (await foldersThere(1)).map(({ uri }) => uri.scheme),
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
