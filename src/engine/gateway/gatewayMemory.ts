/** What the gateway learned of services while this process runs, for all tasks: each is asked once. */
import type { ModelFacts } from '../../protocol/modelWire.ts';

const dayMs = 24 * 60 * 60 * 1_000;
/** Addresses and models that are remembered; the oldest goes. */
const entriesMax = 100;

export class GatewayMemory {
  readonly #plain = new Set<string>();
  readonly #facts = new Map<string, { readonly facts: ModelFacts; readonly until: number }>();

  /** Whether the address knows only plain requests. */
  isPlain(address: string): boolean {
    return this.#plain.has(address);
  }

  markPlain(address: string): void {
    if (this.#plain.size < entriesMax) this.#plain.add(address);
  }

  /** What a model takes, where that was asked within a day. */
  facts(service: string, model: string, now: number): ModelFacts | null {
    const kept = this.#facts.get(keyOf(service, model));
    return kept === undefined || kept.until < now ? null : kept.facts;
  }

  keepFacts(service: string, facts: ModelFacts, now: number): void {
    const key = keyOf(service, facts.model);
    const [oldest] = this.#facts.keys();
    if (this.#facts.size >= entriesMax && oldest !== undefined) this.#facts.delete(oldest);
    this.#facts.set(key, { facts, until: now + dayMs });
  }
}

function keyOf(service: string, model: string): string {
  return JSON.stringify([service, model]);
}
