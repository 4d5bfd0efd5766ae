/** Tables out of documents, asked for in plain words, and what the rule makes of them on a real folder. */
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { readRule, printRule } from '../../../../src/model/rule/ruleText.ts';
import { checkRule } from '../../../../src/model/rule/check.ts';
import { planReplySchema } from '../../../../src/protocol/workerWire.ts';
import { openXlsx } from '../../../../src/worker/readers/sheets/xlsx.ts';
import { openZip } from '../../../../src/worker/readers/zip.ts';
import { rulesEngine } from '../../../../src/worker/rules/engine.ts';
import { PdfMaker } from '../../../support/pdfMaker.ts';
import { drawTable } from '../../../support/pdfTableMaker.ts';
import { source } from '../readers/support.ts';
import { check, pdfs } from './phrasings.ts';
import { runOn, ruleOf, sayOn } from './ruleRuns.ts';
import { contextFor, makeFolder, today } from './support.ts';

describe('tables into CSV files', () => {
  check(
    [
      'extract all tables from this PDF into CSV',
      'extract tables from these PDFs as CSV files',
      'get the tables out of the PDFs',
      'pull all the tables out of the PDFs as CSV',
      'convert PDF tables to CSV',
      'export every table in the PDFs to csv',
      'save the tables of all PDFs as separate csv files',
      'read the tables in *.pdf into csv',
      'take the tables from the PDF files',
    ],
    [{ do: 'tables', which: pdfs, format: 'csv', into: null, file: null }],
  );
  check(
    ['extract all tables', 'extract the tables to csv'],
    [{ do: 'tables', which: { where: [] }, format: 'csv', into: null, file: null }],
  );
  check(
    [
      'extract the tables from the PDFs into CSV files in Tables',
      'save the tables in the PDFs as csv files into Tables',
      'extract the tables from the PDFs into Tables',
    ],
    [{ do: 'tables', which: pdfs, format: 'csv', into: 'Tables', file: null }],
  );
});

describe('documents by their own names', () => {
  const named = (text: string) => ({ is: 'name', how: 'equals', text, on: 'name' }) as const;
  check(
    ['extract all tables from a.pdf and b.pdf to Excel', 'extract the tables from the files a.pdf, b.pdf into Excel'],
    [
      {
        do: 'tables',
        which: { where: [{ is: 'any', of: [named('a.pdf'), named('b.pdf')] }] },
        format: 'xlsx',
        into: null,
        file: null,
      },
    ],
  );
  check(
    ['extract the text of a.pdf', 'turn a.pdf into text', 'save the text of a.pdf as a txt file'],
    [{ do: 'extract', which: { where: [named('a.pdf')] } }],
  );
  check(['save the text of each pdf as a txt file', 'turn the PDFs into text files'], [{ do: 'extract', which: pdfs }]);
  check(
    ['convert a.pdf to Excel', 'turn a.pdf into xlsx'],
    [{ do: 'tables', which: { where: [named('a.pdf')] }, format: 'xlsx', into: null, file: null }],
  );
  check(['convert the PDFs to CSV'], [{ do: 'tables', which: pdfs, format: 'csv', into: null, file: null }]);
});

describe('tables into workbooks', () => {
  check(
    [
      'extract tables from these PDFs to Excel',
      'convert the tables in the PDFs to xlsx',
      'turn the tables in these PDFs into spreadsheets',
      'put the tables of the PDFs into a workbook',
      'extract every table from the PDFs and save them as Excel',
      'make a spreadsheet of the tables in the PDFs',
      'extract the tables from the PDFs to Excel files',
    ],
    [{ do: 'tables', which: pdfs, format: 'xlsx', into: null, file: null }],
  );
  check(
    ['extract the tables from the PDFs into one Excel file', 'put all tables of the PDFs into a single workbook'],
    [{ do: 'tables', which: pdfs, format: 'xlsx', into: null, file: 'tables.xlsx' }],
  );
  check(
    ['extract the tables of all PDFs to sums.xlsx', 'save the tables in the PDFs to the file sums.xlsx'],
    [{ do: 'tables', which: pdfs, format: 'xlsx', into: null, file: 'sums.xlsx' }],
  );
});

