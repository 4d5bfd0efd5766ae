/** Work whose time must not explode with what it is given: by the processor's clock, so that a busy machine fails nothing. */
import assert from 'node:assert/strict';

/** Far more than any short text takes, and far less than one whose time grows with its square. */
const boundMs = 1_500;

/** `slowestMs`: the most milliseconds that any of the work took. */
export class BoundedTime {
  slowestMs = 0;

  run<Value>(work: () => Value): Value {
    const from = process.cpuUsage();
    const value = work();
    const { user, system } = process.cpuUsage(from);
    const tookMs = (user + system) / 1_000;
    this.slowestMs = Math.max(this.slowestMs, tookMs);
    assert.ok(tookMs < boundMs, `${tookMs.toFixed(0)} ms`);
    return value;
  }
}
