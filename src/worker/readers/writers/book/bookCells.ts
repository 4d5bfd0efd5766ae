/** What a model or a rule gives for a cell, as a cell with a type: nothing is a number, a date or an amount of money that does not look like one. */
import { cellOf } from '../../sheets/cellValues.ts';
import type { NumberCell, XlsxCell } from '../../sheets/cells.ts';

export type BookValue = string | number | boolean | null;
export type CellSource = {
  /** A path from the top of the folder. */
  readonly file: string;
  /** Counted from 1. */
  readonly page?: number;
  /** What stands there, or how it was found. */
  readonly note?: string;
};
export type BookCell =
  BookValue | { readonly value: BookValue; /** ISO 4217. */ readonly currency?: string; readonly source?: CellSource };

export type ColumnKind = 'auto' | 'text' | 'number' | 'date' | 'truth' | 'money';
export type BookColumn = {
  readonly title: string;
  /** What its cells are; told by each of them where this is not said. */
  readonly kind?: ColumnKind;
  /** Digits behind the point; those that a number has where this is not said. */
  readonly decimals?: number;
  /** ISO 4217, of amounts that do not say their own. */
  readonly currency?: string;
  /** What the last row tells of the column. */
  readonly total?: 'sum' | 'average' | 'count';
};

const decimalsMax = 10;
/** Beyond these a spreadsheet would not keep all digits. */
const largest = 1e15;

export type MadeCell = {
  readonly cell: XlsxCell;
  /** It is of the kind that its column says. */ readonly fits: boolean;
};

/** The cell for a value of the column. What is not of the column's kind stays as it is, as text. */
export function bookCell(given: BookCell, column: BookColumn): MadeCell {
  const { value, currency } = typeof given === 'object' && given !== null ? given : { value: given };
  if (value === null || value === '') return { cell: text(''), fits: true };
  const kind = column.kind ?? 'auto';
  switch (kind) {
    case 'text':
      return { cell: text(String(value)), fits: true };
    case 'truth':
      return typeof value === 'boolean'
        ? { cell: { kind: 'truth', value }, fits: true }
        : { cell: text(String(value)), fits: false };
    case 'number':
    case 'money': {
      const number = numberCell(value, column);
      if (number === null) return { cell: text(String(value)), fits: false };
      if (kind === 'number') return { cell: number, fits: true };
      const code = currency ?? column.currency;
      if (code === undefined || !/^[A-Z]{3}$/.test(code)) return { cell: number, fits: code === undefined };
      const decimals = Math.max(column.decimals ?? fractionOf(code), number.decimals);
      return { cell: { ...number, decimals, currency: code }, fits: true };
    }
    case 'date': {
      const cell = typeof value === 'string' ? cellOf(value) : text(String(value));
      return { cell, fits: cell.kind === 'date' || cell.kind === 'moment' };
    }
    case 'auto':
      return { cell: anyCell(value, column), fits: true };
  }
}

function text(words: string): XlsxCell {
  return { kind: 'text', text: words };
}

function anyCell(value: string | number | boolean, column: BookColumn): XlsxCell {
  if (typeof value === 'boolean') return { kind: 'truth', value };
  if (typeof value === 'number') return numberCell(value, column) ?? text(String(value));
  return cellOf(value);
}

function numberCell(value: string | number | boolean, column: BookColumn): NumberCell | null {
  const cell = typeof value === 'string' ? cellOf(value.trim()) : typeof value === 'number' ? numbered(value) : null;
  if (cell?.kind !== 'number') return null;
  return { ...cell, decimals: Math.max(cell.decimals, column.decimals ?? 0) };
}

function numbered(value: number): NumberCell | null {
  if (!Number.isFinite(value) || Math.abs(value) >= largest) return null;
  return { kind: 'number', value: value === 0 ? 0 : value, decimals: decimalsOf(value) };
}

/** As many as amounts of money have, at most. */
const plainDecimals = 3;

/** Whether the number is the one that is written with so many digits behind the point. */
function hasDecimals(value: number, decimals: number): boolean {
  const factor = 10 ** decimals;
  const whole = Math.round(value * factor);
  return Math.abs(whole) < 1e15 && whole / factor === value;
}

/** Digits behind the point, as many as the number needs. */
function decimalsOf(value: number): number {
  if (Number.isInteger(value)) return 0;
  for (let decimals = 1; decimals <= plainDecimals; decimals++) if (hasDecimals(value, decimals)) return decimals;
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([-+]\d+))?$/.exec(String(value)) ?? [];
  return Math.min(Math.max(fraction.length - Number(exponent), 0), decimalsMax);
}

const fractions = new Map<string, number>();

/** Digits behind the point that amounts of a currency have: two of most, none of yen. */
function fractionOf(currency: string): number {
  const known = fractions.get(currency);
  if (known !== undefined) return known;
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  fractions.set(currency, digits);
  return digits;
}
