// The in-host suite: mocha inside the extension host of a real VS Code. By default that is the rig's (code-server in Chromium);
// VSCODE_DESKTOP=1 lets test-electron download the desktop one, where the network permits. One window with the sample folder for most
// tests, and one for each other kind of place that a window can show.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@vscode/test-cli';
import { makeSampleFolder } from './test/support/sampleFolder.ts';

const rig = fileURLToPath(new URL('test/support/rig/code.ts', import.meta.url));

// Every run has a fresh folder and a fresh state, so that none can see what another left behind.
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-host-'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));

const inScratch = (...names) => path.join(scratch, ...names);

function write(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

/** A workspace file with these folders, by their paths or addresses. */
function workspaceOf(name, folders) {
  return write(inScratch(name), JSON.stringify({ folders }));
}

function multiRoot() {
  for (const home of ['a', 'b']) makeSampleFolder(inScratch('multi', home));
  const folders = ['a', 'b'].map((home) => ({ path: inScratch('multi', home, 'photos'), name: 'photos' }));
  return workspaceOf('multi.code-workspace', [...folders, { uri: 'delegate-test:/notes', name: 'notes' }]);
}

/** A folder that brings settings and a recipe of its own, as one that somebody gave you might. */
function givenFolder() {
  const folder = makeSampleFolder(inScratch('given'));
  write(path.join(folder, '.vscode', 'settings.json'), '{ "delegate.engine": "claude", "delegate.model": "theirs" }');
  const ready = fileURLToPath(new URL('media/recipes/tidy-names.recipe', import.meta.url));
  write(path.join(folder, '.delegate', 'recipes', 'theirs.recipe'), fs.readFileSync(ready));
  return folder;
}

function windowOf(label, files, workspaceFolder, env = {}) {
  return {
    label,
    files,
    ...(workspaceFolder === undefined ? {} : { workspaceFolder }),
    env: { DELEGATE_STATE: inScratch('state', label), ...env },
    // No test hangs by itself: each wait in it has a bound of its own.
    mocha: { ui: 'tdd', timeout: 120_000, forbidOnly: Boolean(process.env['CI']) },
    ...(process.env['VSCODE_DESKTOP'] ? {} : { useInstallation: { fromPath: rig } }),
  };
}

const place = (name) => [`out/host/places/${name}.test.cjs`];

export default defineConfig([
  // What costs nothing before first use can only be seen first.
  windowOf('sample', ['out/host/activation.test.cjs', 'out/host/*.test.cjs'], makeSampleFolder(inScratch('sample'))),
  windowOf('multiRoot', place('multiRoot'), multiRoot()),
  windowOf('restricted', place('restricted'), givenFolder(), { RIG_RESTRICTED: '1' }),
  windowOf(
    'virtual',
    place('virtual'),
    workspaceOf('virtual.code-workspace', [{ uri: 'delegate-test:/notes', name: 'notes' }]),
  ),
  windowOf('noFolder', place('noFolder'), undefined),
]);
