/** The tags of recordings: tiny ones that lame, flac, oggenc, opusenc, wavpack and FFmpeg wrote, and odd ones that are made here. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { genreName } from '../../../../src/worker/facts/formats/genres.ts';
import { sourceOf } from '../facts/makers/source.ts';
import { aiff, flac, id3, id3v1, m4a, mp3, opus, wav, type TagOptions } from '../facts/makers/recordings.ts';
import { readers } from './support.ts';

const folder = path.join(import.meta.dirname, 'recordings');
const written = (name: string): Buffer => readFileSync(path.join(folder, name));
const kibibyte = 1024;

/** `artist album …` as the fields' last names, `date` the day alone, `problem` the reason. */
type Wanted = Readonly<Record<string, string>>;

async function told(name: string, content: Buffer, bytesMax = 200 * kibibyte): Promise<Wanted> {
  const source = sourceOf(content, name);
  const { fields, dates, problems } = await readers.readAudio(source);
  assert.ok(source.bytes <= bytesMax, `${source.bytes} bytes read`);
  const entries: [string, string][] = [...fields].map(([field, value]) => [field.replace('audio.', ''), value]);
  const date = dates.get('audio');
  if (date !== undefined) entries.push(['date', date.time.slice(0, 10)]);
  if (problems.length > 0) entries.push(['problem', problems.join()]);
  return Object.fromEntries(entries);
}

function check(rows: Readonly<Record<string, readonly [Buffer, Wanted]>>): void {
  for (const [name, [content, wanted]] of Object.entries(rows))
    it(name, async () => assert.deepEqual(await told(name.split(':').at(-1)?.trim() ?? '', content), wanted));
}

describe('recordings that programs wrote', () => {
  const rows: Readonly<Record<string, Wanted>> = {
    'vbr.mp3': {
      artist: 'AC/DC',
      albumartist: 'Various Artists',
      album: 'Dark / Side',
      title: 'Time & Money',
      track: '3',
      disc: '1',
      genre: 'Rock',
      duration: '1',
      bitrate: '12',
      year: '1973',
      date: '1973-03-01',
    },
    'id3v1.mp3': {
      artist: 'Ada',
      album: 'LP',
      title: 'Old one',
      track: '7',
      genre: 'Rock',
      duration: '1',
      bitrate: '8',
      year: '1984',
    },
    'utf16.mp3': {
      artist: 'Björk',
      album: 'Álbum',
      title: 'Größe – 東京',
      track: '2',
      genre: 'Trip-Hop',
      duration: '1',
      bitrate: '8',
      year: '1999',
    },
    'a.flac': {
      artist: 'Miles Davis',
      albumartist: 'Miles Davis Sextet',
      album: 'Kind of Blue',
      title: 'So What',
      track: '1',
      disc: '1',
      genre: 'Jazz',
      duration: '1',
      bitrate: '23',
      year: '1959',
      date: '1959-08-17',
    },
    'a.ogg': {
      artist: 'Sigur Rós',
      albumartist: 'Sigur Rós',
      album: '( )',
      title: 'Untitled #1',
      track: '1',
      disc: '2',
      genre: 'Post-Rock',
      duration: '1',
      bitrate: '8',
      year: '2002',
      date: '2002-10-28',
    },
    'a.opus': {
      artist: 'Nina Simone',
      album: 'Pastel Blues',
      title: 'Sinnerman',
      track: '9',
      disc: '1',
      genre: 'Jazz',
      duration: '1',
      bitrate: '6',
      year: '1965',
    },
    'a.m4a': {
      artist: 'Daft Punk',
      albumartist: 'Daft Punk',
      album: 'Discovery',
      title: 'One More Time',
      track: '1',
      disc: '1',
      genre: 'House',
      duration: '1',
      bitrate: '10',
      year: '2001',
      date: '2001-03-12',
    },
    'a.wav': {
      artist: 'Kraftwerk',
      album: 'Autobahn',
      title: 'Autobahn',
      track: '1',
      genre: 'Electronic',
      duration: '0',
      bitrate: '64',
      year: '1974',
    },
    'a.aiff': {
      artist: 'J. S. Bach',
      album: 'Suite 3',
      title: 'Air',
      track: '5',
      genre: 'Classical',
      duration: '0',
      bitrate: '129',
      year: '1730',
    },
    'a.wma': {
      artist: 'Björn',
      album: 'Waterloo',
      title: 'Ring',
      track: '5',
      genre: 'Pop',
      duration: '1',
      bitrate: '24',
      year: '1974',
    },
    'a.mka': {
      artist: 'Can',
      album: 'Ege',
      title: 'Sing',
      track: '5',
      genre: 'Krautrock',
      duration: '1',
      bitrate: '32',
      year: '1972',
    },
    'a.wv': {
      artist: 'Madness',
      album: 'Rise',
      title: 'Shut',
      track: '4',
      genre: 'Ska',
      duration: '1',
      bitrate: '26',
      year: '1982',
    },
    'bare.aac': { bitrate: '15' },
  };
  for (const [name, wanted] of Object.entries(rows))
    it(name, async () => assert.deepEqual(await told(name, written(name)), wanted));

  it('are told by their contents, whatever they are called', async () => {
    assert.deepEqual(await told('wrong.mp3', written('a.flac')), rows['a.flac']);
    assert.deepEqual(await told('wrong.ogg', written('vbr.mp3')), rows['vbr.mp3']);
  });
});

