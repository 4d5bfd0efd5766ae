/** Texts, dates and facts put into names: what is put in, and at which end. */
import type { Basis, Insert, Known, Which } from '../commands.ts';
import type { Found } from '../grammar/parse.ts';
import type { Clause, Meanings, Table } from './meanings.ts';
import { isPlainWord } from './readers.ts';
import { factWords } from './words.ts';

const everything: Which = { where: [], notes: [], previous: true };

/** What the clause is about; without a word of it, what the clause before was about, and in the first clause all files. */
function about(found: Found<Meanings, Known>): Which {
  return found.maybe('named') ?? found.maybe('which') ?? everything;
}

const insertVerb = '(add|put|insert|include|prepend|append|place|write|attach|stick|use)';
const toNames = '(to|in|into|on|onto|of|for|at)';

export const inserting: Table<'clause'> = [
  [`${insertVerb} {insert} ${toNames} {edge} of {named}`, (found) => insert(found, found.get('edge'))],
  [
    `${insertVerb} {insert} (in front of|before|ahead of|at the front of|to the front of) {named}`,
    (found) => insert(found, 'front'),
  ],
  [`${insertVerb} {insert} (after|behind|at the end of|to the end of) {named}`, (found) => insert(found, 'end')],
  [
    `${insertVerb} {insert} as [a|the|their|an] {edge} [${toNames} {named}]`,
    (found) => insert(found, found.get('edge')),
  ],
  [`${insertVerb} {insert} [${toNames} {named}] [at|to|in|on] {edge}`, (found) => insert(found, found.get('edge'))],
  [`${insertVerb} [at|to|in] {edge} of {named} {insert}`, (found) => insert(found, found.get('edge'))],
  [
    `(add|put|use|insert|set|apply|give) [a|the|an] [file] [name] prefix [of|:|=] {insert} [${toNames} {named}]`,
    (found) => insert(found, 'front'),
  ],
  [
    `(add|put|use|insert|set|apply|give) [a|the|an] [file] [name] suffix [of|:|=] {insert} [${toNames} {named}]`,
    (found) => insert(found, 'end'),
  ],
  [`(add|put|use|insert|apply) [the|a|an] {insert} (prefix) [${toNames} {named}]`, (found) => insert(found, 'front')],
  [`(add|put|use|insert|apply) [the|a|an] {insert} (suffix) [${toNames} {named}]`, (found) => insert(found, 'end')],
  ['give {named} (the|a) prefix [of|:] {insert}', (found) => insert(found, 'front')],
  ['give {named} (the|a) suffix [of|:] {insert}', (found) => insert(found, 'end')],
  ['prefix {named} (with|by|using) {insert}', (found) => insert(found, 'front')],
  ['suffix {named} (with|by|using) {insert}', (found) => insert(found, 'end')],
  [`prepend {insert} [${toNames} {named}]`, (found) => insert(found, 'front')],
  [`append {insert} [${toNames} {named}]`, (found) => insert(found, 'end')],
  ['(start|begin) {named} with {insert}', (found) => insert(found, 'front')],
  ['end {named} with {insert}', (found) => insert(found, 'end')],
  ['(make|let|have) {named} (start|begin) with {insert}', (found) => insert(found, 'front')],
  ['(make|let|have) {named} end (with|in) {insert}', (found) => insert(found, 'end')],
  [
    'rename {named} (so that|so|such that) [all|all of] [they|each|each one|every one|their names|the names|it|its name|all|every name|each name] [all] (start|starts|begin|begins) with {insert}',
    (found) => insert(found, 'front'),
  ],
  [
    'rename {named} (so that|so|such that) [all|all of] [they|each|each one|every one|their names|the names|it|its name|all|every name|each name] [all] (end|ends) (with|in) {insert}',
    (found) => insert(found, 'end'),
  ],
  [
    'rename {named} (to|so that they|so they|so that their names|to all) (start|begin) with {insert}',
    (found) => insert(found, 'front'),
  ],
  ['rename {named} (to|so that they|so they) end (with|in) {insert}', (found) => insert(found, 'end')],
  [
    'rename {named} (to|so that they|so they|so that all of them|so that their names|and) (include|contain|have|add) {insert} [at|in|to|on] {edge}',
    (found) => insert(found, found.get('edge')),
  ],
  [
    'rename {named} (to|so that they|so they|so that all of them|so that their names|and) (include|contain|have|add) {insert} [(in|to) (them|it|the name|their names|the names|the filename)]',
    (found) => insert(found, null),
  ],
  ['(tag|label) {named} (with|as) {insert}', (found) => insert(found, null)],
  [
    'rename {named} (with|using|by adding) {insert} (as|at|in|on|to) [a|the] {edge}',
    (found) => insert(found, found.get('edge')),
  ],
  ['rename {named} by adding {insert}', (found) => insert(found, null)],
  ['(add|include|insert|append|prepend|attach) {insert} (to|in|into) {named}', (found) => insert(found, null)],
];

const namesPlace = /\b(?:names?|filenames?|prefix|suffix|front|starts?|begins?|beginning|end|ends)\b/i;

/** A plain word is put into names only where names, or a place in them, were spoken of: "put photos in documents" means files. */
function insert(found: Found<Meanings, Known>, at: 'front' | 'end' | null): Clause | null {
  const said = found.get('insert');
  if ('puzzle' in said) return { commands: [], puzzles: [said] };
  const { bare = false, ...what } = said;
  if (bare && !namesPlace.test(found.words())) return null;
  const command = { do: 'insert', which: about(found), insert: what, at: at ?? 'front', assumed: at === null } as const;
  return { commands: [command], puzzles: [] };
}

