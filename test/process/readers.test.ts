/** Documents, tables and pictures through the readers' own bundle, in the real sandbox, with all of Node's flags. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Engine } from '../../src/engine/engine.ts';
import { delegate, delegateJson } from '../support/delegate.ts';
import { linesOf, recallOf, textPdf } from '../support/scans.ts';
import { newFolder } from '../support/tree.ts';
import { pdfOf, readers, source } from '../unit/worker/readers/support.ts';

const root = newFolder();
const folder = path.join(root, 'files');
const state = path.join(root, 'state');
after(() => fs.rmSync(root, { recursive: true, force: true }));

const pixels = [0, 0, 255, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0];

/** A BMP of two by two pixels. */
function bmp(): Buffer {
  const file = Buffer.alloc(54 + 16);
  file.write('BM');
  [file.length, 0, 54, 40, 2, 2].forEach((value, index) => file.writeUInt32LE(value, 2 + index * 4));
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  Buffer.from(pixels).copy(file, 54);
  return file;
}

before(() => {
  fs.mkdirSync(folder);
  const write = (name: string, content: string | Uint8Array): void =>
    fs.writeFileSync(path.join(folder, name), content);
  write('page.md', '# Head\n\n- one\n- two\n');
  write('table.csv', 'code;price\n007;1.50\n');
  write('paper.pdf', pdfOf(['Hello from a PDF'], '/Title (A paper)'));
  write(
    'mail.eml',
    'From: Ada <a@example.org>\nSubject: Wheels\nDate: Wed, 3 Jul 2019 14:22:33 +0200\n\nThree wheels.\n',
  );
  write('dots.bmp', bmp());
});

/** One step a conversion: ending, format. */
function rule(conversions: readonly (readonly [string, string])[]): string {
  const steps = conversions.map(
    ([from, to]) =>
      `step "${from} to ${to}"\n  files .${from} everywhere\n  convert to ${to} at out/${from}.${to}\n  missing leave\n`,
  );
  return `rule 1\n\n${steps.join('\n')}\nclash number\n`;
}

async function convert(conversions: readonly (readonly [string, string])[]): Promise<void> {
  const file = path.join(root, 'convert.rule');
  fs.writeFileSync(file, rule(conversions));
  const run = delegateJson(state, 'run', folder, '--rule', file, '--approve', 'all');
  assert.equal(run.status, 0, JSON.stringify(run.report));
  assert.equal(run.report.isolation, 'bubblewrap');
  for (const [from, to] of conversions)
    assert.ok(fs.existsSync(path.join(folder, 'out', `${from}.${to}`)), `${from}.${to}`);
}

function made(name: string): Buffer {
  return fs.readFileSync(path.join(folder, 'out', name));
}

test('text is recognised inside the sandbox, where the rule asks for it', async () => {
  const lines = linesOf(3, 6);
  const look = await readers.pagePicture(
    source('a.pdf', textPdf([lines], { size: 14 })),
    { page: 1 },
    new AbortController().signal,
  );
  assert.ok(look.ok);
  fs.writeFileSync(path.join(folder, 'photo.jpg'), look.bytes);
  const file = path.join(root, 'recognise.rule');
  const step = 'step "Read"\n  files .jpg here\n  extract text to out/{stem}.txt with ocr yes\n  missing leave\n';
  fs.writeFileSync(file, `rule 1\n\n${step}\nclash number\n`);
  const run = delegateJson(state, 'run', folder, '--rule', file, '--approve', 'all');
  assert.equal(run.status, 0, JSON.stringify(run.report));
  assert.equal(run.report.isolation, 'bubblewrap');
  assert.match(JSON.stringify(run.report), /recognised, 9\d % sure/);
  assert.ok(recallOf(lines, made('photo.txt').toString('utf8')) >= 0.97);
});

test('every kind of conversion works inside the sandbox', async () => {
  await convert([
    ['md', 'docx'],
    ['md', 'pptx'],
    ['md', 'html'],
    ['csv', 'xlsx'],
    ['pdf', 'txt'],
    ['eml', 'txt'],
    ['bmp', 'jpg'],
    ['bmp', 'png'],
    ['bmp', 'webp'],
    ['bmp', 'gif'],
    ['bmp', 'tiff'],
  ]);
  assert.equal(made('pdf.txt').toString('utf8'), 'Hello from a PDF\n');
  assert.match(made('eml.txt').toString('utf8'), /Subject: Wheels\n\nThree wheels\.\n$/);
  assert.equal((await readers.readDocumentText(source('a.docx', made('md.docx')))).text, 'Head\n\n- one\n- two');
  assert.equal((await readers.readDocumentText(source('a.pptx', made('md.pptx')))).text, 'Head\none\ntwo\n1');
  assert.equal((await readers.readDocumentText(source('a.xlsx', made('csv.xlsx')))).text, 'code\tprice\n007\t1.5');
  // And on from there: what was written is read inside as well.
  await convert([
    ['docx', 'md'],
    ['xlsx', 'csv'],
    ['webp', 'png'],
    ['jpg', 'png'],
    ['gif', 'bmp'],
    ['tiff', 'bmp'],
  ]);
  assert.equal(made('docx.md').toString('utf8'), '# Head\n\n- one\n- two\n');
  assert.equal(made('xlsx.csv').toString('utf8'), 'code,price\r\n007,1.5\r\n');
});

