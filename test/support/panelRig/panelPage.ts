/**
 * A panel as VS Code shows it, without VS Code: the page that the host makes, the built script and styles, a captured theme, and a host
 * that says what a state of the panel (test/support/panelStates) has it say. Needs `npm run build`.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { problemOf } from '../../../src/protocol/panelMessages.ts';
import { intentSchema, type Intent, type ToPanel } from '../../../src/protocol/panelWire.ts';
import { panelHtml, panelStyles } from '../../../src/vscode/panels/html.ts';
import type { PanelState } from '../panelStates/panelState.ts';
import { projectFolder } from '../programs.ts';
import { capturedTheme, type ThemeKind } from './themes.ts';

const origin = 'http://panel.test';
const waitMs = 20_000;
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
};

/** Where the panel stands in VS Code: what is behind it, and how wide it may be. */
export const places = {
  queue: { background: '--vscode-sideBar-background', widths: [250, 400, 600] },
  plan: { background: '--vscode-editor-background', widths: [250, 600, 1200] },
  diff: { background: '--vscode-editor-background', widths: [250, 600, 1200] },
} as const satisfies Record<PanelState['panel'], { background: string; widths: readonly number[] }>;

export const pageHeight = 900;

export type PanelPage = {
  readonly page: Page;
  /** All that the panel asked for. */
  readonly intents: readonly Intent[];
  /** What went wrong in it: exceptions, what the content security policy refused. */
  readonly complaints: readonly string[];
};

/** Opens the panel and brings it into the state. */
export async function openPanel(browser: Browser, state: PanelState): Promise<PanelPage> {
  const page = await browser.newPage({ viewport: { width: places[state.panel].widths[1], height: pageHeight } });
  page.setDefaultTimeout(waitMs);
  let [isShown, pending] = [false, 0];
  const intents: Intent[] = [];
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !ofTheKit(message.text())) complaints.push(message.text());
  });
  await page.route(`${origin}/**`, async (route) => route.fulfill(answerTo(new URL(route.request().url()), state)));
  await page.exposeFunction('delegateHears', async (message: unknown) => {
    const intent = intentSchema.parse(message);
    intents.push(intent);
    pending += 1;
    try {
      if (intent.type === 'ready') {
        await wear(page, 'dark', state);
        await tell(page, state.messages);
        isShown = true;
      } else await tell(page, state.hears?.(intent) ?? []);
    } finally {
      pending -= 1;
    }
  });
  await page.addInitScript(`window.acquireVsCodeApi = () => ({
    postMessage: (message) => { void window.delegateHears(message); },
    getState: () => (${JSON.stringify(state.remembered ?? null)}),
    setState: () => {},
  });`);
  await page.goto(`${origin}/`);
  await page.locator('#app *').first().waitFor();
  // What it drew first may be the wait for the state.
  for (const end = Date.now() + waitMs; !isShown || pending > 0; await settled(page))
    assert.ok(Date.now() < end, 'the panel asks for its state, and is told');
  await settled(page);
  await state.prepare?.(page);
  await settled(page);
  return { page, intents, complaints };
}

/** The toolkit tries to write styles of its own in a way that the policy forbids, and goes on without. */
function ofTheKit(complaint: string): boolean {
  return /style-src|inline style/i.test(complaint);
}

function answerTo(url: URL, { panel }: PanelState): { body: Buffer | string; contentType: string } {
  if (url.pathname === '/') return { body: pageOf(panel), contentType: 'text/html' };
  const file = path.join(projectFolder, path.normalize(url.pathname));
  assert.match(url.pathname, /^\/(dist\/webview|media)\//, 'panels load their own files only');
  return { body: readFileSync(file), contentType: types[path.extname(file)] ?? 'application/octet-stream' };
}

function pageOf(kind: PanelState['panel']): string {
  return panelHtml({
    kind,
    title: 'Delegate',
    cspSource: origin,
    script: `${origin}/dist/webview/${kind}.js`,
    styles: [`${origin}/dist/webview/codicon.css`, ...panelStyles.map((name) => `${origin}/media/${name}`)],
    nonce: 'panelRig',
  });
}

/** As webviewPort.ts sends: checked first. */
async function tell(page: Page, messages: readonly ToPanel[]): Promise<void> {
  for (const message of messages) {
    assert.equal(problemOf(message), null, 'the state is none that the host could send');
    await page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  }
}

/** Puts a theme on, as VS Code does when the person chooses another. */
export async function wear(page: Page, kind: ThemeKind, { panel }: PanelState): Promise<void> {
  const theme = { ...capturedTheme(kind), background: places[panel].background };
  await page.evaluate(`(({ bodyClass, bodyData, variables, defaultStyles, background }) => {
    const root = document.documentElement.style;
    for (const name of [...root]) if (name.startsWith('--vscode-')) root.removeProperty(name);
    for (const [name, value] of Object.entries(variables)) root.setProperty(name, value);
    // In VS Code the page is clear: what it stands on shows through.
    root.background = 'var(' + background + ')';
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(defaultStyles);
    const others = document.adoptedStyleSheets.filter((one) => one !== window.sheetOfVsCode);
    window.sheetOfVsCode = sheet;
    document.adoptedStyleSheets = [...others, sheet];
    Object.assign(document.body.dataset, bodyData);
    document.body.className = bodyClass;
  })(${JSON.stringify(theme)})`);
  await settled(page);
}

/** Until nothing is to be drawn any more. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))))`,
  );
}

type Finding = { id: string; impact: string; nodes: { html: string; failureSummary: string }[] };

/** What axe finds wrong with the page as it stands, one line an element. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe.source);
  const found = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return (found as Finding[]).flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 300)}: ${failureSummary}`),
  );
}
