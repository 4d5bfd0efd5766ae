/** A Markdown or HTML page and the files it shows: they move with it, each keeping its place beside it, so that every link still leads there. */
import { fold } from './names.ts';
import { because, endingOf, folderOf, lastName, type Row } from './rows.ts';
import type { Surroundings } from './run.ts';
import { extensionOf } from './types.ts';

const pageExtensions = new Set(['md', 'markdown', 'html', 'htm']);

/** Folders that programs put beside a page for what belongs to it: `Trip.assets`, `Trip_files`. */
const assetFolders = ['.assets', '_files', '-assets', '_assets', '.resources'];

/** Adds a group for each page that has files of its own, the page first. What two pages show belongs to neither. */
export async function groupPages(
  rows: readonly Row[],
  groups: Map<number, Row[]>,
  around: Pick<Surroundings, 'linksIn'>,
): Promise<void> {
  const pages = rows.filter((row) => pageExtensions.has(extensionOf(lastName(row.path))));
  if (pages.length === 0) return;
  const links = await around.linksIn(pages.map((row) => row.file));
  const free = new Map<string, Row>();
  for (const row of rows) if (row.group === 0 && !pages.includes(row)) free.set(fold(row.path), row);
  const owners = new Map<Row, Row | null>();
  const claim = (row: Row | undefined, page: Row): void => {
    if (row === undefined || row === page) return;
    const owner = owners.get(row);
    owners.set(row, owner === undefined || owner === page ? page : null);
  };
  const byFolder = pagesByAssetFolder(pages);
  for (const row of free.values()) {
    for (let folder = folderOf(row.path); folder !== ''; folder = folderOf(folder)) {
      const page = byFolder.get(fold(folder));
      if (page !== undefined) claim(row, page);
    }
  }
  for (const page of pages) {
    const beside = folderOf(page.path);
    for (const link of links(page.file))
      if (beside === '' || link.startsWith(`${beside}/`)) claim(free.get(fold(link)), page);
  }
  for (const page of pages) {
    const assets = [...owners].flatMap(([row, owner]) => (owner === page ? [row] : []));
    if (assets.length === 0) continue;
    const number = groups.size + 1;
    for (const row of [page, ...assets]) row.group = number;
    for (const row of assets) row.asset = true;
    groups.set(number, [page, ...assets]);
  }
}

function pagesByAssetFolder(pages: readonly Row[]): Map<string, Row> {
  const byFolder = new Map<string, Row>();
  for (const page of pages) {
    const stem = page.path.slice(0, page.path.length - endingOf(lastName(page.path)).length);
    for (const ending of assetFolders) byFolder.set(fold(stem + ending), page);
  }
  return byFolder;
}

/** Puts a page's files where the page goes: beside it as they were. */
export function followPages(rows: readonly Row[], groups: ReadonlyMap<number, Row[]>): number {
  let changed = 0;
  for (const row of rows) {
    const page = row.asset ? groups.get(row.group)?.[0] : undefined;
    if (page === undefined || row.left !== null) continue;
    if (page.trashed && !row.trashed) {
      row.trashed = true;
      because(row, `belongs to “${lastName(page.file.path)}”`);
      changed += 1;
    }
    const from = folderOf(page.file.path);
    const to = folderOf(page.path);
    const rest = from === '' ? row.file.path : row.file.path.slice(from.length + 1);
    const path = to === '' ? rest : `${to}/${rest}`;
    if (path === row.path) continue;
    row.path = path;
    row.reasons = [`belongs to “${lastName(page.file.path)}”`];
    changed += 1;
  }
  return changed;
}

const markdownLink = /!?\[[^\]\n]{0,500}\]\(\s*<?([^\s()<>]{1,1000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,200})?)>?/g;
const htmlLink = /\b(?:src|href|poster|data)\s*=\s*(?:"([^"\n]{1,1000})"|'([^'\n]{1,1000})')/gi;

/** The paths (from the top of the folder) that a page at `path` links to and that lie in its folder or below. */
export function localLinks(path: string, text: string): string[] {
  const beside = folderOf(path);
  const found = new Set<string>();
  for (const pattern of [markdownLink, htmlLink]) {
    for (const match of text.matchAll(pattern)) {
      const target = localTarget(match[1] ?? match[2] ?? '');
      if (target !== null) found.add(beside === '' ? target : `${beside}/${target}`);
    }
  }
  return [...found];
}

function localTarget(link: string): string | null {
  const bare = link.split(/[?#]/, 1)[0] ?? '';
  if (bare === '' || /^[a-z][a-z0-9+.-]*:|^\/|^\\/i.test(bare)) return null;
  const parts: string[] = [];
  for (const part of decoded(bare).replaceAll('\\', '/').split('/')) {
    if (part === '.' || part === '') continue;
    if (part === '..') return null;
    parts.push(part);
  }
  return parts.length === 0 ? null : parts.join('/');
}

function decoded(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}
