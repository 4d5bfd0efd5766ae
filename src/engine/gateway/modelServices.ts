/** What a worker may ask about the person's models: what they take, and how much a request is. */
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import {
  modelUses,
  type ModelFacts,
  type ModelFactsReply,
  type ModelUse,
  type TokenCount,
} from '../../protocol/modelWire.ts';
import { gatewayFailures } from './gatewayWords.ts';
import { factsAssumed, factsTold } from './modelFacts.ts';
import { admit, cleaned, type Admitted, type Asking, type GatewayWhole } from './gatewayParts.ts';
import { payloadOf, tokensIn } from './payload.ts';
import { plainRequest } from './plainRequest.ts';
import { askService, bareQuestion } from './serviceCall.ts';
import { modelFor, secretsOf, type Upstream } from './upstream.ts';

export type ModelServices = {
  /** What the main and the small model take. Fails with `no-key`, `limit-reached`, `refused` or `cancelled`. */
  readonly facts: (purpose: string | null, signal: AbortSignal) => Promise<Result<ModelFactsReply, Failure>>;
  /** How many tokens a request is; reckoned from its text where the service counts none. Fails as a call does. */
  readonly count: (asked: Asking, signal: AbortSignal) => Promise<Result<TokenCount, Failure>>;
};

export function modelServices(parts: GatewayWhole): ModelServices {
  return {
    async facts(purpose, signal) {
      if (purpose === null) {
        const refused = gatewayFailures.notForThisTask();
        parts.books.deny({ purpose: 'model limits', destination: '', bytes: 0, why: refused.message });
        return fail(refused);
      }
      const upstream = await parts.upstream();
      if (upstream === null) return fail(gatewayFailures.noKey());
      for (const secret of secretsOf(upstream)) parts.secrets.add(secret);
      const found: Partial<Record<ModelUse, ModelFacts>> = {};
      for (const use of modelUses) {
        const facts = await factsOf(upstream, modelFor(upstream, use), parts, signal);
        if (!facts.ok) return facts;
        found[use] = facts.value;
      }
      const { main, small } = found;
      return main === undefined || small === undefined
        ? fail(gatewayFailures.noKey())
        : ok({ main, small, source: upstream.kind });
    },
    async count(asked, signal) {
      const admitted = await admit(asked, parts);
      return admitted.ok ? countOf(admitted.value, parts, signal) : admitted;
    },
  };
}

async function factsOf(
  upstream: Upstream,
  model: string,
  parts: GatewayWhole,
  signal: AbortSignal,
): Promise<Result<ModelFacts, Failure>> {
  const { memory, clock, limits } = parts;
  const service = upstream.kind === 'messages' ? upstream.baseUrl : upstream.kind;
  const known = memory.facts(service, model, clock.now());
  if (known !== null) return ok(known);
  const keep = (facts: ModelFacts): Result<ModelFacts, Failure> => {
    memory.keepFacts(service, facts, clock.now());
    return ok(facts);
  };
  if (upstream.kind === 'vscode') {
    const told = await upstream.chat.facts(model);
    const assumed = { ...factsAssumed(model, '', true), takesDocuments: false, caches: false };
    return told === null ? ok(assumed) : keep({ ...assumed, ...told, told: 'by the service' });
  }
  if (upstream.kind !== 'messages')
    return keep(factsAssumed(model, model.replace(/^([a-z]+\.)?anthropic\./, ''), false));
  const asking = {
    method: 'GET' as const,
    path: `models/${encodeURIComponent(model)}`,
    body: '',
    planned: bareQuestion('limits of the model'),
  };
  const answer = await askService(upstream, asking, parts, signal);
  if (!answer.ok) {
    // A call of the model will say what is wrong; only the person's own word ends it here.
    return ['cancelled', 'limit-reached', 'busy'].includes(answer.failure.code)
      ? answer
      : ok(factsAssumed(model, model, false));
  }
  const { status, text, close } = answer.value;
  close();
  const told = status === 200 ? factsTold(text, model, limits.outputTokensMax) : null;
  // Local servers have no such route; a name that the service does not know gives no limits either.
  if (told === null)
    return status === 404 || status === 405
      ? keep(factsAssumed(model, model, true))
      : ok(factsAssumed(model, model, true));
  return keep(told);
}

const countSchema = z.looseObject({ input_tokens: z.int().check(z.minimum(0)) });

/** Fields of a request that count for nothing, and that a count is refused for. */
const uncounted = ['max_tokens', 'stop_sequences', 'metadata', 'stream'];

async function countOf(
  { asked, upstream, model, purpose }: Admitted,
  parts: GatewayWhole,
  signal: AbortSignal,
): Promise<Result<TokenCount, Failure>> {
  const { request, hidden } = cleaned(asked, model, parts);
  const payload = payloadOf(request);
  const estimate = { inputTokens: tokensIn(payload), estimated: true };
  if (upstream.kind === 'vscode') {
    const counted = await upstream.chat.count(request, model, signal);
    return ok(counted === null ? estimate : { inputTokens: counted, estimated: false });
  }
  if (upstream.kind !== 'messages') return ok(estimate);
  const counted = Object.fromEntries(Object.entries(request).filter(([name]) => !uncounted.includes(name)));
  const isPlain = upstream.plain === true;
  const body = JSON.stringify(isPlain ? plainRequest(counted) : counted);
  const planned = { ...bareQuestion(`token count for: ${purpose}`), payload, hidden };
  const asking = { method: 'POST' as const, path: 'messages/count_tokens', body, planned };
  const answer = await askService(upstream, asking, parts, signal);
  if (!answer.ok) return ['cancelled', 'limit-reached', 'busy'].includes(answer.failure.code) ? answer : ok(estimate);
  const { status, text, close } = answer.value;
  close();
  const told = status === 200 ? countSchema.safeParse(parseJson(text)) : null;
  return ok(told?.success === true ? { inputTokens: told.data.input_tokens, estimated: false } : estimate);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
