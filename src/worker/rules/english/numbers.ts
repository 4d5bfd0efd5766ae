/** Numbering, names made from dates, one file's name, extensions: the renames that make a whole name. */
import { t } from '../../../base/translate.ts';
import type { Command, Numbering, Which } from '../commands.ts';
import type { Found } from '../grammar/parse.ts';
import type { Known } from '../commands.ts';
import { extensionOf, sameFormat } from '../types.ts';
import { splitName } from '../../../model/relativePath.ts';
import type { Clause, Counting, Meanings, Table } from './meanings.ts';

const everything: Which = { where: [], notes: [], previous: true };
const plain: Numbering = { start: 1, step: 1, pad: 0, order: 'name', descending: false, perFolder: false };

function clauseOf(command: Command): Clause {
  return { commands: [command], puzzles: [] };
}

type Shape = { base?: string | null; gap?: string | null; at?: 'front' | 'end'; counting?: Counting };

function number(found: Found<Meanings, Known>, shape: Shape): Clause | null {
  const [which, first] = startIn(found.maybe('named') ?? found.maybe('which') ?? everything);
  const said = [shape.counting ?? {}, first, found.maybe('count', 'before') ?? {}, ...(found.maybe('counting') ?? [])];
  const { order, ...rest } = said.reduce((one, two) => ({ ...one, ...two }), {});
  const known = order === 'dated' ? (which.photos === true ? 'taken' : 'modified') : (order ?? plain.order);
  const numbering: Numbering = { ...plain, ...rest, order: known };
  const base = shape.base ?? null;
  if (base?.includes('/') === true) return null;
  return clauseOf({
    do: 'number',
    which,
    base,
    gap: shape.gap ?? null,
    at: shape.at ?? (base === null ? 'front' : 'end'),
    numbering,
  });
}

/** "Number the files starting with 100" means the first number, not the files whose name starts so. */
function startIn(which: Which): [Which, Counting] {
  const last = which.where.at(-1);
  if (last?.is !== 'name' || last.how !== 'starts' || !/^\d{1,9}$/.test(last.text)) return [which, {}];
  return [
    { ...which, where: which.where.slice(0, -1) },
    { start: Number(last.text), ...padded(last.text) },
  ];
}

/** `Holiday_001`: the base, what joins it to the number, the first number, its digits, and the step to a second sample. */
function sampled(found: Found<Meanings, Known>, prefix: string): Clause | null {
  const { base, digits } = found.get('sample');
  const second = found.maybe('sample', 'two');
  const step = second === undefined ? 1 : Number(second.digits) - Number(digits);
  if (step < 1 || (second === undefined && !isFirst(digits))) return null;
  return number(found, {
    ...splitBase(prefix === '' ? base : `${prefix} ${base}`),
    counting: { ...counted(digits), step },
  });
}

/** One sample alone must look like the first of many: "Holiday 2019" is a name, "Holiday 001" begins a sequence. */
function isFirst(digits: string): boolean {
  return digits.startsWith('0') || digits === '1';
}

