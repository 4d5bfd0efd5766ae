/** Changes to the text of names: replace, remove, tidy, upper and lower case. */
import { t } from '../../../base/translate.ts';
import type { Command, Edit, Which } from '../commands.ts';
import type { Found } from '../grammar/parse.ts';
import type { Known } from '../commands.ts';
import { listed, quotedText } from '../words.ts';
import type { Clause, Meanings, Table } from './meanings.ts';

type Plain = { text: string; exact: boolean };

const everything: Which = { where: [], notes: [], previous: true };

/** An edit of names or endings; `says` has a place {names} or {files} where the language names them within these words. */
export function edit(
  found: Found<Meanings, Known>,
  filter: Edit,
  says: string,
  on: 'stem' | 'ext' | 'both' = 'stem',
): Clause {
  const which = found.maybe('named') ?? found.maybe('which') ?? everything;
  const command: Command = { do: 'edit', which, on, filter, says };
  return { commands: [command], puzzles: [] };
}

/** A character as people call it. */
export function shown(character: string): string {
  const names: Record<string, string> = {
    ' ': t('spaces'),
    _: t('underscores'),
    '-': t('dashes'),
    '.': t('dots'),
  };
  return names[character] ?? quotedText(character);
}

function swap(found: Found<Meanings, Known>, from: string[], to: string): Clause | null {
  if (to.includes('/') || from.includes(to)) return null;
  const filter = from.map((character) => ({ name: 'replace', args: [character, to] }));
  return edit(found, filter, t('replace {0} with {1} in {names}', listed(from.map(shown)), shown(to)));
}

function replace(found: Found<Meanings, Known>, one: Plain, two: string): Clause | null {
  if (one.text === '' || two.includes('/') || one.text.includes('/')) return null;
  if (two === '') return cut(found, one);
  // A text in quotation marks is meant to the letter, a bare word in any case.
  const name = one.exact ? 'replace' : 'replacei';
  return edit(
    found,
    [{ name, args: [one.text, two] }],
    t('replace {0} with {1} in {names}', quotedText(one.text), quotedText(two)),
  );
}

function cut(found: Found<Meanings, Known>, what: Plain): Clause | null {
  if (what.text === '') return null;
  const says = t('remove {0} from {names}', quotedText(what.text));
  // What file managers put before a copy is a phrase of its own.
  return edit(found, [{ name: what.exact ? 'cut' : 'cuti', args: [what.text] }], says);
}

const inNames = '[(in|from|of|within|inside|for|throughout|across|out of) {named}]';
const replaceVerb = '(replace|change|swap|swap out|substitute|convert|turn|switch|rename)';
const withWord = '(with|by|to|into|for|->|=>|→)';
const removeVerb =
  '(remove|strip|drop|delete|cut|take out|get rid of|erase|trim|clear|omit|clean|eliminate|strip out|take away|strip off)';

