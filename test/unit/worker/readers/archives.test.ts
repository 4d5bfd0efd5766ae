/**
 * The known ways in which archives do harm, each made here by code: names that lead outside, small files that unpack into large ones,
 * parts that share their bytes, files within themselves, lists that lie. Whatever a document that is an archive holds, reading it puts
 * nothing anywhere, ends soon, and in bounded memory.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { openZip } from '../../../../src/worker/readers/zip.ts';
import { deflated, stored, zipFile, type Part } from '../../../support/zipParts.ts';
import { officeParts, readers, source } from './support.ts';

const mebibyte = 1024 * 1024;
const spaces = Buffer.alloc(64 * mebibyte, 0x20);
/** 64 MiB of spaces in 64 KB. */
const packedSpaces = deflateRawSync(spaces);

/** A Word document with these parts besides its own; `main` is what stands in its text. */
function docx(
  parts: readonly Part[],
  main = '<w:document><w:body><w:p><w:r><w:t>Hello</w:t></w:r></w:p></w:body></w:document>',
): Buffer {
  const own = { ...officeParts('word/document.xml'), 'word/document.xml': main };
  return zipFile([...Object.entries(own).map(([name, text]) => deflated(name, text)), ...parts]);
}

/** Reads, with all that is asked of a document, and says what was found, how long it took and how much memory it took for good. */
async function read(
  name: string,
  bytes: Buffer,
): Promise<{ text: string; problems: string[]; ms: number; grown: number }> {
  const memory = process.memoryUsage.rss();
  const began = performance.now();
  const { text, problems } = await readers.readDocumentText(source(name, bytes));
  await readers.readDocument(source(name, bytes));
  const target = name.endsWith('.xlsx') ? 'csv' : 'txt';
  await readers.convert({ name, bytes, to: target, options: {} });
  return { text, problems, ms: performance.now() - began, grown: process.memoryUsage.rss() - memory };
}

