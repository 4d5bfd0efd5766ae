/** Where secrets could get out: every sink of text has the redactor in front of it, every process is started with an environment of ours. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { secretVariables } from '../../src/engine/gateway/secretVariables.ts';
import { projectFolder } from '../support/programs.ts';

function sourcesOf(folder: string): { file: string; text: string }[] {
  return readdirSync(path.join(projectFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(path.join(projectFolder, folder, name), 'utf8') }));
}

const all = sourcesOf('src');

function where(pattern: RegExp, except: RegExp = /^$/): string[] {
  return all.filter(({ file, text }) => pattern.test(text) && !except.test(file)).map(({ file }) => file);
}

test('the key is read in one place of each shell, and handed to the gateway alone', () => {
  // What they are called stands in one table, beside `upstreamFrom`.
  for (const name of secretVariables)
    assert.deepEqual(where(new RegExp(`env\\w*\\(?\\[?['"\`]${name}`), /^src\/vscode\/models\/keys\.ts$/), [], name);
  assert.deepEqual(where(/\bsecretIn\(/, /upstreamFrom\.ts$/), [
    'src/cli/surroundings.ts',
    'src/vscode/models/keys.ts',
  ]);
  assert.deepEqual(where(/\bsecretVariables\b/, /secretVariables\.ts$/), [
    'src/cli/surroundings.ts',
    'src/vscode/secrets.ts',
    // Keeps them from connectors.
    'src/engine/connectors/connectorDesk.ts',
  ]);
  assert.deepEqual(where(/\.secrets\b/, /^src\/(engine|cli)\//), ['src/vscode/models/keys.ts']);
  assert.deepEqual(where(/Bearer \$\{/).sort(), [
    'src/engine/gateway/cloud/vertex.ts',
    'src/engine/gateway/courier.ts',
  ]);
});

test('every process is started with an environment that was made for it', () => {
  const starts =
    /\b(?:spawn|spawnSync|execFile|execFileSync|exec|execSync|fork|run)\((?=[\w.]+, (?:\[|plan\.args|\w+\.args))[^;]*?\)/gs;
  const found = all
    .filter(({ file }) => file.startsWith('src/engine') && !file.endsWith('probeScript.ts'))
    .flatMap(({ file, text }) => [...text.matchAll(starts)].map(([call]) => ({ file, call, at: text })));
  assert.ok(found.length >= 4, `only ${String(found.length)} were found`);
  for (const { file, call, at } of found) {
    const begin = at.indexOf(call);
    assert.match(at.slice(begin, begin + 400), /\benv: (?:\{\}|(?:plan\.)?environment,)/, `${file}: ${call}`);
  }
  assert.deepEqual(where(/child_process/, /^src\/engine\/(sandbox|disk\/attributes)\//), []);
});

test('logs, messages, pages, panels, events and records have the redactor in front of them', () => {
  const sinks: readonly (readonly [file: string, sink: RegExp])[] = [
    ['src/vscode/log.ts', /secrets\.text\(/],
    ['src/vscode/tell.ts', /secrets\.text\(/],
    ['src/vscode/textPages.ts', /secrets\.text\(/],
    ['src/vscode/panels/webviewPort.ts', /secrets\.value\(message\)/],
    ['src/engine/session/taskStore.ts', /this\.#secrets\.value\(body\)/],
    ['src/engine/audit/taskBooks.ts', /secrets\s*\.value\(/],
    ['src/engine/connectors/taskConnectors.ts', /mapTexts\(full\.values, this\.#host\.clean\)/],
    ['src/engine/connectors/taskConnectors.ts', /cleaned\(called\.value, this\.#host\.clean\)/],
    ['src/cli/main.ts', /secrets\.value\(end\.json\)/],
    ['src/cli/main.ts', /secrets\.text\(end\.text\)/],
  ];
  for (const [file, sink] of sinks) assert.match(all.find((each) => each.file === file)?.text ?? '', sink, file);
  // No other way to say something.
  assert.deepEqual(where(/createOutputChannel/), ['src/vscode/log.ts']);
  assert.deepEqual(where(/\bconsole\.(?:log|info|warn|error|debug)/, /^src\/worker\//), []);
  assert.deepEqual(where(/process\.(?:stdout|stderr)\.write/, /^src\/worker\//), [
    'src/cli/main.ts',
    // Runs inside a server's sandbox, and knows nothing of the host.
    'src/engine/sandbox/reachScript.ts',
    // A program of its own between a worker in WSL and its host: it passes on bytes, and its own words name no secret.
    'src/engine/sandbox/relay.ts',
  ]);
});

test('only the gateway opens connections, and only through its transport', () => {
  assert.deepEqual(where(/from '(?:node:)?(?:http|https|net|tls|http2|dgram|dns|dns\/promises|undici)'/), [
    // What kind of address a text is.
    'src/engine/connectors/callPolicy.ts',
    'src/engine/gateway/addresses.ts',
    'src/engine/gateway/checkedLookup.ts',
    // To the person's own Chrome, on this machine; what it is told there the guard holds, and Chrome asks the person.
    'src/engine/gateway/devtoolsSocket.ts',
    // Listens for Chrome's driver, and connects to nothing.
    'src/engine/gateway/driverDoor.ts',
    'src/engine/gateway/messagesAddress.ts',
    // Looks names up, and connects to nothing.
    'src/engine/gateway/openAddress.ts',
    'src/engine/gateway/outboundPolicy.ts',
    // What the two proxies below pass on, to where they looked.
    'src/engine/gateway/passOn.ts',
    // A server's way out: what the person granted, at addresses that were checked.
    'src/engine/gateway/serverProxy.ts',
    // A browser's way out: what the plan names, at addresses that were checked.
    'src/engine/gateway/sitesProxy.ts',
    'src/engine/gateway/transport.ts',
    // Tries whether the walls hold, from within them; a worker that gets through is refused.
    'src/worker/probe/start.ts',
    // The same; and a page on loopback for the browser that comes back from a sign-in, which opens no connection.
    'src/engine/connectors/client/connectorFetch.ts',
    'src/engine/connectors/client/redirectListener.ts',
  ]);
  assert.deepEqual(where(/\bhttps?\.(?:request|get)\(/), [
    'src/engine/gateway/devtoolsSocket.ts',
    'src/engine/gateway/passOn.ts',
    'src/engine/gateway/transport.ts',
  ]);
});