const nameWord = '(name|names|filename|filenames|file name|file names)';
const ofName = `[of [the|each|every|their|its] [${nameWord}|file|files]]`;

export const edge: Table<'edge'> = [
  [`[the] [very] (front|start|beginning) ${ofName}`, () => 'front'],
  [`[the] [very] (end|back) ${ofName}`, () => 'end'],
  ['prefix', () => 'front'],
  ['suffix', () => 'end'],
  [`(before|in front of) [the|their|each|every] [original|existing|current] ${nameWord}`, () => 'front'],
  [`after [the|their|each|every] [original|existing|current] ${nameWord}`, () => 'end'],
  ['(before|in front of) [the|their] (extension|extensions|dot)', () => 'end'],
];

const labelNoun =
  '(word|words|text|string|phrase|letters|letter|characters|tag|label|initials|code|project code|project number|project id|project name|client code|client number|job number|job code|case number|case id|order number|ticket number|ticket|reference|reference number|id|number|version|version number|prefix|suffix|abbreviation|year|keyword|name|project|customer code|department code|course code|batch number|invoice number|part number)';

const periodForms: Record<string, string> = { year: 'YYYY', month: 'YYYY-MM', day: 'YYYY-MM-DD' };

function periodInsert(basis: Basis, period: string): Insert | null {
  const form = periodForms[period];
  return form === undefined ? null : { put: 'date', basis, form };
}

export const insertion: Table<'insert'> = [
  [
    '{basis} [(in|as|with|using) [the] [format|form] {form} [format|form]]',
    (found) => ({ put: 'date', basis: found.get('basis'), form: found.maybe('form') ?? null }),
  ],
  [
    '[the|their|its] {period} [(it was|they were|of)] [date] (taken|shot|captured)',
    (found) => periodInsert('taken', found.get('period')),
  ],
  [
    '[the|their|its] {period} [(it was|they were|of)] [last] (modified|changed|edited)',
    (found) => periodInsert('modified', found.get('period')),
  ],
  // A code that stands in the name is moved, not added; of a title or a number only a file can tell.
  ['{fact}', (found) => (found.get('fact') === 'code' ? null : { put: 'fact', fact: found.get('fact') })],
  ['(the|their|its) {period}', (found) => ({ puzzle: 'which-date', words: found.words() })],
  [
    '{basis} [(formatted as|written as|in the form of|like) {form}]',
    (found) => ({ put: 'date', basis: found.get('basis'), form: found.maybe('form') ?? null }),
  ],
  [
    "[the|their|its] [name of] [the|their|its|each file's] [parent|containing|enclosing] (folder|directory|folder's|directory's) [name] [(it is|they are) in]",
    (found) => (/name/.test(found.words()) ? { put: 'folder' } : null),
  ],
  ['[the|a] (date|dates) [(in|as) [the] [format] {form}]', (found) => ({ puzzle: 'which-date', words: found.words() })],
  [
    `[the|a|an|our|my|this|following] [following] ${labelNoun} [of|:|=|is] {quoted}`,
    (found) => ({ put: 'text', text: found.get('quoted'), exact: true }),
  ],
  ['[the|a] {proper} -/–/—', (found) => ({ put: 'text', text: `${found.get('proper')} - `, exact: true })],
  ['[the|a] {quoted}', (found) => ({ put: 'text', text: found.get('quoted'), exact: true })],
  [
    `(the|a|an|our|my|this|the following) ${labelNoun} [of|:|=|is] {proper}`,
    (found) => ({ put: 'text', text: found.get('proper'), exact: false }),
  ],
  [
    `(the|a|an|our|my|this|the following) ${labelNoun} [of|:|=|is] {loose}`,
    (found) => ({ put: 'text', text: found.get('loose'), exact: false }),
  ],
  [`${labelNoun} [of|:|=|is] {proper}`, (found) => ({ put: 'text', text: found.get('proper'), exact: false })],
  [`${labelNoun} [of|:|=|is] {loose}`, (found) => ({ put: 'text', text: found.get('loose'), exact: false })],
  [
    '[the|a] {proper} [tag|code|label]',
    (found) =>
      factWords.has(found.get('proper').toLowerCase())
        ? null
        : { put: 'text', text: found.get('proper'), exact: false },
  ],
  [
    '{loose}',
    (found) => ({ put: 'text', text: found.get('loose'), exact: false, bare: isPlainWord(found.get('loose')) }),
  ],
  [`(the|a|an|our|my|this|some) ${labelNoun}`, (found) => ({ puzzle: 'which-text', words: found.words() })],
];

export const text: Table<'text'> = [
  [
    '[the|a] [word|words|text|string|phrase|letters|characters|character|tag|prefix|suffix|number] {quoted}',
    (found) => ({ text: found.get('quoted'), exact: true, bare: false }),
  ],
  [
    '[the|a] (word|words|text|string|phrase|letters|letter|characters|tag|prefix|suffix|number) {proper}',
    (found) => ({ text: found.get('proper'), exact: false, bare: false }),
  ],
  [
    '[the|a] (word|words|text|string|phrase|letters|letter|characters|tag|prefix|suffix|number) {folderWord}',
    (found) => ({ text: found.get('folderWord'), exact: false, bare: false }),
  ],
  ['{proper}', (found) => ({ text: found.get('proper'), exact: false, bare: false })],
  ['{loose}', (found) => ({ text: found.get('loose'), exact: false, bare: isPlainWord(found.get('loose')) })],
];
