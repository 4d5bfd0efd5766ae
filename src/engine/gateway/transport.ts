/**
 * One request over the network, to an address that was checked: bounded, timed, not followed anywhere. The one place that opens a
 * connection. Each request has a connection of its own, so that each is looked up and checked.
 * Errors are reduced to their codes here, because their messages can quote headers, and so the key.
 */
import http from 'node:http';
import https from 'node:https';
import { checkedLookup, ClosedAddress, type Resolver } from './checkedLookup.ts';
import type { Method } from './outboundPolicy.ts';

/** What the head of an answer says. */
export type AnswerHead = {
  readonly status: number;
  readonly retryAfter: string | null;
  /** Without its parameters, lower case. */
  readonly contentType: string;
  readonly location: string | null;
  /** The fields that a connector's protocol goes by; of an answer that came over the network alone. */
  readonly fields?: Readonly<Record<string, string>>;
};

const fieldNames = [
  'content-type',
  'www-authenticate',
  'mcp-session-id',
  'mcp-protocol-version',
  'cache-control',
] as const;

export type Attempt =
  | ({ readonly kind: 'answer' } & AnswerHead)
  | { readonly kind: 'too-large' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'cancelled' }
  /** Compressed, though nobody asked for that: it could be a bomb. */
  | { readonly kind: 'unreadable' }
  /** The host stands where it must not. */
  | { readonly kind: 'closed'; readonly host: string; readonly address: string }
  /** No whole answer came. `code` is the system's or the TLS library's, such as ECONNREFUSED; empty where there is none. */
  | { readonly kind: 'network'; readonly code: string };

export type Outgoing = {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for none. */
  readonly body: Uint8Array;
  /** Takes the answer's bytes as they come; `enough` ends it as too large. */
  readonly take: (head: AnswerHead, bytes: Uint8Array) => 'more' | 'enough';
};

export type TransportLimits = {
  /** From sending to the head of the answer. */
  readonly answerMsMax: number;
  /** Between two parts of the answer. */
  readonly silenceMsMax: number;
  /** From sending to the last byte. */
  readonly replyMsMax: number;
  /** Bytes of the answer's body. */
  readonly receivedBytesMax: number;
};

export type Line = {
  readonly resolver: Resolver;
  /** Which addresses may be connected to. */
  readonly isOpen: (address: string) => boolean;
  readonly limits: TransportLimits;
};

export type Exchanged = {
  readonly attempt: Attempt;
  /** Bytes of the answer's body that came. */
  readonly bytesIn: number;
};

/** Sends a request and takes in the answer. Never rejects for anything that the network can do. The signal must not have fired yet. */
export function exchange(outgoing: Outgoing, line: Line, signal: AbortSignal): Promise<Exchanged> {
  return new Promise((resolve) => {
    const request = open(outgoing, line);
    const clock = new Deadlines(line.limits, () => end({ kind: 'timeout' }));
    let bytesIn = 0;
    let isOver = false;
    const end = (attempt: Attempt): void => {
      if (isOver) return;
      isOver = true;
      clock.stop();
      signal.removeEventListener('abort', cancel);
      // At once: nothing more is sent or taken, whatever the other end is about to do.
      request.destroy();
      resolve({ attempt, bytesIn });
    };
    const cancel = (): void => end({ kind: 'cancelled' });
    signal.addEventListener('abort', cancel, { once: true });
    request.on('error', (error) => end(endOf(error)));
    // Another protocol, which nobody asked for; unheard, it would be waited for until the time is over.
    request.on('upgrade', (_, socket) => {
      socket.on('error', () => undefined);
      socket.destroy();
      end({ kind: 'unreadable' });
    });
    request.on('response', (response) => {
      clock.heard();
      const head = headOf(response);
      if (!/^(|identity)$/.test(response.headers['content-encoding'] ?? '')) {
        end({ kind: 'unreadable' });
        return;
      }
      response.on('data', (chunk: Buffer) => {
        if (isOver) return;
        clock.heard();
        bytesIn += chunk.length;
        try {
          const isTooMuch = bytesIn > line.limits.receivedBytesMax || outgoing.take(head, chunk) === 'enough';
          if (isTooMuch) end({ kind: 'too-large' });
        } catch {
          // Here nobody would catch it: what cannot be taken ends this answer alone.
          end({ kind: 'unreadable' });
        }
      });
      response.on('error', (error) => end(endOf(error)));
      response.on('close', () => {
        end(response.complete ? { kind: 'answer', ...head } : { kind: 'network', code: 'ECONNRESET' });
      });
    });
    request.end(outgoing.body);
  });
}

function open({ method, url, headers, body }: Outgoing, { resolver, isOpen }: Line): http.ClientRequest {
  const length = body.length > 0 || method === 'POST' ? { 'content-length': String(body.length) } : {};
  const options: https.RequestOptions = {
    method,
    headers: { ...headers, ...length, 'accept-encoding': 'identity', connection: 'close' },
    lookup: checkedLookup(resolver, isOpen),
    agent: false,
  };
  if (url.protocol === 'http:') return http.request(url, options);
  // Said here, so that no variable of the environment (NODE_TLS_REJECT_UNAUTHORIZED) can say otherwise.
  return https.request(url, { ...options, rejectUnauthorized: true, minVersion: 'TLSv1.2' });
}

function headOf({ statusCode = 0, headers }: http.IncomingMessage): AnswerHead {
  return {
    status: statusCode,
    retryAfter: headers['retry-after'] ?? null,
    contentType: (headers['content-type'] ?? '').replace(/;.*$/s, '').trim().toLowerCase(),
    location: headers.location ?? null,
    fields: Object.fromEntries(
      fieldNames.flatMap((name) => {
        const value = headers[name];
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    ),
  };
}

/** The three clocks of an exchange. */
class Deadlines {
  readonly #late: () => void;
  readonly #silenceMs: number;
  readonly #whole: NodeJS.Timeout;
  #next: NodeJS.Timeout;

  constructor({ answerMsMax, silenceMsMax, replyMsMax }: TransportLimits, late: () => void) {
    this.#late = late;
    this.#silenceMs = silenceMsMax;
    this.#whole = setTimeout(late, replyMsMax);
    this.#next = setTimeout(late, answerMsMax);
  }

  heard(): void {
    clearTimeout(this.#next);
    this.#next = setTimeout(this.#late, this.#silenceMs);
  }

  stop(): void {
    clearTimeout(this.#whole);
    clearTimeout(this.#next);
  }
}

function endOf(error: unknown): Attempt {
  for (const cause of causesOf(error)) {
    if (cause instanceof ClosedAddress) return { kind: 'closed', host: cause.host, address: cause.address };
  }
  return { kind: 'network', code: codeOf(error) };
}

function codeOf(error: unknown): string {
  for (const cause of causesOf(error)) {
    // Only a plain code gets out, never a message.
    if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') {
      if (/^[A-Z0-9_]{1,64}$/.test(cause.code)) return cause.code;
    }
  }
  return '';
}

const causesMax = 20;

/** An error, and what it was made of: several addresses that were tried, a cause. */
function causesOf(error: unknown): unknown[] {
  const found = [error];
  for (const each of found) {
    if (found.length >= causesMax) break;
    if (each instanceof AggregateError) found.push(...(each.errors as unknown[]));
    if (each instanceof Error && each.cause !== undefined) found.push(each.cause);
  }
  return found;
}
