/** An index of a folder's words finds what is there, ranked and with its places, and is kept fresh by what changes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { newFolder } from '../../../support/tree.ts';
import { found, paths, refresh, roots, searchIn, type Docs } from './support.ts';

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

  it('a name alone, and a phrase that goes on in the next piece, have a snippet too', () => {
    const search = searchIn();
    refresh(search, {
      'wombat.key': { text: [], mtimeMs: 3 },
      'koala.pdf': {
        text: [
          { place: 'page 1', text: 'hidden beginning', hidden: 'why' },
          { place: 'page 2', text: 'shown' },
        ],
      },
      'two.pdf': {
        text: [
          { place: 'page 1', text: 'the quick brown' },
          { place: 'page 2', text: 'fox jumps' },
        ],
      },
    });
    assert.deepEqual(found(search, 'wombat').hits[0]?.snippets, [{ place: 'its name', text: '' }]);
    assert.deepEqual(found(search, 'koala').hits[0]?.snippets, [{ place: 'its name', text: 'shown' }]);
    assert.deepEqual(found(search, '"brown fox"').hits[0]?.snippets, [{ place: 'page 1', text: 'the quick brown' }]);
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
