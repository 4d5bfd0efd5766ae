/** Files made into others, and read back. */
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { readHeader } from '../../../../src/worker/readers/pictures/header.ts';
import { orientationOf, readLuggage } from '../../../../src/worker/readers/pictures/luggage.ts';
import { decodePicture, encodePicture } from '../../../../src/worker/readers/pictures/codecs.ts';
import { fitted, type Picture, turned } from '../../../../src/worker/readers/pictures/picture.ts';
import { readers, source, zipOf } from './support.ts';

type Made = Extract<Awaited<ReturnType<typeof readers.convert>>, { ok: true }>;

async function make(
  name: string,
  content: Uint8Array | string,
  to: string,
  options: Readonly<Record<string, string>> = {},
): Promise<Made> {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const made = await readers.convert({ name, bytes, to, options });
  assert.ok(made.ok, made.ok ? '' : `${name} to ${to}: ${made.why}`);
  return made;
}

async function checkRefused(
  name: string,
  content: Uint8Array | string,
  to: string,
  expected: RegExp,
  options: Readonly<Record<string, string>> = {},
): Promise<void> {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const made = await readers.convert({ name, bytes, to, options });
  assert.ok(!made.ok, `${name} to ${to}`);
  assert.match(made.why, expected);
}

function text({ bytes }: Made): string {
  return Buffer.from(bytes).toString('utf8');
}

const [width, height] = [40, 20];

/** Red grows to the right, green downwards. */
const picture: Picture = {
  width,
  height,
  pixels: Uint8Array.from({ length: width * height * 4 }, (_, at) => {
    const [x, y] = [(at >> 2) % width, Math.floor((at >> 2) / width)];
    return [x * 6, y * 12, 90, 255][at % 4] ?? 0;
  }),
};

function png({ width: wide, height: high, pixels }: Picture): Uint8Array {
  const file = new PNG({ width: wide, height: high });
  file.data = Buffer.from(pixels);
  return PNG.sync.write(file);
}

async function decoded(bytes: Uint8Array): Promise<Picture> {
  return decodePicture(bytes, readHeader(bytes));
}

function assertNear(actual: Picture, expected: Picture, most: number, name: string): void {
  assert.deepEqual([actual.width, actual.height], [expected.width, expected.height], name);
  let worst = 0;
  actual.pixels.forEach((value, at) => (worst = Math.max(worst, Math.abs(value - (expected.pixels[at] ?? 0)))));
  assert.ok(worst <= most, `${name}: ${String(worst)}`);
}

test('a picture keeps its size and its colours in every format, from every format', async () => {
  for (const [format, most] of [
    ['jpg', 24],
    ['png', 0],
    ['bmp', 0],
    ['tiff', 0],
    ['gif', 60],
    ['webp', 24],
  ] as const) {
    const made = await make('a.png', png(picture), format, { quality: '95' });
    assertNear(await decoded(made.bytes), picture, most, format);
    const back = await make(`a.${format}`, made.bytes, 'png');
    assertNear(await decoded(back.bytes), picture, most, `${format} to png`);
  }
});

test('a picture is made smaller by its longest side, never larger', async () => {
  const small = await decoded((await make('a.png', png(picture), 'png', { 'longest-side': '10' })).bytes);
  assert.deepEqual([small.width, small.height], [10, 5]);
  const same = await decoded((await make('a.png', png(picture), 'png', { 'longest-side': '100' })).bytes);
  assert.deepEqual([same.width, same.height], [width, height]);
  assert.deepEqual([...fitted(picture, 20).pixels.subarray(0, 4)], [3, 6, 90, 255]);
});

/** An EXIF block with an orientation. */
function exif(orientation: number): Buffer {
  const block = Buffer.alloc(26);
  block.write('II*\0', 0, 'latin1');
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(1, 8);
  block.writeUInt16LE(274, 10);
  block.writeUInt16LE(3, 12);
  block.writeUInt32LE(1, 14);
  block.writeUInt16LE(orientation, 18);
  return block;
}

