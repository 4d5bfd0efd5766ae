/** The command line contract, end to end: the built command, the real sandbox, real files. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { delegate, delegateJson, delegateKilled } from '../support/delegate.ts';
import { makeSampleFolder } from '../support/sampleFolder.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

let root = '';
let state = '';
let folder = '';
const roots: string[] = [];

beforeEach(() => {
  root = newFolder();
  roots.push(root);
  state = path.join(root, 'state');
  folder = path.join(root, 'sample');
  makeSampleFolder(folder);
});
before(() => assert.ok(fs.existsSync(path.resolve('dist/cli.js')), 'npm run build comes first'));
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

test('run changes nothing and says everything; apply does it; undo gives it all back; redo does it again', () => {
  const snapshot = readTree(folder);
  const run = delegateJson(state, 'run', folder, 'organize these photos by date taken');
  assert.equal(run.status, 0);
  assert.equal(run.report.state, 'awaiting review');
  assert.equal(run.report.engine, 'rules');
  assert.equal(run.report.isolation, 'bubblewrap');
  assert.equal(run.report.applied, false);
  assert.deepEqual(run.report.conflicts, []);
  const moves = run.report.changes.filter(({ op }) => op === 'move');
  assert.ok(moves.length >= 19, `${String(moves.length)} photos move`);
  for (const { to, reason } of moves) {
    assert.match(to ?? '', /(^|\/)\d{4}\/\d{2}\//);
    assert.match(reason, /\d{4}/);
  }
  assert.deepEqual(readTree(folder), snapshot, 'the folder is byte for byte as before');

  const apply = delegateJson(state, 'apply', run.report.task);
  assert.equal(apply.status, 0);
  assert.equal(apply.report.state, 'done');
  assert.equal(apply.report.applied, true);
  assert.equal(apply.report.receipt?.moved, moves.length);
  assert.equal(apply.report.receipt.filesBefore, apply.report.receipt.filesAfter);
  const applied = readTree(folder);
  for (const { from, to } of moves) {
    assert.ok(!applied.some((line) => line.startsWith(`${from ?? ''} =`)));
    assert.ok(applied.some((line) => line.startsWith(`${to ?? ''} =`)));
  }

  const undo = delegateJson(state, 'undo', run.report.task);
  assert.equal(undo.status, 0);
  assert.equal(undo.report.state, 'undone');
  assert.deepEqual(readTree(folder), snapshot);

  assert.equal(delegateJson(state, 'redo', run.report.task).status, 0);
  assert.deepEqual(readTree(folder), applied);
  assert.equal(delegateJson(state, 'undo', run.report.task).status, 0);
  assert.deepEqual(readTree(folder), snapshot);
});

test('what is not understood is said, with what could be done, and asks: exit 3; an answer goes on', () => {
  const run = delegateJson(state, 'run', folder, 'make it all nicer somehow');
  assert.equal(run.status, 3);
  assert.equal(run.report.state, 'asking');
  assert.equal(run.report.error?.code, 'unclear');
  const question = run.report.plan?.questions[0];
  assert.equal(question?.key, 'instruction');
  assert.ok(question.choices.length > 0);
  assert.deepEqual(run.report.changes, []);
  const stray = delegateJson(state, 'answer', run.report.task, 'instructions=sort the files');
  assert.equal(stray.status, 2);
  assert.equal(stray.report.error?.message, 'The task has no question “instructions”.');
  assert.equal(stray.report.error.next, 'It asks: instruction.');
  const answered = delegateJson(state, 'answer', run.report.task, 'instruction=sort the files in inbox by type');
  assert.equal(answered.status, 0, JSON.stringify(answered.report.error));
  assert.equal(answered.report.state, 'awaiting review');
});

test('--approve all goes from the instruction to the end', () => {
  const { status, report } = delegateJson(
    state,
    'run',
    folder,
    'replace spaces with underscores in file names',
    '--approve',
    'all',
  );
  assert.equal(status, 0, JSON.stringify(report.error));
  assert.equal(report.state, 'done');
  assert.ok(report.receipt !== undefined && report.receipt.moved > 0);
  assert.ok(fs.readdirSync(path.join(folder, 'notes')).every((name) => !name.includes(' ')));
});

test('--only applies a part, and undoes a part', () => {
  const snapshot = readTree(folder);
  const { report } = delegateJson(state, 'run', folder, 'add the prefix "x_" to all file names');
  const apply = delegateJson(state, 'apply', report.task, '--only', 'notes/**');
  assert.equal(apply.status, 0, JSON.stringify(apply.report.error));
  assert.ok(fs.readdirSync(path.join(folder, 'notes')).every((name) => name.startsWith('x_')));
  assert.ok(fs.readdirSync(path.join(folder, 'inbox')).every((name) => !name.startsWith('x_')));
  const [first] = fs.readdirSync(path.join(folder, 'notes'));
  const part = delegateJson(state, 'undo', report.task, '--only', `notes/${first ?? ''}`);
  assert.equal(part.status, 0, JSON.stringify(part.report.error));
  assert.equal(part.report.receipt?.moved, 1);
  assert.equal(part.report.state, 'done');
  assert.equal(delegateJson(state, 'undo', report.task).report.state, 'undone');
  assert.deepEqual(readTree(folder), snapshot);
});

test('a conflict applies nothing and exits 3; --only leaves it out', () => {
  const { report } = delegateJson(state, 'run', folder, 'add the prefix "x_" to all file names');
  const [first] = fs.readdirSync(path.join(folder, 'notes')).sort();
  fs.appendFileSync(path.join(folder, 'notes', first ?? ''), 'changed since');
  const snapshot = readTree(folder);
  const apply = delegateJson(state, 'apply', report.task);
  assert.equal(apply.status, 3);
  assert.equal(apply.report.error?.code, 'conflicts');
  assert.deepEqual(
    apply.report.conflicts.map(({ kind }) => kind),
    ['changed'],
  );
  assert.deepEqual(readTree(folder), snapshot);
  assert.equal(delegateJson(state, 'apply', report.task, '--only', 'inbox/**').status, 0);
});

test('undo keeps what was edited after, and says when a name is taken', () => {
  const { report } = delegateJson(state, 'run', folder, 'add the prefix "x_" to all file names', '--approve', 'all');
  const moved = report.changes.find(({ from }) => from?.startsWith('notes/'));
  assert.ok(moved?.to !== undefined && moved.from !== undefined);
  fs.appendFileSync(path.join(folder, moved.to), ' edited');
  const other = report.changes.find(({ from }) => from?.startsWith('inbox/'));
  assert.ok(other?.from !== undefined);
  fs.writeFileSync(path.join(folder, other.from), 'a new file with the old name');
  const refused = delegateJson(state, 'undo', report.task);
  assert.equal(refused.status, 3);
  assert.equal(refused.report.error?.code, 'conflicts');
  fs.rmSync(path.join(folder, other.from));
  assert.equal(delegateJson(state, 'undo', report.task).status, 0);
  assert.match(fs.readFileSync(path.join(folder, moved.from), 'utf8'), / edited$/);
});

test('bad usage, unknown tasks and folders are told, with exit 2', () => {
  for (const args of [
    [],
    ['fly'],
    ['run', folder],
    ['run', folder, ' '],
    ['show', 'nope'],
    ['run', path.join(root, 'none'), 'x'],
    ['list', '--engine', 'rules'],
    ['run', folder, 'x', '--engine', 'magic'],
    ['run', path.join(folder, 'papers/report.pdf'), 'x'],
  ]) {
    const { status, stdout } = delegate(state, ...args, '--json');
    assert.equal(status, 2, args.join(' '));
    const said = JSON.parse(stdout) as { error: { message: string; next: string } };
    assert.ok(said.error.message.length > 10 && said.error.next.length > 10);
  }
  assert.equal(delegate(state, '--help').status, 0);
});

test('claude without a key is refused, with what to do: exit 4', () => {
  const { status, report } = delegateJson(state, 'run', folder, 'organize', '--engine', 'claude');
  assert.equal(status, 4);
  assert.equal(report.error?.code, 'no-key');
});

test('list, show, cancel and doctor tell', () => {
  const { report } = delegateJson(state, 'run', folder, 'make all names lower case');
  const list = JSON.parse(delegate(state, 'list', '--json').stdout) as { tasks: { task: string; state: string }[] };
  assert.deepEqual(
    list.tasks.map(({ task, state: now }) => [task, now]),
    [[report.task, 'awaiting review']],
  );
  assert.equal(delegateJson(state, 'show', report.task).report.changes.length, report.changes.length);
  const cancelled = delegateJson(state, 'cancel', report.task);
  assert.equal(cancelled.status, 0);
  assert.equal(cancelled.report.state, 'cancelled');
  assert.equal(delegate(state, 'apply', report.task).status, 2);
  const doctor = delegate(state, 'doctor');
  assert.equal(doctor.status, 0, doctor.stdout);
  assert.match(doctor.stdout, /bubblewrap/);
});

test('an empty folder has nothing to do, and says so', () => {
  const empty = path.join(root, 'empty');
  fs.mkdirSync(empty);
  const { status, report } = delegateJson(state, 'run', empty, 'organize these photos by date');
  assert.ok(status === 0 || status === 3);
  assert.deepEqual(report.changes, []);
  assert.ok((report.message ?? report.error?.message ?? '').length > 10);
});

test('killed in the middle of an apply of 5,000 moves, any command makes the folder whole, and undo brings back the first state', async () => {
  const many = path.join(root, 'many');
  makeTree(
    many,
    Array.from({ length: 5_000 }, (_, index) => `in/file ${String(index)}.txt`),
  );
  const snapshot = readTree(many);
  const { report } = delegateJson(state, 'run', many, 'replace spaces with underscores in file names');
  assert.equal(report.changes.filter(({ op }) => op === 'move').length, 5_000);
  let killed = 0;
  let between = 0;
  let verb = 'apply';
  const renamedNow = (): number => fs.readdirSync(path.join(many, 'in')).filter((name) => name.includes('_')).length;
  for (const moved of [1, 700, 1_900, 3_100, 4_300, 5_000]) {
    if (await delegateKilled(state, () => renamedNow() >= moved, verb, report.task)) killed += 1;
    const renamed = renamedNow();
    if (renamed > 0 && renamed < 5_000) between += 1;
    const list = JSON.parse(delegate(state, 'list', '--json').stdout) as { tasks: { state: string }[] };
    assert.equal(list.tasks[0]?.state, 'done');
    assert.equal(renamedNow(), 5_000);
    assert.equal(delegateJson(state, 'undo', report.task).report.state, 'undone');
    assert.deepEqual(readTree(many), snapshot);
    verb = 'redo';
  }
  console.log(`killed ${String(killed)} times, ${String(between)} of them between the first and the last move`);
  assert.ok(killed > 0 && between > 0);
});

test('killed while it prepares, the task is there, and goes on: recover prepares it again, once', async () => {
  const many = path.join(root, 'many');
  makeTree(
    many,
    Array.from({ length: 3_000 }, (_, index) => `in/file ${String(index)}.txt`),
  );
  const begun = (): boolean => {
    const tasks = path.join(state, 'tasks');
    if (!fs.existsSync(tasks)) return false;
    return fs
      .readdirSync(tasks)
      .map((id) => path.join(tasks, id, 'events.log'))
      .some((file) => fs.existsSync(file) && fs.readFileSync(file, 'utf8').includes('"planning"'));
  };
  assert.ok(await delegateKilled(state, begun, 'run', many, 'replace spaces with underscores in file names'));
  const list = JSON.parse(delegate(state, 'list', '--json').stdout) as { tasks: { task: string; state: string }[] };
  assert.equal(list.tasks.length, 1);
  assert.equal(list.tasks[0]?.state, 'queued');
  const recovered = delegate(state, 'recover', '--json');
  assert.equal(recovered.status, 0, recovered.stderr);
  const { report } = delegateJson(state, 'show', list.tasks[0].task);
  assert.equal(report.state, 'awaiting review');
  assert.equal(report.changes.length, 3_000);
  assert.equal(delegateJson(state, 'apply', report.task).status, 0);
});

test('steer says more about a task: the plan is made again with it', () => {
  const { report } = delegateJson(state, 'run', folder, 'make all names lower case');
  const steered = delegateJson(state, 'steer', report.task, 'only the files in notes');
  assert.ok(steered.status === 0 || steered.status === 3, JSON.stringify(steered.report.error));
  if (steered.status === 0) {
    const moves = steered.report.changes.filter(({ op }) => op === 'move');
    assert.ok(moves.every(({ from }) => from?.startsWith('notes/')));
  }
});

test('a folder that somebody made meanwhile is used, and stays when the task is undone', () => {
  const { report } = delegateJson(state, 'run', folder, 'organize these photos by date taken');
  const year = report.changes.find(({ op }) => op === 'mkdir')?.to ?? '';
  fs.mkdirSync(path.join(folder, year));
  const snapshot = readTree(folder);
  assert.deepEqual(delegateJson(state, 'show', report.task).report.conflicts, []);
  const apply = delegateJson(state, 'apply', report.task);
  assert.equal(apply.status, 0, JSON.stringify(apply.report.error));
  assert.equal(delegateJson(state, 'undo', report.task).status, 0);
  assert.deepEqual(readTree(folder), snapshot);
});
