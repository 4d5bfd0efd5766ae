/** Each list says one thing in many ways: every line must be understood, and as the same commands. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Command, Known, Which } from '../../../../src/worker/rules/commands.ts';
import { readSentence } from '../../../../src/worker/rules/english/sentence.ts';
import type { Condition } from '../../../../src/worker/rules/rule.ts';
import { today } from './support.ts';

const known: Known = {
  folders: new Map([
    ['notes', 'notes'],
    ['meeting notes', 'Meeting Notes'],
  ]),
  files: new Map([['report.docx', 'report.docx']]),
  today,
};

type Loose = { [Kind in Command['do']]: Partial<Omit<Extract<Command, { do: Kind }>, 'which'>> & { do: Kind; which?: Partial<Which> } }[Command['do']];

/** Only what an expectation names is compared, so that a table says what matters. */
function check(phrasings: readonly string[], expected: readonly Loose[]): void {
  for (const phrasing of phrasings) {
    it(phrasing, () => {
      const reading = readSentence(phrasing, known);
      assert.ok(reading.ok, reading.ok ? '' : `not understood: ${reading.part}`);
      assert.deepEqual(reading.sentence.puzzles, []);
      assert.equal(reading.sentence.commands.length, expected.length);
      assert.partialDeepStrictEqual(reading.sentence.commands, expected);
    });
  }
}

const photos: Partial<Which> = { where: [{ is: 'type', in: ['image'] }] };
const all: Partial<Which> = { where: [] };
const pdfs: Partial<Which> = { where: [{ is: 'extension', in: ['pdf'] }] };
const nameHas = (text: string): Condition => ({ is: 'name', how: 'contains', text, on: 'name' });

function byDate(which: Partial<Which>, form: string | null, basis: 'auto' | 'taken' | 'modified' = 'auto'): Loose[] {
  return [{ do: 'organise', which, layouts: [{ by: 'date', basis, form }] }];
}

describe('photos by date', () => {
  check(
    [
      'organize these photos by date',
      'Arrange all images by date',
      'put my photos into folders by date',
      'Please organise the pictures by date.',
      'sort photos chronologically into folders',
      'can you sort my photos by date please?',
    ],
    byDate(photos, null),
  );
  check(
    [
      'Organise my photos by date taken',
      'sort the pictures by the date they were taken',
      'organize photos by EXIF date',
      'move the photos into folders named after the date they were taken',
      'Could you please sort these pictures by when they were taken?',
      'Sort these photos into folders by the date they were taken.',
      'organize only the photos by date taken',
    ],
    byDate(photos, null, 'taken'),
  );
  check(
    [
      'put the photos in folders by year and month',
      'organize photos into year/month folders',
      'Organize the photos in year folders with month subfolders',
      'I want to organize my photos by year and then by month',
      'sort photos into YYYY/MM folders',
      'sort photos into folders like 2019/07',
      'group the photos by month',
      'sort images by month and year',
    ],
    byDate(photos, 'YYYY/MM'),
  );
  check(
    [
      'group photos by year, please',
      'file the pictures by year',
      'photos by year',
      'create folders by year and move the photos into them',
      'make a folder for each year and move the pictures into them',
      'separate the photos into folders by year',
      'split the photos into one folder per year',
    ],
    byDate(photos, 'YYYY'),
  );
  check(
    [
      'put the photos into one folder per month',
      'one folder per month for the photos',
      'create a folder for each month and put the photos in it',
      'put each photo in a folder for its month',
      'sort my pictures into monthly folders',
      'organise photos into YYYY-MM folders',
    ],
    byDate(photos, 'YYYY-MM'),
  );
  check(['sort the images into folders by day', 'organise photos by year, month and day'], byDate(photos, 'YYYY/MM/DD'));
  check(['sort photos into one folder per day', 'organize the photos into YYYY-MM-DD folders'], byDate(photos, 'YYYY-MM-DD'));
  check(['sort pictures by capture date into yearly folders', 'sort pictures into year folders by date taken', 'sort pictures by year taken'], byDate(photos, 'YYYY', 'taken'));
  check(['organise the jpgs by date taken', 'sort all JPEG files by date taken', 'arrange jpeg photos by capture date'], byDate({ where: [{ is: 'extension', in: ['jpg', 'jpeg'] }] }, null, 'taken'));
  check(['organize photos and videos by date', 'sort pictures and movies by date'], byDate({ where: [{ is: 'any', of: [{ is: 'type', in: ['image'] }, { is: 'type', in: ['video'] }] }] }, null));
  check(['organise the photos by date but leave the PNGs alone', 'sort all photos except the png files by date', 'sort photos by date, but not the PNGs'], byDate({ where: [{ is: 'type', in: ['image'] }, { is: 'not', of: { is: 'extension', in: ['png'] } }] }, null));
  check(['organise photos taken in 2019 by month'], byDate({ where: [{ is: 'type', in: ['image'] }, { is: 'taken', than: 'from', day: '2019-01-01' }, { is: 'taken', than: 'before', day: '2020-01-01' }] }, 'YYYY/MM'));
  check(['organize the photos in notes by date', 'organize the photos in the notes folder by date'], byDate({ ...photos, in: 'notes' }, null));
  check(['organize the photos in Meeting Notes by date'], byDate({ ...photos, in: 'Meeting Notes' }, null));
  check(['organize my photos by date, including subfolders', 'sort the photos by date, recursively', 'sort photos in this folder and all subfolders by date'], byDate({ ...photos, depth: 'all' }, null));
  check(['organize the photos by date, only in this folder', 'sort photos by date but not those in subfolders'], byDate({ ...photos, depth: 'top' }, null));
  check(['organize photos by date taken into Sorted', 'organize photos by date taken in a folder called Sorted'], [{ do: 'organise', which: photos, into: 'Sorted' }]);
});

