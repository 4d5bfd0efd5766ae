/**
 * What a step does, in one sentence of plain English: for a rule whose writer has said nothing, for lists of recipes, for a plan.
 * `{count|one|many}` stands for how many of which files, as in a step's own words; a brace that is meant is doubled.
 */
import { dateSourceTable, isFieldName } from './fields.ts';
import type { Let, Step } from './rule.ts';
import { joinWords, keeperWords, quoted, sayFiles } from './sayFiles.ts';
import { escapeTemplate, parseTemplate, type Call, type Part } from './template.ts';

type Bare = Omit<Step, 'says'>;

const saysUnitsMax = 400;

/** The sentence for a step, without a full stop. Total: a template that cannot be read is shown as it is. */
export function sayStep(step: Bare): string {
  const files = countWords(step);
  const says = sentence(step, files);
  // A sentence cut in the middle of a brace would be none.
  return says.length <= saysUnitsMax ? says : `${verbs[step.do]} ${files.length < saysUnitsMax ? files : '{count}'}`;
}

const verbs = {
  move: 'Move',
  copy: 'Copy',
  trash: 'Move to the trash:',
  convert: 'Convert',
  extract: 'Read',
  list: 'List',
  tidy: 'Tidy up behind',
} as const;

function sentence(step: Bare, files: string): string {
  switch (step.do) {
    case 'move':
      return sayMove(step, files);
    case 'copy':
      return `Copy ${files} ${sayPath(step)}`;
    case 'trash':
      return sayTrash(step, files);
    case 'convert': {
      const original = step.original === 'trash' ? ', and move the originals to the trash' : '';
      return `Convert ${files} to ${escapeTemplate(step.format ?? 'another format')}${sayPlace(step)}${original}`;
    }
    case 'extract':
      return `Take the ${escapeTemplate(step.format ?? 'contents')} out of ${files}${sayPlace(step)}`;
    case 'list': {
      const titles = joinWords(
        (step.columns ?? []).map(({ title }) => title),
        'and',
      );
      return `List ${files} in ${sayWhole(step)}${titles === '' ? '' : ` with ${escapeTemplate(titles)}`}`;
    }
    case 'tidy': {
      const place = step.select === 'previous' || step.select.in === undefined ? '' : ` in ${quoted(step.select.in)}`;
      return `Remove folders that hold nothing${escapeTemplate(place)}`;
    }
  }
}

/** `{count|picture|pictures}`, or plain words where the two would break its form. */
function countWords({ select }: Bare): string {
  const { one, many } = sayFiles(select);
  const plain = (text: string): string => text.replace(/[|{}]/g, '');
  return `{count|${plain(one)}|${plain(many)}}`;
}

function sayTrash({ select }: Bare, files: string): string {
  if (select === 'previous') return `Move ${files} to the trash`;
  const duplicate = select.where.find((condition) => condition.is === 'duplicate');
  if (duplicate?.is !== 'duplicate' || duplicate.which === 'all') return `Move ${files} to the trash`;
  const rest = sayFiles({ ...select, where: select.where.filter((condition) => condition !== duplicate) });
  const plain = (text: string): string => text.replace(/[|{}]/g, '');
  return `Move {count|${plain(rest.one)} that is a copy|${plain(rest.many)} that are copies} to the trash, and keep the ${keeperWords[duplicate.keep]} of each`;
}

/** A path in its folders and its name; null where it cannot be read. */
type Path = { readonly folders: readonly (readonly Part[])[]; readonly name: readonly Part[] };

function pathOf(template: string): Path | null {
  const parsed = parseTemplate(template);
  if (!parsed.ok) return null;
  const levels: Part[][] = [[]];
  for (const part of parsed.value.parts) {
    if (!('text' in part)) {
      levels.at(-1)?.push(part);
      continue;
    }
    for (const [index, text] of part.text.split('/').entries()) {
      if (index > 0) levels.push([]);
      if (text !== '') levels.at(-1)?.push({ text });
    }
  }
  return { folders: levels.slice(0, -1), name: levels.at(-1) ?? [] };
}

function sayMove(step: Bare, files: string): string {
  const path = pathOf(step.to);
  if (path === null) return `Move ${files} to ${escapeTemplate(quoted(step.to))}`;
  const isSamePlace = isField(path.folders, 'dir');
  const isSameName = keepsName(path.name);
  if (isSamePlace && isSameName) return `Leave ${files} as they are`;
  if (isSamePlace) return `Rename ${files} to ${sayName(path.name, step)}`;
  return `Move ${files} ${sayPath(step)}`;
}

function isField(levels: readonly (readonly Part[])[], field: string): boolean {
  return levels.length === 1 && levels[0]?.length === 1 && fieldOf(levels[0][0]) === field;
}

/** The field of a hole that holds nothing else. */
function fieldOf(part: Part | undefined): string | null {
  if (part === undefined || !('terms' in part) || part.calls.length > 0 || part.terms.length !== 1) return null;
  const [term] = part.terms;
  return term === undefined || term.layout !== '' || term.literal !== null ? null : term.field;
}

