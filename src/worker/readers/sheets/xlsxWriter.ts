/**
 * Writes an XLSX file (ECMA-376, part 1, 18) of one sheet or several, row by row: what was written is packed at once, so that a million rows
 * need no more memory than the file they become. The same rows give the same bytes.
 */
import { Zip } from 'fflate';
import { Unreadable } from '../unreadable.ts';
import { verifyWritten } from '../writers/verify.ts';
import { cellXml, columnName, textOfCell, type XlsxCell } from './cells.ts';
import { CellStyles } from './cellStyles.ts';
import { GrowingBytes } from './growingBytes.ts';
import { PackedPart } from './packedPart.ts';
import { sheetNamesOf } from './sheetNames.ts';
import { SheetTeller, type SheetTold } from './sheetTeller.ts';
import { columnsMax, rowsMax } from './workbook.ts';
import {
  type Comment,
  commentDrawing,
  commentsPart,
  contentTypesPart,
  main,
  packageRelations,
  relationsNamespace,
  relationsPart,
  workbookPart,
  workbookRelations,
  xmlHead,
} from './xlsxParts.ts';
import { escapeXml } from '../escape.ts';

/** Rows that the widths of the columns are measured by. */
const measuredRows = 200;
const widthMin = 8;
const widthMax = 60;
/** Excel takes 65,530 of a sheet. */
const linksMax = 60_000;
const commentsMax = 20_000;
/** A file that was written, and what its sheets should read as. */
export type Book = {
  readonly bytes: Uint8Array;
  readonly sheets: readonly { readonly name: string; readonly told: SheetTold }[];
};

/** The file, read back and compared: in a turn of its own, since each of the two may take its time. Throws Unreadable. */
export async function comparedBook({ bytes, sheets }: Book): Promise<Uint8Array> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  const difference = verifyWritten(bytes, { kind: 'xlsx', sheets });
  if (difference !== null) throw new Unreadable(difference);
  return bytes;
}

type Link = { readonly place: string; readonly address: string };

/**
 * The first row of a sheet is its header: bold, it stays in sight, and its cells choose among the rows below. Sheets are written one after
 * the other, in the order of their names.
 */
export class XlsxWriter {
  readonly #zip: Zip;
  readonly #file = new GrowingBytes();
  readonly #names: readonly string[];
  readonly #styles = new CellStyles();
  readonly #told: SheetTold[] = [];
  readonly #commented: number[] = [];
  #hasFormulas = false;
  #sheet: PackedPart;
  #number = 1;
  #widths: number[] = [];
  #text = '';
  #rows = 0;
  #totals = 0;
  #columns = 0;
  #started = false;
  #teller = new SheetTeller();
  #links: Link[] = [];
  #comments: Comment[] = [];

