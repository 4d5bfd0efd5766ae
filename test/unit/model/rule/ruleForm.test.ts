// The rule as a form: every choice changes its part of the text and nothing else, and what a form cannot show is said and kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FormEdit } from '../../../../src/model/rule/formEdit.ts';
import type { Rule } from '../../../../src/model/rule/rule.ts';
import { withFormEditInText } from '../../../../src/model/rule/ruleEdits.ts';
import { formOf, withFormEdit } from '../../../../src/model/rule/ruleForm.ts';
import { readRule } from '../../../../src/model/rule/ruleText.ts';

const photos = `rule 1

files image in "Camera" everywhere
where size > 1 MB
let d = date exif
count n from 5 step 2 digits 3 by name
together sidecar
move to {d:YYYY}/{n} {name}
missing leave

clash number
`;

function ruleOf(text: string): Rule {
  const { rule, problems } = readRule(text);
  assert.ok(rule !== null, JSON.stringify(problems));
  return rule;
}

test('a form shows what is chosen, and names what it cannot show', () => {
  assert.deepEqual(formOf(ruleOf(photos)), {
    steps: [
      {
        deed: 'move',
        follows: false,
        folder: 'Camera',
        depth: 'all',
        kinds: ['image'],
        path: '{d:YYYY}/{n} {name}',
        missing: 'leave',
        written: '',
        together: ['sidecar'],
        counters: [{ name: 'n', start: 5, step: 2, digits: 3 }],
        beyond: ['where size > 1 MB', 'let d = date exif'],
      },
    ],
    clash: 'number',
    suffix: '-{k}',
  });
});

test('files chosen by endings or patterns are named and not shown as kinds', () => {
  const [step] = formOf(ruleOf('files .pdf, "*draft*" everywhere\ntrash')).steps;
  assert.equal(step?.kinds, null);
  assert.equal(step.path, null);
  assert.match(step.beyond[0] ?? '', /^files \.pdf/);
  const [counted] = formOf(
    ruleOf('all files here\ncount n from 1 per {dir} by size descending\nmove to {n}{ext}'),
  ).steps;
  assert.match(counted?.beyond[0] ?? '', /^count n/);
  const follows = formOf(
    ruleOf(`${photos.replace('clash number\n', '')}\nstep\nfiles of the step before\nmove to {dir}/x {name}\n`),
  );
  assert.equal(follows.steps[1]?.follows, true);
});

/** The lines that an edit takes out of the text and puts into it. */
function check(edit: FormEdit, gone: string[], come: string[], text = photos): void {
  const before = text.split('\n');
  const after = (withFormEditInText(text, edit) ?? '').split('\n');
  assert.deepEqual(
    before.filter((line) => !after.includes(line)),
    gone,
  );
  assert.deepEqual(
    after.filter((line) => !before.includes(line)),
    come,
  );
}

test('a choice changes its own line and no other', () => {
  check({ set: 'path', step: 0, to: 'X/{name}' }, ['move to {d:YYYY}/{n} {name}'], ['move to X/{name}']);
  check({ set: 'folder', step: 0, to: '' }, ['files image in "Camera" everywhere'], ['files image everywhere']);
  check(
    { set: 'folder', step: 0, to: 'A b' },
    ['files image in "Camera" everywhere'],
    ['files image in "A b" everywhere'],
  );
  check({ set: 'depth', step: 0, to: 'top' }, ['files image in "Camera" everywhere'], ['files image in "Camera" here']);
  check(
    { set: 'kinds', step: 0, to: [] },
    ['files image in "Camera" everywhere'],
    ['all files in "Camera" everywhere'],
  );
  check(
    { set: 'kinds', step: 0, to: ['image', 'video'] },
    ['files image in "Camera" everywhere'],
    ['files image, video in "Camera" everywhere'],
  );
  check({ set: 'missing', step: 0, to: 'file-date' }, ['missing leave'], ['missing use file-date']);
  check({ set: 'written', step: 0, to: 'Undated' }, ['missing leave'], ['missing write "Undated"']);
  check({ set: 'together', step: 0, to: [] }, ['together sidecar'], ['together none']);
  check({ set: 'deed', step: 0, to: 'copy' }, ['move to {d:YYYY}/{n} {name}'], ['copy to {d:YYYY}/{n} {name}']);
  check(
    { set: 'counter', step: 0, name: 'n', part: 'start', to: 1 },
    ['count n from 5 step 2 digits 3 by name'],
    ['count n from 1 step 2 digits 3 by name'],
  );
  check(
    { set: 'counter', step: 0, name: 'n', part: 'digits', to: 99 },
    ['count n from 5 step 2 digits 3 by name'],
    ['count n from 5 step 2 digits 20 by name'],
  );
  check({ set: 'clash', to: 'skip' }, ['clash number'], ['clash skip']);
  check({ set: 'clash', to: 'suffix' }, ['clash number'], ['clash suffix "-{k}"']);
  check({ set: 'suffix', to: '_{k}' }, ['clash number'], ['clash suffix "_{k}"']);
});

