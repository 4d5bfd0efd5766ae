// A desk of connectors with servers of a test's own, and what one of them answers.
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Redactor } from '../../src/base/redactor.ts';
import { connect } from '../../src/engine/connectors/client/connection.ts';
import { ConnectorDesk } from '../../src/engine/connectors/connectorDesk.ts';
import type { Connection, TaskView } from '../../src/engine/connectors/ports.ts';
import type { Resolver } from '../../src/engine/gateway/checkedLookup.ts';
import type { Failure } from '../../src/model/failure.ts';
import { never } from './changes.ts';
import { noPerson } from './connectors.ts';

const program = fileURLToPath(new URL('./hostileServer.py', import.meta.url));
const choices = { network: false, folder: false, sandbox: 'on', reads: [], isPrivate: false, signInAt: [] } as const;

/** The entry of a server that tries that at each call; `given` as it takes it. */
export function trying(way: string, given: unknown = []): { command: string; args: string[] } {
  return { command: '/usr/bin/python3', args: [program, way, JSON.stringify(given)] };
}

export type ServerRig = {
  readonly desk: ConnectorDesk;
  /** The state folder. */
  readonly root: string;
  /** The task's folder. */
  readonly folder: string;
  /** Opens what is trusted for a task, which sees it so. */
  readonly opened: (view?: TaskView) => Promise<Connection | Failure>;
  /** Trusts it so, and opens it for a task. */
  readonly open: (more?: Partial<Parameters<ConnectorDesk['trust']>[2]>) => Promise<Connection>;
  /** Calls its one tool: what it answered, or why it did not. */
  readonly call: () => Promise<Record<string, unknown>>;
};

/** A desk with one server, `bad`, of that entry. */
export function serverRig(
  t: TestContext,
  entry: object,
  {
    folder,
    callMs = 30_000,
    resolver,
  }: { readonly folder?: string; readonly callMs?: number; readonly resolver?: Resolver } = {},
): ServerRig {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'delegate-walls-')));
  const ports = { ...noPerson({ bad: entry }), ...(resolver === undefined ? {} : { resolver }) };
  const desk = new ConnectorDesk({ root, ports, secrets: new Redactor(), now: Date.now, client: { connect }, callMs });
  t.after(async () => {
    await desk.close(null);
    rmSync(root, { recursive: true, force: true });
  });
  const opened = async (view?: TaskView): Promise<Connection | Failure> => {
    const [usable] = desk.forTask('task', folder ?? root, ['bad']);
    assert.ok(usable);
    const connection = await usable.open(never, view);
    return connection.ok ? connection.value : connection.failure;
  };
  return {
    desk,
    root,
    opened,
    folder: folder ?? root,
    open: async (more = {}) => {
      const trusted = await desk.trust('bad', folder ?? root, { ...choices, ...more }, never);
      assert.ok(trusted.ok, trusted.ok ? '' : `${trusted.failure.message} ${trusted.failure.next}`);
      const connection = await opened();
      assert.ok(!('code' in connection), JSON.stringify(connection));
      return connection;
    },
    call: async () => {
      const connection = await opened();
      if ('code' in connection) return { ...connection };
      const called = await connection.call('try', {}, never);
      if (!called.ok) return { ...called.failure };
      const text = called.value.items.map(({ bytes }) => Buffer.from(bytes).toString()).join('');
      return JSON.parse(text) as Record<string, unknown>;
    },
  };
}
