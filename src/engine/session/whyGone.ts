/** What is told of a worker that went away, and of what else lies outside of the work. */
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, type Failure, type FailureCode } from '../../model/failure.ts';
import type { WorkerProcess } from '../sandbox/workerProcess.ts';

/** Failures behind which an agent's talk goes on from where it was. */
export const pausing: readonly FailureCode[] = ['limit-reached', 'connector-failed', 'no-sandbox', 'vm-failed'];

/** How long a worker that closed its end may take to be gone. */
const goneMs = 1_000;

/** Why a worker went away, in the best words there are. */
export async function whyGone(process: WorkerProcess, failed: Failure): Promise<Failure> {
  const unknown = 'it went away';
  // One that has ended by itself says how; one that only closed its end is ended now.
  await Promise.race([process.exited, sleep(goneMs)]);
  process.kill(unknown);
  const { killed } = await process.exited;
  const why = process.whyEnded();
  if (why !== null || killed === null || killed === unknown) return why ?? failed;
  return failure('worker-failed', `The worker was ended: ${killed}.`);
}
