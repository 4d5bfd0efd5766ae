/** Skills from folders and zip files: whole or not at all, nothing outside of their place, and each refusal with its reason. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { installSkill } from '../../../../src/engine/skills/installSkill.ts';
import { skillLimits } from '../../../../src/model/skill.ts';
import { never } from '../../../support/changes.ts';
import { deflated, zipFile, type Part } from '../../../support/zipParts.ts';
import { pageText, putSkill, world, type World } from './support.ts';

async function install(all: World, from: string, existing: 'keep' | 'replace' = 'keep'): Promise<string> {
  const done = await installSkill({ from, existing }, all.installed, never);
  return done.ok ? `installed ${done.value.name}` : done.failure.message.replace(`${from} was not installed: `, '');
}

function zipAt(all: World, parts: readonly Part[], count?: number): string {
  const file = path.join(all.root, 'skill.zip');
  fs.writeFileSync(file, zipFile(parts, count));
  return file;
}

/** A part whose directory tells the truth of its size, and whose name is UTF-8. */
function sized(name: string | Buffer, content: string | Buffer): Part {
  const part = deflated(name, content);
  return { ...part, isUtf8: true, says: { bytes: Buffer.byteLength(content) } };
}

const page = sized('SKILL.md', pageText('mine'));

/** Nothing but whole skills: no staging, no file beside them. */
function installedIn(all: World): string[] {
  return fs.existsSync(all.installed) ? fs.readdirSync(all.installed).sort() : [];
}

function set(t: TestContext): World {
  const all = world(t);
  t.after(() => assert.ok(!fs.existsSync(path.join(all.root, 'escaped')), 'nothing was written elsewhere'));
  return all;
}

test('a folder and a zip file, with or without a folder at its top, are installed under the skill’s own name', async (t) => {
  const all = set(t);
  const folder = putSkill(all.root, 'mine', { 'references/a.md': 'A', '.git/config': 'x', '.DS_Store': 'x' });
  fs.chmodSync(path.join(folder, 'SKILL.md'), 0o777);
  assert.equal(await install(all, folder), 'installed mine');
  const there = path.join(all.installed, 'mine');
  assert.deepEqual(fs.readdirSync(there).sort(), ['SKILL.md', 'references']);
  assert.equal(fs.statSync(path.join(there, 'SKILL.md')).mode & 0o111, 0, 'nothing of it can be run');
  assert.equal(await install(all, zipAt(all, [sized('SKILL.md', pageText('plain'))])), 'installed plain');
  const nested = [
    sized('topped-main/', ''),
    sized('topped-main/SKILL.md', pageText('topped')),
    sized('topped-main/assets/form.docx', 'PK\u0003\u0004 as documents begin'),
    sized('__MACOSX/topped-main/._SKILL.md', 'x'),
    sized('LICENSE', 'MIT'),
  ];
  assert.equal(await install(all, zipAt(all, nested)), 'installed topped');
  assert.deepEqual(installedIn(all), ['mine', 'plain', 'topped']);
  assert.deepEqual(
    all.library.list().skills.map(({ name, isInstalled }) => [name, isInstalled]),
    [
      ['mine', true],
      ['plain', true],
      ['topped', true],
    ],
  );
});

test('one of the same name stays, unless it is to be replaced, and then goes whole', async (t) => {
  const all = set(t);
  const folder = putSkill(all.root, 'mine', { 'old.md': 'old' });
  assert.equal(await install(all, folder), 'installed mine');
  fs.rmSync(path.join(folder, 'old.md'));
  fs.writeFileSync(path.join(folder, 'new.md'), 'new');
  assert.equal(await install(all, folder), 'There is a skill “mine” already.');
  assert.deepEqual(fs.readdirSync(path.join(all.installed, 'mine')).sort(), ['SKILL.md', 'old.md']);
  assert.equal(await install(all, folder, 'replace'), 'installed mine');
  assert.deepEqual(fs.readdirSync(path.join(all.installed, 'mine')).sort(), ['SKILL.md', 'new.md']);
  assert.deepEqual(installedIn(all), ['mine']);
});

/** A file of the zip whose directory says that it is of another kind, as Unix tools write it. */
function ofKind(file: string, name: string, mode: number): void {
  const bytes = fs.readFileSync(file);
  const at = bytes.lastIndexOf(Buffer.from(name)) - 46;
  bytes.writeUInt32LE((mode << 16) >>> 0, at + 38);
  fs.writeFileSync(file, bytes);
}

