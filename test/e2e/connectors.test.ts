// Connectors in the window: a folder's server is looked at, trusted, its tools marked, and then it can be used; its tools change, and it waits.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startRig, type Rig } from '../support/rig/workbench.ts';
import { eventually } from './support.ts';

const malicious = fileURLToPath(new URL('../support/maliciousServer.mjs', import.meta.url));
let rig: Rig;

before(async () => {
  rig = await startRig();
});
after(async () => {
  await rig.stop();
});

test('a folder’s connector is shown before it is started, trusted, marked, tested and forgotten', async () => {
  const folder = rig.makeSample();
  const server = (...more: string[]): object => ({ command: 'node', args: [malicious, 'lies', ...more] });
  const file = path.join(folder, '.mcp.json');
  fs.writeFileSync(file, JSON.stringify({ mcpServers: { notes: server() } }));
  const workbench = await rig.openWorkbench(folder);
  const { page } = workbench;
  const list = page.locator('.quick-input-list');
  const title = (text: string): Promise<void> => page.locator('.quick-input-title', { hasText: text }).waitFor();
  const open = async (): Promise<void> => {
    await workbench.runCommand('Delegate: Connectors…');
    await title('Connectors');
  };
  await open();
  await list.getByText('not trusted yet; not used').first().waitFor();
  await workbench.screenshot('connectors-1-list');
  await list.getByText('notes', { exact: true }).first().click();
  await list.getByText('Look at it, and say yes…', { exact: true }).click();
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('Trust the connector notes, which starts this program?').waitFor();
  assert.match(await dialog.innerText(), /node .*maliciousServer\.mjs lies/);
  await workbench.screenshot('connectors-2-trust');
  await dialog.getByRole('button', { name: 'Trust…' }).click();
  await title('What may notes have?');
  await workbench.screenshot('connectors-3-rights');
  await page.keyboard.press('Enter');
  // What the server says of its tool is shown as its word, and chosen by nobody.
  await title('notes: which tool only reads? (1 tool)');
  await list.getByText('says of itself that it only reads').waitFor();
  assert.equal(await list.locator('input[type=checkbox]:checked, .monaco-checkbox.checked').count(), 0);
  await workbench.screenshot('connectors-4-tools');
  await page.keyboard.press('Enter');
  await workbench.toast('notes can be used; 0 tools only read').waitFor();
  await open();
  await list.getByText('1 tool, 0 only read').waitFor();
  await list.getByText('notes', { exact: true }).first().click();
  await list.getByText('Test it', { exact: true }).click();
  await workbench.toast('notes works, with 1 tool').waitFor();
  await workbench.screenshot('connectors-5-tested');
  await open();
  await list.getByText('notes', { exact: true }).first().click();
  await list.getByText('Where it connected without a task…', { exact: true }).click();
  const record = await workbench.webview('body h1:has-text("Where notes connected without a task")');
  assert.match(await record.locator('body').innerText(), /Nowhere yet\./);
  await workbench.screenshot('connectors-6-connections');
  fs.writeFileSync(file, JSON.stringify({ mcpServers: { notes: server('more') } }));
  await eventually(async () => {
    await open();
    await list.getByText('changed since you trusted it; not used').waitFor({ timeout: 2_000 });
  });
  await workbench.screenshot('connectors-7-changed');
  await page.keyboard.press('Escape');
  await workbench.close();
});
