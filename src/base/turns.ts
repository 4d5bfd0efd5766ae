/** One thing after another, where only one can be shown at a time. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * What `run` comes to, once all that came before has ended; `gone` as soon as `signal` aborts. What is gone before its turn is not run;
   * what is gone in the middle of it keeps its turn until it has really ended.
   */
  async take<Value>(run: () => Promise<Value>, gone: Value, signal: AbortSignal): Promise<Value> {
    const turn = this.#last.then(() => (signal.aborted ? gone : run()));
    this.#last = turn.catch(() => null);
    return Promise.race([turn, aborted(signal).then(() => gone)]);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
