/** Rules on the command line, through the real sandboxed worker: shown, changed, run from a file, applied and undone. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { delegate, delegateJson } from '../support/delegate.ts';
import { newFolder, readTree } from '../support/tree.ts';

const roots: string[] = [];
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

function site(files: Readonly<Record<string, string>>): { root: string; state: string; folder: string } {
  const root = newFolder();
  roots.push(root);
  const folder = path.join(root, 'files');
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return { root, state: path.join(root, 'state'), folder };
}

const notes = {
  'n.md': '# Notes\n\nplain words',
  'a/twin.txt': 'the same',
  'b/twin.txt': 'the same',
  'data.csv': 'code;n\n007;1\n',
};

test('the rule of a plan is shown as text, changed in a file, and the plan is made again by it', () => {
  const { root, state, folder } = site(notes);
  const { report } = delegateJson(state, 'run', folder, 'move the txt files to Texts');
  const shown = delegate(state, 'rule', report.task);
  assert.equal(shown.status, 0, shown.stderr);
  assert.match(shown.stdout, /^rule 1\n/);
  assert.match(shown.stdout, /Texts\/\{name\}/);

  const file = path.join(root, 'mine.rule');
  fs.writeFileSync(file, shown.stdout.replace('Texts/{name}', 'Words/{folder}-{name}'));
  const changed = delegateJson(state, 'rule', report.task, '--rule', file);
  assert.equal(changed.status, 0);
  assert.equal(changed.report.state, 'awaiting review');
  assert.deepEqual(
    changed.report.changes.filter(({ op }) => op === 'move').map(({ from, to }) => `${from ?? ''} → ${to ?? ''}`),
    ['a/twin.txt → Words/a-twin.txt', 'b/twin.txt → Words/b-twin.txt'],
  );
});

test('a rule that does not hold together is told of by its place and its mend, and nothing is made', () => {
  const { root, state, folder } = site(notes);
  const file = path.join(root, 'wrong.rule');
  fs.writeFileSync(file, 'rule 1\n\nfiles .txt everywhere\nmove to Texts/{nam}\nmissing leave\nclash number\n');
  const run = delegate(state, 'run', folder, '--rule', file);
  assert.equal(run.status, 2);
  assert.match(run.stderr, /wrong\.rule:4:\d+: no such field: "nam"\. Did you mean name\?/);
  assert.match(delegate(state, 'run', folder).stderr, /Say what should happen, or give a rule/);
});

test('trash, conversions and lists go through the sandbox, are applied, and undone to the first byte', () => {
  const { root, state, folder } = site(notes);
  const before = readTree(folder);
  const file = path.join(root, 'all.rule');
  fs.writeFileSync(
    file,
    `rule 1

step "Put {count} copies into the trash"
  all files everywhere
  where duplicate copies keep first
  trash
  missing leave

step "Make Word documents of {count}"
  files .md everywhere
  convert to docx at {dir}/{stem}.docx
  missing leave

step "Make workbooks of {count}"
  files .csv everywhere
  convert to xlsx at {dir}/{stem}.xlsx
  missing leave

step "List {count}"
  all files everywhere
  list at index.csv columns "Name" {name}
  missing leave

clash number
emptied remove
`,
  );
  const run = delegateJson(state, 'run', folder, '--rule', file);
  assert.equal(run.status, 0, JSON.stringify(run.report.error));
  assert.equal(run.report.isolation, 'bubblewrap');
  assert.deepEqual(readTree(folder), before, 'the folder is as before');
  assert.deepEqual(run.report.changes.map(({ op, from, to }) => `${op} ${from ?? to ?? ''}`).sort(), [
    'create data.xlsx',
    'create index.csv',
    'create n.docx',
    'rmdir b',
    'trash b/twin.txt',
  ]);
  const apply = delegateJson(state, 'apply', run.report.task);
  assert.equal(apply.status, 0, JSON.stringify(apply.report.error));
  assert.equal(fs.readFileSync(path.join(folder, 'index.csv'), 'utf8'), 'Name\r\ntwin.txt\r\ndata.csv\r\nn.md\r\n');
  assert.equal(fs.readFileSync(path.join(folder, 'n.docx')).subarray(0, 2).toString(), 'PK');
  assert.equal(fs.existsSync(path.join(folder, 'b')), false);

  assert.equal(delegateJson(state, 'undo', run.report.task).status, 0);
  assert.deepEqual(readTree(folder), before);
});
