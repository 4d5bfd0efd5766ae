import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldTask, type Task, type TaskEvent, type TaskEventBody } from '../../../src/model/task.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { noCounts, type Receipt } from '../../../src/model/receipt.ts';

const hash = 'a'.repeat(64);
const plan: Plan = {
  goal: 'goal',
  steps: [],
  assumptions: [],
  questions: [],
  scope: { grants: [], connectors: [], hosts: [] },
  untouched: [],
  rule: '{}',
};
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
  hash,
  tookMs: 1,
};
const created: TaskEventBody = {
  kind: 'created',
  instruction: 'do',
  mount: '/m',
  engine: 'rules',
  approve: 'none',
  planGate: 'always',
  answers: {},
};
const withoutSandbox: TaskEventBody = { kind: 'planning', isolation: 'none', level: { held: [], open: ['sandbox'] } };
const planned: TaskEventBody = { kind: 'planned', plan, hash };
const frozen: TaskEventBody = {
  kind: 'frozen',
  head: { version: 1, hash, count: 1, counts: { move: 1 }, bytes: 1 },
  exceptions: { count: 0, kept: 0 },
};
const applying: TaskEventBody = { kind: 'applying', transaction: 't1', direction: 'apply', count: 1 };
const applied: TaskEventBody = { kind: 'applied', transaction: 't1', receipt, standing: 1 };

function fold(...bodies: TaskEventBody[]): Task {
  const task = foldTask(
    'id',
    bodies.map((body, at): TaskEvent => ({ at, ...body })),
  );
  assert.ok(task !== null);
  return task;
}

const planning: TaskEventBody = { kind: 'planning', isolation: 'bubblewrap' };
const working: TaskEventBody = { kind: 'working', isolation: 'bubblewrap' };
const approved: TaskEventBody = { kind: 'approved', hash };
const failed: TaskEventBody = { kind: 'failed', failure: { code: 'worker-failed', message: 'm', next: 'n' } };

const table: [string, TaskEventBody[], Task['state']][] = [
  ['created', [created], 'queued'],
  ['a worker plans', [created, planning], 'planning'],
  ['a plan waits', [created, planning, planned], 'awaiting approval'],
  ['approved, and still waiting for a worker', [created, planning, planned, approved], 'awaiting approval'],
  ['frozen', [created, planning, planned, approved, working, frozen], 'awaiting review'],
  ['applied', [created, planning, planned, approved, working, frozen, applying, applied], 'done'],
  ['interrupted before the yes', [created, planning, { kind: 'interrupted' }], 'queued'],
  [
    'interrupted after the yes',
    [created, planning, planned, approved, working, { kind: 'interrupted' }],
    'awaiting approval',
  ],
  ['failed', [created, planning, failed], 'failed'],
  ['failed and put back', [created, planning, failed, { kind: 'retried' }], 'queued'],
  ['answered: planned again', [created, planning, planned, { kind: 'answered', answers: { a: 'b' } }], 'queued'],
  ['cancelled, and the worker’s last word', [created, planning, { kind: 'cancelled' }, planned], 'cancelled'],
  ['paused while planning', [created, planning, { kind: 'paused' }, planned], 'paused'],
  ['paused and resumed', [created, planning, { kind: 'paused' }, { kind: 'resumed' }], 'queued'],
  [
    'paused at a gate and resumed',
    [created, planning, planned, { kind: 'paused' }, { kind: 'resumed' }],
    'awaiting approval',
  ],
  [
    'taken back',
    [
      created,
      planning,
      planned,
      approved,
      working,
      frozen,
      applying,
      { kind: 'rolledBack', transaction: 't1', failure: { code: 'conflicts', message: 'm', next: 'n' } },
    ],
    'awaiting review',
  ],
  [
    'undone',
    [
      created,
      planning,
      planned,
      approved,
      working,
      frozen,
      applying,
      applied,
      { ...applying, transaction: 't2', direction: 'undo' },
      { ...applied, transaction: 't2', standing: 0 },
    ],
    'undone',
  ],
];

for (const [name, events, state] of table) {
  test(`state: ${name}`, () => assert.equal(fold(...events).state, state));
}

test('what held of a worker’s walls is in the log; one worker without a sandbox marks the task for good', () => {
  const level = { held: ['network'], open: ['thread count'] };
  const after = (...bodies: TaskEventBody[]): Task | null =>
    foldTask(
      't',
      bodies.map((body, at): TaskEvent => ({ at, ...body })),
    );
  const walled = after(created, { kind: 'planning', isolation: 'bubblewrap', level });
  assert.deepEqual([walled?.isolation, walled?.level, walled?.ranUnsandboxed], ['bubblewrap', level, false]);
  // As logs were written before: the kind alone.
  assert.deepEqual(after(created, planning)?.level, null);
  const mixed = after(created, withoutSandbox, planned, { kind: 'working', isolation: 'bubblewrap', level });
  assert.deepEqual([mixed?.isolation, mixed?.ranUnsandboxed], ['bubblewrap', true]);
  assert.equal(
    after(created, withoutSandbox, planned, { kind: 'steered', text: 'again' }, planning)?.ranUnsandboxed,
    true,
  );
});

