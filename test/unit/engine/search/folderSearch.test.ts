/** An index of a folder's words: kept fresh, ranked, bounded, made anew where it is damaged, and never anything but words. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { FolderSearch } from '../../../../src/engine/search/folderSearch.ts';
import { SearchIndexes } from '../../../../src/engine/search/searchIndexes.ts';
import { relativePath } from '../../../../src/model/relativePath.ts';
import { limits } from '../../../../src/model/limits.ts';
import type { Found, PlacedText, SearchAnswer } from '../../../../src/protocol/searchWire.ts';
import { newFolder } from '../../../support/tree.ts';

const roots: string[] = [];
let [state, mount] = ['', ''];
let bytesMax = 1e9;
const open: FolderSearch[] = [];

beforeEach(() => {
  const root = newFolder();
  roots.push(root);
  state = path.join(root, 'state');
  mount = path.join(root, 'folder');
  fs.mkdirSync(mount);
  bytesMax = 1e9;
});
after(() => {
  for (const each of open) each.dispose();
  for (const root of roots) fs.rmSync(root, { recursive: true, force: true });
});

function searchIn(folder = mount): FolderSearch {
  const search = new FolderSearch(new SearchIndexes(state, () => bytesMax), folder);
  open.push(search);
  return search;
}

type Doc = { text: string | PlacedText[]; mtimeMs?: number; problem?: string };
type Docs = Readonly<Record<string, string | Doc>>;

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** As the worker refreshes; which documents were read. `until`: stops before that document. */
function refresh(search: FolderSearch, docs: Docs, until?: string): string[] {
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

function taken(answer: SearchAnswer): void {
  assert.deepEqual(answer, { is: 'taken' });
}

function found(search: FolderSearch, words: string, more: object = {}): Found {
  const answer = search.find({ words, limit: 20, ...more });
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.value;
}

function paths(search: FolderSearch, words: string, more: object = {}): string[] {
  return found(search, words, more).hits.map(({ path: each }) => each);
}

describe('ranking and snippets', () => {
  it('the name counts more than the text, many times more than once, and short texts more than long ones', () => {
    const search = searchIn();
    const filler = 'other words of no interest. '.repeat(50);
    refresh(search, {
      'once.txt': `${filler}wombat ${filler}`,
      'often.txt': `wombat wombat wombat ${filler}`,
      'wombat.txt': 'an animal',
      ...Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`other${String(index)}.txt`, filler])),
    });
    assert.deepEqual(paths(search, 'wombat'), ['wombat.txt', 'often.txt', 'once.txt']);
  });

  it('a snippet says where the words stand, and shows what stands around them', () => {
    const search = searchIn();
    refresh(search, {
      'a.txt': `${'line\n'.repeat(10)}Before it. The Wömbat sleeps.\nafter`,
      'b.xlsx': { text: [{ place: 'sheet “S”', lines: { of: 'row', first: 3 }, text: 'x\ny\nWombat\t7' }] },
      'c.pdf': {
        text: [
          { place: 'page 1', text: 'nothing' },
          { place: 'page 2', text: `${'so '.repeat(100)}wombats and a wombat here` },
        ],
      },
    });
    const told = Object.fromEntries(found(search, 'wombat').hits.map(({ path: each, snippets }) => [each, snippets]));
    assert.deepEqual(
      told['a.txt']?.map(({ place, line }) => [place, line]),
      [['line 11', 11]],
    );
    assert.match(told['a.txt'][0]?.text ?? '', /Before it\. The Wömbat sleeps\. after$/);
    assert.deepEqual(told['b.xlsx'], [{ place: 'sheet “S”, row 5', text: 'x y Wombat 7' }]);
    assert.match(told['c.pdf']?.[0]?.text ?? '', /^… .*wombats and a wombat here$/);
    assert.equal(told['c.pdf']?.[0]?.place, 'page 2');
  });

  it('words that stand in several places are shown from each, and hidden ones are marked and come last', () => {
    const search = searchIn();
    refresh(search, {
      'a.pdf': {
        text: [
          { place: 'page 1', text: 'secret wombat', hidden: 'white on white' },
          { place: 'page 2', text: 'a wombat' },
          { place: 'page 3', text: 'a koala' },
        ],
      },
      'b.pdf': { text: [{ place: 'page 1', text: 'a wombat, a wombat' }] },
    });
    const both = found(search, 'wombat koala').hits;
    assert.deepEqual(both[0]?.snippets, [
      { place: 'page 2', text: 'a wombat' },
      { place: 'page 3', text: 'a koala' },
    ]);
    assert.deepEqual(found(search, 'secret').hits[0]?.snippets, [
      { place: 'page 1', text: 'secret wombat', hidden: 'white on white' },
    ]);
    assert.deepEqual(
      found(search, '"secret wombat" koala').hits[0]?.snippets.map(({ hidden }) => hidden),
      [undefined, 'white on white'],
    );
  });

  it('pages follow each other without a gap', () => {
    const search = searchIn();
    refresh(search, Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`${String(index)}.txt`, 'wombat'])));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = found(search, 'wombat', { limit: 10, ...(cursor === undefined ? {} : { cursor }) });
      assert.equal(page.total, 25);
      seen.push(...page.hits.map(({ path: each }) => each));
      cursor = page.cursor;
    } while (cursor !== undefined);
    assert.equal(new Set(seen).size, 25);
    for (const wrong of ['x', '-1', '1.5', '999999'])
      assert.equal(search.find({ words: 'wombat', limit: 1, cursor: wrong }).ok, false);
  });

  it('folders and endings narrow a search, and mean what they say', () => {
    const search = searchIn();
    refresh(search, {
      'a/x.pdf': 'wombat',
      'a/y.TXT': 'wombat',
      'ab/z.pdf': 'wombat',
      '100%_/w.pdf': 'wombat',
      noending: 'wombat',
    });
    assert.deepEqual(paths(search, 'wombat', { under: 'a' }).sort(), ['a/x.pdf', 'a/y.TXT']);
    assert.deepEqual(paths(search, 'wombat', { under: './a/' }).sort(), ['a/x.pdf', 'a/y.TXT']);
    assert.deepEqual(paths(search, 'wombat', { under: '100%_' }), ['100%_/w.pdf']);
    assert.deepEqual(paths(search, 'wombat', { under: '%' }), []);
    assert.deepEqual(paths(search, 'wombat', { types: ['.PDF'] }).sort(), ['100%_/w.pdf', 'a/x.pdf', 'ab/z.pdf']);
    assert.deepEqual(paths(search, 'wombat', { types: ['txt', "pdf') --"], under: 'a' }), ['a/y.TXT']);
    assert.equal(paths(search, 'wombat', { under: '' }).length, 5);
  });

  it('names that are no text come back byte for byte', () => {
    const search = searchIn();
    const names = ['caf\udce9.txt', 'caf\udce8.txt', '\u0001dce9.txt', 'ok.txt'];
    refresh(search, Object.fromEntries(names.map((name) => [name, 'wombat'])));
    assert.deepEqual(paths(search, 'wombat').sort(), [...names].sort());
    assert.deepEqual(refresh(search, Object.fromEntries(names.map((name) => [name, 'wombat']))), []);
  });
});

