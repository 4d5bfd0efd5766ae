import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { operationSchema } from './operation.ts';

const glob = z.string().check(z.maxLength(1_000));
const atMost = z.int().check(z.minimum(0), z.maximum(limits.changesMax));

/**
 * What an approved plan permits: for each grant, these operations, on sources and targets that match these globs,
 * at most this many times. Paths are relative to the mount. No grant, no change.
 */
export const grantSchema = z.object({
  operations: z.array(operationSchema).check(z.maxLength(6)),
  /** Globs (see glob.ts) that a change's `from` must match; `**` for all. */
  from: glob,
  /** Globs that a change's `to` must match. */
  to: glob,
  atMost,
  /** Asked for by itself, beyond what the plan's rule leads to; only the engine says so. */
  besidesRule: z.optional(z.literal(true)),
});
export type Grant = z.infer<typeof grantSchema>;

const word = z.string().check(z.minLength(1), z.maxLength(200));
const outward = {
  /** `read` brings something in; `send` lets something out, or changes what is there. */
  does: z.enum(['read', 'send']),
  /** Files whose contents or names may go along, as globs; none, where nothing of the folder may. */
  sends: z.array(glob).check(z.maxLength(50)),
  atMost,
};

/** What may be asked of a connector: these of its tools, by name; `*` for all that it has. */
const connectorGrantSchema = z.object({
  connector: word,
  tools: z.array(word).check(z.minLength(1), z.maxLength(50)),
  ...outward,
});
/** What may be asked of a host: its name, or `*.` and the end of its name. */
const hostGrantSchema = z.object({ host: word, ...outward });
export type ConnectorGrant = z.infer<typeof connectorGrantSchema>;
export type HostGrant = z.infer<typeof hostGrantSchema>;

export const scopeSchema = z.object({
  grants: z.array(grantSchema).check(z.maxLength(50)),
  connectors: z.array(connectorGrantSchema).check(z.maxLength(50)),
  hosts: z.array(hostGrantSchema).check(z.maxLength(50)),
  /** The person's own Chrome, where they chose it for the task; only the engine says so. */
  chrome: z.optional(z.literal('own')),
});
export type Scope = z.infer<typeof scopeSchema>;