const towns = [
  ['Town', 'Rain', 'Share'],
  ['Bergen', '2,250', '12.5%'],
  ['Oslo', '(763)', '4%'],
];
const names = [
  ['Name', 'Formula'],
  ['Ada', '=1+1'],
  ['Grace', '- none'],
  ['Alan', '0042'],
];

function report(): Uint8Array {
  const pdf = new PdfMaker();
  const page = pdf.page();
  page.text(60, 70, 'Table 1: Rain in towns');
  drawTable(page, towns, { lines: 'grid' });
  drawTable(page, names, { lines: 'grid', top: 300, align: ['left', 'left'] });
  return pdf.bytes();
}

function plainReport(): Uint8Array {
  const pdf = new PdfMaker();
  drawTable(
    pdf.page(),
    [
      ['Year', 'Sum'],
      ['2019', '12'],
      ['2020', '15'],
    ],
    { lines: 'grid' },
  );
  return pdf.bytes();
}

const emptyPdf = (): Uint8Array => {
  const pdf = new PdfMaker();
  pdf.page().text(60, 80, 'A letter without any table.');
  return pdf.bytes();
};

test('a file by its name: a CSV file for each table, called by its caption or its number', async (test) => {
  const folder = makeFolder(test, { 'report.pdf': report(), 'other.pdf': plainReport() });
  const { lines, contents, reasons } = await sayOn(folder, 'extract all tables from report.pdf into CSV');
  assert.deepEqual(lines, ['create report-Table 1 Rain in towns.csv', 'create report-table-2.csv']);
  assert.equal(
    contents['report-Table 1 Rain in towns.csv']?.toString(),
    'Town,Rain,Share\r\nBergen,"2,250",12.5%\r\nOslo,(763),4%\r\n',
  );
  assert.equal(
    contents['report-table-2.csv']?.toString(),
    "Name,Formula\r\nAda,'=1+1\r\nGrace,- none\r\nAlan,0042\r\n",
  );
  assert.match(reasons['report-Table 1 Rain in towns.csv'] ?? '', /page 1, 3 rows of 3 columns/);
  assert.match(reasons['report-table-2.csv'] ?? '', /1 cell looks like a formula and has an apostrophe in front/);
});

test('a workbook for each PDF: numbers typed, formulas as text, and where each table is from', async (test) => {
  const folder = makeFolder(test, { 'report.pdf': report(), 'sub/letter.pdf': emptyPdf(), 'broken.pdf': '%PDF-1.4' });
  const { lines, contents, left } = await sayOn(
    folder,
    'extract tables from these PDFs to Excel, including subfolders',
  );
  assert.deepEqual(lines, ['create report.xlsx']);
  assert.deepEqual(left, { 'broken.pdf': 'the PDF is damaged', 'sub/letter.pdf': 'no table was found in it' });
  const book = openXlsx(openZip(source('a.xlsx', contents['report.xlsx'] ?? '')));
  assert.deepEqual(book.sheets, ['Table 1 Rain in towns', 'table-2', 'Sources']);
  const rows = book.sheets.map((_, sheet) => {
    const read: string[][] = [];
    book.readRows(sheet, (cells) => {
      read.push([...cells]);
      return 'more';
    });
    return read;
  });
  assert.deepEqual(rows[0], [
    ['Town', 'Rain', 'Share'],
    ['Bergen', '2250', '0.125'],
    ['Oslo', '-763', '0.04'],
  ]);
  assert.deepEqual(rows[1]?.slice(1), [
    ['Ada', '=1+1'],
    ['Grace', '- none'],
    ['Alan', '0042'],
  ]);
  assert.deepEqual(
    rows[2]?.map((row) => row.slice(0, 4)),
    [
      ['Sheet', 'File', 'Table', 'Page'],
      ['Table 1 Rain in towns', 'report.pdf', 'Table 1: Rain in towns', '1'],
      ['table-2', 'report.pdf', 'table-2', '1'],
    ],
  );
});

