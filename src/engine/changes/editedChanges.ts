import type { Change, Changes } from '../../model/change.ts';

export type Edits = {
  /** Changes that stand in the place of others, by index. */
  readonly replaced: ReadonlyMap<number, Change>;
  /** Changes after all others. */
  readonly added: readonly Change[];
};

/** Changes with a few edits: what was not edited stays where it is, and is not copied. */
export function editedChanges(base: Changes, { replaced, added }: Edits): Changes {
  if (replaced.size === 0 && added.length === 0) return base;
  const first = base.length;
  return changesBy(first + added.length, (index) =>
    index < first ? (replaced.get(index) ?? base.at(index)) : added[index - first],
  );
}

/** Changes without those of these ids. */
export function changesWithout(base: Changes, ids: ReadonlySet<number>): Changes {
  if (ids.size === 0) return base;
  const kept = new Int32Array(base.length);
  let [count, index] = [0, 0];
  for (const { id } of base) {
    if (!ids.has(id)) kept[count++] = index;
    index += 1;
  }
  return changesBy(count, (place) => base.at(kept[place] ?? -1));
}

function changesBy(length: number, changeAt: (index: number) => Change | undefined): Changes {
  const at = (index: number): Change | undefined => {
    const place = index < 0 ? length + index : index;
    return place >= 0 && place < length ? changeAt(place) : undefined;
  };
  return {
    length,
    at,
    *[Symbol.iterator]() {
      for (let index = 0; index < length; index++) {
        const change = changeAt(index);
        if (change !== undefined) yield change;
      }
    },
  };
}
