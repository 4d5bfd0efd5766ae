// A folder that nobody has trusted yet. It brings settings and a recipe of its own: neither counts, and nothing starts by itself.
import * as assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Task } from '../../../src/model/task.ts';
import { readSettings } from '../../../src/vscode/settings.ts';
import { runTriggers } from '../../../src/vscode/triggers.ts';
import { delegateApi, snapshotOf, taskIn, workspaceFolder } from '../support.ts';

suite('Restricted Mode', () => {
  test('is on, and the folder does bring what it must not decide', () => {
    assert.equal(vscode.workspace.isTrusted, false);
    assert.ok(fs.existsSync(path.join(workspaceFolder(), '.vscode', 'settings.json')));
    assert.ok(fs.existsSync(path.join(workspaceFolder(), '.delegate', 'recipes', 'theirs.recipe')));
  });

  test('leaves the folder’s own settings for the engine and the model out', () => {
    const { engine, model } = readSettings();
    assert.deepEqual([engine, model.model], ['rules', '']);
  });

  test('leaves the folder’s own recipes out', async () => {
    const api = await delegateApi();
    const { recipes } = api.engine().recipes.list();
    assert.ok(recipes.length > 10, 'the ready ones are there');
    assert.deepEqual(
      recipes.filter(({ source }) => source === 'workspace'),
      [],
    );
  });

  test('starts nothing by itself', () => {
    let started = 0;
    const engine = { startTriggers: () => ({ dispose: () => (started += 1) }) };
    const running = runTriggers({} as never, engine as never);
    running.dispose();
    assert.equal(started, 0);
  });

  test('takes no task from an agent, and says why', async () => {
    const api = await delegateApi();
    const input = { folder: workspaceFolder(), instruction: 'organize by date' };
    const result = await api
      .chat()
      .queueTool.invoke({ input, toolInvocationToken: undefined }, new vscode.CancellationTokenSource().token);
    const words = (result?.content ?? [])
      .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
      .join('');
    assert.match(words, /Restricted Mode, in which no agent can queue a task/);
    assert.deepEqual(api.engine().tasks(), []);
  });

  test('lets the person work as ever: in the sandbox, with a plan and a review', async () => {
    const api = await delegateApi();
    const folder = path.join(workspaceFolder(), 'photos');
    const before = snapshotOf(folder);
    const [task] = await vscode.commands.executeCommand<readonly Task[]>('delegate.delegateTask', {
      folder,
      instruction: 'organize these photos by date',
    });
    assert.ok(task);
    const planned = await taskIn(api, task.id, 'awaiting approval');
    assert.deepEqual([planned.engine, planned.ranUnsandboxed], ['rules', false]);
    assert.deepEqual(snapshotOf(folder), before);
    await vscode.commands.executeCommand('delegate.cancelTask', task.id);
  });
});
