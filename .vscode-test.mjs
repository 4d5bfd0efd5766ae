// The in-host suite: mocha inside the extension host of a real VS Code. By default that is the rig's (code-server in Chromium);
// VSCODE_DESKTOP=1 lets test-electron download the desktop one, where the network permits.
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

export default defineConfig({
  // What costs nothing before first use can only be seen first.
  files: ['out/host/activation.test.cjs', 'out/host/**/*.test.cjs'],
  workspaceFolder: makeSampleFolder(path.join(scratch, 'sample')),
  env: { DELEGATE_STATE: path.join(scratch, 'state') },
  mocha: { ui: 'tdd', timeout: 20_000, forbidOnly: Boolean(process.env['CI']) },
  ...(process.env['VSCODE_DESKTOP'] ? {} : { useInstallation: { fromPath: rig } }),
});
