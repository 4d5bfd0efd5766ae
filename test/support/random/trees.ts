/**
 * Random folders for rules: names that are hard on any platform, and what a reader would tell of each file. Nothing of it is on a disk:
 * {@link scanOf} and {@link aroundOf} are what the runner of rules is given.
 */
import fc from 'fast-check';
import { civilTime, type CivilTime } from '../../../src/model/rule/civilTime.ts';
import { dateSourceTable, fieldTable } from '../../../src/model/rule/fields.ts';
import { parseRelativePath, relativePath, type RelativePath } from '../../../src/model/relativePath.ts';
import type { Moment } from '../../../src/worker/facts/facts.ts';
import { bytesOnDisk } from '../../../src/worker/stage/nativePath.ts';
import type { Scan } from '../../../src/worker/stage/scan.ts';

export const today = '2026-11-22';

/** What is hard on names: case, accents in both spellings, folding, bidi, line breaks, broken bytes, devices of Windows, dots, length. */
export const hardPieces = [
  ...[
    'a',
    'A',
    'b',
    'B',
    ' ',
    '_',
    '-',
    '1',
    '10',
    '007',
    '.',
    '..',
    '#',
    '$1',
    '%s',
    '{x}',
    '(1)',
    ' (2)',
    '[a]',
    '!',
    '*',
    '?',
  ],
  ...[
    'é',
    'e\u0301',
    'É',
    'ß',
    'ss',
    'ẞ',
    'İ',
    'i\u0307',
    'ı',
    'ﬁ',
    'Σ',
    'ς',
    'K',
    '\u212a',
    'Å',
    '\u212b',
    '가',
    '\u1100\u1161',
  ],
  ...[
    '\u202e',
    '\u200f',
    '\u2066',
    '\u200b',
    '\ufeff',
    '\n',
    '\r\n',
    '\t',
    '\u0001',
    '\u2028',
    '😀',
    '👨‍👩‍👧',
    '🇩🇪',
    '\u{e0041}',
  ],
  ...[
    '\udc80',
    '\udcff',
    'CON',
    'aux',
    'COM1',
    '~',
    "'",
    '"',
    '`',
    '\\',
    ':',
    '<',
    '>',
    '|',
    '&',
    ';',
    '-rf',
    '//'.slice(2),
  ],
  ...[
    'IMG_20190703_142233',
    '2019-07-03',
    '20200229',
    'Copy of ',
    ' - Copy',
    'DSC',
    'Trip',
    'n'.repeat(120),
    '長'.repeat(60),
  ],
] as const;

const piece = fc.constantFrom(...hardPieces);
const stem = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '1',
      '2',
      '3',
      'IMG_1',
      'img_1',
      'IMG_2',
      'a',
      'A',
      'b',
      'Trip',
      'café',
      'cafe\u0301',
      'x 10',
      'x 9',
    ),
  },
  { weight: 2, arbitrary: fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join('')) },
);
const ending = fc.constantFrom(
  ...[
    '',
    '',
    '.txt',
    '.TXT',
    '.jpg',
    '.JPG',
    '.jpeg',
    '.jpg.xmp',
    '.xmp',
    '.XMP',
    '.aae',
    '.jpg.json',
    '.cr2',
    '.dng',
    '.heic',
  ],
  ...[
    '.mov',
    '.MOV',
    '.mp4',
    '.srt',
    '.en.srt',
    '.pdf',
    '.md',
    '.html',
    '.csv',
    '.docx',
    '.tar.gz',
    '.eml',
    '.mp3',
    '.',
    '.日本',
  ],
);

/** A name that some disk could hold. */
export const fileName = fc
  .tuple(stem, ending)
  .map(([text, end]) => text + end)
  .filter((text) => text !== '' && text !== '.' && text !== '..' && !text.startsWith('.') && bytesOnDisk(text) <= 255);

const folder = fc.constantFrom(
  ...[
    '',
    '',
    '',
    'a/',
    'A/',
    'a/b/',
    '2019/07/',
    'Images/',
    'Trip.assets/',
    'Trip_files/',
    'café/',
    'cafe\u0301/',
    'a b /',
    '\udc80/',
  ],
);

