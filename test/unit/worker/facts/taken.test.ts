/** When photos and films were taken, on the smallest files that say so. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTaken } from '../../../../src/worker/facts/taken.ts';
import { makeAvi, makeCr3, makeFilm, makeHeic, makeJpegXl, makeMatroska } from './makers/boxes.ts';
import {
  ciffSegment,
  exifSegment,
  infoSegment,
  iptc,
  iptcSegment,
  makeCiff,
  makeGif,
  makeJpeg,
  makePng,
  makeRaf,
  makeWebp,
  pngChunk,
  pngDeflatedXmp,
  pngText,
  pngXmp,
  profileSegment,
  xmp,
  xmpSegment,
} from './makers/pictures.ts';
import { sourceOf } from './makers/source.ts';
import { makeTiff, raw, type Tags, type TiffParts } from './makers/tiffs.ts';

// Film headers are in UTC and read in the time zone of the process.
process.env['TZ'] = 'America/New_York';

const shot = '2019:07:03 14:22:33';
const expected = '2019-07-03T14:22:33';
const size = { width: 4, height: 3 };

/** `2019-07-03T14:22:33 +120`: the clock, and the minutes east of UTC where they are known; null for no date. */
function check(content: Buffer, wanted: string | null): void {
  const { fields, dates, problems } = readTaken(sourceOf(content));
  const moment = dates.get('exif');
  const offset = moment?.offsetMinutes ?? null;
  const told =
    moment === undefined ? null : `${moment.time}${offset === null ? '' : ` ${offset < 0 ? '' : '+'}${offset}`}`;
  assert.equal(told, wanted);
  assert.deepEqual([fields.size, problems, [...dates.keys()]], [0, [], wanted === null ? [] : ['exif']]);
}

const exif = (tags: Tags, more: TiffParts = {}): Buffer => makeTiff({ exif: tags, ...more });
const jpeg = (tags: Tags, more: TiffParts = {}): Buffer => makeJpeg([exifSegment(exif(tags, more))]);
const ofXmp = (attributes: string, elements = ''): Buffer => makeJpeg([xmpSegment(xmp(attributes, elements))]);

/** A trail camera's note: its mark, eleven words in, the date from seconds to years. */
function reconyxNote(): Buffer {
  const words = [0xf101, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 33, 22, 14, 7, 3, 2019];
  return Buffer.concat(words.map((word) => Buffer.from([word & 255, word >>> 8])));
}

describe('the date in EXIF', () => {
  const cases: Record<string, [Buffer, string | null]> = {
    'is the original one': [jpeg({ 0x9003: shot, 0x9004: '2001:01:01 00:00:00' }), expected],
    'is the created one where there is no original': [jpeg({ 0x9004: shot }), expected],
    'is the created one where the original is blank': [jpeg({ 0x9003: '    :  :     :  :  ', 0x9004: shot }), expected],
    'is read in either order of bytes': [jpeg({ 0x9003: shot }, { order: 'MM' }), expected],
    'is read in the first directory too': [makeTiff({ main: { 0x9003: shot } }), expected],
    'is found behind a large profile': [
      makeJpeg([...Array.from({ length: 4 }, () => profileSegment(60_000)), exifSegment(exif({ 0x9003: shot }))]),
      expected,
    ],
    'is found in a TIFF whose directory stands a megabyte away': [exif({ 0x9003: shot }, { gap: 1_000_000 }), expected],
    'may be written with dashes': [jpeg({ 0x9003: '2019-07-03T14:22:33' }), expected],
    'carries the zone of the original': [
      jpeg({ 0x9003: shot, 0x9011: '+02:00', 0x9012: '-08:00' }),
      `${expected} +120`,
    ],
    'carries the zone of the created one': [jpeg({ 0x9004: shot, 0x9012: '-04:30' }), `${expected} -270`],
    'carries the zone of the change if nothing was changed': [
      jpeg({ 0x9003: shot, 0x9010: '+09:00' }, { main: { 0x0132: shot } }),
      `${expected} +540`,
    ],
    'does not carry the zone of a later change': [
      jpeg({ 0x9003: shot, 0x9010: '+09:00' }, { main: { 0x0132: '2020:01:01 00:00:00' } }),
      expected,
    ],
    'carries no zone that no place keeps': [jpeg({ 0x9003: shot, 0x9011: '+25:00' }), expected],
    'is none when it is zero': [jpeg({ 0x9003: '0000:00:00 00:00:00' }), null],
    'is none before there was EXIF': [jpeg({ 0x9003: '1970:01:01 00:00:00' }), null],
    'is none in the future': [jpeg({ 0x9003: '2098:01:01 00:00:00' }), null],
    'is none on the 30th of February': [jpeg({ 0x9003: '2019:02:30 10:00:00' }), null],
    'is none when it is only the date of a change': [jpeg({}, { main: { 0x0132: shot } }), null],
    'is found in the note of a trail camera': [jpeg({ 0x927c: raw(reconyxNote()) }), expected],
    'counts before what programs wrote': [
      makeJpeg([xmpSegment(xmp('exif:DateTimeOriginal="2001-01-01T00:00:00"')), exifSegment(exif({ 0x9003: shot }))]),
      expected,
    ],
    'is looked for in XMP where EXIF has a wrong one': [
      makeJpeg([
        exifSegment(exif({ 0x9003: '0000:00:00 00:00:00' })),
        xmpSegment(xmp('xmp:CreateDate="2019-07-03T14:22:33"')),
      ]),
      expected,
    ],
  };
  for (const [name, [content, wanted]] of Object.entries(cases)) it(name, () => check(content, wanted));
});