test('a zip file with a way out, a link, or a name that is not what it seems is refused whole', async (t) => {
  const all = set(t);
  const names: readonly (readonly [string | Buffer, RegExp])[] = [
    ['../escaped', /invalid relative path/],
    ['a/../../escaped', /invalid relative path/],
    ['/escaped', /absolute path/],
    ['C:/escaped', /absolute path/],
    ['a\\..\\..\\escaped', /invalid characters/],
    ['a/./b', /leads out of the folder, or nowhere/],
    ['a//b', /leads out of the folder, or nowhere/],
    ['con.txt', /keeps for devices/],
    ['a:stream', /absolute path/],
    ['file:stream', /has a \\ or a :/],
    ['end.', /ends with a dot/],
    ['a /b', /begins or ends with a blank/],
    ['cod\u202Egpj.md', /cannot be seen/],
    ['a\nb', /cannot be seen/],
    ['a\0b', /cannot be seen/],
    ['skill\u200B.md', /cannot be seen/],
    ['a?b', /not every system takes/],
    [`${'d/'.repeat(10)}x`, /too many folders/],
    ['x'.repeat(400), /too long/],
  ];
  for (const [name, why] of names) {
    const text = Buffer.isBuffer(name) ? name.toString() : name;
    assert.match(await install(all, zipAt(all, [page, sized(name, 'x')])), why, JSON.stringify(text));
  }
  const link = zipAt(all, [page, sized('passwd', '/etc/passwd')]);
  ofKind(link, 'passwd', 0o120777);
  assert.equal(await install(all, link), '“passwd” is a link.');
  ofKind(link, 'passwd', 0o010666);
  assert.equal(await install(all, link), '“passwd” is not a plain file.');
  ofKind(link, 'passwd', 0o100777);
  assert.equal(await install(all, link), 'installed mine', 'a plain file may have any rights');
  assert.deepEqual(installedIn(all), ['mine']);
});

test('archives in it are left out, whatever they are called, and are not even unpacked to look at them', async (t) => {
  const all = set(t);
  const zip = Buffer.from([0x50, 0x4b, 3, 4, 0, 0]);
  const bomb = { ...sized('scripts/parts.tar.gz', 'x'), says: { bytes: 900 * 1024 * 1024 } };
  const file = zipAt(all, [page, bomb, sized('inner.zip', 'x'), sized('notes.md', zip), sized('a.docx', zip)]);
  const done = await installSkill({ from: file, existing: 'keep' }, all.installed, never);
  assert.deepEqual(done.ok && [...done.value.leftOut].sort(), ['inner.zip', 'notes.md', 'scripts/parts.tar.gz']);
  assert.deepEqual(fs.readdirSync(path.join(all.installed, 'mine')).sort(), ['SKILL.md', 'a.docx']);
});

test('names with their accents apart, as a Mac spells them, are taken under their usual spelling, and once', async (t) => {
  const all = set(t);
  assert.equal(
    await install(all, zipAt(all, [page, sized('re\u0301sume\u0301/cafe\u0301.md', 'x')])),
    'installed mine',
  );
  assert.deepEqual(fs.readdirSync(path.join(all.installed, 'mine', 'r\u00e9sum\u00e9')), ['caf\u00e9.md']);
  fs.rmSync(path.join(all.installed, 'mine'), { recursive: true });
  const folder = putSkill(all.root, 'mine', { 'cafe\u0301.md': 'x' });
  assert.equal(await install(all, folder), 'installed mine');
  assert.equal(fs.readFileSync(path.join(all.installed, 'mine', 'caf\u00e9.md'), 'utf8'), 'x');
  const twice = zipAt(all, [page, sized('cafe\u0301.md', 'x'), sized('caf\u00e9.md', 'y')]);
  assert.match(await install(all, twice), /twice|spelling/);
});

test('names that a file system takes for one, twice the same, and a file that is a folder are refused', async (t) => {
  const all = set(t);
  const pairs = [
    ['a.md', 'A.md'],
    ['a.md', 'a.md'],
    ['Stra\u00dfe.md', 'STRA\u00dfE.md'],
    ['a', 'a/b'],
    ['a/b', 'a'],
    ['dir/x', 'DIR/y'],
    ['skill.md', 'x.md'],
    ['ﬁle.md', 'file.md'],
  ];
  for (const [one = '', other = ''] of pairs) {
    const said = await install(all, zipAt(all, [page, sized(one, 'x'), sized(other, 'y')]));
    assert.match(said, /twice|spelling|a file and a folder|a file as well/, `${one} ${other}: ${said}`);
  }
  assert.deepEqual(installedIn(all), []);
});

