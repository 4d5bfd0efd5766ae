/** What files tell of themselves, as a ground for folders and as a part of names. */
import { describe } from 'node:test';
import type { Condition } from '../../../../src/model/rule/rule.ts';
import type { Fact, Layout, NamePart, Which } from '../../../../src/worker/rules/commands.ts';
import { all, check, pdfs, photos, type Loose } from './phrasings.ts';

const by = (...facts: Fact[]): Layout[] => facts.map((one): Layout => ({ by: 'fact', fact: one }));
const sorted = (which: Partial<Which>, ...facts: Fact[]): Loose[] => [{ do: 'organise', which, layouts: by(...facts) }];
const fact = (name: Fact): NamePart => ({ put: 'fact', fact: name });
const date: NamePart = { put: 'date', basis: 'auto', form: null };
const documents = { where: [{ is: 'type', in: ['document'] }] } satisfies { where: Condition[] };
const mails = { where: [{ is: 'type', in: ['mail'] }] } satisfies { where: Condition[] };
const named = (word: string): { where: Condition[] } => ({
  where: [{ is: 'name', how: 'contains', text: word, on: 'stem' }],
});

describe('photos by place', () => {
  check(
    [
      'sort photos by city',
      'organize the photos by the city they were taken in',
      'put the photos into a folder for each city',
      'group my pictures by city',
      'sort the photos into city folders',
      'organise the photos into folders by city',
    ],
    sorted(photos, 'city'),
  );
  check(
    [
      'sort photos by country',
      'photos by country',
      'put the photos into country folders',
      'I want my photos sorted by country',
      'file the photos by country',
    ],
    sorted(photos, 'country'),
  );
  check(
    [
      'sort the photos by country and city',
      'organize photos by country, then by city',
      'photos by country and then city',
    ],
    sorted(photos, 'country', 'city'),
  );
  check(
    [
      'organize photos by location',
      'sort photos by place',
      'sort the pictures by where they were taken',
      'group photos by where I took them',
      'organise the photos by GPS location',
    ],
    sorted(photos, 'place'),
  );
  check(
    ['sort photos by place and year', 'organize the photos by location, then by year'],
    [{ do: 'organise', which: photos, layouts: [...by('place'), { by: 'date', basis: 'auto', form: 'YYYY' }] }],
  );
});

describe('photos by camera', () => {
  check(
    [
      'sort photos by camera',
      'organize my photos by camera model',
      'group the photos by the camera they were taken with',
      'put the photos into a folder for each camera',
      'sort the pictures by which camera they were taken with',
      'a folder for each camera for the photos',
    ],
    sorted(photos, 'camera'),
  );
  check(
    [
      'sort photos by lens',
      'group photos by the lens used',
      'organize the photos by lens',
      'put the photos in a folder for each lens',
      'photos by lens',
    ],
    sorted(photos, 'lens'),
  );
  check(
    [
      'sort photos by camera maker',
      'organise photos by camera brand',
      'group the photos by the manufacturer',
      'photos by camera make',
      'put photos into a folder for each camera brand',
    ],
    sorted(photos, 'maker'),
  );
  check(
    ['sort photos by orientation', 'split photos by portrait or landscape', 'organize the photos by orientation'],
    sorted(photos, 'orientation'),
  );
  check(
    ['sort photos by rating', 'organize photos by star rating', 'group the photos by number of stars'],
    sorted(photos, 'rating'),
  );
});

describe('names from date and place', () => {
  const expected: Loose[] = [{ do: 'compose', which: photos, parts: [date, fact('place')], gap: null }];
  check(
    [
      'rename photos to date and place',
      'rename the photos to their date and place',
      'rename my pictures by date and location',
      'name the photos after the date and the place',
      'rename photos using date and place',
      'call the photos by date, place',
      'use date and place as names of the photos',
    ],
    expected,
  );
  check(
    ['rename photos to date - city', 'rename the photos to date – city'],
    [{ do: 'compose', which: photos, parts: [date, fact('city')], gap: ' - ' }],
  );
  check(
    ['rename photos to date taken, city and camera', 'rename the photos to date taken and city and camera'],
    [
      {
        do: 'compose',
        which: photos,
        parts: [{ put: 'date', basis: 'taken', form: null }, fact('city'), fact('camera')],
      },
    ],
  );
  check(
    ['rename photos to YYYYMMDD and camera', 'rename the photos to the date as YYYYMMDD and the camera'],
    [{ do: 'compose', which: photos, parts: [{ put: 'date', basis: 'auto', form: 'YYYYMMDD' }, fact('camera')] }],
  );
  check(
    ['rename photos to date and original name', 'rename photos to date and old name'],
    [{ do: 'compose', which: photos, parts: [date, { put: 'name' }] }],
  );
  check(
    [
      'rename the photos to date and place, then put each year in its own folder',
      'rename photos to date and place and then put each year into its own folder',
      'rename the pictures by date and place; then sort every year into a separate folder',
    ],
    [
      { do: 'compose', which: photos, parts: [date, fact('place')] },
      { do: 'organise', which: { previous: true }, layouts: [{ by: 'date', basis: 'auto', form: 'YYYY' }] },
    ],
  );
  check(
    [
      'add the camera to the photo names',
      'put the camera at the front of the photo names',
      'prefix the photo names with the camera',
      'add the camera model to the front of the names of the photos',
    ],
    [{ do: 'insert', which: photos, insert: { put: 'fact', fact: 'camera' }, at: 'front' }],
  );
  check(
    [
      'add the city to the end of the photo names',
      'put the city at the end of the photo names',
      'append the city to the photo names',
      'suffix the photo names with the city',
    ],
    [{ do: 'insert', which: photos, insert: { put: 'fact', fact: 'city' }, at: 'end' }],
  );
});

