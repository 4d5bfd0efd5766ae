/**
 * What could stand where somebody writes a rule or a recipe: words of the line, kinds, fields with the rule's own names, filters,
 * layouts of dates. The reader itself tells what it would take (textReader.ts), so that completions know the language as it is read.
 */
import { namesGiven } from './check.ts';
import { civilTime, formatTime } from './civilTime.ts';
import { dateSourceTable, fieldTable } from './fields.ts';
import { filterTable } from './filterTable.ts';
import { isBlank, isQuote, readQuoted, templateEnd, type Extent } from './quotedText.ts';
import { offersInRecipe } from './recipe.ts';
import { ruleTextUnitsMax } from './ruleText.ts';
import type { OwnNames } from './textBook.ts';
import type { Offer, TemplateOffers } from './textReader.ts';

/** What can be written at a place: `insert` replaces the text from `from` to `to`. */
export type Completions = {
  readonly from: number;
  readonly to: number;
  readonly items: readonly { readonly label: string; readonly insert: string; readonly says: string }[];
};

export const completionsMax = 100;

/** The completions at an offset, the likeliest first; none where nothing is known, such as within a text. */
export function completionsAt(text: string, offset: number): Completions {
  const caret = Math.max(0, Math.min(offset, text.length));
  if (text.length > ruleTextUnitsMax) return { from: caret, to: caret, items: [] };
  const offers = offersInRecipe(text.slice(0, caret), templateOffersFor);
  const fitting = offers.filter((offer) => fits(offer, text.slice(offer.at, caret)));
  const from = fitting.reduce((least, { at }) => Math.min(least, at), caret);
  const typed = text.slice(from, caret).toLowerCase();
  const found = new Map<string, Offer>();
  const here = fitting.filter(({ at }) => at === from);
  for (const offer of here.filter(({ label }) => label.toLowerCase().startsWith(typed))) found.set(offer.label, offer);
  for (const offer of here)
    if (!found.has(offer.label) && offer.label.toLowerCase().includes(typed)) found.set(offer.label, offer);
  const items = [...found.values()]
    .slice(0, completionsMax)
    .map(({ label, insert, says }) => ({ label, insert, says }));
  return { from, to: wordEnd(text, caret), items };
}

/** Whether what was typed since may be the beginning of this. */
function fits({ label, at }: Offer, typed: string): boolean {
  return at >= 0 && (!/[\s,()]/.test(typed) || label.startsWith(typed));
}

/** A word is replaced as a whole, wherever in it the caret is. */
function wordEnd(text: string, caret: number): number {
  const rest = /^[A-Za-z0-9.+-]*/.exec(text.slice(caret, caret + 100))?.[0] ?? '';
  return caret + (/[A-Za-z0-9.+-]/.test(text.slice(caret - 1, caret)) ? rest.length : 0);
}

function templateOffersFor(own: OwnNames): TemplateOffers {
  return (from, typed, extent) => {
    const isText = isQuote(typed[0]);
    if (isText && readQuoted(typed, 0, typed.length) !== null) return [];
    const template = isText ? typed.slice(1) : typed;
    if (!isText && isPast(template, extent)) return [];
    return offersInTemplate(template, from + (isText ? 1 : 0), own);
  };
}

/** Whether the caret is behind the template already. */
function isPast(template: string, extent: Extent): boolean {
  return templateEnd(template, 0, template.length, extent) < template.length;
}

function offersInTemplate(template: string, from: number, own: OwnNames): readonly Offer[] {
  const hole = openHole(template);
  const end = from + template.length;
  if (hole === null) {
    const before = template.at(-1);
    const isFree = before === undefined || isBlank(before) || /[/_\-.()}]/.test(before);
    return isFree
      ? fieldsKnown(own).map(({ name, says }) => ({ at: end, label: `{${name}}`, insert: `{${name}}`, says }))
      : [];
  }
  const inner = template.slice(hole + 1);
  const pipe = lastOutsideQuotes(inner);
  if (pipe === null) return [];
  const partial = inner.slice(pipe.at);
  const trimmed = partial.trimStart();
  const at = end - trimmed.length;
  if (pipe.isFilter) return /^[a-z]*$/.test(trimmed) ? filterOffers(at) : [];
  const colon = trimmed.indexOf(':');
  if (colon >= 0) return isDate(trimmed.slice(0, colon), own) ? layoutOffers(at + colon + 1) : [];
  return /^[a-z0-9.-]*$/.test(trimmed)
    ? fieldsKnown(own).map(({ name, says }) => ({ at, label: name, insert: name, says }))
    : [];
}

