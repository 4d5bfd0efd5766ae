/** The diff panel's real bundle in a real browser, with a host that is a script in its page: it makes rows and answers as VS Code's would. */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { panelHtml } from '../../src/vscode/panels/html.ts';

/** What runs in the page: no program for Node, so none in TypeScript. */
const inPage = path.join(import.meta.dirname, 'inPage.js');
const root = path.join(import.meta.dirname, '..', '..');
const address = 'http://panel.test';

/** VS Code's variables that matter for what is drawn. */
const colours = `:root{--vscode-font-family:sans-serif;--vscode-font-size:13px;--vscode-foreground:#333;--vscode-editor-background:#fff;
--vscode-list-hoverBackground:#eee;--vscode-focusBorder:#06c;--vscode-button-background:#06c;--vscode-button-foreground:#fff;
--vscode-input-background:#fff;--vscode-checkbox-background:#fff;--vscode-checkbox-border:#999;--vscode-descriptionForeground:#666}`;

/** A page with the panel, whose host has `count` rows and waits for `open()`. */
export async function panelPage(browser: Browser, count: number): Promise<Page> {
  const html = panelHtml({
    kind: 'diff',
    title: 'Changes',
    cspSource: address,
    script: `${address}/dist/webview/diff.js`,
    styles: [`${address}/dist/webview/codicon.css`, `${address}/media/webview.css`, `${address}/media/diff.css`],
    nonce: 'bench',
  }).replace('</head>', `<style nonce="bench">${colours}</style></head>`);
  const page = await newPage(browser, html);
  await page.addInitScript({ path: inPage });
  await page.addInitScript(`bench.host(${String(count)})`);
  await page.goto(`${address}/`);
  await page.waitForFunction('typeof window.open === "function" && typeof acquireVsCodeApi === "function"');
  return page;
}

/** The least that shows so many rows: a list of which those in sight are in the page, and an array of flags. */
export async function barePage(browser: Browser, count: number): Promise<Page> {
  const html = `<!DOCTYPE html><html><head><style>
    body{margin:0;font:13px sans-serif} #grid{height:600px;overflow:auto;contain:strict} #sizer{position:relative}
    .row{position:absolute;left:0;right:0;height:22px;line-height:22px;white-space:pre;contain:strict}
    </style></head><body><input id="filter"><button id="all">all</button><div id="grid"><div id="sizer"></div></div>
    <script>${bareScript}</script></body></html>`;
  const page = await newPage(browser, html);
  await page.addInitScript({ path: inPage });
  await page.addInitScript(`bench.host(${String(count)})`);
  await page.goto(`${address}/`);
  await page.waitForFunction('typeof window.open === "function"');
  return page;
}

const bareScript = `
const grid = document.getElementById('grid'), sizer = document.getElementById('sizer');
let rows = [], names = [], shown = [], left = new Uint8Array(0);
const pool = [];
function draw() {
  sizer.style.height = shown.length * 22 + 'px';
  const first = Math.max(0, Math.floor(grid.scrollTop / 22) - 4), last = Math.min(shown.length, first + 36);
  while (pool.length < last - first) { const row = document.createElement('div'); row.className = 'row'; sizer.append(row); pool.push(row); }
  pool.forEach((row, at) => {
    const place = shown[first + at];
    row.hidden = first + at >= last;
    if (row.hidden) return;
    row.style.transform = 'translateY(' + (first + at) * 22 + 'px)';
    row.textContent = (left[place] ? '[ ] ' : '[x] ') + rows[place].from + ' -> ' + rows[place].to;
  });
}
grid.addEventListener('scroll', draw);
document.getElementById('filter').addEventListener('input', (event) => {
  const query = event.target.value.toLowerCase();
  shown = query === '' ? rows.map((_, at) => at) : rows.flatMap((_, at) => names[at].includes(query) ? [at] : []);
  draw();
});
document.getElementById('all').addEventListener('click', () => { left.fill(left[0] ? 0 : 1); draw(); });
window.addEventListener('message', ({ data }) => {
  if (data.type !== 'rows') return;
  for (const row of data.rows) { shown.push(rows.length); names.push((row.from + row.to).toLowerCase()); rows.push(row); }
  left = new Uint8Array(rows.length);
  if (data.first === 0) draw(); else sizer.style.height = shown.length * 22 + 'px';
});
acquireVsCodeApi().postMessage({ type: 'ready' });
`;

async function newPage(browser: Browser, html: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
  const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };
  await page.route(`${address}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ body: html, contentType: 'text/html' });
    const file = path.join(root, pathname);
    if (!fs.existsSync(file)) return route.fulfill({ status: 404 });
    return route.fulfill({ path: file, contentType: types[path.extname(file)] ?? 'application/octet-stream' });
  });
  return page;
}
