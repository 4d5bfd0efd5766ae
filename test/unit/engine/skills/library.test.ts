/** Where skills are found, whose goes before whose, and what of them is given out. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { TaskSkills } from '../../../../src/engine/skills/taskSkills.ts';
import { skillLimits, type UsedSkill } from '../../../../src/model/skill.ts';
import { skillAnswerSchema, type SkillAnswer, type SkillAsk } from '../../../../src/protocol/skillWire.ts';
import { pageText, putSkill, world, type World } from './support.ts';

function names({ library }: World): string[] {
  return library.list().skills.map(({ name, source, isHidden }) => `${source} ${name}${isHidden ? ' (hidden)' : ''}`);
}

test('skills are read from the usual folders of home and workspace, from the state folder, and from Delegate', (t) => {
  const all = world(t);
  putSkill(all.installed, 'own');
  for (const [at, folder] of ['.agents', '.claude', '.github'].entries()) {
    putSkill(path.join(all.home, folder, 'skills'), `home-${String(at)}`);
    putSkill(path.join(all.workspace, folder, 'skills'), `work-${String(at)}`);
  }
  putSkill(all.ready, 'ready');
  fs.mkdirSync(path.join(all.ready, 'no-skill'));
  fs.writeFileSync(path.join(all.ready, 'README.md'), 'no folder');
  assert.deepEqual(names(all), [
    'user own',
    ...['user home-0', 'user home-1', 'user home-2'],
    'ready ready',
    ...['workspace work-0', 'workspace work-1', 'workspace work-2'],
  ]);
});

test('a workspace’s skill never takes the place of another of its name', (t) => {
  const all = world(t);
  putSkill(path.join(all.workspace, '.agents/skills'), 'invoices', { 'SKILL.md': pageText('invoices', 'evil') });
  putSkill(all.ready, 'invoices');
  assert.deepEqual(names(all), ['ready invoices', 'workspace invoices (hidden)']);
  assert.deepEqual(
    all.library.inUse().map(({ source }) => source),
    ['ready'],
  );
  const found = all.library.find('invoices');
  assert.ok(found.ok && found.value.source === 'ready');
});

test('a folder whose name is not the skill’s, or whose page is broken, is named with why', (t) => {
  const all = world(t);
  putSkill(all.ready, 'one', { 'SKILL.md': pageText('other') });
  putSkill(all.ready, 'two', { 'SKILL.md': 'no front matter' });
  fs.mkdirSync(path.join(all.ready, 'three/SKILL.md'), { recursive: true });
  const { skills, broken } = all.library.list();
  assert.deepEqual(skills, []);
  assert.deepEqual(
    broken.map(({ folder, problem }) => `${path.basename(folder)}: ${problem}`),
    [
      'one: it is called other, and its folder one: they must be the same',
      'three: “SKILL.md” is not a plain file',
      'two: SKILL.md does not begin with front matter between two lines of ---',
    ],
  );
  const wrong = all.library.find('two');
  assert.ok(!wrong.ok && wrong.failure.message.includes('is no skill'));
});

test('a link in a workspace is not followed; in the home folder it leads where the person’s tools keep skills', (t) => {
  const all = world(t);
  const elsewhere = putSkill(path.join(all.root, 'elsewhere'), 'linked');
  for (const top of [all.home, all.workspace]) {
    fs.mkdirSync(path.join(top, '.agents/skills'), { recursive: true });
    fs.symlinkSync(elsewhere, path.join(top, '.agents/skills/linked'));
  }
  fs.mkdirSync(path.join(all.root, 'more/skills'), { recursive: true });
  putSkill(path.join(all.root, 'more/skills'), 'far');
  fs.symlinkSync(path.join(all.root, 'more'), path.join(all.workspace, '.claude'));
  assert.deepEqual(names(all), ['user linked']);
  fs.rmSync(path.join(all.home, '.agents'), { recursive: true });
  assert.deepEqual(names(all), []);
  assert.match(all.library.list().broken[0]?.problem ?? '', /it is a link/);
});

test('what is switched off stays off, is not told of, and comes back', (t) => {
  const all = world(t);
  putSkill(all.ready, 'a');
  putSkill(all.installed, 'b');
  for (const skill of all.library.list().skills) assert.ok(all.library.switch(skill, 'off').ok);
  assert.deepEqual(all.library.inUse(), []);
  assert.equal(all.library.list().skills.length, 2);
  const a = all.library.find('a');
  assert.ok(a.ok && !a.value.isOn);
  assert.ok(all.library.switch(a.value, 'on').ok);
  assert.deepEqual(
    all.library.inUse().map(({ name }) => name),
    ['a'],
  );
  fs.writeFileSync(path.join(all.root, 'state/skills.json'), 'damaged');
  assert.equal(all.library.inUse().length, 2, 'a damaged list switches nothing off');
});

test('only what was installed can be removed', (t) => {
  const all = world(t);
  putSkill(all.ready, 'a');
  putSkill(path.join(all.home, '.agents/skills'), 'b');
  putSkill(all.installed, 'c');
  const removed = all.library.list().skills.map((skill) => all.library.remove(skill).ok);
  assert.deepEqual(removed, [true, false, false]);
  assert.deepEqual(names(all), ['user b', 'ready a']);
});

/** What a worker is answered; each answer is one that the wire takes. */
function asker(all: World): { ask: (ask: SkillAsk) => SkillAnswer; used: UsedSkill[] } {
  const used: UsedSkill[] = [];
  const skills = new TaskSkills(all.library, (skill) => used.push(skill));
  return { used, ask: (ask) => skillAnswerSchema.parse(skills.answer(ask)) };
}

