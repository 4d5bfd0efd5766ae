/** A folder on the memory disk and the engine's state folder beside it, as one world that can go back to any of its moments. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Disk } from '../../../src/engine/disk/disk.ts';
import { StateFolder } from '../../../src/engine/disk/stateFolder.ts';
import { MemoryDisk, type DiskImage } from './memoryDisk.ts';
import { StateMirror, stateAfterPowerCut, type StateImage } from './stateMirror.ts';
import { afterPowerCut, plainVolume, type Choose, type VolumeOptions } from './volume.ts';

export type WorldImage = {
  readonly disk: DiskImage;
  readonly state: StateImage;
  /** What was about to happen. */
  readonly next: string;
  /** Whether anything changed since the image before it. */
  readonly fresh: boolean;
};

export const mount = '/memory/home/mount';
const looks: readonly string[] = [
  'look',
  'list',
  'mayChange',
  'guardsNames',
  'isOwn',
  'isLocked',
  'deviceOf',
  'birthOf',
  'fileSystem',
  'freeBytes',
];

export function changesTheDisk(call: string): boolean {
  return !looks.includes(call);
}

export class World {
  readonly state: StateFolder;
  readonly mirror: StateMirror;
  memory: MemoryDisk = new MemoryDisk(plainVolume);
  /** Called before every call on the disk and before every change of the state folder. */
  before: (call: string, paths: readonly string[]) => void = () => undefined;
  /** What a power cut does to a volume. */
  cut: Cut = afterPowerCut;
  /** Puts a faulty disk in the place of the good one. */
  faulty: (memory: MemoryDisk) => Disk = (memory) => memory.disk;
  readonly #root: string;
  readonly #empty: StateImage;

  /** `contents`: what the state folder holds before anything begins. */
  constructor(contents: (stateRoot: string) => void = () => undefined) {
    const shared = '/dev/shm';
    this.#root = fs.mkdtempSync(path.join(fs.existsSync(shared) ? shared : os.tmpdir(), 'delegate-test-'));
    this.state = new StateFolder(path.join(this.#root, 'state'));
    this.state.prepare();
    contents(this.state.root);
    this.mirror = new StateMirror(this.state.root);
    this.mirror.before = (call, file) => this.before(`state ${call}`, [file]);
    this.#empty = this.mirror.image();
  }

  dispose(): void {
    this.mirror.dispose();
    fs.rmSync(this.#root, { recursive: true });
  }

  /** An empty mount on a new disk, and an empty state folder. */
  begin(volume: VolumeOptions): void {
    this.before = () => undefined;
    this.memory = new MemoryDisk(volume);
    this.memory.before = (call, paths) => this.before(call, paths);
    for (const folder of ['/memory/home', mount]) this.memory.others.makeFolder(folder);
    this.mirror.restore(this.#empty);
  }

  get disk(): Disk {
    return this.faulty(this.memory);
  }

  image(next: string, fresh: boolean): WorldImage {
    return { disk: this.memory.image(), state: this.mirror.image(), next, fresh };
  }

  restore({ disk, state }: Pick<WorldImage, 'disk' | 'state'>): void {
    this.before = () => undefined;
    this.memory.restore(disk);
    this.mirror.restore(state);
  }

  /** Runs, and keeps the world as it was before each change: all the moments at which the process could have died. */
  async record<Value>(run: () => Promise<Value>): Promise<{ value: Value; images: WorldImage[] }> {
    const images: WorldImage[] = [];
    let known = '';
    this.before = (call, paths) => {
      if (!changesTheDisk(call)) return;
      const now = `${String(this.mirror.version)} ${String(this.memory.version)}`;
      images.push(this.image(`${call} ${paths.join(' ')}`, now !== known));
      known = now;
    };
    const value = await run();
    this.before = () => undefined;
    return { value, images };
  }
}

/** How a volume is cut off: see afterPowerCut. */
export type Cut = typeof afterPowerCut;

/** The same moment after a power cut: each volume and the state folder lose what was not synced, each for itself. */
export function cutPower({ disk, state, ...rest }: WorldImage, choose: Choose, cut: Cut = afterPowerCut): WorldImage {
  const volumes = disk.volumes.map((volume) => cut(volume, choose));
  return { ...rest, disk: { ...disk, volumes }, state: stateAfterPowerCut(state, choose) };
}
