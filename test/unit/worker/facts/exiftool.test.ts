/**
 * Facts of pictures and films against exiftool, whose word is the measure: its account of the public pictures, which lies beside
 * them, and, where it is installed, the program itself, on those pictures and on the files that the other tests make. Every
 * difference is listed here with its reason; a test fails when one is added or goes away.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import * as z from 'zod/mini';
import type { FieldName } from '../../../../src/model/rule/fields.ts';
import { readFilm } from '../../../../src/worker/facts/films.ts';
import { readPicture } from '../../../../src/worker/facts/pictures.ts';
import { readPlace } from '../../../../src/worker/facts/place.ts';
import { readTaken } from '../../../../src/worker/facts/taken.ts';
import { publicData } from '../../../support/publicData.ts';
import { makeAvi, makeFilm, makeHeic, makeMatroska } from './makers/boxes.ts';
import {
  alternatives,
  bag,
  exifSegment,
  iptc,
  iptcSegment,
  losslessWebp,
  lossyWebp,
  makeBmp,
  makeCiff,
  makeGif,
  makeJpeg,
  makePng,
  makePsd,
  makeWebp,
  pngChunk,
  pngDeflatedXmp,
  resource,
  xmp,
  xmpSegment,
} from './makers/pictures.ts';
import { sourceOf } from './makers/source.ts';
import { gpsTags, makeTiff, rational, short } from './makers/tiffs.ts';

process.env['TZ'] = 'UTC';

const cell = z.union([z.string(), z.number(), z.boolean()]);
const record = z.record(z.string(), z.union([cell, z.array(cell)]));
type Told = z.infer<typeof record>;

/** exiftool's names for what it is asked, by field. */
const asked = {
  'exif.make': ['Make'],
  'exif.model': ['Model'],
  'exif.lens': ['LensModel', 'XMP-aux:Lens'],
  'exif.iso': ['ISO'],
  'exif.aperture': ['FNumber'],
  'exif.exposure': ['ExposureTime'],
  'exif.focal': ['FocalLength'],
  'exif.artist': ['Artist', 'Creator', 'By-line'],
  'exif.copyright': ['Copyright', 'Rights', 'CopyrightNotice'],
  'image.width': ['ImageWidth'],
  'image.height': ['ImageHeight'],
  'image.title': ['Title', 'ObjectName'],
  'image.rating': ['Rating'],
  'place.lat': ['Composite:GPSLatitude'],
  'place.lon': ['Composite:GPSLongitude'],
  'place.city': ['City'],
  'video.codec': ['CompressorID', 'VideoCodec', 'VideoCodecID'],
  'video.duration': ['Duration'],
} as const satisfies Partial<Record<FieldName, readonly string[]>>;
const others = [
  'Orientation',
  'Rotation',
  'MIMEType',
  'Subject',
  'Keywords',
  'DateTimeOriginal',
  'CreateDate',
  'CreationDate',
];

