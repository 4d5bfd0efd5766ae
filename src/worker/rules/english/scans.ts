/** How text that has to be recognised is asked for: scans, photos of papers, and whatever is said to be read "with OCR". */
import { t } from '../../../base/translate.ts';
import type { Known, Which } from '../commands.ts';
import type { Found } from '../grammar/parse.ts';
import type { Clause, Meanings, Table } from './meanings.ts';

/** Behind a deed; nothing is recognised without such a word, or one for a scan. */
export const byRecognition =
  '[,] (with|by|using|through|via) [offline] (ocr|text recognition|optical character recognition|character recognition)';
const recognised = /\b(?:ocr|(?:text|character) recognition)\b/i;

/** Whether a clause says so. */
export function asksRecognition(found: Found<Meanings, Known>): boolean {
  return recognised.test(found.words());
}

const paper =
  '(receipt|receipts|invoice|invoices|bill|bills|document|documents|page|pages|paper|papers|letter|letters|contract|contracts|form|forms)';

/** Scans have no kind of their own: they are pictures and PDFs, and which of those need it shows when they are read. */
export const scans: Table<'scans'> = [
  ['[the|my|our|these|those] [all|all of the] (scans|scan)', () => pages()],
  [`[the|my|our|these|those] (scans|photos|pictures|images|photographs) of [the|my|our|these] ${paper}`, () => pages()],
  [`[the|my|our|these|those] scanned ${paper}`, () => pages()],
  ['[the|my|our|these|those] scanned (pdf|pdfs|pdf files|files|pictures|images)', () => pages()],
];

function pages(): Which {
  return { where: [], notes: [t('“Scans” are taken to be all pictures and PDFs.')] };
}

const take = '(extract|pull out|get|take|pull|export|save|read|recognise|recognize|scrape|grab)';
const text = '[all] [of] [the] (text|texts|words|writing|plain text|contents)';
const from = '(from|of|out of|in|inside|on)';
const textFiles = '[(to|into|in|as) [separate] (text files|txt files|plain text|txt|text)]';
const place = '[(in|into|to) {folder}]';

export const extractingScans: Table<'clause'> = [
  [`${take} ${text} ${from} [all] {scans} ${textFiles} [${byRecognition}] ${place}`, scanned],
  [`(read|transcribe|recognise|recognize|ocr) [all] {scans} ${textFiles} [${byRecognition}] ${place}`, scanned],
  [`${take} ${text} ${from} [all] {which} ${textFiles} ${byRecognition} ${place}`, asked],
  [`${take} ${text} ${from} [all] {which} ${byRecognition} ${textFiles} ${place}`, asked],
  [`(read|transcribe) [all] {which} ${byRecognition} ${textFiles} ${place}`, asked],
  [
    `(ocr|run ocr on|do ocr on|use ocr on|apply ocr to|perform ocr on|run text recognition on) [all] {which} ${textFiles} ${place}`,
    asked,
  ],
  [`(recognise|recognize) ${text} ${from} [all] {which} ${textFiles} ${place}`, asked],
];

function scanned(found: Found<Meanings, Known>): Clause {
  return clauseFor(found.get('scans'), found);
}

function asked(found: Found<Meanings, Known>): Clause {
  return clauseFor(found.get('which'), found);
}

function clauseFor(which: Which, found: Found<Meanings, Known>): Clause {
  return {
    commands: [{ do: 'extract', which, into: found.maybe('folder')?.name ?? null, recognise: true }],
    puzzles: [],
  };
}
