/** An agent that was approved for one plan: what it asks for beside it waits for a yes of its own, and words of the last moment are words. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Engine } from '../../src/engine/engine.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Task } from '../../src/model/task.ts';
import { buildWorker } from '../support/buildWorker.ts';
import { never } from '../support/changes.ts';
import type { AgentScenario } from '../support/hijackedAgent.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

const root = newFolder();
const folder = path.join(root, 'folder');
let tree: unknown;
let engine: Engine;

before(async () => {
  makeTree(folder, ['a.txt', 'b.txt']);
  tree = readTree(folder);
  engine = new Engine({
    stateFolder: path.join(root, 'state'),
    workerFile: await buildWorker(root, 'test/support/hijackedAgent.ts'),
    workerAssets: [],
    now: Date.now,
    isolation: 'sandbox',
    unsavedFiles: () => [],
    // Named in the plan's request; nothing is ever sent to it.
    upstream: () =>
      Promise.resolve({ kind: 'messages', baseUrl: 'https://localhost', key: 'no key', model: 'a model' }),
  });
});
after(() => {
  engine.dispose();
  fs.rmSync(root, { recursive: true, force: true });
});

function planFor(atMost: number, more: Partial<Plan> = {}): Plan {
  const scope = { grants: [{ operations: ['move'], from: '*', to: '*', atMost }], connectors: [], hosts: [] } as const;
  const words = { goal: 'Rename.', steps: ['Rename it'], assumptions: [], questions: [], untouched: [] };
  return {
    ...words,
    scope: {
      ...scope,
      grants: [...scope.grants.map((grant) => ({ ...grant, operations: ['move' as const] }))],
      connectors: [],
      hosts: [],
    },
    rule: '',
    work: 'agent',
    ...more,
  };
}

async function run(scenario: AgentScenario, approve: 'none' | 'plan' | 'all' = 'all'): Promise<Task> {
  const instruction = JSON.stringify(scenario);
  const order = { instruction, folder, engine: 'claude', approve, planGate: 'model', answers: {} } as const;
  const made = await engine.createTask(order);
  assert.ok(made.ok, JSON.stringify(made));
  const ended = await engine.advance(made.value.id, never);
  assert.ok(ended.ok, JSON.stringify(ended));
  assert.deepEqual(readTree(folder), tree);
  return ended.value;
}

test('another plan waits for a yes, however much was approved before, and is shown with what is new', async () => {
  const asked = await run({ plan: planFor(1), other: planFor(2) });
  assert.equal(asked.state, 'awaiting approval');
  assert.equal(asked.approvedHash, null);
  assert.deepEqual(
    asked.planBefore?.scope.grants.map(({ atMost }) => atMost),
    [1],
  );
  assert.equal(asked.beyond.length, 1);
  assert.match(asked.beyond[0] ?? '', /2 files/);
  // Nobody goes on with it by themselves.
  const again = await engine.advance(asked.id, never);
  assert.deepEqual(again.ok && again.value, asked);
});

test('an agent that asks for the plan that it has is not started without end', async () => {
  const ended = await run({ plan: planFor(1), other: planFor(1) });
  assert.equal(ended.state, 'failed');
  assert.match(ended.failure?.message ?? '', /the very plan that is approved/);
});

test('a plan that nobody carries out is none', async () => {
  const { work, ...nobody } = planFor(2);
  assert.equal(work, 'agent');
  const ended = await run({ plan: planFor(1), other: nobody });
  assert.equal(ended.state, 'failed');
  assert.equal(ended.failure?.code, 'refused');
});

test('what is said while the work is checked is worked in before anyone reviews it', async () => {
  let said = 0;
  const listening = engine.onTask.on((id) => {
    if (said > 0 || engine.progress(id)?.text !== 'Checking the changes') return;
    said += 1;
    void engine.steer(id, 'second.txt');
  });
  const ended = await run({ plan: planFor(1) });
  listening.dispose();
  assert.equal(said, 1);
  assert.equal(ended.state, 'awaiting review', JSON.stringify(ended.failure));
  const frozen = engine.changes(ended.id);
  assert.ok(frozen.ok);
  assert.deepEqual(
    [...frozen.value].map(({ to }) => to),
    ['second.txt'],
  );
});
