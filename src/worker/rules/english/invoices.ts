/** Invoices and receipts as a table of what stands in them: "summarize these invoices into a spreadsheet". */
import type { Condition } from '../../../model/rule/rule.ts';
import type { Known, Which } from '../commands.ts';
import type { Found } from '../grammar/parse.ts';
import type { Clause, Meanings, Table } from './meanings.ts';
import { isByNameNote } from './files.ts';
import { asksRecognition, byRecognition } from './scans.ts';

/** What people call them, as the words that are looked for in names. */
const papers = new Set(['invoice', 'receipt', 'bill']);

const collect =
  '(summarize|summarise|sum up|tabulate|collect|gather|compile|extract|read|put|enter|get|pull|list|catalogue|catalog|index|record|log|export|save|write|bring)';
const make = '(make|create|build|write|generate|produce|prepare|compile|give me|i want|i need|draw up|set up)';
const sheet =
  '[a|an|one|the|my|a single|one single|a new] (spreadsheet|excel|xlsx|csv|excel file|excel spreadsheet|excel sheet|excel workbook|excel table|xlsx file|csv file|workbook|sheet|table|spreadsheet file)';
const madeSheet =
  '[me] [a|an|one|the|my|a single|a new] (spreadsheet|excel file|excel spreadsheet|excel sheet|excel workbook|excel table|excel list|excel overview|xlsx file|xlsx|csv|csv file|workbook|table|spreadsheet summary|summary spreadsheet|summary table)';
const into = '(into|in|to|as|onto|on|in to)';
const data = '(data|details|totals|amounts|contents|content|information|info|figures|numbers|fields|values)';
const details = `[the] [main|key|important|most important] ${data} (of|from|in|on|out of)`;
const read = '(read|read through|look at|look through|go through|open|check|take|scan through)';
const columnsSaid =
  '[,] (with|showing|including|containing|giving|and their|by) [the|their|its] [columns] {invoiceColumns}';
const called = '(called|named) {fileName}';

const everything: Which = { where: [], notes: [] };

export const invoicing: Table<'clause'> = [
  [
    `${collect} [${details}] [all] {which} [${columnsSaid}] ${into} ${sheet} [${called}] [${columnsSaid}] [${byRecognition}]`,
    tabled,
  ],
  [
    `${collect} [${details}] [all] {which} [${columnsSaid}] ${into} {fileName} [${columnsSaid}] [${byRecognition}]`,
    tabled,
  ],
  // Fields of papers can be nothing but lines of a table.
  [
    `(extract|pull|pull out|get|collect|gather|read|read out|list) ${details} [all] {which} [${called}] [${byRecognition}]`,
    tabled,
  ],
  [
    `${collect} [all] [the|these|those|my|our] [main|key|important] (invoice|receipt|bill) ${data} ${into} ${sheet} [${called}] [${byRecognition}]`,
    allOfThem,
  ],
  [
    `${read} [all] {which} (and|, and|then|and then|,) ${make} ${madeSheet} [(of|from|out of|with) (it|them|that|what you find|what they say|what is in them|the results|the data)] [${called}] [${columnsSaid}] [${byRecognition}]`,
    tabled,
  ],
  [
    `${read} [all] {which} (and|, and|then|and then|,) (put|write|enter|list|collect|record|summarize|summarise|copy) (it|them|that|everything|what you find|what they say|what is in them|the results|the data|the details|{invoiceColumns}) ${into} ${sheet} [${called}] [${byRecognition}]`,
    tabled,
  ],
  [`${collect} {invoiceColumns} (of|from|in|on) [all] {which} ${into} ${sheet} [${called}] [${byRecognition}]`, tabled],
  [
    `(turn|convert|transform|make|combine) [${details}] [all] {which} (into|to) (a|one|a single) (spreadsheet|table|workbook|excel table|excel spreadsheet|excel sheet) [${called}] [${columnsSaid}] [${byRecognition}]`,
    tabled,
  ],
  [
    `${make} ${madeSheet} [${called}] (of|from|out of|with|for|listing|about|that lists|summarizing|summarising) [${details}] [all] {which} [${columnsSaid}] [${called}] [${byRecognition}]`,
    tabled,
  ],
  [
    `${make} ${madeSheet} (of|with|for|showing) {invoiceColumns} (of|from|in|on|for) [all] {which} [${called}] [${byRecognition}]`,
    tabled,
  ],
];

/** What is in every such table anyway. */
export const invoiceColumns: Table<'invoiceColumns'> = [
  ['{one:invoiceColumn} (,|and|, and|plus|&|as well as) {rest:invoiceColumns}', () => true],
  ['{invoiceColumn}', () => true],
];

export const invoiceColumn: Table<'invoiceColumn'> = [
  [
    '[the|their|its] [invoice|receipt|issue] (date|dates|number|numbers|no|vendor|vendors|seller|sellers|supplier|suppliers|merchant|merchants|shop|company|total|totals|total amount|amount|amounts|sum|price|currency|currencies|vat|tax|taxes|vat amount|net|net amount|gross|gross amount|subtotal)',
    () => true,
  ],
  ['[the|their|its] (file|file name|filename|name|names|path)', () => true],
];

function tabled(found: Found<Meanings, Known>): Clause | null {
  const which = withoutNames(found.get('which'));
  return which === null ? null : tableOf(which, found);
}

/** “The invoice data”: of all invoices that there are. */
function allOfThem(found: Found<Meanings, Known>): Clause {
  return tableOf(everything, found);
}

function tableOf(which: Which, found: Found<Meanings, Known>): Clause {
  const form = /\bcsv\b/i.test(found.words()) ? 'csv' : 'xlsx';
  // Called as the person calls them.
  const named =
    /\breceipts?\b/i.test(found.words()) && !/\b(?:invoice|bill)s?\b/i.test(found.words()) ? 'receipts' : 'invoices';
  const to = found.maybe('fileName') ?? `${named}.${form}`;
  return {
    commands: [{ do: 'invoices', which, to, ...(asksRecognition(found) ? { recognise: true } : {}) }],
    puzzles: [],
  };
}

/** The files that are meant but for what they are called: what stands in them tells better. Null where it is not about invoices. */
function withoutNames(which: Which): Which | null {
  const rest = which.where.filter((condition) => !namesPapers(condition));
  if (rest.length === which.where.length) return null;
  const notes = which.notes.filter((note) => !['invoice', 'receipt', 'bill'].some((word) => isByNameNote(note, word)));
  return { ...which, where: rest, notes };
}

function namesPapers(condition: Condition): boolean {
  if (condition.is === 'any') return condition.of.every(namesPapers);
  return condition.is === 'name' && condition.how === 'contains' && papers.has(condition.text);
}
