import * as assert from 'node:assert/strict';
import type { Operation } from '../../src/model/operation.ts';
import { ruleDesk } from '../../src/engine/ruleDesk.ts';
import { noCounts } from '../../src/model/receipt.ts';
import { relativePath } from '../../src/model/relativePath.ts';
import { foldTask, type Task, type TaskEventBody } from '../../src/model/task.ts';
import { changeRow, closureWords } from '../../src/vscode/panels/diffSnapshot.ts';
import { grantInWords } from '../../src/model/scopeWords.ts';
import { planSnapshot } from '../../src/vscode/panels/planSnapshot.ts';
import { queueSnapshot } from '../../src/vscode/panels/queueSnapshot.ts';
import { fromRanges, toRanges } from '../../src/vscode/panels/ranges.ts';
import { seenTasks } from '../../src/vscode/panels/queueTasks.ts';
import { taskCard } from '../../src/vscode/panels/taskCard.ts';
import { noticeFor, type Circumstances } from '../../src/vscode/views/notices.ts';
import { statusWords } from '../../src/vscode/views/statusBar.ts';

const hash = 'a'.repeat(64);
const plan = {
  goal: 'Put the photos into a folder a month',
  steps: ['Read the dates', 'Move\u202Ethem'],
  assumptions: [],
  questions: [],
  scope: { grants: [], connectors: [], hosts: [] },
  untouched: [],
  rule: '{"kind":"organize"}',
};
const created: TaskEventBody = {
  kind: 'created',
  instruction: 'organize\u202E by date',
  mount: '/home/ana/photos',
  engine: 'rules',
  approve: 'none',
  planGate: 'always',
  answers: {},
};
const receipt = {
  transaction: 't',
  direction: 'apply',
  ...noCounts,
  filesBefore: 25,
  filesAfter: 25,
  kept: 1,
  moved: 24,
  foldersMade: 3,
  foldersRemoved: 0,
  hash,
  tookMs: 5,
} as const;
const head = { version: 1, hash, count: 24, counts: { move: 24 }, bytes: 1_000 } as const;

function taskAfter(...events: TaskEventBody[]): Task {
  const task = foldTask(
    '20261122-090000-abcdef',
    [created, ...events].map((event, at) => ({ at, ...event })),
  );
  assert.ok(task);
  return task;
}

const planned: TaskEventBody[] = [
  { kind: 'planning', isolation: 'bubblewrap' },
  { kind: 'planned', plan, hash },
];
const frozen: TaskEventBody[] = [
  ...planned,
  { kind: 'approved', hash },
  { kind: 'working', isolation: 'bubblewrap' },
  { kind: 'frozen', head, exceptions: { count: 0, kept: 0 } },
];
const applied: TaskEventBody[] = [
  ...frozen,
  { kind: 'applying', transaction: 't', direction: 'apply', count: 24 },
  { kind: 'applied', transaction: 't', receipt, standing: 24 },
];

