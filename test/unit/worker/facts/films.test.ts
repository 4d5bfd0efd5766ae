/** The facts of films, on files of nothing but headers. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FieldName } from '../../../../src/model/rule/fields.ts';
import { readFilm } from '../../../../src/worker/facts/films.ts';
import { makeAvi, makeFilm, makeHeic, makeMatroska } from './makers/boxes.ts';
import { makeGif } from './makers/pictures.ts';
import { sourceOf } from './makers/source.ts';

function check(content: Buffer, wanted: Partial<Record<FieldName, string>>): void {
  const source = sourceOf(content, 'film.mp4');
  const { fields, dates, problems } = readFilm(source);
  assert.deepEqual(Object.fromEntries(fields), wanted);
  assert.deepEqual([dates.size, problems], [0, []]);
  assert.ok(source.bytes < 200_000, `${source.bytes} bytes read`);
}

const size = { width: 1920, height: 1080 };
const told = (
  width: number,
  height: number,
  duration: number | null,
  codec: string,
): Partial<Record<FieldName, string>> => ({
  'video.width': String(width),
  'video.height': String(height),
  ...(duration === null ? {} : { 'video.duration': String(duration) }),
  'video.codec': codec,
});

describe('the facts of a film', () => {
  const cases: Record<string, [Buffer, Partial<Record<FieldName, string>>]> = {
    'of MP4': [makeFilm({ size, seconds: 42, brand: 'isom' }), told(1920, 1080, 42, 'avc1')],
    'of QuickTime': [makeFilm({ size, seconds: 41.6, codec: 'hvc1' }), told(1920, 1080, 42, 'hvc1')],
    'of 3GP': [makeFilm({ size, seconds: 3, brand: '3gp4', codec: 's263' }), told(1920, 1080, 3, 's263')],
    'of a film without a brand': [makeFilm({ size, seconds: 3, brand: null }), told(1920, 1080, 3, 'avc1')],
    'of a film with a long header': [makeFilm({ size, seconds: 3, isLong: true }), told(1920, 1080, 3, 'avc1')],
    'of a film whose index stands at its end': [
      makeFilm({ size, seconds: 3, before: 5_000_000 }),
      told(1920, 1080, 3, 'avc1'),
    ],
    'of a film held upright': [makeFilm({ size, seconds: 3, isTurned: true }), told(1080, 1920, 3, 'avc1')],
    'of a film that does not tell its length': [makeFilm({ size }), told(1920, 1080, null, 'avc1')],
    'of sound alone': [makeFilm({ seconds: 3 }), {}],
    'of Matroska': [makeMatroska(size, { seconds: 42, codec: 'V_MPEG4/ISO/AVC' }), told(1920, 1080, 42, 'avc1')],
    'of WebM': [makeMatroska(size, { seconds: 1.2, codec: 'V_VP9' }), told(1920, 1080, 1, 'vp09')],
    'of AVI': [makeAvi(size, { frames: 250, codec: 'MJPG' }), told(1920, 1080, 10, 'MJPG')],
    'of a picture': [makeGif(size), {}],
    'of a HEIC': [makeHeic({}, size), {}],
    'of nothing': [Buffer.alloc(0), {}],
  };
  for (const [name, [content, wanted]] of Object.entries(cases)) it(name, () => check(content, wanted));
});