describe('freshness', () => {
  it('only what is new or changed is read; what went is not found', () => {
    const search = searchIn();
    assert.deepEqual(refresh(search, { 'a.txt': 'alpha', 'b.txt': 'beta', 'c.txt': 'gamma' }), [
      'a.txt',
      'b.txt',
      'c.txt',
    ]);
    assert.deepEqual(refresh(search, { 'a.txt': 'alpha', 'b.txt': 'beta', 'c.txt': 'gamma' }), []);
    assert.deepEqual(refresh(search, { 'a.txt': 'alpha', 'b.txt': { text: 'delta', mtimeMs: 2 } }), ['b.txt']);
    assert.deepEqual(paths(search, 'beta OR gamma'), []);
    assert.deepEqual(paths(search, 'alpha OR delta').sort(), ['a.txt', 'b.txt']);
    assert.equal(found(search, 'alpha').documents, 2);
  });

  it('a document under a new name is not read again, and one that was only touched neither', () => {
    const search = searchIn();
    refresh(search, { 'old/alpha.txt': 'first words', 'b.txt': 'second words' });
    assert.deepEqual(
      refresh(search, { 'new/omega.txt': 'first words', 'b.txt': { text: 'second words', mtimeMs: 9 } }),
      [],
    );
    assert.deepEqual(paths(search, 'first'), ['new/omega.txt']);
    assert.deepEqual(paths(search, 'omega'), ['new/omega.txt']);
    assert.deepEqual(paths(search, 'alpha'), []);
    assert.deepEqual(paths(search, 'second'), ['b.txt']);
  });

  it('of the same size and time, but other bytes, it is read', () => {
    const search = searchIn();
    refresh(search, { 'a.txt': 'alpha' });
    assert.deepEqual(refresh(search, { 'b.txt': 'omega' }), ['b.txt']);
    assert.deepEqual(paths(search, 'alpha'), []);
    assert.deepEqual(paths(search, 'omega'), ['b.txt']);
  });

  it('stopped in the middle, what was read stays, and the rest is read by whoever comes next', () => {
    const docs = { 'a.txt': 'alpha', 'b.txt': 'beta', 'c.txt': 'gamma' };
    const first = searchIn();
    assert.deepEqual(refresh(first, docs, 'c.txt'), ['a.txt', 'b.txt']);
    first.dispose();
    const second = searchIn();
    assert.deepEqual(paths(second, 'alpha OR beta OR gamma').sort(), ['a.txt', 'b.txt']);
    assert.deepEqual(refresh(second, docs), ['c.txt']);
  });

  it('two at once: one refreshes, the other is told so and searches what there is', () => {
    const [one, other] = [searchIn(), searchIn()];
    refresh(one, { 'a.txt': 'alpha' });
    assert.equal(one.answer({ ask: 'files', first: true, last: false, batch: [] }).is, 'taken');
    assert.deepEqual(other.answer({ ask: 'files', first: true, last: true, batch: [] }), { is: 'busy' });
    assert.deepEqual(paths(other, 'alpha'), ['a.txt']);
    one.stop();
    assert.deepEqual(refresh(other, { 'a.txt': 'alpha', 'b.txt': 'beta' }), ['b.txt']);
    assert.deepEqual(paths(one, 'beta'), ['b.txt']);
  });

  it('after any edits, additions, renames and removals it finds what a fresh index finds', () => {
    const words = fc.array(fc.constantFrom<string>('alpha', 'beta', 'gamma', 'delta'), { minLength: 1, maxLength: 4 });
    const folder = fc.dictionary(fc.constantFrom('a.txt', 'b.txt', 'c.md', 'd/e.txt', 'd/f.md'), words);
    fc.assert(
      fc.property(fc.array(folder, { minLength: 1, maxLength: 4 }), (steps) => {
        const root = newFolder();
        roots.push(root);
        const kept = searchIn(root);
        let last: Docs = {};
        for (const [index, step] of steps.entries()) {
          const docs = Object.fromEntries(
            Object.entries(step).map(([name, each]) => {
              const text = each.join(' ');
              const before = last[name];
              const isSame = typeof before === 'object' && before.text === text;
              return [name, { text, mtimeMs: isSame ? (before.mtimeMs ?? 1) : index + 1 }];
            }),
          );
          refresh(kept, docs);
          last = docs;
          for (const word of ['alpha', 'beta', 'gamma', 'delta']) {
            const expected = Object.entries(step)
              .filter(([, each]) => each.includes(word))
              .map(([name]) => name);
            assert.deepEqual(paths(kept, word).sort(), expected.sort());
          }
        }
        kept.dispose();
      }),
      { numRuns: 60 },
    );
  });
});

