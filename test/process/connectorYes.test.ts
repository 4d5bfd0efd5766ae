// What the command line shows before a yes to a connector: what is true of that kind, and nothing is started.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { delegate } from '../support/delegate.ts';
import { newFolder } from '../support/tree.ts';
import { writeServers } from '../support/connectors.ts';

test('before a yes it is said what each kind runs as: a program in a sandbox, Chrome as the person', (t) => {
  const folder = newFolder();
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  writeServers(folder, {
    notes: { command: 'touch', args: [path.join(folder, 'started')] },
    chrome: { type: 'chrome', privateHosts: ['localhost:8080'] },
    web: { url: 'https://notes.example.com/mcp' },
  });
  const shown = (...words: readonly string[]): string => {
    const { status, stdout } = delegate(path.join(folder, 'state'), 'connectors', 'trust', ...words);
    assert.equal(status, 3);
    return stdout;
  };
  assert.match(shown('notes', folder), /in a sandbox, without your files\n {2}without the network\n/);
  assert.match(shown('notes', folder, '--unsandboxed', '--network'), /WITHOUT a sandbox: .*\n {2}with the network\n/);
  const chrome = shown('chrome', folder, '--private');
  assert.match(chrome, /Chrome runs as you do, in its own sandbox and none of Delegate’s/);
  assert.match(chrome, /with the addresses of private networks that it names\n {2}what drives it runs in a sandbox/);
  assert.doesNotMatch(chrome, /without the network|^ {2}in a sandbox/m);
  assert.doesNotMatch(shown('web', folder), /sandbox|network/);
  assert.equal(fs.existsSync(path.join(folder, 'started')), false);
});

test('a yes is for what was shown: an entry that was changed since is not started, until it was looked at again', (t) => {
  const folder = newFolder();
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const started = path.join(folder, 'started');
  const say = (...words: readonly string[]): { status: number | null; stdout: string; stderr: string } =>
    delegate(path.join(folder, 'state'), 'connectors', 'trust', 'notes', folder, ...words);
  writeServers(folder, { notes: { command: 'true' } });
  assert.equal(say().status, 3);
  writeServers(folder, { notes: { command: 'touch', args: [started] } });
  const refused = say('--yes', '--unsandboxed');
  assert.equal(refused.status, 3, refused.stderr);
  assert.match(
    refused.stdout,
    /was changed since you looked at it, so nothing was started\.\nLook at it as it is now: /,
  );
  assert.equal(fs.existsSync(started), false);
  assert.match(say().stdout, /starts: touch/);
  assert.match(say('--yes', '--unsandboxed').stdout, /did not start/);
  assert.equal(fs.existsSync(started), true);
});
