/**
 * Files that belong together. Around a picture or film of the same stem in the same folder: `.xmp`, `.aae`, `.thm`, Takeout's `.json`;
 * RAW beside JPEG; the film of a live photo; subtitles. And what a Markdown or HTML page shows.
 */
import { companionKinds, type CompanionKind } from '../../model/rule/rule.ts';
import { groupPages } from './pages.ts';
import { fold } from './names.ts';
import { folderOf, lastName, type Row } from './rows.ts';
import type { Surroundings } from './run.ts';
import { extensionOf, rawExtensions, typeOf } from './types.ts';

type StemKind = Exclude<CompanionKind, 'assets'>;

const sidecarExtensions = new Set(['xmp', 'aae', 'thm']);
const filmExtensions = new Set(['mov', 'mp4']);
const subtitleExtensions = new Set(['srt', 'sub', 'idx', 'ass', 'ssa', 'vtt', 'smi']);

/** What this file is to a picture or film of the same stem; null where it is that, or nothing to it. */
function companionKind(name: string): StemKind | null {
  const extension = extensionOf(name);
  if (sidecarExtensions.has(extension) || (extension === 'json' && isTakeout(name))) return 'sidecar';
  if (rawExtensions.has(extension)) return 'raw+jpeg';
  if (subtitleExtensions.has(extension)) return 'subtitle';
  return filmExtensions.has(extension) ? 'live-photo' : null;
}

/** Google Takeout writes `IMG_1.jpg.json`, and since 2024 `IMG_1.jpg.supplemental-metadata.json`, cut where the name grew too long. */
const takeoutEnding =
  /(\.[a-z0-9]{2,5})(?:\.s(?:u(?:p(?:p(?:l(?:e(?:m(?:e(?:n(?:t(?:a(?:l(?:-[a-z]*)?)?)?)?)?)?)?)?)?)?)?)?)?\.json$/i;

function isTakeout(name: string): boolean {
  const inner = takeoutEnding.exec(name)?.[1];
  return inner !== undefined && isSeen(`x${inner}`);
}

function isSeen(name: string): boolean {
  const type = typeOf(name);
  return type === 'image' || type === 'video';
}

/** Numbers the groups among the rows and sets the tail of double endings (`IMG_1.jpg.xmp`). Returns each group's rows, its leader first. */
export async function groupRows(
  rows: readonly Row[],
  kinds: ReadonlySet<CompanionKind>,
  around: Pick<Surroundings, 'linksIn'>,
): Promise<Map<number, Row[]>> {
  const groups = new Map<number, Row[]>();
  groupStems(rows, groups);
  if (kinds.has('assets')) await groupPages(rows, groups, around);
  return groups;
}

function groupStems(rows: readonly Row[], groups: Map<number, Row[]>): void {
  const byKey = new Map<string, Row[]>();
  for (const row of rows) {
    const name = lastName(row.path);
    const kind = companionKind(name);
    if (kind === null && !isSeen(name)) continue;
    const key = fold(`${folderOf(row.path)}/${stemOf(name, kind)}`);
    const found = byKey.get(key);
    if (found === undefined) byKey.set(key, [row]);
    else found.push(row);
  }
  for (const members of byKey.values()) {
    if (members.length < 2) continue;
    members.sort((one, two) => rank(one) - rank(two));
    // Every group has a picture or a film to lead it: two sidecars alone are nothing to each other.
    const leader = members[0];
    if (leader === undefined || !isSeen(lastName(leader.path))) continue;
    const number = groups.size + 1;
    for (const row of members) {
      const name = lastName(row.path);
      row.group = number;
      row.tail = name.slice(stemOf(name, companionKind(name)).length);
    }
    groups.set(number, members);
  }
}

const ranks: Record<StemKind, number> = { 'raw+jpeg': 1, 'live-photo': 2, sidecar: 3, subtitle: 4 };

/** The picture itself leads, else the film; what only describes it comes last. */
function rank(row: Row): number {
  const kind = companionKind(lastName(row.path));
  return kind === null ? 0 : ranks[kind];
}

function stemOf(name: string, kind: StemKind | null): string {
  const extension = extensionOf(name);
  const takeout = kind === 'sidecar' && extension === 'json' ? takeoutEnding.exec(name) : null;
  if (takeout !== null) return name.slice(0, takeout.index);
  const stem = name.slice(0, name.length - extension.length - 1);
  const inner = extensionOf(stem);
  // Some programs write IMG_1.jpg.xmp, others IMG_1.xmp.
  if (kind === 'sidecar' && isSeen(stem)) return stem.slice(0, stem.length - inner.length - 1);
  return kind === 'subtitle' ? stem.replace(languageMarks, '') : stem;
}

/** `Film.en.srt`, `Film.pt-BR.forced.srt`. */
const languageMarks = /(?:\.(?:[a-z]{2,3}(?:-[a-z]{2,4})?|forced|sdh|cc|default|hi))+$/i;

/** The rows that follow one of the selected rows, by the kinds a step keeps together. */
export function followersOf(
  selected: ReadonlySet<Row>,
  groups: ReadonlyMap<number, Row[]>,
  kinds: readonly CompanionKind[],
): Row[] {
  if (kinds.length === 0) return [];
  const followers: Row[] = [];
  for (const members of groups.values()) {
    const isLed = members.some((row) => selected.has(row) && leads(row, members));
    if (!isLed) continue;
    for (const row of members) if (!selected.has(row) && !row.trashed && follows(row, kinds)) followers.push(row);
  }
  return followers;
}

/**
 * The row whose values this one takes, so that both get one new name and place: the first of its group among those that the step
 * takes. Null for that row itself, for what the step does not keep together, and for pictures that are no RAW, which have their own.
 */
export function leaderOf(
  row: Row,
  {
    groups,
    taken,
    kinds,
  }: { groups: ReadonlyMap<number, Row[]>; taken: ReadonlySet<Row>; kinds: readonly CompanionKind[] },
): Row | null {
  if (row.group === 0 || row.asset || kinds.length === 0) return null;
  const kind = companionKind(lastName(row.file.path));
  if (kind === null || !kinds.includes(kind)) return null;
  const leader = groups.get(row.group)?.find((member) => taken.has(member));
  return leader === undefined || leader === row ? null : leader;
}

/** Of a page's files the page, of a photo's every picture, of a film's the film. */
function leads(row: Row, [leader]: readonly Row[]): boolean {
  return row === leader || (!row.asset && typeOf(lastName(row.file.path)) === 'image');
}

function follows(row: Row, kinds: readonly CompanionKind[]): boolean {
  return kinds.includes(kindOf(row));
}

function kindOf(row: Row): CompanionKind {
  if (row.asset) return 'assets';
  // A plain picture is drawn along by its RAW, as the RAW is by the picture.
  return companionKind(lastName(row.file.path)) ?? 'raw+jpeg';
}

/** What the followers are to those that they follow, each kind once. */
export function companionKindsOf(followers: ReadonlySet<Row>): CompanionKind[] {
  const found = new Set<CompanionKind>();
  for (const row of followers) found.add(kindOf(row));
  return companionKinds.filter((kind) => found.has(kind));
}
