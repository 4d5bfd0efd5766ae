/**
 * A double of the Messages API at the level of the wire: an HTTP server on loopback that answers from a script, holds its client
 * to the rules of the real service and its 5.5 models (version, Bearer key, alternating turns, every tool call answered, earlier
 * turns and their thinking unchanged, no forced tools, no sampling parameters), records what it was sent, and can fail in the ways
 * that the real one does.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  record,
  strangerIn,
  traceOf,
  unknownFieldIn,
  wrongIn,
  type MessagesBody,
  type RecordedRequest,
  type Refused,
  type RequestBlock,
} from './doubleRules.ts';
import {
  contextTokens,
  DoubleServices,
  serviceOf,
  usualModels,
  type BatchWays,
  type ModelEntry,
  type Service,
} from './doubleServices.ts';
import { charactersIn, outputTokens, promptTokens, PromptCache } from './doubleTokens.ts';
import { errorEvent, eventsOf } from './messageStream.ts';

export type { MessagesBody, RecordedRequest };

/** What the model says: text, or a call of a tool. Ids are given by the double. */
export type Block = { type: 'text'; text: string } | { type: 'tool_use'; name: string; input: unknown };
/** Ends an answer for a reason of its own: a refusal, a full context. */
export type Stop = {
  readonly type: 'stop';
  readonly reason: 'refusal' | 'max_tokens' | 'model_context_window_exceeded';
};
type Said = readonly (Block | Stop)[];
/** Answers a request; `turn` counts the answered requests from 0. What is longer than `max_tokens` is cut there. */
export type Script = (body: MessagesBody, turn: number) => Said | Promise<Said>;

export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection ends before the answer, or in the middle of it. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'within' }
  /** The right answer, so many milliseconds late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** The right answer, with so long a pause before each of its events. */
  | { readonly kind: 'drip'; readonly ms: number }
  /** The right answer, whole: what servers do that know no streams. */
  | { readonly kind: 'whole' }
  /** The stream begins, and then nothing more comes. */
  | { readonly kind: 'stall' }
  /** The stream begins, and then tells an error of this type. */
  | { readonly kind: 'stream error'; readonly type: string; readonly message: string }
  /** Status 200 and this instead of a message. */
  | { readonly kind: 'garbage'; readonly text: string }
  /** A message whose text has so many characters. */
  | { readonly kind: 'huge'; readonly characters: number };

export type DoubleOptions = {
  readonly script: Script;
  readonly key?: string;
  /** One for each request, in order; null, or none left, answers as it should. */
  readonly faults?: readonly (Fault | null)[];
  /**
   * What each answer says it used. Without: about a token for four characters, as a real count roughly is, what pictures and pages
   * cost, and what was written to the prompt cache and read from it.
   */
  readonly usage?: Readonly<Record<string, unknown>>;
  /** The models there are; the three that are usual, and no complaint of any other, if not said. */
  readonly models?: Readonly<Record<string, ModelEntry>>;
  /** A longer prompt is refused; a million, if not said. */
  readonly contextTokensMax?: number;
  /** Shorter prefixes are not cached; 1,024, if not said. */
  readonly cacheTokensMin?: number;
  /** Milliseconds, for the cache. */
  readonly now?: () => number;
  /** Services that this server does not have. */
  readonly lacks?: readonly Service[];
  /** Fields that this server does not know, and so refuses. */
  readonly unknown?: readonly string[];
  readonly batch?: BatchWays;
  /** A fault in the place of a service's answer; `null` answers as it should. */
  readonly serviceFault?: (request: RecordedRequest) => Fault | null;
};

export type MessagesDouble = {
  /** For ANTHROPIC_BASE_URL. */
  readonly baseUrl: string;
  readonly key: string;
  /** Messages requests, and whatever else nobody answers. */
  readonly requests: readonly RecordedRequest[];
  /** What was asked of the services beside: models, token counts, batches. */
  readonly asides: readonly RecordedRequest[];
  readonly close: () => Promise<void>;
};

