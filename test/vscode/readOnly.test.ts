// A folder that the person may not change: a plan can be made and looked at, and what stands in the way is said before anybody applies.
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import * as vscode from 'vscode';
import type { Task } from '../../src/model/task.ts';
import type { ToPanel } from '../../src/protocol/panelWire.ts';
import { PlanView } from '../../src/vscode/panels/planView.ts';
import { copyOf, delegateApi, snapshotOf, taskIn, until } from './support.ts';

/** Nobody may change it, root neither, whom rights do not stop. */
function close(folder: string): void {
  if (process.getuid?.() === 0)
    assert.equal(spawnSync('chattr', ['+i', folder]).status, 0, 'chattr works on this drive');
  else fs.chmodSync(folder, 0o555);
  assert.throws(() => fs.accessSync(folder, fs.constants.W_OK));
}

function open(folder: string): void {
  if (process.getuid?.() === 0) spawnSync('chattr', ['-i', folder]);
  else fs.chmodSync(folder, 0o755);
}

suite('a read-only folder', () => {
  let folder = '';
  teardown(() => {
    open(folder);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  test('is planned, said to be read-only with the plan and the changes, and not touched by Apply', async () => {
    const api = await delegateApi();
    folder = copyOf('photos', 'photos of others');
    close(folder);
    const before = snapshotOf(folder);
    const [task] = await vscode.commands.executeCommand<readonly Task[]>('delegate.delegateTask', {
      folder,
      instruction: 'organize these photos by date',
    });
    assert.ok(task);
    const { id } = task;
    await taskIn(api, id, 'awaiting approval');

    const said: ToPanel[] = [];
    const port = { send: async (message: ToPanel) => void said.push(message) };
    const view = new PlanView({ engine: api.engine } as never, id, port as never);
    await view.refresh();
    const [message] = said;
    assert.ok(message?.type === 'snapshot' && message.snapshot.panel === 'plan');
    assert.equal(message.snapshot.readOnly, true);

    await api.dispatch({ type: 'approve', task: id });
    await taskIn(api, id, 'awaiting review');
    await until('the changes are open', () =>
      api.panels.list().some(({ kind, task: of }) => kind === 'diff' && of === id),
    );
    const preview = await api.engine().preview(id, 'apply', { kind: 'all' }, new AbortController().signal);
    assert.ok(preview.ok);
    const kinds = new Set(
      preview.value.conflicts.filter(({ severity }) => severity === 'stop').map(({ kind }) => kind),
    );
    assert.ok(
      [...kinds].every((kind) => kind === 'read-only' || kind === 'locked'),
      [...kinds].join(),
    );
    assert.ok(kinds.size > 0);

    await vscode.commands.executeCommand('delegate.applyTask', id);
    assert.equal(api.engine().task(id)?.state, 'awaiting review');
    assert.deepEqual(snapshotOf(folder), before);

    // Once it may be changed, the same plan goes on.
    open(folder);
    const free = await api.engine().preview(id, 'apply', { kind: 'all' }, new AbortController().signal);
    assert.ok(free.ok);
    assert.deepEqual(free.value.conflicts, []);
    await vscode.commands.executeCommand('delegate.cancelTask', id);
  });
});
