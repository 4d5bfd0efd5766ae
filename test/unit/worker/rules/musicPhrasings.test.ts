/** Music by its tags: phrasings that mean the same commands, and what they make of real folders. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Condition } from '../../../../src/model/rule/rule.ts';
import type { Fact, Layout, NamePart, Which } from '../../../../src/worker/rules/commands.ts';
import { aiff, flac, id3, m4a, mp3, opus, wav } from '../facts/makers/recordings.ts';
import { check, all, type Loose } from './phrasings.ts';
import { doIt, makeFolder, planFor, type Content } from './support.ts';

const songs: Partial<Which> = { where: [{ is: 'type', in: ['audio'] }] };
const mp3s: Partial<Which> = { where: [{ is: 'extension', in: ['mp3'] }] };
const sorted = (which: Partial<Which>, ...facts: Fact[]): Loose[] => [
  { do: 'organise', which, layouts: facts.map((fact): Layout => ({ by: 'fact', fact })) },
];
const fact = (name: Fact): NamePart => ({ put: 'fact', fact: name });
const composed = (which: Partial<Which>, gap: string | null, ...facts: Fact[]): Loose[] => [
  { do: 'compose', which, parts: facts.map(fact), gap },
];

describe('music into folders', () => {
  check(
    [
      'organise music by artist and album',
      'sort the songs by artist and album',
      'sort my music by artist, then by album',
      'put the songs into folders by artist and album',
      'group the songs by band and album',
      'sort my music by artist/album',
      'organize the songs by artist / album',
      'put the songs into artist/album folders',
      'sort the music into artist/album',
      'please sort all my music into folders by artist and then by album',
      'I want my music sorted by artist and album',
      'sort the songs by the artist and album in their tags',
    ],
    sorted(songs, 'artist', 'album'),
  );
  check(
    [
      'organize the mp3s by artist/album',
      'sort the MP3s by artist and album',
      'put the mp3 files in artist/album folders',
    ],
    sorted(mp3s, 'artist', 'album'),
  );
  check(['sort by artist/album', 'sort the files by artist and album'], sorted(all, 'artist', 'album'));
  check(
    [
      'sort songs by genre',
      'organize the music by genre',
      'put the songs into a folder for each genre',
      'music by genre',
      'sort the songs by music genre',
    ],
    sorted(songs, 'genre'),
  );
  check(['put each genre in its own folder', 'put every genre into its own folder'], sorted(all, 'genre'));
  check(
    ['sort the songs by album artist', 'organize my music by album artist', "group the songs by the album's artist"],
    sorted(songs, 'album-artist'),
  );
  check(
    ['sort the songs by genre/artist/album', 'sort my music by genre, artist and album'],
    sorted(songs, 'genre', 'artist', 'album'),
  );
  check(
    [
      'sort the songs by release year',
      'organize the music by year of release',
      'group the songs by the year they came out',
    ],
    sorted(songs, 'music-year'),
  );
  check(
    ['sort the songs by release date', 'organise my music by date of release', 'sort the songs by when they came out'],
    [{ do: 'organise', which: songs, layouts: [{ by: 'date', basis: 'released', form: null }] }],
  );
});

describe('songs by their tags, as names', () => {
  check(
    ['rename songs to artist - title', 'rename the tracks to their artist – title'],
    composed(songs, ' - ', 'artist', 'title'),
  );
  check(
    [
      'rename the songs to artist and title',
      'name the songs after artist and title',
      'rename the music by artist and song title',
      'rename the songs to the artist and title in their tags',
    ],
    composed(songs, null, 'artist', 'title'),
  );
  check(
    [
      'rename songs to track number and title',
      'name the tracks by track number and title',
      'rename the songs to track and title',
    ],
    composed(songs, null, 'track', 'title'),
  );
  check(
    ['rename the songs to their track number - title', 'rename the songs to track number - song title'],
    composed(songs, ' - ', 'track', 'title'),
  );
  check(
    ['rename the mp3s to artist - album - track - title'],
    composed(mp3s, ' - ', 'artist', 'album', 'track', 'title'),
  );
  check(['rename the songs to disc number, track number and title'], composed(songs, null, 'disc', 'track', 'title'));
});

describe('some of the songs', () => {
  const where = (...conditions: Condition[]): Partial<Which> => ({
    where: [{ is: 'type', in: ['audio'] }, ...conditions],
  });
  check(
    ['move songs by Queen to Queen', 'move the songs by "Queen" to Queen'],
    [
      {
        do: 'move',
        which: where({ is: 'field', field: 'audio.artist', how: 'contains', value: 'Queen' }),
        into: 'Queen',
      },
    ],
  );
  check(
    ['move the songs from the 80s to Eighties', 'move 80s music to Eighties'],
    [
      {
        do: 'move',
        which: where(
          { is: 'field', field: 'audio.year', how: 'more', value: '1979' },
          { is: 'field', field: 'audio.year', how: 'less', value: '1990' },
        ),
        into: 'Eighties',
      },
    ],
  );
});

describe('songs by what their tags lack, and by their length', () => {
  const lacking = (name: string): Loose[] => [
    {
      do: 'move',
      which: {
        where: [
          { is: 'type', in: ['audio'] },
          { is: 'not', of: { is: 'field', field: name, how: 'known', value: '' } },
        ],
      },
    },
  ];
  check(
    [
      'move songs without tags to Untagged',
      'move the songs that have no artist to Untagged',
      'put music without an artist into Untagged',
    ],
    lacking('audio.artist'),
  );
  check(['move songs without an album to Singles', 'move the songs with no album to Singles'], lacking('audio.album'));
  const long = (type: 'audio' | 'video', how: 'more' | 'less', value: string): Loose[] => [
    {
      do: 'move',
      which: {
        where: [
          { is: 'type', in: [type] },
          { is: 'field', field: `${type}.duration`, how, value },
        ],
      },
    },
  ];
  check(
    ['move songs longer than 10 minutes to Long', 'move recordings that are over 10 minutes long to Long'],
    long('audio', 'more', '600'),
  );
  check(
    ['move videos shorter than 30 seconds to Clips', 'move the films under 30 seconds long to Clips'],
    long('video', 'less', '30'),
  );
  check(['move recordings longer than two hours to Long'], long('audio', 'more', '7200'));
});

/** A folder of music of every kind, and what is no music. */
const texts = { TIT2: 'One', TPE1: 'AC/DC', TALB: 'Live: 1', TRCK: '3/10', TCON: '(17)', TYER: '1981' };
const folder: Readonly<Record<string, Content>> = {
  'a.mp3': mp3(id3(texts, { encoding: 1, cover: 70_000 })),
  'in/b.flac': flac(['ARTIST=Björk', 'ALBUM=Début', 'TITLE=Größe', 'TRACKNUMBER=1', 'DATE=1993-07-05', 'GENRE=Pop']),
  'in/c.opus': opus([
    'ARTIST=Ada',
    'ALBUMARTIST=Various Artists',
    'ALBUM=Hits',
    'TITLE=Two',
    'TRACKNUMBER=12',
    'DATE=2001',
  ]),
  'in/d.m4a': m4a({
    '\u00a9ART': 'Carl',
    aART: 'Various Artists',
    '\u00a9alb': 'Hits',
    '\u00a9nam': 'Three',
    trkn: [13, 20],
  }),
  'e.wav': wav({ tag: id3({ TIT2: 'Alone', TPE1: 'Eve' }) }),
  'f.aiff': aiff(id3({ TIT2: 'Air', TPE1: 'Bach', TALB: 'Suite', TRCK: '5', TCON: 'Classical' }, { version: 4 })),
  'bad.mp3': 'no sound',
  'cut.m4a': m4a({ aART: 'X' }).subarray(0, 3_200),
  'g.mid': 'MThd',
  'cover.jpg': 'x',
  'notes.txt': 'x',
};
const bad = ' (it is no recording that can be read)';
const cut = ' (the recording is damaged)';
const without = (tag: string): Record<string, string> => ({
  'bad.mp3': `its tags tell no ${tag}${bad}`,
  'cut.m4a': `its tags tell no ${tag}${cut}`,
  'g.mid': `its tags tell no ${tag}`,
});

