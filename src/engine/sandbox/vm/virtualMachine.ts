/** The image of the virtual machine, for whoever looks after it: what is there, making it, removing it. */
import { mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../../../base/result.ts';
import type { Failure } from '../../../model/failure.ts';
import { limits } from '../../../model/limits.ts';
import { launchWorker, type LaunchOptions } from '../launch.ts';
import { type Found, foundAcceleration, forgetAcceleration } from './acceleration.ts';
import { buildImage, type Download, imageDownloads, removeImage } from './build.ts';
import { type Manifest, openImage, readManifest } from './image.ts';
import { findQemu, type Qemu } from './qemu.ts';

export type VirtualMachineReport = {
  readonly qemu: Qemu | null;
  readonly image: Manifest | null;
  /** Why the image there is cannot be used. */
  readonly problem: Failure | null;
  /** What was found when a guest was first started; null before. */
  readonly acceleration: Found | null;
  readonly snapshots: { readonly count: number; readonly bytes: number };
};

export class VirtualMachine {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async report(): Promise<VirtualMachineReport> {
    const manifest = readManifest(this.folder);
    const image = manifest === null ? null : await openImage(this.folder);
    return {
      qemu: await findQemu(),
      image: manifest,
      problem: image === null || image.ok ? null : image.failure,
      acceleration: foundAcceleration(this.folder),
      snapshots: snapshotsIn(join(this.folder, 'snapshots')),
    };
  }

  /** Starts a guest as a task does, with nothing in its folder, and ends it: the seconds until its worker was ready. Finds anew how guests run. */
  async trial(
    program: Pick<LaunchOptions, 'workerFile' | 'assets'>,
    signal: AbortSignal,
  ): Promise<Result<number, Failure>> {
    const mount = join(this.folder, 'nothing');
    mkdirSync(mount, { recursive: true, mode: 0o700 });
    const { workerMemoryBytes: memoryBytes, scratchBytes } = limits;
    const options = {
      ...program,
      mount: realpathSync(mount),
      memoryBytes,
      scratchBytes,
      isolation: { vm: this.folder },
    };
    forgetAcceleration(this.folder);
    const startedAt = performance.now();
    const launched = await launchWorker(options, signal);
    if (!launched.ok) return launched;
    const seconds = (performance.now() - startedAt) / 1_000;
    launched.value.kill('it was only tried');
    await launched.value.exited;
    return ok(seconds);
  }

  /** What {@link build} would download. */
  downloads(): Promise<Result<readonly Download[], Failure>> {
    return imageDownloads();
  }

  /** Makes the image anew; the one that is there stays in use until then. How guests run is found anew after it. */
  async build(progress: (words: string) => void, signal: AbortSignal): Promise<Result<Manifest, Failure>> {
    const built = await buildImage(this.folder, progress, signal);
    if (built.ok) forgetAcceleration(this.folder);
    return built;
  }

  remove(): void {
    removeImage(this.folder);
  }
}

function snapshotsIn(folder: string): { count: number; bytes: number } {
  try {
    const sizes = readdirSync(folder)
      .filter((name) => name.endsWith('.memory'))
      .map((name) => statSync(join(folder, name)).size);
    return { count: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  } catch {
    return { count: 0, bytes: 0 };
  }
}
