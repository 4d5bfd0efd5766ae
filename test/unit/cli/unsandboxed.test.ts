/** A task that ran without a sandbox says so wherever the terminal shows it, and in its receipt. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskReport } from '../../../src/cli/report.ts';
import { listText, taskText } from '../../../src/cli/text.ts';
import { accountMarkdown } from '../../../src/model/account.ts';
import { noCounts, type Receipt } from '../../../src/model/receipt.ts';
import { foldTask, type Task } from '../../../src/model/task.ts';

const receipt: Receipt = {
  transaction: 't1',
  direction: 'apply',
  ...noCounts,
  filesBefore: 1,
  filesAfter: 1,
  kept: 0,
  moved: 1,
  foldersMade: 0,
  foldersRemoved: 0,
  hash: 'a'.repeat(64),
  tookMs: 1,
};

function ranIn(isolation: 'bubblewrap' | 'none'): Task {
  const created = { instruction: 'do', mount: '/m', engine: 'rules', approve: 'none', planGate: 'model' } as const;
  const task = foldTask('20260101-000000-abcdef', [
    { at: 1, kind: 'created', ...created, answers: {} },
    { at: 2, kind: 'planning', isolation, level: { held: ['network'], open: [] } },
    { at: 3, kind: 'working', isolation: 'bubblewrap', level: { held: ['network'], open: ['thread count'] } },
  ]);
  assert.ok(task !== null);
  return task;
}

function reportOf(task: Task): TaskReport {
  return {
    task: task.id,
    state: task.state,
    engine: task.engine,
    instruction: task.instruction,
    folder: task.mount,
    isolation: task.isolation,
    level: task.level,
    unsandboxed: task.ranUnsandboxed,
    plan: null,
    planChanges: [],
    changes: [],
    conflicts: [],
    exceptions: { count: 0, first: [] },
    applied: false,
    usage: task.usage,
  };
}

test('in the list, in the task itself, and in the receipt; even where only its plan was made so', () => {
  const account = {
    task: 't',
    instruction: 'do',
    folder: '/m',
    at: 0,
    receipt,
    leftMachineAt: null,
    lines: [],
    left: { count: 0, files: [] },
  };
  assert.match(listText([ranIn('none')]), /\[NO SANDBOX\]$/);
  assert.match(taskText(reportOf(ranIn('none'))), /Ran WITHOUT a sandbox/);
  assert.match(accountMarkdown({ ...account, unsandboxed: true }), /\*\*Ran WITHOUT a sandbox, by your choice\.\*\*/);
  assert.doesNotMatch(listText([ranIn('bubblewrap')]), /SANDBOX/);
  assert.match(
    taskText(reportOf(ranIn('bubblewrap'))),
    /Sandbox: bubblewrap, 1 layers held at its start; not there: thread count\./,
  );
  assert.doesNotMatch(accountMarkdown({ ...account, unsandboxed: false }), /WITHOUT/);
});
