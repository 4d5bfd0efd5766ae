/**
 * How long a person waits: for the rule editor's preview after an edit, and for a cancel, at each point where something runs.
 * `npm run build && node bench/latency.ts [n]`. Wall milliseconds, since these are what a person feels; each several times, the median
 * and the worst. No assertions.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Engine, type RulePreview } from '../src/engine/engine.ts';
import { jpeg } from '../test/unit/worker/rules/pictures.ts';
import { renameRule } from './support/renameRule.ts';

const count = Number(process.argv[2] ?? 10_000);
const rounds = 7;
/** After so long a transaction of ten thousand changes is still being checked. */
const checkingMs = 50;
const never = new AbortController().signal;
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-latency-')));
const mount = path.join(root, 'mount');

const two = (part: number): string => String(part).padStart(2, '0');

/** Pictures with a date, in folders of a hundred. */
function fill(): void {
  for (let index = 0; index < count; index++) {
    const folder = path.join(mount, `folder ${String(Math.floor(index / 100))}`);
    if (index % 100 === 0) fs.mkdirSync(folder, { recursive: true });
    const day = `${String(2005 + (index % 20))}:${two(1 + (index % 12))}:${two(1 + (index % 28))}`;
    fs.writeFileSync(path.join(folder, `My Photo ${String(index)}.jpg`), jpeg({ original: `${day} 10:20:30` }));
  }
}

function engine(): Engine {
  return new Engine({
    stateFolder: fs.mkdtempSync(path.join(root, 'state-')),
    workerFile: path.join(import.meta.dirname, '..', 'dist', 'worker.cjs'),
    now: Date.now,
    isolation: 'sandbox',
    unsavedFiles: () => [],
    upstream: async () => null,
  });
}

const photosRule = (folders: string): string => `rule 1
step "By date"
  all files everywhere
  let d = date exif
  move to ${folders}/{name}
`;

async function taskOf(host: Engine, rule: string): Promise<string> {
  const order = { engine: 'rules' as const, approve: 'none' as const, planGate: 'model' as const, answers: {} };
  const made = await host.createTask({ ...order, folder: mount, instruction: 'bench', rule });
  if (!made.ok) throw new Error(made.failure.message);
  return made.value.id;
}

function tell(name: string, times: readonly number[], more = ''): void {
  const sorted = [...times].sort((one, other) => one - other);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  const worst = sorted.at(-1) ?? Number.NaN;
  console.log(
    `  ${name.padEnd(64)} ${median.toFixed(0).padStart(6)} ms  worst ${worst.toFixed(0).padStart(6)} ms  ${more}`,
  );
}

async function showing(preview: RulePreview, rule: string, was?: string): Promise<number> {
  const start = performance.now();
  const ask = { rule, answers: {}, first: 0, count: 100, show: 'all' as const, ...(was === undefined ? {} : { was }) };
  const reply = await preview.preview(ask, never);
  if (!reply.ok) throw new Error(reply.failure.message);
  if (reply.value.outcome !== 'preview') throw new Error(JSON.stringify(reply.value).slice(0, 300));
  if (reply.value.preview.total < count) throw new Error('the preview does not show every file');
  return performance.now() - start;
}

/** The editor is open with the plan's rule; every edit is another rule, held against the first. */
async function previews(): Promise<void> {
  console.log(`The preview at ${String(count)} files, from the question to the rows (aim: within a second)`);
  const edits: Record<'photos by date' | 'names', (edit: number) => string> = {
    'photos by date': (edit) => photosRule(`{d:YYYY} ${String(edit)}`),
    names: (edit) => renameRule.replace('"_"', `"-${String(edit)}"`),
  };
  for (const [name, edited] of Object.entries(edits)) {
    const first: number[] = [];
    const after: number[] = [];
    const again: number[] = [];
    const host = engine();
    for (let round = 0; round < 3; round++) {
      const preview = host.openPreview(await taskOf(host, edited(0)));
      first.push(await showing(preview, edited(0)));
      for (let edit = 1; edit <= rounds; edit++) after.push(await showing(preview, edited(edit), edited(0)));
      preview.refresh();
      again.push(await showing(preview, edited(rounds), edited(0)));
      preview.dispose();
    }
    host.dispose();
    tell(`${name}: the first one, with the start of a worker and the scan`, first);
    tell(`${name}: after an edit`, after);
    tell(`${name}: after an edit, when the folder is looked through anew`, again);
  }
}

