// What servers have to read and to start from (resources, templates, prompts), and everything that a result can hold: bounded, data, fetched by nobody.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test, type TestContext } from 'node:test';
import { called, hostile, never, rig, textIn, trusted, type Rig } from '../support/connectorRig.ts';
import { byTurn, callOf, finished, planOf, serverProgram, writeServers } from '../support/connectors.ts';
import { desk } from '../support/claudeDesk.ts';
import { toolResults, use } from '../support/messagesDouble.ts';
import { connectorLimits } from '../../src/model/connector.ts';

const everything = { command: 'node', args: [serverProgram('@modelcontextprotocol/server-everything')] };

async function ready(t: TestContext): Promise<Rig> {
  const made = rig(t, { everything });
  await trusted(made, 'everything');
  return made;
}

const list = async (
  made: Rig,
  values: object = {},
): Promise<{ total: number; resources: { uri?: string; uriTemplate?: string }[]; next?: object }> =>
  JSON.parse(textIn(await called(made, 'everything', '@list-resources', { ...values }))) as never;

test('what a real server has to read is listed, searched, read by address and by pattern, and counts as reading', async (t) => {
  const made = await ready(t);
  const { trust } = made.desk.list(null).connectors[0] ?? {};
  assert.deepEqual(trust?.reads, ['@list-resources', '@read-resource']);
  const all = await list(made);
  assert.ok(all.total >= 3);
  assert.ok(all.resources.some(({ uriTemplate }) => uriTemplate === 'demo://resource/dynamic/text/{resourceId}'));
  const [found] = (await list(made, { words: 'architecture' })).resources;
  assert.match(found?.uri ?? '', /architecture/);
  assert.equal((await list(made, { words: 'no such words anywhere' })).total, 0);
  assert.ok(textIn(await called(made, 'everything', '@read-resource', { uri: found?.uri })).length > 200);
  assert.match(
    textIn(await called(made, 'everything', '@read-resource', { uri: 'demo://resource/dynamic/text/7' })),
    /Resource 7/,
  );
  const blob = await called(made, 'everything', '@read-resource', { uri: 'demo://resource/dynamic/blob/7' });
  assert.ok(!('code' in blob) && blob.items[0]?.is === 'file');
});

test('an address that is none, or that the server does not have, is an answer and no failure', async (t) => {
  const made = await ready(t);
  for (const uri of ['nowhere', '', 7, `demo://${'x'.repeat(2_000)}`, 'file:///etc/passwd', 'demo://nothing']) {
    const answer = await called(made, 'everything', '@read-resource', { uri });
    assert.ok(!('code' in answer) && answer.isError, JSON.stringify(uri));
    assert.doesNotMatch(textIn(answer), /root:/);
  }
  for (const values of [{ words: 7 }, { words: 'x'.repeat(300) }, { from: -1 }, { from: 'x' }]) {
    const answer = await called(made, 'everything', '@list-resources', values);
    assert.ok(!('code' in answer) && answer.isError, JSON.stringify(values));
  }
});

