/**
 * The wire between the host and a sandboxed worker: length-prefixed JSON on the worker's standard input and output.
 * A frame is four bytes (big-endian length) and that many bytes of UTF-8 JSON, at most `limits.frameBytesMax`.
 *
 * The host makes calls (`plan`, `work`, `preview`, `show`, `index`), the worker makes calls (`model`, `content`, `remember`, `recall`,
 * `heard`, `left`, `search`, `skill`, `connector`, those of `modelWire`) and sends notes (`ready`, `progress`, `changes`,
 * `exceptions`). Whatever the worker says is parsed here before anything else sees it; what does not parse ends the worker.
 */
import * as z from 'zod/mini';
import { onlySchema } from '../model/arranging.ts';
import { contentHashSchema, proposedChangeSchema } from '../model/change.ts';
import { connectorAnswerSchema, connectorAskSchema } from './connectorWire.ts';
import { limits } from '../model/limits.ts';
import { answersSchema, planSchema, questionSchema } from '../model/plan.ts';
import { toldSchema } from '../model/told.ts';
import { carriesSchema, modelBodySchema, modelServiceCalls, modelUseSchema } from './modelWire.ts';
import { previewReplySchema, previewRequestSchema } from './previewWire.ts';
import {
  heardSchema,
  hearSchema,
  leftOverSchema,
  leftSchema,
  recalledSchema,
  recallSchema,
  rememberedSchema,
  rememberSchema,
} from './talkWire.ts';
import { speechSchema } from './speech.ts';
import { skillAnswerSchema, skillAskSchema } from './skillWire.ts';
import { showContentReplySchema, showContentSchema, showReplySchema, showRequestSchema } from './showWire.ts';
import { indexReplySchema, indexRequestSchema, searchAnswerSchema, searchAskSchema } from './searchWire.ts';

export const wireVersion = 1;

const text = z.string().check(z.maxLength(limits.textCharactersMax));
export const engineNames = ['rules', 'claude'] as const;
export const engineNameSchema = z.enum(engineNames);
export type EngineName = z.infer<typeof engineNameSchema>;

/** What a worker is asked to plan. */
export const planRequestSchema = z.object({
  instruction: z.string().check(z.maxLength(limits.instructionCharactersMax)),
  answers: answersSchema,
  /** What the person said since, oldest first. */
  steering: z.array(z.string().check(z.maxLength(limits.instructionCharactersMax))),
  engine: engineNameSchema,
  /** A rule (text or JSON) that the person wrote or chose: it stands in for the instruction. */
  rule: z.optional(z.string().check(z.maxLength(limits.ruleCharactersMax))),
  /** What of the folder it is about; all of it, if not said. */
  only: z.optional(onlySchema),
  /** The model's name, for engines that use one. */
  model: z.optional(z.string()),
  /** Today's date (YYYY-MM-DD) in the person's time zone: the worker has no clock to trust. */
  today: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
  /** What it says of its own is in this language. */
  speech: z.optional(speechSchema),
});
export type PlanRequest = z.infer<typeof planRequestSchema>;

export const planReplySchema = z.discriminatedUnion('outcome', [
  /** A plan; questions in it that have no `chosen` must be answered before the work. */
  z.object({ outcome: z.literal('plan'), plan: planSchema }),
  /** The instruction was not understood, or could mean several things: what was not, and what it could be. */
  z.object({ outcome: z.literal('unclear'), message: text, question: questionSchema }),
  /** The instruction was understood and there is nothing to do. */
  z.object({ outcome: z.literal('nothing'), message: text }),
  z.object({ outcome: z.literal('failed'), message: text }),
]);
export type PlanReply = z.infer<typeof planReplySchema>;

/**
 * The approved plan, to be carried out on the whole folder: by its rule, or by the agent where the plan leaves the work to it. The
 * changes come as notes before the reply.
 */
export const workRequestSchema = z.object({
  rule: z.string().check(z.maxLength(limits.ruleCharactersMax)),
  answers: answersSchema,
  today: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
  /** As for the plan. */
  only: z.optional(onlySchema),
  speech: z.optional(speechSchema),
  /** What the agent works by. */
  agent: z.optional(
    z.object({
      plan: planSchema,
      instruction: z.string().check(z.maxLength(limits.instructionCharactersMax)),
      steering: z.array(z.string().check(z.maxLength(limits.instructionCharactersMax))),
      model: z.optional(z.string()),
    }),
  ),
});
export type WorkRequest = z.infer<typeof workRequestSchema>;

