import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { countFiles } from '../../../src/engine/disk/count.ts';
import { realDisk } from '../../../src/engine/disk/disk.ts';

function folderOf(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'delegate-count-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

const never = new AbortController().signal;

describe('a count of files', () => {
  it('holds files and links, also hidden ones and below broken names, and no folder', async (test) => {
    const folder = folderOf(test);
    for (const name of ['a/b', '.git', 'empty']) mkdirSync(join(folder, name), { recursive: true });
    const broken = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from('\xe9', 'latin1')]);
    mkdirSync(broken);
    writeFileSync(Buffer.concat([broken, Buffer.from('/inner')]), '');
    for (const name of ['top', 'a/one', 'a/b/two', '.git/config']) writeFileSync(join(folder, name), '');
    symlinkSync(folder, join(folder, 'a/loop'));
    assert.equal(await countFiles(realDisk, folder, '', never), 6);
  });

  it('leaves out one folder, and takes one that is not there for empty', async (test) => {
    const folder = folderOf(test);
    for (const name of ['a', 'a/state', 'state']) mkdirSync(join(folder, name));
    for (const name of ['a/state/one', 'state/two', 'three']) writeFileSync(join(folder, name), '');
    assert.equal(await countFiles(realDisk, folder, `${folder}/state`, never), 2);
    assert.equal(await countFiles(realDisk, `${folder}/nothing`, '', never), 0);
  });

  it('lets other work run, and stops when cancelled', async (test) => {
    const folder = folderOf(test);
    for (let at = 0; at < 200; at += 1) mkdirSync(join(folder, String(at)));
    const controller = new AbortController();
    setImmediate(() => {
      controller.abort();
    });
    await assert.rejects(countFiles(realDisk, folder, '', controller.signal), { name: 'AbortError' });
  });
});
