/** What is held of every state of a panel; test/panels has one file a panel, so that they run beside each other. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { PanelKind } from '../../../src/vscode/panels/html.ts';
import { panelStates } from '../panelStates/all.ts';
import type { PanelState } from '../panelStates/panelState.ts';
import { projectFolder } from '../programs.ts';
import { launchBrowser } from '../rig/browser.ts';
import { openPanel, pageHeight, places, settled, violations, wear } from './panelPage.ts';
import { themeKinds, type ThemeKind } from './themes.ts';

const shotsFolder = path.join(projectFolder, 'out', 'shots', 'panels');
/** The narrowest that VS Code makes its side bar, and the narrowest editor worth the name. */
const narrowest = 250;
const sideBarNarrowest = 170;

/** Tries every state of a panel, each as a test of its own. */
export function tryPanel(kind: PanelKind): void {
  let browser: Browser;
  const folder = path.join(shotsFolder, kind);
  before(async () => {
    browser = await launchBrowser();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  });
  after(async () => {
    await browser.close();
  });
  const states = panelStates.filter(({ panel }) => panel === kind);
  assert.equal(new Set(states.map(({ name }) => name)).size, states.length, 'two states of one name');
  for (const state of states) {
    test(`${kind}, ${state.name}: in every theme, at every width, by eye and by ear`, async () => {
      const { page, complaints } = await openPanel(browser, state);
      try {
        const found = [];
        for (const theme of themeKinds) found.push(...(await tryTheme(page, theme, state, folder)));
        found.push(...(await tryNames(page)));
        found.push(...(await tryZoom(page, state)), ...(await tryStillness(page)));
        found.push(...(await tryForcedColors(page, state, folder)));
        assert.deepEqual([...found, ...complaints], []);
      } finally {
        await page.close();
      }
    });
  }
}

/** Pictures at three widths, and axe at the middle one. */
async function tryTheme(page: Page, theme: ThemeKind, state: PanelState, folder: string): Promise<string[]> {
  const { widths } = places[state.panel];
  await wear(page, theme, state);
  for (const width of widths) {
    await page.setViewportSize({ width, height: pageHeight });
    await settled(page);
    await page.screenshot({ path: path.join(folder, `${state.name}-${theme}-${String(width)}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: widths[1], height: pageHeight });
  await settled(page);
  return (await violations(page)).map((violation) => `${theme}: ${violation}`);
}

/** What a screen reader says: no name is missing where something can be pressed or filled in, and none has the number of a picture's sign in it. */
export async function tryNames(page: Page): Promise<string[]> {
  const tree = await page.locator('#app').ariaSnapshot();
  const nameless =
    /^\s*- (?:button|textbox|combobox|checkbox|radio|radiogroup|link|treegrid|grid|row|progressbar|dialog|tab)(?: \[[^\]]*\])*:?$/;
  const sign = /(?:"[^"]*|- (?:text|paragraph|heading|listitem|strong|term|definition)\b[^"]*)[\ue000-\uf8ff]/;
  return tree
    .split('\n')
    .filter((line) => nameless.test(line) || sign.test(line))
    .map((line) => `said as: ${line.trim()}`);
}

/** Narrow, and at 200 % zoom (which is half of the pixels): the page never scrolls sideways, and no button is cut. */
export async function tryZoom(page: Page, { panel }: PanelState): Promise<string[]> {
  const found = [];
  const widths = panel === 'queue' ? [narrowest, sideBarNarrowest] : [narrowest];
  for (const width of widths) {
    await page.setViewportSize({ width, height: pageHeight / 2 });
    await settled(page);
    const beyond = await page.evaluate(`(${outside})()`);
    found.push(...(beyond as string[]).map((what) => `${String(width)} pixels: ${what}`));
  }
  return found;
}

/** What reaches beyond the page's right edge without anything that scrolls around it. Runs in the page. */
const outside = `() => {
  const found = [];
  const { scrollWidth, clientWidth } = document.scrollingElement;
  if (scrollWidth > clientWidth) found.push('the page is ' + scrollWidth + ' wide');
  for (const element of document.querySelectorAll('button, a, input, select, textarea, summary, h1, h2, h3, [role], tk-button, tk-dropdown, tk-text-field')) {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.right <= clientWidth + 1 || element.closest('.unseen')) continue;
    let around = element.parentElement;
    while (around !== null && !['auto', 'scroll'].includes(getComputedStyle(around).overflowX)) around = around.parentElement;
    if (around === null || around === document.scrollingElement || around === document.body)
      found.push(element.outerHTML.slice(0, 200) + ' ends at ' + Math.round(box.right));
  }
  return found;
}`;

/** With reduced motion nothing moves by itself. */
export async function tryStillness(page: Page): Promise<string[]> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await settled(page);
  const moving = await page.evaluate(`document.getAnimations()
    .filter(({ playState, effect }) => playState === 'running' && effect.getComputedTiming().duration > 0)
    .map(({ animationName, effect }) => 'moves: ' + animationName + ' on ' + effect.target.outerHTML.slice(0, 200))`);
  await page.emulateMedia({ reducedMotion: null });
  return moving as string[];
}

/** In the system's own high contrast colours: a picture, and a ring around whatever has the focus. */
async function tryForcedColors(page: Page, state: PanelState, folder: string): Promise<string[]> {
  const [, width] = places[state.panel].widths;
  await page.setViewportSize({ width, height: pageHeight });
  await page.emulateMedia({ forcedColors: 'active' });
  await settled(page);
  await page.screenshot({ path: path.join(folder, `${state.name}-forcedColors-${String(width)}.png`) });
  const found = await tryFocus(page);
  await page.emulateMedia({ forcedColors: null });
  return found.map((what) => `forced colours: ${what}`);
}

const stopsMax = 60;

/** Goes through the page by Tab: each stop must look otherwise with the focus than without. */
export async function tryFocus(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.evaluate(`document.activeElement?.blur()`);
  for (let stop = 0; stop < stopsMax; stop += 1) {
    await page.keyboard.press('Tab');
    const told: { at: string; seen: boolean; again: boolean } | null = await page.evaluate(`(${ring})()`);
    if (told === null || told.again) break;
    if (!told.seen) found.push(`no focus to be seen on ${told.at}`);
  }
  return found;
}

/** Whether the element with the focus, or one around or in it, has a ring. Runs in the page. */
const ring = `() => {
  let element = document.activeElement;
  if (element === null || element === document.body) return null;
  const outer = element;
  const again = outer.dataset.ringTried === 'yes';
  const parts = [];
  for (; element !== null; element = element.shadowRoot?.activeElement ?? null) {
    parts.push(element);
    parts.push(...(element.shadowRoot?.querySelectorAll('*') ?? []));
  }
  const looks = () => parts.map((part) => {
    const { outlineStyle, outlineWidth, outlineColor, borderColor, borderWidth, boxShadow } = getComputedStyle(part);
    const outline = outlineStyle === 'none' ? '' : outlineWidth + outlineColor;
    return [outline, borderColor, borderWidth, boxShadow].join(' ');
  }).join('|');
  const withFocus = looks();
  let innermost = document.activeElement;
  while (innermost.shadowRoot?.activeElement) innermost = innermost.shadowRoot.activeElement;
  innermost.blur();
  const without = looks();
  innermost.focus({ preventScroll: true, focusVisible: true });
  outer.dataset.ringTried = 'yes';
  return { at: outer.outerHTML.slice(0, 200), seen: withFocus !== without, again };
}`;
