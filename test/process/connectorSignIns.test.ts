// Sign-ins on the command line: made once, there in every later process, renewed, asked for again in words, forgotten; and a server's questions.
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { startSecuredServer, type SecuredServer } from '../support/authorizationServer.ts';
import { desk, type Desk, type Ended } from '../support/claudeDesk.ts';
import { byTurn, callOf, finished, planOf, serverProgram, writeServers } from '../support/connectors.ts';
import { toolResults, type DoubleOptions } from '../support/messagesDouble.ts';

const asking = { connector: 'secured', tools: ['whoami'], does: 'read', atMost: 2 };

type Made = Desk & { readonly secured: SecuredServer; readonly told: string[] };

async function made(t: TestContext): Promise<Made> {
  const secured = await startSecuredServer();
  t.after(() => secured.close());
  const told: string[] = [];
  const script: DoubleOptions['script'] = (body, turn) => {
    told.push(...toolResults(body).map(({ text }) => text));
    return byTurn([planOf([asking])], [callOf('secured', 'whoami')], [finished])(body, turn);
  };
  const own = await desk(t, { script });
  const settings = path.join(own.mount, '..', 'connectors.json');
  writeFileSync(settings, JSON.stringify({ mcpServers: { secured: { url: secured.url } } }));
  own.env['DELEGATE_CONNECTORS'] = settings;
  return { ...own, secured, told };
}

/** Runs a command, and goes through the page that it names as a person would. */
async function withBrowser({ start, secured }: Made, ...args: string[]): Promise<Ended & { pages: number }> {
  const { child, ended } = start(...args);
  let said = '';
  let pages = 0;
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
    const [, address] = /sign in:\n(http\S+)\n/.exec(said) ?? [];
    if (address === undefined) return;
    said = '';
    pages++;
    void secured.consent(address);
  });
  return { ...(await ended), pages };
}

const run = ({ delegate, mount }: Made): ReturnType<Desk['delegate']> =>
  delegate('run', mount, 'ask who I am', '--engine', 'claude', '--connector', 'secured', '--approve', 'plan');

test('a sign-in is kept for later processes, for its owner alone; renewed; asked for again in words; forgotten', async (t) => {
  const own = await made(t);
  const { secured, delegate, state } = own;
  const file = path.join(state, 'sign-ins.json');
  const trust = ['connectors', 'trust', 'secured', '--private', '--sign-in-at', secured.origin, '--reads', 'whoami'];
  const trusted = await withBrowser(own, ...trust, '--yes');
  assert.deepEqual([trusted.status, trusted.pages], [0, 1], trusted.stderr);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const [token = '-'] = secured.tokens();
  assert.ok(readFileSync(file, 'utf8').includes(token));

  const listed = await own.start('connectors', 'list').ended;
  assert.match(
    listed.stdout,
    /Signed in: secured \(1 kept in \S+sign-ins\.json, which only your account on this machine can read/,
  );
  const doctor = await delegate('doctor');
  assert.match(JSON.stringify(doctor.report['checks']), /"Sign-ins","ok":true[^}]*1 kept in/);

  // Another process, and one whose token ran out: no browser.
  assert.equal((await run(own)).report.state, 'done');
  secured.expire('access');
  const renewed = await run(own);
  assert.equal(renewed.report.state, 'done', JSON.stringify(renewed.report));
  assert.equal(secured.asked.filter((line) => line === 'GET /authorize').length, 1);

  // Nothing is left to renew: the task pauses, and says how to go on.
  secured.expire('all');
  const paused = await run(own);
  assert.equal(paused.report.state, 'paused', JSON.stringify(paused.report));
  const { message, next } = paused.report.error as { message: string; next?: string };
  assert.match(
    `${message} ${next ?? ''}`,
    /not signed in to the connector secured any more\. Sign in with .*`delegate connectors test secured`, then go on with the task/,
  );
  const again = await withBrowser(own, 'connectors', 'test', 'secured');
  assert.deepEqual([again.status, again.pages], [0, 1], again.stderr);
  const done = await delegate('resume', paused.report.task ?? '');
  assert.equal(done.report.state, 'done', JSON.stringify(done.report));
  assert.match(own.told.join('\n'), /you came with/);
  // No token reaches the model, or anybody who reads what the command says.
  for (const each of secured.tokens())
    assert.equal(
      `${own.told.join()} ${JSON.stringify(done.report)} ${again.stdout}${again.stderr}`.includes(each),
      false,
    );

  assert.equal((await delegate('connectors', 'forget', 'secured')).status, 0);
  for (const each of secured.tokens()) assert.equal(readFileSync(file, 'utf8').includes(each), false);
  assert.doesNotMatch((await own.start('connectors', 'list').ended).stdout, /Signed in/);
});

