/** What a `.gitignore` leaves out: as a known program of others has it, and soon, whatever its lines are. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import ignore from 'ignore';
import { ignoreLines } from '../../../../src/worker/stage/ignoreLines.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? '20261129');
const runs = Number(process.env['DELEGATE_RUNS'] ?? '2000');

/** Asks as a scan does: folder by folder, and nothing below one that is left out. A path with a slash at its end is a folder. */
function leavesOut(text: string, path: string): boolean {
  const lines = ignoreLines([text]);
  const names = path.replace(/\/$/, '').split('/');
  return names.some((_name, at) => {
    const isFolder = at < names.length - 1 || path.endsWith('/');
    return lines(names.slice(0, at + 1).join('/'), isFolder) === 'left out';
  });
}

const rows: readonly (readonly [text: string, out: string, kept: string])[] = [
  ['*.log', 'a.log x/b.LOG .log', 'a.logx log'],
  ['/a', 'a a/b', 'x/a'],
  ['a/', 'a/ a/b x/a/c', 'a x/a'],
  ['a/b', 'a/b a/b/c', 'x/a/b b'],
  ['a/*', 'a/b a/b/c', 'a/ a'],
  ['**/a', 'a x/a x/y/a', 'ab'],
  ['a/**', 'a/b a/b/c', 'a/ a'],
  ['a/**/b', 'a/b a/x/b a/x/y/b', 'ab x/a/b'],
  ['*\n!keep', 'a b.txt', 'keep'],
  ['a\n!a/b', 'a/ a/b', 'c'],
  ['# x\n\\#x\n\\!y', '#x !y', 'x y'],
  ['a{b,c}', 'a{b,c}', 'ab ac'],
  ['[a-c]?', 'ax b1', 'a dx'],
  ['a\\*', 'a*', 'ab'],
  ['./a', '', 'a x/a'],
  ['a.txt \r\n', 'a.txt', 'a.txtx'],
  ['', '', 'a a/b'],
];

describe('lines of a .gitignore leave out', () => {
  for (const [text, out, kept] of rows)
    it(JSON.stringify(text), () => {
      const paths = (list: string): string[] => list.split(' ').filter((path) => path !== '');
      for (const path of paths(out)) assert.equal(leavesOut(text, path), true, path);
      for (const path of paths(kept)) assert.equal(leavesOut(text, path), false, path);
    });

  it(`what the package “ignore” leaves out (seed ${seed}, ${runs} runs)`, () => {
    const sign = fc.constantFrom('a', 'b', 'A', '.', '*', '**', '?', '/', '[ab]', '{', ',', '}', '(', '+', '$');
    const line = fc
      .tuple(
        fc.constantFrom('', '!', '/', '**/'),
        fc.array(sign, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('', '/'),
      )
      .map(([front, signs, end]) => front + signs.join('') + end)
      // Where the two of them read a line's stars or slashes in ways of their own, git's page says nothing either.
      .filter((text) => !/\*\*[^/]|[^/!]\*\*|\/\/|^!?$|^!?\/+$|\*\*\/\*\*|\/\.?$|(^|\/)\.+(\/|$)/.test(text));
    const name = fc.stringMatching(/^[abA.{},(+$]{1,3}$/).filter((text) => !/^\.+$/.test(text));
    const path = fc.tuple(fc.array(name, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '/'));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), path, (lines, [names, end]) => {
        const [text, asked] = [lines.join('\n'), names.join('/') + end];
        assert.equal(leavesOut(text, asked), ignore().add(text).ignores(asked), JSON.stringify([text, asked]));
      }),
      { seed, numRuns: runs },
    );
  });

  it('or keep, in little time, whatever they are', () => {
    const hostile = [
      `${'a/**/'.repeat(60)}b`,
      `${'*a'.repeat(120)}b`,
      `${'**/a*'.repeat(60)}/b`,
      '?*'.repeat(120) + 'z',
      `${'[ab]*'.repeat(100)}z`,
      '(a+)+'.repeat(50),
    ];
    const paths = ['a'.repeat(250), 'a/'.repeat(1_000), `${'a'.repeat(120)}/`.repeat(30)];
    const lines = ignoreLines([hostile.join('\n')]);
    const startedAt = performance.now();
    for (const path of paths) assert.equal(lines(path.replace(/\/$/, ''), true), null);
    const many = ignoreLines(['*a*b*c\n'.repeat(40_000)]);
    for (let at = 0; at < 50; at++) assert.equal(many(`IMG_${String(at)}.jpg`, false), null);
    assert.ok(performance.now() - startedAt < 5_000, `${(performance.now() - startedAt).toFixed(0)} ms`);
  });
});
