/** What people write to find something is understood, and nothing of it reaches the database as it was written. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { foldForIndex, tokensOf } from '../../../../src/engine/search/fold.ts';
import { expressionOf, parseQuery, termsMax } from '../../../../src/engine/search/query.ts';

function check(text: string, expected: string, typing = false): void {
  it(`${text}${typing ? ' (typing)' : ''}`, () => {
    const query = parseQuery(text, typing);
    assert.ok(query.ok, JSON.stringify(query));
    assert.equal(expressionOf(query.value), expected);
  });
}

describe('a query becomes an expression', () => {
  check('one two', '("one") AND ("two")');
  check('"one two"', '("one two")');
  check('“one two” three', '("one two") AND ("three")');
  check('"never closed', '("never closed")');
  check('one OR two three', '("one" OR "two") AND ("three")');
  check('one | two', '("one" OR "two")');
  check('OR one', '("one")');
  check('one OR', '("one")');
  check('one or two', '("one") AND ("or") AND ("two")');
  check('one -two -"three four"', '(("one")) NOT ("two" OR "three four")');
  check('begin*', '("begin"*)');
  check('"one tw"*', '("one tw"*)');
  check('"one tw*"', '("one tw")');
  check('e-mail', '("e mail")');
  check('Ünïcödé STRASSE straße', '("unicode") AND ("strasse") AND ("strasse")');
  check('日本語', '("日本 本語")');
  check('語', '("語"*)');
  check('東京tower', '("東京 京 tower")');
  check('한국어', '("한국 국어")');
  check('one tw', '("one") AND ("tw"*)', true);
  check('one "tw"', '("one") AND ("tw")', true);
  check('NEAR(one two, 3) AND name:x', '("near one") AND ("two") AND ("3") AND ("and") AND ("name x")');
});

describe('what asks for nothing is told so', () => {
  for (const text of ['', '  ', '"', '""', '-', '*', '!?', '-one', '-"one two"', 'OR', '\0'])
    it(JSON.stringify(text), () => {
      const query = parseQuery(text);
      assert.ok(!query.ok);
      assert.equal(query.failure.code, 'bad-usage');
    });
});

it('more words than are looked for are left out, and that is said', () => {
  const query = parseQuery(Array.from({ length: 50 }, (_, index) => `w${String(index)}`).join(' '));
  assert.ok(query.ok);
  assert.equal(query.value.all.length, termsMax);
  assert.deepEqual(query.value.remarks, [`only the first ${String(termsMax)} words were looked for`]);
});

it('no text makes an expression that the database does not take, or that reaches beyond its words', () => {
  const database = new DatabaseSync(':memory:');
  database.exec(
    `CREATE VIRTUAL TABLE words USING fts5(name, shown, hidden, content='', contentless_delete=1, tokenize='ascii')`,
  );
  database.exec(`INSERT INTO words (rowid, name, shown, hidden) VALUES (1, 'zzzname', 'zzzshown', 'zzzhidden')`);
  const find = database.prepare('SELECT rowid FROM words WHERE words MATCH ?');
  const evil = fc.constantFrom(
    ...['"', "'", '(', ')', '*', '^', '+', '-', ':', '{', '}', ',', ';', '--', '/*', '\0', ' OR ', ' AND ', ' NOT '],
    ...['NEAR', 'name', 'shown :', '日', '語', 'é', '\ud800', '\u202e', 'x', ' ', '“', '”'],
  );
  const texts = fc.oneof(
    fc.array(evil, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );
  fc.assert(
    fc.property(texts, fc.boolean(), (text, typing) => {
      const query = parseQuery(text, typing);
      if (!query.ok) return;
      assert.match(expressionOf(query.value), /^[("][\s\S]*[)"*]$/);
      // Nothing of these words is in the index, so nothing may come but by a prefix.
      const rows = find.all(expressionOf(query.value));
      if (!query.value.all.flat().some(({ prefix }) => prefix)) assert.deepEqual(rows, []);
    }),
    { numRuns: 3_000 },
  );
  database.close();
});

it('whatever part of a text somebody looks for, it is found where it is', () => {
  const database = new DatabaseSync(':memory:');
  database.exec(`CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, tokenize='ascii')`);
  const letter = fc.constantFrom(
    ...Array.from('abcÄÖßéñ'),
    ...Array.from('日本語東京한국어ไทย'),
    ...Array.from('0123'),
    ' ',
    ' ',
    '-',
    '。',
  );
  let row = 0;
  fc.assert(
    fc.property(fc.array(letter, { minLength: 1, maxLength: 30 }), fc.nat(), fc.nat(), (letters, one, other) => {
      const text = letters.join('');
      // Words as they stand there, or part of what is written without spaces.
      const words = text.split(/[ \-。]+/).filter((word) => word !== '');
      if (words.length === 0) return;
      const word = words[one % words.length] ?? '';
      const dense = [...word.matchAll(/[日本語東京한국어ไทย]+/g)].map(([run]) => run);
      const part = dense.length > 0 && dense[0] === word ? word.slice(other % word.length) : word;
      database.exec('DELETE FROM words');
      row += 1;
      database.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)').run(row, foldForIndex(text));
      const query = parseQuery(`"${part}"`);
      assert.ok(query.ok, part);
      const found = database.prepare('SELECT rowid FROM words WHERE words MATCH ?').all(expressionOf(query.value));
      assert.equal(found.length, 1, JSON.stringify({ text, part, tokens: tokensOf(part), index: foldForIndex(text) }));
    }),
    { numRuns: 2_000 },
  );
  database.close();
});
