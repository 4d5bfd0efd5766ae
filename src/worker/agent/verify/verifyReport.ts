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
import { foldedWords, sourcesOf, type Sources } from './sourceText.ts';
import { daysIn } from './writtenDates.ts';
import { namesIn } from './writtenNames.ts';
import { numbersIn, plainNumber } from './writtenNumbers.ts';

export type ReportItem = {
  readonly kind: 'number' | 'date' | 'name';
  /** As it is written in the report. */
  readonly text: string;
  /** Of the report, from 1. */
  readonly line: number;
};
/** `lines`: all that it stands in, up to twenty, `line` being the first. `around`: the words there, as a person sees them. */
export type MissingItem = ReportItem & { readonly lines: readonly number[]; readonly around: string };
export type ReportCheck = {
  /** In no source; each once, in the order of the text. */
  readonly missing: readonly MissingItem[];
  /** With the name of the source that has it, and where. */
  readonly found: readonly (ReportItem & { readonly source: string; readonly place: string })[];
  /** Numbers that are a total or a count that was worked out by code. */
  readonly computed: number;
  /** Small whole numbers, which a text counts with: they are not looked for. */
  readonly unchecked: number;
  /** Whether there was more than is looked at. */
  readonly isCut: boolean;
};

/** `name`: its path in the folder, which counts as text of it. `sources`: null where it could not be read. */
export type NamedSource = { readonly name: string; readonly sources: Sources | null };

const reportCharactersMax = 400_000;
const itemsMax = 2_000;
const textCharactersMax = 120;
const linesMax = 20;
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
  const missing = new Map<string, MissingItem>();
  const found: ReportCheck['found'][number][] = [];
  let [computed, unchecked] = [0, 0];
  const items = itemsOf(open);
  const lineOf = lineCounter(even);
  const all = [
    ...named.flatMap(({ name, sources }) => (sources === null ? [] : [{ name, sources }])),
    ...namesOf(named),
  ];
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
    const key = item.values.map(keyOf).join('\n');
    const last = missing.get(key);
    const hit = last === undefined ? await firstHit(item.values, all, turns) : null;
    if (last !== undefined) missing.set(key, alsoIn(last, told.line));
    else if (hit !== null) found.push({ ...told, ...hit });
    else if (item.values.some((value) => known.has(numberIn(value) ?? ''))) computed += 1;
    else missing.set(key, { ...told, lines: [told.line], around: wordsAround(open, item) });
  }
  return {
    missing: [...missing.values()],
    found,
    computed,
    unchecked,
    isCut: items.length > itemsMax || text.length > reportCharactersMax,
  };
}

/** The same for what is the same in another spelling. */
function keyOf(value: Value): string {
  return JSON.stringify(value.type === 'text' ? foldedWords(value.text) : value);
}

function alsoIn(item: MissingItem, line: number): MissingItem {
  const isTold = item.lines.at(-1) === line || item.lines.length >= linesMax;
  return isTold ? item : { ...item, lines: [...item.lines, line] };
}

const aroundCharacters = 36;

/** A few whole words on each side of it in its line, of a text without marks: what a person can look for in a finished document. */
function wordsAround(text: string, { at, end }: Item): string {
  const before = text.slice(Math.max(0, at - aroundCharacters), at);
  const behind = text.slice(end, end + aroundCharacters);
  const [left, right] = [before.split('\n').at(-1) ?? '', behind.split('\n')[0] ?? ''];
  const isLeftCut = left.length === before.length && at > before.length && text.charAt(at - before.length - 1) !== '\n';
  const isRightCut =
    right.length === behind.length && end + behind.length < text.length && text.charAt(end + behind.length) !== '\n';
  const words = [
    isLeftCut ? left.replace(/^\S*/, '… ') : left,
    text.slice(at, Math.min(end, at + textCharactersMax)),
    isRightCut ? right.replace(/\S*$/, ' …') : right,
  ];
  return sentence(words.join(''), textCharactersMax + 2 * aroundCharacters);
}