test('a photo is turned as EXIF says, and its EXIF goes along upright', async () => {
  const plain = await encodePicture(picture, 'jpeg', 95);
  const block = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif(6)]);
  const head = Buffer.from([0xff, 0xe1, 0, block.length + 2]);
  const photo = Buffer.concat([plain.subarray(0, 2), head, block, plain.subarray(2)]);
  for (const to of ['jpg', 'png']) {
    const { bytes } = await make('a.jpg', photo, to);
    const header = readHeader(bytes);
    assert.deepEqual([header.width, header.height], [height, width], to);
    const luggage = readLuggage(bytes, header.format);
    assert.equal(luggage.exif?.length, 26, to);
    assert.equal(orientationOf(luggage.exif), 1, to);
    assertNear(await decoded(bytes), turned(picture, 6), 30, to);
  }
});

test('turning by each orientation puts the corners where they belong', () => {
  const corners: Picture = { width: 2, height: 1, pixels: Uint8Array.from([1, 0, 0, 0, 2, 0, 0, 0]) };
  const reds = (orientation: number): number[] =>
    [...turned(corners, orientation).pixels].filter((_, at) => at % 4 === 0);
  const expected = { 1: [1, 2], 2: [2, 1], 3: [2, 1], 4: [1, 2], 5: [1, 2], 6: [1, 2], 7: [2, 1], 8: [2, 1] };
  for (const [orientation, order] of Object.entries(expected)) assert.deepEqual(reds(Number(orientation)), order);
});

test('pictures that are too large, damaged or of another kind are refused in words', async () => {
  const huge = Buffer.from(png(picture));
  huge.writeUInt32BE(60_000, 16);
  huge.writeUInt32BE(60_000, 20);
  await checkRefused('a.png', huge, 'jpg', /more pixels/);
  await checkRefused('a.heic', 'x', 'jpg', /damaged/);
  await checkRefused('a.png', png(picture).subarray(0, 60), 'jpg', /damaged/);
  await checkRefused('a.png', png(picture), 'jpg', /quality is a whole number/, { quality: 'best' });
  await checkRefused('a.mp4', 'x', 'jpg', /cannot be made/);
  // An interlaced picture whose data unpack to far more than its pixels.
  const file = Buffer.from(png(picture)).subarray(0, 33);
  file[28] = 1;
  const data = deflateSync(Buffer.alloc(64 * 1024 * 1024));
  const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from('IDAT'), data, Buffer.alloc(4)]);
  chunk.writeUInt32BE(data.length, 0);
  await checkRefused('a.png', Buffer.concat([file, chunk]), 'jpg', /damaged/);
});

test('cut and scrambled pictures never throw', async () => {
  let seed = 3;
  const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) % below;
  for (const format of ['jpg', 'png', 'bmp', 'tiff', 'gif', 'webp']) {
    const { bytes } = await make('a.png', png(picture), format);
    for (let run = 0; run < 15; run++) {
      const copy = Buffer.from(bytes).subarray(0, run % 3 === 0 ? random(bytes.length) : bytes.length);
      for (let change = 0; change < run; change++) if (copy.length > 0) copy[random(copy.length)] = random(256);
      await readers.convert({ name: `a.${format}`, bytes: copy, to: 'png', options: {} });
    }
    await make('a.png', png(picture), format);
  }
});

test('a table becomes a workbook and comes back as it was, its days as days', async () => {
  const table =
    'Name;Code;Price;Day;When\nÄnne;007;1.50;2019-07-03;2019-07-03T14:22:33\n"a;b\n""c""";12345678901234567;-3;3.7.2019;x\n=1+1;+49 30 1;;;\n';
  const book = await make('a.csv', table, 'xlsx');
  assert.deepEqual(book.notes, ['2 cells look like a formula: kept as text']);
  assert.equal(
    text(await make('a.xlsx', book.bytes, 'csv')),
    'Name,Code,Price,Day,When\r\nÄnne,007,1.5,2019-07-03,2019-07-03T14:22:33\r\n"a;b\n""c""",12345678901234567,-3,2019-07-03,x\r\n=1+1,+49 30 1\r\n',
  );
  const again = await make('a.csv', table, 'xlsx');
  assert.deepEqual(again.bytes, book.bytes, 'the same table gives the same bytes');
});