function keepsName(name: readonly Part[]): boolean {
  const [first, second] = name.map(fieldOf);
  return (name.length === 1 && first === 'name') || (name.length === 2 && first === 'stem' && second === 'ext');
}

/** "into folders by year and month of the date taken, and name them …". */
function sayPath(step: Bare): string {
  const path = pathOf(step.to);
  if (path === null) return `to ${escapeTemplate(quoted(step.to))}`;
  const place = sayFolders(path.folders, step);
  return keepsName(path.name) ? place : `${place}, named by ${sayName(path.name, step)}`;
}

/** Where a new file goes: nothing for the folder of what it is made from. */
function sayPlace(step: Bare): string {
  const path = pathOf(step.to);
  if (path === null) return escapeTemplate(` to ${quoted(step.to)}`);
  return isField(path.folders, 'dir') ? '' : ` ${sayFolders(path.folders, step)}`;
}

function sayWhole(step: Bare): string {
  const path = pathOf(step.to);
  const isPlain = path !== null && [...path.folders.flat(), ...path.name].every((part) => 'text' in part);
  return isPlain || path === null
    ? escapeTemplate(quoted(step.to))
    : `one file for each ${joinWords(
        [...path.folders, path.name].flatMap((parts) => holesIn(parts, step)),
        'and',
      )}`;
}

function holesIn(parts: readonly Part[], step: Bare): string[] {
  return parts.filter((part) => !('text' in part)).map((part) => sayPart(part, step));
}

function sayFolders(folders: readonly (readonly Part[])[], step: Bare): string {
  if (folders.length === 0) return 'to the top of the folder';
  const fixed: string[] = [];
  const rest = [...folders];
  while (rest[0]?.every((part) => 'text' in part) === true)
    fixed.push((rest.shift() ?? []).map((part) => ('text' in part ? part.text : '')).join(''));
  const base = fixed.length === 0 ? '' : escapeTemplate(quoted(fixed.join('/')));
  if (rest.length === 0) return `into ${base}`;
  const levels = rest.map((parts) => sayLevel(parts, step));
  return `into folders by ${joinWords(levels, 'and')}${sayDates(rest.flat(), step)}${base === '' ? '' : ` in ${base}`}`;
}

function sayLevel(parts: readonly Part[], step: Bare): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return sayPart(only, step);
  const holes = holesIn(parts, step);
  return holes.length === 0
    ? escapeTemplate(quoted(parts.map((part) => ('text' in part ? part.text : '')).join('')))
    : joinWords(holes, 'and');
}

/** "the date (YYYY-MM-DD), “-” and the name in small letters". */
function sayName(name: readonly Part[], step: Bare): string {
  const parts = name.filter((part, index) => index < name.length - 1 || !isEnding(part));
  const words = parts
    .filter((part) => !('text' in part) || /[\p{L}\p{N}]/u.test(part.text))
    .map((part) => ('text' in part ? escapeTemplate(quoted(part.text.trim())) : sayNamePart(part, step)));
  const ending = name.at(-1);
  const suffix =
    ending !== undefined && isEnding(ending) && callsOf(ending) !== callsOf(parts.at(-1)) ? sayEnding(ending) : '';
  return `${words.length === 0 ? 'nothing but the ending' : joinWords(words, 'and')}${suffix}${sayDates(name, step)}`;
}

/** What is done to a hole's value, as a text to compare. */
function callsOf(part: Part | undefined): string {
  return part !== undefined && 'calls' in part ? JSON.stringify(part.calls) : '';
}

function isEnding(part: Part): boolean {
  return 'terms' in part && part.terms.length === 1 && ['ext', 'extension'].includes(part.terms[0]?.field ?? '');
}

function sayEnding(part: Part): string {
  return 'calls' in part && part.calls.length > 0 ? `, the ending ${sayCalls(part.calls)}` : '';
}

function sayNamePart(part: Exclude<Part, { text: string }>, step: Bare): string {
  if (!('terms' in part) || part.terms.length !== 1) return sayPart(part, step);
  const layout = part.terms[0]?.layout ?? '';
  const calls = part.calls.length === 0 ? '' : ` ${sayCalls(part.calls)}`;
  const [term] = part.terms;
  if (term?.literal === null && ['stem', 'name'].includes(term.field)) return `the old name${calls}`;
  const isDate = part.terms[0]?.literal === null && isDateField(part.terms[0].field, step);
  return `${isDate ? `the date${layout === '' ? '' : ` (${escapeTemplate(layout)})`}` : articled(sayPart({ ...part, calls: [] }, step))}${calls}`;
}

function articled(words: string): string {
  return /^(?:the|a|an|its|“)/.test(words) ? words : `the ${words}`;
}

