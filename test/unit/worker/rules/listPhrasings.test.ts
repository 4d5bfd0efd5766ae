/** Lists of files: what stands in them, and what they are called. */
import { describe } from 'node:test';
import { all, check, pdfs, photos } from './phrasings.ts';

describe('lists', () => {
  check(
    [
      'make a list of all files',
      'create an inventory of all files',
      'write an index of all files',
      'generate a file list of everything',
      'give me a list of all files',
    ],
    [{ do: 'list', which: all, to: 'index.csv', columns: null }],
  );
  check(
    [
      'write an index of the photos with date, camera and place to index.xlsx',
      'make a list of the photos with date, camera and place in index.xlsx',
      'create a table of the photos with their date, camera and place as index.xlsx',
      'make a spreadsheet of the photos showing date, camera and place',
      'list the photos with date, camera and place in index.xlsx',
      'make an index of the photos in index.xlsx with date, camera and place',
    ],
    [
      {
        do: 'list',
        which: photos,
        to: 'index.xlsx',
        columns: [
          { put: 'date', basis: 'auto', form: null },
          { put: 'fact', fact: 'camera' },
          { put: 'fact', fact: 'place' },
        ],
      },
    ],
  );
  check(
    [
      'make a list of the PDFs with title, author and pages to papers.csv',
      'create a list of the PDFs with title, author and number of pages to papers.csv',
    ],
    [
      {
        do: 'list',
        which: pdfs,
        to: 'papers.csv',
        columns: [
          { put: 'fact', fact: 'title' },
          { put: 'fact', fact: 'author' },
          { put: 'fact', fact: 'pages' },
        ],
      },
    ],
  );
});
