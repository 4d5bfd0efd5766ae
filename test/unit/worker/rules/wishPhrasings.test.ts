/** Wishes rather than orders, and more of how people put the common ones. */
import { describe } from 'node:test';
import { all, check, pdfs, photos, type Loose } from './phrasings.ts';

function photosBy(form: string | null, basis: 'auto' | 'taken' = 'auto'): Loose[] {
  return [{ do: 'organise', which: photos, layouts: [{ by: 'date', basis, form }] }];
}

describe('wishes', () => {
  check(
    [
      'would you mind sorting my photos by date taken?',
      'Could you please organise the photos by date taken?',
      "I'd like the photos sorted by date taken",
      'I would like my photos organised by the date they were taken, please',
      'sort my photos by when I took them',
      'organise photos according to the date on which they were taken',
      'I want my pictures grouped by date taken',
    ],
    photosBy(null, 'taken'),
  );
  check(
    [
      "I'd like my photos to be organised by year",
      'the photos should be sorted by year',
      'put all my photos into folders, one for each year',
      'organise the photos into a folder per year',
    ],
    photosBy('YYYY'),
  );
  check(
    ['organise the photos into folders by year and by month', 'tidy up the photos by month', 'sort photos per month'],
    photosBy('YYYY/MM'),
  );
  check(
    [
      "I'd like to sort my files by type",
      'can you sort everything by file type?',
      'categorise files by their type',
      'group files by their file type',
      'put each type of file in its own folder',
      'put every file type into its own folder',
      "I'd like everything sorted by type",
    ],
    [{ do: 'organise', which: all, layouts: [{ by: 'type' }] }],
  );
  check(
    [
      'could you kindly move all the PDF files into a folder called Papers?',
      'I want all PDFs moved to Papers',
      'all PDFs should go into Papers',
      'PDFs go into Papers',
      "I'd like the PDFs in a folder called Papers",
      'the PDFs should be put into Papers',
    ],
    [{ do: 'move', which: pdfs, into: 'Papers' }],
  );
});

describe('names, in more ways', () => {
  check(
    ['can you put spaces instead of underscores in the names?', 'please use spaces instead of underscores'],
    [{ do: 'edit', filter: [{ name: 'replace', args: ['_', ' '] }] }],
  );
  check(
    ['take the spaces out of the file names', 'get rid of spaces in the file names'],
    [{ do: 'edit', filter: [{ name: 'replace', args: [' ', ''] }] }],
  );
  check(
    ['swap spaces for hyphens in all the file names', 'could you change the spaces to hyphens in the names'],
    [{ do: 'edit', filter: [{ name: 'replace', args: [' ', '-'] }] }],
  );
  check(
    ['add "Holiday" to the start of each photo name', 'put "Holiday" at the front of all photo names'],
    [{ do: 'insert', which: photos, insert: { put: 'text', text: 'Holiday', exact: true }, at: 'front' }],
  );
  check(
    ['add _old to the end of every file name', 'add the suffix _old to all file names'],
    [{ do: 'insert', which: all, insert: { put: 'text', text: '_old', exact: false }, at: 'end' }],
  );
  check(
    ['make the file names all lower case', 'make all the names lower-case', "I'd like to make all names lower case"],
    [{ do: 'edit', on: 'both', filter: [{ name: 'lower', args: [] }] }],
  );
  check(
    ['capitalise the first letter of every word in the file names', 'change the names to title case'],
    [{ do: 'edit', on: 'stem', filter: [{ name: 'title', args: [] }] }],
  );
  check(
    ['rename all my photos to Holiday 001, Holiday 002 and so on', 'please rename the photos Holiday 001, Holiday 002'],
    [{ do: 'number', which: photos, base: 'Holiday', gap: ' ' }],
  );
  check(
    ['give each photo a number', 'number the photos from 1', 'could you number my photos, please?'],
    [{ do: 'number', which: photos, base: null, at: 'front' }],
  );
  check(
    ['move everything that starts with "IMG_" to an archive folder', 'move all files beginning with IMG_ into Archive'],
    [
      {
        do: 'move',
        into: 'Archive',
        which: { where: [{ is: 'name', how: 'starts', text: 'IMG_', on: 'name' }] },
      },
    ],
  );
  check(
    ['move files whose names contain "draft" to Archive', 'move anything with draft in its name to Archive'],
    [
      {
        do: 'move',
        into: 'Archive',
        which: { where: [{ is: 'name', how: 'contains', text: 'draft', on: 'name' }] },
      },
    ],
  );
});
