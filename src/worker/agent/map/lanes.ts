/** Works off a list with a bounded number of workers, in the list's order, until it is done or one of them says to stop. */

/** Throws what `work` throws first, once all that had begun has ended. */
export async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<'more' | 'stop'>,
): Promise<void> {
  let next = 0;
  const ending: { isDone: boolean; thrown: { error: unknown } | null } = { isDone: false, thrown: null };
  const lane = async (): Promise<void> => {
    while (!ending.isDone && next < items.length) {
      const item = items[next++];
      if (item === undefined) continue;
      try {
        if ((await work(item)) === 'stop') ending.isDone = true;
      } catch (error) {
        ending.isDone = true;
        ending.thrown ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  if (ending.thrown !== null) throw ending.thrown.error;
}

/** One at a time, in the order in which they came. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  run<Value>(work: () => Promise<Value>): Promise<Value> {
    const own = this.#last.then(work, work);
    this.#last = own.catch(() => undefined);
    return own;
  }
}
