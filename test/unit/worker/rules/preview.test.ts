// A rule tried while it is written: the rows in sight, what the edit changed, what is wrong, and no work done twice.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  previewReplySchema,
  type PreviewReply,
  type PreviewRequest,
  type RuleOutcome,
} from '../../../../src/protocol/previewWire.ts';
import { RulePreviews } from '../../../../src/worker/rules/preview.ts';
import { contextFor, makeFolder, namesOnly, today } from './support.ts';

const flat = 'rule 1\n\nall files everywhere\nmove to Flat/{name}\n';

const whole: PreviewRequest = { rule: flat, answers: {}, today, first: 0, count: 100, show: 'all' };

/** Asks, and holds the reply to the wire's own schema. */
async function ask(
  previews: RulePreviews,
  folder: string,
  change: Partial<PreviewRequest> = {},
): Promise<PreviewReply> {
  return previewReplySchema.parse(await previews.preview({ ...whole, ...change }, contextFor(folder).context));
}

async function shown(
  previews: RulePreviews,
  folder: string,
  change: Partial<PreviewRequest> = {},
): Promise<RuleOutcome> {
  const reply = await ask(previews, folder, change);
  assert.equal(reply.outcome, 'preview', JSON.stringify(reply));
  return reply.preview;
}

function lines({ rows }: RuleOutcome): string[] {
  return rows.map(({ op, from, to, changed }) =>
    [op, from, ...(to === undefined ? [] : ['→', to]), ...(changed === true ? ['*'] : [])].join(' '),
  );
}

test('a preview counts, says its steps and gives the rows', async (t) => {
  const folder = makeFolder(t, namesOnly(['a/one.txt', 'b/one.txt', 'b/two.txt']));
  const preview = await shown(new RulePreviews(), folder);
  assert.deepEqual(preview.counts, { move: 3 });
  assert.deepEqual(lines(preview), [
    'move a/one.txt → Flat/one.txt',
    'move b/one.txt → Flat/one (2).txt',
    'move b/two.txt → Flat/two.txt',
  ]);
  assert.equal(preview.clashes, 1);
  assert.equal(preview.seen, 3);
  assert.match(preview.steps[0] ?? '', /3 files/);
  assert.match(preview.text, /^rule 1\n[^]*move to Flat\/\{name\}/);
});

test('what is wrong in the text is told with its place, and nothing is run', async (t) => {
  const folder = makeFolder(t, namesOnly(['a.txt']));
  const reply = await ask(new RulePreviews(), folder, { rule: 'all files everywhere\nmove to {nmae}' });
  assert.equal(reply.outcome, 'problems');
  assert.equal(reply.problems[0]?.line, 2);
  assert.match(reply.problems[0].mend, /name/);
});

test('a table that is not there is a failure in words', async (t) => {
  const folder = makeFolder(t, namesOnly(['a.txt']));
  const rule = 'all files everywhere\nlet t = table "codes.csv" key {stem}\nmove to {t}/{name}';
  const reply = await ask(new RulePreviews(), folder, { rule });
  assert.equal(reply.outcome, 'failed');
  assert.match(reply.message, /codes\.csv/);
});

test('a table that is more than memory should hold is a failure in words', async (t) => {
  const folder = makeFolder(t, { 'a.txt': 'x', 'codes.csv': 'a,b\n'.repeat(2_100_000) });
  const rule = 'all files everywhere\nlet t = table "codes.csv" key {stem}\nmove to {t}/{name}';
  const reply = await ask(new RulePreviews(), folder, { rule });
  assert.equal(reply.outcome, 'failed');
  assert.equal(
    reply.message,
    'The table “codes.csv” cannot be used: it has more than 4,000,000 cells, or marks between cells.',
  );
});

test('parts of the rows, found by search or by choice, come from one run', async (t) => {
  const folder = makeFolder(t, namesOnly(['Ä 1.txt', 'b 1.txt', 'c 2.txt', 'd 2.txt', 'keep.md']));
  const previews = new RulePreviews();
  const rule = `${flat}except "c 2.txt" stays because "it is mine"\n`;
  const part = await shown(previews, folder, { rule, first: 1, count: 2 });
  assert.deepEqual(lines(part), ['left c 2.txt', 'move d 2.txt → Flat/d 2.txt']);
  assert.equal(part.total, 5);
  // Whatever happens to the folder now: it is not looked at again, nor is the rule run again.
  rmSync(join(folder, 'keep.md'));
  assert.deepEqual(lines(await shown(previews, folder, { rule, search: 'FLAT/D' })), ['move d 2.txt → Flat/d 2.txt']);
  assert.deepEqual(lines(await shown(previews, folder, { rule, search: 'ä' })), ['move Ä 1.txt → Flat/Ä 1.txt']);
  const left = await shown(previews, folder, { rule, show: 'left' });
  assert.deepEqual(
    left.rows.map(({ op, from, reason }) => [op, from, reason]),
    [['left', 'c 2.txt', 'it is mine']],
  );
  assert.deepEqual([left.matching, left.total], [1, 5]);
});

test('rows that differ from the rule before the edit are marked, those it no longer speaks for as well', async (t) => {
  const folder = makeFolder(t, namesOnly(['a.txt', 'b.md', 'c.pdf']));
  const rule = 'files .txt, .md everywhere\nmove to Flat/{stem|upper}{ext}';
  const preview = await shown(new RulePreviews(), folder, {
    rule: `${rule}\nexcept "a.txt" to Flat/a.txt`,
    was: flat,
  });
  assert.deepEqual(lines(preview), ['move a.txt → Flat/a.txt', 'move b.md → Flat/B.md *', 'stays c.pdf *']);
  assert.equal(preview.changed, 2);
  const only = await shown(new RulePreviews(), folder, { rule, was: flat, show: 'changed' });
  assert.equal(only.matching, 3);
});

