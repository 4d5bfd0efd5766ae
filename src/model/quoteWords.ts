import type { Quote } from './plan.ts';
import { usdWords } from './spending.ts';

/** A quote as a person reads it: "about $0.04 (18,000 tokens in, 3,000 out; reckoned from about 5 turns with the model)". */
export function quoteWords({ inputTokens, outputTokens, usd, basis }: Quote): string {
  const tokens = `${rounded(inputTokens)} tokens in, ${rounded(outputTokens)} out`;
  const reckoned = `reckoned from ${basis}`;
  return usd === null
    ? `about ${tokens} (${reckoned}; the price of this model is not known)`
    : `about ${usdWords(usd)} (${tokens}; ${reckoned})`;
}

/** Two digits that count, with separators. */
function rounded(count: number): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(count, 1))) - 1);
  return (Math.round(count / step) * step).toLocaleString('en');
}
