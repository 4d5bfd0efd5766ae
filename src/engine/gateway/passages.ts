/** What is under way for whoever connects somewhere: each thing bounded by whose it is, all of them by a number. */

/** A thing that closes once, and says so. */
type Owner = { readonly destroyed: boolean; readonly once: (event: 'close', hear: () => void) => unknown };
type Held = { readonly destroy: () => unknown };

export class Passages {
  readonly #most: number;
  readonly #open = new Set<Passage>();
  #isClosed = false;

  constructor(most: number) {
    this.#most = most;
  }

  /** One more, for as long as its owner is open and something of it is under way; null where there are too many. */
  begin(owner: Owner): Passage | null {
    if (this.#isClosed || owner.destroyed || this.#open.size >= this.#most) return null;
    const passage = new Passage(() => this.#open.delete(passage));
    this.#open.add(passage);
    owner.once('close', () => passage.end());
    return passage;
  }

  /** Ends all, and begins no more. */
  close(): void {
    this.#isClosed = true;
    for (const each of [...this.#open]) each.end();
  }
}

export class Passage {
  readonly #gone: () => void;
  readonly #held: Held[] = [];
  #waiting = 0;
  #isOver = false;

  constructor(gone: () => void) {
    this.#gone = gone;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Ends with this; at once, where this has ended. */
  hold(what: Held): void {
    if (this.#isOver) what.destroy();
    else this.#held.push(what);
  }

  /** Counts on until that is done, whoever has gone meanwhile. */
  async during<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#waiting++;
    try {
      return await work();
    } finally {
      this.#waiting--;
      this.#leave();
    }
  }

  end(): void {
    this.#isOver = true;
    for (const each of this.#held.splice(0)) each.destroy();
    this.#leave();
  }

  #leave(): void {
    if (this.#isOver && this.#waiting === 0) this.#gone();
  }
}
