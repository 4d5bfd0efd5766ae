/** What is told of a worker that went away, and of what else lies outside of the work. */
import { setTimeout as sleep } from 'node:timers/promises';
import { t } from '../../base/translate.ts';
import { failure, type Failure, type FailureCode } from '../../model/failure.ts';
import type { CallFailure } from '../../protocol/channel.ts';
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
  return failure('worker-failed', t('The worker was ended: {0}.', killed));
}

/** Why a call of a task’s worker came to nothing; a worker that went away is noted as gone. */
export function callFailure(
  problem: CallFailure,
  { process, harvest }: { readonly process: WorkerProcess; readonly harvest: { isGone: boolean } },
): Failure {
  switch (problem.kind) {
    case 'aborted':
      return failure('cancelled', t('The task was stopped.'));
    case 'too-large':
      return failure('worker-failed', t('A message to the worker was too large: {0}', problem.message));
    case 'refused':
      return failure('worker-failed', t('The worker stopped: {0}', problem.message));
    case 'ended': {
      harvest.isGone = true;
      const log = process.logTail().trim().split('\n').at(-1) ?? '';
      return failure(
        'worker-failed',
        t('The worker went away: {0}.{1}', problem.reason.message, log === '' ? '' : t(' It said: {0}', log)),
      );
    }
  }
}
