/** Every conflict, found before anything moves: on a real folder. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { conflictsOf, type CheckRules } from '../../../src/engine/changes/check.ts';
import { folderFacts } from '../../../src/engine/changes/folderFacts.ts';
import { realDisk } from '../../../src/engine/disk/disk.ts';
import { frozen, never } from '../../support/changes.ts';
import { makeTree, newFolder } from '../../support/tree.ts';

const plain: CheckRules = { foldsNames: false, direction: 'apply', unsaved: new Set() };

async function kinds(
  tree: readonly string[],
  moves: readonly (readonly [string, string])[],
  { rules = plain, meanwhile = () => undefined }: { rules?: CheckRules; meanwhile?: (mount: string) => void } = {},
): Promise<string[]> {
  const mount = newFolder();
  try {
    makeTree(mount, tree);
    fs.symlinkSync('/', path.join(mount, 'link'));
    const changes = await frozen(mount, moves);
    meanwhile(mount);
    const conflicts = await conflictsOf(changes, folderFacts(realDisk, mount), rules, never);
    return conflicts.map(({ kind }) => kind).sort();
  } finally {
    fs.rmSync(mount, { recursive: true });
  }
}

const table: [string, string[], [string, string][], string[]][] = [
  ['a free name', ['a'], [['a', 'b']], []],
  ['a taken name', ['a', 'b'], [['a', 'b']], ['target-exists']],
  [
    'a taken name that is vacated',
    ['a', 'b'],
    [
      ['a', 'b'],
      ['b', 'c'],
    ],
    [],
  ],
  [
    'two for one name',
    ['a', 'b'],
    [
      ['a', 'c'],
      ['b', 'c'],
    ],
    ['same-target'],
  ],
  ['a file where a folder must be', ['a', 'b'], [['a', 'b/a']], ['parent-is-file']],
  [
    'a file that steps aside for a folder',
    ['a', 'b'],
    [
      ['a', 'b/a'],
      ['b', 'b/b'],
    ],
    [],
  ],
  ['an empty folder at the target', ['A/f', 'B/'], [['A', 'B']], ['target-exists']],
  ['a folder into itself', ['A/f'], [['A', 'A/B']], ['into-itself']],
  ['through a link', ['a'], [['a', 'link/tmp/a']], ['link-on-the-way']],
  ['from behind a link', ['a'], [['link/etc', 'b']], ['link-on-the-way']],
  ['the link itself', ['a'], [['link', 'kept-link']], []],
  ['a name of 255 bytes', ['a'], [['a', 'é'.repeat(127) + 'x']], []],
  ['a name of 256 bytes', ['a'], [['a', 'é'.repeat(128)]], ['name-too-long']],
  ['a name for Windows to refuse', ['a'], [['a', 'aux.txt']], ['reserved-name']],
  ['into .git', ['a', '.git/config'], [['a', '.git/hooks']], ['runs-by-itself']],
  ['out of .vscode', ['.vscode/tasks.json'], [['.vscode/tasks.json', 'x']], ['runs-by-itself']],
  ['a launcher', ['a.txt'], [['a.txt', 'a.desktop']], ['runs-by-itself']],
  [
    'a folder that is not empty',
    ['E/f', 'E/g'],
    [
      ['E/f', 'f'],
      ['E', ''],
    ],
    ['not-empty'],
  ],
  [
    'into a folder that leaves',
    ['A/f', 'x'],
    [
      ['A', 'B'],
      ['x', 'B/x'],
    ],
    [],
  ],
  [
    'onto a file that came along with a folder',
    ['A/f', 'x'],
    [
      ['A', 'B'],
      ['x', 'B/f'],
    ],
    ['target-exists'],
  ],
  [
    'onto a file that left the folder before',
    ['A/f', 'x'],
    [
      ['A', 'B'],
      ['A/f', 'f'],
      ['x', 'B/f'],
    ],
    [],
  ],
  [
    'composed and decomposed: two names here',
    ['a', 'b'],
    [
      ['a', '\u00e9'],
      ['b', 'e\u0301'],
    ],
    [],
  ],
];

for (const [name, tree, moves, expected] of table) {
  test(name, async () => assert.deepEqual(await kinds(tree, moves), expected));
}

test('on a volume that folds names, spellings of one name clash', async () => {
  const rules = { ...plain, foldsNames: true };
  assert.deepEqual(
    await kinds(
      ['a', 'b'],
      [
        ['a', 'X'],
        ['b', 'x'],
      ],
      { rules },
    ),
    ['case-clash'],
  );
  assert.deepEqual(
    await kinds(
      ['a', 'b'],
      [
        ['a', '\u00e9'],
        ['b', 'e\u0301'],
      ],
      { rules },
    ),
    ['unicode-clash'],
  );
});

test('what changed, vanished or is being edited since the plan', async () => {
  const append = (mount: string): void => fs.appendFileSync(path.join(mount, 'a'), 'more');
  const replace = (mount: string): void => {
    fs.rmSync(path.join(mount, 'a'));
    fs.mkdirSync(path.join(mount, 'a'));
  };
  assert.deepEqual(await kinds(['a'], [['a', 'b']], { meanwhile: append }), ['changed']);
  assert.deepEqual(await kinds(['a'], [['a', 'b']], { meanwhile: replace }), ['changed']);
  assert.deepEqual(await kinds(['a'], [['a', 'b']], { meanwhile: (mount) => fs.rmSync(path.join(mount, 'a')) }), [
    'vanished',
  ]);
  assert.deepEqual(await kinds(['a'], [['a', 'b']], { rules: { ...plain, unsaved: new Set(['a']) } }), [
    'open-in-editor',
  ]);
  const undo = { ...plain, direction: 'undo' as const };
  assert.deepEqual(await kinds(['a'], [['a', 'b']], { rules: undo, meanwhile: append }), []);
});

test('a second name of the same file is a warning', async () => {
  const link = (mount: string): void => fs.linkSync(path.join(mount, 'a'), path.join(mount, 'twin'));
  assert.deepEqual(await kinds(['a'], [['a', 'b']], { meanwhile: link }), ['hard-linked']);
});
