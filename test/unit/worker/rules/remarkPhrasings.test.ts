/** What may follow a command: each table says one thing in many ways, after a comma, a full stop, "and", "but" or nothing. */
import { describe } from 'node:test';
import type { Which } from '../../../../src/worker/rules/commands.ts';
import type { Condition } from '../../../../src/model/rule/rule.ts';
import { check, type Loose } from './phrasings.ts';

const pdf: Condition = { is: 'extension', in: ['pdf'] };
const image: Condition = { is: 'type', in: ['image'] };
const not = (of: Condition): Condition => ({ is: 'not', of });

function byType(which: Partial<Which>): Loose[] {
  return [{ do: 'organise', which, layouts: [{ by: 'type' }] }];
}

function photosBy(form: string | null, which: Partial<Which> = {}): Loose[] {
  return [{ do: 'organise', which: { where: [image], ...which }, layouts: [{ by: 'date', basis: 'auto', form }] }];
}

describe('files left alone', () => {
  check(
    [
      'sort by type, leave the PDFs where they are',
      'sort by type, except the PDFs',
      'sort the files by type. Leave the PDFs where they are.',
      'sort the files by type and leave the PDFs alone',
      'sort the files by type but leave the PDFs as they are',
      'sort the files by type, keep the PDFs where they are',
      "sort the files by type, don't touch the PDFs",
      "sort the files by type but don't move the PDFs",
      'sort the files by type ignore the PDFs',
      'sort the files by type, skip PDFs',
      'sort the files by type, but not the PDFs',
      'sort the files by type; the PDFs should stay where they are',
      'sort the files by type, PDFs stay where they are',
    ],
    byType({ where: [not(pdf)] }),
  );
  check(
    [
      'sort the files by type, skip notes',
      'sort the files by type, not the files in notes',
      'sort the files by type but ignore the notes folder',
      "sort the files by type, don't touch the folder notes",
      'sort the files by type, leave everything in notes alone',
    ],
    byType({ where: [not({ is: 'below', folder: 'notes' })] }),
  );
  check(
    ['move all files to Archive, leave report.docx alone', 'move all files to Archive but not report.docx'],
    [
      {
        do: 'move',
        into: 'Archive',
        which: { where: [not({ is: 'name', how: 'glob', text: 'report.docx', on: 'name' })] },
      },
    ],
  );
  check(
    ["make the file names lower case, don't rename the PDFs", 'make the file names lower case, skip the PDFs'],
    [{ do: 'edit', which: { where: [not(pdf)] } }],
  );
});

describe('only some of the files', () => {
  check(
    ['sort the files by type, only the PDFs', 'sort by type, the PDFs only', 'sort by type but only for PDFs'],
    byType({ where: [pdf] }),
  );
  check(
    ['sort the files by type, just the photos', 'sort the files by type. Only photos.'],
    byType({ where: [image], photos: true }),
  );
  check(
    [
      'sort the files by type, only the files in notes',
      'sort the files by type, only in notes',
      'sort by type, in notes only',
    ],
    byType({ where: [], in: 'notes' }),
  );
  check(
    ['move the PDFs to Papers, only the files in notes', 'move the PDFs to Papers, only those in notes'],
    [{ do: 'move', into: 'Papers', which: { where: [pdf], in: 'notes' } }],
  );
  check(
    [
      'sort the files by type, but only files larger than 1 MB',
      'sort the files by type, only those larger than 1 MB',
      'sort the files by type but only if they are bigger than 1 MB',
    ],
    byType({ where: [{ is: 'size', than: 'larger', bytes: 1_000_000 }] }),
  );
  check(
    [
      'sort the files by type, without subfolders',
      'sort by type, no subfolders',
      'sort by type, only the files in this folder',
    ],
    byType({ depth: 'top', where: [] }),
  );
  check(
    [
      'sort the files by type, including subfolders',
      'sort by type, subfolders too',
      'sort by type. The subfolders too.',
    ],
    byType({ depth: 'all', where: [] }),
  );
  check(
    ['replace spaces with underscores, only the PDFs', 'replace spaces with underscores, just for the PDFs'],
    [{ do: 'edit', which: { where: [pdf] } }],
  );
});

describe('folders said afterwards', () => {
  check(
    [
      'organize the photos by date, one folder per year',
      'organise the photos by date with one folder per year',
      'organise the photos by date. One folder for each year.',
      'organise the photos by date, by year',
      'organise the photos by month, or rather by year',
      'organise the photos by month, make it one folder per year',
    ],
    photosBy('YYYY'),
  );
  check(['organize the photos by date, by year and month'], photosBy('YYYY/MM'));
  check(['organize the photos by date, one folder per month'], photosBy('YYYY-MM'));
  check(['organize the photos by date, one folder per day'], photosBy('YYYY-MM-DD'));
});

describe('photos without a date, said afterwards', () => {
  check(
    [
      'organize the photos by date, use the file date for those without',
      'organize the photos by date, use the file date for those without a date',
      'organise the photos by date and use the file date for photos that have no date',
    ],
    photosBy(null, { missing: 'file-date' }),
  );
  check(
    [
      'organize the photos by date, leave those without a date where they are',
      'organize the photos by date but leave the ones without a date alone',
      "organise the photos by date, don't touch the photos without a date",
    ],
    photosBy(null, { missing: 'leave' }),
  );
});
