// Servers of connectors as they are, and as nobody wants them: started in their sandbox, reached over HTTP, signed in to, and failing.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Redactor } from '../../src/base/redactor.ts';
import { connect } from '../../src/engine/connectors/client/connection.ts';
import { ConnectorDesk } from '../../src/engine/connectors/connectorDesk.ts';
import type { CallResult, Connection, ConnectorPorts } from '../../src/engine/connectors/ports.ts';
import type { ConnectorInfo } from '../../src/model/connector.ts';
import { failure, type Failure } from '../../src/model/failure.ts';
import { startSecuredServer } from '../support/authorizationServer.ts';
import { noPerson, serverProgram } from '../support/connectors.ts';

const malicious = fileURLToPath(new URL('../support/maliciousServer.mjs', import.meta.url));
const choices = { network: false, folder: false, sandbox: 'on', reads: [], isPrivate: false, signInAt: [] } as const;
const never = new AbortController().signal;

type Rig = {
  readonly desk: ConnectorDesk;
  readonly ports: ConnectorPorts;
  readonly secrets: Redactor;
  readonly root: string;
};

function rig(t: TestContext, settings: object, ports: Partial<ConnectorPorts> = {}, callMs = 20_000): Rig {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'delegate-connectors-')));
  const secrets = new Redactor();
  const all = { ...noPerson(settings), ...ports };
  const desk = new ConnectorDesk({ root, ports: all, secrets, now: Date.now, client: { connect }, callMs });
  t.after(async () => {
    await desk.close(null);
    rmSync(root, { recursive: true, force: true });
  });
  return { desk, ports: all, secrets, root };
}

function hostile(way: string, ...more: string[]): { command: string; args: string[] } {
  return { command: 'node', args: [malicious, way, ...more] };
}

async function trusted(
  { desk }: Rig,
  name: string,
  more: Partial<Parameters<ConnectorDesk['trust']>[2]> = {},
): Promise<ConnectorInfo> {
  const info = await desk.trust(name, null, { ...choices, ...more }, never);
  assert.ok(info.ok, info.ok ? '' : info.failure.message);
  return info.value;
}

async function opened({ desk, root }: Rig, name: string): Promise<Connection | Failure> {
  const [usable] = desk.forTask('task', root, [name]);
  if (usable === undefined) return failure('connector-failed', 'not usable');
  const connection = await usable.open(never);
  return connection.ok ? connection.value : connection.failure;
}

async function called(
  made: Rig,
  name: string,
  tool: string,
  values: Record<string, unknown> = {},
): Promise<CallResult | Failure> {
  const connection = await opened(made, name);
  if ('code' in connection) return connection;
  const result = await connection.call(tool, values, never);
  return result.ok ? result.value : result.failure;
}

function textIn(result: CallResult | Failure): string {
  return 'code' in result
    ? `${result.message} ${result.next}`
    : result.items.map(({ bytes }) => Buffer.from(bytes).toString()).join('\n');
}

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
  // The same with what the person grants: only that is there then.
  await trusted(made, 'spy', { network: true });
  const wider = JSON.parse(textIn(await called(made, 'spy', 'look'))) as Record<string, unknown>;
  assert.equal(wider['network'], true);
  assert.equal(wider[places[0] ?? ''], false);
});

/** The real server-everything at a web address of this machine, in one of its ways. */
async function atAddress(
  t: TestContext,
  way: 'streamableHttp' | 'sse',
): Promise<{ url: string; port: number; stop: () => void }> {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const child = spawn(process.execPath, [serverProgram('@modelcontextprotocol/server-everything'), way], {
    env: { PATH: process.env['PATH'], PORT: String(port) },
    stdio: 'ignore',
  });
  t.after(() => child.kill('SIGKILL'));
  const origin = `http://127.0.0.1:${String(port)}`;
  for (let tries = 0; tries < 100; tries++) {
    const up = await fetch(origin).then(
      () => true,
      () => false,
    );
    if (up) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url: `${origin}/${way === 'sse' ? 'sse' : 'mcp'}`, port, stop: () => child.kill('SIGKILL') };
}

test('a server at a web address is reached where the person named its port, and nowhere else', async (t) => {
  const { url, port } = await atAddress(t, 'streamableHttp');
  const made = rig(t, { web: { type: 'http', url } });
  const closed = await made.desk.trust('web', null, choices, never);
  assert.ok(
    !closed.ok && /on this machine or in a private network, which is closed/.test(closed.failure.message),
    JSON.stringify(closed),
  );
  const { trust } = await trusted(made, 'web', { isPrivate: true });
  assert.deepEqual(trust?.privateHosts, [`127.0.0.1:${String(port)}`]);
  assert.match(textIn(await called(made, 'web', 'echo', { message: 'over the wire' })), /over the wire/);
});

for (const type of ['http', 'sse'] as const) {
  test(`a server of the protocol’s older way (2024-11-05) is reached as ${type}, behind the same walls`, async (t) => {
    const { url, port, stop } = await atAddress(t, 'sse');
    const made = rig(t, { old: { type, url } });
    const closed = await made.desk.trust('old', null, choices, never);
    assert.ok(
      !closed.ok && /in a private network, which is closed/.test(closed.failure.message),
      JSON.stringify(closed),
    );
    const { trust } = await trusted(made, 'old', { isPrivate: true });
    assert.deepEqual(trust?.privateHosts, [`127.0.0.1:${String(port)}`]);
    assert.match(textIn(await called(made, 'old', 'get-sum', { a: 2, b: 40 })), /42/);
    // It dies in the middle of a call: the call ends at once, in words.
    const connection = await opened(made, 'old');
    assert.ok(!('code' in connection));
    const long = connection.call('trigger-long-running-operation', { duration: 15, steps: 3 }, never);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const began = performance.now();
    stop();
    const ended = await long;
    assert.ok(!ended.ok && ended.failure.code === 'connector-failed');
    assert.match(
      `${ended.failure.message} ${ended.failure.next}`,
      /did not answer: .*Go on with the task to try again/,
    );
    assert.ok(performance.now() - began < 10_000);
    assert.equal(connection.isOpen(), false);
  });
}

