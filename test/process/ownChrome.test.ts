/** The person's own Chrome, through the built command: a Chromium that runs on its own stands for it, signed in, with a tab of its own. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { click, planFor, rigFor, said, uidOf, type Rig, type Turn } from '../support/chromeRig.ts';
import { callOf, finished } from '../support/connectors.ts';
import { inFiles, report, type Dashboard } from '../support/dashboard.ts';
import { use, type Block } from '../support/messagesDouble.ts';
import { ownChromium, type OwnChromium } from '../support/ownChrome.ts';

const own = ['--engine', 'claude', '--connector', 'chrome', '--chrome', 'own'];
const words = 'download the latest sales report from our dashboard and summarize it in a doc';

type OwnRig = Rig & { readonly chrome: OwnChromium; readonly entry: (more: object) => Promise<void>;
  /** What the dashboard was asked for since the person opened their tab. */
  readonly asked: () => readonly string[];
};

/** No driver: what is done in the person's Chrome, the task does without another program. */
async function ownRig(t: TestContext, turns: (dashboard: Dashboard) => readonly Turn[]): Promise<OwnRig> {
  const rig = await rigFor(t, turns, { driver: 'no-such-driver', driverArgs: [] });
  const chrome = await ownChromium(t, rig.dashboard.address);
  const settings = rig.env['DELEGATE_CONNECTORS'] ?? '';
  const before = JSON.parse(fs.readFileSync(settings, 'utf8')) as { chrome: object };
  const entry = async (more: object): Promise<void> => {
    fs.writeFileSync(settings, JSON.stringify({ chrome: { ...before.chrome, ...more } }));
    const { status, report: told } = await rig.delegate(
      'connectors',
      'trust',
      'chrome',
      '--yes',
      '--private',
      '--reads',
      'open,page,click,picture,sign_in',
    );
    assert.equal(status, 0, JSON.stringify(told));
  };
  await entry({ ownData: chrome.data });
  const seen = rig.dashboard.asked.length;
  return { ...rig, chrome, entry, asked: () => rig.dashboard.asked.slice(seen) };
}

async function planned(rig: Rig): Promise<{ id: string; plan: string }> {
  const { report: told } = await rig.delegate('run', rig.mount, words, ...own);
  assert.equal(told.state, 'awaiting approval', JSON.stringify(told));
  return { id: told.task ?? '', plan: JSON.stringify(told) };
}

const save =
  (to: string): Turn =>
  (body) =>
    use('connector', {
      action: 'save',
      result: /"result":"([^"]+)"/.exec(said(body))?.[1],
      item: 0,
      to,
      reason: 'the latest report',
    });
const summary: Block = use('write', {
  path: 'summary.docx',
  markdown: '# Sales\n\nNorth sold 1200.\n',
  sources: ['sales.csv'],
  reason: 'what it says',
});
const place = (host: string): string => host.split(':')[0] ?? '';

test('a report is fetched in the person’s own Chrome, where they are signed in, in a window of its own; their tab stays as it was', async (t) => {
  const rig = await ownRig(t, ({ address, host }) => [
    planFor({ host: place(host) }),
    callOf('chrome', 'open', { url: `${address}/sales` }),
    click('link', 'Download the latest report'),
    save('sales.csv'),
    summary,
    use('submit_result', { outcome: 'done', summary: 'The report is summarized.' }),
  ]);
  const { id, plan } = await planned(rig);
  assert.match(plan, /your own Chrome, with your sign-ins/, 'whose Chrome it is stands in the plan');
  assert.match(plan, /127\.0\.0\.1/, 'and so do the sites');
  assert.deepEqual(rig.asked(), [], 'before anything is opened');
  const tabs = await rig.chrome.tabs();
  const { report: worked } = await rig.delegate('approve', id);
  assert.equal(worked.state, 'awaiting review', JSON.stringify([worked, rig.heard.slice(-3)]));
  assert.deepEqual(await rig.chrome.tabs(), tabs, 'it closed its own window, and nothing else');
  assert.match(tabs.join(' '), /\/mail/);
  const heard = rig.heard.join('\n');
  assert.doesNotMatch(heard, /Dear Ada|\/mail|My mail/, 'no other tab is listed or read');
  assert.equal(await rig.chrome.person.pages()[0]?.title(), 'My mail');
  const audit = JSON.stringify((await rig.delegate('audit', id)).report);
  assert.match(audit, /your own Chrome, with your sign-ins/);
  assert.equal((await rig.delegate('apply', id)).status, 0);
  assert.equal(fs.readFileSync(path.join(rig.mount, 'sales.csv'), 'utf8'), report);
  assert.deepEqual(
    fs.readdirSync(path.join(rig.state, '..')).filter((name) => name.startsWith('Downloads')),
    [],
  );
});
