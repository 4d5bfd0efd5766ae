/** Files that belong together: a photo's `.xmp` and `.aae`, RAW beside JPEG, the film of a live photo. Same folder, same stem. */
import { fold } from './names.ts';
import { folderOf, lastName, type Row } from './rows.ts';
import type { Step } from './rule.ts';
import { extensionOf, rawExtensions, typeOf } from './types.ts';

type Kind = Step['together'][number];

const sidecarExtensions = new Set(['xmp', 'aae', 'thm']);
const filmExtensions = new Set(['mov', 'mp4']);

/** What this file is to a photo of the same stem; null where it is the photo, or nothing to it. */
function companionKind(name: string): Kind | null {
  const extension = extensionOf(name);
  if (sidecarExtensions.has(extension)) return 'sidecar';
  if (rawExtensions.has(extension)) return 'raw+jpeg';
  return filmExtensions.has(extension) ? 'live-photo' : null;
}

/** Numbers the groups among the rows and sets the tail of double endings (`IMG_1.jpg.xmp`). Returns each group's rows. */
export function groupRows(rows: readonly Row[]): Map<number, Row[]> {
  const byKey = new Map<string, Row[]>();
  for (const row of rows) {
    const kind = companionKind(lastName(row.path));
    if (kind === null && typeOf(lastName(row.path)) !== 'image') continue;
    const key = fold(`${folderOf(row.path)}/${stemOf(row, kind)}`);
    const found = byKey.get(key);
    if (found === undefined) byKey.set(key, [row]);
    else found.push(row);
  }
  const groups = new Map<number, Row[]>();
  for (const members of byKey.values()) {
    if (members.length < 2) continue;
    // Every group has a photo to lead it: an .xmp beside a film is none of ours.
    if (!members.some((row) => typeOf(lastName(row.path)) === 'image')) continue;
    members.sort((one, two) => rank(one) - rank(two));
    const number = groups.size + 1;
    for (const row of members) {
      row.group = number;
      row.tail = lastName(row.path).slice(stemOf(row, companionKind(lastName(row.path))).length);
    }
    groups.set(number, members);
  }
  return groups;
}

/** The picture itself leads; what only describes it comes last. */
function rank(row: Row): number {
  const kind = companionKind(lastName(row.path));
  return kind === null ? 0 : kind === 'raw+jpeg' ? 1 : kind === 'live-photo' ? 2 : 3;
}

function stemOf(row: Row, kind: Kind | null): string {
  const name = lastName(row.path);
  const stem = name.slice(0, name.length - extensionOf(name).length - 1);
  const inner = extensionOf(stem);
  // Some programs write IMG_1.jpg.xmp, others IMG_1.xmp.
  const isDouble = kind === 'sidecar' && (typeOf(stem) === 'image' || typeOf(stem) === 'video');
  return isDouble ? stem.slice(0, stem.length - inner.length - 1) : stem;
}

/** The rows that follow one of the selected rows, by the kinds a step keeps together. */
export function followersOf(
  selected: ReadonlySet<Row>,
  groups: ReadonlyMap<number, Row[]>,
  kinds: readonly Kind[],
): Row[] {
  if (kinds.length === 0) return [];
  const followers: Row[] = [];
  for (const members of groups.values()) {
    if (!members.some((row) => selected.has(row) && typeOf(lastName(row.file.path)) === 'image')) continue;
    for (const row of members) if (!selected.has(row) && follows(row, kinds)) followers.push(row);
  }
  return followers;
}

function follows(row: Row, kinds: readonly Kind[]): boolean {
  const kind = companionKind(lastName(row.file.path));
  // A plain picture is drawn along by its RAW, as the RAW is by the picture.
  return kinds.includes(kind ?? 'raw+jpeg');
}
