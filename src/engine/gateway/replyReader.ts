/**
 * Reads the answer to a Messages request while it comes: a stream of events, put together into the one message that they tell, or a
 * whole message from servers that know no streams. Bounded, and always able to say what was used so far: an answer that is cut in
 * the middle has been paid for as well.
 */
import * as z from 'zod/mini';
import { EventStream } from './eventStream.ts';
import type { ReportedUsage } from './prices.ts';
import type { AnswerHead } from './transport.ts';

export type Reply =
  /** A whole message, as JSON. */
  | { readonly kind: 'message'; readonly body: string }
  /** The server's own words for what went wrong; the status that fits where the error came in the middle of a stream. */
  | { readonly kind: 'error'; readonly message: string; readonly status: number | null }
  /** The stream ended before its message did. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'no message' };

/** An error in a stream comes after status 200; these are the statuses that it would have had. */
const statusOfError: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

const eventCharactersMax = 4 * 1024 * 1024;
/** Blocks of one message. */
const blocksMax = 1_000;
/** Characters that make a token at least, by and large: what a cut answer is charged with. */
const charactersPerToken = 3;

const count = z.optional(z.nullable(z.int().check(z.minimum(0))));
export const usageSchema = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  cache_creation: z.optional(z.nullable(z.looseObject({ ephemeral_1h_input_tokens: count }))),
});
const messageSchema = z.looseObject({
  type: z.literal('message'),
  content: z.array(z.unknown()),
  // Some local servers leave the usage out.
  usage: z.optional(usageSchema),
});
const errorSchema = z.object({ error: z.object({ type: z.optional(z.string()), message: z.string() }) });
/** What Amazon's services say in place of it. */
const bareErrorSchema = z.object({ message: z.string() });
const index = z.int().check(z.minimum(0), z.maximum(blocksMax - 1));
const deltaSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text_delta'), text: z.string() }),
  z.object({ type: z.literal('input_json_delta'), partial_json: z.string() }),
  z.object({ type: z.literal('thinking_delta'), thinking: z.string() }),
  z.object({ type: z.literal('signature_delta'), signature: z.string() }),
  z.object({ type: z.literal('citations_delta') }),
]);
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message_start'), message: messageSchema }),
  z.object({ type: z.literal('content_block_start'), index, content_block: z.looseObject({ type: z.string() }) }),
  z.object({ type: z.literal('content_block_delta'), index, delta: deltaSchema }),
  z.object({ type: z.literal('content_block_stop'), index }),
  z.object({
    type: z.literal('message_delta'),
    delta: z.looseObject({}),
    usage: z.optional(z.nullable(usageSchema)),
  }),
  z.object({ type: z.literal('message_stop') }),
]);
type MessageEvent = z.infer<typeof eventSchema>;
type Block = Record<string, unknown> & { type: string };

/** Reads one answer. */
export class ReplyReader {
  readonly #bytesMax: number;
  readonly #events = new EventStream(eventCharactersMax);
  readonly #decoder = new TextDecoder();
  /** The body of an answer that is no stream. */
  #text = '';
  #isStream = false;
  #held = 0;
  #message: z.infer<typeof messageSchema> | null = null;
  readonly #blocks: Block[] = [];
  /** The input of tool calls, which comes as pieces of JSON. */
  readonly #inputs = new Map<number, string>();
  #usage: z.infer<typeof usageSchema> | null = null;
  #error: Extract<Reply, { kind: 'error' }> | null = null;
  #isWhole = false;
  #isOdd = false;

  /** `bytesMax`: of the message, however many the stream takes to tell it. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Characters of the message so far. */
  get characters(): number {
    return this.#held;
  }

