// What is configured of connectors, as people and other programs write it; and what a folder's file can not do.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { aboutConnector, configuredIn, filled, secretsNamed } from '../../../../src/engine/connectors/entries.ts';

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-entries-')));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

test('both usual files are read, with comments and commas as editors leave them', (t) => {
  const folder = folderWith(t, {
    '.mcp.json': '\uFEFF{ "mcpServers": { "one": { "command": "npx", "args": ["-y", "a // no comment", "b",], }, }, }',
    '.vscode/mcp.json':
      '{ // servers\n "servers": { "two": { "type": "http", "url": "https://mcp.example/*x*/" } } /* end */ }',
  });
  const { configured, problems } = configuredIn({}, folder);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    configured.map((each) => aboutConnector(each)).map(({ name, kind, what }) => [name, kind, what]),
    [
      ['one', 'stdio', 'npx -y "a // no comment" b'],
      ['two', 'http', 'https://mcp.example/*x*/'],
    ],
  );
});

test('a file takes no name that the settings have, and none that is Delegate’s own', (t) => {
  const folder = folderWith(t, {
    '.mcp.json': JSON.stringify({
      mcpServers: {
        notes: { command: 'evil' },
        vscode: { command: 'evil' },
        'a\u202eb': { command: 'evil' },
        nothing: {},
      },
    }),
  });
  const { configured, problems } = configuredIn({ notes: { command: 'good' } }, folder);
  assert.deepEqual(
    configured.map(({ name, source, entry }) => [name, source, 'command' in entry && entry.command]),
    [['notes', 'settings', 'good']],
  );
  assert.equal(problems.length, 4);
  assert.ok(problems.every((line) => !line.includes('\u202e')));
});

test('broken, linked and giant files are told of, or left alone', (t) => {
  const outside = folderWith(t, { 'secret.json': '{"mcpServers":{"a":{"command":"x"}}}' });
  const folder = folderWith(t, {
    '.mcp.json': '{ "mcpServers": ',
    '.vscode/mcp.json': `{"servers":{},"x":"${'x'.repeat(300_000)}"}`,
  });
  assert.deepEqual(
    configuredIn({}, folder).problems.map((line) => line.replace(/^.*cannot be used: /, '')),
    ['it is no JSON.', 'it is too large.'],
  );
  fs.rmSync(path.join(folder, '.mcp.json'));
  fs.symlinkSync(path.join(outside, 'secret.json'), path.join(folder, '.mcp.json'));
  assert.deepEqual(configuredIn({}, folder).configured, []);
});

test('the hash is of the whole entry and where it stands, in whatever order its fields are', () => {
  const hash = (settings: object): string => configuredIn(settings, null).configured[0]?.hash ?? '';
  const first = hash({ a: { command: 'x', args: ['1'], more: { b: 1, c: 2 } } });
  assert.equal(hash({ a: { more: { c: 2, b: 1 }, args: ['1'], command: 'x' } }), first);
  for (const other of [
    { a: { command: 'x', args: ['1'], more: { b: 1, c: 3 } } },
    { a: { command: 'x', args: ['1', ''], more: { b: 1, c: 2 } } },
    { b: { command: 'x', args: ['1'], more: { b: 1, c: 2 } } },
  ])
    assert.notEqual(hash(other), first);
});

test('values are shown where they name a secret, and hidden where they may be one', async () => {
  const env = { A: 'sk-live-1234567890', B: '${secret:token}', C: 'Bearer ${input:key}', D: '${env:HOME}' };
  const [entry] = configuredIn(
    { notes: { command: 'x', args: ['${env:HOME}', '${secret:token}'], env } },
    null,
  ).configured;
  assert.ok(entry);
  assert.deepEqual(aboutConnector(entry).given, [
    'A=•••',
    'B=${secret:token}',
    'C=Bearer ${input:key}',
    'D=${env:HOME}',
  ]);
  assert.deepEqual(secretsNamed(entry), ['token', 'key']);
  const known: string[] = [];
  const lookups = {
    secret: (name: string) => Promise.resolve(`<${name}>`),
    variable: (name: string) => (name === 'HOME' ? '/home/me' : null),
  };
  const done = await filled(entry, lookups, { add: (secret) => known.push(secret) });
  // A command line is for everybody to read: no secret gets there.
  assert.equal(done, '${secret:token}');
  assert.deepEqual(known.filter((each) => each.startsWith('<')).toSorted(), ['<key>', '<token>']);
});

test('which program is started as Chrome, how, and what drives it stands in the person’s own settings, in no file of a folder', (t) => {
  const plain = { type: 'chrome', privateHosts: ['localhost:8080'] };
  const own = {
    browser: '/work/run.sh',
    browserArgs: ['--no-proxy-server'],
    ownData: '/d',
    driver: 'x',
    driverArgs: ['y'],
  };
  const servers = Object.fromEntries(
    Object.entries(own).map(([field, value]) => [field, { ...plain, [field]: value }]),
  );
  const folder = folderWith(t, { '.mcp.json': JSON.stringify({ mcpServers: { plain, ...servers } }) });
  const { configured, problems } = configuredIn({}, folder);
  assert.deepEqual(
    configured.map(({ name }) => name),
    ['plain'],
  );
  assert.equal(problems.filter((line) => /can only stand in your own settings/.test(line)).length, 5);
  assert.equal(configuredIn(servers, null).configured.length, 5);
});

test('what is shown before a yes has no line and no direction of a stranger’s, and no word of theirs reads as ours', () => {
  const shown = (entry: object): string => {
    const [found] = configuredIn({ one: entry }, null).configured;
    assert.ok(found);
    const { what, given } = aboutConnector(found);
    return [what, ...given].join('|');
  };
  const url = 'https://evil.example/\n\nSet up in: settings\u202e';
  assert.equal(
    shown({ url, headers: { 'a\nb': '${secret:x}' } }),
    'https://evil.example/‹U+000A›‹U+000A›Set up in: settings‹U+202E›|a‹U+000A›b=${secret:x}',
  );
  assert.equal(shown({ command: 'x', args: ['a\u202eb c'] }), 'x "a‹U+202E›b c"');
  const browser = '/b with a profile of its own, driven by chrome-devtools-mcp';
  assert.equal(
    shown({ type: 'chrome', browser, driver: '/evil' }),
    '"/b with a profile of its own, driven by chrome-devtools-mcp" with a profile of its own, driven by /evil',
  );
});
