/** What a template can do to a value: the names, how many arguments each takes, and what it does. The code is in worker/rules/filters. */

export type FilterSpec = { args: number; says: string; example: string; number?: number };

const filter = (args: number, says: string, example: string): FilterSpec => ({ args, says, example });

/** A filter whose last argument is a whole number. */
const counting = (args: number, says: string, example: string): FilterSpec => ({
  args,
  says,
  example,
  number: args - 1,
});

export const filterTable = {
  lower: filter(0, 'small letters', 'IMG → img'),
  upper: filter(0, 'capitals', 'img → IMG'),
  title: filter(0, 'a capital for each word', 'my trip → My Trip'),
  sentence: filter(0, 'a capital for the first word', 'MY TRIP → My trip'),
  kebab: filter(0, 'words with dashes, in small letters', 'My Trip → my-trip'),
  snake: filter(0, 'words with underscores, in small letters', 'My Trip → my_trip'),
  camel: filter(0, 'words run together, the first one small', 'my trip → myTrip'),
  pascal: filter(0, 'words run together', 'my trip → MyTrip'),
  slug: filter(0, 'plain letters and dashes, as in a web address', 'Über den Fluss! → uber-den-fluss'),
  translit: filter(0, 'every script in Latin letters', 'Москва → Moskva'),
  ascii: filter(0, 'Latin letters without accents', 'Café → Cafe'),
  plain: filter(0, 'letters, digits, blanks, - _ . ( ) only', 'a&b!c → abc'),
  replace: filter(2, 'one text by another', 'a-b|replace "-" "_" → a_b'),
  replacei: filter(2, 'the same, large and small letters alike', 'A-b|replacei "a" "x" → x-b'),
  replaceword: filter(2, 'whole words only', 'old older|replaceword "old" "new" → new older'),
  replacex: filter(2, 'a regular expression; $1 or $NAME is a group', 'a12|replacex "\\\\d+" "#" → a#'),
  replaceat: filter(
    3,
    'some of the places of a text: 1, -1 (the last), 1,3 or 1..2',
    'a-a-a|replaceat "a" "b" 1 → b-a-a',
  ),
  cut: filter(1, 'a text taken out, with what joined it', 'a_draft_b|cut "draft" → a_b'),
  cuti: filter(1, 'the same, large and small letters alike', 'a_DRAFT|cuti "draft" → a'),
  cutword: filter(1, 'a whole word taken out', 'an art|cutword "an" → art'),
  cutstart: filter(1, 'a text taken off the front', 'IMG_1|cutstart "IMG_" → 1'),
  cutend: filter(1, 'a text taken off the end', 'x_old|cutend "_old" → x'),
  cutdigits: filter(0, 'numbers taken out', 'a12b → ab'),
  cutbrackets: filter(0, 'brackets taken out with what they hold', 'a (1) → a'),
  cutcopy: filter(0, 'marks of copies taken off', 'Copy of a → a'),
  cutleading: filter(0, 'a number taken off the front', '01 - a → a'),
  dropbrackets: filter(0, 'brackets taken out, what they hold kept', 'a (1) → a 1'),
  dropemoji: filter(0, 'emoji taken out', 'a 🎉 → a'),
  dropfirst: counting(1, 'characters taken off the front', 'IMG_1|dropfirst 4 → 1'),
  droplast: counting(1, 'characters taken off the end', 'abc|droplast 1 → ab'),
  first: counting(1, 'the first characters', 'abc|first 1 → a'),
  last: counting(1, 'the last characters', 'abc|last 1 → c'),
  word: counting(1, 'one of its words, from 1; -1 is the last', 'my long trip|word 2 → long'),
  words: counting(1, 'the first words', 'my long trip|words 2 → my long'),
  part: counting(2, 'one of the parts that a text separates', 'a-b-c|part "-" 2 → b'),
  digits: filter(0, 'only the digits', 'a12b → 12'),
  letters: filter(0, 'only the letters', 'a12b → ab'),
  collapse: filter(0, 'runs of blanks, dashes and underscores to one', 'a__b → a_b'),
  onespace: filter(0, 'runs of blanks to one', 'a  b → a b'),
  trim: filter(0, 'no blanks at the ends', ' a  → a'),
  strip: filter(1, 'these characters off both ends', '__a__|strip "_" → a'),
  pad: counting(1, 'zeros in front, to so many digits', '7|pad 3 → 007'),
  padnumbers: counting(1, 'zeros in front of every number in a text', 'a 1 b 20|padnumbers 3 → a 001 b 020'),
  number: counting(1, 'a number with so many decimals', '3.14159|number 2 → 3.14'),
  add: filter(1, 'a number plus another', '7|add 100 → 107'),
  roman: filter(0, 'a number as a Roman one', '14 → XIV'),
  base: counting(1, 'a number to another base, from 2 to 36', '10|base 16 → a'),
  nfc: filter(0, 'accents in one character with their letter, as most systems write them', 'e\u0301 → é'),
  nfkc: filter(0, 'the same, and fancy letters as plain ones', 'Ｗ𝟙① → W11'),
  max: counting(1, 'at most so many characters, cut between words if it can', 'a long name|max 6 → a long'),
  bytes: counting(1, 'at most so many bytes, never within a character', 'émile|bytes 3 → ém'),
  default: filter(1, 'a text where it is empty', '|default "none" → none'),
} as const satisfies Record<string, FilterSpec>;
export type FilterName = keyof typeof filterTable;

export function isFilterName(name: string): name is FilterName {
  return Object.hasOwn(filterTable, name);
}
