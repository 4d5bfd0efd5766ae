/** Random steps of rules: every deed, every form of a field, every filter. Most of what they make holds together. */
import fc from 'fast-check';
import { fieldTable } from '../../../src/model/rule/fields.ts';
import { filterTable, type FilterName } from '../../../src/model/rule/filterTable.ts';
import {
  companionKinds,
  dateSources,
  fieldTests,
  fileTypes,
  keepers,
  nameTests,
  orderKeys,
  textTests,
  type Condition,
  type Deed,
} from '../../../src/model/rule/rule.ts';
import { escapeTemplate } from '../../../src/model/rule/template.ts';
import { headers } from './around.ts';
import { hardPieces } from './trees.ts';

const piece = fc.constantFrom(...hardPieces, 'Archive', '/', '/', 'a/', '..', '../', './', ' /', '\0', '\ud83d');
const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
export const nameText = fc.oneof(text, fc.constantFrom('a', 'IMG', 'img_1', '.jpg', 'é', '', '1', ' '));

const patterns = fc.constantFrom(
  ...[
    '\\d+',
    '(\\d)(\\d*)',
    '(?P<code>[A-Z]+-\\d+)',
    '(?<code>\\w+)',
    '.*',
    '',
    '^',
    '$',
    '(a|b)?',
    '[^a]',
    '\\p{Lu}',
    '.',
    '(?i)img',
    '\\s',
  ],
  // Well formed for JavaScript, and not for RE2.
  ...['a{1001}', '\\p{Emoji}', '[\\p{ASCII}]', '\\u{61}', '(?<a>x)|(?<b>y)', '\\cA'],
);

const fields = Object.keys(fieldTable);
/** Names that a step's own fields give, by the kind of field: what a template may name. */
const given = {
  d: ['d', 'd.source'],
  p: ['p', 'p.code'],
  f: ['f', 'f.code'],
  t: ['t', 't.code', 't.new-name'],
  v: ['v'],
  n: ['n'],
} as const;
type Own = keyof typeof given;
const layouts = fc.constantFrom(
  '',
  ':YYYY',
  ':YYYY/MM',
  ':YYYY-MM-DD',
  ':MMMM YYYY',
  ':YYYYMMDD_HHmmss',
  ':QQ',
  ':/',
  ':..',
  ':YY',
);

const count = fc.constantFrom('0', '1', '2', '3', '8', '255', '-1', '-2', '1.5', 'x', '99999999999', '');
const argument = (name: FilterName): fc.Arbitrary<string> => {
  if (name === 'replacex')
    return fc.oneof(patterns, nameText, fc.constantFrom('$1', '$2', '$code', '${x}', '\\', '$', '(', '[z-a]'));
  if (/^(?:drop|first|last|word|words|pad|number|add|max|bytes)/.test(name)) return count;
  return fc.oneof(nameText, count);
};
const call = fc.constantFrom(...(Object.keys(filterTable) as FilterName[])).chain((name) =>
  fc.array(argument(name), { minLength: filterTable[name].args, maxLength: filterTable[name].args }).map((args) => {
    return ['', name, ...args.map((arg) => JSON.stringify(arg))].join(' ').replace(' ', '|');
  }),
);

function hole(own: readonly Own[]): fc.Arbitrary<string> {
  const usual = fc.constantFrom(
    'name',
    'stem',
    'ext',
    'dir',
    'folder',
    'path',
    'type',
    'extension',
    'size',
    'depth',
    'today',
  );
  const mine = own.length === 0 ? usual : fc.constantFrom(...own.flatMap((name) => [...given[name]]));
  const field = fc.oneof(
    { weight: 3, arbitrary: usual },
    { weight: 3, arbitrary: mine },
    { weight: 1, arbitrary: fc.constantFrom(...fields) },
  );
  const term = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(field, layouts).map(([name, layout]) => (name === 'd' ? name + layout : name)) },
    { weight: 1, arbitrary: nameText.map((one) => JSON.stringify(one)) },
  );
  const terms = fc.array(term, { minLength: 1, maxLength: 2 }).map((all) => all.join(' ?? '));
  return fc.tuple(terms, fc.array(call, { maxLength: 2 })).map(([all, calls]) => `{${all}${calls.join('')}}`);
}

/** A template that names only what the step gives. */
export function template(own: readonly Own[]): fc.Arbitrary<string> {
  const one = fc.oneof(
    { weight: 4, arbitrary: hole(own) },
    { weight: 3, arbitrary: nameText.map(escapeTemplate) },
    { weight: 1, arbitrary: hole(own).map((inner) => `{? - ${inner}}`) },
  );
  return fc.array(one, { minLength: 1, maxLength: 4 }).map((all) => all.join('').slice(0, 900));
}

