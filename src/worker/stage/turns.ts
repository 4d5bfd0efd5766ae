/** How a long synchronous loop shares the event loop and hears a cancel. */

/** Milliseconds of work between two pauses. */
const sliceMs = 10;

export type Turns = {
  /** Whether the slice is used up. Cheap enough for every round of a loop. */
  due: () => boolean;
  /** Lets other work run, and stops with the signal's reason when cancelled. */
  pass: () => Promise<void>;
};

/** For a loop: `if (turns.due()) await turns.pass();`. Throws at once where the signal has already fired. */
export function takeTurns(signal: AbortSignal): Turns {
  signal.throwIfAborted();
  let until = performance.now() + sliceMs;
  let rounds = 0;
  return {
    due: () => {
      rounds += 1;
      return rounds % 16 === 0 && performance.now() >= until;
    },
    pass: async () => {
      await new Promise<void>((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      until = performance.now() + sliceMs;
    },
  };
}
