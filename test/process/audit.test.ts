// What leaves the machine for a task, from the command line: recorded, capped, and without a word of the key's.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { contents, desk, type Desk } from '../support/claudeDesk.ts';
import type { DoubleOptions } from '../support/messagesDouble.ts';

type Row = {
  outcome: string;
  destination: string;
  method: string;
  purpose: string;
  bytesOut: number;
  bytesIn: number;
  status: number;
  inputTokens: number;
  usd: number;
  hidden: number;
  why: string;
  carried: {
    names: { count: number; first: string[] };
    contents: { first: string[] };
    claimed: { first: string[] };
  } | null;
};
type Audit = { summary: string; missing: number; requests: Row[] };

async function auditOf({ start }: Desk, task: string): Promise<Audit> {
  const { stdout, status } = await start('audit', task, '--json').ended;
  assert.equal(status, 0);
  // The test's own parser of the contract: wrong fields fail the assertions on them.
  return JSON.parse(stdout) as Audit;
}

async function plan(rig: Desk, ...args: string[]): ReturnType<Desk['delegate']> {
  return rig.delegate('run', rig.mount, 'sort our minutes by year', '--engine', 'claude', ...args);
}

test('every request of a task is in its record: where to, how much, what it cost, and whose names were in it', async (t) => {
  const rig = await desk(t);
  const ran = await plan(rig);
  assert.equal(ran.status, 0, JSON.stringify(ran));
  const { requests, summary, missing } = await auditOf(rig, ran.report.task ?? '');
  assert.deepEqual([requests.length, missing], [2, 0]);
  for (const [index, row] of requests.entries()) {
    assert.equal(row.bytesOut, Buffer.byteLength(rig.double.requests[index]?.text ?? ''));
    assert.deepEqual(
      [row.method, row.destination, row.purpose, row.outcome, row.status],
      ['POST', `${rig.double.baseUrl}/v1/messages`, 'model call for the plan', 'answered', 200],
    );
    assert.ok(row.bytesIn > 0 && row.inputTokens > 0 && row.usd > 0);
  }
  const [first, second] = requests;
  assert.deepEqual(first?.carried?.names, { count: 0, first: [] }, 'the first asks without having looked');
  const shown = ['minutes 2024-03-01.txt', 'minutes 2025-01-15.txt', 'minutes.txt', 'other 2024-01-01.txt'];
  assert.deepEqual(second?.carried?.names.first.toSorted(), shown);
  assert.deepEqual(second.carried.claimed.first.toSorted(), shown, 'and the worker says the same');
  assert.deepEqual(second.carried.contents.first, [], 'names, never contents');
  assert.match(summary, /^2 requests, [\d.]+ KB sent, [\d.]+ KB received, [\d,]+ tokens, \$0\.\d+$/);

  const text = await rig.start('audit', ran.report.task ?? '').ended;
  assert.match(text.stdout, /In all: 2 requests/);
  assert.match(text.stdout, /names \(4\): .*minutes 2024-03-01\.txt/);
  const table = await rig.start('audit', ran.report.task ?? '', '--csv').ended;
  const lines = table.stdout.split('\r\n');
  assert.match(lines[0] ?? '', /^time,outcome,method,destination,purpose,status,bytes_out,/);
  assert.equal(lines.filter((line) => line.includes(',answered,POST,')).length, 2);
  const day = await rig.start('audit').ended;
  assert.match(day.stdout, /^Today \(\d{4}-\d{2}-\d{2}\): 2 of 5,000 requests, /);
});

test('a task of the embedded rules sends nothing, and its record says so', async (t) => {
  const rig = await desk(t);
  const ran = await rig.delegate('run', rig.mount, 'organize by date');
  const { stdout } = await rig.start('audit', ran.report.task ?? '').ended;
  assert.match(stdout, /Nothing left this machine for this task\./);
  assert.equal(rig.double.requests.length, 0);
  assert.ok(!existsSync(path.join(rig.state, 'spent')));
});

