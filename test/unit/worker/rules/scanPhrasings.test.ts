/** Text is recognised in pictures only where somebody asks for it, in words that say so. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSentence } from '../../../../src/worker/rules/english/sentence.ts';
import { all, check, known, pdfs, photos } from './phrasings.ts';

describe('scans and photos of papers', () => {
  check(
    [
      'extract the text from the scans',
      'get the text out of the scans with OCR',
      'extract text from the photos of receipts',
      'extract the text from the pictures of my invoices into text files',
      'read the scanned pages',
      'read the scanned documents with OCR',
      'transcribe the scanned letters',
      'OCR the scans',
    ],
    [{ do: 'extract', which: all, into: null, recognise: true }],
  );
  check(
    ['extract the text from the scans into Texts', 'read the scanned pages with OCR into Texts'],
    [{ do: 'extract', which: all, into: 'Texts', recognise: true }],
  );
});

describe('what is said to be read by text recognition', () => {
  check(
    [
      'extract the text from the PDFs with OCR',
      'extract the text of the PDFs using OCR into text files',
      'OCR the PDFs',
      'run OCR on all PDFs',
      'recognize the text in the PDFs',
      'read the PDFs with text recognition',
    ],
    [{ do: 'extract', which: pdfs, into: null, recognise: true }],
  );
  check(
    ['extract the text from the photos with OCR', 'recognise the text in the pictures', 'ocr all photos'],
    [{ do: 'extract', which: photos, into: null, recognise: true }],
  );
  check(
    ['summarize these invoices into a spreadsheet with OCR'],
    [{ do: 'invoices', to: 'invoices.xlsx', recognise: true }],
  );
  check(
    ['put the receipts into an excel file using OCR', 'make a spreadsheet of the receipts with OCR'],
    [{ do: 'invoices', to: 'receipts.xlsx', recognise: true }],
  );
});

describe('without such a word', () => {
  for (const said of [
    'extract the text of the PDFs',
    'extract the text from the photos',
    'summarize these invoices into a spreadsheet',
  ])
    it(`nothing is recognised: ${said}`, () => {
      const reading = readSentence(said, known);
      assert.ok(reading.ok);
      assert.ok(reading.sentence.commands.length > 0);
      for (const command of reading.sentence.commands) assert.ok(!('recognise' in command), JSON.stringify(command));
    });
});
