// Run as a process of its own, to be killed: starts a server that never ends by itself, as its arguments say, and stays.
import { startServer } from '../../src/engine/sandbox/serverProcess.ts';

const [seconds = '1000', sandbox, network] = process.argv.slice(2);
const started = await startServer({
  name: 'held',
  command: '/usr/bin/sleep',
  args: [seconds],
  variables: {},
  network:
    network === 'network'
      ? { reach: { hosts: ['*'], privateHosts: [] }, serve: () => ({ dispose: () => undefined }) }
      : null,
  folder: null,
  sandbox: sandbox === 'off' ? 'off' : 'on',
});
if (!started.ok) throw new Error(started.failure.message);
process.stdout.write('started\n');
setInterval(() => undefined, 1_000);
