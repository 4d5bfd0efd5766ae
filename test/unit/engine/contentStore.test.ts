import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { ContentStore } from '../../../src/engine/disk/contentStore.ts';
import { newFolder } from '../../support/tree.ts';

let root = '';
let store = new ContentStore('/nowhere');
const roots: string[] = [];

beforeEach(() => {
  root = path.join(newFolder(), 'state');
  roots.push(path.dirname(root));
  store = new ContentStore(root);
});
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

function sha256(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}

function put(bytes: Uint8Array): string {
  const upload = store.begin();
  upload.write(bytes);
  return upload.finish().hash;
}

/** Every file below the store, relative to it. */
function files(): string[] {
  const content = path.join(root, 'content');
  return fs
    .readdirSync(content, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(content, path.join(entry.parentPath, entry.name)))
    .sort();
}

function age(file: string, days: number): void {
  const then = new Date(Date.now() - days * 86_400_000);
  fs.utimesSync(file, then, then);
}

const dayMs = 86_400_000;

test('what is written in pieces is kept whole, under its hash, read-only in closed folders', () => {
  const bytes = crypto.randomBytes(3_000_000);
  const upload = store.begin();
  for (let at = 0; at < bytes.length; at += 700_001) upload.write(bytes.subarray(at, at + 700_001));
  const hash = sha256(bytes);
  assert.equal(store.has(hash), false);
  assert.deepEqual(upload.finish(), { hash, bytes: bytes.length });
  assert.equal(store.bytes(hash), bytes.length);
  assert.equal(store.pathOf(hash), path.join(root, 'content', hash.slice(0, 2), hash));
  assert.deepEqual(fs.readFileSync(store.pathOf(hash)), bytes);
  assert.deepEqual(files(), [path.join(hash.slice(0, 2), hash)]);
  assert.equal(fs.statSync(store.pathOf(hash)).mode & 0o777, 0o400);
  for (const folder of ['.', 'content', 'content/incoming', `content/${hash.slice(0, 2)}`]) {
    assert.equal(fs.statSync(path.join(root, folder)).mode & 0o777, 0o700, folder);
  }
});

test('empty content is content', () => {
  const upload = store.begin();
  const { hash, bytes } = upload.finish();
  assert.deepEqual([hash, bytes], [sha256(Buffer.alloc(0)), 0]);
  assert.equal(store.bytes(hash), 0);
  assert.equal(store.has(hash), true);
});

test('the same content twice is one file, the first, and counts as new again', () => {
  const hash = put(Buffer.from('same'));
  const { ino } = fs.statSync(store.pathOf(hash));
  age(store.pathOf(hash), 90);
  assert.equal(put(Buffer.from('same')), hash);
  assert.equal(fs.statSync(store.pathOf(hash)).ino, ino);
  assert.deepEqual(files(), [path.join(hash.slice(0, 2), hash)]);
  assert.deepEqual(
    store.collect(() => false, 30 * dayMs),
    { removed: 0, bytes: 0 },
  );
});

for (const [damage, damaged] of [
  ['shorter', 'sam'],
  ['changed', 'sane'],
] as const) {
  test(`a file that is ${damage} than its name says is replaced by the content that comes`, () => {
    const hash = put(Buffer.from('same'));
    fs.rmSync(store.pathOf(hash));
    fs.writeFileSync(store.pathOf(hash), damaged);
    put(Buffer.from('same'));
    assert.equal(fs.readFileSync(store.pathOf(hash), 'utf8'), 'same');
    assert.equal(files().length, 1);
  });
}

test('many uploads at once do not mix', () => {
  const uploads = Array.from({ length: 8 }, () => store.begin());
  for (let round = 0; round < 10; round++) {
    uploads.forEach((upload, index) => upload.write(Buffer.from(`${String(index)}:${String(round)};`)));
  }
  const texts = uploads.map((upload) => fs.readFileSync(store.pathOf(upload.finish().hash), 'utf8'));
  texts.forEach((text, index) => {
    assert.equal(text, Array.from({ length: 10 }, (_, round) => `${String(index)}:${String(round)};`).join(''));
  });
});

test('an aborted upload leaves nothing, and takes nothing more', () => {
  const upload = store.begin();
  upload.write(Buffer.from('half'));
  upload.abort();
  upload.abort();
  assert.deepEqual(files(), []);
  assert.throws(() => upload.write(Buffer.from('more')));
  assert.throws(() => upload.finish());
});