describe('names that lead outside', () => {
  const names = [
    '../../evil.txt',
    '/etc/evil',
    '..\\..\\evil.txt',
    'C:\\evil.txt',
    '\\\\server\\share\\evil',
    'word/../../../evil.txt',
    './././evil',
    '~/evil',
    'word/evil\u0000.txt',
    'CON',
    'a'.repeat(60_000),
    'word/\u202Etxt.exe',
    '__proto__',
    'constructor/prototype',
  ];

  it('are keys and nothing else: nothing is written, whatever is read and converted', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-archives-'));
    const inside = path.join(folder, 'a', 'b');
    fs.mkdirSync(inside, { recursive: true });
    const before = process.cwd();
    process.chdir(inside);
    try {
      const file = docx(names.map((name) => deflated(name, 'evil')));
      const { text, problems } = await read('a.docx', file);
      assert.deepEqual([text, problems], ['Hello', []]);
      const zip = openZip(source('a.docx', file));
      for (const name of names) assert.equal(Buffer.from(zip.read(name, 100) ?? []).toString(), 'evil', name);
      assert.equal(({} as Record<string, unknown>)['evil'], undefined);
      assert.deepEqual(fs.readdirSync(folder, { recursive: true }).sort(), ['a', 'a/b']);
    } finally {
      process.chdir(before);
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('in relations lead to no file of the machine', async () => {
    const secret = path.join(os.tmpdir(), `delegate-secret-${String(process.pid)}.xml`);
    fs.writeFileSync(secret, '<worksheet><row><c t="inlineStr"><is><t>SECRET</t></is></c></row></worksheet>');
    try {
      for (const target of [secret, `file://${secret}`, `..${'/..'.repeat(20)}${secret}`, `/${secret}`]) {
        const kind = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet';
        const book = zipFile([
          deflated('[Content_Types].xml', '<Types/>'),
          deflated('xl/workbook.xml', '<workbook><sheet name="One" r:id="a"/></workbook>'),
          deflated(
            'xl/_rels/workbook.xml.rels',
            `<Relationships><Relationship Id="a" Type="${kind}" Target="${target}"/></Relationships>`,
          ),
        ]);
        assert.doesNotMatch((await read('a.xlsx', book)).text, /SECRET/, target);
      }
      const entity = `<!DOCTYPE x [<!ENTITY s SYSTEM "file://${secret}">]><w:document><w:body><w:p><w:r><w:t>&s;</w:t></w:r></w:p></w:body></w:document>`;
      assert.doesNotMatch((await read('a.docx', docx([], entity))).text, /SECRET/);
    } finally {
      fs.rmSync(secret);
    }
  });

  it('as links are no links: a part is bytes', async () => {
    const link: Part = stored('word/link', Buffer.from('/etc/passwd'));
    const zip = openZip(source('a.docx', docx([link])));
    assert.equal(Buffer.from(zip.read('word/link', 1_000) ?? []).toString(), '/etc/passwd');
  });
});

describe('small files that unpack into large ones', () => {
  it('a part of 64 MiB is not unpacked beyond its bound, whatever the list says of it', () => {
    const lies: Part = { name: 'word/bomb', packed: packedSpaces, method: 8, says: { bytes: 10 } };
    const zip = openZip(source('a.docx', docx([lies])));
    assert.throws(() => zip.read('word/bomb', mebibyte), /too large/);
    let [pieces, bytes] = [0, 0];
    zip.stream('word/bomb', 1024 * mebibyte, (piece) => {
      pieces += 1;
      bytes += piece.length;
      return bytes > 4 * mebibyte ? 'enough' : 'more';
    });
    assert.ok(bytes < 40 * mebibyte, `${String(bytes)} bytes in ${String(pieces)} pieces`);
  });

  it('a document whose text is such a part ends with words, soon', async () => {
    const main: Part = {
      name: 'word/document.xml',
      packed: deflateRawSync(Buffer.alloc(600 * mebibyte, 0x20)),
      method: 8,
    };
    const bomb = zipFile([
      ...Object.entries(officeParts('word/document.xml')).map(([name, text]) => deflated(name, text)),
      main,
    ]);
    const { problems, ms, grown } = await read('a.docx', bomb);
    assert.match(problems[0] ?? '', /too large|too long/);
    assert.ok(ms < 60_000 && grown < 1_200 * mebibyte, `${String(ms)} ms, ${String(grown)} bytes`);
  });

  it('many parts of one file come to a bound together', () => {
    const parts = Array.from({ length: 40 }, (_none, at): Part => ({
      name: `xl/${String(at)}`,
      packed: packedSpaces,
      method: 8,
    }));
    const zip = openZip(source('a.xlsx', zipFile(parts)));
    let unpacked = 0;
    assert.throws(() => {
      for (const { name } of parts) {
        zip.stream(String(name), 1024 * mebibyte, (piece) => {
          unpacked += piece.length;
          return 'more';
        });
      }
    }, /too large/);
    assert.ok(unpacked > 1024 * mebibyte && unpacked <= 2048 * mebibyte, String(unpacked));
  });
});

describe('parts that share their bytes', () => {
  it('a kernel that a thousand names stand for is no archive', async () => {
    const kernel: Part = { name: 'kernel', packed: packedSpaces, method: 8 };
    const ghosts = Array.from({ length: 1_000 }, (_none, at): Part => ({
      name: `word/${String(at)}.xml`,
      packed: packedSpaces,
      method: 8,
      says: { offset: 0 },
      isGhost: true,
    }));
    const file = zipFile([kernel, ...ghosts]);
    assert.throws(() => openZip(source('a.docx', file)), /overlap/);
    assert.match((await read('a.docx', file)).problems[0] ?? '', /overlap/);
  });

  it('nor are parts that begin within others', () => {
    const first = deflated('a', 'x'.repeat(1_000));
    const second: Part = { ...deflated('b', 'y'), says: { offset: 10 } };
    assert.throws(() => openZip(source('a.docx', zipFile([first, second]))), /overlap/);
  });
});

describe('files within themselves', () => {
  it('archives in archives are not opened, however deep', async () => {
    let inner = zipFile([stored('zeros', spaces.subarray(0, mebibyte))]);
    for (let depth = 0; depth < 6; depth++) {
      const packed = deflateRawSync(inner);
      inner = zipFile(
        Array.from({ length: 16 }, (_none, at): Part => ({ name: `${String(at)}.zip`, packed, method: 8 })),
      );
    }
    assert.deepEqual((await read('a.zip', inner)).text, '');
    const { text, ms } = await read('a.docx', docx([deflated('word/embeddings/0.zip', inner)]));
    assert.equal(text, 'Hello');
    assert.ok(ms < 10_000);
  });

  it('a document that holds itself is read once', async () => {
    // A quine cannot be told from its first copy: what matters is that a part is never taken for a document.
    let self = docx([]);
    for (let round = 0; round < 5; round++)
      self = docx([stored('word/embeddings/self.docx', self), stored('self.zip', self)]);
    assert.deepEqual((await read('a.docx', self)).text, 'Hello');
  });
});

describe('lists that lie', () => {
  const part = deflated('word/document.xml', '<w:document/>');
  const cases: readonly (readonly [string, Buffer, RegExp])[] = [
    [
      'more parts than fit',
      zipFile(Array.from({ length: 30_000 }, (_none, at) => stored(`p${String(at)}`, Buffer.from('x')))),
      /too many/,
    ],
    [
      'one name thirty thousand times',
      zipFile(Array.from({ length: 30_000 }, () => stored('p', Buffer.from('x')))),
      /too many/,
    ],
    ['a part beyond the end of the file', zipFile([{ ...part, says: { offset: 0x7fffffff } }]), /./],
    ['a part longer than the file', zipFile([{ ...part, says: { packedBytes: 0x7fffffff } }]), /./],
    [
      'sizes that ask for ZIP64 and give none',
      zipFile([{ ...part, says: { packedBytes: 0xffffffff, bytes: 0xffffffff } }]),
      /./,
    ],
  ];
  for (const [name, file, words] of cases) {
    it(name, async () => {
      const { problems, ms } = await read('a.docx', file);
      assert.match(problems[0] ?? 'nothing wrong with it', words);
      assert.ok(ms < 5_000);
    });
  }

  it('two parts of one name: every reader takes the first', () => {
    const zip = openZip(
      source('a.docx', zipFile([stored('a', Buffer.from('first')), stored('a', Buffer.from('second'))])),
    );
    assert.equal(Buffer.from(zip.read('a', 100) ?? []).toString(), 'first');
  });

  it('a count that is wrong, and a comment that looks like an end, lead nowhere', async () => {
    const file = zipFile([part], 60_000);
    assert.equal(openZip(source('a.docx', file)).entries.size, 1);
    const second = Buffer.concat([file, Buffer.from('PK\x05\x06'), Buffer.alloc(40_000)]);
    await read('a.docx', second);
  });
});