const texts = { TIT2: 'Song', TPE1: 'AC/DC', TALB: 'Back', TRCK: '03/10', TCON: '(17)' };
const shortTexts = { TT2: 'Song', TP1: 'AC/DC', TAL: 'Back', TRK: '03/10', TCO: '(17)' };
const sound = { duration: '3', bitrate: '128' };
const wanted = { artist: 'AC/DC', album: 'Back', title: 'Song', track: '3', genre: 'Rock', ...sound };

describe('ID3 tags of every version', () => {
  const ways: Readonly<Record<string, TagOptions>> = {
    'version 2.2': { version: 2, cover: 500 },
    'version 2.2, unsynchronised': { version: 2, encoding: 1, isStuffed: true, cover: 500 },
    'version 2.3 with a large cover': { cover: 700_000 },
    'version 2.3 in UTF-16': { encoding: 1, padding: 2_000 },
    'version 2.3, unsynchronised as a whole': { encoding: 1, isStuffed: true, cover: 3_000 },
    'version 2.3 with an extended header': { isExtended: true },
    'version 2.4 in UTF-8': { version: 4, encoding: 3, cover: 300 },
    'version 2.4 in UTF-16 without a mark': { version: 4, encoding: 2, isExtended: true },
    'version 2.4, unsynchronised frame by frame': { version: 4, encoding: 1, isStuffed: true },
  };
  for (const [name, options] of Object.entries(ways))
    it(name, async () => {
      const tag = id3(options.version === 2 ? shortTexts : texts, options);
      assert.deepEqual(await told('a.mp3', mp3(tag)), wanted);
    });
  const long = 'x'.repeat(300);
  check({
    'sizes of 2.4 that are written as in 2.3: a.mp3': [
      mp3(id3({ TIT2: long, TPE1: 'AC/DC' }, { version: 4, isPlain: true, cover: 1_000 })),
      { artist: 'AC/DC', title: long, ...sound },
    ],
    'several artists: a.mp3': [
      mp3(id3({ TPE1: 'Ada\0Charles' }, { version: 4, encoding: 3 })),
      { artist: 'Ada', ...sound },
    ],
    'UTF-8 where Latin-1 should be: a.mp3': [
      mp3(id3({ TPE1: Buffer.from('\0Björk', 'utf8'), TALB: Buffer.from('\0\xc1lbum', 'latin1') })),
      { artist: 'Björk', album: 'Álbum', ...sound },
    ],
    'day and year apart: a.mp3': [
      mp3(id3({ TYER: '1999', TDAT: '0503' })),
      { ...sound, year: '1999', date: '1999-03-05' },
    ],
    'a year alone, which is no day: a.mp3': [mp3(id3({ TDRC: '2001' }, { version: 4 })), { ...sound, year: '2001' }],
    'years that nobody can mean: a.mp3': [mp3(id3({ TYER: '0000', TORY: '9999' })), sound],
    'two tags in a row: a.mp3': [
      mp3(Buffer.concat([id3({ TPE1: 'First' }), id3({ TPE1: 'Second', TALB: 'Both' })])),
      { artist: 'First', album: 'Both', ...sound },
    ],
    'ID3v1 behind the sound, whose words are cut: a.mp3': [
      mp3(
        id3({ TPE1: 'A name of more than thirty letters' }),
        100,
        id3v1({ artist: 'A name', year: '1984', track: 7 }),
      ),
      { artist: 'A name of more than thirty letters', track: '7', ...sound, year: '1984' },
    ],
    'a tag that claims more than the file has: a.mp3': [
      id3({ TPE1: 'Ada', TALB: 'Cut' }, { cover: 5_000 }).subarray(0, 300),
      { artist: 'Ada' },
    ],
  });
});