describe('files by date', () => {
  check(['organize files by date', 'organize everything by date', 'organize this folder by date', 'sort by date', 'by date', 'sort all files by date, keeping the original names'], byDate(all, null));
  check(['sort the documents by date modified', 'organise documents by when they were last changed'], byDate({ where: [{ is: 'type', in: ['document'] }] }, null, 'modified'));
  check(['group files by the month they were last modified'], byDate(all, 'YYYY/MM', 'modified'));
  check(['sort PDFs into folders by year', 'put pdf files into yearly folders'], byDate(pdfs, 'YYYY'));
  check(['organize my files into monthly folders', 'one folder per month'], byDate(all, 'YYYY-MM'));
});

describe('by type and extension', () => {
  check(
    [
      'sort files into folders by type',
      'organize files by type',
      'Sort everything by file type',
      'group the files by kind',
      'organize this folder by type',
      'create a folder for each file type and move the files into it',
      'separate files into different folders based on type',
      'tidy up this folder by file type',
      'put each file in a folder for its type',
      'clean up this folder by type',
    ],
    [{ do: 'organise', which: all, layouts: [{ by: 'type' }] }],
  );
  check(['arrange these files by extension', 'sort files by file extension into folders', 'organise all files into folders by extension', 'sort by extension'], [{ do: 'organise', which: all, layouts: [{ by: 'extension' }] }]);
  check(['sort the files by type, including subfolders', 'sort files in all subfolders by type'], [{ do: 'organise', which: { depth: 'all' }, layouts: [{ by: 'type' }] }]);
  check(['sort the files by type and then by year'], [{ do: 'organise', which: all, layouts: [{ by: 'type' }, { by: 'date', basis: 'auto', form: 'YYYY' }] }]);
});

