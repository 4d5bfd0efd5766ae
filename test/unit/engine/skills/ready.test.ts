/** The skills that come with Delegate, and public ones of others: they parse, and ours speak of nothing that is not there. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { RecipeLibrary } from '../../../../src/engine/recipes/library.ts';
import { Skills } from '../../../../src/engine/skills/skills.ts';
import { parseSkillPage } from '../../../../src/engine/skills/skillPage.ts';
import { parseRule } from '../../../../src/model/rule/rule.ts';
import { readRule } from '../../../../src/model/rule/ruleText.ts';
import { systemPrompt } from '../../../../src/worker/agent/prompt.ts';
import type { Desk } from '../../../../src/worker/agent/desk.ts';
import { toolsFor } from '../../../../src/worker/agent/tools/all.ts';
import { projectFolder } from '../../../support/programs.ts';
import { newFolder } from '../../../support/tree.ts';
import { putSkill } from './support.ts';

const ready = path.join(projectFolder, 'media/skills');
const skills = new Skills({ root: path.join(newFolder(), 'state'), ready });
const names = fs.readdirSync(ready).sort();

test('there is a skill for each kind of work that Delegate is made for, and each is read', () => {
  assert.deepEqual(names, [
    'archive-and-clean-up',
    'invoices',
    'meeting-notes-to-document',
    'naming-conventions',
    'pdf-tables',
    'photo-organising',
    'presentation-from-notes',
    'receipts-to-spreadsheet',
  ]);
  const { skills: listed, broken } = skills.list();
  assert.deepEqual(broken, []);
  assert.deepEqual(
    listed.map(({ name }) => name),
    names,
  );
  for (const { description, license, body } of listed) {
    assert.equal(license, 'MIT');
    assert.match(description, /\bUse\b.*\b(?:when|for)\b/, 'it says when it is of use');
    assert.ok(description.length <= 240, 'a model sees all of it');
    assert.ok(body.length < 8_000);
  }
});

test('each names tools that exist, all that it uses, and words of the rule language that a model knows', () => {
  // What a tool is called depends on nothing that a desk has.
  const known = new Set(toolsFor({} as Desk).keys());
  // Words in which the model is told of rules and files; a template's parts come apart at what is no letter.
  const language = new Set([...systemPrompt.matchAll(/[a-z][a-z-]*/g)].map(([word]) => word));
  for (const { name, body, allowedTools } of skills.list().skills) {
    assert.deepEqual(
      allowedTools.filter((tool) => !known.has(tool)),
      [],
      name,
    );
    const quoted = [...body.matchAll(/`([a-z_]+)`/g)].map(([, word = '']) => word);
    assert.deepEqual(
      quoted.filter((word) => !known.has(word) && !language.has(word)),
      [],
      name,
    );
    const used = quoted.filter((word) => known.has(word));
    assert.deepEqual(
      [...new Set(used)].filter((tool) => !allowedTools.includes(tool)),
      [],
      name,
    );
    assert.ok(used.length > 0, name);
  }
});

test('each file that a skill names is in it, and each file in it is named or a recipe', () => {
  for (const skill of skills.list().skills) {
    const { files, odd, isCut } = skills.files(skill);
    assert.ok(odd === null && !isCut);
    const named = [...skill.body.matchAll(new RegExp(`skill:${skill.name}/([\\w./-]+)`, 'g'))].map(([, file]) => file);
    assert.deepEqual(
      named.filter((file) => file === undefined || !files.includes(file)),
      [],
      skill.name,
    );
    assert.deepEqual(
      files.filter((file) => !file.startsWith('recipes/') && !named.includes(file)),
      [],
      skill.name,
    );
  }
});

function libraryOf(own: Skills): RecipeLibrary {
  return new RecipeLibrary({
    ready: null,
    user: path.join(newFolder(), 'none'),
    workspaces: () => [],
    ofSkills: () => own.recipes(),
  });
}