describe('what cannot be read, and what ends a worker', () => {
  it('is counted and told with its reason, not found, and read again only when it changes', () => {
    const search = searchIn();
    const docs = { 'a.txt': 'alpha', 'b.pdf': { text: '', problem: 'the PDF is encrypted' } };
    refresh(search, docs);
    const status = search.status(10);
    assert.deepEqual(status.ok && status.value, {
      documents: 1,
      unreadable: 1,
      unread: [{ path: 'b.pdf', problem: 'the PDF is encrypted' }],
    });
    assert.deepEqual(refresh(search, docs), []);
  });

  it('the document at which a worker went away is the first that was wanted and did not come', () => {
    const search = searchIn();
    assert.equal(search.blame('gone'), null);
    const docs = { 'a.txt': 'alpha', 'b.txt': 'beta', 'c.txt': 'gamma' };
    refresh(search, docs, 'b.txt');
    assert.equal(search.blame('reading it ended the worker'), 'b.txt');
    search.stop();
    assert.deepEqual(refresh(search, docs), ['c.txt']);
    const status = search.status(10);
    assert.equal(status.ok && status.value.unread[0]?.path, 'b.txt');
  });
});

describe('damage', () => {
  const indexFile = (): string => {
    const [name = ''] = fs.readdirSync(path.join(state, 'indexes'));
    return path.join(state, 'indexes', name, 'index.db');
  };
  const ways: Record<string, (file: string) => void> = {
    'a file of something else': (file) =>
      fs.writeFileSync(file, 'this is no database at all, whatever its name says. '.repeat(20)),
    'cut off': (file) => fs.truncateSync(file, 5_000),
    empty: (file) => fs.truncateSync(file, 0),
    'another version': (file) => {
      const database = new DatabaseSync(file);
      database.exec('PRAGMA user_version = 99');
      database.close();
    },
    'a table gone': (file) => {
      const database = new DatabaseSync(file);
      database.exec('DROP TABLE texts');
      database.close();
    },
    'nonsense in every page but the first': (file) => {
      const bytes = fs.readFileSync(file);
      bytes.fill(0x5a, 4_096);
      fs.writeFileSync(file, bytes);
    },
  };
  for (const [name, damage] of Object.entries(ways)) {
    it(`${name}: it is made anew, at the second time of asking at the latest`, () => {
      const docs = Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => [`${String(index)}.txt`, 'wombat '.repeat(500)]),
      );
      const before = searchIn();
      refresh(before, docs);
      before.dispose();
      damage(indexFile());
      let search = searchIn();
      const listed = search.answer({ ask: 'files', first: true, last: true, batch: [] });
      const first = search.find({ words: 'wombat', limit: 1 });
      if (listed.is === 'failed' || !first.ok) {
        search.dispose();
        search = searchIn();
      }
      search.stop();
      refresh(search, docs);
      assert.equal(found(search, 'wombat').total, 40);
    });
  }

  it('another folder in the folder’s place starts anew', () => {
    const search = searchIn();
    refresh(search, { 'a.txt': 'alpha' });
    search.dispose();
    fs.renameSync(mount, `${mount}.old`);
    fs.mkdirSync(mount);
    assert.equal(found(searchIn(), 'alpha').documents, 0);
  });

  it('a folder that is gone has no index', () => {
    fs.rmdirSync(mount);
    const answer = searchIn().find({ words: 'alpha', limit: 1 });
    assert.equal(!answer.ok && answer.failure.code, 'no-such-folder');
  });
});