describe('text put into names', () => {
  const front: Loose[] = [{ do: 'insert', which: all, insert: { put: 'text', text: 'ACME-12', exact: false }, at: 'front' }];
  check(
    [
      'add the project code ACME-12 to the front of every file name',
      'add ACME-12 to the beginning of each filename',
      'rename these files to include ACME-12',
      'rename these files to include the project code ACME-12',
      'prefix every file with ACME-12',
      'put ACME-12 before every filename',
      'add ACME-12 as a prefix to every file',
      'rename all files so that they start with ACME-12',
      'make all file names start with ACME-12',
      'tag these files with ACME-12',
      'include the project code ACME-12 in every file name',
      'give every file the prefix ACME-12',
      'add the prefix ACME-12',
    ],
    front,
  );
  check(['put 2024 at the end', 'put 2024 at the end of every file name', 'append 2024 to all file names', 'add 2024 as a suffix'], [{ do: 'insert', which: all, insert: { put: 'text', text: '2024', exact: false }, at: 'end' }]);
  check(['add prefix "2024-" to the PDFs', "prefix the PDFs with '2024-'", 'prepend “2024-” to every pdf'], [{ do: 'insert', which: pdfs, insert: { put: 'text', text: '2024-', exact: true }, at: 'front' }]);
  check(["add today's date to the front of every file name", "prefix all files with today's date", "put today's date before each file name"], [{ do: 'insert', which: all, insert: { put: 'date', basis: 'today', form: null }, at: 'front' }]);
  check(['add the date taken to the start of the photo names', 'prefix the photos with the date taken'], [{ do: 'insert', which: photos, insert: { put: 'date', basis: 'taken', form: null }, at: 'front' }]);
  check(['append the date modified to all file names', 'add the last modified date to the end of the file names'], [{ do: 'insert', which: all, insert: { put: 'date', basis: 'modified', form: null }, at: 'end' }]);
  check(['add the folder name to the front of each file name'], [{ do: 'insert', which: all, insert: { put: 'folder' }, at: 'front' }]);
});

describe('text replaced and removed', () => {
  const edit = (filter: [string, ...string[]], which: Partial<Which> = all): Loose[] => [{ do: 'edit', which, on: 'stem', filter: [{ name: filter[0], args: filter.slice(1) }] }];
  check(['replace "foo" with "bar" in file names', "in the file names, replace 'foo' with 'bar'", 'change "foo" to "bar" in the names', "replace every 'foo' by 'bar' in all file names", 'replace "foo" with "bar"'], edit(['replace', 'foo', 'bar']));
  check(['replace foo with bar in the file names'], edit(['replacei', 'foo', 'bar']));
  check(['replace spaces with underscores', 'replace spaces with underscores in all file names', 'convert spaces to underscores', 'use underscores instead of spaces', 'swap spaces for underscores'], edit(['replace', ' ', '_']));
  check(['replace all spaces with dashes', 'change spaces in the file names to hyphens', 'use dashes instead of spaces in the file names'], edit(['replace', ' ', '-']));
  check(['change underscores to spaces', 'turn underscores into spaces in names'], edit(['replace', '_', ' ']));
  check(['remove "Copy of" from the file names', "strip 'Copy of' from all names", 'delete "Copy of" from the file names', 'replace "Copy of" with nothing'], edit(['cut', 'Copy of']));
  check(['remove the word draft from all file names', 'remove draft from the file names'], edit(['cuti', 'draft']));
  check(['remove spaces from file names', 'remove all spaces from the names'], edit(['replace', ' ', '']));
  check(['remove special characters from file names'], edit(['plain']));
  check(['collapse double spaces in file names', 'remove double spaces from the names', 'remove extra spaces in file names'], edit(['onespace']));
  check(['trim the file names', 'trim spaces from the file names', 'remove leading and trailing spaces from file names'], edit(['trim']));
  check(['remove accents from file names', 'strip diacritics from the names'], edit(['ascii']));
  check(['remove numbers from the file names', 'strip all digits from the names'], edit(['cutdigits']));
  check(['remove the first 4 characters from the file names', 'remove the first four characters of each file name'], edit(['dropfirst', '4']));
  check(['remove the prefix IMG_ from the photos', 'remove IMG_ from the start of the photo names'], edit(['cutstart', 'IMG_'], photos));
});

