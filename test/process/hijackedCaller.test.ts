/** A worker that was taken over and asks for a model to carry a file out, in the real sandbox, through the real gateway. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { Engine } from '../../src/engine/engine.ts';
import type { Task } from '../../src/model/task.ts';
import { buildWorker } from '../support/buildWorker.ts';
import { never } from '../support/changes.ts';
import { say, startMessagesDouble, type MessagesDouble } from '../support/messagesDouble.ts';
import { newFolder } from '../support/tree.ts';

const root = newFolder();
let workerFile: string;

before(async () => {
  workerFile = await buildWorker(root, 'test/support/hijackedCaller.ts');
});
after(() => fs.rmSync(root, { recursive: true, force: true }));

type Order = { readonly engine?: 'rules' | 'claude'; readonly rule?: string };

async function run(
  t: TestContext,
  when: string,
  { engine = 'rules', rule }: Order = {},
): Promise<{ task: Task; double: MessagesDouble; host: Engine }> {
  const double = await startMessagesDouble({ script: () => [say('sent')] });
  t.after(() => double.close());
  const folder = fs.mkdtempSync(path.join(root, 'folder-'));
  fs.writeFileSync(path.join(folder, 'diary.txt'), 'What nobody is to read, in many words of my own.');
  const host = new Engine({
    stateFolder: fs.mkdtempSync(path.join(root, 'state-')),
    workerFile,
    workerAssets: [],
    now: Date.now,
    isolation: 'sandbox',
    unsavedFiles: () => [],
    // The person has a key, and did not want it used for this.
    upstream: () =>
      Promise.resolve({ kind: 'messages', baseUrl: double.baseUrl, key: double.key, model: 'claude-sonnet-5-5' }),
  });
  const order = { instruction: when, folder, engine, approve: 'plan', planGate: 'model', answers: {} } as const;
  const created = await host.createTask({ ...order, ...(rule === undefined ? {} : { rule }) });
  assert.ok(created.ok);
  const advanced = await host.advance(created.value.id, never);
  assert.ok(advanced.ok);
  return { task: advanced.value, double, host };
}

/** Nothing left, the worker was stopped, the task failed in words, and the record has it. */
function assertStopped({ task, double, host }: Awaited<ReturnType<typeof run>>): void {
  assert.equal(double.requests.length, 0);
  assert.equal(task.failure?.code, 'refused');
  assert.match(task.failure.message, /nothing of this task is for a model/);
  const { requests } = host.outgoing.report(task.id);
  assert.deepEqual(
    requests.map(({ kind }) => kind),
    ['denied'],
  );
}

test('a task of the embedded rules has no way to a model, whatever its worker asks for', async (t) => {
  assertStopped(await run(t, 'while planning'));
  assertStopped(await run(t, 'while working'));
});

test('nor has one whose rule the person wrote, nor the work after a model’s plan', async (t) => {
  assertStopped(await run(t, 'while planning', { engine: 'claude', rule: 'select all' }));
  assertStopped(await run(t, 'while working', { engine: 'claude' }));
});

test('the same worker does send where the person chose a model: the attempt is real, and its record names the file', async (t) => {
  const { task, double, host } = await run(t, 'while planning', { engine: 'claude' });
  assert.equal(double.requests.length, 1);
  assert.match(double.requests[0]?.text ?? '', /What nobody is to read/);
  const [request] = host.outgoing.report(task.id).requests;
  assert.ok(request?.kind === 'sent');
  // It said nothing of the file, and named it nowhere.
  const { names, contents, claimed } = request.sending.carried;
  assert.deepEqual([names.first, contents.first, claimed.first], [[], ['diary.txt'], []]);
});

test('no request goes out under another account, to another address, or by way of the provider', async (t) => {
  const { task, double, host } = await run(t, 'with an account of its own', { engine: 'claude' });
  assert.equal(double.requests.length, 0);
  const { requests } = host.outgoing.report(task.id);
  assert.deepEqual(
    requests.map(({ kind }) => kind),
    Array.from({ length: 7 }, () => 'denied'),
  );
  assert.ok(!JSON.stringify(requests).includes('sk-attacker'));
});