test('the recipes of our skills are recipes that can be filled and run', () => {
  const library = libraryOf(skills);
  const { recipes, broken } = library.list();
  assert.deepEqual(broken, []);
  assert.deepEqual(
    recipes.map(({ key, source, skill }) => `${key} ${source} ${String(skill)}`),
    [
      'archive-and-clean-up:duplicates-and-leftovers-aside ready archive-and-clean-up',
      'naming-conventions:date-first ready naming-conventions',
      'pdf-tables:tables-in-a-folder ready pdf-tables',
      'photo-organising:photos-by-day ready photo-organising',
    ],
  );
  for (const stored of recipes) {
    const filled = library.fill(stored, {});
    assert.ok(filled.ok, filled.ok ? '' : filled.failure.message);
    const { rule } = readRule(filled.value);
    assert.ok(rule !== null && parseRule(JSON.stringify(rule)).ok);
  }
});

test('recipes of a skill show with their origin, go when it is switched off, and are not removed by themselves', () => {
  const root = newFolder();
  const workspace = path.join(root, 'workspace');
  const own = new Skills({ root: path.join(root, 'state'), workspaces: () => [workspace] });
  putSkill(path.join(workspace, '.agents/skills'), 'sorting', {
    'recipes/sort.recipe': 'recipe "Sort"\n\nall files here\nmove to Sorted/{name}\n',
    'recipes/plain.rule': 'rule 1\nall files here\nmove to Plain/{name}\n',
    'recipes/broken.recipe': 'recipe "Broken"\nfly to the moon\n',
    'recipes/deep/no.recipe': 'recipe "No"\n\nall files here\nmove to No/{name}\n',
    'recipes/json.json': JSON.stringify(readRule('rule 1\nall files here\nmove to Json/{name}\n').rule),
    'recipes/wrong.json': '{"version":1,"steps":[{"to":"../x"}]}',
    'other.recipe': 'recipe "No"\n\nall files here\nmove to No/{name}\n',
  });
  const library = libraryOf(own);
  const { recipes, broken } = library.list();
  assert.deepEqual(
    recipes.map(({ key, source, title }) => `${key} ${source} ${title}`),
    ['sorting:json workspace json', 'sorting:plain workspace sorting:plain', 'sorting:sort workspace Sort'],
  );
  assert.deepEqual(
    broken.map(({ key }) => key),
    ['sorting:broken', 'sorting:wrong'],
  );
  const [first] = recipes;
  assert.ok(first !== undefined);
  assert.equal(library.find('sorting:json').ok, true);
  const removed = library.remove(first);
  assert.ok(!removed.ok && removed.failure.message.includes('belongs to the skill sorting'));
  const [skill] = own.list().skills;
  assert.ok(skill !== undefined && own.switch(skill, 'off').ok);
  assert.deepEqual(library.list().recipes, []);
  fs.rmSync(root, { recursive: true });
});

/** Skills that packages carry: written by others, for other programs. */
const publicPages = [
  'playwright-core/lib/tools/skills/playwright-cli',
  'playwright-core/lib/tools/skills/playwright-trace',
  'playwright-core/lib/tools/skills/playwright-component-testing',
].map((folder) => path.join(projectFolder, 'node_modules', folder, 'SKILL.md'));

test('public skills are read', () => {
  for (const file of publicPages) {
    const page = parseSkillPage(fs.readFileSync(file));
    assert.ok(page.ok, `${file}: ${page.ok ? '' : page.failure}`);
    assert.equal(page.value.name, path.basename(path.dirname(file)));
    assert.ok(page.value.body.length > 100);
  }
  const root = newFolder();
  for (const file of publicPages)
    fs.cpSync(path.dirname(file), path.join(root, path.basename(path.dirname(file))), { recursive: true });
  const library = new Skills({ root: path.join(root, 'state'), ready: root });
  assert.equal(library.list().skills.length, publicPages.length);
  fs.rmSync(root, { recursive: true });
});
