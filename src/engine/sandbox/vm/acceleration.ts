/** How guests run on this machine: found by starting one, not by looking at a device file, and remembered with what it was found with. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../../base/result.ts';
import { t } from '../../../base/translate.ts';
import { failure, type Failure } from '../../../model/failure.ts';
import { type Acceleration, accelerations, accelerationsOf } from './qemu.ts';
import { findSnapshot, makeSnapshot, type Recipe, type Snapshot } from './snapshot.ts';

const foundSchema = z.object({
  acceleration: z.enum(accelerations),
  /** What was found on another kernel, or with another QEMU, is found anew. */
  machine: z.string(),
  /** Why the better ones did not work, in words. */
  refused: z.array(z.object({ acceleration: z.enum(accelerations), why: z.string() })),
});
export type Found = z.infer<typeof foundSchema>;

/** What was found here before, or null. */
export function foundAcceleration(folder: string): Found | null {
  try {
    const parsed = foundSchema.safeParse(JSON.parse(readFileSync(join(folder, 'acceleration.json'), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The next start finds anew how guests run. */
export function forgetAcceleration(folder: string): void {
  rmSync(join(folder, 'acceleration.json'), { force: true });
}

export type Chosen = { readonly acceleration: Acceleration; readonly snapshot: Snapshot };

/** The fastest way that works here, with a guest that sleeps; makes that guest where there is none. Failures are of the way that worked before, else of the last. */
export async function chooseAcceleration(
  folder: string,
  recipeFor: (acceleration: Acceleration) => Recipe,
  signal: AbortSignal,
): Promise<Result<Chosen, Failure>> {
  const found = foundAcceleration(folder);
  const known = found?.machine === machineOf(recipeFor('tcg')) ? found : null;
  // One that worked may not any more (a right to /dev/kvm that was taken away): then the others are tried anew.
  const others = accelerationsOf(process.platform).filter((each) => each !== known?.acceleration);
  const refused: Found['refused'] = [];
  let told = failure('vm-failed', t('No virtual machine starts on this machine.'));
  for (const acceleration of known === null ? others : [known.acceleration, ...others]) {
    const recipe = recipeFor(acceleration);
    const there = findSnapshot(recipe.folder, recipe.name);
    const snapshot = there === null ? await makeSnapshot(recipe, signal) : ok(there);
    if (snapshot.ok) {
      if (acceleration !== known?.acceleration) remember(folder, { acceleration, machine: machineOf(recipe), refused });
      return ok({ acceleration, snapshot: snapshot.value });
    }
    const { failure: why } = snapshot;
    if (why.code === 'cancelled') return fail(why);
    refused.push({ acceleration, why: why.message });
    // What stops the way that works here is what a person can mend; why another never did is no news.
    if (known === null || acceleration === known.acceleration) told = why;
  }
  return fail(told);
}

function machineOf({ qemu }: Recipe): string {
  return `${qemu.path} ${qemu.version} on ${process.platform} ${release()}`;
}

function remember(folder: string, found: Found): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = join(folder, `acceleration.${String(process.pid)}.json`);
  writeFileSync(own, JSON.stringify(found), { mode: 0o600 });
  renameSync(own, join(folder, 'acceleration.json'));
}
