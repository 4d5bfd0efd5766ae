/** The engine as the property test calls it: everything that knows its signatures is here. */
import { assert } from '../../../src/base/assert.ts';
import { readJournal, type Direction } from '../../../src/engine/apply/journal.ts';
import {
  carriedOutBy,
  impliedIdsFrom,
  inverseOf,
  redoable,
  Standing,
  type CarriedOut,
} from '../../../src/engine/apply/standing.ts';
import { resume, transact, type Outcome, type Surroundings } from '../../../src/engine/apply/transaction.ts';
import { conflictsOf } from '../../../src/engine/changes/check.ts';
import { leftOutWith } from '../../../src/engine/changes/closure.ts';
import { folderFacts } from '../../../src/engine/changes/folderFacts.ts';
import { freeze } from '../../../src/engine/changes/freeze.ts';
import { impliedFolders } from '../../../src/engine/changes/implied.ts';
import { ContentStore } from '../../../src/engine/disk/contentStore.ts';
import { volumeNames } from '../../../src/engine/disk/volume.ts';
import type { Change, Stored } from '../../../src/model/change.ts';
import { operations } from '../../../src/model/operation.ts';
import { relativePath } from '../../../src/model/relativePath.ts';
import crypto from 'node:crypto';
import { never } from '../changes.ts';
import type { Meant } from '../reference.ts';
import { mount, type World } from './world.ts';

export type { Direction };

/** What the engine carries out, and on which volumes. */
export const able = {
  operations,
  layouts: ['plain', 'folded', 'no links', 'folded, no links', 'two drives', 'two unlike drives'],
} as const;

/** Puts contents into the content store of a state folder. */
export function keepContents(stateRoot: string, texts: readonly string[]): void {
  const store = new ContentStore(stateRoot);
  for (const text of texts) {
    const upload = store.begin();
    upload.write(Buffer.from(text));
    upload.finish();
  }
}

function around(world: World): Surroundings {
  return { state: world.state, disk: world.disk, now: world.memory.now, progress: () => undefined };
}

export async function frozenOf(world: World, wishes: readonly Meant[]): Promise<readonly Change[]> {
  const proposals = wishes.map(({ op, from, to, content }) => ({
    op,
    ...(from === undefined ? {} : { from: relativePath(from) }),
    ...(to === undefined ? {} : { to: relativePath(to) }),
    ...(content === undefined ? {} : { content: crypto.createHash('sha256').update(content).digest('hex') }),
    reason: 'test',
  }));
  const store = new ContentStore(world.state.root);
  const result = await freeze(proposals, folderFacts(world.disk, mount), (hash) => store.bytes(hash), never);
  assert(result.ok, 'test changes freeze');
  return [...result.value.changes];
}

/** The changes that a conflict stops, with its kind. */
export async function stopsOf(
  world: World,
  changes: readonly Change[],
  direction: Direction,
): Promise<Map<number, string>> {
  const { disk, state } = world;
  const rules = {
    names: volumeNames(disk, mount),
    direction,
    unsaved: new Set<string>(),
    hasContent: (hash: string) => disk.look(state.contentFile(hash))?.kind === 'file',
    hasStored: ({ store, item, seen }: Stored) => disk.look(`${store}/${item}`)?.identity === seen.identity,
  };
  const conflicts = await conflictsOf(changes, folderFacts(disk, mount), rules, never);
  const stops = conflicts.filter(({ severity }) => severity === 'stop');
  return new Map(stops.map(({ change, kind }) => [change, kind]));
}

/** The changes without these and what depends on them. */
export function without(changes: readonly Change[], rejected: ReadonlySet<number>): readonly Change[] {
  const out = leftOutWith(changes, rejected);
  return changes.filter(({ id }) => !out.has(id));
}

export function carryOut(
  world: World,
  transaction: string,
  direction: Direction,
  changes: readonly Change[],
): Promise<Outcome> {
  return transact({ transaction, task: 'task', mount, direction, changes }, around(world), never);
}

export function recover(world: World, transaction: string): Promise<Outcome> {
  return resume(transaction, around(world), never);
}

/** What the journal of an ended transaction says; null where there is none. */
export function endedAs(world: World, transaction: string): string | null {
  return readJournal(world.state.doneTransaction(transaction))?.end?.outcome ?? null;
}

function past(world: World, transactions: readonly string[]): CarriedOut[] {
  return carriedOutBy(
    transactions.map((id) => {
      const journal = readJournal(world.state.doneTransaction(id));
      assert(journal !== null, 'the journal is there');
      return journal;
    }),
  );
}

export function undoChanges(world: World, transactions: readonly string[]): readonly Change[] {
  return [...inverseOf(new Standing(past(world, transactions)), folderFacts(world.disk, mount)).changes];
}

export function redoChanges(world: World, transactions: readonly string[]): readonly Change[] {
  const facts = folderFacts(world.disk, mount);
  const changes = redoable(past(world, transactions)).map((change) => {
    const seen = change.from === undefined ? null : facts.look(change.from);
    return seen === null ? change : { ...change, seen };
  });
  const highest = Math.max(0, ...changes.map(({ id }) => id));
  return [...impliedFolders(changes, facts, impliedIdsFrom + highest), ...changes];
}
