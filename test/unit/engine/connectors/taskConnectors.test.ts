/** What of a page that was shown lets a call out, and what does not. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, beforeEach, test } from 'node:test';
import { fail, ok } from '../../../../src/base/result.ts';
import { failure } from '../../../../src/model/failure.ts';
import type { PageAsk } from '../../../../src/model/pageAsk.ts';
import type { Connection, Shown } from '../../../../src/engine/connectors/ports.ts';
import { TaskConnectors } from '../../../../src/engine/connectors/taskConnectors.ts';
import type { ConnectorAnswer } from '../../../../src/protocol/connectorWire.ts';
import { never } from '../../../support/changes.ts';
import { newFolder } from '../../../support/tree.ts';

const nowhere = { site: '', url: '', fields: [], press: null, picture: null };
const tool = { name: 'submit', description: '', input: '{}', annotations: '' };
let folder = '';
/** What the page is now; null where nothing is to be seen. */
let bound: string | null = 'survey';
let breaks = false;
let agreed: string[] = [];
let sent: (string | undefined)[] = [];
let asks: PageAsk[] = [];

const folders: string[] = [];
after(() => {
  for (const each of folders) fs.rmSync(each, { recursive: true, force: true });
});
beforeEach(() => {
  folder = newFolder();
  folders.push(folder);
  [bound, breaks, agreed, sent, asks] = ['survey', false, [], [], []];
});

const connection: Connection = {
  tools: () => Promise.resolve(ok([tool])),
  shown: () => {
    const shown: Shown = bound === null ? { lines: [], page: null } : { lines: ['on it'], page: nowhere, bound };
    return Promise.resolve(ok(bound === 'gone' ? { lines: [], page: null, refused: 'it is gone' } : shown));
  },
  call: (_tool, _values, _signal, at) => {
    sent.push(at);
    return Promise.resolve(breaks ? fail(failure('connector-failed', 'it broke')) : ok({ isError: false, items: [] }));
  },
  isOpen: () => true,
  hasNews: () => false,
  signedInAt: () => [],
  close: () => Promise.resolve(),
};

/** A run of its own, as after each yes, steer, pause or kill, whose plan permits sending beforehand. */
async function run(key = 'one'): Promise<ConnectorAnswer | string> {
  const trust = { tools: [tool], reads: [], privateHosts: [] };
  const grants = [{ connector: 'chrome', tools: ['submit'], does: 'send' as const, sends: [], atMost: 9 }];
  const made = new TaskConnectors({
    mount: folder,
    folder,
    // Of what a person says yes to, only what is looked at here.
    connectors: [
      {
        name: 'chrome',
        trust: trust as never,
        destination: 'chrome',
        shows: true,
        open: () => Promise.resolve(ok(connection)),
      },
    ],
    chrome: 'dedicated',
    books: {
      enter: () => Promise.resolve(ok(Object.assign(() => undefined, { entry: 'one' }))),
      deny: () => undefined,
    },
    carried: () => Promise.resolve({ names: { first: [] }, contents: { first: [] } } as never),
    clean: (text) => text,
    said: () => 'ten chairs',
    plan: () => ({ goal: '', steps: [], scope: { grants: [], connectors: grants, hosts: [] } }) as never,
    declined: () => [],
    agreed: () => agreed,
    hold: (_scope, _news, page) => asks.push(page),
    tell: () => undefined,
    isAt: () => undefined,
    failed: () => undefined,
  });
  const ask = { ask: 'call' as const, connector: 'chrome', tool: 'submit', arguments: '{"item":"ten chairs"}', key };
  return made.answer(ask, never).catch(String);
}

/** The person says yes to what was asked last. */
function yes(): void {
  agreed.push(asks.at(-1)?.yes ?? '');
}

test('what was asked is not what was agreed to: a run that ended in between asks again', async () => {
  await run();
  await run();
  assert.deepEqual([asks.length, sent], [2, []]);
  yes();
  const answer = await run();
  assert.equal(typeof answer === 'string' ? answer : answer.is, 'result', JSON.stringify(answer));
  assert.deepEqual([asks.length, sent], [2, ['survey']], 'it goes out for the page that was shown');
});

test('a yes is for one page and one call', async () => {
  await run();
  yes();
  bound = 'transfer';
  await run();
  assert.deepEqual([asks.length, sent], [2, []], 'another page is asked about anew');
  bound = 'survey';
  await run('two');
  assert.deepEqual([asks.length, sent], [3, []], 'and so is the same once more');
  await run();
  assert.deepEqual([asks.length, sent], [3, ['survey']]);
});

test('what names an element that is not there is neither asked about nor made', async () => {
  bound = 'gone';
  assert.deepEqual(await run(), { is: 'refused', message: 'it is gone' });
  assert.deepEqual([asks, sent], [[], []]);
});

test('a call that may have arrived is made again after a yes to that, not after an ask', async () => {
  bound = null;
  breaks = true;
  await run();
  assert.equal(sent.length, 1);
  breaks = false;
  await run();
  await run();
  assert.deepEqual([asks.length, sent.length], [2, 1]);
  assert.match(asks[0]?.others[0] ?? '', /^once more, since it is not known whether it arrived/);
  yes();
  await run();
  assert.deepEqual([asks.length, sent.length], [2, 2]);
});
