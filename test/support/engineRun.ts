/**
 * One transaction on a folder, as the engine carries it out: check, apply, recover, undo. The tests of whole promises call these and
 * nothing below, so that a change of the engine's inner signatures is mended here alone.
 */
import { assert } from '../../src/base/assert.ts';
import { readJournal } from '../../src/engine/apply/journal.ts';
import { carriedOutBy, inverseOf, Standing } from '../../src/engine/apply/standing.ts';
import { resume, transact, type Outcome, type Surroundings } from '../../src/engine/apply/transaction.ts';
import { conflictsOf, type CheckRules } from '../../src/engine/changes/check.ts';
import { folderFacts } from '../../src/engine/changes/folderFacts.ts';
import { realDisk, type Disk } from '../../src/engine/disk/disk.ts';
import { StateFolder } from '../../src/engine/disk/stateFolder.ts';
import { diskFor, volumeNames } from '../../src/engine/disk/volume.ts';
import type { Changes } from '../../src/model/change.ts';
import type { Conflict } from '../../src/model/conflict.ts';
import { frozen, never, type Moves, type Others } from './changes.ts';

/** A folder, and the state folder of the engine that works on it: both absolute. */
export type Site = { readonly mount: string; readonly state: string };

/** How an attempt ended: refused by the check, or as the transaction did. */
export type Attempt = Outcome | { readonly kind: 'refused'; readonly conflicts: readonly Conflict[] };

function around(site: Site, disk: Disk): Surroundings {
  prepareState(site);
  return { state: new StateFolder(site.state), disk, now: Date.now, progress: () => undefined };
}

/** Makes the state folder, as any start of the engine does long before something is applied. */
export function prepareState({ state }: Site): void {
  new StateFolder(state).prepare();
}

/** Freezes changes on the folder; contents go into the state folder. */
export async function frozenAt(site: Site, moves: Moves, others: Others = {}): Promise<Changes> {
  return await frozen(site.mount, moves, others, realDisk, site.state);
}

/** Every conflict of the changes with the folder, by the volume's own idea of which names are one. */
export async function conflictsAt(
  { mount, state }: Site,
  changes: Changes,
  direction: 'apply' | 'undo' = 'apply',
): Promise<readonly Conflict[]> {
  const contents = new StateFolder(state);
  const disk = diskFor(mount, realDisk);
  const rules: CheckRules = {
    names: volumeNames(disk, mount),
    direction,
    unsaved: new Set(),
    hasContent: (hash) => realDisk.look(contents.contentFile(hash))?.kind === 'file',
    hasStored: ({ store, item, seen }) => disk.look(`${store}/${item}`)?.identity === seen.identity,
  };
  return await conflictsOf(changes, folderFacts(disk, mount), rules, never);
}

/** Carries out frozen changes without asking the check: every step has to notice by itself. */
export async function apply(site: Site, changes: Changes, disk: Disk = realDisk): Promise<Outcome> {
  const plan = { transaction: 'tx', task: 'task', mount: site.mount, direction: 'apply' as const, changes };
  return await transact(plan, around(site, disk), never);
}

/** What a start of the engine does with a transaction that was cut short. */
export async function recover(site: Site, disk: Disk = realDisk): Promise<Outcome> {
  return await resume('tx', around(site, disk), never);
}

/** Takes the transaction back; refused where the check finds what stops it. */
export async function undo(site: Site, disk: Disk = realDisk): Promise<Attempt> {
  const { state } = around(site, realDisk);
  const journal = readJournal(state.doneTransaction('tx'));
  assert(journal !== null, 'a transaction that ended left its journal');
  const { changes } = inverseOf(
    new Standing(carriedOutBy([journal])),
    folderFacts(diskFor(site.mount, realDisk), site.mount),
  );
  const conflicts = await conflictsAt(site, changes, 'undo');
  if (conflicts.some(({ severity }) => severity === 'stop')) return { kind: 'refused', conflicts };
  const plan = { transaction: 'undo', task: 'task', mount: site.mount, direction: 'undo' as const, changes };
  return await transact(plan, around(site, disk), never);
}

/** Freezes moves, checks them, and carries them out where nothing stops them: what the product does with them. */
export async function attempt(site: Site, moves: Moves, disk: Disk = realDisk): Promise<Attempt> {
  const changes = await frozenAt(site, moves);
  const conflicts = await conflictsAt(site, changes);
  if (conflicts.some(({ severity }) => severity === 'stop')) return { kind: 'refused', conflicts };
  return await apply(site, changes, disk);
}

/** The kinds of conflict that stop, each once, sorted. */
export function stopsIn(attempted: Attempt): string[] {
  if (attempted.kind !== 'refused') return [];
  const kinds = attempted.conflicts.filter(({ severity }) => severity === 'stop').map(({ kind }) => kind);
  return [...new Set(kinds)].sort();
}

/** Whether names that differ only in case are one name in the folder, as the engine sees it. */
export function foldsCaseAt({ mount }: Site): boolean {
  return volumeNames(diskFor(mount, realDisk), mount).foldsCase;
}

/** A disk that counts what gives a thing another name: a link with its unlink, or a rename, is one. */
export function countingDisk(): { readonly disk: Disk; readonly renames: () => number } {
  let renames = 0;
  const disk: Disk = {
    ...realDisk,
    link: (from, to) => {
      realDisk.link(from, to);
      renames += 1;
    },
    rename: (from, to) => {
      realDisk.rename(from, to);
      renames += 1;
    },
  };
  return { disk, renames: () => renames };
}
