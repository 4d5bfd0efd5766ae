/**
 * Preview, apply and undo of n moves, as ratios to a bare loop of rename calls on the same files in the same run.
 * `node bench/apply.ts [n…]`; prints CPU seconds (user + system of this process), wall seconds, and peak memory.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { conflictsOf } from '../src/engine/changes/check.ts';
import { folderFacts } from '../src/engine/changes/folderFacts.ts';
import { freeze } from '../src/engine/changes/freeze.ts';
import { readJournal } from '../src/engine/apply/journal.ts';
import { carriedOutBy, inverseOf, standingChanges } from '../src/engine/apply/standing.ts';
import { transact } from '../src/engine/apply/transaction.ts';
import { realDisk } from '../src/engine/disk/disk.ts';
import { StateFolder } from '../src/engine/disk/stateFolder.ts';
import { relativePath } from '../src/model/relativePath.ts';

const never = new AbortController().signal;
const filesPerFolder = 100;

type Cost = { cpu: number; wall: number };

async function measure<Value>(work: () => Promise<Value> | Value): Promise<[Value, Cost]> {
  const before = process.cpuUsage();
  const start = performance.now();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return [value, { cpu: (user + system) / 1e6, wall: (performance.now() - start) / 1e3 }];
}

function show(name: string, cost: Cost, bound: Cost): void {
  const ratio = `${(cost.cpu / bound.cpu).toFixed(2)}× CPU, ${(cost.wall / bound.wall).toFixed(2)}× wall`;
  console.log(`  ${name.padEnd(34)} ${cost.cpu.toFixed(3)} s CPU  ${cost.wall.toFixed(3)} s wall   ${ratio}`);
}

async function run(count: number): Promise<void> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-'));
  const mount = path.join(root, 'mount');
  const names: [string, string][] = [];
  for (let index = 0; index < count; index++) {
    const folder = `d${String(Math.floor(index / filesPerFolder))}`;
    if (index % filesPerFolder === 0) fs.mkdirSync(path.join(mount, folder), { recursive: true });
    names.push([`${folder}/file ${String(index)}.jpg`, `${folder}/renamed_${String(index)}.jpg`]);
    fs.writeFileSync(path.join(mount, names[index]?.[0] ?? ''), '');
  }
  const [, bare] = await measure(() => {
    for (const [from, to] of names) fs.renameSync(`${mount}/${from}`, `${mount}/${to}`);
  });
  for (const [from, to] of names) fs.renameSync(`${mount}/${to}`, `${mount}/${from}`);
  const proposals = names.map(([from, to]) => ({
    op: 'move' as const,
    from: relativePath(from),
    to: relativePath(to),
    reason: 'bench',
  }));
  const facts = folderFacts(realDisk, mount);
  const [frozen, freezing] = await measure(() => freeze(proposals, facts, never));
  if (!frozen.ok) throw new Error(frozen.failure.message);
  const { changes } = frozen.value;
  const rules = { foldsNames: false, direction: 'apply' as const, unsaved: new Set<string>() };
  const [, checking] = await measure(() => conflictsOf(changes, folderFacts(realDisk, mount), rules, never));
  const state = new StateFolder(path.join(root, 'state'));
  state.prepare();
  const around = { state, disk: realDisk, now: Date.now, progress: () => undefined };
  const [, applying] = await measure(() =>
    transact({ transaction: 'a', task: 't', mount, direction: 'apply', changes }, around, never),
  );
  const journal = readJournal(state.doneTransaction('a'));
  if (journal === null) throw new Error('no journal');
  const back = inverseOf([...standingChanges(carriedOutBy([journal])).values()], folderFacts(realDisk, mount));
  const [, undoing] = await measure(() =>
    transact({ transaction: 'u', task: 't', mount, direction: 'undo', changes: back }, around, never),
  );
  console.log(`${String(count)} moves in folders of ${String(filesPerFolder)}; bound: a bare loop of rename calls`);
  show('rename loop', bare, bare);
  show('freeze (look at every source)', freezing, bare);
  show('check (every conflict)', checking, bare);
  show('apply (journal, verify, count, sync)', applying, bare);
  show('undo', undoing, bare);
  console.log(
    `  journal ${(fs.statSync(state.doneTransaction('a')).size / 1e6).toFixed(1)} MB, peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`,
  );
  fs.rmSync(root, { recursive: true });
}

for (const count of process.argv
  .slice(2)
  .map(Number)
  .concat(process.argv.length > 2 ? [] : [10_000, 100_000]))
  await run(count);
