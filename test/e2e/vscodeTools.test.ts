// The tools of an MCP server that is set up in VS Code itself: a real server in VS Code's own mcp.json, started by VS Code, its tools trusted
// as they are, and one of them called by a task, after an ask.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { answered, saysInTurn } from '../support/chromeWindow.ts';
import { callOf, finished, planOf, serverProgram } from '../support/connectors.ts';
import { startMessagesDouble, type MessagesDouble } from '../support/messagesDouble.ts';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { delegate, eventually, panel, part, clickButton } from './support.ts';

let rig: Rig;
let workbench: Workbench;
let double: MessagesDouble;
/** What the tool answered, as the model heard it. */
let heard = '';
const tool = 'mcp_everything_re_echo';

before(async () => {
  const plan = planOf(
    [{ connector: 'vscode', tools: ['mcp_everything_re_get-sum'], does: 'read', atMost: 1 }],
    [{ operations: ['create'], to: '*', atMost: 1 }],
  );
  const call = callOf('vscode', tool, { message: 'the notes are ready' });
  double = await startMessagesDouble({
    script: saysInTurn([plan, call, (body) => ((heard = answered(body)), finished)], finished),
  });
  rig = await startRig({
    env: { ANTHROPIC_BASE_URL: double.baseUrl, ANTHROPIC_API_KEY: double.key },
    // Else VS Code has no servers at all.
    settings: { 'chat.disableAIFeatures': false, 'delegate.engine': 'claude' },
  });
  const args = [serverProgram('@modelcontextprotocol/server-everything')];
  const everything = { type: 'stdio', command: process.execPath, args };
  const file = path.join(path.dirname(rig.server.settingsFile), 'mcp.json');
  fs.writeFileSync(file, JSON.stringify({ servers: { everything } }));
  workbench = await rig.openWorkbench(rig.makeSample());
});
after(async () => {
  await workbench.close();
  await rig.stop();
  await double.close();
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
});

test('a server of VS Code’s own is started by VS Code; a task calls its tool after a yes', async () => {
  const { page } = workbench;
  const list = page.locator('.quick-input-list');
  await workbench.runCommand('MCP: List Servers');
  await list.getByText('everything').first().click();
  await list.getByText('Start Server').first().click();
  await eventually(async () => {
    await workbench.runCommand('MCP: List Servers');
    await list.getByText('Running').waitFor({ timeout: 2_000 });
  });
  await page.keyboard.press('Escape');

  // Its tools are there, are shown, and nobody says that one of them only reads.
  await workbench.runCommand('Delegate: Connectors…');
  await list.getByText('vscode', { exact: true }).first().click();
  await list.getByText('Look at it, and say yes…', { exact: true }).click();
  await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Trust' }).click();
  await page.locator('.quick-input-title', { hasText: /vscode: which tool.* only read/ }).waitFor();
  await list.getByText(tool, { exact: true }).waitFor();
  assert.equal(await list.getByText(/^mcp_/).count(), await list.getByText(/^mcp_everything_/).count());
  await workbench.screenshot('vscode-tools-1-trust');
  await page.keyboard.press('Enter');
  await workbench.toast('vscode can be used; 0 tools only read').waitFor();
  await workbench.runCommand('View: Hide Panel');

  await delegate(workbench, 'notes', 'tell the service that the notes are ready');
  const plan = await panel(workbench, 'plan');
  await clickButton(part(plan, 'plan-approve'));
  await part(plan, 'plan-page').waitFor({ timeout: 30_000 });
  assert.match((await part(plan, 'page-site').textContent()) ?? '', new RegExp(`vscode, ${tool}`));
  assert.match((await part(plan, 'page-field').textContent()) ?? '', /message\s+the notes are ready/);
  assert.equal(heard, '');
  await workbench.screenshot('vscode-tools-2-ask');
  await clickButton(part(plan, 'plan-approve'));
  await eventually(() => assert.match(heard, /Echo: the notes are ready/));
  await workbench.screenshot('vscode-tools-3-called');
});
