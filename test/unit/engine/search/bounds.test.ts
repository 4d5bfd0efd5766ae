/** An index is bounded, made anew where it is damaged, and never anything but words. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SearchIndexes } from '../../../../src/engine/search/searchIndexes.ts';
import { limits } from '../../../../src/model/limits.ts';
import { spacedWords } from '../../../../src/engine/search/fold.ts';
import { relativePath, type RelativePath } from '../../../../src/model/relativePath.ts';
import { found, hashOf, here, paths, refresh, searchIn, taken } from './support.ts';

describe('damage', () => {
  const indexFile = (): string => {
    const [name = ''] = fs.readdirSync(path.join(here.state, 'indexes'));
    return path.join(here.state, 'indexes', name, 'index.db');
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
    fs.renameSync(here.mount, `${here.mount}.old`);
    fs.mkdirSync(here.mount);
    assert.equal(found(searchIn(), 'alpha').documents, 0);
  });

  it('a folder that is gone has no index', () => {
    fs.rmdirSync(here.mount);
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
    here.bytesMax = 200_000;
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
      const folder = path.join(path.dirname(here.mount), name);
      fs.mkdirSync(folder);
      const search = searchIn(folder);
      refresh(search, { 'a.txt': 'words and words '.repeat(3_000) });
      search.dispose();
      return folder;
    });
    const indexes = new SearchIndexes(here.state, () => here.bytesMax);
    assert.equal(indexes.kept().length, 3);
    const [oldest = ''] = folders;
    for (const [index, folder] of folders.entries()) {
      const note = path.join(here.state, 'indexes', hashOf(folder).slice(0, 32), 'folder.txt');
      fs.utimesSync(note, index + 1, index + 1);
    }
    here.bytesMax = indexes.kept().reduce((sum, { bytes }) => sum + bytes, 0) - 1;
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
    assert.deepEqual(fs.readdirSync(path.join(here.state, 'indexes')), []);
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

describe('a worker that is not itself', () => {
  it('does not fill the memory with paths', () => {
    const search = searchIn();
    const long = 'x'.repeat(30_000);
    const batch = (from: number): { path: RelativePath; size: number; mtimeMs: number }[] =>
      Array.from({ length: 200 }, (_, index) => ({
        path: relativePath(`${String(from + index)}${long}`),
        size: 1,
        mtimeMs: 1,
      }));
    assert.throws(() => {
      for (let from = 0; from < 10_000; from += 200)
        search.answer({ ask: 'files', first: from === 0, last: false, batch: batch(from) });
    }, /more documents than an index takes/);
    search.stop();
    refresh(search, { 'a.txt': 'wombat' });
    assert.deepEqual(paths(search, 'wombat'), ['a.txt']);
  });

  it('does not fill the drive with names of documents that went', () => {
    const search = searchIn();
    const list = (...names: readonly string[]): void => {
      const batch = names.map((name) => ({ path: relativePath(name), size: 1, mtimeMs: 1 }));
      assert.equal(search.answer({ ask: 'files', first: true, last: true, batch }).is, 'wanted');
    };
    const hash = hashOf('wombat');
    const put = (): unknown => search.answer({ ask: 'put', at: 0, hash, texts: [{ place: '', text: 'wombat' }] });
    list('a.txt');
    put();
    list('b.txt');
    here.bytesMax = -limits.search.namesBytesMax;
    assert.throws(put, /more names than an index takes/);
    // What went is forgotten: with room again, it is no longer there to be taken over.
    here.bytesMax = 1e9;
    assert.deepEqual(search.answer({ ask: 'same', at: 0, hash }), { is: 'same', known: false });
    put();
    assert.equal(found(search, 'wombat').total, 1);
  });
});

describe('a long text', () => {
  it('is folded in pieces as it is as a whole', () => {
    const words = fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, (some) => {
        const plain = some.map((each) => each.replace(/[\s、。，．]+/g, ''));
        const each = plain.map((word) => spacedWords(word).trim()).filter((word) => word !== '');
        const times = Math.ceil(20_000 / (plain.join(' ').length + 1));
        const long = Array.from({ length: times }, () => plain.join(' ')).join('\n');
        assert.equal(
          spacedWords(long),
          ` ${Array.from({ length: times }, () => each.join(' '))
            .join(' ')
            .trim()} `,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('is shown around the word, in any of its pieces, and around a phrase that goes over the end of one', () => {
    const search = searchIn();
    const filler = 'dünn und lang '.repeat(293);
    for (const [name, before] of Object.entries({ 'first.txt': 0, 'middle.txt': 5, 'last.txt': 9 })) {
      const text = `${filler.repeat(before)}one quokka two ${filler.repeat(9 - before)}`;
      refresh(search, { [name]: text });
      const [hit] = found(search, 'quokka').hits;
      assert.match(hit?.snippets[0]?.text ?? '', /one quokka two/, name);
    }
    for (let more = 0; more < 40; more++) {
      const text = `${'ü'.repeat(4_080 + more)} wombat quokka ${filler.repeat(4)}`;
      refresh(search, { 'phrase.txt': text });
      const [hit] = found(search, '"wombat quokka"').hits;
      assert.match(hit?.snippets[0]?.text ?? '', /wombat quokka/, String(more));
    }
  });
});
