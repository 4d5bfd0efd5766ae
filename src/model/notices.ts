import * as z from 'zod/mini';

/** Why a passage is told of. */
export const noticeKinds = ['hidden', 'instruction', 'invisible'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/**
 * A passage in the folder that speaks to an AI rather than to people, or that people do not see. The excerpt is the passage's own text,
 * cut; whoever shows it writes it out safely (see displayPath).
 */
export const noticeSchema = z.object({
  file: z.string().check(z.maxLength(32_768)),
  /** Where in the file, in words: "page 2", "sheet Costs, cell B7", "its name". */
  place: z.string().check(z.maxLength(200)),
  kind: z.enum(noticeKinds),
  /** What is odd about it, in words: "white on white". */
  why: z.string().check(z.maxLength(200)),
  excerpt: z.string().check(z.maxLength(300)),
});

export const noticesShownMax = 40;

/** What was found, and how far was looked: the worker's word, never a proof that there is nothing. */
export const noticesSchema = z.object({
  shown: z.array(noticeSchema).check(z.maxLength(noticesShownMax)),
  /** All that were found. */
  count: z.int().check(z.minimum(0)),
  /** Files whose contents were looked into, of those that could be. */
  looked: z.int().check(z.minimum(0)),
  of: z.int().check(z.minimum(0)),
});
export type Notices = z.infer<typeof noticesSchema>;
