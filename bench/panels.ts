/**
 * What a person feels of the diff panel: `npm run build && node bench/panels.ts [n…]`. The real bundle in a headless Chromium, with a host
 * that is a script; beside it, in the same run, the least that shows so many rows. Milliseconds to the frame that shows it, and of the
 * page's main thread alone, which other programs do not change. No assertions.
 */
import os from 'node:os';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../test/support/rig/browser.ts';
import { barePage, panelPage } from './support/panelPage.ts';

const given = process.argv.slice(2).map(Number);
const counts = given.length > 0 ? given : [1_000, 10_000, 100_000];
const rounds = 5;

/** By name: until it was seen, and what the main thread worked for it. */
type Figures = Map<string, { wall: number[]; cpu: number[] }>;

type Parts = { readonly row: string; readonly grid: string; readonly filter: string; readonly all: string };
const panel: Parts = {
  row: '[data-testid="diff-row"]',
  grid: '[data-testid="diff-list"]',
  filter: '[data-testid="diff-filter"]',
  all: '[data-testid="diff-check-all"]',
};
const bare: Parts = { row: '.row', grid: '#grid', filter: '#filter', all: '#all' };
const texts = ['9', '99', 'img_0009', '2007', ''];

class Meter {
  readonly #page: Page;
  readonly #cdp: CDPSession;
  readonly #figures: Figures;

  constructor(page: Page, cdp: CDPSession, figures: Figures) {
    this.#page = page;
    this.#cdp = cdp;
    this.#figures = figures;
  }

  static async of(page: Page, figures: Figures): Promise<Meter> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new Meter(page, cdp, figures);
  }

  async #worked(): Promise<number> {
    const { metrics } = await this.#cdp.send('Performance.getMetrics');
    return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  }

  /** Runs a function of inPage.js, which gives milliseconds, or those of frames; `times` divides the work. */
  async take(name: string, call: string, times = 1): Promise<void> {
    const before = await this.#worked();
    const value = await this.#page.evaluate<number | { p95: number }>(`bench.${call}`);
    const cpu = ((await this.#worked()) - before) / times;
    const figure = this.#figures.get(name) ?? { wall: [], cpu: [] };
    this.#figures.set(name, figure);
    figure.wall.push(typeof value === 'number' ? value : value.p95);
    figure.cpu.push(cpu);
  }

  async rest(): Promise<void> {
    await this.#page.evaluate('bench.quiet(6)');
  }
}

const quoted = JSON.stringify;

async function run(page: Page, { row, grid, filter, all }: Parts, count: number, figures: Figures): Promise<void> {
  const meter = await Meter.of(page, figures);
  await meter.take('first rows painted', `open(${quoted(row)})`);
  await meter.take('all rows in, after that', `whole(${String(count)})`);
  await meter.take('scroll, p95 frame', `scroll(${quoted(grid)})`, 120);
  for (const text of texts) {
    await meter.take('filter', `filter(${quoted(filter)}, ${quoted(text)})`);
    await meter.rest();
  }
  for (let click = 0; click < 4; click += 1) {
    await meter.take('check all', `click(${quoted(all)})`);
    await meter.rest();
  }
  await page.close();
}

/** What only the panel has: the two trees, and rows in another order. */
async function runMore(page: Page, count: number, figures: Figures): Promise<void> {
  const meter = await Meter.of(page, figures);
  await page.evaluate(`bench.open(${quoted(panel.row)}).then(() => bench.whole(${String(count)}))`);
  await meter.take('sort by name', 'click(\'[data-testid="diff-sort-name"]\')');
  await meter.rest();
  await meter.take('before and after, shown', 'click(\'[data-testid="diff-mode-tree"]\')');
  await meter.rest();
  await meter.take('all folders unfolded', 'click(\'[data-testid="diff-fold-all"]\')');
  const tree = quoted('[data-testid="diff-tree-to"]');
  await meter.take('tree scroll, p95 frame', `scroll(${tree})`, 120);
  await page.close();
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

async function compare(browser: Browser, count: number): Promise<void> {
  const ours: Figures = new Map();
  const least: Figures = new Map();
  for (let round = 0; round < rounds; round += 1) {
    await run(await panelPage(browser, count), panel, count, ours);
    await run(await barePage(browser, count), bare, count, least);
    await runMore(await panelPage(browser, count), count, ours);
  }
  const load = os.loadavg()[0]?.toFixed(1) ?? '?';
  console.log(
    `${count.toLocaleString('en-US')} rows, medians of ${String(rounds)} pages (load ${load} on ${String(os.cpus().length)} cores)`,
  );
  console.log(`${' '.repeat(28)}seen after      worst   main thread   bare page: seen  main thread   ratios`);
  for (const [name, { wall, cpu }] of ours) {
    const bound = least.get(name);
    const cells = [median(wall), Math.max(...wall), median(cpu)].map((ms) => `${ms.toFixed(1).padStart(8)} ms`);
    const ratio = (one: readonly number[], other: readonly number[]): string =>
      `${(median(one) / median(other)).toFixed(2)}×`;
    const beside =
      bound === undefined
        ? ''
        : `   ${median(bound.wall).toFixed(1).padStart(8)} ms  ${median(bound.cpu).toFixed(1).padStart(8)} ms   ${ratio(wall, bound.wall)} ${ratio(cpu, bound.cpu)}`;
    console.log(`  ${name.padEnd(24)} ${cells.join('')}${beside}`);
  }
}

const browser = await launchBrowser();
try {
  for (const count of counts) await compare(browser, count);
} finally {
  await browser.close();
}
