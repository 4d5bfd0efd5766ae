/** Facts of pictures: the camera and its settings, the size, what people wrote about it, where it was taken. */
import type { FieldName } from '../../model/rule/fields.ts';
import { cameraName } from './cameraName.ts';
import { coordinatesOf, spokenCoordinates, type Coordinates } from './coordinates.ts';
import { noFacts, type Facts, type FactSource } from './facts.ts';
import { withBytes, type FileBytes } from './formats/fileBytes.ts';
import { findMovie, readMovieWords } from './formats/movie.ts';
import { cleanText, plainNumber, wordsMax } from './formats/words.ts';
import { gatherParts, numberIn, tags, textIn, windowsTextIn, type PictureParts } from './pictureParts.ts';

type Fields = Map<FieldName, string>;

/** All fields of the group `picture`: of a film the camera and the place. A field that the file does not tell is not there. */
export function readPicture(source: FactSource): Facts {
  const fields: Fields = new Map();
  withBytes(source, (bytes) => {
    const parts = gatherParts(bytes);
    addCamera(parts, fields);
    addSettings(parts, fields);
    addSize(parts, fields);
    addWords(parts, fields);
    addCoordinates(coordinatesOf(parts), fields);
    addFilm(bytes, fields);
  });
  return fields.size === 0 ? noFacts : { ...noFacts, fields };
}

function set(fields: Fields, name: FieldName, value: string): void {
  if (value !== '') fields.set(name, value);
}

/** EXIF's word, else the first that XMP says under one of these names. */
function said(text: string, { xmp }: PictureParts, ...names: readonly string[]): string {
  if (text !== '') return text;
  for (const name of names) {
    for (const packet of xmp) {
      const value = cleanText(packet.get(name)?.[0] ?? '');
      if (value !== '') return value;
    }
  }
  return '';
}

/** What a lens is called that the camera does not know. */
const noLens = /^[-\s.0]*(?:mm)?(?: f\/[-0.]+)?$/;

function addCamera(parts: PictureParts, fields: Fields): void {
  const { main, exif, ciff } = parts;
  const make = said(textIn(main, tags.make), parts, 'tiff:Make') || cleanText(ciff?.make ?? '');
  const model = said(textIn(main, tags.model), parts, 'tiff:Model') || cleanText(ciff?.model ?? '');
  const lens = said(textIn([...exif, ...main], tags.lens), parts, 'exifEX:LensModel', 'aux:Lens');
  set(fields, 'exif.make', make);
  set(fields, 'exif.model', model);
  set(fields, 'exif.camera', cameraName(make, model));
  if (!noLens.test(lens)) set(fields, 'exif.lens', lens);
  set(fields, 'exif.software', said(textIn(main, tags.software), parts, 'tiff:Software', 'xmp:CreatorTool'));
}

function addSettings(parts: PictureParts, fields: Fields): void {
  const folders = [...parts.exif, ...parts.main];
  const exposure = numberIn(folders, tags.exposure) ?? fraction(parts, 'exif:ExposureTime');
  const exposureApex = numberIn(folders, tags.exposureApex) ?? fraction(parts, 'exif:ShutterSpeedValue');
  set(fields, 'exif.exposure', exposureText(exposure ?? (exposureApex === null ? 0 : 2 ** -exposureApex)));
  const aperture = numberIn(folders, tags.aperture) ?? fraction(parts, 'exif:FNumber');
  const apertureApex = numberIn(folders, tags.apertureApex) ?? fraction(parts, 'exif:ApertureValue');
  set(fields, 'exif.aperture', positive(aperture ?? (apertureApex === null ? 0 : 2 ** (apertureApex / 2)), 1));
  set(fields, 'exif.focal', positive(numberIn(folders, tags.focal) ?? fraction(parts, 'exif:FocalLength') ?? 0, 1));
  set(fields, 'exif.iso', positive(isoOf(parts) ?? 0, 0));
}

/** EXIF's first number for it ends at 65,535, which means: see the later ones. */
const isoOverflow = 65_535;

function isoOf(parts: PictureParts): number | null {
  const folders = [...parts.exif, ...parts.main];
  const iso = numberIn(folders, tags.iso);
  if (iso !== null && iso > 0 && iso !== isoOverflow) return iso;
  return (
    numberIn(folders, tags.isoSpeed) ??
    numberIn(folders, tags.isoIndex) ??
    fraction(parts, 'exifEX:PhotographicSensitivity') ??
    fraction(parts, 'exif:ISOSpeedRatings')
  );
}

/** XMP writes numbers as fractions: `28/10`. */
function fraction(parts: PictureParts, name: string): number | null {
  const found = /^(-?\d{1,12}(?:\.\d{1,12})?)(?:\/(\d{1,12}))?$/.exec(said('', parts, name));
  if (found === null) return null;
  const value = Number(found[1]) / Number(found[2] ?? 1);
  return Number.isFinite(value) ? value : null;
}

/** Beyond this no setting is one. */
const settingMax = 10_000_000;

