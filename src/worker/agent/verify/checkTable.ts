/**
 * A table whose values are said to be from documents, checked by code: each value looked for in its own document, sums worked out anew,
 * papers that are there twice told of. Nothing is mended and nothing is filled in: what is missing stays empty, what is wrong is flagged.
 */
import { plainAmount, sumOf } from '../../facts/invoices.ts';
import { checkValue, type Check, type CheckStatus, type Value } from './checkValue.ts';
import { foldedWords, type Sources } from './sourceText.ts';

/** What a column's amounts or words are of, where the checks must know. */
export const columnRoles = ['net', 'vat', 'total', 'vat-rate', 'vendor', 'number'] as const;
export type ColumnRole = (typeof columnRoles)[number];
export type Column = {
  readonly name: string;
  readonly type: Value['type'];
  /** Told by its name where it is absent. */
  readonly role?: ColumnRole | undefined;
};

export type CheckedCell = { readonly value: Value | null; readonly check: Check };
export type CheckedRow = {
  /** The path of the document that the row is from. */
  readonly source: string;
  readonly cells: readonly CheckedCell[];
  /** For the Check column: "adds up", "net + VAT is 119.00, not 120.00"; empty where there is nothing to say. */
  readonly check: string;
};

/** Amounts of one column in one currency; `sum` is worked out. */
export type ColumnSum = {
  readonly column: string;
  /** Null for plain numbers, and for amounts whose currency nobody told. */
  readonly currency: string | null;
  readonly sum: string;
  readonly count: number;
};

export type Flag = {
  readonly kind: 'not found' | 'picture' | 'sum' | 'rate' | 'currency' | 'twice' | 'unread';
  /** From 1; null for the whole table. */
  readonly row: number | null;
  readonly column: string | null;
  readonly words: string;
};

export type Checked = {
  readonly columns: readonly Column[];
  readonly rows: readonly CheckedRow[];
  readonly sums: readonly ColumnSum[];
  readonly flags: readonly Flag[];
  readonly counts: Readonly<Record<CheckStatus, number>>;
};

/** A sum that somebody claims. */
export type Claim = { readonly column: string; readonly currency: string | null; readonly amount: string };

