/** What recordings say of themselves: the tags of MP3, FLAC, Ogg, MP4, WAVE, AIFF and their like, how long they play and how they are coded. */
import { parseFromTokenizer, type IAudioMetadata, type IOptions } from 'music-metadata';
import { BufferSizeError } from 'strtok3';
import type { Facts, FactSource } from '../../facts/facts.ts';
import { noFacts } from '../../facts/facts.ts';
import { genreName } from '../../facts/formats/genres.ts';
import type { Id3Frame } from '../../facts/formats/id3.ts';
import { writtenMoment } from '../../facts/moments.ts';
import { FactsBuilder } from '../factsBuilder.ts';
import { extensionOf } from '../source.ts';
import { Unreadable, whyUnreadable } from '../unreadable.ts';
import { BoundedFile, type Bounds } from './boundedFile.ts';
import { outlineOf, type Outline } from './outline.ts';

const mebibyte = 1024 * 1024;

/** Tags are a few kilobytes, and covers are passed over, but in Ogg, whose tags hold them, and MP4, whose covers the library reads. */
const usualBounds: Bounds = { pieceBytesMax: mebibyte / 4, bytesMax: 8 * mebibyte, readsMax: 20_000, limitMs: 2_000 };
const movieBounds: Bounds = { ...usualBounds, pieceBytesMax: 16 * mebibyte, bytesMax: 32 * mebibyte };

/** Values of one kind of tag: the library looks a new one up among all that it has. */
const valuesMax = 8;

/** Ends what grows with the file, while the library still adds to it. */
const boundValues: NonNullable<IOptions['observer']> = ({ tag, metadata }) => {
  const values: unknown = Reflect.get(metadata.common, tag.id);
  if (Array.isArray(values) && values.length > valuesMax) values.length = valuesMax;
};

const options: IOptions = { skipCovers: true, mkvUseIndex: true, observer: boundValues };

/** The fields `audio.*` and the date `audio`. Never throws for what is in the file. */
export async function readAudio(source: FactSource): Promise<Facts> {
  try {
    const outline = outlineOf(source);
    if (outline === null) return { ...noFacts, problems: untagged.has(extensionOf(source.name)) ? [] : emptyWords };
    const { metadata, problems } = await readMetadata(source, outline);
    const facts = factsOf(told(metadata, outline), source);
    return { ...facts, problems: facts.fields.size === 0 && problems.length === 0 ? emptyWords : problems };
  } catch (thrown) {
    return { ...noFacts, problems: [whyUnreadable(thrown, 'recording')] };
  }
}

/** Recordings that have no tags: nothing is wrong with them. */
const untagged = new Set(['mid', 'midi', 'amr']);

const emptyWords = ['it is no recording that can be read'];

/** What the library makes of it; a recording that is damaged behind its tag still has the tag. */
async function readMetadata(
  source: FactSource,
  { ending, from, hidden }: Outline,
): Promise<{ metadata: IAudioMetadata | null; problems: string[] }> {
  const bounds = ending === '.m4a' ? movieBounds : usualBounds;
  try {
    const file = new BoundedFile(source, { from, hidden, path: `recording${ending}`, bounds });
    return { metadata: await parseFromTokenizer(file, options), problems: [] };
  } catch (thrown) {
    const meant = thrown instanceof BufferSizeError ? new Unreadable('its tags are too large to be read') : thrown;
    return { metadata: null, problems: [whyUnreadable(meant, 'recording')] };
  }
}

type Told = {
  readonly texts: Readonly<Record<'artist' | 'albumartist' | 'album' | 'title' | 'genre', string | undefined>>;
  readonly track: string | undefined;
  readonly disc: string | undefined;
  /** As written, the likeliest first; a year at least. */
  readonly dates: readonly (string | undefined)[];
  readonly seconds: number | undefined;
  readonly bitsPerSecond: number | undefined;
};

