// Reads what a test run says of itself.
import { stripVTControlCharacters } from 'node:util';

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The totals in a suite's output, or undefined if it holds none, as when the run died before its end. */
export function totalsIn(output: string): Totals | undefined {
  const plain = stripVTControlCharacters(output);
  return nodeTestTotals(plain) ?? mochaTotals(plain);
}

/** node:test ends with `ℹ pass 12`, or `# pass 12` in TAP. The last one counts: a test may print the output of an inner run. */
function nodeTestTotals(output: string): Totals | undefined {
  const last = (name: string): number | undefined => lastNumber(output, new RegExp(`^(?:ℹ|#) ${name} (\\d+)$`, 'gm'));
  const passed = last('pass');
  const failed = last('fail');
  if (passed === undefined || failed === undefined) return undefined;
  return { passed, failed: failed + (last('cancelled') ?? 0), skipped: (last('skipped') ?? 0) + (last('todo') ?? 0) };
}

/**
 * mocha ends with `  12 passing (3s)`, and says `2 failing` and `1 pending` only if there are any. A suite may be several runs, one after
 * the other, each with a window of its own: they add up.
 */
function mochaTotals(output: string): Totals | undefined {
  const sum = (name: string): number | undefined => {
    const found = [...output.matchAll(new RegExp(`^\\s*(\\d+) ${name}\\b`, 'gm'))].map(([, count]) => Number(count));
    return found.length === 0 ? undefined : found.reduce((one, other) => one + other);
  };
  const passed = sum('passing');
  if (passed === undefined) return undefined;
  return { passed, failed: sum('failing') ?? 0, skipped: sum('pending') ?? 0 };
}

function lastNumber(text: string, pattern: RegExp): number | undefined {
  const found = [...text.matchAll(pattern)].at(-1)?.[1];
  return found === undefined ? undefined : Number(found);
}
