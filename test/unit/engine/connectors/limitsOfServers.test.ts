/** A server that may not connect any more, because a limit is reached: the task waits for its person, with the reason and the next step. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { fail, ok, type Result } from '../../../../src/base/result.ts';
import type { CallResult, Connection, TaskView } from '../../../../src/engine/connectors/ports.ts';
import { TaskConnectors } from '../../../../src/engine/connectors/taskConnectors.ts';
import type { Planned } from '../../../../src/engine/gateway/books.ts';
import { failure, type Failure, type FailureCode } from '../../../../src/model/failure.ts';
import type { Plan } from '../../../../src/model/plan.ts';
import { newFolder } from '../../../support/tree.ts';

type World = { readonly failed: Failure[]; readonly call: () => Promise<unknown>; readonly calls: () => number };

const none = { count: 0, first: [] };

/** A connector whose server connects somewhere at each call, where the books say `code` to that. */
function world(t: TestContext, code: FailureCode, answer: (not: Failure | null) => Result<CallResult, Failure>): World {
  const folder = newFolder();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const failed: Failure[] = [];
  let made = 0;
  let view: TaskView | undefined;
  const connection = {
    call: async () => {
      made++;
      return answer((await view?.reached('api.test:443')) ?? null);
    },
  } as Partial<Connection> as Connection;
  const connectors = new TaskConnectors({
    mount: folder,
    folder,
    connectors: [
      {
        name: 'notes',
        trust: {
          ...{ name: 'notes', source: 'settings', hash: '', network: true, sandbox: 'on', folder: false },
          ...{ privateHosts: [], signInAt: [], trustedAt: 0, reads: ['look'] },
          tools: [{ name: 'look', description: '', input: '{}', annotations: '' }],
        },
        destination: 'notes',
        open: (_, given) => {
          view = given;
          return Promise.resolve(ok(connection));
        },
      },
    ],
    chrome: 'dedicated',
    books: {
      enter: ({ method }: Planned) =>
        Promise.resolve(
          method === 'CONNECT'
            ? fail(failure(code, 'No more may be sent.', 'Raise it.'))
            : ok(Object.assign(() => undefined, { entry: '' })),
        ),
      deny: () => undefined,
    },
    carried: () => Promise.resolve({ names: none, contents: none, claimed: none }),
    clean: (text) => text,
    said: () => '',
    plan: () =>
      ({
        goal: '',
        steps: [],
        scope: { connectors: [{ connector: 'notes', tools: ['look'], does: 'read', sends: [], atMost: 5 }], hosts: [] },
      }) as unknown as Plan,
    declined: () => [],
    hold: () => assert.fail('nothing is asked'),
    tell: () => undefined,
    isAt: () => undefined,
    failed: (each) => failed.push(each),
  });
  const ask = { ask: 'call', key: 'k', connector: 'notes', tool: 'look', arguments: '{}' } as const;
  return { failed, call: () => connectors.answer(ask, new AbortController().signal), calls: () => made };
}

const text = (isError: boolean): Result<CallResult, Failure> => ok({ isError, items: [] });

test('a limit that keeps a server from connecting pauses the task, whatever the server makes of it', async (t) => {
  const broken = world(t, 'limit-reached', () => fail(failure('cancelled', 'The task was stopped.')));
  await assert.rejects(broken.call());
  for (const { code, next } of broken.failed) assert.deepEqual([code, next], ['limit-reached', 'Raise it.']);
  assert.ok(broken.failed.length > 0);
  const said = world(t, 'limit-reached', (not) => text(not !== null));
  await assert.rejects(said.call());
  assert.deepEqual(new Set(said.failed.map(({ code }) => code)), new Set(['limit-reached']));
  // What it said of that is not kept as its answer: it is asked again.
  await assert.rejects(said.call());
  assert.equal(said.calls(), 2);
});

test('what it answered all the same is kept, and not asked for twice', async (t) => {
  const made = world(t, 'limit-reached', () => text(false));
  await assert.rejects(made.call());
  assert.ok(await made.call());
  assert.equal(made.calls(), 1);
});

test('another reason is the server’s to tell', async (t) => {
  const made = world(t, 'busy', (not) => text(not !== null));
  assert.ok(await made.call());
  assert.deepEqual(made.failed, []);
});
