/**
 * Globs over paths, in time that grows with the path and no faster: whoever wrote the glob, and whatever the path. What is written
 * is what picomatch takes of it with `dot`: `*` and `?` within a name, `**` over folders, `[a-z]`, `{a,b}`, `@(a|b)`, `?(a)`, `+(a)`,
 * `*(a)`, `\` before a sign that stands for itself, `!` in front for all else. `!(a)` cannot be told in that time, and fits nothing.
 *
 * A glob becomes a machine of many states at once (Thompson 1968), whose sets of states are remembered as they come up.
 */

export type Glob = (path: string) => boolean;

type Test =
  | { readonly is: 'any' | 'inName' }
  /** By its code point. */
  | { readonly is: 'sign'; readonly code: number }
  | { readonly is: 'set'; readonly isNot: boolean; readonly ranges: readonly (readonly [number, number])[] };

/** A state takes one character that passes its test, or goes on without one (`test` null). */
type State = { test: Test | null; to: number[] };
type Reader = { readonly signs: readonly string[]; at: number; readonly states: State[]; readonly plain: boolean };
/** A part of the machine: where it begins, and the states that lead out of it. */
type Part = { readonly from: number; readonly to: number };

const signsMax = 4_000;

/**
 * Compiles a glob; one that is empty, too long or asks for `!(…)` fits no path. With `basename`, the last name alone is looked at; with
 * `plain`, stars, question marks, sets and braces are all that it knows: `@(a)` and `!` stand for themselves.
 */
