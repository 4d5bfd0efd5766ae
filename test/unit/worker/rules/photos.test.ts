/** Dates of photos and films, on files made here and on a public collection where it is at hand. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as z from 'zod/mini';
import { relativePath } from '../../../../src/model/relativePath.ts';
import { timeInName } from '../../../../src/model/rule/civilTime.ts';
import { readPhotoTimes } from '../../../../src/worker/stage/photoTimes.ts';
import { scanMount } from '../../../../src/worker/stage/scan.ts';
import { film, jpeg, png, tiff } from './pictures.ts';
import { doIt, makeFolder, planFor, today, type Content } from './support.ts';

// Film headers are in UTC and read in the time zone of the process.
process.env['TZ'] = 'UTC';

const taken = '2019:07:03 14:22:33';

async function timesOf(folder: string): Promise<Record<string, string | null>> {
  const signal = new AbortController().signal;
  const scan = await scanMount(folder, { hidden: false, progress: () => undefined }, signal);
  const times = await readPhotoTimes(scan.files, { mountPath: folder, today, progress: () => undefined }, signal);
  return Object.fromEntries(scan.files.map((file) => [file.path, times(file)]));
}

describe('when a photo was taken', () => {
  const cases: Record<string, [Content, string | null]> = {
    'plain.jpg': [jpeg({ original: taken }), '2019-07-03T14:22:33'],
    'big endian.jpg': [jpeg({ original: taken, order: 'MM' }), '2019-07-03T14:22:33'],
    'only created.jpg': [jpeg({ created: taken }), '2019-07-03T14:22:33'],
    'original before created.jpg': [jpeg({ original: taken, created: '2001:01:01 00:00:00' }), '2019-07-03T14:22:33'],
    'zero original.jpg': [jpeg({ original: '0000:00:00 00:00:00', created: taken }), '2019-07-03T14:22:33'],
    'zero.jpg': [jpeg({ original: '0000:00:00 00:00:00' }), null],
    'blank.jpg': [jpeg({ original: '    :  :     :  :  ' }), null],
    'before EXIF.jpg': [jpeg({ original: '1970:01:01 00:00:00' }), null],
    'future.jpg': [jpeg({ original: '2098:01:01 00:00:00' }), null],
    'no such day.jpg': [jpeg({ original: '2019:02:30 10:00:00' }), null],
    'leap day.jpg': [jpeg({ original: '2020:02:29 10:00:00' }), '2020-02-29T10:00:00'],
    'behind a large profile.jpg': [jpeg({ original: taken }, 200_000), '2019-07-03T14:22:33'],
    'no exif.jpg': [jpeg(null), null],
    'empty.jpg': ['', null],
    'text.jpg': ['this is no picture', null],
    'cut.jpg': [jpeg({ original: taken }).subarray(0, 60), null],
    'scan.tif': [tiff({ original: taken }), '2019-07-03T14:22:33'],
    'camera.nef': [tiff({ original: taken, order: 'MM' }), '2019-07-03T14:22:33'],
    'shot.png': [png({ original: taken }), '2019-07-03T14:22:33'],
    'clip.mp4': [film('2019-07-03T12:22:33Z'), '2019-07-03T12:22:33'],
    'phone.mov': [film('2019-07-03T22:22:33Z', '2019-07-04T00:22:33+0200'), '2019-07-04T00:22:33'],
    'unknown.mp4': [film(''), null],
    'broken.mp4': [film('2019-07-03T12:22:33Z').subarray(0, 5_040), null],
    'endless.mp4': [Buffer.from([0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65]), null],
  };
  it('is read from what cameras write, and bad files have none', async (test) => {
    const folder = makeFolder(
      test,
      Object.fromEntries(Object.entries(cases).map(([name, [content]]) => [name, content])),
    );
    assert.deepEqual(
      await timesOf(folder),
      Object.fromEntries(
        Object.entries(cases)
          .map(([name, [, time]]) => [name, time])
          .sort(),
      ),
    );
  });
});

describe('the date in a name', () => {
  const cases: Record<string, string | null> = {
    'IMG_20190703_142233.jpg': '2019-07-03T14:22:33',
    'PXL_20230415_101112345.jpg': '2023-04-15T10:11:12',
    'VID_20190703_142233.mp4': '2019-07-03T14:22:33',
    'IMG-20190703-WA0012.jpg': '2019-07-03T00:00:00',
    'WhatsApp Image 2019-07-03 at 14.22.33.jpeg': '2019-07-03T14:22:33',
    'Screenshot_20190703-142233.png': '2019-07-03T14:22:33',
    'Screenshot 2019-07-03 at 14.22.33.png': '2019-07-03T14:22:33',
    'Screenshot 2019-07-03.png': '2019-07-03T00:00:00',
    'signal-2019-07-03-142233.jpg': '2019-07-03T14:22:33',
    '20190703_142233.jpg': '2019-07-03T14:22:33',
    '2019-07-03 holiday.jpg': '2019-07-03T00:00:00',
    '2019_07_03.jpg': '2019-07-03T00:00:00',
    '20190703.jpg': '2019-07-03T00:00:00',
    'IMG_0423.jpg': null,
    '03-07-2019.jpg': null,
    '120190703.jpg': null,
    '20191303.jpg': null,
    '20990703.jpg': null,
    'holiday.jpg': null,
  };
  for (const [name, expected] of Object.entries(cases)) {
    it(name, () => {
      assert.equal(timeInName(name, today), expected);
    });
  }
});

describe('photos organised by date', () => {
  const files = {
    'a.jpg': jpeg({ original: taken }),
    'b.jpg': jpeg({ original: '2020:01:31 23:59:59' }),
    'sub/c.jpg': jpeg({ original: taken }),
    'IMG_20180504_101010.jpg': jpeg(null),
    'scan.jpg': { text: 'no picture', changed: '2017-03-02T12:00:00Z' },
    'notes.txt': 'x',
    '2019/07/there.jpg': jpeg({ original: taken }),
  };

  it('offers no way to find a date that finds none', async (test) => {
    const { 'scan.jpg': scan, 'a.jpg': dated } = files;
    const { plan } = await doIt(
      makeFolder(test, { 'a.jpg': dated, 'scan.jpg': scan }),
      'organize these photos by date',
    );
    const question = plan.questions.find(({ key }) => key === 'missing');
    assert.deepEqual(
      question?.choices.map(({ value }) => value),
      ['leave', 'file-date'],
    );
  });

  it('leaves those without a date by default, and lists them', async (test) => {
    const folder = makeFolder(test, files);
    // Of the day on which it was written, whatever day it is by now.
    const made = statSync(join(folder, 'IMG_20180504_101010.jpg')).mtime.toISOString();
    const done = await doIt(folder, 'organize these photos by date');
    assert.deepEqual(done.moves, { 'a.jpg': '2019/07/a.jpg', 'b.jpg': '2020/01/b.jpg', 'sub/c.jpg': '2019/07/c.jpg' });
    assert.deepEqual(Object.keys(done.left), ['IMG_20180504_101010.jpg', 'scan.jpg']);
    assert.deepEqual(done.reply, { outcome: 'done', changes: 3, seen: 7, exceptions: 2 });
    const question = done.plan.questions.find(({ key }) => key === 'missing');
    assert.equal(question?.chosen, 'leave');
    assert.deepEqual(
      question.choices.map(({ value, count, examples }) => [value, count, examples]),
      [
        ['leave', 2, undefined],
        ['name-date', 1, ['IMG_20180504_101010.jpg → 2018/05/IMG_20180504_101010.jpg']],
        [
          'file-date',
          2,
          [
            `IMG_20180504_101010.jpg → ${made.slice(0, 7).replace('-', '/')}/IMG_20180504_101010.jpg`,
            'scan.jpg → 2017/03/scan.jpg',
          ],
        ],
        [
          'name-or-file-date',
          2,
          ['IMG_20180504_101010.jpg → 2018/05/IMG_20180504_101010.jpg', 'scan.jpg → 2017/03/scan.jpg'],
        ],
      ],
    );
  });

  it('takes the date of the name, or of the file, when told to', async (test) => {
    const folder = makeFolder(test, files);
    const byName = await doIt(folder, 'organize these photos by date', { missing: 'name-date' });
    assert.equal(byName.moves['IMG_20180504_101010.jpg'], '2018/05/IMG_20180504_101010.jpg');
    assert.equal(byName.moves['scan.jpg'], undefined);
    const byFile = await doIt(folder, 'organize these photos by year', { missing: 'file-date' });
    assert.equal(byFile.moves['scan.jpg'], '2017/scan.jpg');
  });

  it('asks instead of planning nothing', async (test) => {
    const folder = makeFolder(test, { 'IMG_20180504_101010.jpg': jpeg(null) });
    const reply = await planFor(folder, 'organize these photos by date');
    assert.equal(reply.outcome, 'plan');
    assert.equal(reply.plan.questions[0]?.chosen, undefined);
  });

  it('has nothing to do where all is in place', async (test) => {
    const folder = makeFolder(test, { '2019/07/a.jpg': jpeg({ original: taken }) });
    assert.equal((await planFor(folder, 'organize these photos by date')).outcome, 'nothing');
  });

  it('keeps together what belongs together', async (test) => {
    const folder = makeFolder(test, {
      'IMG_1.jpg': jpeg({ original: taken }),
      'IMG_1.CR2': 'raw',
      'IMG_1.xmp': 'x',
      'IMG_2.HEIC': 'x',
      'IMG_2.AAE': 'x',
      'IMG_3.jpg': jpeg({ original: taken }),
      'IMG_3.jpg.xmp': 'x',
      'IMG_4.jpg': jpeg({ original: taken }),
      'IMG_4.MOV': 'x',
      'IMG_5.MOV': 'x',
      'lone.xmp': 'x',
    });
    const done = await doIt(folder, 'organize the photos by date taken');
    const there = ['IMG_1.jpg', 'IMG_1.CR2', 'IMG_1.xmp', 'IMG_3.jpg', 'IMG_3.jpg.xmp', 'IMG_4.jpg', 'IMG_4.MOV'];
    assert.deepEqual(done.moves, Object.fromEntries(there.sort().map((name) => [name, `2019/07/${name}`])));
  });

  it('is the last change for files that are no photos', async (test) => {
    const folder = makeFolder(test, {
      'a.txt': { text: 'x', changed: '2017-03-02T12:00:00Z' },
      'b.pdf': { text: 'x', changed: '2018-12-31T12:00:00Z' },
    });
    const done = await doIt(folder, 'organize files by month');
    assert.deepEqual(done.moves, { 'a.txt': '2017/03/a.txt', 'b.pdf': '2018/12/b.pdf' });
    assert.ok(
      done.plan.assumptions.some((line) => line.includes('last changed')),
      done.plan.assumptions.join('\n'),
    );
  });
});

const shared = process.env['DELEGATE_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data');
const truthFile = join(shared, 'photos/truth.exiftool.json');
const truthSchema = z.array(
  z.object({ SourceFile: z.string(), DateTimeOriginal: z.optional(z.string()), CreateDate: z.optional(z.string()) }),
);

/** Where the dates differ from exiftool's, and are meant to. */
const explained: Record<string, string> = {
  // photoshop:DateCreated says when the picture was made; exiftool gives xmp:CreateDate, when the file was.
  'jpg/long_description.jpg': '2003-08-31T00:00:00',
};

describe('the public collection of photos', () => {
  it('gets the dates that exiftool reads', async (test) => {
    if (!existsSync(truthFile)) {
      test.diagnostic('the public photos are not here (DELEGATE_TEST_DATA): only files made by this test were read');
      return;
    }
    const truth = truthSchema.parse(JSON.parse(readFileSync(truthFile, 'utf8')));
    const times = await timesOf(join(shared, 'photos'));
    let dated = 0;
    const lost: string[] = [];
    for (const row of truth) {
      const path = relativePath(row.SourceFile.replace(/^\.\//, ''));
      const expected = (row.DateTimeOriginal ?? row.CreateDate ?? '').replace(
        /^(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2}).*$/,
        '$1-$2-$3T$4',
      );
      const found = times[path] ?? null;
      if (expected !== '') dated += 1;
      if (found === null && expected !== '') lost.push(`${path}: ${expected}`);
      if (found !== null) assert.equal(found, explained[path] ?? expected, `${path}: a wrong date is worse than none`);
    }
    test.diagnostic(
      `${String(dated - lost.length)} of ${String(dated)} dated photos agree with exiftool, none is wrong; not found: ${lost.join(', ')}`,
    );
    assert.ok((dated - lost.length) / dated >= 0.9);
  });
});
