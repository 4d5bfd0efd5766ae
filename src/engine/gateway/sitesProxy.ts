/**
 * The way of a browser to the network: a proxy on this machine that lets through what a task may see, looked up once and connected to
 * where that is no address of this machine or a private network. Chrome is given no other way.
 */
import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { closedSite, type Sites } from '../../model/chrome.ts';
import { kindOfAddress } from './addresses.ts';
import { checkedLookup, systemResolver, type Resolver } from './checkedLookup.ts';
import { passOn, refuse } from './passOn.ts';

export type SitesProxy = {
  /** On loopback. */
  readonly port: number;
  readonly close: () => void;
};

export type SitesProxyHost = {
  /** What may be seen now. */
  readonly sites: () => Sites;
  /** Hears of what was not let through: its host, and why. */
  readonly refused: (host: string, why: string) => void;
  readonly resolver?: Resolver;
};

const connectionsMax = 256;
const connectMs = 30_000;

/** Listens until closed. */
export async function startSitesProxy(host: SitesProxyHost): Promise<SitesProxy> {
  const sockets = new Set<Duplex>();
  const server = http.createServer((request, response) => {
    response.on('error', () => undefined);
    const address = request.url ?? '';
    const why = refusal(address, host);
    if (why !== null) {
      response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`Delegate: ${why}.`);
      return;
    }
    forward(request, response, host);
  });
  server.maxConnections = connectionsMax;
  server.on('connect', (request, socket, head) => {
    const why = refusal(`https://${request.url ?? ''}`, host);
    if (why !== null) socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    else tunnel(request.url ?? '', socket, head, host);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // What fails from now on is one connection.
  server.on('error', () => undefined);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server on loopback has a port');
  return {
    port: address.port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function refusal(address: string, { sites, refused }: SitesProxyHost): string | null {
  const why = closedSite(address, sites());
  if (why !== null) refused(URL.canParse(address) ? new URL(address).host : 'an address that is none', why);
  return why;
}

/** A private address only where that very host and port were named. */
function lookupFor(
  host: string,
  port: number,
  { sites, resolver = systemResolver }: SitesProxyHost,
): net.LookupFunction {
  const isPrivate = sites().privateHosts.includes(`${host}:${String(port)}`);
  return checkedLookup(resolver, (address) => isOpenAddress(address, isPrivate));
}

function isOpenAddress(address: string, isPrivate: boolean): boolean {
  const kind = kindOfAddress(address);
  return kind === 'public' || (isPrivate && kind !== 'closed');
}

function placeOf(address: string): { host: string; port: number; isNumber: boolean } {
  const url = new URL(address);
  const host = url.hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
  const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
  return { host, port, isNumber: net.isIP(host) !== 0 };
}

/** An address that is written as a number is not looked up. */
function isClosedNumber(address: string, host: SitesProxyHost): boolean {
  const { host: name, port, isNumber } = placeOf(address);
  return isNumber && !isOpenAddress(name, host.sites().privateHosts.includes(`${name}:${String(port)}`));
}

function tunnel(target: string, socket: Duplex, head: Buffer, proxy: SitesProxyHost): void {
  const address = `https://${target}`;
  const { host, port } = placeOf(address);
  if (isClosedNumber(address, proxy)) {
    proxy.refused(host, 'it is an address of this machine or a private network');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    return;
  }
  const upstream = net.connect({ host, port, lookup: lookupFor(host, port, proxy), timeout: connectMs });
  let isOpen = false;
  upstream.once('connect', () => {
    isOpen = true;
    upstream.setTimeout(0);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) upstream.write(head);
    upstream.pipe(socket);
    socket.pipe(upstream);
  });
  upstream.once('timeout', () => upstream.destroy());
  // Into a connection that stands nothing of the proxy's is said.
  upstream.on('error', () => (isOpen ? socket.destroy() : socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')));
  socket.once('close', () => upstream.destroy());
  upstream.once('close', () => socket.destroy());
}

function forward(request: http.IncomingMessage, response: http.ServerResponse, proxy: SitesProxyHost): void {
  const address = request.url ?? '';
  const url = new URL(address);
  const { host, port } = placeOf(address);
  if (isClosedNumber(address, proxy)) {
    proxy.refused(host, 'it is an address of this machine or a private network');
    refuse(response, 403);
    return;
  }
  const lookup = lookupFor(host, port, proxy);
  passOn(request, response, {
    ...{ host, port, lookup },
    path: url.pathname + url.search,
    silenceMs: connectMs,
    failed: () => 502,
  });
}
