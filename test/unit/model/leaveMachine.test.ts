/** A task leaves its virtual machine when that failed and a person says so, and keeps both in its log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../../src/model/failure.ts';
import { foldTask, isLeftByMachine, type Task, type TaskEventBody } from '../../../src/model/task.ts';
import { actionsFor, taskCard } from '../../../src/vscode/panels/taskCard.ts';

const created: TaskEventBody = {
  ...{ kind: 'created', instruction: 'do', mount: '/m', engine: 'rules', approve: 'none', planGate: 'model' },
  answers: {},
};
const vmFailed: TaskEventBody = { kind: 'failed', failure: failure('vm-failed', 'It hangs.') };
const inMachine: TaskEventBody = {
  ...{ kind: 'planning', isolation: 'vm' },
  level: { held: [], open: [], machine: { words: 'QEMU 1, in software', emulated: true } },
};

function after(...events: TaskEventBody[]): Task {
  const task = foldTask(
    't',
    [created, ...events].map((event, at) => ({ at, ...event })),
  );
  assert.ok(task !== null);
  return task;
}

test('only a task whose machine failed is offered the way out', () => {
  assert.ok(isLeftByMachine(after(vmFailed)));
  assert.deepEqual(actionsFor(after(vmFailed)), ['retry', 'leave machine', 'log']);
  const paused = after(inMachine, { kind: 'paused', why: failure('vm-failed', 'It hangs.') });
  assert.deepEqual(actionsFor(paused), ['resume', 'leave machine', 'cancel']);
  const other = after(inMachine, { kind: 'failed', failure: failure('worker-failed', 'It fell.') });
  assert.deepEqual(actionsFor(other), ['retry', 'log']);
});

test('whoever only tries again stays in the machine; the word to leave is kept, with its time', () => {
  assert.deepEqual([after(vmFailed).inMachine, after(inMachine).inMachine, after().inMachine], [true, true, false]);
  const again = after(vmFailed, { kind: 'retried' });
  assert.deepEqual([again.state, again.inMachine, again.leftMachineAt], ['queued', true, null]);
  const left = after(vmFailed, { kind: 'retried', isolation: 'sandbox' });
  assert.deepEqual([left.state, left.inMachine, left.leftMachineAt], ['queued', false, 2]);
  const resumed = after(
    inMachine,
    { kind: 'paused', why: failure('vm-failed', 'It hangs.') },
    { kind: 'resumed', isolation: 'sandbox' },
  );
  assert.deepEqual([resumed.inMachine, resumed.leftMachineAt, resumed.failure], [false, 3, null]);
});

test('a card tells of the machine: whether it is slow, and that the task left it', () => {
  const slow = taskCard(after(inMachine), null, 'm');
  assert.equal(slow.machine, 'emulated');
  assert.match(slow.sandbox ?? '', /virtual machine \(QEMU 1, in software\)/);
  const left = taskCard(
    after(vmFailed, { kind: 'retried', isolation: 'sandbox' }, { kind: 'planning', isolation: 'bubblewrap' }),
    null,
    'm',
  );
  assert.equal(left.machine, undefined);
  assert.match(left.sandbox ?? '', /by your choice of 1970-01-01T00:00:00.002Z it went on in the process sandbox/);
});
