import * as assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { endItems, hitItems, inert, restItems } from '../../src/vscode/searchItems.ts';
import { copyOf, delegateApi } from './support.ts';

suite('search in documents', () => {
  test('in this window’s own Node there is a database, and a folder’s words are found', async () => {
    const api = await delegateApi();
    const folder = copyOf('notes', 'notes to search');
    fs.writeFileSync(path.join(folder, 'animals.txt'), 'one\nThe wombat sleeps\n');
    const opened = api.engine().search.open(folder);
    assert.ok(opened.ok, JSON.stringify(opened));
    const indexed = await opened.value.refresh(() => undefined, new AbortController().signal);
    assert.ok(indexed.ok, JSON.stringify(indexed));
    const found = opened.value.find({ words: 'womb', limit: 5, typing: true });
    assert.ok(found.ok);
    assert.deepEqual(
      hitItems(found.value).map(({ label, description, detail, chosen }) => [label, description, detail, chosen]),
      [['animals.txt', 'line 2', 'one The wombat sleeps', { is: 'open', path: 'animals.txt', line: 2 }]],
    );
    opened.value.dispose();
    assert.ok(api.engine().search.forget(folder).ok);
    fs.rmSync(folder, { recursive: true });
  });

  test('what stands in documents makes no icon and turns nothing round; what is hidden says so', () => {
    assert.equal(inert('$(check) a\u202eb\nc'), '$ (check) a‹U+202E›b c');
    const hits = [
      {
        path: 'in/$(trash).pdf',
        score: 1,
        snippets: [
          { place: 'page 1', text: '$(check) fine' },
          { place: 'page 2', text: 'pay', hidden: 'white on $(x)' },
        ],
      },
    ];
    assert.deepEqual(
      hitItems({ hits }).map(({ label, description, detail, alwaysShow }) => [label, description, detail, alwaysShow]),
      [
        ['$ (trash).pdf', 'page 1 · in', '$ (check) fine', true],
        ['$ (trash).pdf', 'page 2 · in', '$(eye-closed) hidden (white on $ (x)): pay', true],
      ],
    );
  });

  test('the end tells what was looked through, what was not, and where it goes on', () => {
    const end = endItems({ total: 90, documents: 200, unreadable: 2, cursor: '30', remarks: ['much'] });
    assert.deepEqual(
      end
        .filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator)
        .map(({ label, chosen }) => [label, chosen?.is]),
      [
        ['More', 'more'],
        ['much', undefined],
        ['Found in 90 of 200 documents; 2 could not be read.', undefined],
        ['2 documents could not be read', 'unread'],
      ],
    );
    assert.deepEqual(
      restItems({ documents: 1, unreadable: 0 }).map(({ label }) => label),
      ['1 document can be searched'],
    );
  });
});
