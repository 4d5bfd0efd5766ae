// Connectors, through the built command: real servers from the registry in their sandboxes, the scope, the asks, the record.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { desk, type Desk } from '../support/claudeDesk.ts';
import { byTurn, callOf, finished, planOf, serverProgram, writeServers } from '../support/connectors.ts';
import { toolResults, use, type DoubleOptions } from '../support/messagesDouble.ts';

const everything = { command: 'node', args: [serverProgram('@modelcontextprotocol/server-everything')] };
const echoing = { connector: 'everything', tools: ['echo'], does: 'read', atMost: 2 };

/** What the tools answered over a whole run. */
function heard(script: DoubleOptions['script']): { readonly script: DoubleOptions['script']; readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    script: (body, turn) => {
      told.push(...toolResults(body).map(({ text }) => text));
      return script(body, turn);
    },
  };
}

async function trusted(t: TestContext, script: DoubleOptions['script'], ...more: string[]): Promise<Desk> {
  const made = await desk(t, { script });
  writeServers(made.mount, { everything });
  const { status, report } = await made.delegate('connectors', 'trust', 'everything', made.mount, '--yes', ...more);
  assert.equal(status, 0, JSON.stringify(report));
  return made;
}

const run = (made: Desk, ...more: string[]): ReturnType<Desk['delegate']> =>
  made.delegate('run', made.mount, 'ask the service', '--engine', 'claude', '--connector', 'everything', ...more);

test('a tool that the person says only reads is called within the approved plan, and stands in the record', async (t) => {
  const { script, told } = heard(
    byTurn(
      [
        use('connector', { action: 'search', words: 'echo' }),
        use('connector', { action: 'describe', connector: 'everything', tool: 'echo' }),
      ],
      [planOf([echoing])],
      [callOf('everything', 'echo', { message: 'hello there' })],
      [finished],
    ),
  );
  const made = await trusted(t, script, '--reads', 'echo');
  const planned = await run(made);
  assert.equal(planned.report.state, 'awaiting approval', JSON.stringify(planned.report));
  const id = planned.report.task ?? '';
  const worked = await made.delegate('approve', id);
  assert.equal(worked.report.state, 'done', JSON.stringify(worked.report));
  assert.match(told.join('\n'), /Echo: hello there/);
  const { report } = await made.delegate('audit', id);
  const requests = JSON.stringify(report);
  assert.match(requests, /call of the connector everything: echo/);
});

test('what nobody said only reads asks first, naming what goes where from which file; the yes holds for that call, once', async (t) => {
  const { script, told } = heard(
    byTurn(
      [planOf([echoing])],
      [callOf('everything', 'echo', { message: '@file:minutes 2024-03-01.txt' })],
      [callOf('everything', 'echo', { message: '@file:minutes 2024-03-01.txt' })],
      [finished],
    ),
  );
  const made = await trusted(t, script);
  const asked = await run(made, '--approve', 'all');
  assert.equal(asked.status, 3, JSON.stringify(asked.report));
  assert.equal(asked.report.state, 'awaiting approval');
  assert.deepEqual(asked.report.beyond, [
    'send 1 file (minutes 2024-03-01.txt) to the connector everything, with echo',
  ]);
  assert.equal(told.filter((text) => text.includes('Echo')).length, 0);
  const id = asked.report.task ?? '';
  // The same call in another turn is another call.
  const again = await made.delegate('approve', id);
  assert.equal(again.report.state, 'awaiting approval', JSON.stringify(again.report));
  assert.equal(again.report.beyond?.length, 1);
  assert.match(told.join('\n'), /Echo: What stands in minutes 2024-03-01\.txt/);
  const done = await made.delegate('approve', id);
  assert.equal(done.report.state, 'done', JSON.stringify(done.report));
  const { report } = await made.delegate('audit', id);
  const purposes = (report['requests'] as { purpose: string; outcome: string; contents: unknown }[])
    .filter(({ purpose }) => purpose.startsWith('call of'))
    .map(({ outcome }) => outcome);
  assert.deepEqual(purposes, ['denied', 'answered', 'denied', 'answered']);
});