/** The paths of the sources as texts to look into: "2026-03-02_kickoff/Invoice-4711.pdf" says a day, a word and a number. */
function namesOf(named: readonly NamedSource[]): { name: string; sources: Sources; place: string }[] {
  return named.map(({ name }) => {
    const parts = [name.replaceAll('/', '\n').replaceAll('_', ' '), name, name.replace(/[-_/.]/g, '  ')];
    const pieces = parts.map((text) => ({ place: '', text }));
    const sources = sourcesOf({ pieces, hidden: [], isCut: false, problem: null, pages: 0 });
    return { name, sources, place: 'the file’s name' };
  });
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
  named: readonly { name: string; sources: Sources; place?: string }[],
  turns: Turns,
): Promise<{ source: string; place: string } | null> {
  for (const { name, sources, place } of named)
    for (const value of values) {
      if (turns.due()) await turns.pass();
      const check: Check = checkValue(value, sources);
      if (check.status === 'found') return { source: name, place: place ?? check.place?.words ?? '' };
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
  const written = longest(
    numbersIn(text)
      .slice(0, 2 * itemsMax)
      .filter(isFree),
  );
  const readings = new Set(written.map(({ at, end, value }) => `${String(at)} ${String(end)} ${value}`));
  const numbers = byPlace(written, ({ at, end, value }): Item => {
    const beside = amounts.find((amount) => amount.currency !== null && amount.at < end && at < amount.end)?.currency;
    const currency = beside == null ? null : (currencyCode(beside, text) ?? beside);
    // Of "- 5" the dash is no minus where a text counts.
    const size = value.replace(/^-/, '');
    const isSize = size === value || readings.has(`${String(at)} ${String(end)} ${size}`);
    const isCount =
      currency === null &&
      isSize &&
      /^\d+$/.test(size) &&
      Number(size) <= countMax &&
      !/^\s?[%‰°]/.test(text.slice(end));
    return {
      kind: 'number',
      at,
      end,
      values: [currency === null ? { type: 'number', number: value } : { type: 'money', amount: value, currency }],
      isCount,
    };
  });
  const names = namesIn(withoutDates(text, dates)).map((name): Item => ({
    ...name,
    kind: 'name',
    isCount: false,
    values: [{ type: 'text', text: text.slice(name.at, name.end) }],
  }));
  return [...dates, ...numbers, ...names].sort((one, two) => one.at - two.at);
}

/** "7 654" is one number: the "7" alone would be found nearly anywhere. */
function longest<Found extends { readonly at: number; readonly end: number }>(all: readonly Found[]): Found[] {
  const ends = new Map<number, number>();
  for (const { at, end } of all) ends.set(at, Math.max(end, ends.get(at) ?? 0));
  return all.filter(({ at, end }) => ends.get(at) === end);
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

/** A digit in place of each unit of a date, so that no name begins or ends in one. */
function withoutDates(text: string, dates: readonly Item[]): string {
  let [open, from] = ['', 0];
  for (const { at, end } of dates) {
    open += text.slice(from, at) + text.slice(at, end).replace(/[^\n]/g, '0');
    from = end;
  }
  return open + text.slice(from);
}

/** Marks of quotes, lists, tasks and headings that stand before a line's first word; no day of a date ("2. März 2026"). */
const lineMarks =
  /^(?:[^\S\n]{0,12}(?:>|(?:[-*+•◦▪–—]|#{1,6}|\[[ xX]\]|\d{1,3}\)|(?:\d{1,3}\.){1,4}(?![^\S\n](?:\d{1,2}\.[^\S\n]?|\p{L}{3,10}\.?[^\S\n])\d{4}))(?=[^\S\n]))){1,6}/gmu;

/** Blanked out, the length kept: code, addresses, marks of lists and headings, table rules. Cells stay apart. */
function withoutMarks(text: string): string {
  const blank = (found: string): string => found.replace(/[^\n]/g, ' ');
  return text
    .replace(/^```[^\n]{0,200}\n[\s\S]{0,20000}?^```/gm, blank)
    .replace(/\]\([^)\n]{0,500}\)/g, blank)
    .replace(/\bhttps?:\/\/[^\s)>]{1,500}/g, blank)
    .replace(lineMarks, blank)
    .replace(/\|/g, '\t')
    .replace(/[*_`#>]/g, ' ');
}

function lineCounter(text: string): (at: number) => number {
  let [line, from] = [1, 0];
  return (at) => {
    for (; from < at; from++) if (text.charCodeAt(from) === 10) line += 1;
    return line;
  };
}
