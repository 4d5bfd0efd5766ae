/**
 * The reference in media/rules.md (conditions, fields, dates, filters), made from the tables that the language itself goes by.
 * `node test/support/ruleReference.ts` writes it anew; a test holds the page against it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dateSourceTable, fieldTable } from '../../src/model/rule/fields.ts';
import { filterTable } from '../../src/model/rule/filterTable.ts';
import { companionTable, kindTable, orderTable, subjectTable } from '../../src/model/rule/ruleWords.ts';

export const rulesPage = path.resolve(import.meta.dirname, '../../media/rules.md');
const begins = '<!-- made from the tables of the language, by test/support/ruleReference.ts -->\n';
const ends = '<!-- end of what is made -->\n';

/** The page as it should be. */
export function withReference(page: string): string {
  const from = page.indexOf(begins);
  const to = page.indexOf(ends);
  if (from < 0 || to < from) throw new Error('the page has no place for the reference');
  return page.slice(0, from + begins.length) + reference() + page.slice(to);
}

function reference(): string {
  return [
    '\n## Conditions\n\nA condition is about one of these, or about a field: `where exif.iso > 800 and not has place.city`.\n',
    table(
      ['about', 'says'],
      Object.entries(subjectTable).map(([word, says]) => [`\`${word}\``, coded(says)]),
    ),
    `\nKinds: ${listOf(kindTable)}.\n\nWhat goes along (\`together\`): ${listOf(companionTable)}.\n\nOrders of a counter: ${listOf(orderTable)}.\n`,
    '\n## Dates\n\n`let d = date …` takes the first of these that a file has; `{d.source}` says which it was.\n',
    table(
      ['source', 'is'],
      Object.entries(dateSourceTable).map(([word, { about }]) => [`\`${word}\``, about]),
    ),
    '\n## Fields\n',
    table(
      ['field', 'is', 'such as'],
      Object.entries(fieldTable).map(([word, { says, example }]) => [`\`${word}\``, says, `\`${example}\``]),
    ),
    '\n## Filters\n',
    table(
      ['filter', 'gives', 'example'],
      Object.entries(filterTable).map(([word, { says, example }]) => [`\`${word}\``, says, `\`${escaped(example)}\``]),
    ),
    '\n',
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function listOf(words: Readonly<Record<string, string>>): string {
  return Object.entries(words)
    .map(([word, says]) => `\`${word}\` (${says})`)
    .join(', ');
}

/** "the name: name contains "x"" with what is written as code. */
function coded(says: string): string {
  const [about = '', written] = says.split(': ');
  return written === undefined ? about : `${about}: \`${escaped(written)}\``;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}

if (import.meta.main) writeFileSync(rulesPage, withReference(readFileSync(rulesPage, 'utf8')));
