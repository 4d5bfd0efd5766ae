// A desk of connectors on a state folder of its own, with servers as they are and as nobody wants them.
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Redactor } from '../../src/base/redactor.ts';
import { connect } from '../../src/engine/connectors/client/connection.ts';
import { ConnectorDesk } from '../../src/engine/connectors/connectorDesk.ts';
import type { CallResult, Connection, ConnectorPorts } from '../../src/engine/connectors/ports.ts';
import type { ConnectorInfo } from '../../src/model/connector.ts';
import { failure, type Failure } from '../../src/model/failure.ts';
import { noPerson } from './connectors.ts';

export const malicious = fileURLToPath(new URL('./maliciousServer.mjs', import.meta.url));
export const choices = {
  network: false,
  folder: false,
  sandbox: 'on',
  reads: [],
  isPrivate: false,
  signInAt: [],
} as const;
export const never = new AbortController().signal;

export type Rig = {
  readonly desk: ConnectorDesk;
  readonly ports: ConnectorPorts;
  readonly secrets: Redactor;
  readonly root: string;
};

export function rig(t: TestContext, settings: object, ports: Partial<ConnectorPorts> = {}, callMs = 20_000): Rig {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'delegate-connectors-')));
  const secrets = new Redactor();
  const all = { ...noPerson(settings), ...ports };
  const desk = new ConnectorDesk({ root, ports: all, secrets, now: Date.now, client: { connect }, callMs });
  t.after(async () => {
    await desk.close(null);
    rmSync(root, { recursive: true, force: true });
  });
  return { desk, ports: all, secrets, root };
}

export function hostile(way: string, ...more: string[]): { command: string; args: string[] } {
  return { command: 'node', args: [malicious, way, ...more] };
}

export async function trusted(
  { desk }: Rig,
  name: string,
  more: Partial<Parameters<ConnectorDesk['trust']>[2]> = {},
): Promise<ConnectorInfo> {
  const info = await desk.trust(name, null, { ...choices, ...more }, never);
  assert.ok(info.ok, info.ok ? '' : info.failure.message);
  return info.value;
}

export async function opened({ desk, root }: Rig, name: string): Promise<Connection | Failure> {
  const [usable] = desk.forTask('task', root, [name]);
  if (usable === undefined) return failure('connector-failed', 'not usable');
  const connection = await usable.open(never);
  return connection.ok ? connection.value : connection.failure;
}

export async function called(
  made: Rig,
  name: string,
  tool: string,
  values: Record<string, unknown> = {},
): Promise<CallResult | Failure> {
  const connection = await opened(made, name);
  if ('code' in connection) return connection;
  const result = await connection.call(tool, values, never);
  return result.ok ? result.value : result.failure;
}

export function textIn(result: CallResult | Failure): string {
  return 'code' in result
    ? `${result.message} ${result.next}`
    : result.items.map(({ bytes }) => Buffer.from(bytes).toString()).join('\n');
}
