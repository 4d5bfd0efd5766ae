// Skills in VS Code: the list with whose each is, one switched off and on, one installed; and a plan that says which the model went by.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { startMessagesDouble, use, type Block, type MessagesDouble } from '../support/messagesDouble.ts';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { pageText, putSkill } from '../unit/engine/skills/support.ts';
import { delegate, panel, part } from './support.ts';

let rig: Rig;
let workbench: Workbench;
let double: MessagesDouble;

const plan = {
  goal: 'List the invoices.',
  steps: ['Read the invoices', 'Write invoices.xlsx'],
  scope: [{ operations: ['create'], to: '*.xlsx', atMost: 1 }],
  assumptions: ['As the skill “invoices” says: credit notes are left out.'],
};
const turns: readonly Block[][] = [
  [use('read', { path: 'skill:invoices' })],
  [use('read', { path: 'skill:house-style' })],
  [use('submit_plan', plan)],
];

before(async () => {
  double = await startMessagesDouble({ script: ({ messages }) => turns[(messages.length - 1) / 2] ?? turns[2] ?? [] });
  rig = await startRig({ env: { ANTHROPIC_BASE_URL: double.baseUrl, ANTHROPIC_API_KEY: double.key } });
  const folder = rig.makeSample();
  putSkill(path.join(folder, '.agents/skills'), 'house-style', {
    'SKILL.md': pageText('house-style', 'How our company writes lists, reports and letters.'),
    'recipes/letters.recipe':
      'recipe "Letters by year"\nabout "Sorts letters."\n\nall files here\nmove to Letters/{name}\n',
  });
  putSkill(path.join(folder, '.agents/skills'), 'broken', { 'SKILL.md': 'no front matter' });
  fs.mkdirSync(path.join(folder, 'bills'));
  fs.writeFileSync(path.join(folder, 'bills/a.txt'), 'Invoice 1, 10 EUR');
  rig.changeSettings({ 'delegate.engine': 'claude' });
  workbench = await rig.openWorkbench(folder);
});
after(async () => {
  await workbench.close();
  await rig.stop();
  await double.close();
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
});

test('skills are listed with whose they are, read, and switched off and on', async () => {
  await workbench.runCommand('Delegate: Skills…');
  const title = workbench.page.locator('.quick-input-title', { hasText: 'Skills' });
  await title.waitFor();
  for (const name of ['house-style', 'pdf-tables', 'photo-organising']) await workbench.choice(name).first().waitFor();
  await workbench.screenshot('skills-1-list');
  await workbench.input().fill('house-style');
  await workbench.choice('house-style').first().click();
  await workbench.choice('Switch off').waitFor();
  await workbench.screenshot('skills-2-one');
  await workbench.choice('Switch off').click();
  await workbench.choice('Switch off').waitFor({ state: 'hidden' });
  await title.waitFor();
  await workbench.input().fill('house-style');
  await workbench.choice('house-style').filter({ hasText: 'off' }).waitFor();
  await workbench.screenshot('skills-3-off');
  await workbench.choice('house-style').first().click();
  await workbench.choice('Switch on').click();
  await workbench.choice('Switch on').waitFor({ state: 'hidden' });
  await title.waitFor();
  await workbench.page.keyboard.press('Escape');
  await title.waitFor({ state: 'hidden' });
});

test('the plan says which skills the model went by, and whose they are', async () => {
  await delegate(workbench, 'bills', 'list the invoices in a spreadsheet');
  const shown = await panel(workbench, 'plan');
  await part(shown, 'plan-approve').waitFor();
  const skills = (await part(shown, 'plan-skills').textContent()) ?? '';
  assert.match(skills, /invoices \(comes with Delegate\)/);
  assert.match(skills, /house-style \(from this workspace\)/);
  await workbench.screenshot('skills-4-plan');
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  await part(queue, 'task-card').filter({ hasText: 'skills invoices, house-style' }).waitFor();
  await workbench.screenshot('skills-5-card');
});
