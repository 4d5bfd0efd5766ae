import type { Server } from 'node:net';
import type { TestContext } from 'node:test';

/** Listens on a free port of an address of this machine until the test ends; the port. */
export async function listening(t: TestContext, server: Server, host = '127.0.0.1', port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  t.after(() => {
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
      (server.closeAllConnections as () => void)();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
