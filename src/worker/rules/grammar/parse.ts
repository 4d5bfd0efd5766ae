/**
 * Matches an instruction against tables of patterns, whole or not at all: a word that no pattern accounts for means that the
 * instruction was not understood. The first reading in the order of the tables wins. Every rule is tried once per place.
 */
import { compilePattern, type Node } from './pattern.ts';
import type { Token } from './tokens.ts';

/** What a rule's slots matched. `get` throws where the pattern has no such slot: a bug in a table. */
export type Found<Meanings, Context> = {
  get: <Name extends keyof Meanings & string>(rule: Name, slot?: string) => Meanings[Name];
  maybe: <Name extends keyof Meanings & string>(rule: Name, slot?: string) => Meanings[Name] | undefined;
  /** The words of the instruction that this reading covers. */
  words: () => string;
  /** What the reader of the instruction knows besides it. */
  context: Context;
};

/** A row of a phrase table: how it is said, and what it means. `null` from a function means that it is no reading after all. */
export type Phrase<Meanings, Context, Value> = readonly [
  pattern: string,
  mean: (found: Found<Meanings, Context>) => Value | null,
];

/** Reads tokens directly: for texts, numbers, dates and names that no table can list. Longest first where several ends fit. */
export type Reader<Context, Value> = (
  tokens: readonly Token[],
  at: number,
  context: Context,
) => readonly { end: number; value: Value }[];

/** A reader that takes any word is loose: it tells nothing of how far an instruction was understood. */
export type Rules<Meanings, Context> = {
  readonly [Name in keyof Meanings]:
    | { phrases: readonly Phrase<Meanings, Context, Meanings[Name]>[] }
    | { read: Reader<Context, Meanings[Name]>; isLoose?: boolean };
};

type Match = { end: number; value: unknown };
type Slots = ReadonlyMap<string, unknown>;
type Compiled<Context> =
  | { phrases: { node: () => Node; mean: (found: Found<never, Context>) => unknown }[] }
  | { read: Reader<Context, unknown>; isLoose: boolean };

export type Grammar<Meanings, Context> = {
  readonly compiled: ReadonlyMap<string, Compiled<Context>>;
  readonly rules: Rules<Meanings, Context>;
};

/** Makes a grammar of tables. A pattern is compiled when it is first tried: most instructions try few of the thousands. */
export function compileGrammar<Meanings, Context>(rules: Rules<Meanings, Context>): Grammar<Meanings, Context> {
  const compiled = new Map<string, Compiled<Context>>();
  for (const name of Object.keys(rules)) {
    const rule = rules[name as keyof Meanings];
    if ('read' in rule) compiled.set(name, { read: rule.read, isLoose: rule.isLoose ?? false });
    else
      compiled.set(name, {
        phrases: rule.phrases.map(([pattern, mean]) => ({ node: whenAsked(name, pattern, compiled), mean })),
      });
  }
  return { compiled, rules };
}

function whenAsked(rule: string, pattern: string, compiled: ReadonlyMap<string, unknown>): () => Node {
  let node: Node | null = null;
  return () => {
    if (node === null) {
      node = compilePattern(pattern);
      checkSlots(rule, node, compiled);
    }
    return node;
  };
}

function checkSlots(rule: string, node: Node, compiled: ReadonlyMap<string, unknown>): void {
  if (node.is === 'slot' && !compiled.has(node.rule))
    throw new Error(`${rule} names a rule that is not there: ${node.rule}`);
  if (node.is === 'maybe') checkSlots(rule, node.of, compiled);
  if (node.is === 'all' || node.is === 'one') for (const part of node.of) checkSlots(rule, part, compiled);
}

/** Every word that the tables name. Throws where a pattern is broken or names a rule that is not there. */
export function wordsIn<Meanings, Context>({ compiled }: Grammar<Meanings, Context>): ReadonlySet<string> {
  const words = new Set<string>();
  const collect = (node: Node): void => {
    if (node.is === 'words') for (const word of node.words) words.add(word);
    if (node.is === 'maybe') collect(node.of);
    if (node.is === 'all' || node.is === 'one') node.of.forEach(collect);
  };
  for (const rule of compiled.values()) if ('phrases' in rule) for (const { node } of rule.phrases) collect(node());
  return words;
}

