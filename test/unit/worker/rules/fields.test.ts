/** Where values come from: names, tables, texts, and files that belong together. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inZone } from '../../../../src/worker/rules/zone.ts';
import { runFilter } from '../../../../src/worker/rules/filters.ts';
import { localLinks } from '../../../../src/worker/rules/pages.ts';
import { civilTime } from '../../../../src/model/rule/civilTime.ts';
import { makeFilm } from '../facts/makers/boxes.ts';
import { xmp } from '../facts/makers/pictures.ts';
import { ciiOf, someInvoice } from '../../../support/eInvoices.ts';
import { ruleOf, runOn } from './ruleRuns.ts';
import { makeFolder, namesOnly, type Content } from './support.ts';

type Row = readonly [
  promise: string,
  files: Record<string, Content>,
  step: object,
  lines: readonly string[],
  left?: Record<string, string>,
];

function check(rows: readonly Row[]): void {
  for (const [promise, files, step, lines, left = {}] of rows) {
    it(promise, async (test) => {
      const ran = await runOn(makeFolder(test, files), ruleOf([step]));
      assert.deepEqual(ran.lines, lines);
      assert.deepEqual(ran.left, left);
    });
  }
}

const texts = { depth: 'all', where: [{ is: 'extension', in: ['txt'] }] };

describe('fields of the rule’s own', () => {
  check([
    [
      'groups of a pattern on the name',
      namesOnly(['ACME-12 Plan.txt', 'nothing.txt']),
      { let: { p: { match: '^(?<code>[A-Z]+-\\d+) (?<title>.+)$' } }, to: '{p.code}/{p.title}{ext}' },
      ['move ACME-12 Plan.txt → ACME-12/Plan.txt'],
      { 'nothing.txt': 'its name does not fit the pattern for “p”' },
    ],
    [
      'a word of the field’s own for files without it',
      namesOnly(['ACME-12 a.txt', 'b.txt']),
      { let: { p: { match: '[A-Z]+-\\d+', else: 'No code' } }, to: '{p}/{name}' },
      ['move ACME-12 a.txt → ACME-12/ACME-12 a.txt', 'move b.txt → No code/b.txt'],
    ],
    [
      'a row of a table in the folder, large and small letters alike',
      { 'codes.csv': 'Old name;Code\nmiller;M-01\nsmith;S-02\n', 'Miller.txt': 'x', 'jones.txt': 'x' },
      { select: texts, let: { t: { table: 'codes.csv', key: '{stem}' } }, to: '{t}{ext}' },
      ['move Miller.txt → M-01.txt'],
      { 'jones.txt': '“codes.csv” has no row for “jones”' },
    ],
    [
      'columns of a table whose headers are in any script',
      { 'codes.csv': 'Имя;Код\nотчёт;К-7\n', 'отчёт.txt': 'x' },
      { select: texts, let: { t: { table: 'codes.csv', key: '{stem}', column: 'имя', take: 'Код' } }, to: '{t}{ext}' },
      ['move отчёт.txt → К-7.txt'],
    ],
    [
      'columns of a table by the names that a template gives them',
      { 'codes.csv': '2024 Code;Old\nC-7;a\n', 'a.txt': 'x' },
      {
        select: texts,
        let: { t: { table: 'codes.csv', key: '{stem}', column: 'Old', take: 'c-2024-code' } },
        to: '{t}{ext}',
      },
      ['move a.txt → C-7.txt'],
    ],
    [
      'what a pattern finds in the text of a document',
      { 'a.txt': 'Dear all,\nInvoice no. 4711 is due.', 'b.txt': 'no number here' },
      { let: { f: { find: 'Invoice no\\. (\\d+)' } }, to: 'INV-{f}{ext}' },
      ['move a.txt → INV-4711.txt'],
      { 'b.txt': 'nothing in its text fits the pattern for “f”' },
    ],
    [
      'number and date of an invoice, from its text',
      { 'scan.txt': 'ACME Ltd\nInvoice number: INV-2041\nInvoice date: 3 July 2019\nTotal: EUR 119.00' },
      { let: { d: { date: ['text'] } }, to: '{d:YYYY-MM-DD} {text.number} {text.total}{ext}' },
      ['move scan.txt → 2019-07-03 INV-2041 119.00.txt'],
    ],
    [
      'vendor and number of invoices, by their XML or their text',
      { 'a.xml': ciiOf(someInvoice), 'b.txt': 'Invoice no. 7\nTotal EUR 5.00', 'c.txt': 'no paper of that kind' },
      { to: '{invoice.vendor} {invoice.number}{ext}' },
      ['move a.xml → Müller & Söhne GmbH RE-2026-117.xml'],
      {
        'b.txt': 'it does not tell who wrote the invoice',
        'c.txt': 'it does not tell who wrote the invoice and the invoice’s number',
      },
    ],
    [
      'a part that is left out where a field in it is missing',
      namesOnly(['a (x).txt', 'b.txt']),
      { let: { p: { match: '\\((\\w)\\)' } }, to: 'n{? - {p}}_{stem|first 1}{ext}' },
      ['move a (x).txt → n - x_a.txt', 'move b.txt → n_b.txt'],
    ],
    [
      'numbers that begin anew for each value',
      namesOnly(['a-1.txt', 'a-2.txt', 'b-1.txt']),
      {
        counter: { n: { start: 1, step: 1, pad: 2, per: '{stem|first 1}', order: 'name', descending: false } },
        to: '{stem|first 1}{n}{ext}',
      },
      ['move a-1.txt → a01.txt', 'move a-2.txt → a02.txt', 'move b-1.txt → b01.txt'],
    ],
    [
      'everything that a file lacks is said, in plain words, whichever comes first',
      namesOnly(['ACME 2019-07-03.txt', 'ACME b.txt', 'c.txt']),
      { let: { p: { match: '^ACME' }, d: { date: ['name'] } }, to: '{p}/{d:YYYY}/{name}' },
      ['move ACME 2019-07-03.txt → ACME/2019/ACME 2019-07-03.txt'],
      {
        'ACME b.txt': 'no date is in its name',
        'c.txt': 'its name does not fit the pattern for “p”; no date is in its name',
      },
    ],
    [
      'what is missing is written where the step says so',
      namesOnly(['a.txt']),
      { let: { d: { date: ['name'] } }, missing: { write: 'Undated' }, to: '{d:YYYY}/{name}' },
      ['move a.txt → Undated/a.txt'],
    ],
  ]);
});

describe('conditions', () => {
  const moved = (where: object[], extra: object = {}): object => ({
    select: { depth: 'all', where, ...extra },
    to: 'M/{name}',
  });
  check([
    [
      'words in a document',
      { 'a.txt': 'about Acme', 'b.txt': 'else' },
      moved([{ is: 'text', how: 'word', text: 'acme' }]),
      ['move a.txt → M/a.txt'],
    ],
    [
      'age in days',
      {
        'old.txt': { text: 'x', changed: '2020-01-01T00:00:00Z' },
        'new.txt': { text: 'x', changed: '2026-11-21T12:00:00Z' },
      },
      moved([{ is: 'age', than: 'older', days: 30 }]),
      ['move old.txt → M/old.txt'],
    ],
    [
      'depth',
      namesOnly(['a.txt', 'x/b.txt', 'x/y/c.txt']),
      moved([{ is: 'depth', than: 'more', folders: 1 }]),
      ['move x/y/c.txt → M/c.txt'],
    ],
    [
      'patterns on names',
      namesOnly(['IMG_12.txt', 'x.txt']),
      moved([{ is: 'name', how: 'matches', text: '^IMG_\\d+', on: 'stem' }]),
      ['move IMG_12.txt → M/IMG_12.txt'],
    ],
    [
      'hidden files only where they are asked for, and never what programs live on',
      { '.notes': 'x', '.git/config': 'x', 'a.txt': 'x' },
      moved([{ is: 'name', how: 'starts', text: '.', on: 'name' }], { hidden: true }),
      ['move .notes → M/.notes'],
    ],
    [
      'not what .gitignore names',
      { '.gitignore': 'build/\n*.log\n!keep.log\n', 'build/a.txt': 'x', 'x.log': 'x', 'keep.log': 'x' },
      moved([]),
      ['move keep.log → M/keep.log'],
    ],
  ]);
});

describe('files that belong together', () => {
  check([
    [
      'subtitles go with their film',
      namesOnly(['Film.mp4', 'Film.en.srt', 'Film.pt-BR.forced.srt', 'Other.srt']),
      {
        select: { depth: 'all', where: [{ is: 'type', in: ['video'] }] },
        together: ['subtitle'],
        to: 'Films/2019 {stem}{ext}',
      },
      [
        'move Film.en.srt → Films/2019 Film.en.srt',
        'move Film.mp4 → Films/2019 Film.mp4',
        'move Film.pt-BR.forced.srt → Films/2019 Film.pt-BR.forced.srt',
      ],
    ],
    [
      'a Takeout sidecar goes with its photo',
      namesOnly(['IMG_1.jpg', 'IMG_1.jpg.supplemental-metadata.json', 'data.json']),
      {
        select: { depth: 'all', where: [{ is: 'type', in: ['image'] }] },
        together: ['sidecar'],
        to: 'P/{stem|lower}{ext}',
      },
      [
        'move IMG_1.jpg → P/img_1.jpg',
        'move IMG_1.jpg.supplemental-metadata.json → P/img_1.jpg.supplemental-metadata.json',
      ],
    ],
    [
      'a page’s own pictures keep their places beside it; what two pages show stays',
      {
        'trip.md': '![a](img/a.png) ![s](img/shared.png)',
        'other.md': '![s](img/shared.png)',
        'img/a.png': 'x',
        'img/shared.png': 'x',
        'trip.assets/b.png': 'x',
      },
      {
        select: { depth: 'top', where: [{ is: 'name', how: 'equals', text: 'trip.md', on: 'name' }] },
        together: ['assets'],
        to: 'Notes/My {name}',
      },
      [
        'move img/a.png → Notes/img/a.png',
        'move trip.assets/b.png → Notes/trip.assets/b.png',
        'move trip.md → Notes/My trip.md',
      ],
    ],
  ]);

  it('links out of the page’s folder, to the web and to nowhere lead to no file', () => {
    const text = '![](a%20b.png) [x](../up.png) <img src="c.png"> [w](https://x.y/z.png) [m](#top) ![](/etc/passwd)';
    assert.deepEqual(localLinks('n/p.md', text), ['n/a b.png', 'n/c.png']);
  });
});

describe('what photos and films tell', () => {
  const shown = { width: 1920, height: 1080 };
  const phone = makeFilm({
    size: shown,
    seconds: 3,
    created: '2019-07-03T12:22:33Z',
    keys: {
      'com.apple.quicktime.make': 'Apple',
      'com.apple.quicktime.model': 'iPhone 12',
      'com.apple.quicktime.creationdate': '2019-07-03T14:22:33+0200',
      'com.apple.quicktime.location.ISO6709': '+48.8566+002.3522+035.000/',
    },
  });
  const films = { depth: 'all', where: [{ is: 'type', in: ['video'] }] };
  check([
    [
      'a film’s camera, place, size and date',
      { 'a.mov': phone, 'b.mov': makeFilm({ size: shown, seconds: 3 }) },
      {
        select: films,
        let: { d: { date: ['exif'] } },
        to: '{exif.camera}/{place.city} {place.lat}/{d:YYYY-MM-DD} {video.height}p{ext}',
      },
      ['move a.mov → Apple iPhone 12/Paris 48.8566/2019-07-03 1080p.mov'],
      { 'b.mov': 'it does not tell the camera’s name, the city and coordinates; no date taken is stored in the file' },
    ],
    [
      'the date that only a sidecar tells',
      { 'a.jpg': 'x', 'a.xmp': xmp('exif:DateTimeOriginal="2019-07-03T14:22:33"'), 'b.jpg': 'x' },
      {
        select: { depth: 'all', where: [{ is: 'type', in: ['image'] }] },
        together: ['sidecar'],
        let: { d: { date: ['sidecar'] } },
        to: '{d:YYYY}/{name}',
      },
      ['move a.jpg → 2019/a.jpg', 'move a.xmp → 2019/a.xmp'],
      { 'b.jpg': 'no sidecar tells a date' },
    ],
  ]);
});

describe('time zones', () => {
  const time = civilTime(['2019', '07', '03', '23', '30', '00']);
  for (const [zone, offset, expected] of [
    [null, 120, '2019-07-03T23:30:00'],
    ['utc', 120, '2019-07-03T21:30:00'],
    ['Asia/Tokyo', 120, '2019-07-04T06:30:00'],
    ['Asia/Tokyo', null, '2019-07-03T23:30:00'],
  ] as const) {
    it(`${String(zone)} of a clock at ${String(offset)} minutes`, () => {
      assert.ok(time !== null);
      assert.equal(inZone({ time, offsetMinutes: offset }, zone), expected);
    });
  }
});

describe('filters', () => {
  for (const [value, name, args, expected] of [
    ['Über den Fluss!', 'slug', [], 'uber-den-fluss'],
    ['Hotel Adler GmbH', 'slug', [], 'hotel-adler-gmbh'],
    ['PhD thesis for iOS', 'slug', [], 'phd-thesis-for-ios'],
    ['camelCase myÉtéPlan', 'slug', [], 'camel-case-my-ete-plan'],
    ['Adler GmbH camelCase', 'kebab', [], 'adler-gmbh-camel-case'],
    ['Adler GmbH', 'snake', [], 'adler_gmbh'],
    ['Adler GmbH', 'camel', [], 'adlerGmbh'],
    ['Adler GmbH', 'pascal', [], 'AdlerGmbh'],
    ['Ŧħe Straẞe Coŀlega', 'ascii', [], 'The StraSSe Collega'],
    ['Москва', 'translit', [], 'Moskva'],
    ['my long trip', 'word', ['2'], 'long'],
    ['my long trip', 'word', ['-1'], 'trip'],
    ['a-b-c', 'part', ['-', '2'], 'b'],
    ['12-34', 'replacex', ['(?<a>\\d+)-(\\d+)', '$2-$a'], '34-12'],
    ['14', 'roman', [], 'XIV'],
    ['007', 'add', ['1'], '008'],
    ['3.14159', 'number', ['2'], '3.14'],
    ['a long name', 'max', ['6'], 'a long'],
    ['émile', 'bytes', ['3'], 'ém'],
    ['__a__', 'strip', ['_'], 'a'],
    ['a-a-a', 'replaceat', ['a', 'b', '1'], 'b-a-a'],
    ['a-a-a', 'replaceat', ['a', 'b', '-1'], 'a-a-b'],
    ['a-a-a', 'replaceat', ['a', 'b', '1,3'], 'b-a-b'],
    ['a-a-a', 'replaceat', ['a', 'b', '-2..-1'], 'a-b-b'],
    ['a-a-a', 'replaceat', ['a', '$&', '2..9'], 'a-$&-$&'],
    ['a-a-a', 'replaceat', ['a', 'b', '4'], 'a-a-a'],
    ['a-a-a', 'replaceat', ['a', 'b', '0'], 'a-a-a'],
    ['a-a-a', 'replaceat', ['a', 'b', 'first'], 'a-a-a'],
    ['a-a-a', 'replaceat', ['', 'b', '1'], 'a-a-a'],
    ['cafe\u0301s', 'replaceat', ['é', 'e', '1'], 'cafes'],
    ['a 1 b 20 c 3000', 'padnumbers', ['3'], 'a 001 b 020 c 3000'],
    ['no number', 'padnumbers', ['3'], 'no number'],
    ['7', 'padnumbers', ['many'], '7'],
    ['10', 'base', ['16'], 'a'],
    ['0010', 'base', ['2'], '1010'],
    ['10', 'base', ['37'], '10'],
    ['-10', 'base', ['2'], '-10'],
    ['ten', 'base', ['2'], 'ten'],
    ['e\u0301', 'nfc', [], 'é'],
    ['①', 'nfc', [], '①'],
    ['Ｗ𝟙①', 'nfkc', [], 'W11'],
  ] as const) {
    it(`${value}|${name} ${args.join(' ')} is ${expected}`, () => {
      assert.equal(runFilter(name, value, args), expected);
    });
  }
});

describe('what a file is by its contents', () => {
  check([
    [
      'wrong and missing endings are told',
      { 'photo.txt': Buffer.from('\xff\xd8\xff\xe0', 'latin1'), paper: '%PDF-1.7 x', 'honest.txt': 'words' },
      {
        select: { depth: 'all', where: [{ is: 'field', field: 'content.extension', how: 'known', value: '' }] },
        to: '{stem}.{content.extension}',
      },
      ['move paper → paper.pdf', 'move photo.txt → photo.jpg'],
    ],
    [
      'and can be asked for',
      { 'photo.txt': Buffer.from('\xff\xd8\xff\xe0', 'latin1'), 'b.txt': 'words' },
      { select: { depth: 'all', where: [{ is: 'content', in: ['image'] }] }, to: 'Pictures/{name}' },
      ['move photo.txt → Pictures/photo.txt'],
    ],
  ]);
});