/** One run over a folder, as numbers; null where there is no exiftool. */
function askExiftool(folder: string): Map<string, Told> | null {
  const names = [...Object.values(asked).flat(), ...others].map((name) => `-${name}`);
  const run = spawnSync('exiftool', ['-r', '-j', '-n', '-charset', 'iptc=UTF8', ...names, '.'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  if (run.error !== undefined) {
    console.log(
      'exiftool is not installed (Debian: libimage-exiftool-perl): only its account of the public pictures is compared',
    );
    return null;
  }
  return byFile(run.stdout);
}

function byFile(json: string): Map<string, Told> {
  const records = z.array(record).parse(JSON.parse(json));
  return new Map(records.map((told) => [String(told['SourceFile']).replace(/^\.\//, ''), told]));
}

/** What exiftool says, in the form of our fields; undefined where it does not say. */
function wantedOf(told: Told, field: keyof typeof asked): string | undefined {
  const value = asked[field].map((name) => told[name.split(':').at(-1) ?? name]).find((found) => found !== undefined);
  const text = Array.isArray(value) ? value.join(', ') : value;
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  switch (field) {
    case 'exif.exposure':
      return number < 0.25001 ? `1/${Math.round(1 / number)}` : String(Number(number.toFixed(1)));
    case 'exif.aperture':
    case 'exif.focal':
      return String(Number(number.toFixed(1)));
    case 'place.lat':
    case 'place.lon':
      return String(Number(number.toFixed(6)));
    case 'video.duration':
      return String(Math.round(number));
    default:
      return String(text).replace(/\s+/g, ' ').trim().slice(0, 500);
  }
}

/** The size as it is shown: exiftool tells it as it is stored, and apart from it how it is turned. */
function turned(told: Told): Told {
  const isBoxed = /image\/(heic|heif|avif)|video/.test(String(told['MIMEType']));
  const isTurned = isBoxed ? Number(told['Rotation'] ?? 0) % 180 === 90 : Number(told['Orientation'] ?? 1) >= 5;
  if (!isTurned) return told;
  return { ...told, ImageWidth: told['ImageHeight'] ?? '', ImageHeight: told['ImageWidth'] ?? '' };
}

function keywordsOf(told: Told): string | undefined {
  const words = [told['Subject'], told['Keywords']].flat().filter((word) => word !== undefined);
  return words.length === 0 ? undefined : [...new Set(words.map(String))].join(', ');
}

/** Compares every field of every file; gives the differences as `field file: exiftool's, ours`. */
function compare(
  files: Map<string, Told>,
  contentOf: (name: string) => Buffer,
): { agreed: number; differences: string[] } {
  const differences: string[] = [];
  let agreed = 0;
  for (const [name, plain] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const told = turned(plain);
    const content = contentOf(name);
    const ours = new Map(
      [readPicture, readFilm, readPlace].flatMap((read) => [...read(sourceOf(content, name)).fields]),
    );
    const isVideo = String(told['MIMEType']).startsWith('video');
    const judge = (field: FieldName, wanted: string | undefined, got: string | undefined): void => {
      if (wanted === got || (wanted !== undefined && got !== undefined && Number(wanted) === Number(got))) {
        if (wanted !== undefined) agreed += 1;
      } else differences.push(`${field} ${name}: ${wanted ?? 'none'}, ${got ?? 'none'}`);
    };
    for (const field of Object.keys(asked) as (keyof typeof asked)[]) {
      const ofFilm = isVideo && (field === 'image.width' || field === 'image.height');
      const named: FieldName = ofFilm ? (field === 'image.width' ? 'video.width' : 'video.height') : field;
      // A city that is not written is found by the coordinates, which exiftool does not do.
      const wanted = wantedOf(told, field);
      if (field === 'place.city' && wanted === undefined) continue;
      judge(named, wanted, ours.get(named));
    }
    judge('image.keywords', keywordsOf(told), ours.get('image.keywords'));
  }
  return { agreed, differences };
}

/** What a phone says of its film, else DateTimeOriginal, else CreateDate; seconds and all. */
function compareDates(
  files: Map<string, Told>,
  contentOf: (name: string) => Buffer,
): { agreed: number; differences: string[] } {
  const differences: string[] = [];
  let agreed = 0;
  for (const [name, told] of files) {
    const date = told['CreationDate'] ?? told['DateTimeOriginal'] ?? told['CreateDate'];
    const wanted =
      date === undefined
        ? 'none'
        : String(date)
            .slice(0, 19)
            .replace(/^(\d+):(\d+):(\d+) /, '$1-$2-$3T');
    const got = readTaken(sourceOf(contentOf(name), name)).dates.get('exif')?.time ?? 'none';
    if (wanted === got) agreed += wanted === 'none' ? 0 : 1;
    else differences.push(`${name}: ${wanted}, ${got}`);
  }
  return { agreed, differences };
}

const datesExplained = {
  'the date of the photo, not the later one on which it became a file': [
    'jpg/long_description.jpg: 2005-12-17T22:03:32, 2003-08-31T00:00:00',
  ],
};

const fieldsExplained = {
  'exiftool reads it in the maker’s own note, which is another format for each maker': [
    'exif.aperture jpg/exif-org/kodak-dc240.jpg: 3.9, 4',
    'exif.exposure jpg/exif-org/kodak-dc240.jpg: 1/32, 1/30',
    'exif.iso jpg/Canon_DIGITAL_IXUS_400.jpg: 50, none',
    'exif.iso jpg/Canon_PowerShot_S40.jpg: 100, none',
    'exif.iso jpg/exif-org/canon-ixus.jpg: 64.8419777325505, none',
    'exif.iso jpg/tests/11-tests.jpg: 50, none',
    'exif.iso jpg/tests/22-canon_tags.jpg: 50, none',
    'exif.iso jpg/tests/28-hex_value.jpg: 50, none',
    'exif.iso jpg/tests/35-empty.jpg: 50, none',
    'exif.lens jpg/tests/42_IndexError.jpg: OLYMPUS M.14-42mm F3.5-5.6 II R, none',
  ],
  'it stands in the file only as the logarithm that lenses count by, which exiftool keeps under another name': [
    'exif.aperture jpg/exif-org/ricoh-rdc5300.jpg: none, 4',
    'exif.aperture jpg/exif-org/sony-d700.jpg: none, 2.4',
    'exif.exposure jpg/Fujifilm_FinePix6900ZOOM.jpg: none, 1/362',
    'exif.exposure jpg/exif-org/fujifilm-dx10.jpg: none, 1/97',
    'exif.exposure jpg/exif-org/fujifilm-finepix40i.jpg: none, 1/45',
    'exif.exposure jpg/exif-org/fujifilm-mx1700.jpg: none, 1/169',
    'exif.exposure jpg/exif-org/ricoh-rdc5300.jpg: none, 1/91',
    'exif.exposure jpg/exif-org/sony-d700.jpg: none, 1/32',
  ],
  'cameras from before EXIF are read for their dates and names': [
    'exif.aperture jpg/exif-org/olympus-d320l.jpg: 2.8, none',
    'exif.exposure jpg/exif-org/olympus-d320l.jpg: 1/30, none',
    'exif.focal jpg/exif-org/sony-powershota5.jpg: 5, none',
  ],
  'it is no sensitivity that a camera has': [
    'exif.iso jpg/exif-org/kodak-dc240.jpg: 65535, none',
    'exif.iso jpg/tests/36-memory_error.jpg: 0, none',
  ],
};

const madeExplained = {
  'one name for one coding, whatever the container': ['video.codec a.mkv: V_MPEG4/ISO/AVC, avc1'],
};

/** Fails on a difference without a reason, and on a reason without its difference. */
function checkExplained(differences: readonly string[], explained: Readonly<Record<string, readonly string[]>>): void {
  assert.deepEqual([...differences].sort(), Object.values(explained).flat().sort());
}

const root = publicData('photos', 'only files made here are compared with exiftool');
const contentIn =
  (folder: string) =>
  (name: string): Buffer =>
    readFileSync(path.join(folder, name));

describe('facts of the public pictures', () => {
  if (root === null) return;
  const truth = byFile(readFileSync(path.join(root, 'truth.exiftool.json'), 'utf8'));
  truth.delete('truth.exiftool.json');

  it('agree with exiftool’s account on when they were taken', () => {
    const { agreed, differences } = compareDates(truth, contentIn(root));
    checkExplained(differences, datesExplained);
    assert.equal(agreed, 70);
  });

  it('agree with exiftool’s account on time zones and cameras', () => {
    let zones = 0;
    let cameras = 0;
    for (const [name, told] of truth) {
      const content: Buffer = readFileSync(path.join(root, name));
      const zone = told['OffsetTimeOriginal'];
      const [sign, hours, minutes] = /^([+-])(\d+):(\d+)/.exec(String(zone))?.slice(1) ?? [];
      const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
      if (zone !== undefined) {
        assert.equal(readTaken(sourceOf(content)).dates.get('exif')?.offsetMinutes, offset, name);
        zones += 1;
      }
      if (told['Make'] === undefined) continue;
      const { fields } = readPicture(sourceOf(content));
      const trimmed = [told['Make'], told['Model']].map((text) => String(text).trim());
      assert.deepEqual([fields.get('exif.make'), fields.get('exif.model')], trimmed, name);
      cameras += 1;
    }
    assert.deepEqual([zones, cameras], [3, 59]);
  });

  const live = askExiftool(root);
  live?.delete('truth.exiftool.json');
  it('agree with the program on every field', () => {
    if (live === null) return;
    const { agreed, differences } = compare(live, contentIn(root));
    checkExplained(differences, fieldsExplained);
    console.log(
      `public pictures: ${agreed} fields as exiftool tells them, ${differences.length} otherwise, each explained`,
    );
    assert.equal(agreed, 596);
  });
});

const size = { width: 40, height: 30 };
const camera = { 0x010f: 'Canon', 0x0110: 'EOS 80D', 0x0112: short(6), 0x013b: 'Ada', 0x8298: '(c) Ada' };
const settings = {
  0x9003: '2019:07:03 14:22:33',
  0x829a: rational([1, 250]),
  0x829d: rational([28, 10]),
  0x8827: short(400),
};
const block = makeTiff({
  main: camera,
  exif: { ...settings, 0x920a: rational([50, 1]), 0xa434: 'A lens' },
  gps: gpsTags(-48.25, 2.5),
});
const packet = xmp(
  'xmp:Rating="4" photoshop:City="Lyon" aux:Lens="Glass" exif:DateTimeOriginal="2019-07-03T14:22:33"',
  bag('dc:subject', 'sea', 'sun') + alternatives('dc:title', 'A &amp; B'),
);
const words = iptc([5, 'Ti\u00e9tle'], [25, 'sea'], [25, 'sun'], [80, 'Ada'], [90, 'Lyon'], [116, 'mine']);
const keys = {
  'com.apple.quicktime.creationdate': '2019-07-04T00:22:33+0200',
  'com.apple.quicktime.make': 'Apple',
  'com.apple.quicktime.model': 'iPhone 12',
  'com.apple.quicktime.location.ISO6709': '+48.8566+002.3522+035.000/',
};
const created = '2019-07-03T12:22:33Z';
const made: Readonly<Record<string, Buffer>> = {
  'exif.jpg': makeJpeg([exifSegment(block)], size),
  'xmp.jpg': makeJpeg([xmpSegment(packet)], size),
  'iptc.jpg': makeJpeg([iptcSegment(words)], size),
  'exif.png': makePng([pngChunk('eXIf', block)], size),
  'xmp.png': makePng([pngDeflatedXmp(packet)], size),
  'both.webp': makeWebp({ exif: block, xmp: packet }, size),
  'lossy.webp': lossyWebp(size),
  'lossless.webp': losslessWebp(size),
  'both.heic': makeHeic({ exif: block, xmp: packet }, size),
  'turned.heic': makeHeic({ quarters: 1 }, size),
  'a.gif': makeGif(size),
  'a.bmp': makeBmp(size),
  'a.psd': makePsd([resource(0x0404, words), resource(0x0424, Buffer.from(packet))], size),
  'a.crw': makeCiff('HEAPCCDR', Date.parse('2019-07-03T14:22:33Z') / 1000),
  'said.mov': makeFilm({ created, seconds: 42, size, keys }),
  'plain.mp4': makeFilm({ created, seconds: 42, size, brand: 'mp42', codec: 'hvc1' }),
  'upright.mp4': makeFilm({ created, seconds: 42, size, brand: 'mp42', isTurned: true }),
  'a.mkv': makeMatroska(size, { seconds: 42, codec: 'V_MPEG4/ISO/AVC', created }),
  'a.avi': makeAvi(size, { frames: 250, codec: 'MJPG', said: 'Wed Jul 03 14:22:33 2019' }),
};

describe('facts of files made here', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'delegate-exiftool-'));
  for (const [name, content] of Object.entries(made)) writeFileSync(path.join(folder, name), content);
  const live = askExiftool(folder);
  rmSync(folder, { recursive: true });
  const contentOf = (name: string): Buffer => made[name] ?? Buffer.alloc(0);

  it('are what exiftool reads in them', () => {
    if (live === null) return;
    const fields = compare(live, contentOf);
    checkExplained(fields.differences, madeExplained);
    const dates = compareDates(live, contentOf);
    checkExplained(dates.differences, {});
    assert.deepEqual([live.size, fields.agreed, dates.agreed], [19, 125, 13]);
  });
});
