/** What is in the files of a task's changes, by the product's own worker in its sandbox: from the folder, and from the engine's store. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContentStore } from '../../src/engine/disk/contentStore.ts';
import { Engine } from '../../src/engine/engine.ts';
import { Crowd } from '../../src/engine/session/keptWorker.ts';
import { workerProgram } from '../../src/engine/session/session.ts';
import { FileShow } from '../../src/engine/session/showSession.ts';
import { relativePathSchema, type Change } from '../../src/model/change.ts';
import type { ShowReply, ShowWant } from '../../src/protocol/showWire.ts';
import { never } from '../support/changes.ts';
import { delegate, delegateJson } from '../support/delegate.ts';
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
  fs.writeFileSync(path.join(folder, 'large.csv'), Buffer.alloc(70 * 1024 * 1024, 'a;b\n'));
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
  const order = { instruction, folder, engine: 'rules', approve: 'plan', planGate: 'model', answers: {} } as const;
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
    assert.ok(letter.kind === 'text' && letter.lines.at(-1)?.pieces[0]?.text === 'Dear Ada', JSON.stringify(letter));
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

/** Waits until a process is gone. */
async function gone(pid: number | null): Promise<void> {
  assert.ok(pid !== null);
  for (const end = Date.now() + 10_000; fs.existsSync(`/proc/${String(pid)}`); await sleep(20))
    assert.ok(Date.now() < end);
}

test('a worker that is killed is started again once, and one that is ended is no failure of the next question', async () => {
  const { changes, show } = await reviewed('add the prefix "A " to all files');
  const change = changeOf(changes, ({ from }) => from === 'prices.csv');
  await ask(show, change);
  const pid = await show.pid();
  assert.ok(pid !== null);
  process.kill(pid, 'SIGKILL');
  await gone(pid);
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
  await gone(last);
});

test('what is gone from the folder is told in words', async () => {
  const { changes, show } = await reviewed('add the prefix "B " to all files');
  const change = changeOf(changes, ({ from }) => from === 'letter.docx');
  fs.renameSync(path.join(folder, 'letter.docx'), path.join(root, 'letter.docx'));
  const reply = await ask(show, change);
  assert.ok(reply.kind === 'none' && /not in the folder/.test(reply.why), JSON.stringify(reply));
  fs.renameSync(path.join(root, 'letter.docx'), path.join(folder, 'letter.docx'));
  assert.equal((await ask(show, change)).kind, 'text');
  show.dispose();
});

/** A preview of changes that no rule makes, with contents of a store of its own. */
function openAlone(): { show: FileShow; keep: (bytes: Uint8Array | string) => string } {
  const store = new ContentStore(path.join(root, 'alone'));
  const workerFile = path.join(projectFolder, 'dist', 'worker.cjs');
  const host = { ...workerProgram({ workerFile }), isolation: 'sandbox', contents: store, idleMs: 60_000 } as const;
  const show = new FileShow(host, () => ({ mount: folder, state: 'awaiting review' }), new Crowd(2));
  const keep = (bytes: Uint8Array | string): string => {
    const upload = store.begin();
    upload.write(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    return upload.finish().hash;
  };
  return { show, keep };
}

function modified(name: string, content: string): Change {
  const at = relativePathSchema.parse(name);
  return { id: 1, op: 'modify', from: at, to: at, content, reason: '' };
}

test('a document that is changed is told by its words, a table by its cells, whatever went through the wire for it', async () => {
  const { show, keep } = openAlone();
  const letter = keep(docx(`<w:p>${wordRun('', 'Dear Bea')}</w:p>`));
  const text = await ask(show, modified('letter.docx', letter), { ...all, only: 'changed' });
  assert.ok(text.kind === 'text' && text.isComparison && text.matching === 1, JSON.stringify(text));
  assert.deepEqual(text.lines[0]?.pieces, [
    { text: 'Dear ' },
    { text: 'Ada', mark: 'gone' },
    { text: 'Bea', mark: 'new' },
  ]);
  const whole = await ask(show, modified('letter.docx', letter), { what: 'text', side: 'after' });
  assert.ok(whole.kind === 'whole' && whole.text.endsWith('Dear Bea'));
  // More than one part of the wire.
  const rows = Array.from({ length: 300_000 }, (_, row) => `${String(row)};some words that fill it`);
  const table = await ask(
    show,
    modified('prices.csv', keep(['name;price', 'Apple;1.50', 'Pear;2.00', ...rows].join('\n'))),
    { ...all, only: 'changed', limit: 2 },
  );
  assert.ok(table.kind === 'table' && table.total === 300_003 && table.changed === 300_001, JSON.stringify(table));
  assert.deepEqual(table.rows[0]?.cells, [{ text: 'Apple' }, { text: '1.50', was: '1.00' }]);
  const end = await ask(show, modified('prices.csv', keep('name;price\n')), all);
  assert.ok(end.kind === 'table' && end.changed === 2);
  show.dispose();
});

test('a content that is not there any more, or is not what its name says, is told in words', async () => {
  const { show, keep } = openAlone();
  const missing = await ask(show, modified('prices.csv', 'a'.repeat(64)));
  assert.ok(missing.kind === 'none' && /not kept any more/.test(missing.why));
  const hash = keep('name;price\n');
  const file = path.join(root, 'alone', 'content', hash.slice(0, 2), hash);
  fs.chmodSync(file, 0o600);
  fs.writeFileSync(file, 'name;prise\n');
  const reply = await show.show(modified('prices.csv', hash), all, never);
  assert.ok(!reply.ok && /damaged/.test(reply.failure.message), JSON.stringify(reply));
  show.dispose();
});

test('the command shows what is in the files of a change', async () => {
  const { changes, id } = await reviewed('extract all tables from report.pdf into CSV');
  const { id: number } = changeOf(changes, ({ op }) => op === 'create');
  const state = path.join(root, 'state');
  const text = delegate(state, 'show', id, '--change', String(number));
  assert.equal(text.status, 0, text.stderr);
  assert.match(
    text.stdout,
    /3 rows of 3 columns\n {2}from report\.pdf, page 2\n {2}Item \| Count \| Price {3}\(page 2\)\n/,
  );
  const json: unknown = JSON.parse(delegate(state, 'show', id, '--change', String(number), '--json').stdout);
  assert.partialDeepStrictEqual(json, { task: id, change: number, shown: { kind: 'table', total: 3, columns: 3 } });
  const none = delegateJson(state, 'show', id, '--change', '999');
  assert.equal(none.status, 2);
  assert.match(none.report.error?.message ?? '', /no change 999: they go from 1 to/);
  assert.equal(delegate(state, 'show', id, '--change', 'x').status, 2);
});
