/** Trash, copies, conversions, lists, tables and patterns: each table says one thing in many ways. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Condition } from '../../../../src/model/rule/rule.ts';
import { assemble } from '../../../../src/worker/rules/assemble.ts';
import { readSentence } from '../../../../src/worker/rules/english/sentence.ts';
import { all, check, known, pdfs, photos } from './phrasings.ts';

const image: Condition = { is: 'type', in: ['image'] };
const ends = (...extensions: string[]): { where: Condition[] } => ({ where: [{ is: 'extension', in: extensions }] });
const pngs = ends('png');

describe('duplicates', () => {
  check(
    [
      'find duplicate photos and delete the copies keeping the oldest',
      'find duplicate photos, then delete the copies',
      'delete duplicate photos',
      'delete the duplicate pictures and keep the oldest one',
      'get rid of identical photos, keeping the originals',
      'delete all but one of each duplicate photo',
      'search for duplicate images and trash the extras',
      'delete the copies of the same photos',
    ],
    [{ do: 'duplicates', which: photos, into: null, keep: 'oldest' }],
  );
  check(
    [
      'delete the duplicate PDFs in notes',
      'remove duplicate PDFs in notes',
      'trash the duplicated PDFs in the folder notes',
    ],
    [{ do: 'duplicates', which: { ...pdfs, in: 'notes' }, into: null }],
  );
  check(
    [
      'put duplicates into a folder for review',
      'move the duplicates into a separate folder for me to check',
      'set the duplicates aside',
      'move all duplicate files into a folder to look at',
      'find duplicates and move them into a folder for review',
      'dedupe this folder',
    ],
    [{ do: 'duplicates', into: 'Duplicates' }],
  );
  check(
    ['move duplicate photos to Twice', 'find duplicate photos and move the copies to Twice'],
    [{ do: 'duplicates', which: photos, into: 'Twice' }],
  );
  check(
    ['move all duplicates to a folder called Doubles', 'collect the duplicates in a new folder named Doubles'],
    [{ do: 'duplicates', which: all, into: 'Doubles' }],
  );
  check(
    [
      'delete duplicates, keep the newest',
      'delete the duplicates but keep the latest version',
      'remove duplicates except the most recent one',
    ],
    [{ do: 'duplicates', into: null, keep: 'newest' }],
  );
  check(
    [
      'find duplicate files',
      'show me the duplicates',
      'make a list of duplicate files',
      'check for duplicates',
      'list identical files',
    ],
    [{ do: 'list-duplicates' }],
  );
  check(
    [
      'delete duplicates, then sort the rest by type',
      'remove the duplicate files and sort everything else by type',
      'delete the duplicates and then organize the remaining files by type',
    ],
    [
      { do: 'duplicates', into: null },
      { do: 'organise', which: { rest: true }, layouts: [{ by: 'type' }] },
    ],
  );
});

describe('trash', () => {
  check(
    [
      'delete the .tmp files',
      'get rid of the tmp files',
      'delete all *.tmp',
      'bin the tmp files',
      'move the .tmp files to the trash',
      'throw the .tmp files into the bin',
    ],
    [{ do: 'trash', which: ends('tmp') }],
  );
  check(
    [
      'throw away screenshots older than a year',
      'delete screenshots older than one year',
      'trash screenshots that are older than 1 year',
      'delete screenshots that are more than a year old',
      'remove the screenshots older than a year',
    ],
    [
      {
        do: 'trash',
        which: {
          where: [
            { is: 'name', how: 'contains', text: 'screenshot', on: 'stem' },
            { is: 'modified', than: 'before', day: '2025-11-22' },
          ],
        },
      },
    ],
  );
  check(
    [
      'remove empty files',
      'delete all empty files',
      'throw out the empty files',
      'get rid of empty files',
      'trash empty files',
    ],
    [{ do: 'trash', which: { where: [{ is: 'size', than: 'exactly', bytes: 0 }] } }],
  );
  check(
    [
      'delete videos over 1 GB',
      'trash videos larger than 1 GB',
      'delete the videos bigger than 1 GB',
      'throw away big videos over 1 GB',
    ],
    [
      {
        do: 'trash',
        which: {
          where: [
            { is: 'type', in: ['video'] },
            { is: 'size', than: 'larger', bytes: 1_000_000_000 },
          ],
        },
      },
    ],
  );
  check(
    ['delete temporary files', 'remove the temp files', 'get rid of all temporary files'],
    [{ do: 'trash', which: ends('tmp', 'temp') }],
  );
});

describe('copies', () => {
  check(
    [
      'copy all PDFs to Backup',
      'back up the PDFs into Backup',
      'make a copy of all PDFs in Backup',
      'duplicate the PDFs into Backup',
      'put copies of the PDFs into Backup',
      'store a backup of the PDFs in Backup',
    ],
    [{ do: 'copy', which: pdfs, into: 'Backup' }],
  );
  check(
    ['copy photos with 4 stars or more to Best', 'copy the photos rated 4 or better to Best'],
    [
      {
        do: 'copy',
        into: 'Best',
        which: { where: [image, { is: 'field', field: 'image.rating', how: 'more', value: '3' }] },
      },
    ],
  );
});

describe('pictures made into others', () => {
  check(
    [
      'convert the PNGs to JPG',
      'convert all png files to jpg',
      'turn the PNGs into JPEGs',
      'save the PNG pictures as JPG',
      'make the PNGs JPG',
      'change the PNGs to JPGs',
      'make jpg versions of the PNGs',
    ],
    [{ do: 'convert', which: pngs, format: 'jpg', original: 'keep', into: null }],
  );
  check(
    ['make all heic/webp jpg', 'convert heic/webp to jpg'],
    [{ do: 'convert', which: ends('heic', 'webp'), format: 'jpg' }],
  );
  check(
    [
      'convert the PNGs to JPG and trash the originals',
      'convert the PNGs to JPG and delete the originals',
      'turn the PNGs into JPG, remove the original files',
      'make the PNGs JPG and throw away the originals',
      'convert the PNGs to JPG, delete the old files',
    ],
    [{ do: 'convert', which: pngs, format: 'jpg', original: 'trash' }],
  );
  check(
    ['convert the PNGs to JPG but keep the originals', 'convert the PNGs to JPG, keeping the originals'],
    [{ do: 'convert', which: pngs, format: 'jpg', original: 'keep' }],
  );
  check(
    [
      'convert the PNGs to JPG with quality 80',
      'convert the PNGs to JPG at 80 percent quality',
      'save the PNGs as JPG with a quality of 80',
    ],
    [{ do: 'convert', which: pngs, format: 'jpg', quality: 80 }],
  );
  check(
    ['convert the photos to webp', 'save all photos as WebP', 'turn the pictures into webp'],
    [{ do: 'convert', which: photos, format: 'webp' }],
  );
  check(
    [
      'convert the PNGs to JPG and move them into Web',
      'turn the PNGs into JPGs and put them in Web',
      'convert the PNGs to JPG, then move them to Web',
    ],
    [
      { do: 'convert', which: pngs, format: 'jpg' },
      { do: 'move', which: { previous: true }, into: 'Web' },
    ],
  );
  check(
    ['convert the PNGs to JPG into Web', 'convert the PNGs to JPG in a folder called Web'],
    [{ do: 'convert', which: pngs, format: 'jpg', into: 'Web' }],
  );
  check(
    [
      'resize the photos to 1600 pixels',
      'scale the photos down to 1600 pixels',
      'shrink the photos to 1600px',
      'resize all photos to at most 1600 px',
      'make smaller versions of the photos with 1600 pixels',
      'reduce the photos to 1600 pixels on the longest side',
    ],
    [{ do: 'resize', which: photos, pixels: 1600 }],
  );
});

describe('texts and tables made into others', () => {
  check(
    [
      'convert the text files to UTF-8',
      'save the text files as utf-8',
      're-encode the text files to UTF-8',
      'change the encoding of the text files to UTF-8',
      'transcode the text files into utf8',
    ],
    [{ do: 'convert', which: ends('txt', 'text'), format: 'utf-8' }],
  );
  check(
    [
      'convert csv to xlsx',
      'convert the CSV files to Excel',
      'turn the CSVs into Excel workbooks',
      'save csv files as xlsx',
      'make the csv files excel',
    ],
    [{ do: 'convert', which: ends('csv'), format: 'xlsx' }],
  );
  check(
    [
      'convert xlsx to csv',
      'convert the Excel files to CSV',
      'turn the xlsx files into csv',
      'save the Excel files as csv',
      'export the xlsx files as CSV',
    ],
    [{ do: 'convert', format: 'csv' }],
  );
  check(
    [
      'convert the markdown files to html',
      'turn the markdown files into web pages',
      'make html versions of the markdown files',
      'export the markdown files as HTML',
      'convert markdown to html',
    ],
    [{ do: 'convert', which: ends('md', 'markdown'), format: 'html' }],
  );
  check(
    [
      'convert the markdown files to Word',
      'turn the markdown files into docx',
      'save the markdown files as Word documents',
      'convert markdown to docx',
      'export markdown files as Word files',
    ],
    [{ do: 'convert', which: ends('md', 'markdown'), format: 'docx' }],
  );
  check(
    [
      'convert the markdown files to PowerPoint',
      'turn the markdown files into slides',
      'make slides of the markdown files',
      'create a presentation from the markdown files',
      'make a slide deck out of the markdown files',
      'save the markdown files as pptx',
      'make pptx versions of the markdown files',
    ],
    [{ do: 'convert', which: ends('md', 'markdown'), format: 'pptx' }],
  );
  check(
    [
      'extract the text of the PDFs into text files',
      'extract the text from the PDFs',
      'get the text out of the PDFs',
      'pull the text out of all PDFs',
      'save the text of the PDFs as text files',
      'write the text of the PDFs into text files',
    ],
    [{ do: 'extract', which: pdfs, into: null }],
  );
  check(
    ['extract the text of the PDFs into Texts', 'extract the text of the PDFs as txt into Texts'],
    [{ do: 'extract', which: pdfs, into: 'Texts' }],
  );
});

describe('what is found, and what happens to it', () => {
  check(
    [
      'find all documents containing "GDPR" and copy them to Privacy',
      'look for documents with "GDPR" in the text, then copy them to Privacy',
      'search for documents whose text contains "GDPR" and copy them into Privacy',
    ],
    [
      {
        do: 'copy',
        into: 'Privacy',
        which: {
          where: [
            { is: 'type', in: ['document'] },
            { is: 'text', how: 'contains', text: 'GDPR' },
          ],
        },
      },
    ],
  );
  check(
    ['find videos over 1 GB and delete them'],
    [
      {
        do: 'trash',
        which: {
          where: [
            { is: 'type', in: ['video'] },
            { is: 'size', than: 'larger', bytes: 1e9 },
          ],
        },
      },
    ],
  );
});

describe('empty folders', () => {
  check(
    [
      'remove empty folders',
      'delete all the empty folders',
      'clean up empty subfolders',
      'get rid of folders that are empty',
      'delete folders with nothing in them',
      'prune empty directories',
    ],
    [{ do: 'tidy' }],
  );
  check(
    [
      'move the photos to Album and remove the folders that become empty',
      'move the photos to Album and delete the empty folders left behind',
      'move the photos to Album, then remove the emptied folders',
      'move the photos to Album and clean up the empty folders afterwards',
      'move the photos to Album and delete the folders that are then empty',
    ],
    [{ do: 'move', which: photos, into: 'Album' }, { do: 'tidy-emptied' }],
  );
});

for (const phrasing of ['convert the pictures to png', 'resize the pictures to 800 pixels'])
  it(`${phrasing}: those that can be read alone are among them`, () => {
    const reading = readSentence(phrasing, known);
    assert.ok(reading.ok);
    const { rule } = assemble(reading.sentence.commands, { types: new Map([['image', 1]]), total: 2 });
    const endings = JSON.stringify(rule.steps[0]?.select);
    for (const ending of ['heic', 'heif', 'avif', 'jpg']) assert.ok(endings.includes(`"${ending}"`), endings);
  });
