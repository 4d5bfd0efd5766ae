// A connector's server over HTTP that keeps what it was called with, and may break down in the middle of a call.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RecordingServer = {
  readonly url: string;
  /** Every call that arrived: the tool, and its arguments as JSON. */
  readonly calls: string[];
  /** The next calls arrive, and then the connection breaks. */
  readonly breaks: (is: boolean) => void;
  readonly close: () => Promise<void>;
};

export async function startRecordingServer(tools: readonly string[]): Promise<RecordingServer> {
  const calls: string[] = [];
  let isBroken = false;
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      if (request.method !== 'POST') {
        response.writeHead(405).end();
        return;
      }
      const message = JSON.parse(text) as {
        id?: number;
        method: string;
        params?: { name?: string; arguments?: unknown };
      };
      if (message.id === undefined) {
        response.writeHead(202).end();
        return;
      }
      if (message.method === 'tools/call')
        calls.push(`${message.params?.name ?? ''} ${JSON.stringify(message.params?.arguments)}`);
      if (message.method === 'tools/call' && isBroken) {
        response.destroy();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...answerTo(message.method, tools) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/mcp`,
    calls,
    breaks: (is) => void (isBroken = is),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(method: string, tools: readonly string[]): object {
  switch (method) {
    case 'initialize':
      return {
        result: {
          protocolVersion: '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'recording', version: '1' },
        },
      };
    case 'tools/list':
      return {
        result: {
          tools: tools.map((name) => ({
            name,
            description: name,
            inputSchema: { type: 'object' },
            annotations: { readOnlyHint: true },
          })),
        },
      };
    case 'tools/call':
      return { result: { content: [{ type: 'text', text: 'answered' }] } };
    default:
      return { error: { code: -32601, message: 'no such method' } };
  }
}
