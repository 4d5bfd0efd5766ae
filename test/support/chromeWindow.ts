/** A task in Chrome, for tests in a window: what the model calls, the connector's settings, and the person who signs in. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { callOf, serverProgram } from './connectors.ts';
import { password, type Dashboard } from './dashboard.ts';
import { toolResults, use, type Block, type MessagesBody } from './messagesDouble.ts';

/** What the model says at a turn: by itself, or by what the tools answered last. */
export type Turn = Block | ((body: MessagesBody) => Block | Promise<Block>);

/** The model's turns, by how far the talk is: a turn that is asked for again gets the same answer. */
export function saysInTurn(turns: readonly Turn[], last: Block) {
  return async (body: MessagesBody): Promise<Block[]> => {
    const turn = turns[(body.messages.length - 1) / 2] ?? last;
    return [typeof turn === 'function' ? await turn(body) : turn];
  };
}

/** What the tools answered last. */
export function answered(body: MessagesBody): string {
  return toolResults(body)
    .map(({ text }) => text)
    .join('\n');
}

/** The uid of an element by its role and name, as the page's text has it. */
export function uidOf(body: MessagesBody, role: string, name: string): string {
  const found = new RegExp(`uid=([\\w-]+) ${role} \\\\"${name}`).exec(answered(body));
  assert.ok(found?.[1] !== undefined, `no ${role} “${name}” in: ${answered(body)}`);
  return found[1];
}

export function clicks(role: string, name: string): Turn {
  return (body) => callOf('chrome', 'click', { element: uidOf(body, role, name) });
}

export function opens(url: string): Block {
  return callOf('chrome', 'open', { url });
}

/** A plan that fetches from the dashboard and makes two files. */
export function planFor({ host }: Pick<Dashboard, 'host'>, more: readonly object[] = []): Block {
  const [name = ''] = host.split(':');
  return use('submit_plan', {
    goal: 'Fetch the latest sales report and summarize it.',
    steps: ['Open the dashboard in Chrome', 'Download the latest report', 'Write a summary'],
    scope: [{ operations: ['create'], to: '*', atMost: 2 }],
    connectors: [
      { connector: 'chrome', tools: ['open', 'page', 'click', 'sign_in', 'picture'], does: 'read', atMost: 40 },
      ...more,
    ],
    hosts: [{ host: name, does: 'read', atMost: 40 }],
    assumptions: [],
  });
}

/** Debian's Chromium without a window, driven by the package from the registry. */
export function chromeSettings({ host }: Pick<Dashboard, 'host'>): Record<string, unknown> {
  return {
    type: 'chrome',
    driver: process.execPath,
    driverArgs: [serverProgram('chrome-devtools-mcp', 'build/src/bin/chrome-devtools-mcp.js')],
    browser: '/usr/bin/chromium',
    // The port is for the person's hands; Delegate opens none.
    browserArgs: ['--headless=new', '--remote-debugging-port=0', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    privateHosts: [host],
  };
}

/** Signs in as a person would, in Chrome's own window, once it shows the form and the task has handed the page over. */
export async function signInByHand(stateFolder: string): Promise<void> {
  const file = path.join(stateFolder, 'chrome/profile/DevToolsActivePort');
  for (let tries = 0; ; tries++) {
    try {
      const [port = ''] = fs.readFileSync(file, 'utf8').split('\n');
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
      const page = browser.contexts()[0]?.pages().at(-1);
      assert.ok(page !== undefined);
      await page.getByLabel('Name').fill('Ada');
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('Dashboard').waitFor({ timeout: 30_000 });
      await browser.close();
      return;
    } catch (error) {
      if (tries > 40) throw error;
      await sleep(500);
    }
  }
}