/** Of MP3, WAVE and AIFF the ID3 tag's word counts, of all else that of the format's own tags. */
function told(metadata: IAudioMetadata | null, { id3, seconds, ending }: Outline): Told {
  const common = metadata?.common ?? noTags;
  const isOwn = !['.mp3', '.wav', '.aiff'].includes(ending);
  const first = (frame: Id3Frame, other: string | undefined): string | undefined =>
    isOwn ? (other ?? id3.get(frame)) : (id3.get(frame) ?? other);
  const tagged = [id3.get('TDRC'), dayOf(id3), id3.get('TYER'), id3.get('TDRL')];
  const own = [common.date, numberText(common.year), native(metadata, 'date'), common.releasedate];
  const older = [common.originaldate, numberText(common.originalyear), id3.get('TDOR'), id3.get('TORY')];
  return {
    texts: {
      artist: first('TPE1', common.artist),
      albumartist: first('TPE2', common.albumartist),
      album: first('TALB', common.album ?? native(metadata, 'album')),
      title: first('TIT2', common.title),
      genre: first('TCON', common.genre?.[0]),
    },
    track: first('TRCK', numberText(common.track.no)),
    disc: first('TPOS', numberText(common.disk.no)),
    dates: [...(isOwn ? [...own, ...tagged] : [...tagged, ...own]), ...older],
    seconds: metadata?.format.duration ?? seconds ?? undefined,
    bitsPerSecond: metadata?.format.bitrate,
  };
}

const noTags: IAudioMetadata['common'] = {
  track: { no: null, of: null },
  disk: { no: null, of: null },
  movementIndex: { no: null, of: null },
};

function numberText(value: number | null | undefined): string | undefined {
  return value == null ? undefined : String(value);
}

/** Before version 2.4, ID3 keeps day and month (`DDMM`) apart from the year. */
function dayOf(id3: ReadonlyMap<Id3Frame, string>): string | undefined {
  const [year, day] = [id3.get('TYER') ?? '', id3.get('TDAT') ?? ''];
  return /^\d{4}$/.test(year) && /^\d{4}$/.test(day) ? `${year}-${day.slice(2)}-${day.slice(0, 2)}` : undefined;
}

/** Names that FFmpeg gives to tags of Matroska and Windows Media, which the library leaves as they are. */
const nativeNames: Readonly<Record<'date' | 'album', readonly string[]>> = {
  date: ['date', 'track:DATE', 'album:DATE'],
  album: ['track:ALBUM'],
};

function native(metadata: IAudioMetadata | null, key: keyof typeof nativeNames): string | undefined {
  const tags = [...(metadata?.native['asf'] ?? []), ...(metadata?.native['matroska'] ?? [])];
  const value = tags.find(({ id }) => nativeNames[key].includes(id))?.value;
  return typeof value === 'string' ? value : undefined;
}

/** No recording plays longer, and none has more bits: beyond these a number is damage. */
const secondsMax = 10_000_000;
const kilobitsMax = 1_000_000;
/** Of music the year is told in which it was written, which may be long ago; and nothing has more tracks. */
const yearMin = 1000;
const numberMax = 9_999;

function factsOf({ texts, track, disc, dates, seconds = 0, bitsPerSecond = 0 }: Told, source: FactSource): Facts {
  const builder = new FactsBuilder();
  const isTimed = seconds > 0 && seconds <= secondsMax;
  const bits = bitsPerSecond > 0 ? bitsPerSecond : isTimed ? (source.size * 8) / seconds : 0;
  const kilobits = Math.round(bits / 1000);
  builder
    .field('audio.artist', texts.artist)
    .field('audio.albumartist', texts.albumartist)
    .field('audio.album', texts.album)
    .field('audio.title', texts.title)
    .field('audio.track', countOf(track))
    .field('audio.disc', countOf(disc))
    .field('audio.genre', genreName(texts.genre ?? ''))
    .field('audio.duration', isTimed ? Math.round(seconds) : null)
    .field('audio.bitrate', kilobits > 0 && kilobits <= kilobitsMax ? kilobits : null);
  for (const date of dates) {
    builder.field('audio.year', yearOf(date ?? '', source.today));
    // A year alone is no day: January 1st would be an invention.
    builder.date('audio', writtenMoment(date ?? ''), source.today, yearMin);
  }
  return builder.build();
}

/** `3`, `03/12`. */
function countOf(text: string | undefined): string {
  const number = Number(/^\s*(\d{1,9})/.exec(text ?? '')?.[1] ?? 0);
  return number > 0 && number <= numberMax ? String(number) : '';
}

function yearOf(text: string, today: string): string {
  const year = Number(/^\s*(\d{4})/.exec(text)?.[1] ?? 0);
  // A record may be tagged in December that comes out in January.
  return year >= yearMin && year <= Number(today.slice(0, 4)) + 1 ? String(year) : '';
}
