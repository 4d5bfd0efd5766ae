import { describe } from 'node:test';
import type { Which } from '../../../../src/worker/rules/commands.ts';
import { all, check, pdfs, photos, type Loose } from './phrasings.ts';

describe('text put into names', () => {
  const front: Loose[] = [
    { do: 'insert', which: all, insert: { put: 'text', text: 'ACME-12', exact: false }, at: 'front' },
  ];
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
      'rename all files by adding the prefix ACME-12',
      'rename every file so its name begins with ACME-12',
      'insert the project code ACME-12 at the beginning of each file name',
      'Prepend the project code ACME-12 to all filenames',
    ],
    front,
  );
  check(
    [
      'put 2024 at the end',
      'put 2024 at the end of every file name',
      'append 2024 to all file names',
      'add 2024 as a suffix',
    ],
    [{ do: 'insert', which: all, insert: { put: 'text', text: '2024', exact: false }, at: 'end' }],
  );
  check(
    ['add prefix "2024-" to the PDFs', "prefix the PDFs with '2024-'", 'prepend “2024-” to every pdf'],
    [{ do: 'insert', which: pdfs, insert: { put: 'text', text: '2024-', exact: true }, at: 'front' }],
  );
  check(
    [
      "add today's date to the front of every file name",
      "prefix all files with today's date",
      "put today's date before each file name",
    ],
    [{ do: 'insert', which: all, insert: { put: 'date', basis: 'today', form: null }, at: 'front' }],
  );
  check(
    ['add the date taken to the start of the photo names', 'prefix the photos with the date taken'],
    [{ do: 'insert', which: photos, insert: { put: 'date', basis: 'taken', form: null }, at: 'front' }],
  );
  check(
    ['append the date modified to all file names', 'add the last modified date to the end of the file names'],
    [{ do: 'insert', which: all, insert: { put: 'date', basis: 'modified', form: null }, at: 'end' }],
  );
  check(
    ['add the folder name to the front of each file name'],
    [{ do: 'insert', which: all, insert: { put: 'folder' }, at: 'front' }],
  );
});

describe('text replaced and removed', () => {
  const edit = (filter: [string, ...string[]], which: Partial<Which> = all): Loose[] => [
    { do: 'edit', which, on: 'stem', filter: [{ name: filter[0], args: filter.slice(1) }] },
  ];
  check(
    [
      'replace "foo" with "bar" in file names',
      "in the file names, replace 'foo' with 'bar'",
      'change "foo" to "bar" in the names',
      "replace every 'foo' by 'bar' in all file names",
      'replace "foo" with "bar"',
    ],
    edit(['replace', 'foo', 'bar']),
  );
  check(['replace foo with bar in the file names'], edit(['replacei', 'foo', 'bar']));
  check(
    [
      'replace the first "foo" with "bar" in the file names',
      'replace only the first occurrence of "foo" by "bar" in names',
      'change the 1st foo to bar in the file names',
    ],
    edit(['replaceat', 'foo', 'bar', '1']),
  );
  check(['replace the last "foo" with "bar" in all names'], edit(['replaceat', 'foo', 'bar', '-1']));
  check(
    ['pad all numbers in the file names to 3 digits', 'pad the numbers with zeros to three digits in the names'],
    edit(['padnumbers', '3']),
  );
  check(['normalize the unicode in the file names', 'normalise accents of the names'], edit(['nfc']));
  check(
    [
      'replace spaces with underscores',
      'replace spaces with underscores in all file names',
      'convert spaces to underscores',
      'use underscores instead of spaces',
      'swap spaces for underscores',
      'rename all files, replacing spaces with underscores',
      'rename the files so that spaces become underscores',
      'in all file names replace spaces with underscores',
      'change every space in the file names to an underscore',
    ],
    edit(['replace', ' ', '_']),
  );
  check(
    [
      'replace all spaces with dashes',
      'change spaces in the file names to hyphens',
      'use dashes instead of spaces in the file names',
    ],
    edit(['replace', ' ', '-']),
  );
  check(['change underscores to spaces', 'turn underscores into spaces in names'], edit(['replace', '_', ' ']));
  check(
    [
      'remove "Copy of" from the file names',
      "strip 'Copy of' from all names",
      'delete "Copy of" from the file names',
      'replace "Copy of" with nothing',
    ],
    edit(['cut', 'Copy of']),
  );
  check(['remove the word draft from all file names', 'remove draft from the file names'], edit(['cuti', 'draft']));
  check(['remove spaces from file names', 'remove all spaces from the names'], edit(['replace', ' ', '']));
  check(['remove special characters from file names'], edit(['plain']));
  check(
    [
      'collapse double spaces in file names',
      'remove double spaces from the names',
      'remove extra spaces in file names',
    ],
    edit(['onespace']),
  );
  check(
    ['trim the file names', 'trim spaces from the file names', 'remove leading and trailing spaces from file names'],
    edit(['trim']),
  );
  check(['remove accents from file names', 'strip diacritics from the names'], edit(['ascii']));
  check(['remove numbers from the file names', 'strip all digits from the names'], edit(['cutdigits']));
  check(
    ['remove the first 4 characters from the file names', 'remove the first four characters of each file name'],
    edit(['dropfirst', '4']),
  );
  check(
    ['remove the prefix IMG_ from the photos', 'remove IMG_ from the start of the photo names'],
    edit(['cutstart', 'IMG_'], photos),
  );
});

