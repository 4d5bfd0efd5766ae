/** Names by tables and patterns, numbers that begin anew, and several things in one sentence. */
import { describe } from 'node:test';
import type { Condition } from '../../../../src/model/rule/rule.ts';
import { check, photos, type Loose } from './phrasings.ts';

const ends = (...extensions: string[]): { where: Condition[] } => ({ where: [{ is: 'extension', in: extensions }] });

describe('names by a table', () => {
  check(
    [
      'rename files using the table codes.csv',
      'rename the files by the table codes.csv',
      'rename all files with the names in codes.csv',
      'rename the files according to codes.csv',
      'use the list codes.csv to rename the files',
      'look up the new names of the files in codes.csv',
    ],
    [{ do: 'lookup', table: 'codes.csv', part: 'whole' }],
  );
  check(
    [
      'replace the client names by the codes in codes.xlsx',
      'replace client names with the codes from codes.xlsx',
      'change the client names to the codes in codes.xlsx',
      'replace the customer names in the file names by the codes in codes.xlsx',
      'swap the client names for the codes listed in codes.xlsx',
    ],
    [{ do: 'lookup', table: 'codes.xlsx', part: 'first' }],
  );
});

describe('texts of names rewritten', () => {
  const reversed: Loose[] = [
    { do: 'edit', on: 'stem', filter: [{ name: 'replacex', args: ['(\\d+)-(.*)', '$2-$1'] }] },
  ];
  check(
    [
      'rename with the pattern "(\\d+)-(.*)" to "$2-$1"',
      'rename files using the regex "(\\d+)-(.*)" to "$2-$1"',
      'rename the files with the regular expression "(\\d+)-(.*)" into "$2-$1"',
      'replace the pattern "(\\d+)-(.*)" with "$2-$1" in the file names',
      'rename files matching the regex "(\\d+)-(.*)" to "$2-$1"',
    ],
    reversed,
  );
  const iso: Loose[] = [
    {
      do: 'edit',
      on: 'stem',
      filter: [
        {
          name: 'replacex',
          args: [
            '(^|[^0-9])(0[1-9]|[12][0-9]|3[01])[\\-](0[1-9]|1[0-2])[\\-]((?:19|20)[0-9][0-9])([^0-9]|$)',
            '$1$4-$3-$2$5',
          ],
        },
      ],
    },
  ];
  check(
    [
      'change dates from DD-MM-YYYY to YYYY-MM-DD in the file names',
      'change the dates in the file names from DD-MM-YYYY to YYYY-MM-DD',
      'convert the dates from dd-mm-yyyy to yyyy-mm-dd',
      'reformat the date in the names from DD-MM-YYYY to YYYY-MM-DD',
      'write the dates in the file names as YYYY-MM-DD instead of DD-MM-YYYY',
      'change DD-MM-YYYY to YYYY-MM-DD in the file names',
    ],
    iso,
  );
  check(
    [
      'change the dates in the file names from DD-MM-YYYY to ISO',
      'change the dates in the file names like 31-12-2020 to 2020-12-31',
      'reformat dates such as 24-12-2020 to YYYY-MM-DD in the file names',
    ],
    iso,
  );
  check(
    [
      'shorten names to 60 characters',
      'shorten the file names to at most 60 characters',
      'truncate all file names to 60 characters',
      'limit the file names to 60 characters',
      'make the file names no longer than 60 characters',
    ],
    [{ do: 'edit', on: 'stem', filter: [{ name: 'max', args: ['60'] }] }],
  );
  check(
    [
      'make the names web friendly',
      'make the file names URL safe',
      'make all file names web-safe',
      'slugify the file names',
      'turn the file names into slugs',
    ],
    [{ do: 'edit', on: 'stem', filter: [{ name: 'slug', args: [] }] }],
  );
  check(
    [
      'write Cyrillic names in Latin letters',
      'transliterate the file names',
      'convert the Cyrillic file names to Latin letters',
      'romanize the names',
      'write the file names in Latin letters',
      'change Russian names into Latin letters',
    ],
    [{ do: 'edit', on: 'stem', filter: [{ name: 'translit', args: [] }] }],
  );
});

describe('old files and big ones', () => {
  check(
    [
      'move files older than 2 years to Archive by year',
      'move all files older than two years into Archive by year',
      'archive files older than 2 years by year',
      'put files older than 2 years into Archive, by year',
      'file everything older than 2 years under Archive by year',
    ],
    [
      {
        do: 'organise',
        which: { where: [{ is: 'modified', than: 'before', day: '2024-11-22' }] },
        layouts: [{ by: 'date', basis: 'auto', form: 'YYYY' }],
        into: 'Archive',
      },
    ],
  );
  check(
    [
      'big files over 100 MB into Large',
      'move big files over 100 MB into Large',
      'move files larger than 100 MB to Large',
      'put huge files bigger than 100MB into Large',
      'move all files over 100 MB to Large',
    ],
    [{ do: 'move', into: 'Large', which: { where: [{ is: 'size', than: 'larger', bytes: 100_000_000 }] } }],
  );
});

describe('numbers that begin anew', () => {
  check(
    [
      'number the photos of each day',
      'number the photos per day',
      'number the photos separately for each day',
      'number my photos by day',
      'number the photos, starting over each day',
      'number all photos for each day',
    ],
    [{ do: 'number', which: photos, numbering: { per: 'YYYY-MM-DD' } }],
  );
  check(
    ['number the photos of each month', 'number the photos per month'],
    [{ do: 'number', which: photos, numbering: { per: 'YYYY-MM' } }],
  );
  check(
    ['number the files in each folder', 'number the files per folder', 'number the files separately in each folder'],
    [{ do: 'number', numbering: { perFolder: true } }],
  );
});

describe('what belongs together stays together', () => {
  check(
    [
      'move the videos to Films and keep the subtitles with them',
      'move the videos to Films, keep subtitles with the films',
      'move the videos to Films, keeping the subtitle files with them',
    ],
    [{ do: 'move', into: 'Films', which: { where: [{ is: 'type', in: ['video'] }] } }],
  );
  check(
    [
      'move the markdown files to Pages and keep their pictures with them',
      'move the markdown files to Pages, keep the linked images with them',
    ],
    [{ do: 'move', into: 'Pages', which: ends('md', 'markdown') }],
  );
});

describe('several things in one sentence', () => {
  check(
    [
      'move the photos to Album and the rest to Other',
      'move photos to Album and everything else to Other',
      'put the photos into Album and all other files into Other',
    ],
    [
      { do: 'move', which: photos, into: 'Album' },
      { do: 'move', which: { rest: true }, into: 'Other' },
    ],
  );
  check(
    [
      'delete empty files, remove empty folders and sort the rest by type',
      'delete empty files, then remove the empty folders, then sort the remaining files by type',
    ],
    [{ do: 'trash' }, { do: 'tidy' }, { do: 'organise', which: { rest: true } }],
  );
  check(
    ['fix the file extensions, then sort the files by type', 'fix wrong extensions and then sort the files by type'],
    [{ do: 'real-extension' }, { do: 'organise', layouts: [{ by: 'type' }] }],
  );
  check(
    ['copy the PDFs to Backup and delete the tmp files', 'copy all PDFs to Backup, then throw away the .tmp files'],
    [
      { do: 'copy', into: 'Backup' },
      { do: 'trash', which: ends('tmp') },
    ],
  );
});
