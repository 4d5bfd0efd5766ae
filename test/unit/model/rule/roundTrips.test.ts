/** Both forms of a rule mean the same, whatever it holds. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkRule } from '../../../../src/model/rule/check.ts';
import { dateSourceTable, fieldTable, type DateSource } from '../../../../src/model/rule/fields.ts';
import {
  clashSchema,
  companionKinds,
  deeds,
  fieldTests,
  fileTypes,
  keepers,
  nameTests,
  orderKeys,
  ruleSchema,
  textTests,
  type Condition,
  type Rule,
} from '../../../../src/model/rule/rule.ts';
import { formClashes, formDeeds } from '../../../../src/model/rule/formEdit.ts';
import { withFormEditInText } from '../../../../src/model/rule/ruleEdits.ts';
import { withFormEdit } from '../../../../src/model/rule/ruleForm.ts';
import { parseRuleText, printRule, readRule } from '../../../../src/model/rule/ruleText.ts';
import { textUnitsMax } from '../../../../src/model/rule/textReader.ts';
import { readQuoted, printQuoted } from '../../../../src/model/rule/quotedText.ts';

/** Texts that are hard on quotation marks, remarks, templates and words of the language. */
const piece = fc.constantFrom(
  ...'"|\'|\\|\\\\|\\n|\n|\r|\t|#| # |{|}|{{|}}|{stem}|{d:YYYY}|{stem|lower}|{stem|replace " " "_"}|{? - {x}}|,| | because |:|$|$$|$code'.split(
    '|',
  ),
  '|',
  '\\u{41}',
  '\u202e',
  '\u0000',
  '\ud800',
  '\ufeff',
  'é',
  '😀',
  '—',
  '“',
  ...'else and or not in everywhere trash where to at none all original with columns () = > < !'.split(' '),
);
const text = fc.oneof(
  { weight: 3, arbitrary: fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'x', '{dir}/{name}', 'Archive/{name}', 'a b', '10', 'a', 'trash', 'else'),
  },
);
const word = text.filter((one) => one !== '');
const day = fc.constantFrom('2019-07-03', '9999-99-99');
const folder = word.filter((one) => /^[^/\0]+$/.test(one) && !/^\.{1,2}$/.test(one));
const amount = fc.oneof(
  fc.nat(),
  fc.constantFrom(0, 1, 1_000, 1_024, 10_485_760, 1_500_000, 1.5, 1e21, 0.1, 2 ** 53, 1e15, 999_999_999_999),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((one) => (Object.is(one, -0) ? 0 : one)),
);
const ownName = fc.constantFrom('d', 'p', 'else', 'date', 'count', 'n1', 'abcdefghijklmnopqrst');
const ending = fc.oneof(fc.constantFrom('jpg', 'JPG', '', '.x', 'tar.gz', 'none', 'c++', 'ä'), text);
const field = fc.oneof(fc.constantFrom(...Object.keys(fieldTable), 'exif.maker', 'odd one', 'kind', 'any'), text);

const { condition } = fc.letrec<{ condition: Condition; leaf: Condition }>((tie) => ({
  leaf: fc.oneof(
    fc.record({
      is: fc.constantFrom('type', 'content'),
      in: fc.array(fc.constantFrom(...fileTypes), { maxLength: 3 }),
    }),
    fc.record({ is: fc.constant('extension'), in: fc.array(ending, { maxLength: 3 }) }),
    fc.record({
      is: fc.constant('name'),
      how: fc.constantFrom(...nameTests),
      text,
      on: fc.constantFrom('name', 'stem'),
    }),
    fc.record({ is: fc.constant('size'), than: fc.constantFrom('larger', 'smaller', 'exactly'), bytes: amount }),
    fc.record({ is: fc.constantFrom('modified', 'taken'), than: fc.constantFrom('before', 'from'), day }),
    fc.record({ is: fc.constant('age'), than: fc.constantFrom('older', 'younger'), days: amount }),
    fc.record({ is: fc.constant('depth'), than: fc.constantFrom('more', 'less', 'exactly'), folders: amount }),
    fc.record({ is: fc.constant('below'), folder }),
    fc.record({ is: fc.constant('text'), how: fc.constantFrom(...textTests), text }),
    fc.record({ is: fc.constant('field'), field, how: fc.constantFrom(...fieldTests), value: text }),
    fc.record({
      is: fc.constant('duplicate'),
      which: fc.constantFrom('copies', 'all'),
      keep: fc.constantFrom(...keepers),
    }),
  ),
  condition: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc.record({
      is: fc.constantFrom('any', 'all'),
      of: fc.array(tie('condition'), { maxLength: 3 }),
    }) as fc.Arbitrary<Condition>,
    fc.record({ is: fc.constant('not'), of: tie('condition') }) as fc.Arbitrary<Condition>,
  ),
}));

