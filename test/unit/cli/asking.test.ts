// What a connector's server asks of the person, on a terminal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askOnTerminal, type Terminal } from '../../../src/cli/asking.ts';
import type { Asked, AskedField } from '../../../src/engine/connectors/ports.ts';

const never = new AbortController().signal;

function field(more: Partial<AskedField>): AskedField {
  return { key: 'name', title: 'Name', about: '', kind: 'text', choices: [], isRequired: true, start: null, ...more };
}

async function check(
  asked: Asked,
  typed: readonly (string | null)[] | 'no terminal',
): Promise<{ answer: unknown; said: string }> {
  const said: string[] = [];
  const left = typed === 'no terminal' ? [] : [...typed];
  const say = (text: string): void => void said.push(text);
  const ask: Terminal['ask'] = (prompt) => {
    said.push(prompt);
    assert.ok(left.length > 0, `nothing more was to be asked: ${prompt}`);
    return Promise.resolve(left.shift() ?? null);
  };
  const terminal = typed === 'no terminal' ? null : { say, ask };
  const answer = await askOnTerminal(terminal, { connector: 'notes', asked }, { say, signal: never });
  assert.equal(left.length, 0, 'all was asked');
  return { answer, said: said.join('\n') };
}

const form = (...fields: AskedField[]): Asked => ({ is: 'form', message: 'Which notebook?', fields });
const colours = [
  { value: 'r', label: 'Red' },
  { value: 'g', label: 'Green' },
];

test('a form is asked field by field: whose it is, what it asks, each answer of its kind', async () => {
  const { answer, said } = await check(
    form(
      field({ key: 'name', about: 'of the notebook' }),
      field({ key: 'pages', title: 'Pages', kind: 'whole number' }),
      field({ key: 'share', title: 'Share', kind: 'yes or no' }),
      field({ key: 'colour', title: 'Colour', kind: 'choice', choices: colours }),
      field({ key: 'more', title: 'More', kind: 'choices', choices: colours }),
      field({ key: 'weight', title: 'Weight', kind: 'number', start: 2.5 }),
      field({ key: 'note', title: 'Note', isRequired: false }),
    ),
    ['yes', 'Work', '3.5', 'many', '12', 'perhaps', 'no', '3', '2', '1, 2', '', ''],
  );
  assert.deepEqual(answer, {
    is: 'accept',
    values: { name: 'Work', pages: 12, share: false, colour: 'g', more: ['r', 'g'], weight: 2.5 },
  });
  assert.match(said, /The connector notes asks: Which notebook\?/);
  assert.match(said, /Name: of the notebook/);
  assert.match(said, /Give it no password/);
  assert.match(said, /That is not a whole number/);
});

for (const [what, typed, expected] of [
  ['no', ['no'], 'decline'],
  ['nothing', [''], 'cancel'],
  ['going away', [null], 'cancel'],
  ['a dot', ['yes', '.'], 'cancel'],
  ['going away in the middle', ['yes', null], 'cancel'],
  ['nothing that fits, five times', ['yes', '', '', '', '', ''], 'cancel'],
] as const) {
  test(`${what} is an answer too: ${expected}`, async () => {
    assert.deepEqual((await check(form(field({})), typed)).answer, { is: expected });
  });
}

for (const secret of [
  { key: 'password' },
  { title: 'Your API key' },
  { about: 'the PIN of your card' },
  { key: 'access_token' },
  { title: 'Passphrase' },
]) {
  test(`a form that asks for ${JSON.stringify(secret)} is declined, and nobody is asked`, async () => {
    const { answer, said } = await check(form(field({}), field(secret)), []);
    assert.deepEqual(answer, { is: 'decline' });
    assert.match(said, /Passwords and the like are never given to a connector this way/);
  });
}

test('a page is shown with its whole address, its control characters spelled out, and opened by nobody', async () => {
  const url = `https://login.example/${'a'.repeat(300)}?next=x`;
  const page: Asked = { is: 'page', message: 'Sign\u001b[2J in', url };
  const { answer, said } = await check(page, ['yes']);
  assert.deepEqual(answer, { is: 'accept', values: {} });
  assert.ok(said.includes(url));
  assert.match(said, /a page at login\.example[^]*Nothing is opened for you/);
  assert.equal(said.includes('\u001b'), false);
  assert.deepEqual((await check(page, ['no'])).answer, { is: 'decline' });
});

test('without a terminal all is declined, in a clear line', async () => {
  const { answer, said } = await check(form(field({})), 'no terminal');
  assert.deepEqual(answer, { is: 'decline' });
  assert.match(said, /Which notebook\?[^]*Declined: there is no terminal to ask you on/);
});
