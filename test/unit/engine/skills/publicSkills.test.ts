/**
 * The public example skills (github.com/anthropics/skills) are read: their names, how their front matter is written, how long their
 * descriptions are and which marks stand in them. The words are of this test.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSkillPage } from '../../../../src/engine/skills/skillPage.ts';
import { skillDescriptionMax } from '../../../../src/model/skill.ts';
import { putSkill, world } from './support.ts';

type Shape = {
  readonly name: string;
  /** As it stands in the file: plain words, in double quotes, or as a block of lines. */
  readonly written: 'plain' | 'quoted' | 'block';
  /** Characters of its description. */
  readonly length: number;
  /** Marks in it, other than a full stop and a comma, which all have. */
  readonly marks: string;
  readonly license: string | null;
};

const complete = 'Complete terms in LICENSE.txt';
const proprietary = 'Proprietary. LICENSE.txt has complete terms';

const shapes: readonly Shape[] = [
  { name: 'algorithmic-art', written: 'plain', length: 324, marks: "'", license: complete },
  { name: 'brand-guidelines', written: 'plain', length: 236, marks: "'-", license: complete },
  { name: 'canvas-design', written: 'plain', length: 289, marks: "'", license: complete },
  { name: 'claude-api', written: 'block', length: 1_075, marks: '/—;\'"-:(`@*[|\\_', license: complete },
  { name: 'doc-coauthoring', written: 'plain', length: 428, marks: '-', license: null },
  { name: 'docx', written: 'quoted', length: 785, marks: "(:'-", license: proprietary },
  { name: 'frontend-design', written: 'plain', length: 204, marks: "'", license: complete },
  { name: 'internal-comms', written: 'plain', length: 329, marks: '(', license: complete },
  { name: 'mcp-builder', written: 'plain', length: 277, marks: '-(/', license: complete },
  { name: 'pdf', written: 'plain', length: 437, marks: '/', license: proprietary },
  { name: 'pptx', written: 'quoted', length: 688, marks: '—:;("', license: proprietary },
  { name: 'skill-creator', written: 'plain', length: 319, marks: "'", license: null },
  { name: 'slack-gif-creator', written: 'plain', length: 227, marks: '"', license: complete },
  { name: 'theme-factory', written: 'plain', length: 262, marks: '-/', license: complete },
  { name: 'web-artifacts-builder', written: 'plain', length: 288, marks: '-(/', license: complete },
  { name: 'webapp-testing', written: 'plain', length: 204, marks: '', license: complete },
  { name: 'xlsx', written: 'quoted', length: 941, marks: ':(;—"', license: proprietary },
];

/** A word of this test with the mark as such texts have it. */
const marked: Readonly<Record<string, string>> = {
  "'": "somebody's",
  '-': 'well-known',
  '/': 'one/other',
  '(': '(these, too)',
  '"': '"as said,"',
  ':': 'namely:',
  ';': 'and so;',
  '—': '—',
  '`': '`code`',
  '@': '`@owner`',
  '*': '`name-*`',
  '[': '`[1m]`',
  '|': '`a|b`',
  '\\': "'\\b'",
  _: 'with_lines',
};

function words({ length, marks }: Shape): string {
  const some = [
    'Does',
    'this',
    'with',
    '.ext',
    'files,',
    ...[...marks].map((mark) => marked[mark] ?? assert.fail(mark)),
  ];
  const text = Array.from({ length }, (_, at) => some[at % some.length]).join(' ');
  return `${text.slice(0, length - 2)}s.`;
}

function pageOf(shape: Shape): string {
  const { name, written, license } = shape;
  const text = words(shape);
  const third = text.indexOf(' ', text.length / 3);
  const lines = {
    plain: text,
    quoted: JSON.stringify(text),
    block: `|-\n  ${text.slice(0, third)}\n  ${text.slice(third + 1)}`,
  };
  const terms = license === null ? '' : `license: ${license}\n`;
  return `---\nname: ${name}\ndescription: ${lines[written]}\n${terms}---\n\n# How\n`;
}

for (const shape of shapes)
  test(`${shape.name} is read, with lines that end either way`, () => {
    const text = words(shape);
    assert.equal(text.length, shape.length);
    for (const end of ['\n', '\r\n']) {
      const read = parseSkillPage(Buffer.from(pageOf(shape).replaceAll('\n', end)));
      assert.ok(read.ok, read.ok ? '' : read.failure);
      const { name, description, license, allowedTools } = read.value;
      const isLong = text.length > skillDescriptionMax;
      assert.equal(description, isLong ? `${text.slice(0, skillDescriptionMax - 1)}…` : text);
      assert.deepEqual({ name, license, allowedTools }, { name: shape.name, license: shape.license, allowedTools: [] });
    }
  });

test('all of them are in use at once, each in a folder of its name', (t) => {
  const all = world(t);
  for (const shape of shapes) putSkill(all.installed, shape.name, { 'SKILL.md': pageOf(shape) });
  const { skills, broken } = all.library.list();
  assert.deepEqual(broken, []);
  assert.deepEqual(
    skills.map(({ name }) => name),
    shapes.map(({ name }) => name),
  );
});

test('their template is read, with a remark behind its name', () => {
  const page =
    '---\nname: template-skill # Only lower case, digits and hyphens (e.g., a-name)\ndescription: Say it here.\n---\n';
  const read = parseSkillPage(Buffer.from(page));
  assert.ok(read.ok && read.value.name === 'template-skill' && read.value.description === 'Say it here.');
});

test('tools as public skills name them are each one, with what stands in their brackets', () => {
  for (const given of ['Bash(git add:*), Bash(jq:*), Read', 'Bash(git add:*) Bash(jq:*)  Read']) {
    const read = parseSkillPage(Buffer.from(`---\nname: a\ndescription: b\nallowed-tools: ${given}\n---\n`));
    assert.ok(read.ok);
    assert.deepEqual(read.value.allowedTools, ['Bash(git add:*)', 'Bash(jq:*)', 'Read']);
  }
  const open = parseSkillPage(Buffer.from('---\nname: a\ndescription: b\nallowed-tools: Bash(git add, Read\n---\n'));
  assert.deepEqual(open.ok && open.value.allowedTools, ['Bash', 'git', 'add', 'Read']);
});
