/** Chrome in the panels: the page of an ask with its picture, where it works, its stop, and whose it is. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ruleDesk } from '../../../src/engine/ruleDesk.ts';
import type { PageAsk } from '../../../src/model/pageAsk.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Task, TaskEventBody } from '../../../src/model/task.ts';
import type { Intent, ToPanel } from '../../../src/protocol/panelWire.ts';
import { planSnapshot } from '../../../src/vscode/panels/planSnapshot.ts';
import { queueSnapshot } from '../../../src/vscode/panels/queueSnapshot.ts';
import { projectFolder } from '../programs.ts';
import type { PanelState } from './panelState.ts';
import { cardOf, events, hash, photosPlan, taskAfter } from './tasks.ts';

const plan: Plan = {
  ...photosPlan,
  goal: 'Fetch the latest sales report and summarize it.',
  steps: ['Open the dashboard in Chrome', 'Download the latest report', 'Write a summary'],
  questions: [],
  rule: '',
  work: 'agent',
  scope: {
    grants: [{ operations: ['create'], from: '', to: '*', atMost: 2 }],
    connectors: [{ connector: 'chrome', tools: ['open', 'click'], does: 'read', sends: [], atMost: 40 }],
    hosts: [{ host: 'reports.example.com', does: 'read', sends: [], atMost: 40 }],
  },
};
const page: PageAsk = {
  site: 'reports.example.com',
  url: 'https://reports.example.com/orders/new?from=a-very-long-address-that-goes-on-and-on-and-never-comes-to-a-space',
  fields: [
    { name: 'textbox “Item”', value: 'Ten chairs' },
    { name: 'textbox “Remarks for whoever brings them”', value: 'Please ring twice, the bell is broken.' },
  ],
  press: 'button “Order now”',
  picture: 'asked-1.png',
  to: 'chrome, submit',
  others: ['send 2 files (May.md, June.md) to the connector chrome, with submit'],
  call: hash,
};
const about = { instruction: 'order ten chairs in the shop', mount: '/home/ana/reports', engine: 'claude' } as const;
const working: readonly TaskEventBody[] = [
  events.planning,
  { kind: 'planned', plan, hash },
  events.approved,
  events.working,
];
const asking = taskAfter([...working, { kind: 'beyond', plan, hash, news: ['send'], page }], about);
const sending = taskAfter(
  [
    ...working,
    {
      kind: 'beyond',
      ...{ plan, hash, news: ['send'] },
      page: { ...page, ...{ picture: null, site: '', url: '', press: null, to: 'notes, create_page' } },
    },
  ],
  { ...about, instruction: 'put the minutes into our notes' },
);
const works = taskAfter(working, { ...about, chrome: 'own' });

const png = readFileSync(path.join(projectFolder, 'media', 'diff.png')).toString('base64');

function pictures(shown: string | null): (intent: Intent) => readonly ToPanel[] {
  return (intent) =>
    intent.type === 'page picture'
      ? [{ type: 'page picture', task: intent.task, picture: 'asked-1.png', png: shown }]
      : [];
}

function queue(name: string, tasks: readonly Task[], more: Partial<PanelState>): PanelState {
  const snapshot = queueSnapshot({
    cards: tasks.map((task) =>
      cardOf(task, null, '', { chromeAt: { site: 'reports.example.com', isWaiting: task === asking } }),
    ),
    folders: [{ path: '/home/ana/reports', name: 'reports' }],
    report: null,
    engine: 'claude',
    labelOf: (mount) => mount.replace('/home/ana/', ''),
    tasks,
    hasChrome: true,
  });
  return { name, panel: 'queue', messages: [{ type: 'snapshot', snapshot }], ...more };
}

function planOf(name: string, task: Task, more: Partial<PanelState>): PanelState {
  const card = cardOf(task, null, '', { chromeAt: { site: 'reports.example.com', isWaiting: false } });
  const snapshot = { ...planSnapshot(task, card, ruleDesk), sites: ['reports.example.com'] };
  return { name, panel: 'plan', messages: [{ type: 'snapshot', snapshot }], ...more };
}

export const chromeStates: readonly PanelState[] = [
  queue('chrome-asks', [asking], {
    hears: pictures(png),
    prepare: async (shown) => shown.locator('[data-drawn]').waitFor(),
  }),
  queue('chrome-works', [works], {
    prepare: async (shown) => {
      await shown.getByTestId('composer-chrome').locator('summary').click();
      await shown.getByTestId('composer-chrome-choice').waitFor();
    },
  }),
  planOf('chrome-asks', asking, {
    hears: pictures(png),
    prepare: async (shown) => shown.locator('[data-drawn]').waitFor(),
  }),
  planOf('chrome-no-picture', asking, {
    hears: pictures(Buffer.from('this is no picture').toString('base64')),
    prepare: async (shown) => shown.getByTestId('page-no-picture').waitFor(),
  }),
  planOf('chrome-works', works, {}),
  queue('connector-asks', [sending], {}),
  planOf('connector-asks', sending, {}),
];