describe('tags in other places', () => {
  check({
    'a chunk of WAVE, whose word counts before the list’s: a.wav': [
      wav({ info: { IART: 'Info', ICRD: '1974' }, tag: id3(texts, { cover: 90_001 }) }),
      { ...wanted, duration: '1', bitrate: '64', year: '1974' },
    ],
    'a chunk of AIFF: a.aif': [
      aiff(id3(texts, { version: 4, encoding: 3 })),
      { ...wanted, duration: '1', bitrate: '64' },
    ],
    'FLAC’s comments, before which an ID3 tag stands: a.flac': [
      flac(['ARTIST=Ada', 'artist=Charles', 'TRACKNUMBER=3/9', 'GENRE=Rock; Pop'], { front: id3(texts) }),
      { artist: 'Ada', album: 'Back', title: 'Song', track: '3', genre: 'Rock; Pop', duration: '3', bitrate: '3' },
    ],
    'behind a cover that is passed over: a.flac': [
      flac(['ARTIST=Ada'], { cover: 5_000_000 }),
      { artist: 'Ada', duration: '3', bitrate: '3' },
    ],
    'an hour of Opus, whose length the last page tells: a.opus': [
      opus(['ARTIST=Ada'], { seconds: 3_600, pages: 500 }),
      { artist: 'Ada', duration: '3600', bitrate: '4' },
    ],
  });

  it('iTunes’ tags with a cover among them', async () => {
    const tags = {
      '\u00a9ART': 'Ada',
      aART: 'All',
      '\u00a9nam': 'Größe',
      '\u00a9day': '2001-03-12',
      trkn: [3, 9],
      disk: [2, 2],
    } as const;
    const content = m4a(tags, { cover: 3_000_000, seconds: 3 });
    const { bitrate, ...rest } = await told('a.m4a', content, 3_300_000);
    assert.ok(Number(bitrate) > 0);
    assert.deepEqual(rest, {
      artist: 'Ada',
      albumartist: 'All',
      title: 'Größe',
      track: '3',
      disc: '2',
      duration: '3',
      year: '2001',
      date: '2001-03-12',
    });
  });
});

describe('what is no recording, or cannot be read', () => {
  const none = { problem: 'it is no recording that can be read' };
  check({
    'words: a.mp3': [Buffer.from('no sound at all'), none],
    'words: a.flac': [Buffer.from('no sound at all'), none],
    'nothing: a.ogg': [Buffer.alloc(0), none],
    'MIDI, which has no tags: a.mid': [Buffer.from('MThd\0\0\0\x06'), {}],
    'FLAC that is cut: a.flac': [flac(['ARTIST=Ada']).subarray(0, 20), none],
    'MP4 that is cut: a.m4a': [m4a({ aART: 'Ada' }).subarray(0, 3_200), { problem: 'the recording is damaged' }],
    'more tags than anyone writes: a.flac': [
      flac([`ARTIST=${'x'.repeat(2_000_000)}`]),
      { problem: 'its tags are too large to be read' },
    ],
  });
});

describe('genres', () => {
  const rows: Readonly<Record<string, string>> = {
    '17': 'Rock',
    '(17)': 'Rock',
    '(17)Rock': 'Rock',
    '(4)Eurodisco': 'Eurodisco',
    '(18)(17)': 'Techno',
    '(RX)': 'Remix',
    '((brackets)': '(brackets)',
    'Drum & Bass': 'Drum & Bass',
    '191': 'Psybient',
    '192': '',
    '': '',
  };
  for (const [text, wantedName] of Object.entries(rows))
    it(JSON.stringify(text), () => assert.equal(genreName(text), wantedName));
});
