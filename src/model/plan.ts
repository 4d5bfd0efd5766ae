import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { noticesSchema } from './notices.ts';
import { scopeSchema } from './scope.ts';

const text = z.string().check(z.maxLength(limits.textCharactersMax));
const key = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/));

export const choiceSchema = z.object({
  value: text,
  label: text,
  /** How many files this choice concerns. */
  count: z.optional(z.int()),
  /** A few `old → new` lines that show what the choice means. */
  examples: z.optional(z.array(text).check(z.maxLength(5))),
});
export type Choice = z.infer<typeof choiceSchema>;

/** One thing the person may decide. With `chosen` the plan goes on with that choice; without, it waits for an answer. */
export const questionSchema = z.object({
  key,
  text,
  choices: z.array(choiceSchema).check(z.maxLength(limits.choicesMax)),
  chosen: z.optional(text),
});
export type Question = z.infer<typeof questionSchema>;

/** What the rest of a task is expected to use at a model's service. */
export const quoteSchema = z.object({
  inputTokens: z.int().check(z.minimum(0)),
  outputTokens: z.int().check(z.minimum(0)),
  /** US dollars; null where the model's price is not known. */
  usd: z.nullable(z.number()),
  /** What it is reckoned from, a sentence. */
  basis: text,
});
export type Quote = z.infer<typeof quoteSchema>;

export const planSchema = z.object({
  /** The goal in one sentence: what was understood. */
  goal: text,
  steps: z.array(text).check(z.maxLength(limits.stepsMax)),
  /** A few `old → new` lines that show what a rule makes of names and places; absent where it changes none. */
  examples: z.optional(z.array(text).check(z.maxLength(5))),
  assumptions: z.array(text).check(z.maxLength(limits.stepsMax)),
  questions: z.array(questionSchema).check(z.maxLength(limits.choicesMax)),
  scope: scopeSchema,
  /** What it will not touch, in words, with counts. */
  untouched: z.array(text).check(z.maxLength(limits.stepsMax)),
  /**
   * The rule that the work phase runs, as JSON text; the engine holds scope and changes against how far it reaches. Empty where an
   * agent does the work.
   */
  rule: z.string().check(z.maxLength(limits.ruleCharactersMax)),
  /** Who does the work, where no rule does: then the scope alone says how far it may go. */
  work: z.optional(z.literal('agent')),
  /** What the work is expected to cost, where a model does it. */
  quote: z.optional(quoteSchema),
  /** Files of the folder whose wishes the plan goes by: its conventions, instruction files for AIs. */
  wishes: z.optional(z.array(text).check(z.maxLength(limits.stepsMax))),
  /** Skills that the model has read, with whose they are: the host's own account of it. */
  skills: z.optional(z.array(text).check(z.maxLength(limits.stepsMax))),
  /** What this folder says to the AI, as far as the worker looked; absent where no AI reads it. */
  notices: z.optional(noticesSchema),
});
export type Plan = z.infer<typeof planSchema>;

/** Answers to a plan's questions, by question key. */
export const answersSchema = z.record(key, text);
export type Answers = z.infer<typeof answersSchema>;
