/** A task with Chrome, through the built command: Debian's Chromium, its driver in a sandbox, the dashboard, and a model that does as it is told. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
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

/** Fills in the dashboard's order, and sends it. */
export const order: Turn = (body) =>
  callOf('chrome', 'submit', {
    element: uidOf(body, 'button', 'Order now'),
    fields: [{ element: uidOf(body, 'textbox', 'Item'), value: 'Ten chairs' }],
  });

/** A page that is another one by the time of the yes, and one that sends elsewhere once it is filled in: for `heldAtAnotherPage`. */
export function changingPages({ address, host }: Dashboard, more: readonly Turn[] = []): Turn[] {
  return [
    planFor({
      host: host.split(':')[0] ?? '',
      more: [{ connector: 'chrome', tools: ['submit'], does: 'send', atMost: 9 }],
    }),
    ...more,
    callOf('chrome', 'open', { url: `${address}/survey` }),
    order,
    callOf('chrome', 'open', { url: `${address}/framed` }),
    order,
    callOf('chrome', 'open', { url: `${address}/swap` }),
    order,
    finished,
  ];
}

type Told = Awaited<ReturnType<Desk['delegate']>>['report'];

/** Says yes, no and yes to `held`, the ask about the first of these pages. */
export async function heldAtAnotherPage(rig: Rig, id: string, held: Told): Promise<void> {
  const posts = (): string[] => rig.dashboard.asked.filter((line) => /^POST \/(?!login)/.test(line));
  const on = (told: Told, place: string): void => {
    assert.equal(told.state, 'awaiting approval', JSON.stringify([told, rig.heard.slice(-2)]));
    assert.ok((told.beyond ?? []).join('\n').includes(`${rig.dashboard.address}${place}`), JSON.stringify(told.beyond));
    assert.deepEqual(posts(), []);
  };
  on(held, '/survey');
  on((await rig.delegate('approve', id)).report, '/elsewhere');
  // The person said no to where it went: the task goes on to the next.
  const { report: framed } = await rig.delegate('decline', id);
  on(framed, '/framed');
  const { report: reframed } = await rig.delegate('approve', id);
  on(reframed, '/framed');
  assert.notDeepEqual(reframed.beyond, framed.beyond, 'a frame of it is another one: it is shown anew');
  on((await rig.delegate('decline', id)).report, '/swap');
  const { report: done } = await rig.delegate('approve', id);
  assert.equal(done.state, 'done', JSON.stringify([done, rig.heard.slice(-2)]));
  assert.match(rig.heard.at(-1) ?? '', /the page is another one now .* nothing was sent/);
  assert.deepEqual(posts(), []);
}

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

export type Rig = Desk & {
  readonly dashboard: Dashboard;
  readonly heard: string[];
  /** Resolves once the model has asked the person to sign in, and the task has had time to hand the page over. */
  readonly handedOver: () => Promise<void>;
};

/** A look at the page, between the model's word and the person's turn, on a machine that does much else. */
const handOverMs = 3_000;

export async function rigFor(
  t: TestContext,
  turns: (dashboard: Dashboard) => readonly Turn[],
  more: (host: string) => object = () => ({}),
): Promise<Rig> {
  const dashboard = await startDashboard();
  t.after(() => dashboard.close());
  const heard: string[] = [];
  const all = turns(dashboard);
  // The plan, which comes first, names the tool too.
  const signsInAt = all.findIndex((each, at) => at > 0 && typeof each !== 'function' && hasSignIn(each));
  let signsIn: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (signsIn = resolve));
  const made = await desk(t, {
    script: async (body) => {
      heard.push(said(body));
      const at = (body.messages.length - 1) / 2;
      const turn = all[at] ?? finished;
      if (at === signsInAt) signsIn();
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
  return { ...made, dashboard, heard, handedOver: () => asked.then(() => sleep(handOverMs)) };
}

function hasSignIn(block: Block): boolean {
  return JSON.stringify(block).includes('"sign_in"');
}
