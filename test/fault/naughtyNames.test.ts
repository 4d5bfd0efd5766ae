/** Names that break programs: each is found by the scan, moved away and back byte for byte, and given to a file that had a plain name. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import * as z from 'zod/mini';
import { runsByItself } from '../../src/engine/changes/runsByItself.ts';
import { displayPath } from '../../src/model/displayPath.ts';
import { scanMount } from '../../src/worker/stage/scan.ts';
import { never } from '../support/changes.ts';
import { attempt, stopsIn, undo, type Site } from '../support/engineRun.ts';
import { publicData } from '../support/publicData.ts';
import { makeRaw, rawTree } from '../support/rawTree.ts';
import { newFolder } from '../support/tree.ts';

const roots: string[] = [];
let site: Site = { mount: '', state: '' };
let tried = 0;

beforeEach(() => {
  const root = newFolder();
  roots.push(root);
  site = { mount: path.join(root, 'mount'), state: path.join(root, 'state') };
  fs.mkdirSync(site.mount);
});
after(() => {
  roots.forEach((root) => fs.rmSync(root, { recursive: true, force: true }));
  console.log(`naughty names: ${tried} names scanned, moved away and back, given and taken back`);
});

const nameBytesMax = 255;

/** Our own table; what it is about stands before each group. */
const ownNames: readonly string[] = [
  // What programs take for nothing, for a number or for a word of their own.
  ...['undefined', 'null', 'NaN', 'true', '0', '-1', '1e400', '__proto__', 'constructor', 'hasOwnProperty', 'toString'],
  // Options, wildcards, quotes and what shells, formats and templates carry out.
  ...[
    '-rf',
    '--help',
    '*',
    '?',
    '~',
    '$HOME',
    '$(touch x)',
    '`id`',
    '%s%n',
    '{{7*7}}',
    '${x}',
    "'; DROP TABLE a; --",
    '"',
    "'",
    '\\',
  ],
  ...['a|b', 'a&b', 'a;b', 'a>b', '#', '!', '<script>alert(1)', '[a-z]', '(', '^', '+', 'a,b', 'a=b', '@', '&amp;'],
  // Blanks, ends of lines and controls; at the front, at the back and alone.
  ...[
    ' ',
    '  ',
    ' a',
    'a ',
    '\t',
    'a\nb',
    '\r\n',
    '\u0001\u001f',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\u3000',
    '\ufeff',
  ],
  // Dots.
  ...['...', '....', '. .', '.hidden', 'a.', '.a.', 'a..b', '. '],
  // Windows would not have them.
  ...['CON', 'aux.txt', 'LPT1', 'com¹.log', 'a:b', 'NUL .txt'],
  // Directions, joiners, marks, and letters that look like others.
  ...[
    '\u202egpj.exe',
    'a\u200bb',
    '\u200f',
    'a\u0300\u0301\u0302\u0303',
    'ﬁ',
    'ſ',
    'İ',
    'ı',
    'ß',
    'ẞ',
    'аdmin',
    'Å',
    'Å',
  ],
  ...[
    'é',
    'e\u0301',
    '각',
    '\u1100\u1161\u11a8',
    '田中さん',
    'مرحبا',
    'שלום',
    'ไทย',
    '😀',
    '👨‍👩‍👧‍👦',
    '🏳️‍🌈',
    '1️⃣',
    '𝒳',
    '\u{10FFFF}',
    '\uFFFD',
    '\uFFFE',
  ],
  // Names like those that Delegate makes, and like what the tests write of a file.
  ...['delegate-tx-1.tmp', 'a -> b', 'a = b', 'content of a'],
  // As long as a name can be: of one byte, two, three and four a character.
  ...['n'.repeat(255), 'é'.repeat(127), '田'.repeat(85), '😀'.repeat(63)],
];

const canBeName = (name: string): boolean =>
  name !== '' &&
  name !== '.' &&
  name !== '..' &&
  !/[/\0]/.test(name) &&
  Buffer.byteLength(name) <= nameBytesMax &&
  name.isWellFormed();

const plain = (index: number): string => `plain/${String(index)}.txt`;

/** Where the scan found each file of the folder: what a rule would be given, and what it is told is taken. */
async function scanned(): Promise<string[]> {
  const { files, taken, unreadable } = await scanMount(site.mount, { hidden: false, progress: () => undefined }, never);
  assert.deepEqual(unreadable, []);
  return [...files.map((file) => file.path), ...taken].sort();
}

