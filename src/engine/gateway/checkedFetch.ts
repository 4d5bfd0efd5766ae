/** `fetch` for a library that brings its own client: one request, by a policy, over the checked transport. */
import { isMethod } from './outboundPolicy.ts';
import { sendOutbound, type Sent, type Way } from './outbound.ts';
import type { AnswerHead } from './transport.ts';

export type CheckedFetch = {
  readonly fetch: typeof globalThis.fetch;
  readonly isUsed: () => boolean;
  readonly bytesIn: () => number;
  /** Takes no more of the answer. */
  readonly stop: () => void;
  /** How the request ended; `refused` where none was made. */
  readonly end: () => Promise<Pick<Sent, 'attempt' | 'bytesIn'>>;
};

/** What the transport sets by itself, or what would not fit what it does. */
const transportHeaders = ['host', 'connection', 'content-length', 'accept-encoding', 'transfer-encoding'];

/** `seen` gets every part of the answer as it came. */
export function checkedFetch(
  way: Way,
  signal: AbortSignal,
  seen: (head: AnswerHead, bytes: Uint8Array) => void,
): CheckedFetch {
  let sending: Promise<Sent> | null = null;
  let bytesIn = 0;
  const stopped = new AbortController();
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    if (sending !== null) throw new Error('this client may make one request');
    const url = new URL(input instanceof Request ? input.url : input);
    const body = init?.body ?? '';
    const method = init?.method?.toUpperCase() ?? 'GET';
    if (typeof body !== 'string' || !isMethod(method)) throw new Error('a request of another kind than was expected');
    const own = Object.fromEntries(
      [...new Headers(init?.headers).entries()].filter(([name]) => !transportHeaders.includes(name)),
    );
    const answer = new Promise<Response>((resolve, reject) => {
      let stream: ReadableStreamDefaultController<Uint8Array> | null = null;
      const begin = (head: AnswerHead): void => {
        const source = new ReadableStream<Uint8Array>({ start: (controller) => void (stream = controller) });
        const headers = {
          'content-type': head.contentType,
          ...(head.retryAfter === null ? {} : { 'retry-after': head.retryAfter }),
        };
        const hasNoBody = [101, 204, 205, 304].includes(head.status);
        resolve(new Response(hasNoBody ? null : source, { status: head.status, headers }));
      };
      const request = {
        method,
        url,
        headers: {},
        own,
        body: new TextEncoder().encode(body),
        take: (head: AnswerHead, bytes: Uint8Array): 'more' => {
          if (stream === null) begin(head);
          bytesIn += bytes.length;
          seen(head, bytes);
          // A copy: the transport's own may be used again.
          stream?.enqueue(Uint8Array.from(bytes));
          return 'more';
        },
      };
      sending = sendOutbound(request, way, AbortSignal.any([signal, stopped.signal]));
      void sending.then(({ attempt }) => {
        if (attempt.kind === 'answer') {
          if (stream === null) begin(attempt);
          stream?.close();
          return;
        }
        const error = new Error(`no answer: ${attempt.kind}`);
        if (stream === null) reject(error);
        else stream.error(error);
      });
    });
    return answer;
  };
  return {
    fetch,
    isUsed: () => sending !== null,
    bytesIn: () => bytesIn,
    stop: () => stopped.abort(),
    end: async () => (await sending) ?? { attempt: { kind: 'refused', why: 'no request was made' }, bytesIn: 0 },
  };
}
