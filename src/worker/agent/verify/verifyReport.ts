/**
 * The numbers, dates and names of a report, each looked for in its sources: what is in none of them was worked out, or made up, and a person
 * should see it. Markdown or the plain text of a document.
 */
import { currencyCode, amountsIn } from '../../facts/textMoney.ts';
import { takeTurns, type Turns } from '../../stage/turns.ts';
import { sentence } from '../words.ts';
import type { Check, Value } from './checkValue.ts';
import { checkValue } from './checkValue.ts';
import { evenOf } from './evenText.ts';
import type { Sources } from './sourceText.ts';
import { daysIn } from './writtenDates.ts';
import { numbersIn, plainNumber } from './writtenNumbers.ts';

export type ReportItem = {
  readonly kind: 'number' | 'date' | 'name';
  /** As it is written in the report. */
  readonly text: string;
  /** Of the report, from 1. */
  readonly line: number;
};
export type ReportCheck = {
  /** In no source. */
  readonly missing: readonly ReportItem[];
  /** With the name of the source that has it, and where. */
  readonly found: readonly (ReportItem & { readonly source: string; readonly place: string })[];
  /** Numbers that are a total or a count that was worked out by code. */
  readonly computed: number;
  /** Small whole numbers, which a text counts with: they are not looked for. */
  readonly unchecked: number;
  /** Whether there was more than is looked at. */
  readonly isCut: boolean;
};

export type NamedSource = { readonly name: string; readonly sources: Sources };

const reportCharactersMax = 400_000;
const itemsMax = 2_000;
const textCharactersMax = 120;
/** A text counts with these: "two of 12 files". */
const countMax = 31;

/** `derived`: numbers that code worked out (sums of a checked table, counts). Throws only the signal's reason. */
export async function verifyReport(
  text: string,
  named: readonly NamedSource[],
  derived: readonly string[],
  signal: AbortSignal,
): Promise<ReportCheck> {
  const turns = takeTurns(signal);
  const even = evenOf(text.slice(0, reportCharactersMax)).text;
  const open = withoutMarks(even);
  const known = new Set(derived.map(plainNumber).filter((number) => number !== null));
  const missing: ReportItem[] = [];
  const found: ReportCheck['found'][number][] = [];
  let [computed, unchecked] = [0, 0];
  const items = itemsOf(open);
  const lineOf = lineCounter(even);
  for (const item of items.slice(0, itemsMax)) {
    await turns.pass();
    if (item.isCount) {
      unchecked += 1;
      continue;
    }
    const told = {
      kind: item.kind,
      text: sentence(even.slice(item.at, item.end), textCharactersMax),
      line: lineOf(item.at),
    };
    const hit = await firstHit(item.values, named, turns);
    if (hit !== null) found.push({ ...told, ...hit });
    else if (item.values.some((value) => known.has(numberIn(value) ?? ''))) computed += 1;
    else missing.push(told);
  }
  return { missing, found, computed, unchecked, isCut: items.length > itemsMax || text.length > reportCharactersMax };
}

function numberIn(value: Value): string | null {
  return value.type === 'money'
    ? plainNumber(value.amount)
    : value.type === 'number'
      ? plainNumber(value.number)
      : null;
}

async function firstHit(
  values: readonly Value[],
  named: readonly NamedSource[],
  turns: Turns,
): Promise<{ source: string; place: string } | null> {
  for (const { name, sources } of named)
    for (const value of values) {
      if (turns.due()) await turns.pass();
      const check: Check = checkValue(value, sources);
      if (check.status === 'found') return { source: name, place: check.place?.words ?? '' };
    }
  return null;
}

/** `values`: all that it can mean. */
type Item = {
  readonly kind: ReportItem['kind'];
  readonly at: number;
  readonly end: number;
  readonly values: readonly Value[];
  readonly isCount: boolean;
};

