import { limits } from '../../model/limits.ts';
import { silenceWords, type WorkerProcess } from '../sandbox/workerProcess.ts';

/** Ends the call when the worker says nothing for too long. */
export async function withSilenceLimit<Value>(
  process: WorkerProcess,
  call: (signal: AbortSignal) => Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  const timer = setInterval(() => {
    if (performance.now() - process.heardAtMs() > limits.workerSilenceMs) process.kill(silenceWords);
  }, 1_000);
  try {
    return await call(signal);
  } finally {
    clearInterval(timer);
  }
}
