// That the rig can fail: each check finds the mistake it is there for, in a page that has it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/rig/browser.ts';
import { openPanel, violations, wear } from '../support/panelRig/panelPage.ts';
import { tryFocus, tryNames, tryStillness, tryZoom } from '../support/panelRig/tryPanels.ts';
import { capturedTheme, themeKinds } from '../support/panelRig/themes.ts';
import { panelStates } from '../support/panelStates/all.ts';

let browser: Browser;
const state = panelStates.find(({ panel, name }) => panel === 'queue' && name === 'many-states');
assert.ok(state);

before(async () => {
  browser = await launchBrowser();
});
after(async () => {
  await browser.close();
});

/** The panel, after somebody broke it by this script. */
async function broken(script: string): Promise<Page> {
  assert.ok(state);
  const { page } = await openPanel(browser, state);
  await page.evaluate(script);
  return page;
}

async function style(css: string): Promise<Page> {
  return broken(`{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(${JSON.stringify(css)});
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }`);
}

test('a button without a name is found', async () => {
  const page = await broken(`document.querySelector('.card-title').replaceChildren()`);
  await page.evaluate(`document.querySelector('.card-title').removeAttribute('title')`);
  assert.match((await violations(page)).join('\n'), /button-name/);
});

test('words that are hard to read are found under the theme where they are', async () => {
  assert.ok(state);
  const page = await style('.card-status { color: #707070 !important; }');
  await wear(page, 'highContrast', state);
  assert.match((await violations(page)).join('\n'), /color-contrast: <div class="card-status"/);
  await wear(page, 'highContrastLight', state);
  assert.deepEqual(await violations(page), []);
});

test('what is too wide for a narrow place is found', async () => {
  assert.ok(state);
  const page = await style('.card-title { width: 400px !important; }');
  assert.match((await tryZoom(page, state)).join('\n'), /250 pixels: <button[^]*ends at/);
});

test('what moves although nothing should is found', async () => {
  const page = await style('@keyframes go { to { opacity: 0; } } .card { animation: go 1s infinite !important; }');
  assert.match((await tryStillness(page)).join('\n'), /moves: go on <li/);
});

test('a focus that nobody sees is found', async () => {
  const page = await style('.card-title:focus-visible { outline: 0 !important; }');
  assert.match((await tryFocus(page)).join('\n'), /no focus to be seen on <button[^]*card-title/);
});

test('a name with a picture’s sign in it, and a field without a name, are found', async () => {
  const page = await broken(`{
    document.querySelector('.card-title').append('\\uea75');
    const field = document.createElement('input');
    document.querySelector('#app').append(field);
  }`);
  const found = (await tryNames(page)).join('\n');
  assert.match(found, /said as: - button "put the bank statements/);
  assert.match(found, /said as: - textbox$/m);
});

test('the themes are of four kinds, and none is another', () => {
  const backgrounds = themeKinds.map((kind) => {
    const { bodyClass, variables } = capturedTheme(kind);
    return `${bodyClass} ${variables['--vscode-editor-background'] ?? ''}`;
  });
  assert.deepEqual(backgrounds, [
    'vscode-dark #121314',
    'vscode-light #ffffff',
    'vscode-high-contrast #000000',
    'vscode-high-contrast vscode-high-contrast-light #ffffff',
  ]);
});
