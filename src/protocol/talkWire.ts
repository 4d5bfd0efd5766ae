/**
 * What an agent says to the host about its own talk with a model: the log that a restarted worker goes on from, and the person's words
 * that came meanwhile. An entry is the worker's own JSON text; the host keeps it and gives it back, and never looks inside.
 */
import * as z from 'zod/mini';
import { limits } from '../model/limits.ts';

/** Characters of one entry, and of all in one message, so that any text fits a frame. */
export const talkCharactersMax = 2 * 1024 * 1024;
/** Entries in one message. */
export const talkEntriesMax = 256;

const entries = z
  .array(z.string().check(z.maxLength(talkCharactersMax)))
  .check(z.maxLength(talkEntriesMax))
  .check(z.refine((all) => sumOf(all) <= talkCharactersMax, 'too much at once'));

function sumOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

/** Entries to keep, durably, before anything follows from them. */
export const rememberSchema = z.object({ entries });
export const rememberedSchema = z.object({ kept: z.int() });

/** The entries after the first `after`, as many as one message takes. */
export const recallSchema = z.object({ after: z.int().check(z.minimum(0)) });
export const recalledSchema = z.object({ entries, last: z.boolean() });

/** What the person has said since, after the first `after` of it. */
export const heardSchema = z.object({ after: z.int().check(z.minimum(0)) });
export const hearSchema = z.object({
  words: z.array(z.string().check(z.maxLength(limits.instructionCharactersMax))),
});

/** What may still be sent for the task, today's limit within. */
export const leftSchema = z.strictObject({});
export const leftOverSchema = z.object({ requests: z.number(), tokens: z.number(), usd: z.number() });
export type LeftOver = z.infer<typeof leftOverSchema>;

export type Recalled = z.infer<typeof recalledSchema>;
