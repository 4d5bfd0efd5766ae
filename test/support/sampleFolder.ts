// The folder that a newcomer tries Delegate on and that the tests use: unsorted photos, badly named notes, a paper with a table, an inbox
// of mixed types. Made from nothing and always the same, to the byte and to the modification time.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeMp3, encodePdf, encodeZip } from './sample/documents.ts';
import { encodeJpeg, type Picture } from './sample/jpeg.ts';

/** The photos, with what their EXIF says; those without have none. `scene` numbers the picture: the same number, the same picture. */
export const samplePhotos: readonly { readonly name: string; readonly takenAt?: string; readonly scene: number }[] = [
  { name: 'IMG_0412.jpg', takenAt: '2022:06:18 10:12:45', scene: 1 },
  { name: 'IMG_0412 copy.jpg', takenAt: '2022:06:18 10:12:45', scene: 1 }, // the same bytes
  { name: 'IMG_0413.JPG', takenAt: '2022:06:18 10:15:02', scene: 2 },
  { name: 'IMG_0420.jpg', takenAt: '2022:07:02 18:40:31', scene: 3 },
  { name: 'DSC00871.JPG', takenAt: '2022:12:24 19:05:10', scene: 4 },
  { name: 'DSC00872.JPG', takenAt: '2022:12:31 23:59:58', scene: 5 },
  { name: 'DSC00873.JPG', takenAt: '2023:01:01 00:00:03', scene: 6 },
  { name: 'photo (1).jpg', takenAt: '2023:03:12 08:20:00', scene: 7 },
  { name: 'photo (2).jpg', takenAt: '2023:03:12 08:21:30', scene: 8 },
  { name: 'Photo 12 mars.jpeg', takenAt: '2023:03:12 09:47:12', scene: 9 },
  { name: 'été à la plage.jpg', takenAt: '2023:08:05 15:33:20', scene: 10 },
  { name: 'été à la plage 2.jpg', takenAt: '2023:08:05 15:36:44', scene: 11 },
  { name: '🎂 birthday.jpg', takenAt: '2023:09:21 20:00:00', scene: 12 },
  { name: 'mountain  hut.jpg', takenAt: '2023:10:14 12:05:27', scene: 13 },
  { name: 'P1030977.jpg', takenAt: '2024:02:29 07:15:00', scene: 14 }, // a leap day
  { name: 'P1030978.jpg', takenAt: '2024:02:29 07:15:01', scene: 15 },
  { name: 'beach-sunset-FINAL.jpg', takenAt: '2024:07:14 21:18:36', scene: 16 },
  { name: 'IMG_2201.jpg', takenAt: '2024:07:15 06:02:11', scene: 17 },
  { name: 'IMG_2202.jpg', takenAt: '2024:11:03 16:28:54', scene: 18 },
  { name: 'IMG_2203.jpg', takenAt: '2025:04:20 11:11:11', scene: 19 },
  { name: 'IMG_0001.jpg', takenAt: '0000:00:00 00:00:00', scene: 20 }, // a camera whose clock was never set
  { name: 'PXL_20240704_183012345.jpg', scene: 21 }, // the date only in the name
  { name: 'WhatsApp Image 2023-12-24 at 18.02.11.jpeg', scene: 22 },
  { name: 'scan0001.jpg', scene: 23 },
  { name: 'download.jpg', scene: 24 },
];

const notes: Readonly<Record<string, string>> = {
  'Meeting  Notes  MONDAY.md':
    '# Monday meeting\n\nPresent: Ana, Ben, Chidi\n\n- The launch moves to 12 June.\n- Ana asks the printer for a new offer by Friday.\n- Ben mends the sign-up form.\n\nOpen: who pays for the stand?\n',
  'meeting notes thursday (2).md':
    '# Thursday meeting\n\nPresent: Ana, Chidi\n\n- The printer offers 420 euros for 500 leaflets. Accepted.\n- Chidi books the stand, 180 euros.\n- The sign-up form works again.\n\nNext meeting: Monday, 10:00.\n',
  '-todo.txt': 'water the plants\ncall the printer\nrenew the passport\n',
  'Copy of budget ideas.txt': 'leaflets 420\nstand 180\ntravel 260\nfood 140\n',
  'budget ideas.txt': 'leaflets 400\nstand 180\ntravel 260\n',
  'report final FINAL.md': '# Report\n\nThe last word, this time.\n',
  'report final.md': '# Report\n\nThe last word.\n',
  'Résumé à relire.txt': 'À relire avant lundi : la page deux.\n',
  '🚀 launch plan.md': '# Launch plan\n\n1. Leaflets\n2. Stand\n3. Party\n',
  'SHOPPING LIST.TXT': 'bread\nmilk\ncoffee\n',
  'ideas_v2_(old).md': '# Ideas\n\n- a map of the town\n- a quiz\n',
  ' leading space.txt': 'This name starts with a space.\n',
};