/** What the task does when it is cancelled: its state, and what its worker says. */
type Moment = { readonly name: string; readonly isNow: (host: Engine, id: string) => boolean };

const says = (text: string) => (host: Engine, id: string) => host.progress(id)?.text.startsWith(text) === true;
const moments: readonly Moment[] = [
  { name: 'while the folder is scanned', isNow: says('Looking') },
  { name: 'while pictures are read', isNow: says('Reading') },
  { name: 'while the work is done', isNow: (host, id) => host.task(id)?.state === 'working' },
  { name: 'while changes are looked up and frozen', isNow: says('Checking') },
];

/** Resolves as soon as it is so; false where it ended first. */
async function until(isSo: () => boolean, ended: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  for (;;) {
    if (isSo()) return true;
    if (isOver) return false;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function cancels(): Promise<void> {
  console.log(`Cancel at ${String(count)} files, to the end of the worker and of the call (aim: within 200 ms)`);
  for (const { name, isNow } of moments) {
    const times: number[] = [];
    let late = 0;
    for (let round = 0; round < rounds; round++) {
      const host = engine();
      const id = await taskOf(host, photosRule('{d:YYYY}'));
      const run = host.advance(id, never);
      if (await until(() => isNow(host, id), run)) {
        const start = performance.now();
        const cancelled = await host.cancel(id);
        if (!cancelled.ok) late += 1;
        await run;
        if (cancelled.ok) times.push(performance.now() - start);
      } else late += 1;
      host.dispose();
    }
    tell(name, times, late === 0 ? '' : `(${String(late)} of ${String(rounds)} were over too soon)`);
  }
}

/** Part of the way is gone when the cancel comes: how long until it turns back, and until everything is as it was. */
async function cancelsOfApply(): Promise<void> {
  console.log(
    `Cancel while ${String(count)} changes are applied (aim: within 200 ms; then what was done is taken back)`,
  );
  for (const share of [0, 0.1, 0.5, 0.9]) {
    const turned: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const host = engine();
      const id = await taskOf(host, photosRule('{d:YYYY}'));
      const planned = await host.advance(id, never);
      if (!planned.ok || planned.value.state !== 'awaiting review')
        throw new Error(JSON.stringify(planned).slice(0, 300));
      const stop = new AbortController();
      const before = JSON.stringify(fs.readdirSync(mount).sort());
      const run = host.transact(id, 'apply', { selection: { kind: 'all' }, hash: null }, stop.signal);
      // Nothing is done yet while all of it is checked and written down.
      if (share === 0) await new Promise((resolve) => setTimeout(resolve, checkingMs));
      else if (!(await until(() => (host.progress(id)?.done ?? 0) >= share * count, run)))
        throw new Error('it was over too soon');
      const start = performance.now();
      stop.abort();
      const done = host.progress(id)?.done ?? 0;
      await until(() => (host.progress(id)?.done ?? 0) !== done, run);
      turned.push(performance.now() - start);
      const ended = await run;
      if (ended.ok || ended.failure.code !== 'cancelled') throw new Error('it was not taken back');
      whole.push(performance.now() - start);
      if (JSON.stringify(fs.readdirSync(mount).sort()) !== before) throw new Error('the folder is not as it was');
      host.dispose();
    }
    if (share > 0) tell(`with ${String(share * 100)} % done: until it goes back`, turned);
    tell(`with ${String(share * 100)} % done: until all is as it was`, whole);
  }
}

try {
  fill();
  await previews();
  await cancels();
  await cancelsOfApply();
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