function positive(value: number, decimals: number): string {
  const isReal = value > 0 && value <= settingMax;
  const text = isReal ? plainNumber(value, decimals) : '';
  return text === '0' ? '' : text;
}

/** The longest exposure that is written as a fraction, as cameras show it. */
const fractionSecondsMax = 0.25001;

function exposureText(seconds: number): string {
  if (!(seconds > 0 && seconds <= settingMax)) return '';
  return seconds < fractionSecondsMax ? `1/${plainNumber(1 / seconds, 0)}` : plainNumber(seconds, 1);
}

function addSize(parts: PictureParts, fields: Fields): void {
  if (parts.size === null) return;
  const orientation = numberIn(parts.main, tags.orientation) ?? 1;
  const isTurned = parts.quarters === null ? orientation >= 5 && orientation <= 8 : parts.quarters % 2 === 1;
  const stored = parts.size;
  const { width, height } = isTurned ? { width: stored.height, height: stored.width } : stored;
  set(fields, 'image.width', plainNumber(width, 0));
  set(fields, 'image.height', plainNumber(height, 0));
  set(fields, 'image.orientation', width === height ? 'square' : width > height ? 'landscape' : 'portrait');
}

const iptcTags = { title: 5, keyword: 25, writer: 80, copyright: 116, caption: 120 } as const;

function inIptc({ iptc }: PictureParts, tag: number): string {
  return cleanText(iptc[0]?.get(tag)?.[0] ?? '');
}

/** What cameras write where a caption would stand. */
const cameraCaption = /^(?:(?:\w+ ){0,2}DIGITAL CAMERA|SONY DSC|SAMSUNG|Exif[_ ]JPEG\w*|DCIM.*|Maker:.*|jpeg)$/i;

function addWords(parts: PictureParts, fields: Fields): void {
  const { main } = parts;
  const title = said('', parts, 'dc:title') || inIptc(parts, iptcTags.title) || windowsTextIn(main, tags.windowsTitle);
  set(fields, 'image.title', title);
  const described = textIn(main, tags.description);
  const caption = said('', parts, 'dc:description') || inIptc(parts, iptcTags.caption) || described;
  if (!cameraCaption.test(caption)) set(fields, 'image.caption', caption);
  const artist = said(textIn(main, tags.artist), parts, 'dc:creator', 'tiff:Artist');
  set(fields, 'exif.artist', artist || inIptc(parts, iptcTags.writer));
  const copyright = said(textIn(main, tags.copyright), parts, 'dc:rights');
  set(fields, 'exif.copyright', copyright || inIptc(parts, iptcTags.copyright));
  set(fields, 'image.keywords', keywordsOf(parts));
  set(fields, 'image.rating', ratingOf(parts));
}

/** Each once, as many as fit. */
function keywordsOf({ xmp, iptc, main }: PictureParts): string {
  const given = [
    ...xmp.flatMap((packet) => packet.get('dc:subject') ?? []),
    ...iptc.flatMap((values) => values.get(iptcTags.keyword) ?? []),
  ];
  const words = given.length > 0 ? given : windowsTextIn(main, tags.windowsKeywords).split(';');
  let text = '';
  for (const word of new Set(words.map(cleanText))) {
    const longer = text === '' ? word : `${text}, ${word}`;
    if (word !== '' && longer.length <= wordsMax) text = longer;
  }
  return text;
}

/** Below zero means rejected, which is no rating. */
function ratingOf(parts: PictureParts): string {
  const rating = fraction(parts, 'xmp:Rating') ?? numberIn(parts.main, tags.rating);
  return rating !== null && rating >= 0 && rating <= 5 ? plainNumber(rating, 0) : '';
}

/** Decimals of a degree: a tenth of a metre. */
const degreeDecimals = 6;

function addCoordinates(coordinates: Coordinates | null, fields: Fields): void {
  if (coordinates === null) return;
  set(fields, 'place.lat', plainNumber(coordinates.latitude, degreeDecimals));
  set(fields, 'place.lon', plainNumber(coordinates.longitude, degreeDecimals));
}

function addFilm(bytes: FileBytes, fields: Fields): void {
  const movie = findMovie(bytes);
  if (movie === null) return;
  const words = readMovieWords(movie);
  const word = (...names: readonly string[]): string =>
    names.map((name) => cleanText(words.get(name) ?? '')).find((text) => text !== '') ?? '';
  const make = word('com.apple.quicktime.make', 'com.android.manufacturer', '\u00a9mak');
  const model = word('com.apple.quicktime.model', 'com.android.model', '\u00a9mod');
  set(fields, 'exif.make', make);
  set(fields, 'exif.model', model);
  set(fields, 'exif.camera', cameraName(make, model));
  addCoordinates(filmCoordinates(words), fields);
}

/** Where a film was taken. */
export function filmCoordinates(words: ReadonlyMap<string, string>): Coordinates | null {
  const text = words.get('com.apple.quicktime.location.ISO6709') ?? words.get('\u00a9xyz') ?? '';
  return spokenCoordinates(text);
}
