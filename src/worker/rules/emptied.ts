/** Folders that hold nothing: there already, or because everything in them goes elsewhere. */
import type { RelativePath } from '../../model/relativePath.ts';
import type { Step } from '../../model/rule/rule.ts';
import type { Scan } from '../stage/scan.ts';
import { toOf } from './proposals.ts';
import { folderOf } from './rows.ts';
import type { Proposal } from './run.ts';

export type Empty = { folder: RelativePath; reason: string; step?: number };

/** The folders below the step's place that hold no file, no link and nothing hidden, in all their depth. */
export function emptyFolders(scan: Scan, { select, because }: Step): Empty[] {
  const place = select === 'previous' ? undefined : select.in;
  const holding = foldersOf([...paths(scan), ...scan.taken, ...scan.unreadable.map(({ path }) => path)]);
  for (const { path } of scan.unreadable) holding.add(path);
  return scan.folders
    .filter((folder) => !holding.has(folder) && (place === undefined || folder.startsWith(`${place}/`)))
    .map((folder) => ({ folder, reason: because === '' ? 'it holds nothing' : because }));
}

/** Those of the folders that stay empty once the changes are made: what comes into one of them keeps it. */
export function stillEmpty(empty: readonly Empty[], proposals: readonly Proposal[]): Empty[] {
  const holding = foldersOf(proposals.flatMap((proposal) => toOf(proposal) ?? []));
  return empty.filter(({ folder }) => !holding.has(folder));
}

/** The folders that held something and hold nothing once the changes are made. */
export function foldersLeftEmpty(scan: Scan, proposals: readonly Proposal[]): Empty[] {
  const going = new Set<string>();
  const coming: string[] = [];
  for (const proposal of proposals) {
    if (proposal.op === 'move' || proposal.op === 'trash') going.add(proposal.file.path);
    if (proposal.op === 'move' || proposal.op === 'create') coming.push(proposal.to);
  }
  const touched = foldersOf(going);
  const stay: string[] = [];
  for (const path of paths(scan)) if (!going.has(path)) stay.push(path);
  const holding = foldersOf([...stay, ...coming, ...scan.taken, ...scan.unreadable.map(({ path }) => path)]);
  for (const { path } of scan.unreadable) holding.add(path);
  // A folder in which there was nothing before is none of the rule's business, and keeps the one it is in.
  const stays = scan.folders.filter((folder) => !touched.has(folder) || holding.has(folder));
  const around = foldersOf(stays);
  const staying = new Set<string>(stays);
  return scan.folders
    .filter((folder) => !staying.has(folder) && !around.has(folder))
    .map((folder) => ({ folder, reason: 'nothing is left in it' }));
}

function* paths(scan: Scan): Generator<string> {
  for (const { path } of scan.files) yield path;
}

/** Every folder on the way to these paths. */
function foldersOf(all: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of all) {
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder))
      folders.add(folder);
  }
  return folders;
}
