/** The disk that the fault tests keep in memory does what a real one does: the same calls in both, with the same answers and error codes. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { realDisk, type Disk } from '../../src/engine/disk/disk.ts';
import { errorCode } from '../../src/engine/disk/errorCode.ts';
import { MemoryDisk } from '../support/memory/memoryDisk.ts';
import { afterPowerCut, afterReorderedCut, plainVolume } from '../support/memory/volume.ts';
import { never } from '../support/changes.ts';
import { newFolder } from '../support/tree.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? '20261122');
const long = 'x'.repeat(256);

const somePath = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', 'ü', 'A'), { minLength: 1, maxLength: 3 })
  .map((names) => names.join('/'));
const oddPath = fc.oneof(
  { weight: 30, arbitrary: somePath },
  { weight: 1, arbitrary: fc.constantFrom(long, `a/${long}`) },
);
const calls = [
  'makeFolder',
  'makeFolder',
  'reserve',
  'reserve',
  'write',
  'makeLink',
  'link',
  'link',
  'rename',
  'rename',
  'unlink',
  'removeFolder',
  'removeReservation',
  'copyNew',
  'copyLink',
  'copyAttributes',
  'list',
  'look',
  'mayChange',
  'isLocked',
  'deviceOf',
] as const;
type Call = (typeof calls)[number];
type Said = { readonly call: Call; readonly one: string; readonly other: string };
const said: fc.Arbitrary<Said> = fc.record({ call: fc.constantFrom(...calls), one: oddPath, other: oddPath });

/** So that most calls find something: folders in folders, files with two names, links to folders, a link to itself. */
const beginning: readonly Said[] = [
  ...['a', 'b', 'a/a', 'a/b', 'b/a', 'A'].map((one) => ({ call: 'makeFolder' as const, one, other: '' })),
  ...['a/c', 'b/d', 'c', 'a/a/a'].map((one) => ({ call: 'write' as const, one, other: '' })),
  { call: 'link', one: 'c', other: 'b/b' },
  { call: 'makeLink', one: 'd', other: 'a' },
  { call: 'makeLink', one: 'a/d', other: '../b' },
  { call: 'makeLink', one: 'ü', other: 'ü' },
];

/** What is not the same on two disks, or on one at another time, left out. */
type World = {
  readonly disk: Disk;
  readonly root: string;
  readonly write: (file: string, text: string) => void;
  readonly makeLink: (file: string, target: string) => void;
};

async function answer({ call, one, other }: Said, { disk, root, write, makeLink }: World): Promise<unknown> {
  const from = `${root}/${one}`;
  const to = `${root}/${other}`;
  try {
    switch (call) {
      case 'write':
        return write(from, `text of ${one}`);
      case 'makeLink':
        return makeLink(from, other);
      case 'look': {
        const seen = disk.look(from);
        if (seen === null) return null;
        return [seen.kind, seen.kind === 'folder' ? 0 : seen.size, seen.kind === 'folder' ? 0 : seen.links];
      }
      case 'list':
        return disk
          .list(from)
          .map(({ name, kind }) => `${kind} ${name}`)
          .sort();
      case 'deviceOf':
        return disk.deviceOf(from) === disk.deviceOf(root);
      case 'copyNew':
        return await disk.copyNew(from, to, never);
      case 'link':
      case 'rename':
      case 'copyLink':
        return disk[call](from, to);
      case 'copyAttributes': {
        // The engine gives a copy what its original had: both are of one kind.
        if (disk.look(from)?.kind !== disk.look(to)?.kind) return 'not so';
        disk.copyAttributes(from, to, 'with times');
        return disk.look(to)?.kind === 'file' && disk.look(to)?.mtimeNs === disk.look(from)?.mtimeNs;
      }
      default:
        return disk[call](from);
    }
  } catch (error) {
    return errorCode(error) ?? String(error);
  }
}

/** Everything below, by the disk's own calls: names, kinds, sizes, and which names are of one file. */
function whole(disk: Disk, folder: string): unknown[] {
  const numbers = new Map<string, number>();
  const walk = (at: string): unknown[] =>
    disk
      .list(at)
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ name, kind }) => {
        const seen = disk.look(`${at}/${name}`);
        if (kind === 'folder') return [name, kind, walk(`${at}/${name}`)];
        const identity = seen?.identity ?? '';
        numbers.set(identity, numbers.get(identity) ?? numbers.size);
        return [name, kind, seen?.size, seen?.links, numbers.get(identity)];
      });
  return walk(folder);
}

function memoryWorld(): World {
  const memory = new MemoryDisk(plainVolume);
  memory.others.makeFolder('/memory/w');
  const write = (file: string, text: string): void => {
    memory.disk.reserve(file);
    memory.others.write(file, text);
  };
  return { disk: memory.disk, root: '/memory/w', write, makeLink: memory.others.makeLink };
}

