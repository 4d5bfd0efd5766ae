/**
 * Preview, apply and undo of n moves, as ratios to loops of bare rename calls on the same files in the same run: one in C (the lower
 * bound), one in Node. `node bench/apply.ts [n…]`; every stage runs in a process of its own kind, so that its peak memory is its own.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { readJournal } from '../src/engine/apply/journal.ts';
import { carriedOutBy, inverseOf, Standing } from '../src/engine/apply/standing.ts';
import { transact } from '../src/engine/apply/transaction.ts';
import { conflictsOf } from '../src/engine/changes/check.ts';
import { folderFacts } from '../src/engine/changes/folderFacts.ts';
import { freeze } from '../src/engine/changes/freeze.ts';
import { realDisk } from '../src/engine/disk/disk.ts';
import { StateFolder } from '../src/engine/disk/stateFolder.ts';
import { proposedChangeSchema, type Changes, type ProposedChange } from '../src/model/change.ts';
import { relativePath } from '../src/model/relativePath.ts';

const never = new AbortController().signal;
const filesPerFolder = 100;

const costSchema = z.object({ name: z.string(), cpu: z.number(), wall: z.number(), peakMb: z.number() });
type Cost = z.infer<typeof costSchema>;

const before = (index: number): string => `d${String(Math.floor(index / filesPerFolder))}/file ${String(index)}.jpg`;
const after = (index: number): string => `d${String(Math.floor(index / filesPerFolder))}/renamed_${String(index)}.jpg`;

async function measure<Value>(name: string, work: () => Promise<Value> | Value): Promise<Value> {
  const usage = process.cpuUsage();
  const start = performance.now();
  const value = await work();
  const { user, system } = process.cpuUsage(usage);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const cost: Cost = { name, cpu: (user + system) / 1e6, wall: (performance.now() - start) / 1e3, peakMb };
  console.log(JSON.stringify(cost));
  return value;
}

const proposalsPerBatch = 2_000;

/** As they come from a worker: in batches of JSON text. */
function* proposals(count: number): Generator<ProposedChange> {
  for (let start = 0; start < count; start += proposalsPerBatch) {
    const batch = Array.from({ length: Math.min(proposalsPerBatch, count - start) }, (_, at): ProposedChange => {
      const [from, to] = [relativePath(before(start + at)), relativePath(after(start + at))];
      return { op: 'move', from, to, reason: 'bench' };
    });
    const received: unknown = JSON.parse(JSON.stringify(batch));
    yield* z.array(proposedChangeSchema).parse(received);
  }
}

async function plan(mount: string, count: number): Promise<Changes> {
  const facts = folderFacts(realDisk, mount);
  const frozen = await measure('freeze (look at every source)', () =>
    freeze(proposals(count), facts, () => null, never),
  );
  if (!frozen.ok) throw new Error(frozen.failure.message);
  const { changes } = frozen.value;
  const rules = {
    names: { foldsCase: false, foldsForms: false },
    direction: 'apply' as const,
    unsaved: new Set<string>(),
  };
  const conflicts = await measure('check (every conflict)', () =>
    conflictsOf(changes, folderFacts(realDisk, mount), rules, never),
  );
  if (conflicts.length > 0) throw new Error(conflicts[0]?.message);
  return changes;
}

/** One kind of process; prints a line for each of its stages. */
async function stage(kind: string, root: string, count: number): Promise<void> {
  const mount = path.join(root, 'mount');
  const state = new StateFolder(path.join(root, 'state'));
  state.prepare();
  const around = { state, disk: realDisk, now: Date.now, progress: () => undefined };
  if (kind === 'node') {
    await measure('the same loop in Node', () => {
      for (let index = 0; index < count; index++) {
        fs.renameSync(`${mount}/${before(index)}`, `${mount}/${after(index)}`);
      }
    });
    for (let index = 0; index < count; index++) {
      fs.renameSync(`${mount}/${after(index)}`, `${mount}/${before(index)}`);
    }
  } else if (kind === 'plan') {
    await plan(mount, count);
  } else if (kind === 'apply') {
    const changes = await plan(mount, count);
    const outcome = await measure('apply (journal, verify, count, sync)', () =>
      transact({ transaction: 'a', task: 't', mount, direction: 'apply', changes }, around, never),
    );
    if (outcome.kind !== 'done') throw new Error(outcome.failure.message);
  } else {
    const back = await measure('undo: the way back from the journal', () => {
      const journal = readJournal(state.doneTransaction('a'));
      if (journal === null) throw new Error('no journal');
      return inverseOf(new Standing(carriedOutBy([journal])), folderFacts(realDisk, mount)).changes;
    });
    await measure('undo', () =>
      transact({ transaction: 'u', task: 't', mount, direction: 'undo', changes: back }, around, never),
    );
  }
}

