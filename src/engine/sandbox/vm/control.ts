/**
 * The control port of a guest, on which no worker's word comes: its host wakes it up with the time and randomness of its own, asks it
 * every few seconds whether it still lives, and hears from it how its worker ended. Lines of text; what the guest says is untrusted, too.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import type { Duplex } from 'node:stream';
import type { Disposable } from '../../../base/disposable.ts';
import { marked, t } from '../../../base/translate.ts';
import { failure, type Failure } from '../../../model/failure.ts';
import { type Ended, silenceWords, type WorkerExit } from '../workerProcess.ts';

/** How often a guest is asked whether it lives, and how many questions it may leave open: 20 seconds in all. */
const pingMs = 2_000;
const openPingsMax = 10;
const lineCharactersMax = 200;
const seedBytes = 64;

const silent = `it did not answer for ${String((pingMs * openPingsMax) / 1_000)} seconds`;
const oldRandomness = 'it woke up without randomness of its own';

const again = marked('Run the task again, or let it go on in the process sandbox. Nothing was changed.');

type Kill = (why: string) => void;

export class GuestControl {
  /** The worker's first words, once the guest is awake; null where it does not wake up. */
  readonly awake: Promise<Buffer | null>;
  readonly #words: Buffer;
  readonly #wake: (words: Buffer | null) => void;
  #port: Duplex | null = null;
  #kill: Kill | null = null;
  #isAwakeNow = false;
  #asked = 0;
  #answered = 0;
  #end: { readonly code: number; readonly outOfMemory: boolean } | null = null;
  #rest = '';

  /** `words`: what the worker had said before it was put to sleep. */
  constructor(words: Buffer) {
    let wake: (words: Buffer | null) => void = () => undefined;
    this.awake = new Promise((resolve) => (wake = resolve));
    this.#words = words;
    this.#wake = wake;
  }

  get isAwake(): boolean {
    return this.#isAwakeNow;
  }

  /** Wakes the guest up whose port this is. */
  serve(port: Duplex): Disposable {
    this.#port = port;
    port.on('error', () => this.#wake(null));
    port.on('close', () => this.#wake(null));
    port.on('data', (chunk: Buffer) => this.#hear(chunk.toString('latin1')));
    port.write(`time ${String(Math.round(Date.now() / 1000))} ${randomBytes(seedBytes).toString('hex')}\n`);
    return { dispose: () => port.destroy() };
  }

  /** Ends a guest that does not answer any more. Questions are counted, not the time: this process may have been held up itself. */
  watch(kill: Kill): Disposable {
    this.#kill = kill;
    const timer = setInterval(() => {
      if (!this.#isAwakeNow || this.#end !== null) return;
      if (this.#asked - this.#answered >= openPingsMax) kill(silent);
      else this.#port?.write(`ping ${String((this.#asked += 1))}\n`);
    }, pingMs);
    timer.unref();
    return { dispose: () => clearInterval(timer) };
  }

  /** How the worker ended, as the guest told it, and why in words where that is known. `log`: the guest's console. */
  ended({ code, signal, killed }: WorkerExit, log: string): Ended {
    if (killed === silent || killed === oldRandomness)
      return { code, signal, why: failure('vm-failed', t('The virtual machine was ended: {0}.', killed), again) };
    if (killed === silenceWords) {
      const message = t('The worker in the virtual machine hangs: the machine lives, but {0}.', silenceWords);
      return { code, signal, why: failure('vm-failed', message, again) };
    }
    const end = this.#end;
    if (end !== null) return { ...codeOrSignal(end.code), why: workerEnd(end, log) };
    if (killed !== null) {
      const message = t('The virtual machine did not wake up: {0}.', killed);
      return { code, signal, why: this.#isAwakeNow ? null : failure('vm-failed', message, again) };
    }
    const own = codeOrSignal(code ?? 0);
    const how = signal ?? own.signal ?? `with ${String(code)}`;
    const message = this.#isAwakeNow
      ? t('The virtual machine went away in the middle of the work ({0}).', how)
      : t('The virtual machine went away while it woke up ({0}).', how);
    return { code, signal, why: failure('vm-failed', message, again) };
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-lineCharactersMax);
    for (const line of lines) this.#take(line.slice(0, lineCharactersMax));
  }

  #take(line: string): void {
    const [word, ...values] = line.trim().split(' ');
    const [first = NaN, second = NaN] = values.map(Number);
    if (word === 'awake') {
      this.#isAwakeNow = true;
      const isFresh = values[0] === 'reseeded';
      // Two guests of one snapshot that draw the same numbers are no two guests.
      if (!isFresh) this.#kill?.(oldRandomness);
      this.#wake(isFresh ? this.#words : null);
    }
    // Only what was asked can be answered.
    if (word === 'alive' && first <= this.#asked) this.#answered = Math.max(this.#answered, first);
    if (word === 'ended' && Number.isInteger(first)) this.#end = { code: first, outOfMemory: second > 0 };
  }
}

/** A shell tells a death by signal as 128 and its number. */
function codeOrSignal(code: number): Pick<Ended, 'code' | 'signal'> {
  const number = code - 128;
  const names = Object.entries(constants.signals) as [NodeJS.Signals, number][];
  const signal = names.find(([, value]) => value === number)?.[0] ?? null;
  return signal === null ? { code, signal: null } : { code: null, signal };
}

function workerEnd({ code, outOfMemory }: { code: number; outOfMemory: boolean }, log: string): Failure | null {
  if (code === 0) return null;
  if (outOfMemory || /heap out of memory|Array buffer allocation failed/.test(log))
    return failure(
      'worker-failed',
      t('The worker ran out of memory in the virtual machine, and was ended.'),
      t('Give the task fewer files, or leave out the largest. Nothing was changed.'),
    );
  const { signal } = codeOrSignal(code);
  return failure('worker-failed', t('The worker in the virtual machine ended with {0}.', signal ?? String(code)));
}
