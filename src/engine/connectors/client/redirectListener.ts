/** Hears the browser that comes back from a sign-in: one page on loopback, for one answer. It opens no connection. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type RedirectListener = {
  /** Where the browser is to come back to. */
  readonly url: string;
  /** The parameters that it brought, where `state` is the right one; null when the time is over or `signal` aborts. */
  readonly heard: (state: string, msMax: number, signal: AbortSignal) => Promise<URLSearchParams | null>;
  readonly close: () => void;
};

const path = '/delegate/callback';
const page = `<!doctype html><meta charset="utf-8"><title>Delegate</title><p>That is all. You can close this page and go back to Delegate.</p>`;

/** Listens on the port that was used before, where it is free, so that a server that knows it takes it again. */
export async function listenForRedirect(port: number): Promise<RedirectListener> {
  const server = http.createServer();
  const listen = (wanted: number): Promise<boolean> =>
    new Promise((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(wanted, '127.0.0.1', () => resolve(true));
    });
  if (!(port > 0 && (await listen(port))) && !(await listen(0))) throw new Error('no port on this machine is free');
  server.on('error', () => undefined);
  const { port: own } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(own)}${path}`;
  return {
    url,
    heard: (state, msMax, signal) =>
      new Promise((resolve) => {
        const end = (found: URLSearchParams | null): void => {
          clearTimeout(timer);
          server.off('request', answer);
          signal.removeEventListener('abort', stop);
          resolve(found);
        };
        const stop = (): void => end(null);
        const timer = setTimeout(stop, msMax);
        signal.addEventListener('abort', stop, { once: true });
        const answer = (request: http.IncomingMessage, response: http.ServerResponse): void => {
          const { url: target = '' } = request;
          // Some targets, such as `//`, are no addresses: those are of nobody whom this page waits for.
          const asked = new URL(URL.canParse(target, url) ? target : '/', url);
          // Whoever comes with another state is somebody else's page.
          const isMeant =
            request.method === 'GET' && asked.pathname === path && asked.searchParams.get('state') === state;
          response.writeHead(isMeant ? 200 : 404, {
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': "default-src 'none'",
            'referrer-policy': 'no-referrer',
            connection: 'close',
          });
          response.end(isMeant ? page : '');
          if (isMeant) end(asked.searchParams);
        };
        server.on('request', answer);
      }),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
