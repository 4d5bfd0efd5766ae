/** What random rules on random folders (everyRule.test.ts) have found: each case by itself, in the words of the rule language. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRule } from '../../../../src/model/rule/ruleText.ts';
import type { Rule } from '../../../../src/model/rule/rule.ts';
import { BadRule } from '../../../../src/worker/rules/compile.ts';
import { runRule, type Outcome } from '../../../../src/worker/rules/run.ts';
import { aroundOf } from '../../../support/random/around.ts';
import { scanOf, type MadeFile, type Tree } from '../../../support/random/trees.ts';

type Rest = Partial<Omit<Tree, 'files'>> & { readonly changed?: Readonly<Record<string, number>> };

const july = 1_562_163_753_000;

function treeOf(paths: readonly string[], { changed = {}, ...rest }: Rest = {}): Tree {
  const told = { fields: {}, dates: {}, problems: [], text: null };
  const files = paths.map((path): MadeFile => ({
    path,
    size: 1,
    mtimeMs: changed[path] ?? july,
    content: 0,
    told,
    links: [],
  }));
  const folders = new Set(rest.folders ?? []);
  for (const { path } of files)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      folders.add(path.slice(0, end));
  return { taken: [], unreadable: [], hasHidden: false, table: null, ...rest, files, folders: [...folders] };
}

function ruleIn(text: string): Rule {
  const { rule, problems } = readRule(text);
  assert.deepEqual(problems, []);
  assert.ok(rule !== null);
  return rule;
}

function run(text: string, made: Tree): Promise<Outcome> {
  return runRule(ruleIn(text), scanOf(made), aroundOf(made), new AbortController().signal);
}

/** `old → new` for what moves or is made, `old → trash`, `old ✗ why` for what is left, `folder/ → gone`. */
async function linesOf(text: string, made: Tree): Promise<string[]> {
  const { proposals, left } = await run(text, made);
  const changes = proposals.map((one) => {
    if (one.op === 'rmdir') return `${one.folder}/ → gone`;
    return `${one.file.path} → ${one.op === 'trash' ? 'trash' : one.to}`;
  });
  return [...changes, ...left.map(({ path, why }) => `${path} ✗ ${why}`)];
}

type Row = readonly [promise: string, rule: string, made: Tree, lines: readonly string[]];

function check(rows: readonly Row[]): void {
  for (const [promise, rule, made, lines] of rows)
    it(promise, async () => assert.deepEqual(await linesOf(rule, made), lines));
}

const photo = ['a/IMG_1.jpg', 'a/IMG_1.xmp'];
const edited = { changed: { 'a/IMG_1.xmp': 1_700_000_000_000 } };
const long = 'n'.repeat(300);

describe('what belongs to a photo takes its values', () => {
  check([
    [
      'the month of the photo, when the sidecar was edited later',
      'all files everywhere\nlet d = date mtime\ntogether all\nmove to {d:YYYY}/{name}\nmissing leave\nclash skip',
      treeOf(photo, edited),
      ['a/IMG_1.jpg → 2019/IMG_1.jpg', 'a/IMG_1.xmp → 2019/IMG_1.xmp'],
    ],
    [
      'its kind and ending, where they make a folder',
      'all files everywhere\ntogether all\nmove to {type}/{extension}/{name}\nmissing leave\nclash skip',
      treeOf([...photo, 'a/IMG_1.mov', 'a/IMG_1.jpg.json']),
      [
        'a/IMG_1.jpg → Images/jpg/IMG_1.jpg',
        'a/IMG_1.jpg.json → Images/jpg/IMG_1.jpg.json',
        'a/IMG_1.mov → Images/jpg/IMG_1.mov',
        'a/IMG_1.xmp → Images/jpg/IMG_1.xmp',
      ],
    ],
    [
      'its name as it is written, where the two differ in case',
      'all files everywhere\ntogether all\nmove to {dir}/{stem|replace "IMG" "Trip"}{ext}\nmissing leave\nclash skip',
      treeOf(['IMG_1.JPG', 'img_1.xmp']),
      ['IMG_1.JPG → Trip_1.JPG', 'img_1.xmp → Trip_1.xmp'],
    ],
    [
      'as much of a long name as both can have',
      `all files everywhere\ntogether all\nmove to ${long}{ext}\nmissing leave\nclash skip`,
      treeOf(['IMG_1.jpg', 'IMG_1.jpg.json']),
      [`IMG_1.jpg → ${long.slice(0, 246)}.jpg`, `IMG_1.jpg.json → ${long.slice(0, 246)}.jpg.json`],
    ],
    [
      'its number, when both are copied to where the name is taken',
      'all files here\ntogether all\ncopy to Backup/{name}\nmissing leave\nclash number',
      treeOf(['IMG_1.jpg', 'IMG_1.jpg.json', 'Backup/IMG_1.jpg']),
      ['IMG_1.jpg → Backup/IMG_1 (2).jpg', 'IMG_1.jpg.json → Backup/IMG_1 (2).jpg.json'],
    ],
    [
      'its staying, where the photo is left out by hand',
      'all files here\ntogether all\ncopy to Backup/{name}\nmissing leave\nclash number\nexcept "IMG_1.jpg" stays',
      treeOf(['IMG_1.jpg', 'IMG_1.mov']),
      ['IMG_1.jpg ✗ you left it out', 'IMG_1.mov ✗ you left it out'],
    ],
    [
      'and each its own, where the rule keeps nothing together',
      'all files everywhere\nlet d = date mtime\ntogether none\nmove to {d:YYYY}/{name}\nmissing leave\nclash skip',
      treeOf(photo, edited),
      ['a/IMG_1.jpg → 2019/IMG_1.jpg', 'a/IMG_1.xmp → 2023/IMG_1.xmp'],
    ],
  ]);

  it('two that want one name are left at once, and not tried with every number', async () => {
    const paths = Array.from({ length: 300 }, (_, at) => [`IMG_${String(at)}.jpg`, `IMG_${String(at)}.xmp`]).flat();
    const from = performance.now();
    const { left } = await run(
      'all files everywhere\ntogether all\nmove to x.jpg\nmissing leave\nclash number',
      treeOf(paths),
    );
    assert.equal(left.length, 600);
    assert.ok(performance.now() - from < 5_000, 'a hundred thousand numbers for each take minutes');
  });
});

