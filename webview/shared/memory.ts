/** What a panel can remember between two lives: plain values only. */
export type Memory = Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, string>>>;

/** `start`, with every value from `stored` that is of the same shape. What is unknown, missing or of another shape is dropped. */
export function merged<State extends Memory>(start: State, stored: unknown): State {
  if (typeof stored !== 'object' || stored === null) return start;
  const kept = Object.entries(stored).filter(([key, value]) => key in start && sameShape(start[key], value));
  return { ...start, ...Object.fromEntries(kept) };
}

function sameShape(one: unknown, other: unknown): boolean {
  if (Array.isArray(one)) return Array.isArray(other) && other.every((item) => typeof item === 'string');
  if (typeof one !== 'object' || one === null) return typeof one === typeof other;
  if (typeof other !== 'object' || other === null || Array.isArray(other)) return false;
  return Object.values(other).every((item) => typeof item === 'string');
}
