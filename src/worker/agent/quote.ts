/** What the work of an agent's plan may come to, told before it is approved. */
import type { Quote } from '../../model/plan.ts';
import type { AgentPlan } from './desk.ts';
import type { TalkState } from './talkState.ts';

/** Characters of JSON that are about one token. */
const charactersPerToken = 4;
/** What a turn of the work is reckoned with, besides what was said before: a result and an answer. */
const tokensPerTurn = 1_500;
/** Turns that any work takes, and files that one turn reads or stages. */
const turnsAtLeast = 4;
const filesPerTurn = 3;
const turnsMax = 60;
/** Tokens of an answer. */
const answerTokens = 600;

/** Reckoned from the talk so far and the number of changes that the plan asks for. */
export function quoteFor({ grants }: Pick<AgentPlan, 'grants'>, state: Pick<TalkState, 'messages'>): Quote {
  const changes = grants.reduce((sum, { atMost }) => sum + atMost, 0);
  const turns = Math.min(turnsMax, turnsAtLeast + Math.ceil(changes / filesPerTurn));
  const soFar = Math.ceil(JSON.stringify(state.messages).length / charactersPerToken);
  // Each turn sends what was said before again (most of it from the cache), and adds to it.
  const inputTokens = turns * soFar + (tokensPerTurn * turns * (turns - 1)) / 2;
  return {
    inputTokens: Math.ceil(inputTokens),
    outputTokens: turns * answerTokens,
    usd: null,
    basis: `about ${String(turns)} turns with the model`,
  };
}
