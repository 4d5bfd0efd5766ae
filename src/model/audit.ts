/**
 * The record of what left this machine for a task. Two lines for each request: one before it is sent, so that none can leave
 * unrecorded, one when its answer has come or will not come. What was refused is recorded as well.
 */
import * as z from 'zod/mini';
import type { Spent } from './spending.ts';

const namedSchema = z.object({
  count: z.int(),
  /** The first of them, relative to the folder. */
  first: z.array(z.string()),
});
export type NamedFiles = z.infer<typeof namedSchema>;

export const carriedSchema = z.object({
  /** Files of the folder whose names Delegate found in what is sent. */
  names: namedSchema,
  /** Those of them of whose contents it found a part. */
  contents: namedSchema,
  /** Files that the worker says are in it: a claim, by nobody who is trusted. */
  claimed: namedSchema,
  /** Set where the folder or the text was too large to be looked through whole. */
  partly: z.optional(z.literal(true)),
});
export type Carried = z.infer<typeof carriedSchema>;

const usageSchema = z.object({ inputTokens: z.int(), outputTokens: z.int(), usd: z.number() });

/** How a request ended. */
export const outcomes = ['answered', 'failed', 'cut', 'cancelled', 'timeout', 'too large', 'not sent'] as const;

const recordSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sending'),
    id: z.string(),
    purpose: z.string(),
    method: z.string(),
    /** The address, without query. */
    destination: z.string(),
    bytesOut: z.int(),
    carried: carriedSchema,
    /** Places where a secret stood in what the worker wanted to send, and was taken out. */
    hidden: z.optional(z.int()),
    /** What it may come to at most, as far as that can be told beforehand: counted until its end is known. */
    most: z.object({ tokens: z.int(), usd: z.number() }),
  }),
  z.object({
    kind: z.literal('ended'),
    id: z.string(),
    outcome: z.enum(outcomes),
    /** 0 where no answer came. */
    status: z.int(),
    bytesIn: z.int(),
    usage: usageSchema,
    /** The server did not say what was used: reckoned from the bytes. */
    estimated: z.optional(z.literal(true)),
    why: z.optional(z.string()),
  }),
  z.object({
    kind: z.literal('denied'),
    purpose: z.string(),
    /** Empty where it had none yet. */
    destination: z.string(),
    /** That it would have sent. */
    bytes: z.int(),
    why: z.string(),
  }),
]);
export type AuditRecord = z.infer<typeof recordSchema>;

/** A line of the log: `n` counts the lines, so that one that is missing shows; `at` in milliseconds since 1970. */
export const auditLineSchema = z.intersection(z.object({ n: z.int(), at: z.number() }), recordSchema);
export type AuditLine = z.infer<typeof auditLineSchema>;

type Sending = Extract<AuditLine, { kind: 'sending' }>;
type Ended = Extract<AuditLine, { kind: 'ended' }>;

/** One request. `end` is null where none is recorded: it is under way, or the process went away in the middle. */
export type SentRequest = { readonly kind: 'sent'; readonly sending: Sending; readonly end: Ended | null };
export type DeniedRequest = { readonly kind: 'denied' } & Extract<AuditLine, { kind: 'denied' }>;

export type AuditReport = {
  /** In the order in which they were made. */
  readonly requests: readonly (SentRequest | DeniedRequest)[];
  /** Lines that are missing or damaged. */
  readonly missing: number;
};

/** Folds the log's lines; `undefined` is one that does not read. */
export function foldAudit(lines: Iterable<AuditLine>): AuditReport {
  const requests: (SentRequest | DeniedRequest)[] = [];
  const places = new Map<string, number>();
  let last = 0;
  let missing = 0;
  for (const line of lines) {
    missing += Math.max(0, line.n - last - 1);
    last = line.n;
    switch (line.kind) {
      case 'denied':
        requests.push(line);
        break;
      case 'sending':
        places.set(line.id, requests.push({ kind: 'sent', sending: line, end: null }) - 1);
        break;
      case 'ended': {
        const at = places.get(line.id);
        const begun = at === undefined ? undefined : requests[at];
        if (at !== undefined && begun?.kind === 'sent') requests[at] = { ...begun, end: line };
      }
    }
  }
  return { requests, missing };
}

/** What a task has used: what is under way counts with the most that it may come to. */
export function spentBy({ requests }: AuditReport): Spent {
  const spent = { requests: 0, tokens: 0, usd: 0, bytes: 0 };
  for (const request of requests) {
    if (request.kind === 'denied') continue;
    const { sending, end } = request;
    spent.requests += 1;
    spent.bytes += sending.bytesOut + (end?.bytesIn ?? 0);
    spent.tokens += end === null ? sending.most.tokens : end.usage.inputTokens + end.usage.outputTokens;
    spent.usd += end === null ? sending.most.usd : end.usage.usd;
  }
  return spent;
}
