// When the triggers are looked at by themselves: no file is forgotten until the next minute because it came at a bad moment.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Emitter } from '../../../../src/base/event.ts';
import { startTriggerClock, type ClockHost } from '../../../../src/engine/recipes/triggerClock.ts';
import { settleMs, type TriggerRun } from '../../../../src/engine/recipes/triggers.ts';

/** Longer than a file takes to settle. */
const soonMs = settleMs + 1_000;
const nothing: TriggerRun = { proposed: [], arriving: [], problems: [] };

type Clock = { readonly looks: () => number; readonly pass: (ms: number) => Promise<void> };

/** A clock on a folder that is tied or not; each look finds the next of `runs`, and then nothing. */
async function clockOn(
  t: TestContext,
  { isTied, runs }: { isTied: boolean; runs: readonly TriggerRun[] },
): Promise<Clock> {
  const folder = mkdtempSync(path.join(tmpdir(), 'delegate-clock-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  let looks = 0;
  const triggers = {
    onChange: new Emitter<null>(),
    list: () => ({ ok: true, value: isTied ? [{ when: { watch: true }, paused: false, folder }] : [] }),
    runDue: async () => ({ ok: true, value: runs[looks++] ?? nothing }),
    applyTrusted: async () => ({ ok: true, value: [] }),
  };
  const host = {
    engine: { onTask: new Emitter<string>(), task: () => null },
    triggers,
    now: () => 0,
    mine: () => true,
    told: () => undefined,
    applied: () => undefined,
    problem: (error: unknown) => assert.fail(String(error)),
  };
  const clock = startTriggerClock(host as unknown as ClockHost);
  t.after(() => clock.dispose());
  const settled = async (): Promise<void> => {
    for (let each = 0; each < 20; each++) await turn();
  };
  await settled();
  return {
    looks: () => looks,
    pass: async (ms) => {
      t.mock.timers.tick(ms);
      await settled();
    },
  };
}

test('a file that a look found still being written is looked at again when it has settled, though nothing more is heard of it', async (t) => {
  const { looks, pass } = await clockOn(t, { isTied: false, runs: [{ ...nothing, arriving: ['a'] }] });
  assert.equal(looks(), 1);
  await pass(soonMs);
  assert.equal(looks(), 2);
  // Then there is nothing to wait for.
  await pass(soonMs);
  assert.equal(looks(), 2);
});

test('what came to a folder between the look and the watch is found soon', async (t) => {
  const { looks, pass } = await clockOn(t, { isTied: true, runs: [] });
  assert.equal(looks(), 1);
  await pass(soonMs);
  assert.equal(looks(), 2);
  await pass(soonMs);
  assert.equal(looks(), 2);
});

test('where nothing is tied it looks once a minute', async (t) => {
  const { looks, pass } = await clockOn(t, { isTied: false, runs: [] });
  await pass(soonMs);
  assert.equal(looks(), 1);
  await pass(60_000);
  assert.equal(looks(), 2);
});
