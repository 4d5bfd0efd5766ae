/** The facts of pictures, on the smallest files that hold them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FieldName } from '../../../../src/model/rule/fields.ts';
import { cameraName } from '../../../../src/worker/facts/cameraName.ts';
import { readPicture } from '../../../../src/worker/facts/pictures.ts';
import { makeCr3, makeFilm, makeHeic, makeJpegXl } from './makers/boxes.ts';
import {
  alternatives,
  bag,
  exifSegment,
  iptc,
  iptcSegment,
  losslessWebp,
  lossyWebp,
  makeBmp,
  makeGif,
  makeJpeg,
  makePng,
  makePsd,
  makeRaf,
  makeWebp,
  pngChunk,
  resource,
  xmp,
  xmpSegment,
} from './makers/pictures.ts';
import { sourceOf } from './makers/source.ts';
import { gpsTags, long, makeTiff, rational, short, wide, type Tags, type TiffParts } from './makers/tiffs.ts';

type Told = Partial<Record<FieldName, string>>;

/** Compares all fields but those of the size, unless the case names one of these. */
function check(content: Buffer, wanted: Told): void {
  const { fields, dates, problems } = readPicture(sourceOf(content));
  const namesSize = Object.keys(wanted).some((name) => name.startsWith('image.w'));
  const told = [...fields].filter(([name]) => namesSize || !/^image\.(width|height|orientation)$/.test(name));
  assert.deepEqual(Object.fromEntries(told), wanted);
  assert.deepEqual([dates.size, problems], [0, []]);
}

const jpeg = (parts: TiffParts): Buffer => makeJpeg([exifSegment(makeTiff(parts))]);
const settings = (exif: Tags): Buffer => jpeg({ exif });
const ofXmp = (attributes: string, elements = ''): Buffer => makeJpeg([xmpSegment(xmp(attributes, elements))]);