test('a sign-in of an entry that was changed, and then taken away, is forgotten by its name', async (t) => {
  const own = await made(t);
  const trust = ['connectors', 'trust', 'secured', '--private', '--sign-in-at', own.secured.origin, '--yes'];
  assert.equal((await withBrowser(own, ...trust)).status, 0);
  writeFileSync(own.env['DELEGATE_CONNECTORS'] ?? '', '{}');
  assert.equal((await own.delegate('connectors', 'forget', 'secured')).status, 0);
  for (const each of own.secured.tokens())
    assert.equal(readFileSync(path.join(own.state, 'sign-ins.json'), 'utf8').includes(each), false);
  assert.equal((await own.delegate('connectors', 'forget', 'secured')).status, 2);
});

test('a server’s question without a terminal is declined in a clear line, and the call goes on', async (t) => {
  const grant = { connector: 'everything', tools: ['trigger-elicitation-request'], does: 'read', atMost: 1 };
  const told: string[] = [];
  const own = await desk(t, {
    script: (body, turn) => {
      told.push(...toolResults(body).map(({ text }) => text));
      const call = callOf('everything', 'trigger-elicitation-request');
      return byTurn([planOf([grant])], [call], [finished])(body, turn);
    },
  });
  const program = serverProgram('@modelcontextprotocol/server-everything');
  writeServers(own.mount, { everything: { command: 'node', args: [program] } });
  const reads = 'trigger-elicitation-request';
  const trusted = await own.delegate('connectors', 'trust', 'everything', own.mount, '--yes', '--reads', reads);
  assert.equal(trusted.status, 0, JSON.stringify(trusted.report));
  const args = ['run', own.mount, 'ask', '--engine', 'claude', '--connector', 'everything', '--approve', 'plan'];
  const { report, stderr } = await own.delegate(...args);
  assert.equal(report.state, 'done', JSON.stringify(report));
  assert.match(stderr, /The connector everything asks: .*\nDeclined: /);
  assert.match(told.join('\n'), /declined/i);
});

test('a value that an entry names is asked for by its name, read from a pipe, kept with the sign-ins, and forgotten', async (t) => {
  const own = await desk(t);
  const program = serverProgram('@modelcontextprotocol/server-memory');
  const env = { MEMORY_FILE_PATH: '/home/server/memory.jsonl', TOKEN: '${input:token}' };
  writeServers(own.mount, { memory: { command: 'node', args: [program], env } });
  const trust = ['connectors', 'trust', 'memory', own.mount, '--yes'];
  const { report } = await own.delegate(...trust);
  assert.match(JSON.stringify(report.error), /lacks a value: token.*delegate connectors secret memory token/);
  const give = async (text: string, ...words: string[]): Promise<Ended> => {
    const { child, ended } = own.start('connectors', 'secret', ...words);
    child.stdin?.end(text);
    return ended;
  };
  assert.match((await give('x', 'memory', 'other', own.mount)).stderr, /names no value other\. It names: token/);
  assert.match((await give('', 'memory', 'token', own.mount)).stderr, /nothing was kept/);
  const kept = await give('a-secret-of-some-length\nmore', 'memory', 'token', own.mount);
  assert.equal(kept.status, 0, kept.stderr);
  assert.equal(`${kept.stdout}${kept.stderr}`.includes('a-secret'), false);
  const file = path.join(own.state, 'sign-ins.json');
  const { values } = JSON.parse(readFileSync(file, 'utf8')) as { values: Record<string, string> };
  assert.deepEqual(Object.values(values), [JSON.stringify({ token: 'a-secret-of-some-length' })]);
  assert.equal((await own.delegate(...trust)).status, 0);
  assert.equal((await own.delegate('connectors', 'forget', 'memory', own.mount)).status, 0);
  assert.doesNotMatch(readFileSync(file, 'utf8'), /a-secret/);
});
