/** Drawn lines as a reader sees them: dashes and touching parts are one line, and so are two a hair's breadth apart. */
import { overlap, type Rule } from './shapes.ts';

/** Between two lines that are seen as one, in ems of the page's text. */
const doubleMax = 0.15;
/** Between two parts of one line. */
const breakMax = 0.5;
/** Lines that are looked at, the longest of them. */
const rulesMax = 4_000;
const shortest = 4;

/** Lines along each other made one; short ones go. */
export function mergedRules(rules: readonly Rule[], em: number): Rule[] {
  const sorted = [...rules].sort((one, two) => one.at - two.at);
  const merged: Rule[] = [];
  let group: Rule[] = [];
  const end = (): void => {
    merged.push(...inOneLine(group, em));
    group = [];
  };
  for (const rule of sorted) {
    const first = group[0];
    if (first !== undefined && rule.at - first.at > doubleMax * em) end();
    group.push(rule);
  }
  end();
  const long = merged.filter(({ from, to }) => to - from >= shortest);
  if (long.length <= rulesMax) return long;
  return long
    .sort((one, two) => two.to - two.from - (one.to - one.from))
    .slice(0, rulesMax)
    .sort((one, two) => one.at - two.at);
}

function inOneLine(group: readonly Rule[], em: number): Rule[] {
  const parts = [...group].sort((one, two) => one.from - two.from);
  const lines: { sum: number; weight: number; from: number; to: number }[] = [];
  for (const { at, from, to } of parts) {
    const weight = to - from + 0.01;
    const last = lines[lines.length - 1];
    if (last !== undefined && from - last.to <= breakMax * em) {
      last.to = Math.max(last.to, to);
      last.sum += at * weight;
      last.weight += weight;
    } else lines.push({ sum: at * weight, weight, from, to });
  }
  return lines.map(({ sum, weight, from, to }) => ({ at: sum / weight, from, to }));
}

/** Sets of lines that touch or cross each other; those that touch nothing are alone and left out. */
export function meshes(across: readonly Rule[], down: readonly Rule[]): { across: Rule[]; down: Rule[] }[] {
  const parent = Array.from({ length: across.length + down.length }, (_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] ?? root;
    for (let at = index; at !== root;) {
      const next = parent[at] ?? root;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  const touch = 2;
  down.forEach((line, index) => {
    let low = lowest(across, line.from - touch);
    for (; low < across.length; low++) {
      const other = across[low];
      if (other === undefined || other.at > line.to + touch) break;
      if (line.at < other.from - touch || line.at > other.to + touch) continue;
      parent[find(low)] = find(across.length + index);
    }
  });
  const byRoot = new Map<number, { across: Rule[]; down: Rule[] }>();
  const meshOf = (index: number): { across: Rule[]; down: Rule[] } => {
    const root = find(index);
    const known = byRoot.get(root) ?? { across: [], down: [] };
    byRoot.set(root, known);
    return known;
  };
  across.forEach((rule, index) => meshOf(index).across.push(rule));
  down.forEach((rule, index) => meshOf(across.length + index).down.push(rule));
  return [...byRoot.values()].filter((mesh) => mesh.across.length > 0 && mesh.down.length > 0);
}

/** The first of sorted lines at or after a place. */
function lowest(rules: readonly Rule[], from: number): number {
  let [low, high] = [0, rules.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rules[middle]?.at ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How much of a stretch the lines cover. */
export function covered(rules: readonly Rule[], from: number, to: number): number {
  let [sum, end] = [0, from];
  for (const rule of [...rules].sort((one, two) => one.from - two.from)) {
    const part = overlap(Math.max(rule.from, end), rule.to, from, to);
    if (part > 0) sum += part;
    end = Math.max(end, rule.to);
  }
  return to > from ? sum / (to - from) : 0;
}
