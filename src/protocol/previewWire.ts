/** What the host asks of a worker while a rule is being written, and what it answers: a part of the worker's wire that panels share. */
import * as z from 'zod/mini';
import { onlySchema } from '../model/arranging.ts';
import { conventionsBytesMax } from '../model/conventionsFile.ts';
import { limits } from '../model/limits.ts';
import { operations } from '../model/operation.ts';
import { answersSchema } from '../model/plan.ts';
import { speechSchema } from './speech.ts';
import { problemsMax } from '../model/rule/textPlaces.ts';

const text = z.string().check(z.maxLength(limits.textCharactersMax));

/** Rows of a preview that are asked for at once, and the longest text that rows are searched for. */
export const previewRowsMax = 500;
export const previewSearchMax = 200;

/** Which rows of a preview are wanted: all, those that the edit has changed, or what is left alone. */
export const previewShows = ['all', 'changed', 'left'] as const;
export type PreviewShow = (typeof previewShows)[number];

/** A rule to be tried on the folder as it is, and the part of its result to be seen. Nothing comes of it but the reply. */
export const previewRequestSchema = z.object({
  /** The rule, as text or JSON. */
  rule: z.string().check(z.maxLength(limits.ruleCharactersMax)),
  /** The rule that rows are held against, to tell what an edit has changed. */
  was: z.optional(z.string().check(z.maxLength(limits.ruleCharactersMax))),
  answers: answersSchema,
  /** What of the folder the task is about; all of it, if not said. */
  only: z.optional(onlySchema),
  today: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
  /** The first row wanted, and how many. */
  first: z.int().check(z.minimum(0)),
  count: z.int().check(z.minimum(0), z.maximum(previewRowsMax)),
  show: z.enum(previewShows),
  /** Only rows in whose paths this stands, in any case. */
  search: z.optional(z.string().check(z.maxLength(previewSearchMax))),
  /** The folder is looked through again: what a preview saw of it is kept otherwise. */
  again: z.optional(z.literal(true)),
  speech: z.optional(speechSchema),
});
export type PreviewRequest = z.infer<typeof previewRequestSchema>;

const rowPath = z.string().check(z.maxLength(32_768));

/** What a row tells: what would happen to a file, why it is left alone, or that only the rule before the edit spoke for it. */
export const previewOps = [...operations, 'left', 'stays'] as const;
export type PreviewOp = (typeof previewOps)[number];

export const previewRowSchema = z.object({
  op: z.enum(previewOps),
  from: z.optional(rowPath),
  to: z.optional(rowPath),
  reason: text,
  /** What it tells of, where that is no single file: a folder, a list of many files, or the folder's conventions. */
  of: z.optional(z.enum(['folder', 'list', 'conventions'])),
  /** Not what the rule before the edit would have done. */
  changed: z.optional(z.literal(true)),
});
export type PreviewRow = z.infer<typeof previewRowSchema>;

/** Something wrong in a rule's text: where (lines and columns from 1, offsets in UTF-16 units), what, and how to mend it. */
export const textProblemSchema = z.object({
  line: z.int(),
  column: z.int(),
  offset: z.int(),
  length: z.int(),
  message: text,
  mend: text,
});

export const previewSchema = z.object({
  /** The rule in its readable form. */
  text: z.string().check(z.maxLength(2 * limits.ruleCharactersMax)),
  /** How many rows of each kind. */
  counts: z.partialRecord(z.enum(previewOps), z.int()),
  /** Rows in all, those that answer to the search and the choice, and those that the edit has changed. */
  total: z.int(),
  matching: z.int(),
  changed: z.int(),
  /** Files numbered, or left alone, because another has their new name. */
  clashes: z.int(),
  /** Files that were looked at. */
  seen: z.int(),
  steps: z.array(text).check(z.maxLength(limits.stepsMax)),
  /** What the folder's conventions file gets: whether it is there already, and the text that is added, or why nothing can be. */
  remembered: z.optional(
    z.discriminatedUnion('is', [
      z.object({
        is: z.literal('added'),
        op: z.enum(['create', 'modify']),
        text: z.string().check(z.maxLength(conventionsBytesMax)),
      }),
      z.object({ is: z.literal('refused'), why: text }),
    ]),
  ),
  first: z.int(),
  rows: z.array(previewRowSchema).check(z.maxLength(previewRowsMax)),
  /** Milliseconds in the worker. */
  tookMs: z.number(),
});
export type RuleOutcome = z.infer<typeof previewSchema>;

export const previewReplySchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('preview'), preview: previewSchema }),
  z.object({ outcome: z.literal('problems'), problems: z.array(textProblemSchema).check(z.maxLength(problemsMax)) }),
  z.object({ outcome: z.literal('failed'), message: text }),
]);
export type PreviewReply = z.infer<typeof previewReplySchema>;
