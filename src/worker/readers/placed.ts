/**
 * A document's text in pieces that know where they stand: pages with the box of each character, sheets with the cell of each value, else
 * one piece whose lines count. What nobody sees of it is kept apart. So a value that is said to be from it can be looked for, and shown.
 */
import type { FactSource } from '../facts/facts.ts';
import { decodeText } from './encodings.ts';
import { kindOf, type Kind, type PackedKind } from './kinds.ts';
import { textOf } from './documents.ts';
import { readPassages } from './passages/passages.ts';
import { eachUnseenCell } from './passages/xlsx.ts';
import { eachPlacedPage } from './pdf/pdfium.ts';
import { withoutHidden } from './places/apart.ts';
import { delimiterOf, readDelimited } from './sheets/delimited.ts';
import { openOds } from './sheets/ods.ts';
import type { Workbook } from './sheets/workbook.ts';
import { openXlsx } from './sheets/xlsx.ts';
import { extensionOf, pdfBytesMax, wholeFileBytesMax } from './source.ts';
import type { TextBounds } from './textBounds.ts';
import { withinTime } from './timeLimit.ts';
import { Unreadable, whyUnreadable } from './unreadable.ts';
import type { Zip } from './zip.ts';

/** A piece of a text; places in it are UTF-16 units from its beginning. */
export type PlacedPiece = {
  /** "page 3", "sheet “Costs”"; empty where it is the whole text. */
  readonly place: string;
  readonly text: string;
  /** Of a page (from 1): four numbers a unit, see placedPage.ts. */
  readonly page?: { readonly number: number; readonly boxes: Float32Array };
  /** Of a sheet: where each cell begins, in order. */
  readonly cells?: readonly { readonly at: number; readonly reference: string }[];
};

export type PlacedText = {
  readonly pieces: readonly PlacedPiece[];
  /** What nobody sees; `isBehind`: the text behind a scan, which a program made of the picture. */
  readonly hidden: readonly {
    readonly place: string;
    readonly why: string;
    readonly text: string;
    readonly isBehind: boolean;
  }[];
  /** Whether some of it was left out: a value that is not found may stand there. */
  readonly isCut: boolean;
  /** Why it could not be read, in words; null where it could, or is no document (a picture). */
  readonly problem: string | null;
  readonly pages: number;
};

const bounds: TextBounds = { charactersMax: 1_500_000, pagesMax: 300, rowsMax: 100_000, limitMs: 15_000 };
const pageMs = 5_000;
const hiddenCharactersMax = 200_000;
const hiddenCellsMax = 50_000;

/** The text of a document with its places; no pieces for what has no text. Never throws for what is in the file: only the signal's reason. */
export async function readPlaced(source: FactSource, signal: AbortSignal): Promise<PlacedText> {
  const into = new Pieces();
  try {
    const kind = withinTime(bounds.limitMs, () => kindOf(source));
    if (kind.kind !== 'pdf' && kind.kind !== 'text' && source.size > wholeFileBytesMax)
      throw new Unreadable('it is too large to be read');
    await readKind(kind, source, into, signal);
    return into.end(null);
  } catch (thrown) {
    signal.throwIfAborted();
    return into.end(whyUnreadable(thrown, 'document'));
  }
}

async function readKind(kind: Kind, source: FactSource, into: Pieces, signal: AbortSignal): Promise<void> {
  if (kind.kind === 'other') return;
  if (kind.kind === 'pdf') return readPages(source, into, signal);
  if ('zip' in kind && (kind.kind === 'xlsx' || kind.kind === 'ods')) {
    withinTime(bounds.limitMs, () => {
      readSheets(kind.zip, kind.kind, into);
    });
    return;
  }
  if (kind.kind === 'text' && ['csv', 'tsv', 'tab'].includes(extensionOf(source.name))) {
    withinTime(bounds.limitMs, () => {
      readTable(source, into);
    });
    return;
  }
  const sink = await textOf(source, bounds);
  if (sink === null) return;
  const isXml = extensionOf(source.name) === 'xml';
  const hidden = (await readPassages(source)).filter(
    ({ seen, why }) => seen === 'no' || (!isXml && why === 'a comment in its source'),
  );
  for (const { place, why, text } of hidden) into.hide({ place, why, text, isBehind: false });
  const shown = withoutHidden(
    [{ place: '', text: sink.text() }],
    hidden.map(({ text }) => text),
  );
  for (const piece of shown) into.add(piece);
  if (sink.isCut) into.isCut = true;
}

