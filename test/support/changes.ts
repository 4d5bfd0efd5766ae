/** Change sets for tests, in the same way the engine makes them. */
import path from 'node:path';
import { assert } from '../../src/base/assert.ts';
import type { ProposedChange } from '../../src/model/change.ts';
import { relativePath } from '../../src/model/relativePath.ts';
import type { ChangeTable } from '../../src/engine/changes/changeTable.ts';
import type { CheckRules } from '../../src/engine/changes/check.ts';
import { folderFacts } from '../../src/engine/changes/folderFacts.ts';
import { freeze } from '../../src/engine/changes/freeze.ts';
import { ContentStore } from '../../src/engine/disk/contentStore.ts';
import { realDisk, type Disk } from '../../src/engine/disk/disk.ts';
import { diskFor } from '../../src/engine/disk/volume.ts';

export const never = new AbortController().signal;

/** The rules of a folder on a volume that folds nothing, with all contents there. */
export const plainRules: CheckRules = {
  names: { foldsCase: false, foldsForms: false },
  direction: 'apply',
  unsaved: new Set(),
  hasContent: () => true,
  hasStored: () => true,
};

/** `[from, to]`; `['', folder]` makes a folder, `[folder, '']` removes one. */
export type Moves = readonly (readonly [string, string])[];

/** What is not a move: new files and new contents (path → content; `old > new` also renames), and what goes into the trash. */
export type Others = {
  readonly create?: Readonly<Record<string, string>>;
  readonly modify?: Readonly<Record<string, string>>;
  readonly trash?: readonly string[];
};

/** Freezes changes on a real folder; contents go into the content store of the state folder beside it. */
export async function frozen(
  mount: string,
  moves: Moves,
  others: Others = {},
  disk: Disk = realDisk,
  state = path.join(path.dirname(mount), 'state'),
): Promise<ChangeTable> {
  const contents = new ContentStore(state);
  const stored = (text: string): string => {
    const upload = contents.begin();
    upload.write(Buffer.from(text));
    return upload.finish().hash;
  };
  const proposals: ProposedChange[] = moves.map(([from, to]) => ({
    op: from === '' ? ('mkdir' as const) : to === '' ? ('rmdir' as const) : ('move' as const),
    ...(from === '' ? {} : { from: relativePath(from) }),
    ...(to === '' ? {} : { to: relativePath(to) }),
    reason: 'test',
  }));
  for (const [to, text] of Object.entries(others.create ?? {}))
    proposals.push({ op: 'create', to: relativePath(to), content: stored(text), reason: 'test' });
  for (const [paths, text] of Object.entries(others.modify ?? {})) {
    const [from = '', to = from] = paths.split(' > ');
    const ends = { from: relativePath(from), to: relativePath(to) };
    proposals.push({ op: 'modify', ...ends, content: stored(text), reason: 'test' });
  }
  for (const from of others.trash ?? []) proposals.push({ op: 'trash', from: relativePath(from), reason: 'test' });
  const result = await freeze(
    proposals,
    folderFacts(diskFor(mount, disk), mount),
    (hash) => contents.bytes(hash),
    never,
  );
  assert(result.ok, 'test changes freeze');
  return result.value.changes;
}