test('cells that a spreadsheet program would run become text where it was asked for, and are told of in any case', async () => {
  const table = 'a,b\n=1+1,-3\n@SUM(A1),x\n';
  const kept = await make('a.csv', table, 'tsv');
  assert.equal(text(kept), 'a\tb\r\n=1+1\t-3\r\n@SUM(A1)\tx\r\n');
  assert.deepEqual(kept.notes, ['2 cells look like a formula: a spreadsheet program may run it']);
  const safe = await make('a.csv', table, 'tsv', { formulas: 'text' });
  assert.equal(text(safe), "a\tb\r\n'=1+1\t-3\r\n'@SUM(A1)\tx\r\n");
  assert.deepEqual(safe.notes, ["2 cells look like a formula: written as text, with a ' before it"]);
  await checkRefused('a.csv', table, 'tsv', /text or keep/, { formulas: 'run' });
});

test('the sheet of a workbook is chosen by name or number, and the others are told of', async () => {
  const cell = (value: string): string =>
    `<worksheet><row><c t="inlineStr"><is><t>${value}</t></is></c></row></worksheet>`;
  const kind = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet';
  const book = zipOf({
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': '<workbook><sheet name="One" r:id="a"/><sheet name="Two" r:id="b"/></workbook>',
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="a" Type="${kind}" Target="1.xml"/><Relationship Id="b" Type="${kind}" Target="2.xml"/></Relationships>`,
    'xl/1.xml': cell('first'),
    'xl/2.xml': cell('second'),
  });
  const first = await make('a.xlsx', book, 'csv');
  assert.deepEqual([text(first), first.notes], ['first\r\n', ['1 other sheet was left out']]);
  assert.equal(text(await make('a.xlsx', book, 'csv', { sheet: 'Two' })), 'second\r\n');
  assert.equal(text(await make('a.xlsx', book, 'csv', { sheet: '2' })), 'second\r\n');
  await checkRefused('a.xlsx', book, 'csv', /no sheet Three/, { sheet: 'Three' });
});

test('text changes its encoding and line ends, and never loses a character', async () => {
  const latin = Buffer.from('Grüße aus Köln, schöne Straße\n', 'latin1');
  assert.equal(text(await make('a.txt', latin, 'utf-8')), 'Grüße aus Köln, schöne Straße\n');
  assert.deepEqual(
    Buffer.from((await make('a.txt', 'Grüße\n', 'windows-1252')).bytes),
    Buffer.from('Grüße\n', 'latin1'),
  );
  assert.equal(text(await make('a.txt', 'a\nb\r\nc', 'utf-8', { 'line-endings': 'crlf' })), 'a\r\nb\r\nc');
  assert.deepEqual([...(await make('a.txt', 'é', 'utf-16le')).bytes], [0xff, 0xfe, 0xe9, 0]);
  await checkRefused('a.txt', 'one\ntwo → three', 'windows-1252', /“→” \(line 2\)/);
});

test('Markdown becomes a page in which nothing runs', async () => {
  const page = text(
    await make(
      'a.md',
      '# A & B\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) [y](java&#115;cript:z) ![p](data:text/html,x) [ok](b.md)',
      'html',
    ),
  );
  assert.match(page, /<title>A &amp; B<\/title>/);
  assert.match(page, /&lt;script&gt;/);
  assert.match(page, /<a href="b\.md">ok<\/a>/);
  assert.doesNotMatch(page, /<script|javascript:|href="data|src="data/i);
});

const markdown =
  '# Head\n\nA **bold**, *it* and ~~old~~ [link](https://example.org/?a=1&b=2).\n\n- one\n    - deep\n- two\n\n3. three\n4. four\n\n> quote\n\n| a | b |\n| --- | --- |\n| 1 | x\\|y |\n\n```\n  code\n```\n';

test('Markdown goes through DOCX and HTML and comes back the same', async () => {
  const docx = await make('a.md', markdown, 'docx');
  assert.equal(text(await make('a.docx', docx.bytes, 'md')), markdown);
  const html = await make('a.md', markdown, 'html');
  assert.equal(text(await make('a.html', html.bytes, 'md')), markdown);
  assert.deepEqual((await make('a.md', markdown, 'docx')).bytes, docx.bytes, 'the same text gives the same bytes');
  assert.match(text(await make('a.docx', docx.bytes, 'html')), /<strong>bold<\/strong>/);
  assert.match(text(await make('a.docx', docx.bytes, 'txt')), /^Head\n\nA bold, it and old link\./);
});

test('a list is written in every format, and links lead to its files', async () => {
  const rows = [['a "b"|c.txt', 'sub/x y.txt', '12']];
  const columns = ['Name', 'Path', 'Size'];
  const write = async (format: string): Promise<string> =>
    Buffer.from(await readers.writeList({ rows, columns, format, formulas: 'text', at: 'list' })).toString('utf8');
  assert.equal(await write('csv'), 'Name,Path,Size\r\n"a ""b""|c.txt",sub/x y.txt,12\r\n');
  assert.equal(
    await write('md'),
    '| Name | Path | Size |\n| --- | --- | --- |\n| a "b"\\|c.txt | sub/x y.txt | 12 |\n',
  );
  assert.match(await write('html'), /<a href="\.\/sub\/x%20y\.txt">sub\/x y\.txt<\/a>/);
  assert.deepEqual(JSON.parse(await write('json')), [{ Name: 'a "b"|c.txt', Path: 'sub/x y.txt', Size: '12' }]);
  const book = await readers.writeList({ rows, columns, format: 'xlsx', formulas: 'text', at: 'list.xlsx' });
  assert.equal(
    (await readers.readDocumentText(source('a.xlsx', book))).text,
    'Name\tPath\tSize\na "b"|c.txt\tsub/x y.txt\t12',
  );
});

test('an encrypted workbook and an empty file are called that', async () => {
  const locked = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(4_000)]);
  await checkRefused('a.xlsx', locked, 'csv', /^it is encrypted, or of Office before 2007$/);
  await checkRefused('a.docx', locked, 'html', /^it is encrypted, or of Office before 2007$/);
  await checkRefused('a.xlsx', '', 'csv', /^it is empty$/);
});

test('of a TIFF with one page none is said to be left out', async () => {
  const without = 'without what is written in it about the photo';
  const { bytes } = await make('a.png', png(picture), 'tif');
  assert.deepEqual((await make('a.tif', bytes, 'png')).notes, [without]);
  const two = Buffer.from(bytes);
  const isLittle = two[0] === 0x49;
  const first = isLittle ? two.readUInt32LE(4) : two.readUInt32BE(4);
  const next = first + 2 + 12 * (isLittle ? two.readUInt16LE(first) : two.readUInt16BE(first));
  // The second page is the first once more; a directory that comes again ends the reading.
  const pages = Buffer.concat([two, two.subarray(first)]);
  if (isLittle) pages.writeUInt32LE(two.length, next);
  else pages.writeUInt32BE(two.length, next);
  assert.deepEqual((await make('a.tif', pages, 'png')).notes, [`only its first page was kept, ${without}`]);
});

test('text that nobody sees in a document is told of where it is taken out with the rest', async () => {
  const page = '<p>Seen</p><p style="color:#fff">white words</p><p style="display:none">no words</p>';
  const made = await make('a.html', `<html><body>${page}</body></html>`, 'txt');
  assert.deepEqual(made.notes, [
    'to check: 2 passages in it cannot be seen in the document (white on white and other ways)',
  ]);
  assert.match(text(made), /white words\s+no words/);
  assert.deepEqual((await make('b.html', '<p>Seen</p>', 'txt')).notes, []);
});

test('what is attached to a mail is named in its text', async () => {
  const mail = [
    'From: a@b.c',
    'Subject: Two files',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Here they are.',
    '--x',
    'Content-Type: application/pdf; name="bill.pdf"',
    'Content-Disposition: attachment; filename="bill.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    'AAAA',
    '--x',
    'Content-Type: text/csv',
    "Content-Disposition: attachment; filename*=utf-8''M%C3%A4rz.csv",
    '',
    'a,b',
    '--x--',
    '',
  ].join('\r\n');
  const made = await make('a.eml', mail, 'txt');
  assert.match(text(made), /Here they are\.\s+Attachments: bill\.pdf, März\.csv\n$/);
});
