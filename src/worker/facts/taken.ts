/**
 * When a photo or a film was taken. Asked of every file of ten thousand, so the common case is short: one read, two directories of
 * EXIF, one date. A damaged file is one without a date, never a failure.
 */
import type { Block, Place } from './formats/block.ts';
import { readCiff } from './formats/ciff.ts';
import { withBytes, type FileBytes } from './formats/fileBytes.ts';
import { readIptc } from './formats/iptc.ts';
import { visitPicture } from './formats/pictureBlocks.ts';
import { lengthOf, numberOf, openTiff, readDirectory, type Directory, type Tiff } from './formats/tiff.ts';
import { readXmp } from './formats/xmp.ts';
import { noFacts, type Facts, type FactSource, type Moment } from './facts.ts';
import { filmMoment } from './films.ts';
import { clockMoment, compactMoment, mailMoment, offsetMinutes, plausible, writtenMoment } from './moments.ts';
import { xmpMoment } from './xmpMoment.ts';

const tags = {
  modified: 0x0132,
  exifFolder: 0x8769,
  original: 0x9003,
  created: 0x9004,
  offset: 0x9010,
  offsetOriginal: 0x9011,
  offsetCreated: 0x9012,
  makerNote: 0x927c,
  xmp: 0x02bc,
  iptc: 0x83bb,
} as const;
const wanted: ReadonlySet<number> = new Set(Object.values(tags));

/** A date as EXIF writes it, with room for what some programs add. */
const dateBytesMax = 40;

/** The date `exif`: as the clock on the wall showed it, where and when the shutter opened. */
export function readTaken(source: FactSource): Facts {
  const { today } = source;
  const moment = withBytes(source, (bytes) => pictureMoment(bytes, today) ?? filmMoment(bytes, today));
  return moment === null ? noFacts : { ...noFacts, dates: new Map([['exif', moment]]) };
}

/** EXIF is the camera's own word; what a program copied or added counts only where EXIF tells no date. */
function pictureMoment(bytes: FileBytes, today: string): Moment | null {
  const found: { camera: Moment | null; others: Block[] } = { camera: null, others: [] };
  visitPicture(bytes, (block) => {
    if (block.kind === 'exif') found.camera ??= exifMoment(block, today, found.others);
    else found.others.push(block);
    return found.camera !== null;
  });
  return found.camera ?? otherMoment(found.others, today);
}

/** DateTimeOriginal, else CreateDate, whichever is a real date that a camera can have written by `today`. */
function exifMoment(block: Extract<Block, { kind: 'exif' }>, today: string, others: Block[]): Moment | null {
  const tiff = openTiff(block.bytes, block.at);
  if (tiff === null) return null;
  const main = readDirectory(tiff, tiff.first, wanted);
  const folder = numberOf(tiff, main.get(tags.exifFolder));
  const exif = folder === null ? main : readDirectory(tiff, folder, wanted);
  const found = momentIn(tiff, exif, main, today) ?? (exif === main ? null : momentIn(tiff, main, main, today));
  if (found === null && block.own) addPlaces(tiff, main, others);
  return found;
}

function momentIn(tiff: Tiff, exif: Directory, main: Directory, today: string): Moment | null {
  return (
    dateOf(tiff, exif, { date: tags.original, zone: tags.offsetOriginal }, main, today) ??
    dateOf(tiff, exif, { date: tags.created, zone: tags.offsetCreated }, main, today) ??
    plausible(makerMoment(tiff, exif), today)
  );
}

function dateOf(
  tiff: Tiff,
  exif: Directory,
  tag: { date: number; zone: number },
  main: Directory,
  today: string,
): Moment | null {
  const text = textOf(tiff, exif, tag.date);
  const moment = text === null ? null : plausible(writtenMoment(text), today);
  if (moment === null) return null;
  const zone = textOf(tiff, exif, tag.zone) ?? zoneOfChange(tiff, exif, main, text);
  return zone === null ? moment : { time: moment.time, offsetMinutes: offsetMinutes(zone) ?? moment.offsetMinutes };
}

/** The offset of the last change is that of the picture only where nothing was changed since: programs write their own. */
function zoneOfChange(tiff: Tiff, exif: Directory, main: Directory, text: string | null): string | null {
  const zone = textOf(tiff, exif, tags.offset);
  return zone !== null && textOf(tiff, main, tags.modified) === text ? zone : null;
}

function textOf(tiff: Tiff, directory: Directory, tag: number): string | null {
  const entry = directory.get(tag);
  return entry === undefined ? null : tiff.bytes.latin(entry.at, Math.min(lengthOf(entry), dateBytesMax));
}

/** The mark of Reconyx's trail cameras, which write no date but in their own note: second, minute, hour, month, day, year. */
const reconyxMark = 0xf101;
const reconyxDateAt = 22;

function makerMoment(tiff: Tiff, exif: Directory): Moment | null {
  const note = exif.get(tags.makerNote);
  if (note === undefined || tiff.bytes.u16(note.at, tiff.little) !== reconyxMark) return null;
  const parts = Array.from({ length: 6 }, (_, index) =>
    String(tiff.bytes.u16(note.at + reconyxDateAt + index * 2, tiff.little)).padStart(2, '0'),
  );
  const [second, minute, hour, month, day, year] = parts;
  return writtenMoment(`${year ?? ''}-${month ?? ''}-${day ?? ''} ${hour ?? ''}:${minute ?? ''}:${second ?? ''}`);
}

/** A TIFF keeps its XMP and its IPTC under tags. */
function addPlaces(tiff: Tiff, main: Directory, others: Block[]): void {
  for (const [kind, tag] of [['xmp', tags.xmp] as const, ['iptc', tags.iptc] as const]) {
    const entry = main.get(tag);
    if (entry !== undefined) others.push({ kind, bytes: tiff.bytes, at: entry.at, length: lengthOf(entry) });
  }
}

/** Cameras from before EXIF, then what programs wrote. */
function otherMoment(blocks: readonly Block[], today: string): Moment | null {
  const among = (momentOf: (block: Block) => Moment | null): Moment | null =>
    firstOf(blocks, (block) => plausible(momentOf(block), today));
  return (
    among(oldCameraMoment) ??
    xmpMoment(blocks.filter((block) => block.kind === 'xmp').map(readXmp), today) ??
    among((block) => (block.kind === 'iptc' ? iptcMoment(block) : null)) ??
    among((block) => (block.kind === 'text' && block.name === 'Creation Time' ? textMoment(block.text) : null))
  );
}

function textMoment(text: string): Moment | null {
  return writtenMoment(text) ?? mailMoment(text);
}

function firstOf<Item>(items: readonly Item[], momentOf: (item: Item) => Moment | null): Moment | null {
  for (const item of items) {
    const moment = momentOf(item);
    if (moment !== null) return moment;
  }
  return null;
}

/** Cameras from before EXIF. */
function oldCameraMoment(block: Block): Moment | null {
  if (block.kind === 'text') return block.name === 'TimeDate' ? clockMoment(Number(block.text)) : null;
  const seconds = block.kind === 'ciff' ? readCiff(block).seconds : null;
  return seconds === null ? null : clockMoment(seconds);
}

const iptcDates = { day: 55, clock: 60 } as const;

function iptcMoment(place: Place): Moment | null {
  const values = readIptc(place);
  return compactMoment(values.get(iptcDates.day)?.[0] ?? '', values.get(iptcDates.clock)?.[0] ?? '');
}