export const workReplySchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('done'),
    /** Changes sent as notes. */
    changes: z.int(),
    /** Files looked at. */
    seen: z.int(),
    /** Files left alone for a reason, all of them; the first `exceptionsKeptMax` were sent one by one. */
    exceptions: z.int(),
    /** What an agent says of its work. */
    told: z.optional(toldSchema),
  }),
  /** The agent needs a yes to another plan before it goes on. */
  z.object({ outcome: z.literal('plan'), plan: planSchema }),
  z.object({ outcome: z.literal('failed'), message: text }),
]);
export type WorkReply = z.infer<typeof workReplySchema>;

export const exceptionSchema = z.object({
  path: z.string().check(z.maxLength(32_768)),
  why: z.string().check(z.maxLength(500)),
});
export type Exception = z.infer<typeof exceptionSchema>;

export const progressSchema = z.object({
  /** What is going on, a few words: "Reading photo dates". */
  text,
  done: z.int(),
  total: z.optional(z.int()),
});
export type Progress = z.infer<typeof progressSchema>;

/** One request to the Messages API. The gateway adds address, headers, key and model; the worker only has the body. */
export const modelCallSchema = z.object({
  body: modelBodySchema,
  carries: z.optional(carriesSchema),
  /** Which of the person's models; the main one, if not said. */
  use: z.optional(modelUseSchema),
});
export type ModelCallOnWire = z.infer<typeof modelCallSchema>;
export const modelReplySchema = z.object({ status: z.int(), contentType: z.string(), body: z.string() });
export type ModelReply = z.infer<typeof modelReplySchema>;

const base64Schema = z.string().check(
  z.maxLength(4 * Math.ceil(limits.contentChunkBytes / 3)),
  // By writing it again: what has only one reading, in a tenth of the time that a pattern takes for megabytes.
  z.refine((text) => Buffer.from(text, 'base64').toString('base64') === text, 'not base64'),
);

/**
 * A part of new content, at most `contentChunkBytes` of it. The worker counts its uploads; `contentUploadsMax` may be open at once, and
 * the parts of one are kept in the order in which they were sent.
 */
export const contentPartSchema = z.object({
  upload: z.int(),
  data: base64Schema,
  /** Nothing follows: the host keeps the content under the hash that it computed. */
  last: z.boolean(),
  /** Its source failed: nothing of it is kept. */
  drop: z.optional(z.literal(true)),
});
export type ContentPart = z.infer<typeof contentPartSchema>;
export const contentReplySchema = z.object({
  /** Bytes of this upload so far. */
  received: z.int(),
  /** SHA-256 (hex) of the whole, after its last part: what a proposed change names. */
  hash: z.optional(contentHashSchema),
});
export type ContentReply = z.infer<typeof contentReplySchema>;

/** The calls: who makes them, what goes in, what comes back. */
export const callsToWorker = {
  plan: { params: planRequestSchema, result: planReplySchema },
  work: { params: workRequestSchema, result: workReplySchema },
  preview: { params: previewRequestSchema, result: previewReplySchema },
  show: { params: showRequestSchema, result: showReplySchema },
  showContent: { params: showContentSchema, result: showContentReplySchema },
  index: { params: indexRequestSchema, result: indexReplySchema },
} as const;
export const callsToHost = {
  model: { params: modelCallSchema, result: modelReplySchema },
  content: { params: contentPartSchema, result: contentReplySchema },
  remember: { params: rememberSchema, result: rememberedSchema },
  recall: { params: recallSchema, result: recalledSchema },
  heard: { params: heardSchema, result: hearSchema },
  left: { params: leftSchema, result: leftOverSchema },
  search: { params: searchAskSchema, result: searchAnswerSchema },
  skill: { params: skillAskSchema, result: skillAnswerSchema },
  connector: { params: connectorAskSchema, result: connectorAnswerSchema },
  ...modelServiceCalls,
} as const;
export const notesToHost = {
  ready: z.object({ wireVersion: z.int() }),
  progress: progressSchema,
  changes: z.object({ batch: z.array(proposedChangeSchema).check(z.maxLength(limits.changesPerBatchMax)) }),
  exceptions: z.object({ batch: z.array(exceptionSchema).check(z.maxLength(limits.changesPerBatchMax)) }),
} as const;

/** The three shapes of a frame. */
export const frameSchema = z.union([
  z.object({ call: z.string(), id: z.int(), params: z.unknown() }),
  z.object({ reply: z.int(), result: z.optional(z.unknown()), error: z.optional(z.string()) }),
  z.object({ note: z.string(), params: z.unknown() }),
]);
export type Frame = z.infer<typeof frameSchema>;
