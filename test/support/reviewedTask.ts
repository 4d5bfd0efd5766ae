/** An engine with a task whose changes wait for their review, as a worker's run would have left it. */
import path from 'node:path';
import { assert } from '../../src/base/assert.ts';
import { hashOfChanges, writeFrozen } from '../../src/engine/changes/freeze.ts';
import type { Disk } from '../../src/engine/disk/disk.ts';
import { StateFolder } from '../../src/engine/disk/stateFolder.ts';
import { Engine } from '../../src/engine/engine.ts';
import { TaskStore } from '../../src/engine/session/taskStore.ts';
import type { ChangeSetHead } from '../../src/model/change.ts';
import { noChoices, type Choices } from '../../src/model/conflict.ts';
import type { Receipt } from '../../src/model/receipt.ts';
import { frozen, never, type Moves, type Others } from './changes.ts';

export type Bench = { readonly mount: string; readonly state: string; readonly engine: Engine };

/** `now` is the engine's clock (milliseconds since 1970). */
export function bench(
  mount: string,
  state = path.join(path.dirname(mount), 'state'),
  { now = Date.now, trash = 'store' }: { now?: () => number; trash?: 'store' | 'system' } = {},
): Bench {
  const engine = new Engine({
    stateFolder: state,
    workerFile: '/nowhere',
    now,
    isolation: 'sandbox',
    unsavedFiles: () => [],
    trash: () => trash,
    upstream: async () => null,
  });
  return { mount, state, engine };
}

/** A task with these changes, awaiting its review. */
export async function reviewedTask(
  { mount, state }: Bench,
  moves: Moves,
  others: Others = {},
  disk?: Disk,
): Promise<string> {
  const folder = new StateFolder(state);
  const store = new TaskStore(folder, Date.now);
  const task = store.create({
    kind: 'created',
    instruction: 'test',
    mount,
    engine: 'rules',
    approve: 'none',
    planGate: 'model',
    answers: {},
  });
  const changes = await frozen(mount, moves, others, disk, state);
  const counts: ChangeSetHead['counts'] = {};
  for (const { op } of changes) counts[op] = (counts[op] ?? 0) + 1;
  const hash = await hashOfChanges(changes, never);
  const head = { version: 1 as const, hash, count: changes.length, counts, bytes: 0 };
  await writeFrozen(store.changesFile(task.id, hash), { head, changes }, never);
  store.append(task.id, { kind: 'frozen', head, exceptions: { count: 0, kept: 0 } });
  return task.id;
}

/** Carries out a direction of the whole task and gives its receipt; a refusal fails the test with its words. */
export async function carriedOut(
  { engine }: Bench,
  task: string,
  direction: 'apply' | 'undo' | 'redo',
  choices: Choices = noChoices,
): Promise<Receipt> {
  const selection = { kind: 'all' as const, choices };
  const preview = await engine.preview(task, direction, selection, never);
  assert(preview.ok, preview.ok ? '' : preview.failure.message);
  const receipt = await engine.transact(task, direction, { selection, hash: preview.value.hash }, never);
  assert(receipt.ok, receipt.ok ? '' : receipt.failure.message);
  return receipt.value;
}
