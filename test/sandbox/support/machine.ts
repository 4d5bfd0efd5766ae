/** An image of the virtual machine for the tests of a file, and what runs of it on this machine. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { VirtualMachine } from '../../../src/engine/sandbox/vm/virtualMachine.ts';
import { never } from '../../support/changes.ts';
import { makeSampleFolder } from '../../support/sampleFolder.ts';
import { newFolder } from '../../support/tree.ts';

export const root = newFolder();
export const state = path.join(root, 'state');
export const machine = new VirtualMachine(path.join(state, 'vm'));

/** Makes the image before the file's tests, and looks after them that no guest is left. */
export function withMachine(): void {
  before(async () => {
    const left = path.join(machine.folder, 'build-that-was-killed');
    fs.mkdirSync(left, { recursive: true });
    fs.utimesSync(left, 0, 0);
    const built = await machine.build((words) => console.log(words), never);
    assert.ok(built.ok, built.ok ? '' : `${built.failure.message} ${built.failure.next}`);
    assert.ok(!fs.existsSync(left));
    const { kernel, root: files, seconds } = built.value;
    console.log(`image: ${((kernel.bytes + files.bytes) / 1e6).toFixed(0)} MB, made in ${String(seconds)} s`);
  });
  after(async () => {
    await eventually(() => guests().length === 0, 'every guest has ended');
    fs.rmSync(root, { recursive: true, force: true });
  });
}

/** Processes on this machine that run a guest of this file's image. */
export function guests(): number[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const command = fs.readFileSync(`/proc/${String(pid)}/cmdline`, 'latin1');
        return command.includes(machine.folder) && command.startsWith('/usr/bin/qemu-system');
      } catch {
        return false;
      }
    });
}

/** Sends a signal to a guest, or finds that it has just ended by itself. */
export function signalNow(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH');
  }
}

export async function eventually(holds: () => boolean, what: string, withinMs = 60_000): Promise<void> {
  for (const end = Date.now() + withinMs; !holds(); await sleep(50)) assert.ok(Date.now() < end, what);
}

/** The photos of a fresh copy of the sample folder. */
export function sample(): string {
  const folder = path.join(fs.mkdtempSync(path.join(root, 'work-')), 'sample');
  makeSampleFolder(folder);
  return path.join(folder, 'photos');
}
