/**
 * The past of one file among many transactions: `node bench/history.ts [TRANSACTIONS] [LARGE]`, LARGE of which move 100,000 files, the rest 200.
 * Against the lower bound: reading the bytes of all journals once.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { realDisk } from '../src/engine/disk/disk.ts';
import { openLog } from '../src/engine/disk/lineLog.ts';
import { StateFolder } from '../src/engine/disk/stateFolder.ts';
import { History } from '../src/engine/history/history.ts';
import { TaskStore } from '../src/engine/session/taskStore.ts';

const [transactions = 500, large = 5] = process.argv.slice(2).map(Number);
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-')));
const mount = path.join(root, 'folder');
fs.mkdirSync(mount);
fs.writeFileSync(path.join(mount, `n-${String(transactions - 1)}-7.jpg`), 'x');
const state = new StateFolder(path.join(root, 'state'));
state.prepare();

/** One task after the other renames the same files. */
function writeJournal(number: number, count: number): void {
  const task = `20260101-000000-${String(number).padStart(6, '0')}`;
  const log = openLog(state.doneTransaction(`${task}-abcdef`));
  const begin = { version: 2, transaction: `${task}-abcdef`, task, mount, mountIdentity: '1', stores: [], drives: 1 };
  log.append({ r: 'begin', ...begin, direction: 'apply', at: number, filesBefore: count });
  for (let id = 1; id <= count; id++) {
    const seen = { kind: 'file', size: 1, mtimeNs: '1', identity: String(id), links: 1 };
    const ends = { from: `n-${String(number - 1)}-${String(id)}.jpg`, to: `n-${String(number)}-${String(id)}.jpg` };
    log.append({ r: 'change', change: { id, op: 'move', ...ends, bytes: 1, reason: 'date taken 2019-07-03', seen } });
  }
  log.append({ r: 'end', outcome: 'done' });
  log.sync();
  log.close();
}

async function timed(what: string, work: () => Promise<string>): Promise<void> {
  const start = performance.now();
  const told = await work();
  console.log(`${what}: ${(performance.now() - start).toFixed(0)} ms ${told}`);
}

const every = Math.max(1, Math.floor(transactions / Math.max(1, large)));
for (let number = 0; number < transactions; number++)
  writeJournal(number, number % every === 0 && number / every < large ? 100_000 : 200);
const host = { state, store: new TaskStore(state, Date.now), disk: realDisk };
const { signal } = new AbortController();
const asked = path.join(mount, `n-${String(transactions - 1)}-7.jpg`);
const ask = (history: History) => async () => `(${String((await history.ofPath(asked, signal)).steps.length)} steps)`;
await timed('lower bound: reading all journals', async () => {
  let bytes = 0;
  for (const id of state.doneTransactions()) bytes += fs.readFileSync(state.doneTransaction(id)).length;
  return `(${(bytes / 1e6).toFixed(0)} MB)`;
});
const first = new History(host);
await timed('the first question, which makes the index', ask(first));
await timed('the next', ask(first));
await timed('the first in another process', ask(new History(host)));
const indexed = fs.readdirSync(path.join(state.root, 'history')).map((name) => path.join(state.root, 'history', name));
const bytes = indexed.reduce((sum, file) => sum + fs.statSync(file).size, 0);
console.log(`index: ${(bytes / 1e6).toFixed(1)} MB; heap ${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB`);
fs.rmSync(root, { recursive: true, force: true });
