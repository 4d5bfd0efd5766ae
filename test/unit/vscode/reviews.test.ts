import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from '../../../src/model/change.ts';
import type { Conflict } from '../../../src/model/conflict.ts';
import { changeFlags } from '../../../src/model/nameFlags.ts';
import { noCounts, type Receipt } from '../../../src/model/receipt.ts';
import { relativePath } from '../../../src/model/relativePath.ts';
import { earlyWords, keptWords } from '../../../src/vscode/kept.ts';
import { reviewedNow } from '../../../src/vscode/panels/conflictChoices.ts';
import { changeRow, conflictsByChange } from '../../../src/vscode/panels/diffSnapshot.ts';
import { standingNames } from '../../../src/vscode/panels/standingNames.ts';
import { restoreSelection } from '../../../src/vscode/restore.ts';
import { receiptWords } from '../../../src/vscode/words.ts';

const hash = 'a'.repeat(64);
const dayMs = 24 * 60 * 60 * 1_000;
const receipt: Receipt = {
  transaction: 't',
  direction: 'apply',
  ...noCounts,
  filesBefore: 3,
  filesAfter: 3,
  kept: 3,
  hash,
  tookMs: 1,
};

function move(id: number, from: string, to: string): Change {
  return { id, op: 'move', from: relativePath(from), to: relativePath(to), reason: '' };
}

test('choices are about one review: each transaction begins another', () => {
  const head = { version: 1, hash, count: 1, counts: {}, bytes: 0 } as const;
  const ended = { id: 't', direction: 'apply', at: 0, receipt } as const;
  const keys = [0, 1, 2].map((count) =>
    reviewedNow({ head, transactions: Array.from({ length: count }, () => ended) }),
  );
  assert.equal(keys[0], hash);
  assert.equal(new Set(keys).size, 3);
  assert.equal(reviewedNow({ head: null, transactions: [] }), null);
});

test('a change that stands under another name than planned is shown under that name, both ways', () => {
  const planned = [move(1, 'a', 'x'), move(2, 'b', 'y')];
  const known = new Map<number, Change>();
  const back = standingNames([move(1, 'x (2)', 'a'), move(2, 'y', 'b')], planned, known, 'undo');
  assert.deepEqual(
    [...back].map(([id, { from, to }]) => [id, from, to]),
    [[1, 'a', 'x (2)']],
  );
  assert.equal(standingNames([move(1, 'x (2)', 'a')], planned, back, 'undo'), back, 'nothing new');
  assert.equal(standingNames([], planned, back, 'undo'), back, 'what is not chosen keeps its name');
  assert.equal(standingNames([move(1, 'a', 'x')], planned, back, 'redo').get(1)?.to, 'x');
  assert.equal(standingNames([move(9, 'q', 'r')], planned, known, 'undo'), known, 'no change of the set');
});

test('to restore one thing is to leave all else, but not the folders it needs', () => {
  const folder: Change = { id: 7, op: 'mkdir', to: relativePath('f'), reason: '', implied: true };
  assert.deepEqual(restoreSelection([folder, move(1, 'a', 'b'), move(2, 'c', 'd')], 2), {
    kind: 'without',
    rejected: new Set([1]),
  });
  assert.equal(restoreSelection([move(1, 'a', 'b')], 2), null);
});

test('what is kept tells what it was, how old and how large it is', () => {
  assert.equal(keptWords({ at: 0, op: 'trash', bytes: 12 }, dayMs - 1), 'Trashed today, 12 bytes');
  assert.equal(keptWords({ at: 0, op: 'modify', bytes: 3_400_000 }, dayMs), 'Old content 1 day ago, 3.4 MB');
});

test('only what goes before its days are over is worth a word', () => {
  const rule = { days: 30, bytes: 20e9 };
  assert.equal(earlyWords([{ at: 0, bytes: 5 }], rule, 31 * dayMs), null);
  const told = earlyWords([{ at: 0, bytes: 5 }, { at: 5 * dayMs, bytes: 2e9 }], rule, 31 * dayMs); // prettier-ignore
  assert.match(
    told ?? '',
    /more than 20\.0 GB were kept for undo, so 1 thing \(2\.0 GB\) went before 30 days were over/,
  );
});

test('a row tells in short what is wrong, and what was chosen', () => {
  const conflict: Conflict = {
    change: 1,
    kind: 'target-exists',
    severity: 'stop',
    message: 'b: it is there.',
    ways: [],
  };
  const met = conflictsByChange([conflict]).get(1) ?? [];
  assert.deepEqual(met.map(({ words }) => words), ['something with that name is already there']); // prettier-ignore
  const settled = { change: 1, kind: 'target-exists', way: 'number', message: 'b becomes b (2).' } as const;
  const odd = move(1, 'a\u202Egnp.exe', 'b');
  assert.deepEqual(changeRow(odd, [], undefined, { flags: changeFlags(odd) }).flags, [
    'Its name looks like “aexe.png”, and is really a program (.exe)',
  ]);
  assert.equal('flags' in changeRow(move(1, 'a', 'b'), []), false);
  assert.equal(changeRow(move(1, 'a', 'b (2)'), [], settled).settled, 'You chose to keep both: b becomes b (2).');
});

test('a receipt in a message tells of what came back and of what could not be kept', () => {
  const words = receiptWords({ ...receipt, direction: 'undo', created: 2, restored: 2, attributesLost: 1 });
  assert.equal(
    words,
    '2 files created, 2 files back from the store and 1 file without the attributes that the other drive cannot hold',
  );
});