test('the folder is looked through again when that is asked', async (t) => {
  const folder = makeFolder(t, namesOnly(['a.txt']));
  const previews = new RulePreviews();
  assert.equal((await shown(previews, folder)).total, 1);
  writeFileSync(join(folder, 'b.txt'), 'x');
  assert.equal((await shown(previews, folder)).total, 1);
  assert.equal((await shown(previews, folder, { again: true })).total, 2);
});

test('a newer preview takes the place of one that still runs, and an abort is heard', async (t) => {
  const names = Array.from({ length: 5_000 }, (_, at) => `file ${String(at)}.txt`);
  const folder = makeFolder(t, namesOnly(names));
  const previews = new RulePreviews();
  const older = ask(previews, folder, { rule: flat.replace('{name}', '{stem|lower}{ext}') });
  const newer = shown(previews, folder);
  const first = await older;
  assert.equal(first.outcome, 'failed');
  assert.match(first.message, /newer/);
  assert.equal((await newer).total, 5_000);
  const stopped = new AbortController();
  const { context } = contextFor(folder, stopped.signal);
  const asked = previews.preview({ ...whole, rule: flat.replace('Flat', 'Other') }, context);
  stopped.abort();
  await assert.rejects(asked);
});

test('a row that is left out keeps its place among those that are made', async (t) => {
  const folder = makeFolder(t, namesOnly(['a.txt', 'b.txt', 'c.txt']));
  const rule = 'all files everywhere\ncopy to Backup/{name}\nmissing leave\nexcept "b.txt" stays\n';
  assert.deepEqual(lines(await shown(new RulePreviews(), folder, { rule })), [
    'create a.txt → Backup/a.txt',
    'left b.txt',
    'create c.txt → Backup/c.txt',
  ]);
});

test('what is to be remembered is shown to the letter, and is a row of its own', async (t) => {
  const folder = makeFolder(t, namesOnly(['a.txt', 'b.txt']));
  const previews = new RulePreviews();
  const rule = `${flat}except "b.txt" stays\nremember "leave \\"b.txt\\""\n`;
  const first = await shown(previews, folder, { rule, was: flat });
  assert.equal(first.remembered?.is, 'added');
  assert.equal(first.remembered.op, 'create');
  assert.match(first.remembered.text, /^# .*\n2026-11-22 {2}leave "b\.txt"\n$/);
  assert.deepEqual(first.counts, { create: 1, move: 1, left: 1 });
  const own = first.rows.find(({ of }) => of === 'conventions');
  assert.deepEqual(
    [own?.op, own?.from, own?.to, own?.changed],
    ['create', undefined, 'delegate-conventions.txt', true],
  );
  assert.ok(first.steps.some((line) => line.startsWith('Write 1 line into “delegate-conventions.txt”')));
  assert.equal((await shown(previews, folder)).remembered, undefined);
  writeFileSync(join(folder, 'delegate-conventions.txt'), 'leave "b.txt"\n');
  assert.equal((await shown(previews, folder, { rule, again: true })).remembered, undefined, 'it is there already');
  rmSync(join(folder, 'delegate-conventions.txt'));
  mkdirSync(join(folder, 'delegate-conventions.txt'));
  const refused = await shown(previews, folder, { rule, again: true });
  assert.equal(refused.remembered?.is, 'refused');
});

test('the folder’s conventions hold, as they do in the plan', async (t) => {
  const folder = makeFolder(t, { ...namesOnly(['a.txt', 'b.txt']), 'delegate-conventions.txt': 'leave "b.txt"\n' });
  const preview = await shown(new RulePreviews(), folder);
  assert.deepEqual(preview.counts, { move: 1, left: 1 });
  assert.ok(preview.steps.includes('Because of your rule: leave “b.txt”, 1 file.'));
});

test('rows tell what they are of, so that they can be spoken of', async (t) => {
  const folder = makeFolder(t, namesOnly(['in/a.txt', 'b.pdf', 'empty/']));
  const rule = `files .txt everywhere
move to {name}
missing leave
step
files .pdf everywhere
list at {stem}.csv columns "Name" {name}
missing leave
step
tidy empty folders
emptied remove
except "b.csv" stays
except "empty" stays
`;
  const preview = await shown(new RulePreviews(), folder, { rule });
  assert.deepEqual(
    preview.rows.map(({ op, from = '', of = '' }) => `${op} ${from} ${of}`.trim()),
    ['left b.csv list', 'left empty folder', 'rmdir in folder', 'move in/a.txt'],
  );
});

test('answers hold, as they do in the plan', async (t) => {
  const folder = makeFolder(t, namesOnly(['a/x.txt', 'b/x.txt']));
  const preview = await shown(new RulePreviews(), folder, { answers: { clash: 'skip' } });
  assert.deepEqual(preview.counts, { move: 1, left: 1 });
});

test('an exception for a file with brackets in its name is for that file alone', async (t) => {
  const folder = makeFolder(t, namesOnly(['IMG (1).jpg', 'IMG 1.jpg', 'a [b].txt', 'a b.txt']));
  const rule = `${flat}except "IMG (1).jpg" stays\nexcept "a [b].txt" to Hand/x.txt\n`;
  assert.deepEqual(lines(await shown(new RulePreviews(), folder, { rule })), [
    'left IMG (1).jpg',
    'move IMG 1.jpg → Flat/IMG 1.jpg',
    'move a [b].txt → Hand/x.txt',
    'move a b.txt → Flat/a b.txt',
  ]);
});
