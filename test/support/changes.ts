/** Change sets for tests, in the same way the engine makes them. */
import { assert } from '../../src/base/assert.ts';
import type { Change } from '../../src/model/change.ts';
import { relativePath } from '../../src/model/relativePath.ts';
import { folderFacts } from '../../src/engine/changes/folderFacts.ts';
import { freeze } from '../../src/engine/changes/freeze.ts';
import { realDisk } from '../../src/engine/disk/disk.ts';

export const never = new AbortController().signal;

/** Freezes moves `[from, to]` (and `['', folder]` for mkdir, `[folder, '']` for rmdir) on a real folder. */
export async function frozen(mount: string, moves: readonly (readonly [string, string])[]): Promise<readonly Change[]> {
  const proposals = moves.map(([from, to]) => ({
    op: from === '' ? ('mkdir' as const) : to === '' ? ('rmdir' as const) : ('move' as const),
    ...(from === '' ? {} : { from: relativePath(from) }),
    ...(to === '' ? {} : { to: relativePath(to) }),
    reason: 'test',
  }));
  const result = await freeze(proposals, folderFacts(realDisk, mount), never);
  assert(result.ok, 'test changes freeze');
  return result.value.changes;
}