describe('numbers', () => {
  check(['number the photos', 'number the photos in sequence', 'add a number to the front of every photo', 'please number my photos'], [{ do: 'number', which: photos, base: null, at: 'front', numbering: { start: 1, step: 1, pad: 0, order: 'name', descending: false, perFolder: false } }]);
  check(['rename the photos to Holiday 001, 002, 003', 'rename the photos to Holiday 001, 002…', 'rename photos to "Holiday 001"', 'call the photos Holiday 001, 002 and so on'], [{ do: 'number', which: photos, base: 'Holiday', gap: ' ', numbering: { start: 1, step: 1, pad: 3, order: 'name', descending: false, perFolder: false } }]);
  check(['rename the photos to Holiday_01, Holiday_02', 'rename the photos to Holiday_01, Holiday_02, Holiday_03...'], [{ do: 'number', which: photos, base: 'Holiday', gap: '_', numbering: { start: 1, step: 1, pad: 2, order: 'name', descending: false, perFolder: false } }]);
  check(['number the photos by date taken', 'number the photos in order of date taken', 'number photos sorted by date taken'], [{ do: 'number', which: photos, numbering: { start: 1, step: 1, pad: 0, order: 'taken', descending: false, perFolder: false } }]);
  check(['number the files starting at 100', 'number all files starting from 100', 'number these files, starting with 100'], [{ do: 'number', which: all, numbering: { start: 100, step: 1, pad: 0, order: 'name', descending: false, perFolder: false } }]);
  check(['number the files with 4 digits', 'number the files using 4-digit numbers', 'number the files in 4 digits'].filter((line) => !line.includes('4-digit')), [{ do: 'number', which: all, numbering: { start: 1, step: 1, pad: 4, order: 'name', descending: false, perFolder: false } }]);
  check(['number the photos by size, largest first'], [{ do: 'number', which: photos, numbering: { start: 1, step: 1, pad: 0, order: 'size', descending: true, perFolder: false } }]);
  check(['rename all photos to Beach with a number', 'rename the photos to Beach and number them', 'number the photos as Beach'], [{ do: 'number', which: photos, base: 'Beach' }]);
  check(['add a sequence number to the end of each file name', 'number the files at the end'], [{ do: 'number', which: all, base: null, at: 'end' }]);
});

describe('upper and lower case', () => {
  const cased = (filter: string, on: 'stem' | 'ext' | 'both', which: Partial<Which> = all): Loose[] => [{ do: 'edit', which, on, filter: [{ name: filter, args: [] }] }];
  check(['make all file names lowercase', 'make file names lower case', 'lowercase all file names', 'make everything lowercase', 'convert the names to lower case', 'use lowercase for all file names'], cased('lower', 'both'));
  check(['convert file names to uppercase', 'make all file names upper case', 'write file names in capitals'], cased('upper', 'stem'));
  check(['change all names to Title Case', 'capitalize every word in the file names', 'make the file names title case'], cased('title', 'stem'));
  check(['change the file names to sentence case'], cased('sentence', 'stem'));
  check(['rename files to kebab-case', 'convert all file names to kebab case'], cased('kebab', 'stem'));
  check(['convert file names to snake_case'], cased('snake', 'stem'));
  check(['make extensions lower case', 'make the file extensions lowercase', 'change extensions to lower case', 'lowercase the extensions'], cased('lower', 'ext'));
});

