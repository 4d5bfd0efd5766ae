/**
 * Who carries a Messages request to the source that the person chose, and brings what is heard of its answer: over the checked
 * transport for addresses and clouds, through VS Code for its own models.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import { cloudCourier, type CloudParts } from './cloudCourier.ts';
import type { ChatModels } from './chatModels.ts';
import { gatewayFailures, type Place } from './gatewayWords.ts';
import type { GatewayMemory } from './gatewayMemory.ts';
import { messagesAddress } from './messagesAddress.ts';
import type { ModelRequest } from './modelRequest.ts';
import { sendOutbound, type Sent, type Way } from './outbound.ts';
import { plainRequest } from './plainRequest.ts';
import type { ReplyReader } from './replyReader.ts';
import type { Upstream } from './upstream.ts';

/** A request as it goes out: the worker's, with what the gateway sets. */
export type FullRequest = ModelRequest & { readonly model: string; readonly max_tokens: number };

export type Courier = {
  readonly place: Place;
  /** The address for the books, without query. */
  readonly destination: string;
  /** The name under which the price list may know the model; empty where somebody else has the bill. */
  readonly priced: string;
  /** What is told of its use is reckoned, not the service's own figure. */
  readonly estimates: boolean;
  /** Whether the request goes without the newer fields; null where that can make no difference. */
  readonly plain: boolean | null;
  /** The body as it goes out. */
  readonly bodyOf: (request: FullRequest) => string;
  /** One try. Never rejects for anything that the other end can do. */
  readonly send: (
    body: string,
    reader: ReplyReader,
    heard: () => void,
    signal: AbortSignal,
  ) => Promise<Pick<Sent, 'attempt' | 'bytesIn'>>;
};

export type CourierParts = Pick<Way, 'limits' | 'resolver'> & CloudParts & { readonly memory: GatewayMemory };

/** Version of the Messages API that the gateway speaks. */
export const apiVersion = '2026-10-21';

export function courierFor(upstream: Upstream, model: string, parts: CourierParts): Result<Courier, Failure> {
  switch (upstream.kind) {
    case 'messages':
      return messagesCourier(upstream, model, parts);
    case 'bedrock':
    case 'vertex':
    case 'foundry':
      return cloudCourier(upstream, model, parts);
    case 'vscode':
      return ok(chatCourier(upstream.chat, model));
  }
}

/** The headers that the gateway itself sets for an address that speaks the Messages API. */
export function ownHeaders(key: string): Record<string, string> {
  return {
    'anthropic-version': apiVersion,
    'user-agent': 'delegate',
    ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
  };
}

function messagesCourier(
  upstream: Extract<Upstream, { kind: 'messages' }>,
  model: string,
  { limits, resolver, memory }: CourierParts,
): Result<Courier, Failure> {
  // Checked here because errors about such a header may quote it.
  if (!/^[\x21-\x7e]*$/.test(upstream.key)) return fail(gatewayFailures.badKey());
  const privateHosts = upstream.privateHosts ?? [];
  const address = messagesAddress(upstream.baseUrl, privateHosts);
  if (!address.ok) return fail(gatewayFailures.badAddress(address.failure));
  const url = address.value;
  const isOwn = url.hostname === 'api.anthropic.com';
  const plain = upstream.plain === true || memory.isPlain(url.href);
  // The one address there is: what the settings name.
  const rule = { origin: url.origin, methods: ['POST'] as const, paths: [url.pathname], query: 'none' as const };
  const way: Way = { policy: { rules: [rule], privateHosts }, resolver, limits, redirectsMax: 0 };
  return ok({
    place: { origin: url.origin, model },
    destination: url.href,
    priced: model,
    estimates: false,
    plain: isOwn ? null : plain,
    bodyOf: (request) => JSON.stringify({ ...(plain ? plainRequest(request) : request), stream: true }),
    send: (body, reader, heard, signal) =>
      sendOutbound(
        {
          method: 'POST',
          url,
          headers: { accept: 'text/event-stream, application/json', 'content-type': 'application/json' },
          own: ownHeaders(upstream.key),
          body: new TextEncoder().encode(body),
          take: (head, bytes) => {
            const wish = reader.take(head, bytes);
            heard();
            return wish;
          },
        },
        way,
        signal,
      ),
  });
}

function chatCourier(chat: ChatModels, model: string): Courier {
  const name = model === '' ? 'VS Code’s first model' : model;
  return {
    place: { origin: 'VS Code', model: name, isVsCode: true },
    destination: `vscode.lm ${name}`,
    // Whoever brought the model has the bill.
    priced: '',
    estimates: true,
    plain: null,
    bodyOf: (request) => JSON.stringify(request),
    async send(body, reader, heard, signal) {
      // What was parsed and cleaned before, as it stands in the books.
      const request = JSON.parse(body) as ModelRequest;
      const answer = await chat.ask(request, model, heard, signal);
      if (signal.aborted) return { attempt: { kind: 'cancelled' }, bytesIn: 0 };
      const isMessage = answer.kind === 'message';
      const json = isMessage ? answer.message : { error: { message: answer.message } };
      const status = isMessage ? 200 : answer.status;
      const head = { status, retryAfter: null, contentType: 'application/json', location: null };
      const bytes = new TextEncoder().encode(JSON.stringify(json));
      if (reader.take(head, bytes) === 'enough') return { attempt: { kind: 'too-large' }, bytesIn: bytes.length };
      return { attempt: { kind: 'answer', ...head }, bytesIn: bytes.length };
    },
  };
}
