import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from '../../../src/model/change.ts';
import { relativePath } from '../../../src/model/relativePath.ts';
import { deedsOf, tallyOf } from '../../../src/vscode/panels/tally.ts';
import { applyLabel, deedsText, spokenFolder, tallyAddsUp, tallyText } from '../../../webview/diff/deeds.ts';
import { cardOf, diffOf } from './samples.ts';

test('the button says exactly what it will do', () => {
  const check = (deeds: Parameters<typeof applyLabel>[0], expected: string): void => {
    assert.equal(applyLabel(deeds), expected);
  };
  check({}, 'Apply');
  check({ moveFiles: 1 }, 'Apply: move 1 file');
  check(
    { trashFiles: 2, moveFiles: 66, makeFolders: 5 },
    'Apply: move 66 files, make 5 folders, put 2 files into the trash',
  );
  check({ renameFiles: 1_204, modifyFiles: 1 }, 'Apply: rename 1,204 files, change 1 file');
  assert.equal(
    deedsText({ createFiles: 1, moveFolders: 1, renameFolders: 2, removeFolders: 1, trashFolders: 1 }),
    'move 1 folder, rename 2 folders, make 1 file, remove 1 empty folder, put 1 folder into the trash',
  );
});

test('what is done is counted by kind, files and folders apart', () => {
  const seen = { kind: 'folder', size: 0, mtimeNs: '0', identity: '1', links: 1 } as const;
  const path = relativePath;
  const changes: Change[] = [
    { id: 1, op: 'move', from: path('a'), to: path('b/a'), reason: '' },
    { id: 2, op: 'move', from: path('x/a'), to: path('x/b'), reason: '' },
    { id: 3, op: 'move', from: path('f'), to: path('g'), reason: '', seen },
    { id: 4, op: 'trash', from: path('t'), reason: '', seen },
    { id: 5, op: 'trash', from: path('u'), reason: '' },
    { id: 6, op: 'mkdir', to: path('b'), reason: '' },
  ];
  const one = { moveFiles: 1, renameFiles: 1, renameFolders: 1, trashFolders: 1, trashFiles: 1, makeFolders: 1 };
  assert.deepEqual(deedsOf(changes), one);
});

test('each change is counted once, whatever happens to it', () => {
  const change = (id: number): Change => ({ id, op: 'mkdir', to: relativePath(`f${String(id)}`), reason: '' });
  const changes = Array.from({ length: 10 }, (_, index) => change(index + 1));
  const present = [...changes.filter(({ id }) => id > 2 && id !== 9), change(11)];
  const tally = tallyOf(changes, { present, left: new Set([1, 2]), stopped: new Set([3, 11]) });
  assert.deepEqual(tally, { accepted: 6, left: 2, conflict: 1, there: 1, added: 1 });
  assert.equal(tallyAddsUp({ tally, rowCount: 10 }), true);
  assert.equal(
    tallyText(diffOf({ tally, rowCount: 10 })),
    '10 changes = 6 to be made + 2 left out + 1 in conflict + 1 there already; 1 more by your choices',
  );
  const asked = tallyOf(changes, { present: null, left: new Set([1]), stopped: new Set([1, 2]) });
  assert.deepEqual(asked, { accepted: 8, left: 1, conflict: 1, there: 0, added: 0 });
});

test('once it is done, the sum is about the way back', () => {
  const tally = { accepted: 2, left: 1, conflict: 0, there: 0, added: 0 };
  const done = diffOf({ tally, rowCount: 3, task: cardOf({ state: 'done', standing: 3 }) });
  assert.equal(tallyText(done), '3 changes = 2 you can undo + 1 not chosen');
  const unneeded = diffOf({
    tally: { ...tally, there: 1 },
    rowCount: 4,
    task: cardOf({ state: 'undone', standing: 0 }),
  });
  assert.equal(tallyText(unneeded), '4 changes = 2 you can do again + 1 not chosen + 1 not needed');
});

test('folders are read aloud part by part, months by their names', () => {
  assert.equal(spokenFolder('2019/07'), '2019, July');
  assert.equal(spokenFolder('photos/2019/12/31'), 'photos, 2019, December, 31');
  assert.equal(spokenFolder('07'), '07');
  assert.equal(spokenFolder('2019/13'), '2019, 13');
  assert.equal(spokenFolder('a/07'), 'a, 07');
});
