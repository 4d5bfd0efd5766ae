import * as assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Task } from '../../src/model/task.ts';
import type { DelegateApi } from '../../src/vscode/extension.ts';
import { copyOf, delegateApi, taskIn, until } from './support.ts';

type Tree = DelegateApi['history'];
type Node = Awaited<ReturnType<Tree['getChildren']>>[number];

/** Rows below one of the tree as they are shown: label and what can be done. */
async function shown(tree: Tree, node?: Node): Promise<{ label: string; can: string; node: Node }[]> {
  const children = await tree.getChildren(node);
  return children.map((child) => {
    const { label, contextValue = '' } = tree.getTreeItem(child);
    return { label: typeof label === 'string' ? label : (label?.label ?? ''), can: contextValue, node: child };
  });
}

async function found(tree: Tree, node: Node | undefined, label: RegExp): Promise<{ can: string; node: Node }> {
  const row = (await shown(tree, node)).find((each) => label.test(each.label));
  assert.ok(row, `no row ${String(label)}`);
  return row;
}

/** The head under which stands what was done then. */
function dayOf(at = 0): RegExp {
  return new Date(at).toDateString() === new Date().toDateString() ? /^Today$/ : /^Yesterday$/;
}

suite('the history', () => {
  let folder = '';

  teardown(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  test('lists what was applied by day, task, folder and file, and what can be done with each', async () => {
    const api = await delegateApi();
    folder = copyOf('photos', 'photos for the history');
    const instruction = 'organize these photos by date';
    const [task] = await vscode.commands.executeCommand<readonly Task[]>('delegate.delegateTask', {
      folder,
      instruction,
    });
    assert.ok(task);
    await taskIn(api, task.id, 'awaiting approval');
    await api.dispatch({ type: 'approve', task: task.id });
    await taskIn(api, task.id, 'awaiting review');
    // What nobody has seen is asked about first.
    await vscode.commands.executeCommand('delegate.reviewChanges', task.id);
    await until('the changes can be seen', () => api.panels.list().some((panel) => panel.kind === 'diff' && panel.task === task.id)); // prettier-ignore
    await vscode.commands.executeCommand('delegate.applyTask', task.id);
    const { transactions } = await taskIn(api, task.id, 'done');

    const day = await found(api.history, undefined, dayOf(transactions[0]?.at));
    const [entry] = await shown(api.history, day.node);
    assert.equal(entry?.label, instruction);
    assert.equal(entry.can, 'entry-undo');
    const year = await found(api.history, entry.node, /^\d{4}$/);
    assert.equal(year.can, 'folder-undo');
    const month = await found(api.history, year.node, /^\d\d$/);
    const file = await found(api.history, month.node, /\.jpe?g$/i);
    assert.equal(file.can, 'file-undo');
    const moved = transactions[0]?.receipt.moved ?? 0;
    assert.ok(moved > 0);

    await vscode.commands.executeCommand('delegate.undoTask', task.id);
    const { transactions: both } = await taskIn(api, task.id, 'undone');
    const dayOfUndo = await found(api.history, undefined, dayOf(both.at(-1)?.at));
    const [undone] = await shown(api.history, dayOfUndo.node);
    assert.equal(undone?.label, `Undone: ${instruction}`);
    assert.equal(undone.can, 'entry-redo');
  });

  test('tells where a file came from without a window’s help', async () => {
    const api = await delegateApi();
    folder = copyOf('notes', 'notes for the history');
    const past = await api.engine().history.ofPath(path.join(folder, '-todo.txt'), new AbortController().signal);
    assert.deepEqual([past.steps, past.now.is], [[], 'there']);
  });
});
