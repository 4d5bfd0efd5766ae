/** Where the parts of a rule stand in its text, so that what is wrong with the rule is shown where it was written. */

/** What is wrong in a text, where, and how to mend it. Lines and columns count from 1, columns and lengths in UTF-16 units. */
export type TextProblem = {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  readonly mend: string;
};

export type Span = { readonly offset: number; readonly length: number };

/** A problem before its line is counted. */
export type Found = Span & { readonly message: string; readonly mend: string };

/**
 * A text as it was read. What stands in quotation marks is shorter than its spelling, so `pieces` tell from which character of the
 * value on it stands where: `[0, 7], [3, 12]` means that character 3 of the value is character 12 of the text.
 */
export type TextValue = {
  readonly value: string;
  readonly span: Span;
  readonly pieces: readonly (readonly [index: number, offset: number])[];
};

export type RulePath = readonly (string | number)[];

/** At most so many problems are told of one text: nobody reads more, and a text of nothing else stays cheap. */
export const problemsMax = 100;

/** The places of a rule's parts, by their path in the rule. */
export type Places = ReadonlyMap<string, Span | TextValue>;
export type PlaceNotes = Map<string, Span | TextValue>;

export function placeKey(path: RulePath): string {
  return path.join('\0');
}

/** Where a part of the rule stands; that of the nearest part around it where it was not written itself. */
export function findPlace(places: Places, at: RulePath, inside: { offset?: number; length?: number } = {}): Span {
  for (let depth = at.length; depth >= 0; depth -= 1) {
    const place = places.get(placeKey(at.slice(0, depth)));
    if (place === undefined) continue;
    if (!('value' in place)) return place;
    if (depth < at.length || inside.offset === undefined) return place.span;
    return spanWithin(place, inside.offset, inside.length ?? 1);
  }
  return { offset: 0, length: 0 };
}

/** Where a part of a read text stands. */
export function spanWithin(text: TextValue, from: number, length: number): Span {
  const offset = offsetIn(text, from);
  return { offset, length: Math.max(1, offsetIn(text, from + length) - offset) };
}

function offsetIn({ pieces, span }: TextValue, index: number): number {
  let offset = span.offset;
  for (const [from, at] of pieces) {
    if (from > index) break;
    offset = at + index - from;
  }
  return offset;
}

/** Where each line begins. A line ends with LF, CR LF or CR. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

/** Problems with their lines counted, in the order of the text, each place told of once. */
export function placedProblems(text: string, found: readonly Found[]): TextProblem[] {
  const starts = lineStarts(text);
  const told = new Set<string>();
  const sorted = [...found].sort((one, two) => one.offset - two.offset);
  const problems: TextProblem[] = [];
  for (const { offset, length, message, mend } of sorted) {
    if (problems.length === problemsMax) break;
    const key = `${String(offset)} ${message}`;
    if (told.has(key)) continue;
    told.add(key);
    const at = Math.min(offset, text.length);
    const line = lineOf(starts, at);
    const within = Math.min(length, text.length - at);
    problems.push({ line: line + 1, column: at - (starts[line] ?? 0) + 1, offset: at, length: within, message, mend });
  }
  return problems;
}

/** The index of the line that holds an offset. */
export function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
