/** An index and a worker's side of it without a worker: what the tests of searching share. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach } from 'node:test';
import { FolderSearch } from '../../../../src/engine/search/folderSearch.ts';
import { SearchIndexes } from '../../../../src/engine/search/searchIndexes.ts';
import { relativePath } from '../../../../src/model/relativePath.ts';
import type { Found, PlacedText, SearchAnswer } from '../../../../src/protocol/searchWire.ts';
import { newFolder } from '../../../support/tree.ts';

export const roots: string[] = [];
/** The folder, the state folder and the bound of this test. */
export const here = { state: '', mount: '', bytesMax: 1e9 };
const open: FolderSearch[] = [];

beforeEach(() => {
  const root = newFolder();
  roots.push(root);
  here.state = path.join(root, 'state');
  here.mount = path.join(root, 'folder');
  fs.mkdirSync(here.mount);
  here.bytesMax = 1e9;
});
after(() => {
  for (const each of open) each.dispose();
  for (const root of roots) fs.rmSync(root, { recursive: true, force: true });
});

export function searchIn(folder = here.mount): FolderSearch {
  const search = new FolderSearch(new SearchIndexes(here.state, () => here.bytesMax), folder);
  open.push(search);
  return search;
}

type Doc = { text: string | PlacedText[]; mtimeMs?: number; problem?: string };
export type Docs = Readonly<Record<string, string | Doc>>;

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** As the worker refreshes; which documents were read. `until`: stops before that document. */
export function refresh(search: FolderSearch, docs: Docs, until?: string): string[] {
  const files = Object.entries(docs).map(([name, doc]) => {
    const { text, mtimeMs = 1, problem } = typeof doc === 'string' ? { text: doc } : doc;
    const whole = typeof text === 'string' ? text : text.map((each) => each.text).join('');
    const texts = typeof text === 'string' ? [{ place: '', lines: { of: 'line', first: 1 } as const, text }] : text;
    return { path: relativePath(name), size: Buffer.byteLength(whole), mtimeMs, texts, hash: hashOf(whole), problem };
  });
  const batch = files.map((file) => ({ path: file.path, size: file.size, mtimeMs: file.mtimeMs }));
  const listed = search.answer({ ask: 'files', first: true, last: true, batch });
  assert.ok(listed.is === 'wanted', JSON.stringify(listed));
  const read: string[] = [];
  for (const at of listed.wanted) {
    const file = files[at];
    assert.ok(file !== undefined);
    if (file.path === until) return read;
    const { hash, texts, problem } = file;
    if (listed.maybe.includes(at)) {
      const same = search.answer({ ask: 'same', at, hash });
      if (same.is === 'same' && same.known) continue;
    }
    taken(search.answer({ ask: 'put', at, hash, texts, ...(problem === undefined ? {} : { problem }) }));
    read.push(file.path);
  }
  taken(search.answer({ ask: 'end' }));
  return read;
}

export function taken(answer: SearchAnswer): void {
  assert.deepEqual(answer, { is: 'taken' });
}

export function found(search: FolderSearch, words: string, more: object = {}): Found {
  const answer = search.find({ words, limit: 20, ...more });
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.value;
}

export function paths(search: FolderSearch, words: string, more: object = {}): string[] {
  return found(search, words, more).hits.map(({ path: each }) => each);
}