test('a task’s cap holds in the next process as well, and says what was used and how to raise it', async (t) => {
  const rig = await desk(t);
  const ran = await plan(rig, '--limit', 'task-requests=1');
  assert.equal(ran.status, 4, JSON.stringify(ran));
  assert.equal(ran.report.error?.code, 'limit-reached');
  assert.match(
    ran.report.error.message,
    /Used so far: 1 of 1 requests, [\d,]+ of 2,000,000 tokens, \$0\.\d+ of \$5\.00/,
  );
  const task = ran.report.task ?? '';
  const again = await rig.delegate('steer', task, 'please', '--limit', 'task-requests=1');
  assert.deepEqual([again.status, rig.double.requests.length], [4, 1]);
  const raised = await rig.delegate('steer', task, 'please', '--limit', 'task-requests=3');
  assert.deepEqual([raised.status, raised.report.state, rig.double.requests.length], [0, 'awaiting approval', 3]);
  const { requests } = await auditOf(rig, task);
  assert.deepEqual(
    requests.map(({ outcome }) => outcome),
    ['answered', 'denied', 'denied', 'answered', 'answered'],
  );
});

test('processes that run at the same time share the day’s cap', async (t) => {
  const rig = await desk(t);
  rig.env['DELEGATE_LIMITS'] = 'day-requests=5, task-requests=50';
  // Each needs two; each on a folder of its own.
  const folders = ['a', 'b', 'c', 'd'].map((name) => path.join(path.dirname(rig.mount), name));
  for (const folder of folders) {
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'minutes 2024-03-01.txt'), 'x');
  }
  const ran = await Promise.all(
    folders.map((folder) => rig.delegate('run', folder, 'sort our minutes by year', '--engine', 'claude')),
  );
  assert.equal(rig.double.requests.length, 5);
  const codes = ran.map(({ report }) => report.error?.code ?? report.state);
  assert.ok(
    codes.every((code) => code === 'awaiting approval' || code === 'limit-reached'),
    codes.join(),
  );
  assert.ok(codes.includes('limit-reached'));
});

test('a limit that is none is told, and nothing runs', async (t) => {
  const rig = await desk(t);
  for (const [name, value] of [
    ['--limit', 'task-usd'],
    ['--limit', 'task-dollars=5'],
    ['--limit', 'day-usd=-1'],
  ] as const) {
    assert.equal((await plan(rig, name, value)).status, 2, value);
  }
  rig.env['DELEGATE_LIMITS'] = 'day-usd:5';
  const ran = await plan(rig);
  assert.equal(ran.status, 2);
  assert.match(ran.report.error?.message ?? '', /DELEGATE_LIMITS holds “day-usd:5”/);
  assert.equal(rig.double.requests.length, 0);
});

/** Starts a task whose answer never comes, and waits until it was asked for. */
async function stalled(
  t: TestContext,
  options: Partial<DoubleOptions> = {},
): Promise<Desk & ReturnType<Desk['start']>> {
  const rig = await desk(t, { faults: [{ kind: 'stall' }], ...options });
  const started = rig.start('run', rig.mount, 'sort our minutes by year', '--engine', 'claude', '--json');
  while (rig.double.requests.length === 0) await delay(20);
  await delay(100);
  return { ...rig, ...started };
}

test('a process that dies while an answer is under way leaves the request recorded, and counted in full', async (t) => {
  const rig = await stalled(t);
  rig.child.kill('SIGKILL');
  await rig.ended;
  const [task = ''] = readdirSync(path.join(rig.state, 'tasks'));
  const { requests } = await auditOf(rig, task);
  assert.deepEqual(
    requests.map(({ outcome, destination }) => [outcome, destination]),
    [['no end is known', `${rig.double.baseUrl}/v1/messages`]],
  );
  const day = JSON.parse((await rig.start('audit', '--json').ended).stdout) as {
    spent: { requests: number; tokens: number };
  };
  assert.equal(day.spent.requests, 1);
  assert.ok(day.spent.tokens > 16_000, 'what it could have come to');
  // The next process begins anew, and both are in the record.
  assert.equal((await rig.delegate('recover')).status, 0);
  const { requests: all } = await auditOf(rig, task);
  assert.deepEqual(
    all.map(({ outcome }) => outcome),
    ['no end is known', 'answered', 'answered'],
  );
});

