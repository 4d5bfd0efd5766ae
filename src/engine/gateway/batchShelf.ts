/** The gateway's port to whoever keeps a task's batches: which there are, and the results of those that have ended. */
import type { BatchPage, BatchResult, BatchState } from '../../protocol/modelWire.ts';

export type KeptBatch = Pick<BatchState, 'batch' | 'state' | 'requests' | 'counts'> & {
  /** Under which the price list knows its model. */
  readonly priced: string;
  /** Its entry in the books, open until its results have come. */
  readonly entry: string;
  /** When it was sent, and last looked at; milliseconds. */
  readonly at: number;
  readonly lookedAt: number;
  /** Its results are kept here, whole. */
  readonly fetched: boolean;
};

/** Takes results as they come; nothing of them is kept before `done`. */
export type ResultsWriter = {
  readonly put: (result: BatchResult) => void;
  readonly done: () => void;
  readonly drop: () => void;
};

export type BatchShelf = {
  /** Oldest first. */
  readonly all: () => readonly KeptBatch[];
  /** Keeps a batch, or what became of it, durably. */
  readonly keep: (batch: KeptBatch) => void;
  readonly openResults: (batch: string) => ResultsWriter;
  /** Results from a place on, at least one and then as many as fit. */
  readonly page: (batch: string, from: number) => BatchPage;
};

/** For whoever has nowhere to keep a batch. */
export const noShelf: BatchShelf = {
  all: () => [],
  keep: () => undefined,
  openResults: () => ({ put: () => undefined, done: () => undefined, drop: () => undefined }),
  page: () => ({ results: [], next: null }),
};
