/** What a yes to a page is bound to, in a real Chromium: also where its form is in a frame of another site, and hides where it sends to. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bindingOf } from '../../src/engine/chrome/binding.ts';
import { DevTools, pipeLink } from '../../src/engine/chrome/devtools.ts';
import { foundPlaces } from '../../src/engine/chrome/foundPlaces.ts';
import { startChrome } from '../../src/engine/sandbox/chromeProcess.ts';
import { newFolder } from '../support/tree.ts';

const form =
  '<form method="post" action="/send"><input name="action" value="/nice"><label>Item <input></label><button formmethod="get">Go</button></form>';

test('where an element sends to is read in a frame of another site, past the names of its fields', async (t) => {
  let frame = '';
  const server = http.createServer(({ url }, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(url === '/' ? `<iframe src="${frame}/in"></iframe>` : form);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  frame = `http://localhost:${String(address.port)}`;
  const profile = newFolder();
  const more = ['--headless=new', '--no-proxy-server', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const chrome = startChrome({ browser: '/usr/bin/chromium', more, profile, proxyPort: 9 });
  assert.ok(chrome.ok, JSON.stringify(chrome));
  const { commands, events, exited, kill } = chrome.value;
  t.after(async () => {
    kill();
    await exited;
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });
  const devtools = new DevTools(pipeLink(commands, events), () => undefined);
  const targets = async (type: string): Promise<string[]> => {
    const { targetInfos } = await devtools.send('Target.getTargets');
    const all = targetInfos as { readonly targetId: string; readonly type: string }[];
    return all.filter((each) => each.type === type).map(({ targetId }) => targetId);
  };
  const [targetId] = await targets('page');
  const session = String((await devtools.send('Target.attachToTarget', { targetId, flatten: true }))['sessionId']);
  const page = `http://127.0.0.1:${String(address.port)}/`;
  await devtools.send('Page.navigate', { url: page }, session);
  const wanted = [
    { uid: '1', role: 'button', name: 'Go', nth: 0 },
    { uid: '2', role: 'textbox', name: 'Item', nth: 0 },
    { uid: '3', role: 'slider', name: 'Go', nth: 0 },
  ];
  let found = await foundPlaces(devtools, session, wanted);
  for (let tries = 0; found.places[0]?.length === 0 && tries < 50; tries++) {
    await sleep(200);
    found = await foundPlaces(devtools, session, wanted);
  }
  assert.equal((await targets('iframe')).length, 1, 'the frame is a process of its own');
  assert.deepEqual(
    found.places.map(({ length }) => length),
    [1, 1, 0],
  );
  const binding = await bindingOf(devtools, session, found.places);
  await found.release();
  const at = (method: string): string => JSON.stringify([[`${frame}/in`, `${frame}/send`, method, '', '', '']]);
  assert.deepEqual(binding, [page, at('get'), at('post'), '[]']);
});