export function say(text: string): Block {
  return { type: 'text', text };
}

export function use(name: string, input: unknown): Block {
  return { type: 'tool_use', name, input };
}

export function stop(reason: Stop['reason']): Stop {
  return { type: 'stop', reason };
}

/** The results of the tools called last, as text, with whether each is an error. */
export function toolResults(body: MessagesBody): { text: string; isError: boolean }[] {
  const content = body.messages.at(-1)?.content ?? [];
  if (typeof content === 'string') return [];
  return content
    .filter((block) => block.type === 'tool_result')
    .map((block) => ({ text: textOf(block.content), isError: block.is_error === true }));
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}

/** Listens on a free port of loopback until closed. */
export async function startMessagesDouble(options: DoubleOptions): Promise<MessagesDouble> {
  const key = options.key ?? 'sk-test-0123456789abcdef';
  const requests: RecordedRequest[] = [];
  const asides: RecordedRequest[] = [];
  /** Every answer given, as it must come back in later requests. */
  const given = new Set<string>();
  const cache = new PromptCache(options.cacheTokensMin ?? 1_024, options.now ?? Date.now);
  let turn = 0;
  let baseUrl = '';

  async function answer(body: MessagesBody): Promise<ReturnType<typeof messageOf>> {
    const said = await options.script(body, turn++);
    const { content, reason } = contentOf(said, turn, body.max_tokens);
    given.add(traceOf(content));
    const usage = options.usage ?? { ...cache.usage(body), output_tokens: outputTokens(content) };
    return messageOf(body.model, { content, reason, turn, usage });
  }
  const host = { baseUrl: () => baseUrl, models: options.models ?? usualModels, given, answer };
  const services = new DoubleServices({ ...host, lacks: options.lacks ?? [], batch: options.batch ?? {} });

  async function handleService(service: Service, recorded: RecordedRequest, response: ServerResponse): Promise<void> {
    asides.push(recorded);
    const fault = options.serviceFault?.(recorded) ?? null;
    const stranger = strangerIn(recorded, key);
    if (stranger !== null) sendError(response, stranger.status, stranger.message);
    else if (fault === null || !(await inject(fault, recorded, response))) {
      const { status, text } = await services.answer(service, recorded);
      const isLines = recorded.path.endsWith('/results') && status === 200;
      send(response, status, isLines ? { 'content-type': 'application/x-jsonl' } : {}, text);
    }
  }

  function refusalOf(recorded: RecordedRequest): Refused | null {
    const { method, path, body, text } = recorded;
    if (method !== 'POST' || path !== '/v1/messages') return { status: 404, message: 'Not Found' };
    const stranger = strangerIn(recorded, key);
    if (stranger !== null) return stranger;
    if (body === null) return { status: 400, message: 'the body is not a Messages request' };
    if (options.models !== undefined && !(body.model in options.models))
      return { status: 404, message: `model: ${body.model}` };
    const wrong =
      unknownFieldIn(JSON.parse(text), options.unknown ?? []) ?? wrongIn(body, given) ?? cache.wrongMarks(body);
    if (wrong !== null) return { status: 400, message: wrong };
    const tokens = promptTokens(body);
    const most = options.contextTokensMax ?? contextTokens;
    return tokens > most
      ? { status: 400, message: `prompt is too long: ${String(tokens)} tokens > ${String(most)} maximum` }
      : null;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const recorded = await record(request);
    const service = serviceOf(recorded);
    if (service !== null) {
      await handleService(service, recorded, response);
      return;
    }
    const fault = options.faults?.[requests.length] ?? null;
    requests.push(recorded);
    const refusal = refusalOf(recorded);
    if (refusal !== null) {
      sendError(response, refusal.status, refusal.message);
      return;
    }
    if (fault !== null && (await inject(fault, recorded, response))) return;
    if (recorded.body === null) throw new Error('a request without a body was not refused');
    const message = await answer(recorded.body);
    if (recorded.body.stream !== true || fault?.kind === 'whole') send(response, 200, {}, JSON.stringify(message));
    else await sendStream(response, eventsOf(message), fault?.kind === 'drip' ? fault.ms : 0);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A script that throws is a failing test: say so where the test can see it.
      sendError(response, 400, `the double's script threw: ${String(error)}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the double has no port');
  baseUrl = `http://127.0.0.1:${String(address.port)}`;
  return {
    baseUrl,
    key,
    requests,
    asides,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** True when the fault has taken the place of the answer. */
async function inject(fault: Fault, request: RecordedRequest, response: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case 'status':
      sendError(response, fault.status, fault.message ?? 'injected fault', fault.headers);
      return true;
    case 'cut':
      if (fault.when === 'within') {
        begin(response, beginning(request));
        await new Promise((resolve) => response.write('event: content_bl', resolve));
      }
      response.destroy();
      return true;
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      return false;
    case 'drip':
    case 'whole':
      return false;
    case 'stall':
      begin(response, beginning(request));
      return true;
    case 'stream error':
      begin(response, [...beginning(request), errorEvent(fault.type, fault.message)]);
      response.end();
      return true;
    case 'garbage':
      send(response, 200, {}, fault.text);
      return true;
    case 'huge':
      send(response, 200, {}, JSON.stringify({ type: 'message', content: [say('x'.repeat(fault.characters))] }));
      return true;
  }
}

/**
 * The answer's blocks: thinking first, as these models do, then what the script says, with ids; and why it ends. What `maxTokens` cut
 * off is not there: a text ends early, a tool call has lost its input.
 */
function contentOf(said: Said, turn: number, maxTokens: number): { content: RequestBlock[]; reason: string } {
  const content: RequestBlock[] = [{ type: 'thinking', thinking: '', signature: `signature-${String(turn)}` }];
  let room = charactersIn(maxTokens);
  for (const [index, block] of said.entries()) {
    if (block.type === 'stop') return { content, reason: block.reason };
    const text = block.type === 'text' ? block.text : JSON.stringify(block.input);
    const isCut = text.length > room;
    if (block.type === 'text') content.push({ ...block, text: text.slice(0, room), citations: null });
    else {
      const id = `toolu_${String(turn)}_${String(index)}`;
      content.push({ ...block, ...(isCut ? { input: {} } : {}), id, caller: { type: 'direct' } });
    }
    if (isCut) return { content, reason: 'max_tokens' };
    room -= text.length;
  }
  return { content, reason: content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn' };
}

type Told = {
  readonly content: readonly RequestBlock[];
  readonly reason: string;
  readonly turn: number;
  readonly usage: Readonly<Record<string, unknown>>;
};

function messageOf(model: string, { content, reason, turn, usage }: Told): Parameters<typeof eventsOf>[0] {
  return {
    id: `msg_${String(turn)}`,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: reason,
    stop_sequence: null,
    usage,
  };
}

/** The first events of a stream: what the request used, and a few words. */
function beginning(request: RecordedRequest): string[] {
  const content = [{ type: 'text', text: 'so far' }];
  const usage = { input_tokens: promptTokens(request.body ?? {}), output_tokens: outputTokens(content) };
  const message = messageOf(request.body?.model ?? '', { content, reason: 'end_turn', turn: 0, usage });
  return eventsOf(message).slice(0, 4);
}

function begin(response: ServerResponse, events: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.write(events.join(''));
}

async function sendStream(response: ServerResponse, events: readonly string[], pauseMs: number): Promise<void> {
  begin(response, []);
  for (const event of events) {
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (response.destroyed) return;
    response.write(event);
  }
  response.end();
}

const errorTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const type = errorTypes[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
  send(response, status, headers, JSON.stringify({ type: 'error', error: { type, message } }));
}

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text);
}
