/** What fields say of a row: of its entry, its contents, and the step's own. */
import { fixed, marked, t } from '../../base/translate.ts';
import { columnKey } from '../../model/rule/check.ts';
import { fromFileTime, timeInName, type CivilTime } from '../../model/rule/civilTime.ts';
import { dateSourceTable, isFieldName, type DateSource, type FieldName } from '../../model/rule/fields.ts';
import type { FileType } from '../../model/rule/rule.ts';
import type { Facts, Moment } from '../facts/facts.ts';
import type { TablesTold } from '../stage/documentTables.ts';
import type { ScannedFile } from '../stage/scannedFiles.ts';
import { leaderOf } from './companions.ts';
import type { CompiledLet, CompiledStep } from './compile.ts';
import { fillTemplate, type Fields, type Value } from './fillTemplate.ts';
import type { Lookup } from './lookup.ts';
import type { Found } from './pattern.ts';
import { folderOf, lastName, type Row } from './rows.ts';
import { extensionOf, typeOf, typeTable } from './types.ts';
import { fieldName, listed } from './words.ts';
import { inZone } from './zone.ts';

export type StepFacts = {
  step: CompiledStep;
  today: string;
  facts: (file: ScannedFile) => Facts;
  /** By the name of a `find`: what its pattern found in the file's text. */
  finds: ReadonlyMap<string, (file: ScannedFile) => Found | null>;
  /** By the name of a `table`. */
  lookups: ReadonlyMap<string, Lookup>;
  /** What is told of a document's tables, where the step takes them out. */
  tables: (file: ScannedFile) => TablesTold;
  groups: ReadonlyMap<number, Row[]>;
  /** The rows of the step, where some of them go together. */
  taken: ReadonlySet<Row>;
  /** By counter, then by row: the number as text. */
  numbers: Map<string, ReadonlyMap<Row, string>>;
  /** What was worked out of each row's own fields. */
  worked: Map<Row, Worked>;
};

export type PlainSource = Exclude<DateSource, 'kind'>;
type Dated = { time: CivilTime; source: PlainSource };

/** The step's own fields of one row, why some are missing, and where its first date came from. */
export type Worked = { values: Map<string, Value>; lacks: Map<string, string>; source: PlainSource | null };

/** What two files that go together never share. */
const ownFields = new Set(['name', 'ext', 'extension', 'path']);

/** The values of a row's fields; a field that nobody gives is null. What follows another file has its values, but for its ending. */
export function fieldsFor(row: Row, facts: StepFacts): Fields {
  const leader = leaderIn(row, facts);
  const own = ownFieldsFor(row, facts);
  if (leader === null) return own;
  const whole = ownFieldsFor(leader, facts);
  return (name) => (ownFields.has(name) ? own(name) : whole(name));
}

/** The row that this one follows in the step; null where it follows none. */
export function leaderIn(row: Row, { groups, taken, step }: StepFacts): Row | null {
  return leaderOf(row, { groups, taken, kinds: step.step.together });
}

/** Where the row's first date came from. */
export function sourceOf(row: Row, facts: StepFacts): PlainSource | null {
  return workedOut(leaderIn(row, facts) ?? row, facts).source;
}

/** Lets go of what was worked out for the row. */
export function forget(row: Row, facts: StepFacts): void {
  facts.worked.delete(row);
  if (row.group !== 0) facts.worked.delete(leaderIn(row, facts) ?? row);
}

/** The row's own values, whatever it goes with. */
export function ownFieldsFor(row: Row, facts: StepFacts): Fields {
  const own = workedOut(row, facts).values;
  return (name) => {
    if (isFieldName(name)) return fieldOf(name, row, facts);
    const value = own.get(name);
    return value === undefined ? (facts.numbers.get(name)?.get(row) ?? null) : value;
  };
}

/** Why the row lacks these fields, in words after "left where it is:". Those that files have are told together, where the first stands. */
export function lackWords(fields: readonly string[], row: Row, facts: StepFacts): string {
  const { lacks } = workedOut(leaderIn(row, facts) ?? row, facts);
  const told = fields.map((field) => ({ field, lack: lacks.get(field.split('.')[0] ?? '') }));
  const plain = told.filter(({ lack }) => lack === undefined);
  const words = told.flatMap((one) =>
    one.lack === undefined
      ? one === plain[0]
        ? [
            lackOf(
              plain.map(({ field }) => field),
              row,
              facts,
            ),
          ]
        : []
      : [one.lack],
  );
  return [...new Set(words)].join('; ');
}

