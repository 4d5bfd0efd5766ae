/**
 * The way of a connector's server to the network. In its sandbox there is none; what listens there (sandbox/reachScript.ts) passes each
 * connection on over one pipe, and this end, which trusts nothing that comes over it, decides where each may go: by the hosts that the
 * person granted, looked up once and connected to where that is no address of this machine or a private network.
 */
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { Duplex } from 'node:stream';
import type { Disposable } from '../../base/disposable.ts';
import {
  closedPlace,
  isPrivatePlace,
  placeOf,
  placeText,
  type Place,
  type ServerReach,
} from '../../model/serverReach.ts';
import { kindOfAddress } from './addresses.ts';
import { checkedLookup, ClosedAddress, systemResolver, type Resolver } from './checkedLookup.ts';
import { Passages, type Passage } from './passages.ts';
import { passOn, refuse } from './passOn.ts';

export type ServerProxyHost = {
  readonly reach: ServerReach;
  /** Asked before a place is connected to (`host:port`), so that it is recorded first; why it is not to be, where it is not. */
  readonly reaching: (place: string) => Promise<string | null>;
  /** Hears of a place that was not connected to, and why. */
  readonly refused: (place: string, why: string) => void;
  readonly resolver?: Resolver;
};

const connectionsMax = 128;
const connectMs = 30_000;
const sessionMegabytesMax = 16;
/** Names where a connection wants to go; without it, the connection speaks to a proxy. */
export const wayHeader = 'x-way-to';

/** Looking names up takes threads that this process reads and writes files with. */
const lookupsMax = 2;

type Proxy = ServerProxyHost & { readonly resolver: Resolver; readonly passages: Passages };

/** Serves the pipe of one server until either end closes it. */
export function serveServer(way: Duplex, given: ServerProxyHost): Disposable {
  const passages = new Passages(connectionsMax);
  const host = { ...given, resolver: fewAtOnce(given.resolver ?? systemResolver), passages };
  const proxy = proxyFor(host);
  const sessions = http2.createServer({
    maxSessionMemory: sessionMegabytesMax,
    settings: { maxConcurrentStreams: connectionsMax, enablePush: false },
  });
  sessions.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    try {
      stream.respond({ ':status': 200 });
    } catch {
      // It was reset meanwhile.
      stream.destroy();
      return;
    }
    const to = headers[wayHeader];
    // As a stream of its own: the server for HTTP takes the handle of one that has a handle.
    if (to === undefined) proxy.emit('connection', Duplex.from({ readable: stream, writable: stream }));
    else
      void connectTo(String(to), stream, host).then((made) => (made.ok ? join(stream, made.socket) : stream.destroy()));
  });
  sessions.on('sessionError', () => undefined);
  sessions.on('error', () => undefined);
  way.on('error', () => undefined);
  const close = (): void => {
    passages.close();
    way.destroy();
    proxy.close();
  };
  way.once('close', close);
  sessions.emit('connection', way);
  return { dispose: close };
}

