import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

function delegate(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension<unknown>('delegate.delegate');
  assert.ok(extension, 'the extension delegate.delegate is not installed');
  return extension;
}

/** The manifest's own list, read without trust: it is what a person sees in the palette. */
function contributedCommands(): readonly string[] {
  const manifest = delegate().packageJSON as { contributes?: { commands?: readonly { command: string }[] } };
  return (manifest.contributes?.commands ?? []).map(({ command }) => command);
}

/** Looked at while the files are loaded: by the time tests run, another file's may have used it. */
const activeBeforeUse = delegate().isActive;

suite('activation', () => {
  test('costs nothing before first use', () => {
    const manifest = delegate().packageJSON as { activationEvents?: readonly string[] };
    const early = (manifest.activationEvents ?? []).filter((event) => event === '*' || event.startsWith('onStartup'));
    assert.deepEqual(early, []);
    assert.equal(activeBeforeUse, false);
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
