/** The ready recipes: each can be read, filled with its defaults and what only the person knows, and does on a small real folder what it says. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { fillRecipe, parseRecipe, printRecipe } from '../../../../src/model/rule/recipe.ts';
import { encodeJpeg } from '../../../support/sample/jpeg.ts';
import { makeJpeg, xmp, xmpSegment } from '../../worker/facts/makers/pictures.ts';
import { id3, mp3 } from '../../worker/facts/makers/recordings.ts';
// What writes JPEG is read from its package.
import '../../worker/readers/support.ts';
import { jpeg } from '../../worker/rules/pictures.ts';
import { runOn } from '../../worker/rules/ruleRuns.ts';
import { PdfMaker } from '../../../support/pdfMaker.ts';
import { drawTable } from '../../../support/pdfTableMaker.ts';
import '../../worker/readers/support.ts';
import { makeFolder, type Content } from '../../worker/rules/support.ts';
import { greyPng } from '../../worker/rules/tellingFiles.ts';

const folder = path.resolve('media/recipes');
const keys = fs
  .readdirSync(folder)
  .map((name) => name.replace(/\.recipe$/, ''))
  .sort();

const old = '2024-03-05T10:00:00Z';
const mail =
  'From: Ada Lovelace <ada@example.org>\nTo: Charles <c@example.org>\nSubject: Engine drawings\nDate: Tue, 5 Mar 2024 10:00:00 +0000\n\nHello.\n';
const receipt = 'Acme Ltd\nInvoice INV-2041\nDate: 5 March 2024\nTotal: 119.00 EUR\n';
const taken = jpeg({ original: '2019:07:03 14:22:33' });

function pdfWithTable(): Uint8Array {
  const pdf = new PdfMaker();
  drawTable(
    pdf.page(),
    [
      ['Town', 'Rain'],
      ['Bergen', '2,250'],
      ['Oslo', '763'],
    ],
    { lines: 'grid' },
  );
  return pdf.bytes();
}

/** For each recipe a folder, and what it makes of it: its lines, sorted. */
const cases: Readonly<
  Record<string, { files: Record<string, Content>; changes: string[]; answers?: Record<string, string> }>
