import { connectorLimits } from '../../../model/connector.ts';

/** The time that a call may take. It stands still while the person is asked something for it: nobody has to hurry. */
export class CallTime {
  readonly #over = new AbortController();
  readonly #ended = new AbortController();
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | null = null;
  #asked = 0;
  #questions = 0;

  /** `ms`: how much there is of it. */
  constructor(ms: number) {
    this.#left = ms;
    this.#run();
  }

  /** Aborts when it is over. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Aborts when the call has ended, however: nobody needs an answer any more. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /** Whether the person may be asked something for it once more. */
  mayAsk(): boolean {
    return this.#questions++ < connectorLimits.questionsMax;
  }

  /** Until `end`, or the matching `go`. */
  stand(): void {
    if (this.#asked++ > 0 || this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#left = Math.max(0, this.#left - (performance.now() - this.#since));
  }

  go(): void {
    if (--this.#asked === 0) this.#run();
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#asked = Number.POSITIVE_INFINITY;
    this.#ended.abort();
  }

  #run(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(() => this.#over.abort(), this.#left);
  }
}
