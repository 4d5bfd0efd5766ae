// The yes to a connector: it is for the entry and the tools that were shown, and what is taken back meanwhile stays taken back.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { Redactor } from '../../../../src/base/redactor.ts';
import { ConnectorDesk } from '../../../../src/engine/connectors/connectorDesk.ts';
import type { Connection, ServerSpec } from '../../../../src/engine/connectors/ports.ts';
import { TrustFile } from '../../../../src/engine/connectors/trustFile.ts';
import { noPerson, writeServers } from '../../../support/connectors.ts';

const never = new AbortController().signal;
const choices = { network: true, folder: false, sandbox: 'on', reads: [], isPrivate: false, signInAt: [] } as const;
const tool = { name: 'look', description: 'looks', input: '{}', annotations: '' };
const shown = { command: 'node', args: ['shown.js'], env: { TOKEN: '${secret:token}' } };
const other = { command: 'node', args: ['other.js'], env: { TOKEN: '${secret:token}' } };

type Made = {
  readonly root: string;
  readonly folder: string;
  readonly started: { readonly spec: ServerSpec; isClosed: boolean }[];
  /** What happens while a server tells its tools. */
  meanwhile: () => Promise<unknown>;
  /** Where the server says it was signed in at. */
  signedInAt: string[];
  /** One more window on the same state folder. */
  readonly desk: () => ConnectorDesk;
};

function made(t: TestContext): Made {
  const folders = ['state', 'folder'].map((name) => mkdtempSync(path.join(tmpdir(), `delegate-trust-${name}-`)));
  const [root = '', folder = ''] = folders;
  t.after(() => folders.forEach((each) => rmSync(each, { recursive: true, force: true })));
  const started: Made['started'] = [];
  let clock = 0;
  const ports = noPerson();
  const self: Made = {
    ...{ root, folder, started, signedInAt: [] },
    meanwhile: () => Promise.resolve(),
    desk: () =>
      new ConnectorDesk({
        ...{ root, ports },
        secrets: new Redactor(),
        now: () => (clock += 1),
        client: {
          connect: (spec) => {
            const one = { spec, isClosed: false };
            started.push(one);
            const connection: Connection = {
              hasNews: () => false,
              isOpen: () => !one.isClosed,
              signedInAt: () => self.signedInAt,
              call: () => assert.fail('nothing is called'),
              close: () => Promise.resolve(void (one.isClosed = true)),
              tools: async () => {
                await self.meanwhile();
                return { ok: true, value: [tool] };
              },
            };
            return Promise.resolve({ ok: true, value: connection });
          },
        },
      }),
  };
  return self;
}

async function trusted(all: Made): Promise<ConnectorDesk> {
  const desk = all.desk();
  writeServers(all.folder, { notes: { command: 'node', args: ['shown.js'] } });
  assert.ok((await desk.trust('notes', all.folder, choices, never)).ok);
  all.started.length = 0;
  return desk;
}

function readsNow({ desk, folder }: Made): readonly string[] | null {
  const found = desk().find('notes', folder);
  assert.ok(found.ok);
  return found.value.trust?.reads ?? null;
}

test('an entry that is changed while the person looks at it is not started, and gets none of what they type', async (t) => {
  const all = made(t);
  const desk = all.desk();
  writeServers(all.folder, { notes: shown });
  const found = desk.find('notes', all.folder);
  assert.ok(found.ok);
  const { hash: seen } = found.value;
  writeServers(all.folder, { notes: other });
  const kept = await desk.keepSecret('notes', all.folder, { key: 'token', value: 'a-token', seen });
  assert.ok(!kept.ok && /changed while you looked at it/.test(kept.failure.message));
  assert.deepEqual(await desk.missingSecrets('notes', all.folder), ['token']);
  await desk.keepSecret('notes', all.folder, { key: 'token', value: 'another' });
  const refused = await desk.trust('notes', all.folder, { ...choices, seen }, never);
  assert.ok(!refused.ok && /changed while you looked at it/.test(refused.failure.message));
  assert.equal(all.started.length, 0);
  writeServers(all.folder, { notes: shown });
  await desk.keepSecret('notes', all.folder, { key: 'token', value: 'a-token', seen });
  assert.ok((await desk.trust('notes', all.folder, { ...choices, seen }, never)).ok);
  assert.equal(all.started.length, 1);
});

test('a word on tools is for those that were shown: another yes in another window is not marked by it', async (t) => {
  const all = made(t);
  const desk = await trusted(all);
  const found = desk.find('notes', all.folder);
  assert.ok(found.ok && found.value.trust !== null);
  assert.ok((await all.desk().trust('notes', all.folder, choices, never)).ok);
  const marked = await desk.mark('notes', all.folder, ['look'], found.value.trust);
  assert.ok(!marked.ok && /changed while you looked at it/.test(marked.failure.message));
  assert.deepEqual(readsNow(all), []);
});