function itemsOf(text: string): Item[] {
  const dates = byPlace(daysIn(text), (date): Item => ({
    ...date,
    kind: 'date',
    values: [{ type: 'date', day: date.day }],
    isCount: false,
  }));
  const isFree = ({ at, end }: { at: number; end: number }): boolean =>
    !dates.some((date) => date.at < end && at < date.end);
  const amounts = amountsIn(text, dates);
  const numbers = byPlace(
    numbersIn(text)
      .slice(0, 2 * itemsMax)
      .filter(isFree),
    ({ at, end, value }): Item => {
      const beside = amounts.find((amount) => amount.currency !== null && amount.at < end && at < amount.end)?.currency;
      const currency = beside == null ? null : (currencyCode(beside, text) ?? beside);
      const isCount =
        currency === null && /^\d+$/.test(value) && Number(value) <= countMax && !/^\s?[%‰°]/.test(text.slice(end));
      return {
        kind: 'number',
        at,
        end,
        values: [currency === null ? { type: 'number', number: value } : { type: 'money', amount: value, currency }],
        isCount,
      };
    },
  );
  const names = namesIn(text)
    .filter(isFree)
    .map((name): Item => ({
      ...name,
      kind: 'name',
      isCount: false,
      values: [{ type: 'text', text: text.slice(name.at, name.end) }],
    }));
  return [...dates, ...numbers, ...names].sort((one, two) => one.at - two.at);
}

/** Readings that begin at the same place are one item: the longest, with what each of them can mean. */
function byPlace<Found extends { readonly at: number }>(all: readonly Found[], itemOf: (found: Found) => Item): Item[] {
  const items: Item[] = [];
  for (const found of [...all].sort((one, two) => one.at - two.at)) {
    const item = itemOf(found);
    const last = items.at(-1);
    if (last !== undefined && last.end > item.at) {
      if (last.at === item.at)
        items[items.length - 1] = {
          ...last,
          end: Math.max(last.end, item.end),
          values: [...last.values, ...item.values],
          isCount: last.isCount && item.isCount,
        };
      // The second part of a number with a blank in it: two columns, perhaps.
    } else items.push(item);
  }
  return items;
}

/** Blanked out, the length kept: code, addresses, numbers of lists and headings, table rules. */
function withoutMarks(text: string): string {
  const blank = (found: string): string => found.replace(/[^\n]/g, ' ');
  return text
    .replace(/^```[^\n]{0,200}\n[\s\S]{0,20000}?^```/gm, blank)
    .replace(/\]\([^)\n]{0,500}\)/g, blank)
    .replace(/\bhttps?:\/\/[^\s)>]{1,500}/g, blank)
    .replace(/^[^\S\n]{0,12}(?:#{1,6}[^\S\n]{1,4})?(?:\d{1,3}\.){1,4}(?=[^\S\n])/gm, blank)
    .replace(/[*_`|#>]/g, ' ');
}

const name =
  /(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{N}'’.&-]*(?:[^\S\n](?:(?:de|da|di|du|la|le|van|von|der|den|of|and|&|y|e|und|et)[^\S\n])?\p{Lu}[\p{L}\p{N}'’.&-]*){0,7}/gu;
const midSentence = /[\p{Ll}\p{N},;][^\S\n]$/u;
/** Where so many words within sentences begin with a capital, the language writes its nouns so. */
const nounsMin = 0.2;

/** Runs of capitalised words; a single one only within a sentence, and only where capitals mean names. */
function namesIn(text: string): { at: number; end: number }[] {
  const within = text.match(/(?<=[\p{Ll},;][^\S\n])\p{L}\p{L}+/gu) ?? [];
  const capitals = within.filter((word) => /^\p{Lu}\p{Ll}/u.test(word)).length;
  const hasNouns = within.length >= 10 && capitals / within.length > nounsMin;
  const names: { at: number; end: number }[] = [];
  for (const { 0: found, index } of text.matchAll(name)) {
    const written = found.replace(/[.'’&-]+$/u, '');
    const isMany = /[^\S\n]/.test(written);
    const isWithin = midSentence.test(text.slice(Math.max(0, index - 2), index));
    if (isMany || (isWithin && !hasNouns && written.length > 1)) names.push(...starting(written, index, isWithin));
    if (names.length >= itemsMax) break;
  }
  return names;
}

/** At the start of a sentence the first word may have its capital from there: "The Lovelace Ltd". */
function* starting(written: string, at: number, isWithin: boolean): Generator<{ at: number; end: number }> {
  const first =
    /^(?:The|This|These|Our|In|On|For|From|At|By|With|And|But|All|An?|Der|Die|Das|Ein|Eine|Im|Am|Le|La|Les|El|Los|Il|De|Het)[^\S\n]+/u.exec(
      written,
    )?.[0] ?? '';
  const from = isWithin ? 0 : first.length;
  if (written.length > from) yield { at: at + from, end: at + written.length };
}

function lineCounter(text: string): (at: number) => number {
  let [line, from] = [1, 0];
  return (at) => {
    for (; from < at; from++) if (text.charCodeAt(from) === 10) line += 1;
    return line;
  };
}
