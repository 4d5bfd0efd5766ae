import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DayLedger } from '../../../../src/engine/audit/dayLedger.ts';
import { takeLock } from '../../../../src/engine/disk/lock.ts';

const never = new AbortController().signal;
const caps = { requests: 10, tokens: 10_000, usd: 1, bytes: 1_000 };
const most = { requests: 1, tokens: 1_000, usd: 0.3, bytes: 100 };
const day = '2026-11-22';

function stateFolder(t: TestContext): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-ledger-'));
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  return root;
}

function ledgerIn(root: string, today = day): DayLedger {
  return new DayLedger(
    root,
    () => 1_000,
    () => today,
  );
}

async function enter(ledger: DayLedger, more: Partial<typeof most> = {}): ReturnType<DayLedger['enter']> {
  return ledger.enter('task', { ...most, ...more }, caps, never);
}

test('a call counts with the most that it may come to until its end is known, and then with what it used', async (t) => {
  const ledger = ledgerIn(stateFolder(t));
  const entry = await enter(ledger);
  assert.ok(entry.ok);
  assert.deepEqual(ledger.spent(), most);
  entry.value.end({ requests: 1, tokens: 50, usd: 0.01, bytes: 400 });
  assert.deepEqual(ledger.spent(), { requests: 1, tokens: 50, usd: 0.01, bytes: 400 });
});

test('a call that could pass a cap is not made, whichever cap it is, and says what is used', async (t) => {
  for (const kind of ['tokens', 'usd', 'bytes'] as const) {
    const ledger = ledgerIn(stateFolder(t));
    const first = await enter(ledger, { [kind]: caps[kind] * 0.6 });
    assert.ok(first.ok);
    const second = await enter(ledger, { [kind]: caps[kind] * 0.6 });
    assert.ok(!second.ok && second.failure.kind === 'cap');
    assert.equal(second.failure.passed, kind);
    assert.equal(second.failure.spent[kind], caps[kind] * 0.6);
    // Right up to the cap is permitted.
    first.value.end({ ...most, [kind]: caps[kind] * 0.4 });
    assert.ok((await enter(ledger, { [kind]: caps[kind] * 0.6 })).ok);
  }
  const ledger = ledgerIn(stateFolder(t));
  const small = { tokens: 1, usd: 0, bytes: 1 };
  for (let call = 0; call < caps.requests; call++) assert.ok((await enter(ledger, small)).ok);
  const last = await enter(ledger, small);
  assert.ok(!last.ok && last.failure.kind === 'cap' && last.failure.passed === 'requests');
});

test('a day’s account survives a restart, and a new day begins anew; an end after midnight counts for its begin', async (t) => {
  const root = stateFolder(t);
  let today = day;
  const ledger = new DayLedger(
    root,
    () => 1_000,
    () => today,
  );
  const entry = await enter(ledger);
  assert.ok(entry.ok);
  today = '2026-11-23';
  entry.value.end({ requests: 1, tokens: 70, usd: 0.02, bytes: 200 });
  const restarted = ledgerIn(root);
  assert.deepEqual(restarted.spent(), { requests: 1, tokens: 70, usd: 0.02, bytes: 200 });
  assert.deepEqual(restarted.spent('2026-11-23'), { requests: 0, tokens: 0, usd: 0, bytes: 0 });
});

/** Runs processes that enter calls at the same time; how many each got in. */
async function together(root: string, processes: number, ...words: readonly string[]): Promise<number[]> {
  const program = fileURLToPath(new URL('../../../support/spendingProcess.ts', import.meta.url));
  const run = async (): Promise<number> => {
    const child = spawn(process.execPath, [program, root, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    for await (const chunk of child.stdout) text += String(chunk);
    return Number(text);
  };
  return Promise.all(Array.from({ length: processes }, run));
}

test('several processes share a day’s caps: together they get in as many calls as fit, not one more', async (t) => {
  const root = stateFolder(t);
  const entered = await together(root, 3, '30', '40');
  assert.equal(
    entered.reduce((sum, each) => sum + each, 0),
    40,
    entered.join(),
  );
  const { requests, tokens } = ledgerIn(root).spent();
  assert.deepEqual([requests, tokens], [40, 400]);
});

test('a process that dies in the middle of a call leaves it counted in full, and its lock to the next', async (t) => {
  const root = stateFolder(t);
  await together(root, 1, '1', '40', 'die');
  assert.deepEqual(ledgerIn(root).spent(), { requests: 1, tokens: 1_000, usd: 0.5, bytes: 10 });
  // It may as well have died while it held the lock.
  const lock = path.join(root, 'locks', 'spent.lock');
  takeLock(lock, 'spent');
  const dead = fs.readFileSync(lock, 'utf8').replace(/"pid":\d+/, '"pid":2147483646');
  fs.writeFileSync(lock, dead);
  const [entered] = await together(root, 1, '5', '40');
  assert.equal(entered, 5);
});

test('a line that was torn or damaged takes no other with it', async (t) => {
  const root = stateFolder(t);
  const ledger = ledgerIn(root);
  assert.ok((await enter(ledger)).ok);
  const file = path.join(root, 'spent', `${day}.log`);
  fs.appendFileSync(file, '0badc0de {"kind":"begin","id":"x","ta');
  const entry = await enter(ledgerIn(root));
  assert.ok(entry.ok);
  assert.equal(ledgerIn(root).spent().requests, 2);
});

test('while another process holds the ledger nothing is entered, and a cancel ends the wait', async (t) => {
  const root = stateFolder(t);
  const lock = takeLock(path.join(root, 'locks', 'spent.lock'), 'spent');
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 60);
  const entry = await ledgerIn(root).enter('task', most, caps, stop.signal);
  assert.ok(!entry.ok && entry.failure.kind === 'busy');
  lock?.dispose();
  assert.equal(ledgerIn(root).spent().requests, 0);
});