export const editing: Table<'clause'> = [
  // one character for another, by name
  [
    `${replaceVerb} [all|any|every|the] {one:characters} ${withWord} [a|an] {two:character} ${inNames}`,
    (found) => swap(found, found.get('characters', 'one'), found.get('character', 'two')),
  ],
  [
    `${replaceVerb} [all|any|every|the] {one:characters} in {named} ${withWord} [a|an] {two:character}`,
    (found) => swap(found, found.get('characters', 'one'), found.get('character', 'two')),
  ],
  [
    'rename {named} (so that|so) [all|any|the] {one:characters} (become|are replaced with|are replaced by|turn into|are turned into) [a|an] {two:character}',
    (found) => swap(found, found.get('characters', 'one'), found.get('character', 'two')),
  ],
  [
    `${replaceVerb} [all|any|every|the] {one:character} ${withWord} {quoted} ${inNames}`,
    (found) => replace(found, { text: found.get('character', 'one'), exact: true }, found.get('quoted')),
  ],
  [
    `(use|put) [a|an] {one:character} (instead of|rather than|in place of) {two:characters} ${inNames}`,
    (found) => swap(found, found.get('characters', 'two'), found.get('character', 'one')),
  ],
  [
    `(replace|change) {quoted} (with|by|to|into) [a|an] {character} ${inNames}`,
    (found) => replace(found, { text: found.get('quoted'), exact: true }, found.get('character')),
  ],
  [
    `(replace|change|swap|substitute) [the] (word|text) {loose} (with|by|to|into|for) [a|an] {character} ${inNames}`,
    (found) => replace(found, { text: found.get('loose'), exact: false }, found.get('character')),
  ],
  [
    `(replace|change|swap|substitute) [all|every|any|each|the] {one:sign} (with|by|to|into|for) [a|an] ({two:sign}|{char:character}|{text}) ${inNames}`,
    (found) => signs(found),
  ],
  // one of a text's places; numbers and letters of one form
  [
    `(replace|change|swap|substitute) [only] [the] (first|1st) [occurrence of|match of] {one:text} (with|by|to|into|for) {two:text} ${inNames}`,
    (found) => replaceOne(found, '1'),
  ],
  [
    `(replace|change|swap|substitute) [only] [the] last [occurrence of|match of] {one:text} (with|by|to|into|for) {two:text} ${inNames}`,
    (found) => replaceOne(found, '-1'),
  ],
  [
    `(pad|zero-pad) [all|every|the] numbers [with zeros|with zeroes] ${inNames} to {number} (digits|digit|places)`,
    (found) => padNumbers(found),
  ],
  [
    `(pad|zero-pad) [all|every|the] numbers [with zeros|with zeroes] to {number} (digits|digit|places) ${inNames}`,
    (found) => padNumbers(found),
  ],
  [
    `(normalize|normalise|compose) [the] (unicode|accents|unicode spelling|spelling of accents) ${inNames}`,
    (found) =>
      edit(found, [{ name: 'nfc', args: [] }], t('write accents in one character with their letter in {names}')),
  ],
  // one text for another
  [
    `(replace|change|swap|substitute|rename) [all|every|any|each] [occurrence of|occurrences of] {one:text} (with|by|to|into|for|->|=>|→) {two:text} ${inNames}`,
    (found) => replacing(found),
  ],
  [
    `(replace|change|swap|substitute) [all|every|any|each] [occurrence of|occurrences of] {one:text} in {named} (with|by|to|into) {two:text}`,
    (found) => replacing(found),
  ],
  [
    `(in|throughout|for) {named} [,] (replace|change|swap) {one:text} (with|by|to|into|for) {two:text}`,
    (found) => replacing(found),
  ],
  [
    `(replace|change|swap) [all|every|any|each] [occurrence of|occurrences of] {one:text} with (nothing|an empty string|blank) ${inNames}`,
    (found) => cut(found, found.get('text', 'one')),
  ],
  [`use {two:text} (instead of|rather than|in place of) {one:text} ${inNames}`, (found) => replacing(found)],
  [`trim [the|all] [the] spaces ${inNames}`, (found) => trim(found)],
  ['trim {named}', (found) => trim(found)],
  // kinds of characters
  [
    `${removeVerb} [all|any|the|every] {characters} ${inNames}`,
    (found) =>
      edit(
        found,
        found.get('characters').map((character) => ({ name: 'replace', args: [character, ''] })),
        t('remove {0} from {names}', listed(found.get('characters').map(shown))),
      ),
  ],
  [
    `(remove|collapse|fix|replace|clean up|merge|reduce|squeeze) [all|any|the] [duplicate|double|repeated|multiple|extra|consecutive] (spaces|whitespace|blanks) [(with|into|to) [a] single (spaces|space|blanks|one)] ${inNames}`,
    (found) => doubled(found),
  ],
  [
    `(trim|strip|remove|clean up) [all|any|the] (leading and trailing|leading or trailing|trailing and leading|leading|trailing|extra leading and trailing|surrounding) (spaces|whitespace|blanks) ${inNames}`,
    (found) => trim(found),
  ],
  [
    `${removeVerb} [all|any|the] (special characters|special chars|symbols|punctuation|weird characters|strange characters|non-alphanumeric characters|special symbols) ${inNames}`,
    (found) =>
      edit(
        found,
        [{ name: 'plain', args: [] }],
        t(
          'remove special characters (all but letters, digits, spaces, dots, dashes, underscores and round brackets) from {names}',
        ),
      ),
  ],
  [
    `(remove|strip|drop|replace|convert|simplify) [all|any|the] (accents|diacritics|accented characters|accented letters|umlauts|accent marks) [(with|to|by|into) (plain letters|plain|ascii|unaccented letters|plain ones)] ${inNames}`,
    (found) => edit(found, [{ name: 'ascii', args: [] }], t('write letters without accents in {names}')),
  ],
  [
    `${removeVerb} [all|any|the] (numbers|digits|numerals) ${inNames}`,
    (found) => edit(found, [{ name: 'cutdigits', args: [] }], t('remove digits from {names}')),
  ],
  [
    `${removeVerb} [all|any|the] [leading|starting] (numbers|digits) [(at|from) the (start|front|beginning)] ${inNames}`,
    (found) => edit(found, [{ name: 'cutleading', args: [] }], t('remove the number at the front from {names}')),
  ],
  [
    `${removeVerb} [all|any|the] (brackets|parentheses|parens) and (their contents|their content|what is in them|everything in them|everything inside|what's inside|the text inside) ${inNames}`,
    (found) => edit(found, [{ name: 'cutbrackets', args: [] }], t('remove brackets and what is in them from {names}')),
  ],
  [
    `${removeVerb} [all|any|the] (brackets|parentheses|parens) ${inNames}`,
    (found) => edit(found, [{ name: 'dropbrackets', args: [] }], t('remove brackets from {names}')),
  ],
  [
    `${removeVerb} [all|any|the] (emoji|emojis|emoticons) ${inNames}`,
    (found) => edit(found, [{ name: 'dropemoji', args: [] }], t('remove emoji from {names}')),
  ],
  [
    `${removeVerb} (everything|anything|text|all text|the text) (in|inside|within|between) (brackets|parentheses|parens) ${inNames}`,
    (found) => edit(found, [{ name: 'cutbrackets', args: [] }], t('remove brackets and what is in them from {names}')),
  ],
  [
    `${removeVerb} [the] (copy of|- copy|copy suffix|copy prefix|copy markers|copy marks|copy labels) ${inNames}`,
    (found) =>
      edit(
        found,
        [{ name: 'cutcopy', args: [] }],
        t('remove the marks of copies (“Copy of”, “- Copy (2)”) from {names}'),
      ),
  ],
  [
    `${removeVerb} [the] first {number} (characters|letters|character|letter) ${inNames}`,
    (found) =>
      edit(
        found,
        [{ name: 'dropfirst', args: [String(found.get('number').value)] }],
        t('remove the first {0} characters from {names}', String(found.get('number').value)),
      ),
  ],
  [
    `${removeVerb} [the] last {number} (characters|letters|character|letter) ${inNames}`,
    (found) =>
      edit(
        found,
        [{ name: 'droplast', args: [String(found.get('number').value)] }],
        t('remove the last {0} characters from {names}', String(found.get('number').value)),
      ),
  ],
  // a text
  [
    `${removeVerb} [all|every|any] [occurrences of|occurrence of] {text} (from|at|off) [the] (start|front|beginning) [of {named}]`,
    (found) => cutAt(found, 'cutstart'),
  ],
  [
    `${removeVerb} [all|every|any] [occurrences of|occurrence of] {text} (from|at|off) [the] (end|back) [of {named}]`,
    (found) => cutAt(found, 'cutend'),
  ],
  [`${removeVerb} [the] prefix {text} [from {named}]`, (found) => cutAt(found, 'cutstart')],
  [`${removeVerb} [the] {text} prefix [from {named}]`, (found) => cutAt(found, 'cutstart')],
  [`${removeVerb} [the] suffix {text} [from {named}]`, (found) => cutAt(found, 'cutend')],
  [`${removeVerb} [the] {text} suffix [from {named}]`, (found) => cutAt(found, 'cutend')],
  // From the names, in so many words: without them it would mean the files themselves.
  [
    `${removeVerb} [all|every|any] [occurrences of|occurrence of] {text} (from|in|out of|within) {named}`,
    (found) => cutFromNames(found),
  ],
  ['take {text} out of {named}', (found) => cutFromNames(found)],
  [
    'take [all|any|the] {characters} out of {named}',
    (found) =>
      edit(
        found,
        found.get('characters').map((character) => ({ name: 'replace', args: [character, ''] })),
        t('remove {0} from {names}', listed(found.get('characters').map(shown))),
      ),
  ],
  [
    '(remove|delete|strip|cut|drop) [all] [the] {one:text} and [all] [the] {two:text} (from|in) [all] [the|their] {named}',
    (found) => cutBoth(found),
  ],
  [`strip {named} of {text}`, (found) => cut(found, found.get('text'))],
];

