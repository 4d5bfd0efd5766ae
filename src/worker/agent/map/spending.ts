/** What a map has used, and whether the next request still fits into what is left: those that are out count with what they may come to. */
import type { BudgetLeft, MapDesk, SmallModel } from './desk.ts';

export type MapUsage = {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** By the price facts; null where there are none. */
  readonly usd: number | null;
};

type Estimate = { readonly inputTokens: number; readonly outputTokens: number };
type Reserved = Estimate & { readonly price: number };

/** Dollars at the usual price; null where none is known. */
export function usdOf({ inputTokens, outputTokens }: Estimate, { pricePerMillion }: SmallModel): number | null {
  if (pricePerMillion === undefined) return null;
  return (inputTokens * pricePerMillion.input + outputTokens * pricePerMillion.output) / 1_000_000;
}

export class MapSpending {
  readonly #facts: SmallModel;
  readonly #budget: MapDesk['budget'];
  #out: Reserved[] = [];
  #used = { requests: 0, inputTokens: 0, outputTokens: 0, usd: 0 };

  constructor({ facts, budget }: Pick<MapDesk, 'facts' | 'budget'>) {
    this.#facts = facts;
    this.#budget = budget;
  }

  get usage(): MapUsage {
    return { ...this.#used, usd: this.#facts.pricePerMillion === undefined ? null : this.#used.usd };
  }

  /** Keeps room for a request; null where it would pass a limit. `price`: a part of the usual one. */
  async reserve(estimate: Estimate, price = 1): Promise<{ readonly end: (used: Estimate | null) => void } | null> {
    // Taken before anyone waits: two that ask at once do not both get the last of it.
    const own = { ...estimate, price };
    this.#out.push(own);
    const release = (): void => {
      this.#out = this.#out.filter((each) => each !== own);
    };
    const left = await this.#budget.left();
    if (!this.#fits(left)) {
      release();
      return null;
    }
    return {
      end: (used) => {
        release();
        this.#used.requests += 1;
        if (used !== null) this.count(used);
      },
    };
  }

  count(used: Estimate, price = 1): void {
    this.#used.inputTokens += used.inputTokens;
    this.#used.outputTokens += used.outputTokens;
    this.#used.usd += price * (usdOf(used, this.#facts) ?? 0);
  }

  #fits({ requests, tokens, usd }: BudgetLeft): boolean {
    if (requests !== null && this.#out.length > requests) return false;
    const sum = (valueOf: (each: Reserved) => number): number =>
      this.#out.reduce((all, each) => all + valueOf(each), 0);
    if (tokens !== null && sum((each) => each.inputTokens + each.outputTokens) > tokens) return false;
    return usd === null || sum((each) => each.price * (usdOf(each, this.#facts) ?? 0)) <= usd;
  }
}
