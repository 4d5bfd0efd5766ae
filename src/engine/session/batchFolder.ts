/** A task's batches in its folder of the state folder: `batches.log`, and `batch-ID.log` with the results of each that has ended. */
import fs from 'node:fs';
import * as z from 'zod/mini';
import { limits } from '../../model/limits.ts';
import { batchIdSchema, batchResultSchema } from '../../protocol/modelWire.ts';
import { appendLine, openLog, readLog, readLogFrom, syncFolderOf } from '../disk/lineLog.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import type { BatchShelf, KeptBatch } from '../gateway/batchShelf.ts';

const count = z.int();
const keptSchema = z.object({
  batch: batchIdSchema,
  state: z.enum(['in progress', 'canceling', 'ended']),
  requests: count,
  counts: z.object({ processing: count, succeeded: count, errored: count, canceled: count, expired: count }),
  priced: z.string(),
  entry: z.string(),
  at: z.number(),
  lookedAt: z.number(),
  fetched: z.boolean(),
});

export function batchFolder(state: StateFolder, task: string): BatchShelf {
  const log = state.taskFile(task, 'batches.log');
  const resultsOf = (batch: string): string => state.taskFile(task, `batch-${batch}.log`);
  return {
    all() {
      const kept = new Map<string, KeptBatch>();
      for (const record of readLog(log, 'skip').records) {
        const parsed = keptSchema.safeParse(record);
        if (parsed.success) kept.set(parsed.data.batch, parsed.data);
      }
      return [...kept.values()];
    },
    keep: (batch) => appendLine(log, batch),
    openResults(batch) {
      const file = resultsOf(batch);
      const part = `${file}.part`;
      fs.rmSync(part, { force: true });
      const writer = openLog(part);
      return {
        put: (result) => writer.append(result),
        done: () => {
          writer.sync();
          writer.close();
          fs.renameSync(part, file);
          syncFolderOf(file);
        },
        drop: () => {
          writer.close();
          fs.rmSync(part, { force: true });
        },
      };
    },
    page(batch, from) {
      const { records, next } = readLogFrom(resultsOf(batch), from, limits.batchPageBytesMax);
      const results = records.flatMap((record) => {
        const parsed = batchResultSchema.safeParse(record);
        return parsed.success ? [parsed.data] : [];
      });
      return { results, next };
    },
  };
}
