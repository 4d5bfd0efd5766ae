/** What the ways to ask about many documents share. */
import { codeOf } from '../../stage/errorCode.ts';
import type { ScannedFile } from '../../stage/scannedFiles.ts';
import type { Asked } from './ask.ts';
import type { MapDesk } from './desk.ts';
import { NoDocument } from './document.ts';
import type { OneAtATime } from './lanes.ts';
import type { MapOrder } from './order.ts';
import type { MapSpending } from './spending.ts';

export type MapItem = {
  /** Names its contents and what is asked of them. */
  readonly key: string;
  /** The first file of these contents stands for all. */
  readonly file: ScannedFile;
};

export type MapRun = {
  readonly order: MapOrder;
  readonly desk: MapDesk;
  readonly spending: MapSpending;
  readonly reading: OneAtATime;
  /** Says how far it is: a worker that waits for hours is not to be taken for one that hangs. */
  readonly tell: () => void;
  readonly settle: (item: MapItem, asked: Asked) => Promise<void>;
};

/** Why a document could not be read, in words for a person. */
export function whyNot(error: unknown): string {
  return error instanceof NoDocument ? error.message : `it could not be read (${codeOf(error)})`;
}
