/** The number that a paper goes by: of an invoice, else of an order, else a reference. Only what stands behind a word for it. */
import { plainLetters } from './textLabels.ts';

/** "no", "Nr.", "n°", "number", "#" as they stand after such a word; lower case, no accents. */
const no = String.raw`(?:number|nummer|numero|num|nr|no|n\.?o|n°|n|id|#)(?!\p{L})[.:]?`;
const join = String.raw`[\s-]{0,2}`;

/** From the surest kind of number to the least; each is a pattern for its label. */
const kinds: readonly RegExp[] = [
  [
    String.raw`(?:invoice|receipt|bill|credit note|quote|quotation|statement|document)${join}${no}`,
    String.raw`(?:rechnungs?|belegs?|gutschrifts?|angebots?|quittungs?|lieferschein|dokumenten?)${join}${no}`,
    String.raw`(?:n°|n\.?o|no\.?|numero) (?:de |da |di )?(?:la )?(?:facture|factura|fattura|fatura|devis|recibo)`,
    String.raw`(?:facture|factura|fattura|fatura|devis|recibo|ricevuta|factuur|bon)${join}${no}`,
  ],
  [
    String.raw`(?:order|po|p\.o\.)${join}${no}`,
    String.raw`(?:bestell(?:ungs?)?|auftrags?|bestel)${join}${no}`,
    String.raw`(?:n°|n\.?o|no\.?|numero) (?:de |da |di )?(?:commande|pedido|ordine|encomenda)`,
    String.raw`(?:commande|pedido|ordine|encomenda)${join}${no}`,
  ],
  [
    String.raw`(?:reference|ref|referenz|referencia|riferimento|referentie)(?:\.?${join}${no}|\.?\s?[:#])`,
    String.raw`(?:kenmerk|aktenzeichen)\s?:`,
  ],
].map((patterns) => new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${patterns.join('|')})`, 'gu'));

/** A number of this shape right behind the bare word needs no "no": INVOICE INV-2041. */
const bare =
  /(?<!\p{L})(?:invoice|receipt|rechnung|facture|factura|fattura|factuur|fatura)[ :]{1,3}(?=[a-z]{1,6}[-_/]?\d{2})/gu;

/** A line that holds nothing else needs none either: "Receipt 4471". A year is what a heading has: "Invoices 2026". */
const alone =
  /(?<=^|\n)[ \t#*_]{0,8}(?:invoice|receipt|rechnung|quittung|facture|factura|recibo|fattura|ricevuta|factuur|fatura)[ :]{1,3}(?=(?!(?:19|20)\d\d(?!\d))\d{3,20}[ \t*_]{0,8}(?:\n|$))/gu;

const labelsMax = 500;
const lineCharacters = 200;
const value = /^[A-Za-z0-9][A-Za-z0-9./_-]{0,39}/u;
/** "RE 2019-42": letters that belong to the number behind them. */
const parted = /^([A-Z]{1,4}) (?=\d)/u;
const day = /^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})$/u;

/** The number as it is written; null where none stands behind a word for one. */
export function numberOfText(text: string): string | null {
  const plain = plainLetters(text);
  const [, ...others] = kinds;
  return others.reduce((found, pattern) => found ?? behindLabels(pattern, text, plain), invoiceNumberOf(text));
}

/** The same of an invoice, receipt or credit note alone: no order's number, and no reference. */
export function invoiceNumberOf(text: string): string | null {
  const plain = plainLetters(text);
  const [invoice] = kinds;
  return invoice === undefined
    ? null
    : [invoice, bare, alone].reduce<string | null>(
        (found, pattern) => found ?? behindLabels(pattern, text, plain),
        null,
      );
}

function behindLabels(pattern: RegExp, text: string, plain: string): string | null {
  let count = 0;
  for (const match of plain.matchAll(pattern)) {
    const found = valueBehind(text, match.index, match.index + match[0].length);
    if (found !== null) return found;
    count += 1;
    if (count >= labelsMax) break;
  }
  return null;
}

function valueBehind(text: string, at: number, end: number): string | null {
  const [line = '', ...below] = text.slice(end, end + 2 * lineCharacters).split('\n');
  const rest = line.replace(/^[\s:#=.]{0,20}(?:(?:nr|no)\.?[\s:]{1,4})?/iu, '');
  const own = valueAt(rest);
  if (own !== null) return own;
  const next = below.find((one) => one.trim() !== '') ?? '';
  if (rest === '') return valueAt(columnOf(text, at, end, next) ?? next.trim());
  // A table's head: the number stands in the same column of the row below.
  const column = columnOf(text, at, `${line}\n`.length + end - 1, next);
  return column === null || /\d/u.test(line) ? null : valueAt(column);
}

/** The part of the line below that stands in the label's column; null where the two lines are not cut into as many columns. */
function columnOf(text: string, at: number, end: number, below: string): string | null {
  const before = text.slice(Math.max(0, at - lineCharacters), at);
  const start = before.slice(before.lastIndexOf('\n') + 1);
  const head = columns(start + text.slice(at, end));
  const row = columns(below);
  if (head.length !== row.length || head.length < 2) return null;
  return row[columns(`${start}x`).length - 1] ?? null;
}

function columns(line: string): string[] {
  return line.trim().split(/\s*(?:\t|\||\s{2,})\s*/u);
}

function valueAt(text: string): string | null {
  const [, letters = ''] = parted.exec(text) ?? [];
  const rest = letters === '' ? text : text.slice(letters.length + 1);
  const found = value.exec(rest)?.[0].replace(/[./_-]+$/u, '') ?? '';
  if (!/\d/u.test(found) || day.test(found) || /^\s?[%€$£]/u.test(rest.slice(found.length))) return null;
  return letters === '' ? found : `${letters} ${found}`;
}
