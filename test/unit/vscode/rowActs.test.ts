// What the rule's editor offers for a row, by what the row tells and what the rule does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deed } from '../../../src/model/rule/rule.ts';
import type { PreviewRow } from '../../../src/protocol/previewWire.ts';
import { actsOf, correctedPath } from '../../../src/vscode/panels/rowActs.ts';

type Case = readonly [row: Omit<PreviewRow, 'reason'>, deeds: readonly Deed[], path: string | null, acts: string];

const cases: readonly Case[] = [
  [{ op: 'move', from: 'a', to: 'b' }, ['move'], 'a', 'go leave remember'],
  [{ op: 'trash', from: 'a' }, ['trash'], 'a', 'go leave remember'],
  [{ op: 'trash', from: 'a' }, ['convert'], 'a', 'leave remember'],
  [{ op: 'create', from: 'a', to: 'b' }, ['copy'], 'a', 'go leave remember'],
  [{ op: 'create', from: 'a', to: 'b' }, ['copy', 'move'], 'a', 'leave remember'],
  [{ op: 'modify', from: 'a', to: 'a' }, ['convert'], 'a', 'go leave remember'],
  [{ op: 'create', to: 'index.csv', of: 'list' }, ['list'], 'index.csv', 'go leave'],
  [{ op: 'rmdir', from: 'sub', of: 'folder' }, ['tidy'], 'sub', 'leave remember'],
  [{ op: 'left', from: 'a' }, ['move'], 'a', 'go remember'],
  [{ op: 'left', from: 'a' }, ['list'], 'a', 'remember'],
  [{ op: 'left', from: 'sub', of: 'folder' }, ['move'], 'sub', 'remember'],
  [{ op: 'left', from: 'index.csv', of: 'list' }, ['list'], 'index.csv', ''],
  [{ op: 'stays', from: 'a' }, ['move'], 'a', ''],
  [{ op: 'create', to: 'delegate-conventions.txt', of: 'conventions' }, ['move'], null, ''],
  [
    { op: 'modify', from: 'delegate-conventions.txt', to: 'delegate-conventions.txt', of: 'conventions' },
    ['copy'],
    null,
    '',
  ],
];

test('every row can be left out, and gets another place where the language has a word for it', () => {
  for (const [row, deeds, path, acts] of cases) {
    const whole = { ...row, reason: '' };
    assert.equal(correctedPath(whole), path, JSON.stringify(row));
    const can = (isCorrected: boolean): string => actsOf(whole, { deeds: new Set(deeds), isCorrected }).join(' ');
    assert.equal(can(false), acts, JSON.stringify(row));
    assert.equal(can(true), path === null ? '' : `${acts} follow`.trim(), JSON.stringify(row));
  }
});
