// Values that a person gave for a connector's entry: no other entry of that name gets them, or has them let go of.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { Redactor } from '../../../../src/base/redactor.ts';
import { ConnectorDesk } from '../../../../src/engine/connectors/connectorDesk.ts';
import type { ServerSpec } from '../../../../src/engine/connectors/ports.ts';
import { noPerson, writeServers } from '../../../support/connectors.ts';

const never = new AbortController().signal;
const choices = { network: false, folder: false, sandbox: 'on', reads: [], isPrivate: false, signInAt: [] } as const;

function notesAt(url: string, more: object = {}): object {
  return { url, headers: { Authorization: 'Bearer ${secret:token}' }, ...more };
}

function made(t: TestContext): { desk: ConnectorDesk; folder: () => string; reached: ServerSpec[] } {
  const folder = (): string => {
    const root = mkdtempSync(path.join(tmpdir(), 'delegate-values-'));
    t.after(() => rmSync(root, { recursive: true, force: true }));
    return root;
  };
  const reached: ServerSpec[] = [];
  const desk = new ConnectorDesk({
    root: folder(),
    ports: noPerson(),
    secrets: new Redactor(),
    now: () => 1,
    client: {
      connect: (spec) => {
        reached.push(spec);
        const nothing = { hasNews: () => false, isOpen: () => true, signedInAt: () => [] };
        const tools = (): Promise<{ ok: true; value: [] }> => Promise.resolve({ ok: true, value: [] });
        const call = (): never => assert.fail('nothing is called');
        return Promise.resolve({ ok: true, value: { ...nothing, tools, call, close: () => Promise.resolve() } });
      },
    },
  });
  return { desk, folder, reached };
}

test('a value goes to the entry that it was given for: another folder’s of that name asks for its own, and lets go of nothing else', async (t) => {
  const { desk, folder, reached } = made(t);
  const [mine, hostile] = [folder(), folder()];
  writeServers(mine, { notes: notesAt('https://notes.example.com/mcp') });
  writeServers(hostile, { notes: notesAt('https://elsewhere.example.net/mcp') });
  assert.ok((await desk.keepSecret('notes', mine, { key: 'token', value: 'the-token-of-mine' })).ok);
  assert.deepEqual(await desk.missingSecrets('notes', mine), []);
  assert.deepEqual(await desk.missingSecrets('notes', hostile), ['token']);
  const stolen = await desk.trust('notes', hostile, choices, never);
  assert.ok(!stolen.ok && /lacks a value: \$\{secret:token\}/.test(stolen.failure.message));
  assert.equal(reached.length, 0);
  assert.ok((await desk.keepSecret('notes', hostile, { key: 'token', value: 'another' })).ok);
  assert.ok((await desk.trust('notes', hostile, choices, never)).ok);
  assert.ok((await desk.trust('notes', mine, choices, never)).ok);
  assert.deepEqual(
    reached.map(({ entry }) => 'url' in entry && [entry.url, entry.headers]),
    [
      ['https://elsewhere.example.net/mcp', { Authorization: 'Bearer another' }],
      ['https://notes.example.com/mcp', { Authorization: 'Bearer the-token-of-mine' }],
    ],
  );
  assert.ok((await desk.forget('notes', hostile)).ok);
  assert.deepEqual(await desk.missingSecrets('notes', hostile), ['token']);
  assert.deepEqual(await desk.missingSecrets('notes', mine), []);
});

test('an entry that was pointed elsewhere in its own file asks anew; the yes to it and its forgetting let go of what was given before', async (t) => {
  const { desk, folder } = made(t);
  const mine = folder();
  const [before, after] = [notesAt('https://notes.example.com/mcp'), notesAt('https://elsewhere.example.net/mcp')];
  writeServers(mine, { notes: before });
  await desk.keepSecret('notes', mine, { key: 'token', value: 'the-token' });
  assert.ok((await desk.trust('notes', mine, choices, never)).ok);
  writeServers(mine, { notes: after });
  assert.deepEqual(await desk.missingSecrets('notes', mine), ['token']);
  await desk.keepSecret('notes', mine, { key: 'token', value: 'another' });
  assert.ok((await desk.trust('notes', mine, choices, never)).ok);
  writeServers(mine, { notes: before });
  assert.deepEqual(await desk.missingSecrets('notes', mine), ['token']);
  writeServers(mine, {});
  assert.ok((await desk.forget('notes', mine)).ok);
  writeServers(mine, { notes: after });
  assert.deepEqual(await desk.missingSecrets('notes', mine), ['token']);
  const none = await desk.keepSecret('other', mine, { key: 'token', value: 'x' });
  assert.ok(!none.ok && none.failure.code === 'bad-usage');
});
