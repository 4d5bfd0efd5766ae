import * as assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { brokenWords, recipeItems, wrongAnswer } from '../../src/vscode/recipeForm.ts';
import { triggerItems } from '../../src/vscode/triggers.ts';
import type { Trigger } from '../../src/engine/recipes/triggerFile.ts';
import { delegateApi, workspaceFolder } from './support.ts';

suite('recipes', () => {
  test('the picker groups the recipes, counts them, and offers the ready ones of the extension', async () => {
    const api = await delegateApi();
    const { recipes, broken } = api.engine().recipes.list();
    const ready = recipes.filter(({ source }) => source === 'ready');
    assert.ok(ready.length >= 20);
    assert.equal(brokenWords(broken), null);
    const items = recipeItems(recipes);
    const heads = items.filter(({ kind }) => kind === vscode.QuickPickItemKind.Separator);
    assert.equal(heads.at(-1)?.label, `Ready (${String(ready.length)})`);
    assert.equal(items.length, heads.length + recipes.length);
    for (const { stored, label, detail } of items)
      if (stored !== undefined) assert.deepEqual([label !== '', detail === stored.recipe.about], [true, true], label);
  });

  test('an input says while it is typed what cannot be an answer', () => {
    const cases = [
      ['number', '10', null],
      ['number', 'ten', 'A number, such as 10.'],
      ['folder', 'Archive/2019', null],
      ['folder', '../up', 'A folder in this one, such as Archive, without / at its ends.'],
      ['day', '2026-11-29', null],
      ['text', '', 'Write something.'],
    ] as const;
    for (const [kind, text, expected] of cases) assert.equal(wrongAnswer(kind, text), expected, text);
  });

  test('the list of what runs by itself says what, when, where and whether it is trusted', () => {
    const trigger: Trigger = {
      id: '12345678',
      recipe: { source: 'ready', key: 'flatten', values: {} },
      folder: path.join(workspaceFolder(), 'inbox'),
      when: { watch: true },
      trusted: 'a'.repeat(64),
      lastRunAt: 0,
      paused: true,
      task: null,
      held: null,
      problem: null,
    };
    const about = { isTrusted: () => false, titleOf: () => 'Flatten', wordsOf: () => 'when new files arrive' };
    assert.deepEqual(
      triggerItems([trigger], about, () => 'inbox').map(({ label, description }) => [label, description]),
      [['Flatten, when new files arrive', 'inbox · paused · changed since you trusted it']],
    );
  });
});