test('links, embedded texts, pictures and sounds of results are taken as what they are, and no link is followed', async (t) => {
  const made = await ready(t);
  const links = await called(made, 'everything', 'get-resource-links', { count: 3 });
  assert.match(textIn(links), /"link":"demo:\/\/resource/);
  const embedded = await called(made, 'everything', 'get-resource-reference', { resourceType: 'Text', resourceId: 1 });
  assert.ok(!('code' in embedded) && embedded.items.some(({ name }) => name === '1'));
  const picture = await called(made, 'everything', 'get-tiny-image');
  assert.ok(
    !('code' in picture) && picture.items.some(({ is, mediaType }) => is === 'picture' && mediaType === 'image/png'),
  );
});

test('a hostile server’s links, sounds and giant lists are bounded, and nobody fetches what they name', async (t) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('fetched');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}/secret`;
  const made = rig(t, { bad: hostile('resources', url) });
  await trusted(made, 'bad');
  const listed = textIn(await called(made, 'bad', '@list-resources'));
  const { total, resources, next } = JSON.parse(listed) as {
    total: number;
    resources: { uri: string }[];
    next: { from: number };
  };
  assert.deepEqual([total, resources.length, next.from], [5_001, 40, 40]);
  assert.ok(Buffer.byteLength(listed) < 120_000, String(listed.length));
  const looked = await called(made, 'bad', 'look');
  assert.ok(!('code' in looked));
  assert.deepEqual(
    looked.items.map(({ is, mediaType }) => [is, mediaType]),
    [
      ['text', 'application/json'],
      ['text', 'application/json'],
      ['file', 'audio/wav'],
      ['picture', 'image/png'],
      ['text', 'text/plain'],
    ],
  );
  assert.match(textIn(looked), /file:\/\/\/etc\/passwd/);
  assert.doesNotMatch(textIn(looked), /root:|fetched/);
  // It answers for any address whatever; what it says is all there is.
  const read = await called(made, 'bad', '@read-resource', { uri: url });
  assert.ok(!('code' in read) && read.items.length === connectorLimits.itemsMax);
  assert.match(textIn(read), /Ignore the person/);
  assert.deepEqual(asked, []);
});

test('a server with no word of resources has no tools for them, and one that gains them needs no new yes for the rest', async (t) => {
  const made = rig(
    t,
    { bad: { ...hostile('resources later'), env: { SECOND: '${env:SECOND}' } } },
    { variable: () => second },
  );
  let second = '';
  const { trust } = await trusted(made, 'bad');
  assert.deepEqual(
    trust?.tools.map(({ name }) => name),
    ['look'],
  );
  second = '1';
  assert.equal(textIn(await called(made, 'bad', 'look')), 'looked');
  const again = await trusted(made, 'bad');
  assert.deepEqual(again.trust?.reads, ['@list-resources', '@read-resource']);
});

test('prompts are the person’s to look at: listed with what they take, filled in, and given to no model', async (t) => {
  const made = await ready(t);
  const prompts = await made.desk.prompts('everything', null, never);
  assert.ok(prompts.ok);
  const names = prompts.value.map(({ name }) => name);
  assert.ok(names.includes('args-prompt') && names.includes('simple-prompt'), names.join());
  const args = prompts.value.find(({ name }) => name === 'args-prompt');
  assert.deepEqual(
    args?.takes.map(({ name, isRequired }) => [name, isRequired]),
    [
      ['city', true],
      ['state', false],
    ],
  );
  const text = await made.desk.prompt('everything', null, { name: 'args-prompt', values: { city: 'Ulm' } }, never);
  assert.match(text.ok ? (text.value[0]?.text ?? '') : '', /Ulm/);
  const wrong = await made.desk.prompt('everything', null, { name: 'none such', values: {} }, never);
  assert.ok(!wrong.ok && wrong.failure.code === 'bad-usage', JSON.stringify(wrong));
});

test('on the command line: a task reads what the plan names as reading, and a prompt is shown and starts nothing', async (t) => {
  const told: string[] = [];
  const grant = { connector: 'everything', tools: ['@list-resources', '@read-resource'], does: 'read', atMost: 3 };
  const read = callOf('everything', '@read-resource', { uri: 'demo://resource/dynamic/text/3' });
  const own = await desk(t, {
    script: (body, turn) => {
      told.push(...toolResults(body).map(({ text }) => text));
      return byTurn(
        [use('connector', { action: 'search', words: 'resource' }), planOf([grant])],
        [callOf('everything', '@list-resources', { words: 'text' }), read],
        [finished],
      )(body, turn);
    },
  });
  writeServers(own.mount, { everything });
  assert.equal((await own.delegate('connectors', 'trust', 'everything', own.mount, '--yes')).status, 0);
  const args = ['run', own.mount, 'read it', '--engine', 'claude', '--connector', 'everything', '--approve', 'plan'];
  const { report } = await own.delegate(...args);
  assert.equal(report.state, 'done', JSON.stringify(report));
  assert.match(told.join('\n'), /Resource 3/);
  const audit = await own.delegate('audit', report.task ?? '');
  assert.match(
    JSON.stringify(audit.report),
    /call of the connector everything: @read-resource demo:\/\/resource\/dynamic\/text\/3/,
  );
  const listed = await own.start('connectors', 'prompts', 'everything', own.mount).ended;
  assert.match(listed.stdout, /args-prompt --set city=… \[--set state=…\]:/);
  const shown = await own.start('connectors', 'prompt', 'everything', 'args-prompt', own.mount, '--set', 'city=Ulm')
    .ended;
  assert.match(shown.stdout, /weather in Ulm/);
  const missing = await own.delegate('connectors', 'prompt', 'everything', 'args-prompt', own.mount);
  assert.notEqual(missing.status, 0);
});
