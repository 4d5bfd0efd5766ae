#!/usr/bin/env node
// Stands in for the desktop `code` binary under @vscode/test-cli: takes its flags, shows the workbench in a browser, runs the suite in
// the extension host, and ends with the suite's exit status.
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import type { Browser } from 'playwright-core';
import { say } from '../programs.ts';
import { launchBrowser } from './browser.ts';
import { exitOnSignals, startServer, type Server } from './server.ts';
import { waitUntilLoaded } from './workbench.ts';

const suiteTimeoutMs = Number(process.env['RIG_TIMEOUT_MS'] ?? 600_000);

/** What VS Code's web client logs of itself; RIG_VERBOSE=1 shows it. */
const chatter =
  /^(\[|Canceled: |Ignoring fetching|Resolv|Creating a socket|Updating additional|Error: Could not locate the bindings|Cannot find module '.\/build\/Release|.*delegate-test:|CodeExpectedError|\s+at .*\/workbench)/;
/** Mocha's own last word. An extension host that dies in mid-suite reports exit status 0, so a status alone proves nothing. */
const mochaTotals = /\d+ passing|"passes":/;

async function main(flags: readonly string[]): Promise<number> {
  exitOnSignals();
  // RIG_RESTRICTED=1 opens the folder as one that nobody has trusted yet: in Restricted Mode.
  const restricted = process.env['RIG_RESTRICTED'] === '1';
  const server = await startServer({
    driver: true,
    trusted: !restricted,
    ...(restricted ? { settings: { 'security.workspace.trust.startupPrompt': 'never' } } : {}),
  });
  try {
    const browser = await launchBrowser();
    try {
      return await runSuite(server, browser, flags);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

async function runSuite(server: Server, browser: Browser, flags: readonly string[]): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  let sawTotals = false;
  const suiteEnded = new Promise<number>((resolve, reject) => {
    page.on('crash', () => reject(new Error('the page crashed')));
    // The two functions by which VS Code's smoke test driver talks to whoever automates it.
    const exposed = [
      page.exposeFunction('codeAutomationExit', (status: number) => resolve(status)),
      page.exposeFunction('codeAutomationLog', (_level: string, values: readonly unknown[]) => {
        const line = format(...values);
        sawTotals ||= mochaTotals.test(line);
        if (process.env['RIG_VERBOSE'] || !chatter.test(line)) console.log(line);
      }),
    ];
    Promise.all(exposed)
      .then(() =>
        page.goto(
          `${server.urlOf(folderIn(flags))}&payload=${encodeURIComponent(JSON.stringify(payloadOf(flags, server)))}`,
        ),
      )
      .then(() => waitUntilLoaded(page))
      .catch(reject);
  });
  const deadline = AbortSignal.timeout(suiteTimeoutMs);
  const status = await Promise.race([
    suiteEnded,
    once(deadline, 'abort').then(() => {
      throw new Error(`the suite did not end within ${suiteTimeoutMs} ms`);
    }),
    server.ended.then(() => {
      throw new Error('the VS Code server ended before the suite');
    }),
  ]);
  if (status === 0 && !sawTotals) {
    say('rig: the extension host went away before the suite ended');
    return 1;
  }
  return status;
}

/** Desktop VS Code's flags in the form in which its web client takes them: with the paths as addresses on the server. */
function payloadOf(flags: readonly string[], server: Server): readonly (readonly [string, string])[] {
  return flags.flatMap((flag) => {
    const [, name, file] = /^--(extensionDevelopmentPath|extensionTestsPath)=(?:file:\/\/)?(.+)$/.exec(flag) ?? [];
    return name === undefined || file === undefined
      ? []
      : [[name, `vscode-remote://127.0.0.1:${server.port}${pathToFileURL(file).pathname}`] as const];
  });
}

function folderIn(flags: readonly string[]): string | undefined {
  return flags.find((flag) => !flag.startsWith('-'));
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  say(`rig: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
});
