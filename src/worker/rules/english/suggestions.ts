/** Instructions that fit what is really in the folder, each with the number of files it would be about. All of them are understood. */
import type { FileType } from '../../../model/rule/rule.ts';
import type { FolderFacts } from '../assemble.ts';
import type { Scan } from '../../stage/scan.ts';
import type { Choice } from '../../../model/plan.ts';
import { folderOf, lastName } from '../rows.ts';
import { typeOf } from '../types.ts';
import { counted, typeNames } from '../words.ts';

const suggestionsMax = 6;

/** An instruction with the files it would be about, told by names and kinds alone. */
export type Suggestion = {
  readonly value: string;
  readonly label: (count: number) => string;
  readonly count: number;
};

/** As a choice, with the count as it is. */
export function asChoice({ value, label, count }: Suggestion): Choice {
  return { value, label: label(count), count };
}

/** Up to six instructions, the likeliest first; none for an empty folder. */
export function suggestInstructions(scan: Scan, facts: FolderFacts): Suggestion[] {
  const suggestions: Suggestion[] = [];
  const add = (value: string, label: (count: number) => string, count: number): void => {
    if (count > 0) suggestions.push({ value, label, count });
  };
  const photos = facts.types.get('image') ?? 0;
  add('organize the photos by date taken', (count) => `organize the ${counted(count, 'photo')} by date taken`, photos);
  add(
    'organize the photos by year',
    (count) => `organize the ${counted(count, 'photo')} into one folder per year`,
    photos,
  );
  const songs = facts.types.get('audio') ?? 0;
  add('sort the songs by artist and album', (count) => `sort the ${counted(count, 'song')} by artist and album`, songs);
  const top = scan.files.filter(({ path }) => folderOf(path) === '');
  const inReach = top.length > 0 ? top : scan.files;
  const kinds = new Set(inReach.map(({ path }) => typeOf(lastName(path))));
  if (kinds.size > 1)
    add(
      'sort the files into folders by type',
      (count) => `sort ${counted(count, 'file')} into folders by type`,
      inReach.length,
    );
  const others = facts.total - photos - (facts.types.get('video') ?? 0);
  add(
    'organize the files by the date they were last modified',
    (count) => `organize ${counted(count, 'file')} by date of the last change`,
    others > 0 ? inReach.length : 0,
  );
  const spaced = scan.files.filter(({ path }) => lastName(path).includes(' ')).length;
  add(
    'replace spaces with underscores in the file names',
    (count) => `replace spaces with underscores in ${counted(count, 'name')}`,
    spaced,
  );
  const [type, count] = mainType(facts);
  if (type !== null && count > 1)
    add(
      numberWords[type] ?? 'number the files',
      (many) => `number the ${counted(many, ...typeNames[type])} in sequence`,
      count,
    );
  const shouted = scan.files.filter(({ path }) => /\.[A-Z]{2,5}$/.test(path)).length;
  add('make the extensions lower case', (count) => `write ${counted(count, 'extension')} in lower case`, shouted);
  return suggestions.slice(0, suggestionsMax);
}

const numberWords: Partial<Record<FileType, string>> = {
  image: 'number the photos',
  video: 'number the videos',
  audio: 'number the recordings',
  document: 'number the documents',
};

function mainType(facts: FolderFacts): [FileType | null, number] {
  let main: [FileType | null, number] = [null, 0];
  for (const [type, count] of facts.types) if (count > main[1]) main = [type, count];
  return main;
}