describe('documents by what their properties say', () => {
  check(
    [
      'rename PDFs to their title',
      'rename the PDFs to the title',
      'name the PDFs after their title',
      'rename all PDFs by title',
      'rename PDFs using the title in their properties',
      'use the title as name of the PDFs',
    ],
    [{ do: 'compose', which: pdfs, parts: [fact('title')] }],
  );
  check(
    [
      'sort documents by author',
      'organize the documents by author',
      'put the documents into a folder for each author',
      'group documents by their author',
      'documents by author',
    ],
    sorted(documents, 'author'),
  );
  check(
    [
      'rename the PDFs to author and title',
      'rename PDFs by author, title',
      'rename the PDFs to their author followed by the title',
    ],
    [{ do: 'compose', which: pdfs, parts: [fact('author'), fact('title')] }],
  );
  check(
    ['rename PDFs to author - title', 'rename the PDFs to author – title'],
    [{ do: 'compose', which: pdfs, parts: [fact('author'), fact('title')], gap: ' - ' }],
  );
  check(
    [
      'rename the documents to their first heading',
      'rename documents by the first heading in the text',
      'name the documents after their heading',
      'rename the documents to the first line',
      'rename all documents using the main heading',
    ],
    [{ do: 'compose', which: documents, parts: [fact('heading')] }],
  );
  check(
    [
      'add the author to the file names',
      'put the author in front of the file names',
      'add the author to the front of every file name',
      'prefix all file names with the author',
    ],
    [{ do: 'insert', insert: { put: 'fact', fact: 'author' }, at: 'front' }],
  );
});

describe('invoices and receipts by what stands in them', () => {
  const ofMonth: Loose[] = [
    { do: 'organise', which: named('invoice'), layouts: [{ by: 'date', basis: 'text', form: 'YYYY/MM' }] },
  ];
  check(
    [
      'sort invoices by month of the invoice date',
      'sort the invoices by the month of the invoice date',
      'organize the invoices by year and month of the invoice date',
      'put the invoices into year/month folders by the date in the text',
      'sort invoices into year/month by the invoice date',
    ],
    ofMonth,
  );
  check(
    [
      'put receipts into year/month by the date in the text',
      'file the receipts into year/month folders by the date on the receipt',
      'sort receipts into year/month by receipt date',
      'move receipts into year/month folders according to the date in the text',
      'sort the receipts by year and month of the receipt date',
    ],
    [{ do: 'organise', which: named('receipt'), layouts: [{ by: 'date', basis: 'text', form: 'YYYY/MM' }] }],
  );
  check(
    [
      'rename invoices to date and invoice number',
      'name the invoices by date and invoice number',
      'rename invoices using the date and the invoice number',
      'rename the invoices to their date plus the invoice no',
    ],
    [{ do: 'compose', which: named('invoice'), parts: [date, fact('number')] }],
  );
  check(
    [
      'rename the invoices to the invoice date, the invoice number and the total',
      'rename invoices to invoice date and invoice number and total',
    ],
    [
      {
        do: 'compose',
        which: named('invoice'),
        parts: [{ put: 'date', basis: 'text', form: null }, fact('number'), fact('total')],
      },
    ],
  );
  check(
    [
      'rename invoices to their date in the text',
      'rename the invoices by the invoice date',
      'rename the invoices to the date in the text',
    ],
    [{ do: 'date-name', which: named('invoice'), basis: 'text' }],
  );
});

describe('project codes', () => {
  check(
    [
      'put each file into a folder for its project code',
      'sort files by project code',
      'organize the files by their project code',
      'group the files by project code',
      'move every file into a folder named after its project code',
      'files by project code',
    ],
    sorted(all, 'code'),
  );
  check(
    [
      'move the project code to the front',
      'put the project code at the front of the file names',
      'move the project code to the start of the names',
      'bring the project code to the beginning of every file name',
      'rename the files so that the project code comes first',
      'make the file names start with the project code',
    ],
    [{ do: 'code-first' }],
  );
  check(
    [
      'sort the documents by the project code in the text',
      'organize the documents by the project code in their text',
      'group the documents by the project code found in the text',
    ],
    sorted(documents, 'text-code'),
  );
});

describe('mails', () => {
  check(
    [
      'sort mails by sender',
      'organize the emails by sender',
      'put the mails into a folder for each sender',
      'group my emails by who sent them',
      'sort emails by who they are from',
      'mails by sender',
    ],
    sorted(mails, 'sender'),
  );
  check(
    [
      'rename mails to date and subject',
      'rename the emails by date and subject',
      'name the mails after their date and subject',
      'rename mails using date and subject line',
      'rename the mails to the date followed by the subject',
    ],
    [{ do: 'compose', which: mails, parts: [date, fact('subject')] }],
  );
  check(
    ['sort mails by sender and year', 'organise the emails by sender, then by year'],
    [{ do: 'organise', which: mails, layouts: [...by('sender'), { by: 'date', basis: 'auto', form: 'YYYY' }] }],
  );
  check(
    ['sort the mails by the date they were sent', 'organise emails by date sent', 'sort mails by when they were sent'],
    [{ do: 'organise', which: mails, layouts: [{ by: 'date', basis: 'sent', form: null }] }],
  );
});
