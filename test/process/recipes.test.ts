/** Recipes and what runs by itself, end to end: the built command, the real sandbox, real files. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { delegate, delegateJson } from '../support/delegate.ts';
import { newFolder, readTree } from '../support/tree.ts';

let root = '';
let state = '';
let folder = '';
const roots: string[] = [];

beforeEach(() => {
  root = newFolder();
  roots.push(root);
  state = path.join(root, 'state');
  folder = path.join(root, 'folder');
  fs.mkdirSync(folder);
  put('a.zip');
});
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

function put(name: string): void {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), `contents of ${name}`);
}

type Said = {
  recipes: { key: string; source: string }[];
  triggers: { id: string; trusted: boolean; paused: boolean }[];
  trigger: { id: string; trusted: boolean };
  proposed: { task: string; state: string }[];
  applied: { task: string; moved: number }[];
  arriving: string[];
  problems: unknown[];
  error?: { code: string; message: string; next: string };
};

function said(...args: string[]): Said & { status: number | null } {
  const { status, stdout } = delegate(state, ...args, '--json');
  return { status, ...(JSON.parse(stdout) as Said) };
}

/** Makes what a schedule waits for: its last run was long ago. */
function makeDue(): void {
  const file = path.join(state, 'triggers.json');
  const kept = JSON.parse(fs.readFileSync(file, 'utf8')) as { triggers: { lastRunAt: number }[] };
  for (const trigger of kept.triggers) trigger.lastRunAt -= 40 * 24 * 60 * 60 * 1_000;
  fs.writeFileSync(file, JSON.stringify(kept));
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 6_000));
}

test('a task becomes a recipe, which runs on another folder and comes and goes as a file', () => {
  const { report } = delegateJson(state, 'run', folder, 'sort the files by type');
  assert.equal(report.state, 'awaiting review', JSON.stringify(report.error));
  assert.equal(said('recipe', 'save', report.task, 'my sort').status, 0);
  assert.equal(said('recipe', 'save', report.task, 'my sort').error?.code, 'bad-usage');
  assert.ok(said('recipe', 'list').recipes.some(({ key, source }) => key === 'my sort' && source === 'user'));
  const other = path.join(root, 'other');
  fs.mkdirSync(other);
  fs.writeFileSync(path.join(other, 'b.zip'), 'b');
  const again = delegateJson(state, 'run', other, '--recipe', 'my sort').report;
  assert.deepEqual(
    again.changes.filter(({ op }) => op === 'move').map(({ from, to }) => [from, to]),
    [['b.zip', 'Archives/b.zip']],
  );
  const file = path.join(root, 'shared.recipe');
  assert.equal(said('recipe', 'export', 'my sort', file).status, 0);
  assert.equal(said('recipe', 'remove', 'my sort').status, 0);
  assert.equal(said('recipe', 'show', 'my sort').status, 2);
  assert.equal(said('recipe', 'import', file).status, 0);
  assert.equal(said('recipe', 'show', 'shared').status, 0);
});

test('a ready recipe takes answers, and says which it does not take', () => {
  const run = delegateJson(state, 'run', folder, '--recipe', 'project-code', '--set', 'code=XY-7');
  assert.deepEqual(
    run.report.changes.map(({ to }) => to),
    ['XY-7_a.zip'],
  );
  for (const verb of [['run'], ['trigger', 'add']] as const) {
    const open = said(...verb, folder, '--recipe', 'project-code', ...(verb[0] === 'trigger' ? ['--watch'] : []));
    assert.equal(open.status, 2, 'no code is made up');
    assert.match(JSON.stringify(open.error), /code.*not answered yet/);
  }
  const wrong = said('run', folder, '--recipe', 'project-code', '--set', 'size=3');
  assert.equal(wrong.status, 2);
  assert.match(wrong.error?.next ?? '', /asks for: code/);
  assert.match(said('run', folder, '--recipe', 'project-cod').error?.next ?? '', /project-code/);
});

test('a workspace’s recipes count only where its folder is named', () => {
  const recipes = path.join(folder, '.delegate/recipes');
  fs.mkdirSync(recipes, { recursive: true });
  fs.writeFileSync(path.join(recipes, 'theirs.recipe'), 'recipe "Theirs"\n\nall files here\nmove to T/{name}\n');
  assert.equal(said('run', folder, '--recipe', 'theirs').status, 2);
  assert.equal(said('run', folder, '--recipe', 'theirs', '--workspace', folder).status, 0);
});

