/** A socket to a Chrome on this machine, for its own protocol: whoever sits before it may be asked by Chrome first. */
import net from 'node:net';

export type DevToolsSocket = {
  readonly send: (text: string) => void;
  readonly listen: (hear: (text: string) => void, end: () => void) => void;
  readonly close: () => void;
};

/** `nobody`: no program listens there; `refused`: Chrome said no, or its person did; `silence`: nobody answered in time. */
export type NoSocket = 'nobody' | 'refused' | 'silence';

const connectMs = 3_000;

/** `endpoint`: `ws://127.0.0.1:…`. A longer message than `messageCharactersMax` ends the connection. */
export async function openDevToolsSocket(
  endpoint: string,
  { waitMs, messageCharactersMax }: { readonly waitMs: number; readonly messageCharactersMax: number },
  signal: AbortSignal,
): Promise<DevToolsSocket | NoSocket> {
  if (!(await listens(Number(new URL(endpoint).port)))) return 'nobody';
  const socket = new WebSocket(endpoint);
  const opened = await new Promise<'open' | NoSocket>((resolve) => {
    const timer = setTimeout(() => resolve('silence'), waitMs);
    const stop = (): void => resolve('refused');
    const settle = (how: 'open' | NoSocket): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(how);
    };
    signal.addEventListener('abort', stop, { once: true });
    socket.addEventListener('open', () => settle('open'), { once: true });
    socket.addEventListener('error', () => settle('refused'), { once: true });
  });
  if (opened !== 'open' || signal.aborted) {
    socket.close();
    return opened === 'open' ? 'refused' : opened;
  }
  return {
    send: (text) => socket.send(text),
    listen: (hear, end) => {
      socket.addEventListener('message', ({ data }) => {
        if (typeof data !== 'string') return;
        if (data.length > messageCharactersMax) socket.close();
        else hear(data);
      });
      socket.addEventListener('close', end, { once: true });
      // Closed before anyone listened.
      if (socket.readyState > WebSocket.OPEN) end();
    },
    close: () => socket.close(),
  };
}

async function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port, timeout: connectMs });
    const settle = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}
