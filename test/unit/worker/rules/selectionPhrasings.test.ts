/** Files selected by their properties, the words in them, how deep they lie, and what they really are. */
import { describe } from 'node:test';
import type { Condition } from '../../../../src/model/rule/rule.ts';
import { all, check, type Loose } from './phrasings.ts';

const image: Condition = { is: 'type', in: ['image'] };
const field = (name: string, how: 'equals' | 'contains' | 'more' | 'less', value: string): Condition => ({
  is: 'field',
  field: name,
  how,
  value,
});

describe('what is selected by properties', () => {
  const moves = (into: string, ...where: Condition[]): Loose[] => [{ do: 'move', into, which: { where } }];
  check(
    [
      'move photos taken with a Canon to Canon',
      'move the photos shot with my Canon to Canon',
      'put pictures taken with a Canon camera into Canon',
      'photos taken with a Canon into Canon',
      'move all photos made with a Canon into Canon',
    ],
    moves('Canon', image, field('exif.camera', 'contains', 'Canon')),
  );
  check(
    [
      'move 5 star photos into Best',
      'move the 5-star photos into Best',
      'put five-star pictures into Best',
      '5 star photos into Best',
      'move photos rated 5 to Best',
      'move photos with 5 stars to Best',
      'move photos with a rating of 5 stars to Best',
    ],
    moves('Best', image, field('image.rating', 'equals', '5')),
  );
  check(
    [
      'move photos with 4 stars or more to Best',
      'move photos rated 4 or higher to Best',
      'move the photos with at least 4 stars to Best',
      'move photos rated 4 stars and up to Best',
    ],
    moves('Best', image, field('image.rating', 'more', '3')),
  );
  check(
    [
      'move portrait photos into Portrait',
      'move the portrait pictures to Portrait',
      'move photos in portrait format to Portrait',
      'move photos that are portrait to Portrait',
      'put all vertical photos into Portrait',
    ],
    moves('Portrait', image, field('image.orientation', 'equals', 'portrait')),
  );
  check(
    [
      'move photos without a location to Unplaced',
      'move photos without GPS data to Unplaced',
      'move the photos with no location to Unplaced',
      'move pictures that have no coordinates to Unplaced',
      'move photos lacking a place to Unplaced',
    ],
    moves('Unplaced', image, { is: 'not', of: { is: 'field', field: 'place.lat', how: 'known', value: '' } }),
  );
  check(
    [
      'move photos without EXIF data to Undated',
      'move photos without a date taken to Undated',
      'move the photos that have no exif date to Undated',
    ],
    moves('Undated', image, { is: 'not', of: { is: 'taken', than: 'from', day: '1800-01-01' } }),
  );
  check(
    [
      'move photos tagged holiday to Holiday',
      'move photos with the keyword holiday to Holiday',
      'move the photos tagged with "holiday" to Holiday',
    ],
    moves('Holiday', image, field('image.keywords', 'contains', 'holiday')),
  );
  check(
    ['move photos wider than 4000 pixels to Wide', 'move pictures wider than 4000 px to Wide'],
    moves('Wide', image, field('image.width', 'more', '4000')),
  );
  check(
    [
      'move PDFs with more than 10 pages to Long',
      'move PDFs longer than 10 pages to Long',
      'move the PDFs of more than 10 pages into Long',
    ],
    moves('Long', { is: 'extension', in: ['pdf'] }, field('doc.pages', 'more', '10')),
  );
  check(
    [
      'move documents by Ada to Ada',
      'move the documents written by Ada to Ada',
      'move documents authored by Ada into Ada',
    ],
    moves('Ada', { is: 'type', in: ['document'] }, field('doc.author', 'contains', 'Ada')),
  );
  check(
    ['move mails from Ada to Ada', 'move all emails from Ada to Ada'],
    moves('Ada', { is: 'type', in: ['mail'] }, field('mail.from', 'contains', 'Ada')),
  );
  check(
    [
      'move the photos taken in Paris to Paris',
      'move photos from Paris to Paris',
      'move all pictures shot in Paris into Paris',
    ],
    moves('Paris', image, {
      is: 'any',
      of: [
        field('place.city', 'equals', 'Paris'),
        field('place.state', 'equals', 'Paris'),
        field('place.country', 'equals', 'Paris'),
      ],
    }),
  );
});

describe('what is selected by the words of a text', () => {
  const acme: Condition = { is: 'text', how: 'contains', text: 'Acme' };
  check(
    [
      'move all documents that mention Acme into Acme',
      'move documents mentioning Acme to Acme',
      'put the documents that say "Acme" into Acme',
      'documents that mention Acme into Acme',
      'move documents containing "Acme" to Acme',
      'move the documents with "Acme" in the text to Acme',
      'move documents containing Acme to Acme',
    ],
    [{ do: 'move', into: 'Acme', which: { where: [{ is: 'type', in: ['document'] }, acme] } }],
  );
  check(
    [
      'move PDFs containing the word contract into Contracts',
      'move PDFs that contain the word contract into Contracts',
      'PDFs containing the word contract into Contracts',
      'move the PDFs with the word contract in the text into Contracts',
      'move PDFs that mention the word contract to Contracts',
    ],
    [
      {
        do: 'move',
        into: 'Contracts',
        which: {
          where: [
            { is: 'extension', in: ['pdf'] },
            { is: 'text', how: 'word', text: 'contract' },
          ],
        },
      },
    ],
  );
  check(
    [
      "move documents that don't mention Acme to Other",
      'move documents not mentioning Acme to Other',
      'move the documents that do not say Acme to Other',
    ],
    [
      {
        do: 'move',
        into: 'Other',
        which: {
          where: [
            { is: 'type', in: ['document'] },
            { is: 'not', of: acme },
          ],
        },
      },
    ],
  );
});

describe('how deep files lie', () => {
  check(
    [
      'move files more than 3 folders deep to Deep',
      'move files that are more than 3 levels deep to Deep',
      'move files deeper than 3 folders to Deep',
      'move all files more than three folders down to Deep',
      'files more than 3 folders deep into Deep',
    ],
    [{ do: 'move', into: 'Deep', which: { where: [{ is: 'depth', than: 'more', folders: 3 }], depth: 'all' } }],
  );
  check(
    [
      'sort by type, only files in the first level',
      'sort the files in the first level by type',
      'sort files on the top level by type',
      'sort by type, only in the top level',
      'sort the files at the top level by type',
    ],
    [{ do: 'organise', which: { depth: 'top' }, layouts: [{ by: 'type' }] }],
  );
});

describe('what files really are', () => {
  check(
    [
      'fix wrong extensions',
      'fix the file extensions',
      'correct the wrong file extensions',
      'rename the files with a wrong extension',
      'make the extensions match the contents',
      'repair all incorrect extensions',
    ],
    [{ do: 'real-extension', bare: false }],
  );
  check(
    [
      'rename files without extension by what they are',
      'add the missing extensions',
      'give files without an extension the right one',
      'add the right extension to files without an extension',
      'rename the files without extension by their contents',
    ],
    [{ do: 'real-extension', bare: true }],
  );
  check(
    [
      'sort files by their real type',
      'sort files by what they really are',
      'group the files by actual type',
      'organize the files by true file type',
      'sort the files by what they actually are',
    ],
    [{ do: 'organise', which: all, layouts: [{ by: 'fact', fact: 'real-type' }] }],
  );
  check(
    ['move files that are really pictures to Pictures', 'move files which are actually images to Pictures'],
    [{ do: 'move', into: 'Pictures', which: { where: [{ is: 'content', in: ['image'] }] } }],
  );
});
