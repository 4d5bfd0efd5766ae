// The account of a transaction as Markdown: what happened, and what was left alone with its reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountMarkdown, type Account } from '../../../src/model/account.ts';
import { noCounts } from '../../../src/model/receipt.ts';

const account: Account = {
  task: 't',
  instruction: 'convert the PNGs to JPG',
  folder: '/home/ada/Pictures',
  at: 0,
  unsandboxed: false,
  leftMachineAt: null,
  receipt: {
    ...noCounts,
    transaction: 't-1',
    direction: 'apply',
    filesBefore: 3,
    filesAfter: 4,
    kept: 3,
    created: 1,
    foldersMade: 0,
    foldersRemoved: 0,
    hash: 'h',
    tookMs: 1,
  },
  lines: [{ op: 'create', to: 'a.jpg', reason: 'made into JPG' }],
  left: {
    count: 3,
    files: [
      { path: 'b.png', why: 'the PNG is damaged' },
      { path: 'c`d.png', why: 'it is *no* PNG' },
    ],
  },
};

test('what was left alone is listed with its reason, and counted where not all of it was kept', () => {
  const text = accountMarkdown(account);
  const from = text.indexOf('## Left alone');
  assert.equal(
    text.slice(from, text.indexOf('SHA-256')),
    '## Left alone (3)\n\n- `b.png` (the PNG is damaged)\n- ``c`d.png`` (it is \\*no\\* PNG)\n- and 1 more\n\n',
  );
});

test('without any, nothing is said of it', () => {
  assert.ok(!accountMarkdown({ ...account, left: { count: 0, files: [] } }).includes('Left alone'));
});
