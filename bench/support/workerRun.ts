/** The worker as it is shipped, spoken to over its wire by a host that throws away what comes. Its cost is that of its process alone. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { nodeFlags, ownRuntime, permissionFlag } from '../../src/engine/sandbox/runtime.ts';
import { linkOf } from '../../src/engine/sandbox/startReport.ts';
import { limits } from '../../src/model/limits.ts';
import { openHostChannel } from '../../src/protocol/channel.ts';
import { costIn, type Cost } from './meter.ts';

export const workerFile = path.join(import.meta.dirname, '..', '..', 'dist', 'worker.cjs');

export type WorkerRun = { readonly cost: Cost; readonly changes: number };

/**
 * Starts the worker with the flags that it gets in the sandbox, and asks it for a plan and for the work, as a task does that waits for
 * nobody in between.
 */
export async function workerRun(
  meter: string,
  { mount, rule, instruction }: { mount: string; instruction: string; rule?: string },
): Promise<WorkerRun> {
  const report = `${mount}.cost`;
  const flags = nodeFlags({
    permission: permissionFlag(ownRuntime()),
    memoryBytes: limits.workerMemoryBytes,
    probe: path.join(path.dirname(workerFile), 'probe.cjs'),
    readable: [`${path.dirname(workerFile)}/*`, `${mount}/*`],
    writable: [],
  });
  const child = spawn(meter, ['-o', report, process.execPath, ...flags, workerFile, mount], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const { link } = linkOf(child);
  let changes = 0;
  const refuse = (): Promise<never> => Promise.reject(new Error('this host has neither a model nor a store'));
  const channel = openHostChannel(
    link,
    { model: refuse, content: refuse },
    {
      ready: () => undefined,
      progress: () => undefined,
      changes: ({ batch }) => void (changes += batch.length),
      exceptions: () => undefined,
    },
  );
  const signal = new AbortController().signal;
  const today = new Date().toISOString().slice(0, 10);
  const request = { instruction, answers: {}, steering: [], engine: 'rules' as const, today };
  const plan = await channel.call('plan', { ...request, ...(rule === undefined ? {} : { rule }) }, signal);
  if (!plan.ok || plan.value.outcome !== 'plan') throw new Error(JSON.stringify(plan).slice(0, 500));
  const work = await channel.call('work', { rule: plan.value.plan.rule, answers: {}, today }, signal);
  if (!work.ok || work.value.outcome !== 'done') throw new Error(JSON.stringify(work).slice(0, 500));
  channel.dispose();
  if ((await ended) !== 0) throw new Error('the worker did not end well');
  const cost = costIn(fs.readFileSync(report, 'utf8'));
  fs.rmSync(report);
  return { cost, changes };
}
