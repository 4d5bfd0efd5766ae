/**
 * The Messages API client of a process without network: the SDK's requests go over the wire to the host's gateway, which sets
 * address, model, headers and key. What the SDK puts into those here is never sent.
 */
import Anthropic from '@anthropic-ai/sdk';
import type { ModelReply } from '../../protocol/workerWire.ts';

export type Message = Anthropic.Message;
export type MessageParam = Anthropic.MessageParam;
export type ContentBlockParam = Anthropic.ContentBlockParam;
export type ToolParam = Anthropic.Tool;
/** Sends a request's body, and brings back the whole reply. */
type Wire = (body: string, signal: AbortSignal) => Promise<ModelReply>;
type MessageRequest = Omit<Anthropic.MessageCreateParamsNonStreaming, 'model'>;

export type ModelClient = {
  /** One whole reply. Throws an Error with the host's words where there is none, and the signal's reason. */
  readonly send: (request: MessageRequest, signal: AbortSignal) => Promise<Message>;
};

/** A client over a task's own wire. `model` is only what the request says; the gateway decides. */
export function modelClient(wire: Wire, model: string): ModelClient {
  let wireError: unknown = null;
  const client = new Anthropic({
    apiKey: 'set-by-the-gateway',
    baseURL: 'http://gateway.invalid',
    // The gateway tries again itself, where it can see why.
    maxRetries: 0,
    timeout: replyMsMax,
    logLevel: 'off',
    fetch: async (_address, init) => {
      const body = init?.body;
      if (typeof body !== 'string') throw new Error('a model call without a text body');
      try {
        const reply = await wire(body, init?.signal ?? new AbortController().signal);
        return new Response(reply.body, { status: reply.status, headers: { 'content-type': reply.contentType } });
      } catch (error) {
        wireError = error;
        throw error;
      }
    },
  });
  return {
    async send(request, signal) {
      wireError = null;
      try {
        return await client.messages.create({ ...request, model }, { signal });
      } catch (error) {
        signal.throwIfAborted();
        // The SDK says "Connection error." of everything that fetch throws.
        throw wireError ?? error;
      }
    },
  };
}

/** The gateway's own limits are shorter: this one is for a host that hangs. */
const replyMsMax = 30 * 60_000;
