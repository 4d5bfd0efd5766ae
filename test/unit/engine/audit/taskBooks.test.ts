import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { Redactor } from '../../../../src/base/redactor.ts';
import { AuditLog } from '../../../../src/engine/audit/auditLog.ts';
import { CarriedFiles } from '../../../../src/engine/audit/carried.ts';
import { DayLedger } from '../../../../src/engine/audit/dayLedger.ts';
import { taskBooks } from '../../../../src/engine/audit/taskBooks.ts';
import { realDisk } from '../../../../src/engine/disk/disk.ts';
import type { Books, End, Planned } from '../../../../src/engine/gateway/books.ts';
import { spentBy } from '../../../../src/model/audit.ts';
import { defaultCaps, type Caps } from '../../../../src/model/spending.ts';
import type { Usage } from '../../../../src/model/task.ts';

const never = new AbortController().signal;
const secret = 'sk-test-0123456789abcdef';

const planned: Planned = {
  purpose: 'model call for the plan',
  method: 'POST',
  destination: 'https://api.example.com/v1/messages',
  bytesOut: 1_000,
  payload: { texts: ['the files: "offer.pdf", "notes 1.txt"'], attachments: [] },
  claimed: ['offer.pdf', 'secret plans.txt'],
  hidden: 0,
  most: { tokens: 500, usd: 0.1 },
};
const answered: End = {
  outcome: 'answered',
  status: 200,
  bytesIn: 300,
  usage: { inputTokens: 100, outputTokens: 20, usd: 0.01 },
  estimated: false,
};

type Desk = {
  readonly books: Books;
  readonly log: AuditLog;
  readonly ledger: DayLedger;
  readonly used: Usage[];
  readonly file: string;
  /** The same task's books in another process. */
  readonly restarted: () => Desk;
};

function desk(t: TestContext, caps: () => Caps = () => defaultCaps): Desk {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-books-'));
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const mount = path.join(root, 'folder');
  fs.mkdirSync(mount);
  for (const name of ['offer.pdf', 'notes 1.txt', 'other.txt']) fs.writeFileSync(path.join(mount, name), name);
  const open = (): Desk => {
    const log = new AuditLog(path.join(root, 'audit.log'), () => 1_700_000_000_000);
    const ledger = new DayLedger(
      path.join(root, 'state'),
      () => 1_000,
      () => '2026-11-22',
    );
    const secrets = new Redactor();
    secrets.add(secret);
    const used: Usage[] = [];
    const files = new CarriedFiles(realDisk, mount);
    const books = taskBooks({ task: 't', log, ledger, files, caps, secrets, used: (usage) => used.push(usage) });
    return { books, log, ledger, used, file: path.join(root, 'audit.log'), restarted: open };
  };
  return open();
}

async function send({ books }: Desk, more: Partial<Planned> = {}, end: Partial<End> = {}): Promise<string> {
  const entered = await books.enter({ ...planned, ...more }, never);
  if (!entered.ok) return `${entered.failure.code}: ${entered.failure.message} ${entered.failure.next}`;
  entered.value({ ...answered, ...end });
  return 'sent';
}

test('a request stands in the log before it is sent, and its end when it is known', async (t) => {
  const { books, log, used } = desk(t);
  const entered = await books.enter(planned, never);
  assert.ok(entered.ok);
  const [open] = log.report().requests;
  assert.ok(open?.kind === 'sent' && open.end === null);
  const { purpose, method, destination, bytesOut, carried } = open.sending;
  assert.deepEqual([purpose, method, destination, bytesOut], [planned.purpose, 'POST', planned.destination, 1_000]);
  assert.deepEqual(carried.names, { count: 2, first: ['offer.pdf', 'notes 1.txt'] });
  assert.deepEqual(carried.claimed, { count: 2, first: ['offer.pdf', 'secret plans.txt'] });
  entered.value(answered);
  const [closed] = log.report().requests;
  assert.ok(closed?.kind === 'sent');
  const { n, at, kind, id, ...end } = closed.end ?? {};
  assert.deepEqual({ ...end, estimated: false }, answered);
  assert.deepEqual([n, at, kind, id === closed.sending.id], [2, 1_700_000_000_000, 'ended', true]);
  assert.deepEqual(used, [answered.usage]);
});

test('what is under way counts with the most, what ended with what it used, and a crash in the middle keeps the most', async (t) => {
  const first = desk(t);
  await send(first);
  assert.deepEqual(spentBy(first.log.report()), { requests: 1, tokens: 120, usd: 0.01, bytes: 1_300 });
  assert.ok((await first.books.enter(planned, never)).ok);
  // The process goes away here; the next one reads what it left.
  const { log, ledger } = first.restarted();
  assert.deepEqual(spentBy(log.report()), { requests: 2, tokens: 620, usd: 0.11, bytes: 2_300 });
  assert.deepEqual(ledger.spent(), { requests: 2, tokens: 620, usd: 0.11, bytes: 2_300 });
});