test('what turns out damaged, or can never be made, is listed with its reason in the changes and in the receipt', () => {
  const broken = path.join(root, 'broken');
  fs.mkdirSync(broken);
  for (const name of ['bad.docx', 'a.pdf', 'b.zip']) fs.writeFileSync(path.join(broken, name), 'nothing of the kind');
  fs.writeFileSync(path.join(broken, 'good.md'), '# Hi\n');
  const run = delegateJson(state, 'run', broken, 'convert the documents to html', '--approve', 'all');
  assert.equal(run.status, 0, JSON.stringify(run.report));
  // What can never be made is known before: by the ending.
  assert.equal(run.report.plan?.goal, 'Convert 2 documents to a web page.');
  assert.ok(run.report.plan.untouched.includes('1 file left where it is: a .pdf file cannot be made into html here.'));
  assert.ok(run.report.plan.assumptions.some((line) => line.includes('one that turns out damaged is left as it is')));
  const left = [
    ['a.pdf', 'a .pdf file cannot be made into html here'],
    ['bad.docx', 'it is damaged: its list of parts is missing'],
  ];
  assert.deepEqual(run.report.exceptions.first.map(({ path: name, why }) => [name, why]).sort(), left);
  const { stdout } = delegate(state, 'receipt', run.report.task, '--markdown');
  assert.match(stdout, /^## Left alone \(2\)$/m);
  for (const [name, why] of left) assert.ok(stdout.includes(`- \`${name ?? ''}\` (${why ?? ''})`), stdout);
  assert.equal(delegateJson(state, 'undo', run.report.task).status, 0);
  assert.doesNotMatch(delegate(state, 'receipt', run.report.task, '--markdown').stdout, /Left alone/);
});

test('properties of documents and mails name files', () => {
  const file = path.join(root, 'names.rule');
  fs.writeFileSync(
    file,
    'rule 1\n\nstep "Papers"\n  files .pdf\n  move to Papers/{doc.title}{ext}\n  missing leave\n\nstep "Mails"\n  files .eml\n  move to Mails/{mail.from}/{mail.subject}{ext}\n  missing leave\n\nclash number\n',
  );
  const run = delegateJson(state, 'run', folder, '--rule', file);
  assert.equal(run.status, 0, JSON.stringify(run.report));
  assert.deepEqual(
    run.report.changes
      .filter(({ op }) => op === 'move')
      .map(({ to }) => to)
      .sort(),
    ['Mails/Ada/Wheels.eml', 'Papers/A paper.pdf'],
  );
});

test('the tags of songs name folders, and a bad file is listed with the reason', () => {
  const music = path.join(root, 'music');
  fs.cpSync(path.join(import.meta.dirname, '../unit/worker/readers/recordings'), music, { recursive: true });
  fs.writeFileSync(path.join(music, 'bad.mp3'), 'no sound');
  const run = delegateJson(state, 'run', music, 'sort my music by artist and album', '--approve', 'all');
  assert.equal(run.status, 0, JSON.stringify(run.report));
  assert.equal(run.report.isolation, 'bubblewrap');
  assert.deepEqual(
    run.report.changes
      .filter(({ op }) => op === 'move')
      .map(({ to }) => to)
      .sort(),
    [
      'Ada/LP/id3v1.mp3',
      'Björk/Álbum/utf16.mp3',
      'Björn/Waterloo/a.wma',
      'Can/Ege/a.mka',
      'Daft Punk/Discovery/a.m4a',
      'J. S. Bach/Suite 3/a.aiff',
      'Kraftwerk/Autobahn/a.wav',
      'Madness/Rise/a.wv',
      'Miles Davis Sextet/Kind of Blue/a.flac',
      'Nina Simone/Pastel Blues/a.opus',
      'Sigur Rós/( )/a.ogg',
      'Various Artists/Dark _ Side/vbr.mp3',
    ],
  );
  assert.deepEqual(
    fs
      .readdirSync(music)
      .filter((name) => name.includes('.'))
      .sort(),
    ['J. S. Bach', 'bad.mp3', 'bare.aac'],
  );
});

test('a part of the program that is missing is named, and nothing is taken for damaged because of it', async () => {
  const program = path.join(root, 'program');
  fs.mkdirSync(program);
  for (const name of fs.readdirSync('dist').filter((one) => /\.(?:cjs|wasm|gz)$|^libheif\.js$/.test(one)))
    fs.copyFileSync(path.join('dist', name), path.join(program, name));
  const outcome = async (): Promise<string> => {
    const engine = new Engine({
      stateFolder: fs.mkdtempSync(path.join(root, 'state-')),
      workerFile: path.join(program, 'worker.cjs'),
      now: Date.now,
      isolation: 'sandbox',
      unsavedFiles: () => [],
      upstream: () => Promise.resolve(null),
    });
    const created = await engine.createTask({
      folder,
      instruction: 'convert the BMPs to JPG',
      engine: 'rules',
      approve: 'none',
      planGate: 'always',
      answers: {},
    });
    assert.ok(created.ok);
    await engine.advance(created.value.id, new AbortController().signal);
    const task = engine.task(created.value.id);
    return `${task?.state ?? ''} ${task?.failure?.message ?? ''}`;
  };
  assert.match(await outcome(), /^awaiting/);
  fs.rmSync(path.join(program, 'mozjpeg_enc.wasm'));
  assert.match(await outcome(), /^failed .*mozjpeg_enc\.wasm, a part of Delegate, is missing\.$/);
});