  take(head: AnswerHead, bytes: Uint8Array): 'more' | 'enough' {
    this.#isStream = head.status === 200 && head.contentType === 'text/event-stream';
    if (!this.#isStream) {
      this.#held += bytes.length;
      if (this.#held > this.#bytesMax) return 'enough';
      this.#text += this.#decoder.decode(bytes, { stream: true });
      return 'more';
    }
    const events = this.#events.push(bytes);
    if (events === null) return 'enough';
    for (const { event, data } of events) this.#hear(event, parseJson(data));
    return this.#held > this.#bytesMax ? 'enough' : 'more';
  }

  /** What came, when nothing more comes. */
  reply(): Reply {
    if (!this.#isStream) return this.#wholeReply(this.#text + this.#decoder.decode());
    if (this.#error !== null) return this.#error;
    if (this.#isOdd) return { kind: 'no message' };
    if (this.#message === null || !this.#isWhole) return { kind: 'cut' };
    const content = this.#blocks.map((block, at) => this.#withInput(block, at));
    return { kind: 'message', body: JSON.stringify({ ...this.#message, content, usage: this.#usage ?? undefined }) };
  }

  /** What the server has said that it used, and for a cut stream at least what has come; null where nothing is known. */
  usage(): ReportedUsage | null {
    if (!this.#isStream || this.#usage === null) return this.#usage;
    if (this.#isWhole) return this.#usage;
    const come = Math.ceil(this.#held / charactersPerToken);
    return { ...this.#usage, output_tokens: Math.max(this.#usage.output_tokens ?? 0, come) };
  }

  #wholeReply(text: string): Reply {
    const json = parseJson(text);
    const message = messageSchema.safeParse(json);
    if (message.success) {
      this.#usage = message.data.usage ?? {};
      return { kind: 'message', body: text };
    }
    const error = errorSchema.safeParse(json);
    const bare = bareErrorSchema.safeParse(json);
    const said = error.success ? error.data.error.message : bare.data?.message;
    return said === undefined ? { kind: 'no message' } : { kind: 'error', message: said, status: null };
  }

  #hear(name: string, json: unknown): void {
    if (this.#isWhole || this.#error !== null || name === 'ping') return;
    if (name === 'error') {
      const error = errorSchema.safeParse(json);
      const { type = '', message = '' } = error.success ? error.data.error : {};
      this.#error = { kind: 'error', message, status: statusOfError[type] ?? 500 };
      return;
    }
    const event = eventSchema.safeParse(json);
    // Events of a kind that came later than this code are to be passed over; a broken one of a known kind is not.
    if (!event.success) this.#isOdd ||= isKnown(json);
    else if (!this.#tell(event.data)) this.#isOdd = true;
  }

  /** Works an event in; false where it is out of place. */
  #tell(event: MessageEvent): boolean {
    if (event.type === 'message_start') {
      if (this.#message !== null) return false;
      this.#message = event.message;
      this.#usage = event.message.usage ?? {};
      return true;
    }
    if (this.#message === null) return false;
    switch (event.type) {
      case 'content_block_start':
        if (event.index !== this.#blocks.length) return false;
        this.#blocks.push({ ...event.content_block });
        this.#held += JSON.stringify(event.content_block).length;
        return true;
      case 'content_block_delta':
        return this.#add(event.index, event.delta);
      case 'content_block_stop':
        return event.index < this.#blocks.length;
      case 'message_delta':
        this.#message = { ...this.#message, ...event.delta };
        this.#usage = { ...this.#usage, ...present(event.usage ?? {}) };
        return true;
      case 'message_stop':
        this.#isWhole = true;
        return true;
    }
  }

  #add(at: number, delta: z.infer<typeof deltaSchema>): boolean {
    const block = this.#blocks[at];
    if (block === undefined) return false;
    const piece = pieceOf(delta);
    if (piece === null) return true;
    this.#held += piece.text.length;
    if (piece.field === 'input') this.#inputs.set(at, (this.#inputs.get(at) ?? '') + piece.text);
    else block[piece.field] = textIn(block[piece.field]) + piece.text;
    return true;
  }

  /** A call that was cut has no input that could be read; whoever made it hears so by the stop reason. */
  #withInput(block: Block, at: number): Block {
    const text = this.#inputs.get(at);
    return text === undefined || text === '' ? block : { ...block, input: parseJson(text) ?? {} };
  }
}

const knownEvents: readonly unknown[] = [
  ...['message_start', 'message_delta', 'message_stop'],
  ...['content_block_start', 'content_block_delta', 'content_block_stop'],
];

function isKnown(json: unknown): boolean {
  return typeof json !== 'object' || json === null || !('type' in json) || knownEvents.includes(json.type);
}

function pieceOf(delta: z.infer<typeof deltaSchema>): { field: string; text: string } | null {
  switch (delta.type) {
    case 'text_delta':
      return { field: 'text', text: delta.text };
    case 'input_json_delta':
      return { field: 'input', text: delta.partial_json };
    case 'thinking_delta':
      return { field: 'thinking', text: delta.thinking };
    case 'signature_delta':
      return { field: 'signature', text: delta.signature };
    case 'citations_delta':
      return null;
  }
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Later counts take the place of earlier ones, where they say anything. */
function present(usage: z.infer<typeof usageSchema>): object {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null && value !== undefined));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
