import * as z from 'zod/mini';

/**
 * Who put a task into the queue, where it was not the person by Delegate's own commands and panels: they said it in a chat, or another
 * agent did by one of Delegate's tools. The words of a tool's task are nobody's order: what comes of them is the person's to decide.
 */
export const originSchema = z.object({
  by: z.enum(['chat', 'tool']),
  /** The tool's name, or the chat participant's. */
  name: z.string().check(z.regex(/^[\w.-]{1,64}$/)),
});
export type Origin = z.infer<typeof originSchema>;