async function holdAll(names: readonly Buffer[]): Promise<void> {
  names.forEach((name, index) => makeRaw(site.mount, name, `content ${String(index)}`));
  const paths = await scanned();
  assert.equal(paths.length, names.length);
  const before = rawTree(site.mount);
  const movable = paths.filter((name) => !runsByItself(name));
  const away = await attempt(
    site,
    movable.map((name, index) => [name, plain(index)]),
  );
  assert.equal(away.kind, 'done', JSON.stringify(away).slice(0, 2_000));
  assert.equal(fs.readdirSync(path.join(site.mount, 'plain')).length, movable.length);
  assert.equal((await undo(site)).kind, 'done');
  assert.deepEqual(rawTree(site.mount), before, 'moved away and back, byte for byte');
  tried += movable.length;
}

async function giveAll(names: readonly string[]): Promise<void> {
  const given = names.filter((name) => !runsByItself(name));
  fs.mkdirSync(path.join(site.mount, 'plain'));
  given.forEach((_, index) => fs.writeFileSync(path.join(site.mount, plain(index)), String(index)));
  const before = rawTree(site.mount);
  const outcome = await attempt(
    site,
    given.map((name, index) => [plain(index), name]),
  );
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome).slice(0, 2_000));
  for (const [index, name] of given.entries())
    assert.equal(fs.readFileSync(path.join(site.mount, name), 'utf8'), String(index), JSON.stringify(name));
  assert.equal((await undo(site)).kind, 'done');
  assert.deepEqual(rawTree(site.mount), before);
}

const bytesOf = (names: readonly string[]): Buffer[] => names.map((name) => Buffer.from(name, 'utf8'));

test('every name of our own table: found, moved away and back', async () => {
  assert.ok(ownNames.every(canBeName));
  await holdAll(bytesOf([...new Set(ownNames)]));
});

test('every name of our own table: given to a plain file, and taken back', () => giveAll([...new Set(ownNames)]));

const folder = publicData('names', 'the names of our own table are tried alone');
if (folder !== null) {
  const read: unknown = JSON.parse(fs.readFileSync(path.join(folder, 'naughty-strings.json'), 'utf8'));
  const strings = z.array(z.string()).parse(read);
  const usable = [...new Set(strings)].filter(canBeName);
  test(`the public naughty strings, ${usable.length} of ${strings.length} can be names: found, moved away and back`, async () => {
    assert.ok(usable.length > 300);
    await holdAll(bytesOf(usable));
  });
  test('the public naughty strings: given to a plain file, and taken back', () => giveAll(usable));
}

test('names that Delegate gives to its own are neither given nor taken', async () => {
  for (const own of ['.delegate-tx-1.tmp', '.delegate-store']) {
    makeRaw(site.mount, Buffer.from(own), 'not of this transaction');
    makeRaw(site.mount, Buffer.from(`a ${own}`), 'a');
    const before = rawTree(site.mount);
    assert.deepEqual(stopsIn(await attempt(site, [[own, 'plain']])), ['own-records']);
    fs.rmSync(path.join(site.mount, own));
    assert.deepEqual(stopsIn(await attempt(site, [[`a ${own}`, own]])), ['own-records']);
    assert.equal(rawTree(site.mount).length, before.length - 1);
  }
});

/** Bytes that are no UTF-8: alone, in the middle, cut off, too long, surrogates, and beyond Unicode. */
const noText: readonly Buffer[] = [
  [0xff],
  [0x66, 0xff],
  [0x66, 0xfe],
  [0x61, 0x80, 0x62],
  [0xc3],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0xc0, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xed, 0xb3, 0xbf],
  [0xf4, 0x90, 0x80, 0x80],
  [0xef, 0xbf, 0xbd],
  [0xef, 0xbf, 0xbd, 0xff],
  [0x72, 0xe9, 0x73, 0x75, 0x6d, 0xe9, 0x2e, 0x74, 0x78, 0x74],
  Array.from({ length: 255 }, () => 0xff),
].map((bytes) => Buffer.from(bytes));

test('names that are not UTF-8: found, moved away and back byte for byte', async () => {
  await holdAll(noText);
});

