/**
 * Path tricks by the weakness they are known under (MITRE's CWE list: 22 to 58 on traversal, links and equivalence, 67 to 72 on
 * Windows' and Apple's own names), each with what becomes of it here: no path at all, or refused on the systems it works on.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Freezer } from '../../../src/engine/changes/freeze.ts';
import { proposedChangeSchema } from '../../../src/model/change.ts';
import { isPlainOn, leadsAwayOn } from '../../../src/model/platformPath.ts';
import { parseRelativePath, relativePath } from '../../../src/model/relativePath.ts';

type Fate = 'no path' | 'leads away on Windows' | 'leads away on macOS' | 'another name on Windows' | 'a plain name';

function fateOf(text: string): Fate {
  const path = parseRelativePath(text);
  if (path === null) return 'no path';
  if (leadsAwayOn('win32', path)) return 'leads away on Windows';
  if (leadsAwayOn('darwin', path)) return 'leads away on macOS';
  return isPlainOn('win32', path) ? 'a plain name' : 'another name on Windows';
}

const dot = '.';
const up = dot + dot;

const tricks: readonly (readonly [string, Fate, readonly string[]])[] = [
  [
    'CWE-23, 24: ../dir, one and many',
    'no path',
    [up, `${up}/`, `${up}/x`, `${up}/${up}/etc/passwd`, `${`${up}/`.repeat(40)}x`],
  ],
  ['CWE-25: /../dir', 'no path', [`/${up}/x`, `/${up}`]],
  [
    'CWE-26, 27: dir/../x and dir/../../x',
    'no path',
    [`a/${up}/x`, `a/${up}/${up}/x`, `a/${up}`, `a/b/${up}/${up}/${up}/x`],
  ],
  [
    'CWE-28 to 31: with backslashes',
    'leads away on Windows',
    [`${up}\\x`, `\\${up}\\x`, `a\\${up}\\x`, `a\\${up}\\${up}\\x`],
  ],
  ['both separators', 'leads away on Windows', [`${up}\\x/y`, `a/b\\${up}\\${up}\\${up}/x`]],
  ['CWE-32, 33: more dots than two', 'leads away on Windows', ['...', '....', 'a/.../b', '..../x', '......']],
  ['CWE-34: ....//', 'no path', ['....//x', `${up}..//x`, 'a//b', '//x', 'x//']],
  ['CWE-35: .../...//', 'no path', ['.../...//x']],
  [
    'CWE-36, 37: absolute',
    'no path',
    ['/', '/etc/passwd', '/proc/self/root/etc/passwd', '//server/share', '/./x', '///x'],
  ],
  [
    'CWE-38: absolute with backslashes',
    'leads away on Windows',
    ['\\', '\\Windows\\x', '\\\\server\\share', '\\\\?\\C:\\x', '\\\\.\\C:', '\\??\\C:\\x', '\\\\?\\UNC\\s\\x'],
  ],
  ['CWE-39: drives', 'leads away on Windows', ['C:', 'C:x', 'C:/x', 'C:\\x', 'a/C:x', 'c:..\\x', 'file:x']],
  ['CWE-40: shares with slashes', 'no path', ['//?/C:/x', '//./PhysicalDrive0', '//localhost/C$/x']],
  [
    'CWE-42, 46, 162, 163: ends in dots or spaces',
    'another name on Windows',
    ['x.', 'x. .', 'x ', 'a /x', 'a./x', 'x.txt....', 'x.txt. '],
  ],
  ['names of dots and spaces alone', 'leads away on Windows', [' ', `${up} `, `${up} /x`, '. ', '. .', `a/${up} ./x`]],
  ['CWE-43, 44, 45: dots inside', 'a plain name', ['x..y', '..x', 'x..txt', '.x', '-x']],
  ['CWE-47, 48: spaces in front and inside', 'a plain name', [' x', 'a b', ' ..x']],
  [
    'CWE-49, 50, 51, 52: slashes at ends, doubled',
    'no path',
    ['x/', '/x', 'a//x', 'a///x', 'a/./x', './x', 'a/.', dot],
  ],
  ['CWE-53, 54: backslashes doubled and at the end', 'leads away on Windows', ['a\\\\x', 'x\\']],
  ['CWE-55: /./', 'no path', ['a/./b', '././x']],
  ['CWE-56: wildcards', 'another name on Windows', ['*', 'a*', '?', '*.*', 'a/<', '>', '"', '|', 'a"b']],
  ['CWE-57: a name and then away', 'no path', [`fakedir/${up}/realdir/x`]],
  ['CWE-58: 8.3 names: what they stand for is in the mount', 'a plain name', ['PROGRA~1', 'LONGFI~1.TXT', 'a/B~2']],
  [
    'CWE-67: devices',
    'another name on Windows',
    [
      'CON',
      'con.txt',
      'Nul',
      'NUL.tar.gz',
      'aux',
      'prn.',
      'COM1',
      'com¹.x',
      'LPT9',
      'LPT³',
      'CONIN$',
      'CONOUT$.x',
      'a/nul/b',
      'CON .txt',
    ],
  ],
  ['no devices', 'a plain name', ['CONSOLE', 'nulls', 'COM', 'COM10', 'LPT', 'xcon', 'aux-x']],
  [
    'CWE-69: streams',
    'leads away on Windows',
    ['x:y', 'x::$DATA', 'x:$I30:$INDEX_ALLOCATION', 'a:b/c', 'x.txt:evil.exe', ':x'],
  ],
  ['CWE-72: resource forks', 'leads away on macOS', ['x/..namedfork/rsrc', 'x/..namedfork', '..NAMEDFORK/data']],
  ['CWE-158, 626: zero bytes', 'no path', ['x\0', 'x\0.txt', '\0', `${up}\0/x`]],
  ['controls', 'leads away on Windows', ['a\nb', 'x\r', '\u0001', 'a\tb']],
  [
    'CWE-173, 174, 177: encoded: names and nothing more',
    'a plain name',
    ['%2e%2e', '%2e%2e%2f', '%252e%252e%252fx', '..%c0%af', '%00', '&#46;&#46;&#47;', '%u002e%u002e'],
  ],
  [
    'CWE-176: other characters that look so',
    'a plain name',
    ['\uff0e\uff0e\uff0fx', '\u2024\u2024', '\u2215x', 'a\u2044b', '\u2025', '\u29f8', '\uff3c', '\u02d0'],
  ],
  [
    'overlong UTF-8, as the bytes it would be',
    'a plain name',
    ['\udcc0\udcae\udcc0\udcae', '\udcc0\udcaf', '\udce0\udc80\udcaf', '\udcc0\udc80'],
  ],
  [
    'composed and decomposed, and case',
    'a plain name',
    ['\u00e9', 'e\u0301', 'E\u0301', '\u212b', '\u00c5', 'ﬁ', 'ß', 'SS', 'İ', 'ı'],
  ],
  ['shells, options, homes', 'a plain name', ['~', '~root', '$HOME', '`id`', '-rf', '--help', ';x', '&x', '%TEMP%']],
];

for (const [name, fate, texts] of tricks) {
  test(`${name}: ${fate}`, () => {
    for (const text of texts) assert.equal(fateOf(text), fate, JSON.stringify(text));
  });
}

test('too long, too deep', () => {
  assert.equal(fateOf('x'.repeat(32_769)), 'no path');
  assert.equal(fateOf(`${'a/'.repeat(1_000)}a`), 'no path');
  assert.equal(fateOf(`${'a/'.repeat(999)}a`), 'a plain name');
});

test('on Linux every plain path is a name, whatever is in it', () => {
  for (const text of tricks.flatMap(([, , texts]) => texts)) {
    const path = parseRelativePath(text);
    if (path !== null) assert.equal(isPlainOn('linux', path), true, text);
  }
});

test('what is no path ends a worker that proposes it: the wire takes none', () => {
  let refused = 0;
  for (const [, fate, texts] of tricks) {
    for (const text of texts) {
      for (const side of ['from', 'to'] as const) {
        const parsed = proposedChangeSchema.safeParse({ op: 'move', from: 'a', to: 'b', reason: '', [side]: text });
        assert.equal(parsed.success, fate !== 'no path', JSON.stringify(text));
        refused += Number(!parsed.success);
      }
    }
  }
  console.log(
    `  ${String(tricks.flatMap(([, , texts]) => texts).length)} tricks, ${String(refused)} proposals refused on the wire`,
  );
});

test('what leads away on this very system is never looked at', async (test) => {
  const real = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
  test.after(() => Object.defineProperty(process, 'platform', real));
  Object.defineProperty(process, 'platform', { value: 'win32' });
  const none = (): never => {
    throw new Error('looked');
  };
  const facts = new Proxy({}, { get: () => none }) as ConstructorParameters<typeof Freezer>[0];
  const { signal } = new AbortController();
  for (const [, fate, texts] of tricks.filter(([, of]) => of === 'leads away on Windows')) {
    for (const text of texts) {
      for (const sides of [
        { from: text, to: 'b' },
        { from: 'a', to: text },
      ]) {
        const freezer = new Freezer(facts, () => null);
        freezer.take({ op: 'move', from: relativePath(sides.from), to: relativePath(sides.to), reason: '' });
        const frozen = await freezer.finish(signal);
        assert.equal(frozen.ok ? null : frozen.failure.code, 'worker-failed', `${fate} ${text}`);
      }
    }
  }
});