test('a yes that is taken back while the server is tested is not given again by the test', async (t) => {
  const all = made(t);
  const desk = await trusted(all);
  all.signedInAt = ['https://login.example.com'];
  all.meanwhile = () => all.desk().forget('notes', all.folder);
  assert.ok((await desk.test('notes', all.folder, never)).ok);
  assert.equal(readsNow(all), null);
});

test('what is said of its tools while the server is tested stays said', async (t) => {
  const all = made(t);
  const desk = await trusted(all);
  assert.ok((await desk.mark('notes', all.folder, ['look'])).ok);
  all.signedInAt = ['https://login.example.com'];
  all.meanwhile = () => all.desk().mark('notes', all.folder, []);
  assert.ok((await desk.test('notes', all.folder, never)).ok);
  assert.deepEqual(readsNow(all), []);
  const found = desk.find('notes', all.folder);
  assert.deepEqual(found.ok && found.value.trust?.signInAt, ['https://login.example.com']);
});

test('a task hears at its next call that a tool sends after all', async (t) => {
  const all = made(t);
  const desk = await trusted(all);
  assert.ok((await desk.mark('notes', all.folder, ['look'])).ok);
  const [usable] = desk.forTask('task', all.folder, null);
  assert.deepEqual(usable?.trust.reads, ['look']);
  assert.ok((await all.desk().mark('notes', all.folder, [])).ok);
  assert.deepEqual(usable.trust.reads, []);
});

test('a server that a task has open ends when another window takes the network away, and starts anew without it', async (t) => {
  const all = made(t);
  const desk = await trusted(all);
  const [usable] = desk.forTask('task', all.folder, null);
  assert.ok(usable !== undefined && (await usable.open(never)).ok);
  const [first] = all.started;
  assert.deepEqual(first?.spec.network, { hosts: ['*'], privateHosts: [] });
  assert.ok((await usable.open(never)).ok);
  assert.equal(all.started.length, 1);
  assert.ok((await all.desk().trust('notes', all.folder, { ...choices, network: false }, never)).ok);
  all.started.length = 0;
  assert.ok((await usable.open(never)).ok);
  assert.equal(first.isClosed, true);
  assert.deepEqual(
    all.started.map(({ spec, isClosed }) => [spec.network, isClosed]),
    [[null, false]],
  );
  await desk.close('task');
});

test('a server whose yes is taken back while it starts for a task is ended, and not asked', async (t) => {
  const all = made(t);
  const desk = await trusted(all);
  const [usable] = desk.forTask('task', all.folder, null);
  all.meanwhile = () => desk.forget('notes', all.folder);
  const opened = await usable?.open(never);
  assert.ok(opened?.ok === false && /is not trusted/.test(opened.failure.message));
  assert.deepEqual(
    all.started.map(({ isClosed }) => isClosed),
    [true],
  );
});

test('a task that is stopped while its server starts keeps no server', async (t) => {
  const all = made(t);
  const desk = await trusted(all);
  const [usable] = desk.forTask('task', all.folder, null);
  const stop = new AbortController();
  all.meanwhile = () => Promise.resolve(stop.abort());
  const opened = await usable?.open(stop.signal);
  assert.ok(opened?.ok === false && opened.failure.code === 'cancelled');
  assert.equal(all.started[0]?.isClosed, true);
});

test('windows that say yes at the same time lose nothing of each other’s', async (t) => {
  const { root } = made(t);
  const module = new URL('../../../../src/engine/connectors/trustFile.ts', import.meta.url).href;
  const program = `
    const { TrustFile } = await import(${JSON.stringify(module)});
    const file = new TrustFile(process.argv[1]);
    const trust = { source: 'settings', hash: '0'.repeat(64), trustedAt: 1, network: false, folder: false, sandbox: 'on' };
    const lists = { privateHosts: [], signInAt: [], tools: [], reads: [] };
    for (let time = 0; time < 15; time++) await file.keep({ ...trust, ...lists, name: process.argv[2] + time });
  `;
  const ends = ['a', 'b', 'c', 'd'].map(
    (name) =>
      new Promise<number | null>((resolve, reject) => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', program, root, name], { stdio: 'inherit' });
        child.on('error', reject).on('exit', resolve);
      }),
  );
  assert.deepEqual(await Promise.all(ends), [0, 0, 0, 0]);
  assert.equal(new TrustFile(root).all().length, 60);
  assert.deepEqual(readdirSync(root), ['connectors.json']);
});
