/** Facts of where a picture or a film was taken, in words: as people wrote it into the file, else by its coordinates. */
import type { FieldName } from '../../model/rule/fields.ts';
import { nearestPlace, type Place } from './cities.ts';
import { coordinatesOf } from './coordinates.ts';
import { noFacts, type Facts, type FactSource } from './facts.ts';
import { withBytes, type FileBytes } from './formats/fileBytes.ts';
import { findMovie, readMovieWords } from './formats/movie.ts';
import { cleanText } from './formats/words.ts';
import { gatherParts, type PictureParts } from './pictureParts.ts';
import { filmCoordinates } from './pictures.ts';

const written = {
  city: { xmp: 'photoshop:City', iptc: 90 },
  state: { xmp: 'photoshop:State', iptc: 95 },
  country: { xmp: 'photoshop:Country', iptc: 101 },
} as const;
const keys = ['city', 'state', 'country'] as const;
const names = { city: 'place.city', state: 'place.state', country: 'place.country' } as const;

/** The fields `place.city`, `place.state` and `place.country`; those that nothing tells are not there. */
export function readPlace(source: FactSource): Facts {
  const place = withBytes(source, placeOf);
  const fields = new Map<FieldName, string>(
    keys.map((key) => [names[key], place[key]] as const).filter(([, value]) => value !== ''),
  );
  return fields.size === 0 ? noFacts : { ...noFacts, fields };
}

/**
 * What is written counts. What is not comes from the coordinates, unless these tell something else than what is written: then someone
 * meant another place than the one where the camera stood.
 */
function placeOf(bytes: FileBytes): Place {
  const parts = gatherParts(bytes);
  const said = saidPlace(parts);
  if (keys.every((key) => said[key] !== '')) return said;
  const coordinates = coordinatesOf(parts) ?? filmPlace(bytes);
  const near = coordinates === null ? null : nearestPlace(coordinates);
  if (near === null || keys.some((key) => said[key] !== '' && !isSame(said[key], near[key]))) return said;
  return { city: said.city || near.city, state: said.state || near.state, country: said.country || near.country };
}

function saidPlace({ xmp, iptc }: PictureParts): Place {
  const valueOf = (key: keyof Place): string => {
    const values = [
      ...xmp.map((packet) => packet.get(written[key].xmp)?.[0]),
      ...iptc.map((datasets) => datasets.get(written[key].iptc)?.[0]),
    ];
    return values.map((value) => cleanText(value ?? '')).find((value) => value !== '') ?? '';
  };
  return { city: valueOf('city'), state: valueOf('state'), country: valueOf('country') };
}

/** Whatever the case and the accents. */
function isSame(one: string, other: string): boolean {
  const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain(one) === plain(other);
}

function filmPlace(bytes: FileBytes): ReturnType<typeof filmCoordinates> {
  const movie = findMovie(bytes);
  return movie === null ? null : filmCoordinates(readMovieWords(movie));
}