function lackOf(fields: readonly string[], row: Row, facts: StepFacts): string {
  const [problem] = membersOf(row, facts).flatMap(({ file }) => facts.facts(file).problems);
  const tags = new Set(fields.flatMap((field) => tagNames[field] ?? []));
  const names = new Set(fields.filter((field) => tagNames[field] === undefined).map(fieldName));
  const words = [
    ...(names.size === 0 ? [] : [t('it does not tell {0}', listed([...names]))]),
    ...(tags.size === 0 ? [] : [t('its tags tell no {0}', listed([...tags].map(fixed), 'or'))]),
  ];
  return `${words.join('; ')}${problem === undefined ? '' : ` (${problem})`}`;
}

/** What the tags of recordings are called; the artist of an album stands in for that of a song and the other way round. */
const tagNames: Readonly<Partial<Record<string, string>>> = {
  'audio.artist': marked('artist'),
  'audio.albumartist': marked('artist'),
  'audio.album': marked('album'),
  'audio.title': marked('title'),
  'audio.track': marked('track number'),
  'audio.disc': marked('disc number'),
  'audio.year': marked('year'),
  'audio.genre': marked('genre'),
};

function workedOut(row: Row, facts: StepFacts): Worked {
  const known = facts.worked.get(row);
  if (known !== undefined) return known;
  const worked: Worked = { values: new Map(), lacks: new Map(), source: null };
  facts.worked.set(row, worked);
  for (const entry of facts.step.lets) {
    const lack = workOut(entry, row, { facts, worked });
    if (lack === null) continue;
    if (entry.otherwise === null) worked.lacks.set(entry.name, lack);
    else worked.values.set(entry.name, entry.otherwise);
  }
  return worked;
}

/** Puts what the entry gives among the row's values; the reason where it gives nothing. */
function workOut(entry: CompiledLet, row: Row, { facts, worked }: { facts: StepFacts; worked: Worked }): string | null {
  const { name } = entry;
  switch (entry.is) {
    case 'date':
      return workOutDate(entry, row, { facts, worked });
    case 'match': {
      const text = fillTemplate(entry.on, ownFieldsFor(row, facts));
      return takeFound(name, text.ok ? entry.pattern.find(text.value) : null, worked)
        ? null
        : t('its name does not fit the pattern for “{0}”', name);
    }
    case 'find': {
      const find = facts.finds.get(name);
      const found = find === undefined ? null : firstOf(row, facts, (member) => find(member.file));
      return takeFound(name, found, worked) ? null : `nothing in its text fits the pattern for “${name}”`;
    }
    case 'table':
      return workOutCells(entry, row, { facts, worked });
    case 'value': {
      const filled = fillTemplate(entry.value, ownFieldsFor(row, facts));
      if (!filled.ok) return lackWords([filled.failure.missing], row, facts);
      worked.values.set(name, filled.value);
      return filled.value === '' ? `“${name}” would be empty` : null;
    }
  }
}

function workOutCells(
  { name, table, key: template }: Extract<CompiledLet, { is: 'table' }>,
  row: Row,
  { facts, worked }: { facts: StepFacts; worked: Worked },
): string | null {
  const key = fillTemplate(template, ownFieldsFor(row, facts));
  if (!key.ok) return `it does not tell ${fieldName(key.failure.missing)} to look up in “${table}”`;
  const cells = facts.lookups.get(name)?.find(key.value) ?? null;
  if (cells === null) return `“${table}” has no row for “${key.value}”`;
  if (cells === 'several') return `“${table}” has several rows for “${key.value}”`;
  for (const [header, cell] of cells.byHeader) worked.values.set(`${name}.${columnKey(header)}`, cell || null);
  worked.values.set(name, cells.taken || null);
  return cells.taken === '' ? `its cell in “${table}” is empty` : null;
}

function takeFound(name: string, found: Found | null, { values }: Worked): boolean {
  if (found === null) return false;
  values.set(name, found.value);
  for (const [group, value] of found.groups) values.set(`${name}.${group}`, value);
  return true;
}

function workOutDate(
  { name, sources, zone }: Extract<CompiledLet, { is: 'date' }>,
  row: Row,
  { facts, worked }: { facts: StepFacts; worked: Worked },
): string | null {
  const found = dateOf(row, sources, facts, zone);
  if (found === null)
    return [...new Set(plainSources(row, sources, facts).map((source) => fixed(dateSourceTable[source].lack)))].join(
      t(', and '),
    );
  worked.values.set(name, found);
  worked.values.set(`${name}.source`, sourceWords(found.source, row));
  worked.source ??= found.source;
  return null;
}