function replaceOne(found: Found<Meanings, Known>, which: '1' | '-1'): Clause | null {
  const [one, two] = [found.get('text', 'one'), found.get('text', 'two')];
  if (one.text === '' || `${one.text}${two.text}`.includes('/')) return null;
  // A bare word might be about what is in the files, unless names were spoken of.
  if (one.bare && !ofNames.test(found.words())) return null;
  const says = t(
    which === '1' ? 'replace the first {0} with {1} in {names}' : 'replace the last {0} with {1} in {names}',
    quotedText(one.text),
    quotedText(two.text),
  );
  return edit(found, [{ name: 'replaceat', args: [one.text, two.text, which] }], says);
}

function padNumbers(found: Found<Meanings, Known>): Clause {
  const digits = String(found.get('number').value);
  return edit(found, [{ name: 'padnumbers', args: [digits] }], t('write numbers with {0} digits in {names}', digits));
}

const ofNames = /\bnames?\b|\bfilenames?\b|\btitles?\b/i;

/** A text can stand in names and inside of files: rules only change names, so that must be what was said, or nothing else. */
function replacing(found: Found<Meanings, Known>): Clause | null {
  const [one, two] = [found.get('text', 'one'), found.get('text', 'two')];
  // ".heic to .jpg" would be a conversion, and as a mere rename a lie.
  if (!one.exact && /^\.[a-z0-9]+$/i.test(one.text)) return null;
  const isPlaced = found.maybe('named') !== undefined;
  if (!ofNames.test(found.words()) && (isPlaced || !one.exact)) {
    // "Rename photos to pictures" says nothing of a text at all.
    if (one.bare && two.bare && /^(?:rename|change)\b/i.test(found.words())) return null;
    return { commands: [], puzzles: [{ puzzle: 'names-or-contents', words: found.words() }] };
  }
  return replace(found, one, two.text);
}