describe('bounds', () => {
  it('a worker that says things out of place is refused, and nothing comes of it', () => {
    const search = searchIn();
    const file = { path: relativePath('a.txt'), size: 1, mtimeMs: 1 };
    const texts = [{ place: '', text: 'alpha' }];
    assert.throws(() => search.answer({ ask: 'files', first: false, last: true, batch: [file] }));
    assert.throws(() => search.answer({ ask: 'put', at: 0, texts }));
    assert.throws(() => search.answer({ ask: 'same', at: 0, hash: 'a'.repeat(64) }));
    assert.throws(() => search.answer({ ask: 'end' }));
    search.answer({ ask: 'files', first: true, last: false, batch: [file] });
    assert.throws(() => search.answer({ ask: 'put', at: 0, texts }), /nobody asked/);
    search.answer({ ask: 'files', first: false, last: true, batch: [] });
    assert.throws(() => search.answer({ ask: 'files', first: false, last: true, batch: [file] }));
    assert.throws(() => search.answer({ ask: 'put', at: 1, texts }));
    const much = 'x'.repeat(limits.search.documentCharactersMax / 2 + 1);
    assert.throws(() =>
      search.answer({
        ask: 'put',
        at: 0,
        texts: [
          { place: '', text: much },
          { place: '', text: much },
        ],
      }),
    );
    taken(search.answer({ ask: 'put', at: 0, texts }));
    assert.throws(() => search.answer({ ask: 'put', at: 0, texts }), /nobody asked/);
  });

  it('a full index takes no more text, and says which documents it has not', () => {
    bytesMax = 200_000;
    const search = searchIn();
    refresh(
      search,
      Object.fromEntries(
        Array.from({ length: 30 }, (_, index) => [`${String(index)}.txt`, `w${String(index)} `.repeat(5_000)]),
      ),
    );
    const status = search.status(3);
    assert.ok(status.ok);
    assert.ok(status.value.documents > 0 && status.value.unreadable > 0);
    assert.match(status.value.unread[0]?.problem ?? '', /full at 0 MB: raise delegate\.search\.megabytes/);
  });

  it('those used longest ago go when all together are too large; the one in use stays', () => {
    const folders = ['one', 'two', 'three'].map((name) => {
      const folder = path.join(path.dirname(mount), name);
      fs.mkdirSync(folder);
      const search = searchIn(folder);
      refresh(search, { 'a.txt': 'words and words '.repeat(3_000) });
      search.dispose();
      return folder;
    });
    const indexes = new SearchIndexes(state, () => bytesMax);
    assert.equal(indexes.kept().length, 3);
    const [oldest = ''] = folders;
    for (const [index, folder] of folders.entries()) {
      const note = path.join(state, 'indexes', hashOf(folder).slice(0, 32), 'folder.txt');
      fs.utimesSync(note, index + 1, index + 1);
    }
    bytesMax = indexes.kept().reduce((sum, { bytes }) => sum + bytes, 0) - 1;
    indexes.trim(oldest);
    assert.deepEqual(
      indexes
        .kept()
        .map(({ folder }) => path.basename(folder))
        .sort(),
      ['one', 'three'],
    );
    assert.deepEqual(
      indexes.letGo(2_000).map(({ folder }) => path.basename(folder)),
      ['one'],
    );
    fs.rmdirSync(folders[2] ?? '');
    assert.equal(indexes.letGo(0).length, 1);
    assert.deepEqual(fs.readdirSync(path.join(state, 'indexes')), []);
  });
});

it('whatever stands in texts, names, reasons and filters, it comes back as it was, and the tables stay', () => {
  const search = searchIn();
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom(
      "'; DROP TABLE documents; --",
      '"); DELETE FROM words; --',
      '\0',
      '%_*[]?',
      '{"place":1}',
      '\ud800\udfff',
    ),
  );
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 5 }), hostile, hostile, (all, under, type) => {
      const texts = all.map((text) => ({
        place: text.slice(0, 50),
        text: `needle ${text}`.toWellFormed(),
        hidden: 'why',
      }));
      const docs = { 'a.txt': { text: [{ place: '', text: 'needle' }, ...texts], mtimeMs: Math.random() } };
      refresh(search, docs);
      assert.equal(found(search, 'needle').total, 1);
      for (const text of all) {
        const answer = search.find({
          words: text.slice(0, limits.search.queryCharactersMax),
          limit: 5,
          under,
          types: [type],
        });
        assert.ok(answer.ok || answer.failure.code === 'bad-usage', JSON.stringify(answer));
      }
    }),
    { numRuns: 150 },
  );
  assert.deepEqual(paths(search, 'needle'), ['a.txt']);
});
