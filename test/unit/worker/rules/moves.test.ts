/** What becomes of real files: each instruction with every move it makes, and nothing else. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jpeg } from './pictures.ts';
import { doIt, makeFolder, namesOnly, type Content } from './support.ts';

type Row = readonly [
  instruction: string,
  files: readonly string[] | Record<string, Content>,
  moves: Record<string, string>,
];

function check(rows: readonly Row[]): void {
  for (const [instruction, files, moves] of rows) {
    it(instruction, async (test) => {
      const list = Array.isArray(files) ? namesOnly(files) : (files as Record<string, Content>);
      assert.deepEqual((await doIt(makeFolder(test, list), instruction)).moves, moves);
    });
  }
}

describe('sorted by type', () => {
  check([
    [
      'sort files into folders by type',
      ['a.jpg', 'b.PDF', 'c.docx', 'd.xlsx', 'e.pptx', 'f.mp3', 'g.mp4', 'h.zip', 'i.py', 'j.txt', 'k', 'l.xyz'],
      {
        'a.jpg': 'Images/a.jpg',
        'b.PDF': 'Documents/b.PDF',
        'c.docx': 'Documents/c.docx',
        'd.xlsx': 'Spreadsheets/d.xlsx',
        'e.pptx': 'Presentations/e.pptx',
        'f.mp3': 'Audio/f.mp3',
        'g.mp4': 'Videos/g.mp4',
        'h.zip': 'Archives/h.zip',
        'i.py': 'Code/i.py',
        'j.txt': 'Documents/j.txt',
        k: 'Other/k',
        'l.xyz': 'Other/l.xyz',
      },
    ],
    ['sort files by type', ['a.jpg', 'sub/b.jpg'], { 'a.jpg': 'Images/a.jpg' }],
    ['sort files by type', ['sub/b.jpg'], { 'sub/b.jpg': 'Images/b.jpg' }],
    [
      'sort files by type, including subfolders',
      ['a.jpg', 'sub/b.jpg'],
      { 'a.jpg': 'Images/a.jpg', 'sub/b.jpg': 'Images/b.jpg' },
    ],
    ['sort files by type', ['a.jpg', 'images/old.jpg'], { 'a.jpg': 'images/a.jpg' }],
    ['sort the files in notes by type', ['a.jpg', 'notes/b.txt'], { 'notes/b.txt': 'notes/Documents/b.txt' }],
    [
      'sort files by extension',
      ['a.jpg', 'b.JPG', 'c.txt'],
      { 'a.jpg': 'jpg/a.jpg', 'b.JPG': 'jpg/b.JPG', 'c.txt': 'txt/c.txt' },
    ],
    [
      'sort files by type',
      ['IMG_1.jpg', 'IMG_1.xmp'],
      { 'IMG_1.jpg': 'Images/IMG_1.jpg', 'IMG_1.xmp': 'Images/IMG_1.xmp' },
    ],
  ]);
});

describe('text put into names', () => {
  check([
    [
      'add the project code ACME-12 to the front of every file name',
      ['a.txt', 'sub/b.txt'],
      { 'a.txt': 'ACME-12_a.txt', 'sub/b.txt': 'sub/ACME-12_b.txt' },
    ],
    [
      'add the project code ACME-12 to the front of every file name',
      ['ACME-12_a.txt', 'b.txt'],
      { 'b.txt': 'ACME-12_b.txt' },
    ],
    ['prefix all files with "draft "', ['a.txt'], { 'a.txt': 'draft a.txt' }],
    [
      'put 2024 at the end',
      ['a.txt', 'noext', 'b.tar.gz'],
      { 'a.txt': 'a_2024.txt', noext: 'noext_2024', 'b.tar.gz': 'b.tar_2024.gz' },
    ],
    ['append "-old" to the txt files', ['a.txt', 'a.md'], { 'a.txt': 'a-old.txt' }],
    ["add today's date to the front of every file name", ['a.txt'], { 'a.txt': '2026-11-22_a.txt' }],
    ["add today's date as YYYYMMDD to the end of every file name", ['a.txt'], { 'a.txt': 'a_20261122.txt' }],
    [
      'add the date modified to the front of the names',
      { 'a.txt': { text: 'x', changed: '2019-03-02T12:00:00Z' } },
      { 'a.txt': '2019-03-02_a.txt' },
    ],
    [
      'add the date taken to the front of the photo names',
      { 'a.jpg': jpeg({ original: '2019:07:03 14:22:33' }) },
      { 'a.jpg': '2019-07-03_a.jpg' },
    ],
    [
      'add the folder name to the front of each file name',
      ['top.txt', 'trip/a.jpg'],
      { 'trip/a.jpg': 'trip/trip_a.jpg' },
    ],
    ['prefix all files with "a:b"', ['x.txt'], { 'x.txt': 'a_bx.txt' }],
    ['prefix all files with "{d}"', ['x.txt'], { 'x.txt': '{d}x.txt' }],
  ]);
});

describe('text replaced and removed', () => {
  check([
    [
      "replace 'foo' with 'bar' in file names",
      ['foo.txt', 'a foo foo.txt', 'Foo.txt', 'x.foo'],
      { 'foo.txt': 'bar.txt', 'a foo foo.txt': 'a bar bar.txt' },
    ],
    ['replace foo with bar in the file names', ['Foo.txt'], { 'Foo.txt': 'bar.txt' }],
    ['replace "$1" with "$&" in the names', ['a$1.txt'], { 'a$1.txt': 'a$&.txt' }],
    [
      'replace spaces with underscores',
      ['a b c.txt', 'sub dir/d e.txt'],
      { 'a b c.txt': 'a_b_c.txt', 'sub dir/d e.txt': 'sub dir/d_e.txt' },
    ],
    ['replace underscores with spaces', ['a_b.txt'], { 'a_b.txt': 'a b.txt' }],
    ["remove 'Copy of' from file names", ['Copy of a.txt', 'b.txt'], { 'Copy of a.txt': 'a.txt' }],
    [
      'remove the word draft from all file names',
      ['report_draft.txt', 'Draft plan.txt', 'a_draft_b.txt', 'x.txt'],
      { 'report_draft.txt': 'report.txt', 'Draft plan.txt': 'plan.txt', 'a_draft_b.txt': 'a_b.txt' },
    ],
    ['remove double spaces from the names', ['a  b   c.txt'], { 'a  b   c.txt': 'a b c.txt' }],
    ['trim the file names', [' a .txt'], { ' a .txt': 'a.txt' }],
    ['remove special characters from file names', ['a#b!c@d.txt', 'naïve (1).txt'], { 'a#b!c@d.txt': 'abcd.txt' }],
    [
      'remove accents from file names',
      ['naïve Übung.txt', 'straße.txt'],
      { 'naïve Übung.txt': 'naive Ubung.txt', 'straße.txt': 'strasse.txt' },
    ],
    [
      'remove numbers from the file names',
      ['photo123.jpg', '2019 plan.txt', '77.txt'],
      { 'photo123.jpg': 'photo.jpg', '2019 plan.txt': 'plan.txt' },
    ],
    ['remove the first 4 characters from the file names', ['IMG_1.jpg', 'abcd.txt'], { 'IMG_1.jpg': '1.jpg' }],
    [
      'remove the prefix IMG_ from the photos',
      ['IMG_1.jpg', 'img_2.jpg', 'x_IMG_3.jpg'],
      { 'IMG_1.jpg': '1.jpg', 'img_2.jpg': '2.jpg' },
    ],
    [
      'remove everything in brackets from the file names',
      ['song (live) [hd].mp3'],
      { 'song (live) [hd].mp3': 'song.mp3' },
    ],
    ['remove "report" from the file names', ['report.txt', 'my report.txt'], { 'my report.txt': 'my.txt' }],
  ]);
});

describe('numbers', () => {
  check([
    [
      'number the photos',
      ['b10.jpg', 'b2.jpg', 'b1.jpg', 'x.txt'],
      { 'b1.jpg': '01_b1.jpg', 'b2.jpg': '02_b2.jpg', 'b10.jpg': '03_b10.jpg' },
    ],
    [
      'rename the photos to Holiday 001, 002, 003',
      ['z.jpg', 'a.JPG'],
      { 'a.JPG': 'Holiday 001.JPG', 'z.jpg': 'Holiday 002.jpg' },
    ],
    [
      'number the files starting at 10 with 4 digits',
      ['a.txt', 'b.txt'],
      { 'a.txt': '0010_a.txt', 'b.txt': '0011_b.txt' },
    ],
    ['rename the photos to Trip with a number', ['a.jpg', 'b.jpg'], { 'a.jpg': 'Trip 01.jpg', 'b.jpg': 'Trip 02.jpg' }],
    ['number the files in steps of 10', ['a.txt', 'b.txt'], { 'a.txt': '01_a.txt', 'b.txt': '11_b.txt' }],
    [
      'number the files by size, largest first',
      { 'a.txt': 'x', 'b.txt': 'xxx' },
      { 'b.txt': '01_b.txt', 'a.txt': '02_a.txt' },
    ],
    [
      'number the photos by date taken',
      {
        'a.jpg': jpeg({ original: '2020:01:01 00:00:00' }),
        'b.jpg': jpeg({ original: '2019:01:01 00:00:00' }),
        'c.jpg': jpeg(null),
      },
      { 'b.jpg': '01_b.jpg', 'a.jpg': '02_a.jpg', 'c.jpg': '03_c.jpg' },
    ],
    [
      'number the photos in each folder',
      ['one/a.jpg', 'one/b.jpg', 'two/c.jpg'],
      { 'one/a.jpg': 'one/01_a.jpg', 'one/b.jpg': 'one/02_b.jpg', 'two/c.jpg': 'two/01_c.jpg' },
    ],
    [
      'number the photos',
      ['a.jpg', 'a.CR2', 'b.jpg'],
      { 'a.jpg': '01_a.jpg', 'a.CR2': '01_a.CR2', 'b.jpg': '02_b.jpg' },
    ],
    ['rename the files to 1, 2, 3', ['2.txt', '1.txt', '3.txt', 'a.txt'], { 'a.txt': '4.txt' }],
  ]);
});

describe('upper and lower case', () => {
  check([
    ['make all file names lowercase', ['My Report.DOCX', 'ok.txt'], { 'My Report.DOCX': 'my report.docx' }],
    ['convert file names to uppercase', ['my report.docx'], { 'my report.docx': 'MY REPORT.docx' }],
    ['change all names to Title Case', ["john's old REPORT.txt"], { "john's old REPORT.txt": "John's Old Report.txt" }],
    ['change the file names to sentence case', ['MY OLD report.txt'], { 'MY OLD report.txt': 'My old report.txt' }],
    ['rename files to kebab-case', ['My Old_Report v2.txt'], { 'My Old_Report v2.txt': 'my-old-report-v2.txt' }],
    ['convert file names to snake_case', ['MyOldReport.txt'], { 'MyOldReport.txt': 'my_old_report.txt' }],
    ['make extensions lower case', ['A.JPG', 'b.Tar.GZ'], { 'A.JPG': 'A.jpg', 'b.Tar.GZ': 'b.Tar.gz' }],
  ]);
});

describe('moved into a folder', () => {
  check([
    [
      'move all *.log files to Archive',
      ['a.log', 'sub/b.LOG', 'Archive/old.log', 'c.txt'],
      { 'a.log': 'Archive/a.log', 'sub/b.LOG': 'Archive/b.LOG' },
    ],
    ['archive files starting with draft', ['Draft 1.txt', 'my draft.txt'], { 'Draft 1.txt': 'Archive/Draft 1.txt' }],
    [
      'move PDFs older than 2020 to Old',
      {
        'a.pdf': { text: 'x', changed: '2019-12-30T12:00:00Z' },
        'b.pdf': { text: 'x', changed: '2020-01-02T12:00:00Z' },
        'c.txt': { text: 'x', changed: '2001-01-01T12:00:00Z' },
      },
      { 'a.pdf': 'Old/a.pdf' },
    ],
    [
      "put files containing 'invoice' in the name into invoices",
      ['Invoice 1.pdf', 'x.pdf'],
      { 'Invoice 1.pdf': 'invoices/Invoice 1.pdf' },
    ],
    ['move files larger than 2 bytes to Big', { a: 'xxx', b: 'xx' }, { a: 'Big/a' }],
    ['move everything except the PDFs to Other', ['a.pdf', 'b.txt'], { 'b.txt': 'Other/b.txt' }],
    ['move the txt files to Archive/text', ['a.txt'], { 'a.txt': 'Archive/text/a.txt' }],
    [
      'move the files in notes to Archive',
      ['a.txt', 'notes/b.txt', 'notes/sub/c.txt'],
      { 'notes/b.txt': 'Archive/b.txt', 'notes/sub/c.txt': 'Archive/c.txt' },
    ],
    ['flatten this folder', ['a.txt', 'x/a.txt', 'x/y/b.txt'], { 'x/a.txt': 'a (2).txt', 'x/y/b.txt': 'b.txt' }],
    [
      'move photos taken in 2019 to Nineteen',
      { 'a.jpg': jpeg({ original: '2019:01:01 00:00:00' }), 'b.jpg': jpeg({ original: '2020:01:01 00:00:00' }) },
      { 'a.jpg': 'Nineteen/a.jpg' },
    ],
    [
      'put screenshots in Screenshots and photos in Photos',
      ['Screenshot 1.png', 'a.jpg'],
      { 'Screenshot 1.png': 'Screenshots/Screenshot 1.png', 'a.jpg': 'Photos/a.jpg' },
    ],
    ['move the pdfs to ARCHIVE', ['a.pdf', 'Archive/b.txt'], { 'a.pdf': 'Archive/a.pdf' }],
  ]);
});

describe('whole new names', () => {
  check([
    [
      'rename photos by date taken',
      { 'a.jpg': jpeg({ original: '2019:07:03 14:22:33' }) },
      { 'a.jpg': '2019-07-03_14-22-33.jpg' },
    ],
    [
      'rename photos to YYYYMMDD',
      { 'a.jpg': jpeg({ original: '2019:07:03 14:22:33' }), 'b.jpg': jpeg({ original: '2019:07:03 15:00:00' }) },
      { 'a.jpg': '20190703.jpg', 'b.jpg': '20190703 (2).jpg' },
    ],
    ['rename report.docx to final', ['report.docx', 'sub/other.docx'], { 'report.docx': 'final.docx' }],
    ['change the extension from jpeg to jpg', ['a.jpeg', 'b.JPEG', 'c.jpg'], { 'a.jpeg': 'a.jpg', 'b.JPEG': 'b.jpg' }],
  ]);
});

describe('several things at once', () => {
  check([
    ['replace spaces with underscores and make lowercase', ['My File.TXT'], { 'My File.TXT': 'my_file.txt' }],
    [
      'rename photos to their date and number them then put in year folders',
      {
        'a.jpg': jpeg({ original: '2019:07:03 14:22:33' }),
        'b.jpg': jpeg({ original: '2019:07:03 15:00:00' }),
        'c.jpg': jpeg({ original: '2020:01:01 00:00:00' }),
      },
      { 'a.jpg': '2019/2019-07-03_01.jpg', 'b.jpg': '2019/2019-07-03_02.jpg', 'c.jpg': '2020/2020-01-01_03.jpg' },
    ],
    [
      'make extensions lower case and sort by extension',
      ['A.TXT', 'b.txt'],
      { 'A.TXT': 'txt/A.txt', 'b.txt': 'txt/b.txt' },
    ],
    ['add the prefix "X-" to the PDFs and move them to Acme', ['a.pdf', 'b.txt'], { 'a.pdf': 'Acme/X-a.pdf' }],
    [
      'sort the documents by type and put them in a folder called Sorted',
      ['a.pdf'],
      { 'a.pdf': 'Sorted/Documents/a.pdf' },
    ],
    [
      'move the PDFs to Papers and number them',
      ['b.pdf', 'a.pdf'],
      { 'a.pdf': 'Papers/01_a.pdf', 'b.pdf': 'Papers/02_b.pdf' },
    ],
  ]);
});
