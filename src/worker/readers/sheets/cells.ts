/** Cells as an XLSX file holds them (ECMA-376, part 1, 18.3.1.4), and as they are read back. */
import { escapeXml } from '../escape.ts';
import { Unreadable } from '../unreadable.ts';
import { type CellLook, type CellStyles, formats } from './cellStyles.ts';
import { numberText } from './numberFormats.ts';

export type NumberCell = {
  readonly kind: 'number';
  readonly value: number;
  readonly decimals: number;
  readonly shown?: 'percent' | 'grouped';
  /** ISO 4217: stands behind the number in its own format, so that no two currencies look alike. */
  readonly currency?: string;
};
export type XlsxCell =
  /** `link` is an address that the cell leads to; `#'Sheet'!A1` is a place in the workbook. */
  | { readonly kind: 'text'; readonly text: string; readonly link?: string }
  | NumberCell
  | { readonly kind: 'truth'; readonly value: boolean }
  /** Days since 30 December 1899; after 1 March 1900. */
  | { readonly kind: 'date' | 'moment'; readonly serial: number }
  /** A formula of our own making, without `=`, and what comes of it, for programs that do not compute. */
  | { readonly kind: 'formula'; readonly formula: string; readonly cached: NumberCell };

/** As in Excel. */
export const cellCharactersMax = 32_767;
const decimalsMax = 10;

/** The cell's XML; nothing for an empty text. Throws Unreadable for what a sheet cannot hold. */
export function cellXml(cell: XlsxCell, place: string, isBold: boolean, styles: CellStyles): string {
  const style = (look: CellLook): string => {
    const number = styles.numberOf(look);
    return number === 0 ? '' : ` s="${String(number)}"`;
  };
  const font = isBold ? 'bold' : 'plain';
  switch (cell.kind) {
    case 'text': {
      if (cell.text === '') return '';
      if (cell.text.length > cellCharactersMax) {
        throw new Unreadable(`the cell ${place} has more text than a spreadsheet holds`);
      }
      const look = style({ font: cell.link !== undefined && !isBold ? 'link' : font, format: '' });
      return `<c r="${place}"${look} t="inlineStr"><is><t${spaceOf(cell.text)}>${cellText(cell.text)}</t></is></c>`;
    }
    case 'number':
      return `<c r="${place}"${style({ font, format: formatOf(cell) })}><v>${String(cell.value)}</v></c>`;
    case 'truth':
      return `<c r="${place}"${style({ font, format: formats.truth })} t="b"><v>${cell.value ? '1' : '0'}</v></c>`;
    case 'date':
    case 'moment':
      return `<c r="${place}"${style({ font, format: formats[cell.kind] })}><v>${String(cell.serial)}</v></c>`;
    case 'formula':
      return `<c r="${place}"${style({ font, format: formatOf(cell.cached) })}><f>${escapeXml(cell.formula)}</f><v>${String(cell.cached.value)}</v></c>`;
  }
}

/** What our reader makes of the cell. */
export function textOfCell(cell: XlsxCell): string {
  switch (cell.kind) {
    case 'text':
      return cell.text.toWellFormed();
    case 'number':
      return String(cell.value);
    case 'truth':
      return cell.value ? 'TRUE' : 'FALSE';
    case 'date':
    case 'moment':
      return numberText(cell.serial, cell.kind, false);
    case 'formula':
      return String(cell.cached.value);
  }
}

function formatOf({ decimals, shown, currency }: NumberCell): string {
  if (currency !== undefined) return `${grouped(decimals)}\\ "${currency}"`;
  // Other counts of decimals are shown as they are: a spreadsheet rounds to what its format says.
  if (shown === undefined) return decimals === 2 ? '0.00' : '';
  if (shown === 'percent') return decimals === 0 ? '0%' : '0.00%';
  return decimals === 0 || decimals === 2 ? grouped(decimals) : '';
}

function grouped(decimals: number): string {
  return decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(Math.min(decimals, decimalsMax))}`;
}

/** Space at an end, and more than one between words, is kept only where it is asked for. */
export function spaceOf(text: string): string {
  return /^\s|\s$|\s\s|[\t\n\r]/.test(text) ? ' xml:space="preserve"' : '';
}

/** Text inside a cell: characters that XML does not have, and text that looks like the escape itself (ECMA-376, part 1, 22.4.2.4). */
export function cellText(text: string): string {
  const escaped = text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[\u0000-\u0008\u000b\u000c\r\u000e-\u001f\ufffe\uffff]/g, (character) => {
      return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
    });
  return escapeXml(escaped);
}

/** The letters of a column (from 0). */
export function columnName(column: number): string {
  let name = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}