function target(own: readonly Own[], deed: Deed): fc.Arbitrary<string> {
  if (deed === 'trash' || deed === 'tidy') return fc.constant('');
  const usual = fc.constantFrom(
    ...[
      '{dir}/{name}',
      '{name}',
      'Archive/{name}',
      '{dir}/{stem|lower}{ext}',
      '{type}/{name}',
      '{dir}/x{ext}',
      'x{ext}',
      '{dir}/{stem} 2{ext}',
      '{dir}/{stem|add 1}{ext}',
      'empty/{name}',
      'a/empty/{name}',
    ],
    ...[
      '{dir}/{stem|replace "a" "b"}{ext}',
      '{folder}/{name}',
      '{path}/{name}',
      'a/b',
      '{name}/{name}',
      'd'.repeat(300),
      '{ext}',
      '{dir}/{stem}',
    ],
    ...own.flatMap((name) =>
      name === 'd' ? ['{d:YYYY}/{name}', '{dir}/{d:YYYYMMDD}{ext}'] : [`{dir}/{${name}}{ext}`, `{${name}}/{name}`],
    ),
  );
  const any = fc.oneof({ weight: 3, arbitrary: usual }, { weight: 2, arbitrary: template(own) });
  if (deed !== 'list') return any;
  return fc
    .tuple(
      fc.oneof(fc.constantFrom('index', '{dir}/list', '{type}', '{name}'), any),
      fc.constantFrom('.csv', '.md', '.json', '.txt'),
    )
    .map(([path, ending]) => path + ending);
}

const day = fc.constantFrom('2019-07-03', '2020-01-01', '1970-01-01');
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    is: fc.constantFrom('type' as const, 'content' as const),
    in: fc.array(fc.constantFrom(...fileTypes), { minLength: 1, maxLength: 3 }),
  }),
  fc.constant<Condition>({ is: 'type', in: ['image'] }),
  fc.record({
    is: fc.constant('extension' as const),
    in: fc.array(fc.constantFrom('jpg', 'xmp', 'txt', '', 'mov'), { maxLength: 3 }),
  }),
  fc
    .tuple(fc.constantFrom(...nameTests), nameText, patterns, fc.constantFrom('name' as const, 'stem' as const))
    .map(([how, plain, pattern, on]) => ({ is: 'name' as const, how, text: how === 'matches' ? pattern : plain, on })),
  fc
    .constantFrom('*', '**', '*.{jpg,JPG}', 'IMG_*', 'a/**', '[', '!(a)*', '+(a|b)*', '{a,b', '**/**/**', '\\')
    .map((glob) => ({
      is: 'name' as const,
      how: 'glob' as const,
      text: glob,
      on: 'name' as const,
    })),
  fc.record({
    is: fc.constant('size' as const),
    than: fc.constantFrom('larger' as const, 'smaller' as const, 'exactly' as const),
    bytes: fc.constantFrom(0, 4, 1e21),
  }),
  fc.record({
    is: fc.constantFrom('modified' as const, 'taken' as const),
    than: fc.constantFrom('before' as const, 'from' as const),
    day,
  }),
  fc.record({
    is: fc.constant('age' as const),
    than: fc.constantFrom('older' as const, 'younger' as const),
    days: fc.constantFrom(0, 30, 1e21),
  }),
  fc.record({
    is: fc.constant('depth' as const),
    than: fc.constantFrom('more' as const, 'less' as const, 'exactly' as const),
    folders: fc.nat({ max: 3 }),
  }),
  fc.record({ is: fc.constant('below' as const), folder: fc.constantFrom('a', 'A', 'a/b', 'Images', 'café') }),
  fc
    .tuple(fc.constantFrom(...textTests), nameText, patterns)
    .map(([how, plain, pattern]) => ({ is: 'text' as const, how, text: how === 'matches' ? pattern : plain })),
  fc
    .tuple(fc.constantFrom(...fields), fc.constantFrom(...fieldTests), nameText, patterns)
    .map(([field, how, plain, pattern]) => ({
      is: 'field' as const,
      field,
      how,
      value: how === 'matches' ? pattern : plain,
    })),
);
const several = fc.array(leaf, { maxLength: 3 });
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 6, arbitrary: leaf },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom('any' as const, 'all' as const), of: several }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('not' as const), of: leaf }) },
);
const duplicate = fc.record({
  is: fc.constant('duplicate' as const),
  which: fc.constantFrom('copies' as const, 'all' as const),
  keep: fc.constantFrom(...keepers),
});
const where = fc.tuple(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Condition[]>([]) },
    { weight: 2, arbitrary: fc.array(condition, { maxLength: 2 }) },
  ),
  fc.oneof({ weight: 8, arbitrary: fc.constant<Condition[]>([]) }, { weight: 1, arbitrary: fc.tuple(duplicate) }),
);
const select = fc
  .record({
    in: fc.constantFrom(undefined, undefined, undefined, 'a', 'a/b', 'nowhere', 'Images'),
    depth: fc.constantFrom('all', 'all', 'top', 'auto'),
    hidden: fc.constantFrom(undefined, undefined, true),
    where,
  })
  .map(({ where: [plain, alike], ...rest }) => ({ ...rest, where: [...plain, ...alike] }));

