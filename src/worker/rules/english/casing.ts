/** Names and endings in other letters. */
import { fixed, marked, t } from '../../../base/translate.ts';
import type { Known } from '../commands.ts';
import type { Found } from '../grammar/parse.ts';
import { listed } from '../words.ts';
import { edit, shown } from './edits.ts';
import type { Clause, Meanings, Table } from './meanings.ts';

const caseVerb = '(make|change|convert|turn|set|put|rename|switch|transform|write|format|have)';

export const casing: Table<'clause'> = [
  [
    "rename {named} (so that|so) [all] [they|they're|the names|all names|their names|names|it] [are|be|become|is] [all] [in] {letterCase}",
    (found) => recase(found, 'stem'),
  ],
  [
    `${caseVerb} [all] [the] [file] (extension|extensions|ending|endings|suffixes) [of {which}] [to|into|in|be] [all] {letterCase}`,
    (found) => recase(found, 'ext'),
  ],
  [`${caseVerb} {which} (extension|extensions) [to|into|in|be] [all] {letterCase}`, (found) => recase(found, 'ext')],
  [
    '(lowercase|lower-case|uppercase|upper-case) [all] [the|every] [file] (extension|extensions) [of {which}]',
    (found) => recaseAs(found, /^lower/i.test(found.words()) ? 'lower' : 'upper', 'ext'),
  ],
  [
    `${caseVerb} [all] {named} [to|into|in|be|to be] [all] {letterCase} [,] [and] (with no|without|without any) {characters} [in them]`,
    (found) => recaseWithout(found),
  ],
  [`${caseVerb} [all] {named} [to|into|in|use|be|as|to be] [all] {letterCase}`, (found) => recase(found, 'stem')],
  [`${caseVerb} [to|into|in|all] {letterCase}`, (found) => recase(found, 'stem')],
  ['use {letterCase} [for|in|on] {named}', (found) => recase(found, 'stem')],
  ['apply {letterCase} to {named}', (found) => recase(found, 'stem')],
  ['(lowercase|lower-case|lower case|downcase) [all] [{named}]', (found) => recaseAs(found, 'lower', 'stem')],
  ['(uppercase|upper-case|upper case|upcase) [all] [{named}]', (found) => recaseAs(found, 'upper', 'stem')],
  ['(titlecase|title-case|title case) [all] [{named}]', (found) => recaseAs(found, 'title', 'stem')],
  [
    '(capitalize|capitalise) [the] [first letter of|first letters of|initial of] (each|every|all) (word|words) [in|of] [{named}]',
    (found) => recaseAs(found, 'title', 'stem'),
  ],
  [
    '(capitalize|capitalise) [only] the first (letter|word) [in|of] [{named}]',
    (found) => recaseAs(found, 'sentence', 'stem'),
  ],
  ['(capitalize|capitalise) {named}', (found) => recaseAs(found, 'title', 'stem')],
];

const caseWords: Record<string, string> = {
  lower: marked('lower case'),
  upper: marked('UPPER CASE'),
  title: marked('Title Case'),
  sentence: marked('Sentence case'),
  kebab: 'kebab-case',
  snake: 'snake_case',
  camel: 'camelCase',
  pascal: 'PascalCase',
};

function caseName(filter: string): string {
  return fixed(caseWords[filter] ?? filter);
}

function recase(found: Found<Meanings, Known>, on: 'stem' | 'ext'): Clause {
  return recaseAs(found, found.get('letterCase').filter, on);
}

function recaseAs(found: Found<Meanings, Known>, filter: string, on: 'stem' | 'ext'): Clause {
  // An extension in capitals is no name in small letters; in other cases extensions stay as programs expect them.
  const where = on === 'stem' && filter === 'lower' ? 'both' : on;
  return edit(
    found,
    [{ name: filter, args: [] }],
    t(on === 'ext' ? 'write the extensions of {files} in {0}' : 'write {names} in {0}', caseName(filter)),
    where,
  );
}

/** "Lower case with no spaces": both. */
function recaseWithout(found: Found<Meanings, Known>): Clause {
  const { filter } = found.get('letterCase');
  const without = found.get('characters').map((character) => ({ name: 'replace', args: [character, ''] }));
  return edit(
    found,
    [...without, { name: filter, args: [] }],
    t('write {names} in {0}, without {1}', caseName(filter), listed(found.get('characters').map(shown))),
    filter === 'lower' ? 'both' : 'stem',
  );
}

function cased(filter: string): { filter: string; says: string } {
  return { filter, says: caseWords[filter] ?? filter };
}

export const letterCase: Table<'letterCase'> = [
  ['(lowercase|lower-case|lower case|lower|small letters|lowercase letters|lower case letters)', () => cased('lower')],
  [
    '(uppercase|upper-case|upper case|upper|all caps|caps|capitals|capital letters|uppercase letters|block capitals)',
    () => cased('upper'),
  ],
  ['(title case|titlecase|title-case|capitalized|capitalised|proper case)', () => cased('title')],
  ['(sentence case|sentence-case)', () => cased('sentence')],
  ['(kebab case|kebab-case|kebabcase|dash-case)', () => cased('kebab')],
  ['(snake case|snake-case|snake_case|snakecase)', () => cased('snake')],
  ['(camel case|camelcase|camel-case)', () => cased('camel')],
  ['(pascal case|pascalcase|pascal-case)', () => cased('pascal')],
];
