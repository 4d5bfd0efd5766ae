/**
 * What Delegate costs the extension host: `npm run package && node bench/host.ts [n]`. A real VS Code in a browser, with no past task and
 * with n (500 unless told): how long it took to activate, as VS Code counts it, until the queue shows its tasks, and what the extension
 * host holds. No assertions.
 */
import fs from 'node:fs';
import os from 'node:os';
import { StateFolder } from '../src/engine/disk/stateFolder.ts';
import { TaskStore } from '../src/engine/session/taskStore.ts';
import { noCounts } from '../src/model/receipt.ts';
import { startRig, type Rig } from '../test/support/rig/workbench.ts';

const count = Number(process.argv[2] ?? 500);
const rounds = 3;
const hash = 'a'.repeat(64);

/** Tasks that were carried out, each with its plan and its receipt. */
function fill(state: string, mount: string, tasks: number): void {
  const store = new TaskStore(new StateFolder(state), Date.now);
  const plan = {
    goal: 'Move 400 pictures into year/month folders (such as 2019/07), by the date taken.',
    steps: ['Move 400 pictures into the folder of the year and month that each was taken in.'],
    assumptions: ['Pictures without a date stay where they are.'],
    questions: [],
    scope: { grants: [], connectors: [], hosts: [] },
    untouched: ['12 other files stay as they are.'],
    rule: '{"kind":"organize"}',
  };
  for (let index = 0; index < tasks; index += 1) {
    const instruction = `organize these photos by date (${String(index)})`;
    const asked = { instruction, mount, engine: 'rules', approve: 'none', planGate: 'always', answers: {} } as const;
    const { id } = store.create({ kind: 'created', ...asked });
    const head = { version: 1, hash, count: 400, counts: { move: 400 }, bytes: 4_000 } as const;
    const files = { filesBefore: 412, filesAfter: 412, kept: 12, moved: 400 };
    const receipt = { transaction: `${id}-t`, direction: 'apply', ...noCounts, ...files, hash, tookMs: 9 } as const;
    store.append(id, { kind: 'planning', isolation: 'bubblewrap' });
    store.append(id, { kind: 'planned', plan, hash });
    store.append(id, { kind: 'approved', hash });
    store.append(id, { kind: 'working', isolation: 'bubblewrap' });
    store.append(id, { kind: 'frozen', head, exceptions: { count: 0, kept: 0 } });
    store.append(id, { kind: 'applying', transaction: `${id}-t`, direction: 'apply', count: 400 });
    store.append(id, { kind: 'applied', transaction: `${id}-t`, receipt, standing: 400 });
  }
}

/** Megabytes that the extension host of this rig holds. */
function hostMegabytes(rig: Rig): number {
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('extensionHost')) continue;
      if (!fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`DELEGATE_STATE=${rig.stateFolder}`)) continue;
      const kilobytes = /VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return Number(kilobytes) / 1_024;
    } catch {
      // It has ended meanwhile.
    }
  }
  return Number.NaN;
}

type Round = { activation: number; queue: number; before: number; after: number };

async function round(rig: Rig, folder: string, tasks: number): Promise<Round> {
  const workbench = await rig.openWorkbench(folder);
  await workbench.page.waitForTimeout(3_000);
  const before = hostMegabytes(rig);
  const start = performance.now();
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await workbench.webview('#app[data-panel="queue"] *');
  if (tasks > 0) await queue.getByTestId('task-card').first().waitFor({ state: 'attached' });
  else await queue.getByTestId('composer-text').waitFor();
  const shown = performance.now() - start;
  await workbench.page.waitForTimeout(2_000);
  const after = hostMegabytes(rig);
  // Last: this editor takes the focus once it has its rows, and what is typed until then goes astray.
  await workbench.runCommand('Developer: Show Running Extensions');
  const row = workbench.page.locator('.runtime-extensions-editor .extension', { hasText: 'Delegate' }).first();
  const words = (await row.locator('.activation-time').textContent()) ?? '';
  await workbench.close();
  return { activation: Number(/(\d+)\s*ms/.exec(words)?.[1]), queue: shown, before, after };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

for (const tasks of [0, count]) {
  const rig = await startRig();
  try {
    // One for all windows: a window shows the tasks of its own folder.
    const folder = rig.makeSample();
    fill(rig.stateFolder, folder, tasks);
    const all: Round[] = [];
    for (let each = 0; each < rounds; each += 1) all.push(await round(rig, folder, tasks));
    const of = (name: keyof Round): string => median(all.map((one) => one[name])).toFixed(0);
    console.log(
      `${String(tasks)} past tasks, medians of ${String(rounds)} windows (load ${(os.loadavg()[0] ?? 0).toFixed(1)})`,
    );
    console.log(`  activation, as VS Code counts it  ${of('activation').padStart(6)} ms`);
    console.log(`  the queue shows its tasks         ${of('queue').padStart(6)} ms`);
    console.log(`  extension host before the queue   ${of('before').padStart(6)} MB`);
    console.log(`  extension host with the queue     ${of('after').padStart(6)} MB`);
  } finally {
    await rig.stop();
  }
}
