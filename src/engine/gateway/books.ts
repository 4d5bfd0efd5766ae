/** The gateway's port to whoever keeps the account of what leaves this machine, and holds it to the caps. */
import type { Result } from '../../base/result.ts';
import type { outcomes } from '../../model/audit.ts';
import type { Failure } from '../../model/failure.ts';
import type { Usage } from '../../model/task.ts';

/** What a request carries, for whoever wants to know what of the folder is in it. */
export type Payload = {
  /** Every text in it. */
  readonly texts: readonly string[];
  /** Pictures and documents. */
  readonly attachments: readonly Uint8Array[];
};

/** A request as it is about to be sent. */
export type Planned = {
  readonly purpose: string;
  readonly method: string;
  /** The address, without query. */
  readonly destination: string;
  readonly bytesOut: number;
  readonly payload: Payload;
  /** Files that the worker says are in it. */
  readonly claimed: readonly string[];
  /** Places where a secret stood and was taken out. */
  readonly hidden: number;
  /** What it may come to at most, as far as that can be told. */
  readonly most: { readonly tokens: number; readonly usd: number };
};

export type Denied = {
  readonly purpose: string;
  /** Empty where it had none yet. */
  readonly destination: string;
  readonly bytes: number;
  readonly why: string;
};

export type End = {
  readonly outcome: (typeof outcomes)[number];
  readonly status: number;
  readonly bytesIn: number;
  readonly usage: Usage;
  readonly estimated: boolean;
  readonly why?: string;
};

/** Ends an entered request, once. `entry` names it for a process that ends it later, in `endLater`. */
export type Close = ((end: End) => void) & { readonly entry: string };

/** All of it throws what the disk throws: what cannot be written down must not be sent. */
export type Books = {
  /** Enters a request before it is sent; its end is told to what comes back. Fails with `limit-reached`, or `busy`. */
  readonly enter: (planned: Planned, signal: AbortSignal) => Promise<Result<Close, Failure>>;
  /** Ends a request that another run entered and left open: a batch whose results have come. Nothing where it is unknown. */
  readonly endLater: (entry: string, end: End) => void;
  /** Records a request that is not made. */
  readonly deny: (denied: Denied) => void;
};
