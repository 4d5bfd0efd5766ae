/** What a task's worker may ask of models besides an answer: handlers for its channel, on the gateway of its task. */
import type { Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import type { HostHandlers } from '../../protocol/channel.ts';
import type { modelServiceCalls } from '../../protocol/modelWire.ts';
import type { ModelGateway } from '../gateway/modelGateway.ts';

export type ModelCallsHost = {
  readonly gateway: ModelGateway;
  /** What the worker may ask a model for right now; null where it has no use for one. */
  readonly purpose: () => string | null;
  /** Hears why a call failed: better words than the worker's own. */
  readonly failed: (failure: Failure) => void;
  /** A worker that has no use for a model and asks for one is not itself any more. */
  readonly stop: (why: string) => void;
};

export function modelCalls(host: ModelCallsHost): Pick<HostHandlers, keyof typeof modelServiceCalls> {
  const { gateway } = host;
  async function answer<Value>(ask: (purpose: string | null) => Promise<Result<Value, Failure>>): Promise<Value> {
    const purpose = host.purpose();
    const answered = await ask(purpose);
    if (purpose === null) host.stop('it asked for a model without need');
    if (answered.ok) return answered.value;
    host.failed(answered.failure);
    throw new Error(answered.failure.code);
  }
  return {
    modelFacts: (_, signal) => answer((purpose) => gateway.facts(purpose, signal)),
    countTokens: ({ body, use = 'main' }, signal) => answer((purpose) => gateway.count({ body, use, purpose }, signal)),
    batchStart: (asked, signal) => answer((purpose) => gateway.batchStart({ ...asked, purpose }, signal)),
    batchLook: ({ batch = null }, signal) => answer((purpose) => gateway.batchLook({ batch, purpose }, signal)),
    batchResults: ({ batch, from }, signal) =>
      answer((purpose) => gateway.batchResults({ batch, from, purpose }, signal)),
  };
}
