/** Rules on the command line, through the real sandboxed worker: shown, changed, run from a file, applied and undone. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { delegate, delegateJson } from '../support/delegate.ts';
import { PdfMaker } from '../support/pdfMaker.ts';
import { drawStatement, statementRows } from '../support/pdfTableMaker.ts';
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

test('the rule of a plan as JSON is the same rule', () => {
  const { root, state, folder } = site(notes);
  const { report } = delegateJson(state, 'run', folder, 'move the txt files to Texts');
  const forms: unknown = JSON.parse(delegate(state, 'rule', report.task, '--json').stdout);
  assert.ok(typeof forms === 'object' && forms !== null && 'data' in forms && 'rule' in forms);
  const file = path.join(root, 'mine.json');
  fs.writeFileSync(file, JSON.stringify(forms.data));
  const again = delegateJson(state, 'run', folder, '--rule', file);
  assert.deepEqual(again.report.changes, report.changes);
  assert.equal(delegate(state, 'rule', again.report.task).stdout.trimEnd(), String(forms.rule).trimEnd());
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

/** The smallest PDF with a line of text; readers mend the table of places that it lacks. */
const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 62>>stream
BT /F1 18 Tf 20 100 Td (Invoice date: 3 July 2019) Tj ET      
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;

test('the text of a PDF is read in the sandbox: written beside it, and its date used for names', () => {
  const { root, state, folder } = site({ 'scan.pdf': pdf, 'broken.pdf': '%PDF-1.4 and no more' });
  const written = delegateJson(state, 'run', folder, 'extract the text of the PDFs', '--approve', 'all');
  assert.equal(written.report.state, 'done', JSON.stringify(written.report.error));
  assert.match(fs.readFileSync(path.join(folder, 'scan.txt'), 'utf8'), /Invoice date: 3 July 2019/);
  assert.equal(written.report.exceptions.count, 1);
  assert.equal(written.report.exceptions.first[0]?.path, 'broken.pdf');

  const file = path.join(root, 'dates.rule');
  fs.writeFileSync(
    file,
    'rule 1\nfiles .pdf everywhere\nlet d = date text\nmove to {d:YYYY-MM-DD} {name}\nmissing leave\nclash number\n',
  );
  const { report } = delegateJson(state, 'run', folder, '--rule', file);
  assert.deepEqual(
    report.changes.map(({ to }) => to),
    ['2019-07-03 scan.pdf'],
  );
});

test('the tables of a PDF are taken out in the sandbox: found by the plan, written by the work, undone', () => {
  const { state, folder } = site({ 'broken.pdf': '%PDF-1.4 and no more' });
  const made = new PdfMaker();
  const rows = statementRows(0, 90);
  drawStatement(() => made.page(), rows, { lines: 'grid' });
  fs.writeFileSync(path.join(folder, 'report.pdf'), made.bytes());
  const before = readTree(folder);

  const { report } = delegateJson(state, 'run', folder, 'extract all tables from report.pdf into CSV');
  assert.equal(report.state, 'awaiting review', JSON.stringify(report.error));
  assert.match(report.plan?.steps[0] ?? '', /; 1 table found in 1 document\.$/);
  assert.deepEqual(
    report.changes.map(({ op, to, reason }) => ({ op, to, reason })),
    [{ op: 'create', to: 'report-table-1.csv', reason: 'from report.pdf; pages 1 to 3, 91 rows of 4 columns' }],
  );
  assert.deepEqual(readTree(folder), before);

  assert.equal(delegate(state, 'apply', report.task).status, 0);
  const written = fs.readFileSync(path.join(folder, 'report-table-1.csv'), 'utf8').split('\r\n');
  assert.equal(written.length, 92);
  assert.equal(written[0], 'Date,Text,Amount,Balance');
  assert.equal(written[1]?.replaceAll('"', ''), rows[0]?.join(','));
  assert.equal(delegate(state, 'undo', report.task).status, 0);
  assert.deepEqual(readTree(folder), before);

  const books = delegateJson(state, 'run', folder, 'extract tables from these PDFs to Excel', '--approve', 'all');
  assert.equal(books.report.state, 'done', JSON.stringify(books.report.error));
  assert.equal(fs.readFileSync(path.join(folder, 'report.xlsx')).subarray(0, 2).toString(), 'PK');
  assert.equal(books.report.exceptions.first[0]?.path, 'broken.pdf');
});

test('where nothing could be made of any file, the task says why', () => {
  const { state, folder } = site({ 'broken.pdf': '%PDF-1.4 and no more' });
  const { report } = delegateJson(state, 'run', folder, 'extract the text of the PDFs');
  assert.match(
    report.message ?? '',
    /^Nothing could be done: 1 file is left alone\. The first: broken\.pdf: the PDF is damaged\.$/,
  );
});
