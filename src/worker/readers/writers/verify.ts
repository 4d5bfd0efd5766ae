/** What was written is read back by our own readers and compared before anyone is offered it. */
import { wordsOfRuns, type Block } from '../flow/flow.ts';
import { flowOfDocx } from '../flow/fromDocx.ts';
import { localName, scanPart } from '../markup.ts';
import { pptxText } from '../office/pptxText.ts';
import { SheetTeller, type SheetTold } from '../sheets/sheetTeller.ts';
import { openXlsx } from '../sheets/xlsx.ts';
import { sourceOf } from '../source.ts';
import { wholeBounds } from '../textBounds.ts';
import { tableMs, withinTime } from '../timeLimit.ts';
import { whyUnreadable } from '../unreadable.ts';
import { openZip, type Zip } from '../zip.ts';

export type Expected =
  /** All words of a DOCX file's body, in their order. */
  | { readonly kind: 'docx'; readonly words: string }
  /** Words that stand on the slides of a PPTX file in this order, with others between them; and the speaker's, slide by slide. */
  | { readonly kind: 'pptx'; readonly words: string; readonly notes: readonly string[] }
  /** The sheets of an XLSX file, each by what is told of it (`SheetTold`). */
  | { readonly kind: 'xlsx'; readonly sheets: readonly { readonly name: string; readonly told: SheetTold }[] };

const limitMs = 30_000;
const partBytesMax = 64 * 1024 * 1024;
/** Characters around a difference that a person is shown. */
const shownCharacters = 40;

/** Why the file is not what it should be, in words; null where it is. Never throws for what is in the file. */
export function verifyWritten(bytes: Uint8Array, expected: Expected): string | null {
  try {
    return withinTime(limitOf(expected), () => {
      const zip = openZip(sourceOf(bytes, `written.${expected.kind}`));
      switch (expected.kind) {
        case 'docx':
          return differenceOf(wordsOfDocx(zip), collapsed(expected.words));
        case 'pptx':
          return missingOf(zip, expected.words) ?? notesDifference(zip, expected.notes);
        case 'xlsx':
          return sheetsDifference(zip, expected.sheets);
      }
    });
  } catch (thrown) {
    return `what was written cannot be read back: ${whyUnreadable(thrown, 'file')}`;
  }
}

function limitOf(expected: Expected): number {
  if (expected.kind !== 'xlsx') return limitMs;
  return tableMs(expected.sheets.reduce((rows, { told }) => rows + told.rows, 0));
}

/** Words with one space between them, without the characters that XML does not have. */
function collapsed(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function wordsOfDocx(zip: Zip): string {
  return collapsed(flowOfDocx(zip).blocks.map(wordsOfBlock).join('\n'));
}

/** The words of a block, without numbers of lists. */
export function wordsOfBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'item':
      return wordsOfRuns(block.runs);
    case 'code':
      return block.text;
    case 'table':
      return block.rows.map((row) => row.map(wordsOfRuns).join(' ')).join('\n');
    case 'rule':
      return '';
  }
}

function differenceOf(read: string, wanted: string): string | null {
  if (read === wanted) return null;
  let at = 0;
  while (at < read.length && read[at] === wanted[at]) at++;
  const start = Math.max(0, at - shownCharacters / 2);
  const shown = (text: string): string => text.slice(start, start + shownCharacters);
  return `what was written reads “${shown(read)}” where “${shown(wanted)}” was meant`;
}

/** The first word that is not there in its order. */
function missingOf(zip: Zip, words: string): string | null {
  const sink = pptxText(zip, wholeBounds);
  const read = collapsed(sink.text()).split(' ');
  let at = 0;
  for (const word of collapsed(words).split(' ')) {
    while (at < read.length && read[at] !== word) at++;
    if (at === read.length && word !== '') return `what was written lacks “${word.slice(0, shownCharacters)}”`;
    at++;
  }
  return null;
}

function notesDifference(zip: Zip, notes: readonly string[]): string | null {
  const parts = [...zip.entries.keys()].filter((name) => /^ppt\/notesSlides\/[^/]+\.xml$/.test(name));
  if (parts.length !== notes.length)
    return `what was written has ${String(parts.length)} notes, not ${String(notes.length)}`;
  for (const [index, wanted] of notes.entries()) {
    const read: string[] = [];
    let inText = false;
    scanPart(
      zip,
      `ppt/notesSlides/notesSlide${String(index + 1)}.xml`,
      { bytesMax: partBytesMax },
      {
        open: (name) => (inText ||= localName(name) === 't'),
        text: (text) => inText && read.push(text),
        close: (name) => {
          if (localName(name) === 't') inText = false;
          if (localName(name) === 'p') read.push('\n');
        },
      },
    );
    const difference = differenceOf(collapsed(read.join('')), collapsed(wanted));
    if (difference !== null) return difference;
  }
  return null;
}

function sheetsDifference(
  zip: Zip,
  wanted: readonly { readonly name: string; readonly told: SheetTold }[],
): string | null {
  const workbook = openXlsx(zip);
  if (workbook.sheets.join('\n') !== wanted.map(({ name }) => name).join('\n'))
    return 'what was written has other sheets than were meant';
  for (const [index, { name, told }] of wanted.entries()) {
    const teller = new SheetTeller();
    workbook.readRows(index, (cells) => {
      teller.add(cells);
      return 'more';
    });
    const read = teller.told();
    if (read.rows !== told.rows)
      return `the sheet ${name} was written with ${String(read.rows)} rows, not ${String(told.rows)}`;
    if (read.sum !== told.sum) return `the sheet ${name} does not read as it was meant`;
  }
  return null;
}
