// Delegate's own connection to a server as the protocol's conformance suite drives it: connect, ask for the tools, call what there is.
import { connect } from '../../src/engine/connectors/client/connection.ts';
import type { ServerSpec } from '../../src/engine/connectors/ports.ts';
import { noPerson } from './connectors.ts';

const url = process.argv.at(-1) ?? '';
const { host } = new URL(url);
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as {
  client_id?: string;
  client_secret?: string;
};
const spec: ServerSpec = {
  name: 'conformance',
  entry: {
    url,
    oauth: {
      // A page of the person's own; Delegate itself has none on the web.
      clientMetadataUrl: 'https://conformance-test.local/client-metadata.json',
      ...(context.client_id === undefined ? {} : { clientId: context.client_id }),
      ...(context.client_secret === undefined ? {} : { clientSecret: context.client_secret }),
    },
  },
  vaultName: 'conformance',
  network: null,
  folder: null,
  sandbox: 'on',
  // The suite's own servers are on this machine.
  privateHosts: [host, host.replace('localhost', '127.0.0.1')],
  signInAt: [],
  signIn: 'ask',
};
const ports = {
  ...noPerson(),
  confirmSignIn: () => Promise.resolve(true),
  // The suite's page sends the browser back at once.
  openBrowser: async (address: string) => {
    const answer = await fetch(address, { redirect: 'manual' });
    const back = answer.headers.get('location');
    if (back !== null) await fetch(back);
    return back !== null;
  },
  elicit: (_: string, asked: Parameters<ReturnType<typeof noPerson>['elicit']>[1]) => {
    const values =
      asked.is === 'form'
        ? asked.fields.flatMap(({ key, start }) => (start === null ? [] : [[key, start] as const]))
        : [];
    return Promise.resolve({ is: 'accept' as const, values: Object.fromEntries(values) as Record<string, string> });
  },
  secret: () => undefined,
  record: { denied: () => undefined, reached: () => Promise.resolve(null) },
};

const signal = AbortSignal.timeout(25_000);
const connected = await connect(spec, ports, signal);
if (!connected.ok) {
  console.error(connected.failure);
  process.exit(1);
}
const tools = await connected.value.tools(signal);
if (!tools.ok) console.error(tools.failure);
for (const { name } of tools.ok ? tools.value : []) {
  const values = name === 'add_numbers' ? { a: 5, b: 3 } : {};
  const result = await connected.value.call(name, values, signal);
  if (!result.ok) console.error(result.failure);
}
await connected.value.close();
process.exit(tools.ok ? 0 : 1);