/** The same, with a few lookups under way at a time; the others wait, no more of them than there are connections. */
function fewAtOnce(resolver: Resolver): Resolver {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (name) => {
    if (running >= lookupsMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await resolver(name);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}

/** A proxy as programs know it: CONNECT, and whole addresses. */
function proxyFor(host: Proxy): http.Server {
  const proxy = http.createServer((request, response) => {
    response.on('error', () => undefined);
    forward(request, response, host).catch(() => response.destroy());
  });
  proxy.on('connect', (request, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    void connectTo(request.url ?? '', socket, host).then((made) => {
      if (!made.ok) {
        socket.end(`HTTP/1.1 ${String(made.status)} ${http.STATUS_CODES[made.status] ?? ''}\r\n\r\n`);
        return;
      }
      if (!socket.destroyed) socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (head.length > 0) made.socket.write(head);
      join(socket, made.socket);
    });
  });
  proxy.on('clientError', (_, socket: Duplex) => socket.destroy());
  return proxy;
}

/** Each closes with the other. */
function join(one: Duplex, other: Duplex): void {
  for (const [each, its] of [[one, other] as const, [other, one] as const]) {
    each.on('error', () => undefined);
    each.once('close', () => its.destroy());
  }
  if (one.destroyed || other.destroyed) {
    one.destroy();
    other.destroy();
    return;
  }
  one.pipe(other);
  other.pipe(one);
}

type Made =
  { readonly ok: true; readonly socket: net.Socket } | { readonly ok: false; readonly status: 403 | 502 | 503 };

/** A connection that ends with its owner. Never rejects. */
async function connectTo(text: string, owner: Duplex, proxy: Proxy): Promise<Made> {
  const passage = proxy.passages.begin(owner);
  if (passage === null) return { ok: false, status: 503 };
  const made = await connected(text, passage, during(passage, proxy));
  if (!made.ok) passage.end();
  return made;
}

async function connected(text: string, passage: Passage, host: ServerProxyHost): Promise<Made> {
  const place = await allowed(placeOf(text), host);
  if (place === null) return { ok: false, status: 403 };
  if (passage.isOver) return { ok: false, status: 502 };
  return new Promise((resolve) => {
    const socket = net.connect({ ...place, lookup: lookupFor(place, host), timeout: connectMs });
    passage.hold(socket);
    socket.once('connect', () => {
      socket.setTimeout(0);
      resolve({ ok: true, socket });
    });
    socket.once('timeout', () => socket.destroy());
    socket.on('error', (error) => resolve({ ok: false, status: tellClosed(error, place, host) }));
    socket.once('close', () => resolve({ ok: false, status: 502 }));
  });
}

/** What is asked and looked up for a passage counts until it is answered. */
function during(passage: Passage, { resolver, reaching, ...host }: Proxy): Proxy {
  return {
    ...host,
    resolver: (name) => passage.during(() => resolver(name)),
    reaching: (place) => passage.during(() => reaching(place)),
  };
}

/** The place, where it may be connected to and is recorded. */
async function allowed(place: Place | null, host: ServerProxyHost): Promise<Place | null> {
  // Of an address its place alone: what stands behind may be anybody's.
  const text = place === null ? 'an address that is none' : placeText(place);
  const why =
    place === null
      ? 'it is no address'
      : (closedBy(place, host.reach) ?? (await host.reaching(text).catch(() => 'it could not be recorded')));
  if (why === null) return place;
  host.refused(text, why);
  return null;
}

function closedBy(place: Place, reach: ServerReach): string | null {
  const why = closedPlace(place, reach);
  if (why !== null) return why;
  // An address that is written as a number is not looked up.
  const isOpen = net.isIP(place.host) === 0 || isOpenAddress(place.host, isPrivatePlace(place, reach));
  return isOpen ? null : `${place.host} is on this machine or in a private network, which is closed`;
}

function isOpenAddress(address: string, isPrivate: boolean): boolean {
  const kind = kindOfAddress(address);
  return kind === 'public' || (isPrivate && kind !== 'closed');
}

/** Looked up once: what was checked is what is connected to. */
function lookupFor(place: Place, { reach, resolver = systemResolver }: ServerProxyHost): net.LookupFunction {
  const isPrivate = isPrivatePlace(place, reach);
  return checkedLookup(resolver, (address) => isOpenAddress(address, isPrivate));
}

function tellClosed(error: Error, place: Place, host: ServerProxyHost): 403 | 502 {
  if (!(error instanceof ClosedAddress)) return 502;
  host.refused(placeText(place), `it leads to ${error.address}, which is closed`);
  return 403;
}

async function forward(request: http.IncomingMessage, response: http.ServerResponse, proxy: Proxy): Promise<void> {
  const passage = proxy.passages.begin(response);
  if (passage === null) {
    refuse(response, 503);
    return;
  }
  const host = during(passage, proxy);
  const text = request.url ?? '';
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url?.protocol === 'http:' && url.username === '' && url.password === '';
  const named = isPlain ? placeOf(`${url.hostname}:${url.port === '' ? '80' : url.port}`) : null;
  const place = await allowed(named, host);
  if (url === null || place === null || passage.isOver) {
    refuse(response, 403);
    return;
  }
  const upstream = passOn(request, response, {
    ...place,
    path: url.pathname + url.search,
    named: url.host,
    lookup: lookupFor(place, host),
    silenceMs: connectMs,
    failed: (error) => tellClosed(error, place, host),
  });
  if (upstream !== null) passage.hold(upstream);
}
