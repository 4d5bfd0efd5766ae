/** Which way guests run, as it is found, kept and found anew: with a program in QEMU's place that starts nothing. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  chooseAcceleration,
  forgetAcceleration,
  foundAcceleration,
} from '../../../../src/engine/sandbox/vm/acceleration.ts';
import { findTool } from '../../../../src/engine/sandbox/bubblewrap.ts';
import { imageVersion, type Manifest } from '../../../../src/engine/sandbox/vm/image.ts';
import { type Acceleration, accelerationsOf } from '../../../../src/engine/sandbox/vm/qemu.ts';
import { makeSnapshot, type Recipe } from '../../../../src/engine/sandbox/vm/snapshot.ts';
import { never } from '../../../support/changes.ts';
import { newFolder } from '../../../support/tree.ts';

const nothing = findTool(process.platform === 'win32' ? 'where.exe' : 'false') ?? '';
const [fast = 'tcg', slow = 'tcg'] = accelerationsOf(process.platform);

function recipesIn(folder: string): (acceleration: Acceleration) => Recipe {
  const root = path.join(folder, 'root.cpio');
  fs.writeFileSync(root, '');
  const part = { bytes: 0, sha256: '' };
  const manifest: Manifest = {
    version: imageVersion,
    ...{ kernel: part, root: part, sources: [], libraries: [], seconds: 0 },
    ...{ nodeVersion: '', bubblewrapVersion: '', bubblewrapOptions: [] },
  };
  return (acceleration) => ({
    folder: path.join(folder, 'snapshots'),
    name: acceleration,
    qemu: { path: nothing, version: '7.2' },
    image: { manifest, kernel: root, root, hash: '' },
    program: { archive: Buffer.alloc(0), hash: '', layers: [] },
    acceleration,
    memoryMegabytes: 1,
    tell: () => undefined,
  });
}

/** A guest that sleeps there: it needs no start. */
function putToSleep(folder: string, acceleration: Acceleration): void {
  const at = path.join(folder, 'snapshots');
  fs.mkdirSync(at, { recursive: true });
  fs.writeFileSync(path.join(at, `${acceleration}.memory`), 'memory');
  fs.writeFileSync(path.join(at, `${acceleration}.json`), JSON.stringify({ words: '', bytes: 6, seconds: 1 }));
}

async function choose(folder: string): Promise<string> {
  const chosen = await chooseAcceleration(folder, recipesIn(folder), never);
  return chosen.ok ? chosen.value.acceleration : chosen.failure.code;
}

test('the way that worked is kept; when it does not work any more the others are tried, and what works is kept', async () => {
  const folder = newFolder();
  assert.notEqual(fast, slow);
  putToSleep(folder, fast);
  putToSleep(folder, slow);
  assert.equal(await choose(folder), fast);
  assert.equal(foundAcceleration(folder)?.acceleration, fast);
  fs.rmSync(path.join(folder, 'snapshots', `${fast}.memory`));
  assert.equal(await choose(folder), slow);
  const found = foundAcceleration(folder);
  assert.equal(found?.acceleration, slow);
  assert.deepEqual(
    found.refused.map(({ acceleration }) => acceleration),
    [fast],
  );
  // It stays with that one until it is told to forget.
  putToSleep(folder, fast);
  assert.equal(await choose(folder), slow);
  forgetAcceleration(folder);
  assert.equal(foundAcceleration(folder), null);
  assert.equal(await choose(folder), fast);
});

test('where no way works nothing is kept, and nothing is left of the tries', async () => {
  const folder = newFolder();
  assert.equal(await choose(folder), 'vm-failed');
  assert.equal(foundAcceleration(folder), null);
  assert.deepEqual(fs.readdirSync(path.join(folder, 'snapshots')), []);
});

test('a guest that does not start in time is told of as that, with what helps, and nothing is left of it', async () => {
  const folder = newFolder();
  const endless = path.join(folder, 'endless');
  fs.writeFileSync(endless, '#!/bin/sh\necho its last line on the console >&2\nread nothing\n', { mode: 0o700 });
  const recipe = { ...recipesIn(folder)('tcg'), qemu: { path: endless, version: '7.2' }, bootMs: 1_000 };
  const made = await makeSnapshot(recipe, never);
  assert.ok(!made.ok);
  assert.equal(made.failure.message, 'The virtual machine did not start within 1 seconds (tcg).');
  assert.match(made.failure.next, /less to do.*process sandbox/);
  assert.deepEqual(fs.readdirSync(recipe.folder), []);
});
