/** A rule tried while it is written, by the product's own worker in its sandbox. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Result } from '../../src/base/result.ts';
import { Crowd } from '../../src/engine/session/keptWorker.ts';
import { RulePreview, type PreviewAsk, type PreviewHost } from '../../src/engine/session/previewSession.ts';
import type { Failure } from '../../src/model/failure.ts';
import type { PreviewReply, RuleOutcome } from '../../src/protocol/previewWire.ts';
import { never } from '../support/changes.ts';
import { buildWorker } from '../support/buildWorker.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

const roots: string[] = [];
let workerFile = '';
let folder = '';

before(async () => {
  const root = newFolder();
  roots.push(root);
  workerFile = await buildWorker(root);
});
beforeEach(() => {
  const root = newFolder();
  roots.push(root);
  folder = path.join(root, 'folder');
  makeTree(folder, ['a.txt', 'b.txt', 'in/c.txt']);
});
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

const ask: PreviewAsk = {
  rule: 'all files everywhere\nmove to Flat/{name}',
  answers: {},
  first: 0,
  count: 10,
  show: 'all',
};

function open(change: Partial<PreviewHost> = {}, crowd = new Crowd(2), mount: string | null = folder): RulePreview {
  const host: PreviewHost = {
    workerFile,
    assets: [],
    isolation: 'sandbox',
    today: () => '2026-11-22',
    idleMs: 60_000,
    ...change,
  };
  return new RulePreview(host, () => (mount === null ? null : { mount, only: null }), crowd);
}

function shown(reply: Result<PreviewReply, Failure>): RuleOutcome {
  assert.ok(reply.ok && reply.value.outcome === 'preview', JSON.stringify(reply));
  return reply.value.preview;
}

/** Waits until a process is gone. */
async function gone(pid: number | null): Promise<void> {
  assert.ok(pid !== null);
  for (const end = Date.now() + 10_000; fs.existsSync(`/proc/${String(pid)}`); await sleep(20))
    assert.ok(Date.now() < end);
}

test('an edit changes what is shown, and never the folder', async () => {
  const before = readTree(folder);
  const preview = open();
  assert.deepEqual(
    shown(await preview.preview(ask, never)).rows.map(({ to }) => to),
    ['Flat/a.txt', 'Flat/b.txt', 'Flat/c.txt'],
  );
  const pid = await preview.pid();
  const edited = {
    ...ask,
    rule: 'all files everywhere\nmove to Flat/{stem|upper}{ext}',
    was: ask.rule,
    show: 'changed',
  } as const;
  assert.deepEqual(
    shown(await preview.preview(edited, never)).rows.map(({ to }) => to),
    ['Flat/A.txt', 'Flat/B.txt', 'Flat/C.txt'],
  );
  const wrong = await preview.preview({ ...ask, rule: 'all fils' }, never);
  assert.ok(wrong.ok && wrong.value.outcome === 'problems');
  assert.equal(await preview.pid(), pid);
  preview.dispose();
  await gone(pid);
  assert.deepEqual(readTree(folder), before);
});

test('a folder that has changed is looked through again when that is asked', async () => {
  const preview = open();
  assert.equal(shown(await preview.preview(ask, never)).total, 3);
  fs.writeFileSync(path.join(folder, 'd.txt'), 'x');
  assert.equal(shown(await preview.preview(ask, never)).total, 3);
  preview.refresh();
  assert.equal(shown(await preview.preview(ask, never)).total, 4);
  preview.dispose();
});

test('a worker that is killed is a failure in words, and the next question starts another', async () => {
  const preview = open();
  shown(await preview.preview(ask, never));
  const pid = await preview.pid();
  assert.ok(pid !== null);
  const asked = preview.preview({ ...ask, rule: ask.rule.replace('Flat', 'Other') }, never);
  process.kill(pid, 'SIGKILL');
  const reply = await asked;
  if (!reply.ok) {
    assert.equal(reply.failure.code, 'worker-failed');
    assert.match(reply.failure.message, /went away/);
  }
  await gone(pid);
  assert.equal(shown(await preview.preview(ask, never)).total, 3);
  assert.notEqual(await preview.pid(), pid);
  preview.dispose();
});

test('a worker that nobody asks ends, and the next question starts another', async () => {
  const preview = open({ idleMs: 150 });
  shown(await preview.preview(ask, never));
  const pid = await preview.pid();
  await gone(pid);
  assert.equal(await preview.pid(), null);
  assert.equal(shown(await preview.preview(ask, never)).total, 3);
  preview.dispose();
});

test('of three previews, the one that was asked longest ago gives way', async () => {
  const crowd = new Crowd(2);
  const all = [open({}, crowd), open({}, crowd), open({}, crowd)];
  const pids: (number | null)[] = [];
  for (const preview of all) {
    shown(await preview.preview(ask, never));
    pids.push(await preview.pid());
  }
  await gone(pids[0] ?? null);
  assert.equal(await all[1]?.pid(), pids[1]);
  assert.equal(await all[2]?.pid(), pids[2]);
  crowd.dispose();
  await gone(pids[1] ?? null);
  await gone(pids[2] ?? null);
});

test('an abort is heard at once, and what is disposed of stays so', async () => {
  const preview = open();
  shown(await preview.preview(ask, never));
  const controller = new AbortController();
  const asked = preview.preview({ ...ask, rule: ask.rule.replace('Flat', 'Other') }, controller.signal);
  controller.abort();
  const reply = await asked;
  assert.equal(!reply.ok && reply.failure.code, 'cancelled');
  preview.dispose();
  const late = await preview.preview(ask, never);
  assert.equal(!late.ok && late.failure.code, 'cancelled');
});

test('a folder or a task that is gone is told in words', async () => {
  const missing = await open({}, new Crowd(2), path.join(folder, 'none')).preview(ask, never);
  assert.equal(!missing.ok && missing.failure.code, 'no-such-folder');
  const taskless = await open({}, new Crowd(2), null).preview(ask, never);
  assert.equal(!taskless.ok && taskless.failure.code, 'no-such-task');
});
