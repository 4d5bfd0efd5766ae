/** A worker's planning with every wall off, as the product never starts one: what a control needs to do real harm. */
import assert from 'node:assert/strict';
import { Redactor } from '../../../src/base/redactor.ts';
import { createModelGateway } from '../../../src/engine/gateway/modelGateway.ts';
import { launchWorker } from '../../../src/engine/sandbox/launch.ts';
import { limits } from '../../../src/model/limits.ts';
import { openHostChannel } from '../../../src/protocol/channel.ts';
import { never } from '../changes.ts';
import { memoryTalk } from '../memoryTalk.ts';
import { openBooks } from '../openBooks.ts';
import { instruction, type Trial } from './trial.ts';

/** Has the worker plan the trial's task. No sandbox, no permissions of Node's, no engine: only its wire and a way to the model. */
export async function planWithoutWalls({ scene, double }: Trial, workerFile: string): Promise<void> {
  const launched = await launchWorker(
    {
      mount: scene.mount,
      workerFile,
      assets: [],
      isolation: 'none',
      nodePermissions: 'off',
      memoryBytes: limits.workerMemoryBytes,
      scratchBytes: limits.scratchBytes,
    },
    never,
  );
  assert.ok(launched.ok, JSON.stringify(launched));
  const gateway = createModelGateway({
    upstream: () =>
      Promise.resolve({ kind: 'messages', baseUrl: double.baseUrl, key: double.key, model: 'claude-sonnet-5-5' }),
    books: openBooks(),
    secrets: new Redactor(),
  });
  const log = memoryTalk();
  const nothing = (): void => undefined;
  const channel = openHostChannel(
    launched.value.link,
    {
      model: async ({ body }, signal) => {
        const called = await gateway.call({ body, carries: [], purpose: 'a control' }, signal);
        if (called.ok) return called.value.reply;
        throw new Error(called.failure.message);
      },
      content: () => Promise.reject(new Error('no new content here')),
      remember: async ({ entries }) => {
        await log.remember(entries);
        return { kept: log.entries.length };
      },
      recall: () => Promise.resolve({ entries: [...log.entries], last: true }),
      heard: () => Promise.resolve({ words: [] }),
    },
    { ready: nothing, progress: nothing, changes: nothing, exceptions: nothing },
  );
  try {
    const request = { instruction, answers: {}, steering: [], engine: 'claude', today: '2026-11-20' } as const;
    const planned = await channel.call('plan', { ...request, steering: [] }, never);
    assert.ok(planned.ok && planned.value.outcome === 'plan', JSON.stringify(planned));
  } finally {
    channel.dispose();
    launched.value.kill('the control is over');
    await launched.value.exited;
  }
}
