/** A launch that comes to nothing leaves nothing open. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ok } from '../../../../src/base/result.ts';
import type { SandboxBackend } from '../../../../src/engine/sandbox/backend.ts';
import { launchWorker } from '../../../../src/engine/sandbox/launch.ts';
import { unsandboxedBackend } from '../../../../src/engine/sandbox/unsandboxedBackend.ts';
import { newFolder } from '../../../support/tree.ts';

test('a cancel between the plan and the start closes what the plan had opened', async () => {
  const folder = newFolder();
  const worker = path.join(folder, 'worker.cjs');
  const snapshot = path.join(folder, 'snapshot');
  for (const file of [worker, path.join(folder, 'probe.cjs'), snapshot]) fs.writeFileSync(file, '');
  const cancel = new AbortController();
  let opened = -1;
  const backend: SandboxBackend = {
    plan: async (options, signal) => {
      const plan = await unsandboxedBackend.plan(options, signal);
      assert.ok(plan.ok);
      opened = fs.openSync(snapshot, 'r');
      cancel.abort();
      return ok({ ...plan.value, files: [opened] });
    },
  };
  const options = {
    ...{ mount: null, workerFile: worker, isolation: 'none' as const },
    ...{ memoryBytes: 2 ** 30, scratchBytes: 0 },
  };
  const launched = await launchWorker(options, cancel.signal, backend);
  assert.equal(launched.ok ? null : launched.failure.code, 'cancelled');
  assert.notEqual(opened, -1);
  assert.throws(() => fs.fstatSync(opened), /EBADF/);
});
