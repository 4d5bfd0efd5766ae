// Writes test/fixtures/themes: what a real VS Code gives to a webview under each kind of theme. Needs out/delegate.vsix.
//
//   npm run capture:themes
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startRig } from '../rig/workbench.ts';
import { readTheme, themeKinds, themesFolder } from './themes.ts';

const rig = await startRig();
try {
  const workbench = await rig.openWorkbench(rig.makeSample());
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await workbench.webview('#app[data-panel="queue"] *');
  mkdirSync(themesFolder, { recursive: true });
  for (const kind of themeKinds) {
    await workbench.setTheme(kind);
    const theme = await readTheme(queue, kind);
    writeFileSync(path.join(themesFolder, `${kind}.json`), `${JSON.stringify(theme, null, 2)}\n`);
    console.log(`${kind}: ${Object.keys(theme.variables).length} variables, ${theme.bodyClass}`);
  }
} finally {
  await rig.stop();
}
