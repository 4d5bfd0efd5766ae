// Edit the rule, see the result: text with completions and mistakes, the form, rows by hand; then used, applied and undone.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import {
  approveThePlan,
  assertSameTree,
  delegate,
  eventually,
  panel,
  part,
  clickButton,
  snapshotOf,
} from './support.ts';

let rig: Rig;
let workbench: Workbench;
let folder: string;

before(async () => {
  rig = await startRig({ settings: { 'files.autoSave': 'off' } });
});
after(async () => {
  await rig.stop();
});
beforeEach(async () => {
  folder = rig.makeSample();
  workbench = await rig.openWorkbench(folder, { viewport: { width: 1280, height: 1100 } });
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
  await workbench.close();
});

/** From the Explorer to the open editor of the plan's rule, with its first result. */
async function openEditor(instruction = 'organize by type'): Promise<Frame> {
  await delegate(workbench, 'photos', instruction);
  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-approve').waitFor();
  await part(plan, 'rule-edit').click();
  await part(plan, 'rule-row').first().waitFor();
  return plan;
}

async function textOf(plan: Frame): Promise<string> {
  return await part(plan, 'rule-text').inputValue();
}

/** Puts another text into the editor as a paste would. */
async function write(plan: Frame, change: (text: string) => string): Promise<void> {
  await part(plan, 'rule-text').fill(change(await textOf(plan)));
}

