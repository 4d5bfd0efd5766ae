// Servers of connectors as they are, and as nobody wants them: started in their sandbox, and failing.
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { called, choices, hostile, malicious, never, opened, rig, textIn, trusted } from '../support/connectorRig.ts';
import { serverProgram } from '../support/connectors.ts';

const real: readonly (readonly [name: string, program: string, tool: string, values: object, answer: RegExp])[] = [
  ['everything', '@modelcontextprotocol/server-everything', 'get-sum', { a: 2, b: 40 }, /42/],
  ['filesystem', '@modelcontextprotocol/server-filesystem', 'list_allowed_directories', {}, /tmp/],
  ['memory', '@modelcontextprotocol/server-memory', 'read_graph', {}, /entities/],
  [
    'thinking',
    '@modelcontextprotocol/server-sequential-thinking',
    'sequentialthinking',
    { thought: 'one', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 },
    /thoughtNumber/,
  ],
];
for (const [name, program, tool, values, answer] of real) {
  test(`the server ${program} works in its sandbox, without the network and without a file of the person's`, async (t) => {
    const made = rig(t, {
      [name]: { command: 'node', args: [serverProgram(program), ...(name === 'filesystem' ? ['/tmp'] : [])] },
    });
    const { trust, state } = await trusted(made, name);
    assert.equal(state, 'trusted');
    assert.ok((trust?.tools.length ?? 0) > 0);
    assert.match(textIn(await called(made, name, tool, { ...values })), answer);
  });
}

test('the server @upstash/context7-mcp, which asks a service, starts and tells its tools; its call fails in words without the network', async (t) => {
  const made = rig(t, { context7: { command: 'node', args: [serverProgram('@upstash/context7-mcp')] } });
  const { trust } = await trusted(made, 'context7');
  const [tool] = trust?.tools ?? [];
  assert.ok(tool !== undefined);
  const result = await called(made, 'context7', tool.name, { libraryName: 'react', query: 'react' });
  assert.notEqual(textIn(result), '');
});

