/** Works a person's choices about conflicts into the changes. Nothing is chosen here; what nobody chose stays a conflict. */
import { subjectOf, type Change, type Changes } from '../../model/change.ts';
import type { Choices, Conflict, Settled, Way } from '../../model/conflict.ts';
import { displayPath } from '../../model/displayPath.ts';
import { nameOf, parentOf, relativePath, type RelativePath } from '../../model/relativePath.ts';
import { conflictsOf, type CheckRules } from './check.ts';
import { TargetCheck } from './checkTarget.ts';
import { leftOutWith } from './closure.ts';
import { changesWithout, editedChanges } from './editedChanges.ts';
import type { FolderFacts } from './folderFacts.ts';
import { FreeNames } from './freeNames.ts';
import { nearest } from './graph.ts';
import { layoutOf, Scene } from './scene.ts';

export type SettledOnce = {
  readonly changes: Changes;
  /** Ids of changes that are left out: still among the changes, since others may depend on them. */
  readonly rejected: Set<number>;
  readonly settled: readonly Settled[];
};

/** One round: each conflict that the person chose a way for, and that has that way. The same choices give the same changes. */
export function settle(
  changes: Changes,
  conflicts: readonly Conflict[],
  choices: Choices,
  facts: FolderFacts,
  rules: CheckRules,
): SettledOnce {
  const chosen = chosenWays(conflicts, choices);
  if (chosen.size === 0) return { changes, rejected: new Set(), settled: [] };
  return new Settling(changes, facts, rules).run(chosen);
}

type ChosenWay = { readonly conflict: Conflict; readonly way: Way };

/** By change: to leave it out goes before all else, and then the first conflict with a way. */
function chosenWays(conflicts: readonly Conflict[], { byChange, byKind }: Choices): Map<number, ChosenWay> {
  const chosen = new Map<number, ChosenWay>();
  if (byChange.size === 0 && byKind.size === 0) return chosen;
  for (const conflict of conflicts) {
    const { change, kind, ways } = conflict;
    const way = byChange.get(change) ?? byKind.get(kind);
    if (way === undefined || !ways.includes(way)) continue;
    if (way === 'skip' || !chosen.has(change)) chosen.set(change, { conflict, way });
  }
  return chosen;
}

class Settling {
  readonly #changes: Changes;
  readonly #scene: Scene;
  readonly #names: FreeNames;
  readonly #replaced = new Map<number, Change>();
  readonly #added: Change[] = [];
  readonly #rejected = new Set<number>();
  readonly #settled: Settled[] = [];
  /** Folders that got another name: what goes into them follows. */
  readonly #renamed = new Map<string, RelativePath>();
  #nextId = 1;

  constructor(changes: Changes, facts: FolderFacts, rules: CheckRules) {
    this.#changes = changes;
    this.#scene = new Scene(layoutOf(changes, rules.names), facts, rules, () => undefined);
    this.#names = new FreeNames(this.#scene, new TargetCheck(this.#scene));
    for (const { id } of changes) this.#nextId = Math.max(this.#nextId, id + 1);
  }

