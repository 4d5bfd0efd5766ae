/** What the work of an agent's plan may come to, told before it is approved: its own talk, and the documents that it maps over. */
import type { Answers, Quote } from '../../model/plan.ts';
import type { ModelService } from '../modelService.ts';
import type { AgentPlan } from './desk.ts';
import type { MapQuote } from './map/quote.ts';
import type { TalkState } from './talkState.ts';

/** Characters of JSON that are about one token. */
const charactersPerToken = 4;
/** What a turn of the work is reckoned with, besides what was said before: a result and an answer. */
const tokensPerTurn = 1_500;
/** Turns that any work takes, and files that one turn reads or stages. */
const turnsAtLeast = 6;
const filesPerTurn = 3;
const turnsMax = 60;
/** What goes before each talk: the tools and what is told of them. */
const frameTokens = 11_000;
/** Tokens of an answer. */
const answerTokens = 600;
/** Of what was said before, this much is read from the cache. */
const cachedShare = 0.9;

type Around = {
  readonly state: Pick<TalkState, 'messages'>;
  readonly service: ModelService;
  readonly maps: readonly MapQuote[];
  readonly answers: Answers;
};

/** Reckoned from the talk so far, the number of changes that the plan asks for, and its maps. */
export async function quoteFor(plan: Pick<AgentPlan, 'grants'>, around: Around, signal: AbortSignal): Promise<Quote> {
  const { turns, inputTokens, outputTokens, cachedTokens } = talkTokens(plan, around.state);
  const routes = around.maps.map(({ direct, batch }) =>
    around.answers['batch'] === 'batch' && batch !== null ? batch : direct,
  );
  const mapped = around.maps.reduce((sum, { documents }) => sum + documents, 0);
  const ofMaps = mapped === 0 ? '' : `, and ${String(mapped)} documents that are read one by one`;
  const usd = await talkUsd({ inputTokens, outputTokens, cachedTokens }, around.service, signal);
  const isPriced = usd !== null && routes.every((route) => route.usd !== null);
  return {
    inputTokens: Math.ceil(inputTokens + routes.reduce((sum, route) => sum + route.inputTokens, 0)),
    outputTokens: Math.ceil(outputTokens + routes.reduce((sum, route) => sum + route.outputTokens, 0)),
    usd: isPriced ? usd + routes.reduce((sum, route) => sum + (route.usd ?? 0), 0) : null,
    basis: `about ${String(turns)} turns with the model${ofMaps}`,
  };
}

type TalkTokens = { turns: number; inputTokens: number; outputTokens: number; cachedTokens: number };

function talkTokens({ grants }: Pick<AgentPlan, 'grants'>, { messages }: Around['state']): TalkTokens {
  const changes = grants.reduce((sum, { atMost }) => sum + atMost, 0);
  const turns = Math.min(turnsMax, turnsAtLeast + Math.ceil(changes / filesPerTurn));
  const soFar = frameTokens + Math.ceil(JSON.stringify(messages).length / charactersPerToken);
  // Each turn sends what was said before again, most of it from the cache, and adds to it.
  const inputTokens = turns * soFar + (tokensPerTurn * turns * (turns - 1)) / 2;
  return { turns, inputTokens, outputTokens: turns * answerTokens, cachedTokens: cachedShare * inputTokens };
}

/** US dollars; null where the host knows no price. */
async function talkUsd(
  { inputTokens, outputTokens, cachedTokens }: Omit<TalkTokens, 'turns'>,
  service: ModelService,
  signal: AbortSignal,
): Promise<number | null> {
  const price = (await service.facts(signal)).main.pricePerMillion;
  if (price === undefined) return null;
  const fresh = inputTokens - cachedTokens;
  return (fresh * price.input + cachedTokens * price.cacheRead + outputTokens * price.output) / 1_000_000;
}
