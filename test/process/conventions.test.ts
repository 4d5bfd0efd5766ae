/** Conventions, readings and criteria on the command line, through the real sandboxed worker. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { delegate, delegateJson } from '../support/delegate.ts';
import { makeSampleFolder } from '../support/sampleFolder.ts';
import { newFolder, readTree } from '../support/tree.ts';

const roots: string[] = [];
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

type Site = { root: string; state: string; folder: string };

function site(files: Readonly<Record<string, string>> | 'sample'): Site {
  const root = newFolder();
  roots.push(root);
  const folder = path.join(root, 'files');
  if (files === 'sample') makeSampleFolder(folder);
  else
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
  return { root, state: path.join(root, 'state'), folder };
}

const file = 'delegate-conventions.txt';

test('a corrected row that is remembered is applied, cited by later tasks, and undone to the first byte', () => {
  const { root, state, folder } = site({ 'a.txt': 'a', 'b.txt': 'b', 'sub/c.txt': 'c' });
  const before = readTree(folder);
  const first = delegateJson(state, 'run', folder, 'move all *.txt files to Texts');
  const ruleFile = path.join(root, 'corrected.rule');
  fs.writeFileSync(
    ruleFile,
    `${delegate(state, 'rule', first.report.task).stdout}except "b.txt" to Kept/{name}\nremember "place \\"b.txt\\" Kept/{name}"\n`,
  );
  const corrected = delegateJson(state, 'rule', first.report.task, '--rule', ruleFile);
  assert.equal(corrected.status, 0, JSON.stringify(corrected.report.error));
  assert.deepEqual(readTree(folder), before, 'the folder is as before');
  assert.deepEqual(
    corrected.report.changes
      .filter(({ op }) => op !== 'mkdir')
      .map(({ op, to }) => `${op} ${to ?? ''}`)
      .sort(),
    [`create ${file}`, 'move Kept/b.txt', 'move Texts/a.txt', 'move Texts/c.txt'],
  );
  const apply = delegateJson(state, 'apply', first.report.task);
  assert.equal(apply.status, 0, JSON.stringify(apply.report.error));
  assert.match(
    fs.readFileSync(path.join(folder, file), 'utf8'),
    /^# .*\n\d{4}-\d{2}-\d{2} {2}place "b\.txt" Kept\/\{name\}\n$/,
  );

  const later = delegateJson(state, 'run', folder, 'move all *.txt files to Other');
  assert.equal(later.status, 0, JSON.stringify(later.report.error));
  const moves = later.report.changes.filter(({ op }) => op === 'move');
  assert.deepEqual(moves.map(({ from }) => from).sort(), ['Texts/a.txt', 'Texts/c.txt']);
  fs.writeFileSync(path.join(folder, 'b.txt'), 'another');
  const cited = delegateJson(state, 'run', folder, 'move all *.txt files to Other');
  assert.ok(
    cited.report.plan?.assumptions.some((line) =>
      /^Because of your rule of \d{1,2} \w+ \d{4}: place “b\.txt” Kept\/\{name\}, 1 file\.$/.test(line),
    ),
    JSON.stringify(cited.report.plan?.assumptions),
  );
  fs.rmSync(path.join(folder, 'b.txt'));

  assert.equal(delegateJson(state, 'undo', first.report.task).status, 0);
  assert.deepEqual(readTree(folder), before);
});

test('a recipe that is saved leaves behind what is of the folder alone', () => {
  const { root, state, folder } = site({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c', [file]: 'leave "b.txt"\n' });
  const ruleFile = path.join(root, 'my.rule');
  fs.writeFileSync(ruleFile, 'files .txt here\nmove to T/{name}\nexcept "c.txt" stays\nremember "leave \\"c.txt\\""\n');
  const run = delegateJson(state, 'run', folder, '--rule', ruleFile);
  assert.equal(run.status, 0, JSON.stringify(run.report.error));
  assert.match(delegate(state, 'rule', run.report.task).stdout, /^except "b\.txt" stays by convention because /m);
  const saved = delegate(state, 'recipe', 'save', run.report.task, 'into t');
  assert.equal(saved.status, 0, saved.stderr);
  const recipe = fs.readFileSync(path.join(state, 'recipes', 'into t.recipe'), 'utf8');
  assert.match(recipe, /^except "c\.txt" stays$/m);
  assert.doesNotMatch(recipe, /b\.txt|convention|remember/);
});

test('what is remembered is added to what a person wrote, and comes off again', () => {
  const { root, state, folder } = site({ 'a.txt': 'a', [file]: 'We love order.\r\nno end' });
  const before = readTree(folder);
  const ruleFile = path.join(root, 'my.rule');
  fs.writeFileSync(
    ruleFile,
    'rule 1\n\nfiles .txt everywhere\nmove to Texts/{name}\nmissing leave\n\nclash number\nremember "leave \\"Texts/\\""\n',
  );
  const run = delegateJson(state, 'run', folder, '--rule', ruleFile, '--approve', 'all');
  assert.equal(run.status, 0, JSON.stringify(run.report.error));
  assert.match(
    fs.readFileSync(path.join(folder, file), 'utf8'),
    /^We love order\.\r\nno end\r\n\d{4}-\d{2}-\d{2} {2}leave "Texts\/"\r\n$/,
  );
  const later = delegateJson(state, 'run', folder, 'add the prefix "x_" to all file names');
  assert.match(later.report.message ?? '', /because of your rule of .* \(leave “Texts\/”\)/);
  assert.deepEqual(later.report.changes, []);
  assert.equal(delegateJson(state, 'undo', run.report.task).status, 0);
  assert.deepEqual(readTree(folder), before);
});

test('a reading is offered with counts, and --answer takes another', () => {
  const { state, folder } = site('sample');
  const run = delegateJson(state, 'run', folder, 'organize the photos by date');
  assert.equal(run.status, 0, JSON.stringify(run.report.error));
  const reading = run.report.plan?.questions.find(({ key }) => key === 'reading');
  assert.ok(reading !== undefined);
  assert.deepEqual(
    reading.choices.map(({ value }) => value),
    ['taken', 'taken-or-file', 'taken-or-name'],
  );
  assert.match(reading.choices[0]?.label ?? '', /^date taken: \d+ files; \d+ have none$/);
  const placed = (report: typeof run.report): number => report.changes.filter(({ op }) => op === 'move').length;
  const other = delegateJson(state, 'run', folder, 'organize the photos by date', '--answer', 'reading=taken-or-file');
  assert.equal(other.status, 0, JSON.stringify(other.report.error));
  assert.ok(placed(other.report) > placed(run.report));
  assert.ok(other.report.changes.some(({ from }) => from?.endsWith('scan0001.jpg') === true));
  const answered = delegateJson(state, 'answer', run.report.task, 'reading=taken-or-name');
  assert.equal(answered.status, 0, JSON.stringify(answered.report.error));
  assert.ok(
    answered.report.changes.some(
      ({ from, to }) => from?.endsWith('PXL_20240704_183012345.jpg') === true && to?.includes('2024/07/'),
    ),
  );
});

test('a vague instruction is answered with criteria that were tried here: exit 3', () => {
  const { state, folder } = site('sample');
  const before = readTree(folder);
  const run = delegateJson(state, 'run', folder, 'clean this up');
  assert.equal(run.status, 3);
  assert.equal(run.report.state, 'asking');
  const question = run.report.plan?.questions[0];
  assert.equal(question?.key, 'instruction');
  assert.ok(question.choices.length >= 4 && question.choices.length <= 6);
  const [best] = question.choices;
  assert.ok(best !== undefined && (best.count ?? 0) > 0 && (best.examples?.length ?? 0) > 0);
  const answered = delegateJson(state, 'answer', run.report.task, `instruction=${best.value}`);
  assert.equal(answered.status, 0, JSON.stringify(answered.report.error));
  assert.equal(answered.report.state, 'awaiting review');
  assert.deepEqual(readTree(folder), before);
});
