/** Schedules and tied folders: which tasks they make and when, and what trust lets them do. The clock is the test's own. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { Emitter } from '../../../../src/base/event.ts';
import { fail, ok } from '../../../../src/base/result.ts';
import { failure } from '../../../../src/model/failure.ts';
import type { Task } from '../../../../src/model/task.ts';
import { RecipeLibrary } from '../../../../src/engine/recipes/library.ts';
import { TriggerFile } from '../../../../src/engine/recipes/triggerFile.ts';
import { Triggers, type TriggerEngine } from '../../../../src/engine/recipes/triggers.ts';
import type { When } from '../../../../src/engine/recipes/when.ts';
import { TaskStore } from '../../../../src/engine/session/taskStore.ts';
import { createdEvent } from '../../../../src/engine/session/taskOrder.ts';
import { StateFolder } from '../../../../src/engine/disk/stateFolder.ts';
import { newFolder } from '../../../support/tree.ts';

const minute = 60_000;
const hour = 60 * minute;
const daily: When = { every: 'day', at: '09:00', weekday: 1 };
const text =
  'recipe "Sort"\nabout "By kind."\nask into "Into" folder default "Sorted"\n\nall files here\nmove to $into/{name}\n';
const everywhere = (): boolean => true;

/** A folder tied to a recipe, with a task log of its own; what workers and transactions would do, the test says. */
function setUp(context: TestContext, when: When): Bench {
  const root = newFolder();
  context.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const folder = fs.realpathSync(fs.mkdirSync(path.join(root, 'folder'), { recursive: true }) ?? root);
  const clock = { now: new Date(2026, 10, 29, 8, 0).getTime() };
  const store = new TaskStore(new StateFolder(path.join(root, 'state')), () => clock.now);
  const applied: string[] = [];
  const engine = engineOn(store, applied);
  const library = new RecipeLibrary({ ready: null, user: path.join(root, 'state/recipes'), workspaces: () => [] });
  assert.ok(library.save('sort', text, { workspace: null, existing: 'keep' }).ok);
  const triggers = new Triggers(engine, library, new TriggerFile(path.join(root, 'state')));
  const add = async (): Promise<string> => {
    const added = await triggers.add({ recipe: 'sort', values: {}, folder, when }, clock.now);
    assert.ok(added.ok, JSON.stringify(added));
    return added.value.id;
  };
  const run = async (): Promise<string[]> => {
    const ran = await triggers.runDue(clock.now, everywhere);
    assert.ok(ran.ok, JSON.stringify(ran));
    return ran.value.proposed.map(({ task }) => task);
  };
  return { root, folder, clock, store, library, triggers, applied, add, run };
}

type Bench = {
  readonly root: string;
  readonly folder: string;
  readonly clock: { now: number };
  readonly store: TaskStore;
  readonly library: RecipeLibrary;
  readonly triggers: Triggers;
  readonly applied: string[];
  readonly add: () => Promise<string>;
  readonly run: () => Promise<string[]>;
};

function engineOn(store: TaskStore, applied: string[]): TriggerEngine {
  const said = (id: string): { ok: true; value: Task } => {
    const task = store.get(id);
    assert.ok(task !== null);
    return ok(task);
  };
  const none = { moved: 0, renamed: 0, created: 0, modified: 0, trashed: 0 };
  return {
    onTask: new Emitter<string>(),
    tasks: () => store.all(),
    task: (id) => store.get(id),
    createTask: async (order) => ok(store.create(createdEvent(order, order.instruction, order.folder))),
    useRule: async (id, rule) => {
      store.append(id, { kind: 'ruled', rule });
      return said(id);
    },
    retry: async (id) => {
      store.append(id, { kind: 'retried' });
      return said(id);
    },
    changes: () => ok([]),
    preview: async () =>
      ok({ changes: [], conflicts: [], settled: [], hash: 'a'.repeat(64), dragged: [], named: new Map() }),
    transact: async (id) => {
      applied.push(id);
      // Only that it happened counts here; the process tests look at real receipts.
      return none.moved === 0 ? fail(failure('busy', 'not in this test')) : assert.fail();
    },
  };
}

function waitForReview(store: TaskStore, id: string, counts: Record<string, number>): void {
  const head = { version: 1 as const, hash: 'b'.repeat(64), count: 1, counts, bytes: 0 };
  store.append(id, { kind: 'working', isolation: 'bubblewrap' });
  store.append(id, { kind: 'frozen', head, exceptions: { count: 0, kept: 0 } });
}

test('a schedule runs once when it is due, and once for all that was missed', async (context) => {
  const { add, run, clock, store } = setUp(context, daily);
  await add();
  assert.deepEqual(await run(), []);
  clock.now += hour;
  const [task = ''] = await run();
  assert.deepEqual(store.get(task)?.recipe, { name: 'Sort', trigger: 'every day at 09:00' });
  assert.equal(store.get(task)?.approve, 'none');
  assert.deepEqual(await run(), []);
  clock.now += 20 * 24 * hour;
  assert.equal((await run()).length, 1);
  assert.deepEqual(await run(), []);
});

