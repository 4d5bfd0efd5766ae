/** What the terminal shows of a task: how it goes on, and each change on its line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskReport } from '../../../src/cli/report.ts';
import { taskText } from '../../../src/cli/text.ts';
import { foldTask } from '../../../src/model/task.ts';

function reportWith(changes: TaskReport['changes']): TaskReport {
  const created = { instruction: 'do', mount: '/m', engine: 'rules', approve: 'none', planGate: 'model' } as const;
  const task = foldTask('20260101-000000-abcdef', [{ at: 1, kind: 'created', ...created, answers: {} }]);
  assert.ok(task !== null);
  const { id, state, engine, instruction, mount: folder, isolation, level, ranUnsandboxed: unsandboxed, usage } = task;
  const told = { task: id, state, engine, instruction, folder, isolation, level, unsandboxed, usage };
  const none = { plan: null, planChanges: [], conflicts: [], exceptions: { count: 0, first: [] }, applied: false };
  return { ...told, ...none, changes };
}

test('a task that was stopped before its plan says how it goes on, and how it ends', () => {
  const text = taskText(reportWith([]));
  assert.match(text, /: queued$/m);
  assert.match(
    text,
    /nothing was changed\. delegate recover prepares it, delegate cancel 20260101-000000-abcdef ends it\.$/,
  );
});

test('a change shows its reason, and no brackets where it has none', () => {
  const text = taskText(
    reportWith([
      { id: 1, op: 'move', from: 'a', to: 'b', bytes: 0, reason: '' },
      { id: 2, op: 'move', from: 'c', to: 'd', bytes: 0, reason: 'because' },
    ]),
  );
  assert.match(text, /^ {2}move {3}a → b$/m);
  assert.match(text, /^ {2}move {3}c → d {3}\(because\)$/m);
});
