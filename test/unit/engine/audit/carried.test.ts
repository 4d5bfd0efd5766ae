import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { CarriedFiles } from '../../../../src/engine/audit/carried.ts';
import { NameIndex } from '../../../../src/engine/audit/nameIndex.ts';
import { realDisk } from '../../../../src/engine/disk/disk.ts';
import { payloadOf } from '../../../../src/engine/gateway/payload.ts';
import { ShownFiles, asData } from '../../../../src/worker/agent/words.ts';

const never = new AbortController().signal;

async function check(paths: readonly string[], text: string, expected: readonly string[]): Promise<void> {
  const found = await new NameIndex(paths).find([text], 1_000);
  assert.deepEqual([...found.paths].sort(), [...expected].sort(), text);
}

test('a name is found wherever it stands for itself, and not inside another', async () => {
  const paths = ['offer.pdf', 'b/plan 1.txt', 'IMG_0001.JPG', 'résumé.doc', '照片.jpg', 'x'];
  await check(paths, 'see offer.pdf.', ['offer.pdf']);
  await check(paths, 'see offer.pdfx, myoffer.pdf and offer.pd', []);
  await check(paths, '{"a":"b/plan 1.txt","b":["IMG_0001.JPG"]}', ['b/plan 1.txt', 'IMG_0001.JPG']);
  await check(paths, 'IMG_00011.JPG IMG_0001.JPGs', []);
  await check(paths, 'mon résumé.doc; 文件照片.jpg', ['résumé.doc', '照片.jpg']);
  await check(paths, 'x marks the spot', []);
  await check(paths, 'files: "x"', ['x']);
});

test('names that are words count where they stand alone, longer and dotted ones anywhere', async () => {
  const paths = ['data', 'notes', 'Makefile', 'a.b'];
  await check(paths, 'the data of your notes, and the Makefile of a.b', ['Makefile', 'a.b']);
  await check(paths, '["data","x/notes"]\ndata\n', ['data', 'notes']);
});

test('files of one name are told by their folders, where the text names them', async () => {
  const paths = ['index.html', 'a/index.html', 'b/a/index.html', 'c/other.html'];
  await check(paths, 'open a/index.html', ['a/index.html']);
  await check(paths, 'open b/a/index.html', ['b/a/index.html']);
  await check(paths, 'open z/index.html', ['**/index.html']);
  await check(paths, 'open "index.html"', ['index.html']);
});

test('every name that the worker’s own tools show is found in what they show', async () => {
  const odd = [
    'a "quoted" one.txt',
    'less <b> than.txt',
    'back\\slash.txt',
    'new\nline.txt',
    'bidi\u202Etxt.exe',
    'tab\t.md',
  ];
  const long = `${'deep/'.repeat(40)}${'n'.repeat(60)}.txt`;
  const paths = [...odd, long, 'bytes\uDCFF.bin'];
  const shown = new ShownFiles();
  const text = asData({ names: paths.map(shown.show) });
  // As it stands in a request: a text within its JSON.
  const { texts } = payloadOf({ messages: [{ role: 'user', content: [{ type: 'tool_result', content: text }] }] });
  const found = await new NameIndex(paths).find(texts, 1_000);
  assert.deepEqual([...found.paths].sort(), [...paths].sort());
  assert.deepEqual(shown.list(), paths);
});

test('a text made to be slow is left after the time there is, and the record says so', async () => {
  // Every place may begin and end a name of any length.
  const paths = Array.from({ length: 3_000 }, (_, index) => `${' '.repeat(1 + (index % 250))}x${String(index)}.t `);
  const hostile = ' '.repeat(4_000_000);
  const began = performance.now();
  const found = await new NameIndex(paths).find([hostile], 100);
  const tookMs = performance.now() - began;
  assert.ok(tookMs < 1_000, String(tookMs));
  assert.equal(found.isCut, true);
});

function mount(t: TestContext, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-carried-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

const letter = Array.from({ length: 40 }, (_, line) => `Line ${String(line)} of the letter, in its own words.`).join(
  '\n',
);
const scan = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7_919) % 256));

