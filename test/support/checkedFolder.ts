/** Conflicts of changes with a small real folder, for tests of the check. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { conflictsOf, type CheckRules } from '../../src/engine/changes/check.ts';
import { folderFacts } from '../../src/engine/changes/folderFacts.ts';
import { realDisk, type Disk } from '../../src/engine/disk/disk.ts';
import { diskFor } from '../../src/engine/disk/volume.ts';
import type { Change, Changes } from '../../src/model/change.ts';
import type { Conflict, ConflictKind } from '../../src/model/conflict.ts';
import { frozen, never, plainRules, type Moves, type Others } from './changes.ts';
import { makeTree, newFolder } from './tree.ts';

export type Setup = {
  readonly tree: readonly string[];
  readonly moves?: Moves;
  readonly others?: Others;
  /** In place of moves and others. */
  readonly changes?: (mount: string) => Changes;
  readonly rules?: Partial<CheckRules>;
  readonly disk?: (mount: string) => Disk;
  readonly before?: (mount: string) => void;
  readonly meanwhile?: (mount: string) => void;
};

/** Kinds that were found so far. */
export const found = new Set<ConflictKind>();

export async function conflicts(setup: Setup): Promise<Conflict[]> {
  const root = newFolder();
  const mount = path.join(root, 'mount');
  fs.mkdirSync(mount);
  try {
    makeTree(mount, setup.tree);
    fs.symlinkSync('/', path.join(mount, 'link'));
    setup.before?.(mount);
    const disk = diskFor(mount, setup.disk?.(mount) ?? realDisk);
    const changes = setup.changes?.(mount) ?? (await frozen(mount, setup.moves ?? [], setup.others, disk));
    setup.meanwhile?.(mount);
    const all = await conflictsOf(changes, folderFacts(disk, mount), { ...plainRules, ...setup.rules }, never);
    for (const { kind } of all) found.add(kind);
    return all;
  } finally {
    spawnSync('chattr', ['-R', '-i', mount], { stdio: 'ignore' });
    fs.rmSync(root, { recursive: true });
  }
}

/** `kind` for a conflict that stops, `(kind)` for one that warns. */
export async function kinds(setup: Setup): Promise<string[]> {
  const all = await conflicts(setup);
  return all.map(({ kind, severity }) => (severity === 'stop' ? kind : `(${kind})`)).sort();
}

/** A change whose source is looked at now. */
export function change(mount: string, id: number, parts: Partial<Change> & Pick<Change, 'op'>): Change {
  const seen = parts.from === undefined ? null : realDisk.look(path.join(mount, parts.from));
  return { id, reason: 'test', ...(seen === null ? {} : { seen, bytes: seen.size }), ...parts };
}