function stageProcess(kind: string, root: string, count: number): Cost[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [
    import.meta.filename,
    '--stage',
    kind,
    root,
    String(count),
  ]);
  if (status !== 0) throw new Error(String(stderr));
  return String(stdout)
    .trim()
    .split('\n')
    .map((line) => costSchema.parse(JSON.parse(line)));
}

/** The C loop, forth and back; half of both. Null where there is no compiler. */
function bound(root: string, count: number): Cost | null {
  const built = ['rename', 'meter'].every((name) => {
    const source = path.join(import.meta.dirname, 'bound', `${name}.c`);
    return spawnSync('cc', ['-O2', '-o', path.join(root, name), source]).status === 0;
  });
  if (!built) return null;
  const mount = path.join(root, 'mount');
  const cost = ['forth', 'back'].map((way) => {
    const run = [path.join(root, 'rename'), mount, String(count), String(filesPerFolder), way];
    const { status, stdout } = spawnSync(path.join(root, 'meter'), run);
    if (status !== 0) throw new Error('the loop in C failed');
    return String(stdout).split(' ').map(Number);
  });
  const mean = (at: number): number => ((cost[0]?.[at] ?? 0) + (cost[1]?.[at] ?? 0)) / 2;
  return { name: 'a bare loop of rename in C', cpu: mean(0) + mean(1), wall: mean(2), peakMb: mean(3) / 1024 };
}

function show({ name, cpu, wall, peakMb }: Cost, lowest: Cost): void {
  const ratio = `${(cpu / lowest.cpu).toFixed(2)}× CPU  ${(wall / lowest.wall).toFixed(2)}× wall`;
  console.log(
    `  ${name.padEnd(38)} ${cpu.toFixed(3).padStart(8)} s CPU ${wall.toFixed(3).padStart(8)} s wall   ${ratio}   peak ${peakMb.toFixed(0)} MB`,
  );
}

function run(count: number): void {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-'));
  const mount = path.join(root, 'mount');
  for (let index = 0; index < count; index++) {
    if (index % filesPerFolder === 0) fs.mkdirSync(path.join(mount, path.dirname(before(index))), { recursive: true });
    fs.writeFileSync(path.join(mount, before(index)), '');
  }
  console.log(`${String(count)} moves in folders of ${String(filesPerFolder)}`);
  const node = stageProcess('node', root, count);
  const lowest = bound(root, count) ?? node[0];
  if (lowest === undefined) throw new Error('nothing to compare with');
  if (lowest === node[0]) console.log('  no C compiler here: compared with the loop in Node');
  const planned = stageProcess('plan', root, count);
  const applied = stageProcess('apply', root, count);
  const undone = stageProcess('undo', root, count);
  for (const cost of [lowest, ...node, ...planned, ...applied.slice(-1), ...undone]) show(cost, lowest);
  const bytes = fs.statSync(path.join(root, 'state/transactions/done/a.wal')).size;
  console.log(`  journal ${(bytes / 1e6).toFixed(1)} MB`);
  fs.rmSync(root, { recursive: true });
}

const [first, kind = '', root = '', count = ''] = process.argv.slice(2);
if (first === '--stage') await stage(kind, root, Number(count));
else for (const size of process.argv.length > 2 ? process.argv.slice(2) : ['10000', '100000']) run(Number(size));