describe('the camera and its settings', () => {
  const cases: Record<string, [Buffer, Told]> = {
    'are read from EXIF': [
      jpeg({
        order: 'MM',
        main: { 0x010f: 'Canon', 0x0110: 'Canon EOS 80D', 0x0131: 'Firmware 1.0', 0x013b: 'Ada', 0x8298: '© Ada' },
        exif: {
          0x829a: rational([1, 250]),
          0x829d: rational([28, 10]),
          0x8827: short(400),
          0x920a: rational([50, 1]),
          0xa434: 'EF50mm f/1.8 STM',
        },
      }),
      {
        'exif.make': 'Canon',
        'exif.model': 'Canon EOS 80D',
        'exif.camera': 'Canon EOS 80D',
        'exif.lens': 'EF50mm f/1.8 STM',
        'exif.software': 'Firmware 1.0',
        'exif.artist': 'Ada',
        'exif.copyright': '© Ada',
        'exif.iso': '400',
        'exif.aperture': '2.8',
        'exif.exposure': '1/250',
        'exif.focal': '50',
      },
    ],
    'are read from XMP where there is no EXIF': [
      ofXmp(
        'tiff:Make="NIKON CORPORATION" tiff:Model="NIKON D90" exif:FNumber="56/10" exif:ExposureTime="1/60" ' +
          'exif:FocalLength="180/10" aux:Lens="18-105 mm" xmp:CreatorTool="darktable"',
        bag('exif:ISOSpeedRatings', '800'),
      ),
      {
        'exif.make': 'NIKON CORPORATION',
        'exif.model': 'NIKON D90',
        'exif.camera': 'NIKON D90',
        'exif.lens': '18-105 mm',
        'exif.software': 'darktable',
        'exif.iso': '800',
        'exif.aperture': '5.6',
        'exif.exposure': '1/60',
        'exif.focal': '18',
      },
    ],
    'are whole numbers without their zeros': [
      settings({ 0x829d: rational([80, 10]), 0x829a: rational([2, 1]), 0x920a: rational([425, 100]) }),
      { 'exif.aperture': '8', 'exif.exposure': '2', 'exif.focal': '4.3' },
    ],
    'show a third of a second as cameras do': [settings({ 0x829a: rational([10, 30]) }), { 'exif.exposure': '0.3' }],
    'come from what lenses count by': [
      settings({ 0x9201: { type: 10, fractions: [[6, 1]] }, 0x9202: rational([3, 1]) }),
      { 'exif.exposure': '1/64', 'exif.aperture': '2.8' },
    ],
    'have a sensitivity beyond 65,535': [
      settings({ 0x8827: short(65_535), 0x8833: long(102_400) }),
      { 'exif.iso': '102400' },
    ],
    'are absent where they are fractions of nothing': [
      settings({ 0x829a: rational([1, 0]), 0x829d: rational([0, 0]), 0x8827: short(0), 0xa434: '----' }),
      {},
    ],
    'are read from text that is Latin and not UTF-8': [
      jpeg({ main: { 0x013b: { type: 7, values: [...Buffer.from('Andr\xe9\0', 'latin1')] } } }),
      { 'exif.artist': 'André' },
    ],
    'end at a NUL, are trimmed, and hold no control characters': [
      jpeg({ main: { 0x0131: '  One\x07 \r\n\t two\u202e  \0three' } }),
      { 'exif.software': 'One two' },
    ],
    'are cut at 500 characters': [jpeg({ main: { 0x0131: 'a'.repeat(3_000) } }), { 'exif.software': 'a'.repeat(500) }],
    'are those of a raw file whose directories stand apart': [
      makeCr3({
        main: makeTiff({ main: { 0x010f: 'Canon', 0x0110: 'Canon EOS R' } }),
        exif: makeTiff({ main: { 0x8827: short(200) } }),
        gps: makeTiff({ main: gpsTags(-10.5, -20.25) }),
      }),
      {
        'exif.make': 'Canon',
        'exif.model': 'Canon EOS R',
        'exif.camera': 'Canon EOS R',
        'exif.iso': '200',
        'place.lat': '-10.5',
        'place.lon': '-20.25',
      },
    ],
    'are those of a film': [
      makeFilm({
        keys: {
          'com.apple.quicktime.make': 'Apple',
          'com.apple.quicktime.model': 'iPhone 12',
          'com.apple.quicktime.location.ISO6709': '+48.8566+002.3522+035.000/',
        },
      }),
      {
        'exif.make': 'Apple',
        'exif.model': 'iPhone 12',
        'exif.camera': 'Apple iPhone 12',
        'place.lat': '48.8566',
        'place.lon': '2.3522',
      },
    ],
  };
  for (const [name, [content, wanted]] of Object.entries(cases)) it(name, () => check(content, wanted));
});

describe('a camera’s name', () => {
  const cases: [make: string, model: string, name: string][] = [
    ['Canon', 'Canon EOS 80D', 'Canon EOS 80D'],
    ['NIKON CORPORATION', 'NIKON D90', 'NIKON D90'],
    ['SONY', 'DSC-H1', 'SONY DSC-H1'],
    ['EASTMAN KODAK COMPANY', 'KODAK CX7530 ZOOM DIGITAL CAMERA', 'KODAK CX7530 ZOOM DIGITAL CAMERA'],
    ['KONICA MINOLTA', 'DiMAGE Z3', 'KONICA MINOLTA DiMAGE Z3'],
    ['OLYMPUS IMAGING CORP.', 'E-M1', 'OLYMPUS IMAGING E-M1'],
    ['FUJI PHOTO FILM CO., LTD.', 'FinePix E500', 'FUJI PHOTO FILM FinePix E500'],
    ['Apple', '', 'Apple'],
    ['', 'X100', 'X100'],
    ['', '', ''],
  ];
  for (const [make, model, name] of cases)
    it(`${make} + ${model} = ${name}`, () => assert.equal(cameraName(make, model), name));
});