describe('signs and marks taken out', () => {
  check(['remove brackets from the file names'], [{ do: 'edit', filter: [{ name: 'dropbrackets', args: [] }] }]);
  check(['remove emojis from the file names'], [{ do: 'edit', filter: [{ name: 'dropemoji', args: [] }] }]);
  check(
    ['change all spaces and dashes to underscores'],
    [
      {
        do: 'edit',
        filter: [
          { name: 'replace', args: [' ', '_'] },
          { name: 'replace', args: ['-', '_'] },
        ],
      },
    ],
  );
  check(
    ['change .JPG to .jpg', 'rename .JPG extensions to .jpg'],
    [
      {
        do: 'edit',
        on: 'ext',
        which: { where: [{ is: 'extension', in: ['jpg'] }] },
        filter: [{ name: 'lower', args: [] }],
      },
    ],
  );
});

describe('upper and lower case', () => {
  const cased = (filter: string, on: 'stem' | 'ext' | 'both', which: Partial<Which> = all): Loose[] => [
    { do: 'edit', which, on, filter: [{ name: filter, args: [] }] },
  ];
  check(
    [
      'make all file names lowercase',
      'make file names lower case',
      'lowercase all file names',
      'make everything lowercase',
      'convert the names to lower case',
      'use lowercase for all file names',
      'rename all files to lowercase',
      'rename files so that they are all lowercase',
    ],
    cased('lower', 'both'),
  );
  check(
    ['convert file names to uppercase', 'make all file names upper case', 'write file names in capitals'],
    cased('upper', 'stem'),
  );
  check(
    ['change all names to Title Case', 'capitalize every word in the file names', 'make the file names title case'],
    cased('title', 'stem'),
  );
  check(['change the file names to sentence case'], cased('sentence', 'stem'));
  check(['rename files to kebab-case', 'convert all file names to kebab case'], cased('kebab', 'stem'));
  check(['convert file names to snake_case'], cased('snake', 'stem'));
  check(
    [
      'make extensions lower case',
      'make the file extensions lowercase',
      'change extensions to lower case',
      'lowercase the extensions',
    ],
    cased('lower', 'ext'),
  );
});

describe('whole new names', () => {
  check(
    [
      'rename photos by date taken',
      'rename the photos to the date they were taken',
      'rename all photos with their date taken',
    ],
    [{ do: 'date-name', which: photos, basis: 'taken', form: null }],
  );
  check(
    ['rename photos to YYYY-MM-DD', 'rename photos to their date as YYYY-MM-DD'],
    [{ do: 'date-name', which: photos, basis: 'auto', form: 'YYYY-MM-DD' }],
  );
  check(
    ['rename report.docx to final.docx', 'rename "report.docx" to "final.docx"', 'rename report.docx to final'],
    [{ do: 'rename-one', from: 'report.docx', to: 'final.docx' }],
  );
  check(
    [
      'change the extension from jpeg to jpg',
      'rename .jpeg to .jpg',
      'change .JPEG files to .jpg',
      'change all .jpeg extensions to .jpg',
    ],
    [{ do: 'extension', from: 'jpeg', to: 'jpg' }],
  );
});

describe('several things at once', () => {
  check(
    [
      'replace spaces with underscores and make lowercase',
      'replace spaces with underscores and then make everything lowercase',
      'Replace spaces with underscores. Lowercase all names.',
    ],
    [
      { do: 'edit', filter: [{ name: 'replace', args: [' ', '_'] }] },
      { do: 'edit', filter: [{ name: 'lower', args: [] }] },
    ],
  );
  check(
    [
      'rename photos to their date and number them then put in year folders',
      'rename the photos by date, number them, and put them into year folders',
    ],
    [
      { do: 'date-name' },
      { do: 'number', which: { previous: true } },
      { do: 'organise', which: { previous: true }, layouts: [{ by: 'date', basis: 'auto', form: 'YYYY' }] },
    ],
  );
  check(
    ['add the prefix ACME- to the PDFs and move them to Acme', 'prefix the PDFs with ACME- then move them into Acme'],
    [
      { do: 'insert', which: pdfs },
      { do: 'move', which: { previous: true }, into: 'Acme' },
    ],
  );
});
