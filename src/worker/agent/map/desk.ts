/** What a map needs of its surroundings: a small model, readers, a memory that outlives the worker, and what may be spent. */
import type { ModelReply } from '../../../protocol/workerWire.ts';
import type { FactSource } from '../../facts/facts.ts';
import type { PlacedText } from '../../readers/placed.ts';

/** The small model, as the host knows it. */
export type SmallModel = {
  readonly model: string;
  /** Tokens of a request. */
  readonly contextTokens: number;
  readonly takesPictures: boolean;
  /** PDF documents as they are. */
  readonly takesDocuments: boolean;
  /** `output_config.format` with a JSON schema; elsewhere a tool stands in. */
  readonly takesSchemas: boolean;
  /** US dollars; absent where no price is known. */
  readonly pricePerMillion?: { readonly input: number; readonly output: number } | undefined;
};

/** A picture as a model takes it; why there is none, in words. */
export type Look =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array;
      readonly format: 'jpeg' | 'png';
      readonly width: number;
      readonly height: number;
    }
  | { readonly ok: false; readonly why: string };

/** Pictures and drawn pages, where somebody makes them; pages count from 1. */
export type LookPort = {
  readonly picture: (source: FactSource, signal: AbortSignal) => Promise<Look>;
  readonly page: (source: FactSource, page: number, signal: AbortSignal) => Promise<Look>;
};

/** What is left of the task's limits, requests that are out not counted; null where there is no limit. */
export type BudgetLeft = {
  readonly requests: number | null;
  readonly tokens: number | null;
  readonly usd: number | null;
};

/** Batches at the provider, as the host's calls of these names have them. */
export type BatchPort = {
  readonly start: (
    page: { readonly batch?: string; readonly requests: readonly BatchRequest[]; readonly last: boolean },
    signal: AbortSignal,
  ) => Promise<{ readonly batch: string; readonly sent: boolean }>;
  readonly look: (batch: string, signal: AbortSignal) => Promise<BatchLook | null>;
  readonly results: (
    batch: string,
    from: number,
    signal: AbortSignal,
  ) => Promise<{ readonly results: readonly BatchResult[]; readonly next: number | null }>;
};
export type BatchRequest = { readonly id: string; readonly body: string; readonly carries: readonly string[] };
export type BatchLook = { readonly state: 'in progress' | 'canceling' | 'ended'; readonly nextLookMs: number };
export type BatchResult = {
  readonly id: string;
  readonly outcome: 'succeeded' | 'errored' | 'expired' | 'canceled';
  /** The whole message, as JSON, where it succeeded. */
  readonly reply?: string | undefined;
  readonly why?: string | undefined;
};

export type MapDesk = {
  /** The folder, as an absolute path. */
  readonly mountPath: string;
  readonly model: (body: string, carries: readonly string[], use: 'small', signal: AbortSignal) => Promise<ModelReply>;
  readonly facts: SmallModel;
  readonly readPlaced: (source: FactSource, signal: AbortSignal) => Promise<PlacedText>;
  readonly look: LookPort | null;
  readonly budget: {
    readonly left: () => Promise<BudgetLeft>;
    /** "the limit of $2.00". */
    readonly words: string;
  };
  /** Kept by the host: what was answered is not asked again. */
  readonly log: {
    readonly get: (key: string) => Promise<string | null>;
    readonly put: (key: string, text: string) => Promise<void>;
  };
  /** Null where the service has none, or nobody agreed to wait. */
  readonly batch: BatchPort | null;
  readonly progress: (done: number, total: number) => void;
};
