/** A task with Chrome, through the built command: Debian's Chromium, its driver in a sandbox, the dashboard, and a model that does as it is told. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { desk, type Desk } from './claudeDesk.ts';
import { callOf, finished, serverProgram } from './connectors.ts';
import { startDashboard, type Dashboard } from './dashboard.ts';
import { toolResults, use, type Block, type MessagesBody } from './messagesDouble.ts';

export type Turn = Block | ((body: MessagesBody) => Block | Promise<Block>);

/** What the tools answered last. */
export function said(body: MessagesBody): string {
  return toolResults(body)
    .map(({ text }) => text)
    .join('\n');
}

/** The uid of an element by its role and name, as the page's text has it. */
export function uidOf(body: MessagesBody, role: string, name: string): string {
  const found = new RegExp(`uid=([\\w-]+) ${role} \\\\"${name}`).exec(said(body));
  assert.ok(found?.[1] !== undefined, `no ${role} “${name}” in: ${said(body)}`);
  return found[1];
}

export const click =
  (role: string, name: string): Turn =>
  (body) =>
    callOf('chrome', 'click', { element: uidOf(body, role, name) });

export function planFor({ host, more = [] }: { host: string; more?: readonly object[] }): Block {
  return use('submit_plan', {
    goal: 'Fetch the latest sales report and summarize it.',
    steps: ['Open the dashboard in Chrome', 'Download the latest report', 'Write a summary'],
    scope: [{ operations: ['create'], to: '*', atMost: 2 }],
    connectors: [
      { connector: 'chrome', tools: ['open', 'page', 'click', 'sign_in', 'picture'], does: 'read', atMost: 30 },
      ...more,
    ],
    hosts: [{ host, does: 'read', atMost: 30 }],
    assumptions: [],
  });
}

export type Rig = Desk & { readonly dashboard: Dashboard; readonly heard: string[] };

export async function rigFor(
  t: TestContext,
  turns: (dashboard: Dashboard) => readonly Turn[],
  more: (host: string) => object = () => ({}),
): Promise<Rig> {
  const dashboard = await startDashboard();
  t.after(() => dashboard.close());
  const heard: string[] = [];
  const all = turns(dashboard);
  const made = await desk(t, {
    script: async (body) => {
      heard.push(said(body));
      const turn = all[(body.messages.length - 1) / 2] ?? finished;
      return [typeof turn === 'function' ? await turn(body) : turn];
    },
  });
  const settings = path.join(made.state, '..', 'connectors.json');
  const chrome = {
    type: 'chrome',
    driver: process.execPath,
    driverArgs: [serverProgram('chrome-devtools-mcp', 'build/src/bin/chrome-devtools-mcp.js')],
    browser: '/usr/bin/chromium',
    // The port is for the person's hands; Delegate opens none.
    browserArgs: ['--headless=new', '--remote-debugging-port=0', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    privateHosts: [dashboard.host],
    ...more(dashboard.host),
  };
  fs.writeFileSync(settings, JSON.stringify({ chrome }));
  made.env['DELEGATE_CONNECTORS'] = settings;
  // Nobody says which of its tools only read: they are Delegate's own.
  const { status, report: told } = await made.delegate('connectors', 'trust', 'chrome', '--yes', '--private');
  assert.equal(status, 0, JSON.stringify(told));
  return { ...made, dashboard, heard };
}