test('a task’s caps hold across restarts, and say what was used and how to raise them', async (t) => {
  const caps = { ...defaultCaps, task: { requests: 2, tokens: 10_000, usd: 1, bytes: 1e6 } };
  let now: Caps = caps;
  const first = desk(t, () => now);
  assert.equal(await send(first), 'sent');
  assert.equal(await send(first.restarted()), 'sent');
  const third = first.restarted();
  assert.equal(
    await send(third),
    'limit-reached: No more may be sent for this task: the next request could pass the limit of requests. Used so far: 2 of 2 requests, 240 of 10,000 tokens, $0.02 of $1.00, 0 of 1 MB. Raise delegate.limits.task.requests in VS Code’s settings, or task-requests with --limit or DELEGATE_LIMITS on the command line; then resume the task, or run it again. Nothing was changed.',
  );
  const { requests } = third.log.report();
  assert.deepEqual(
    requests.map(({ kind }) => kind),
    ['sent', 'sent', 'denied'],
  );
  now = { ...caps, task: { ...caps.task, requests: 3 } };
  assert.equal(await send(third), 'sent', 'a cap that was raised meanwhile counts');
});

test('each cap of a task and of a day stops a request that could pass it', async (t) => {
  for (const whose of ['task', 'day'] as const) {
    for (const [kind, unit] of [
      ['tokens', 'tokens'],
      ['usd', 'usd'],
      ['bytes', 'megabytes'],
    ] as const) {
      const half = { requests: 10, tokens: 700, usd: 0.15, bytes: 2_000 };
      const caps = { ...defaultCaps, [whose]: { ...defaultCaps[whose], [kind]: half[kind] } };
      const rig = desk(t, () => caps);
      assert.equal(
        await send(rig, {}, { usage: { inputTokens: 300, outputTokens: 0, usd: 0.1 }, bytesIn: 500 }),
        'sent',
      );
      assert.match(await send(rig), new RegExp(`^limit-reached: .* or ${whose}-${unit} with --limit`));
      assert.equal(rig.ledger.spent().requests, 1, 'what was refused takes no room');
    }
  }
});

test('a day’s cap is that of all tasks', async (t) => {
  const caps = { ...defaultCaps, day: { ...defaultCaps.day, requests: 1 } };
  const rig = desk(t, () => caps);
  const entered = await rig.ledger.enter('another', { requests: 1, tokens: 1, usd: 0, bytes: 1 }, caps.day, never);
  assert.ok(entered.ok);
  assert.match(await send(rig), /^limit-reached: No more may be sent today: .*requests.* or wait until tomorrow/);
});

test('what was refused is in the log, with its reason and the bytes that did not leave', (t) => {
  const { books, log } = desk(t);
  books.deny({ purpose: 'model call', destination: '', bytes: 77, why: 'A model call was not passed on.' });
  const [denied] = log.report().requests;
  assert.ok(denied?.kind === 'denied');
  assert.deepEqual([denied.bytes, denied.why], [77, 'A model call was not passed on.']);
  assert.deepEqual(spentBy(log.report()).requests, 0);
});

test('no secret gets into the log, from wherever it comes', async (t) => {
  const rig = desk(t);
  await send(rig, { claimed: [`${secret}.txt`], purpose: secret }, { outcome: 'failed', why: `Bearer ${secret}` });
  rig.books.deny({ purpose: secret, destination: secret, bytes: 1, why: Buffer.from(secret).toString('base64') });
  const text = fs.readFileSync(rig.file, 'utf8');
  assert.ok(!text.includes(secret) && !text.includes(Buffer.from(secret).toString('base64').slice(0, 20)));
  assert.equal(text.match(/\[key\]/g)?.length, 6);
});

test('a log that lost lines, or had one changed, says how many are missing', async (t) => {
  const rig = desk(t);
  for (let call = 0; call < 4; call++) await send(rig);
  assert.equal(rig.log.report().missing, 0);
  const lines = fs.readFileSync(rig.file, 'utf8').split('\n');
  const write = (kept: readonly string[]): number => {
    fs.writeFileSync(rig.file, kept.join('\n'));
    return rig.restarted().log.report().missing;
  };
  assert.equal(write(lines.toSpliced(2, 1)), 1);
  assert.equal(write(lines.toSpliced(0, 3)), 3);
  assert.equal(write(lines.with(4, (lines[4] ?? '').replace('POST', 'GET'))), 1);
});

test('a record that cannot be written keeps the request here', async (t) => {
  const rig = desk(t);
  fs.mkdirSync(rig.file);
  await assert.rejects(rig.books.enter(planned, never), { code: 'EISDIR' });
});

test('a request that outlives its process is ended by the next one, once, and counts with the most until then', async (t) => {
  const { books, restarted } = desk(t);
  const entered = await books.enter(planned, never);
  assert.ok(entered.ok);
  const { entry } = entered.value;
  const later = restarted();
  assert.deepEqual([later.log.spent().usd, later.ledger.spent().usd], [0.1, 0.1]);
  later.books.endLater(entry, answered);
  assert.deepEqual([later.log.spent().usd, later.ledger.spent().usd], [0.01, 0.01]);
  assert.deepEqual(later.used, [answered.usage]);
  later.books.endLater(entry, answered);
  later.books.endLater('{"id":"somebody’s"}', answered);
  assert.deepEqual([later.used.length, later.log.spent().requests], [1, 1]);
});
