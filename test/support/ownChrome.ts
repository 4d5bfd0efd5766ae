/** A Chromium that stands for the person's own: its own folder of data, signed in at the dashboard, with a tab that is nobody else's business. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type BrowserContext } from 'playwright-core';
import { newFolder } from './tree.ts';

export type OwnChromium = {
  /** Where it keeps its data. */
  readonly data: string;
  /** The person's own hands. */
  readonly person: BrowserContext;
  /** Addresses of all tabs. */
  readonly tabs: () => Promise<string[]>;
  readonly close: () => Promise<void>;
};

/** Runs until the test ends. `at`: the dashboard, where the person is signed in and has a tab open. */
export async function ownChromium(t: TestContext, at: string): Promise<OwnChromium> {
  const data = newFolder();
  const args = ['--headless=new', '--remote-debugging-port=0', '--no-first-run', `--user-data-dir=${data}`];
  const child = spawn(
    '/usr/bin/chromium',
    [...args, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), 'about:blank'],
    {
      stdio: 'ignore',
    },
  );
  const over = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  t.after(async () => {
    child.kill('SIGKILL');
    await over;
    await sleep(200);
    fs.rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });
  const file = path.join(data, 'DevToolsActivePort');
  for (let tries = 0; !fs.existsSync(file) || !fs.readFileSync(file, 'utf8').includes('/devtools/'); tries++) {
    if (tries > 200) throw new Error('Chromium did not start');
    await sleep(100);
  }
  const [port = ''] = fs.readFileSync(file, 'utf8').split('\n');
  const address = `http://127.0.0.1:${port}`;
  const browser = await chromium.connectOverCDP(address);
  t.after(() => browser.close().catch(() => undefined));
  const [person] = browser.contexts();
  if (person === undefined) throw new Error('Chromium has a context');
  await person.addCookies([{ name: 'session', value: '1', url: at }]);
  const page = person.pages()[0] ?? (await person.newPage());
  await page.goto(`${at}/mail`);
  return {
    data,
    person,
    tabs: async () => {
      const listed = (await (await fetch(`${address}/json/list`)).json()) as { type: string; url: string }[];
      return listed.filter(({ type }) => type === 'page').map(({ url }) => url);
    },
    close: async () => {
      child.kill('SIGTERM');
      await over;
    },
  };
}

/** Answers as a Chrome of that version would, or as one whose person says no; the port. */
export async function answeringChrome(t: TestContext, product: string | null): Promise<number> {
  const server = http.createServer();
  server.on('upgrade', (request, socket) => {
    if (product === null) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.once('data', () => {
      const text = Buffer.from(JSON.stringify({ id: 1, result: { product } }));
      socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
    });
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
