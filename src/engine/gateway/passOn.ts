/**
 * A plain request of a proxy, passed on as far as it concerns the other end, and its answer back. Both come from strangers: what Node
 * would throw at, outside of any catch, ends this one request and nothing else.
 */
import http from 'node:http';
import type { LookupFunction } from 'node:net';

type PassedOn = {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly lookup: LookupFunction;
  /** The `host` field; as it came, if not said. */
  readonly named?: string;
  /** How long the other end may be silent, in milliseconds. */
  readonly silenceMs: number;
  /** The status to answer with where nothing came. */
  readonly failed: (error: Error) => number;
};

/** About one connection, not about what is said over it. How a body ends each end says for itself, and nothing comes after it. */
const hopHeaders = new Set([
  'proxy-connection',
  'proxy-authorization',
  'connection',
  'keep-alive',
  'te',
  'upgrade',
  'trailer',
  'transfer-encoding',
]);

function passed(headers: http.IncomingHttpHeaders): http.OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopHeaders.has(name)));
}

/** The request that is under way now, which ends with the response; null where it could not be made. */
export function passOn(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { host, port, path, lookup, named, silenceMs, failed }: PassedOn,
): http.ClientRequest | null {
  // Said by its own end, or a body without a length would be read as the next request.
  const isChunked = request.headers['transfer-encoding'] !== undefined;
  const headers = {
    ...passed(request.headers),
    ...(named === undefined ? {} : { host: named }),
    ...(isChunked ? { 'transfer-encoding': 'chunked' } : {}),
  };
  // Its own connection: one that was kept was checked for somebody else.
  const options = { host, port, path, method: request.method ?? 'GET', headers, lookup, agent: false };
  const upstream = attempt(() => http.request(options));
  if (upstream === null) {
    refuse(response, 502);
    return null;
  }
  upstream.setTimeout(silenceMs, () => upstream.destroy());
  upstream.on('response', (answer) => {
    answer.on('error', () => response.destroy());
    const { statusCode = 0 } = answer;
    const isStatus = statusCode >= 200 && statusCode <= 599;
    if (isStatus && attempt(() => response.writeHead(statusCode, passed(answer.headers))) !== null)
      answer.pipe(response);
    else {
      upstream.destroy();
      refuse(response, 502);
    }
  });
  upstream.on('error', (error) => refuse(response, failed(error)));
  // Also where it went over to another protocol, which nobody asked for.
  upstream.on('close', () => {
    if (!response.headersSent) refuse(response, 502);
  });
  response.on('error', () => upstream.destroy());
  response.on('close', () => upstream.destroy());
  request.on('error', () => upstream.destroy());
  request.pipe(upstream);
  return upstream;
}

/** Says no; where an answer has begun, breaks it off. */
export function refuse(response: http.ServerResponse, status: number): void {
  if (response.headersSent || attempt(() => response.writeHead(status).end()) === null) response.destroy();
}

function attempt<Value>(act: () => Value): Value | null {
  try {
    return act();
  } catch {
    return null;
  }
}
