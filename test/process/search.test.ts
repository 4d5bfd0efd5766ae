/** Search in documents by the product's own worker in its sandbox: every kind, what changes, what falls, what stops in the middle. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { Engine, type Found } from '../../src/engine/engine.ts';
import { buildWorker } from '../support/buildWorker.ts';
import { never } from '../support/changes.ts';
import { cliFile, delegate, delegateKilled } from '../support/delegate.ts';
import { hidingPlaces } from '../support/hidingPlaces.ts';
import { newFolder, readTree } from '../support/tree.ts';
import { pdfOf } from '../unit/worker/readers/support.ts';

const roots: string[] = [];
let [folder, state] = ['', ''];

beforeEach(() => {
  const root = newFolder();
  roots.push(root);
  [folder, state] = [path.join(root, 'folder'), path.join(root, 'state')];
  fs.mkdirSync(folder);
});
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

type Report = Found & {
  readonly unread: readonly { readonly path: string; readonly problem: string }[];
  readonly indexed: { readonly outcome: string; readonly documents: number; readonly read: number };
  readonly error?: { readonly code: string; readonly message: string };
};

function search(words: string, ...more: string[]): Report {
  const { stdout, stderr } = delegate(state, 'search', folder, words, '--json', ...more);
  assert.ok(stdout !== '', stderr);
  // The test's own reader of the contract: wrong fields fail the assertions on them.
  return JSON.parse(stdout) as Report;
}

function write(name: string, content: string | Uint8Array): void {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

const paths = ({ hits }: Report): string[] => hits.map((hit) => hit.path).sort();

test('every kind of document is found by its words with its place, and the folder stays as it is', () => {
  const book = '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>A wombat in a book</p></body></html>';
  write('a.txt', 'one\ntwo\nThe wombat\n');
  write('b.pdf', pdfOf(['nothing', 'A wombat on a page']));
  write('c.csv', 'animal;count\nwombat;3\n');
  write('d.md', '# Animals\n\n- wombat\n');
  write('e.html', '<p>A wombat</p>');
  write('f.rtf', "{\\rtf1\\ansi A w\\'f6mbat wombat\\par}");
  write('g.eml', 'From: Ada <a@example.org>\nSubject: Wombats\n\nA wombat.\n');
  write('h.json', '{"animal": "wombat"}');
  write('i.txt', Buffer.from('\ufeffwide wombat', 'utf16le'));
  write('README', 'for wombat and man');
  write(
    'j.epub',
    zipSync({
      mimetype: [strToU8('application/epub+zip'), { level: 0 }],
      'META-INF/container.xml': strToU8('<container><rootfiles><rootfile full-path="o.opf"/></rootfiles></container>'),
      'o.opf': strToU8(
        '<package><manifest><item id="x" href="x.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="x"/></spine></package>',
      ),
      'x.xhtml': strToU8(book),
    }),
  );
  write('old.doc', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.alloc(600)]));
  write('picture.jpg', 'wombat');
  const before = readTree(folder);
  const report = search('wombat');
  assert.deepEqual(paths(report), [
    'README',
    ...'abcdefghi'
      .split('')
      .map(
        (each) =>
          `${each}.${{ a: 'txt', b: 'pdf', c: 'csv', d: 'md', e: 'html', f: 'rtf', g: 'eml', h: 'json', i: 'txt' }[each] ?? ''}`,
      ),
    'j.epub',
  ]);
  assert.deepEqual(report.unread, [{ path: 'old.doc', problem: 'files of Office before 2007 are not read' }]);
  assert.deepEqual([report.total, report.documents, report.unreadable], [11, 11, 1]);
  const places = Object.fromEntries(report.hits.map((hit) => [hit.path, hit.snippets[0]?.place]));
  assert.deepEqual([places['a.txt'], places['b.pdf'], places['c.csv']], ['line 3', 'page 2', 'line 2']);
  assert.deepEqual(paths(search('wombat', '--type', 'pdf,txt')), ['a.txt', 'b.pdf', 'i.txt']);
  assert.deepEqual(readTree(folder), before);
});

test('hidden text of every kind is found, and says that it is hidden', () => {
  const documents = hidingPlaces.filter(({ file }) => !/\.(?:jpe?g|png)$/.test(file));
  for (const [index, { file, make }] of documents.entries())
    write(`${String(index)}/${file}`, make('quokka orders to all who read this page aloud'));
  const shown = search('Minutes', '--most', '100');
  assert.equal(shown.total, documents.length, JSON.stringify(shown.unread));
  const report = search('"quokka orders"', '--most', '100');
  assert.equal(report.total, documents.length);
  for (const { path: name, snippets } of report.hits)
    assert.ok(
      (snippets[0]?.hidden ?? '') !== '',
      `${documents[Number(name.split('/')[0])]?.name ?? ''}: ${JSON.stringify(snippets)}`,
    );
  const { stdout } = delegate(state, 'search', folder, '"quokka orders"');
  assert.match(stdout, /\[hidden: /);
});

test('edits, new files and removals are seen; a rename and Delegate’s own apply read nothing again', () => {
  write('a.txt', 'alpha');
  write('b.txt', 'beta');
  write('sub/c.txt', 'gamma');
  assert.equal(search('alpha').indexed.read, 3);
  assert.equal(search('alpha').indexed.read, 0);
  write('a.txt', 'alpha and omega');
  fs.rmSync(path.join(folder, 'b.txt'));
  write('new.txt', 'delta');
  const edited = search('omega OR beta OR delta');
  assert.deepEqual([paths(edited), edited.indexed.read], [['a.txt', 'new.txt'], 2]);
  const applied = delegate(state, 'run', folder, 'move all txt files to Papers', '--approve', 'all');
  assert.equal(applied.status, 0, applied.stderr);
  const moved = search('omega');
  assert.deepEqual(paths(moved), ['Papers/a.txt']);
  assert.equal(moved.indexed.read, 0);
});

test('killed in the middle, it goes on where it was; nothing is read twice', async () => {
  for (let each = 0; each < 2_000; each++) write(`${String(each)}.txt`, `wombat ${String(each)}`);
  const database = (): string => {
    const [name = ''] = fs.existsSync(path.join(state, 'indexes')) ? fs.readdirSync(path.join(state, 'indexes')) : [];
    return path.join(state, 'indexes', name, 'index.db-wal');
  };
  const killed = await delegateKilled(state, () => name(database()) > 200_000, 'search', folder, 'wombat');
  assert.ok(killed, 'it was killed before its end');
  const report = search('wombat');
  assert.equal(report.total, 2_000);
  assert.ok(report.indexed.read > 0 && report.indexed.read < 2_000, String(report.indexed.read));

  function name(file: string): number {
    return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }
});

test('a refusal says what to do: no words, no folder, an older Node', () => {
  write('a.txt', 'alpha');
  const none = delegate(state, 'search', folder);
  assert.equal(none.status, 2);
  const empty = search('!?');
  assert.equal(empty.error?.code, 'bad-usage');
  assert.equal(search('alpha', '--most', '0').error?.code, 'bad-usage');
  const env = { PATH: process.env['PATH'] ?? '' };
  const args = ['--no-experimental-sqlite', cliFile, 'search', folder, 'alpha', '--state', state];
  const older = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  assert.equal(older.status, 4);
  assert.match(older.stderr, /needs a newer Node: this is v.*\nUse Node 24/);
  assert.ok(!fs.existsSync(path.join(state, 'indexes')));
  const nowhere = delegate(state, 'search', path.join(folder, 'none'), 'alpha');
  assert.equal(nowhere.status, 2);
});

test('the store tells of indexes; forgetting one, and purging all, removes them', () => {
  write('a.txt', 'alpha');
  search('alpha');
  assert.match(delegate(state, 'store').stdout, /Search indexes: 1/);
  assert.match(delegate(state, 'search', folder, '--forget').stdout, /removed/);
  assert.doesNotMatch(delegate(state, 'store').stdout, /Search indexes/);
  assert.equal(search('alpha').total, 1);
  assert.match(delegate(state, 'store', 'purge').stdout, /Nothing is kept that would go/);
  const listed = delegate(state, 'store', 'purge', '--all');
  assert.equal(listed.status, 3);
  assert.match(listed.stdout, /Search indexes: 1/);
  assert.match(delegate(state, 'store', 'purge', '--all', '--yes').stdout, /^Search indexes removed: 1\.\n$/);
  assert.deepEqual(fs.readdirSync(path.join(state, 'indexes')), []);
});

let fallingWorker = '';
before(async () => {
  const root = newFolder();
  roots.push(root);
  fallingWorker = await buildWorker(root, 'test/support/fallingWorker.ts');
});

function engineWith(workerFile: string): Engine {
  return new Engine({
    stateFolder: state,
    workerFile,
    workerAssets: [],
    now: Date.now,
    isolation: 'sandbox',
    unsavedFiles: () => [],
    upstream: () => Promise.resolve(null),
  });
}

test('a document that ends the worker is marked, and the others behind it are read', async () => {
  write('a.txt', 'alpha');
  write('b.txt', 'fall');
  write('c.txt', 'gamma');
  write('d.txt', 'fall again');
  write('e.txt', 'omega');
  const engine = engineWith(fallingWorker);
  const opened = engine.search.open(folder);
  assert.ok(opened.ok);
  const indexed = await opened.value.refresh(() => undefined, never);
  assert.ok(indexed.ok, JSON.stringify(indexed));
  const status = opened.value.status(10);
  assert.deepEqual(status.ok && status.value, {
    documents: 3,
    unreadable: 2,
    unread: ['b.txt', 'd.txt'].map((name) => ({ path: name, problem: 'reading it ended the worker' })),
  });
  const found = opened.value.find({ words: 'omega', limit: 5 });
  assert.equal(found.ok && found.value.total, 1);
  opened.value.dispose();
  engine.dispose();
});

test('stopped by its signal it is cancelled, and what was read can be searched', async () => {
  for (let each = 0; each < 300; each++) write(`${String(each)}.txt`, `wombat ${String(each)}`);
  const engine = new Engine({
    stateFolder: state,
    workerFile: path.join(path.dirname(cliFile), 'worker.cjs'),
    now: Date.now,
    isolation: 'sandbox',
    unsavedFiles: () => [],
    upstream: () => Promise.resolve(null),
  });
  const opened = engine.search.open(folder);
  assert.ok(opened.ok);
  const stop = new AbortController();
  const indexed = await opened.value.refresh(({ text, done }) => {
    if (text === 'Reading documents' && done > 20) stop.abort();
  }, stop.signal);
  assert.equal(!indexed.ok && indexed.failure.code, 'cancelled');
  const found = opened.value.find({ words: 'wombat', limit: 5 });
  assert.ok(found.ok && found.value.total > 0 && found.value.total < 300);
  const again = await opened.value.refresh(() => undefined, never);
  assert.ok(again.ok);
  const all = opened.value.find({ words: 'wombat', limit: 5 });
  assert.equal(all.ok && all.value.total, 300);
  opened.value.dispose();
  engine.dispose();
});