const optional = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

const select = fc.record({
  in: optional(folder),
  depth: fc.constantFrom('top', 'all', 'auto'),
  hidden: optional(fc.constant(true)),
  where: fc.array(condition, { maxLength: 4 }),
});
const sources = fc.array(fc.constantFrom(...(Object.keys(dateSourceTable) as DateSource[])), {
  minLength: 1,
  maxLength: 3,
});
const letEntry = fc.oneof(
  fc.record({ date: sources, zone: optional(text), else: optional(text) }),
  fc.record({ match: word, on: optional(text), else: optional(text) }),
  fc.record({ find: word, else: optional(text) }),
  fc.record({ table: word, key: word, column: optional(text), take: optional(text), else: optional(text) }),
  fc.record({ value: word, else: optional(text) }),
);
const counter = fc.record({
  start: fc.nat(),
  step: fc.integer({ min: 1 }),
  pad: fc.nat({ max: 20 }),
  per: text,
  same: optional(word),
  order: fc.constantFrom(...orderKeys),
  descending: fc.boolean(),
});
const step = fc.record({
  select: fc.oneof({ weight: 5, arbitrary: select }, { weight: 1, arbitrary: fc.constant('previous') }),
  let: optional(fc.dictionary(ownName, letEntry, { minKeys: 1, maxKeys: 3 })),
  together: fc.oneof(fc.array(fc.constantFrom(...companionKinds), { maxLength: 5 }), fc.constant([...companionKinds])),
  counter: optional(fc.dictionary(ownName, counter, { minKeys: 1, maxKeys: 2 })),
  do: fc.constantFrom(...deeds),
  to: text,
  format: optional(fc.oneof(fc.constantFrom('png', 'utf-8', 'to', 'at', 'original', 'text'), text)),
  original: optional(fc.constantFrom('keep', 'trash')),
  options: optional(
    fc.dictionary(fc.constantFrom('quality', 'bom', 'long-side', 'original', 'x-'), text, { minKeys: 1, maxKeys: 2 }),
  ),
  columns: optional(fc.array(fc.record({ title: text, value: text }), { minLength: 1, maxLength: 3 })),
  missing: fc.oneof(
    fc.constantFrom('leave', 'name-date', 'file-date', 'name-or-file-date'),
    word.map((write) => ({ write })),
  ),
  because: text,
  says: fc.oneof(fc.constant('Move {count} by year'), text),
});
const rule = fc
  .record({
    version: fc.constant(1),
    steps: fc.array(step, { minLength: 1, maxLength: 3 }),
    clash: fc.oneof(
      fc.constantFrom('number', 'skip'),
      text
        .map((around) => ({ suffix: `${around.replace(/[{}]/g, '')}{k}` }))
        .filter((one) => clashSchema.safeParse(one).success),
    ),
    emptied: optional(fc.constantFrom('keep', 'remove')),
    except: optional(
      fc.array(
        fc.record({ path: word, to: optional(word), why: optional(text), by: optional(fc.constant('convention')) }),
        { minLength: 1, maxLength: 2 },
      ),
    ),
    remember: optional(fc.array(word, { minLength: 1, maxLength: 2 })),
  })
  // JSON has no properties without a value.
  .map((one) => ruleSchema.parse(JSON.parse(JSON.stringify(one))));

const runs = Number(process.env['DELEGATE_RUNS'] ?? 300);

/** What the text form refuses beside the rule's own checks: a rule that cannot run anyway. */
function isRunnable(one: Rule): boolean {
  return checkRule(one).length === 0;
}

