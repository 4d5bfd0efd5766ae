// The whole way of a task that a model plans, from the command line: sandboxed worker, gateway, approval, apply, undo.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { byYear, contents, desk } from '../support/claudeDesk.ts';
import { use } from '../support/messagesDouble.ts';

test('run waits for the plan’s approval, approve prepares, apply moves, undo brings back', async (t) => {
  const { delegate, double, mount, state } = await desk(t);
  const before = contents(mount);

  const ran = await delegate('run', mount, 'sort our minutes by year', '--engine', 'claude');
  assert.equal(ran.status, 0, JSON.stringify(ran));
  assert.equal(ran.report.state, 'awaiting approval');
  assert.equal(ran.report.plan?.goal, 'Sort the minutes by year.');
  assert.deepEqual(ran.report.changes, []);
  assert.ok((ran.report.usage?.inputTokens ?? 0) > 0 && (ran.report.usage?.usd ?? 0) > 0);
  assert.deepEqual(contents(mount), before);
  const task = ran.report.task ?? '';

  const approved = await delegate('approve', task);
  assert.equal(approved.status, 0, JSON.stringify(approved));
  assert.equal(approved.report.state, 'awaiting review');
  const moves = (approved.report.changes ?? []).filter(({ op }) => op === 'move').map(({ from, to }) => [from, to]);
  assert.deepEqual(moves, [
    ['minutes 2024-03-01.txt', 'Minutes/2024/minutes 2024-03-01.txt'],
    ['minutes 2025-01-15.txt', 'Minutes/2025/minutes 2025-01-15.txt'],
  ]);
  assert.deepEqual(contents(mount), before);
  assert.equal(double.requests.length, 2, 'the work needs no model');

  const applied = await delegate('apply', task);
  assert.equal(applied.status, 0, JSON.stringify(applied));
  assert.deepEqual(Object.keys(contents(mount)), [
    'Minutes/2024/minutes 2024-03-01.txt',
    'Minutes/2025/minutes 2025-01-15.txt',
    'minutes.txt',
    'other 2024-01-01.txt',
  ]);
  const undone = await delegate('undo', task);
  assert.equal(undone.status, 0, JSON.stringify(undone));
  assert.deepEqual(contents(mount), before);
  assert.ok(!existsSync(path.join(mount, 'Minutes')));

  for (const [file, text] of Object.entries(contents(state)))
    assert.ok(!text.includes(double.key), `the key is in ${file}`);
});

test('work that goes beyond the approved plan asks again with what is new, and changes nothing meanwhile', async (t) => {
  const { delegate, mount, double } = await desk(t);
  const ran = await delegate('run', mount, 'sort our minutes by year', '--engine', 'claude');
  const task = ran.report.task ?? '';
  const more = ['minutes 2025-02-02.txt', 'minutes 2026-03-03.txt'];
  for (const file of more) writeFileSync(path.join(mount, file), file);
  const before = contents(mount);

  const asked = await delegate('approve', task);
  assert.equal(asked.status, 3, JSON.stringify(asked));
  assert.equal(asked.report.state, 'awaiting approval');
  assert.equal(asked.report.error?.code, 'beyond-plan');
  const news = 'move 2 files at the top of this folder to “Minutes” and the folders in it';
  assert.deepEqual(asked.report.beyond, [news]);
  assert.match(asked.report.error.message, /beyond the plan that you approved.* New: move 2 files/);
  assert.deepEqual(asked.report.planChanges, [
    {
      title: 'What it may do',
      isCode: false,
      lines: [
        {
          mark: 'new',
          text: 'Move or rename up to 2 files from the top of this folder to “Minutes” and the folders in it, making the folders this needs',
        },
      ],
    },
  ]);
  assert.deepEqual(asked.report.changes, []);
  const shown = await delegate('show', task);
  assert.equal(shown.status, 0);
  assert.deepEqual(shown.report.beyond, [news]);
  assert.deepEqual(contents(mount), before);

  const again = await delegate('approve', task);
  assert.equal(again.status, 0, JSON.stringify(again));
  assert.equal(again.report.state, 'awaiting review');
  assert.equal(again.report.changes?.filter(({ op }) => op === 'move').length, 4);
  assert.deepEqual(contents(mount), before);
  assert.equal(double.requests.length, 2, 'nobody planned anew');
});

test('a wrong key, and none, are told before anything is prepared', async (t) => {
  const wrong = await desk(t, {}, 'sk-wrong-0123456789');
  const refused = await wrong.delegate('run', wrong.mount, 'sort our minutes by year', '--engine', 'claude');
  assert.equal(refused.status, 5);
  assert.equal(refused.report.error?.code, 'model-failed');
  assert.match(refused.report.error.message, /did not accept the key/);
  assert.ok(!JSON.stringify(refused).includes('sk-wrong-0123456789'));

  const none = await desk(t, {}, '');
  const told = await none.delegate('run', none.mount, 'sort our minutes by year', '--engine', 'claude');
  assert.equal(told.status, 4);
  assert.equal(told.report.error?.code, 'no-key');
  assert.equal(none.double.requests.length, 0);
});

test('a question goes to the person, and its answer to the model', async (t) => {
  const choices = ['By the year of the meeting', 'By the month of the meeting'];
  const { delegate, mount, double } = await desk(t, {
    script: (body) => [
      JSON.stringify(body.messages.at(-1)).includes(choices[0] ?? '')
        ? use('submit_plan', { goal: 'Sort the minutes by year.', rule: byYear, assumptions: [] })
        : use('ask_person', { question: 'By what?', choices }),
    ],
  });
  const ran = await delegate('run', mount, 'sort our minutes', '--engine', 'claude');
  assert.equal(ran.status, 3, JSON.stringify(ran));
  assert.equal(ran.report.state, 'asking');
  const answered = await delegate('answer', ran.report.task ?? '', `which=${choices[0] ?? ''}`);
  assert.equal(answered.status, 0, JSON.stringify(answered));
  assert.equal(answered.report.state, 'awaiting approval');
  assert.equal(double.requests.length, 2);
});

test('a service that is overloaded for a moment does not fail the task', async (t) => {
  const faults = [{ kind: 'status', status: 529 }, null, { kind: 'cut', when: 'within' }] as const;
  const { delegate, mount } = await desk(t, { faults });
  const ran = await delegate('run', mount, 'sort our minutes by year', '--engine', 'claude', '--approve', 'all');
  assert.equal(ran.status, 0, JSON.stringify(ran));
  assert.equal(ran.report.state, 'done');
});

test('doctor --model asks both models for a word, and tells what is wrong', async (t) => {
  const fine = await desk(t);
  const asked = await fine.delegate('doctor', '--model');
  const checks = (asked.report as unknown as { checks: { name: string; ok: boolean; detail: string; next?: string }[] })
    .checks;
  const models = checks.filter(({ name }) => name.startsWith('Model: '));
  assert.deepEqual(
    models.map(({ name, ok }) => [name, ok]),
    [
      ['Model: main', true],
      ['Model: small', true],
    ],
  );
  assert.deepEqual(
    fine.double.requests.map(({ body }) => body?.model),
    ['claude-sonnet-5-5', 'claude-haiku-5-5'],
  );
  assert.match(contents(fine.state)['model-tests.log'] ?? '', /test of the model/);
});
