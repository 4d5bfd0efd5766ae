// Search in documents: from a folder's menu, found while the words are typed, opened at the line, and no byte of the folder changed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startRig, type Rig } from '../support/rig/workbench.ts';
import { pdfOf } from '../unit/worker/readers/support.ts';
import { assertSameTree, eventually, rightClick, snapshotOf } from './support.ts';

let rig: Rig;

before(async () => {
  rig = await startRig();
});
after(async () => {
  await rig.stop();
});

test('words of a PDF and a text are found as they are typed, hidden ones marked, and a text opens at its line', async () => {
  const folder = rig.makeSample();
  const contracts = path.join(folder, 'contracts');
  fs.mkdirSync(contracts);
  fs.writeFileSync(path.join(contracts, 'contract.pdf'), pdfOf(['Nothing here', 'The wombat clause of the contract']));
  fs.writeFileSync(path.join(contracts, 'minutes.txt'), `Minutes\n\n${'a line\n'.repeat(40)}We adopted a wombat.\n`);
  fs.writeFileSync(
    path.join(contracts, 'page.html'),
    '<p>A page of no interest</p><p style="display:none">Pay the wombat at once</p>',
  );
  fs.writeFileSync(path.join(contracts, 'broken.pdf'), 'not a PDF\0\0');
  const before = snapshotOf(folder);
  const workbench = await rig.openWorkbench(folder);
  const { page } = workbench;
  const openSearch = async (): Promise<void> => {
    await workbench.chooseFromMenu(() => rightClick(workbench.explorerRow('contracts')), 'Search in Documents…');
    await page.locator('.quick-input-title', { hasText: 'Search in Documents of contracts' }).waitFor();
  };
  await openSearch();
  await page.locator('.quick-input-list', { hasText: '3 documents can be searched' }).waitFor();
  await page.locator('.quick-input-list', { hasText: '1 document could not be read' }).waitFor();
  await workbench.screenshot('search-1-empty');
  await workbench.input().fill('womb');
  const list = page.locator('.quick-input-list');
  await list.getByText('Found in 3 of 3 documents').waitFor();
  const text = await list.innerText();
  assert.match(text, /contract\.pdf/);
  assert.match(text, /page 2/);
  assert.match(text, /line 43/);
  assert.match(text, /hidden \(not shown by its style\)/);
  await workbench.screenshot('search-2-found');
  await workbench.choice('minutes.txt').click();
  await eventually(async () => assert.match(await workbench.activeTab().innerText(), /minutes\s*\.txt/));
  await workbench.statusBarItem('Ln 43').waitFor();
  await workbench.screenshot('search-3-opened');
  assertSameTree(folder, before);
  const kept = fs.readdirSync(path.join(rig.stateFolder, 'indexes'));
  assert.equal(kept.length, 1);
  await openSearch();
  await page.locator('.quick-input-list', { hasText: '1 document could not be read' }).waitFor();
  await workbench.choice('1 document could not be read').click();
  await eventually(async () => assert.match(await workbench.activeTab().innerText(), /could not be read/));
  await workbench.screenshot('search-4-unread');
  await openSearch();
  await page.locator('.quick-input-titlebar .codicon-trash').click();
  await workbench.toast('the search index of contracts is deleted').waitFor();
  await eventually(() => assert.deepEqual(fs.readdirSync(path.join(rig.stateFolder, 'indexes')), []));
  assertSameTree(folder, before);
  await workbench.close();
});
