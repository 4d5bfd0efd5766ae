/** The readable form of rules: it means the same as JSON, and says where it is wrong. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { dateSourceTable, fieldTable } from '../../../../src/model/rule/fields.ts';
import { ruleSchema } from '../../../../src/model/rule/rule.ts';
import { subjectTable } from '../../../../src/model/rule/ruleWords.ts';
import { parseRuleText, printRule, readRule } from '../../../../src/model/rule/ruleText.ts';
import { rulesPage, withReference } from '../../../support/ruleReference.ts';

const page = readFileSync(rulesPage, 'utf8');

describe('the page about rules', () => {
  const examples = [...page.matchAll(/```rule\n([\s\S]*?)```/g)].map((found) => found[1] ?? '');
  it('lists every condition, date, field and filter as the tables have them (node test/support/ruleReference.ts writes them)', () =>
    assert.equal(page, withReference(page)));
  for (const [about, says] of Object.entries(subjectTable)) {
    const condition = says.split(': ')[1] ?? '';
    it(`its example for ${about} can be read: ${condition}`, () => {
      const { problems } = parseRuleText(
        `rule 1\nall files\nwhere ${condition}\nmove to x/{name}\nmissing leave\nclash skip\n`,
      );
      assert.deepEqual(problems, []);
    });
  }
  it('has examples', () => assert.ok(examples.length >= 4));
  it('names every field and every source of a date', () => {
    const named = [...Object.keys(fieldTable), ...Object.keys(dateSourceTable)];
    assert.deepEqual(
      named.filter((name) => !page.includes(`\`${name}\``)),
      [],
    );
  });
  for (const [at, text] of examples.entries()) {
    it(`example ${String(at + 1)} is a rule, and reads back as the same`, () => {
      const { rule, problems } = parseRuleText(text);
      assert.deepEqual(problems, []);
      assert.ok(rule !== null);
      assert.deepEqual(parseRuleText(printRule(rule)).rule, rule);
      assert.deepEqual(readRule(JSON.stringify(rule)).rule, rule);
    });
  }
});

describe('both forms mean the same', () => {
  const step = {
    select: { depth: 'all', where: [] },
    together: [],
    to: '{dir}/{name}',
    missing: 'leave',
    because: '',
    says: 'x',
  };
  const rules: Record<string, object> = {
    conditions: {
      ...step,
      select: {
        in: 'a b/c',
        depth: 'top',
        hidden: true,
        where: [
          {
            is: 'any',
            of: [
              { is: 'size', than: 'larger', bytes: 10_000_000 },
              { is: 'not', of: { is: 'extension', in: ['tmp'] } },
            ],
          },
          { is: 'name', how: 'matches', text: '^IMG_\\d+ "x"', on: 'stem' },
          { is: 'taken', than: 'from', day: '2019-01-01' },
          { is: 'field', field: 'exif.make', how: 'equals', value: 'Canon' },
          { is: 'age', than: 'older', days: 30 },
          { is: 'text', how: 'word', text: 'invoice # 1' },
          { is: 'duplicate', which: 'copies', keep: 'newest' },
        ],
      },
    },
    fields: {
      ...step,
      let: {
        d: { date: ['exif', 'mtime'], zone: 'Europe/Berlin', else: 'Undated' },
        p: { match: '(?<code>[A-Z]+)-\\d+', on: '{folder}' },
        t: { table: 'codes.csv', key: '{p.code}', column: 'Old name', take: 'New' },
        v: { value: '{stem|replace " " "_"}' },
      },
      counter: { n: { start: 5, step: 5, pad: 3, per: '{dir}', order: 'taken', descending: true } },
      to: '{d:YYYY}/{p.code} {n}{? - {t}}{ext}',
      missing: { write: 'Unknown "x"' },
      because: '{d.source} # no remark',
    },
    list: {
      ...step,
      do: 'list',
      to: 'index {today}.csv',
      columns: [
        { title: 'A, b', value: '{name}, {size}' },
        { title: 'Q"', value: '' },
      ],
    },
    conversion: { ...step, do: 'convert', format: 'html', original: 'trash', to: '{dir}/{stem}.html' },
  };
  for (const [name, one] of Object.entries(rules)) {
    it(name, () => {
      const rule = ruleSchema.parse({
        version: 1,
        steps: [one],
        clash: { suffix: '_{k}' },
        emptied: 'remove',
        except: [{ path: 'x "y".jpg', to: 'a/{name}', why: 'mine' }, { path: 'Private/**' }],
      });
      const text = printRule(rule);
      const back = parseRuleText(text);
      assert.deepEqual(back.problems, [], text);
      assert.deepEqual(back.rule, rule, text);
    });
  }
});

describe('what is wrong is told with its place and its mend', () => {
  const around = (line: string): string => `rule 1\nfiles .txt everywhere\n${line}\nmissing leave\nclash number\n`;
  const cases: readonly (readonly [line: string, message: RegExp, mend: RegExp])[] = [
    ['move to {nam}', /no such field: "nam"/, /Did you mean name\?/],
    ['move to {stem|lowr}', /no such filter: "lowr"/, /Did you mean lower\?/],
    ['move to {stem', /not closed/, /Write \}/],
    ['mov to {name}', /./, /./],
    ['list at a.csv with formulas run columns "A" {name}', /formulas cannot be "run"/, /Write formulas text/],
    ['move to {stem|pad}', /pad takes 1 argument/, /Write it as in/],
    ['move to {stem|pad three}', /pad counts in whole numbers, and "three" is none/, /7\|pad 3/],
    ['move to {stem|part "-" x}', /part counts in whole numbers/, /Write it as in/],
    ['move to ../{name}', /cannot lead upwards/, /from the top of the folder/],
    ['move to {dir}/../{name}', /cannot lead upwards/, /without “\.\.”/],
    ['because {today:yyyy-MM}\nmove to {name}', /not a part of a date: "yyyy" in "yyyy-MM"/, /Write YYYY/],
    ['because {today:YYYYY}\nmove to {name}', /not a part of a date: "Y"/, /Write YYYY/],
    ['because {today:YYYY-mm-DD}\nmove to {name}', /not a part of a date: "mm"/, /MM is the month/],
  ];
  for (const [line, message, mend] of cases) {
    it(line, () => {
      const { problems } = parseRuleText(around(line));
      const [problem] = problems;
      assert.ok(problem !== undefined);
      assert.equal(problem.line, 3, JSON.stringify(problem));
      assert.match(problem.message, message);
      assert.match(problem.mend, mend);
    });
  }
});

describe('what is no mistake is not called one', () => {
  const lines = [
    'move to {name|word -1}',
    'move to "{today:YYYY-MM-DDTHHhmm}/{today:DD of MMMM, YYYY QQ}/{name}"',
    'move to {today:HHmmss}{today:mm}..{name}',
    'move to "{stem|replace \\"..\\" \\".\\"}{ext}"',
  ];
  for (const line of lines)
    it(line, () => {
      assert.deepEqual(
        parseRuleText(`rule 1\nfiles .txt everywhere\n${line}\nmissing leave\nclash number\n`).problems,
        [],
      );
    });
});

describe('what could not be read is told alone, where nothing else stands', () => {
  const cases: readonly (readonly [text: string, problems: readonly string[]])[] = [
    ['rule 1\nstp "x"\n', ['2:1 no line begins with "stp"']],
    ['rule 1\nclash nmber\n', ['2:7 not what happens to two files for one name: "nmber"']],
    ['rule 1\nexcept\n', ['2:7 the file is missing']],
    ['hello', ['1:1 no line begins with "hello"']],
    ['rule 1\n', ['1:1 the rule has no step']],
    ['{"version":1}', ['1:1 "steps" is missing', '1:1 "clash" is missing']],
  ];
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), () => {
      const told = readRule(text).problems.map(
        ({ line, column, message }) => `${String(line)}:${String(column)} ${message}`,
      );
      assert.deepEqual(told, expected);
    });
  }
});
