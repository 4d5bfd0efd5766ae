import type { Disposable } from './disposable.ts';

/** A list of listeners. `fire` calls them in the order in which they came. */
export class Emitter<Payload> {
  readonly #listeners = new Set<(payload: Payload) => void>();

  on(listener: (payload: Payload) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  fire(payload: Payload): void {
    for (const listener of [...this.#listeners]) listener(payload);
  }
}
