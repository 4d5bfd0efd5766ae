/** What the double of the Messages API takes: the shape of a request, and the rules of the real service and its 5.5 models. */
import type { IncomingMessage } from 'node:http';
import * as z from 'zod/mini';

export const apiVersion = '2026-10-21';

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
export type RequestBlock = z.infer<typeof blockSchema>;

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

/** Why the service does not take a request. */
export type Refused = { readonly status: number; readonly message: string };

export async function record(request: IncomingMessage): Promise<RecordedRequest> {
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers,
    text,
    body: bodyOf(parseJson(text)),
  };
}

/** A Messages request, or null where it is none. */
export function bodyOf(json: unknown): MessagesBody | null {
  const parsed = bodySchema.safeParse(json);
  return parsed.success ? parsed.data : null;
}

/** What is wrong with who asks; null where nothing is. An empty key takes everyone, as local servers do. */
export function strangerIn({ headers }: RecordedRequest, key: string): Refused | null {
  if (key !== '' && headers['authorization'] !== `Bearer ${key}`)
    return { status: 401, message: 'invalid bearer token' };
  return headers['anthropic-version'] === apiVersion
    ? null
    : { status: 400, message: 'anthropic-version: unknown version' };
}

/** What the real service would say against a Messages request; null where it takes it. `given`: every turn that the model gave. */
export function wrongIn(body: MessagesBody, given: ReadonlySet<string>): string | null {
  return wrongParameters(body) ?? wrongTurns(body.messages, given);
}

/** The first of these fields that stands somewhere in the request, as a server words it that does not know it. */
export function unknownFieldIn(json: unknown, names: readonly string[], place = ''): string | null {
  if (typeof json !== 'object' || json === null) return null;
  for (const [name, value] of Object.entries(json)) {
    const here = place === '' ? name : `${place}.${name}`;
    if (names.includes(name)) return `${here}: Extra inputs are not permitted`;
    const found = unknownFieldIn(value, names, here);
    if (found !== null) return found;
  }
  return null;
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
export function traceOf(blocks: readonly RequestBlock[]): string {
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

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