describe('the size of a picture', () => {
  const shown = (width: number, height: number): Told => ({
    'image.width': String(width),
    'image.height': String(height),
    'image.orientation': width === height ? 'square' : width > height ? 'landscape' : 'portrait',
  });
  const size = { width: 400, height: 300 };
  const turned = (orientation: number): Buffer => makeTiff({ main: { 0x0112: short(orientation) } });
  const pictureOf = (width: number, height: number, kind: number): Tags => ({
    0x00fe: long(kind),
    0x0100: long(width),
    0x0101: short(height),
  });
  const cases: Record<string, [Buffer, Told]> = {
    'of a JPEG': [makeJpeg([], size), shown(400, 300)],
    'of a JPEG that is upside down': [makeJpeg([exifSegment(turned(3))], size), shown(400, 300)],
    'of a JPEG that stands': [makeJpeg([exifSegment(turned(6))], size), shown(300, 400)],
    'of a JPEG that stands, mirrored': [makeJpeg([exifSegment(turned(5))], size), shown(300, 400)],
    'of a square': [makeJpeg([], { width: 300, height: 300 }), shown(300, 300)],
    'of a PNG': [makePng([], size), shown(400, 300)],
    'of a PNG that stands': [makePng([pngChunk('eXIf', turned(8))], size), shown(300, 400)],
    'of a WebP': [makeWebp({ exif: turned(1) }, size), shown(400, 300)],
    'of a WebP without extensions': [lossyWebp(size), shown(400, 300)],
    'of a lossless WebP': [losslessWebp(size), shown(400, 300)],
    'of a HEIC': [makeHeic({}, size), shown(400, 300)],
    'of a HEIC that is turned, whatever its EXIF says': [
      makeHeic({ exif: turned(1), quarters: 3 }, size),
      shown(300, 400),
    ],
    'of a HEIC whose EXIF alone is turned': [makeHeic({ exif: turned(6) }, size), shown(400, 300)],
    'of an AVIF': [makeHeic({ brand: 'avif' }, size), shown(400, 300)],
    'of a GIF': [makeGif(size), shown(400, 300)],
    'of a BMP': [makeBmp(size), shown(400, 300)],
    'of a BMP that is stored from the top': [makeBmp({ width: 400, height: -300 }), shown(400, 300)],
    'of a PSD': [makePsd([], size), shown(400, 300)],
    'of a TIFF': [makeTiff({ main: pictureOf(400, 300, 0) }), shown(400, 300)],
    'of a TIFF whose directory stands at its end': [
      makeTiff({ main: pictureOf(400, 300, 0), gap: 3_000_000 }),
      shown(400, 300),
    ],
    'of a raw file that shows a small copy first': [
      makeTiff({ main: pictureOf(160, 120, 1), sub: [pictureOf(800, 600, 1), pictureOf(400, 300, 0)] }),
      shown(400, 300),
    ],
    'of a raw file with an edge': [
      makeTiff({ main: pictureOf(160, 120, 1), sub: [{ ...pictureOf(408, 308, 0), 0xc620: long(400, 300) }] }),
      shown(400, 300),
    ],
    'of a raw file that tells it in EXIF alone': [
      makeTiff({ main: { 0x010f: 'X' }, exif: { 0xa002: long(400), 0xa003: long(300) } }),
      { 'exif.make': 'X', 'exif.camera': 'X', ...shown(400, 300) },
    ],
    'of a RAF, not of the JPEG in it': [makeRaf(makeJpeg([], { width: 40, height: 30 }), size), shown(400, 300)],
    'is not known where it is zero': [makeGif({ width: 0, height: 300 }), {}],
    'is not known of a JPEG XL': [makeJpegXl({}), {}],
  };
  for (const [name, [content, wanted]] of Object.entries(cases)) {
    it(name, () => {
      const { fields } = readPicture(sourceOf(content));
      assert.deepEqual(Object.fromEntries(fields), wanted);
    });
  }
});

