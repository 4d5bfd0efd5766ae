// VS Code as a person sees it, for the e2e tests: a server with the packaged extension installed, a browser, and windows in it.
//
//   const rig = await startRig();                          // once per test file; needs out/delegate.vsix
//   const workbench = await rig.openWorkbench(folder);     // once per test
//   await workbench.runCommand('Delegate: Show Queue');
//   ...
//   await workbench.close();
//   await rig.stop();
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { projectFolder, vsixFile } from '../programs.ts';
import { makeSampleFolder } from '../sampleFolder.ts';
import { launchBrowser } from './browser.ts';
import { changeSettings, exitOnSignals, startServer, type Server } from './server.ts';

const loadTimeoutMs = 60_000;
// Bounds of what takes a second: a machine that does much else at the same time may take ten times as long.
const actionTimeoutMs = 30_000;
const webviewTimeoutMs = 40_000;
const tryMs = 5_000;
const wordsMax = 4_000;
const shotsFolder = path.join(projectFolder, 'out', 'shots');

/** VS Code's own themes: the label in its picker, and the class that the workbench wears under each. */
const themes = {
  light: { label: 'Light 2026', className: 'vs' },
  dark: { label: 'Dark 2026', className: 'vs-dark' },
  highContrast: { label: 'Dark High Contrast', className: 'hc-black' },
  highContrastLight: { label: 'Light High Contrast', className: 'hc-light' },
} as const;
export type Theme = keyof typeof themes;

export interface RigOptions {
  readonly vsix?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Reaches the extension host. DELEGATE_STATE is set to a fresh folder already. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface OpenOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** VS Code's display language, such as `de`. Without a language pack its own words stay English; extensions speak it. */
  readonly language?: string;
}

/** A server with Delegate installed, and a browser. All its windows share one profile and one state folder. */
export class Rig {
  readonly server: Server;
  readonly browser: Browser;
  /** What Delegate keeps on disk (DELEGATE_STATE). */
  readonly stateFolder: string;
  readonly #scratch: string;
  #samples = 0;

  constructor(server: Server, browser: Browser, scratch: string, stateFolder: string) {
    this.server = server;
    this.browser = browser;
    this.stateFolder = stateFolder;
    this.#scratch = scratch;
  }

