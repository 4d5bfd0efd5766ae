/** What an agent has staged, one deed at a time: kept in the talk's log until the work is handed over. */
import * as z from 'zod/mini';
import { contentHashSchema, relativePathSchema } from '../../model/change.ts';
import { limits } from '../../model/limits.ts';

const reason = z.string().check(z.maxLength(500));
const content = { content: contentHashSchema, bytes: z.number() };
const saw = { sawSize: z.number(), sawMtimeMs: z.number() };
/** What code found when it held new content against its sources. */
const flags = z.optional(z.array(z.string().check(z.maxLength(limits.textCharactersMax))).check(z.maxLength(20)));
/** The text of new content, where it is short enough to be read again. */
const text = z.optional(z.string());

/** The answer of a call that new content is, so that it can be read again. */
const fetched = z.optional(z.object({ result: z.string(), item: z.int() }));

export const deedSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('create'), to: relativePathSchema, ...content, reason, text, flags, fetched }),
  /** `to`: where it gets another place or name as well. */
  z.object({
    op: z.literal('modify'),
    from: relativePathSchema,
    to: z.optional(relativePathSchema),
    ...content,
    ...saw,
    reason,
    text,
    flags,
  }),
  z.object({ op: z.literal('move'), from: relativePathSchema, to: relativePathSchema, ...saw, reason }),
  z.object({ op: z.literal('trash'), from: relativePathSchema, ...saw, reason }),
  z.object({ op: z.literal('mkdir'), to: relativePathSchema, reason }),
  /** A rule over the folder as it is; its changes are computed again when the work is handed over. */
  z.object({ op: z.literal('rule'), rule: z.string().check(z.maxLength(limits.ruleCharactersMax)) }),
  /** Takes back what was staged for a path. */
  z.object({ op: z.literal('drop'), path: relativePathSchema }),
]);
export type Deed = z.infer<typeof deedSchema>;
export type FileDeed = Exclude<Deed, { op: 'rule' | 'drop' }>;

/** Characters of new content that are kept for reading. */
export const deedTextMax = 64 * 1024;

/** Where something stands when the deed is done; null where it goes away. */
export function targetOf(deed: FileDeed): string | null {
  if (deed.op === 'trash') return null;
  return deed.op === 'modify' ? (deed.to ?? deed.from) : deed.to;
}

/** The path by which a deed is known: what it is done to, or what it makes. */
export function pathOf(deed: FileDeed): string {
  return deed.op === 'create' || deed.op === 'mkdir' ? deed.to : deed.from;
}
