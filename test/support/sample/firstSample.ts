// The files that “Try It on Sample Files” hands out a copy of: small, friendly and invented, with something in them for every kind of task.
// The build makes them anew, always the same to the byte.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sceneOf } from '../sampleFolder.ts';
import { encodePdf } from './documents.ts';
import { encodeJpeg } from './jpeg.ts';

const photos: readonly (readonly [name: string, takenAt: string | null])[] = [
  ['IMG_0412.jpg', '2022:06:18 10:12:45'],
  ['IMG_0413.jpg', '2022:06:18 10:15:02'],
  ['IMG_0420.jpg', '2022:07:02 18:40:31'],
  ['DSC00871.JPG', '2022:12:24 19:05:10'],
  ['DSC00872.JPG', '2022:12:31 23:59:58'],
  ['photo (1).jpg', '2023:03:12 08:20:00'],
  ['photo (2).jpg', '2023:03:12 08:21:30'],
  ['beach 2.jpg', '2023:08:05 15:36:44'],
  ['mountain hut.jpg', '2023:10:14 12:05:27'],
  ['P1030977.jpg', '2024:02:29 07:15:00'],
  ['beach-sunset-FINAL.jpg', '2024:07:14 21:18:36'],
  ['IMG_2201.jpg', '2024:07:15 06:02:11'],
  ['IMG_2203.jpg', '2025:04:20 11:11:11'],
  ['scan0001.jpg', null],
];

type Bought = readonly [what: string, price: string];
type Receipt = {
  readonly file: string;
  readonly vendor: string;
  readonly number: string;
  readonly date: string;
  readonly bought: readonly Bought[];
  readonly total: string;
};

const receipts: readonly Receipt[] = [
  {
    file: 'scan_0031.pdf',
    vendor: 'Corner Bakery',
    number: '4711',
    date: '2025-01-14',
    bought: [
      ['Bread', '4.20'],
      ['Rolls', '3.10'],
    ],
    total: '7.30',
  },
  {
    file: 'Receipt(3).pdf',
    vendor: 'Green Paper Shop',
    number: '2025-118',
    date: '2025-01-30',
    bought: [
      ['Envelopes', '6.50'],
      ['Notebook', '8.90'],
    ],
    total: '15.40',
  },
  {
    file: 'download (7).pdf',
    vendor: 'Harbour Hardware',
    number: '90021',
    date: '2025-02-11',
    bought: [
      ['Paint', '24.00'],
      ['Brush', '5.75'],
    ],
    total: '29.75',
  },
  {
    file: 'scan_0032.pdf',
    vendor: 'Corner Bakery',
    number: '4790',
    date: '2025-03-03',
    bought: [['Birthday cake', '32.00']],
    total: '32.00',
  },
  {
    file: 'hardware march.pdf',
    vendor: 'Harbour Hardware',
    number: '90144',
    date: '2025-03-21',
    bought: [
      ['Screws', '3.40'],
      ['Drill', '59.00'],
    ],
    total: '62.40',
  },
];

const notes: Readonly<Record<string, string>> = {
  'Meeting  Notes  MONDAY.md':
    '# Monday meeting\n\nPresent: Ana, Ben, Chidi\n\n- The party moves to 12 July.\n- Ana asks the printer for a new offer by Friday.\n- Ben mends the sign-up form.\n\nOpen: who brings the music?\n',
  'meeting notes thursday (2).md':
    '# Thursday meeting\n\nPresent: Ana, Chidi\n\n- The printer offers 420 euros for 500 leaflets. Accepted.\n- Chidi books the hall, 180 euros.\n\nNext meeting: Monday, 10:00.\n',
  'Copy of budget ideas.txt': 'leaflets 420\nhall 180\ntravel 260\nfood 140\n',
  'budget ideas.txt': 'leaflets 420\nhall 180\ntravel 260\nfood 140\n',
  'SHOPPING LIST.TXT': 'bread\nmilk\ncoffee\n',
  'guests.csv': 'name,city,coming\nAna,Lisbon,yes\nBen,Leeds,yes\nChidi,Lagos,perhaps\n',
};

const visitors = [
  ['Month', 'Visitors', 'Leaflets', 'Sales'],
  ['March', '1204', '310', '1980.50'],
  ['April', '1377', '295', '2140.00'],
  ['May', '1651', '402', '2675.25'],
  ['June', '2210', '489', '3310.75'],
];

/** Makes the sample at a path that must not exist yet. */
export function makeFirstSample(folder: string): void {
  mkdirSync(folder); // throws if it is there
  const put = (name: string, content: Buffer | string): void => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  photos.forEach(([name, takenAt], index) =>
    put(`Photos/${name}`, encodeJpeg(sceneOf(index + 1), takenAt === null ? undefined : { takenAt })),
  );
  for (const receipt of receipts) put(`Receipts/${receipt.file}`, receiptPdf(receipt));
  for (const [name, text] of Object.entries(notes)) put(`Notes/${name}`, text);
  const words = ['The stand brought more visitors every month; leaflets followed.'];
  put('Papers/report.pdf', encodePdf('Quarterly report', words, visitors));
}

function receiptPdf({ vendor, number, date, bought, total }: Receipt): Buffer {
  const lines = [
    `Receipt No. ${number}`,
    `Date: ${date}`,
    ...bought.map(([what, price]) => `${what}   ${price} EUR`),
    `Total: ${total} EUR`,
    'Thank you!',
  ];
  return encodePdf(vendor, lines);
}
