/**
 * What a worker may put into a model call. The worker is not trusted, and the Messages API can itself reach the network: server
 * tools fetch pages and run code, image and document sources may be addresses, files and containers outlive the call. A hijacked
 * worker could send a folder's contents out through any of them, so only plain conversation with tools that the worker carries
 * out itself gets through, field by field. What this table does not name is refused, not dropped: a silent drop would hide a bug.
 */
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';

const cacheControl = z.optional(
  z.nullable(z.strictObject({ type: z.literal('ephemeral'), ttl: z.optional(z.enum(['5m', '1h'])) })),
);
const name = z.string().check(z.regex(/^[a-zA-Z0-9_-]{1,64}$/));
const id = z.string().check(z.maxLength(200));

const textBlock = z.strictObject({ type: z.literal('text'), text: z.string(), cache_control: cacheControl });
const imageBlock = z.strictObject({
  type: z.literal('image'),
  source: z.strictObject({
    type: z.literal('base64'),
    media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
    data: z.string(),
  }),
  cache_control: cacheControl,
});
const documentBlock = z.strictObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('base64'), media_type: z.literal('application/pdf'), data: z.string() }),
    z.strictObject({ type: z.literal('text'), media_type: z.literal('text/plain'), data: z.string() }),
  ]),
  title: z.optional(z.nullable(z.string())),
  context: z.optional(z.nullable(z.string())),
  cache_control: cacheControl,
});
const toolUseBlock = z.strictObject({
  type: z.literal('tool_use'),
  id,
  name,
  input: z.unknown(),
  caller: z.optional(z.strictObject({ type: z.literal('direct') })),
  cache_control: cacheControl,
});
const toolResultBlock = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: id,
  content: z.optional(
    z.union([z.string(), z.array(z.discriminatedUnion('type', [textBlock, imageBlock, documentBlock]))]),
  ),
  is_error: z.optional(z.boolean()),
  cache_control: cacheControl,
});
const thinkingBlock = z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() });
const redactedThinkingBlock = z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() });

const contentBlock = z.discriminatedUnion('type', [
  textBlock,
  imageBlock,
  documentBlock,
  toolUseBlock,
  toolResultBlock,
  thinkingBlock,
  redactedThinkingBlock,
]);

/** A tool that the worker carries out. Tools that the provider carries out have a dated `type` and do not match. */
const toolSchema = z.strictObject({
  type: z.optional(z.nullable(z.literal('custom'))),
  name,
  description: z.optional(z.string()),
  input_schema: z.record(z.string(), z.unknown()),
  strict: z.optional(z.boolean()),
  cache_control: cacheControl,
});

const noParallel = z.optional(z.boolean());

const modelRequestSchema = z.strictObject({
  /** Read and thrown away: the gateway sets the model. */
  model: z.optional(z.string()),
  max_tokens: z.int().check(z.minimum(1)),
  messages: z
    .array(
      z.strictObject({
        role: z.enum(['user', 'assistant']),
        content: z.union([z.string(), z.array(contentBlock)]),
      }),
    )
    .check(z.minLength(1)),
  system: z.optional(z.union([z.string(), z.array(textBlock)])),
  tools: z.optional(z.array(toolSchema).check(z.maxLength(64))),
  tool_choice: z.optional(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('auto'), disable_parallel_tool_use: noParallel }),
      z.strictObject({ type: z.literal('any'), disable_parallel_tool_use: noParallel }),
      z.strictObject({ type: z.literal('none') }),
      z.strictObject({ type: z.literal('tool'), name, disable_parallel_tool_use: noParallel }),
    ]),
  ),
  thinking: z.optional(
    z.discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('adaptive'),
        display: z.optional(z.nullable(z.enum(['summarized', 'omitted']))),
      }),
      z.strictObject({ type: z.literal('between_tools') }),
      z.strictObject({ type: z.literal('disabled') }),
    ]),
  ),
  output_config: z.optional(
    z.strictObject({
      effort: z.optional(z.nullable(z.enum(['low', 'medium', 'high', 'xhigh', 'max']))),
      format: z.optional(
        z.nullable(z.strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) })),
      ),
    }),
  ),
  stop_sequences: z.optional(z.array(z.string()).check(z.maxLength(16))),
  metadata: z.optional(z.strictObject({ user_id: z.optional(z.nullable(z.string().check(z.maxLength(256)))) })),
  cache_control: cacheControl,
  /** The gateway streams by itself; what the worker gets is the whole message. */
  stream: z.optional(z.literal(false)),
});
export type ModelRequest = z.infer<typeof modelRequestSchema>;

/** The request in a worker's body, or where it strays from what may pass ("tools.0: …"), never quoting its contents. */
export function parseModelRequest(body: string): Result<ModelRequest, string> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return fail('it is not JSON');
  }
  const parsed = modelRequestSchema.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  return fail(whereItStrays(parsed.error.issues));
}

function whereItStrays(issues: readonly z.core.$ZodIssue[]): string {
  const issue = issues[0];
  if (issue === undefined) return 'it has the wrong shape';
  const place = issue.path.map(String).join('.').slice(0, 120);
  // A key is the worker's own word: only plain ones are repeated.
  const keys = issue.code === 'unrecognized_keys' ? issue.keys.filter((key) => /^\w{1,40}$/.test(key)).slice(0, 3) : [];
  const what = keys.length > 0 ? `the field ${keys.join(', ')} is not passed on` : 'this is not passed on';
  return place === '' ? what : `at ${place}, ${what}`;
}