/** A text taken off one end of the names. A plain word might be about what is in the files, unless names were spoken of. */
function cutAt(found: Found<Meanings, Known>, name: 'cutstart' | 'cutend'): Clause | null {
  const { text, bare } = found.get('text');
  if (bare && !ofNames.test(found.words()) && !/\b(?:prefix|suffix)\b/i.test(found.words())) return null;
  return edit(
    found,
    [{ name, args: [text] }],
    t(
      name === 'cutstart' ? 'remove {0} at the front from {names}' : 'remove {0} at the end from {names}',
      quotedText(text),
    ),
  );
}

function trim(found: Found<Meanings, Known>): Clause {
  return edit(found, [{ name: 'trim', args: [] }], t('remove spaces at the beginning and the end from {names}'));
}

function signs(found: Found<Meanings, Known>): Clause | null {
  const to = found.maybe('sign', 'two') ?? found.maybe('character', 'char') ?? found.maybe('text')?.text ?? '';
  return replace(found, { text: found.get('sign', 'one'), exact: true }, to);
}

function doubled(found: Found<Meanings, Known>): Clause | null {
  if (!/duplicate|double|repeated|multiple|extra|consecutive|collapse|squeeze/i.test(found.words())) return null;
  return edit(found, [{ name: 'onespace', args: [] }], t('turn several spaces in a row into one in {names}'));
}

/** "Remove draft from the file names" is clear; "remove draft from the PDFs" might mean their text. */
function cutFromNames(found: Found<Meanings, Known>): Clause | null {
  return /\b(?:names?|filenames?)\b/i.test(found.words()) || found.get('text').exact
    ? cut(found, found.get('text'))
    : null;
}

/** Both texts out of the names, one after the other. */
function cutBoth(found: Found<Meanings, Known>): Clause | null {
  const [one, two] = [found.get('text', 'one'), found.get('text', 'two')];
  if (!ofNames.test(found.words()) || one.text === '' || two.text === '') return null;
  const name = (text: Plain): string => (text.exact ? 'cut' : 'cuti');
  const filters = [one, two].map((text) => ({ name: name(text), args: [text.text] }));
  return edit(found, filters, t('remove {0} from {names}', listed([quotedText(one.text), quotedText(two.text)])));
}

export const characters: Table<'characters'> = [
  [
    '{character} [,] (and|or|&) [all|the] {more:characters}',
    (found) => [found.get('character'), ...found.get('characters', 'more')],
  ],
  ['{character} , {more:characters}', (found) => [found.get('character'), ...found.get('characters', 'more')]],
  ['{character}', (found) => [found.get('character')]],
];
