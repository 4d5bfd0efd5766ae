/** The person's language, as a worker is told it with each call, so that what it says of its own is in it. Nothing in English. */
import * as z from 'zod/mini';

const messagesMax = 3_000;
const messageCharactersMax = 2_000;
const message = z.string().check(z.maxLength(messageCharactersMax));

export const speechSchema = z.object({
  /** A BCP 47 tag. */
  language: z.string().check(z.maxLength(40)),
  /** English to this language, only what a worker may say. */
  messages: z
    .record(message, message)
    .check(z.refine((messages) => Object.keys(messages).length <= messagesMax, 'too many messages')),
});
export type Speech = z.infer<typeof speechSchema>;
