// A window in which no folder is open.
import * as assert from 'node:assert/strict';
import os from 'node:os';
import * as vscode from 'vscode';
import type { Task } from '../../../src/model/task.ts';
import { folderlessWords, workspaceFolders } from '../../../src/vscode/folders.ts';
import { delegateApi, until } from '../support.ts';

suite('a window without a folder', () => {
  test('says so, takes no task on a folder that is not open, and starts no engine for it', async () => {
    assert.equal(vscode.workspace.workspaceFolders, undefined);
    assert.deepEqual(workspaceFolders(), []);
    assert.match(folderlessWords() ?? '', /^Open a folder first/);
    const api = await delegateApi();
    const tasks = await vscode.commands.executeCommand<readonly Task[]>('delegate.delegateTask', {
      folder: os.tmpdir(),
      instruction: 'organize by type',
    });
    assert.deepEqual(tasks, []);
    assert.equal(api.isEngineStarted(), false);
  });

  test('still shows the queue, with the tasks of all folders', async () => {
    const api = await delegateApi();
    await vscode.commands.executeCommand('delegate.showQueue');
    const html = await until('the queue is there', api.queueHtml);
    assert.match(html, /data-panel="queue"/);
    assert.deepEqual(api.engine().tasks(), []);
  });
});
