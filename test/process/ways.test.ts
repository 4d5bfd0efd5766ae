/** Ways out of conflicts, receipts, what is kept, and what a person can ask of a recovery: by the built command. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { cliFile, delegate, delegateJson, delegateKilled } from '../support/delegate.ts';
import { bench, reviewedTask } from '../support/reviewedTask.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

let root = '';
let state = '';
let folder = '';
const roots: string[] = [];

beforeEach(() => {
  root = newFolder();
  roots.push(root);
  state = path.join(root, 'state');
  folder = path.join(root, 'notes');
});
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

test('a conflict stops everything and names its ways out; each way does what it says, and undo gives all back', () => {
  for (const [way, expected] of [
    ['number', ['a (2).txt = content of A.txt', 'a.txt = a stranger', 'b.txt = content of B.txt']],
    ['replace', ['a.txt = content of A.txt', 'b.txt = content of B.txt']],
    ['skip', ['A.txt = content of A.txt', 'a.txt = a stranger', 'b.txt = content of B.txt']],
  ] as const) {
    fs.rmSync(folder, { recursive: true, force: true });
    makeTree(folder, ['A.txt', 'B.txt']);
    const { task } = delegateJson(state, 'run', folder, 'make everything lower case').report;
    fs.writeFileSync(path.join(folder, 'a.txt'), 'a stranger');
    const before = readTree(folder);
    const refused = delegateJson(state, 'apply', task);
    assert.equal(refused.status, 3);
    assert.deepEqual(readTree(folder), before, 'nothing was applied');
    assert.deepEqual(
      refused.report.conflicts.map(({ kind, ways }) => [kind, ways]),
      [['target-exists', ['number', 'replace', 'skip']]],
    );
    const told = delegate(state, 'apply', task);
    assert.match(told.stdout, /--resolve \d+=number\|replace\|skip/);
    assert.match(told.stdout, /All 1 of target-exists: --resolve target-exists=number/);
    const applied = delegateJson(state, 'apply', task, '--resolve', `target-exists=${way}`);
    assert.equal(applied.status, 0, JSON.stringify(applied.report.error));
    assert.deepEqual(
      applied.report.settled?.map((each) => each.way),
      [way],
    );
    assert.deepEqual(readTree(folder), expected);
    assert.equal(delegateJson(state, 'undo', task).status, 0);
    assert.deepEqual(readTree(folder), before);
  }
});

test('a way that there is not is a usage error that names those there are', () => {
  makeTree(folder, ['A.txt']);
  const { task } = delegateJson(state, 'run', folder, 'make everything lower case').report;
  fs.writeFileSync(path.join(folder, 'a.txt'), 'a stranger');
  const before = readTree(folder);
  for (const [wrong, said] of [
    ['anyhow', /it is one of skip, number, replace, shorten, as-it-is/],
    ['vanished=anyhow', /it is one of skip, number, replace, shorten, as-it-is/],
    ['nothing-known=skip', /it is a change’s number, or one of target-exists, /],
    ['=skip', /it is a change’s number, or one of target-exists, /],
    ['vanished=replace', /replace is no way out of vanished: it is skip\./],
    ['1=shorten', /no way out for change 1: it is number or replace or skip\./],
    ['999=skip', /Change 999 has no conflict: those with one are 1\./],
  ] as const) {
    const ran = delegate(state, 'apply', task, '--resolve', wrong);
    assert.equal(ran.status, 2, wrong);
    assert.match(ran.stderr, said);
    assert.deepEqual(readTree(folder), before, 'nothing was applied');
  }
});

test('a way for every conflict that offers it leaves the rest to another; a kind’s own way and a change’s own go first', () => {
  makeTree(folder, ['A.txt', 'B.txt', 'C.txt', 'D.txt']);
  const { task, changes } = delegateJson(state, 'run', folder, 'make everything lower case').report;
  fs.writeFileSync(path.join(folder, 'a.txt'), 'a stranger');
  fs.writeFileSync(path.join(folder, 'b.txt'), 'another');
  fs.appendFileSync(path.join(folder, 'C.txt'), ', edited');
  fs.rmSync(path.join(folder, 'D.txt'));
  const idOf = (from: string): number => changes.find((change) => change.from === from)?.id ?? 0;
  const part = delegateJson(state, 'apply', task, '--resolve', 'number');
  assert.equal(part.status, 3, 'what offers no number still stops all');
  assert.deepEqual(part.report.conflicts.map(({ kind }) => kind).sort(), ['changed', 'vanished']);
  assert.match(part.report.error?.next ?? '', /delegate apply \S+ --resolve changed=as-it-is --resolve vanished=skip$/);
  const own = ['--resolve', `${String(idOf('B.txt'))}=replace`, '--resolve', 'changed=as-it-is'];
  const { status, report } = delegateJson(state, 'apply', task, '--resolve', 'number', '--resolve', 'skip', ...own);
  assert.equal(status, 0, JSON.stringify(report.error));
  assert.deepEqual(
    new Map(report.settled?.map(({ change, kind, way }) => [change, `${kind}: ${way}`])),
    new Map([
      [idOf('A.txt'), 'target-exists: number'],
      [idOf('B.txt'), 'target-exists: replace'],
      [idOf('C.txt'), 'changed: as-it-is'],
      [idOf('D.txt'), 'vanished: skip'],
    ]),
  );
  assert.deepEqual(readTree(folder), [
    'a (2).txt = content of A.txt',
    'a.txt = a stranger',
    'b.txt = content of B.txt',
    'c.txt = content of C.txt, edited',
  ]);
});

test('the command that a refusal names settles it, for undo and redo as well', () => {
  makeTree(folder, ['A.txt', 'B.txt']);
  const { task } = delegateJson(state, 'run', folder, 'make everything lower case').report;
  const again = (verb: string): void => {
    const { status, report } = delegateJson(state, verb, task);
    assert.equal(status, 3);
    const [, ...words] = /(delegate \S+ \S+( --resolve \S+)+)$/.exec(report.error?.next ?? '')?.[1]?.split(' ') ?? [];
    assert.deepEqual(words.slice(0, 2), [verb, task]);
    const settled = delegateJson(state, ...words);
    assert.equal(settled.status, 0, JSON.stringify(settled.report.error));
  };
  fs.writeFileSync(path.join(folder, 'a.txt'), 'first');
  again('apply');
  fs.writeFileSync(path.join(folder, 'B.txt'), 'second');
  again('undo');
  assert.deepEqual(readTree(folder), [
    'A.txt = content of A.txt',
    'B (2).txt = content of B.txt',
    'B.txt = second',
    'a.txt = first',
  ]);
});

test('a receipt names every file, and what is kept is listed and goes only after a yes to the list', async () => {
  fs.mkdirSync(folder, { recursive: true });
  makeTree(folder, ['old.txt', 'draft.txt', 'keep.txt']);
  const before = readTree(folder);
  const task = await reviewedTask(bench(folder, state), [], {
    trash: ['old.txt'],
    modify: { 'draft.txt': 'final' },
    create: { 'new/list.txt': 'a list' },
  });
  const told = delegate(state, 'apply', task);
  assert.match(told.stdout, /1 created, 1 changed, 1 put into the trash/);
  assert.match(told.stdout, /2 kept for undo/);
  const text = delegate(state, 'receipt', task).stdout;
  assert.match(text, /## Put into the trash \(1\)/);
  assert.match(text, /`draft\.txt` \(test; kept as `.*store.*`\)/);
  const kept = delegate(state, 'store');
  assert.match(kept.stdout, /Kept for undo: 2/);
  assert.match(kept.stdout, /old\.txt {3}trashed, 0 days ago/);
  assert.match(kept.stdout, /Where it is kept:\n {2}in \/.*store/);
  for (const wrong of [['--yes'], ['--all'], ['purge', '--all', '--older-than', '3'], ['purge', '--older-than', 'x']])
    assert.equal(delegate(state, 'store', ...wrong).status, 2, wrong.join(' '));
  const asked = delegate(state, 'store', 'purge', '--all');
  assert.equal(asked.status, 3);
  assert.match(asked.stdout, /Say --yes/);
  assert.equal(delegate(state, 'undo', task).status, 0);
  assert.deepEqual(readTree(folder), before);
  assert.equal(delegate(state, 'redo', task).status, 0);
  assert.equal(delegate(state, 'store', 'purge', '--all', '--yes').status, 0);
  assert.match(delegate(state, 'store').stdout, /Nothing is kept/);
  const gone = delegateJson(state, 'undo', task);
  assert.equal(gone.status, 3);
  assert.deepEqual([...new Set(gone.report.conflicts.map(({ kind }) => kind))], ['content-gone']);
});

test('a journal that nobody can end is told of by every command, until a person sets it aside', () => {
  makeTree(folder, ['A.txt', 'B.txt', 'C.txt']);
  const { task } = delegateJson(state, 'run', folder, 'make everything lower case').report;
  assert.equal(delegate(state, 'apply', task).status, 0);
  const done = path.join(state, 'transactions/done');
  const [name = ''] = fs.readdirSync(done);
  const whole = fs.readFileSync(path.join(done, name));
  // As a drive leaves it that lost a block in the middle of it, before its end was written.
  whole.fill(0x2e, 200, 260);
  fs.rmSync(path.join(done, name));
  fs.writeFileSync(path.join(state, 'transactions', name), whole);
  const stuck = delegate(state, 'recover');
  assert.equal(stuck.status, 3);
  assert.match(stuck.stdout, /damaged in the middle/);
  assert.equal(delegate(state, 'recover').status, 3, 'still there');
  const aside = delegate(state, 'recover', '--set-aside');
  assert.equal(aside.status, 0);
  assert.match(aside.stdout, /set aside as/);
  assert.ok(fs.existsSync(path.join(state, 'transactions/aside', name)), 'kept for whoever wants to look');
  assert.equal(delegate(state, 'recover').status, 0);
});

test('trash goes into the system’s trash where that is asked for, and undo fetches it from there', async () => {
  makeTree(folder, ['old.txt', 'keep.txt']);
  const before = readTree(folder);
  const task = await reviewedTask(bench(folder, state), [], { trash: ['old.txt'] });
  const env = { PATH: process.env['PATH'] ?? '', XDG_DATA_HOME: path.join(root, 'data') };
  const note = /^Path=.*old\.txt$/m;
  const inTrash = (): boolean => {
    const info = path.join(root, 'data/Trash/info');
    return (
      fs.existsSync(info) &&
      fs.readdirSync(info).some((name) => note.test(fs.readFileSync(path.join(info, name), 'utf8')))
    );
  };
  const run = (...args: string[]): number | null =>
    spawnSync(process.execPath, [cliFile, ...args, '--state', state], { env }).status;
  assert.equal(run('apply', task, '--trash', 'bin'), 2);
  assert.equal(run('apply', task, '--trash', 'system'), 0);
  assert.deepEqual(readTree(folder), ['keep.txt = content of keep.txt']);
  // Only Linux has a trash that can be journaled; elsewhere it is Delegate's own store.
  assert.equal(inTrash(), process.platform === 'linux');
  assert.match(delegate(state, 'store').stdout, process.platform === 'linux' ? /Nothing is kept/ : /old\.txt/);
  assert.equal(run('undo', task), 0);
  assert.deepEqual(readTree(folder), before);
  assert.equal(inTrash(), false);
});

test('each transaction has its receipt: as Markdown, as JSON, and one that there is not is named', () => {
  makeTree(folder, ['A.txt', 'B.txt']);
  const { task } = delegateJson(state, 'run', folder, 'make everything lower case').report;
  assert.equal(delegate(state, 'receipt', task).status, 2, 'nothing was applied yet');
  const applied = delegateJson(state, 'apply', task).report.receipt;
  assert.ok(applied !== undefined);
  assert.equal(delegate(state, 'undo', task).status, 0);
  assert.match(delegate(state, 'receipt', task).stdout, /^Undone /m);
  const first = delegate(state, 'receipt', task, '--transaction', applied.transaction);
  assert.match(first.stdout, /^Applied /m);
  assert.match(first.stdout, /^- `A\.txt` → `a\.txt` /m);
  assert.deepEqual(
    JSON.parse(delegate(state, 'receipt', task, '--markdown', '--json', '--transaction', applied.transaction).stdout),
    { markdown: first.stdout.slice(0, -1) },
  );
  const account = JSON.parse(
    delegate(state, 'receipt', task, '--json', '--transaction', applied.transaction).stdout,
  ) as object;
  assert.ok('lines' in account && Array.isArray(account.lines) && 'receipt' in account);
  assert.equal(account.lines.length, 2);
  assert.deepEqual(account.receipt, applied);
  const unknown = delegate(state, 'receipt', task, '--transaction', 'none');
  assert.equal(unknown.status, 2);
  assert.ok(unknown.stderr.includes(applied.transaction), 'it names those there are');
});

test('a purge takes what is old enough, and options that make no sense together are told', async () => {
  makeTree(folder, ['old.txt']);
  const task = await reviewedTask(bench(folder, state), [], { trash: ['old.txt'] });
  assert.equal(delegate(state, 'apply', task).status, 0);
  for (const wrong of [
    ['store', '--all'],
    ['store', 'away'],
    ['store', 'purge', '--all', '--older-than', '3'],
    ['store', 'purge', '--older-than', 'soon'],
    ['recover', '--back', '--set-aside'],
  ])
    assert.equal(delegate(state, ...wrong).status, 2, wrong.join(' '));
  const young = delegate(state, 'store', 'purge', '--older-than', '1', '--yes');
  assert.equal(young.status, 0);
  assert.match(young.stdout, /Nothing is kept that would go/);
  const asked = delegate(state, 'store', 'purge', '--older-than', '0', '--json');
  assert.equal(asked.status, 3);
  const { wouldGo } = JSON.parse(asked.stdout) as { wouldGo: { was: string; task: string; path: string }[] };
  assert.deepEqual(
    wouldGo.map(({ was, task: whose }) => [was, whose]),
    [[path.join(folder, 'old.txt'), task]],
  );
  assert.ok(fs.existsSync(wouldGo[0]?.path ?? ''), 'listed, and still there');
  assert.match(delegate(state, 'store', 'purge', '--older-than', '0', '--yes').stdout, /^1 let go \(18 bytes\)\./);
  assert.ok(!fs.existsSync(wouldGo[0]?.path ?? ''));
});

test('killed in the middle of an apply, recover --back takes it back rather than finish it', async () => {
  const count = 4_000;
  makeTree(
    folder,
    Array.from({ length: count }, (_, index) => `F${String(index)}.TXT`),
  );
  const before = readTree(folder);
  const { task } = delegateJson(state, 'run', folder, 'make everything lower case').report;
  const renamed = (): number => fs.readdirSync(folder).filter((name) => name.startsWith('f')).length;
  let verb = 'apply';
  // A kill can come too late on a busy machine; then it is tried again with what there is to do again.
  for (let attempt = 0; attempt < 10; attempt++) {
    await delegateKilled(state, () => renamed() >= 200, verb, task);
    if (renamed() < count) break;
    delegate(state, 'undo', task);
    verb = 'redo';
  }
  assert.ok(renamed() > 0 && renamed() < count, `${String(renamed())} of ${String(count)} were renamed`);
  const back = delegate(state, 'recover', '--back', '--json');
  assert.equal(back.status, 0, back.stdout);
  const { transactions } = JSON.parse(back.stdout) as { transactions: { task: string; outcome: string }[] };
  assert.deepEqual(
    transactions.map((each) => [each.task, each.outcome]),
    [[task, 'rolled back']],
  );
  assert.deepEqual(readTree(folder), before);
  assert.equal(delegate(state, verb, task).status, 0, 'and it can be done again');
});
