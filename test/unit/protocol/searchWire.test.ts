/** What a worker may say of a folder's words: bounded, and paths are paths inside the folder. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod/mini';
import { limits } from '../../../src/model/limits.ts';
import { searchAskSchema } from '../../../src/protocol/searchWire.ts';

const { search } = limits;
const file = { path: 'a/b.txt', size: 1, mtimeMs: 1.5 };
const files = { ask: 'files', first: true, last: true, batch: [file] };
const put = { ask: 'put', at: 0, texts: [{ place: 'page 1', text: 'words' }] };
const find = { ask: 'find', words: 'words', limit: 20 };

function check(name: string, ask: object, expected: boolean): void {
  it(`${expected ? 'takes' : 'refuses'} ${name}`, () => {
    assert.equal(z.safeParse(searchAskSchema, ask).success, expected);
  });
}

describe('an ask of the index', () => {
  check('files', files, true);
  check('no files at all', { ...files, batch: [] }, true);
  check('names that are no text', { ...files, batch: [{ ...file, path: 'caf\udce9.txt' }] }, true);
  for (const path of ['', '/etc/passwd', '../x', 'a/../b', 'a//b', 'a\0b'])
    check(`no path ${JSON.stringify(path)}`, { ...files, batch: [{ ...file, path }] }, false);
  check('no size below nothing', { ...files, batch: [{ ...file, size: -1 }] }, false);
  check('no more files than a batch has', { ...files, batch: Array(search.filesPerBatchMax + 1).fill(file) }, false);
  check('text', put, true);
  check(
    'text with all that can be said',
    {
      ...put,
      hash: 'a'.repeat(64),
      cut: true,
      texts: [{ place: '', lines: { of: 'row', first: 1 }, text: '', hidden: 'why' }],
    },
    true,
  );
  check('a problem', { ...put, texts: [], problem: 'it is encrypted' }, true);
  check('no problem without words', { ...put, problem: '' }, false);
  check('no hash that is none', { ...put, hash: "' OR 1" }, false);
  check('no number below nothing', { ...put, at: -1 }, false);
  check('nothing hidden without a reason', { ...put, texts: [{ place: '', text: '', hidden: '' }] }, false);
  check(
    'no line before the first',
    { ...put, texts: [{ place: '', lines: { of: 'line', first: 0 }, text: '' }] },
    false,
  );
  check('no longer place', { ...put, texts: [{ place: 'x'.repeat(search.placeCharactersMax + 1), text: '' }] }, false);
  check(
    'no longer text',
    { ...put, texts: [{ place: '', text: 'x'.repeat(search.documentCharactersMax + 1) }] },
    false,
  );
  check(
    'no more pieces',
    { ...put, texts: Array(search.textsPerDocumentMax + 1).fill({ place: '', text: '' }) },
    false,
  );
  check('a search', { ...find, under: 'a', types: ['pdf'], cursor: '20' }, true);
  check('no longer search', { ...find, words: 'x'.repeat(search.queryCharactersMax + 1) }, false);
  check('no page without hits', { ...find, limit: 0 }, false);
  check('no page of too many', { ...find, limit: search.hitsMax + 1 }, false);
  check('nothing else', { ask: 'drop' }, false);
});