test('a worker is told names and descriptions, and gets the texts that it asks for; each that it read is noted', (t) => {
  const all = world(t);
  putSkill(all.ready, 'a', { 'references/more.md': 'More.', 'scripts/run.sh': 'rm -rf /', '.hidden': 'x' });
  const { ask, used } = asker(all);
  assert.deepEqual(ask({ ask: 'list' }), {
    is: 'listed',
    skills: [{ name: 'a', description: 'What a is for.', source: 'ready' }],
  });
  assert.equal(used.length, 0);
  assert.deepEqual(ask({ ask: 'read', name: 'a' }), {
    is: 'read',
    source: 'ready',
    text: '# a\n',
    files: ['references/more.md', 'scripts/run.sh'],
  });
  assert.deepEqual(ask({ ask: 'read', name: 'a', file: 'references/more.md' }), {
    is: 'read',
    source: 'ready',
    text: 'More.',
  });
  assert.deepEqual(
    used.map(({ name, source }) => `${source} ${name}`),
    ['ready a', 'ready a'],
  );
});

test('nothing outside of a skill’s folder is given out, however it is asked for', (t) => {
  const all = world(t);
  const skill = putSkill(all.ready, 'a', { 'references/more.md': 'More.' });
  fs.writeFileSync(path.join(all.ready, 'secret.md'), 'SECRET');
  fs.writeFileSync(path.join(all.root, 'secret.md'), 'SECRET');
  fs.symlinkSync(path.join(all.root, 'secret.md'), path.join(skill, 'link.md'));
  fs.symlinkSync(all.root, path.join(skill, 'folder'));
  fs.symlinkSync('nowhere', path.join(skill, 'dangling.md'));
  execFileSync('mkfifo', [path.join(skill, 'pipe.md')]);
  fs.writeFileSync(path.join(skill, 'large.md'), Buffer.alloc(skillLimits.fileBytesMax + 1, 'x'));
  fs.writeFileSync(path.join(skill, 'picture.png'), Buffer.from([0x89, 0x50, 0xff, 0x00]));
  const { ask } = asker(all);
  const files = [
    ...[
      '../secret.md',
      '../../secret.md',
      'references/../../secret.md',
      './SKILL.md',
      'references//more.md',
      '/etc/passwd',
    ],
    ...[
      '..',
      '.',
      '',
      'references',
      'references/',
      'link.md',
      'folder/secret.md',
      'dangling.md',
      'pipe.md',
      'large.md',
    ],
    ...[
      'picture.png',
      'no.md',
      '..\\secret.md',
      'C:\\x',
      'a\0b',
      'references/more.md\0',
      '%2e%2e/secret.md',
      '‥/secret.md',
    ],
    ...[
      'SKILL.md/../../secret.md',
      'con',
      'x'.repeat(300),
      `${'a/'.repeat(20)}b`,
      'm\u202Eore.md',
      'file:///etc/passwd',
    ],
  ];
  for (const file of files) {
    const answer = ask({ ask: 'read', name: 'a', file });
    assert.equal(answer.is, 'refused', JSON.stringify(file));
    assert.ok(!JSON.stringify(answer).includes('SECRET'));
  }
  for (const name of ['', '.', '..', '../ready/a', 'a/..', 'A', 'none', '/etc'])
    assert.equal(ask({ ask: 'read', name }).is, 'refused', name);
});

test('one run reads so much and no more', (t) => {
  const all = world(t);
  putSkill(all.ready, 'a');
  const { ask } = asker(all);
  for (let read = 0; read < skillLimits.readsMax; read++) assert.equal(ask({ ask: 'read', name: 'a' }).is, 'read');
  assert.equal(ask({ ask: 'read', name: 'a' }).is, 'refused');
});

test('however many skills there are, a list stays within its bound', (t) => {
  const all = world(t);
  for (let count = 0; count < skillLimits.listedMax + 20; count++) putSkill(all.ready, `s${String(count)}`);
  const answer = asker(all).ask({ ask: 'list' });
  assert.ok(answer.is === 'listed' && answer.skills.length === skillLimits.listedMax);
});
