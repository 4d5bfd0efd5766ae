/** The page about rules, done: its conventions and its rules on real folders, as the page says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parseConventions } from '../../../../src/model/conventions.ts';
import { missingDateSchema } from '../../../../src/model/rule/rule.ts';
import { isReading } from '../../../../src/worker/rules/readings.ts';
import { runOn, sayOn } from './ruleRuns.ts';
import { doIt, makeFolder, namesOnly } from './support.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../../media/rules.md'), 'utf8');
const file = 'delegate-conventions.txt';

function example(kind: string, holding: string): string {
  const found = [...page.matchAll(new RegExp(`\`\`\`${kind}\\n([^]*?)\`\`\``, 'g'))].map((one) => one[1] ?? '');
  const text = found.find((one) => one.includes(holding));
  assert.ok(text !== undefined, holding);
  return text;
}

const conventions = example('conventions', 'leave');

describe('the conventions of the page', () => {
  it('are read as what the page says they are', () => {
    assert.deepEqual(
      parseConventions(conventions).map(({ is, day }) => `${day ?? ''} ${is}`.trim()),
      [
        '2026-05-03 leave',
        '2026-05-03 leave',
        '2026-05-03 place',
        '2026-05-03 reading',
        '2026-05-03 missing',
        '2026-05-03 style',
        'sentence',
      ],
    );
  });

  it('keep files where they are and put them in their place, and the plan cites them', async (test) => {
    const names = ['Contracts/a.pdf', 'secret.key', 'tax 2025.pdf', 'x.pdf'];
    const done = await doIt(
      makeFolder(test, { ...namesOnly(names), [file]: conventions }),
      'sort all files by type, including subfolders',
    );
    assert.deepEqual(done.moves, { 'tax 2025.pdf': 'Taxes/2025/tax 2025.pdf', 'x.pdf': 'Documents/x.pdf' });
    assert.deepEqual(
      done.plan.assumptions.filter((line) => /^Because|^Your conventions/.test(line)),
      [
        'Because of your rule of 3 May 2026: leave “Contracts/”, 1 file.',
        'Because of your rule of 3 May 2026: leave *.key, 1 file.',
        'Because of your rule of 3 May 2026: place “tax 2025.pdf” Taxes/2025/{name}, 1 file.',
        'Your conventions say “Invoices are named by their month.”: not understood by the built-in rules, kept for a model.',
      ],
    );
  });

  it('say which date is meant, and what names look like', async (test) => {
    const folder = makeFolder(test, {
      [file]: conventions,
      '20210503 My Trip.txt': { text: 'x', changed: '2020-05-06T12:00:00Z' },
    });
    const { lines } = await sayOn(folder, 'rename the files to our convention');
    assert.deepEqual(lines, ['move 20210503 My Trip.txt → 2021-05-03_my_trip.txt']);
    const photos = makeFolder(test, { [file]: conventions, 'a.jpg': { text: 'x', changed: '2020-05-06T12:00:00Z' } });
    assert.deepEqual((await sayOn(photos, 'sort the photos by date')).lines, ['move a.jpg → 2020/05/a.jpg']);
  });

  it('name every answer that there is', () => {
    const row = (word: string): string[] => {
      const says = [...page.matchAll(new RegExp(`^\\| \`${word} …\` +\\| (.*?) *\\|$`, 'gm'))].at(-1)?.[1] ?? '';
      return [...says.slice(says.lastIndexOf(':')).matchAll(/`([a-z-]+)`/g)].map(([, value = '']) => value);
    };
    assert.ok(row('reading').length > 5 && row('reading').every(isReading), row('reading').join());
    assert.deepEqual(row('missing'), Object.values(missingDateSchema.def.entries));
  });
});

describe('the rules of the page', () => {
  it('copy, leave out, name otherwise and remember', async (test) => {
    const folder = makeFolder(test, namesOnly(['a.pdf', 'draft.pdf', 'final.pdf']));
    const { lines, left, contents } = await runOn(folder, example('rule', 'Report.pdf'));
    assert.deepEqual(lines, ['create Backup/Report.pdf', 'create Backup/a.pdf', `create ${file}`]);
    assert.deepEqual(left, { 'draft.pdf': 'you left it out' });
    assert.match(contents[file]?.toString() ?? '', /^2026-11-22 {2}leave "draft\.pdf"$/m);
  });

  it('name files by a table', async (test) => {
    const folder = makeFolder(test, { ...namesOnly(['in/ab.pdf', 'cd.pdf']), 'codes.csv': 'Old,Code\nab,X7\n' });
    const { lines, left } = await runOn(folder, example('rule', 'codes.csv'));
    assert.deepEqual(lines, ['move in/ab.pdf → in/X7_ab.pdf']);
    assert.deepEqual(left, { 'cd.pdf': '“codes.csv” has no row for “cd”' });
  });

  it('put copies into the trash', async (test) => {
    const folder = makeFolder(test, {
      'new.txt': { text: 'same', changed: '2024-01-02T00:00:00Z' },
      'old.txt': { text: 'same', changed: '2020-01-02T00:00:00Z' },
    });
    assert.deepEqual((await runOn(folder, example('rule', 'duplicate copies'))).lines, ['trash new.txt']);
  });
});
