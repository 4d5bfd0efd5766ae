/** Work that several wait for and that is done once. */
type UnderWay<Value> = { readonly result: Promise<Value>; readonly control: AbortController; waiting: number };

export class SharedWork<Value> {
  readonly #underWay = new Map<string, UnderWay<Value>>();

  /**
   * What `work` comes to; who comes while the work of that key is under way waits for the same result. Rejects with the signal's reason
   * as soon as it aborts, while others still wait. With the last of them the work itself is aborted, and its own end is waited for.
   */
  run(key: string, work: (signal: AbortSignal) => Promise<Value>, signal: AbortSignal): Promise<Value> {
    const shared = this.#underWay.get(key) ?? this.#begin(key, work);
    shared.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        shared.waiting -= 1;
        if (shared.waiting > 0) {
          reject(signal.reason as Error);
          return;
        }
        this.#forget(key, shared);
        shared.control.abort(signal.reason);
      };
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
      void shared.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #begin(key: string, work: (signal: AbortSignal) => Promise<Value>): UnderWay<Value> {
    const control = new AbortController();
    const shared = { result: work(control.signal), control, waiting: 0 };
    this.#underWay.set(key, shared);
    const forget = (): void => this.#forget(key, shared);
    shared.result.then(forget, forget);
    return shared;
  }

  /** Who comes later begins anew. */
  #forget(key: string, shared: UnderWay<Value>): void {
    if (this.#underWay.get(key) === shared) this.#underWay.delete(key);
  }
}
