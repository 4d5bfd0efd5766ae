/** Proof that the property test can fail: each of these faults, put where the engine meets the disk, must be found by it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Disk } from '../../src/engine/disk/disk.ts';
import { errorCode } from '../../src/engine/disk/errorCode.ts';
import { keepContents } from '../support/memory/engineCalls.ts';
import type { MemoryDisk } from '../support/memory/memoryDisk.ts';
import { afterPowerCut, afterReorderedCut } from '../support/memory/volume.ts';
import { World } from '../support/memory/world.ts';
import { everything } from './everything.ts';
import { newContents, worldCase, type WorldCase } from './worldCases.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? '20261123');
const casesMax = 60;
const world = new World((stateRoot) => keepContents(stateRoot, newContents));
after(() => world.dispose());

/** Makes way for what would be refused: the fault that destroys files. */
function makingWay({ disk }: MemoryDisk, path: string): void {
  const there = disk.look(path);
  if (there !== null && there.kind !== 'folder') disk.unlink(path);
}

function ifTaken(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

type Faulty = (memory: MemoryDisk) => Partial<Disk>;
const faults: Record<string, Faulty> = {
  'link replaces what has the name': (memory) => ({
    link: (from, to) => {
      makingWay(memory, to);
      memory.disk.link(from, to);
    },
  }),
  'reserve takes a name that is taken': ({ disk }) => ({ reserve: (path) => ifTaken(() => disk.reserve(path)) }),
  'removeFolder removes what is in it': ({ disk }) => ({
    removeFolder: (path) => {
      for (const { name } of disk.list(path)) disk.unlink(`${path}/${name}`);
      disk.removeFolder(path);
    },
  }),
  'a folder that is made is not there afterwards': ({ disk }) => ({
    makeFolder: (path) => {
      disk.makeFolder(path);
      disk.removeFolder(path);
    },
  }),
  'unlink does nothing': () => ({ unlink: () => undefined }),
  'rename onto a folder does nothing and says nothing': ({ disk }) => ({
    rename: (from, to) => {
      if (disk.look(to)?.kind !== 'folder') disk.rename(from, to);
    },
  }),
  'rename loses what it moves': ({ disk }) => ({
    rename: (from, to) => {
      disk.rename(from, to);
      if (disk.look(to)?.kind === 'file') disk.unlink(to);
    },
  }),
  'copyNew writes half': (memory) => ({
    copyNew: async (from, to, signal) => {
      const copied = await memory.disk.copyNew(from, to, signal);
      const node = memory.nodeAt(to);
      if (node?.kind === 'file') memory.others.write(to, node.content.subarray(0, node.content.length >> 1).toString());
      return copied;
    },
  }),
  'folders are never synced': () => ({ syncFolders: async () => undefined }),
};

/** Whether some case fails. */
async function isCaught(cases: readonly WorldCase[]): Promise<boolean> {
  for (const given of cases) {
    try {
      await everything(world, given);
    } catch {
      return true;
    }
  }
  return false;
}

const cases = fc.sample(
  worldCase({ operations: ['move', 'mkdir', 'rmdir', 'create', 'modify', 'trash'], layouts: ['plain', 'no links'] }),
  { seed, numRuns: casesMax },
);

test('the unharmed disk passes the very cases that the faulty ones are tried on', async () => {
  for (const given of cases) await everything(world, given);
});

test('every fault of the disk, and of its syncs, is found', async () => {
  const missed: string[] = [];
  let caught = 0;
  const tried = async (name: string, set: () => void): Promise<void> => {
    world.faulty = ({ disk }) => disk;
    world.cut = afterPowerCut;
    world.mirror.forgetsSyncs = false;
    set();
    if (await isCaught(cases)) caught += 1;
    else missed.push(name);
  };
  for (const [name, faulty] of Object.entries(faults)) {
    await tried(name, () => (world.faulty = (memory) => ({ ...memory.disk, ...faulty(memory) })));
  }
  await tried('the journal is never synced', () => (world.mirror.forgetsSyncs = true));
  await tried('folders reach the disk in any order, and are never synced', () => {
    world.cut = afterReorderedCut;
    world.faulty = ({ disk }) => ({ ...disk, syncFolders: async () => undefined });
  });
  console.log(`${String(caught)} of ${String(caught + missed.length)} faulty disks caught; seed ${String(seed)}`);
  assert.deepEqual(missed, []);
});