describe('the date in XMP and IPTC', () => {
  const cases: Record<string, [Buffer, string | null]> = {
    'is an attribute': [ofXmp('exif:DateTimeOriginal="2019-07-03T14:22:33"'), expected],
    'is an element': [ofXmp('', '<xmp:CreateDate>2019-07-03T14:22:33.120+02:00</xmp:CreateDate>'), `${expected} +120`],
    'may be in UTC': [ofXmp('photoshop:DateCreated="2019-07-03T14:22:33Z"'), `${expected} +0`],
    'may be a day alone': [ofXmp('photoshop:DateCreated="2019-07-03"'), '2019-07-03T00:00:00'],
    'may lack its seconds': [ofXmp('xmp:CreateDate="2019-07-03T14:22"'), '2019-07-03T14:22:00'],
    'is none when it is a year alone': [ofXmp('photoshop:DateCreated="2019"'), null],
    'is the original one first': [
      ofXmp('xmp:CreateDate="2020-01-01T00:00:00" exif:DateTimeOriginal="2019-07-03T14:22:33"'),
      expected,
    ],
    'is none when it is the date of a change': [ofXmp('xmp:ModifyDate="2019-07-03T14:22:33"'), null],
    'is none inside the history of a file': [
      ofXmp('', '<xmpMM:History><rdf:Seq><rdf:li xmp:CreateDate="2019-07-03T14:22:33"/></rdf:Seq></xmpMM:History>'),
      null,
    ],
    'is found whatever the prefix': [
      makeJpeg([
        xmpSegment(
          '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://ns.adobe.com/exif/1.0/">' +
            "<r:Description e:DateTimeOriginal='2019-07-03T14:22:33'/></r:RDF>",
        ),
      ]),
      expected,
    ],
    'is that of IPTC too': [makeJpeg([iptcSegment(iptc([55, '20190703'], [60, '142233+0200']))]), `${expected} +120`],
    'is a day alone in IPTC': [makeJpeg([iptcSegment(iptc([55, '20190703']))]), '2019-07-03T00:00:00'],
    'is none in IPTC where the day is not known': [makeJpeg([iptcSegment(iptc([55, '20190000']))]), null],
  };
  for (const [name, [content, wanted]] of Object.entries(cases)) it(name, () => check(content, wanted));
});

describe('the date taken by format', () => {
  const block = exif({ 0x9003: shot });
  const packet = xmp('exif:DateTimeOriginal="2019-07-03T14:22:33"');
  const seconds = Date.parse('2019-07-03T14:22:33Z') / 1000;
  const cases: Record<string, [Buffer, string | null]> = {
    TIFF: [block, expected],
    'TIFF with XMP alone': [makeTiff({ main: { 0x02bc: raw(Buffer.from(packet)) } }), expected],
    'Olympus ORF': [exif({ 0x9003: shot }, { number: 0x4f52 }), expected],
    'Panasonic RW2': [exif({ 0x9003: shot }, { number: 0x55 }), expected],
    'Fujifilm RAF': [makeRaf(makeJpeg([exifSegment(block)]), size), expected],
    'Canon CR3': [
      makeCr3({
        main: makeTiff({ main: {} }),
        exif: makeTiff({ main: { 0x9003: shot } }),
        gps: makeTiff({ main: {} }),
      }),
      expected,
    ],
    'Canon CRW': [makeCiff('HEAPCCDR', seconds), expected],
    'JPEG of a camera before EXIF (Canon)': [makeJpeg([ciffSegment(makeCiff('HEAPJPGM', seconds))]), expected],
    'JPEG of a camera before EXIF (Olympus)': [
      makeJpeg([infoSegment(`OLYMPUS\r\n[picture info]\r\nTimeDate=${seconds}\r\nShutter=1\r\n`)]),
      expected,
    ],
    'PNG with EXIF': [makePng([pngChunk('eXIf', block)]), expected],
    'PNG with XMP': [makePng([pngXmp(packet)]), expected],
    'PNG with deflated XMP': [makePng([pngDeflatedXmp(packet)]), expected],
    'PNG with a creation time': [makePng([pngText('Creation Time', '2019:07:03 14:22:33')]), expected],
    'PNG with a creation time as in a mail': [
      makePng([pngText('Creation Time', 'Wed, 03 Jul 2019 14:22:33 +0200')]),
      `${expected} +120`,
    ],
    'PNG with a creation time in UTC': [
      makePng([pngText('Creation Time', '3 Jul 2019 14:22:33 GMT')]),
      `${expected} +0`,
    ],
    'PNG with a date of something else': [makePng([pngText('date:create', '2019-07-03T14:22:33')]), null],
    'WebP with EXIF': [makeWebp({ exif: block }, size), expected],
    'WebP with the mark of JPEG': [makeWebp({ exif: Buffer.concat([Buffer.from('Exif\0\0'), block]) }, size), expected],
    'WebP with XMP': [makeWebp({ xmp: packet }, size), expected],
    HEIC: [makeHeic({ exif: block }, size), expected],
    AVIF: [makeHeic({ exif: block, brand: 'avif' }, size), expected],
    'HEIC with XMP': [makeHeic({ xmp: packet }, size), expected],
    'JPEG XL': [makeJpegXl({ exif: block }), expected],
    'JPEG XL, packed': [makeJpegXl({ exif: block, isPacked: true }), expected],
    'JPEG XL with XMP, packed': [makeJpegXl({ xmp: packet, isPacked: true }), expected],
    GIF: [makeGif(size), null],
    'an empty file': [Buffer.alloc(0), null],
    'a text': [Buffer.from('MM. this is no picture, II neither'), null],
  };
  for (const [name, [content, wanted]] of Object.entries(cases)) it(name, () => check(content, wanted));
});

