/** From a sentence to a changed folder: what each instruction says that it does, and every change it makes, on real files. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeTiff } from '../facts/makers/tiffs.ts';
import { pdfOf } from '../readers/support.ts';
import { sayOn } from './ruleRuns.ts';
import { makeFolder, planFor, type Content } from './support.ts';
import { greyPng, mail, photo } from './tellingFiles.ts';

type Files = Readonly<Record<string, Content>>;
type Row = readonly [instruction: string, goal: string, lines: readonly string[]];

function check(files: Files, rows: readonly Row[]): void {
  for (const [instruction, goal, lines] of rows) {
    it(instruction, async (test) => {
      const folder = makeFolder(test, files);
      const reply = await planFor(folder, instruction);
      assert.equal(reply.outcome, 'plan', JSON.stringify(reply));
      assert.equal(reply.plan.goal, goal);
      assert.deepEqual((await sayOn(folder, instruction)).lines, lines);
    });
  }
}

const inParis = 'photoshop:City="Paris" photoshop:Country="France"';
const inRome = 'photoshop:City="Rome" photoshop:Country="Italy" xmp:Rating="5"';
const photos: Files = {
  'a.jpg': photo({ taken: '2019:07:03 14:22:33', camera: ['Canon', 'Canon EOS 80D'], attributes: inParis }),
  'b.jpg': photo({ taken: '2020:01:31 10:00:00', camera: ['Apple', 'iPhone 12'], attributes: inRome }),
  'c.jpg': photo({ taken: '2020:02:01 10:00:00' }),
  'note.txt': 'x',
};

describe('photos, by what cameras and people wrote into them', () => {
  check(photos, [
    [
      'sort photos by city',
      'Sort 2 pictures into folders by city.',
      ['move a.jpg → Paris/a.jpg', 'move b.jpg → Rome/b.jpg'],
    ],
    [
      'organize the photos by country and city',
      'Sort 2 pictures into folders by country, then city.',
      ['move a.jpg → France/Paris/a.jpg', 'move b.jpg → Italy/Rome/b.jpg'],
    ],
    [
      'sort photos by camera',
      'Sort 2 pictures into folders by camera.',
      ['move a.jpg → Canon EOS 80D/a.jpg', 'move b.jpg → Apple iPhone 12/b.jpg'],
    ],
    [
      'sort photos by camera and year',
      'Sort 2 pictures into folders by camera, then year, by the date taken.',
      ['move a.jpg → Canon EOS 80D/2019/a.jpg', 'move b.jpg → Apple iPhone 12/2020/b.jpg'],
    ],
    ['move photos taken in 2019 to Old', 'Move 1 picture taken in 2019 into “Old”.', ['move a.jpg → Old/a.jpg']],
    [
      'move photos taken in January 2020 to Winter',
      'Move 1 picture taken in January 2020 into “Winter”.',
      ['move b.jpg → Winter/b.jpg'],
    ],
    [
      'rename photos to date and place',
      'Rename 2 pictures to the date taken and the place.',
      ['move a.jpg → 2019-07-03 Paris.jpg', 'move b.jpg → 2020-01-31 Rome.jpg'],
    ],
    [
      'rename the photos to date and place, then put each year in its own folder',
      'Rename 2 pictures to the date taken and the place; then move 2 pictures into one folder per year (such as 2019), by the date taken.',
      ['move a.jpg → 2019/2019-07-03 Paris.jpg', 'move b.jpg → 2020/2020-01-31 Rome.jpg'],
    ],
    [
      'move 5 star photos into Best',
      'Move 1 picture where the rating is “5” into “Best”.',
      ['move b.jpg → Best/b.jpg'],
    ],
    [
      'move photos taken with a Canon to Canon',
      'Move 1 picture with “Canon” in the camera’s name into “Canon”.',
      ['move a.jpg → Canon/a.jpg'],
    ],
    [
      'add the city to the end of the photo names',
      'Add the city to the end of the names of 2 pictures.',
      ['move a.jpg → a_Paris.jpg', 'move b.jpg → b_Rome.jpg'],
    ],
    [
      'number the photos of each year',
      'Number 3 pictures by year, by the date taken.',
      ['move a.jpg → 2019_01.jpg', 'move b.jpg → 2020_01.jpg', 'move c.jpg → 2020_02.jpg'],
    ],
    [
      'write an index of the photos with date, camera and place to index.csv',
      'Write a list of 3 pictures to “index.csv” with date, camera and place.',
      ['create index.csv'],
    ],
  ]);

  it('the index has a line for each, with empty cells for what is not known', async (test) => {
    const said = 'write an index of the photos with date, camera and place to index.csv';
    const { contents } = await sayOn(makeFolder(test, photos), said);
    assert.deepEqual(contents['index.csv']?.toString('utf8').replace('\ufeff', '').trim().split(/\r?\n/), [
      'Path,Date,Camera,Place',
      'a.jpg,2019-07-03,Canon EOS 80D,Paris',
      'b.jpg,2020-01-31,Apple iPhone 12,Rome',
      'c.jpg,2020-02-01,,',
    ]);
  });
});

const papers: Files = {
  'x1.pdf': pdfOf(['Quarterly report of Acme'], '/Title (Annual report) /Author (Ada Lovelace)'),
  'x2.pdf': pdfOf(['Rental contract'], '/Title (Rent)'),
  'invoice 7.txt': 'ACME Ltd\nInvoice number: INV-2041\nInvoice date: 3 May 2021\nTotal: EUR 119.00\n',
  'notes.md': '# Garden plan\n\nFor Acme.\n',
};

describe('documents, by their properties and their text', () => {
  check(papers, [
    [
      'rename PDFs to their title',
      'Rename 2 .pdf files to the title.',
      ['move x1.pdf → Annual report.pdf', 'move x2.pdf → Rent.pdf'],
    ],
    [
      'rename PDFs to author - title',
      'Rename 1 .pdf file to the author and the title.',
      ['move x1.pdf → Ada Lovelace - Annual report.pdf'],
    ],
    ['sort the PDFs by author', 'Sort 1 .pdf file into folders by author.', ['move x1.pdf → Ada Lovelace/x1.pdf']],
    [
      'move all documents that mention Acme into Acme',
      'Move 3 documents with “Acme” in the text into “Acme”.',
      ['move invoice 7.txt → Acme/invoice 7.txt', 'move notes.md → Acme/notes.md', 'move x1.pdf → Acme/x1.pdf'],
    ],
    [
      'move PDFs containing the word contract into Contracts',
      'Move 1 .pdf file with the word “contract” in the text into “Contracts”.',
      ['move x2.pdf → Contracts/x2.pdf'],
    ],
    [
      'rename invoices to date and invoice number',
      'Rename 1 file with “invoice” in the name to the first date in their text and the number in the text.',
      ['move invoice 7.txt → 2021-05-03 INV-2041.txt'],
    ],
    [
      'sort invoices by month of the invoice date',
      'Move 1 file with “invoice” in the name into year/month folders (such as 2019/07), by the first date in their text.',
      ['move invoice 7.txt → 2021/05/invoice 7.txt'],
    ],
    [
      'rename the markdown files to their first heading',
      'Rename 1 .md or .markdown file to the first heading.',
      ['move notes.md → Garden plan.md'],
    ],
    [
      'extract the text of the PDFs into Texts',
      'Write the text of 2 .pdf files into text files in “Texts”.',
      ['create Texts/x1.txt', 'create Texts/x2.txt'],
    ],
    ['convert the markdown files to html', 'Convert 1 .md or .markdown file to a web page.', ['create notes.html']],
  ]);
});

describe('mails, by who sent them and when', () => {
  check(
    {
      '1.eml': mail('Ada Lovelace <ada@example.org>', 'Engine drawings', 'Mon, 3 May 2021 10:00:00 +0000'),
      '2.eml': mail('bob@example.org', 'Re: lunch', 'Tue, 1 Jun 2021 10:00:00 +0000'),
    },
    [
      [
        'sort mails by sender',
        'Sort 2 mails into folders by sender.',
        ['move 1.eml → Ada Lovelace/1.eml', 'move 2.eml → bob@example.org/2.eml'],
      ],
      [
        'rename mails to date and subject',
        'Rename 2 mails to the date they were sent and the subject.',
        ['move 1.eml → 2021-05-03 Engine drawings.eml', 'move 2.eml → 2021-06-01 Re_ lunch.eml'],
      ],
      [
        'move mails from Ada to Ada',
        'Move 1 mail with “Ada” in the sender’s name into “Ada”.',
        ['move 1.eml → Ada/1.eml'],
      ],
    ],
  );
});

describe('names, by codes, tables and patterns', () => {
  check(
    {
      'plan ACME-12 final.txt': 'x',
      'BETA-7 sketch.txt': 'x',
      'Acme Corp_2019.txt': 'x',
      'Nobody.txt': 'x',
      '03-05-2021 trip.txt': 'x',
      'codes.csv': 'client,code\nAcme Corp,A1\nNobody,N0\n',
    },
    [
      [
        'put each file into a folder for its project code',
        'Sort 2 files into folders by project code in the name.',
        [
          'move BETA-7 sketch.txt → BETA-7/BETA-7 sketch.txt',
          'move plan ACME-12 final.txt → ACME-12/plan ACME-12 final.txt',
        ],
      ],
      [
        'move the project code to the front',
        'Move the project code to the front of the names of 1 file.',
        ['move plan ACME-12 final.txt → ACME-12_plan final.txt'],
      ],
      [
        'rename files using the table codes.csv',
        'Rename 1 file by the table “codes.csv”.',
        ['move Nobody.txt → N0.txt'],
      ],
      [
        'replace the client names by the codes in codes.csv',
        'Rename 2 files by the table “codes.csv”.',
        ['move Acme Corp_2019.txt → A1_2019.txt', 'move Nobody.txt → N0.txt'],
      ],
      [
        'change dates from DD-MM-YYYY to YYYY-MM-DD in the file names',
        'Write the dates in the names of 1 file as YYYY-MM-DD instead of DD-MM-YYYY.',
        ['move 03-05-2021 trip.txt → 2021-05-03 trip.txt'],
      ],
      [
        'rename with the pattern "^(\\w+)-(\\d+) (.*)$" to "$3 $2"',
        'Replace the pattern “^(\\w+)-(\\d+) (.*)$” with “$3 $2” in the names of 1 file.',
        ['move BETA-7 sketch.txt → sketch 7.txt'],
      ],
      [
        'shorten names to 12 characters',
        'Shorten the names of 4 files to 12 characters.',
        [
          'move 03-05-2021 trip.txt → 03-05-2021.txt',
          'move Acme Corp_2019.txt → Acme Corp.txt',
          'move BETA-7 sketch.txt → BETA-7.txt',
          'move plan ACME-12 final.txt → plan ACME-12.txt',
        ],
      ],
    ],
  );
  check({ 'Über den Fluss!.txt': 'x', 'Отчёт.txt': 'x' }, [
    [
      'make the names web friendly',
      'Write the names of 2 files in plain letters and dashes, as in a web address.',
      ['move Über den Fluss!.txt → uber-den-fluss.txt', 'move Отчёт.txt → otchyot.txt'],
    ],
    [
      'write Cyrillic names in Latin letters',
      'Write the names of 2 files in Latin letters.',
      ['move Über den Fluss!.txt → Uber den Fluss!.txt', 'move Отчёт.txt → Otchyot.txt'],
    ],
  ]);
});

describe('what files really are', () => {
  check(
    {
      'really.txt': greyPng(2, 2),
      'good.png': greyPng(2, 2),
      'photo.jpeg': photo({ taken: '2019:07:03 14:22:33' }),
      bare: greyPng(3, 3),
      'text.txt': 'only text',
      'raw.nef': makeTiff({}),
    },
    [
      [
        'fix wrong extensions',
        'Correct the extensions of 1 file whose contents are something else.',
        ['move really.txt → really.png'],
      ],
      [
        'rename files without extension by what they are',
        'Give 1 file without an extension the extension that the contents call for.',
        ['move bare → bare.png'],
      ],
      [
        'move files that are really pictures to Pictures',
        'Move 5 files that are pictures by their contents into “Pictures”.',
        ['bare', 'good.png', 'photo.jpeg', 'raw.nef', 'really.txt'].map((name) => `move ${name} → Pictures/${name}`),
      ],
    ],
  );
});

describe('pictures made into others', () => {
  const files = { 'a.png': greyPng(40, 20), 'b.txt': 'x' };
  check(files, [
    ['convert the PNGs to JPG', 'Convert 1 .png file to JPG.', ['create a.jpg']],
    [
      'convert the PNGs to JPG and trash the originals',
      'Convert 1 .png file to JPG, and move the originals to the trash.',
      ['create a.jpg', 'trash a.png'],
    ],
    ['convert the PNGs to JPG and move them into Web', 'Convert 1 .png file to JPG into “Web”.', ['create Web/a.jpg']],
    [
      'resize the photos to 16 pixels',
      'Make 1 picture at most 16 pixels long on their longer side.',
      ['create a_16.jpg'],
    ],
    [
      'resize the PNGs to 16 pixels',
      'Make 1 .png file at most 16 pixels long on their longer side.',
      ['create a_16.png'],
    ],
  ]);

  it('are really smaller', async (test) => {
    const { contents } = await sayOn(makeFolder(test, files), 'resize the PNGs to 16 pixels');
    const png = contents['a_16.png'] ?? Buffer.alloc(24);
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [16, 8]);
  });
});

describe('texts and tables made into others', () => {
  check({ 'a.txt': Buffer.from('Caf\xe9', 'latin1'), 'data.csv': 'k,v\n1,2\n' }, [
    ['convert the text files to UTF-8', 'Convert 1 .txt or .text file to UTF-8.', ['modify a.txt → a.txt']],
    ['convert csv to xlsx', 'Convert 1 .csv file to an Excel workbook.', ['create data.xlsx']],
  ]);
});

describe('one thing after the other, and what belongs together', () => {
  const old = '2020-01-01T00:00:00Z';
  const files: Files = {
    'one.txt': { text: 'same', changed: old },
    'sub/two.txt': 'same',
    'sub/deep/c.pdf': { text: 'paper', changed: old },
    'film.mp4': 'film',
    'film.en.srt': 'words',
    'page.md': '![a](pics/a.png)\n',
    'pics/a.png': 'picture',
    'empty/': '',
  };
  check(files, [
    [
      'delete duplicates, then sort the rest by type, including subfolders',
      'Move 1 duplicate to the trash; of each the oldest stays; then sort 6 files into folders by type (Images, Documents, Spreadsheets…).',
      [
        'move film.en.srt → Videos/film.en.srt',
        'move film.mp4 → Videos/film.mp4',
        'move one.txt → Documents/one.txt',
        'move page.md → Documents/page.md',
        'move pics/a.png → Images/a.png',
        'move sub/deep/c.pdf → Documents/c.pdf',
        'trash sub/two.txt',
      ],
    ],
    [
      'move the videos to Films and keep the subtitles with them',
      'Move 1 video and 1 companion into “Films”.',
      ['move film.en.srt → Films/film.en.srt', 'move film.mp4 → Films/film.mp4'],
    ],
    [
      'move the markdown files to Pages',
      'Move 1 .md or .markdown file and 1 companion into “Pages”.',
      ['move page.md → Pages/page.md', 'move pics/a.png → Pages/pics/a.png'],
    ],
    [
      'move the PDFs to Papers and remove the folders that become empty',
      'Move 1 .pdf file into “Papers”.',
      ['move sub/deep/c.pdf → Papers/c.pdf', 'rmdir sub/deep'],
    ],
    [
      'move files older than 2 years to Archive by year, including subfolders',
      'Move 2 files last changed before 2024-11-22 into one folder per year (such as 2019) in “Archive”, by the date taken or last changed.',
      ['move one.txt → Archive/2020/one.txt', 'move sub/deep/c.pdf → Archive/2020/c.pdf'],
    ],
    [
      'move files more than 1 folder deep to Buried',
      'Move 1 file more than 1 folder deep into “Buried”.',
      ['move sub/deep/c.pdf → Buried/c.pdf'],
    ],
    ['copy all PDFs to Backup', 'Copy 1 .pdf file into “Backup”.', ['create Backup/c.pdf']],
    [
      'move the PDFs to Papers and the rest to Other',
      'Move 1 .pdf file into “Papers”; then move 6 files into “Other”.',
      [
        'move film.en.srt → Other/film.en.srt',
        'move film.mp4 → Other/film.mp4',
        'move one.txt → Other/one.txt',
        'move page.md → Other/page.md',
        'move pics/a.png → Other/a.png',
        'move sub/deep/c.pdf → Papers/c.pdf',
        'move sub/two.txt → Other/two.txt',
      ],
    ],
  ]);
});
