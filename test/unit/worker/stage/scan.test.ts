import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { onlyMatcher } from '../../../../src/model/arranging.ts';
import { relativePath } from '../../../../src/model/relativePath.ts';
import { withFile } from '../../../../src/worker/stage/readBytes.ts';
import { scanMount, type Scan } from '../../../../src/worker/stage/scan.ts';

function folderOf(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'delegate-scan-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function scan(folder: string, signal = new AbortController().signal): Promise<Scan> {
  return scanMount(folder, { hidden: false, progress: () => undefined }, signal);
}

describe('a scan', () => {
  it('lists regular files with size and time, in one order', async (test) => {
    const folder = folderOf(test);
    mkdirSync(join(folder, 'b/c'), { recursive: true });
    for (const name of ['z.txt', 'B.txt', 'a.txt', 'b/x.txt', 'b/c/y.txt']) writeFileSync(join(folder, name), 'four');
    const { files, folders } = await scan(folder);
    assert.deepEqual(
      files.map((file) => file.path),
      ['B.txt', 'a.txt', 'b/c/y.txt', 'b/x.txt', 'z.txt'],
    );
    assert.ok([...files].every((file) => file.size === 4 && file.mtimeMs > 0));
    assert.deepEqual(folders, ['b', 'b/c']);
  });

  it('sees only the files that were named, and takes the names of the others for taken', async (test) => {
    const folder = folderOf(test);
    mkdirSync(join(folder, 'in/deep'), { recursive: true });
    for (const name of ['a.txt', 'b.txt', 'in/c.txt', 'in/deep/d.txt']) writeFileSync(join(folder, name), 'x');
    const only = onlyMatcher(['b.txt', 'in/deep/']);
    const found = await scanMount(
      folder,
      { hidden: false, only, progress: () => undefined },
      new AbortController().signal,
    );
    assert.deepEqual(
      found.files.map((file) => file.path),
      ['b.txt', 'in/deep/d.txt'],
    );
    assert.deepEqual(found.taken, ['a.txt', 'in/c.txt']);
    assert.deepEqual([found.leftOut['not-named'], found.folders], [2, ['in', 'in/deep']]);
  });

  it('follows no link, enters no hidden or managed folder, and keeps their names as taken', async (test) => {
    const folder = folderOf(test);
    for (const name of ['.git', 'node_modules', 'inner']) mkdirSync(join(folder, name));
    for (const name of ['.git/config', 'node_modules/x.js', '.env', 'go.desktop', 'a.txt'])
      writeFileSync(join(folder, name), 'x');
    symlinkSync(folder, join(folder, 'inner/loop'));
    symlinkSync('/nowhere', join(folder, 'dangling'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const found = await scan(folder);
    assert.deepEqual(
      found.files.map((file) => file.path),
      ['a.txt'],
    );
    assert.deepEqual(found.taken, ['.env', '.git', 'dangling', 'go.desktop', 'inner/loop', 'node_modules', 'pipe']);
    assert.deepEqual(found.leftOut, {
      hidden: 2,
      machinery: 1,
      'runs-by-itself': 1,
      ignored: 0,
      conventions: 0,
      'not-named': 0,
    });
    assert.equal(found.links, 2);
  });

  it('tells names apart that are not UTF-8, and finds them again', async (test) => {
    const folder = folderOf(test);
    const bytes = (text: string): Buffer => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(text, 'latin1')]);
    writeFileSync(bytes('a\xff.txt'), 'one');
    writeFileSync(bytes('a\xfe.txt'), 'twelve');
    mkdirSync(bytes('d\xe9'));
    writeFileSync(bytes('d\xe9/\xc3\xa9.txt'), 'inner');
    const { files } = await scan(folder);
    assert.deepEqual(
      files.map(({ path, size }) => [path, size]),
      [
        ['a\udcfe.txt', 6],
        ['a\udcff.txt', 3],
        ['d\udce9/é.txt', 5],
      ],
    );
    const read = withFile(folder, relativePath('a\udcfe.txt'), (readAt) => Buffer.from(readAt(0, 100)).toString());
    assert.equal(read, 'twelve');
  });

  it('lists a folder that cannot be read, and goes on', async (test) => {
    const folder = folderOf(test);
    mkdirSync(join(folder, 'locked'));
    writeFileSync(join(folder, 'a.txt'), 'x');
    chmodSync(join(folder, 'locked'), 0);
    const found = await scan(folder);
    assert.deepEqual(
      found.files.map((file) => file.path),
      ['a.txt'],
    );
    // Root may read everything: then there is nothing to list.
    if (process.getuid?.() === 0) test.diagnostic('running as root: no folder is locked to it');
    else assert.deepEqual(found.unreadable, [{ path: 'locked', why: 'this folder could not be read (EACCES)' }]);
    chmodSync(join(folder, 'locked'), 0o700);
  });

  it('lists what lies deeper than a path may go, and takes all above it', async (test) => {
    const folder = folderOf(test);
    const deep = (folders: number): string => Array.from({ length: folders }, () => 'd').join('/');
    mkdirSync(join(folder, deep(1_001)), { recursive: true });
    for (const folders of [999, 1_000]) writeFileSync(join(folder, deep(folders), 'f'), '');
    const { files, folders, unreadable } = await scan(folder);
    assert.deepEqual(
      files.map((file) => file.path),
      [`${deep(999)}/f`],
    );
    assert.equal(folders.length, 1_000);
    assert.deepEqual(unreadable, [{ path: deep(1_000), why: 'this folder lies too deep' }]);
  });

  it('lists what the system takes no path for, and goes on', async (test) => {
    const folder = folderOf(test);
    const name = 'n'.repeat(200);
    const half = Array.from({ length: 15 }, () => name).join('/');
    for (const part of ['upper', 'lower']) mkdirSync(join(folder, part, half), { recursive: true });
    renameSync(join(folder, 'lower'), join(folder, 'upper', half, 'lower'));
    // Our own way of removing a tree needs whole paths too.
    test.after(() => execFileSync('rm', ['-rf', join(folder, 'upper')]));
    writeFileSync(join(folder, 'z.txt'), '');
    const { files, folders, taken, unreadable } = await scan(folder);
    assert.deepEqual(
      files.map((file) => file.path),
      ['z.txt'],
    );
    const path = [...folders.slice(-1), name].join('/');
    assert.deepEqual(taken, [path]);
    assert.deepEqual(unreadable, [{ path, why: 'this could not be looked at (ENAMETOOLONG)' }]);
  });

  it('finds every file of a folder of 50,000', async (test) => {
    const folder = folderOf(test);
    const names = Array.from({ length: 50_000 }, (_, at) => `file ${String(at)}`);
    for (const name of names) writeFileSync(join(folder, name), '');
    const { files } = await scan(folder);
    assert.equal(files.length, 50_000);
    assert.deepEqual(
      files.map((file) => file.path),
      names.sort(),
    );
  });

  it('orders by the whole path, wherever folders stand between files', async (test) => {
    const folder = folderOf(test);
    const inner = ['a', 'a b', 'a!', 'a0', 'ab', 'b', 'a/a', 'a/a b', 'a/b'];
    for (const name of inner) mkdirSync(join(folder, name), { recursive: true });
    // The bytes of these two names sort the other way round than their UTF-16 units.
    const names = ['a.txt', 'a0.txt', 'a b.txt', '!', 'z', '\u{1F600}', '\uFF5E', 'aa', 'c'];
    const made = ['', ...inner].flatMap((at) => names.map((name) => (at === '' ? name : `${at}/${name}`)));
    for (const [size, name] of made.entries()) writeFileSync(join(folder, name), 'x'.repeat(size));
    const { files, folders } = await scan(folder);
    assert.deepEqual(
      files.map(({ path, size }) => [path, size]),
      made.map((path, size) => [path, size]).sort(([one = ''], [two = '']) => (one < two ? -1 : 1)),
    );
    assert.deepEqual(folders, [...inner].sort());
    assert.deepEqual(
      files.filter(({ path }) => path.startsWith('a b/')).map(({ path }) => path),
      made.filter((path) => path.startsWith('a b/')).sort(),
    );
    assert.equal(files.length, made.length);
  });

  it('looks into a deep tree with broken names on the way', async (test) => {
    const folder = folderOf(test);
    const bytes = (text: string): Buffer => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(text, 'latin1')]);
    mkdirSync(bytes('\xe9/plain/\xfe'), { recursive: true });
    for (const [at, name] of ['\xe9/1', '\xe9/plain/2', '\xe9/plain/\xfe/3', '\xe9.txt'].entries())
      writeFileSync(bytes(name), 'x'.repeat(at));
    // This name is good UTF-8, and what a reader of text puts in the place of a bad byte.
    writeFileSync(join(folder, '\uFFFD.txt'), 'four');
    const { files, folders } = await scan(folder);
    assert.deepEqual(
      files.map(({ path, size }) => [path, size]),
      [
        ['\udce9.txt', 3],
        ['\udce9/1', 0],
        ['\udce9/plain/2', 1],
        ['\udce9/plain/\udcfe/3', 2],
        ['\uFFFD.txt', 4],
      ],
    );
    assert.deepEqual(folders, ['\udce9', '\udce9/plain', '\udce9/plain/\udcfe']);
  });

  it('counts the files it has seen while it goes on', async (test) => {
    const folder = folderOf(test);
    for (let at = 0; at < 20_000; at += 1) writeFileSync(join(folder, `file ${String(at)}`), '');
    const counts: number[] = [];
    await scanMount(folder, { hidden: false, progress: (files) => counts.push(files) }, new AbortController().signal);
    assert.ok(counts.length > 0 && (counts[0] ?? 0) > 0);
    assert.deepEqual(
      counts,
      [...counts].sort((one, two) => one - two),
    );
  });

  it('lets other work run, and stops when cancelled', async (test) => {
    const folder = folderOf(test);
    for (let at = 0; at < 5_000; at += 1) writeFileSync(join(folder, `file ${String(at)}`), '');
    const controller = new AbortController();
    setImmediate(() => {
      controller.abort();
    });
    await assert.rejects(scan(folder, controller.signal), { name: 'AbortError' });
    await assert.rejects(scan(folder, AbortSignal.abort()), { name: 'AbortError' });
  });
});

describe('reading a file', () => {
  it('gives what is there, and less at the end', (test) => {
    const folder = folderOf(test);
    writeFileSync(join(folder, 'a'), '0123456789');
    const texts = withFile(folder, relativePath('a'), (read, size) => [
      String(Buffer.from(read(2, 3))),
      String(Buffer.from(read(8, 9))),
      String(size),
    ]);
    assert.deepEqual(texts, ['234', '89', '10']);
  });

  it('refuses links, folders and pipes', (test) => {
    const folder = folderOf(test);
    writeFileSync(join(folder, 'a'), 'x');
    mkdirSync(join(folder, 'd'));
    symlinkSync('a', join(folder, 'link'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    for (const name of ['link', 'd', 'pipe']) assert.throws(() => withFile(folder, relativePath(name), () => 0), name);
  });
});
