/** Whether what a change takes, or takes away, is what was planned, and may be taken. */
import type { Change, Seen } from '../../model/change.ts';
import { parentOf, type RelativePath } from '../../model/relativePath.ts';
import { deviceIn } from './folderFacts.ts';
import { runsByItself } from './runsByItself.ts';
import type { Scene } from './scene.ts';

/** Tells every conflict at the source. Gives what stands there now; null where nothing does that could be taken. */
export function checkSource(scene: Scene, index: number, change: Change, from: RelativePath): Seen | null {
  const { facts, rules, layout } = scene;
  const records = scene.ownRecordsAt(from);
  if (records !== null) {
    scene.add(index, change, 'own-records', from, { about: records });
    return null;
  }
  const link = facts.linkOnTheWay(from);
  if (link !== null) {
    scene.add(index, change, 'link-on-the-way', from, { about: link });
    return null;
  }
  const other = layout.graph.leaverAt.get(from);
  if (other !== undefined && other !== index) {
    const taken = `another change takes it${toOf(layout.changes.at(other))}`;
    scene.add(index, change, 'vanished', from, { about: taken, other });
    return null;
  }
  const now = facts.look(from);
  if (now === null) {
    scene.add(index, change, 'vanished', from);
    return null;
  }
  sameAsPlanned(scene, index, change, now);
  if (now.links > 1 && now.kind === 'file') scene.add(index, change, 'hard-linked', from);
  if (now.stub === true && (change.op === 'trash' || change.op === 'modify'))
    scene.add(index, change, 'cloud-stub', from);
  if (rules.unsaved.has(from)) scene.add(index, change, 'open-in-editor', from);
  if (rules.direction === 'apply' && runsByItself(from)) scene.add(index, change, 'runs-by-itself', from);
  mayTake(scene, index, change, now);
  if (now.kind === 'folder') wholeFolder(scene, index, change, now);
  return now;
}

function toOf(change: Change | undefined): string {
  return change?.to === undefined ? '' : ` (to ${change.to})`;
}

/** A file must be the very one; of a folder only its identity counts, since what is in it has changes of its own. */
function sameAsPlanned(scene: Scene, index: number, change: Change, now: Seen): void {
  const { from, seen, op } = change;
  const { strayed, direction } = scene.rules;
  if (from === undefined) return;
  // It stays another task's, however freshly one looks.
  if (strayed?.(change, now) === true) return scene.add(index, change, 'changed', from, { ways: ['skip'] });
  if (seen === undefined || isSame(seen, now)) return;
  // What a person edited after the task comes along when the task is undone or redone: the edit is kept.
  const comesAlong = direction !== 'apply' && op === 'move' && seen.kind === now.kind;
  if (!comesAlong) scene.add(index, change, 'changed', from);
  else if (now.kind === 'file') scene.add(index, change, 'edited-since', from);
}

function isSame(seen: Seen, now: Seen): boolean {
  if (seen.kind !== now.kind || seen.identity !== now.identity) return false;
  return seen.kind === 'folder' || (seen.size === now.size && seen.mtimeNs === now.mtimeNs);
}

function mayTake(scene: Scene, index: number, change: Change, now: Seen): void {
  const { facts } = scene;
  const { from, to, op } = change;
  if (from === undefined) return;
  const parent = parentOf(from);
  const add = (kind: 'locked' | 'read-only', folder: RelativePath | null): void =>
    scene.add(index, change, kind, from, { about: scene.nameOf(folder) });
  if (facts.isLockedFolder(parent)) return add('locked', parent);
  // A link is never locked: the system would answer for what it points at.
  const lockable = now.kind === 'file' || now.kind === 'folder';
  if (lockable && facts.isLocked(from)) return scene.add(index, change, 'locked', from);
  if (!facts.mayChange(parent)) return add('read-only', parent);
  if (!facts.mayTakeAway(from)) return scene.add(index, change, 'read-only', from);
  // A folder that gets another parent is itself written to: it holds the way up.
  const getsParent = op === 'trash' || (op === 'move' && to !== undefined && parentOf(to) !== parent);
  if (now.kind === 'folder' && getsParent && !facts.mayChange(from)) add('read-only', from);
}

function wholeFolder(scene: Scene, index: number, change: Change, now: Seen): void {
  const { from, op } = change;
  if (from === undefined) return;
  const above = scene.facts.folder(parentOf(from));
  if (above !== null && deviceIn(above) !== deviceIn(now)) scene.add(index, change, 'drive-itself', from);
  if (op === 'rmdir') return emptied(scene, index, change, from);
  const store = scene.storeIn(from);
  if (store !== null) scene.add(index, change, 'own-records', from, { about: store });
  const unsaved = scene.unsavedBelow.get(from);
  if (unsaved !== undefined) scene.add(index, change, 'open-in-editor', from, { about: unsaved });
}

function emptied(scene: Scene, index: number, change: Change, folder: RelativePath): void {
  const { leaverAt } = scene.layout.graph;
  const entries = scene.facts.entries(folder);
  if (entries === null)
    return scene.add(index, change, scene.facts.look(folder) === null ? 'vanished' : 'read-only', folder);
  const stays = entries.find((name) => !leaverAt.has(`${folder}/${name}`));
  if (stays !== undefined) scene.add(index, change, 'not-empty', folder, { about: `${folder}/${stays}` });
}
