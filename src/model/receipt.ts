import * as z from 'zod/mini';

/** The account after a transaction: every file of the mount is in exactly one of the file counts. */
export const receiptSchema = z.object({
  transaction: z.string(),
  direction: z.enum(['apply', 'undo', 'redo']),
  /** Files in the mount before and after. */
  filesBefore: z.int(),
  filesAfter: z.int(),
  kept: z.int(),
  /** Files with a new path. */
  moved: z.int(),
  /** How many of those only changed their name within their folder. */
  renamed: z.int(),
  created: z.int(),
  modified: z.int(),
  trashed: z.int(),
  foldersMade: z.int(),
  foldersRemoved: z.int(),
  /** SHA-256 (hex) over the operations carried out, with their identities, in order. */
  hash: z.string(),
  /** Milliseconds from the first journal record to the last. */
  tookMs: z.number(),
});
export type Receipt = z.infer<typeof receiptSchema>;