test('a schedule makes one proposal and leaves the folder as it was; nothing applies unasked', () => {
  assert.equal(said('trigger', 'add', folder, '--recipe', 'downloads-by-type', '--every', 'day').status, 0);
  assert.deepEqual(said('trigger', 'run').proposed, []);
  const before = readTree(folder);
  makeDue();
  const [first] = said('trigger', 'run').proposed;
  assert.equal(first?.state, 'awaiting review');
  assert.deepEqual(readTree(folder), before);
  put('b.zip');
  makeDue();
  const [again] = said('trigger', 'run').proposed;
  assert.equal(again?.task, first.task, 'the one that waits is planned again');
  const { report } = delegateJson(state, 'show', first.task);
  assert.equal(report.changes.filter(({ op }) => op === 'move').length, 2);
});

test('a tied folder proposes for new files, and not for what Delegate itself did there', async () => {
  const { trigger } = said('trigger', 'add', folder, '--recipe', 'downloads-by-type', '--watch');
  assert.deepEqual(said('trigger', 'run').proposed, [], 'what was there is no news');
  put('new.zip');
  assert.deepEqual(said('trigger', 'run').arriving, [trigger.id], 'it may still be being written');
  await settled();
  const [made] = said('trigger', 'run').proposed;
  assert.equal(made?.state, 'awaiting review');
  assert.equal(delegateJson(state, 'apply', made.task).status, 0);
  await settled();
  assert.deepEqual(said('trigger', 'run').proposed, []);
  assert.equal(delegateJson(state, 'undo', made.task).status, 0);
  await settled();
  assert.deepEqual(said('trigger', 'run').proposed, []);
  put('later.zip');
  await settled();
  assert.equal(said('trigger', 'pause', trigger.id).status, 0);
  assert.deepEqual(said('trigger', 'run').proposed, []);
  assert.equal(said('trigger', 'resume', trigger.id).status, 0);
  assert.equal(said('trigger', 'run').proposed.length, 1);
  assert.equal(said('trigger', 'remove', trigger.id).status, 0);
  assert.deepEqual(said('trigger', 'list').triggers, []);
});

test('a trusted recipe applies by itself what it moves, and can be undone; an edit ends the trust', () => {
  fs.mkdirSync(path.join(state, 'recipes'), { recursive: true });
  const file = path.join(state, 'recipes/mine.recipe');
  fs.writeFileSync(file, 'recipe "Mine"\n\nall files here\nmove to Mine/{name}\n');
  const { trigger } = said('trigger', 'add', folder, '--recipe', 'mine', '--every', 'hour');
  assert.equal(said('trigger', 'trust', trigger.id).trigger.trusted, true);
  const before = readTree(folder);
  makeDue();
  const { applied } = said('trigger', 'run');
  assert.equal(applied[0]?.moved, 1);
  assert.ok(fs.existsSync(path.join(folder, 'Mine/a.zip')));
  assert.equal(delegateJson(state, 'undo', applied[0].task).status, 0);
  assert.deepEqual(readTree(folder), before);
  fs.appendFileSync(file, '# edited\n');
  assert.equal(said('trigger', 'list').triggers[0]?.trusted, false);
  makeDue();
  const edited = said('trigger', 'run');
  assert.deepEqual(edited.applied, []);
  assert.equal(edited.proposed[0]?.state, 'awaiting review');
  assert.deepEqual(readTree(folder), before);
});

test('even a trusted recipe stops at its review where it would trash', () => {
  put('copy of a.zip');
  fs.writeFileSync(path.join(folder, 'copy of a.zip'), fs.readFileSync(path.join(folder, 'a.zip')));
  const { trigger } = said('trigger', 'add', folder, '--recipe', 'duplicates-to-trash', '--every', 'day');
  said('trigger', 'trust', trigger.id);
  const before = readTree(folder);
  makeDue();
  const run = said('trigger', 'run');
  assert.deepEqual([run.applied, run.proposed[0]?.state], [[], 'awaiting review']);
  assert.deepEqual(readTree(folder), before);
});

test('what is not understood is bad usage, and says what is', () => {
  const cases = [
    ['recipe', 'fold'],
    ['recipe', 'show'],
    ['trigger', 'add', folder, '--every', 'day'],
    ['trigger', 'add', folder, '--recipe', 'flatten'],
    ['trigger', 'add', folder, '--recipe', 'flatten', '--every', 'day', '--watch'],
    ['trigger', 'add', folder, '--recipe', 'flatten', '--every', 'year'],
    ['trigger', 'add', folder, '--recipe', 'flatten', '--every', 'day', '--at', '9'],
    ['trigger', 'add', folder, '--recipe', 'flatten', '--every', 'day', '--on', 'monday'],
    ['trigger', 'pause', 'nothing1'],
    ['run', folder, '--recipe', 'flatten', '--rule', 'x'],
  ];
  for (const args of cases) assert.equal(said(...args).status, 2, args.join(' '));
});