> = {
  'photos-by-date': { files: { 'in/a.jpg': taken }, changes: ['move in/a.jpg → Photos/2019/07/a.jpg', 'rmdir in'] },
  'photos-by-city': {
    files: {
      'a.jpg': makeJpeg([xmpSegment(xmp('photoshop:City="Paris" exif:DateTimeOriginal="2019-07-03T14:22:33"'))]),
      'b.jpg': taken,
    },
    changes: ['move a.jpg → Places/Paris/2019/a.jpg'],
  },
  'text-of-documents': {
    files: { 'a.html': '<p>Summer party</p>' },
    changes: ['create a.txt'],
  },
  'tables-of-pdfs': {
    files: { 'sub/a.pdf': pdfWithTable(), 'b.txt': 'x' },
    changes: ['create sub/a.xlsx'],
  },
  'photos-named-by-date': { files: { 'a.jpg': taken }, changes: ['move a.jpg → 2019-07-03_142233_photo.jpg'] },
  'screenshots-by-month': {
    files: { 'Screenshot 2024-03-05 at 10.00.00.png': 'x', 'other.png': 'x' },
    changes: ['move Screenshot 2024-03-05 at 10.00.00.png → Screenshots/2024-03/Screenshot 2024-03-05 at 10.00.00.png'],
  },
  'receipts-by-month': {
    files: { 'a.txt': receipt, 'b.txt': 'a letter of 5 March 2024' },
    changes: ['move a.txt → Receipts/2024-03/a.txt'],
  },
  'receipts-by-vendor': { files: { 'a.txt': receipt }, changes: ['move a.txt → Receipts/Acme/2024-03/a.txt'] },
  'invoices-named': { files: { 'a.txt': receipt }, changes: ['move a.txt → 2024-03-05 INV-2041.txt'] },
  'downloads-by-type': {
    files: { 'a.zip': 'x', 'sub/b.zip': 'y' },
    changes: ['move a.zip → Archives/a.zip'],
  },
  'old-downloads-away': { files: { 'a.zip': { text: 'x', changed: old }, 'b.zip': 'y' }, changes: ['trash a.zip'] },
  flatten: { files: { 'a/b/c.txt': 'x', 'd.txt': 'y' }, changes: ['move a/b/c.txt → c.txt', 'rmdir a', 'rmdir a/b'] },
  'duplicates-to-review': {
    files: { 'a.txt': { text: 'same', changed: old }, 'sub/b.txt': 'same' },
    changes: ['move sub/b.txt → Duplicates/sub/b.txt'],
  },
  'duplicates-to-trash': {
    files: { 'a.txt': { text: 'same', changed: old }, 'b.txt': 'same' },
    changes: ['trash b.txt'],
  },
  'project-code': {
    files: { 'a.txt': 'x', 'ACME-12_b.txt': 'y' },
    answers: { code: 'ACME-12' },
    changes: ['move a.txt → ACME-12_a.txt'],
  },
  'codes-from-table': {
    files: { 'codes.csv': 'Name,Code\nold,ACME-12\n', 'old.pdf': 'x', 'unknown.pdf': 'y' },
    changes: ['move old.pdf → ACME-12_old.pdf'],
  },
  'documents-to-title': { files: { 'a.md': '# Annual report\n\nText.\n' }, changes: ['move a.md → Annual report.md'] },
  'web-names': { files: { 'Über Den Fluss!.TXT': 'x' }, changes: ['move Über Den Fluss!.TXT → uber-den-fluss.txt'] },
  'tidy-names': { files: { 'Copy of  a.txt': 'x' }, changes: ['move Copy of  a.txt → a.txt'] },
  'number-in-order': {
    files: { 'b.txt': 'x', 'a.txt': 'y' },
    changes: ['move a.txt → file-001.txt', 'move b.txt → file-002.txt'],
  },
  'archive-by-year': {
    files: { 'in/a.txt': { text: 'x', changed: old }, 'b.txt': 'y' },
    changes: ['move in/a.txt → Archive/2024/in/a.txt'],
  },
  'large-files': {
    files: { 'a.bin': new Uint8Array(100_000_001), 'b.bin': 'x' },
    changes: ['move a.bin → Large/a.bin'],
  },
  'csv-to-excel': { files: { 'a.csv': 'x,y\n1,2\n' }, changes: ['create a.xlsx'] },
  'markdown-to-word': { files: { 'a.md': '# A\n' }, changes: ['create a.docx'] },
  'pictures-to-jpeg': {
    files: { 'a.png': greyPng(4, 3), 'b.jpeg': taken, 'c.png': taken, 'd.txt': 'x' },
    changes: ['create a.jpg'],
  },
  'music-by-artist-and-album': {
    files: {
      'in/a.mp3': mp3(id3({ TIT2: 'One', TPE1: 'AC/DC', TALB: 'Live: 1', TRCK: '3' })),
      'in/b.mp3': mp3(id3({ TIT2: 'Two', TPE1: 'Ada', TPE2: 'Various', TALB: 'Hits', TRCK: '4' })),
      'c.mp3': mp3(id3({ TIT2: 'Three' })),
    },
    changes: ['move in/a.mp3 → Music/AC_DC/Live_ 1/a.mp3', 'move in/b.mp3 → Music/Various/Hits/b.mp3', 'rmdir in'],
  },
  'songs-named-by-track': {
    files: {
      'in/a.mp3': mp3(id3({ TIT2: 'What?', TPE1: 'Ada', TRCK: '3/12' })),
      'b.mp3': mp3(id3({ TIT2: 'No number' })),
    },
    changes: ['move in/a.mp3 → in/03 - What_.mp3'],
  },
  'index-of-folder': { files: { 'a.txt': 'x' }, changes: ['create index.csv'] },
  'empty-folders': { files: { 'empty/': '', 'a.txt': 'x' }, changes: ['rmdir empty'] },
  'mails-by-sender': {
    files: { 'a.eml': mail },
    changes: ['move a.eml → Mail/Ada Lovelace/2024-03-05 Engine drawings.eml'],
  },
};

test('there are at least 20 ready recipes, and this page tries each', () => {
  assert.ok(keys.length >= 20);
  assert.deepEqual(Object.keys(cases).sort(), keys);
});

test('a ready recipe has a name, says what it does, and comes back from being printed', () => {
  for (const key of keys) {
    const text = fs.readFileSync(path.join(folder, `${key}.recipe`), 'utf8');
    const { recipe, problems } = parseRecipe(text);
    assert.deepEqual(problems, [], key);
    assert.ok(recipe !== null && recipe.name !== '' && recipe.about !== '', key);
    assert.deepEqual(parseRecipe(printRecipe(recipe)).recipe, recipe, key);
  }
});

for (const key of keys) {
  test(`${key} does what it says`, async (context) => {
    const known = cases[key];
    assert.ok(known !== undefined);
    assert.deepEqual(await changesOf(key, known.files, context, known.answers), known.changes);
  });
}

test('pictures go the other way where the form says so, and the originals to the trash', async (context) => {
  const files = {
    'a.jpg': encodeJpeg({ columns: 1, rows: 1, colorAt: () => [90, 120, 200] }, undefined),
    'b.png': greyPng(2, 2),
  };
  const lines = await changesOf('pictures-to-jpeg', files, context, { format: 'png', original: 'trash' });
  assert.deepEqual(lines, ['create a.png', 'trash a.jpg']);
});

async function changesOf(
  key: string,
  files: Record<string, Content>,
  test: TestContext,
  answers: Record<string, string> = {},
): Promise<string[]> {
  const { recipe } = parseRecipe(fs.readFileSync(path.join(folder, `${key}.recipe`), 'utf8'));
  assert.ok(recipe !== null);
  const filled = fillRecipe(recipe, answers);
  assert.ok(filled.ok, JSON.stringify(filled));
  return (await runOn(makeFolder(test, files), filled.value.text)).lines;
}
