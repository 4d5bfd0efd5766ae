/**
 * The tags of recordings against exiftool, where it is installed: on the files that programs wrote and on those that are made here. Every
 * difference is listed with its reason; a test fails when one is added or goes away.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { it } from 'node:test';
import * as z from 'zod/mini';
import type { FieldName } from '../../../../src/model/rule/fields.ts';
import { aiff, flac, id3, id3v1, m4a, mp3, opus, wav } from '../facts/makers/recordings.ts';
import { sourceOf } from '../facts/makers/source.ts';
import { readers } from './support.ts';

/** exiftool's names for what it is asked, by field, the likeliest first. */
const asked = {
  'audio.artist': ['Artist', 'Author'],
  'audio.albumartist': ['Band', 'AlbumArtist', 'Albumartist'],
  'audio.album': ['Album', 'AlbumTitle', 'Product'],
  'audio.title': ['Title'],
  'audio.track': ['Track', 'PartNumber', 'TrackNumber'],
  'audio.disc': ['PartOfSet', 'Discnumber', 'DiskNumber'],
  'audio.year': ['Year', 'RecordingTime', 'ContentCreateDate', 'Date', 'DateCreated'],
  'audio.genre': ['Genre'],
  'audio.duration': ['Duration'],
} as const satisfies Partial<Record<FieldName, readonly string[]>>;

const cell = z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))]);
const record = z.record(z.string(), cell);
type Told = z.infer<typeof record>;

function askExiftool(folder: string): Told[] | null {
  // Genres in words, but lengths as numbers.
  const names = Object.values(asked).flatMap((some) => some.map((name) => `-${name}${name === 'Duration' ? '#' : ''}`));
  const run = spawnSync('exiftool', ['-j', ...names, '.'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  if (run.error !== undefined) {
    console.log(
      'exiftool is not installed (Debian: libimage-exiftool-perl): the tags are not compared with its account',
    );
    return null;
  }
  return z.array(record).parse(JSON.parse(run.stdout));
}

function wantedOf(told: Told, field: keyof typeof asked): string | undefined {
  const value = asked[field].map((name) => told[name]).find((found) => found !== undefined && found !== '');
  const text = Array.isArray(value) ? value.join(', ') : value;
  if (text === undefined) return undefined;
  switch (field) {
    case 'audio.track':
    case 'audio.disc':
      return String(Number.parseInt(String(text), 10));
    case 'audio.year':
      return String(text).slice(0, 4);
    case 'audio.duration':
      return String(Math.round(Number(text)));
    default:
      return String(text);
  }
}

const texts = { TIT2: 'Song', TPE1: 'AC/DC', TPE2: 'All', TALB: 'Back', TRCK: '3/10', TPOS: '2/2', TCON: 'Rock' };
const lines = ['ARTIST=Ada', 'ALBUM=Back', 'TITLE=Größe', 'TRACKNUMBER=3', 'DATE=2001-03-12', 'GENRE=Jazz'];
const made: Readonly<Record<string, Buffer>> = {
  'v22.mp3': mp3(id3({ TT2: 'Song', TP1: 'AC/DC', TP2: 'All', TAL: 'Back', TRK: '3/10', TYE: '1999' }, { version: 2 })),
  'v23.mp3': mp3(id3({ ...texts, TYER: '1999' }, { encoding: 1, cover: 300 })),
  'v23-stuffed.mp3': mp3(id3({ ...texts, TYER: '1999' }, { encoding: 1, isStuffed: true })),
  'v24.mp3': mp3(id3({ ...texts, TDRC: '2001-03-12' }, { version: 4, encoding: 3 })),
  'v24-stuffed.mp3': mp3(id3({ ...texts, TDRC: '2001' }, { version: 4, encoding: 1, isStuffed: true })),
  'v24-several.mp3': mp3(id3({ TPE1: 'Ada\0Charles' }, { version: 4, encoding: 3 })),
  'v1.mp3': mp3(
    Buffer.alloc(0),
    100,
    id3v1({ title: 'T', artist: 'A', album: 'L', year: '1984', track: 7, genre: 17 }),
  ),
  'made.flac': flac(lines, { cover: 5_000 }),
  'made.opus': opus(lines),
  'made.wav': wav({ tag: id3(texts) }),
  'made.aiff': aiff(id3(texts, { version: 4, encoding: 3 })),
  'made.m4a': m4a({
    '\u00a9ART': 'Ada',
    aART: 'All',
    '\u00a9alb': 'Back',
    '\u00a9nam': 'Größe',
    '\u00a9day': '2001-03-12',
    '\u00a9gen': 'Jazz',
    trkn: [3, 9],
    disk: [2, 2],
  }),
};

const explained: Readonly<Record<string, readonly string[]>> = {
  'exiftool does not read the tags of WavPack': [
    'audio.album a.wv: none, Rise',
    'audio.artist a.wv: none, Madness',
    'audio.duration a.wv: none, 1',
    'audio.genre a.wv: none, Ska',
    'audio.title a.wv: none, Shut',
    'audio.track a.wv: none, 4',
    'audio.year a.wv: none, 1982',
  ],
  'exiftool passes over this tag, which FFmpeg has written': [
    'audio.track a.wav: none, 1',
    'audio.year a.wma: none, 1974',
  ],
  'exiftool works the length of Ogg out of its bitrate, or not at all; the last page tells it': [
    'audio.duration a.ogg: 3, 1',
    'audio.duration a.opus: none, 1',
    'audio.duration made.opus: none, 3',
  ],
  'exiftool counts the three seconds that are loaded before the sound begins': ['audio.duration a.wma: 4, 1'],
  'exiftool gives the text of a tag, not the length itself': ['audio.duration a.mka: NaN, 1'],
  'the first of several artists': ['audio.artist v24-several.mp3: Ada/Charles, Ada'],
};

it('the tags are what exiftool reads in them', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'delegate-audio-'));
  const recordings = path.join(import.meta.dirname, 'recordings');
  for (const name of readdirSync(recordings)) copyFileSync(path.join(recordings, name), path.join(folder, name));
  for (const [name, content] of Object.entries(made)) writeFileSync(path.join(folder, name), content);
  const live = askExiftool(folder);
  const differences: string[] = [];
  let agreed = 0;
  for (const told of live ?? []) {
    const name = path.basename(String(told['SourceFile']));
    const { fields } = await readers.readAudio(sourceOf(readFileSync(path.join(folder, name)), name));
    for (const field of Object.keys(asked) as (keyof typeof asked)[]) {
      const [wanted, got] = [wantedOf(told, field), fields.get(field)];
      if (wanted === got) agreed += wanted === undefined ? 0 : 1;
      else differences.push(`${field} ${name}: ${wanted ?? 'none'}, ${got ?? 'none'}`);
    }
  }
  rmSync(folder, { recursive: true });
  if (live === null) return;
  assert.deepEqual(differences.sort(), Object.values(explained).flat().sort());
  assert.deepEqual([live.length, agreed], [24, 169]);
});
