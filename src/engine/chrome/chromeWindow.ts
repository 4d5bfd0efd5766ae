/** What a task does with the window it has, whichever Chrome that is in. */
import type { Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import type { CallResult } from '../connectors/ports.ts';
import type { Binding } from './binding.ts';
import type { Guard } from './guard.ts';
import type { Ref } from './pageText.ts';

/** The few things that are done to a page, as the driver calls them. */
export type Deed = 'navigate_page' | 'click' | 'fill' | 'take_snapshot';

export type ChromeWindow = {
  readonly guard: Guard;
  readonly isOpen: boolean;
  /** Resolves when it is closed, whoever closed it. */
  readonly exited: Promise<void>;
  /** Does something, and waits until the page is quiet and downloads are there. Failure: `connector-failed`. */
  drive(tool: Deed, values: object, signal: AbortSignal): Promise<Result<CallResult, Failure>>;
  /** The address of the page, and whether it asks for a password: looked at where the page’s own scripts have no say. */
  look(): Promise<{ readonly url: string; readonly asksPassword: boolean }>;
  /** The same while pages come and go: a page that is on its way asks for a password until it is known that it does not. */
  lookAgain(): Promise<{ readonly url: string; readonly asksPassword: boolean }>;
  /** Which page it is, and where these elements of the last snapshot send to; null where one of them is nowhere. */
  bound(elements: readonly Ref[]): Promise<Binding | null>;
  /** A picture of the page, as PNG. */
  picture(): Promise<Buffer>;
  /** Brings the window to the person. */
  show(): Promise<void>;
  /** Closes every window but the first; the addresses that they were to show. */
  closeOthers(): Promise<string[]>;
  close(): Promise<void>;
};