test('names that are not UTF-8 in folders that are not: moved with new names, chained and swapped, and back', async () => {
  const bad = Buffer.from([0x64, 0xff]);
  fs.mkdirSync(Buffer.concat([Buffer.from(`${site.mount}/`), bad]));
  noText.forEach((name, index) => makeRaw(site.mount, Buffer.concat([bad, Buffer.from('/'), name]), String(index)));
  const before = rawTree(site.mount);
  const paths = await scanned();
  const outcome = await attempt(
    site,
    paths.map((name, index) => [name, paths[(index + 1) % paths.length] ?? '']),
  );
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome).slice(0, 2_000));
  const names = (lines: readonly string[]): string[] => lines.map((line) => line.split(' ')[0] ?? '').sort();
  assert.deepEqual(names(rawTree(site.mount)), names(before));
  assert.notDeepEqual(rawTree(site.mount), before);
  assert.equal((await undo(site)).kind, 'done');
  assert.deepEqual(rawTree(site.mount), before);
});

test('names that look the same are two, are shown apart where only invisible signs differ, and change places', async () => {
  const alike: [Buffer, Buffer][] = [
    [Buffer.from('é'), Buffer.from('e\u0301')],
    [Buffer.from('f\u200b'), Buffer.from('f')],
    [Buffer.from([0x67, 0xff]), Buffer.from([0x67, 0xfe])],
    [Buffer.from('\u202eh'), Buffer.from('h')],
    [Buffer.from([0x69, 0xff]), Buffer.from('i\uFFFD')],
  ];
  alike.flat().forEach((name, index) => makeRaw(site.mount, name, String(index)));
  const before = rawTree(site.mount);
  const paths = await scanned();
  assert.equal(new Set(paths).size, 10);
  // Composed and decomposed accents are the one pair that no display can tell apart without spoiling it.
  assert.equal(new Set(paths.map((each) => displayPath(each).normalize('NFC'))).size, 9);
  const pairs = alike.map(([one, other]) => [pathOf(one, paths), pathOf(other, paths)] as const);
  const outcome = await attempt(
    site,
    pairs.flatMap(([one, other]): [string, string][] => [
      [one, other],
      [other, one],
    ]),
  );
  assert.equal(outcome.kind, 'done');
  alike.forEach(([one, other], index) => {
    const read = (name: Buffer): string =>
      fs.readFileSync(Buffer.concat([Buffer.from(`${site.mount}/`), name]), 'utf8');
    assert.deepEqual([read(one), read(other)], [String(2 * index + 1), String(2 * index)]);
  });
  assert.equal((await undo(site)).kind, 'done');
  assert.deepEqual(rawTree(site.mount), before);
});

/** The scan's path of a name: the one that is written with the same bytes. */
function pathOf(name: Buffer, paths: readonly string[]): string {
  const raw = (text: string): Buffer =>
    Buffer.concat(
      [...text].map((character) => {
        const code = character.codePointAt(0) ?? 0;
        return code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(character, 'utf8');
      }),
    );
  const found = paths.find((each) => raw(each).equals(name));
  assert.ok(found !== undefined);
  return found;
}

test('a name of 256 bytes is refused, one of 255 is not, in every width of character', async () => {
  const widths: [string, string][] = [
    ['n'.repeat(255), 'n'.repeat(256)],
    [`${'é'.repeat(127)}n`, 'é'.repeat(128)],
    ['田'.repeat(85), `${'田'.repeat(85)}n`],
    [`${'😀'.repeat(63)}abc`, '😀'.repeat(64)],
  ];
  fs.writeFileSync(path.join(site.mount, 'x'), 'x');
  for (const [index, [fits, tooLong]] of widths.entries()) {
    assert.deepEqual([Buffer.byteLength(fits), Buffer.byteLength(tooLong)], [255, 256]);
    const before = rawTree(site.mount);
    assert.deepEqual(stopsIn(await attempt(site, [['x', tooLong]])), ['name-too-long']);
    assert.deepEqual(rawTree(site.mount), before);
    const here = { ...site, state: `${site.state}-${String(index)}` };
    assert.equal((await attempt(here, [['x', fits]])).kind, 'done');
    assert.equal(fs.readFileSync(path.join(site.mount, fits), 'utf8'), 'x');
    assert.equal((await undo(here)).kind, 'done');
    assert.deepEqual(rawTree(site.mount), before);
  }
});