async function readPages(source: FactSource, into: Pieces, signal: AbortSignal): Promise<void> {
  if (source.size > pdfBytesMax) throw new Unreadable('it is too large to be read');
  await eachPlacedPage(
    source,
    { pagesMax: bounds.pagesMax, pageMs },
    (page, index, pages) => {
      const place = `page ${String(index + 1)}`;
      into.pages = pages;
      if (pages > bounds.pagesMax || page?.isCut === true || page === null) into.isCut = true;
      if (page === null) return true;
      into.add({ place, text: page.text, page: { number: index + 1, boxes: page.boxes } });
      for (const { why, text, isBehind } of page.unseen) into.hide({ place, why, text, isBehind });
      if (into.isFull) into.isCut = true;
      return !into.isFull;
    },
    signal,
  );
}

function readSheets(zip: Zip, kind: PackedKind, into: Pieces): void {
  const unseen = new Map<string, string>();
  if (kind === 'xlsx')
    eachUnseenCell(zip, ({ reference, value, why }, sheet) => {
      unseen.set(`${sheet}\0${reference}`, why);
      into.hide({ place: `sheet “${sheet}”, cell ${reference}`, why, text: value, isBehind: false });
      return unseen.size < hiddenCellsMax ? 'more' : 'enough';
    });
  // Beyond this count nobody knows what is seen.
  if (unseen.size >= hiddenCellsMax) throw new Unreadable('it has too many cells that are not shown');
  const book: Workbook = kind === 'ods' ? openOds(zip) : openXlsx(zip);
  let rows = 0;
  for (const [index, name] of book.sheets.entries()) {
    const sheet = new SheetPiece(name, (reference) => unseen.has(`${name}\0${reference}`));
    let row = 0;
    book.readRows(index, (cells) => {
      row += 1;
      if (rows >= bounds.rowsMax || into.isFullWith(sheet.length)) {
        into.isCut = true;
        return 'enough';
      }
      if (cells.length > 0) rows += 1;
      sheet.add(row, cells);
      return 'more';
    });
    into.add(sheet.end());
  }
}

function readTable(source: FactSource, into: Pieces): void {
  const bytes = Math.min(source.size, bounds.charactersMax * 2);
  const { text } = decodeText(source.read(0, bytes));
  const sheet = new SheetPiece('', () => false);
  let row = 0;
  readDelimited(text, delimiterOf(text, extensionOf(source.name)), (cells) => {
    row += 1;
    if (row > bounds.rowsMax || into.isFullWith(sheet.length)) {
      into.isCut = true;
      return 'enough';
    }
    sheet.add(row, cells);
    return 'more';
  });
  if (bytes < source.size) into.isCut = true;
  into.add(sheet.end());
}

/** The rows of a sheet as lines, tabs between cells; what is not seen is left out. */
class SheetPiece {
  readonly #name: string;
  readonly #isUnseen: (reference: string) => boolean;
  readonly #cells: { at: number; reference: string }[] = [];
  readonly #parts: string[] = [];
  length = 0;

  constructor(name: string, isUnseen: (reference: string) => boolean) {
    this.#name = name;
    this.#isUnseen = isUnseen;
  }

  add(row: number, cells: readonly string[]): void {
    for (const [column, cell] of cells.entries()) {
      const text = cell.replace(/\s+/g, ' ');
      const reference = `${columnLetters(column)}${String(row)}`;
      if (column > 0) this.#put('\t');
      if (text === '' || this.#isUnseen(reference)) continue;
      this.#cells.push({ at: this.length, reference });
      this.#put(text);
    }
    this.#put('\n');
  }

  end(): PlacedPiece {
    return {
      place: this.#name === '' ? '' : `sheet “${this.#name}”`,
      text: this.#parts.join(''),
      cells: this.#cells,
    };
  }

  #put(text: string): void {
    this.#parts.push(text);
    this.length += text.length;
  }
}

function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

/** Collects pieces within the bounds. */
class Pieces {
  readonly #pieces: PlacedPiece[] = [];
  readonly #hidden: PlacedText['hidden'][number][] = [];
  #characters = 0;
  #hiddenCharacters = 0;
  isCut = false;
  pages = 0;

  get isFull(): boolean {
    return this.isFullWith(0);
  }

  isFullWith(more: number): boolean {
    return this.#characters + more >= bounds.charactersMax;
  }

  add(piece: PlacedPiece): void {
    this.#characters += piece.text.length;
    if (piece.text.trim() !== '') this.#pieces.push(piece);
  }

  hide(hidden: PlacedText['hidden'][number]): void {
    this.#hiddenCharacters += hidden.text.length;
    if (this.#hiddenCharacters <= hiddenCharactersMax) this.#hidden.push(hidden);
  }

  end(problem: string | null): PlacedText {
    const { isCut, pages } = this;
    return { pieces: this.#pieces, hidden: this.#hidden, isCut: isCut || problem !== null, problem, pages };
  }
}
