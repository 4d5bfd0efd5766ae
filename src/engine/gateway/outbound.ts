/**
 * A request that somebody outside the gateway asked for, held against a policy: where it goes, how, with which headers, and again at
 * every redirect. The credential is added here and goes to no other origin than its own.
 */
import type { Resolver } from './checkedLookup.ts';
import { strayHeaderIn } from './credentials.ts';
import { permits, type Method, type OutboundPolicy, type Passage } from './outboundPolicy.ts';
import { exchange, type AnswerHead, type Attempt, type Outgoing, type TransportLimits } from './transport.ts';

export type OutboundRequest = {
  readonly method: Method;
  readonly url: URL;
  /** From outside the gateway: only plain ones, and never a credential. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The gateway's own headers, a credential among them. */
  readonly own: Readonly<Record<string, string>>;
  readonly take: Outgoing['take'];
};

/** Where requests may go, and how. */
export type Way = {
  readonly policy: OutboundPolicy;
  readonly resolver: Resolver;
  readonly limits: TransportLimits;
  /** Redirects that are followed, each held against the policy. */
  readonly redirectsMax: number;
};

/** One request that left, or did not. */
export type Hop = { readonly method: Method; readonly url: URL; readonly bytesOut: number; readonly status: number };

export type Sent = {
  /** `refused`: nothing left, or nothing more; why, in words. */
  readonly attempt: Attempt | { readonly kind: 'refused'; readonly why: string };
  readonly bytesIn: number;
  /** Every request that was made, in order. */
  readonly hops: readonly Hop[];
};

/** Sends the request by the policy. Never rejects for anything that the network or the request can do. */
export async function sendOutbound(request: OutboundRequest, way: Way, signal: AbortSignal): Promise<Sent> {
  const hops: Hop[] = [];
  let bytesIn = 0;
  let next = request;
  for (;;) {
    const refusal = refusalOf(next, way.policy);
    if (typeof refusal === 'string') return { attempt: { kind: 'refused', why: refusal }, bytesIn, hops };
    if (signal.aborted) return { attempt: { kind: 'cancelled' }, bytesIn, hops };
    const follows = hops.length < way.redirectsMax;
    const outgoing = { ...next, headers: { ...next.headers, ...next.own }, take: taker(next, follows) };
    const { resolver, limits } = way;
    const done = await exchange(outgoing, { resolver, limits, isOpen: refusal.isOpen }, signal);
    bytesIn += done.bytesIn;
    const { attempt } = done;
    const status = attempt.kind === 'answer' ? attempt.status : 0;
    hops.push({ method: next.method, url: next.url, bytesOut: next.body.length, status });
    if (!follows || attempt.kind !== 'answer' || !isRedirect(attempt)) return { attempt, bytesIn, hops };
    const redirected = redirect(next, attempt);
    if (typeof redirected === 'string') return { attempt: { kind: 'refused', why: redirected }, bytesIn, hops };
    next = redirected;
  }
}

function refusalOf({ method, url, headers }: OutboundRequest, policy: OutboundPolicy): string | Passage {
  const stray = strayHeaderIn(headers);
  if (stray !== null) return `it brings a header of its own (${stray})`;
  const permitted = permits(policy, method, url);
  return permitted.ok ? permitted.value : permitted.failure;
}

/** What a redirect's own page says is nobody's answer. */
function taker({ take }: OutboundRequest, follows: boolean): Outgoing['take'] {
  return (head, bytes) => (follows && isRedirect(head) ? 'more' : take(head, bytes));
}

function isRedirect({ status, location }: AnswerHead): boolean {
  return [301, 302, 303, 307, 308].includes(status) && location !== null;
}

/** The request that a redirect asks for, or why it is not made. */
function redirect(request: OutboundRequest, { status, location }: AnswerHead): OutboundRequest | string {
  if (location === null || !URL.canParse(location, request.url.href)) return 'it was sent on to no address';
  const url = new URL(location, request.url);
  url.hash = '';
  const isElsewhere = url.origin !== request.url.origin;
  const becomesGet = status === 303 || ((status === 301 || status === 302) && request.method === 'POST');
  if (becomesGet) {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== 'content-type'),
    );
    return { ...request, url, method: 'GET', body: new Uint8Array(), headers, own: isElsewhere ? {} : request.own };
  }
  // What one host was meant to get is not for another.
  if (isElsewhere && request.body.length > 0) return `it was sent on to ${url.origin}, with its contents`;
  return { ...request, url, own: isElsewhere ? {} : request.own };
}