const otherwise = fc.option(nameText, { nil: undefined, freq: 4 });
const lets = {
  d: fc.record({
    date: fc.uniqueArray(fc.constantFrom(...dateSources), { minLength: 1, maxLength: 3 }),
    zone: fc.constantFrom(undefined, undefined, 'utc', 'Europe/Berlin', 'camera'),
    else: otherwise,
  }),
  p: fc.record({
    match: fc.constant('(?<code>[A-Za-z]+)'),
    on: fc.constantFrom(undefined, '{name}', '{dir}'),
    else: otherwise,
  }),
  f: fc.record({ find: fc.constant('(?P<code>[A-Z]+-\\d+)'), else: otherwise }),
  t: fc.record({
    table: fc.constant('codes.csv'),
    key: fc.constantFrom('{stem}', '{name}', '{folder ?? "x"}'),
    column: fc.constantFrom(undefined, ...headers),
    take: fc.constantFrom(undefined, 'Code', 'New name'),
    else: otherwise,
  }),
  v: template([]).map((value) => ({ value })),
} as const;

const counter = fc.record({
  start: fc.constantFrom(0, 1, 9, 999, Number.MAX_SAFE_INTEGER),
  step: fc.constantFrom(1, 1, 5, Number.MAX_SAFE_INTEGER),
  pad: fc.constantFrom(0, 3, 20),
  per: fc.constantFrom('', '', '{dir}', '{type}', '{stem}'),
  same: fc.constantFrom(undefined, undefined, '{stem}', '{folder ?? "x"}'),
  order: fc.constantFrom(...orderKeys),
  descending: fc.boolean(),
});

/** A step of that deed. */
export function step(deed: Deed): fc.Arbitrary<{ readonly to: string }> {
  const names = fc.subarray(['d', 'p', 'f', 'v', 'n'] as const, { maxLength: 3 });
  // A table is asked for seldom: the rule cannot run where there is none.
  const withTable = fc.constantFrom<readonly Own[]>([], [], [], [], ['t']);
  return fc.tuple(names, withTable).chain(([some, looked]) => {
    const own: Own[] = [...some, ...looked];
    const entries = own.filter((name) => name !== 'n');
    return fc.record({
      select: fc.oneof({ weight: 6, arbitrary: select }, { weight: 1, arbitrary: fc.constant('previous') }),
      let: fc
        .tuple(...entries.map((name) => lets[name]))
        .map((all) => Object.fromEntries(entries.map((name, at) => [name, all[at]]))),
      together: fc.oneof(
        { weight: 3, arbitrary: fc.constant([...companionKinds]) },
        { weight: 1, arbitrary: fc.subarray([...companionKinds]) },
      ),
      counter: own.includes('n') ? counter.map((one) => ({ n: one })) : fc.constant(undefined),
      do: fc.constant(deed),
      to: target(own, deed),
      ...extras(deed, own),
      missing: fc.oneof(
        fc.constantFrom('leave', 'leave', 'name-date', 'file-date', 'name-or-file-date'),
        nameText.filter((one) => one !== '').map((write) => ({ write })),
      ),
      because: fc.oneof(fc.constant(''), template(own)),
      says: fc.constantFrom('Change {count}', '', '{count|a file|files}', '{', 'x'.repeat(1_000)),
    });
  });
}

function extras(deed: Deed, own: readonly Own[]): Record<string, fc.Arbitrary<unknown>> {
  if (deed === 'convert')
    return {
      format: fc.constantFrom('txt', 'png', 'jpg', 'csv', 'utf-8', 'docx', 'nonsense', ''),
      original: fc.constantFrom(undefined, 'keep', 'trash'),
      options: fc.constantFrom(undefined, { quality: '80' }, { quality: 'x', odd: '' }),
    };
  if (deed === 'extract') return { format: fc.constantFrom('text', 'tables') };
  if (deed !== 'list') return {};
  return { columns: fc.array(fc.record({ title: nameText, value: template(own) }), { minLength: 1, maxLength: 3 }) };
}
