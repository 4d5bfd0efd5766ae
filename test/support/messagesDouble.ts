/**
 * A double of the Messages API at the level of the wire: an HTTP server on loopback that answers from a script, holds its client
 * to the rules of the real service and its 5.5 models (version, Bearer key, alternating turns, every tool call answered, earlier
 * turns and their thinking unchanged, no forced tools, no sampling parameters), records what it was sent, and can fail in the ways
 * that the real one does.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod/mini';
import { errorEvent, eventsOf } from './messageStream.ts';

const apiVersion = '2026-10-21';

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.optional(z.string()),
  id: z.optional(z.string()),
  name: z.optional(z.string()),
  input: z.optional(z.unknown()),
  tool_use_id: z.optional(z.string()),
  content: z.optional(z.unknown()),
  is_error: z.optional(z.boolean()),
  thinking: z.optional(z.string()),
  signature: z.optional(z.string()),
});
type RequestBlock = z.infer<typeof blockSchema>;

const bodySchema = z.looseObject({
  model: z.string(),
  max_tokens: z.int(),
  messages: z.array(
    z.object({ role: z.enum(['user', 'assistant']), content: z.union([z.string(), z.array(blockSchema)]) }),
  ),
  system: z.optional(z.unknown()),
  tool_choice: z.optional(z.looseObject({ type: z.string() })),
  thinking: z.optional(z.looseObject({ type: z.string() })),
  stream: z.optional(z.boolean()),
  tools: z.optional(
    z.array(z.looseObject({ name: z.string(), input_schema: z.looseObject({ type: z.literal('object') }) })),
  ),
});
export type MessagesBody = z.infer<typeof bodySchema>;

export type RecordedRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it came. */
  readonly text: string;
  /** The body, where it is a Messages request. */
  readonly body: MessagesBody | null;
};

/** What the model says: text, or a call of a tool. Ids are given by the double. */
export type Block = { type: 'text'; text: string } | { type: 'tool_use'; name: string; input: unknown };
/** Answers a request; `turn` counts the answered requests from 0. */
export type Script = (body: MessagesBody, turn: number) => readonly Block[] | Promise<readonly Block[]>;

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
  /** What each answer says it used; without, about a token for four characters, as a real count roughly is. */
  readonly usage?: Readonly<Record<string, unknown>>;
};

export type MessagesDouble = {
  /** For ANTHROPIC_BASE_URL. */
  readonly baseUrl: string;
  readonly key: string;
  readonly requests: readonly RecordedRequest[];
  readonly close: () => Promise<void>;
};

export function say(text: string): Block {
  return { type: 'text', text };
}