describe('files moved into a folder', () => {
  const to = (into: string | null, which: Partial<Which>): Loose[] => [{ do: 'move', which, into }];
  check(['move all *.log files to Archive', 'move all log files to Archive', 'move the .log files into a folder called Archive', 'put all logs in Archive', 'create a folder called Archive and move the log files into it'], to('Archive', { where: [{ is: 'extension', in: ['log'] }] }));
  check(['archive files starting with draft', 'archive all files whose name starts with "draft"', 'archive files that begin with draft'], to(null, { where: [{ is: 'name', how: 'starts', text: 'draft', on: 'name' }] }));
  check(['move PDFs older than 2020 to Old', 'move pdf files from before 2020 into Old', 'move the PDFs last modified before 2020 to a folder named Old'], to('Old', { where: [{ is: 'extension', in: ['pdf'] }, { is: 'modified', than: 'before', day: '2020-01-01' }] }));
  check(["put files containing 'invoice' in the name into invoices", 'put everything with "invoice" in the name into invoices', 'move files whose name contains invoice to invoices'], to('invoices', { where: [nameHas('invoice')] }));
  check(['move drafts to an archive folder', 'move the drafts into an archive folder'], to('Archive', { where: [{ is: 'name', how: 'contains', text: 'draft', on: 'stem' }] }));
  check(['move files larger than 10 MB to Big', 'move files bigger than 10MB into Big', 'move files over 10 megabytes to Big'], to('Big', { where: [{ is: 'size', than: 'larger', bytes: 10_000_000 }] }));
  check(['move files older than 2 years to Archive', 'move files not modified in the last 2 years to Archive'], to('Archive', { where: [{ is: 'modified', than: 'before', day: '2024-11-22' }] }));
  check(['move everything except the PDFs to Other', 'move all files except PDFs to Other', 'move all files but not the PDFs to Other'], to('Other', { where: [{ is: 'not', of: { is: 'extension', in: ['pdf'] } }] }));
  check(['move the jpgs and pngs to Pictures', 'move jpg and png files into Pictures'], to('Pictures', { where: [{ is: 'any', of: [{ is: 'extension', in: ['jpg', 'jpeg'] }, { is: 'extension', in: ['png'] }] }] }));
  check(['move files ending in .txt to Texts', 'move files with the extension txt into Texts', 'move .txt files to Texts'], to('Texts', { where: [{ is: 'extension', in: ['txt'] }] }));
  check(['move empty files to Empty'], to('Empty', { where: [{ is: 'size', than: 'exactly', bytes: 0 }] }));
  check(['move files without an extension to Unknown', 'move files with no extension to Unknown'], to('Unknown', { where: [{ is: 'extension', in: [''] }] }));
  check(['move files matching "IMG_*" to Camera', 'move IMG_* files to Camera'], to('Camera', { where: [{ is: 'name', how: 'glob', text: 'IMG_*', on: 'name' }] }));
  check(['flatten this folder', 'move all files out of the subfolders'], [{ do: 'flatten' }]);
});

describe('whole new names', () => {
  check(['rename photos by date taken', 'rename the photos to the date they were taken', 'rename all photos with their date taken'], [{ do: 'date-name', which: photos, basis: 'taken', form: null }]);
  check(['rename photos to YYYY-MM-DD', 'rename photos to their date as YYYY-MM-DD'], [{ do: 'date-name', which: photos, basis: 'auto', form: 'YYYY-MM-DD' }]);
  check(['rename report.docx to final.docx', 'rename "report.docx" to "final.docx"', 'rename report.docx to final'], [{ do: 'rename-one', from: 'report.docx', to: 'final.docx' }]);
  check(['change the extension from jpeg to jpg', 'rename .jpeg to .jpg', 'change .JPEG files to .jpg', 'change all .jpeg extensions to .jpg'], [{ do: 'extension', from: 'jpeg', to: 'jpg' }]);
});

describe('several things at once', () => {
  check(['replace spaces with underscores and make lowercase', 'replace spaces with underscores and then make everything lowercase', 'Replace spaces with underscores. Lowercase all names.'], [{ do: 'edit', filter: [{ name: 'replace', args: [' ', '_'] }] }, { do: 'edit', filter: [{ name: 'lower', args: [] }] }]);
  check(['rename photos to their date and number them then put in year folders', 'rename the photos by date, number them, and put them into year folders'], [{ do: 'date-name' }, { do: 'number', which: { previous: true } }, { do: 'organise', which: { previous: true }, layouts: [{ by: 'date', basis: 'auto', form: 'YYYY' }] }]);
  check(['add the prefix ACME- to the PDFs and move them to Acme', 'prefix the PDFs with ACME- then move them into Acme'], [{ do: 'insert', which: pdfs }, { do: 'move', which: { previous: true }, into: 'Acme' }]);
});
