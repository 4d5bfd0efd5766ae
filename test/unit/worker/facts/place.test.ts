/** City, state and country: as written, or the nearest to the coordinates. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { nearestPlace } from '../../../../src/worker/facts/cities.ts';
import { readPlace } from '../../../../src/worker/facts/place.ts';
import { makeCityTable } from '../../../support/cityTable.ts';
import { makeFilm } from './makers/boxes.ts';
import { exifSegment, iptc, iptcSegment, makeJpeg, xmp, xmpSegment } from './makers/pictures.ts';
import { sourceOf } from './makers/source.ts';
import { gpsTags, makeTiff } from './makers/tiffs.ts';

/** City, state and country with commas between them; empty for none. */
function check(content: Buffer, wanted: string): void {
  const { fields, problems } = readPlace(sourceOf(content));
  const told = (['place.city', 'place.state', 'place.country'] as const).map((name) => fields.get(name) ?? '');
  assert.equal(fields.size === 0 ? '' : told.join(', '), wanted);
  assert.deepEqual(problems, []);
}

const at = (latitude: number, longitude: number): Buffer =>
  exifSegment(makeTiff({ gps: gpsTags(latitude, longitude) }));
const paris = at(48.8584, 2.2945);

describe('the place of a picture', () => {
  const written = 'photoshop:City="Ville" photoshop:State="Region" photoshop:Country="Land"';
  const cases: Record<string, [Buffer, string]> = {
    'comes from its coordinates': [makeJpeg([paris]), 'Paris, Île-de-France, France'],
    'comes from the coordinates of a film': [
      makeFilm({ userData: { '\u00a9xyz': '+35.6586+139.7454/' } }),
      'Tokyo, Tokyo, Japan',
    ],
    'is as XMP says': [makeJpeg([xmpSegment(xmp(written))]), 'Ville, Region, Land'],
    'is as IPTC says': [
      makeJpeg([iptcSegment(iptc([90, 'Ville'], [95, 'Region'], [101, 'Land']))]),
      'Ville, Region, Land',
    ],
    'is as written, whatever the coordinates': [makeJpeg([paris, xmpSegment(xmp(written))]), 'Ville, Region, Land'],
    'is made whole by coordinates that agree': [
      makeJpeg([paris, xmpSegment(xmp('photoshop:City="PARIS"'))]),
      'PARIS, Île-de-France, France',
    ],
    'agrees whatever the accents': [
      makeJpeg([paris, xmpSegment(xmp('photoshop:State="Ile-de-France"'))]),
      'Paris, Ile-de-France, France',
    ],
    'is not made whole by coordinates that do not': [
      makeJpeg([paris, xmpSegment(xmp('photoshop:City="London"'))]),
      'London, , ',
    ],
    'is none without coordinates': [makeJpeg([]), ''],
    'is none where the receiver had no fix': [makeJpeg([at(0, 0)]), ''],
    'is none in the middle of the Pacific': [makeJpeg([at(0, -140)]), ''],
  };
  for (const [name, [content, wanted]] of Object.entries(cases)) it(name, () => check(content, wanted));
});

describe('the city nearest to', () => {
  const cases: [where: string, latitude: number, longitude: number, wanted: string][] = [
    ['the Eiffel tower', 48.8584, 2.2945, 'Paris, Île-de-France, France'],
    ['a suburb of Paris', 48.8397, 2.2399, 'Paris, Île-de-France, France'],
    ['the palace of Versailles', 48.8049, 2.1204, 'Versailles, Île-de-France, France'],
    ['Tokyo tower', 35.6586, 139.7454, 'Tokyo, Tokyo, Japan'],
    ['the Golden Gate', 37.8199, -122.4783, 'San Francisco, California, United States'],
    ['Berkeley, across the bay', 37.8716, -122.2727, 'Berkeley, California, United States'],
    ['Brooklyn', 40.6782, -73.9442, 'New York, New York, United States'],
    ['the opera of Sydney', -33.8568, 151.2153, 'Sydney, New South Wales, Australia'],
    ['the harbour of Copenhagen', 55.6761, 12.5683, 'Copenhagen, Hovedstaden, Denmark'],
    ['Saint Peter’s', 41.9022, 12.4539, 'Vatican City, Lazio, Vatican City'],
    ['the airport of Rome', 41.8, 12.25, 'Rome, Lazio, Italy'],
    ['Monaco', 43.7384, 7.4246, 'Monaco, , Monaco'],
    ['Windsor, across the river from Detroit', 42.24, -83.02, 'Windsor, Ontario, Canada'],
    ['a village in the Sahara', 23, 10, ', , Libya'],
    ['west of the date line', -16.43, 179.36, 'Labasa, Western, Fiji'],
    ['east of the date line', -16.8, -179.9, ', , Fiji'],
    ['the south pole', -90, 0, 'Amundsen–Scott South Pole Station, , Antarctica'],
    ['the south pole, on any meridian', -90, 123, 'Amundsen–Scott South Pole Station, , Antarctica'],
    ['the north pole', 90, 0, 'none'],
    ['the middle of the Pacific', 0, -140, 'none'],
    ['the date line on the equator', 0, 180, 'none'],
  ];
  for (const [where, latitude, longitude, wanted] of cases) {
    it(where, () => {
      const place = nearestPlace({ latitude, longitude });
      assert.equal(place === null ? 'none' : `${place.city}, ${place.state}, ${place.country}`, wanted);
    });
  }

  it('every place on earth, quickly, the date line and the poles among them', () => {
    const startedAt = performance.now();
    let found = 0;
    for (let latitude = -90; latitude <= 90; latitude += 2.5)
      for (let longitude = -180; longitude <= 180; longitude += 2.5)
        if (nearestPlace({ latitude, longitude }) !== null) found += 1;
    assert.ok(found > 2_000 && found < 6_000, String(found));
    assert.deepEqual(nearestPlace({ latitude: 10, longitude: 180 }), nearestPlace({ latitude: 10, longitude: -180 }));
    assert.ok(performance.now() - startedAt < 5_000);
  });
});

it('the table of cities is what its maker makes', () => {
  const kept = readFileSync(new URL('../../../../src/worker/facts/cities.json', import.meta.url), 'utf8');
  assert.equal(kept === makeCityTable(), true, 'run `node test/support/cityTable.ts`');
});
