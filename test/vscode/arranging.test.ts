import * as assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Task } from '../../src/model/task.ts';
import { copyOf, delegateApi, taskIn, until } from './support.ts';

suite('tasks kept in order', () => {
  let folder = '';

  teardown(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  test('files of the Explorer are one task about them, and it sees no others', async () => {
    const api = await delegateApi();
    folder = copyOf('inbox', 'inbox for some files');
    const files = ['ideas.md', 'flyer.pdf'].map((name) => vscode.Uri.file(path.join(folder, name)));
    const engine = api.engine();
    const named = engine.named(
      files.map(({ fsPath }) => fsPath),
      [fs.realpathSync(folder)],
    );
    assert.deepEqual(named.ok && named.value.only, ['ideas.md', 'flyer.pdf']);
    await api.dispatch({
      type: 'new task',
      folder,
      instruction: 'put everything into a folder called Kept',
      engine: 'rules',
      files: ['ideas.md', 'flyer.pdf'],
    });
    const task = engine.tasks().find(({ only }) => only?.length === 2);
    assert.ok(task);
    const planned = await taskIn(api, task.id, 'awaiting approval');
    assert.match(planned.plan?.goal ?? '', /2 files/);
    assert.ok(planned.plan?.untouched.some((line) => line.includes('which you did not name')));
    await vscode.commands.executeCommand('delegate.cancelTask', task.id);
    await taskIn(api, task.id, 'cancelled');
  });

  test('a task is done again, put away and brought back by commands', async () => {
    const api = await delegateApi();
    folder = copyOf('inbox', 'inbox to keep in order');
    const tasks = await vscode.commands.executeCommand<readonly Task[]>('delegate.delegateTask', {
      folder,
      instruction: 'organize by type',
    });
    const id = tasks[0]?.id ?? '';
    await taskIn(api, id, 'awaiting approval');
    const known = new Set(api.engine().tasks().map((task) => task.id)); // prettier-ignore
    await vscode.commands.executeCommand('delegate.duplicateTask', id);
    const again = api.engine().tasks().find((task) => !known.has(task.id)); // prettier-ignore
    assert.equal(again?.instruction, 'organize by type');
    await api.dispatch({ type: 'do', task: again.id, action: 'cancel' });
    await taskIn(api, again.id, 'cancelled');
    // The message that it is in the archive stays until it is closed: nobody waits for that here.
    void vscode.commands.executeCommand('delegate.archiveTask', again.id);
    const archived = (): boolean | undefined => api.engine().task(again.id)?.archived;
    await until('it is in the archive', archived);
    await vscode.commands.executeCommand('delegate.unarchiveTask', again.id);
    assert.equal(archived(), false);
    await vscode.commands.executeCommand('delegate.cancelTask', id);
    await taskIn(api, id, 'cancelled');
  });
});
