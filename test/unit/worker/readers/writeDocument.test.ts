/** Texts written as documents of every format, and read back part by part. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { encodePicture } from '../../../../src/worker/readers/pictures/codecs.ts';
import { readHeader } from '../../../../src/worker/readers/pictures/header.ts';
import { intoPng, readLuggage } from '../../../../src/worker/readers/pictures/luggage.ts';
import { verifyWritten } from '../../../../src/worker/readers/writers/verify.ts';
import { readers, source } from './support.ts';

type Options = Parameters<typeof readers.writeDocument>[2];
type Format = Parameters<typeof readers.writeDocument>[1];

async function write(
  markdown: string,
  format: Format,
  options: Options = {},
  pictures = new Map<string, Uint8Array>(),
): Promise<{ bytes: Uint8Array; problems: readonly string[] }> {
  const written = await readers.writeDocument({ markdown, pictures }, format, options);
  assert.ok(written.ok, written.ok ? '' : written.why);
  return written;
}

function partsOf(bytes: Uint8Array): Record<string, string> {
  return Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)]));
}

async function textOf(name: string, bytes: Uint8Array): Promise<string> {
  const { text, problems } = await readers.readDocumentText(source(name, bytes));
  assert.deepEqual(problems, []);
  return text;
}

function png(width: number, height: number): Uint8Array {
  const file = new PNG({ width, height });
  file.data = Buffer.alloc(width * height * 4, 200);
  return PNG.sync.write(file);
}

const report = `# Report

One [page](https://example.org/?a=1&b=2), one [file](sub/b.md), one [trap](javascript:alert(1)).

## Numbers & facts

| Item | Amount |
| --- | --- |
| A | 1 |

1. one
2. two

## Outlook

![Curve](curve.png)
`;

test('a Word document has styles, a repeated header row, numbering, page numbers, and links that lead nowhere else', async () => {
  const parts = partsOf((await write(report, 'docx', { title: 'Yearly' })).bytes);
  const document = parts['word/document.xml'] ?? '';
  for (const style of ['Title', 'Heading1', 'Heading2', 'ListParagraph', 'TableGrid'])
    assert.match(document, new RegExp(`w:val="${style}"`), style);
  assert.match(document, /<w:tblHeader\/>/);
  assert.match(parts['word/footer1.xml'] ?? '', / PAGE /);
  assert.match(parts['word/numbering.xml'] ?? '', /<w:numFmt w:val="decimal"\/>/);
  const relations = parts['word/_rels/document.xml.rels'] ?? '';
  assert.match(relations, /Target="https:\/\/example\.org\/\?a=1&amp;b=2" TargetMode="External"/);
  assert.match(relations, /Target="sub\/b\.md" TargetMode="External"/);
  assert.doesNotMatch(Object.values(parts).join(''), /javascript/);
  assert.match(parts['docProps/core.xml'] ?? '', /<dc:title>Yearly<\/dc:title><\/cp:coreProperties>/);
});

test('a contents page names the headings and leads to them, without an update', async () => {
  const { bytes } = await write(report, 'docx', { contents: 'Contents' });
  assert.match(
    await textOf('a.docx', bytes),
    /^Contents\n\nReport\n\nNumbers & facts\n\nOutlook\n\nReport\n\nOne page/,
  );
  const document = partsOf(bytes)['word/document.xml'] ?? '';
  assert.match(document, /instrText xml:space="preserve"> TOC \\o "1-3"/);
  const anchors = [...document.matchAll(/w:anchor="([^"]+)"/g)].map(([, name]) => name);
  const marks = [...document.matchAll(/<w:bookmarkStart w:id="\d+" w:name="([^"]+)"/g)].map(([, name]) => name);
  assert.deepEqual(anchors, ['_Toc1', '_Toc2', '_Toc3']);
  assert.deepEqual(marks, anchors);
});

test('a text that begins with its title has it once', async () => {
  const text = await textOf('a.docx', (await write(report, 'docx', { title: 'Report' })).bytes);
  assert.equal(text.match(/Report/g)?.length, 1);
});

test('web pages and Markdown have contents whose links lead to the headings', async () => {
  const page = Buffer.from((await write(report, 'html', { contents: 'Contents' })).bytes).toString('utf8');
  assert.match(page, /<a href="#numbers--facts">Numbers &amp; facts<\/a>/);
  assert.match(page, /<h2 id="numbers--facts">/);
  const markdown = Buffer.from((await write('# A\n\n## B\n\n## B\n', 'md', { contents: 'Inhalt' })).bytes).toString(
    'utf8',
  );
  assert.equal(markdown, '**Inhalt**\n\n- [A](#a)\n    - [B](#b)\n    - [B](#b-1)\n\n# A\n\n## B\n\n## B\n');
  const text = Buffer.from((await write('Some *words*.', 'txt', { title: 'Top' })).bytes).toString('utf8');
  assert.equal(text, 'Top\n\nSome words.\n');
});

test('a picture that is given is shown, small enough and without what it says of the photo; another is told in words', async () => {
  const bytes = await encodePicture({ width: 40, height: 20, pixels: new Uint8Array(3_200).fill(90) }, 'jpeg', 90);
  const words = Buffer.concat([Buffer.from('Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0', 'latin1')]);
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, words.length + 2]), words]);
  const photo = Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]);
  assert.notEqual(readLuggage(photo, 'jpeg').exif, null);
  const pictures = new Map<string, Uint8Array>([
    ['a.jpg', photo],
    ['b.png', png(3_000, 30)],
    ['c.png', Buffer.from('no picture at all, but long enough to be looked at')],
  ]);
  const markdown = '![One](a.jpg) ![Two](b.png) ![Three](c.png) ![Four](d.png)\n';
  for (const format of ['docx', 'pptx'] as const) {
    const written = await write(markdown, format, {}, pictures);
    assert.deepEqual(written.problems, ['the picture c.png is left out: it is no picture of a kind that is read']);
    const files = unzipSync(written.bytes);
    const folder = format === 'docx' ? 'word' : 'ppt';
    const jpeg = files[`${folder}/media/image1.jpeg`] ?? new Uint8Array();
    assert.equal(readLuggage(jpeg, 'jpeg').exif, null);
    assert.deepEqual(readHeader(files[`${folder}/media/image2.png`] ?? new Uint8Array()), {
      format: 'png',
      width: 2_000,
      height: 20,
    });
    assert.match(await textOf(`a.${format}`, written.bytes), /Three.*Four/);
  }
});

const talk = `# Talk

By Ada

## First

- a
    - b

Note: say hello
slowly

- and wave

## Second

${Array.from({ length: 30 }, (_, index) => `- point ${String(index)}`).join('\n')}

## Table

| N | Square |
| - | - |
${Array.from({ length: 40 }, (_, index) => `| ${String(index)} | ${String(index * index)} |`).join('\n')}
`;

test('a presentation has a title slide, a slide a heading, and goes on where one is full', async () => {
  const { bytes } = await write(talk, 'pptx', { contents: 'Contents' });
  const parts = partsOf(bytes);
  const titles = Object.entries(parts)
    .flatMap(([name, xml]) => {
      const number = /^ppt\/slides\/slide(\d+)\.xml$/.exec(name)?.[1];
      return number === undefined ? [] : [[Number(number), /<a:t>([^<]*)/.exec(xml)?.[1] ?? ''] as const];
    })
    .sort(([one], [other]) => one - other)
    .map(([, title]) => title);
  assert.deepEqual(titles, [
    'Talk',
    'Contents',
    'First',
    'Second',
    'Second (continued)',
    'Second (continued)',
    'Table',
    'Table (continued)',
    'Table (continued)',
  ]);
  const header = [7, 8, 9].map((number) =>
    /<a:tbl>.*?Square/s.test(parts[`ppt/slides/slide${String(number)}.xml`] ?? ''),
  );
  assert.deepEqual(header, [true, true, true]);
  assert.match(parts['ppt/slides/_rels/slide2.xml.rels'] ?? '', /slide3\.xml.*slide4\.xml.*slide7\.xml/);
});

test('what a speaker says is in the notes and on no slide', async () => {
  const parts = partsOf((await write(talk, 'pptx')).bytes);
  assert.match(parts['ppt/notesSlides/notesSlide1.xml'] ?? '', /say hello slowly.*• and wave/s);
  for (const [name, xml] of Object.entries(parts))
    if (name.startsWith('ppt/slides/')) assert.doesNotMatch(xml, /hello/);
});

test('the same text gives the same bytes', async () => {
  for (const format of ['docx', 'pptx'] as const)
    assert.deepEqual((await write(talk, format)).bytes, (await write(talk, format)).bytes, format);
});

test('texts of one level, of rulers, of nothing but words become slides', async () => {
  const titlesOf = async (markdown: string, title: string | null = null): Promise<string> =>
    (await textOf('a.pptx', (await write(markdown, 'pptx', { title })).bytes)).replace(/\s+/g, ' ');
  assert.equal(await titlesOf('# A\n\na\n\n# B\n\nb\n'), 'A a 1 B b 2');
  assert.equal(await titlesOf('a\n\n---\n\nb\n', 'Top'), 'Top a 1 b 2');
  assert.equal(await titlesOf('only words'), 'only words 1');
  const empty = await readers.writeDocument({ markdown: '' }, 'pptx');
  assert.deepEqual(empty, { ok: false, why: 'there is nothing in it to be shown on slides' });
  const rows = await readers.writeDocument({ markdown: `| a |\n| - |\n${'| b |\n'.repeat(40_000)}` }, 'pptx');
  assert.deepEqual(rows, { ok: false, why: 'it would take more than 2,000 slides' });
  const long = 'word '.repeat(2_000);
  assert.equal((await titlesOf(long)).match(/word/g)?.length, 2_000);
});

test('what does not read as it was meant is not offered', async () => {
  const { bytes } = await write('# Head\n\nSome words\n', 'docx');
  assert.equal(verifyWritten(bytes, { kind: 'docx', words: 'Head Some words' }), null);
  assert.match(
    verifyWritten(bytes, { kind: 'docx', words: 'Head Other words' }) ?? '',
    /reads “Head Some words” where/,
  );
  assert.match(verifyWritten(bytes.subarray(0, 200), { kind: 'docx', words: '' }) ?? '', /cannot be read back/);
  const slides = (await write(talk, 'pptx')).bytes;
  assert.match(verifyWritten(slides, { kind: 'pptx', words: 'First Talk', notes: [] }) ?? '', /lacks “Talk”/);
  assert.match(verifyWritten(slides, { kind: 'pptx', words: 'Talk First', notes: [] }) ?? '', /has 1 notes, not 0/);
  assert.match(verifyWritten(slides, { kind: 'pptx', words: 'Talk', notes: ['say'] }) ?? '', /reads “say hello/);
});

test('a picture is made smaller in its own format, upright, with or without what is written in it', async () => {
  const exif = Buffer.from('II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0', 'latin1');
  const photo = intoPng(png(100, 50), { exif, profile: null });
  for (const [way, kept] of [
    ['drop', false],
    ['keep', true],
  ] as const) {
    const small = await readers.resizePicture(photo, { longestSide: 10, exif: way });
    assert.deepEqual(readHeader(small.bytes), { format: 'png', width: 5, height: 10 });
    assert.equal(readLuggage(small.bytes, 'png').exif !== null, kept);
    assert.deepEqual(small.notes, []);
  }
  await assert.rejects(
    readers.resizePicture(photo, { longestSide: 0, exif: 'keep' }),
    /longest-side is a whole number/,
  );
});
