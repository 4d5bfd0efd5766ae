import * as assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Task } from '../../src/model/task.ts';
import { exampleInstructions } from '../../src/vscode/panels/queueSnapshot.ts';
import { copyOf, delegateApi, snapshotOf, taskIn, until } from './support.ts';

async function delegate(folder: string, instruction: string): Promise<Task> {
  const tasks = await vscode.commands.executeCommand<readonly Task[]>('delegate.delegateTask', { folder, instruction });
  const [task] = tasks;
  assert.ok(task);
  return task;
}

suite('a task, from the words to the undo', () => {
  let folder = '';

  teardown(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  test('changes nothing until it is applied, and undo brings all of it back', async () => {
    const api = await delegateApi();
    folder = copyOf('photos', 'photos for a task');
    const before = snapshotOf(folder);

    const { id } = await delegate(folder, 'organize these photos by date');
    await taskIn(api, id, 'awaiting approval');
    await until('the plan panel is open', () =>
      api.panels.list().some((panel) => panel.kind === 'plan' && panel.task === id),
    );
    assert.deepEqual(snapshotOf(folder), before);

    await api.dispatch({ type: 'approve', task: id });
    await taskIn(api, id, 'awaiting review');
    await until('the changes stand where the plan stood', () => {
      const kinds = api.panels.list().filter((panel) => panel.task === id).map(({ kind }) => kind); // prettier-ignore
      return kinds.length === 1 && kinds[0] === 'diff';
    });
    assert.deepEqual(snapshotOf(folder), before);

    await vscode.commands.executeCommand('delegate.applyTask', id);
    const done = await taskIn(api, id, 'done');
    assert.notDeepEqual(snapshotOf(folder), before);
    assert.equal(done.transactions.at(-1)?.receipt.filesAfter, Object.values(before).length);

    await vscode.commands.executeCommand('delegate.undoTask', id);
    await taskIn(api, id, 'undone');
    assert.deepEqual(snapshotOf(folder), before);
  });

  test('that nobody understands asks, and goes on with other words', async () => {
    const api = await delegateApi();
    folder = copyOf('notes', 'notes for a question');
    const { id } = await delegate(folder, 'make it sparkle, somehow');
    const asking = await taskIn(api, id, 'asking');
    assert.ok(asking.questions.length > 0);
    await vscode.commands.executeCommand('delegate.cancelTask', id);
    await taskIn(api, id, 'cancelled');
  });

  test('given in the words of any example is understood', async () => {
    const api = await delegateApi();
    folder = copyOf('inbox', 'inbox for examples');
    for (const example of exampleInstructions) {
      const { id } = await delegate(folder, example);
      const task = await until(`${example}: at a gate`, () => {
        const now = api.engine().task(id);
        return now !== null && !['queued', 'planning'].includes(now.state) ? now : null;
      });
      assert.equal(task.state, 'awaiting approval', `${example}: ${task.message ?? ''}`);
      await vscode.commands.executeCommand('delegate.cancelTask', id);
    }
  });

  test('outside the workspace is refused', async () => {
    const tasks = vscode.commands.executeCommand<readonly Task[]>('delegate.delegateTask', {
      folder: path.parse(folder).root,
      instruction: 'organize by date',
    });
    assert.deepEqual(await tasks, []);
  });

  test('stands in the folder’s own panels, whose page is locked down', async () => {
    const api = await delegateApi();
    await vscode.commands.executeCommand('delegate.showQueue');
    const html = await until('the queue is there', api.queueHtml);
    assert.match(html, /default-src 'none'/);
    for (const panel of api.panels.list()) assert.match(panel.html, /default-src 'none'/);
  });
});