function realWorld(): World {
  const root = path.join(newFolder(), 'w');
  fs.mkdirSync(root);
  const write = (file: string, text: string): void => {
    fs.writeFileSync(file, text, { flag: 'wx' });
  };
  return { disk: realDisk, root, write, makeLink: (file, target) => fs.symlinkSync(target, file) };
}

test('the memory disk answers every call as the real disk does', async () => {
  const counts = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 5, maxLength: 60, size: 'max' }), async (sequence) => {
      const [memory, real] = [memoryWorld(), realWorld()];
      for (const step of [...beginning, ...sequence]) {
        const [here, there] = [await answer(step, memory), await answer(step, real)];
        assert.deepEqual(here, there, JSON.stringify(step));
        const code = typeof there === 'string' ? there : 'ok';
        counts.set(code, (counts.get(code) ?? 0) + 1);
      }
      assert.deepEqual(whole(memory.disk, memory.root), whole(real.disk, real.root));
      fs.rmSync(path.dirname(real.root), { recursive: true });
    }),
    { seed, numRuns: Number(process.env['DELEGATE_RUNS'] ?? '400') },
  );
  console.log(`memory disk against the real one, seed ${String(seed)}:`, Object.fromEntries([...counts].sort()));
  for (const code of [
    'ok',
    'EEXIST',
    'ENOENT',
    'ENOTDIR',
    'ENOTEMPTY',
    'EISDIR',
    'EPERM',
    'EINVAL',
    'ELOOP',
    'ENAMETOOLONG',
  ])
    assert.ok((counts.get(code) ?? 0) > 0, `${code} was met`);
});

test('the memory disk has what a test machine may lack: other volumes, folded names, no links, no room', () => {
  const memory = new MemoryDisk({ ...plainVolume, folds: true });
  const { disk, others } = memory;
  for (const folder of ['m', 'n']) others.makeFolder(`/memory/${folder}`);
  memory.mount('/memory/m', { ...plainVolume, hardLinks: false, timeStepNs: 2_000_000_000n, capacityBytes: 1_000 });
  others.write('/memory/File', 'x');
  assert.throws(() => disk.link('/memory/File', '/memory/m/File'), { code: 'EXDEV' });
  assert.throws(() => disk.rename('/memory/File', '/memory/m/File'), { code: 'EXDEV' });
  assert.throws(() => disk.rename('/memory/m', '/memory/o'), { code: 'EBUSY' });
  assert.throws(() => disk.removeFolder('/memory/m'), { code: 'EBUSY' });
  assert.throws(() => disk.reserve('/memory/fILE'), { code: 'EEXIST' });
  assert.throws(() => disk.link('/memory/File', '/memory/file'), { code: 'EEXIST' });
  disk.rename('/memory/File', '/memory/file');
  assert.deepEqual(
    disk
      .list('/memory')
      .map(({ name }) => name)
      .sort(),
    ['file', 'm', 'n'],
  );
  others.write('/memory/m/a', 'y');
  assert.throws(() => disk.link('/memory/m/a', '/memory/m/b'), { code: 'EPERM' });
  assert.equal(BigInt(disk.look('/memory/m/a')?.mtimeNs ?? 1) % 2_000_000_000n, 0n);
  assert.notEqual(disk.deviceOf('/memory/m'), disk.deviceOf('/memory'));
  disk.reserve('/memory/m/b');
  assert.throws(() => disk.makeFolder('/memory/m/c'), { code: 'ENOSPC' });
  const given = disk.look('/memory/m/b')?.identity;
  disk.unlink('/memory/m/b');
  disk.reserve('/memory/m/again');
  assert.equal(disk.look('/memory/m/again')?.identity, given, 'inodes are given out again at once');
});

test('a power cut keeps a prefix of what was done since the last sync, a harsher one any part of it', async () => {
  const memory = new MemoryDisk(plainVolume);
  const { disk } = memory;
  for (const folder of ['a', 'b']) memory.others.makeFolder(`/memory/${folder}`);
  disk.reserve('/memory/a/1');
  disk.reserve('/memory/b/1');
  await disk.syncFolders(['/memory/b']);
  disk.reserve('/memory/a/2');
  disk.reserve('/memory/b/2');
  const image = memory.image();
  const left = (cut: typeof afterPowerCut): string[] => {
    const found = new Set<string>();
    let state = 7;
    for (let at = 0; at < 200; at++) {
      const choose = (count: number): number => (state = (state * 48_271) % 2_147_483_647) % count;
      memory.restore({ ...image, volumes: image.volumes.map((volume) => cut(volume, choose)) });
      const names = ['a', 'b'].flatMap((folder) => disk.list(`/memory/${folder}`).map(({ name }) => folder + name));
      found.add(names.sort().join(' '));
    }
    return [...found].sort();
  };
  assert.deepEqual(left(afterPowerCut), ['a1 a2 b1', 'a1 a2 b1 b2', 'a1 b1']);
  assert.deepEqual(left(afterReorderedCut), ['a1 a2 b1', 'a1 a2 b1 b2', 'a1 b1', 'a1 b1 b2']);
});