test('an address that speaks neither way fails with what it answered first', async (t) => {
  const server = createServer((_, response) => response.writeHead(404).end('nothing here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const made = rig(t, { none: { url: `http://127.0.0.1:${String(port)}/mcp` } });
  const refused = await made.desk.trust('none', null, { ...choices, isPrivate: true }, never);
  assert.ok(!refused.ok);
  assert.match(refused.failure.message, /could not be reached: .*nothing here/);
});

test('rights that a call wants beyond the sign-in pause the task; the person gives them once, and it goes on', async (t) => {
  const secured = await startSecuredServer();
  t.after(() => secured.close());
  const browsed: string[] = [];
  const made = rig(
    t,
    { secured: { url: secured.url } },
    {
      confirmSignIn: () => Promise.resolve(true),
      openBrowser: (address) => {
        browsed.push(address);
        void secured.consent(address);
        return Promise.resolve(true);
      },
    },
  );
  await trusted(made, 'secured', { isPrivate: true });
  secured.wants('files:read');
  for (const _ of [1, 2])
    assert.match(
      textIn(await called(made, 'secured', 'whoami')),
      /wants more rights for this than your sign-in gave it\. Say yes to them with Delegate: Connectors….*then go on with the task/,
    );
  assert.equal(browsed.length, 1, 'a task opens no browser');
  await made.desk.close(null);
  assert.ok((await made.desk.test('secured', null, never)).ok);
  assert.equal(new URL(browsed[1] ?? '').searchParams.get('scope'), 'files:read');
  assert.match(textIn(await called(made, 'secured', 'whoami')), /you came with/);
  await made.desk.close(null);
  assert.ok((await made.desk.test('secured', null, never)).ok);
  assert.equal(browsed.length, 2, 'asked once');
});

test('the person signs in with their browser, a token that ran out is renewed, and one that cannot be is told', async (t) => {
  const secured = await startSecuredServer();
  t.after(() => secured.close());
  const confirmed: string[] = [];
  const browsed: string[] = [];
  const ports: Partial<ConnectorPorts> = {
    confirmSignIn: (_, origin) => Promise.resolve(confirmed.push(origin) > 0),
    openBrowser: (address) => {
      browsed.push(address);
      void secured.consent(address);
      return Promise.resolve(true);
    },
  };
  const made = rig(t, { secured: { url: secured.url } }, ports);
  const { trust } = await trusted(made, 'secured', { isPrivate: true });
  assert.deepEqual(new Set(confirmed), new Set([secured.origin]));
  assert.ok(trust?.signInAt.includes(secured.origin));
  const [address] = browsed;
  assert.equal(browsed.length, 1);
  assert.equal(new URL(address ?? '').searchParams.get('code_challenge_method'), 'S256');
  // What it is told stays secret, and nothing of it is in the state folder.
  const [first = ''] = secured.tokens();
  assert.equal(made.secrets.text(`token ${first}`).includes(first), false);
  assert.equal(readFileSync(path.join(made.root, 'connectors.json'), 'utf8').includes(first), false);
  assert.match(textIn(await called(made, 'secured', 'whoami')), /you came with/);
  await made.desk.close(null);
  secured.expire('access');
  assert.match(textIn(await called(made, 'secured', 'whoami')), /you came with/);
  assert.equal(browsed.length, 1, 'renewed without a browser');
  await made.desk.close(null);
  secured.expire('all');
  const over = await called(made, 'secured', 'whoami');
  assert.match(textIn(over), /not signed in to the connector secured any more\. Sign in with Delegate: Connectors…/);
  assert.equal(browsed.length, 1, 'a task opens no browser');
  const tested = await made.desk.test('secured', null, never);
  assert.ok(tested.ok);
  assert.equal(browsed.length, 2);
  assert.match(textIn(await called(made, 'secured', 'whoami')), /you came with/);
});

test('a sign-in that the person declines, at a host that they do not know, sends nobody there', async (t) => {
  const secured = await startSecuredServer();
  t.after(() => secured.close());
  const browsed: string[] = [];
  const made = rig(
    t,
    { secured: { url: secured.url } },
    {
      openBrowser: (address) => Promise.resolve(browsed.push(address) > 0),
    },
  );
  const refused = await made.desk.trust('secured', null, { ...choices, isPrivate: true }, never);
  assert.ok(!refused.ok && refused.failure.code === 'connector-failed');
  assert.deepEqual([browsed, secured.asked], [[], []]);
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
  assert.deepEqual(await made.desk.missingSecrets('spy', null), ['spy/token']);
  const without = await made.desk.trust('spy', null, choices, never);
  assert.ok(!without.ok && /lacks a value: \$\{secret:token\}/.test(without.failure.message));
  await made.desk.keepSecret('spy/token', 'a-secret-of-some-length');
  await trusted(made, 'spy');
  assert.equal(made.secrets.text('a-secret-of-some-length').includes('some-length'), false);
  assert.equal(JSON.stringify(made.desk.list(null)).includes('some-length'), false);
});
