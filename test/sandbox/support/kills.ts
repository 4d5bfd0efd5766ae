/** Guests killed at moments that a seed chooses, in each stage of a task in which one runs. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskReport } from '../../../src/cli/report.ts';
import { byYear } from '../../support/claudeDesk.ts';
import { cliFile } from '../../support/delegate.ts';
import { startMessagesDouble, use, type MessagesDouble } from '../../support/messagesDouble.ts';
import { readTree } from '../../support/tree.ts';
import { eventually, guests, root, sample, signalNow, state } from './machine.ts';

/** Runs a command with `--json` to its end; nothing is blocked meanwhile. */
export type Command = (...args: readonly string[]) => Promise<TaskReport>;

/** The built command beside a double of a model, which takes a little time for each answer, as models do. */
export async function commandWithModel(): Promise<{ double: MessagesDouble; command: Command }> {
  const double = await startMessagesDouble({
    script: async ({ messages }) => {
      await sleep(300);
      const plan = { goal: 'Sort the minutes by year.', rule: byYear, assumptions: [] };
      return [messages.length === 1 ? use('overview', {}) : use('submit_plan', plan)];
    },
  });
  const env = { PATH: process.env['PATH'], ANTHROPIC_BASE_URL: double.baseUrl, ANTHROPIC_API_KEY: double.key };
  const command: Command = (...args) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [cliFile, ...args, '--state', state, '--json'], { env });
      let [report, words] = ['', ''];
      child.stdout.on('data', (chunk) => (report += String(chunk)));
      child.stderr.on('data', (chunk) => (words += String(chunk)));
      child.once('close', () => {
        if (report === '') reject(new Error(`no report: ${words}`));
        else resolve(JSON.parse(report) as TaskReport);
      });
    });
  return { double, command };
}

export type Stage = {
  readonly name: string;
  readonly folder: () => string;
  /** What starts the stage's guest; what comes before it in the task is done. */
  readonly before: (command: Command, folder: string) => Promise<readonly string[]>;
  /** The state that it comes to. */
  readonly ends: TaskReport['state'];
};

const isolated = ['--isolation', 'vm'];
const byModel = ['sort our minutes by year', '--engine', 'claude', ...isolated];
export const stages: readonly Stage[] = [
  {
    name: 'plan and work by rules',
    folder: sample,
    before: (_command, folder) => Promise.resolve(['run', folder, 'sort the files by type', ...isolated]),
    ends: 'awaiting review',
  },
  {
    name: 'plan by a model',
    folder: minutes,
    before: (_command, folder) => Promise.resolve(['run', folder, ...byModel]),
    ends: 'awaiting approval',
  },
  {
    name: 'work after a plan by a model',
    folder: minutes,
    before: async (command, folder) => {
      const planned = await command('run', folder, ...byModel);
      assert.equal(planned.state, 'awaiting approval', JSON.stringify(planned.error));
      return ['approve', planned.task, ...isolated];
    },
    ends: 'awaiting review',
  },
];

function minutes(): string {
  const folder = fs.mkdtempSync(path.join(root, 'minutes-'));
  // As many as keep a guest at work for a moment.
  for (let number = 0; number < 300; number++) {
    const file = `minutes 202${String(number % 5)}-03-01 ${String(number)}.txt`;
    fs.writeFileSync(path.join(folder, file), `What stands in ${file}.`);
  }
  return folder;
}

/** Milliseconds that a stage's guest is there when nobody kills it. */
export async function lifeOf(stage: Stage, command: Command): Promise<number> {
  const running = command(...(await stage.before(command, stage.folder())));
  await eventually(() => guests().length > 0, 'a guest runs', 240_000);
  const from = performance.now();
  await eventually(() => guests().length === 0, 'it has ended', 240_000);
  const life = performance.now() - from;
  const report = await running;
  assert.equal(report.state, stage.ends, JSON.stringify(report.error));
  return life;
}

/** What a kill came to: how many guests it struck, and the state in which the command then left the task. */
export type Struck = { readonly guests: number; readonly state: TaskReport['state'] };

/** Kills the stage's guest after so long, and brings that same task to its end. */
export async function killedAfter(stage: Stage, command: Command, delayMs: number): Promise<Struck> {
  const folder = stage.folder();
  const tree = readTree(folder);
  const running = command(...(await stage.before(command, folder)));
  await eventually(() => guests().length > 0, 'a guest runs', 240_000);
  await sleep(delayMs);
  const alive = guests();
  for (const pid of alive) signalNow(pid, 'SIGKILL');
  const struck = await running;
  assert.deepEqual(readTree(folder), tree);
  // One that died after its work had come is no loss, and in the middle of a talk another goes on from the talk's log; else it says what happened.
  if (struck.state === 'failed') assert.match(struck.error?.message ?? '', /worker|virtual machine/i);
  else assert.equal(struck.state, stage.ends);
  await eventually(() => guests().length === 0, 'no guest is left');
  let report = struck;
  for (let step = 0; report.state !== 'awaiting review'; step++) {
    assert.ok(step < 3, `${report.state}: ${JSON.stringify(report.error)}`);
    report = await command(report.state === 'failed' ? 'resume' : 'approve', struck.task);
  }
  assert.equal(report.isolation, 'vm');
  assert.deepEqual(readTree(folder), tree);
  assert.equal((await command('apply', struck.task)).state, 'done');
  assert.notDeepEqual(readTree(folder), tree);
  assert.equal((await command('undo', struck.task)).state, 'undone');
  assert.deepEqual(readTree(folder), tree);
  assert.deepEqual(guests(), []);
  return { guests: alive.length, state: struck.state };
}

/** mulberry32: the same numbers, from 0 to 1, for the same seed. */
export function randomFrom(seed: number): () => number {
  let at = seed >>> 0;
  return () => {
    at = (at + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(at ^ (at >>> 15), at | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