test('an answer or a word makes the old plan and its approval void', () => {
  const task = fold(created, planning, planned, approved, { kind: 'steered', text: 'not the PDFs' });
  assert.deepEqual([task.plan, task.approvedHash, task.planHash, task.steering], [null, null, null, ['not the PDFs']]);
});

test('a new instruction makes void what was said about the old one', () => {
  const steered: TaskEventBody = { kind: 'steered', text: 'not the PDFs' };
  assert.deepEqual(fold(created, steered, { kind: 'answered', answers: { instruction: 'x' } }).steering, []);
  assert.deepEqual(fold(created, steered, { kind: 'answered', answers: { clash: 'skip' } }).steering, ['not the PDFs']);
});

test('usage adds up; answers merge; a log that does not begin at the beginning is no task', () => {
  const usage = { kind: 'used', usage: { inputTokens: 2, outputTokens: 3, usd: 0.5 } } as const;
  const task = fold(
    created,
    usage,
    usage,
    { kind: 'answered', answers: { a: '1', b: '2' } },
    { kind: 'answered', answers: { a: '3' } },
  );
  assert.deepEqual(task.usage, { inputTokens: 4, outputTokens: 6, usd: 1 });
  assert.deepEqual(task.answers, { a: '3', b: '2' });
  assert.equal(foldTask('id', [{ at: 0, ...planning }]), null);
});

test('what goes beyond the approved plan waits for a yes of its own, and is told against the plan before', () => {
  const wider: Plan = { ...plan, goal: 'wider' };
  const beyond: TaskEventBody = { kind: 'beyond', plan: wider, hash: 'b'.repeat(64), news: ['trash 3 files'] };
  const asks = fold(created, planning, planned, approved, working, beyond);
  assert.equal(asks.state, 'awaiting approval');
  assert.deepEqual([asks.plan, asks.planBefore, asks.beyond], [wider, plan, ['trash 3 files']]);
  assert.notEqual(asks.approvedHash, asks.planHash);
  const yes = fold(created, planning, planned, approved, working, beyond, { kind: 'approved', hash: 'b'.repeat(64) });
  assert.equal(yes.approvedHash, yes.planHash);
  assert.equal(yes.message, null);
  const anew = fold(created, planning, planned, approved, working, beyond, { kind: 'steered', text: 'no trash' });
  assert.deepEqual([anew.plan, anew.planBefore, anew.beyond], [null, wider, []]);
  const replanned = fold(created, planned, { kind: 'answered', answers: {} }, { kind: 'planned', plan: wider, hash });
  assert.deepEqual([replanned.plan, replanned.planBefore], [wider, plan]);
});

test('a yes to an ask is one after that ask was made and while it waits, and nothing else', () => {
  const asked = 'b'.repeat(64);
  const page = {
    ...{ site: '', url: '', fields: [], press: null, picture: null, to: 'chrome, submit', others: [] },
    ...{ call: 'call', yes: 'yes' },
  };
  const beyond: TaskEventBody = { kind: 'beyond', plan, hash: asked, news: ['send'], page };
  const yes: TaskEventBody = { kind: 'approved', hash: asked };
  const agreed = (...more: TaskEventBody[]): readonly string[] =>
    fold(created, planning, planned, approved, working, ...more).agreed;
  assert.deepEqual(agreed(beyond), []);
  assert.deepEqual(agreed(beyond, yes), ['yes']);
  assert.deepEqual(agreed(beyond, yes, working, { kind: 'interrupted' }), ['yes']);
  assert.deepEqual(agreed(beyond, { kind: 'paused' }, yes), [], 'what is paused is not agreed to');
  assert.deepEqual(agreed(beyond, { kind: 'paused' }, { kind: 'resumed' }, yes), ['yes']);
  assert.deepEqual(agreed(beyond, { kind: 'steered', text: 'no' }, yes), [], 'the ask is gone');
  assert.deepEqual(agreed(beyond, { kind: 'steered', text: 'no' }, planning, planned, approved), []);
  assert.deepEqual(agreed(beyond, approved), [], 'a yes to the plan before is none to this');
  assert.deepEqual(agreed(beyond, { kind: 'declined' }), []);
  assert.deepEqual(agreed(beyond, yes, working, { kind: 'retried' }), []);
});
