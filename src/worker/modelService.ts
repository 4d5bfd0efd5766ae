/** What a worker may ask of its models besides an answer, over its channel. */
import type { WorkerChannel } from '../protocol/channel.ts';
import type { BatchPage, BatchStart, BatchStarted, BatchState, ModelFactsReply } from '../protocol/modelWire.ts';
import type { LeftOver } from '../protocol/talkWire.ts';
import { wordsOf } from './callWords.ts';

/** All of it throws when the host is gone or refuses, and when the signal aborts. */
export type ModelService = {
  readonly facts: (signal: AbortSignal) => Promise<ModelFactsReply>;
  /** What may still be sent for the task. */
  readonly left: (signal: AbortSignal) => Promise<LeftOver>;
  readonly batchStart: (asked: BatchStart, signal: AbortSignal) => Promise<BatchStarted>;
  /** Null where there is no such batch. */
  readonly batchLook: (batch: string, signal: AbortSignal) => Promise<BatchState | null>;
  readonly batchResults: (batch: string, from: number, signal: AbortSignal) => Promise<BatchPage>;
};

export function modelServiceOver(channel: WorkerChannel): ModelService {
  async function call<Value>(
    made: Promise<{ ok: true; value: Value } | { ok: false; failure: Parameters<typeof wordsOf>[0] }>,
  ): Promise<Value> {
    const reply = await made;
    if (reply.ok) return reply.value;
    throw new Error(wordsOf(reply.failure));
  }
  return {
    facts: (signal) => call(channel.call('modelFacts', {}, signal)),
    left: (signal) => call(channel.call('left', {}, signal)),
    batchStart: (asked, signal) => call(channel.call('batchStart', asked, signal)),
    batchLook: async (batch, signal) => (await call(channel.call('batchLook', { batch }, signal))).batches[0] ?? null,
    batchResults: (batch, from, signal) => call(channel.call('batchResults', { batch, from }, signal)),
  };
}