test('bombs of every kind are refused before they are large', async (t) => {
  const all = set(t);
  const megabytes = (count: number): Buffer => Buffer.alloc(count * 1024 * 1024);
  const lies = sized('bomb', megabytes(3));
  const started = performance.now();
  const cases: readonly (readonly [string, readonly Part[], RegExp])[] = [
    ['one large file', [page, { ...sized('big', megabytes(5)), says: { bytes: 5 * 1024 * 1024 } }], /larger than 4 MB/],
    ['larger than it says', [page, { ...lies, says: { bytes: 10 } }], /too many bytes/],
    ['smaller than it says', [page, { ...lies, says: { bytes: 4 * 1024 * 1024 } }], /not enough bytes/],
    [
      'many that are large together',
      [page, ...Array.from({ length: 8 }, (_, at) => sized(`f${String(at)}`, megabytes(3)))],
      /more than 16 MB/,
    ],
    [
      'many files',
      [page, ...Array.from({ length: 600 }, (_, at) => sized(`f${String(at)}`, Buffer.from('x')))],
      /more than 500 files/,
    ],
    [
      'many folders',
      [page, ...Array.from({ length: 1_200 }, (_, at) => sized(`f${String(at)}/`, ''))],
      /more than 500 files/,
    ],
    ['packed in an unknown way', [page, { ...sized('x', Buffer.from('x')), method: 12 as 8 }], /not known/],
  ];
  for (const [what, parts, why] of cases) assert.match(await install(all, zipAt(all, parts)), why, what);
  const shared = [page, { ...sized('a', 'x') }, { ...sized('b', 'x'), says: { offset: 0 }, isGhost: true }];
  assert.notEqual(await install(all, zipAt(all, shared)), '');
  assert.match(await install(all, zipAt(all, [page], 60_000)), /no zip file that can be read/);
  const file = path.join(all.root, 'skill.zip');
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('PK'),
    Buffer.alloc(100_000, 0x50),
    fs.readFileSync(process.execPath).subarray(0, 90_000),
  ]) {
    fs.writeFileSync(file, bytes);
    assert.match(await install(all, file), /no zip file that can be read/);
  }
  fs.writeFileSync(file, Buffer.alloc(skillLimits.archiveBytesMax + 1));
  assert.match(await install(all, file), /larger than/);
  fs.rmSync(path.join(all.installed, 'mine'), { recursive: true, force: true });
  assert.deepEqual(installedIn(all), []);
  assert.ok(performance.now() - started < 20_000);
});

test('a folder with links, pipes or other than one skill in it is refused, and so is what is no skill', async (t) => {
  const all = set(t);
  const folder = putSkill(all.root, 'mine');
  fs.symlinkSync('/etc/passwd', path.join(folder, 'passwd'));
  assert.equal(await install(all, folder), '“passwd” is a link.');
  fs.rmSync(path.join(folder, 'passwd'));
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  assert.equal(await install(all, folder), '“pipe” is not a plain file.');
  const many = path.join(all.root, 'many');
  putSkill(many, 'one');
  putSkill(many, 'two');
  assert.equal(await install(all, many), 'it holds 2 skills, such as one: take one of their folders.');
  assert.equal(await install(all, path.join(many, 'one')), 'installed one');
  fs.mkdirSync(path.join(all.root, 'empty'));
  assert.equal(await install(all, path.join(all.root, 'empty')), 'there is no SKILL.md in it.');
  assert.match(await install(all, path.join(all.root, 'gone')), /There is nothing at/);
  fs.symlinkSync(path.join(many, 'two'), path.join(all.root, 'link'));
  assert.equal(await install(all, path.join(all.root, 'link')), 'it is neither a folder nor a zip file.');
  putSkill(all.root, 'wrong', { 'SKILL.md': '---\nname: Wrong Name\ndescription: x\n---\n' });
  assert.match(await install(all, path.join(all.root, 'wrong')), /name may hold lower case letters/);
  assert.deepEqual(installedIn(all), ['one']);
});

test('what an installation left that was cut short goes after a while, and is never taken for a skill', async (t) => {
  const all = set(t);
  const left = path.join(all.installed, '.staging-x');
  putSkill(left, 'half');
  putSkill(all.installed, '.staging-y');
  assert.deepEqual(all.library.list().skills, []);
  const old = new Date(Date.now() - 2 * 60 * 60_000);
  fs.utimesSync(left, old, old);
  assert.equal(await install(all, putSkill(all.root, 'mine')), 'installed mine');
  assert.deepEqual(installedIn(all), ['.staging-y', 'mine']);
});
