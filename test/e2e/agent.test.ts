// A task that a model works on, in VS Code: its plan with what it will cost and whose wishes it goes by, a word to it while it works,
// what it says of its work beside what code found wrong with it, and the way back.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { say, startMessagesDouble, use, type Block, type MessagesDouble } from '../support/messagesDouble.ts';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { assertSameTree, delegate, eventually, panel, part, clickButton, rowOf, snapshotOf } from './support.ts';

let rig: Rig;
let workbench: Workbench;
let folder: string;
let double: MessagesDouble;
/** Lets the model go on with its work. */
let goOn: () => void = () => undefined;
const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));

const plan = {
  goal: 'Write a summary of the meeting notes.',
  steps: ['Read the notes', 'Write summary.docx, with a contents page'],
  scope: [{ operations: ['create'], to: '*.docx', atMost: 1 }],
  assumptions: ['All notes count.'],
};
const markdown =
  '# Meetings\n\n## May\n\nThe budget is 48,000 EUR.\n\n## June\n\nTom Berger has signed.\n\n## Open\n\nThe keys.\n';

const turns: readonly Block[][] = [
  [use('overview', {})],
  [use('read', { path: 'May.md' }), use('read', { path: 'June.md' })],
  [use('submit_plan', plan)],
  [use('write', { path: 'summary.docx', markdown, contents: 'Contents', reason: 'what the notes say' })],
  [use('submit_result', { outcome: 'done', summary: 'The summary is written.', notDone: ['The keys are open.'] })],
];

before(async () => {
  double = await startMessagesDouble({
    script: async ({ messages }) => {
      const heard = JSON.stringify(messages).includes('call it digest.docx');
      const at = (messages.length - 1) / 2;
      if (at === 3) await mayGoOn;
      if (heard && at === 4)
        return [
          use('arrange', { undo: ['summary.docx'] }),
          use('write', { path: 'digest.docx', markdown, contents: 'Contents', reason: 'what the notes say' }),
        ];
      return turns[Math.min(at, turns.length - 1)] ?? [say('…')];
    },
  });
  rig = await startRig({ env: { ANTHROPIC_BASE_URL: double.baseUrl, ANTHROPIC_API_KEY: double.key } });
  folder = rig.makeSample();
  const meetings = path.join(folder, 'meetings');
  fs.mkdirSync(meetings);
  fs.writeFileSync(path.join(meetings, 'May.md'), '# May\n\nThe budget is 48,000 EUR.\n');
  fs.writeFileSync(path.join(meetings, 'June.md'), '# June\n\nAda Novak has signed. The keys are open.\n');
  fs.writeFileSync(path.join(meetings, 'AGENTS.md'), 'Names are lower case.\n');
  rig.changeSettings({ 'delegate.engine': 'claude' });
  workbench = await rig.openWorkbench(folder);
});
after(async () => {
  goOn();
  await workbench.close();
  await rig.stop();
  await double.close();
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
});

test('planned with its cost, told something while it works, reviewed with what code found, applied and undone', async () => {
  const meetings = path.join(folder, 'meetings');
  const whole = snapshotOf(meetings);
  await delegate(workbench, 'meetings', 'write a summary of the notes as a Word document');
  const shown = await panel(workbench, 'plan');
  await part(shown, 'plan-approve').waitFor();
  assert.match((await part(shown, 'plan-quote').textContent()) ?? '', /about \$0\.\d\d .* turns with the model/);
  assert.match((await part(shown, 'plan-wishes').textContent()) ?? '', /AGENTS\.md/);
  assert.match((await part(shown, 'plan-steps').textContent()) ?? '', /Write summary\.docx/);
  await workbench.screenshot('agent-1-plan');
  await clickButton(part(shown, 'plan-approve'));

  // From now on the words go to the model at work, and make nothing void.
  await part(shown, 'plan-steer').filter({ hasText: 'Tell the model' }).waitFor();
  await part(shown, 'plan-steer-text').locator('input').fill('call it digest.docx');
  await workbench.screenshot('agent-2-tell-the-model');
  await clickButton(part(shown, 'plan-steer'));
  await eventually(async () => {
    assert.equal(await part(shown, 'plan-steer-text').locator('input').inputValue(), '');
  });
  goOn();

  const diff = await panel(workbench, 'diff');
  await part(diff, 'diff-row').first().waitFor();
  await rowOf(diff, 'digest.docx');
  const told = part(diff, 'diff-told');
  assert.match((await part(diff, 'diff-flags').textContent()) ?? '', /digest\.docx.*Tom Berger/s);
  assert.match((await told.textContent()) ?? '', /The model says:\s+The summary is written\./);
  assert.match((await part(diff, 'diff-not-done').textContent()) ?? '', /The keys are open/);
  await workbench.screenshot('agent-3-review');
  assertSameTree(meetings, whole);

  await clickButton(part(diff, 'diff-apply'));
  await eventually(() => assert.ok(fs.existsSync(path.join(meetings, 'digest.docx'))));
  await clickButton(part(diff, 'diff-undo'));
  await eventually(() => {
    assert.ok(!fs.existsSync(path.join(meetings, 'digest.docx')));
  });
  assertSameTree(meetings, whole);
});