const roleWords: Readonly<Record<ColumnRole, RegExp>> = {
  'vat-rate':
    /(?:vat|tax|mwst|ust|tva|iva|btw|moms).{0,12}(?:rate|%|percent|satz|taux|tipo|aliquota|tarief)|^(?:rate|steuersatz)$/u,
  net: /^(?:net|netto|nett|subtotal|sub total|ht|base imponible|imponibile|net amount|amount net|nettobetrag|total net|net total)(?!\p{L})/u,
  vat: /^(?:vat|tax|sales tax|gst|mwst|ust|umsatzsteuer|mehrwertsteuer|tva|iva|btw|moms)(?!\p{L})/u,
  total:
    /^(?:total|gross|brutto|gesamt|gesamtbetrag|grand total|amount due|invoice total|total amount|ttc|totale|importe total|totaal)(?!\p{L})/u,
  vendor:
    /^(?:vendor|supplier|seller|merchant|store|shop|company|issuer|lieferant|verkaufer|handler|fournisseur|proveedor|fornitore|leverancier)(?!\p{L})/u,
  number:
    /^(?:(?:invoice|receipt|bill|document|rechnungs?|beleg|facture|factura|fattura|factuur)[ -]?)?(?:number|no|nr|nummer|numero|n°|id|#)(?!\p{L})/u,
};

/** What the column is of. A role needs the right type: a name that says "total" may stand over words. */
export function roleOf({ name, type, role }: Column): ColumnRole | null {
  if (role !== undefined) return role;
  const folded = foldedWords(name).join(' ');
  const isAmount = type === 'money' || type === 'number';
  for (const each of columnRoles.toSorted((one, two) => Number(two === 'vat-rate') - Number(one === 'vat-rate'))) {
    const fits =
      each === 'vendor' || each === 'number' ? type === 'text' : each === 'vat-rate' ? type === 'number' : isAmount;
    const written = each === 'vat-rate' ? `${folded}${name.includes('%') ? ' %' : ''}` : folded;
    if (fits && roleWords[each].test(written)) return each;
  }
  return null;
}

/** Looks for each value of a row in its document. */
export function checkRow(values: readonly (Value | null)[], sources: Sources): CheckedCell[] {
  return values.map((value) => ({ value, check: checkValue(value, sources) }));
}

type UncheckedRow = {
  readonly source: string;
  readonly cells: readonly CheckedCell[];
  /** Why nothing was read of it: its cells are empty, and say nothing about the document. */
  readonly unread?: string;
};

/** The table with all that holds between its values. `claims` are sums that were told with it. */
export function checkTable(
  columns: readonly Column[],
  rows: readonly UncheckedRow[],
  claims: readonly Claim[] = [],
): Checked {
  const flags: Flag[] = [];
  const roles = new Map<ColumnRole, number>();
  for (const [index, column] of columns.entries()) {
    const role = roleOf(column);
    if (role !== null && !roles.has(role)) roles.set(role, index);
  }
  const twice = new Twice(roles);
  const counts: Record<CheckStatus, number> = {
    found: 0,
    computed: 0,
    'not found': 0,
    'no text (picture)': 0,
    empty: 0,
  };
  const checked = rows.map(({ source, cells, unread }, index): CheckedRow => {
    if (unread !== undefined) {
      flags.push({ kind: 'unread', row: index + 1, column: null, words: unread });
      return { source, cells, check: `not read: ${unread}` };
    }
    const row = index + 1;
    const words: string[] = [];
    for (const [at, { check }] of cells.entries()) {
      counts[check.status] += 1;
      const flag = flagOfCell(columns[at]?.name ?? '', cells[at], row);
      if (flag === null) continue;
      flags.push(flag);
      words.push(`${flag.column ?? ''}: ${flag.words}`);
    }
    for (const each of [...amountFlags(cells, roles, row), ...twice.take(cells, row)]) {
      flags.push(each);
      words.push(each.words);
    }
    if (words.length === 0 && hasSum(cells, roles)) words.push('adds up');
    return { source, cells, check: words.join('; ') };
  });
  const sums = columns.flatMap((column, at) => sumsOf(column, at, rows, flags));
  for (const claim of claims) flags.push(...claimFlags(claim, sums));
  return { columns, rows: checked, sums, flags, counts };
}

function flagOfCell(column: string, cell: CheckedCell | undefined, row: number): Flag | null {
  if (cell === undefined) return null;
  const { status, note } = cell.check;
  const behind = note === '' ? '' : ` (${note})`;
  if (status === 'not found') return { kind: 'not found', row, column, words: `not found in the document${behind}` };
  if (status === 'no text (picture)')
    return { kind: 'picture', row, column, words: `read from a picture, not checked${behind}` };
  return null;
}

type Amount = { readonly amount: string; readonly currency: string | null };

/** As sums are made of; null where there is none, or none that a sum can hold. */
function amountOf(cell: CheckedCell | undefined): Amount | null {
  const value = cell?.value ?? null;
  if (value === null) return null;
  const [written, currency] =
    value.type === 'money'
      ? [value.amount, value.currency]
      : value.type === 'number'
        ? [value.number, null]
        : ['', null];
  const amount = plainAmount(written);
  return amount === null ? null : { amount, currency };
}

type Three = { readonly net: Amount; readonly vat: Amount; readonly total: Amount };

function threeOf(cells: readonly CheckedCell[], roles: ReadonlyMap<ColumnRole, number>): Three | null {
  const [net, vat, total] = (['net', 'vat', 'total'] as const).map((role) => amountOf(cells[roles.get(role) ?? -1]));
  return net == null || vat == null || total == null ? null : { net, vat, total };
}

function hasSum(cells: readonly CheckedCell[], roles: ReadonlyMap<ColumnRole, number>): boolean {
  return threeOf(cells, roles) !== null;
}

const cent = 0.01;
/** No country's rate is higher: Hungary's is 27. */
const rateMax = 0.3;

function* amountFlags(
  cells: readonly CheckedCell[],
  roles: ReadonlyMap<ColumnRole, number>,
  row: number,
): Generator<Flag> {
  const three = threeOf(cells, roles);
  if (three !== null) {
    const { net, vat, total } = three;
    const currencies = new Set([net, vat, total].map(({ currency }) => currency).filter((each) => each !== null));
    if (currencies.size > 1) {
      const words = `its amounts are in ${[...currencies].join(' and ')}: they are not added up`;
      yield { kind: 'currency', row, column: null, words };
      return;
    }
    const sum = sumOf([net.amount, vat.amount]);
    if (Math.abs(Number(sum) - Number(total.amount)) > cent + 1e-9)
      yield { kind: 'sum', row, column: null, words: `net + VAT is ${sum}, not ${total.amount}` };
  }
  yield* rateFlags(cells, roles, row);
}

function* rateFlags(
  cells: readonly CheckedCell[],
  roles: ReadonlyMap<ColumnRole, number>,
  row: number,
): Generator<Flag> {
  const [net, vat] = [amountOf(cells[roles.get('net') ?? -1]), amountOf(cells[roles.get('vat') ?? -1])];
  if (net === null || vat === null || Number(net.amount) === 0) return;
  const rate = Number(vat.amount) / Number(net.amount);
  const said = amountOf(cells[roles.get('vat-rate') ?? -1]);
  const percent = (rate * 100).toFixed(1).replace(/\.0$/, '');
  if (rate < 0 || rate > rateMax) yield { kind: 'rate', row, column: null, words: `VAT would be ${percent} % of net` };
  else if (said !== null && Math.abs((Number(net.amount) * Number(said.amount)) / 100 - Number(vat.amount)) > 2 * cent)
    yield {
      kind: 'rate',
      row,
      column: null,
      words: `VAT is ${percent} % of net, not ${said.amount.replace(/\.0+$/, '')} %`,
    };
}

/** Papers with the vendor and number of one before them. */
class Twice {
  readonly #roles: ReadonlyMap<ColumnRole, number>;
  readonly #seen = new Map<string, number>();

  constructor(roles: ReadonlyMap<ColumnRole, number>) {
    this.#roles = roles;
  }

  *take(cells: readonly CheckedCell[], row: number): Generator<Flag> {
    const [vendor, number] = [this.#wordsOf(cells, 'vendor'), this.#wordsOf(cells, 'number')];
    if (vendor === '' || number === '') return;
    const key = `${vendor}\0${number}`;
    const before = this.#seen.get(key);
    if (before === undefined) this.#seen.set(key, row);
    else yield { kind: 'twice', row, column: null, words: `has the vendor and number of row ${String(before)}` };
  }

  #wordsOf(cells: readonly CheckedCell[], role: ColumnRole): string {
    const value = cells[this.#roles.get(role) ?? -1]?.value ?? null;
    return value?.type === 'text' ? foldedWords(value.text).join(' ') : '';
  }
}

function sumsOf(
  column: Column,
  at: number,
  rows: readonly { readonly cells: readonly CheckedCell[] }[],
  flags: Flag[],
): ColumnSum[] {
  if (column.type !== 'money' && !(column.type === 'number' && roleOf(column) !== 'vat-rate')) return [];
  const byCurrency = new Map<string | null, string[]>();
  for (const [index, { cells }] of rows.entries()) {
    const amount = amountOf(cells[at]);
    if (amount !== null) {
      const amounts = byCurrency.get(amount.currency);
      if (amounts === undefined) byCurrency.set(amount.currency, [amount.amount]);
      else amounts.push(amount.amount);
    } else if ((cells[at]?.value ?? null) !== null)
      flags.push({
        kind: 'sum',
        row: index + 1,
        column: column.name,
        words: 'is left out of the sum: too many digits',
      });
  }
  const sums = [...byCurrency].map(([currency, amounts]) => ({
    column: column.name,
    currency,
    sum: sumOf(amounts),
    count: amounts.length,
  }));
  if (sums.length > 1) {
    const named = sums.map(({ currency }) => currency ?? 'no currency').join(', ');
    const words = `${column.name} is in ${String(sums.length)} currencies (${named}): each has a sum of its own`;
    flags.push({ kind: 'currency', row: null, column: column.name, words });
  }
  return sums;
}

function* claimFlags({ column, currency, amount }: Claim, sums: readonly ColumnSum[]): Generator<Flag> {
  const own = sums.find((each) => each.column === column && each.currency === currency);
  const said = plainAmount(amount);
  if (own === undefined || said === null) {
    const words = `there is no such sum: ${column} in ${currency ?? 'no currency'}`;
    yield { kind: 'sum', row: null, column, words };
  } else if (Math.abs(Number(own.sum) - Number(said)) > cent / 2)
    yield { kind: 'sum', row: null, column, words: `the sum of ${column} is ${own.sum}, not ${said}` };
}
