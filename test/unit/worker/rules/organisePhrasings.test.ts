import { describe } from 'node:test';
import type { Which } from '../../../../src/worker/rules/commands.ts';
import type { Condition } from '../../../../src/model/rule/rule.ts';
import { all, check, pdfs, photos, type Loose } from './phrasings.ts';

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
      'organize images by creation date',
      'arrange photos into folders based on the date taken',
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
      'Sort all the pictures into year and month folders',
      'organize the photos in year folders and then month folders',
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
  check(
    ['sort the images into folders by day', 'organise photos by year, month and day'],
    byDate(photos, 'YYYY/MM/DD'),
  );
  check(
    ['sort photos into one folder per day', 'organize the photos into YYYY-MM-DD folders'],
    byDate(photos, 'YYYY-MM-DD'),
  );
  check(
    [
      'sort pictures by capture date into yearly folders',
      'sort pictures into year folders by date taken',
      'sort pictures by year taken',
    ],
    byDate(photos, 'YYYY', 'taken'),
  );
  check(
    ['organise the jpgs by date taken', 'sort all JPEG files by date taken', 'arrange jpeg photos by capture date'],
    byDate({ where: [{ is: 'extension', in: ['jpg', 'jpeg'] }] }, null, 'taken'),
  );
  check(
    ['organize photos and videos by date', 'sort pictures and movies by date'],
    byDate(
      {
        where: [
          {
            is: 'any',
            of: [
              { is: 'type', in: ['image'] },
              { is: 'type', in: ['video'] },
            ],
          },
        ],
      },
      null,
    ),
  );
  check(
    [
      'organise the photos by date but leave the PNGs alone',
      'sort all photos except the png files by date',
      'sort photos by date, but not the PNGs',
    ],
    byDate(
      {
        where: [
          { is: 'type', in: ['image'] },
          { is: 'not', of: { is: 'extension', in: ['png'] } },
        ],
      },
      null,
    ),
  );
  check(
    ['organise photos taken in 2019 by month'],
    byDate(
      {
        where: [
          { is: 'type', in: ['image'] },
          { is: 'taken', than: 'from', day: '2019-01-01' },
          { is: 'taken', than: 'before', day: '2020-01-01' },
        ],
      },
      'YYYY/MM',
    ),
  );
  check(
    ['organize the photos in notes by date', 'organize the photos in the notes folder by date'],
    byDate({ ...photos, in: 'notes' }, null),
  );
  check(['organize the photos in Meeting Notes by date'], byDate({ ...photos, in: 'Meeting Notes' }, null));
  check(
    [
      'organize my photos by date, including subfolders',
      'sort the photos by date, recursively',
      'sort photos in this folder and all subfolders by date',
    ],
    byDate({ ...photos, depth: 'all' }, null),
  );
  check(
    ['organize the photos by date, only in this folder', 'sort photos by date but not those in subfolders'],
    byDate({ ...photos, depth: 'top' }, null),
  );
  check(
    ['organize photos by date taken into Sorted', 'organize photos by date taken in a folder called Sorted'],
    [{ do: 'organise', which: photos, into: 'Sorted' }],
  );
});

describe('photos that carry no date', () => {
  check(
    [
      'organize photos by date and use the file date when there is no date taken',
      'sort photos by date, falling back to the modified date',
      'organise photos by date, otherwise use the file date',
    ],
    [{ do: 'organise', which: { ...photos, missing: 'file-date' } }],
  );
  check(
    ['organize photos by date, use the file name date if there is no EXIF date'],
    [{ do: 'organise', which: { ...photos, missing: 'name-date' } }],
  );
});

describe('files by date', () => {
  check(
    [
      'organize files by date',
      'organize everything by date',
      'organize this folder by date',
      'sort by date',
      'by date',
      'sort all files by date, keeping the original names',
    ],
    byDate(all, null),
  );
  check(
    ['sort the documents by date modified', 'organise documents by when they were last changed'],
    byDate({ where: [{ is: 'type', in: ['document'] }] }, null, 'modified'),
  );
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
  check(
    [
      'arrange these files by extension',
      'sort files by file extension into folders',
      'organise all files into folders by extension',
      'sort by extension',
    ],
    [{ do: 'organise', which: all, layouts: [{ by: 'extension' }] }],
  );
  check(
    ['sort the files by type, including subfolders', 'sort files in all subfolders by type'],
    [{ do: 'organise', which: { depth: 'all' }, layouts: [{ by: 'type' }] }],
  );
  check(
    ['sort the files by type and then by year'],
    [{ do: 'organise', which: all, layouts: [{ by: 'type' }, { by: 'date', basis: 'auto', form: 'YYYY' }] }],
  );
});