function splitBase(text: string): { base: string; gap: string } {
  const gap = /[\s_.(#-]*$/u.exec(text)?.[0] ?? '';
  return { base: text.slice(0, text.length - gap.length), gap };
}

function counted(digits: string): Counting {
  return { start: Number(digits), pad: digits.length };
}

const inSequence = '[in sequence|sequentially|consecutively|in order|in a sequence|with sequential numbers|one by one]';
const withNumbers =
  '(with [a] [sequential|consecutive|running|sequence|incrementing|increasing] (number|numbers|counter|sequence|index)|and number them [sequentially|in sequence|in order]|numbered [sequentially|in sequence|in order|consecutively]|plus [a] (number|counter|sequence number)|followed by [a] [sequential|running|consecutive|sequence] (number|numbers|counter)|sequentially|in sequence|and [a] [sequential|running|consecutive|sequence] (number|numbers|counter))';
const toWord = '(to|as|like|into|using|in the form|in the format|following the pattern|with the name|with names like)';
const ellipsis = '[(and so on|etc|...|…|and so forth|, ...)]';

export const numbering: Table<'clause'> = [
  // a sample of the names to come
  [
    `(rename|call|name) [all] [{named}] [{before:count}] ${inSequence} ${toWord} {quoted} [, {second:quoted}] [, {third:quoted}] [,] ${ellipsis} {counting}`,
    (found) => sampleInQuotes(found),
  ],
  [
    `(rename|call|name) [all] [{named}] [{before:count}] ${inSequence} [${toWord}] {proper} {sample} [,] [{again:proper}] {two:sample} [, [{third:proper}] {three:sample}] ${ellipsis} {counting}`,
    (found) => sampled(found, found.get('proper')),
  ],
  [
    `(rename|call|name) [all] [{named}] [{before:count}] ${inSequence} ${toWord} {loose} {sample} [,] [{again:loose}] {two:sample} [, [{third:loose}] {three:sample}] ${ellipsis} {counting}`,
    (found) => sampled(found, found.get('loose')),
  ],
  [
    `(rename|call|name|number) [all] {named} [{before:count}] ${inSequence} [${toWord}] {sample} , {two:sample} [, {three:sample}] [, {four:sample}] ${ellipsis} {counting}`,
    (found) => sampled(found, ''),
  ],
  [
    `(rename|call|name) [all] [{named}] ${inSequence} ${toWord} {sample} ${ellipsis} {counting}`,
    (found) =>
      /^\d+$/.test(`${found.get('sample').base}${found.get('sample').digits}`) || found.get('sample').base !== ''
        ? sampled(found, '')
        : null,
  ],
  [
    `(rename|call|name) [all] [{named}] ${inSequence} ${toWord} {proper} {sample} ${ellipsis} {counting}`,
    (found) => sampled(found, found.get('proper')),
  ],
  [
    `(rename|call|name|number) ${toWord} {sample} , {two:sample} [, {three:sample}] [,] ${ellipsis} {counting}`,
    (found) => sampled(found, ''),
  ],
  // a base and a number
  [
    `(rename|call|name) [all] [{named}] ${toWord} {text} [,] ${withNumbers} {counting}`,
    (found) => number(found, { base: found.get('text').text }),
  ],
  [
    `(rename|call|name) [all] {named} ({quoted}|{proper}) [,] ${withNumbers} {counting}`,
    (found) => number(found, { base: found.maybe('quoted') ?? found.get('proper') }),
  ],
  [
    `(call|name) [all] {named} {loose} [,] ${withNumbers} {counting}`,
    (found) => number(found, { base: found.get('loose') }),
  ],
  [
    `(rename|name|number) [all] [{named}] ${withNumbers} [,] (as|with|using) [the] [base|base name|prefix|name] {text} {counting}`,
    (found) => number(found, { base: found.get('text').text }),
  ],
  [
    `(number|renumber|enumerate) [all] [{named}] ${inSequence} (as|with|using) [the] [base|base name|prefix|name] {text} {counting}`,
    (found) => number(found, { base: found.get('text').text }),
  ],
  [
    `number {named} ${inSequence} ,  (as|with) {text} {counting}`,
    (found) => number(found, { base: found.get('text').text }),
  ],
  // a number before or after the name that is there
  [
    `(number|renumber|enumerate) [all] [{named}] ${inSequence} (at the end|at the back|at the end of the name|after the name) {counting}`,
    (found) => number(found, { at: 'end' }),
  ],
  [
    `(number|enumerate) [all] [{named}] ${inSequence} [at the front|at the start|at the beginning|before the name] {counting}`,
    (found) => number(found, {}),
  ],
  [
    '(add|put|give|insert|prepend) [a|the] ({number} (digit|digits)|{digitsWord}) [sequential|consecutive|running] (number|numbers|counter) [(to|in|on|for|of|at) ({edge} [of {named}]|{named})] {counting}',
    (found) =>
      number(found, {
        at: found.maybe('edge') ?? 'front',
        counting: digits(found.maybe('digitsWord') ?? found.maybe('number')?.value ?? 0) ?? {},
      }),
  ],
  [
    "rename {named} (so that|so) (they're|they are) [all] numbered [in order|in sequence|sequentially|consecutively] {counting}",
    (found) => number(found, {}),
  ],
  [
    `(add|put|give|insert|prepend|append) [a|the] [sequential|consecutive|running|sequence|incrementing|increasing] (number|numbers|counter|sequence number|sequence numbers|index) [(to|in|on|for|of|at) {edge}] {counting}`,
    (found) => number(found, { at: found.maybe('edge') ?? (/^append/i.test(found.words()) ? 'end' : 'front') }),
  ],
  [
    `(add|put|insert|prepend|append) [a|the] [sequential|consecutive|running|sequence|incrementing|increasing] (number|numbers|counter|sequence number|sequence numbers|index) (to|in|on|for) [{edge} of] {named} {counting}`,
    (found) => number(found, { at: found.maybe('edge') ?? (/^append/i.test(found.words()) ? 'end' : 'front') }),
  ],
  [
    `(add|put|insert|prepend|append) [a|the] [sequential|consecutive|running|sequence|incrementing|increasing] (number|numbers|counter|sequence number|sequence numbers|index) (before|in front of|after|behind) {named} {counting}`,
    (found) => number(found, { at: /after|behind/i.test(found.words()) ? 'end' : 'front' }),
  ],
  [
    `give {named} [a|the] [sequential|consecutive|running|sequence|incrementing] (number|numbers) ${inSequence} {counting}`,
    (found) => number(found, {}),
  ],
  [
    `rename [all] [{named}] (sequentially|in sequence|in order|with sequential numbers|with consecutive numbers|with numbers|to sequential numbers|to numbers|by number|as numbers|numerically) {counting}`,
    (found) => number(found, { base: '' }),
  ],
];

function sampleInQuotes(found: Found<Meanings, Known>): Clause | null {
  const [, base = '', digits = ''] = /^(.*?)(\d{1,9})$/su.exec(splitName(found.get('quoted')).stem) ?? [];
  if (isFirst(digits)) return number(found, { ...splitBase(base), counting: counted(digits) });
  return found.get('counting').length === 0 ? null : number(found, { base: found.get('quoted') });
}

export const countings: Table<'counting'> = [
  ['[,] [and] {count} {more:counting}', (found) => [found.get('count'), ...found.get('counting', 'more')]],
  ['', () => []],
];

export const count: Table<'count'> = [
  ['(with|using|in|to) {digitsWord} (number|numbers)', (found) => digits(found.get('digitsWord'))],
  [
    '(starting|start|beginning|begin) (at|from|with) [number] {number}',
    (found) => ({ start: found.get('number').value, ...padded(found.get('number').digits) }),
  ],
  [
    'from {number} [on|onwards|up]',
    (found) => ({ start: found.get('number').value, ...padded(found.get('number').digits) }),
  ],
  [
    '(in steps of|step|counting by|in increments of|incrementing by|with step) {number}',
    (found) => (found.get('number').value > 0 ? { step: found.get('number').value } : null),
  ],
  [
    '[with|using|padded to|zero-padded to|to|in] {number} (digit|digits|places) [numbers|number|each]',
    (found) => digits(found.get('number').value),
  ],
  ['(with|using) (leading zeros|leading zeroes|zero padding|zero-padding)', () => ({})],
  [
    '(by|in order of|ordered by|sorted by|in the order of|according to|based on|in) {order} [order]',
    (found) => found.get('order'),
  ],
  ['(in|from|with|,) {order}', (found) => found.get('order')],
  [
    '(alphabetically|chronologically)',
    (found) => ({ order: /^a/i.test(found.words()) ? 'name' : 'dated', descending: false }),
  ],
  [
    '(per|in each|for each|within each|by|separately in each|separately for each|restarting in each) (folder|subfolder|directory)',
    () => ({ perFolder: true }),
  ],
  [
    '[separately] (per|of each|of every|in each|for each|for every|within each|on each|by|restarting each|restarting every|starting over each|starting over every|starting again each|starting anew each|anew each|beginning anew each) {period}',
    (found) => perPeriod(found.get('period')),
  ],
  ['keeping [the|their] [original|existing|old] (name|names)', () => ({})],
];

const periodForms: Readonly<Record<string, string>> = { year: 'YYYY', month: 'YYYY-MM', day: 'YYYY-MM-DD' };

function perPeriod(period: string): Counting | null {
  const per = periodForms[period];
  return per === undefined ? null : { per };
}

function padded(text: string): Counting {
  return text.startsWith('0') && text.length > 1 ? { pad: text.length } : {};
}

function digits(value: number): Counting | null {
  return value >= 1 && value <= 12 ? { pad: value } : null;
}

export const order: Table<'order'> = [
  [
    '[the] (name|names|filename|file name|alphabetical|alphabet|alphabetically) [order]',
    () => ({ order: 'name', descending: false }),
  ],
  ['[the] reverse (name|alphabetical) [order]', () => ({ order: 'name', descending: true })],
  ['[the] (chronological|chronologically|date) [order]', () => ({ order: 'dated', descending: false })],
  ['(oldest to newest|oldest first)', () => ({ order: 'dated', descending: false })],
  ['(newest to oldest|newest first)', () => ({ order: 'dated', descending: true })],
  [
    '[the] order [that|in which] (they|the photos|the pictures) were (taken|shot)',
    () => ({ order: 'taken', descending: false }),
  ],
  [
    '[the] order [that|in which] (they|the files) were [last] (modified|changed|edited)',
    () => ({ order: 'modified', descending: false }),
  ],
  ['{basis} [,] [oldest first|from oldest to newest|ascending]', (found) => ordered(found.get('basis'), false)],
  [
    '{basis} [,] (newest first|from newest to oldest|descending|latest first|most recent first)',
    (found) => ordered(found.get('basis'), true),
  ],
  ['(size|file size) [,] [smallest first|ascending]', () => ({ order: 'size', descending: false })],
  ['(size|file size) [,] (largest first|biggest first|descending)', () => ({ order: 'size', descending: true })],
];

function ordered(said: string, descending: boolean): { order: 'taken' | 'modified'; descending: boolean } | null {
  return said === 'taken' || said === 'modified' ? { order: said, descending } : null;
}

const asForm =
  '[(as|in|with|using|like|in the form|in the format|formatted as|using the format|in format) [the] [format|form|pattern] {form}]';

export const renaming: Table<'clause'> = [
  [
    `(rename|name) [all] {named} (to|by|after|with|using|based on|according to|as|for) [their|the|its] {basis} ${asForm}`,
    (found) => dateName(found),
  ],
  [
    `(rename|name) [all] {named} (to|by|after|with|using|based on|according to) [their|the|its] (date|dates|date and time|timestamp) ${asForm}`,
    (found) => dateName(found),
  ],
  [
    '(rename|name) [all] {named} (to|as|like|in the form|in the format|using the format) {form}',
    (found) => dateName(found),
  ],
  ['(rename|change) {fileThere} (to|into|as|->|=>|→) {quoted}', (found) => renameOne(found, found.get('quoted'))],
  ['(rename|change) {fileThere} (to|into|as|->|=>|→) {proper}', (found) => renameOne(found, found.get('proper'))],
  ['(rename|change) {fileThere} (to|into|as|->|=>|→) {loose}', (found) => renameOne(found, found.get('loose'))],
  [
    '(change|rename|replace|switch) [all|every] [the|of the] [file] (extension|extensions) [of {which}] from {one:extensionName} (to|into|with) {two:extensionName}',
    (found) => extension(found, true),
  ],
  [
    '(change|rename|replace|switch) [all|every] [the] (extension|extensions) {one:extensionName} (to|into|with|by) {two:extensionName}',
    (found) => extension(found, true),
  ],
  [
    '(change|rename|replace|switch|make) [all|every] [the] {one:dotSpelling} [extension|extensions|files|file] (to|into|with|by) {two:dotSpelling} [files|extension|extensions]',
    (found) => respelled(found),
  ],
  [
    '(change|rename|replace|switch) [all|every] [the] {one:dotExtension} [extension|extensions|files|file] (to|into|with|by) {two:dotExtension} [files|extension|extensions]',
    (found) => extension(found, /extension/i.test(found.words())),
  ],
];

function dateName(found: Found<Meanings, Known>): Clause {
  const which = found.maybe('named') ?? found.maybe('which') ?? everything;
  return clauseOf({ do: 'date-name', which, basis: found.maybe('basis') ?? 'auto', form: found.maybe('form') ?? null });
}

function renameOne(found: Found<Meanings, Known>, to: string): Clause | null {
  const from = found.get('fileThere');
  if (to.includes('/') || to === '') return null;
  // Without an extension the old one stays: nobody who says "rename a.docx to b" means to lose it.
  const name = extensionOf(to) === '' ? `${to}${splitName(from).extension}` : to;
  return clauseOf({ do: 'rename-one', from, to: name });
}

/** `.JPG` to `.jpg`: one extension in other letters. */
function respelled(found: Found<Meanings, Known>): Clause | null {
  const [from, to] = [found.get('dotSpelling', 'one'), found.get('dotSpelling', 'two')];
  const filter = to === to.toLowerCase() ? 'lower' : to === to.toUpperCase() ? 'upper' : null;
  if (from.toLowerCase() !== to.toLowerCase() || from === to || filter === null) return null;
  const which: Which = { where: [{ is: 'extension', in: [to.toLowerCase()] }], notes: [] };
  return clauseOf({
    do: 'edit',
    which,
    on: 'ext',
    filter: [{ name: filter, args: [] }],
    says: t('write the extensions of {files} as {0}', `.${to}`),
  });
}

/** Only between spellings of one format, or where "extension" was said: anything else would be a conversion. */
function extension(found: Found<Meanings, Known>, said: boolean): Clause | null {
  const [from, to] = [found.get('extensionName', 'one'), found.get('extensionName', 'two')];
  return extensionCommand(found, from, to, said);
}

function extensionCommand(found: Found<Meanings, Known>, from: string, to: string, said: boolean): Clause | null {
  const same = sameFormat.some((group) => group.some((one) => one === from) && group.some((one) => one === to));
  if (from === to || (!said && !same)) return null;
  return clauseOf({ do: 'extension', which: found.maybe('which') ?? everything, from, to });
}