describe('when a film was taken', () => {
  const created = '2019-07-03T18:22:33Z';
  const keys = { 'com.apple.quicktime.creationdate': '2019-07-04T00:22:33+0200' };
  const cases: Record<string, [Buffer, string | null]> = {
    'is what its camera says, with its zone': [makeFilm({ created, keys }), '2019-07-04T00:22:33 +120'],
    'is the header’s time as the clock here showed it': [makeFilm({ created }), `${expected} -240`],
    'is the clock of winter in winter': [makeFilm({ created: '2019-01-03T18:22:33Z' }), '2019-01-03T13:22:33 -300'],
    'is read from a long header': [makeFilm({ created, isLong: true }), `${expected} -240`],
    'is found behind much film': [makeFilm({ created, before: 3_000_000 }), `${expected} -240`],
    'is found without a brand': [makeFilm({ created, brand: null }), `${expected} -240`],
    'is found in 3GP': [makeFilm({ created, brand: '3gp4' }), `${expected} -240`],
    'is what user data say': [
      makeFilm({ created, userData: { '\u00a9day': '2019-07-04T00:22:33+02:00' } }),
      '2019-07-04T00:22:33 +120',
    ],
    'is not the day on which it came out': [
      makeFilm({ created, userData: { '\u00a9day': '2015-03-04T08:00:00Z' } }),
      `${expected} -240`,
    ],
    'is not known where the header says zero': [makeFilm({}), null],
    'is not known of sound': [makeFilm({ created, brand: 'M4A ' }), null],
    'is not known of half an index': [makeFilm({ created }).subarray(0, 150), null],
    'is not known of an endless row of empty boxes': [Buffer.from('0000000866726565', 'hex'), null],
    'is read from Matroska': [makeMatroska(size, { seconds: 1, codec: 'V_VP9', created }), `${expected} -240`],
    'is read from AVI': [makeAvi(size, { frames: 1, codec: 'MJPG', said: 'Wed Jul 03 14:22:33 2019\n' }), expected],
    'is read from AVI as EXIF writes it': [makeAvi(size, { frames: 1, codec: 'MJPG', said: shot }), expected],
    'is not known of AVI that does not say': [makeAvi(size, { frames: 1, codec: 'MJPG' }), null],
  };
  for (const [name, [content, wanted]] of Object.entries(cases)) it(name, () => check(content, wanted));
});

it('costs one read for a photo', () => {
  const source = sourceOf(Buffer.concat([jpeg({ 0x9003: shot }), Buffer.alloc(3_000_000)]));
  readTaken(source);
  assert.deepEqual([source.reads, source.bytes], [1, 16 * 1024]);
});

describe('a date behind the first 16 KiB', () => {
  // Of each of these lengths; the date then stands behind the front, or across its end.
  const inFront = [8_000, 16_250, 16_300, 16_320, 16_340, 16_360, 16_384, 20_000, 60_000];
  for (const length of inFront) {
    const picture = makeJpeg([profileSegment(length), exifSegment(exif({ 0x9003: shot }))]);
    const photo = Buffer.concat([picture, Buffer.alloc(300_000)]);
    it(`is found behind ${length} bytes, in one more read`, () => {
      const source = sourceOf(photo);
      assert.equal(readTaken(source).dates.get('exif')?.time, expected);
      assert.ok(source.reads <= 2 && source.bytes <= 64 * 1024, `${source.reads} reads, ${source.bytes} bytes`);
    });
    it(`is found behind ${length} bytes where each read is a copy`, () => {
      const read = (offset: number, size: number): Buffer => Buffer.from(photo.subarray(offset, offset + size));
      assert.equal(readTaken({ ...sourceOf(photo), read }).dates.get('exif')?.time, expected);
    });
  }
});
