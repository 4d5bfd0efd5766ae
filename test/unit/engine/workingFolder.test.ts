import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { ownProcessDisk, realDisk, type Disk } from '../../../src/engine/disk/disk.ts';
import { holdFolders } from '../../../src/engine/disk/heldFolders.ts';
import { newFolder } from '../../support/tree.ts';

const onLinux = process.platform === 'linux';
const roots: string[] = [];
after(() => {
  for (const root of roots) fs.rmSync(root, { recursive: true, force: true });
});

/** Held folders are looked for at their paths now and then: here no time passes. */
function stopClock(context: TestContext): void {
  context.mock.method(performance, 'now', () => 1);
}

/** A mount with the folder `in` that holds `one`, and a second one of the same names with another content, held by a disk. */
function stand(disk: Disk): { mount: string; other: string; held: ReturnType<typeof holdFolders> } {
  const root = newFolder();
  roots.push(root);
  const [mount, other] = [path.join(root, 'mount'), path.join(root, 'other')];
  for (const top of [mount, other]) {
    fs.mkdirSync(path.join(top, 'in'), { recursive: true });
    fs.writeFileSync(path.join(top, 'in', 'one'), top);
  }
  return { mount, other, held: holdFolders(disk, mount) };
}

test('calls that follow each other in one folder are done from inside it, and the process is back before anything waits', async (context) => {
  stopClock(context);
  const { mount, held } = stand(ownProcessDisk);
  const home = process.cwd();
  held.disk.look(`${mount}/in/one`);
  assert.equal(process.cwd(), home);
  held.disk.look(`${mount}/in/one`);
  assert.equal(process.cwd(), onLinux ? path.join(mount, 'in') : home);
  await Promise.resolve();
  assert.equal(process.cwd(), home);
  held.dispose();
});

test('a process that others share never changes its working folder', () => {
  const { mount, held } = stand(realDisk);
  const home = process.cwd();
  for (let time = 0; time < 3; time++) held.disk.look(`${mount}/in/one`);
  held.disk.link(`${mount}/in/one`, `${mount}/in/two`);
  held.disk.unlink(`${mount}/in/one`);
  assert.equal(process.cwd(), home);
  assert.deepEqual(fs.readdirSync(`${mount}/in`), ['two']);
  held.dispose();
});

test('from inside a folder and from without, the same calls have the same effect', async () => {
  const [one, two] = await Promise.all(
    [ownProcessDisk, realDisk].map(async (disk) => {
      const { mount, held } = stand(disk);
      held.disk.makeFolder(`${mount}/out`);
      held.disk.link(`${mount}/in/one`, `${mount}/in/two`);
      held.disk.link(`${mount}/in/one`, `${mount}/out/three`);
      held.disk.unlink(`${mount}/in/one`);
      assert.throws(() => held.disk.link(`${mount}/in/two`, `${mount}/out/three`), { code: 'EEXIST' });
      assert.equal(held.disk.look(`${mount}/in/one`), null);
      await Promise.resolve();
      await held.disk.copyNew(`${mount}/in/two`, `${mount}/in/four`, new AbortController().signal);
      held.disk.unlink(`${mount}/in/two`);
      held.dispose();
      return ['in', 'out'].map((folder) => fs.readdirSync(`${mount}/${folder}`));
    }),
  );
  assert.deepEqual(one, [['four'], ['three']]);
  assert.deepEqual(two, one);
});

test(
  'what happens in a folder that one stands in stays there when its name is given to another',
  { skip: !onLinux },
  (context) => {
    stopClock(context);
    const { mount, other, held } = stand(ownProcessDisk);
    for (let time = 0; time < 2; time++) held.disk.look(`${mount}/in/one`);
    fs.renameSync(`${mount}/in`, `${mount}/aside`);
    fs.symlinkSync(`${other}/in`, `${mount}/in`);
    held.disk.link(`${mount}/in/one`, `${mount}/in/two`);
    held.disk.unlink(`${mount}/in/one`);
    assert.deepEqual(fs.readdirSync(`${mount}/aside`), ['two']);
    assert.deepEqual(fs.readdirSync(`${other}/in`), ['one']);
    held.dispose();
  },
);

test('a folder that is let go of is not taken for the next one that gets its number', { skip: !onLinux }, (context) => {
  stopClock(context);
  const { mount, held } = stand(ownProcessDisk);
  fs.mkdirSync(`${mount}/next`);
  fs.writeFileSync(`${mount}/next/one`, 'next');
  for (let time = 0; time < 2; time++) held.disk.look(`${mount}/in/one`);
  const first = held.disk.look(`${mount}/in/one`)?.identity;
  held.disk.rename(`${mount}/in`, `${mount}/moved`);
  for (let time = 0; time < 2; time++) {
    const there = held.disk.look(`${mount}/next/one`)?.identity;
    assert.notEqual(there, first);
    assert.equal(there, String(fs.statSync(`${mount}/next/one`, { bigint: true }).ino));
  }
  held.dispose();
});

test('two folders that are held in one process, each in turn', async () => {
  const [one, two] = [stand(ownProcessDisk), stand(ownProcessDisk)];
  const home = process.cwd();
  for (let time = 0; time < 4; time++)
    for (const { mount, held } of [one, two])
      for (let again = 0; again < 2; again++)
        assert.equal(
          held.disk.look(`${mount}/in/one`)?.identity,
          String(fs.statSync(`${mount}/in/one`, { bigint: true }).ino),
        );
  await Promise.resolve();
  assert.equal(process.cwd(), home);
  for (const { held } of [one, two]) held.dispose();
});
