/** Globs: what is written, what fits, and that it is told in time that grows with the path. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { compileGlob } from '../../../src/model/glob.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? '20261122');
const runs = Number(process.env['DELEGATE_RUNS'] ?? '2000');

const rows: readonly (readonly [glob: string, fits: string, misses: string])[] = [
  ['*', 'a .a a.b', 'a/b'],
  ['*.jpg', 'a.jpg .jpg', 'a.jpgx a.JPG x/a.jpg'],
  ['IMG_?', 'IMG_1 IMG_😀', 'IMG_ IMG_12'],
  ['**', 'a a/b a/b/.c', ''],
  ['**/x', 'x a/x a/b/x', 'ax a/xb'],
  ['a/**', 'a/b a/b/c a', 'ab b/a'],
  ['a/**/b', 'a/b a/x/b a/x/y/b', 'a/xb ab'],
  ['./a*', 'a ab', 'b'],
  ['[0-9][!0-9]', '1a 9.', '11 a1 1/'],
  ['[]a]', '] a', 'b'],
  ['{a,b/c}.txt', 'a.txt b/c.txt', 'b.txt c.txt'],
  ['{2019,20{20,21}}/*', '2019/a 2020/b 2021/c', '2022/a 20/a'],
  ['{a}', '{a}', 'a'],
  ['{a,b', '{a,b', 'a'],
  ['[a', '[a', 'a'],
  ['\\*\\{a,b}', '*{a,b}', 'a *a'],
  ['@(a|b)c', 'ac bc', 'c abc'],
  ['+(ab)', 'ab abab', 'a aba'],
  ['x*(a|b)', 'x xab', 'xc'],
  ['x?(a)', 'x xa', 'xaa'],
  ['IMG (1)', 'IMG_(1)'.replace('_', ' '), 'IMG1'],
  ['!*.jpg', 'a.txt b/a.jpg', 'a.jpg'],
  ['!(a)', '', 'a b !(a)'],
  ['', '', 'a'],
];

describe('a glob fits', () => {
  for (const [glob, fits, misses] of rows)
    it(JSON.stringify(glob), () => {
      const test = compileGlob(glob);
      const paths = (text: string): string[] =>
        (glob.includes(' ') ? [text] : text.split(' ')).filter((one) => one !== '');
      for (const path of paths(fits)) assert.ok(test(path), path);
      for (const path of paths(misses)) assert.ok(!test(path), path);
    });

  it('the last name alone, where that is asked for', () => {
    assert.ok(compileGlob('*.jpg', { basename: true })('a/b/c.jpg'));
    assert.ok(!compileGlob('b*', { basename: true })('b/c.jpg'));
  });

  it('the same paths whatever was looked at before', () => {
    const test = compileGlob('*a?{b,é}*');
    const paths = Array.from({ length: 3_000 }, (_, at) => `${String.fromCodePoint(0x400 + at)}xa${String(at % 7)}é`);
    for (const path of [...paths, ...paths]) assert.ok(test(path));
    for (const path of paths) assert.ok(!test(path.slice(0, -1)));
  });
});

/**
 * Not what picomatch takes in two ways: `[!a]`, three stars, a repeat with a sign behind it,
 * the folder itself in a star, a slash and two stars; a name that ends in a dot.
 */
const sign = fc.constantFrom('a', 'b', '.', '-', 'é', ' ', '*', '?', '/', '{a,b}', '{a,b/c}', '[ab]', '[a-c]', '\\*');
const glob = fc
  .tuple(
    fc.constantFrom('', '', '**/', 'a/**/'),
    fc.array(sign, { minLength: 1, maxLength: 6 }),
    fc.constantFrom('', '', '/**', '@(a|b)'),
  )
  .map(([front, signs, end]) => front + signs.join('') + end)
  .filter((text) => !/\*{3}|[^/]\*\*|\*\*[^/]|\/\/|^\/|\/$|^\.|[^a-z]\/\*\*$/.test(text));
const name = fc
  .array(fc.constantFrom('a', 'b', 'c', '.', '*', ' ', 'é', 'x.jpg', '-'), { minLength: 1, maxLength: 3 })
  .map((signs) => signs.join(''))
  .filter((text) => !text.endsWith('.'));
const somePath = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));

describe('of plain globs and paths', () => {
  it('picomatch says the same', () => {
    let fitted = 0;
    fc.assert(
      fc.property(glob, fc.array(somePath, { minLength: 8, maxLength: 8 }), fc.boolean(), (text, paths, basename) => {
        const theirs = picomatch(text, { dot: true, basename });
        const ours = compileGlob(text, { basename });
        for (const path of paths) {
          assert.equal(ours(path), theirs(path), `${JSON.stringify(text)} of ${JSON.stringify(path)}`);
          fitted += Number(ours(path));
        }
      }),
      { seed, numRuns: runs },
    );
    assert.ok(fitted > runs / 10);
  });

  it('plain ones know no groups and no negation', () => {
    const cases = [
      ['!a', '!a', true],
      ['!a', 'b', false],
      ['@(a|b)', '@(a|b)', true],
      ['@(a|b)', 'a', false],
      ['!(a)', 'b', false],
      ['**(a)', 'x(a)', true],
      ['*.{jpg,png}', 'x.png', true],
    ] as const;
    for (const [text, path, fits] of cases)
      assert.equal(compileGlob(text, { plain: true })(path), fits, `${text} of ${path}`);
  });

  it('none takes longer than its path is long', () => {
    for (const text of [
      '*a*a*a*a*a*a*a*a*a*a*a*b',
      '+(+(+(+(a|aa))))b',
      '**/**/**/**/**/**/**/**/b',
      '*?*?*?*?*?*?*?*?b',
    ])
      for (const path of ['a'.repeat(30_000), 'a/'.repeat(10_000) + 'a']) {
        const from = performance.now();
        assert.ok(!compileGlob(text)(path));
        assert.ok(performance.now() - from < 2_000, `${text} took ${String(performance.now() - from)} ms`);
      }
  });
});
