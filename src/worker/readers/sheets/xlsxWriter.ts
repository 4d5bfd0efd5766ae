/**
 * Writes an XLSX file (ECMA-376, part 1, 18) of one sheet or several, row by row: what was written is packed at once, so that a million rows
 * need no more memory than the file they become. The same rows give the same bytes.
 */
import { strToU8, Zip, ZipDeflate } from 'fflate';
import { escapeXml } from '../escape.ts';
import { Unreadable } from '../unreadable.ts';
import { columnsMax, rowsMax } from './workbook.ts';

export type XlsxCell =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'number';
      readonly value: number;
      readonly decimals: number;
      readonly shown?: 'percent' | 'grouped';
    }
  /** Days since 30 December 1899; after 1 March 1900. */
  | { readonly kind: 'date' | 'moment'; readonly serial: number };

/** As in Excel. */
const cellCharactersMax = 32_767;
const sheetNameCharactersMax = 31;
/** Rows that the widths of the columns are measured by. */
const measuredRows = 200;
const widthMin = 8;
const widthMax = 60;
const piecesCharacters = 64 * 1024;
/** The same for every file: the time of writing is nobody's business, and would make two runs differ. */
const zipTime = new Date(1980, 0, 1);

const namespaceOf = 'http://schemas.openxmlformats.org';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = `xmlns="${namespaceOf}/spreadsheetml/2006/main"`;
const relationTypes = `${namespaceOf}/officeDocument/2006/relationships`;
const contentTypes = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function contentTypesPart(sheets: number): string {
  const parts = numbersTo(sheets).map(
    (number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${contentTypes}.worksheet+xml"/>`,
  );
  return `${head}<Types xmlns="${namespaceOf}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${contentTypes}.sheet.main+xml"/>${parts.join('')}<Override PartName="/xl/styles.xml" ContentType="${contentTypes}.styles+xml"/></Types>`;
}

function numbersTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

const packageRelations = `${head}<Relationships xmlns="${namespaceOf}/package/2006/relationships"><Relationship Id="rId1" Type="${relationTypes}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;
function workbookRelations(sheets: number): string {
  const parts = numbersTo(sheets).map(
    (number) =>
      `<Relationship Id="rId${number}" Type="${relationTypes}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
  );
  return `${head}<Relationships xmlns="${namespaceOf}/package/2006/relationships">${parts.join('')}<Relationship Id="rId${String(sheets + 1)}" Type="${relationTypes}/styles" Target="styles.xml"/></Relationships>`;
}