test('a proposal that waits is planned again rather than joined by a second; one that was taken up is left alone', async (context) => {
  const { add, run, clock, store } = setUp(context, daily);
  await add();
  clock.now += hour;
  const [first = ''] = await run();
  waitForReview(store, first, { move: 1 });
  clock.now += 24 * hour;
  assert.deepEqual(await run(), [first]);
  assert.equal(store.get(first)?.state, 'queued');
  store.append(first, { kind: 'working', isolation: 'bubblewrap' });
  clock.now += 24 * hour;
  assert.deepEqual(await run(), []);
  store.append(first, { kind: 'nothing', message: 'nothing' });
  assert.deepEqual(await run(), [first], 'what came to nothing is looked at again');
  assert.equal(store.all().length, 1);
  waitForReview(store, first, { move: 1 });
  store.append(first, { kind: 'cancelled' });
  clock.now += 24 * hour;
  const [second = ''] = await run();
  assert.ok(second !== '' && second !== first, 'what was turned down is not');
  assert.equal(store.all().length, 2);
});

test('a paused trigger does nothing, and makes up for it once when it goes on', async (context) => {
  const { add, run, clock, triggers } = setUp(context, daily);
  const id = await add();
  await triggers.pause(id, true);
  clock.now += 3 * 24 * hour;
  assert.deepEqual(await run(), []);
  await triggers.pause(id, false);
  assert.equal((await run()).length, 1);
  await triggers.remove(id);
  clock.now += 3 * 24 * hour;
  assert.deepEqual(await run(), []);
});

test('a tied folder proposes when a file arrives and has settled, and not for what was there', async (context) => {
  const { add, run, clock, folder } = setUp(context, { watch: true });
  fs.writeFileSync(path.join(folder, 'old.txt'), 'x');
  await add();
  clock.now = Date.now() + minute;
  assert.deepEqual(await run(), []);
  fs.writeFileSync(path.join(folder, 'new.txt'), 'x');
  fs.writeFileSync(path.join(folder, '.hidden'), 'x');
  clock.now = Date.now() + 1_000;
  assert.deepEqual(await run(), [], 'it may still be being written');
  clock.now = Date.now() + 10_000;
  assert.equal((await run()).length, 1);
  assert.deepEqual(await run(), []);
  fs.rmSync(path.join(folder, 'new.txt'));
  assert.deepEqual(await run(), [], 'what goes away is no arrival');
});

test('a recipe that is gone or broken makes no task, says why, and is not tried every minute', async (context) => {
  const { add, clock, library, triggers } = setUp(context, daily);
  await add();
  const stored = library.find('sort');
  assert.ok(stored.ok && library.remove(stored.value).ok);
  clock.now += hour;
  const ran = await triggers.runDue(clock.now, everywhere);
  assert.ok(ran.ok);
  assert.deepEqual(
    ran.value.problems.map(({ problem }) => problem),
    ['There is no recipe “sort”.'],
  );
  const again = await triggers.runDue(clock.now + minute, everywhere);
  assert.deepEqual(again, ok({ proposed: [], arriving: [], problems: [] }));
});

test('only a trusted recipe is applied by itself, and only where it adds or moves', async (context) => {
  const cases: [boolean, Record<string, number>, number][] = [
    [false, { move: 1 }, 0],
    [true, { move: 1, mkdir: 2, create: 1 }, 1],
    [true, { move: 1, trash: 1 }, 0],
    [true, { modify: 1 }, 0],
    [true, { move: 1, rmdir: 1 }, 0],
  ];
  for (const [isTrusted, counts, expected] of cases) {
    const { add, run, clock, store, triggers, applied } = setUp(context, daily);
    const id = await add();
    if (isTrusted) await triggers.trust(id, true);
    clock.now += hour;
    const [task = ''] = await run();
    waitForReview(store, task, counts);
    await triggers.applyTrusted(everywhere, new AbortController().signal);
    assert.equal(applied.length, expected, `${String(isTrusted)} ${JSON.stringify(counts)}`);
    await triggers.applyTrusted(everywhere, new AbortController().signal);
    assert.equal(applied.length, expected, 'what did not succeed is not tried again and again');
  }
});

test('editing the recipe ends the trust, and so does another rule for its task', async (context) => {
  for (const edit of ['recipe', 'task'] as const) {
    const { add, run, clock, store, triggers, library, applied } = setUp(context, daily);
    const id = await add();
    await triggers.trust(id, true);
    clock.now += hour;
    const [task = ''] = await run();
    if (edit === 'recipe')
      assert.ok(library.save('sort', text.replace('Sorted', 'Elsewhere'), { workspace: null, existing: 'replace' }).ok);
    else store.append(task, { kind: 'ruled', rule: 'all files here\nmove to x/{name}\n' });
    waitForReview(store, task, { move: 1 });
    await triggers.applyTrusted(everywhere, new AbortController().signal);
    assert.deepEqual(applied, [], edit);
    const listed = triggers.list();
    assert.ok(listed.ok && listed.value[0] !== undefined);
    assert.equal(triggers.isTrusted(listed.value[0]), edit === 'task');
  }
});

test('a damaged file of triggers is told of, and not written over', async (context) => {
  const { root, add, triggers, clock } = setUp(context, daily);
  await add();
  fs.writeFileSync(path.join(root, 'state/triggers.json'), '{"version":1,"trig');
  const ran = await triggers.runDue(clock.now, everywhere);
  assert.equal(ran.ok ? '' : ran.failure.code, 'state-damaged');
  assert.equal(fs.readFileSync(path.join(root, 'state/triggers.json'), 'utf8'), '{"version":1,"trig');
});
