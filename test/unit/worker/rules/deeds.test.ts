/** What rules do beyond moving, on real folders: each rule with every change it makes, and nothing else. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { readDocumentText } from '../../../../src/worker/readers/documents.ts';
import { readTable } from '../../../../src/worker/readers/convert.ts';
import { sourceOf } from '../../../../src/worker/readers/source.ts';
import { planOn, ruleOf, runOn } from './ruleRuns.ts';
import { makeFolder, namesOnly, type Content } from './support.ts';

type Row = readonly [
  promise: string,
  files: readonly string[] | Record<string, Content>,
  steps: readonly object[],
  lines: readonly string[],
  rest?: object,
];

function check(rows: readonly Row[]): void {
  for (const [promise, files, steps, lines, rest = {}] of rows) {
    it(promise, async (test) => {
      const list = Array.isArray(files) ? namesOnly(files) : (files as Record<string, Content>);
      const ran = await runOn(makeFolder(test, list), ruleOf(steps, rest));
      assert.deepEqual(ran.lines, lines);
    });
  }
}

const ends = (...extensions: string[]): object => ({ depth: 'all', where: [{ is: 'extension', in: extensions }] });

describe('trash', () => {
  check([
    [
      'takes what the conditions name, and frees the name for a later step',
      { 'a.tmp': 'x', 'b.txt': 'y' },
      [
        { select: ends('tmp'), do: 'trash', to: '' },
        { select: ends('txt'), to: 'a.tmp' },
      ],
      ['move b.txt → a.tmp', 'trash a.tmp'],
    ],
    [
      'takes copies by their contents and keeps the oldest',
      {
        'new.txt': { text: 'same', changed: '2024-01-02T00:00:00Z' },
        'sub/old.txt': { text: 'same', changed: '2020-01-02T00:00:00Z' },
        'other.txt': 'else',
        'empty1.txt': '',
        'empty2.txt': '',
      },
      [
        {
          select: { depth: 'all', where: [{ is: 'duplicate', which: 'copies', keep: 'oldest' }] },
          do: 'trash',
          to: '',
        },
      ],
      ['trash new.txt'],
    ],
    [
      'takes a photo’s sidecar along',
      ['a.jpg', 'a.xmp', 'b.jpg'],
      [
        {
          select: {
            depth: 'all',
            where: [
              { is: 'name', how: 'starts', text: 'a', on: 'name' },
              { is: 'type', in: ['image'] },
            ],
          },
          together: ['sidecar'],
          do: 'trash',
          to: '',
        },
      ],
      ['trash a.jpg', 'trash a.xmp'],
    ],
  ]);
});

describe('copies and conversions', () => {
  check([
    [
      'a copy is a new file, numbered where the name is taken',
      { 'a.txt': 'x', 'Backup/a.txt': 'y' },
      [{ select: { depth: 'top', where: [] }, do: 'copy', to: 'Backup/{name}' }],
      ['create Backup/a (2).txt'],
    ],
    [
      'what a file was made from stays, or goes to the trash where the rule says so',
      { 'a.md': '# A', 'b.md': '# B' },
      [{ select: ends('md'), do: 'convert', format: 'html', original: 'trash', to: '{dir}/{stem}.html' }],
      ['create a.html', 'create b.html', 'trash a.md', 'trash b.md'],
    ],
    [
      'where nothing can be made of a file it stays, and so does the folder that it would have left empty',
      { 'sub/bad.docx': 'no document', 'other/good.md': '# Good' },
      [{ select: ends('docx', 'md'), do: 'convert', format: 'html', original: 'trash', to: '{stem}.html' }],
      ['create good.html', 'rmdir other', 'trash other/good.md'],
      { emptied: 'remove' },
    ],
    [
      'a file that cannot be changed in its place goes where it should all the same, so that its name is free for others',
      { 'a.txt': Buffer.from([0, 1, 2, 0xff, 0]), 'b.txt': 'b' },
      [
        { select: ends('txt'), do: 'convert', format: 'utf-8', to: '{dir}/{name}' },
        { select: { depth: 'top', where: [{ is: 'name', how: 'equals', text: 'a', on: 'stem' }] }, to: 'old.txt' },
        { select: { depth: 'top', where: [{ is: 'name', how: 'equals', text: 'b', on: 'stem' }] }, to: 'a.txt' },
      ],
      ['modify b.txt → a.txt', 'move a.txt → old.txt'],
    ],
    [
      'an encoding changes a file in its place',
      { 'a.txt': Buffer.from('caf\xe9', 'latin1') },
      [{ select: ends('txt'), do: 'convert', format: 'utf-8', to: '{dir}/{name}' }],
      ['modify a.txt → a.txt'],
    ],
  ]);

  it('a copy holds the same bytes', async (test) => {
    const folder = makeFolder(test, { 'a.txt': 'hello' });
    const ran = await runOn(folder, ruleOf([{ do: 'copy', to: 'B/{name}' }]));
    assert.equal(ran.contents['B/a.txt']?.toString(), 'hello');
  });

  it('text in an old encoding becomes UTF-8', async (test) => {
    const folder = makeFolder(test, { 'a.txt': Buffer.from('Das Café für Änderungen, schön groß', 'latin1') });
    const ran = await runOn(folder, ruleOf([{ do: 'convert', format: 'utf-8', to: '{dir}/{name}' }]));
    assert.equal(ran.contents['a.txt']?.toString('utf8'), 'Das Café für Änderungen, schön groß');
  });

  it('a table becomes a workbook that reads back the same, codes with zeros in front included', async (test) => {
    const folder = makeFolder(test, { 't.csv': 'code,amount\n007,12.50\n008,3\n' });
    const ran = await runOn(folder, ruleOf([{ do: 'convert', format: 'xlsx', to: '{dir}/{stem}.xlsx' }]));
    const back = await readTable('t.xlsx', ran.contents['t.xlsx'] ?? Buffer.alloc(0));
    assert.deepEqual(back, {
      ok: true,
      rows: [
        ['code', 'amount'],
        ['007', '12.5'],
        ['008', '3'],
      ],
    });
  });

  it('Markdown becomes a Word document with the same words', async (test) => {
    const folder = makeFolder(test, { 'n.md': '# Meeting\n\n- one\n- two\n\n**Bold** end' });
    const ran = await runOn(folder, ruleOf([{ do: 'convert', format: 'docx', to: '{dir}/{stem}.docx' }]));
    const { text } = await readDocumentText(sourceOf(ran.contents['n.docx'] ?? Buffer.alloc(0), 'n.docx'));
    for (const word of ['Meeting', 'one', 'two', 'Bold end']) assert.ok(text.includes(word), text);
  });

  it('pictures that lie in the folder go along into documents and slides, and no others', async (test) => {
    const file = new PNG({ width: 30, height: 20 });
    file.data = Buffer.alloc(30 * 20 * 4, 99);
    const markdown =
      '# Tour\n\n![one](../pics/a%20b.png?x#y)\n\n![two](../../out.png) ![three](https://example.org/c.png) ![four](n.md)\n';
    const outside = makeFolder(test, { 'inner/sub/n.md': markdown });
    const folder = path.join(outside, 'inner');
    fs.mkdirSync(path.join(folder, 'pics'));
    fs.writeFileSync(path.join(folder, 'pics/a b.png'), PNG.sync.write(file));
    fs.writeFileSync(path.join(outside, 'out.png'), PNG.sync.write(file));
    for (const format of ['docx', 'pptx']) {
      const ran = await runOn(
        folder,
        ruleOf([{ select: ends('md'), do: 'convert', format, to: `{dir}/{stem}.${format}` }]),
      );
      const made = ran.contents[`sub/n.${format}`] ?? Buffer.alloc(0);
      const media = Object.keys(unzipSync(made)).filter((name) => name.includes('/media/'));
      assert.deepEqual(media, [`${format === 'docx' ? 'word' : 'ppt'}/media/image1.png`]);
      const { text } = await readDocumentText(sourceOf(made, `n.${format}`));
      for (const word of ['two', 'three', 'four']) assert.ok(text.includes(word), text);
    }
  });

  it('what cannot be converted is left with the reason, and its original is not put away', async (test) => {
    const folder = makeFolder(test, { 'good.md': '# A', 'bad.docx': 'no document' });
    const rule = ruleOf([
      { select: ends('md', 'docx'), do: 'convert', format: 'html', original: 'trash', to: '{dir}/{stem}.html' },
    ]);
    const ran = await runOn(folder, rule);
    assert.deepEqual(ran.lines, ['create good.html', 'trash good.md']);
    assert.match(ran.left['bad.docx'] ?? '', /damaged/);
  });
});

describe('lists, empty folders and what is left', () => {
  it('cells of a list that a spreadsheet program would run are text, where nothing else is said, and the plan says so', async (test) => {
    const names = [
      '=HYPERLINK("http:..evil.example","x").txt',
      '+1 234.txt',
      '-5.txt',
      '@SUM(A1).txt',
      'a;=cmd.txt',
      'plain.txt',
    ];
    const folder = makeFolder(test, namesOnly(names));
    const list = (rest: object, to = 'index.csv'): string =>
      ruleOf([
        {
          do: 'list',
          to,
          columns: [
            { title: 'Name', value: '{name}' },
            { title: '=T', value: '{stem}' },
          ],
          ...rest,
        },
      ]);
    const plain = await runOn(folder, list({}));
    assert.equal(
      plain.contents['index.csv']?.toString(),
      [
        "Name,'=T",
        "'+1 234.txt,'+1 234",
        "'-5.txt,-5",
        `"'=HYPERLINK(""http:..evil.example"",""x"").txt","'=HYPERLINK(""http:..evil.example"",""x"")"`,
        "'@SUM(A1).txt,'@SUM(A1)",
        "a;'=cmd.txt,a;'=cmd",
        'plain.txt,plain',
        '',
      ].join('\r\n'),
    );
    assert.match(
      Object.values(plain.reasons)[0] ?? '',
      /10 cells like a formula: written as text, with a ' before it$/,
    );
    const reply = await planOn(folder, list({}));
    assert.ok(
      reply.assumptions.some((line) => /^10 cells of the list begin like a formula .* written as text/.test(line)),
    );
    const kept = await planOn(folder, list({ options: { formulas: 'keep' } }));
    assert.ok(kept.assumptions.some((line) => /are kept: a spreadsheet program may run them/.test(line)));
    const asked = await runOn(folder, list({ options: { formulas: 'keep' } }));
    assert.match(asked.contents['index.csv']?.toString() ?? '', /^Name,=T\r\n\+1 234\.txt/);
    for (const ending of ['xlsx', 'json', 'md'])
      assert.ok(
        !(await planOn(folder, list({}, `index.${ending}`))).assumptions.some((line) => line.includes('formula')),
        ending,
      );
  });

  it('a list tells of every file, one list a folder where the path says so', async (test) => {
    const folder = makeFolder(test, { 'a/x.txt': '1', 'a/y, z.txt': '22', 'b/q.txt': '333' });
    const columns = [
      { title: 'Name', value: '{name}' },
      { title: 'Bytes', value: '{size}' },
    ];
    const ran = await runOn(folder, ruleOf([{ do: 'list', to: '{dir}/index.csv', columns }]));
    assert.deepEqual(ran.lines, ['create a/index.csv', 'create b/index.csv']);
    assert.equal(ran.contents['a/index.csv']?.toString(), 'Name,Bytes\r\nx.txt,1\r\n"y, z.txt",2\r\n');
  });

  check([
    [
      'empty folders go, those with hidden files stay',
      { 'e/f/': '', 'h/.keep': 'x', 'k/a.txt': 'x' },
      [{ do: 'tidy', to: '' }],
      ['rmdir e', 'rmdir e/f'],
    ],
    [
      'folders that the rule empties go where it says so',
      ['a/b/x.txt', 'a/y.txt', 'c/z.txt', 'c/.hidden'],
      [{ to: '{name}' }],
      ['move a/b/x.txt → x.txt', 'move a/y.txt → y.txt', 'move c/z.txt → z.txt', 'rmdir a', 'rmdir a/b'],
      { emptied: 'remove' },
    ],
    [
      'a suffix of the rule’s own numbers what clashes',
      ['a/x.txt', 'b/x.txt'],
      [{ to: '{name}' }],
      ['move a/x.txt → x.txt', 'move b/x.txt → x-2.txt'],
      { clash: { suffix: '-{k}' } },
    ],
  ]);
});

describe('a move', () => {
  check([
    [
      'into a folder that is there under another spelling leaves those that are in it, and numbers others of their name',
      ['images/a.jpg', 'b/a.jpg', 'c.jpg'],
      [{ to: 'Images/{name}' }],
      ['move b/a.jpg → images/a (2).jpg', 'move c.jpg → images/c.jpg'],
    ],
  ]);
});

describe('exceptions', () => {
  it('keep files where they are or put them elsewhere, with the person’s reason', async (test) => {
    const folder = makeFolder(test, namesOnly(['a.txt', 'b.txt', 'c.txt', 'Private/d.txt']));
    const rule = ruleOf([{ to: 'All/{name}' }], {
      except: [
        { path: 'a.txt' },
        { path: 'b.txt', to: 'Special/{name}', why: 'your rule of 3 May' },
        { path: 'Private/**', why: 'your rule of 4 May' },
      ],
    });
    const ran = await runOn(folder, rule);
    assert.deepEqual(ran.lines, ['move b.txt → Special/b.txt', 'move c.txt → All/c.txt']);
    assert.equal(ran.reasons['b.txt'], 'your rule of 3 May');
    assert.deepEqual(ran.left, { 'a.txt': 'you left it out', 'Private/d.txt': 'your rule of 4 May' });
  });
});
