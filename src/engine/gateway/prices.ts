/**
 * What the public price list said in November 2026, in US dollars per million tokens. Writing the cache costs 1.25 times the input
 * price (kept five minutes) or twice (kept an hour); reading it has a price of its own.
 */
import type { Usage } from '../../model/task.ts';

type Price = {
  /** A model's name begins with this; dated names ("claude-haiku-5-5-20260801") match too. */
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Above this many prompt tokens the whole request costs `factor` times as much. */
  readonly long?: { readonly above: number; readonly factor: number };
};

/** The month of the list, YYYY-MM. */
export const priced = '2026-11';

const prices: readonly Price[] = [
  { model: 'claude-haiku-5-5', input: 0.1, output: 0.5, cacheRead: 0.01, long: { above: 100_000, factor: 5 } },
  { model: 'claude-sonnet-5-5', input: 2, output: 10, cacheRead: 0.1 },
  { model: 'claude-opus-5-5', input: 4, output: 20, cacheRead: 0.2 },
];

const cacheWriteFiveMinutes = 1.25;
const cacheWriteHour = 2;
/** Requests of a batch, cached or not. */
const batchFactor = 0.5;

/** Dollars per million tokens, for prompts of a usual length; null for a model that the table does not know. */
export function pricePerMillion(model: string): { input: number; output: number; cacheRead: number } | null {
  const price = priceOf(model);
  return price === undefined ? null : { input: price.input, output: price.output, cacheRead: price.cacheRead };
}

function priceOf(model: string): Price | undefined {
  return prices.find((row) => model.startsWith(row.model));
}

/** The token counts of a reply, as the Messages API names them; what is absent is nought. */
export type ReportedUsage = {
  readonly input_tokens?: number | null | undefined;
  readonly output_tokens?: number | null | undefined;
  readonly cache_read_input_tokens?: number | null | undefined;
  readonly cache_creation_input_tokens?: number | null | undefined;
  readonly cache_creation?: { readonly ephemeral_1h_input_tokens?: number | null | undefined } | null | undefined;
};

/**
 * One reply's tokens and dollars. `inputTokens` counts the whole prompt, cached or not.
 * A model that the table does not know (a local server, a company's own name) counts tokens and no dollars.
 */
export function usageOf(model: string, reported: ReportedUsage, sent: 'alone' | 'in a batch' = 'alone'): Usage {
  const fresh = reported.input_tokens ?? 0;
  const read = reported.cache_read_input_tokens ?? 0;
  const written = reported.cache_creation_input_tokens ?? 0;
  const writtenForAnHour = Math.min(reported.cache_creation?.ephemeral_1h_input_tokens ?? 0, written);
  const inputTokens = fresh + read + written;
  const outputTokens = reported.output_tokens ?? 0;
  const price = priceOf(model);
  if (price === undefined) return { inputTokens, outputTokens, usd: 0 };

  const atInputPrice = fresh + cacheWriteFiveMinutes * (written - writtenForAnHour) + cacheWriteHour * writtenForAnHour;
  const long = price.long !== undefined && inputTokens > price.long.above ? price.long.factor : 1;
  const factor = sent === 'alone' ? long : long * batchFactor;
  const usd =
    (factor * (atInputPrice * price.input + read * price.cacheRead + outputTokens * price.output)) / 1_000_000;
  return { inputTokens, outputTokens, usd };
}