/** A hole in words: "year", "camera", "kind", "number". */
function sayPart(part: Part, step: Bare): string {
  if ('text' in part) return escapeTemplate(quoted(part.text));
  if ('optional' in part) {
    const holes = holesIn(part.optional.parts, step);
    return holes.length === 0 ? 'nothing' : `${joinWords(holes, 'and')} if known`;
  }
  const terms = part.terms.map(({ field, layout, literal }) =>
    literal === null ? sayTerm(field, layout, step) : escapeTemplate(quoted(literal)),
  );
  return `${terms.join(', else ')}${part.calls.length === 0 ? '' : ` (${sayCalls(part.calls)})`}`;
}

const layoutWords: readonly (readonly [RegExp, string])[] = [
  [/DD/, 'day'],
  [/MM/, 'month'],
  [/QQ/, 'quarter'],
  [/HH/, 'hour'],
  [/Y/, 'year'],
];

function sayTerm(field: string, layout: string, step: Bare): string {
  if (isDateField(field, step)) return sayLayout(layout);
  const [own = '', ...rest] = field.split('.');
  const entry = step.let?.[own];
  if (Object.hasOwn(step.counter ?? {}, field)) return 'number';
  if (entry !== undefined) return escapeTemplate(ownWords(own, entry, rest.join('.')));
  return fieldNames[field] ?? (isFieldName(field) ? (field.split('.').at(-1) ?? field) : escapeTemplate(quoted(field)));
}

/** The finest part that a layout shows: a folder `2019-07` stands for a month. */
function sayLayout(layout: string): string {
  if (layout.includes('/')) return joinWords(layout.split('/').map(sayLayout), 'and');
  return layoutWords.find(([pattern]) => pattern.test(layout))?.[1] ?? 'date';
}

function ownWords(name: string, entry: Let, part: string): string {
  if (part !== '') return part;
  if ('table' in entry) return entry.take ?? name;
  return name;
}

/** Words for fields whose last part would not do. */
const fieldNames: Readonly<Record<string, string>> = {
  name: 'name',
  stem: 'name',
  ext: 'ending',
  extension: 'ending',
  dir: 'folder',
  type: 'kind',
  hash: 'hash of the contents',
  'exif.make': "camera's maker",
  'exif.model': "camera's model",
  'audio.albumartist': "album's artist",
  'mail.from': 'sender',
  'mail.to': 'receiver',
  'content.type': 'kind inside',
  'content.extension': 'ending that the contents call for',
  'text.amount': 'first amount',
};

function isDateField(field: string, step: Bare): boolean {
  const entry = step.let?.[field];
  return entry !== undefined && 'date' in entry;
}

/** " of the date taken, else the last change": where the dates in these parts come from. */
function sayDates(parts: readonly Part[], step: Bare): string {
  for (const part of parts) {
    if (!('terms' in part)) continue;
    for (const { field } of part.terms) {
      const entry = step.let?.[field];
      if (entry === undefined || !('date' in entry)) continue;
      return ` of ${entry.date.map((source) => sourceWords[source] ?? dateSourceTable[source].about).join(', else ')}`;
    }
  }
  return '';
}

const sourceWords: Readonly<Record<string, string>> = {
  exif: 'the date taken',
  name: 'the date in the name',
  folder: 'the date in the folder’s name',
  mtime: 'the last change',
  today: 'today',
  kind: 'the date taken (photos and videos) or the last change (all else)',
  sidecar: 'the date in the sidecar',
  doc: 'the date in the document’s properties',
  text: 'the first date in the text',
  audio: 'the date in the recording’s tags',
  mail: 'the date of the mail',
};

const callWords: Readonly<Record<string, (args: readonly string[]) => string>> = {
  lower: () => 'in small letters',
  upper: () => 'in capitals',
  title: () => 'with a capital for each word',
  sentence: () => 'with a capital for the first word',
  kebab: () => 'with dashes between words',
  snake: () => 'with underscores between words',
  slug: () => 'as in a web address',
  translit: () => 'in Latin letters',
  ascii: () => 'without accents',
  replace: ([from = '', to = '']) => `with ${quoted(from)} as ${quoted(to)}`,
  replacei: ([from = '', to = '']) => `with ${quoted(from)} as ${quoted(to)}`,
  replaceat: ([from = '', to = '', which = '']) => `with ${quoted(from)} as ${quoted(to)} at ${which}`,
  padnumbers: ([digits = '']) => `with numbers of ${digits} digits`,
  nfc: () => 'with composed accents',
  nfkc: () => 'in plain letters',
  cut: ([text = '']) => `without ${quoted(text)}`,
  cuti: ([text = '']) => `without ${quoted(text)}`,
  cutdigits: () => 'without numbers',
  cutbrackets: () => 'without brackets',
  dropemoji: () => 'without emoji',
  first: ([count = '']) => `up to its character ${count}`,
};

function sayCalls(calls: readonly Call[]): string {
  return escapeTemplate(
    calls
      .map(({ name, args }) => callWords[name]?.(args) ?? `by ${[name, ...args.map((arg) => quoted(arg))].join(' ')}`)
      .join(', '),
  );
}
