// The browser that shows VS Code to the host and e2e suites.
import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../debianPackages.ts';

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error('No Chromium found. Install it (sudo apt-get install chromium) or set CHROME_BIN.');
  return chromium.launch({
    executablePath,
    // Its own sandbox refuses to run as root, and it only ever shows our server. The rest keeps it from calling home.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