const moment: fc.Arbitrary<Moment> = fc.record({
  time: fc
    .constantFrom(
      '2019-07-03-14-22-33',
      '2020-02-29-0-0-0',
      '1996-12-31-23-59-60',
      '2026-11-22-12-0-0',
      '0001-01-01',
      '9999-12-31-23-59-59',
    )
    .map((text) => civilTime(text.split('-')) ?? raise(text)),
  offsetMinutes: fc.constantFrom(null, 0, 120, -570, 840),
});

function raise(text: string): CivilTime {
  throw new Error(`no time: ${text}`);
}

/** What fields can hold: text of anyone's making. */
const fieldText = fc.oneof(
  fc.constantFrom(
    'Canon',
    'EOS 80D',
    '400',
    '0',
    '2.8',
    'Paris',
    'a/b',
    '../..',
    '..',
    '',
    ' ',
    '\n',
    '\u202e',
    'CON',
    'x'.repeat(300),
    '{x}',
    '😀',
  ),
  fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join('')),
);
const told = fc.record({
  fields: fc.dictionary(fc.constantFrom(...Object.keys(fieldTable)), fieldText, { maxKeys: 6 }),
  dates: fc.dictionary(fc.constantFrom(...Object.keys(dateSourceTable)), moment, { maxKeys: 3 }),
  problems: fc.constantFrom<readonly string[]>([], [], ['the file is damaged']),
  text: fc.constantFrom(null, null, '', 'invoice ACME-12 of 2019', 'total 119.00', 'a'.repeat(200)),
});
export type Told = {
  fields: Record<string, string>;
  dates: Record<string, Moment>;
  problems: readonly string[];
  text: string | null;
};

const mtimeMs = fc.constantFrom(
  ...[
    0, 1_562_163_753_000, 1_562_163_753_000, 1_582_934_400_123.456, -86_400_000, -62_135_596_800_000,
    253_402_300_799_000, 1e16, 1_795_000_000_000,
  ],
);

export type MadeFile = {
  path: string;
  size: number;
  mtimeMs: number;
  /** Files of the same number and size have the same contents. */
  content: number;
  told: Told;
  /** Which files a page shows, by their place in the list. */
  links: readonly number[];
};

export type Tree = {
  readonly files: readonly MadeFile[];
  readonly folders: readonly string[];
  /** Names that rules do not see. */
  readonly taken: readonly string[];
  readonly unreadable: readonly string[];
  readonly hasHidden: boolean;
  /** The rows of `codes.csv`, null where there is no such table. */
  readonly table: readonly (readonly string[])[] | null;
};

const madeFile: fc.Arbitrary<MadeFile> = fc.record({
  path: fc.tuple(folder, fileName).map(([place, name]) => place + name),
  size: fc.constantFrom(0, 1, 5, 5, 1_000_000),
  mtimeMs,
  content: fc.nat({ max: 2 }),
  told,
  links: fc.array(fc.nat({ max: 20 }), { maxLength: 2 }),
});

/** What stands beside a photo: sidecars, the film of a live photo, its RAW. Each has a size, a time and facts of its own. */
const kin = fc.array(fc.tuple(fc.constantFrom('.xmp', '.XMP', '+.xmp', '.aae', '.mov', '+.json', '.dng'), madeFile), {
  maxLength: 3,
});

function withKin(files: readonly MadeFile[], families: readonly (readonly [string, MadeFile])[][]): MadeFile[] {
  const all = new Map(files.map((file) => [file.path, file]));
  const photos = files.filter(({ path }) => /\.(?:jpe?g|heic)$/i.test(path));
  for (const [at, family] of families.entries()) {
    const photo = photos[at];
    if (photo === undefined) break;
    for (const [tail, file] of family) {
      const path = tail.startsWith('+') ? photo.path + tail.slice(1) : photo.path.replace(/\.[^.]*$/, tail);
      if (bytesOnDisk(path.slice(path.lastIndexOf('/') + 1)) <= 255 && !all.has(path))
        all.set(path, { ...file, path, links: [] });
    }
  }
  return [...all.values()];
}

