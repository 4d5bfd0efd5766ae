/**
 * The first frame of every worker: what it found of its own walls, told by src/worker/probe before the worker's program runs. Read by
 * whoever started it, and by nobody else: what follows on the wire is workerWire's.
 */
import * as z from 'zod/mini';

/** What was tried on a layer, and whether all of it was refused. */
export const findingSchema = z.object({
  layer: z.string().check(z.maxLength(100)),
  held: z.boolean(),
  detail: z.string().check(z.maxLength(4_000)),
});
export type Finding = z.infer<typeof findingSchema>;

export const startReportSchema = z.object({ findings: z.array(findingSchema).check(z.maxLength(100)) });

export const startReportBytesMax = 64 * 1024;
