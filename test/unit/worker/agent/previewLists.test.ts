/** What a model sees of the lists that a rule would write: bounded, and every file whose words it sees is kept account of. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ruleSchema } from '../../../../src/model/rule/rule.ts';
import { previewOf } from '../../../../src/worker/agent/preview.ts';
import { ShownFiles } from '../../../../src/worker/agent/words.ts';
import { runRule, type Outcome } from '../../../../src/worker/rules/run.ts';
import { surroundingsOf } from '../../../../src/worker/rules/surroundings.ts';
import { scanMount } from '../../../../src/worker/stage/scan.ts';
import { ruleOf } from '../rules/ruleRuns.ts';
import { contextFor, makeFolder, namesOnly, today, type Content } from '../rules/support.ts';

const never = new AbortController().signal;

async function outcomeOf(folder: string, list: object): Promise<Outcome> {
  const rule = ruleSchema.parse(JSON.parse(ruleOf([{ do: 'list', ...list }])));
  const scan = await scanMount(folder, { hidden: false, progress: () => undefined }, never);
  return runRule(rule, scan, surroundingsOf(today, contextFor(folder).context), never);
}

function filesOf(count: number): Record<string, Content> {
  return namesOnly(Array.from({ length: count }, (_none, at) => `f${String(at).padStart(2, '0')}.txt`));
}

describe('a dry run of a list', () => {
  it('shows its header, its first rows, how many there are, and how many cells of a column are empty', async (test) => {
    const folder = makeFolder(test, { ...filesOf(4), 'sub/bare': 'x' });
    const columns = [
      { title: 'Name', value: '{name}' },
      { title: 'Kind', value: '{extension ?? ""}' },
    ];
    const shown = new ShownFiles();
    const preview = previewOf(await outcomeOf(folder, { to: 'index.csv', columns }), shown.show);
    const { lists } = preview as { lists?: unknown };
    assert.deepEqual(lists, [
      {
        to: 'index.csv',
        header: ['Name', 'Kind'],
        columns: 2,
        rows: 5,
        firstRows: ['f00.txt', 'f01.txt', 'f02.txt'].map((name) => ({ of: name, cells: [name, 'txt'] })),
        emptyCells: [0, 1],
      },
    ]);
    for (const name of ['f00.txt', 'f01.txt', 'f02.txt']) assert.ok(shown.list().includes(name), name);
  });

  it('is bounded in lists, columns and characters, and cells are clean', async (test) => {
    const folders = Array.from({ length: 7 }, (_none, at) => `d${String(at)}/a\u202e.txt`);
    const folder = makeFolder(test, namesOnly(folders));
    const columns = Array.from({ length: 14 }, (_none, at) => ({
      title: `${'t'.repeat(70)}${String(at)}`,
      value: `{name}${'x'.repeat(100)}`,
    }));
    const preview = previewOf(await outcomeOf(folder, { to: '{dir}/index.csv', columns }), new ShownFiles().show);
    const { lists = [], moreLists } = preview as {
      lists?: { header: string[]; columns: number; firstRows: { cells: string[] }[]; emptyCells: number[] }[];
      moreLists?: number;
    };
    assert.equal(lists.length, 5);
    assert.equal(moreLists, 2);
    for (const { header, columns: count, firstRows, emptyCells } of lists) {
      assert.deepEqual([header.length, count, emptyCells.length, firstRows[0]?.cells.length], [12, 14, 12, 12]);
      for (const cell of [...header, ...(firstRows[0]?.cells ?? [])]) {
        assert.equal(cell.length, 60);
        assert.ok(!cell.includes('\u202e'), cell);
      }
    }
  });

  it('is not spoken of where a rule writes none', async (test) => {
    const folder = makeFolder(test, filesOf(1));
    const outcome = await outcomeOf(folder, { do: 'copy', to: 'copies/{name}' });
    assert.equal('lists' in previewOf(outcome, new ShownFiles().show), false);
  });
});