export function compileGlob(
  text: string,
  { basename = false, plain = false }: { basename?: boolean; plain?: boolean } = {},
): Glob {
  const isNot = !plain && text.startsWith('!') && text[1] !== '(';
  const bare = isNot ? text.slice(1) : text;
  const signs = [...(bare.startsWith('./') ? bare.slice(2) : bare)];
  if (signs.length === 0 || signs.length > signsMax || (!plain && /(?<!\\)!\(/.test(text))) return () => false;
  const reader: Reader = { signs, at: 0, states: [], plain };
  const whole = readSequence(reader, '');
  const fits = runner(reader.states, whole);
  return (path) => fits(basename ? path.slice(path.lastIndexOf('/') + 1) : path) !== isNot;
}

function add({ states }: Reader, test: Test | null): number {
  return states.push({ test, to: [] }) - 1;
}

function join({ states }: Reader, from: number, to: number): void {
  states[from]?.to.push(to);
}

/** One step that takes a character, between two states. */
function single(reader: Reader, test: Test): Part {
  const from = add(reader, test);
  const to = add(reader, null);
  join(reader, from, to);
  return { from, to };
}

/** Signs up to one of `ends`, which is not taken. */
function readSequence(reader: Reader, ends: string): Part {
  const from = add(reader, null);
  let to = from;
  for (let sign = reader.signs[reader.at]; sign !== undefined && !ends.includes(sign); sign = reader.signs[reader.at]) {
    const part = readPart(reader, sign);
    join(reader, to, part.from);
    to = part.to;
  }
  return { from, to };
}

const slashCode = 0x2f;

function codeOf(sign: string | undefined): number {
  return sign?.codePointAt(0) ?? 0;
}

function signOf(sign: string | undefined): Test {
  return { is: 'sign', code: codeOf(sign) };
}

function readPart(reader: Reader, sign: string): Part {
  const { signs, at, plain } = reader;
  if (!plain && signs[at + 1] === '(' && '@?+*'.includes(sign)) {
    const group = readGroup(reader, { first: at + 2, between: '|', end: ')' });
    if (group !== null) return repeated(reader, sign, group);
  }
  if (sign === '*') return readStars(reader);
  if (sign === '/' && signs.length === at + 3 && signs[at + 1] === '*' && signs[at + 2] === '*')
    return readAllBelow(reader);
  if (sign === '[') {
    const set = readSet(reader);
    if (set !== null) return single(reader, set);
  }
  if (sign === '{') {
    const group = readGroup(reader, { first: at + 1, between: ',', end: '}' });
    if (group !== null) return group;
  }
  return readSign(reader, sign);
}

/** `?`, or a sign that stands for itself. */
function readSign(reader: Reader, sign: string): Part {
  const { signs, at } = reader;
  const isEscape = sign === '\\' && at + 1 < signs.length;
  reader.at += isEscape ? 2 : 1;
  if (sign === '?') return single(reader, { is: 'inName' });
  return single(reader, signOf(isEscape ? signs[at + 1] : sign));
}

/** `*` is any part of a name; `**` as a whole name any folders, none among them. */
function readStars(reader: Reader): Part {
  const { signs } = reader;
  const start = reader.at;
  const isGroup = (): boolean => !reader.plain && signs[reader.at + 1] === '(';
  while (signs[reader.at] === '*' && (reader.at === start || !isGroup())) reader.at += 1;
  const count = reader.at - start;
  const begins = start === 0 || signs[start - 1] === '/';
  const next = signs[reader.at];
  if (count < 2 || !begins || (next !== undefined && next !== '/')) return loop(reader, { is: 'inName' });
  if (next === undefined) return loop(reader, { is: 'any' });
  // `**/` is nothing, or folders with their slash.
  reader.at += 1;
  const folders = loop(reader, { is: 'any' });
  const slash = single(reader, signOf('/'));
  join(reader, folders.to, slash.from);
  const from = add(reader, null);
  join(reader, from, folders.from);
  join(reader, from, slash.to);
  return { from, to: slash.to };
}

/** `/**` at the end: all that is in the folder, and the folder. */
function readAllBelow(reader: Reader): Part {
  const slash = single(reader, signOf('/'));
  reader.at += 1;
  const all = readStars(reader);
  const from = add(reader, null);
  join(reader, from, slash.from);
  join(reader, slash.to, all.from);
  const to = add(reader, null);
  join(reader, all.to, to);
  join(reader, from, to);
  return { from, to };
}

function loop(reader: Reader, test: Test): Part {
  const from = add(reader, null);
  const step = single(reader, test);
  join(reader, from, step.from);
  join(reader, step.to, from);
  return { from, to: from };
}

function repeated(reader: Reader, sign: string, { from: inner, to: end }: Part): Part {
  const from = add(reader, null);
  const to = add(reader, null);
  join(reader, from, inner);
  join(reader, end, to);
  if (sign === '?' || sign === '*') join(reader, from, to);
  if (sign === '+' || sign === '*') join(reader, end, inner);
  return { from, to };
}

type Marks = { readonly first: number; readonly between: string; readonly end: string };

/** Alternatives between brackets; null, and nothing taken, where they do not close or are no alternatives. */
function readGroup(reader: Reader, { first, between, end }: Marks): Part | null {
  const { at } = reader;
  const known = reader.states.length;
  const back = (): null => {
    reader.at = at;
    reader.states.length = known;
    return null;
  };
  reader.at = first;
  const from = add(reader, null);
  const to = add(reader, null);
  for (let count = 1; ; count += 1) {
    const option = readSequence(reader, between + end);
    join(reader, from, option.from);
    join(reader, option.to, to);
    const sign = reader.signs[reader.at];
    if (sign === undefined || (sign === end && count === 1 && end === '}')) return back();
    reader.at += 1;
    if (sign === end) return { from, to };
  }
}

/** `[abc]`, `[a-z]`, `[!0-9]`: one character of a name. Null where it does not close. */
function readSet(reader: Reader): Test | null {
  const { signs } = reader;
  let at = reader.at + 1;
  const isNot = signs[at] === '!' || signs[at] === '^';
  if (isNot) at += 1;
  const ranges: [number, number][] = [];
  for (let isFirst = true; signs[at] !== ']' || isFirst; isFirst = false) {
    if (at >= signs.length) return null;
    if (signs[at] === '\\' && at + 1 < signs.length) at += 1;
    const low = codeOf(signs[at]);
    const isRange = signs[at + 1] === '-' && signs[at + 2] !== ']' && at + 2 < signs.length;
    ranges.push([low, isRange ? codeOf(signs[at + 2]) : low]);
    at += isRange ? 3 : 1;
  }
  reader.at = at + 1;
  return { is: 'set', isNot, ranges };
}

function passes(test: Test, code: number): boolean {
  switch (test.is) {
    case 'any':
      return true;
    case 'inName':
      return code !== slashCode;
    case 'sign':
      return code === test.code;
    case 'set':
      return code !== slashCode && test.ranges.some(([low, high]) => code >= low && code <= high) !== test.isNot;
  }
}

/** States at once, and where each character leads from there: plain letters in a list, the others in a map. */
type Front = {
  readonly states: readonly number[];
  readonly isEnd: boolean;
  readonly plain: (Front | null | undefined)[];
  readonly others: Map<number, Front | null>;
};

/** Fronts and ways between them that are remembered: a glob can have more than there is memory. */
const frontsMax = 500;
const othersMax = 10_000;

function runner(states: readonly State[], whole: Part): (path: string) => boolean {
  const known = new Map<string, Front>();
  let others = 0;
  const frontOf = (seeds: readonly number[]): Front | null => {
    const reached = new Set(seeds);
    for (const at of reached) if (states[at]?.test === null) for (const to of states[at].to) reached.add(to);
    const kept = [...reached]
      .filter((at) => states[at]?.test !== null || at === whole.to)
      .sort((one, two) => one - two);
    if (kept.length === 0) return null;
    const key = kept.join();
    const there = known.get(key);
    if (there !== undefined) return there;
    const front: Front = { states: kept, isEnd: reached.has(whole.to), plain: [], others: new Map() };
    known.set(key, front);
    return front;
  };
  const step = (front: Front, code: number): Front | null => {
    const to = front.states.flatMap((at) => {
      const state = states[at];
      return state?.test != null && passes(state.test, code) ? state.to : [];
    });
    const next = frontOf(to);
    if (code < 128) front.plain[code] = next;
    else {
      front.others.set(code, next);
      others += 1;
    }
    return next;
  };
  let start = frontOf([whole.from]);
  return (path) => {
    let front = start;
    for (let at = 0; at < path.length && front !== null; at += 1) {
      const code = path.codePointAt(at) ?? 0;
      if (code > 0xffff) at += 1;
      const there: Front | null | undefined = code < 128 ? front.plain[code] : front.others.get(code);
      front = there === undefined ? step(front, code) : there;
    }
    // Not while a path is looked at: its fronts lead to each other.
    if (known.size > frontsMax || others > othersMax) {
      known.clear();
      others = 0;
      start = frontOf([whole.from]);
    }
    return front?.isEnd === true;
  };
}