describe('several kinds, each apart', () => {
  check(
    ['separate the photos from the videos', 'separate photos and videos into different folders'],
    [
      {
        do: 'organise',
        which: {
          where: [
            {
              is: 'any',
              of: [
                { is: 'type', in: ['image'] },
                { is: 'type', in: ['video'] },
              ],
            },
          ],
        },
        layouts: [{ by: 'type' }],
      },
    ],
  );
  check(
    [
      'move images to Images, videos to Videos and documents to Papers',
      'put images in Images, videos in Videos, and documents in Papers',
    ],
    [
      { do: 'move', into: 'Images' },
      { do: 'move', into: 'Videos' },
      { do: 'move', into: 'Papers' },
    ],
  );
});

describe('files moved into a folder', () => {
  const to = (into: string | null, which: Partial<Which>): Loose[] => [{ do: 'move', which, into }];
  check(
    [
      'move all *.log files to Archive',
      'move all log files to Archive',
      'move the .log files into a folder called Archive',
      'put all logs in Archive',
      'create a folder called Archive and move the log files into it',
    ],
    to('Archive', { where: [{ is: 'extension', in: ['log'] }] }),
  );
  check(
    [
      'archive files starting with draft',
      'archive all files whose name starts with "draft"',
      'archive files that begin with draft',
    ],
    to(null, { where: [{ is: 'name', how: 'starts', text: 'draft', on: 'name' }] }),
  );
  check(
    [
      'move PDFs older than 2020 to Old',
      'move pdf files from before 2020 into Old',
      'move the PDFs last modified before 2020 to a folder named Old',
    ],
    to('Old', {
      where: [
        { is: 'extension', in: ['pdf'] },
        { is: 'modified', than: 'before', day: '2020-01-01' },
      ],
    }),
  );
  check(
    [
      "put files containing 'invoice' in the name into invoices",
      'put everything with "invoice" in the name into invoices',
      'move files that contain "invoice" in their name to invoices',
      'move files whose name contains invoice to invoices',
    ],
    to('invoices', { where: [nameHas('invoice')] }),
  );
  check(
    ['move drafts to an archive folder', 'move the drafts into an archive folder'],
    to('Archive', { where: [{ is: 'name', how: 'contains', text: 'draft', on: 'stem' }] }),
  );
  check(
    [
      'move files larger than 10 MB to Big',
      'move files bigger than 10MB into Big',
      'move files over 10 megabytes to Big',
    ],
    to('Big', { where: [{ is: 'size', than: 'larger', bytes: 10_000_000 }] }),
  );
  check(
    ['move files older than 2 years to Archive', 'move files not modified in the last 2 years to Archive'],
    to('Archive', { where: [{ is: 'modified', than: 'before', day: '2024-11-22' }] }),
  );
  check(
    [
      'move everything except the PDFs to Other',
      'move all files except PDFs to Other',
      'move all files but not the PDFs to Other',
    ],
    to('Other', { where: [{ is: 'not', of: { is: 'extension', in: ['pdf'] } }] }),
  );
  check(
    ['move the jpgs and pngs to Pictures', 'move jpg and png files into Pictures'],
    to('Pictures', {
      where: [
        {
          is: 'any',
          of: [
            { is: 'extension', in: ['jpg', 'jpeg'] },
            { is: 'extension', in: ['png'] },
          ],
        },
      ],
    }),
  );
  check(
    ['move files ending in .txt to Texts', 'move files with the extension txt into Texts', 'move .txt files to Texts'],
    to('Texts', { where: [{ is: 'extension', in: ['txt'] }] }),
  );
  check(['move empty files to Empty'], to('Empty', { where: [{ is: 'size', than: 'exactly', bytes: 0 }] }));
  check(
    ['move files without an extension to Unknown', 'move files with no extension to Unknown'],
    to('Unknown', { where: [{ is: 'extension', in: [''] }] }),
  );
  check(
    ['move files matching "IMG_*" to Camera', 'move IMG_* files to Camera'],
    to('Camera', { where: [{ is: 'name', how: 'glob', text: 'IMG_*', on: 'name' }] }),
  );
  check(['flatten this folder', 'move all files out of the subfolders'], [{ do: 'flatten' }]);
});
