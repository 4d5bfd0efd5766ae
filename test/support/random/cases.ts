/** Random rules that hold together, each with a folder of trees.ts for it. */
import fc from 'fast-check';
import { checkRule } from '../../../src/model/rule/check.ts';
import { companionKinds, deeds, ruleSchema, type Deed, type Rule } from '../../../src/model/rule/rule.ts';
import { step, template } from './rules.ts';
import { tree, type Tree } from './trees.ts';

const someDeed = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Deed>('move') },
  { weight: 4, arbitrary: fc.constantFrom(...deeds) },
);
const clash = fc.constantFrom(
  'number',
  'number',
  'skip',
  { suffix: '-{k}' },
  { suffix: '{k}' },
  { suffix: '/{k}' },
  { suffix: '/../{k}' },
  { suffix: ' {k}.' },
  { suffix: '\0:{k}' },
  { suffix: '\ud83d{k}' },
  { suffix: `${'s'.repeat(260)}{k}` },
);

type Exceptions = readonly { file: number; to: string | undefined; why: string | undefined }[];
const exceptions: fc.Arbitrary<Exceptions> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.record({
        file: fc.nat({ max: 15 }),
        to: fc.oneof(
          fc.constantFrom(undefined, 'Archive/{name}', '{dir}/{name}', 'x', '{name}/{name}', '../x', 'a'),
          template([]),
        ),
        why: fc.constantFrom(undefined, 'because I said so'),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  },
);
const globs = ['*.jpg', 'a/**', '**', '?', 'IMG*', '[a]'];

/** Steps that take photos with all that belongs to them: what holds of these is that nothing is parted. */
const wholePhotos: fc.Arbitrary<Rule['steps'][number]['select']> = fc.constantFrom(
  { depth: 'all' as const, where: [] },
  { depth: 'all' as const, where: [{ is: 'type' as const, in: ['image' as const] }] },
);

export type RuleCase = { readonly made: Tree; readonly rule: Rule };

/** A rule and a folder for it; what it names of single files is there. */
export function ruleCase(): fc.Arbitrary<RuleCase> {
  return casesOf(fc.array(someDeed.chain(step), { minLength: 1, maxLength: 3 }), exceptions);
}

/** Photos with what belongs to them are moved, or put away. */
export function photoCase(): fc.Arbitrary<RuleCase> {
  const deed = fc.constantFrom<Deed>('move', 'move', 'move', 'copy', 'trash');
  const whole = deed
    .chain((one) => fc.tuple(step(one), wholePhotos, fc.constantFrom('{ext}', '{ext}', null)))
    .map(([one, select, end]) => {
      const { to, ...others } = one;
      const bare = to.slice(0, 800).replace(/\{[^{}]*\b(?:ext|extension|name|path|content)\b[^{}]*\}/g, '');
      const named = to === '' ? '' : `${bare}${end ?? '/{name}'}`;
      return { ...others, to: named, select, together: [...companionKinds] };
    });
  const staying = exceptions.map((spoken) => spoken.map((one) => ({ ...one, to: undefined })));
  return casesOf(fc.array(whole, { minLength: 1, maxLength: 2 }), staying);
}

/** Files are converted and what they were made from goes, with the folders that this empties; not all of them can be. */
export function convertCase(): fc.Arbitrary<RuleCase> {
  const shape = fc.record({
    made: tree,
    format: fc.constantFrom('txt', 'png', 'csv', 'utf-8'),
    folder: fc.constantFrom('{dir}/', 'Made/'),
    clash,
  });
  return shape.map(({ made, format, folder, clash: how }) => {
    const convert = {
      select: { depth: 'all', where: [] },
      together: [],
      do: 'convert',
      format,
      original: 'trash',
      to: `${folder}{stem}.new`,
      missing: 'leave',
      because: '',
      says: '',
    };
    return { made, rule: ruleSchema.parse({ version: 1, steps: [convert], clash: how, emptied: 'remove' }) };
  });
}

/** Files whose new names are each other's old ones; some of them stay. */
export function chainCase(): fc.Arbitrary<RuleCase> {
  const numbers = fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 2, maxLength: 10 });
  const shape = fc.record({
    numbers,
    by: fc.constantFrom('1', '-1', '2'),
    clash,
    staying: fc.array(fc.nat({ max: 9 }), { maxLength: 2 }),
    taken: fc.nat({ max: 12 }),
  });
  return shape.map(({ numbers: all, by, clash: how, staying, taken }) => {
    const blank = {
      size: 1,
      mtimeMs: 0,
      content: 0,
      links: [],
      told: { fields: {}, dates: {}, problems: [], text: null },
    };
    const files = all.map((number) => ({ ...blank, path: `${String(number)}.txt` }));
    const link = `${String(taken)}.txt`;
    const made: Tree = {
      files,
      folders: [],
      taken: files.some(({ path }) => path === link) ? [] : [link],
      unreadable: [],
      table: null,
      hasHidden: false,
    };
    const rename = {
      select: { depth: 'all', where: [] },
      together: [],
      to: `{stem|add "${by}"}{ext}`,
      missing: 'leave',
      because: '',
      says: '',
    };
    const except = staying.map((number) => ({ path: `${String(number)}.txt` }));
    return { made, rule: ruleSchema.parse({ version: 1, steps: [rename], clash: how, except }) };
  });
}

function casesOf(steps: fc.Arbitrary<object[]>, spokenFor: fc.Arbitrary<Exceptions>): fc.Arbitrary<RuleCase> {
  const rest = fc.record({
    clash,
    emptied: fc.constantFrom(undefined, undefined, 'keep', 'remove'),
    exceptions: spokenFor,
    remember: fc.constantFrom(undefined, undefined, ['leave "a/**"']),
  });
  return fc
    .tuple(tree, steps, rest)
    .map(([made, all, { exceptions: spoken, ...whole }]) => {
      const except = spoken.map(({ file, to, why }) => ({
        path: made.files[file]?.path ?? globs[file % globs.length],
        to,
        why,
      }));
      const rule = { version: 1, steps: all, ...whole, ...(except.length === 0 ? {} : { except }) };
      // JSON has no properties without a value.
      return { made, rule: ruleSchema.safeParse(JSON.parse(JSON.stringify(rule))) };
    })
    .filter(({ rule }) => rule.success && checkRule(rule.data).length === 0)
    .map(({ made, rule }) => ({ made, rule: ruleSchema.parse(rule.data) }));
}
