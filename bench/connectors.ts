/**
 * What a server's tools cost a talk with a model: all of them listed in each request, as clients usually do, beside Delegate's one tool that looks
 * for them. At 10, 200 and 1,000 tools of one server, made of those of the real servers in the registry's packages. Bytes of JSON, a token for
 * about four. `node bench/connectors.ts [n…]`.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redactor } from '../src/base/redactor.ts';
import { connect } from '../src/engine/connectors/client/connection.ts';
import { ConnectorDesk } from '../src/engine/connectors/connectorDesk.ts';
import type { UsableConnector } from '../src/engine/connectors/taskConnectors.ts';
import { searched } from '../src/engine/connectors/told.ts';
import { connectorLimits, isOwnTool, type ConnectorTool } from '../src/model/connector.ts';
import type { Desk } from '../src/worker/agent/desk.ts';
import { connectorTool } from '../src/worker/agent/tools/connecting.ts';
import { noPerson, serverProgram } from '../test/support/connectors.ts';

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10, 200, connectorLimits.toolsMax];
const packages = ['server-everything', 'server-filesystem', 'server-memory', 'server-sequential-thinking'];
/** Of a whole task: it looks for what it needs a few times, and reads the forms of a few. */
const searches = ['read the text of a file', 'create an entity', 'sum'];
const describedCount = 3;

/** The tools of the real servers, as they tell them. */
async function realTools(): Promise<readonly ConnectorTool[]> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-connectors-'));
  const settings = Object.fromEntries(
    packages.map((name) => [
      name,
      {
        command: 'node',
        args: [serverProgram(`@modelcontextprotocol/${name}`), ...(name.endsWith('filesystem') ? ['/tmp'] : [])],
      },
    ]),
  );
  const desk = new ConnectorDesk({
    root,
    ports: noPerson(settings),
    secrets: new Redactor(),
    now: Date.now,
    client: { connect },
  });
  const choices = { network: false, folder: false, sandbox: 'on', reads: [], isPrivate: false, signInAt: [] } as const;
  try {
    const found: ConnectorTool[] = [];
    for (const name of packages) {
      const trusted = await desk.trust(name, null, choices, new AbortController().signal);
      assert.ok(trusted.ok, trusted.ok ? '' : trusted.failure.message);
      found.push(...(trusted.value.trust?.tools ?? []).filter((tool) => !isOwnTool(tool.name)));
    }
    return found;
  } finally {
    await desk.close(null);
    fs.rmSync(root, { recursive: true, force: true });
  }
}

function serverOf(real: readonly ConnectorTool[], count: number): UsableConnector {
  const tools = Array.from({ length: count }, (_, index): ConnectorTool => {
    const tool = real[index % real.length];
    assert.ok(tool !== undefined);
    const round = Math.floor(index / real.length);
    return round === 0 ? tool : { ...tool, name: `${tool.name}_${String(round)}` };
  });
  const trust = { reads: [], tools } as unknown as UsableConnector['trust'];
  return { name: 'everything', trust, destination: '', open: () => Promise.reject(new Error('not opened')) };
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const listed = ({ trust }: UsableConnector): number =>
  bytesOf(
    trust.tools.map(({ name, description, input }) => ({
      name: `everything__${name}`,
      description,
      input_schema: JSON.parse(input) as unknown,
    })),
  );

const real = await realTools();
const standing = bytesOf(connectorTool({} as Desk).definition);
console.log(`${String(real.length)} tools of ${String(packages.length)} real servers`);
console.log(
  '| tools | all listed, each request | deferred, each request | ratio | deferred, found and read in a task | ratio |',
);
console.log('|--:|--:|--:|--:|--:|--:|');
for (const count of counts) {
  const server = serverOf(real, count);
  const found = searches.map((words) => searched(words, [server]));
  const forms = server.trust.tools.slice(0, describedCount).map(({ description, input }) => ({ description, input }));
  const used = bytesOf(found) + bytesOf(forms);
  const all = listed(server);
  const cells = [all, standing, all / standing, standing + used, all / (standing + used)];
  const shown = cells.map((cell, index) =>
    index % 2 === 0 && index > 0 ? `${cell.toFixed(1)}×` : cell.toLocaleString('en-US'),
  );
  console.log(`| ${count.toLocaleString('en-US')} | ${shown.join(' | ')} |`);
}