export function use(name: string, input: unknown): Block {
  return { type: 'tool_use', name, input };
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
  /** Every answer given, as it must come back in later requests. */
  const given = new Set<string>();
  let turn = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const recorded = await record(request);
    const fault = options.faults?.[requests.length] ?? null;
    requests.push(recorded);
    const refusal = refusalOf(recorded, key, given);
    if (refusal !== null) {
      sendError(response, refusal.status, refusal.message);
      return;
    }
    if (fault !== null && (await inject(fault, recorded, response))) return;
    if (recorded.body === null) throw new Error('a request without a body was not refused');
    const said = await options.script(recorded.body, turn++);
    const content = contentOf(said, turn);
    given.add(traceOf(content));
    const message = messageOf(recorded, content, turn, options.usage);
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
  return {
    baseUrl: `http://127.0.0.1:${String(address.port)}`,
    key,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function record(request: IncomingMessage): Promise<RecordedRequest> {
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const parsed = bodySchema.safeParse(parseJson(text));
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers,
    text,
    body: parsed.success ? parsed.data : null,
  };
}

/** What the real service would not take. */
function refusalOf(
  request: RecordedRequest,
  key: string,
  given: ReadonlySet<string>,
): { status: number; message: string } | null {
  if (request.method !== 'POST' || request.path !== '/v1/messages') return { status: 404, message: 'Not Found' };
  if (request.headers['authorization'] !== `Bearer ${key}`) return { status: 401, message: 'invalid bearer token' };
  if (request.headers['anthropic-version'] !== apiVersion)
    return { status: 400, message: 'anthropic-version: unknown version' };
  if (request.body === null) return { status: 400, message: 'the body is not a Messages request' };
  const wrong = wrongParameters(request.body) ?? wrongTurns(request.body.messages, given);
  return wrong === null ? null : { status: 400, message: wrong };
}

function wrongParameters(body: MessagesBody): string | null {
  for (const name of ['temperature', 'top_p', 'top_k']) if (name in body) return `${name}: no longer supported`;
  const choice = body.tool_choice?.type ?? 'auto';
  if (choice === 'any' || choice === 'tool') return 'tool_choice: forced tool use is not supported by this model';
  return body.thinking?.type === 'disabled' ? 'thinking: use between_tools with this model' : null;
}

/** Turns alternate from the user's on, every tool call is answered in the turn after it, and the model's turns are as it gave them. */
function wrongTurns(messages: MessagesBody['messages'], given: ReadonlySet<string>): string | null {
  let open: string[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== (index % 2 === 0 ? 'user' : 'assistant'))
      return `messages.${String(index)}: roles must alternate, user first`;
    if (content.length === 0) return `messages.${String(index)}: content is empty`;
    const blocks = typeof content === 'string' ? [] : content;
    if (role === 'assistant' && !given.has(traceOf(blocks)))
      return `messages.${String(index)}: not as the model gave it`;
    const answered = blocks.filter((block) => block.type === 'tool_result').map((block) => block.tool_use_id ?? '');
    if (answered.toSorted().join() !== open.toSorted().join())
      return `messages.${String(index)}: tool_result blocks do not match`;
    open = blocks.filter((block) => block.type === 'tool_use').map((block) => block.id ?? '');
  }
  return messages.at(-1)?.role === 'user' ? null : 'the last turn must be the user’s';
}

/** What must not change in a turn that comes back. */
function traceOf(blocks: readonly RequestBlock[]): string {
  return JSON.stringify(
    blocks.map(({ type, text, id, name, input, thinking, signature }) => [
      type,
      text,
      id,
      name,
      input,
      thinking,
      signature,
    ]),
  );
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

/** The answer's blocks: thinking first, as these models do, then what the script says, with ids. */
function contentOf(said: readonly Block[], turn: number): RequestBlock[] {
  const thinking = { type: 'thinking', thinking: '', signature: `signature-${String(turn)}` };
  const blocks = said.map((block, index) =>
    block.type === 'text'
      ? { ...block, citations: null }
      : { ...block, id: `toolu_${String(turn)}_${String(index)}`, caller: { type: 'direct' } },
  );
  return [thinking, ...blocks];
}

function messageOf(
  request: RecordedRequest,
  content: readonly RequestBlock[],
  turn: number,
  usage: DoubleOptions['usage'],
): Parameters<typeof eventsOf>[0] {
  return {
    id: `msg_${String(turn)}`,
    type: 'message',
    role: 'assistant',
    model: request.body?.model,
    content,
    stop_reason: content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: usage ?? {
      input_tokens: Math.ceil(request.text.length / 4),
      output_tokens: Math.ceil(JSON.stringify(content).length / 4),
    },
  };
}

/** The first events of a stream: what the request used, and a few words. */
function beginning(request: RecordedRequest): string[] {
  const message = messageOf(request, [{ type: 'text', text: 'so far' }], 0, undefined);
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

function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const type = status === 529 ? 'overloaded_error' : status === 401 ? 'authentication_error' : 'invalid_request_error';
  send(response, status, headers, JSON.stringify({ type: 'error', error: { type, message } }));
}

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
