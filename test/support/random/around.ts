/** What the runner of rules may ask of a random folder. */
import {
  dateSourceTable,
  fieldTable,
  isFieldName,
  type DateSource,
  type FactGroup,
  type FieldName,
} from '../../../src/model/rule/fields.ts';
import { noFacts, type Facts, type Moment } from '../../../src/worker/facts/facts.ts';
import { useReaders } from '../../../src/worker/readers/load.ts';
import * as readersModule from '../../../src/worker/readers/main.ts';
import type { Surroundings } from '../../../src/worker/rules/run.ts';
import type { ScannedFile } from '../../../src/worker/stage/scannedFiles.ts';
import { linksOf, today, type MadeFile, type Told, type Tree } from './trees.ts';

// The table of letters in which some filters look is among the readers.
useReaders(() => readersModule);

export const headers = ['Old', 'Code', 'New name'] as const;

/** What the runner may ask of the folder; it is told only what it asks for, of the files that it names. */
export function aroundOf(made: Tree): Surroundings {
  const byPath = new Map(made.files.map((file) => [file.path, file]));
  const among = <Told>(files: Iterable<ScannedFile>, tell: (file: MadeFile) => Told): Map<string, Told> => {
    const answers = new Map<string, Told>();
    for (const { path } of files) {
      const file = byPath.get(path);
      if (file !== undefined) answers.set(path, tell(file));
    }
    return answers;
  };
  return {
    today,
    facts: async (files, groups) => {
      const answers = among(files, (file) => factsIn(file.told, groups));
      return ({ path }) => answers.get(path) ?? noFacts;
    },
    texts: async (files, { ask }) => {
      const answers = among(files, ({ told: { text } }) => (text === null || text === '' ? null : ask(text)));
      return ({ path }) => answers.get(path) ?? null;
    },
    duplicates: async (files) => duplicatesAmong([...files], byPath),
    sheet: async (path) => {
      if (made.table === null || path !== 'codes.csv') return { ok: false, failure: 'there is none' };
      return { ok: true, value: { headers, rows: made.table } };
    },
    tables: () => Promise.resolve(() => ({ tables: [], problem: null })),
    whyNotMade: () => null,
    linksIn: async (files) => {
      const answers = among(files, (file) => linksOf(made, file));
      return ({ path }) => answers.get(path) ?? [];
    },
  };
}

function factsIn({ fields, dates, problems }: Told, groups: ReadonlySet<FactGroup>): Facts {
  const told: [FieldName, string][] = Object.entries(fields).flatMap(([name, value]) =>
    isFieldName(name) && groups.has(fieldTable[name].group) ? [[name, value]] : [],
  );
  const sources = Object.keys(dateSourceTable) as DateSource[];
  const when = sources.flatMap((source): [DateSource, Moment][] => {
    const known = dates[source];
    return known !== undefined && groups.has(dateSourceTable[source].group) ? [[source, known]] : [];
  });
  return { fields: new Map(told), dates: new Map(when), problems };
}

function duplicatesAmong(files: readonly ScannedFile[], byPath: ReadonlyMap<string, MadeFile>): ScannedFile[][] {
  const sets = new Map<string, ScannedFile[]>();
  for (const file of files) {
    const made = byPath.get(file.path);
    if (made === undefined || made.size === 0) continue;
    const key = `${String(made.size)} ${String(made.content)}`;
    sets.set(key, [...(sets.get(key) ?? []), file]);
  }
  return [...sets.values()].filter((set) => set.length > 1);
}
