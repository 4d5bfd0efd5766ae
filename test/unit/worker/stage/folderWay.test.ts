/** The stage's own path discipline, alone: no sandbox, no permission flags. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { parseRelativePath, relativePath } from '../../../../src/model/relativePath.ts';
import { enterFolder, lookInMount, openInMount, startFromMount } from '../../../../src/worker/stage/folderWay.ts';
import { readWhole, withFile } from '../../../../src/worker/stage/readBytes.ts';
import { newFolder } from '../../../support/tree.ts';

const roots: string[] = [];
let mount = '';
let outside = '';

beforeEach(() => {
  const root = fs.realpathSync(newFolder());
  roots.push(root);
  [mount, outside] = [path.join(root, 'mount'), path.join(root, 'outside')];
  for (const [top, content] of [
    [mount, 'inside'],
    [outside, 'SECRET'],
  ] as const) {
    fs.mkdirSync(path.join(top, 'a/b'), { recursive: true });
    for (const name of ['f', 'a/f', 'a/b/f']) fs.writeFileSync(path.join(top, name), content);
  }
});
after(() => {
  process.chdir('/');
  for (const root of roots) fs.rmSync(root, { recursive: true, force: true });
});

/** What reading a path gives, or the code of what went wrong. */
function read(text: string): string {
  const known = parseRelativePath(text);
  if (known === null) return 'no path';
  try {
    return withFile(mount, known, (bytes, size) => Buffer.from(bytes(0, size)).toString());
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

const at = (name: string): string => path.join(mount, name);

test('files are read wherever they lie, in any order', () => {
  for (const name of ['a/b/f', 'f', 'a/f', 'a/b/f', 'a/f', 'f']) assert.equal(read(name), 'inside', name);
  assert.equal(read('a/b/none'), 'ENOENT');
  assert.equal(read('none/f'), 'ENOENT');
  assert.equal(read('f/x'), 'ENOTDIR');
});

test('a link is never followed: as the file, as a folder, above it, dangling, in circles, or back into the mount', () => {
  const links: Record<string, string> = {
    'to-file': path.join(outside, 'f'),
    'to-folder': outside,
    relative: '../outside',
    'a/up': '../../outside',
    'a/b/far': '../../../outside/a/b',
    inner: 'a',
    'to-inner-file': 'a/f',
    dangling: '/nowhere/at/all',
    circle: 'circle',
    'to-root': '/',
    'to-proc': '/proc/self/root',
    'to-link': 'to-folder',
  };
  for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, at(name));
  for (const name of Object.keys(links)) {
    assert.equal(read(name), 'ELOOP', name);
    for (const below of ['f', 'a/f', 'etc/passwd']) assert.equal(read(`${name}/${below}`), 'ELOOP', `${name}/${below}`);
    assert.equal(lookInMount(mount, relativePath(name)).isSymbolicLink(), true);
    assert.throws(() => enterFolder(mount, relativePath(name)), { code: 'ELOOP' }, name);
    assert.throws(() => lookInMount(mount, relativePath(`${name}/f`)), { code: 'ELOOP' }, name);
  }
});

test('also where names are not UTF-8, which no working folder can be named by', () => {
  const bytes = (text: string): Buffer => Buffer.concat([Buffer.from(`${mount}/`), Buffer.from(text, 'latin1')]);
  fs.mkdirSync(bytes('d\xff'));
  fs.writeFileSync(bytes('d\xff/f\xfe'), 'inside');
  fs.symlinkSync(outside, bytes('l\xff'));
  fs.symlinkSync(path.join(outside, 'f'), bytes('d\xff/l'));
  assert.equal(read('d\udcff/f\udcfe'), 'inside');
  assert.deepEqual([...enterFolder(mount, relativePath('d\udcff')).list()].sort(), ['f\udcfe', 'l']);
  assert.equal(read('l\udcff/f'), 'ELOOP');
  assert.equal(read('d\udcff/l'), 'ELOOP');
});

test('what is no regular file is not read, and nobody waits for a pipe', () => {
  execFileSync('mkfifo', [at('pipe')]);
  assert.equal(read('pipe'), 'Error: not a regular file');
  assert.equal(read('a'), 'Error: not a regular file');
  if (process.getuid?.() === 0) {
    execFileSync('mknod', [at('zero'), 'c', '1', '5']);
    assert.equal(read('zero'), 'Error: not a regular file');
  }
});

test('a folder that becomes a link after it was entered leads nowhere else', () => {
  assert.equal(read('a/b/f'), 'inside');
  fs.renameSync(at('a'), at('moved'));
  fs.symlinkSync(path.join(outside, 'a'), at('a'));
  // It stands in the folder itself, which is still the person's.
  assert.equal(read('a/b/f'), 'inside');
  startFromMount();
  assert.equal(read('a/b/f'), 'ELOOP');
  assert.equal(read('moved/b/f'), 'inside');
  assert.equal(read('a/f'), 'ELOOP');
});

test('a folder that was moved while this process stood in it is found again from the mount', () => {
  assert.equal(read('a/b/f'), 'inside');
  fs.renameSync(at('a/b'), at('b'));
  fs.mkdirSync(at('a/b'));
  fs.writeFileSync(at('a/b/new'), 'newer');
  assert.equal(read('a/b/new'), 'newer');
  assert.equal(read('b/f'), 'inside');
  fs.rmSync(at('a'), { recursive: true });
  assert.equal(read('a/b/new'), 'ENOENT');
  assert.equal(read('f'), 'inside');
});

test('a way up that leads elsewhere is not taken: a folder moved out of the mount does not open its new neighbours', () => {
  assert.equal(read('a/b/f'), 'inside');
  fs.renameSync(at('a/b'), path.join(outside, 'b-of-the-mount'));
  // From where it stands, the folder above is the outside's now.
  assert.equal(read('a/f'), 'inside');
  fs.writeFileSync(path.join(outside, 'x'), 'SECRET');
  assert.equal(read('a/x'), 'ENOENT');
});

test('another folder in the place of the mount is refused', () => {
  assert.equal(read('f'), 'inside');
  fs.renameSync(mount, `${mount}-away`);
  fs.symlinkSync(outside, mount);
  startFromMount();
  assert.equal(read('f'), 'ELOOP');
  fs.unlinkSync(mount);
  fs.renameSync(`${mount}-away`, mount);
  assert.equal(read('f'), 'inside');
});

test('somebody else changing the working folder changes nothing', () => {
  assert.equal(read('a/f'), 'inside');
  process.chdir(path.join(outside, 'a'));
  assert.equal(read('a/f'), 'inside');
  process.chdir(outside);
  const inside = enterFolder(mount, relativePath('a'));
  assert.deepEqual([...inside.list()].sort(), ['b', 'f']);
});

test('what was opened is what is read, whatever its name stands for since', () => {
  const file = openInMount(mount, relativePath('a/f'));
  fs.renameSync(at('a/f'), at('a/g'));
  fs.symlinkSync(path.join(outside, 'f'), at('a/f'));
  try {
    const memory = Buffer.alloc(100);
    const count = file.read(memory, 0, 100, 0);
    assert.equal(memory.toString('utf8', 0, count), 'inside');
  } finally {
    file.close();
  }
  assert.equal(readWhole(mount, relativePath('a/f'), 100).ok, false);
});
