/**
 * What a worker asks of models besides single answers: what they can take, how much a request is, and batches of requests. A worker
 * says `main` or `small`; which model that is, the host decides.
 */
import * as z from 'zod/mini';
import { upstreamKinds } from '../model/modelSource.ts';
import { limits } from '../model/limits.ts';
import { pathCharactersMax } from '../model/relativePath.ts';

export const modelUses = ['main', 'small'] as const;
export const modelUseSchema = z.enum(modelUses);
export type ModelUse = z.infer<typeof modelUseSchema>;

/** The body of a request to the Messages API. The gateway adds address, headers and key. */
export const modelBodySchema = z.string().check(z.maxLength(limits.frameBytesMax));
/** Files whose names or contents are in it, the first of them: the worker's word, and recorded as no more than that. */
export const carriesSchema = z
  .array(z.string().check(z.maxLength(pathCharactersMax)))
  .check(z.maxLength(limits.carriesMax));

const factsSchema = z.object({
  model: z.string(),
  /** Tokens of a request. */
  contextTokens: z.int(),
  /** Tokens that an answer may be asked for, the gateway's own limit within. */
  outputTokensMax: z.int(),
  takesPictures: z.boolean(),
  /** PDF documents as they are. */
  takesDocuments: z.boolean(),
  /** `cache_control` has an effect. */
  caches: z.boolean(),
  /** Tokens can be counted by the service. */
  counts: z.boolean(),
  batches: z.boolean(),
  /** US dollars; absent where no price is known. */
  pricePerMillion: z.optional(z.object({ input: z.number(), output: z.number(), cacheRead: z.number() })),
  /** The month of the price list, YYYY-MM. */
  priced: z.string(),
  /** Whether the service said so itself, or it is assumed, rather too little than too much. */
  told: z.enum(['by the service', 'assumed']),
});
export type ModelFacts = z.infer<typeof factsSchema>;

export const modelFactsParamsSchema = z.strictObject({});
export const modelFactsResultSchema = z.object({
  main: factsSchema,
  small: factsSchema,
  source: z.enum(upstreamKinds),
});
export type ModelFactsReply = z.infer<typeof modelFactsResultSchema>;

export const countTokensParamsSchema = z.strictObject({ body: modelBodySchema, use: z.optional(modelUseSchema) });
export const countTokensResultSchema = z.object({
  inputTokens: z.int(),
  /** Reckoned from the text's length, since the service counts none. */
  estimated: z.boolean(),
});
export type TokenCount = z.infer<typeof countTokensResultSchema>;

export const batchIdSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,100}$/));
const requestIdSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));

export const batchStartParamsSchema = z.strictObject({
  use: z.optional(modelUseSchema),
  /** The batch that is being gathered, as the call before said; none begins one. */
  batch: z.optional(batchIdSchema),
  requests: z
    .array(z.strictObject({ id: requestIdSchema, body: modelBodySchema, carries: z.optional(carriesSchema) }))
    .check(z.minLength(1), z.maxLength(limits.batchRequestsPerCallMax)),
  /** Nothing follows: the batch is sent. */
  last: z.boolean(),
});
export type BatchStart = z.infer<typeof batchStartParamsSchema>;
export const batchStartResultSchema = z.object({
  /** Of the batch that is being gathered, or of the one that was sent: what `batchLook` and `batchResults` take. */
  batch: z.string(),
  requests: z.int(),
  sent: z.boolean(),
});
export type BatchStarted = z.infer<typeof batchStartResultSchema>;

const countsSchema = z.object({
  processing: z.int(),
  succeeded: z.int(),
  errored: z.int(),
  canceled: z.int(),
  expired: z.int(),
});
const batchStateSchema = z.object({
  batch: z.string(),
  /** `ended`: its results are there. */
  state: z.enum(['in progress', 'canceling', 'ended']),
  requests: z.int(),
  counts: countsSchema,
  /** Asking again earlier brings the same answer. */
  nextLookMs: z.int(),
});
export type BatchState = z.infer<typeof batchStateSchema>;

/** Without `batch`: all of the task's, as they were last seen; a restarted task finds its own so. */
export const batchLookParamsSchema = z.strictObject({ batch: z.optional(batchIdSchema) });
export const batchLookResultSchema = z.object({ batches: z.array(batchStateSchema) });

export const batchResultsParamsSchema = z.strictObject({
  batch: batchIdSchema,
  /** `next` of the page before; 0 begins. */
  from: z.int().check(z.minimum(0)),
});
export const batchResultSchema = z.object({
  id: z.string(),
  outcome: z.enum(['succeeded', 'errored', 'expired', 'canceled']),
  /** The whole message, as JSON, where it succeeded. */
  reply: z.optional(z.string()),
  /** What the service says of an error. */
  why: z.optional(z.string()),
});
export type BatchResult = z.infer<typeof batchResultSchema>;
export const batchPageSchema = z.object({
  results: z.array(batchResultSchema),
  /** For the next page; null after the last. */
  next: z.nullable(z.int()),
});
export type BatchPage = z.infer<typeof batchPageSchema>;

/** The calls: what goes in, what comes back. */
export const modelServiceCalls = {
  modelFacts: { params: modelFactsParamsSchema, result: modelFactsResultSchema },
  countTokens: { params: countTokensParamsSchema, result: countTokensResultSchema },
  batchStart: { params: batchStartParamsSchema, result: batchStartResultSchema },
  batchLook: { params: batchLookParamsSchema, result: batchLookResultSchema },
  batchResults: { params: batchResultsParamsSchema, result: batchPageSchema },
} as const;