const table = fc.option(fc.array(fc.array(stem, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), {
  nil: null,
  freq: 6,
});

/** A folder that could exist: no path twice, no file where a folder is. */
export const tree: fc.Arbitrary<Tree> = fc
  .record({
    files: fc
      .tuple(fc.uniqueArray(madeFile, { selector: ({ path }) => path, maxLength: 12 }), fc.array(kin, { maxLength: 3 }))
      .map(([files, families]) => withKin(files, families)),
    folders: fc.uniqueArray(fc.constantFrom('a', 'empty', 'a/empty', 'B/c/d', 'café', '2019', 'Images'), {
      maxLength: 4,
    }),
    taken: fc.uniqueArray(
      fc.constantFrom('a/link', '.hidden', 'Images', 'B', '2019', 'IMG_1 (2).jpg', 'x', 'Archive'),
      { maxLength: 3 },
    ),
    unreadable: fc.uniqueArray(fc.constantFrom('locked', 'a/locked'), { maxLength: 1 }),
    hidden: fc.constantFrom('', '', '', '.secret.txt', '.git.jpg'),
    table,
  })
  .map(possible);

function possible(made: Omit<Tree, 'hasHidden'> & { hidden: string }): Tree {
  const { hidden, ...rest } = made;
  const first = made.files[0];
  const files =
    hidden === '' || first === undefined ? made.files : [...made.files.slice(1), { ...first, path: hidden }];
  const folders = new Set([...made.folders, ...made.unreadable]);
  for (const path of [...files.map((file) => file.path), ...made.folders, ...made.taken, ...made.unreadable])
    for (const above of foldersAbove(path)) folders.add(above);
  const kept = files.filter(({ path }) => !folders.has(path) && parseRelativePath(path) !== null);
  const names = new Set(kept.map(({ path }) => path));
  return {
    ...rest,
    files: kept,
    folders: [...folders].filter((path) => !names.has(path)),
    taken: made.taken.filter((path) => !names.has(path) && !folders.has(path)),
    hasHidden: hidden !== '',
  };
}

/** The folders on the way to a path, the topmost first. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_part, at) => parts.slice(0, at + 1).join('/'));
}

const sorted = (paths: readonly string[]): RelativePath[] => [...paths].sort().map(relativePath);

/** The folder as a scan of it tells: sorted, whatever the order of the disk. */
export function scanOf({ files, folders, taken, unreadable, hasHidden }: Tree): Scan {
  const scanned = files.map(({ path, size, mtimeMs: changed }) => ({
    path: relativePath(path),
    size,
    mtimeMs: changed,
  }));
  return {
    files: scanned.sort((one, two) => (one.path < two.path ? -1 : 1)),
    folders: sorted(folders),
    taken: sorted(taken),
    leftOut: { hidden: 0, machinery: 0, 'runs-by-itself': 0, ignored: 0, conventions: 0, 'not-named': 0 },
    links: 0,
    unreadable: sorted(unreadable).map((path) => ({ path, why: 'this folder could not be read (EACCES)' })),
    hasHidden,
  };
}

/** The same folder with everything in another order. */
export function shuffled(made: Tree, order: readonly number[]): Tree {
  const mixed = <Item>(items: readonly Item[]): Item[] =>
    items
      .map((item, at) => ({ item, key: (order[at % Math.max(1, order.length)] ?? 0) * 31 + at * 17 }))
      .sort((one, two) => (one.key % 13) - (two.key % 13))
      .map(({ item }) => item);
  // Links are told by the place in the list: they go on meaning the same files.
  const linked = new Map(made.files.map((file) => [file.path, linksOf(made, file)]));
  const files = mixed(made.files);
  const places = new Map(files.map(({ path }, at) => [path, at]));
  return {
    ...made,
    files: files.map((file) => ({
      ...file,
      links: (linked.get(file.path) ?? []).flatMap((path) => places.get(path) ?? []),
    })),
    folders: mixed(made.folders),
    taken: mixed(made.taken),
  };
}

export function linksOf({ files }: Tree, { links }: MadeFile): string[] {
  return links.flatMap((at) => files[at]?.path ?? []);
}
