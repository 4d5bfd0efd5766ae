/**
 * What a model takes: asked of the service, and where that tells nothing, assumed: rather too little than too much, and said so. An
 * assumption that is too large would end a task in the middle; one that is too small only makes more and smaller requests of it.
 */
import * as z from 'zod/mini';
import type { ModelFacts } from '../../protocol/modelWire.ts';
import { priced, pricePerMillion } from './prices.ts';

/** What holds for each of Anthropic's models since the 4th generation, wherever it runs. */
const assumedOfClaude = { contextTokens: 200_000, outputTokensMax: 32_000, takesPictures: true, takesDocuments: true };
/** What nearly every server that speaks the Messages API can do. */
const assumedOfOthers = { contextTokens: 16_000, outputTokensMax: 4_096, takesPictures: false, takesDocuments: false };

const able = z.optional(z.nullable(z.looseObject({ supported: z.boolean() })));
const limit = z.optional(z.nullable(z.int().check(z.minimum(1))));
const modelSchema = z.looseObject({
  id: z.string(),
  max_input_tokens: limit,
  max_tokens: limit,
  capabilities: z.optional(z.nullable(z.looseObject({ batch: able, image_input: able, pdf_input: able }))),
});

/** What the service's own words for a model say; null where they are not of that kind. `outputTokensMax`: the gateway's own limit. */
export function factsTold(text: string, model: string, outputTokensMax: number): ModelFacts | null {
  const parsed = modelSchema.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { max_input_tokens, max_tokens, capabilities } = parsed.data;
  const assumed = assumptionsFor(model);
  return {
    model,
    contextTokens: max_input_tokens ?? assumed.contextTokens,
    outputTokensMax: Math.min(max_tokens ?? assumed.outputTokensMax, outputTokensMax),
    takesPictures: capabilities?.image_input?.supported ?? assumed.takesPictures,
    takesDocuments: capabilities?.pdf_input?.supported ?? assumed.takesDocuments,
    caches: isClaude(model),
    counts: true,
    batches: capabilities?.batch?.supported ?? false,
    ...priceOf(model),
    told: typeof max_input_tokens === 'number' ? 'by the service' : 'assumed',
  };
}

/** What is assumed of a model of which nobody says anything. */
export function factsAssumed(model: string, priceName: string, counts: boolean): ModelFacts {
  const { contextTokens, outputTokensMax, takesPictures, takesDocuments } = assumptionsFor(model);
  return {
    model,
    contextTokens,
    outputTokensMax,
    takesPictures,
    takesDocuments,
    caches: isClaude(model),
    counts,
    batches: false,
    ...priceOf(priceName),
    told: 'assumed',
  };
}

function assumptionsFor(model: string): typeof assumedOfClaude {
  return isClaude(model) ? assumedOfClaude : assumedOfOthers;
}

function isClaude(model: string): boolean {
  return /(^|[./-])claude-/.test(model);
}

function priceOf(model: string): Pick<ModelFacts, 'pricePerMillion' | 'priced'> {
  const price = pricePerMillion(model);
  return price === null ? { priced } : { pricePerMillion: price, priced };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