test('what the sandbox lets a server see: its program, an empty home, and nothing else', async (t) => {
  const server = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`;
  process.env['SECRET_OF_THE_PERSON'] = 'x';
  t.after(() => Reflect.deleteProperty(process.env, 'SECRET_OF_THE_PERSON'));
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'delegate-secret-')));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(path.join(root, 'secret.txt'), 'x');
  const places = [path.join(root, 'secret.txt'), path.join(homedir(), '.profile'), homedir(), '/etc/shadow', malicious];
  const entry = { ...hostile('tells of its place', JSON.stringify(places), url), env: { OWN: 'value' } };
  const made = rig(t, { spy: entry });
  await trusted(made, 'spy');
  const seen = JSON.parse(textIn(await called(made, 'spy', 'look'))) as Record<string, unknown>;
  const own = homedir() === '/root' ? [] : [homedir()];
  for (const place of [places[0] ?? '', places[1] ?? '', ...own, '/etc/shadow'])
    assert.equal(seen[place], false, place);
  assert.equal(seen[malicious], true);
  assert.deepEqual([seen['writes'], seen['network'], seen['home']], [false, false, []]);
  assert.deepEqual(
    seen['environment'],
    ['HOME', 'LANG', 'OWN', 'PATH', 'PWD'].filter(
      (name) => name !== 'PWD' || (seen['environment'] as string[]).includes('PWD'),
    ),
  );
  assert.ok((seen['processes'] as number) < 5);
  // The same with what the person grants: only that is there then. This machine is none of the network's hosts.
  await trusted(made, 'spy', { network: true });
  const wider = JSON.parse(textIn(await called(made, 'spy', 'look'))) as Record<string, unknown>;
  assert.equal(wider['network'], false);
  assert.equal(wider[places[0] ?? ''], false);
  const named = rig(t, { spy: { ...entry, privateHosts: [new URL(url).host] } });
  await trusted(named, 'spy', { isPrivate: true });
  const local = JSON.parse(textIn(await called(named, 'spy', 'look'))) as Record<string, unknown>;
  assert.equal(local['network'], true);
});

for (const [way, words] of [
  ['endless pages', /did not tell its tools/],
  ['many tools', /says of itself more than is taken \(5000 tools/],
  ['huge description', /says of itself more than is taken/],
  ['odd names', /or what makes no sense/],
  ['same names', /or what makes no sense/],
] as const) {
  test(`a server with ${way} is not trusted`, async (t) => {
    const made = rig(t, { bad: hostile(way) });
    const refused = await made.desk.trust('bad', null, choices, never);
    assert.ok(!refused.ok);
    assert.match(refused.failure.message, words);
    assert.deepEqual(made.desk.forTask('task', made.root, null), []);
  });
}

for (const [way, words] of [
  ['never answers', /did not answer within 3 seconds\. Go on with the task to try again/],
  ['dies', /ended in the middle of its work \(exit status 3\)\. It said: out of luck/],
  ['giant line', /ended in the middle of its work \(it sent a message that is too large\)/],
  ['broken result', /did not answer/],
] as const) {
  test(`a server that ${way} fails in a clear sentence with the next step`, async (t) => {
    const made = rig(t, { bad: hostile(way) }, {}, 3_000);
    await trusted(made, 'bad');
    const result = await called(made, 'bad', 'look');
    assert.ok('code' in result && result.code === 'connector-failed');
    assert.match(textIn(result), words);
  });
}

test('a server that is not there, and one that does not start, fail with the next step', async (t) => {
  const made = rig(t, {
    missing: { command: 'no-such-program-anywhere' },
    broken: { command: 'node', args: ['-e', 'console.error("no settings"); process.exit(7)'] },
    gone: { url: 'https://127.0.0.1:9/mcp' },
  });
  const failed = async (name: string, more = {}): Promise<string> => {
    const result = await made.desk.trust(name, null, { ...choices, ...more }, never);
    assert.ok(!result.ok);
    return `${result.failure.message} ${result.failure.next}`;
  };
  assert.match(
    await failed('missing'),
    /“no-such-program-anywhere” of the connector missing was not found\. Install it/,
  );
  assert.match(await failed('broken'), /did not start \(exit status 7\)\. It said: no settings/);
  assert.match(
    await failed('gone', { isPrivate: true }),
    /could not be reached: 127\.0\.0\.1:9 could not be reached \(ECONNREFUSED\)/,
  );
});

test('a server that writes noise, or nothing, is told from one that has no settings', async (t) => {
  const made = rig(
    t,
    {
      noise: { command: '/usr/bin/yes', args: ['noise'] },
      silent: { command: '/usr/bin/sleep', args: ['1000'] },
      crash: { command: 'node', args: ['-e', 'require("no-such-module")'] },
      folder: { command: '/usr' },
      reaching: {
        command: '/usr/bin/python3',
        args: ['-c', 'import urllib.request as u; u.urlopen("http://api.example.com/")'],
        network: ['files.example.com'],
      },
    },
    {},
    2_000,
  );
  const failed = async (name: string): Promise<string> => {
    const result = await made.desk.trust(name, null, { ...choices, network: true }, never);
    assert.ok(!result.ok);
    return `${result.failure.message} ${result.failure.next}`;
  };
  assert.match(
    await failed('noise'),
    /did not start \(it wrote too many lines that are no messages\)\. It wrote in the place of messages: noise\. See whether/,
  );
  assert.match(await failed('silent'), /The connector silent did not start within 2 seconds\. See whether its command/);
  assert.match(await failed('crash'), /It said: Error: Cannot find module 'no-such-module'\. See/);
  assert.match(await failed('folder'), /“\/usr” of the connector folder was not found\. Install it/);
  assert.match(await failed('reaching'), /It wanted to reach api\.example\.com:80, which it may not\. See/);
});

test('tools that are others than those that were said yes to are not called, and what changed is told', async (t) => {
  const made = rig(
    t,
    { bad: { ...hostile('changes'), env: { SECOND: '${env:SECOND}' } } },
    { variable: (name) => (name === 'SECOND' ? second : null) },
  );
  let second = '';
  await trusted(made, 'bad');
  assert.equal(textIn(await called(made, 'bad', 'look')), 'looked');
  await made.desk.close(null);
  second = '1';
  assert.match(
    textIn(await called(made, 'bad', 'look')),
    /not those that you said yes to: look: another description\..*trust it again, then go on with the task/,
  );
  const looked = await made.desk.test('bad', null, never);
  assert.deepEqual(looked.ok && looked.value.news, ['look: another description']);
});

test('nor those that change while it is connected', async (t) => {
  const made = rig(t, { bad: hostile('changes while connected') });
  await trusted(made, 'bad');
  assert.equal(textIn(await called(made, 'bad', 'look')), 'looked');
  assert.match(textIn(await called(made, 'bad', 'look')), /not those that you said yes to/);
});

test('an entry that is edited afterwards, in any part, is not trusted any more', async (t) => {
  const settings: Record<string, object> = { bad: hostile('plain') };
  const made = rig(t, settings);
  await trusted(made, 'bad');
  assert.equal(made.desk.forTask('task', made.root, null).length, 1);
  settings['bad'] = { ...hostile('plain'), note: 'not even Delegate knows this' };
  assert.equal(made.desk.list(null).connectors[0]?.state, 'changed');
  assert.equal(made.desk.forTask('task', made.root, null).length, 0);
  settings['bad'] = hostile('plain');
  assert.equal(made.desk.forTask('task', made.root, null).length, 1);
  await made.desk.forget('bad', null);
  assert.equal(made.desk.forTask('task', made.root, null).length, 0);
});

test('a server that asks back: no model is lent, no folder told, and questions are the person’s', async (t) => {
  const made = rig(t, { bad: hostile('asks back') });
  await trusted(made, 'bad');
  const heard = JSON.parse(textIn(await called(made, 'bad', 'look'))) as {
    id: string;
    error?: number;
    result?: unknown;
  }[];
  const of = (id: string): (typeof heard)[number] | undefined => heard.find((each) => each.id === id);
  assert.equal(of('sampling/createMessage')?.error, -32601);
  assert.equal(of('roots/list')?.error, -32601);
  assert.deepEqual(of('elicitation/create')?.result, { action: 'decline' });
});

test('what a person answers to a server’s form reaches it, and nothing that was not asked for', async (t) => {
  const asked: unknown[] = [];
  const made = rig(
    t,
    { bad: hostile('asks back') },
    {
      elicit: (connector, form) => {
        asked.push([connector, form]);
        return Promise.resolve({ is: 'accept', values: { password: 'none of yours', more: 'not asked for' } });
      },
    },
  );
  await trusted(made, 'bad');
  const heard = textIn(await called(made, 'bad', 'look'));
  assert.match(heard, /"action":"accept","content":\{"password":"none of yours"\}/);
  assert.equal(heard.includes('not asked for'), false);
  assert.match(JSON.stringify(asked), /"bad",\{"is":"form","message":"Your password\?"/);
});

test('a call’s time stands still while the person answers, and runs on where nobody does', async (t) => {
  let [waits, isAsked] = [4_000, false];
  const made = rig(
    t,
    { bad: hostile('waits for the person') },
    {
      elicit: async (_, __, signal) => {
        isAsked = true;
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, waits);
          signal.addEventListener('abort', () => (clearTimeout(timer), resolve(null)));
        });
        return { is: 'accept', values: { name: 'this one' } };
      },
    },
    2_500,
  );
  await trusted(made, 'bad');
  assert.match(textIn(await called(made, 'bad', 'look')), /"action":"accept","content":\{"name":"this one"\}/);
  assert.equal(isAsked, true);
  // Stopped by the person while they are asked: at once.
  waits = 60_000;
  const connection = await opened(made, 'bad');
  assert.ok(!('code' in connection));
  const stop = new AbortController();
  const long = connection.call('look', {}, stop.signal);
  setTimeout(() => stop.abort(), 300);
  const began = performance.now();
  const stopped = await long;
  assert.ok(!stopped.ok && stopped.failure.code === 'cancelled');
  assert.ok(performance.now() - began < 5_000);
});

test('a giant result, and one of very many pieces, are taken in bounds', async (t) => {
  const made = rig(t, { giant: hostile('giant result'), many: hostile('many pieces') });
  await trusted(made, 'giant');
  await trusted(made, 'many');
  const giant = await called(made, 'giant', 'look');
  assert.ok(!('code' in giant) && (giant.items[0]?.bytes.length ?? 0) === 9_000_000);
  const many = await called(made, 'many', 'look');
  assert.ok(!('code' in many) && many.items.length === 50);
  assert.match(textIn(many), /19951 more pieces came, which are left out/);
});

test('a secret that an entry names is filled in, missed where it is not there, and known to be secret', async (t) => {
  const entry = { ...hostile('tells of its place', '[]'), env: { TOKEN: '${secret:token}', OTHER: '${input:token}' } };
  const made = rig(t, { spy: entry });
  assert.deepEqual(await made.desk.missingSecrets('spy', null), ['token']);
  const without = await made.desk.trust('spy', null, choices, never);
  assert.ok(!without.ok && /lacks a value: \$\{secret:token\}/.test(without.failure.message));
  assert.ok((await made.desk.keepSecret('spy', null, { key: 'token', value: 'a-secret-of-some-length' })).ok);
  await trusted(made, 'spy');
  assert.equal(made.secrets.text('a-secret-of-some-length').includes('some-length'), false);
  assert.equal(JSON.stringify(made.desk.list(null)).includes('some-length'), false);
});
