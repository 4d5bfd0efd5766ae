/** SKILL.md: what is a skill's page, and what is refused with which reason. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSkillPage, type SkillPage } from '../../../../src/engine/skills/skillPage.ts';
import { skillLimits } from '../../../../src/model/skill.ts';

function page(front: string, body = '# How\n'): Uint8Array {
  return Buffer.from(`---\n${front}\n---\n${body}`);
}

function read(front: string, body?: string): SkillPage {
  const parsed = parseSkillPage(page(front, body));
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.failure);
  return parsed.value;
}

function refused(bytes: Uint8Array | string, why: RegExp): void {
  const parsed = parseSkillPage(typeof bytes === 'string' ? page(bytes) : bytes);
  assert.ok(!parsed.ok, 'it is no skill');
  assert.match(parsed.failure, why);
}

test('a page with all that the format names is read', () => {
  const front = [
    'name: pdf-tables',
    'description: >\n  Gets tables\n  out of PDFs.',
    'license: MIT',
    'compatibility: Needs text in the PDF',
    'metadata:\n  author: someone\n  version: 1.0\n  nested: { a: 1 }',
    'allowed-tools: read, write  run_rule',
  ].join('\n');
  assert.deepEqual(read(front, 'Body\n---\nmore'), {
    name: 'pdf-tables',
    description: 'Gets tables out of PDFs.',
    license: 'MIT',
    compatibility: 'Needs text in the PDF',
    metadata: { author: 'someone', version: '1' },
    allowedTools: ['read', 'write', 'run_rule'],
    body: 'Body\n---\nmore',
  });
});

test('name and description are enough; fields that nobody knows are left out, lines may end as on Windows', () => {
  const plain = read('name: a\ndescription: b\ndisable-model-invocation: true\nhooks:\n  stop: rm -rf /');
  assert.deepEqual(Object.keys(plain).toSorted(), [
    'allowedTools',
    'body',
    'compatibility',
    'description',
    'license',
    'metadata',
    'name',
  ]);
  const windows = parseSkillPage(Buffer.from('---\r\nname: a\r\ndescription: b\r\n---\r\nBody\r\n'));
  assert.ok(windows.ok && windows.value.description === 'b' && windows.value.body === 'Body\r\n');
  const last = parseSkillPage(Buffer.from('---\r\ndescription: b\r\nlicense: MIT\r\nname: a\r\n---\r\nBody'));
  assert.ok(last.ok && last.value.name === 'a' && last.value.license === 'MIT');
  const marked = parseSkillPage(Buffer.from('\ufeff---\nname: a\ndescription: b\n---\n'));
  assert.ok(marked.ok);
  assert.deepEqual(read('name: a\ndescription: b\nallowed-tools: [read, write]').allowedTools, ['read', 'write']);
});

test('names are those of the format', () => {
  for (const name of ['a', 'a1', '1a', 'pdf-tables', 'a'.repeat(64)]) read(`name: "${name}"\ndescription: x`);
  for (const name of ['', 'A', 'a_b', 'a b', '-a', 'a-', 'a--b', '../a', 'a/b', 'ä', 'a'.repeat(65), 'con.'])
    refused(`name: "${name}"\ndescription: x`, /^name (?:may hold|is longer)/);
});

test('front matter that is broken, missing or of another kind is refused with what is wrong', () => {
  refused(Buffer.from('# No front matter\n'), /does not begin with front matter/);
  refused(Buffer.from('---\nname: a\n'), /does not begin with front matter/);
  refused(Buffer.from(''), /does not begin/);
  refused('name: a', /^description is missing$/);
  refused('description: a', /^name is missing$/);
  refused('name: a\ndescription: ""', /description is empty/);
  refused('name: a\ndescription: [b]', /description is not a text/);
  refused('name: 1\ndescription: b', /name is not a text/);
  refused('- name\n- description', /no list of fields/);
  refused('just words', /no list of fields/);
  refused('', /no list of fields/);
  refused('name: a\nname: b\ndescription: c', /not YAML/);
  refused('name: "a', /not YAML/);
  refused(`name: a\ndescription: ${'x'.repeat(4_097)}`, /description is longer/);
  refused(Buffer.from([0x2d, 0x2d, 0x2d, 0x0a, 0xff, 0xfe]), /not text in UTF-8/);
  refused(Buffer.from('---\nname: a\ndescription: b\n---\n\0'), /not text in UTF-8/);
});

test('words with a colon in them are taken as words, as other programs do; public skills have them', () => {
  const front =
    'name: time-sheet\ndescription: Fills in the time sheet. Trigger on: "update it", done: yes # not a remark\nlicense: MIT';
  const { description, license } = read(front);
  assert.equal(description, 'Fills in the time sheet. Trigger on: "update it", done: yes # not a remark');
  assert.equal(license, 'MIT');
  assert.equal(read('name: a\ndescription: Use when:').description, 'Use when:');
  assert.equal(read('name: a\ndescription: Use: x\r\nmetadata:\n  b: c').description, 'Use: x');
  // Only whole lines of words at the top: what is broken otherwise stays broken, and is told as it stands.
  refused('name: a\ndescription: Use: x\n  and: more', /not YAML: Nested mappings/);
  refused('name: a\ndescription: Use: x\nmetadata:\n  b: c: d', /not YAML: Nested mappings/);
  refused('name: a\ndescription: Use: x\nname: b', /not YAML/);
  refused('name: a\ndescription: Use: x\nlicense: "open', /not YAML/);
});

test('a long line of blanks takes no longer than another of its length', () => {
  const long = (blank: string): Uint8Array =>
    page(`name: a\ndescription: Use:${blank.repeat(skillLimits.frontMatterBytesMax - 100)}x`);
  const time = (bytes: Uint8Array): number => {
    const started = performance.now();
    for (let times = 0; times < 5; times++) assert.ok(!parseSkillPage(bytes).ok, 'its description is too long');
    return performance.now() - started;
  };
  time(long('-'));
  const [plain, blank] = [time(long('-')), time(long(' '))];
  assert.ok(blank < plain * 10 + 100, `${String(blank)} ms, and ${String(plain)} ms without blanks`);
});

test('a description that is a little longer than the format has is cut where it ends', () => {
  const { description } = read(`name: a\ndescription: ${'x'.repeat(1_075)}`);
  assert.equal(description, `${'x'.repeat(1_023)}…`);
  assert.equal(read(`name: a\ndescription: ${'x'.repeat(1_024)}`).description, 'x'.repeat(1_024));
});

test('front matter that would grow, nest or turn into something else does nothing of the kind', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((key, at) => `${key}: &${key} [${`*${'abcdefg'[at] ?? ''},`.repeat(9)}]`),
  ];
  const started = performance.now();
  refused(`name: x\ndescription: y\nmetadata:\n  ${bomb.join('\n  ')}`, /aliases/);
  refused(`name: x\ndescription: ${'['.repeat(8_000)}`, /not YAML|nested too deeply|not a text/);
  refused(`name: x\ndescription: ${'{a: '.repeat(4_000)}`, /not YAML|nested too deeply/);
  refused(
    `name: x\ndescription: y\nmetadata: ${'x'.repeat(skillLimits.frontMatterBytesMax)}`,
    /front matter is larger/,
  );
  refused(Buffer.alloc(skillLimits.pageBytesMax + 1, 'x'), /larger than 256 KB/);
  assert.ok(performance.now() - started < 5_000);
  refused('name: !!js/function "x"\ndescription: y', /not YAML|name/);
  const { metadata } = read('name: x\ndescription: y\nmetadata:\n  __proto__: polluted\n  a: b');
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  assert.equal(metadata['a'], 'b');
  assert.equal(Object.getPrototypeOf(metadata), Object.prototype);
});