test('one workbook for all PDFs, no two sheets alike', async (test) => {
  const folder = makeFolder(test, { 'a.pdf': plainReport(), 'b.pdf': plainReport() });
  const { lines, contents } = await sayOn(folder, 'extract the tables from the PDFs into one Excel file');
  assert.deepEqual(lines, ['create tables.xlsx']);
  const book = openXlsx(openZip(source('a.xlsx', contents['tables.xlsx'] ?? '')));
  assert.deepEqual(book.sheets, ['table-1', 'table-1 (2)', 'Sources']);
});

test('the plan counts tables and documents, and says which are not sure', async (test) => {
  const pdf = new PdfMaker();
  const page = pdf.page();
  const words = ['blue', 'with', 'white', 'stripes', 'only'];
  // Of 25 cells 5 hold something.
  drawTable(
    page,
    words.map((word, row) => words.map((_, column) => (row === column ? word : ''))),
    { lines: 'grid', widths: [90, 90, 90, 90, 90] },
  );
  const folder = makeFolder(test, { 'a.pdf': plainReport(), 'b.pdf': pdf.bytes() });
  const { context } = contextFor(folder);
  const request = {
    instruction: 'extract tables from the PDFs to CSV',
    answers: {},
    steering: [],
    engine: 'rules' as const,
    today,
  };
  const reply = planReplySchema.parse(await rulesEngine.plan(request, context));
  assert.equal(reply.outcome, 'plan');
  assert.match(reply.plan.steps[0] ?? '', /; 2 tables found in 2 documents, of which 1 is not sure\.$/);
  const { reasons } = await sayOn(folder, 'extract tables from the PDFs to CSV');
  assert.match(reasons['b-table-1.csv'] ?? '', /page 1, .*; not sure: many of its cells are empty/);
});

describe('the rule', () => {
  it('takes tables into any path, a table by its name', async (test) => {
    const folder = makeFolder(test, { 'report.pdf': report() });
    const rule = ruleOf([{ do: 'extract', format: 'tables', to: 'Out/{table|lower}.tsv' }]);
    const { lines, contents } = await runOn(folder, rule);
    assert.deepEqual(lines, ['create Out/table 1 rain in towns.tsv', 'create Out/table-2.tsv']);
    assert.match(contents['Out/table-2.tsv']?.toString() ?? '', /^Name\tFormula\r\n/);
  });

  it('keeps to what a person says of a single table, by the name of its file', async (test) => {
    const folder = makeFolder(test, { 'report.pdf': report() });
    const step = { do: 'extract' as const, format: 'tables', to: '{dir}/{stem}-{table}.csv' };
    const except = [
      { path: 'report-table-2.csv', to: 'Names/people.csv' },
      { path: 'report-Table 1 Rain in towns.csv' },
    ];
    const { lines, left } = await runOn(folder, ruleOf([step], { except }));
    assert.deepEqual(lines, ['create Names/people.csv']);
    assert.deepEqual(left, { 'report-Table 1 Rain in towns.csv': 'you left it out' });
  });

  it('reads as text and prints as it was read', () => {
    const text =
      'rule 1\nstep "x"\n  files .pdf everywhere\n  extract tables to {dir}/{stem}-{table}.csv\nclash number\n';
    const { rule, problems } = readRule(text);
    assert.deepEqual(problems, []);
    assert.ok(rule !== null);
    assert.deepEqual(readRule(printRule(rule)).rule, rule);
  });

  it('is told what it lacks', () => {
    const problems = (line: string): string[] => {
      const { rule, problems: told } = readRule(`rule 1\nstep "x"\n  files .pdf everywhere\n  ${line}\nclash number\n`);
      return [...told, ...(rule === null ? [] : checkRule(rule))].map(({ message }) => message);
    };
    assert.deepEqual(
      [...new Set(problems('extract tables to {dir}/{stem}.docx'))],
      ['tables are written to csv, tsv or xlsx files'],
    );
    assert.deepEqual([...new Set(problems('extract text to {dir}/{table}.txt'))], ['no such field: "table"']);
  });
});