test('contents are found: a part of a text, also inside JSON, and a picture as a whole', async (t) => {
  const folder = mount(t, { 'letter.txt': letter, 'other.txt': 'Something else altogether.', 'sub/scan.png': scan });
  const files = new CarriedFiles(realDisk, folder);
  const names = 'letter.txt, other.txt, sub/scan.png';
  const check = async (body: object, contents: readonly string[]): Promise<void> => {
    const carried = await files.in(payloadOf(body), [], never);
    assert.deepEqual([...carried.names.first].sort(), ['letter.txt', 'other.txt', 'sub/scan.png']);
    assert.deepEqual(carried.contents, { count: contents.length, first: [...contents] });
    assert.equal(carried.partly, undefined);
  };
  await check({ content: names }, []);
  await check({ content: names, more: [letter] }, ['letter.txt']);
  await check({ content: names, more: letter.slice(700, 1_400) }, ['letter.txt']);
  await check({ content: `${names} ${JSON.stringify({ text: letter })}` }, ['letter.txt']);
  const attached = {
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: scan.toString('base64') },
  };
  await check({ content: [names, attached] }, ['sub/scan.png']);
});

test('contents are found without a word of the file’s name, and however many files there are', async (t) => {
  const many = Object.fromEntries(
    Array.from({ length: 2_000 }, (_, index) => [`n${String(index)}.txt`, letter.replaceAll('letter', String(index))]),
  );
  const folder = mount(t, many);
  const text = letter.slice(500, 1_500).replaceAll('letter', '1234');
  const carried = await new CarriedFiles(realDisk, folder).in(payloadOf({ content: text }), [], never);
  assert.deepEqual([carried.names.first, carried.contents.first], [[], ['n1234.txt']]);
});

test('what a worker claims is kept as a claim, and of claimed files the contents are looked for as well', async (t) => {
  const folder = mount(t, { 'letter.txt': letter });
  const files = new CarriedFiles(realDisk, folder);
  const claims = ['letter.txt', 'no such file.txt', '../outside.txt', '/etc/passwd'];
  const carried = await files.in(payloadOf({ content: letter }), claims, never);
  assert.deepEqual(carried.names, { count: 0, first: [] });
  assert.deepEqual(carried.contents, { count: 1, first: ['letter.txt'] });
  assert.deepEqual(carried.claimed, { count: 4, first: claims });
});

test('only regular files of the folder are looked into: no link is followed, no FIFO waited for', async (t) => {
  const folder = mount(t, { 'plain.txt': letter });
  const outside = mount(t, { 'secret.txt': `${letter} outside` });
  fs.symlinkSync(path.join(outside, 'secret.txt'), path.join(folder, 'link.txt'));
  execFileSync('mkfifo', [path.join(folder, 'pipe.txt')]);
  const carried = await new CarriedFiles(realDisk, folder).in(
    payloadOf({ content: `link.txt pipe.txt\n${letter} outside` }),
    [],
    never,
  );
  assert.deepEqual(carried.names.first, ['link.txt', 'pipe.txt']);
  // The last words stand in the file behind the link alone.
  assert.deepEqual(carried.contents.first, ['plain.txt']);
});

test('a folder with very many files has all its names found', async (t) => {
  const folder = mount(t, {});
  for (let index = 0; index < 3_000; index++) {
    const below = path.join(folder, `d${String(index % 70)}`);
    fs.mkdirSync(below, { recursive: true });
    fs.writeFileSync(path.join(below, `IMG_${String(index).padStart(4, '0')}.JPG`), '');
  }
  const text = Array.from(
    { length: 200 },
    (_, index) => `d${String(index % 70)}/IMG_${String(index).padStart(4, '0')}.JPG`,
  );
  const carried = await new CarriedFiles(realDisk, folder).in(payloadOf({ content: text.join('\n') }), [], never);
  assert.equal(carried.names.count, 200);
  assert.equal(carried.names.first.length, 100, 'a record keeps the first of them');
});
