/** Dates from the files beside photos. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSidecarMoment, sidecarBytesMax } from '../../../../src/worker/facts/sidecars.ts';
import { xmp } from './makers/pictures.ts';
import { sourceOf } from './makers/source.ts';

process.env['TZ'] = 'America/New_York';

function check(name: string, content: string | Buffer, wanted: string | null): void {
  const source = sourceOf(Buffer.from(content), name);
  const moment = readSidecarMoment(source);
  assert.equal(moment === null ? null : `${moment.time} ${String(moment.offsetMinutes)}`, wanted);
  assert.ok(source.bytes <= sidecarBytesMax);
}

const takeout = (stamp: string): string =>
  `{"title": "IMG.jpg", "creationTime": {"timestamp": "1600000000"}, "photoTakenTime": {"timestamp": ${stamp}, "formatted": "x"}}`;

describe('the date in a sidecar', () => {
  const cases: Record<string, [name: string, content: string | Buffer, wanted: string | null]> = {
    'is the original one': [
      'a.xmp',
      xmp('exif:DateTimeOriginal="2019-07-03T14:22:33.5+02:00" xmp:CreateDate="2020-01-01T00:00:00"'),
      '2019-07-03T14:22:33 120',
    ],
    'is the date created': ['a.XMP', xmp('photoshop:DateCreated="2019-07-03T14:22:33"'), '2019-07-03T14:22:33 null'],
    'is an element': [
      'a.xmp',
      xmp('', '<xmp:CreateDate>2019-07-03T14:22:33Z</xmp:CreateDate>'),
      '2019-07-03T14:22:33 0',
    ],
    'may be in UTF-16': [
      'a.xmp',
      Buffer.from(`\ufeff${xmp('xmp:CreateDate="2019-07-03T14:22:33"')}`, 'utf16le'),
      '2019-07-03T14:22:33 null',
    ],
    'is none of an entity': [
      'a.xmp',
      `<!DOCTYPE x [<!ENTITY d "2019-07-03T14:22:33">]>${xmp('', '<xmp:CreateDate>&d;</xmp:CreateDate>')}`,
      null,
    ],
    'is none in the future': ['a.xmp', xmp('xmp:CreateDate="2031-07-03T14:22:33"'), null],
    'is none in half a packet': ['a.xmp', xmp('xmp:Rating="3"').slice(0, 300), null],
    'is Takeout’s, as the clock here showed it': ['IMG.jpg.json', takeout('"1562178153"'), '2019-07-03T14:22:33 -240'],
    'is Takeout’s as a number': [
      'IMG.jpg.supplemental-metadata.json',
      takeout('1562178153'),
      '2019-07-03T14:22:33 -240',
    ],
    'is none where Takeout does not know': ['IMG.jpg.json', takeout('"0"'), null],
    'is none where it is no number': ['IMG.jpg.json', takeout('"soon"'), null],
    'is none in another program’s JSON': ['package.json', '{"photoTakenTime": "1562178153"}', null],
    'is none in what is no JSON': ['a.json', '{"photoTakenTime": {"timestamp": "1562178153"', null],
    'is none in lists without end': ['a.json', '['.repeat(500_000), null],
    'is none in a file of another kind': ['a.txt', xmp('xmp:CreateDate="2019-07-03T14:22:33"'), null],
    'is not looked for beyond a mebibyte': [
      'a.xmp',
      `${xmp('xmp:CreateDate="2019-07-03T14:22:33"')}${' '.repeat(sidecarBytesMax)}`,
      null,
    ],
  };
  for (const [name, [file, content, wanted]] of Object.entries(cases)) it(name, () => check(file, content, wanted));
});
