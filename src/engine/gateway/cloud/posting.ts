import type { CloudClient } from '../cloudCourier.ts';

/** What every SDK is told: the gateway tries again itself and has its own clocks, and what is sent is nobody's log. */
export const quiet = { maxRetries: 0, timeout: 30 * 60_000, logLevel: 'off' } as const;

type Fetch = typeof globalThis.fetch;
type Poster = {
  readonly post: (
    path: string,
    options: { body: object; stream: true; signal: AbortSignal },
  ) => { asResponse: () => Promise<Response> };
};

/** Posts by a client that is made for each request, with the `fetch` for that request. */
export function posting(make: (fetch: Fetch) => Poster): CloudClient {
  return (body, fetch, signal) => make(fetch).post('/v1/messages', { body, stream: true, signal }).asResponse();
}
