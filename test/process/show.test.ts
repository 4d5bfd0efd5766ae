/** What is in the files of a task's changes, by the product's own worker in its sandbox: from the folder, and from the engine's store. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Engine, type FileShow } from '../../src/engine/engine.ts';
import type { Change } from '../../src/model/change.ts';
import type { ShowReply, ShowWant } from '../../src/protocol/showWire.ts';
import { never } from '../support/changes.ts';
import { docx, wordRun } from '../support/hidingMakers.ts';
import { PdfMaker } from '../support/pdfMaker.ts';
import { drawTable } from '../support/pdfTableMaker.ts';
import { projectFolder } from '../support/programs.ts';
import { encodeJpeg } from '../support/sample/jpeg.ts';
import { newFolder, readTree } from '../support/tree.ts';

const root = newFolder();
const folder = path.join(root, 'folder');
let engine: Engine;

before(() => {
  fs.mkdirSync(folder);
  engine = new Engine({
    stateFolder: path.join(root, 'state'),
    workerFile: path.join(projectFolder, 'dist', 'worker.cjs'),
    now: Date.now,
    isolation: 'sandbox',
    unsavedFiles: () => [],
    upstream: () => Promise.resolve(null),
  });
  fs.writeFileSync(path.join(folder, 'report.pdf'), report());
  fs.writeFileSync(
    path.join(folder, 'IMG_1234.jpg'),
    encodeJpeg({ columns: 40, rows: 25, colorAt: () => [9, 99, 9] }, undefined),
  );
  fs.writeFileSync(path.join(folder, 'letter.docx'), docx(`<w:p>${wordRun('', 'Dear Ada')}</w:p>`));
  fs.writeFileSync(path.join(folder, 'prices.csv'), 'name;price\r\nApple;1.00\r\nPear;2.00\r\n');
  fs.writeFileSync(path.join(folder, 'large.csv'), '');
  fs.truncateSync(path.join(folder, 'large.csv'), 70 * 1024 * 1024);
});
after(() => {
  engine.dispose();
  fs.rmSync(root, { recursive: true, force: true });
});

function report(): Buffer {
  const maker = new PdfMaker();
  maker.page().text(60, 60, 'A report');
  const rows = [
    ['Item', 'Count', 'Price'],
    ['Apples', '12', '3.50'],
    ['Pears', '7', '4.10'],
  ];
  drawTable(maker.page(), rows, { top: 80, lines: 'grid' });
  return maker.bytes();
}

const all: ShowWant = { what: 'part', sheet: 0, only: 'all', from: 0, limit: 200 };

/** Runs an instruction to its review. */
async function reviewed(instruction: string): Promise<{ id: string; changes: readonly Change[]; show: FileShow }> {
  const order = { instruction, folder, engine: 'rules', approve: 'plan', answers: {} } as const;
  const created = await engine.createTask(order);
  assert.ok(created.ok, JSON.stringify(created));
  const { id } = created.value;
  const task = await engine.advance(id, never);
  assert.ok(task.ok && task.value.state === 'awaiting review', JSON.stringify(task));
  const changes = engine.changes(id);
  assert.ok(changes.ok);
  return { id, changes: [...changes.value], show: engine.openShow(id) };
}

function changeOf(changes: readonly Change[], is: (change: Change) => boolean): Change {
  const found = changes.find(is);
  assert.ok(found !== undefined, JSON.stringify(changes));
  return found;
}

async function ask(show: FileShow, change: Change, want = all): Promise<ShowReply> {
  const reply = await show.show(change, want, never);
  assert.ok(reply.ok, JSON.stringify(reply));
  return reply.value;
}

test('a table that comes out of a PDF is shown with the place of each cell', async () => {
  const before = readTree(folder);
  const { changes, show } = await reviewed('extract all tables from report.pdf into CSV');
  const change = changeOf(changes, ({ op }) => op === 'create');
  assert.deepEqual(change.origins, [{ path: 'report.pdf', table: 0 }]);
  const reply = await ask(show, change);
  assert.ok(reply.kind === 'table', JSON.stringify(reply));
  assert.deepEqual(
    reply.rows.map(({ cells }) => cells.map(({ text }) => text)),
    [
      ['Item', 'Count', 'Price'],
      ['Apples', '12', '3.50'],
      ['Pears', '7', '4.10'],
    ],
  );
  assert.deepEqual(reply.origin, { path: 'report.pdf', pages: [2], place: 'page 2' });
  const page = await ask(show, change, { what: 'page', sheet: 0, page: 2 });
  assert.ok(page.kind === 'page' && page.cells.length === 9, JSON.stringify(page).slice(0, 200));
  assert.deepEqual(page.cells.map(({ text }) => text).slice(3, 5), ['Apples', '12']);
  show.dispose();
  assert.deepEqual(readTree(folder), before);
});