test('a finished upload takes nothing more, and an abort leaves it', () => {
  const upload = store.begin();
  upload.write(Buffer.from('whole'));
  const { hash } = upload.finish();
  upload.abort();
  assert.throws(() => upload.write(Buffer.from('more')));
  assert.equal(fs.readFileSync(store.pathOf(hash), 'utf8'), 'whole');
});

test('flushed in between, and nothing else meanwhile', async () => {
  const upload = store.begin();
  upload.write(Buffer.from('one '));
  const flushed = upload.flush();
  assert.throws(() => upload.write(Buffer.from('too early')));
  await flushed;
  upload.write(Buffer.from('two'));
  assert.equal(upload.finish().hash, sha256(Buffer.from('one two')));
});

test('a process killed in the middle of an upload: no name, and a day later no file', () => {
  const module = path.resolve(import.meta.dirname, '../../../src/engine/disk/contentStore.ts');
  const script = `
    import { ContentStore } from ${JSON.stringify(module)};
    const upload = new ContentStore(${JSON.stringify(root)}).begin();
    upload.write(Buffer.alloc(100_000, 1));
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(child.signal, 'SIGKILL', child.stderr);
  assert.equal(store.has(sha256(Buffer.alloc(100_000, 1))), false);
  const [left] = files();
  assert.ok(left?.startsWith('incoming') === true);
  const all = (): { removed: number; bytes: number } => store.collect(() => true, 0);
  assert.deepEqual(all(), { removed: 0, bytes: 0 });
  age(path.join(root, 'content', left), 2);
  assert.deepEqual(all(), { removed: 1, bytes: 100_000 });
  assert.deepEqual(files(), []);
});

test('collecting removes what is old and not kept, and nothing else', () => {
  const [old, kept, young] = ['old', 'kept', 'young'].map((text) => put(Buffer.from(text)));
  assert.ok(old !== undefined && kept !== undefined && young !== undefined);
  age(store.pathOf(old), 31);
  age(store.pathOf(kept), 31);
  age(store.pathOf(young), 29);
  const stranger = path.join(root, 'content', old.slice(0, 2), 'notes.txt');
  fs.writeFileSync(stranger, 'not ours');
  age(stranger, 400);
  const asked: string[] = [];
  const keep = (hash: string): boolean => {
    asked.push(hash);
    return hash === kept;
  };
  assert.deepEqual(store.collect(keep, 30 * dayMs), { removed: 1, bytes: 3 });
  assert.deepEqual(asked.sort(), [old, kept, young].sort());
  assert.deepEqual(
    [old, kept, young].map((hash) => store.has(hash)),
    [false, true, true],
  );
  assert.ok(fs.existsSync(stranger));
});

test('a store that was never used has nothing, collects nothing and makes nothing', () => {
  assert.equal(store.has(sha256(Buffer.from('x'))), false);
  assert.deepEqual(
    store.collect(() => false, 0),
    { removed: 0, bytes: 0 },
  );
  assert.ok(!fs.existsSync(root));
});

test('only a hash is a name', () => {
  for (const name of ['', '..', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(63)}/`, 'a'.repeat(65)]) {
    assert.throws(() => store.pathOf(name), name);
    assert.throws(() => store.has(name), name);
  }
});

test('a drive that fills up: the upload fails with the system’s words, leaves nothing, and others stay whole', () => {
  fs.mkdirSync(root);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', root], { stdio: 'ignore' }).status !== 0) {
    console.log(
      'this machine does not let us mount a small volume: a full store is only tested by its folder being gone',
    );
    const upload = store.begin();
    fs.rmSync(path.join(root, 'content'), { recursive: true });
    assert.throws(() => upload.finish(), { code: 'ENOENT' });
    return;
  }
  try {
    const whole = put(Buffer.alloc(300_000, 1));
    const upload = store.begin();
    assert.throws(
      () => {
        for (;;) upload.write(Buffer.alloc(64 * 1024, 2));
      },
      { code: 'ENOSPC' },
    );
    assert.deepEqual(files(), [path.join(whole.slice(0, 2), whole)]);
    assert.equal(sha256(fs.readFileSync(store.pathOf(whole))), whole);
    assert.equal(store.bytes(put(Buffer.alloc(300_000, 3))), 300_000);
  } finally {
    spawnSync('umount', ['-l', root]);
  }
});
