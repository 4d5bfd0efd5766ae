// Rows corrected by hand become lines of the rule, and nothing a file is called can become anything else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseConventions } from '../../../../src/model/conventions.ts';
import { isRemembered, withCorrection, withRemembered, type Correction } from '../../../../src/model/rule/ruleEdits.ts';
import { readRule } from '../../../../src/model/rule/ruleText.ts';

const text = '# mine\nfiles image here\nmove to A/{name}\n';

function check(corrections: Correction[], expected: string, from = text): void {
  assert.equal(
    corrections.reduce((now, correction) => withCorrection(now, correction), from),
    expected,
  );
}

test('a correction is one line at the end of the text, which else stays as it is', () => {
  check([{ path: 'a.jpg', does: 'leave' }], `${text}except "a.jpg" stays\n`);
  check([{ path: 'a.jpg', does: 'go', to: 'B/c.jpg' }], `${text}except "a.jpg" to B/c.jpg\n`);
  check([{ path: 'a.jpg', does: 'go', to: 'B c/' }], `${text}except "a.jpg" to "B c/a.jpg"\n`);
  check([{ path: 'x/a.jpg', does: 'go', to: '/' }], `${text}except "x/a.jpg" to a.jpg\n`);
  check([{ path: '{a}.jpg', does: 'go', to: '{b}.jpg' }], `${text}except "{a}.jpg" to {{b}}.jpg\n`);
  check([{ path: 'a.jpg', does: 'follow' }], text);
});

test('the last word on a file is the one that holds, and may be taken back', () => {
  check(
    [
      { path: 'a.jpg', does: 'leave' },
      { path: 'a.jpg', does: 'go', to: 'B/' },
    ],
    `${text}except "a.jpg" to B/a.jpg\n`,
  );
  check([{ path: 'a.jpg', does: 'follow' }], text, `${text}except 'a.jpg' stays because "so"\n`);
  check(
    [{ path: 'b.jpg', does: 'leave' }],
    `${text}except "b.jpg" stays\nexcept "*.jpg" stays\n`,
    `${text}except "*.jpg" stays\n`,
  );
});

test('JSON becomes the readable form', () => {
  const { rule } = readRule(text);
  const after = withCorrection(JSON.stringify(rule), { path: 'a.jpg', does: 'leave' });
  assert.match(after, /^rule 1\n[^]*except "a\.jpg" stays\n$/);
});

test('what is remembered is a convention that says the same of the file, once', () => {
  const go: Correction = { path: 'a "b".jpg', does: 'go', to: 'B c/{x}.jpg' };
  const twice = withRemembered(withRemembered(text, go), go);
  assert.ok(isRemembered(twice, go.path));
  assert.deepEqual(readRule(twice).rule?.remember?.length, 1);
  const [line = ''] = readRule(twice).rule?.remember ?? [];
  assert.deepEqual(parseConventions(line), [
    { day: null, said: line, is: 'place', path: 'a "b".jpg', to: 'B c/{{x}}.jpg' },
  ]);
  const left = withRemembered(twice, { path: go.path, does: 'leave' });
  assert.equal(readRule(left).rule?.remember?.length, 1);
  assert.equal(parseConventions(readRule(left).rule?.remember?.[0] ?? '')[0]?.is, 'leave');
  const gone = withRemembered(left, { path: go.path, does: 'follow' });
  assert.ok(!isRemembered(gone, go.path));
  assert.equal(readRule(gone).rule?.remember, undefined);
});

test('whatever a file is called and whatever is typed, the text gets that one exception and no other', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((one) => one.trim() !== '' && !/[/\0]/.test(one));
  const odd = fc.constantFrom(
    'a" stays\ntrash',
    "b' to x",
    '{d}',
    '\\',
    '# no',
    '"',
    'a\u202eb',
    'except',
    '{{',
    '}',
    'x because "y"',
  );
  fc.assert(
    fc.property(fc.oneof(name, odd), fc.oneof(name, odd), (path, to) => {
      const before = readRule(text).rule;
      const { rule, problems } = readRule(withCorrection(text, { path, does: 'go', to }));
      assert.deepEqual(problems, []);
      assert.deepEqual({ ...rule, except: undefined }, { ...before, except: undefined });
      assert.equal(rule?.except?.length, 1);
      assert.equal(rule.except[0]?.path, path);
      assert.equal(rule.except[0].to?.replaceAll('{{', '{').replaceAll('}}', '}'), to.replace(/^\/+/, ''));
    }),
    { numRuns: 500 },
  );
});
