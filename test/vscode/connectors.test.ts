// Connectors in a real VS Code: its settings, its own servers' tools, its secret storage, and the bundle that ships.
import * as assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { delegateApi, workspaceFolder } from './support.ts';

/** Speaks as much of the protocol as a look at a server needs. */
const program = `
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method } = JSON.parse(line);
    const results = {
      initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } },
      'tools/list': { tools: [{ name: 'look', description: process.env.TOKEN, inputSchema: { type: 'object' } }] },
    };
    if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] ?? {} }));
  });
`;
const choices = {
  network: false,
  folder: false,
  sandbox: 'on',
  reads: ['look'],
  isPrivate: false,
  signInAt: [],
} as const;
const never = new AbortController().signal;

suite('connectors', () => {
  test('those of the settings are listed, trusted with a secret of the secret storage, and forgotten with it', async () => {
    const api = await delegateApi();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-connector-'));
    const file = path.join(folder, 'server.cjs');
    fs.writeFileSync(file, program);
    const settings = vscode.workspace.getConfiguration('delegate');
    // Named in full: the sandbox shows the program that is named.
    const server = { command: 'node', args: [file], env: { TOKEN: '${secret:token}' } };
    await settings.update('connectors', { notes: server }, vscode.ConfigurationTarget.Global);
    const { connectors } = api.engine();
    try {
      assert.deepEqual(
        connectors.list(null).connectors.map(({ name, state }) => [name, state]),
        [
          ['notes', 'not trusted'],
          ['vscode', 'not trusted'],
        ],
      );
      assert.deepEqual(await connectors.missingSecrets('notes', null), ['token']);
      assert.ok((await connectors.keepSecret('notes', null, { key: 'token', value: 'a secret of the test' })).ok);
      assert.deepEqual(await connectors.missingSecrets('notes', null), []);
      const trusted = await connectors.trust('notes', null, choices, never);
      assert.ok(trusted.ok, JSON.stringify(trusted));
      // It got what the secret storage holds.
      assert.equal(trusted.value.trust?.tools[0]?.description, 'a secret of the test');
      assert.ok((await connectors.forget('notes', null)).ok);
      assert.deepEqual(await connectors.missingSecrets('notes', null), ['token']);
    } finally {
      await settings.update('connectors', undefined, vscode.ConfigurationTarget.Global);
      fs.rmSync(folder, { recursive: true });
    }
  });

  test('a workspace’s own file is listed, and starts nothing by itself', async () => {
    const api = await delegateApi();
    const file = path.join(workspaceFolder(), '.mcp.json');
    const witness = path.join(os.tmpdir(), `delegate-started-${String(Date.now())}`);
    fs.writeFileSync(file, JSON.stringify({ mcpServers: { bad: { command: 'touch', args: [witness] } } }));
    try {
      const { connectors } = api.engine().connectors.list(workspaceFolder());
      const [bad] = connectors.filter(({ source }) => source === file);
      assert.deepEqual([bad?.name, bad?.state, bad?.what], ['bad', 'not trusted', `touch ${witness}`]);
      assert.deepEqual(api.engine().connectors.forTask('task', workspaceFolder(), null), []);
      assert.equal(fs.existsSync(witness), false);
    } finally {
      fs.rmSync(file);
    }
  });

  test('of VS Code’s own tools, those of its servers are offered and no others', async () => {
    const api = await delegateApi();
    const own = vscode.lm.tools.map(({ name }) => name);
    const trusted = await api.engine().connectors.trust('vscode', null, { ...choices, reads: [] }, never);
    assert.ok(trusted.ok, JSON.stringify(trusted));
    const offered = (trusted.value.trust?.tools ?? []).map(({ name }) => name);
    assert.deepEqual(
      offered,
      own.filter((name) => name.startsWith('mcp_')),
    );
    assert.ok((await api.engine().connectors.forget('vscode', null)).ok);
  });

  test('the command is there, and its bundle loads and shows a list', async () => {
    await delegateApi();
    let isOver = false;
    const shown = vscode.commands.executeCommand('delegate.connectors').then(() => (isOver = true));
    // It is over when the list, which comes when it comes, is closed.
    for (const end = Date.now() + 30_000; !isOver && Date.now() < end;) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    }
    await shown;
  });
});