export type Reading<Value> =
  { ok: true; value: Value } | { ok: false; /** The first token that no reading got past. */ stuckAt: number };

/** Reads all tokens as one `start`. */
export function readAll<Meanings, Context, Start extends keyof Meanings & string>(
  grammar: Grammar<Meanings, Context>,
  start: Start,
  text: { tokens: readonly Token[]; context: Context },
): Reading<Meanings[Start]> {
  const { tokens } = text;
  const state: State<Context> = { ...text, compiled: grammar.compiled, memo: new Map(), furthest: 0 };
  const whole = matchRule(state, start, 0).find((match) => match.end === tokens.length);
  // The grammar's types tie each rule to its meaning; the matcher itself is untyped.
  if (whole !== undefined) return { ok: true, value: whole.value as Meanings[Start] };
  return { ok: false, stuckAt: state.furthest };
}

type State<Context> = {
  tokens: readonly Token[];
  context: Context;
  compiled: ReadonlyMap<string, Compiled<Context>>;
  memo: Map<string, Match[]>;
  furthest: number;
};

function matchRule<Context>(state: State<Context>, name: string, at: number): Match[] {
  const key = `${name}@${String(at)}`;
  const known = state.memo.get(key);
  if (known !== undefined) return known;
  // A rule that meets itself at the same place finds nothing there: no endless descent.
  state.memo.set(key, []);
  const rule = state.compiled.get(name);
  const matches: Match[] = [];
  const ends = new Set<number>();
  const add = (match: Match): void => {
    if (ends.has(match.end)) return;
    ends.add(match.end);
    matches.push(match);
  };
  if (rule !== undefined && 'read' in rule) {
    for (const match of rule.read(state.tokens, at, state.context)) {
      add(match);
      // What takes any word says nothing of how far the instruction was understood.
      if (!rule.isLoose) state.furthest = Math.max(state.furthest, match.end);
    }
  } else if (rule !== undefined) {
    for (const { node, mean } of rule.phrases) {
      for (const { end, slots } of matchNode(state, node(), at, new Map())) {
        if (ends.has(end)) continue;
        const value = mean(foundIn(state, slots, at, end));
        if (value !== null) add({ end, value });
      }
    }
  }
  state.memo.set(key, matches);
  return matches;
}

type Partial = { end: number; slots: Slots };

function matchNode<Context>(state: State<Context>, node: Node, at: number, slots: Slots): Partial[] {
  switch (node.is) {
    case 'words': {
      const token = state.tokens[at];
      if (token === undefined || token.kind === 'quote' || !node.words.has(token.lower)) return [];
      state.furthest = Math.max(state.furthest, at + 1);
      return [{ end: at + 1, slots }];
    }
    case 'maybe':
      return unique([...matchNode(state, node.of, at, slots), { end: at, slots }]);
    case 'one':
      return unique(node.of.flatMap((option) => matchNode(state, option, at, slots)));
    case 'all': {
      let partials: Partial[] = [{ end: at, slots }];
      for (const part of node.of) {
        partials = unique(partials.flatMap((partial) => matchNode(state, part, partial.end, partial.slots)));
        if (partials.length === 0) return [];
      }
      return partials;
    }
    case 'slot':
      return matchRule(state, node.rule, at).map(({ end, value }) => ({
        end,
        slots: new Map(slots).set(node.name, value),
      }));
  }
}

/** The first way to each end is enough: the order of the tables decides between readings. */
function unique(partials: Partial[]): Partial[] {
  const ends = new Set<number>();
  return partials.filter(({ end }) => !ends.has(end) && ends.add(end));
}

function foundIn<Context>(state: State<Context>, slots: Slots, from: number, to: number): Found<never, Context> {
  const maybe = (rule: string, slot: string = rule): unknown => slots.get(slot);
  const get = (rule: string, slot: string = rule): unknown => {
    if (!slots.has(slot)) throw new Error(`no slot ${slot} for ${rule}`);
    return slots.get(slot);
  };
  const words = (): string =>
    state.tokens
      .slice(from, to)
      .map((token) => token.raw)
      .join(' ');
  return { get, maybe, words, context: state.context } as Found<never, Context>;
}
