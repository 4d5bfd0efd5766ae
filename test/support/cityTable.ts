// Makes src/worker/facts/cities.json from the package city-timezones: `node test/support/cityTable.ts`. A unit test holds the two together.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { projectFolder } from './programs.ts';

const schema = z.array(
  z.object({
    city: z.string(),
    country: z.string(),
    province: z.nullish(z.string()),
    lat: z.number(),
    lng: z.number(),
    pop: z.number(),
  }),
);
type City = z.infer<typeof schema>[number];

/** Names of today, as people and phones write them. */
const countryNames: Readonly<Record<string, string>> = {
  Aland: 'Åland',
  Curacao: 'Curaçao',
  'Federated States of Micronesia': 'Micronesia',
  'Guinea Bissau': 'Guinea-Bissau',
  'Hong Kong S.A.R.': 'Hong Kong',
  'Macau S.A.R': 'Macau',
  Macedonia: 'North Macedonia',
  Swaziland: 'Eswatini',
  'The Bahamas': 'Bahamas',
  'The Gambia': 'Gambia',
  'United States of America': 'United States',
  'Vatican (Holy Sea)': 'Vatican City',
};

/** Degrees between two entries that are one city under two names, of which one is English. */
const sameDegrees = 0.01;

/**
 * The table as text: a line of JSON for each country, in it `state:city;city|state:city`, and at the end of each city seven
 * characters: hundredths of a degree north of the south pole and east of the date line (three digits of base 36 each), and the
 * binary logarithm of its people (one digit).
 */
export function makeCityTable(): string {
  const source = path.join(projectFolder, 'node_modules/city-timezones/data/cityMap.json');
  const cities = schema.parse(JSON.parse(readFileSync(source, 'utf8')));
  const countries = groupBy(withoutTwins(cities), ({ country }) => countryNames[country] ?? country);
  const lines = countries.map(([country, inCountry]) => {
    const states = groupBy(inCountry, ({ province }) => province ?? '');
    const text = states.map(([state, inState]) => `${state}:${inState.map(cityText).sort(byCode).join(';')}`).join('|');
    return `  ${JSON.stringify(country)}: ${JSON.stringify(text)}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

function withoutTwins(cities: readonly City[]): City[] {
  const isEnglish = (city: City): boolean => /^[ -~]*$/.test(city.city);
  return cities.filter(
    (city) =>
      isEnglish(city) ||
      !cities.some(
        (other) =>
          isEnglish(other) &&
          other.country === city.country &&
          Math.abs(other.lat - city.lat) < sameDegrees &&
          Math.abs(other.lng - city.lng) < sameDegrees,
      ),
  );
}

function cityText({ city, lat, lng, pop }: City): string {
  const digits = (value: number, width: number): string => value.toString(36).padStart(width, '0');
  const place = digits(Math.round((lat + 90) * 100), 3) + digits(Math.round((lng + 180) * 100), 3);
  return `${city.trim()}${place}${digits(Math.round(Math.log2(Math.max(pop, 1))), 1)}`;
}

/** Sorted by their names, so that the table depends on nothing else. */
function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): [string, Item[]][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups].sort(([left], [right]) => byCode(left, right));
}

function byCode(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(path.join(projectFolder, 'src/worker/facts/cities.json'), makeCityTable());
