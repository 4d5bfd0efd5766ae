/** Where one step puts one file, and why. */
import { fail, ok, type Result } from '../../base/result.ts';
import { pathCharactersMax } from '../../model/relativePath.ts';
import type { ScannedFile } from '../stage/scannedFiles.ts';
import { fromFileTime, timeInName, type CivilTime } from './civilTime.ts';
import { isFileField, type CompiledStep, type FileField } from './compile.ts';
import { portableText, settleName } from './names.ts';
import { folderOf, lastName, type Row } from './rows.ts';
import type { DateSource, FileType } from './rule.ts';
import { fillTemplate, type Fields, type Value } from './template.ts';
import { extensionOf, typeOf, typeTable } from './types.ts';

export type StepFacts = {
  step: CompiledStep;
  today: string;
  taken: (file: ScannedFile) => CivilTime | null;
  groups: ReadonlyMap<number, Row[]>;
  /** By counter, then by row: the number as text. */
  numbers: Map<string, ReadonlyMap<Row, string>>;
};

type PlainSource = Exclude<DateSource, 'kind'>;

/** What a date's source is called in a reason. */
const sourceWords = {
  exif: 'from EXIF',
  name: 'from the file name',
  mtime: 'the date it was last changed',
  today: 'today',
} as const satisfies Record<PlainSource, string>;

/** What is said of a file that lacks what the step needs. */
const lackWords = {
  exif: 'no date taken is stored in the file',
  name: 'no date is in its name',
  mtime: 'its modified date is out of range',
  today: 'no date',
} as const satisfies Record<PlainSource, string>;

export type NewPath = { path: string; reason: string; note: string | null; source: PlainSource | null };

/** The new virtual path of a row, or why the row is left alone. */
export function newPathOf(row: Row, facts: StepFacts): Result<NewPath, string> {
  const dates = new Map<string, { time: CivilTime; source: PlainSource }>();
  for (const [name, sources] of facts.step.dates) {
    const found = dateOf(row, sources, facts);
    if (found === null)
      return fail([...new Set(plainSources(row, sources, facts).map((source) => lackWords[source]))].join(', and '));
    dates.set(name, found);
  }
  const fields = fieldsFor(row, facts, dates);
  const filled = fillTemplate(facts.step.to, fields);
  if (!filled.ok) return fail(`it has no ${filled.failure.missing}`);
  const settled = settlePath(row.path, filled.value);
  if (!settled.ok) return settled;
  const because = fillTemplate(facts.step.because, fields);
  const source = [...dates.values()][0]?.source ?? null;
  return ok({ ...settled.value, reason: because.ok ? because.value : '', source });
}

/** The first source that knows a date, asked for the file itself and then for the files it goes with. */
export function dateOf(
  row: Row,
  sources: readonly DateSource[],
  facts: StepFacts,
): { time: CivilTime; source: PlainSource } | null {
  for (const source of plainSources(row, sources, facts)) {
    for (const member of membersOf(row, facts)) {
      const time = readDate(member, source, facts);
      if (time !== null) return { time, source };
    }
  }
  return null;
}

function membersOf(row: Row, facts: StepFacts): readonly Row[] {
  return row.group === 0 ? [row] : (facts.groups.get(row.group) ?? [row]);
}

/** `kind` becomes what the file's kind carries; a companion is of the kind of the picture it goes with. */
function plainSources(row: Row, sources: readonly DateSource[], facts: StepFacts): PlainSource[] {
  const type = typeOf(lastName((membersOf(row, facts)[0] ?? row).file.path));
  return sources.map((source) =>
    source === 'kind' ? (type === 'image' || type === 'video' ? 'exif' : 'mtime') : source,
  );
}

function readDate(row: Row, source: PlainSource, facts: StepFacts): CivilTime | null {
  switch (source) {
    case 'exif':
      return facts.taken(row.file);
    case 'name':
      return timeInName(lastName(row.file.path), facts.today);
    case 'mtime':
      return fromFileTime(row.file.mtimeMs);
    case 'today':
      return timeInName(facts.today, facts.today);
  }
}

const fileFieldOf: Record<FileField, (row: Row, facts: StepFacts) => Value> = {
  name: (row) => lastName(row.path),
  stem: (row) => lastName(row.path).slice(0, lastName(row.path).length - row.tail.length),
  ext: (row) => row.tail,
  extension: (row) => extensionOf(row.path) || null,
  dir: (row) => folderOf(row.path),
  folder: (row) => lastName(folderOf(row.path)) || null,
  type: (row, facts) => typeTable[typeWithCompany(row, facts)].folder,
  today: (_row, facts) => facts.today,
};

/** What is of no kind by itself is of the kind of the photo it belongs to. */
function typeWithCompany(row: Row, facts: StepFacts): FileType {
  const type = typeOf(lastName(row.path));
  return type === 'other' ? typeOf(lastName((membersOf(row, facts)[0] ?? row).path)) : type;
}

function fieldsFor(
  row: Row,
  facts: StepFacts,
  dates: ReadonlyMap<string, { time: CivilTime; source: PlainSource }>,
): Fields {
  return (name) => {
    if (isFileField(name)) return fileFieldOf[name](row, facts);
    const date = dates.get(name);
    if (date !== undefined) return date;
    const told = name.endsWith('source') ? dates.get(name.slice(0, -'source'.length)) : undefined;
    if (told !== undefined)
      return told.source === 'exif' && typeOf(row.path) === 'video' ? 'from the film itself' : sourceWords[told.source];
    return facts.numbers.get(name)?.get(row) ?? null;
  };
}

/** Fields of a row that need no date: what a counter's own key may name. */
export function plainFields(row: Row, facts: StepFacts): Fields {
  return fieldsFor(row, facts, new Map());
}

/** Splits the filled template into folders and a name that can stand. */
function settlePath(old: string, filled: string): Result<{ path: string; note: string | null }, string> {
  const slash = filled.lastIndexOf('/');
  const wanted = filled.slice(slash + 1);
  const settled = settleName(lastName(old), wanted);
  if (!settled.ok) return fail(settled.why);
  const oldFolder = folderOf(old);
  const newFolder = slash < 0 ? '' : filled.slice(0, slash);
  const folder = newFolder === oldFolder || newFolder === '' ? newFolder : settleFolder(newFolder, oldFolder);
  if (folder === null) return fail('its new folder would have no name');
  const path = folder === '' ? settled.name : `${folder}/${settled.name}`;
  if (path.length > pathCharactersMax) return fail('its new path would be too long');
  return ok({ path, note: settled.note });
}

/** Folder names made from a template, each made fit to stand; a part that was the file's own folder stays as it is. */
function settleFolder(folder: string, old: string): string | null {
  if (folder.startsWith('/')) return settleFolder(folder.slice(1), old);
  const kept = old !== '' && folder.startsWith(`${old}/`) ? `${old}/` : '';
  const parts: string[] = [];
  for (const part of folder.slice(kept.length).split('/')) {
    const name = portableText(part).replace(/[ .]+$/, '');
    const settled = name === '' ? null : settleName('', name);
    if (settled === null || !settled.ok || settled.name.startsWith('.')) return null;
    parts.push(settled.name);
  }
  return kept + parts.join('/');
}