describe('a folder of music', () => {
  const rows: Readonly<Record<string, readonly [moves: Record<string, string>, left: Record<string, string>]>> = {
    'sort my music by artist and album': [
      {
        'a.mp3': 'AC_DC/Live_ 1/a.mp3',
        'in/b.flac': 'Björk/Début/b.flac',
        'in/c.opus': 'Various Artists/Hits/c.opus',
        'in/d.m4a': 'Various Artists/Hits/d.m4a',
        'f.aiff': 'Bach/Suite/f.aiff',
      },
      { ...without('artist or album'), 'e.wav': 'its tags tell no album' },
    ],
    'sort the songs by artist': [
      {
        'a.mp3': 'AC_DC/a.mp3',
        'in/b.flac': 'Björk/b.flac',
        'in/c.opus': 'Ada/c.opus',
        'in/d.m4a': 'Carl/d.m4a',
        'e.wav': 'Eve/e.wav',
        'f.aiff': 'Bach/f.aiff',
      },
      without('artist'),
    ],
    'put each genre in its own folder': [
      { 'a.mp3': 'Rock/a.mp3', 'in/b.flac': 'Pop/b.flac', 'f.aiff': 'Classical/f.aiff' },
      {
        ...without('genre'),
        'in/c.opus': 'its tags tell no genre',
        'in/d.m4a': 'its tags tell no genre',
        'e.wav': 'its tags tell no genre',
      },
    ],
    'sort the songs by year': [
      { 'a.mp3': '1981/a.mp3', 'in/b.flac': '1993/b.flac', 'in/c.opus': '2001/c.opus' },
      {
        ...without('year'),
        'in/d.m4a': 'its tags tell no year',
        'e.wav': 'its tags tell no year',
        'f.aiff': 'its tags tell no year',
      },
    ],
    'rename the songs to artist - title': [
      {
        'a.mp3': 'AC_DC - One.mp3',
        'in/b.flac': 'in/Björk - Größe.flac',
        'in/c.opus': 'in/Ada - Two.opus',
        'in/d.m4a': 'in/Carl - Three.m4a',
        'e.wav': 'Eve - Alone.wav',
        'f.aiff': 'Bach - Air.aiff',
      },
      without('artist or title'),
    ],
    'rename songs to track number and title': [
      {
        'a.mp3': '03 - One.mp3',
        'in/b.flac': 'in/01 - Größe.flac',
        'in/c.opus': 'in/12 - Two.opus',
        'in/d.m4a': 'in/13 - Three.m4a',
        'f.aiff': '05 - Air.aiff',
      },
      { ...without('track number or title'), 'e.wav': 'its tags tell no track number' },
    ],
    'rename the files to title - artist': [
      {
        'a.mp3': 'One - AC_DC.mp3',
        'in/b.flac': 'in/Größe - Björk.flac',
        'in/c.opus': 'in/Two - Ada.opus',
        'in/d.m4a': 'in/Three - Carl.m4a',
        'e.wav': 'Alone - Eve.wav',
        'f.aiff': 'Air - Bach.aiff',
      },
      without('title or artist'),
    ],
    'rename the songs to year - title': [
      { 'a.mp3': '1981 - One.mp3', 'in/b.flac': 'in/1993 - Größe.flac', 'in/c.opus': 'in/2001 - Two.opus' },
      {
        ...without('year or title'),
        'in/d.m4a': 'its tags tell no year',
        'e.wav': 'its tags tell no year',
        'f.aiff': 'its tags tell no year',
      },
    ],
    'sort the songs by release date': [
      { 'in/b.flac': '1993/07/b.flac' },
      Object.fromEntries(
        ['a.mp3', 'in/c.opus', 'in/d.m4a', 'e.wav', 'f.aiff', 'bad.mp3', 'cut.m4a', 'g.mid'].map((name) => [
          name,
          'no day is in its tags',
        ]),
      ),
    ],
    'move the songs from the 80s to Eighties': [{ 'a.mp3': 'Eighties/a.mp3' }, {}],
    'move songs by Björk to Iceland': [{ 'in/b.flac': 'Iceland/b.flac' }, {}],
    'move the songs without tags to Untagged': [
      { 'bad.mp3': 'Untagged/bad.mp3', 'cut.m4a': 'Untagged/cut.m4a', 'g.mid': 'Untagged/g.mid' },
      {},
    ],
    'move songs longer than 2 seconds to Long': [
      {
        'a.mp3': 'Long/a.mp3',
        'in/b.flac': 'Long/b.flac',
        'in/c.opus': 'Long/c.opus',
        'in/d.m4a': 'Long/d.m4a',
      },
      {},
    ],
  };
  for (const [instruction, [moves, left]] of Object.entries(rows))
    it(instruction, async (test) => {
      const done = await doIt(makeFolder(test, folder), instruction);
      assert.deepEqual(done.moves, moves);
      assert.deepEqual(done.left, left);
    });

  it('says which artist an album is filed under, and that another year could be meant', async (test) => {
    const place = makeFolder(test, folder);
    const { plan } = await doIt(place, 'sort my music by artist and album');
    assert.ok(plan.assumptions.some((line) => line.includes('“Various Artists”')));
    const byYear = await doIt(place, 'sort the songs by year');
    assert.ok(byYear.plan.assumptions.some((line) => line.startsWith('The year is the one in the tags')));
    const changed = await doIt(place, 'sort the songs by the year they were last changed');
    assert.equal(Object.keys(changed.moves).length, 6);
  });

  it('asks which date is meant where the tags tell days', async (test) => {
    const reply = await planFor(makeFolder(test, folder), 'sort the songs by date');
    assert.ok(reply.outcome === 'plan');
    const question = reply.plan.questions.find(({ key }) => key === 'reading');
    assert.deepEqual(
      question?.choices.map(({ value, count }) => [value, count]),
      [
        ['file', 6],
        ['released', 1],
      ],
    );
  });

  it('lists songs with what their tags tell', async (test) => {
    const { contents } = await doIt(
      makeFolder(test, { 'a.mp3': folder['a.mp3'] ?? '', 'b.txt': 'x' }),
      'make a list of the songs with artist, album, track number, title, length and bitrate',
    );
    assert.equal(
      contents['index.csv']?.toString('utf8').replace(/^\ufeff/, ''),
      'Path,Artist,Album,Track,Title,Seconds,kbit/s\r\na.mp3,AC/DC,Live: 1,03,One,3,128\r\n',
    );
  });
});