/** Where the hole begins that the end of a template is in; null where it is in none. */
function openHole(template: string): number | null {
  for (let at = 0; at < template.length;) {
    const character = template[at];
    if ((character === '{' || character === '}') && template[at + 1] === character) at += 2;
    else if (character === '{' && template[at + 1] === '?') at += 2;
    else if (character === '{') {
      const end = templateEnd(template.slice(at), 0, template.length - at, 'word');
      const close = holeClose(template, at + 1);
      if (close < 0 || end === 0) return at;
      at = close + 1;
    } else at += 1;
  }
  return null;
}

function holeClose(template: string, from: number): number {
  let isQuoted = false;
  for (let at = from; at < template.length; at += 1) {
    if (isQuoted && template[at] === '\\') at += 1;
    else if (template[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && template[at] === '}') return at;
  }
  return -1;
}

/** Behind the last `|` or `??` of a hole; null within a text. */
function lastOutsideQuotes(inner: string): { at: number; isFilter: boolean } | null {
  let isQuoted = false;
  let last = { at: 0, isFilter: false };
  for (let at = 0; at < inner.length; at += 1) {
    if (isQuoted && inner[at] === '\\') at += 1;
    else if (inner[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && inner[at] === '|') last = { at: at + 1, isFilter: true };
    else if (!isQuoted && inner.startsWith('??', at)) last = { at: at + 2, isFilter: false };
  }
  return isQuoted ? null : last;
}

type Known = { readonly name: string; readonly says: string };

/** The rule's own names, then the fields of every file. */
function fieldsKnown({ lets, counters }: OwnNames): Known[] {
  const own: Known[] = [];
  for (const [name, entry] of lets) {
    const says =
      'date' in entry
        ? entry.date.map((source) => dateSourceTable[source].about).join(', else ')
        : 'table' in entry
          ? `from the table ${entry.table}`
          : 'a field of the rule’s own';
    if ('date' in entry) own.push({ name: `${name}:YYYY`, says: 'its year' });
    for (const given of namesGiven(name, entry)) if (!given.endsWith('.*')) own.push({ name: given, says });
  }
  for (const name of counters.keys()) own.push({ name, says: 'the number' });
  const fields = Object.entries(fieldTable).map(([name, { says, example }]) => ({ name, says: `${says}: ${example}` }));
  return [...own, ...fields];
}

function filterOffers(at: number): Offer[] {
  return Object.entries(filterTable).map(([name, { says, example }]) => ({
    at,
    label: name,
    insert: name,
    says: `${says}: ${example}`,
  }));
}

function isDate(name: string, { lets }: OwnNames): boolean {
  const entry = lets.get(name);
  return entry !== undefined && 'date' in entry;
}

/** Layouts that dates are often written in, the likeliest first. */
export const layouts = [
  'YYYY',
  'MM',
  'DD',
  'YYYY-MM-DD',
  'YYYY-MM',
  'YYYY/MM',
  'YYYY/MM/DD',
  'YYYYMMDD',
  'YYYYMMDD_HHmmss',
  'YYYY-MM-DD HH.mm.ss',
  'YY',
  'MMM',
  'MMMM',
  'MMMM YYYY',
  'QQ',
  'YYYY-QQ',
  'HH',
  'mm',
  'ss',
] as const;

const exampleTime = civilTime(['2019', '07', '03', '14', '22', '33']);

function layoutOffers(at: number): Offer[] {
  return layouts.map((layout) => ({
    at,
    label: layout,
    insert: layout,
    says: exampleTime === null ? '' : formatTime(exampleTime, layout),
  }));
}