test('an interrupt ends a call that is under way at once, and the record says so', async (t) => {
  const rig = await stalled(t);
  const began = performance.now();
  rig.child.kill('SIGINT');
  const { status } = await rig.ended;
  // Else it would go on for as long as the answer does not come.
  assert.ok(performance.now() - began < 10_000, String(performance.now() - began));
  assert.notEqual(status, 0);
  const [task = ''] = readdirSync(path.join(rig.state, 'tasks'));
  const [row] = (await auditOf(rig, task)).requests;
  assert.equal(row?.outcome, 'cancelled');
  assert.ok(row.inputTokens > 0, 'what was sent has been paid for');
});

test('a key that stands in a file’s name, or in the instruction, is taken out before anything is sent or kept', async (t) => {
  const rig = await desk(t);
  const { key } = rig.double;
  writeFileSync(path.join(rig.mount, `minutes 2023-01-01 ${key}.txt`), 'x');
  writeFileSync(path.join(rig.mount, `${Buffer.from(`x${key}`).toString('base64url')}.txt`), 'x');
  const ran = await rig.start('run', rig.mount, `sort our minutes, key ${key}`, '--engine', 'claude', '--json').ended;
  assert.equal(ran.status, 0, ran.stdout);
  const [task = ''] = readdirSync(path.join(rig.state, 'tasks'));
  const { requests } = await auditOf(rig, task);
  assert.ok((requests.at(-1)?.hidden ?? 0) > 1);
  const everywhere = [
    ...rig.double.requests.map(({ text }) => text),
    ...Object.values(contents(rig.state)),
    ran.stdout + ran.stderr,
  ];
  const encoded = Buffer.from(key).toString('base64url').slice(4, 24);
  for (const text of everywhere) assert.ok(!text.includes(key) && !text.includes(encoded), text.slice(0, 2_000));
  assert.match(everywhere.join(), /\[key\]/);
});

test('a report that Node writes of the command, at a crash or when asked, names no key', async (t) => {
  const rig = await desk(t, { faults: [{ kind: 'stall' }] });
  const reports = path.join(path.dirname(rig.mount), 'reports');
  mkdirSync(reports);
  rig.env['NODE_OPTIONS'] = `--report-on-signal --report-directory=${reports}`;
  rig.env['DELEGATE_MARK'] = 'the environment is in it';
  const { child, ended } = rig.start('run', rig.mount, 'sort our minutes by year', '--engine', 'claude');
  while (rig.double.requests.length === 0) await delay(20);
  child.kill('SIGUSR2');
  while (!readdirSync(reports).some((name) => readFileSync(path.join(reports, name), 'utf8').trimEnd().endsWith('}')))
    await delay(20);
  child.kill('SIGKILL');
  await ended;
  const written = Object.values(contents(reports));
  assert.equal(written.length, 1, 'the command’s own, and none of a worker’s');
  assert.ok(written[0]?.includes('the environment is in it'));
  assert.ok(!written.join().includes(rig.double.key));
});

test('an address with a password in it is neither used nor shown', async (t) => {
  const rig = await desk(t);
  rig.env['ANTHROPIC_BASE_URL'] = rig.double.baseUrl.replace('http://', 'http://ana:hunter2-hunter2@');
  for (const args of [['doctor'], ['run', rig.mount, 'sort our minutes by year', '--engine', 'claude']]) {
    const { stdout, stderr } = await rig.start(...args).ended;
    assert.ok(!(stdout + stderr).includes('hunter2'), stdout + stderr);
    assert.match(stdout + stderr, /it holds a name or a password/);
  }
  assert.equal(rig.double.requests.length, 0);
});
