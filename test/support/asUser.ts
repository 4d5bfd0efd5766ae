/** What the engine does for somebody who is not root: root may do what others may not, so rights can only be tried as another. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import type { Moves } from './changes.ts';
import type { Site } from './engineRun.ts';

const answer = z.object({
  kind: z.enum(['refused', 'done', 'rolled back', 'stuck']),
  kinds: z.array(z.object({ kind: z.string(), severity: z.enum(['stop', 'warn']) })),
});

/** A user and a group that own nothing. */
export const ordinaryUser = 65_534;

/** Tries the moves as an ordinary user: as that one for root, as whoever runs the tests otherwise. */
export function attemptAsUser(
  { mount, state }: Site,
  moves: Moves,
): { readonly kind: string; readonly stops: string[] } {
  const script = fileURLToPath(new URL('asOrdinaryUser.ts', import.meta.url));
  const user = process.getuid?.() === 0 ? [String(ordinaryUser)] : [];
  const args = [script, mount, state, JSON.stringify(moves), ...user];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const { kind, kinds } = answer.parse(JSON.parse(stdout));
  return {
    kind,
    stops: [...new Set(kinds.filter(({ severity }) => severity === 'stop').map((each) => each.kind))].sort(),
  };
}
