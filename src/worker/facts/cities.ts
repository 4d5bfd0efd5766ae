/**
 * The city nearest to a place on earth, without a network: 7,300 cities of the package city-timezones (MIT; from Natural Earth's
 * populated places), in a grid of one degree. The table is taken apart at the first question, not before.
 */
import type { Coordinates } from './coordinates.ts';
import table from './cities.json' with { type: 'json' };

export type Place = {
  /** Empty where the nearest city is further off than {@link cityKmMax}; then only the country is told. */
  city: string;
  state: string;
  country: string;
};

/** A photo taken further from a city than that was not taken in it. */
const cityKmMax = 60;
/** Nor was one taken further from a country's cities in that country, as far as can be told: it may be at sea. */
const countryKmMax = 250;

const degreeKm = 111.195;
const earthRadiusKm = 6371;
const columns = 360;
const rows = 180;

type City = Place & { latitude: number; longitude: number; people: number };
type Found = { city: City; km: number };

/** What stands behind a city's name in the table. */
const tailCharacters = 7;

type Grid = readonly (readonly City[] | undefined)[];
let grid: Grid | null = null;

/**
 * The country is that of the nearest city. Of the country's cities within 60 km it is the one with the smallest distance for its size,
 * so that a suburb three kilometres from a capital is in the capital, and a town of its own is not; see {@link nearness}.
 */
export function nearestPlace(coordinates: Coordinates): Place | null {
  grid ??= makeGrid();
  const found = citiesAround(grid, coordinates);
  const near = found.filter(({ km }) => km <= cityKmMax);
  const nearest = nearestOf(near.length > 0 ? near : found);
  if (nearest === null) return null;
  const { country } = nearest.city;
  if (near.length === 0) return { city: '', state: '', country };
  const best = near
    .filter(({ city }) => city.country === country)
    .reduce((one, other) => (nearness(other) < nearness(one) ? other : one), nearest);
  return { city: best.city.city, state: best.city.state, country };
}

/** A place of fewer people is a settlement: it reaches a kilometre, unless there is nothing else around. */
const settlementPeople = 1_500;
const settlementKm = 1;

function nearestOf(found: readonly Found[]): Found | null {
  const byKm = (one: Found, other: Found): Found => (other.km < one.km ? other : one);
  const weighty = found.filter(({ city, km }) => city.people >= settlementPeople || km <= settlementKm);
  const [first, ...rest] = weighty.length > 0 ? weighty : found;
  return first === undefined ? null : rest.reduce(byKm, first);
}

/** How much further a city of a million reaches than a village does. */
const reachOfPeople = 0.001;

/** Kilometres, fewer for a larger city: one of a million is as near as a village at half the distance. */
function nearness({ city, km }: Found): number {
  return km / (1 + reachOfPeople * Math.sqrt(city.people));
}

function citiesAround(cells: Grid, { latitude, longitude }: Coordinates): Found[] {
  const found: Found[] = [];
  const reach = countryKmMax / degreeKm;
  // Near the poles a few kilometres are all degrees of longitude.
  const narrowest = Math.cos(radians(Math.min(Math.abs(latitude) + reach, 90)));
  const wide = Math.min(narrowest > 0 ? reach / narrowest : columns, columns / 2);
  const firstColumn = Math.floor(longitude - wide);
  const columnCount = Math.min(Math.floor(longitude + wide) - firstColumn + 1, columns);
  for (let row = rowOf(latitude - reach); row <= rowOf(latitude + reach); row += 1) {
    for (let index = 0; index < columnCount; index += 1) {
      for (const city of cells[cellOf(row, firstColumn + index)] ?? []) {
        const km = distanceKm(city, { latitude, longitude });
        if (km <= countryKmMax) found.push({ city, km });
      }
    }
  }
  return found;
}

function rowOf(latitude: number): number {
  return Math.min(Math.max(Math.floor(latitude + rows / 2), 0), rows - 1);
}

/** The date line parts nothing: columns go round. */
function cellOf(row: number, column: number): number {
  return row * columns + (((column % columns) + columns) % columns);
}

/** The great circle, by the haversine formula. */
function distanceKm(one: Coordinates, other: Coordinates): number {
  const half = (degrees: number): number => Math.sin(radians(degrees) / 2) ** 2;
  const chord =
    half(other.latitude - one.latitude) +
    Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * half(other.longitude - one.longitude);
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function makeGrid(): Grid {
  const cells = Array.from<City[] | undefined>({ length: rows * columns });
  for (const [country, text] of Object.entries(table)) {
    for (const part of text.split('|')) {
      const colon = part.indexOf(':');
      for (const entry of part.slice(colon + 1).split(';')) {
        const city = cityOf(entry, part.slice(0, colon), country);
        const cell = cellOf(rowOf(city.latitude), Math.floor(city.longitude));
        (cells[cell] ??= []).push(city);
      }
    }
  }
  return cells;
}

/** test/support/cityTable.ts, which makes the table, says what the characters mean. */
function cityOf(entry: string, state: string, country: string): City {
  const tail = entry.slice(-tailCharacters);
  return {
    city: entry.slice(0, -tailCharacters),
    state,
    country,
    latitude: parseInt(tail.slice(0, 3), 36) / 100 - 90,
    longitude: parseInt(tail.slice(3, 6), 36) / 100 - 180,
    people: 2 ** parseInt(tail.slice(6), 36),
  };
}
