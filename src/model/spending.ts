/** What a task, and a day, may send and cost: the caps, what is used of them, and how a person writes them. */
import { fail, ok, type Result } from '../base/result.ts';
import { t } from '../base/translate.ts';

export type Spent = {
  /** Requests that were made, tries that failed among them. */
  readonly requests: number;
  /** In and out. */
  readonly tokens: number;
  readonly usd: number;
  /** Of the bodies, in and out. */
  readonly bytes: number;
};

export type Caps = { readonly task: Spent; readonly day: Spent };
export type CapOf = keyof Caps;
export type CapKind = keyof Spent;

export const nothingSpent: Spent = { requests: 0, tokens: 0, usd: 0, bytes: 0 };

const megabyte = 1_000_000;

export const defaultCaps: Caps = {
  task: { requests: 1_000, tokens: 2_000_000, usd: 5, bytes: 250 * megabyte },
  day: { requests: 5_000, tokens: 20_000_000, usd: 20, bytes: 1_000 * megabyte },
};

export const capScopes = ['task', 'day'] as const satisfies readonly CapOf[];
export const capKinds = ['requests', 'tokens', 'usd', 'bytes'] as const satisfies readonly CapKind[];

/** How a person writes each cap (`task-usd`), and what one of their units is in ours. */
const units: Readonly<Record<CapKind, { readonly name: string; readonly factor: number }>> = {
  requests: { name: 'requests', factor: 1 },
  tokens: { name: 'tokens', factor: 1 },
  usd: { name: 'usd', factor: 1 },
  bytes: { name: 'megabytes', factor: megabyte },
};

/** The name of a cap as a person writes it: `day-megabytes`. */
export function capName(of: CapOf, kind: CapKind): string {
  return `${of}-${units[kind].name}`;
}

export function addSpent(one: Spent, other: Spent): Spent {
  return {
    requests: one.requests + other.requests,
    tokens: one.tokens + other.tokens,
    usd: one.usd + other.usd,
    bytes: one.bytes + other.bytes,
  };
}

/** The first cap that would be passed if this came on top; null where all have room. */
export function capPassed(spent: Spent, next: Spent, caps: Spent): CapKind | null {
  return capKinds.find((kind) => spent[kind] + next[kind] > caps[kind]) ?? null;
}

/** A cap's value in a person's unit, as part of the caps. */
export function withCap(caps: Caps, of: CapOf, kind: CapKind, value: number): Caps {
  return { ...caps, [of]: { ...caps[of], [kind]: value * units[kind].factor } };
}

/** For messages about caps that are not understood. */
export const capExamples = 'task-usd=5, day-tokens=20000000, task-requests=200 or day-megabytes=1000';

/** Caps written as `task-usd=5`, with commas or spaces between them, on top of others. Fails with the words that make no sense. */
export function parseCaps(text: string, base: Caps): Result<Caps, string> {
  let caps = base;
  for (const part of text.split(/[\s,]+/).filter((each) => each !== '')) {
    const [, of, unit = '', value = ''] = /^(task|day)-([a-z]+)=(\d{1,15}(?:\.\d{1,6})?)$/.exec(part) ?? [];
    const kind = capKinds.find((each) => units[each].name === unit);
    if (of === undefined || kind === undefined) return fail(part);
    caps = withCap(caps, of === 'day' ? 'day' : 'task', kind, Number(value));
  }
  return ok(caps);
}

/** "12 of 1,000 requests, 1,204 of 2,000,000 tokens, $0.02 of $5.00, 0.1 of 250 MB". */
export function spentWords(spent: Spent, caps: Spent): string {
  return [
    t('{0} of {1} requests', number(spent.requests), number(caps.requests)),
    t('{0} of {1} tokens', number(spent.tokens), number(caps.tokens)),
    t('{0} of {1}', usdWords(spent.usd), usdWords(caps.usd)),
    t('{0} of {1} MB', megabytes(spent.bytes), megabytes(caps.bytes)),
  ].join(', ');
}

/** Dollars with the cents, or as many digits as a small sum needs. */
export function usdWords(usd: number): string {
  return usd > 0 && usd < 0.01 ? `$${usd.toPrecision(2)}` : `$${usd.toFixed(2)}`;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

function megabytes(bytes: number): string {
  return (bytes / megabyte).toLocaleString('en-US', { maximumFractionDigits: 1 });
}