/** The cell styles by their numbers. Those of numbers are for whole ones; the next has two decimals. */
const styles = { plain: 0, header: 1, date: 2, moment: 3, twoDecimals: 4, grouped: 5, percent: 7 } as const;
const stylesPart = `${head}<styleSheet ${main}><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="9"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="9" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

/** The first row of a sheet is its header: bold, and it stays in sight. Sheets are written one after the other, in the order of their names. */
export class XlsxWriter {
  readonly #zip: Zip;
  readonly #packed: Uint8Array[] = [];
  #sheet: ZipDeflate;
  #number = 1;
  #widths: number[] = [];
  #text = '';
  #rows = 0;
  #started = false;

  constructor(sheetNames: string | readonly string[]) {
    this.#zip = new Zip((error, piece) => {
      if (error !== null) throw error;
      this.#packed.push(piece);
    });
    const sheets = sheetNamesOf(typeof sheetNames === 'string' ? [sheetNames] : sheetNames).map((name, index) => {
      const number = String(index + 1);
      return `<sheet name="${escapeXml(name)}" sheetId="${number}" r:id="rId${number}"/>`;
    });
    this.#whole('[Content_Types].xml', contentTypesPart(sheets.length));
    this.#whole('_rels/.rels', packageRelations);
    this.#whole(
      'xl/workbook.xml',
      `${head}<workbook ${main} xmlns:r="${relationTypes}"><sheets>${sheets.join('')}</sheets></workbook>`,
    );
    this.#whole('xl/_rels/workbook.xml.rels', workbookRelations(sheets.length));
    this.#whole('xl/styles.xml', stylesPart);
    this.#sheet = this.#add('xl/worksheets/sheet1.xml');
  }

  /** Ends the sheet at hand; rows from now on are those of the next. */
  nextSheet(): void {
    this.#endSheet();
    this.#number++;
    this.#sheet = this.#add(`xl/worksheets/sheet${String(this.#number)}.xml`);
    [this.#widths, this.#text, this.#rows, this.#started] = [[], '', 0, false];
  }

  /** Throws Unreadable for what a sheet cannot hold. */
  addRow(cells: readonly XlsxCell[]): void {
    this.#rows++;
    const row = String(this.#rows);
    if (this.#rows > rowsMax) throw new Unreadable(`it has more than ${rowsMax.toLocaleString('en')} rows`);
    if (cells.length > columnsMax) {
      throw new Unreadable(`row ${row} has more than ${columnsMax.toLocaleString('en')} columns`);
    }
    const parts = [`<row r="${row}">`];
    cells.forEach((cell, column) => {
      if (cell.kind === 'text' && cell.text.length > cellCharactersMax) {
        throw new Unreadable(`row ${row} has more text in one cell than a spreadsheet holds`);
      }
      parts.push(cellXml(cell, `${columnName(column)}${row}`, this.#rows === 1 ? styles.header : styles.plain));
      if (this.#rows <= measuredRows) this.#measure(cell, column);
    });
    parts.push('</row>');
    this.#text += parts.join('');
    if (this.#rows >= measuredRows && this.#text.length >= piecesCharacters) this.#flush();
  }

  finish(): Uint8Array {
    this.#endSheet();
    this.#zip.end();
    return Buffer.concat(this.#packed);
  }

  #endSheet(): void {
    this.#flush();
    this.#sheet.push(strToU8('</sheetData></worksheet>'), true);
  }

  #add(name: string): ZipDeflate {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = zipTime;
    this.#zip.add(file);
    return file;
  }

  #whole(name: string, text: string): void {
    this.#add(name).push(strToU8(text), true);
  }

  #measure(cell: XlsxCell, column: number): void {
    const length = cell.kind === 'text' ? cell.text.length : cell.kind === 'moment' ? 19 : 11;
    this.#widths[column] = Math.max(this.#widths[column] ?? widthMin, Math.min(length + 2, widthMax));
  }

  #flush(): void {
    if (!this.#started) {
      this.#started = true;
      this.#sheet.push(strToU8(sheetHead(this.#widths)), false);
    }
    this.#sheet.push(strToU8(this.#text), false);
    this.#text = '';
  }
}

function sheetHead(widths: readonly number[]): string {
  const columns = widths.map((width, index) => {
    const number = String(index + 1);
    return `<col min="${number}" max="${number}" width="${String(width)}" customWidth="1"/>`;
  });
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const view = `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>`;
  const cols = columns.length === 0 ? '' : `<cols>${columns.join('')}</cols>`;
  return `${head}<worksheet ${main}>${view}${cols}<sheetData>`;
}

function cellXml(cell: XlsxCell, place: string, style: number): string {
  switch (cell.kind) {
    case 'text': {
      if (cell.text === '') return '';
      const text = escapeXml(escapeCell(cell.text));
      return `<c r="${place}" s="${String(style)}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
    }
    case 'number': {
      const own = style === styles.plain ? numberStyle(cell) : style;
      return `<c r="${place}" s="${String(own)}"><v>${String(cell.value)}</v></c>`;
    }
    case 'date':
    case 'moment': {
      return `<c r="${place}" s="${String(styles[cell.kind])}"><v>${String(cell.serial)}</v></c>`;
    }
  }
}

function numberStyle({ decimals, shown }: Extract<XlsxCell, { kind: 'number' }>): number {
  if (shown === undefined) return decimals === 2 ? styles.twoDecimals : styles.plain;
  // Other counts of decimals are shown as they are: a spreadsheet rounds to what its format says.
  if (shown === 'grouped' && decimals !== 0 && decimals !== 2) return styles.plain;
  return styles[shown] + (decimals === 0 ? 0 : 1);
}

/** Characters that XML does not have, and text that looks like the escape itself (ECMA-376, part 1, 22.4.2.4). */
function escapeCell(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[\u0000-\u0008\u000b\u000c\r\u000e-\u001f\ufffe\uffff]/g, (character) => {
      return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
    });
}

function columnName(column: number): string {
  let name = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

/** Names that Excel takes for sheets, no two alike: what the sheets of these names are called. */
export function sheetNamesOf(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((wanted) => {
    const name = sheetNameOf(wanted);
    let free = name;
    for (let number = 2; taken.has(free.toLowerCase()); number++) {
      const end = ` (${String(number)})`;
      free = `${[...name].slice(0, sheetNameCharactersMax - end.length).join('')}${end}`;
    }
    taken.add(free.toLowerCase());
    return free;
  });
}

/** A name that Excel takes for a sheet. */
function sheetNameOf(name: string): string {
  const plain = [...name.replace(/[[\]:*?/\\\p{Cc}]/gu, ' ').trim()].slice(0, sheetNameCharactersMax).join('');
  const bare = plain.replace(/^'+|'+$/g, '').trim();
  return bare === '' ? 'Sheet1' : bare;
}
