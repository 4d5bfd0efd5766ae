/**
 * A rule's text made to say another rule: only the lines that say something else are written anew, in their place. Everything else is
 * a person's own and stays as it is: spelling, blanks, what is left unsaid, and remarks, on lines of their own or behind others.
 */
import type { Rule } from './rule.ts';
import { parseRuleText, printRule } from './ruleText.ts';
import { deedTable, type LineWord } from './ruleWords.ts';
import { readLines, type LineNote } from './textBook.ts';
import type { Desk } from './textReader.ts';

/** A line: what it says, and the remark behind it with the blanks before that. */
type Line = {
  /** Which part of the rule it says; null where it says nothing. */
  readonly key: string | null;
  readonly indent: string;
  readonly says: string;
  readonly remark: string;
};

/** One round for what has changed, one for what follows from it, and one more. */
const roundsMax = 3;

/** The text, which says `before`, made to say `after`. */
export function withRuleInText(text: string, before: Rule, after: Rule): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const written = linesIn(text);
  const old = linesIn(printRule(before));
  const wanted = linesIn(printRule(after));
  let changed = changedKeys(old, wanted);
  for (let round = 0; round < roundsMax; round += 1) {
    const lines = rewritten(written, partsOf(wanted), changed);
    const result = lines.map(({ indent, says, remark }) => indent + says + remark).join(end);
    const { rule } = parseRuleText(result);
    // A rule that is wrong, such as by a path that is still being typed, is shown as such where it is wrong.
    if (rule === null && parseRuleText(printRule(after)).rule === null) return result;
    if (rule === null) break;
    // What follows from other lines where it is not said may follow otherwise now: then it has to be said.
    const wrong = changedKeys(linesIn(printRule(rule)), wanted);
    if (wrong.size === 0) return result;
    changed = new Set([...changed, ...wrong]);
  }
  return withRemarks(wanted, written).join(end);
}

function linesIn(text: string): Line[] {
  const desk: Desk = { text, problems: [], asks: null, offers: null, templateOffers: null };
  return readLines(desk, 0).lines.map((note) => lineOf(text, note));
}

function lineOf(text: string, note: LineNote): Line {
  const whole = text.slice(note.start, note.end);
  const indent = /^[\s\ufeff]*/.exec(whole)?.[0] ?? '';
  if (note.word === null) return { key: null, indent, says: '', remark: whole.slice(indent.length) };
  const says = text.slice(note.start + indent.length, note.saysEnd).trimEnd();
  const remark = text.slice(note.start + indent.length + says.length, note.end);
  return { key: `${String(note.step)} ${partOf(note.word, says)}`, indent, says, remark };
}

/** What a line speaks of: a deed and its clauses are one thing, each field and each number of its own another. */
function partOf(word: LineWord, says: string): string {
  if (word === 'all') return 'files';
  if (Object.hasOwn(deedTable, word) || ['original', 'with', 'columns', 'format'].includes(word)) return 'deed';
  if (word === 'let' || word === 'count') return /^\S+\s+[^\s=]+/.exec(says)?.[0].replace(/\s+/, ' ') ?? word;
  return word;
}

type Parts = ReadonlyMap<string, readonly Line[]>;

function partsOf(lines: readonly Line[]): Map<string, Line[]> {
  const parts = new Map<string, Line[]>();
  for (const line of lines) {
    if (line.key === null) continue;
    const known = parts.get(line.key);
    if (known === undefined) parts.set(line.key, [line]);
    else known.push(line);
  }
  return parts;
}

/** The parts of which the two do not say the same. */
function changedKeys(old: readonly Line[], wanted: readonly Line[]): Set<string> {
  const [before, after] = [partsOf(old), partsOf(wanted)];
  const words = (lines: readonly Line[] = []): string => lines.map(({ says }) => says).join('\n');
  const keys = new Set([...before.keys(), ...after.keys()]);
  return new Set([...keys].filter((key) => words(before.get(key)) !== words(after.get(key))));
}

/** The lines with these parts as they are wanted. */
function rewritten(written: readonly Line[], wanted: Parts, keys: ReadonlySet<string>): Line[] {
  const lines: Line[] = [];
  const placed = new Map<string, number>();
  for (const line of written) {
    if (line.key === null || !keys.has(line.key)) {
      lines.push(line);
      continue;
    }
    const nth = placed.get(line.key) ?? 0;
    placed.set(line.key, nth + 1);
    const anew = wanted.get(line.key)?.[nth];
    if (anew !== undefined) lines.push({ ...line, says: anew.says });
    // A remark outlives what it was behind.
    else if (line.remark.trim() !== '') lines.push({ ...line, key: null, says: '', remark: line.remark.trimStart() });
  }
  for (const [key, all] of wanted) {
    if (!keys.has(key)) continue;
    const rest = all.slice(placed.get(key) ?? 0);
    if (rest.length > 0) lines.splice(placeFor(key, lines, [...wanted.keys()]), 0, ...rest);
  }
  return lines;
}

/** Where lines of a part are put in: behind the last line of the parts that come before it. */
function placeFor(key: string, lines: readonly Line[], order: readonly string[]): number {
  const before = new Set(order.slice(0, order.indexOf(key) + 1));
  return lines.findLastIndex((line) => line.key !== null && before.has(line.key)) + 1;
}

/** The wanted lines as they are printed, each with the remarks that stood above and behind the line of its part. */
function withRemarks(wanted: readonly Line[], written: readonly Line[]): string[] {
  const above = new Map<string, string[]>();
  const behind = new Map<string, string>();
  let open: string[] = [];
  const counts = new Map<string, number>();
  const placeOf = (key: string): string => {
    const nth = counts.get(key) ?? 0;
    counts.set(key, nth + 1);
    return `${key} ${String(nth)}`;
  };
  for (const { key, indent, remark } of written) {
    if (key === null) {
      if (remark !== '') open.push(indent + remark);
      continue;
    }
    const place = placeOf(key);
    above.set(place, open);
    open = [];
    if (remark.trim() !== '') behind.set(place, remark);
  }
  counts.clear();
  const lines: string[] = [];
  for (const { key, indent, says } of wanted) {
    const place = key === null ? '' : placeOf(key);
    lines.push(...(above.get(place) ?? []), indent + says + (behind.get(place) ?? ''));
    above.delete(place);
    behind.delete(place);
  }
  const homeless = [...[...above.values()].flat(), ...[...behind.values()].map((remark) => remark.trim()), ...open];
  while (homeless.length > 0 && lines.at(-1) === '') lines.pop();
  return homeless.length === 0 ? lines : [...lines, ...homeless, ''];
}
