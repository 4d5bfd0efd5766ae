/** A cancel that comes while the host itself is at work on what a worker proposed: no failure, no bug, and the folder as it was. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Engine } from '../../src/engine/engine.ts';
import { newFolder } from '../support/tree.ts';
import { never } from '../support/changes.ts';

/** More than the engine freezes without a pause. */
const names = Array.from({ length: 4_500 }, (_, index) => `file ${String(index)}.txt`);

for (const how of ['cancel', 'pause'] as const) {
  test(`${how} while the changes are frozen ends the run quietly`, async (t) => {
    const root = newFolder();
    t.after(() => fs.rmSync(root, { recursive: true, force: true }));
    const folder = path.join(root, 'folder');
    fs.mkdirSync(folder);
    for (const name of names) fs.writeFileSync(path.join(folder, name), '');
    const host = new Engine({
      stateFolder: path.join(root, 'state'),
      workerFile: path.resolve('dist/worker.cjs'),
      now: Date.now,
      isolation: 'sandbox',
      unsavedFiles: () => [],
      upstream: () => Promise.resolve(null),
    });
    t.after(() => host.dispose());
    const rule = 'all files everywhere\nmove to {dir}/{stem|replace " " "_"}{ext}';
    const order = { instruction: 'names', folder, engine: 'rules', approve: 'plan', planGate: 'model' } as const;
    const made = await host.createTask({ ...order, answers: {}, rule });
    assert.ok(made.ok);
    const { id } = made.value;
    let stopped = 0;
    host.onTask.on(() => {
      if (stopped > 0 || host.progress(id)?.text !== 'Checking the changes') return;
      stopped += 1;
      void host[how](id);
    });
    const ended = await host.advance(id, never);
    assert.equal(stopped, 1);
    assert.ok(ended.ok);
    assert.equal(ended.value.state, how === 'cancel' ? 'cancelled' : 'paused');
    assert.equal(ended.value.failure, null);
    assert.equal(ended.value.head, null);
    assert.deepEqual(fs.readdirSync(folder).sort(), [...names].sort());
  });
}
