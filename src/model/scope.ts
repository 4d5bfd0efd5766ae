import * as z from 'zod/mini';
import { operationSchema } from './operation.ts';

/**
 * What an approved plan permits: for each grant, these operations, on sources and targets that match these globs,
 * at most this many times. Paths are relative to the mount. No grant, no change.
 */
export const grantSchema = z.object({
  operations: z.array(operationSchema).check(z.maxLength(6)),
  /** Globs (see glob.ts) that a change's `from` must match; `**` for all. */
  from: z.string().check(z.maxLength(1_000)),
  /** Globs that a change's `to` must match. */
  to: z.string().check(z.maxLength(1_000)),
  atMost: z.int().check(z.minimum(0)),
});
export type Grant = z.infer<typeof grantSchema>;

export const scopeSchema = z.object({
  grants: z.array(grantSchema).check(z.maxLength(50)),
  connectors: z.array(z.string()).check(z.maxLength(50)),
  hosts: z.array(z.string()).check(z.maxLength(50)),
});
export type Scope = z.infer<typeof scopeSchema>;
