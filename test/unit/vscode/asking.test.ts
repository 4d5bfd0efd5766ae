// What a connector's server asks of the person in a window: nothing once nobody needs the answer.
import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { before, test } from 'node:test';
import type { Asked, AskedField } from '../../../src/engine/connectors/ports.ts';
import type * as Asking from '../../../src/vscode/connectors/asking.ts';

type Parts = Parameters<typeof Asking.askPerson>[0];

/** As much of VS Code as these questions use; what it opens is noted where the test can see it. */
const double = `
  export class CancellationTokenSource {
    #heard = [];
    token = { isCancellationRequested: false, onCancellationRequested: (hear) => this.#heard.push(hear) };
    cancel() { this.token.isCancellationRequested = true; for (const hear of this.#heard) hear(); }
    dispose() {}
  }
  export const opened = [];
  export const env = { openExternal: async (uri) => (opened.push(uri), true) };
  export const Uri = { parse: (text) => text };
  export const window = {};
`;
const url = `data:text/javascript,${encodeURIComponent(double)}`;
let asking: typeof Asking;
let opened: unknown[];

before(async () => {
  registerHooks({
    resolve: (wanted, context, next) =>
      wanted === 'vscode' ? { url, format: 'module', shortCircuit: true } : next(wanted, context),
  });
  asking = await import('../../../src/vscode/connectors/asking.ts');
  ({ opened } = (await import(url)) as { opened: unknown[] });
});

const name: AskedField = {
  key: 'name',
  title: 'Name',
  about: '',
  kind: 'text',
  choices: [],
  isRequired: true,
  start: null,
};
const form: Asked = { is: 'form', message: 'Which?', fields: [name, { ...name, key: 'other' }] };
const page: Asked = { is: 'page', message: 'Look', url: 'https://example.com/' };

/** `during`: what happens while the modal question stands; then it is answered with its first button. */
function parts(during: () => void, askLine: Parts['askLine']): { parts: Parts; modals: string[] } {
  const modals: string[] = [];
  const confirm: Parts['confirm'] = (question, _, button) => {
    modals.push(question);
    during();
    return Promise.resolve(button);
  };
  // Nothing else of a shell is used for these.
  return { parts: { confirm, askLine, inert: (text: string) => text } as Parts, modals };
}

const noLine = (): never => assert.fail('no line is asked for');

test('nobody is asked for a call that has ended', async () => {
  const made = parts(() => undefined, noLine);
  for (const asked of [form, page])
    assert.deepEqual(await asking.askPerson(made.parts, { connector: 'notes', asked }, AbortSignal.abort()), {
      is: 'cancel',
    });
  assert.deepEqual(made.modals, []);
});

test('a call that ends while the question stands makes its answer count for nothing: no page opens, no field is asked', async () => {
  for (const asked of [form, page]) {
    const gone = new AbortController();
    const made = parts(() => gone.abort(), noLine);
    const answer = await asking.askPerson(made.parts, { connector: 'notes', asked }, gone.signal);
    assert.deepEqual(answer, { is: 'cancel' });
    assert.equal(made.modals.length, 1);
  }
  assert.deepEqual(opened, []);
});

test('the page that a person said yes to is opened as it was shown: a plus is a space in a query alone', async () => {
  const made = parts(() => undefined, noLine);
  const at = 'https://example.com/c++/a+b?scope=one+two&sign=%2B#c+d';
  const asked: Asked = { is: 'page', message: 'Look', url: at };
  const answer = await asking.askPerson(made.parts, { connector: 'notes', asked }, new AbortController().signal);
  assert.deepEqual(answer, { is: 'accept', values: {} });
  assert.deepEqual(opened.splice(0), ['https://example.com/c++/a+b?scope=one%20two&sign=%2B#c+d']);
});

test('a field that stands is taken away with its call, and the next is not asked', async () => {
  const gone = new AbortController();
  let lines = 0;
  const made = parts(
    () => undefined,
    (_, token) => {
      lines++;
      setImmediate(() => gone.abort());
      return new Promise((resolve) => token?.onCancellationRequested(() => resolve(undefined)));
    },
  );
  assert.deepEqual(await asking.askPerson(made.parts, { connector: 'notes', asked: form }, gone.signal), {
    is: 'cancel',
  });
  assert.equal(lines, 1);
});