test('an edit of what is not there changes nothing', () => {
  check({ set: 'path', step: 7, to: 'X' }, [], []);
  check({ set: 'counter', step: 0, name: 'toString', part: 'start', to: 1 }, [], []);
  const endings = 'files .pdf everywhere\nmove to X/{name}';
  check({ set: 'kinds', step: 0, to: ['image'] }, [], [], endings);
});

test('a trash that becomes a move keeps every file in its place until a path is written', () => {
  const edited = withFormEdit(ruleOf('all files here\ntrash'), { set: 'deed', step: 0, to: 'move' });
  assert.equal(edited.steps[0]?.to, '{dir}/{name}');
  assert.equal(withFormEdit(edited, { set: 'deed', step: 0, to: 'trash' }).steps[0]?.to, '');
});

test('a step that said what it did says what it does now', () => {
  const text = 'step "Sort {count} by month"\nall files here\nmove to {type}/{name}';
  const edited = withFormEdit(ruleOf(text), { set: 'path', step: 0, to: 'Flat/{name}' });
  assert.match(edited.steps[0]?.says ?? '', /Flat/);
  const clash = withFormEdit(ruleOf(text), { set: 'clash', to: 'skip' });
  assert.equal(clash.steps[0]?.says, 'Sort {count} by month');
});

test('an edit writes its own line anew, and every other line and remark stays as a person wrote it', () => {
  const text = [
    '# mine',
    'FILES image here   # only the top',
    '',
    '\t# where to',
    '\tmove to A/{name} # for now',
    'clash suffix "-{k}" # "#" is no remark here',
    '# the end',
    '',
  ];
  const check = (edit: FormEdit, change: Readonly<Record<number, string | readonly string[]>>, from = text): void => {
    const expected = from.flatMap((line, at) => change[at] ?? line);
    assert.equal(withFormEditInText(from.join('\n'), edit), expected.join('\n'));
    assert.equal(withFormEditInText(from.join('\r\n'), edit), expected.join('\r\n'));
  };
  check({ set: 'path', step: 0, to: 'B #1/{name}' }, { 4: '\tmove to B #1/{name} # for now' });
  check({ set: 'depth', step: 0, to: 'all' }, { 1: 'files image everywhere   # only the top' });
  check({ set: 'missing', step: 0, to: 'file-date' }, { 4: [text[4] ?? '', 'missing use file-date'] });
  check({ set: 'clash', to: 'skip' }, { 5: 'clash skip # "#" is no remark here' });
  check({ set: 'path', step: 0, to: 'B/{na' }, { 4: '\tmove to B/{na # for now' });
  check({ set: 'deed', step: 0, to: 'trash' }, { 1: [text[1] ?? '', 'together all'], 4: '\ttrash # for now' });
  check({ set: 'path', step: 9, to: 'B' }, {});
  const steps = [
    'step "Mine" # one',
    '  files .txt everywhere # texts',
    '  where size > 1 MB # big ones',
    '  move to A/{name}',
    'step # two',
    '  files of the step before',
    '  copy to B/{name} # b',
  ];
  check({ set: 'path', step: 1, to: 'C/{name}' }, { 6: '  copy to C/{name} # b' }, steps);
  // Its own words would tell of what it did before.
  check({ set: 'folder', step: 0, to: 'In' }, { 0: 'step # one', 1: '  files .txt in "In" everywhere # texts' }, steps);
});

test('what follows from other lines is said where it would follow otherwise', () => {
  const text = 'files .jpg here # these\nmove to A/{name}\n';
  const after = withFormEditInText(text, { set: 'together', step: 0, to: [] });
  assert.equal(after, 'files .jpg here # these\ntogether none\nmove to A/{name}\n');
  const back = withFormEditInText('files image here # these\nmove to A/{name}\n', {
    set: 'deed',
    step: 0,
    to: 'trash',
  });
  assert.deepEqual(
    ruleOf(back ?? '').steps[0]?.together,
    ruleOf('files image here\nmove to A/{name}').steps[0]?.together,
  );
  assert.match(back ?? '', /^files image here # these$/m);
});

test('a remark outlives the line that it was behind, and a text that is wrong is left alone', () => {
  const spread = '# whose\nall files here\nwhere kind image # pictures\nmove to A/{name} # there\n# end\n';
  const after = withFormEditInText(spread, { set: 'kinds', step: 0, to: ['video'] }) ?? '';
  assert.deepEqual(ruleOf(after), withFormEdit(ruleOf(spread), { set: 'kinds', step: 0, to: ['video'] }));
  for (const remark of ['# whose', '# pictures', '# there', '# end']) assert.ok(after.includes(remark), after);
  assert.equal(withFormEditInText('fils image', { set: 'clash', to: 'skip' }), null);
});

test('JSON becomes the readable form', () => {
  const json = JSON.stringify(ruleOf(photos));
  assert.equal(withFormEditInText(json, { set: 'clash', to: 'skip' }), photos.replace('clash number', 'clash skip'));
});