  constructor(sheetNames: string | readonly string[]) {
    this.#zip = new Zip((error, piece) => {
      if (error !== null) throw error;
      this.#file.add(piece);
    });
    this.#names = sheetNamesOf(typeof sheetNames === 'string' ? [sheetNames] : sheetNames);
    this.#whole('_rels/.rels', packageRelations);
    this.#whole('xl/_rels/workbook.xml.rels', workbookRelations(this.#names.length));
    this.#sheet = this.#add('xl/worksheets/sheet1.xml');
  }

  /** The number of the row that comes next, from 1. */
  get nextRow(): number {
    return this.#rows + 1;
  }

  /** Ends the sheet at hand; rows from now on are those of the next. */
  nextSheet(): void {
    this.#endSheet();
    this.#number++;
    this.#sheet = this.#add(`xl/worksheets/sheet${String(this.#number)}.xml`);
    [this.#widths, this.#text, this.#rows, this.#started] = [[], '', 0, false];
    [this.#totals, this.#columns, this.#teller, this.#links, this.#comments] = [0, 0, new SheetTeller(), [], []];
  }

  /** Throws Unreadable for what a sheet cannot hold. */
  addRow(cells: readonly XlsxCell[]): void {
    this.#write(cells, this.#rows === 0);
  }

  /** A last row that tells of those above it: bold, and no part of what is chosen among. */
  addTotals(cells: readonly XlsxCell[]): void {
    this.#totals++;
    this.#write(cells, true);
  }

  /** A note to a cell of the sheet at hand, by its row (from 1) and column (from 0); false where there are too many. */
  comment(row: number, column: number, text: string): boolean {
    if (this.#comments.length === commentsMax) return false;
    const place = `${columnName(column)}${String(row)}`;
    this.#comments.push({ place, row: row - 1, column, text: text.replace(/\p{Cc}+/gu, ' ') });
    return true;
  }

  /** The file, and what is told of its sheets. */
  finish(): Book {
    this.#endSheet();
    this.#whole('xl/workbook.xml', workbookPart(this.#names, this.#hasFormulas));
    this.#whole('xl/styles.xml', this.#styles.xml());
    this.#whole('[Content_Types].xml', contentTypesPart(this.#names.length, this.#commented));
    this.#zip.end();
    const sheets = this.#names.flatMap((name, index) => {
      const told = this.#told[index];
      return told === undefined ? [] : [{ name, told }];
    });
    return { bytes: this.#file.whole(), sheets };
  }

  #write(cells: readonly XlsxCell[], isBold: boolean): void {
    this.#rows++;
    const row = String(this.#rows);
    if (this.#rows > rowsMax) throw new Unreadable(`it has more than ${rowsMax.toLocaleString('en')} rows`);
    if (cells.length > columnsMax) {
      throw new Unreadable(`row ${row} has more than ${columnsMax.toLocaleString('en')} columns`);
    }
    this.#columns = Math.max(this.#columns, cells.length);
    const parts = [`<row r="${row}">`];
    cells.forEach((cell, column) => {
      const place = `${columnName(column)}${row}`;
      parts.push(cellXml(cell, place, isBold, this.#styles));
      if (this.#rows <= measuredRows) this.#measure(cell, column);
      if (cell.kind === 'formula') this.#hasFormulas = true;
      if (cell.kind === 'text' && cell.link !== undefined && this.#links.length < linksMax)
        this.#links.push({ place, address: cell.link });
    });
    parts.push('</row>');
    this.#teller.add(cells.map(textOfCell));
    const xml = parts.join('');
    if (this.#started) this.#sheet.push(xml, false);
    else this.#text += xml;
    if (!this.#started && this.#rows >= measuredRows) this.#flush();
  }

  #endSheet(): void {
    this.#flush();
    const relations = this.#links
      .filter(({ address }) => !address.startsWith('#'))
      .map(({ address }, index) => ({
        id: `rIdLink${String(index + 1)}`,
        kind: 'hyperlink',
        target: address,
        external: true,
      }));
    const notes = String(this.#number);
    const hasNotes = this.#comments.length > 0;
    if (hasNotes) {
      this.#commented.push(this.#number);
      relations.push({ id: 'rIdNotes', kind: 'comments', target: `../comments${notes}.xml`, external: false });
      const drawing = `../drawings/vmlDrawing${notes}.vml`;
      relations.push({ id: 'rIdDrawing', kind: 'vmlDrawing', target: drawing, external: false });
    }
    const drawing = hasNotes ? '<legacyDrawing r:id="rIdDrawing"/>' : '';
    this.#sheet.push(`</sheetData>${this.#filter()}${this.#linksXml()}${drawing}</worksheet>`, true);
    if (relations.length > 0) this.#whole(`xl/worksheets/_rels/sheet${notes}.xml.rels`, relationsPart(relations));
    if (hasNotes) {
      this.#whole(`xl/comments${notes}.xml`, commentsPart(this.#comments));
      this.#whole(`xl/drawings/vmlDrawing${notes}.vml`, commentDrawing(this.#comments));
    }
    this.#told.push(this.#teller.told());
  }

  /** What lets people choose among the rows, where there are any below the header. */
  #filter(): string {
    const last = this.#rows - this.#totals;
    if (last < 2 || this.#columns === 0) return '';
    return `<autoFilter ref="A1:${columnName(this.#columns - 1)}${String(last)}"/>`;
  }

  #linksXml(): string {
    let outside = 0;
    const lines = this.#links.map(({ place, address }) =>
      address.startsWith('#')
        ? `<hyperlink ref="${place}" location="${escapeXml(address.slice(1))}"/>`
        : `<hyperlink ref="${place}" r:id="rIdLink${String(++outside)}"/>`,
    );
    return lines.length === 0 ? '' : `<hyperlinks>${lines.join('')}</hyperlinks>`;
  }

  #add(name: string): PackedPart {
    const part = new PackedPart(name);
    this.#zip.add(part);
    return part;
  }

  #whole(name: string, text: string): void {
    this.#add(name).push(text, true);
  }

  #measure(cell: XlsxCell, column: number): void {
    this.#widths[column] = Math.max(this.#widths[column] ?? widthMin, Math.min(lengthOf(cell) + 2, widthMax));
  }

  #flush(): void {
    if (!this.#started) {
      this.#started = true;
      this.#sheet.push(sheetHead(this.#widths), false);
    }
    this.#sheet.push(this.#text, false);
    this.#text = '';
  }
}

/** Characters that a cell shows. */
function lengthOf(cell: XlsxCell): number {
  switch (cell.kind) {
    case 'text':
      return cell.text.length;
    case 'number':
      return cell.currency === undefined ? 11 : 16;
    case 'formula':
      return lengthOf(cell.cached) + 2;
    case 'moment':
      return 19;
    case 'date':
    case 'truth':
      return 11;
  }
}

function sheetHead(widths: readonly number[]): string {
  const columns = Array.from({ length: widths.length }, (_, index) => {
    const number = String(index + 1);
    return `<col min="${number}" max="${number}" width="${String(widths[index] ?? widthMin)}" customWidth="1"/>`;
  });
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const view = `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>`;
  const cols = columns.length === 0 ? '' : `<cols>${columns.join('')}</cols>`;
  return `${xmlHead}<worksheet ${main} ${relationsNamespace}>${view}${cols}<sheetData>`;
}