  run(chosen: ReadonlyMap<number, ChosenWay>): SettledOnce {
    let index = 0;
    for (const change of this.#changes) {
      const way = chosen.get(change.id);
      if (way !== undefined) {
        const message = this.#take(index, change, way.way);
        const { kind } = way.conflict;
        if (message !== null) this.#settled.push({ change: change.id, kind, way: way.way, message });
      }
      index += 1;
    }
    if (this.#renamed.size > 0) this.#follow();
    const changes = editedChanges(this.#changes, { replaced: this.#replaced, added: this.#added });
    return { changes, rejected: this.#rejected, settled: this.#settled };
  }

  /** Does what was chosen; gives what comes of it, or null where it cannot be done. */
  #take(index: number, change: Change, way: Way): string | null {
    switch (way) {
      case 'skip':
        this.#rejected.add(change.id);
        return `${displayPath(subjectOf(change))} is left out.`;
      case 'number':
        return this.#rename(index, change, (to, isFolder) => this.#names.numbered(to, isFolder));
      case 'shorten':
        return this.#rename(index, change, (to, isFolder) => this.#names.shortened(to, isFolder));
      case 'replace':
        return this.#replace(change);
      case 'as-it-is':
        return this.#asItIs(index, change);
    }
  }

  #rename(index: number, change: Change, choose: (to: RelativePath, isFolder: boolean) => RelativePath): string | null {
    if (change.to === undefined) return null;
    const isFolder = change.op === 'mkdir' || (change.stored ?? change).seen?.kind === 'folder';
    const to = choose(change.to, isFolder);
    this.#replaced.set(index, { ...change, to });
    // Of two that want one name, what goes into that folder goes into the first.
    if (isFolder && this.#scene.layout.graph.arriverAt.get(change.to) === index) this.#renamed.set(change.to, to);
    return `${displayPath(change.to)} becomes ${displayPath(nameOf(to))}.`;
  }

  #follow(): void {
    let index = 0;
    for (const original of this.#changes) {
      const change = this.#replaced.get(index) ?? original;
      const moved =
        change.to === undefined
          ? undefined
          : nearest(parentOf(change.to), (folder) => {
              const to = this.#renamed.get(folder);
              return to === undefined ? undefined : { folder, to };
            });
      if (change.to !== undefined && moved !== undefined) {
        const to = relativePath(moved.to + change.to.slice(moved.folder.length));
        this.#replaced.set(index, { ...change, to });
      }
      index += 1;
    }
  }

  #replace(change: Change): string | null {
    const { to } = change;
    if (to === undefined || this.#scene.ownRecordsAt(to) !== null) return null;
    const seen = this.#scene.facts.look(to);
    if (seen === null || (seen.kind === 'folder' && this.#scene.storeIn(to) !== null)) return null;
    this.#added.push({
      id: this.#nextId++,
      op: 'trash',
      from: to,
      bytes: seen.size,
      seen,
      reason: `in the way of ${subjectOf(change)}`.slice(0, reasonMax),
    });
    const taker = change.from === undefined ? 'what is new' : displayPath(change.from);
    return `${displayPath(to)} goes to the trash, and ${taker} takes its name.`;
  }

  #asItIs(index: number, change: Change): string | null {
    const { from, op } = change;
    const seen = from === undefined ? null : this.#scene.facts.look(from);
    if (from === undefined || seen === null) return null;
    const bytes = op === 'move' || op === 'trash' ? { bytes: seen.size } : {};
    this.#replaced.set(index, { ...change, ...bytes, seen });
    return `${displayPath(from)} is taken as it is now.`;
  }
}

/** The bound of a change's reason (see changeSchema). */
const reasonMax = 500;
/** What one choice brings about can meet another conflict, and that another choice: more rounds than this help nobody. */
const roundsMax = 4;

export type SettledAll = {
  readonly changes: Changes;
  /** Ids of all that is left out: what the person left out, and what depends on it. */
  readonly rejected: Set<number>;
  readonly settled: readonly Settled[];
  /** What still stands in the way. */
  readonly conflicts: readonly Conflict[];
};

/** Checks, settles, leaves out what depends on what is left out, and checks again, until no choice settles anything more. */
export async function settleAll(
  changes: Changes,
  choices: Choices,
  facts: FolderFacts,
  rules: CheckRules,
  signal: AbortSignal,
): Promise<SettledAll> {
  let current = changes;
  let settled: readonly Settled[] = [];
  const rejected = new Set<number>();
  for (let round = 0; ; round++) {
    const conflicts = await conflictsOf(current, facts, rules, signal);
    if (round === roundsMax) return { changes: current, rejected, settled, conflicts };
    const once = settle(current, conflicts, choices, facts, rules);
    if (once.settled.length === 0) return { changes: current, rejected, settled, conflicts };
    settled = settled.concat(once.settled);
    const out = once.rejected.size === 0 ? once.rejected : leftOutWith(once.changes, once.rejected);
    for (const id of out) rejected.add(id);
    current = changesWithout(once.changes, out);
  }
}