test('a no on the command line refuses exactly that call, and the work goes on by the plan that was there', async (t) => {
  const { script, told } = heard(
    byTurn(
      [planOf([echoing])],
      [callOf('everything', 'echo', { message: '@file:minutes 2024-03-01.txt' })],
      [use('submit_result', { outcome: 'nothing-to-do', summary: 'The service was not asked, as you said.' })],
    ),
  );
  const made = await trusted(t, script);
  const asked = await run(made, '--approve', 'all');
  assert.equal(asked.report.declinable, true, JSON.stringify(asked.report));
  const id = asked.report.task ?? '';
  const shown = await made.start('show', id).ended;
  assert.match(shown.stdout, new RegExp(`Go on without it with: delegate decline ${id}`));
  const done = await made.delegate('decline', id);
  assert.equal(done.report.state, 'done', JSON.stringify(done.report));
  assert.equal(told.filter((text) => text.includes('Echo')).length, 0);
  assert.match(told.join('\n'), /said no/i);
  // There is nothing left to say no to.
  const again = await made.delegate('decline', id);
  assert.equal(again.status, 2, JSON.stringify(again.report));
});

test('the record tells of each way out what left, to where, from which files; as text, as a table and as JSON', async (t) => {
  const echo = { connector: 'everything', tools: ['echo'], does: 'send', sends: ['minutes.txt'], atMost: 2 };
  const plan = use('submit_plan', {
    goal: 'Ask the service.',
    steps: ['Ask the service'],
    connectors: [echo],
    hosts: [{ host: 'reports.example', does: 'read', atMost: 1 }],
    assumptions: [],
  });
  const { script } = heard(
    byTurn(
      [plan],
      [
        callOf('everything', 'echo', { message: '@file:minutes.txt' }),
        callOf('everything', 'echo', { message: 'https://reports.example/latest' }),
      ],
      [callOf('everything', 'echo', { message: 'http://127.0.0.1:9/admin' })],
      [finished],
    ),
  );
  const made = await trusted(t, script);
  const { report: ran } = await run(made, '--approve', 'plan');
  assert.equal(ran.state, 'done', JSON.stringify(ran));
  const id = ran.task ?? '';
  type Request = {
    purpose: string;
    outcome: string;
    destination: string;
    contents?: { first: string[] };
    why?: string;
  };
  const { report } = await made.delegate('audit', id);
  const calls = (report['requests'] as Request[]).filter(({ purpose }) => purpose.startsWith('call of'));
  assert.deepEqual(
    calls.map(({ outcome, destination }) => [outcome, /with addresses at (.*)$/.exec(destination)?.[1] ?? null]),
    [
      ['answered', null],
      ['answered', 'reports.example'],
      ['denied', null],
    ],
  );
  assert.match(JSON.stringify(calls[0]), /minutes\.txt/);
  assert.match(JSON.stringify(calls[2]), /127\.0\.0\.1:9 is on this machine or in a private network, which is closed/);
  for (const more of [[], ['--csv']]) {
    const { stdout } = await made.start('audit', id, ...more).ended;
    for (const words of [/everything: echo/, /minutes\.txt/, /addresses at reports\.example/, /is on this machine/])
      assert.match(stdout, words, more.join());
  }
});

test('a call that was made is not made again by a worker that is started again', async (t) => {
  // Two calls in one turn: the first is permitted and made, the second waits for a yes, and the turn is answered anew after it.
  const program = serverProgram('@modelcontextprotocol/server-memory');
  const memory = { command: 'node', args: [program], env: { MEMORY_FILE_PATH: '/home/server/memory.jsonl' } };
  const entity = (name: string): object => ({ entities: [{ name, entityType: 'note', observations: ['seen'] }] });
  const { script, told } = heard(
    byTurn(
      [planOf([{ connector: 'memory', tools: ['create_entities'], does: 'send', atMost: 1 }])],
      [callOf('memory', 'create_entities', entity('first')), callOf('memory', 'create_entities', entity('second'))],
      [finished],
    ),
  );
  const made = await desk(t, { script });
  writeServers(made.mount, { memory });
  assert.equal((await made.delegate('connectors', 'trust', 'memory', made.mount, '--yes')).status, 0);
  const asked = await made.delegate(
    'run',
    made.mount,
    'note it',
    '--engine',
    'claude',
    '--connector',
    'memory',
    '--approve',
    'plan',
  );
  assert.equal(asked.report.state, 'awaiting approval', JSON.stringify(asked.report));
  const id = asked.report.task ?? '';
  const done = await made.delegate('approve', id);
  assert.equal(done.report.state, 'done', JSON.stringify(done.report));
  const { report } = await made.delegate('audit', id);
  const outcomes = (report['requests'] as { purpose: string; outcome: string }[])
    .filter(({ purpose }) => purpose.startsWith('call of'))
    .map(({ outcome }) => outcome);
  assert.deepEqual(outcomes, ['answered', 'denied', 'answered']);
  assert.match(told.join('\n'), /first[^]*second/);
});