const salesTable = [
  ['Month', 'Visitors', 'Leaflets', 'Sales'],
  ['March', '1204', '310', '1980.50'],
  ['April', '1377', '295', '2140.00'],
  ['May', '1651', '402', '2675.25'],
  ['June', '2210', '489', '3310.75'],
];

const contacts =
  'name,city,email\nAna,Lisbon,ana@example.com\nBen,Leeds,ben@example.com\nChidi,Lagos,chidi@example.com\n';

const inbox: Readonly<Record<string, Buffer | string>> = {
  'read me first.txt': 'Everything that came in last week, unsorted.\n',
  'contacts.csv': contacts,
  'DATA EXPORT.CSV': 'day,count\n2024-07-01,14\n2024-07-02,9\n',
  'ideas.md': '# Ideas\n\n- sort this folder\n',
  'IMG_3310.jpg': encodeJpeg(sceneOf(31), { takenAt: '2025:05:01 13:37:00' }),
  'flyer.pdf': encodePdf('Summer party', ['Saturday 12 July, from 17:00', 'Bring a friend and something to eat.']),
  'old stuff.zip': encodeZip({ 'letter.txt': 'Dear Ana, all is well here.\n', 'numbers.csv': 'a,b\n1,2\n' }),
  'demo track.mp3': encodeMp3('Demo track'),
};

/** Makes the sample at a path that must not exist yet, and returns that path. */
export function makeSampleFolder(folder: string): string {
  mkdirSync(path.dirname(folder), { recursive: true });
  mkdirSync(folder); // throws if it is there: this never writes into somebody's files
  let second = Date.UTC(2025, 4, 17, 9, 0, 0) / 1000; // when it was all "copied from the phone": after every photo was taken
  const put = (name: string, content: Buffer | string): void => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    utimesSync(file, second, second);
    second += 1;
  };
  for (const { name, takenAt, scene } of samplePhotos)
    put(`photos/${name}`, encodeJpeg(sceneOf(scene), takenAt === undefined ? undefined : { takenAt }));
  for (const [name, text] of Object.entries(notes)) put(`notes/${name}`, text);
  put(
    'papers/report.pdf',
    encodePdf('Quarterly report', ['The stand brought more visitors every month; leaflets followed.'], salesTable),
  );
  for (const [name, content] of Object.entries(inbox)) put(`inbox/${name}`, content);
  return folder;
}

/** A landscape in coarse blocks: sky, sun and hills, in colours and places that depend on the number. */
export function sceneOf(number: number): Picture {
  const [columns, rows] = [60, 40];
  const hue = (number * 47) % 360;
  const [sunColumn, sunRow, sunRadius] = [8 + ((number * 13) % 44), 6 + ((number * 7) % 12), 3 + (number % 4)];
  const horizon = (column: number): number =>
    26 + 4 * Math.sin((column + number * 5) / 7) + 2 * Math.sin(column / 3 + number);
  return {
    columns,
    rows,
    colorAt(column, row) {
      if (Math.hypot(column - sunColumn, row - sunRow) < sunRadius) return [255, 236, 170];
      if (row > horizon(column)) return rgbOf((hue + 90) % 360, 0.45, 0.5 - row / 120);
      return rgbOf(hue, 0.55, 0.45 + row / 80);
    },
  };
}

/** From hue (degrees), saturation and lightness (0 to 1), by the usual formula. */
function rgbOf(hue: number, saturation: number, lightness: number): readonly [number, number, number] {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
