// A window with several folders: two of the same name, and one that is on no disk.
import * as assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Task } from '../../../src/model/task.ts';
import { folderFor } from '../../../src/vscode/chat/orders.ts';
import { folderLabel, folderlessWords, workspaceFolders } from '../../../src/vscode/folders.ts';
import { runTriggers } from '../../../src/vscode/triggers.ts';
import { delegateApi, foldersThere, snapshotOf, taskIn, until } from '../support.ts';

function roots(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}

async function delegate(folder: unknown, instruction = 'organize these photos by date'): Promise<readonly Task[]> {
  return vscode.commands.executeCommand('delegate.delegateTask', { folder, instruction });
}

suite('several folders in one window', () => {
  test('are told apart though they have one name, and what is on no disk is none of them', async () => {
    assert.equal((await foldersThere(3)).length, 3);
    assert.deepEqual(
      workspaceFolders().map(({ name }) => name),
      ['photos (a)', 'photos (b)'],
    );
    const [first = '', second = ''] = roots();
    assert.deepEqual([folderLabel(first), folderLabel(path.join(second, '2024'))], ['photos (a)', 'photos (b)/2024']);
    assert.equal(folderlessWords(), null);
  });

  test('are each the whole of what a task sees: what is done in one leaves the other as it is', async () => {
    const api = await delegateApi();
    const [first = '', second = ''] = roots();
    const before = roots().map(snapshotOf);
    const [[one], [other]] = [await delegate(first), await delegate(second)];
    assert.ok(one && other);
    assert.deepEqual(
      [one.mount, other.mount],
      [first, second].map((folder) => fs.realpathSync(folder)),
    );
    for (const { id } of [one, other]) await taskIn(api, id, 'awaiting approval');
    await api.dispatch({ type: 'approve', task: one.id });
    await taskIn(api, one.id, 'awaiting review');
    // It does not come up by itself over the other task's plan, which the person may be reading.
    await vscode.commands.executeCommand('delegate.reviewChanges', one.id);
    await until('the changes are open', () =>
      api.panels.list().some(({ kind, task }) => kind === 'diff' && task === one.id),
    );
    assert.match(api.panels.list().find(({ task }) => task === one.id)?.title ?? '', /photos \(a\)/);
    await vscode.commands.executeCommand('delegate.applyTask', one.id);
    await taskIn(api, one.id, 'done');
    assert.notDeepEqual(snapshotOf(first), before[0]);
    assert.deepEqual(snapshotOf(second), before[1]);
    await vscode.commands.executeCommand('delegate.undoTask', one.id);
    await taskIn(api, one.id, 'undone');
    await vscode.commands.executeCommand('delegate.cancelTask', other.id);
    assert.deepEqual(roots().map(snapshotOf), before);
  });

  test('are named to chats and tools by names that are theirs alone', () => {
    const folders = workspaceFolders();
    assert.deepEqual(folderFor('photos (b)', folders), { ok: true, value: roots()[1] });
    assert.equal(folderFor('photos', folders).ok, false);
    assert.equal(folderFor('', folders).ok, false);
  });

  test('take a task from the Explorer only where they are on a disk', async () => {
    const tasks = await vscode.commands.executeCommand<readonly Task[]>(
      'delegate.delegateTask',
      vscode.Uri.parse('delegate-test:/notes'),
      [],
    );
    assert.deepEqual(tasks, []);
  });

  test('and what runs by itself runs, as everybody here is trusted', () => {
    let started = 0;
    const engine = { startTriggers: () => ({ dispose: () => (started += 1) }) };
    const running = runTriggers({} as never, engine as never);
    running.dispose();
    assert.equal(started, 1);
  });

  test('a folder that is taken out of the window takes no more tasks', async () => {
    const [, second = ''] = roots();
    const gone = new Promise((resolve) => vscode.workspace.onDidChangeWorkspaceFolders(resolve));
    assert.ok(vscode.workspace.updateWorkspaceFolders(1, 1));
    await gone;
    assert.deepEqual(
      workspaceFolders().map(({ name }) => name),
      ['photos'],
    );
    assert.deepEqual(await delegate(second), []);
  });
});
