/**
 * `fetch` for a connector at a web address, over the gateway's checked transport: to the server's own address, and to where the person
 * signs in for it. Nothing is followed by itself; this machine and private networks are closed but for what the person named, with
 * its port.
 */
import { isIP } from 'node:net';
import { connectorLimits } from '../../../model/connector.ts';
import { kindOfAddress } from '../../gateway/addresses.ts';
import { systemResolver, type Resolver } from '../../gateway/checkedLookup.ts';
import { hostOf, isLocalName, isMethod, methods, permits } from '../../gateway/outboundPolicy.ts';
import { exchange, type AnswerHead, type Attempt, type TransportLimits } from '../../gateway/transport.ts';

export type ConnectorFetchOptions = {
  /** Whether requests may go to this origin: the server's own, or one where the person signs in. */
  readonly allows: (origin: string) => boolean | Promise<boolean>;
  /** The server's own origin; where a person signs in is named with its port by their yes. */
  readonly own: string;
  /** Hosts with their ports that may be on this machine or in a private network. */
  readonly privateHosts: readonly string[];
  /** Ends all that is under way. */
  readonly signal: AbortSignal;
  readonly resolver?: Resolver;
  /** Hears why nothing came, in plain words. */
  readonly failed: (why: string) => void;
};

/** A stream of events may be silent for long; each call has its own time. */
const limits: TransportLimits = {
  answerMsMax: connectorLimits.callMsMax,
  silenceMsMax: 10 * 60_000,
  replyMsMax: 4 * 60 * 60_000,
  receivedBytesMax: connectorLimits.messageBytesMax * 4,
};

/** What the transport sets by itself. */
const transportHeaders = ['host', 'connection', 'content-length', 'accept-encoding', 'transfer-encoding'];

export function connectorFetch(
  options: ConnectorFetchOptions,
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  let received = 0;
  const count = (bytes: number): boolean => (received += bytes) <= connectorLimits.receivedBytesMax;
  return async (input, init = {}) => {
    const url = new URL(input);
    url.hash = '';
    const method = init.method?.toUpperCase() ?? 'GET';
    const refuse = (why: string): never => {
      options.failed(why);
      throw new Error(why);
    };
    if (!isMethod(method)) return refuse('it asks in a way that was not agreed to');
    if (!(await options.allows(url.origin)))
      return refuse(`${url.origin} is not one of the addresses that were agreed to`);
    const named = url.origin === options.own ? options.privateHosts : [hostAndPort(url)];
    const closed = closedBy(url, named);
    if (closed !== null) return refuse(closed);
    const rule = { origin: url.origin, methods: [...methods], paths: ['/**'], query: 'any' as const };
    const privateHosts = isNamed(url, named) ? [hostOf(url)] : [];
    // A query at the server's own origin is the person's, or the server's own (a session of the older way): no worker chooses it.
    const judged = new URL(url);
    if (url.origin === options.own) judged.search = '';
    const passage = permits({ rules: [rule], privateHosts }, method, judged);
    if (!passage.ok) return refuse(passage.failure);
    const signal = AbortSignal.any([options.signal, ...(init.signal ? [init.signal] : [])]);
    signal.throwIfAborted();
    const headers = Object.fromEntries(
      [...new Headers(init.headers).entries()].filter(([name]) => !transportHeaders.includes(name)),
    );
    const line = { resolver: options.resolver ?? systemResolver, isOpen: passage.value.isOpen, limits };
    const body = new TextEncoder().encode(textOf(init.body));
    return answerOf({ method, url, headers, body }, { line, count, failed: options.failed, signal });
  };
}

function textOf(body: RequestInit['body']): string {
  if (body === null || body === undefined) return '';
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new Error('a request of another kind than was expected');
}

type Line = {
  readonly line: Parameters<typeof exchange>[1];
  readonly count: (bytes: number) => boolean;
  readonly failed: (why: string) => void;
  readonly signal: AbortSignal;
};

function answerOf(
  request: Pick<Parameters<typeof exchange>[0], 'method' | 'url' | 'headers' | 'body'>,
  { line, count, failed, signal }: Line,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let stream: ReadableStreamDefaultController<Uint8Array> | null = null;
    const stopped = new AbortController();
    const begin = (head: AnswerHead): void => {
      // No answer is made of another one; thrown to whoever takes it.
      if (head.status < 200 || head.status > 599) throw new Error('a status that is none');
      const source = new ReadableStream<Uint8Array>({
        start: (controller) => void (stream = controller),
        cancel: () => stopped.abort(),
      });
      const hasNoBody = [204, 205, 304].includes(head.status);
      const moved = head.location === null ? {} : { location: head.location };
      resolve(new Response(hasNoBody ? null : source, { status: head.status, headers: { ...head.fields, ...moved } }));
    };
    const take = (head: AnswerHead, bytes: Uint8Array): 'more' | 'enough' => {
      if (stopped.signal.aborted) return 'enough';
      if (stream === null) begin(head);
      // A copy: the transport's own may be used again.
      stream?.enqueue(Uint8Array.from(bytes));
      return count(bytes.length) ? 'more' : 'enough';
    };
    const lose = (attempt: Exclude<Attempt, { kind: 'answer' }>): void => {
      const why = wordsOf(attempt, request.url);
      if (attempt.kind !== 'cancelled') failed(why);
      const error = new Error(why);
      reject(error);
      stream?.error(error);
    };
    exchange({ ...request, take }, line, AbortSignal.any([signal, stopped.signal]))
      .then(({ attempt }) => {
        if (stopped.signal.aborted) return;
        if (attempt.kind !== 'answer') {
          lose(attempt);
          return;
        }
        if (stream === null) begin(attempt);
        stream?.close();
      })
      .catch(() => lose({ kind: 'unreadable' }));
  });
}

function wordsOf(attempt: Exclude<Attempt, { kind: 'answer' }>, url: URL): string {
  switch (attempt.kind) {
    case 'too-large':
      return 'it sent more than is taken';
    case 'timeout':
      return 'it did not answer in time';
    case 'cancelled':
      return 'it was stopped';
    case 'unreadable':
      return 'it sent what cannot be read';
    case 'closed':
      return `${attempt.host} leads to ${attempt.address}, which is closed`;
    case 'network':
      return `${url.host} could not be reached${attempt.code === '' ? '' : ` (${attempt.code})`}`;
  }
}

/** Why an address that is plainly this machine's, or a private network's, is closed; null where it is open or must be looked up. */
function closedBy(url: URL, privateHosts: readonly string[]): string | null {
  const host = hostOf(url);
  const isPlain = isIP(host) === 0 ? isLocalName(host) : kindOfAddress(host) !== 'public';
  return isPlain && !isNamed(url, privateHosts)
    ? `${url.host} is on this machine or in a private network, which is closed`
    : null;
}

function isNamed(url: URL, privateHosts: readonly string[]): boolean {
  return privateHosts.includes(hostAndPort(url));
}

/** As a person names it: `localhost:3000`. */
export function hostAndPort(url: URL): string {
  return `${hostOf(url)}:${url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port}`;
}