async function rows(plan: Frame): Promise<string[]> {
  return (await part(plan, 'rule-row').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
}

/** The text's element, in what is run in the panel. */
const area = `document.getElementById('rule-text')`;

/** Run in the panel: what is wrong with names and references, as an accessibility check would say it. */
const unnamedScript = `() => {
  const found = [];
  const ids = new Set();
  const named = 'button, textarea, input, [role="grid"], [role="listbox"], [role="group"], [role="button"], [role="row"], [role="option"]';
  for (const element of document.querySelectorAll('.rule *')) {
    if (element.id !== '' && ids.has(element.id)) found.push('two of #' + element.id);
    ids.add(element.id);
    for (const attribute of ['aria-controls', 'aria-describedby', 'aria-labelledby', 'aria-activedescendant'])
      for (const id of (element.getAttribute(attribute) ?? '').split(/\\s+/).filter((one) => one !== ''))
        if (document.getElementById(id) === null) found.push(attribute + '=' + id + ' of ' + element.tagName);
    const needsName = element.matches(named) || /^TK-(BUTTON|CHECKBOX|DROPDOWN|TEXT-FIELD)$/.test(element.tagName);
    const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
    if (needsName && name.trim() === '') found.push('no name: ' + element.outerHTML.slice(0, 80));
  }
  return found;
}`;

async function unnamed(plan: Frame): Promise<unknown> {
  return await plan.evaluate(`(${unnamedScript})()`);
}

test('a template is edited, a row put by hand, the rule used, applied and undone', async () => {
  const before = snapshotOf(folder);
  const plan = await openEditor();
  await workbench.screenshot('rule-editor-open');
  const [first = ''] = await rows(plan);
  await write(plan, (text) => text.replace(/move to .*$/m, 'move to Sorted/{extension}/{name}'));
  await eventually(async () => {
    assert.match((await rows(plan))[0] ?? '', /Sorted\//);
  });
  assert.notEqual((await rows(plan))[0], first);
  assert.match((await part(plan, 'rule-changed').textContent()) ?? '', /\d+ rows? changed by this edit/);
  assert.match((await part(plan, 'rule-counts').textContent()) ?? '', /\d+ move/);
  await workbench.screenshot('rule-editor-edited');

  const row = part(plan, 'rule-row').first();
  const from = (await row.locator('.rule-from').textContent()) ?? '';
  await row.dblclick();
  const input = part(plan, 'rule-row-input');
  await input.fill('By hand/first.jpg');
  await input.press('Enter');
  await eventually(async () => {
    assert.ok((await textOf(plan)).includes(`except "${from}" to "By hand/first.jpg"`));
    assert.match((await rows(plan)).find((text) => text.startsWith(from)) ?? '', /By hand\/first\.jpg/);
  });
  await plan.locator('#rule-rows').focus();
  await workbench.page.keyboard.press('ArrowDown');
  const second = (await plan.locator('.rule-row.active .rule-from').textContent()) ?? '';
  await workbench.page.keyboard.press('l');
  await eventually(async () => {
    assert.ok((await textOf(plan)).includes(`except "${second}" stays`));
    assert.match((await part(plan, 'rule-counts').textContent()) ?? '', /1 left/);
  });
  await workbench.screenshot('rule-editor-by-hand');
  assert.deepEqual(await unnamed(plan), []);
  assertSameTree(folder, before);

  await clickButton(part(plan, 'rule-use'));
  await eventually(async () => {
    assert.match((await part(plan, 'plan-goal').textContent()) ?? '', /Sorted/);
    assert.equal(await part(plan, 'plan-approve').count(), 1);
  });
  const diff = await approveThePlan(workbench);
  await clickButton(part(diff, 'diff-apply'));
  await eventually(() => {
    assert.ok(fs.existsSync(path.join(folder, 'photos', 'By hand', 'first.jpg')));
    assert.ok(fs.existsSync(path.join(folder, 'photos', second)));
  });
  await clickButton(part(diff, 'diff-undo'));
  await eventually(() => assertSameTree(folder, before));
});

test('what a rule makes can be put elsewhere or left out, and what it is to remember is seen', async () => {
  const plan = await openEditor('copy the pictures to Backup, including subfolders');
  const made = part(plan, 'rule-row').first();
  const from = (await made.locator('.rule-from').textContent()) ?? '';
  assert.match((await made.locator('.rule-to').textContent()) ?? '', /Backup\//);
  await made.dblclick();
  await part(plan, 'rule-row-input').fill('Elsewhere/');
  await part(plan, 'rule-row-input').press('Enter');
  await eventually(async () => {
    assert.ok((await textOf(plan)).includes(`except "${from}" to Elsewhere/`));
    assert.match((await rows(plan)).find((text) => text.startsWith(from)) ?? '', /Elsewhere\//);
  });
  const second = (await part(plan, 'rule-row').nth(1).locator('.rule-from').textContent()) ?? '';
  await part(plan, 'rule-row').nth(1).click();
  await part(plan, 'rule-row').nth(1).locator('[data-part="remember"]').click();
  await eventually(async () => {
    const text = await textOf(plan);
    assert.ok(text.includes(`except "${second}" stays`), text);
    assert.match(
      (await part(plan, 'rule-remembered').textContent()) ?? '',
      /is made, with:.*\d{4}-\d{2}-\d{2} {2}leave "/s,
    );
    assert.match((await part(plan, 'rule-counts').textContent()) ?? '', /1 left/);
  });
  assert.deepEqual(await unnamed(plan), []);
  await plan.evaluate(`document.querySelector('.rule-result').scrollIntoView()`);
  await workbench.screenshot('rule-editor-copies');
});

test('mistakes are told at their place, and completions are taken with the keyboard', async () => {
  const plan = await openEditor();
  const good = await textOf(plan);
  await write(plan, (text) => text.replace(/move to .*$/m, 'move to {nmae}'));
  const problem = part(plan, 'rule-problem').first();
  await problem.waitFor();
  assert.match((await problem.textContent()) ?? '', /Line \d+:.*name/s);
  await workbench.screenshot('rule-editor-mistake');
  await problem.click();
  const chosen: unknown = await plan.evaluate(`${area}.value.slice(${area}.selectionStart, ${area}.selectionEnd)`);
  assert.match(String(chosen), /nmae/);
  assert.equal(await part(plan, 'rule-use').getAttribute('disabled'), '');

  await write(plan, () => good.replace(/move to .*$/m, 'move to '));
  await part(plan, 'rule-text').focus();
  const place = good.indexOf('move to ') + 'move to '.length;
  await plan.evaluate(`${area}.setSelectionRange(${String(place)}, ${String(place)})`);
  await workbench.page.keyboard.type('Kinds/{ex');
  await part(plan, 'rule-completions').waitFor();
  await eventually(async () => {
    assert.ok((await part(plan, 'rule-completion').allInnerTexts()).some((text) => text.startsWith('extension')));
  });
  await workbench.screenshot('rule-editor-completions');
  assert.deepEqual(await unnamed(plan), []);
  const labels = await plan.locator('.completion-label').allInnerTexts();
  for (let down = 0; down < labels.indexOf('extension'); down += 1) await workbench.page.keyboard.press('ArrowDown');
  await workbench.page.keyboard.press('Enter');
  await part(plan, 'rule-completions').waitFor({ state: 'detached' });
  await workbench.page.keyboard.type('}/{name}');
  await workbench.page.keyboard.press('Escape');
  assert.match(await textOf(plan), /move to Kinds\/\{extension\}\/\{name\}/);
  await eventually(async () => {
    assert.match((await rows(plan))[0] ?? '', /Kinds\//);
  });
  await part(plan, 'rule-revert').click();
  await eventually(async () => {
    assert.equal(await textOf(plan), good);
  });
});

test('the form changes the text and follows it; a row is remembered; in every theme it can be read', async () => {
  const plan = await openEditor();
  await write(plan, (text) => text.replace(/^(move to .*)$/m, '$1  # mine'));
  await part(plan, 'rule-as-form').locator('summary').click();
  await part(plan, 'form-path').first().locator('input').fill('Form/{name}');
  await eventually(async () => {
    assert.match(await textOf(plan), /^move to Form\/\{name\} {2}# mine$/m);
    assert.match((await rows(plan))[0] ?? '', /Form\//);
  });
  await write(plan, (text) => text.replace('Form/{name}', 'Text/{name}'));
  await eventually(async () => {
    assert.equal(await part(plan, 'form-path').first().locator('input').inputValue(), 'Text/{name}');
  });
  await part(plan, 'form-kind-image').first().click();
  await eventually(async () => {
    assert.match(await textOf(plan), /files image/);
  });
  await part(plan, 'rule-row').first().click();
  await part(plan, 'rule-row').first().locator('[data-part="remember"]').click();
  await eventually(async () => {
    assert.match(await textOf(plan), /^remember 'place /m);
  });
  assert.deepEqual(await unnamed(plan), []);
  await plan.evaluate(`document.querySelector('.rule').scrollIntoView()`);
  await workbench.screenshot('rule-form-dark');
  await part(plan, 'rule-search').locator('input').fill('nothing like this');
  await part(plan, 'rule-empty').waitFor();
  await part(plan, 'rule-search').locator('input').fill('');
  await part(plan, 'rule-row').first().waitFor();
  for (const theme of ['light', 'highContrast', 'dark'] as const) {
    await workbench.setTheme(theme);
    await workbench.screenshot(`rule-form-${theme}`);
    await plan.evaluate(`document.getElementById('rule-rows').scrollIntoView({ block: 'end' })`);
    await workbench.screenshot(`rule-rows-${theme}`);
    await plan.evaluate(`document.querySelector('.rule').scrollIntoView()`);
  }
});
