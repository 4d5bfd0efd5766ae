/** The record of where a server connects to while no task is there: when it is trusted, tested, or asked for its prompts. */
import fs from 'node:fs';
import path from 'node:path';
import { appendLine } from '../disk/lineLog.ts';
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
