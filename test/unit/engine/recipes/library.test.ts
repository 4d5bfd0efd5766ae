/** The library: where recipes are found and kept, and what is never done to them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { RecipeLibrary } from '../../../../src/engine/recipes/library.ts';
import { newFolder } from '../../../support/tree.ts';

const text = 'recipe "Sort"\n\nall files here\nmove to Sorted/{name}\n';

function setUp(context: TestContext): { root: string; workspace: string; library: RecipeLibrary } {
  const root = newFolder();
  context.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const workspace = path.join(root, 'workspace');
  fs.mkdirSync(workspace);
  const places = {
    ready: path.resolve('media/recipes'),
    user: path.join(root, 'recipes'),
    workspaces: () => [workspace],
  };
  return { root, workspace, library: new RecipeLibrary(places) };
}

test('a saved recipe is found by its key and by its name, and not written over unasked', (context) => {
  const { library } = setUp(context);
  const own = { workspace: null, existing: 'keep' } as const;
  assert.ok(library.save('my sort', text, own).ok);
  assert.equal(library.save('my sort', text.replace('Sorted', 'X'), own).ok, false);
  for (const name of ['my sort', 'MY SORT', 'Sort']) {
    const found = library.find(name);
    assert.ok(found.ok && found.value.text === text, name);
  }
  assert.ok(library.save('my sort', text.replace('Sorted', 'X'), { ...own, existing: 'replace' }).ok);
});

test('the nearest place wins: workspace, own, ready', (context) => {
  const { library, workspace } = setUp(context);
  const key = 'flatten';
  const sourceNow = (): string => {
    const found = library.find(key);
    return found.ok ? found.value.source : 'none';
  };
  assert.equal(sourceNow(), 'ready');
  assert.ok(library.save(key, text, { workspace: null, existing: 'keep' }).ok);
  assert.equal(sourceNow(), 'user');
  assert.ok(library.save(key, text, { workspace, existing: 'keep' }).ok);
  assert.equal(sourceNow(), 'workspace');
  assert.ok(fs.existsSync(path.join(workspace, '.delegate/recipes/flatten.recipe')));
});

test('names that lead elsewhere or mean something to a system are refused', (context) => {
  const { library, root } = setUp(context);
  for (const name of [
    '',
    ' ',
    '.',
    '..',
    '../x',
    'a/b',
    'a\\b',
    'con',
    'NUL.x',
    'a\0b',
    'a\nb',
    'x'.repeat(81),
    'a.',
    '-x',
  ])
    assert.equal(
      library.save(name, text, { workspace: null, existing: 'keep' }).ok,
      name === 'a\nb',
      JSON.stringify(name),
    );
  assert.deepEqual(fs.readdirSync(path.join(root, 'recipes')), ['a b.recipe']);
});

test('a workspace whose recipe folder is a link is neither read nor written', (context) => {
  const { library, workspace, root } = setUp(context);
  fs.mkdirSync(path.join(root, 'elsewhere'));
  fs.mkdirSync(path.join(workspace, '.delegate'));
  fs.writeFileSync(path.join(root, 'elsewhere/x.recipe'), text);
  fs.symlinkSync(path.join(root, 'elsewhere'), path.join(workspace, '.delegate/recipes'));
  assert.equal(
    library.list().recipes.some(({ source }) => source === 'workspace'),
    false,
  );
  assert.equal(library.save('y', text, { workspace, existing: 'keep' }).ok, false);
});

test('a file that is no recipe is told of with its place, and the others stay', (context) => {
  const { library, root } = setUp(context);
  assert.ok(library.save('good', text, { workspace: null, existing: 'keep' }).ok);
  fs.writeFileSync(path.join(root, 'recipes/bad.recipe'), 'recipe "Bad"\nall files here\nmov to x/{name}\n');
  const { recipes, broken } = library.list();
  assert.ok(recipes.some(({ key }) => key === 'good'));
  assert.deepEqual(
    broken.map(({ key }) => key),
    ['bad'],
  );
  assert.match(broken[0]?.problem ?? '', /bad\.recipe:3:1: no line begins with "mov"\. /);
});

test('ready recipes cannot be removed; own ones go and come as files', (context) => {
  const { library, root } = setUp(context);
  const ready = library.find('flatten');
  assert.ok(ready.ok);
  assert.equal(library.remove(ready.value).ok, false);
  const file = path.join(root, 'shared.recipe');
  assert.ok(library.exportFile(ready.value, file).ok);
  assert.equal(library.exportFile(ready.value, file).ok, false, 'a file that is there stays');
  const read = library.importFile(file, { workspace: null, existing: 'keep' });
  assert.ok(read.ok && read.value.key === 'shared' && read.value.text === ready.value.text);
});