function sourceWords(source: PlainSource, row: Row): string {
  return source === 'exif' && typeOf(lastName(row.path)) === 'video'
    ? 'from the film itself'
    : dateSourceTable[source].says;
}

/** The first source that knows a date, asked for the file itself and then for the files it goes with. */
export function dateOf(row: Row, sources: readonly DateSource[], facts: StepFacts, zone: string | null): Dated | null {
  for (const source of plainSources(row, sources, facts)) {
    const moment = firstOf(row, facts, (member) => readDate(member, source, facts));
    if (moment !== null) return { time: inZone(moment, zone), source };
  }
  return null;
}

/** What the row itself tells, else what the first of those it goes with tells. */
function firstOf<Told>(row: Row, facts: StepFacts, ask: (member: Row) => Told | null): Told | null {
  const own = ask(row);
  if (own !== null || row.group === 0) return own;
  for (const member of membersOf(row, facts)) {
    const told = ask(member);
    if (told !== null) return told;
  }
  return null;
}

export function membersOf(row: Row, { groups }: Pick<StepFacts, 'groups'>): readonly Row[] {
  return row.group === 0 ? [row] : (groups.get(row.group) ?? [row]);
}

/** `kind` becomes what the file's kind carries; a companion is of the kind of the picture it goes with. */
function plainSources(row: Row, sources: readonly DateSource[], facts: StepFacts): PlainSource[] {
  const type = typeOf(lastName((membersOf(row, facts)[0] ?? row).file.path));
  return sources.map((source) =>
    source === 'kind' ? (type === 'image' || type === 'video' ? 'exif' : 'mtime') : source,
  );
}

function readDate({ file }: Row, source: PlainSource, { facts, today }: StepFacts): Moment | null {
  switch (source) {
    case 'name':
      return floating(timeInName(lastName(file.path), today));
    case 'folder':
      return floating(timeInName(folderOf(file.path), today));
    case 'mtime':
      return ofInstant(file.mtimeMs);
    case 'today':
      return floating(timeInName(today, today));
    case 'exif':
    case 'sidecar':
    case 'audio':
    case 'doc':
    case 'mail':
    case 'text':
      return facts(file).dates.get(source) ?? null;
  }
}

/** A clock on some wall: nobody knows how far from UTC. */
function floating(time: CivilTime | null): Moment | null {
  return time === null ? null : { time, offsetMinutes: null };
}

function ofInstant(ms: number): Moment | null {
  const time = fromFileTime(ms);
  return time === null ? null : { time, offsetMinutes: -new Date(ms).getTimezoneOffset() };
}

type EntryField = Extract<
  FieldName,
  'name' | 'stem' | 'ext' | 'extension' | 'dir' | 'folder' | 'path' | 'depth' | 'size' | 'type' | 'today'
>;

const entryFieldOf: Record<EntryField, (row: Row, facts: StepFacts) => Value> = {
  name: (row) => lastName(row.path),
  stem: (row) => lastName(row.path).slice(0, lastName(row.path).length - row.tail.length),
  ext: (row) => row.tail,
  extension: (row) => extensionOf(row.path) || null,
  dir: (row) => folderOf(row.path),
  folder: (row) => lastName(folderOf(row.path)) || null,
  path: (row) => row.path,
  depth: (row) => String(row.path.split('/').length - 1),
  size: (row) => String(row.file.size),
  type: (row, facts) => typeTable[typeWithCompany(row, facts)].folder,
  today: (_row, facts) => facts.today,
};

function isEntryField(name: FieldName): name is EntryField {
  return Object.hasOwn(entryFieldOf, name);
}

function fieldOf(name: FieldName, row: Row, facts: StepFacts): Value {
  if (isEntryField(name)) return entryFieldOf[name](row, facts);
  return firstOf(row, facts, (member) => facts.facts(member.file).fields.get(name) ?? null);
}

/** What is of no kind by itself is of the kind of the photo it belongs to. */
function typeWithCompany(row: Row, facts: StepFacts): FileType {
  const type = typeOf(lastName(row.path));
  return type === 'other' ? typeOf(lastName((membersOf(row, facts)[0] ?? row).path)) : type;
}