test('a workbook from a PDF keeps the places for each of its sheets', async () => {
  const { changes, show } = await reviewed('extract tables from report.pdf to Excel');
  const change = changeOf(changes, ({ to }) => to?.endsWith('.xlsx') === true);
  const reply = await ask(show, change);
  assert.ok(reply.kind === 'table' && reply.sheets.at(-1) === 'Sources', JSON.stringify(reply));
  assert.equal(reply.rows[1]?.page, 2);
  const sources = await ask(show, change, { ...all, sheet: 1 });
  assert.ok(sources.kind === 'table' && sources.origin === undefined && sources.rows[0]?.cells[0]?.text === 'Sheet');
  show.dispose();
});

test('a moved picture, document and table are shown as they are, before and after it was applied', async () => {
  const { id, changes, show } = await reviewed('add the prefix "New " to all files');
  const of = (name: string): Change => changeOf(changes, ({ from }) => from === name);
  const look = async (): Promise<void> => {
    const picture = await ask(show, of('IMG_1234.jpg'));
    assert.ok(picture.kind === 'picture' && picture.after?.kind === 'pixels', JSON.stringify(picture).slice(0, 200));
    assert.deepEqual([picture.after.ownWidth, picture.after.ownHeight, picture.after.format], [320, 200, 'jpeg']);
    const letter = await ask(show, of('letter.docx'));
    assert.ok(letter.kind === 'text' && letter.lines[0]?.pieces[0]?.text === 'Dear Ada', JSON.stringify(letter));
    const table = await ask(show, of('prices.csv'));
    assert.ok(table.kind === 'table' && table.total === 3 && !table.isComparison);
  };
  await look();
  const large = await ask(show, of('large.csv'));
  assert.ok(large.kind === 'none' && /70 MB large; up to 64 MB/.test(large.why), JSON.stringify(large));
  const preview = await engine.preview(id, 'apply', { kind: 'all' }, never);
  assert.ok(preview.ok);
  const applied = await engine.transact(id, 'apply', { selection: { kind: 'all' }, hash: preview.value.hash }, never);
  assert.ok(applied.ok, JSON.stringify(applied));
  await look();
  const undo = await engine.preview(id, 'undo', { kind: 'all' }, never);
  assert.ok(undo.ok);
  assert.ok((await engine.transact(id, 'undo', { selection: { kind: 'all' }, hash: undo.value.hash }, never)).ok);
  show.dispose();
});

test('a worker that is killed is started again once, and one that is ended is no failure of the next question', async () => {
  const { changes, show } = await reviewed('add the prefix "A " to prices.csv');
  const change = changeOf(changes, ({ from }) => from === 'prices.csv');
  await ask(show, change);
  const pid = await show.pid();
  assert.ok(pid !== null);
  process.kill(pid, 'SIGKILL');
  const reply = await ask(show, change);
  assert.equal(reply.kind, 'table');
  assert.notEqual(await show.pid(), pid);
  const controller = new AbortController();
  const asked = show.show(change, all, controller.signal);
  controller.abort();
  const dropped = await asked;
  assert.equal(!dropped.ok && dropped.failure.code, 'cancelled');
  show.end();
  assert.equal((await ask(show, change)).kind, 'table');
  const last = await show.pid();
  show.dispose();
  assert.ok(last !== null);
  for (const end = Date.now() + 10_000; fs.existsSync(`/proc/${String(last)}`); await sleep(20))
    assert.ok(Date.now() < end);
});

test('what is gone from the folder is told in words', async () => {
  const { changes, show } = await reviewed('add the prefix "B " to letter.docx');
  const change = changeOf(changes, ({ from }) => from === 'letter.docx');
  fs.renameSync(path.join(folder, 'letter.docx'), path.join(root, 'letter.docx'));
  const reply = await ask(show, change);
  assert.ok(reply.kind === 'none' && /not in the folder/.test(reply.why), JSON.stringify(reply));
  fs.renameSync(path.join(root, 'letter.docx'), path.join(folder, 'letter.docx'));
  assert.equal((await ask(show, change)).kind, 'text');
  show.dispose();
});