suite('what panels are told', () => {
  test('a card says where a task stands and what can be done with it', () => {
    const told = (...events: TaskEventBody[]): unknown[] => {
      const { status, actions } = taskCard(taskAfter(...events), null, 'photos');
      return [status, actions];
    };
    assert.deepEqual(told(), ['In the queue', ['pause', 'cancel']]);
    assert.deepEqual(told(...planned), ['The plan waits for your approval', ['review plan', 'cancel']]);
    assert.deepEqual(told(...planned, { kind: 'approved', hash }), ['Approved, in the queue', ['pause', 'cancel']]);
    assert.deepEqual(told(...frozen), ['24 changes wait for your review', ['review changes', 'apply', 'cancel']]);
    assert.deepEqual(told(...applied), ['Done: 24 files moved', ['undo', 'review changes', 'log']]);
  });

  test('text that could reorder what stands beside it is written out', () => {
    assert.equal(taskCard(taskAfter(), null, 'photos').instruction, 'organize‹U+202E› by date');
    const task = taskAfter(...planned);
    assert.deepEqual(planSnapshot(task, taskCard(task, null, 'photos'), ruleDesk).plan?.steps, [
      'Read the dates',
      'Move‹U+202E›them',
    ]);
    const change = {
      id: 1,
      op: 'move',
      from: relativePath('a\nb.jpg'),
      to: relativePath('c.jpg'),
      reason: 'x',
    } as const;
    assert.equal(changeRow(change, []).from, 'a‹U+000A›b.jpg');
  });

  test('a rule is shown in its readable form, the person’s own words kept, and closed once it was applied', () => {
    const json = JSON.stringify({
      version: 1,
      steps: [
        {
          select: { depth: 'all', where: [] },
          together: [],
          do: 'move',
          to: 'Flat/{name}',
          missing: 'leave',
          because: '',
          says: 'Move {count} into Flat',
        },
      ],
      clash: 'number',
    });
    const ruled = (...events: TaskEventBody[]): unknown => {
      const task = taskAfter(...events);
      return planSnapshot(task, taskCard(task, null, 'photos'), ruleDesk).rule;
    };
    const own = '# mine\nstep "Move {count} into Flat"\nall files everywhere\ntogether none\nmove to Flat/{name}\n';
    const planOf = (rule: string): TaskEventBody => ({ kind: 'planned', plan: { ...plan, rule }, hash });
    const readable = ruleDesk.readable(json, null);
    assert.match(readable?.text ?? '', /^rule 1\n[^]*move to Flat\/\{name\}/);
    assert.equal(ruled(planOf('{"kind":"organize"}')), null);
    assert.deepEqual(ruled(planOf(json)), { ...readable, editable: true });
    assert.deepEqual(ruled({ kind: 'ruled', rule: own }, planOf(json)), {
      text: own,
      form: readable?.form,
      editable: true,
    });
    assert.deepEqual(ruled({ kind: 'ruled', rule: own.replace('Flat/', 'Other/') }, planOf(json)), {
      ...readable,
      editable: true,
    });
    const over: TaskEventBody[] = [planOf(json), ...applied.slice(planned.length)];
    assert.deepEqual(ruled(...over), { ...readable, editable: false });
  });

  test('a grant reads as a sentence', () => {
    const words = (operations: Operation[], to: string): string =>
      grantInWords({ operations, from: '**', to, atMost: 412 });
    assert.equal(words(['move'], '20??/**'), 'Move or rename up to 412 files from anywhere in this folder to 20??/**');
    assert.equal(
      words(['move', 'mkdir'], '20??/**'),
      'Move or rename up to 412 files from anywhere in this folder to 20??/**, making the folders this needs',
    );
    assert.equal(words(['mkdir'], '20??'), 'Make up to 412 folders that match 20??');
    assert.equal(
      words(['move', 'trash'], '**'),
      'Up to 412 changes in all: move or rename files and move to the trash files, from anywhere in this folder to anywhere in this folder',
    );
  });

  test('leaving out a folder says what goes with it', () => {
    const changes = [1, 2, 3].map(
      (id) =>
        ({
          id,
          op: 'move',
          from: relativePath(`${String(id)}.jpg`),
          to: relativePath(`2024/${String(id)}.jpg`),
          reason: '',
        }) as const,
    );
    const told = closureWords(
      { accepted: false, chosen: [1], draggedBefore: new Set(), draggedNow: new Set([2, 3]) },
      changes,
    );
    assert.equal(told, 'Leaving out 1 also leaves out 2 that go with it: 2.jpg and 3.jpg');
  });

  test('the queue tells of a missing sandbox in the words of the check', () => {
    const report = {
      ok: false,
      checks: [{ name: 'Sandbox', ok: false, detail: 'bubblewrap is not installed', next: 'Install it.' }],
    };
    assert.deepEqual(queueSnapshot({ cards: [], folders: [], report }).sandboxProblem, {
      message: 'bubblewrap is not installed',
      next: 'Install it.',
    });
    assert.equal(queueSnapshot({ cards: [], folders: [], report: { ok: true, checks: [] } }).sandboxProblem, null);
  });

  test('a set of changes survives as ranges', () => {
    assert.deepEqual(toRanges([5, 1, 2, 3, 9, 8]), [
      [1, 3],
      [5, 5],
      [8, 9],
    ]);
    assert.deepEqual(
      fromRanges([
        [1, 3],
        [5, 5],
      ]),
      new Set([1, 2, 3, 5]),
    );
  });

  test('of the ended tasks only a page is sent; what needs the person is never behind it, and the search reads state, title and folder', () => {
    const at = (id: string, ...events: TaskEventBody[]): Task => ({ ...taskAfter(...events), id });
    const failed: TaskEventBody = { kind: 'failed', failure: { code: 'no-key', message: 'No key.', next: 'Set one.' } };
    const limited: TaskEventBody = {
      kind: 'paused',
      why: { code: 'limit-reached', message: 'Too much.', next: 'More.' },
    };
    const tasks = [
      at('queued'),
      at('done', ...applied),
      at('titled', ...applied, { kind: 'titled', title: 'Été in Rome' }),
      at('put away', ...applied, { kind: 'archived' }),
      at('failed', ...planned.slice(0, 1), failed),
      at('limited', ...planned.slice(0, 1), limited),
      at('put away too', failed, { kind: 'archived' }),
    ];
    const seen = (search: string, archived: boolean, most: number): unknown[] => {
      const found = seenTasks(tasks, { search, archived, most, folder: '' }, () => 'Holiday pictures');
      return [found.tasks.map(({ id }) => id).join(', '), found.matching, found.archived, found.needYou];
    };
    assert.deepEqual(seen('', false, 1), ['queued, done, failed, limited', 2, 2, 2]);
    assert.deepEqual(seen('', true, 9), [tasks.map(({ id }) => id).join(', '), 4, 2, 2]);
    assert.deepEqual(seen('ete rome', false, 9), ['titled', 1, 2, 2]);
    assert.deepEqual(seen('holiday failed', false, 9), ['failed', 0, 2, 2]);
    assert.deepEqual(seen('holiday failed', true, 9), ['failed, put away too', 1, 2, 2]);
    assert.deepEqual(seen('24 files moved', false, 9), ['done, titled', 2, 2, 2]);
  });

  test('a task that waits says for what', () => {
    const behind = taskAfter({ kind: 'titled', title: 'Mine' });
    assert.deepEqual(
      [
        taskCard(taskAfter(), null, 'photos', { wait: { for: 'folder', behind } }).status,
        taskCard(taskAfter(), null, 'photos', { wait: { for: 'turn', ahead: 0, running: 2 } }).status,
        taskCard(taskAfter(), null, 'photos', { wait: { for: 'turn', ahead: 3, running: 2 } }).status,
      ],
      [
        'Waits for “Mine” on the same folder',
        'Next: waits until one of the 2 that run is done',
        'Waits for its turn, 3 tasks go first',
      ],
    );
  });

  test('the status bar speaks only when there is something to say', () => {
    assert.equal(
      statusWords([taskAfter(...applied)], () => null),
      null,
    );
    const open = statusWords([taskAfter({ kind: 'planning', isolation: 'none' }, ...planned.slice(1))], () => null);
    assert.equal(open?.text, '$(bell-dot) $(warning) Delegate: 1 needs you');
    assert.match(open.tooltip, /1 task of these without the sandbox/);
    assert.equal(statusWords([taskAfter(...planned)], () => null)?.text, '$(bell-dot) Delegate: 1 needs you');
    assert.equal(
      statusWords([taskAfter({ kind: 'planning', isolation: 'bubblewrap' })], () => ({
        text: 'Reading',
        done: 2,
        total: 9,
      }))?.text,
      '$(loading~spin) Delegate: Reading: 2 of 9',
    );
  });
});

