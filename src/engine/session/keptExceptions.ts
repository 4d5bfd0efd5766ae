import { limits } from '../../model/limits.ts';
import type { Exception } from '../../protocol/workerWire.ts';

/** Files that a worker left alone, as it tells of them: the first of them, in number and in length. */
export class KeptExceptions {
  readonly list: Exception[] = [];
  #characters = 0;

  take(batch: readonly Exception[]): void {
    for (const exception of batch) {
      this.#characters += exception.path.length + exception.why.length;
      if (this.list.length >= limits.exceptionsKeptMax || this.#characters > limits.exceptionsCharactersMax) return;
      this.list.push(exception);
    }
  }
}