describe('both forms of a rule', () => {
  it('what is printed reads back as the same rule, or tells what the checks tell', () => {
    fc.assert(
      fc.property(rule, (one) => {
        const printed = printRule(one);
        const read = parseRuleText(printed);
        if (isRunnable(one)) assert.deepEqual(read, { rule: one, problems: [] }, printed);
        else assert.deepEqual(messages(read.problems), messages(checkRule(one)), printed);
      }),
      { numRuns: runs },
    );
  });

  it('what is printed and read is printed as the same text', () => {
    fc.assert(
      fc.property(rule, (one) => {
        const read = parseRuleText(printRule(one)).rule;
        if (read !== null) assert.equal(printRule(read), printRule(one));
      }),
      { numRuns: runs },
    );
  });

  it('JSON reads as the same rule, or tells what the checks tell', () => {
    fc.assert(
      fc.property(rule, (one) => {
        const read = readRule(JSON.stringify(one, null, 2));
        if (isRunnable(one)) assert.deepEqual(read, { rule: one, problems: [] });
        else assert.deepEqual(messages(read.problems), messages(checkRule(one)));
      }),
      { numRuns: runs },
    );
  });

  it('a rule is read the same with the line ends of other systems', () => {
    fc.assert(
      fc.property(rule, fc.constantFrom('\r\n', '\r'), (one, lineEnd) => {
        const printed = printRule(one);
        assert.deepEqual(parseRuleText(printed.replaceAll('\n', lineEnd)).rule, parseRuleText(printed).rule);
      }),
      { numRuns: runs / 3 },
    );
  });

  it('an edit of the form makes the same rule of a text with remarks, and keeps them all', () => {
    const edit = fc.oneof(
      fc.record({ set: fc.constant('deed' as const), step: fc.nat(2), to: fc.constantFrom(...formDeeds) }),
      fc.record({ set: fc.constant('folder' as const), step: fc.nat(2), to: fc.constantFrom('', 'In', 'a b/c') }),
      fc.record({ set: fc.constant('depth' as const), step: fc.nat(2), to: fc.constantFrom('top', 'all', 'auto') }),
      fc.record({ set: fc.constant('kinds' as const), step: fc.nat(2), to: fc.subarray([...fileTypes]) }),
      fc.record({
        set: fc.constant('path' as const),
        step: fc.nat(2),
        to: fc.constantFrom('X/{name}', '{dir}/{name}'),
      }),
      fc.record({ set: fc.constant('together' as const), step: fc.nat(2), to: fc.subarray([...companionKinds]) }),
      fc.record({ set: fc.constant('clash' as const), to: fc.constantFrom(...formClashes) }),
    );
    fc.assert(
      fc.property(rule, edit, (one, change) => {
        if (!isRunnable(one)) return;
        const remarked = printRule(one)
          .split('\n')
          .map((line, at) => (line === '' ? `# above ${String(at)}.` : `${line}  # behind ${String(at)}.`));
        const { rule: read } = parseRuleText(remarked.join('\n'));
        assert.deepEqual(read, one, remarked.join('\n'));
        const after = withFormEditInText(remarked.join('\n'), change) ?? '';
        const wanted = withFormEdit(one, change);
        if (isRunnable(wanted)) assert.deepEqual(parseRuleText(after), { rule: wanted, problems: [] }, after);
        for (const line of remarked) {
          const remark = line.slice(line.lastIndexOf('# '));
          assert.ok(after.includes(remark), `${remark} is lost:\n${after}`);
        }
      }),
      { numRuns: runs },
    );
  });

  it('a text in quotation marks reads back as the same, and is one line that hides nothing', () => {
    fc.assert(
      fc.property(text, (one) => {
        const printed = printQuoted(one);
        assert.equal(readQuoted(printed, 0, printed.length)?.value, one);
        assert.doesNotMatch(printed, /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        assert.ok(printed.isWellFormed());
      }),
      { numRuns: runs * 3 },
    );
  });
});

function messages(problems: readonly { message: string }[]): string[] {
  return [...new Set(problems.map(({ message }) => message))].sort();
}

describe('the bounds of the text are those of the schema', () => {
  const ruleWith = (says: string): string =>
    JSON.stringify({
      version: 1,
      steps: [{ select: 'previous', together: [], to: '', missing: 'leave', because: '', says }],
      clash: 'skip',
    });
  it('for the longest text', () => {
    assert.equal(ruleSchema.safeParse(JSON.parse(ruleWith('x'.repeat(textUnitsMax)))).success, true);
    assert.equal(ruleSchema.safeParse(JSON.parse(ruleWith('x'.repeat(textUnitsMax + 1)))).success, false);
  });
});

describe('no text makes the reader throw', () => {
  it('whatever characters it is made of', () => {
    const line = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(' ')),
      fc.string({ unit: 'binary' }),
    );
    const begin = fc.constantFrom(
      '',
      'files ',
      'where ',
      'let d = date ',
      'move to ',
      'list at ',
      'count n ',
      'except ',
      '{',
      '{"steps":[',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(begin, line), { maxLength: 6 }), (lines) => {
        const read = readRule(lines.map(([first, rest]) => first + rest).join('\n'));
        assert.equal(read.rule === null, read.problems.length > 0);
      }),
      { numRuns: runs * 3 },
    );
  });

  it('a printed rule with something taken out or put in', () => {
    fc.assert(
      fc.property(
        rule,
        fc.nat(),
        fc.nat({ max: 5 }),
        fc.string({ unit: 'binary', maxLength: 3 }),
        (one, place, gone, put) => {
          for (const printed of [printRule(one), JSON.stringify(one)]) {
            const at = place % (printed.length + 1);
            const read = readRule(printed.slice(0, at) + put + printed.slice(at + gone));
            assert.equal(read.rule === null, read.problems.length > 0);
            for (const { line, column, offset, length, message, mend } of read.problems)
              assert.ok(line >= 1 && column >= 1 && offset >= 0 && length >= 0 && message !== '' && mend !== '');
          }
        },
      ),
      { numRuns: runs },
    );
  });
});