test('what a service answered is read on in parts, and saved as a new file of the review', async (t) => {
  const scope = [{ operations: ['create'], to: '*.txt', atMost: 1 }];
  const long = Array.from({ length: 5_000 }, (_, index) => `line ${String(index)} ä`).join('\n');
  let mount = '';
  const { script, told } = heard((body, turn) =>
    byTurn(
      [
        planOf(
          [{ connector: 'files', tools: ['read_text_file'], does: 'read', sends: ['long.txt'], atMost: 2 }],
          scope,
        ),
      ],
      [callOf('files', 'read_text_file', { path: path.join(mount, 'long.txt') })],
      [
        use('connector', { action: 'read', result: '1', at: 8_000 }),
        use('connector', { action: 'save', result: '1', to: 'copy.txt', reason: 'asked for' }),
      ],
      [finished],
    )(body, turn),
  );
  const made = await desk(t, { script });
  mount = made.mount;
  writeFileSync(path.join(mount, 'long.txt'), long);
  const files = { command: 'node', args: [serverProgram('@modelcontextprotocol/server-filesystem'), mount] };
  writeServers(mount, { files });
  const trust = await made.delegate(
    'connectors',
    'trust',
    'files',
    mount,
    '--yes',
    '--show-folder',
    '--reads',
    'read_text_file',
  );
  assert.equal(trust.status, 0, JSON.stringify(trust.report));
  const asked = await made.delegate(
    'run',
    mount,
    'copy long.txt',
    '--engine',
    'claude',
    '--connector',
    'files',
    '--approve',
    'plan',
  );
  // The name of a file of the folder goes along: that is more than reading.
  assert.equal(asked.report.state, 'awaiting approval', JSON.stringify(asked.report));
  const done = await made.delegate('approve', asked.report.task ?? '');
  assert.equal(done.report.state, 'awaiting review', JSON.stringify(done.report));
  assert.deepEqual(
    done.report.changes?.map(({ op, to }) => [op, to]),
    [['create', 'copy.txt']],
  );
  assert.match(told.join('\n'), /"next":\{"at":\d+\}/);
  assert.equal((await made.delegate('apply', asked.report.task ?? '')).status, 0);
  assert.equal(readFileSync(path.join(mount, 'copy.txt'), 'utf8'), long);
});

test('a task names connectors that there are, and that are trusted as they are now', async (t) => {
  const made = await trusted(t, byTurn());
  const named = (name: string): ReturnType<Desk['delegate']> =>
    made.delegate('run', made.mount, 'ask', '--engine', 'claude', '--connector', name);
  assert.match(
    (await named('nobody')).report.error?.message ?? '',
    /There is no connector “nobody”. There are: everything/,
  );
  writeServers(made.mount, { everything: { ...everything, network: true }, more: everything });
  assert.match((await named('everything')).report.error?.message ?? '', /not what you trusted any more/);
  assert.match((await named('more')).report.error?.message ?? '', /not trusted yet/);
  assert.equal(made.double.requests.length, 0);
  // Nothing is started before a yes: what it would start is shown.
  const shown = await made.delegate('connectors', 'trust', 'more', made.mount);
  assert.equal(shown.status, 3);
  const listed = await made.delegate('connectors', 'list', made.mount);
  assert.match(JSON.stringify(listed.report), /"name":"more".*"state":"not trusted"/);
});