  /** A fresh copy of the sample folder, gone when the rig stops. */
  makeSample(): string {
    return makeSampleFolder(path.join(this.#scratch, `${++this.#samples}`, 'sample'));
  }

  /** Opens a folder (or a .code-workspace file, or an empty window) and waits until every contributed command, menu and view is there. */
  async openWorkbench(folder: string | undefined, options: OpenOptions = {}): Promise<Workbench> {
    const context = await this.browser.newContext({
      viewport: options.viewport ?? { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    if (options.language !== undefined)
      await context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(options.language)};`);
    const page = await context.newPage();
    page.setDefaultTimeout(actionTimeoutMs);
    await page.goto(this.server.urlOf(folder));
    await waitUntilLoaded(page);
    return new Workbench(page);
  }

  /** Merges into the settings. The web client does not watch their files: windows opened or reloaded from now on see it. */
  changeSettings(settings: Readonly<Record<string, unknown>>): void {
    changeSettings(this.server.profile, settings);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    rmSync(this.#scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const vsix = options.vsix ?? vsixFile;
  if (!existsSync(vsix)) throw new Error(`${path.relative(projectFolder, vsix)} is missing: npm run package makes it`);
  exitOnSignals();
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'delegate-e2e-'));
  const stateFolder = path.join(scratch, 'state');
  const server = await startServer({
    vsix,
    env: { DELEGATE_STATE: stateFolder, ...options.env },
    ...(options.settings ? { settings: options.settings } : {}),
  });
  try {
    return new Rig(server, await launchBrowser(), scratch, stateFolder);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** VS Code marks the moment at which all extensions' contributions are in place; before it a click may miss what is about to move. */
export async function waitUntilLoaded(page: Page): Promise<void> {
  await page.waitForFunction('performance.getEntriesByName("code/didLoadExtensions").length > 0', undefined, {
    timeout: loadTimeoutMs,
  });
}

/** The windows that are open, for whoever tells what they showed when something went wrong. */
export const openWorkbenches = new Set<Workbench>();

/** One VS Code window. `page` is Playwright's, for all that has no helper here. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    openWorkbenches.add(this);
  }

  /** The text that the window and its webviews show, for a log. */
  async words(): Promise<string> {
    const told: string[] = [];
    for (const frame of this.page.frames()) {
      if (frame !== this.page.mainFrame() && !isWebview(frame)) continue;
      // A frame may be hidden, or go away while it is asked.
      const words = await frame
        .locator('body')
        .innerText({ timeout: 1_000 })
        .catch(() => '');
      const lines = words.split('\n').filter((line) => line.trim() !== '');
      if (lines.length > 0) told.push(lines.join('\n').slice(0, wordsMax));
    }
    return told.join('\n--\n');
  }

  /**
   * Runs a command by its title in the palette, e.g. `Delegate: Show Queue`. A panel that comes up and takes the focus closes the palette:
   * then it is opened anew, as nothing was chosen yet.
   */
  async runCommand(title: string): Promise<void> {
    // A row's label may go on after the title: with a key binding, or with "recently used".
    const row = this.choice(title);
    for (const end = Date.now() + actionTimeoutMs; ;) {
      try {
        await this.page.keyboard.press('F1');
        await this.input().fill(`>${title}`, { timeout: tryMs });
        await row.click({ timeout: tryMs });
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  }

  /**
   * Runs a command that asks by a list, and chooses a row of it. VS Code gives the focus back to a panel a moment after the palette has gone;
   * where that is late, it closes the list, and the command is run again, as a person would.
   */
  async runAndChoose(title: string, label: string): Promise<void> {
    for (const end = Date.now() + actionTimeoutMs; ;) {
      try {
        await this.runCommand(title);
        await this.choice(label).click({ timeout: tryMs });
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  }

  /** The text field of whatever quick input is open (palette, input box, pick list). */
  input(): Locator {
    return this.page.locator('.quick-input-widget input.input');
  }

  /** Types into an open input box and presses Enter. */
  async answer(text: string): Promise<void> {
    await this.input().fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** A row of an open pick list whose label starts so. */
  choice(label: string): Locator {
    return this.page.locator(`.quick-input-list .monaco-list-row[aria-label^=${quoted(label)}]`).first();
  }

  /** A file's or folder's row in the Explorer, by its name alone. VS Code shows the rows that fit, no others. */
  explorerRow(name: string): Locator {
    return this.page.locator(`.explorer-folders-view .monaco-list-row[aria-label=${quoted(name)}]`);
  }

  /**
   * Opens a menu and chooses an entry. One that has just come up takes no click for a moment, and stays; a redraw, or a panel that takes
   * the focus, closes it.
   */
  async chooseFromMenu(open: () => Promise<void>, entry: string | RegExp): Promise<void> {
    const item = this.page.getByRole('menuitem', { name: entry });
    for (const end = Date.now() + actionTimeoutMs; ;) {
      try {
        if (!(await item.isVisible())) await open();
        await item.click({ timeout: tryMs });
        await item.waitFor({ state: 'hidden', timeout: 1_000 });
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  }

  /** A notification with this text. Its buttons: `toast(…).getByRole('button', { name })`. */
  toast(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
  }

  /** An entry of the status bar with this text. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  /** The active editor's tab title. */
  activeTab(): Locator {
    return this.page.locator('.editor-group-container.active .tab.active');
  }

  /**
   * The document inside a webview, found by a selector that only it matches, because it lies two iframes deep and the outer ones tell
   * nothing. Its HTML comes before its script has run: wait for what the script draws.
   */
  async webview(marker: string, timeoutMs = webviewTimeoutMs): Promise<Frame> {
    for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(100)) {
      for (const frame of this.page.frames()) {
        if (!isWebview(frame)) continue;
        const matches = await frame
          .locator(marker)
          .count()
          .catch(() => 0); // a frame may go away while it is asked
        if (matches > 0) return frame;
      }
    }
    throw new Error(`no webview shows ${marker}`);
  }

  /** Switches the colour theme, for later windows of the rig too, and waits until this one wears it. */
  async setTheme(theme: Theme): Promise<void> {
    const { label, className } = themes[theme];
    await this.runCommand('Preferences: Color Theme');
    await this.input().fill(label);
    await this.choice(label).click();
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
  }

  /**
   * Waits for a file that some program made to appear in the Explorer. Its watcher starts late and tells nothing of what came before:
   * a refresh finds it then, as a person would.
   */
  async waitForExplorerRow(name: string): Promise<void> {
    for (const end = Date.now() + actionTimeoutMs; Date.now() < end;) {
      const row = this.explorerRow(name).first();
      const seen = await row.waitFor({ timeout: 1_000 }).then(
        () => true,
        () => false,
      );
      if (seen) return;
      await this.runCommand('Refresh Explorer');
    }
    throw new Error(`the Explorer does not show ${name}`);
  }

  /** Saves the window as out/shots/NAME.png and returns that path. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(shotsFolder, { recursive: true });
    const file = path.join(shotsFolder, `${name.replace(/[^\w.-]+/g, '-')}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** Loads the window anew, as "Developer: Reload Window" does; what the browser keeps for it (secrets, global state) stays. */
  async reload(): Promise<void> {
    await this.page.reload();
    await waitUntilLoaded(this.page);
  }

  /** What loads the window anew, such as the command: VS Code writes down what is open before it goes. */
  async reloadBy(act: () => Promise<void>): Promise<void> {
    // The old page is told by its own clock: another page has another.
    const begun = await this.page.evaluate<number>('performance.timeOrigin');
    await act();
    await this.page.waitForFunction(`performance.timeOrigin !== ${String(begun)}`, undefined, {
      timeout: loadTimeoutMs,
    });
    await waitUntilLoaded(this.page);
  }

  async close(): Promise<void> {
    openWorkbenches.delete(this);
    await this.page.context().close();
  }
}

/** The innermost of its frames, which holds the document. */
function isWebview(frame: Frame): boolean {
  return frame.url().includes('/webview/browser/pre/fake.html');
}

/** A string for an attribute selector. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
