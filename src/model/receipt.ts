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
  /** Files that came back from the store (undo), counted in `created` or `modified` as well. */
  restored: z._default(z.int(), 0),
  /** Files that went to another drive: copied and verified. */
  copied: z._default(z.int(), 0),
  /** Things in the store because of this transaction, and their bytes: replaced contents, trash, originals of what was copied. */
  stored: z._default(z.int(), 0),
  storedBytes: z._default(z.number(), 0),
  /** Files whose extended attributes the other drive could not take. */
  attributesLost: z._default(z.int(), 0),
  /** Files that other programs added to the folder (or, below zero, took from it) meanwhile, as far as the count tells. */
  others: z._default(z.int(), 0),
  foldersMade: z.int(),
  foldersRemoved: z.int(),
  /** SHA-256 (hex) over the operations carried out, with their identities, in order. */
  hash: z.string(),
  /** Milliseconds from the first journal record to the last. */
  tookMs: z.number(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** The counts of a transaction that did nothing. */
export const noCounts = {
  moved: 0,
  renamed: 0,
  created: 0,
  modified: 0,
  trashed: 0,
  restored: 0,
  copied: 0,
  stored: 0,
  storedBytes: 0,
  attributesLost: 0,
  others: 0,
  foldersMade: 0,
  foldersRemoved: 0,
} as const satisfies Partial<Receipt>;