describe('new names and places', () => {
  check([
    [
      'a folder that is there under another spelling is where the file already is',
      'all files everywhere\nmove to {type}/{name}\nmissing leave\nclash number',
      treeOf(['images/a.jpg', 'b.jpg']),
      ['b.jpg → images/b.jpg'],
    ],
    [
      'and keeps its name from others',
      'all files everywhere\nmove to {type}/{name}\nmissing leave\nclash number',
      treeOf(['images/a.jpg', 'a.jpg']),
      ['a.jpg → images/a (2).jpg'],
    ],
    [
      'a new file has a name',
      'all files everywhere\ncopy to Copies/{stem|cutdigits}\nmissing leave\nclash number',
      treeOf(['12']),
      ['12 ✗ nothing would be left of its name'],
    ],
    [
      'no NUL and no half of a character gets into one; a broken byte of the old name stays',
      'all files everywhere\nmove to \0/{stem|replace "\\ud83d" ""}-\ud800{ext}\nmissing leave\nclash number',
      treeOf(['😀\udc80.txt']),
      ['😀\udc80.txt → _/_\udc80-_.txt'],
    ],
    [
      'a suffix makes no folders and no names that Windows refuses',
      'all files everywhere\nmove to x/a.txt\nmissing leave\nclash suffix "/../:{k}"',
      treeOf(['1.txt', '2.txt']),
      ['1.txt → x/a.txt', '2.txt → x/a_..__2.txt'],
    ],
    [
      'an empty folder that something comes into is not tidied away',
      'step\n  tidy empty folders\nstep\n  all files here\n  move to empty/{name}\n  missing leave\nclash number',
      treeOf(['a.txt'], { folders: ['empty', 'other'] }),
      ['a.txt → empty/a.txt', 'other/ → gone'],
    ],
  ]);
});

describe('patterns that anyone wrote', () => {
  const refused = (text: string, message: RegExp): Promise<void> =>
    assert.rejects(run(text, treeOf(['a.txt'])), (error) => error instanceof BadRule && message.test(error.message));

  it('what RE2 does not take is a rule that does not hold together, wherever it stands', async () => {
    const rest = 'move to {dir}/{name}\nmissing leave\nclash skip';
    await refused(`all files everywhere\nwhere name matches "a{1001}"\n${rest}`, /not a pattern.*1001/);
    await refused(`all files everywhere\nwhere not (text matches "\\\\u{61}" or name = "b")\n${rest}`, /not a pattern/);
    await refused(`all files everywhere\nwhere path matches "[\\\\p{ASCII}]"\n${rest}`, /not a pattern/);
    await refused(
      `all files everywhere\nmove to {dir}/{stem|replacex "\\\\cA" "x"}{ext}\nmissing leave\nclash skip`,
      /not a/,
    );
    await refused(`all files everywhere\n${rest}\nexcept "a.txt" to {stem|replacex "a{1001}" "x"}`, /not a pattern/);
  });

  it('the pattern of a filter is checked where the rule is written', () => {
    const { rule, problems } = readRule(
      'all files everywhere\nmove to {dir}/{stem|replacex "(" "x"}{ext}\nmissing leave\nclash skip',
    );
    assert.equal(rule, null);
    assert.deepEqual(
      problems.map(({ line, message }) => [line, message.slice(0, 24)]),
      [[2, 'not a regular expression']],
    );
  });

  it('a glob takes time that grows with the name, and an empty one fits nothing', async () => {
    const name = `${'a'.repeat(240)}!.txt`;
    const from = performance.now();
    for (const glob of ['*a*a*a*a*a*a*a*a*a*a*a*b', '(a+)+$', '+(+(+(a)))b', ''])
      assert.deepEqual(
        await linesOf(
          `all files everywhere\nwhere name like "${glob}"\nmove to x/{name}\nmissing leave\nclash skip`,
          treeOf([name]),
        ),
        [],
        glob,
      );
    assert.ok(performance.now() - from < 2_000, 'trying every way takes hours');
  });
});
