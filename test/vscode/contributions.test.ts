import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { delegateApi } from './support.ts';

type Menu = readonly { command: string; when?: string }[];
type Manifest = {
  contributes: {
    commands: readonly { command: string; title: string; category?: string }[];
    menus: Record<string, Menu | undefined>;
    configuration: readonly { properties: Record<string, { scope: string }> }[];
  };
  capabilities: { untrustedWorkspaces: { supported: string }; virtualWorkspaces: { supported: boolean } };
};

function manifest(): Manifest {
  const extension: { packageJSON: Manifest } | undefined = vscode.extensions.getExtension('delegate.delegate');
  assert.ok(extension);
  return extension.packageJSON;
}

suite('contributions', () => {
  test('every command is Delegate’s by name and by category', () => {
    const strangers = manifest().contributes.commands.filter(
      ({ command, category }) => !command.startsWith('delegate.') || category !== 'Delegate',
    );
    assert.deepEqual(strangers, []);
  });

  test('the Explorer offers Delegate Task… on files and folders of a disk, and on nothing else', () => {
    const entries = manifest().contributes.menus['explorer/context'] ?? [];
    assert.deepEqual(
      entries.map(({ command }) => command),
      [
        'delegate.delegateTask',
        'delegate.runRecipe',
        'delegate.scheduleRecipe',
        'delegate.watchWithRecipe',
        'delegate.searchDocuments',
      ],
    );
    // Where the extension host is remote, VS Code itself writes the remote's scheme for `file`.
    assert.match(entries[0]?.when ?? '', /^resourceScheme == ('vscode-remote'|file)$/);
  });

  test('what decides where the key is sent, or how safe a task is, is the machine’s and never the workspace’s', () => {
    const properties = Object.assign(
      {},
      ...manifest().contributes.configuration.map((section) => section.properties),
    ) as Record<string, { scope: string }>;
    const machineOnly = [
      ...['delegate.baseUrl', 'delegate.isolation', 'delegate.stateFolder', 'delegate.parallelTasks'],
      ...['delegate.trash', 'delegate.store.days', 'delegate.store.gigabytes', 'delegate.privateHosts'],
      ...['task', 'day'].flatMap((of) =>
        ['requests', 'tokens', 'usd', 'megabytes'].map((kind) => `delegate.limits.${of}.${kind}`),
      ),
    ];
    assert.deepEqual(
      machineOnly.map((key) => properties[key]?.scope),
      machineOnly.map(() => 'machine'),
    );
  });

  test('an untrusted workspace is limited, a virtual one refused', () => {
    assert.equal(manifest().capabilities.untrustedWorkspaces.supported, 'limited');
    assert.equal(manifest().capabilities.virtualWorkspaces.supported, false);
  });

  test('every command of the manifest is there', async () => {
    const there = new Set(await vscode.commands.getCommands(true));
    const missing = manifest().contributes.commands.filter(({ command }) => !there.has(command));
    assert.deepEqual(missing, []);
  });

  test('what is kept for undo is kept for 30 days and 20 GB unless somebody says otherwise', () => {
    const settings = vscode.workspace.getConfiguration('delegate.store');
    assert.deepEqual([settings.get('days'), settings.get('gigabytes')], [30, 20]);
  });

  test('activation takes less than 50 ms and starts no engine', async () => {
    const api = await delegateApi();
    assert.ok(api.activationMs < 50, `took ${api.activationMs.toFixed(1)} ms`);
  });
});
