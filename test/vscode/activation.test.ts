import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { DelegateApi } from '../../src/vscode/extension.ts';

function delegate(): vscode.Extension<DelegateApi> {
  const extension = vscode.extensions.getExtension<DelegateApi>('delegate.delegate');
  assert.ok(extension, 'the extension delegate.delegate is not installed');
  return extension;
}

/** The manifest's own list, read without trust: it is what a person sees in the palette. */
function contributedCommands(): readonly string[] {
  const manifest = delegate().packageJSON as { contributes?: { commands?: readonly { command: string }[] } };
  return (manifest.contributes?.commands ?? []).map(({ command }) => command);
}

suite('activation', () => {
  test('waits until the window is there, takes a moment, and starts no engine where nothing runs by itself', async () => {
    const manifest = delegate().packageJSON as { activationEvents?: readonly string[] };
    const early = (manifest.activationEvents ?? []).filter((event) => event === '*' || event.startsWith('onStartup'));
    // Without it no schedule would run before somebody opens the view.
    assert.deepEqual(early, ['onStartupFinished']);
    const api = await delegate().activate();
    // It looks for one small file, which takes no longer than this.
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(api.isEngineStarted(), false);
    assert.ok(api.activationMs < 20, `took ${api.activationMs.toFixed(1)} ms`);
  });

  test('succeeds', async () => {
    await delegate().activate();
    assert.equal(delegate().isActive, true);
  });

  test('registers every command the manifest promises', async () => {
    await delegate().activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.notEqual(contributedCommands().length, 0);
    assert.deepEqual(
      contributedCommands().filter((command) => !registered.has(command)),
      [],
    );
  });

  test('finds the sample folder open', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const names = (await vscode.workspace.fs.readDirectory(folder.uri)).map(([name]) => name);
    assert.deepEqual(names.sort(), ['inbox', 'notes', 'papers', 'photos']);
  });
});
