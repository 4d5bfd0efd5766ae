/** What documents say, and what they say of themselves; and that no document does harm. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { burn } from '@kenjiuno/msgreader/lib/Burner.js';
import { TypeEnum } from '@kenjiuno/msgreader/lib/Reader.js';
import { deflateRawSync } from 'node:zlib';
import { flowOfMarkdown } from '../../../../src/worker/readers/flow/fromMarkdown.ts';
import { docxOfFlow } from '../../../../src/worker/readers/writers/docx/toDocx.ts';
import { publicData } from '../../../support/publicData.ts';
import { officeParts, pdfOf, readers, relations, source, zipOf } from './support.ts';

async function checkText(name: string, content: Uint8Array | string, expected: string): Promise<void> {
  assert.deepEqual(await readers.readDocumentText(source(name, content)), { text: expected, problems: [] }, name);
}

async function checkProblem(name: string, content: Uint8Array | string, expected: RegExp): Promise<void> {
  const { text, problems } = await readers.readDocumentText(source(name, content));
  assert.equal(text, '', name);
  assert.match(problems.join('; '), expected, name);
}

async function checkFacts(
  name: string,
  content: Uint8Array | string,
  expected: Readonly<Record<string, string>>,
): Promise<void> {
  const { fields, dates, problems } = await readers.readDocument(source(name, content));
  const moments = [...dates].map(([key, { time, offsetMinutes }]) => [key, `${time} ${String(offsetMinutes)}`]);
  assert.deepEqual(Object.fromEntries([...fields, ...moments]), expected, name);
  assert.deepEqual(problems, [], name);
}

const slides = relations({ r1: ['slide', 'slides/slide1.xml'], r2: ['slide', 'slides/slide2.xml'] });
const slide = (text: string): string => `<p:sld><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:sld>`;
const pptx = zipOf({
  ...officeParts('ppt/presentation.xml', '<dc:title>PowerPoint Presentation</dc:title><dc:creator>Ada</dc:creator>'),
  'ppt/presentation.xml': '<p:presentation><p:sldId id="1" r:id="r2"/><p:sldId id="2" r:id="r1"/></p:presentation>',
  'ppt/_rels/presentation.xml.rels': slides,
  'ppt/slides/slide1.xml': slide('Second &amp; last'),
  'ppt/slides/slide2.xml': slide('First'),
});
const ods = zipOf({
  mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
  'content.xml':
    '<office:spreadsheet><table:table table:name="A"><table:table-row><table:table-cell office:value-type="string"><text:p>Name</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="1.50"><text:p>1,50</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table></office:spreadsheet>',
  'meta.xml':
    '<office:meta><dc:title>Budget</dc:title><meta:initial-creator>Ada</meta:initial-creator><meta:creation-date>2019-07-03T14:22:33.123</meta:creation-date><meta:document-statistic meta:table-count="1"/></office:meta>',
});
const odt = zipOf({
  mimetype: 'application/vnd.oasis.opendocument.text',
  'content.xml':
    '<office:text><text:h>Title</text:h><text:p>one<text:s text:c="2"/>two<text:tab/>three<text:line-break/>four</text:p><office:annotation><text:p>a comment</text:p></office:annotation></office:text>',
});
const epub = zipOf({
  mimetype: 'application/epub+zip',
  'META-INF/container.xml': '<container><rootfile full-path="OEBPS/book.opf"/></container>',
  'OEBPS/book.opf':
    '<package><dc:title>Emma</dc:title><dc:creator>Jane Austen</dc:creator><dc:date>2008-01-01</dc:date><item id="b" href="b%20b.xhtml"/><item id="a" href="a.xhtml"/><itemref idref="a"/><itemref idref="b"/></package>',
  'OEBPS/a.xhtml': '<html><body><h1>One</h1></body></html>',
  'OEBPS/b b.xhtml': '<html><body><p>Two</p></body></html>',
});
const mail =
  'From: "Ada Lovelace" <ada@example.org>\r\nTo: Charles Babbage <c@example.org>, x@example.org\r\nSubject: =?utf-8?Q?Zahnr=C3=A4der?=\r\nDate: Wed, 3 Jul 2019 14:22:33 +0200\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nDrei R\xe4der.\r\n';
const html =
  '<!doctype html><html><head><title> My  page </title><meta name="author" content="Ada"><meta property="article:published_time" content="2019-07-03T14:22:33Z"><style>p{}</style></head><body><script>alert(1)</script><h1>Head</h1><p>Some <b>bold</b>\n text</p><ul><li>one<li>two</ul><table><tr><td>a<td>b</table></body></html>';
const rtf =
  "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset204 Times;}}{\\info{\\title Report}{\\author Ada}{\\creatim\\yr2019\\mo7\\dy3\\hr14\\min22}{\\nofpages3}}\\f0 Caf\\'e9 \\u8364?1\\par{\\f1 \\'cf\\'f0}{\\*\\generator x}\\tab \\{ok\\}}";

test('the text of each kind of document is read', async () => {
  await checkText('a.pdf', pdfOf(['Hello world', 'Second page']), 'Hello world\n\nSecond page');
  await checkText('a.pptx', pptx, 'First\n\nSecond & last');
  await checkText('a.odt', odt, 'Title\none  two\tthree\nfour');
  await checkText('a.ods', ods, 'Name\t1.5\t1.5');
  await checkText('a.epub', epub, 'One\n\nTwo');
  await checkText('a.rtf', rtf, 'Café €1\nПр\t{ok}');
  await checkText('a.html', html, 'Head\n\nSome bold text\n\n- one\n- two\na\tb');
  await checkText('a.md', '# Head\n\ntext', '# Head\n\ntext');
  await checkText('a.txt', Buffer.from([0xff, 0xfe, 0x41, 0, 0xe9, 0]), 'Aé');
  await checkText('a.txt', Buffer.from('Grüße aus Köln, schöne Straße', 'latin1'), 'Grüße aus Köln, schöne Straße');
  await checkText(
    'a.eml',
    Buffer.from(mail, 'latin1'),
    'From: Ada Lovelace\nTo: Charles Babbage, x@example.org\nDate: Wed, 3 Jul 2019 14:22:33 +0200\nSubject: Zahnräder\n\nDrei Räder.',
  );
});

test('a DOCX file that was written from Markdown is read back', async () => {
  const bytes = docxOfFlow(
    flowOfMarkdown('# Head\n\nA **bold** word\n\n1. one\n2. two\n\n| a | b |\n|-|-|\n| 1 | 2 |'),
  );
  await checkText('a.docx', bytes, 'Head\n\nA bold word\n\n1. one\n2. two\na\tb\n1\t2');
});

test('what documents say of themselves is read, and titles that programs made up are none', async () => {
  const info = "/Title (Annual report) /Author (Ada) /Subject (Money) /CreationDate (D:20190703142233+02'00')";
  await checkFacts('a.pdf', pdfOf(['x'], info), {
    'doc.title': 'Annual report',
    'doc.author': 'Ada',
    'doc.subject': 'Money',
    'doc.pages': '1',
    doc: '2019-07-03T14:22:33 120',
  });
  await checkFacts('b.pdf', pdfOf(['x'], '/Title (Microsoft Word - report.doc)'), { 'doc.pages': '1' });
  await checkFacts('a.pptx', pptx, { 'doc.author': 'Ada', 'doc.pages': '2' });
  await checkFacts('a.ods', ods, {
    'doc.title': 'Budget',
    'doc.author': 'Ada',
    'doc.pages': '1',
    doc: '2019-07-03T14:22:33 null',
  });
  await checkFacts('a.epub', epub, {
    'doc.title': 'Emma',
    'doc.author': 'Jane Austen',
    doc: '2008-01-01T00:00:00 null',
  });
  await checkFacts('a.html', html, { 'doc.title': 'My page', 'doc.author': 'Ada', doc: '2019-07-03T14:22:33 0' });
  await checkFacts('a.rtf', rtf, {
    'doc.title': 'Report',
    'doc.author': 'Ada',
    'doc.pages': '3',
    doc: '2019-07-03T14:22:00 null',
  });
  await checkFacts('a.eml', Buffer.from(mail, 'latin1'), {
    'mail.from': 'Ada Lovelace',
    'mail.to': 'Charles Babbage',
    'mail.subject': 'Zahnräder',
    mail: '2019-07-03T14:22:33 120',
  });
  const core =
    '<dc:title>Document1</dc:title><dc:creator>Ada</dc:creator><dcterms:created>2019-07-03T12:22:33Z</dcterms:created>';
  await checkFacts(
    'a.docx',
    zipOf({ ...officeParts('word/document.xml', core), 'word/document.xml': '<w:document/>' }),
    {
      'doc.author': 'Ada',
      'doc.pages': '7',
      doc: '2019-07-03T12:22:33 0',
    },
  );
});

test('an Outlook mail is read', async () => {
  const wide = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le'));
  const streams: readonly (readonly [string, Uint8Array])[] = [
    ['__substg1.0_0037001F', wide('Engine drawings')],
    ['__substg1.0_0C1A001F', wide('Ada Lovelace')],
    ['__substg1.0_1000001F', wide('See the drawings.')],
  ];
  const children = streams.map((_, index) => index + 1);
  const bytes = burn([
    { name: 'Root Entry', type: TypeEnum.ROOT, children, length: 0 },
    ...streams.map(([name, content]) => ({
      name,
      type: TypeEnum.DOCUMENT,
      length: content.length,
      binaryProvider: () => content,
    })),
  ]);
  await checkFacts('a.msg', bytes, { 'mail.from': 'Ada Lovelace', 'mail.subject': 'Engine drawings' });
  await checkText('a.msg', bytes, 'From: Ada Lovelace\nSubject: Engine drawings\n\nSee the drawings.');
});

test('what cannot be read is a problem in words, and what is no document is none', async () => {
  const compound = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
  await checkProblem('a.docx', compound, /encrypted/);
  await checkProblem('a.doc', compound, /before 2007/);
  await checkProblem('a.pdf', pdfOf(['x']).subarray(0, 100), /damaged/);
  await checkProblem('a.pdf', '', /empty/);
  await checkProblem('a.docx', Buffer.from('PK\x03\x04 and nothing more'), /damaged/);
  await checkText('a.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0]), '');
});

/** A part whose ZIP header says that it is small. */
function bomb(): Uint8Array {
  const packed = deflateRawSync(Buffer.alloc(280 * 1024 * 1024, 0x20));
  const parts = zipOf({ ...officeParts('word/document.xml'), 'word/document.xml': 'XXXX' });
  const local = Buffer.alloc(30 + 17);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(17, 26);
  local.write('word/document.xml', 30);
  const file = Buffer.concat([local, packed, parts]);
  const shift = local.length + packed.length;
  // The directory follows the new first entry: every offset moves, and the document's is the packed spaces.
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06'));
  const directory = file.readUInt32LE(end + 16) + shift;
  file.writeUInt32LE(directory, end + 16);
  for (let at = directory; file.readUInt32LE(at) === 0x02014b50;) {
    const name = file.toString('utf8', at + 46, at + 46 + file.readUInt16LE(at + 28));
    if (name === 'word/document.xml') {
      file.writeUInt16LE(8, at + 10);
      file.writeUInt32LE(packed.length, at + 20);
      file.writeUInt32LE(0, at + 42);
    } else file.writeUInt32LE(file.readUInt32LE(at + 42) + shift, at + 42);
    at += 46 + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return file;
}

test('a part that unpacks into far more than it says is not unpacked to its end', async () => {
  const before = process.memoryUsage.rss();
  await checkProblem('a.docx', bomb(), /too large|too long/);
  assert.ok(process.memoryUsage.rss() - before < 1_400 * 1024 * 1024);
});

test('documents whose parts lie deep in each other, or declare entities that grow, end with words or text', async () => {
  const deep = `<w:document>${'<w:p>'.repeat(100_000)}`;
  await checkProblem('a.docx', zipOf({ ...officeParts('word/document.xml'), 'word/document.xml': deep }), /too deep/);
  const entities = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><office:text><text:p>&b;</text:p></office:text>`;
  const file = zipOf({ mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': entities });
  assert.equal((await readers.readDocumentText(source('a.odt', file))).text, '&b;');
  await checkProblem('a.rtf', `{\\rtf1${'{'.repeat(100_000)}`, /too deep/);
});

test('cut and scrambled documents never throw', async () => {
  const samples: readonly (readonly [string, Uint8Array])[] = [
    ['a.pdf', pdfOf(['Hello world'])],
    ['a.pptx', pptx],
    ['a.ods', ods],
    ['a.epub', epub],
    ['a.rtf', Buffer.from(rtf)],
    ['a.html', Buffer.from(html)],
    ['a.eml', Buffer.from(mail)],
  ];
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) % below;
  for (const [name, bytes] of samples) {
    for (let run = 0; run < 25; run++) {
      const copy = Buffer.from(bytes).subarray(0, run % 3 === 0 ? random(bytes.length) : bytes.length);
      for (let change = 0; change < run; change++) if (copy.length > 0) copy[random(copy.length)] = random(256);
      await readers.readDocumentText(source(name, copy));
      await readers.readDocument(source(name, copy));
    }
  }
});

test('public PDFs are read within their bounds', async () => {
  const folder = publicData('tables/icdar-eu', 'no public PDFs');
  if (folder === null) return;
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.pdf'));
  for (const file of files.slice(0, 12)) {
    const bytes = fs.readFileSync(path.join(folder, file));
    const { text, problems } = await readers.readDocumentText(source(file, bytes));
    assert.deepEqual(problems, [], file);
    assert.ok(text.length > 100 && text.length <= 200_000, file);
  }
});