suite('what is worth a word', () => {
  const usual: Circumstances = {
    before: 'planning',
    own: true,
    here: true,
    windowFocused: true,
    panelOpen: false,
    wouldCover: false,
    folder: 'photos',
  };

  test('a plan that the person asked for opens by itself', () => {
    assert.deepEqual(noticeFor(taskAfter(...planned), usual), { kind: 'open', panel: 'plan' });
    assert.deepEqual(noticeFor(taskAfter(...frozen), { ...usual, before: 'working' }), { kind: 'open', panel: 'diff' });
  });

  test('one that would cover what they read, or that somebody else started, is told', () => {
    const told = {
      kind: 'say',
      message: 'Delegate: “organize‹U+202E› by date” in photos is waiting for your approval.',
      button: 'Review Plan',
      panel: 'plan',
    };
    assert.deepEqual(noticeFor(taskAfter(...planned), { ...usual, wouldCover: true }), told);
    assert.deepEqual(noticeFor(taskAfter(...planned), { ...usual, own: false }), told);
  });

  test('nothing is told twice, and nothing of another window’s while the person is there', () => {
    assert.equal(noticeFor(taskAfter(...planned), { ...usual, before: 'awaiting approval' }), null);
    assert.equal(noticeFor(taskAfter(...planned), { ...usual, panelOpen: true }), null);
    assert.equal(noticeFor(taskAfter(...planned), { ...usual, own: false, here: false, windowFocused: false }), null);
  });

  test('a task with nothing to do says so', () => {
    const nothing = taskAfter(
      { kind: 'planning', isolation: 'bubblewrap' },
      { kind: 'nothing', message: 'No photo has a date.' },
    );
    assert.deepEqual(noticeFor(nothing, usual), {
      kind: 'say',
      message: 'Delegate: nothing to do in photos. No photo has a date.',
      button: null,
      panel: null,
    });
  });
});
