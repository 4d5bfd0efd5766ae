/** The record of where a server connects to while no task is there: when it is trusted, tested, or asked for its prompts. */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { appendLine, scanLog } from '../disk/lineLog.ts';
import type { PlaceRecord } from './ports.ts';

/** In the state folder. */
export const ownRecordName = 'connections.log';
/** Then it begins anew; the one before is kept beside it. */
const bytesMax = 1024 * 1024;

/** Written before a place is connected to; throws where it cannot be. */
export function ownRecord(
  { root, now }: { readonly root: string; readonly now: () => number },
  connector: string,
): PlaceRecord {
  const file = path.join(root, ownRecordName);
  const append = (told: object): void => {
    fs.mkdirSync(root, { recursive: true, mode: 0o700 });
    if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > bytesMax) fs.renameSync(file, `${file}.1`);
    appendLine(file, { at: now(), connector, ...told });
  };
  return {
    reached: (place) => {
      try {
        append({ reached: place });
        return Promise.resolve(null);
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error('the disk'));
      }
    },
    denied: (place, _, why) => append({ denied: place, why }),
  };
}

export type OwnConnection = {
  readonly at: number;
  /** `host:port`, or the host alone of what was not let out. */
  readonly place: string;
  /** Why it was not let out; null where it was. */
  readonly refused: string | null;
};

const lineSchema = z.union([
  z.object({ at: z.number(), connector: z.string(), reached: z.string() }),
  z.object({ at: z.number(), connector: z.string(), denied: z.string(), why: z.string() }),
]);
const shownMax = 500;

/** Where a connector's server connected to, or wanted to, without a task: the newest first, of those that are kept, and at most 500. */
export function readOwnRecord(root: string, connector: string): readonly OwnConnection[] {
  const file = path.join(root, ownRecordName);
  const found: OwnConnection[] = [];
  for (const each of [`${file}.1`, file])
    scanLog(each, 'skip', (record) => {
      const parsed = lineSchema.safeParse(record);
      if (!parsed.success || parsed.data.connector !== connector) return undefined;
      const { data } = parsed;
      found.push(
        'reached' in data
          ? { at: data.at, place: data.reached, refused: null }
          : { at: data.at, place: data.denied, refused: data.why },
      );
      return undefined;
    });
  return found.reverse().slice(0, shownMax);
}
