// Making the virtual machine's image: one at a time, and nothing of one that was killed stays.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { takeLock } from '../../../../src/engine/disk/lock.ts';
import { buildImage } from '../../../../src/engine/sandbox/vm/build.ts';

/** With what a killed build leaves, and an image that is in use. */
function folderWithLeftovers(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'delegate-image-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, 'build-1', 'unpacked'), { recursive: true });
  writeFileSync(path.join(folder, 'build-1', 'root.cpio'), 'half of it');
  writeFileSync(path.join(folder, 'root.cpio'), 'in use');
  return folder;
}

const quiet = (): void => undefined;

test('what a build left that was killed goes with the next one, and the image that is there stays', async (t) => {
  const folder = folderWithLeftovers(t);
  const built = await buildImage(folder, quiet, AbortSignal.abort());
  assert.equal(built.ok, false);
  assert.deepEqual(readdirSync(folder), ['root.cpio']);
});

test('while another makes the image nothing of its is touched, and that is said', async (t) => {
  const folder = folderWithLeftovers(t);
  const lock = takeLock(path.join(folder, 'build.lock'), folder);
  assert.ok(lock !== null);
  const built = await buildImage(folder, quiet, new AbortController().signal);
  assert.ok(!built.ok && /is being made already/.test(built.failure.message));
  assert.equal(existsSync(path.join(folder, 'build-1', 'root.cpio')), true);
  lock.dispose();
});