describe('what people wrote about a picture', () => {
  const words = iptc([5, 'A title'], [120, 'Über allem'], [25, 'sea'], [25, 'sun'], [80, 'Ada'], [116, '© Ada']);
  const told: Told = {
    'image.title': 'A title',
    'image.caption': 'Über allem',
    'image.keywords': 'sea, sun',
    'exif.artist': 'Ada',
    'exif.copyright': '© Ada',
  };
  const cases: Record<string, [Buffer, Told]> = {
    'stands in IPTC': [makeJpeg([iptcSegment(words)]), told],
    'stands in the IPTC of a TIFF': [
      makeTiff({ main: { 0x83bb: { type: 7, values: [...words] }, 0x0100: long(4), 0x0101: long(3) } }),
      told,
    ],
    'stands in the resources of a PSD': [
      makePsd([resource(0x03ed, Buffer.alloc(3)), resource(0x0404, words)], { width: 4, height: 3 }),
      told,
    ],
    'stands in XMP, in the text for all languages': [
      ofXmp(
        'xmp:Rating="4"',
        alternatives('dc:title', 'Q&amp;A &#8364; &#x263A;') +
          alternatives('dc:description', 'one\ntwo') +
          bag('dc:subject', 'sea', 'sun', 'sea') +
          '<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li></rdf:Seq></dc:creator>' +
          alternatives('dc:rights', '© Ada'),
      ),
      {
        'image.title': 'Q&A € ☺',
        'image.caption': 'one two',
        'image.keywords': 'sea, sun',
        'image.rating': '4',
        'exif.artist': 'Ada',
        'exif.copyright': '© Ada',
      },
    ],
    'is what both say, XMP first': [
      makeJpeg([
        iptcSegment(words),
        xmpSegment(xmp('', alternatives('dc:title', 'New') + bag('dc:subject', 'beach', 'sun'))),
      ]),
      { ...told, 'image.title': 'New', 'image.keywords': 'beach, sun, sea' },
    ],
    'is the description of EXIF where nothing else is': [
      jpeg({ main: { 0x010e: 'At the beach' } }),
      { 'image.caption': 'At the beach' },
    ],
    'is not what a camera writes by itself': [jpeg({ main: { 0x010e: 'OLYMPUS DIGITAL CAMERA         ' } }), {}],
    'is what Windows wrote': [
      jpeg({ main: { 0x9c9b: wide('Title'), 0x9c9e: wide('sea;sun'), 0x4746: short(3) } }),
      { 'image.title': 'Title', 'image.keywords': 'sea, sun', 'image.rating': '3' },
    ],
    'is a rating of none': [ofXmp('xmp:Rating="0"'), { 'image.rating': '0' }],
    'is no rating where it is rejected': [ofXmp('xmp:Rating="-1"'), {}],
    'has as many keywords as fit': [
      ofXmp('', bag('dc:subject', ...Array.from({ length: 400 }, (_, index) => `word ${index}`))),
      { 'image.keywords': Array.from({ length: 56 }, (_, index) => `word ${index}`).join(', ') },
    ],
  };
  for (const [name, [content, wanted]] of Object.entries(cases)) it(name, () => check(content, wanted));

  it('never grows by entities that the file declares', () => {
    const bomb =
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' +
      xmp('', alternatives('dc:title', 'x&b;&b;y'));
    check(makeJpeg([xmpSegment(bomb)]), { 'image.title': 'xy' });
  });
});

describe('where a picture was taken', () => {
  const at = (latitude: number, longitude: number): Buffer => jpeg({ gps: gpsTags(latitude, longitude) });
  const cases: Record<string, [Buffer, Told]> = {
    'in the north and east': [at(48.8566, 2.3522), { 'place.lat': '48.8566', 'place.lon': '2.3522' }],
    'in the south and west': [at(-33.8568, -70.6483), { 'place.lat': '-33.8568', 'place.lon': '-70.6483' }],
    'by XMP': [
      ofXmp('exif:GPSLatitude="48,51.3996N" exif:GPSLongitude="2,21,7.92E"'),
      { 'place.lat': '48.85666', 'place.lon': '2.3522' },
    ],
    'is not known at zero and zero': [at(0, 0), {}],
    'is not known without the halves of the world': [jpeg({ gps: { 2: rational([48, 1]), 4: rational([2, 1]) } }), {}],
    'is not known beyond the poles': [at(95, 10), {}],
    'is not known where it is a fraction of nothing': [
      jpeg({ gps: { 1: 'N', 2: rational([0, 0]), 3: 'E', 4: rational([0, 0]) } }),
      {},
    ],
  };
  for (const [name, [content, wanted]] of Object.entries(cases)) it(name, () => check(content, wanted));
});
