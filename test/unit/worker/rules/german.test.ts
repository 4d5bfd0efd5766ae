/** A plan in the person's language: the sentences are German, and the rule does what it does in English. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, test } from 'node:test';
import { useLanguage } from '../../../../src/base/translate.ts';
import type { Plan } from '../../../../src/model/plan.ts';
import { drawTable } from '../../../support/pdfTableMaker.ts';
import { messagesIn, wordsFolder } from '../../../support/words/bundle.ts';
import { PdfMaker } from '../../../support/pdfMaker.ts';
import { workerKeys } from '../../../support/words/keys.ts';
// The programs of the readers, where they lie in the project.
import '../readers/support.ts';
import { makeFolder, planFor } from './support.ts';

const all = messagesIn(path.join(wordsFolder, 'bundle.l10n.de.json'));
/** What a worker is given, and no more. */
const messages = Object.fromEntries(workerKeys().map((key) => [key, all[key] ?? '']));

afterEach(() => {
  useLanguage('en', {});
});

async function plan(folder: string, instruction: string): Promise<Plan> {
  const reply = await planFor(folder, instruction);
  assert.ok(reply.outcome === 'plan', `${instruction}: ${JSON.stringify(reply)}`);
  return reply.plan;
}

test('a plan that sorts and one that trashes are told in German', async (context) => {
  const folder = makeFolder(context, { 'a.pdf': 'a', 'b.pdf': 'b', 'notes.txt': 'c', 'old/empty.log': '' });
  const english = await plan(folder, 'move the PDFs to Papers');
  useLanguage('de', messages);
  const german = await plan(folder, 'move the PDFs to Papers');
  assert.equal(german.goal, '2 .pdf-Dateien nach „Papers“ verschieben.');
  assert.deepEqual(german.steps, [
    '2 .pdf-Dateien nach „Papers“ verschieben.',
    'Insgesamt bekommen 2 Dateien einen neuen Ort oder Namen.',
  ]);
  assert.ok(german.untouched.includes('2 andere Dateien bleiben, wie sie sind.'), german.untouched.join('\n'));
  assert.deepEqual(german.scope, english.scope);
  const trash = await plan(folder, 'delete empty files');
  assert.equal(trash.goal, '1 leere Datei in den Papierkorb legen.');
});

/** One page with a table. */
function tablePdf(): Buffer {
  const made = new PdfMaker();
  const rows = [
    ['Item', 'Price'],
    ['Lamp', '12.50'],
    ['Chair', '80.00'],
  ];
  drawTable(made.page(), rows, { lines: 'grid' });
  return made.bytes();
}

const bytes = {
  'a.jpg': 'x',
  'b.jpg': 'y',
  'note one.txt': 'Invoice number: 1\nSeller: Acme\n',
  'page.htm': '<p>Hello</p>',
  'hello.eml': 'From: Ann <ann@example.org>\r\nSubject: Hello\r\n\r\nHello\r\n',
};

const sentences: readonly [string, string][] = [
  [
    'rename the jpgs to their date modified',
    '2 .jpg oder .jpeg-Dateien umbenennen, neuer Name: das Datum der letzten Änderung (YYYY-MM-DD_HH-mm-ss).',
  ],
  ['number the jpgs', '2 .jpg oder .jpeg-Dateien nummerieren.'],
  ['rename the jpgs to Holiday 001', '2 .jpg oder .jpeg-Dateien umbenennen, neuer Name: „Holiday“ und eine Nummer.'],
  ['add the prefix "x{y}_" to the jpgs', '2 .jpg oder .jpeg-Dateien umbenennen, vorn im Namen: „x{y}_“.'],
  [
    'replace spaces with dashes in the names of the txt files',
    '1 .txt-Datei umbenennen: Leerzeichen durch Bindestriche ersetzen.',
  ],
  ['make the names of the txt files upper case', '1 .txt-Datei umbenennen: in GROSSBUCHSTABEN schreiben.'],
  ['change .htm to .html', '1 Datei umbenennen: die Endung von .htm in .html ändern.'],
  ['convert the jpgs to png into Web', '2 .jpg oder .jpeg-Dateien umwandeln in PNG nach „Web“.'],
  [
    'resize the jpgs to 800 pixels',
    '2 .jpg oder .jpeg-Dateien auf höchstens 800 Pixel an der längeren Seite verkleinern.',
  ],
  ['extract the text of the htm files', '1 .htm-Datei: den Text in Textdateien daneben schreiben.'],
  ['make a list of the jpgs', '2 .jpg oder .jpeg-Dateien auflisten in „index.csv“.'],
  [
    'extract the tables of the PDFs to csv into Tables',
    '1 .pdf-Datei: Tabellen herauslösen als CSV-Dateien, eine je Tabelle in „Tables“.',
  ],
  [
    'summarize these invoices into a spreadsheet',
    '1 Rechnung oder Quittung auswerten und nach „invoices.xlsx“ schreiben.',
  ],
];

test('what renames, numbers, converts, reads and lists is told in German, and does the same', async (context) => {
  const folder = makeFolder(context, { ...bytes, 't.pdf': tablePdf() });
  for (const [instruction, goal] of sentences) {
    useLanguage('en', {});
    const english = await plan(folder, instruction);
    useLanguage('de', messages);
    const german = await plan(folder, instruction);
    assert.equal(german.goal, goal, instruction);
    assert.deepEqual(german.scope, english.scope, instruction);
    assert.deepEqual(german.examples, english.examples, instruction);
  }
});

test('an invoice without a total, and what is taken for granted of names, are told in German', async (context) => {
  const folder = makeFolder(context, bytes);
  useLanguage('de', messages);
  const invoices = await plan(folder, 'summarize these invoices into a spreadsheet');
  assert.match(invoices.steps[0] ?? '', /; 1 nach dem Text; 1 hat keine Summe\.$/);
  const prefix = await plan(folder, 'add the prefix holiday to the jpgs');
  assert.deepEqual(
    prefix.assumptions.filter((line) => / (?:the|stands|are) /.test(line)),
    [],
  );
  assert.match(prefix.assumptions.join('\n'), /Zwischen „holiday“ und dem Namen steht „_“/);
});

test('what a file tells of itself has a German name', async (context) => {
  const folder = makeFolder(context, bytes);
  useLanguage('de', messages);
  const goal = async (instruction: string): Promise<string> => (await plan(folder, instruction)).goal;
  assert.equal(await goal('sort the mails into folders by sender'), '1 Mail in Ordner sortieren, nach Absender.');
  assert.equal(await goal('add the sender to the names of the mails'), '1 Mail umbenennen, vorn im Namen: Absender.');
  assert.equal(
    await goal('rename the mails to sender and subject'),
    '1 Mail umbenennen, neuer Name: Absender und Betreff.',
  );
});

test('what is asked about photos without a date is the same in German', async (context) => {
  const folder = makeFolder(context, { ...bytes, 'c-2020-01-02.jpg': 'z' });
  for (const instruction of ['sort photos by date', 'sort by date', 'organize the photos by date, use the file date']) {
    useLanguage('en', {});
    const english = await plan(folder, instruction);
    useLanguage('de', messages);
    const german = await plan(folder, instruction);
    const keys = ({ questions }: Plan): unknown =>
      questions.map(({ key, choices }) => [key, choices.map(({ value }) => value)]);
    assert.ok(english.questions.length > 0, instruction);
    assert.deepEqual(keys(german), keys(english), instruction);
    assert.deepEqual(
      german.untouched.filter((line) => /\b(?:no|in its|stay)\b/.test(line)),
      [],
    );
  }
});
