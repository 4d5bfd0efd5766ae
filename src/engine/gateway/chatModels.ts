/**
 * The gateway's port to the models that other extensions bring to VS Code. What comes back has the shape of the Messages API; what that
 * way cannot do (a system's place of its own, figures of what was used, a cache, PDF documents) is not pretended.
 */
import type { ModelRequest } from './modelRequest.ts';

export type ChatAnswer =
  /** A message of the Messages API; its usage is reckoned. */
  | { readonly kind: 'message'; readonly message: object }
  /** With the status that fits: 401 without consent, 404 without such a model, 429 beyond a quota. */
  | { readonly kind: 'error'; readonly status: number; readonly message: string };

export type ChatModels = {
  /** One answer. `model` is `vendor/id`, a family, or empty for the first there is. `heard` hears characters as they come. */
  readonly ask: (
    request: ModelRequest,
    model: string,
    heard: (characters: number) => void,
    signal: AbortSignal,
  ) => Promise<ChatAnswer>;
  /** Tokens of a request by the model's own count; null where it cannot be told. */
  readonly count: (request: ModelRequest, model: string, signal: AbortSignal) => Promise<number | null>;
  /** What a model takes; null where there is no such model. */
  readonly facts: (
    model: string,
  ) => Promise<{ readonly contextTokens: number; readonly takesPictures: boolean } | null>;
};
