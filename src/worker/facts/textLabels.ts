/** The words that stand before a value in a paper: "Invoice date:", "Due date" above a column, "Rechnungsdatum". */

/** How far before a value its label may begin, on its own line; and how much of the line above is looked at. */
const labelCharacters = 32;
const lineCharacters = 240;

/** What words say of the date behind them: that it is the paper's own, that of something else, or nothing. */
export type DateLabel = 'own' | 'other' | 'unknown';

/** The words for a paper's own date; all in lower case and without accents. */
const ownWords = new RegExp(
  [
    String.raw`\b(?:dated?|issued(?: on)?|date of (?:issue|invoice)|invoice date|tax point)`,
    String.raw`(?:\b|rechnungs|beleg|factuur|brief|ausstellungs|erstellungs)datum`,
    String.raw`\bdatum der (?:rechnung|ausstellung)`,
    String.raw`\bdate (?:de (?:la )?facture|de facturation|d['’]emission)`,
    String.raw`\bfecha(?: de (?:emision|expedicion|(?:la )?factura))?`,
    String.raw`\bdata(?: (?:de |di )?(?:emissao|emissione|fattura|da fatura|documento|da emissao))?`,
    String.raw`\b(?:vom|du)`,
    // Of a letter: "Berlin, den 3. Juli", "Paris, le 3 juillet".
    String.raw`, (?:den|le)`,
  ].join('|'),
  'gu',
);

/** The words for when something else is to happen, or did. */
const otherWords = new RegExp(
  [
    String.raw`\b(?:due|delivery|delivered|deliver|shipping|shipped|ship|birth|born|expir\w{1,6}|expiry|valid|until|end|start|payment|paid|pay` +
      String.raw`|printed|print|period|before|by|since|from|service|order|ordered|arrival|departure|check-?in|check-?out|deadline|renewal)` +
      String.raw`(?: (?:date|on|by|until|before|from|to|is))?`,
    String.raw`\bdate (?:due|of (?:birth|delivery|expiry|supply|payment))`,
    String.raw`(?:falligkeits|liefer|geburts|leistungs|verfalls|zahlungs|druck|bestell|ablauf|verval|geboorte|lever|betaal)datum`,
    String.raw`\b(?:geboren|fallig|zahlbar|geliefert)(?: (?:am|bis))?`,
    String.raw`\bbis(?: zum)?`,
    String.raw`\b(?:date d['’])?echeance`,
    String.raw`\bdate (?:de (?:livraison|naissance|commande|validite))`,
    String.raw`\bne(?:e|\(e\))? le`,
    String.raw`\b(?:fecha de )?(?:vencimiento|entrega|nacimiento|pedido)`,
    String.raw`\b(?:data (?:di|de|do) )?(?:scadenza|nascita|consegna|vencimento|nascimento|entrega)`,
  ].join('|'),
  'gu',
);
const ownAtEnd = new RegExp(`(?:${ownWords.source})$`, 'u');
const otherAtEnd = new RegExp(`(?:${otherWords.source})$`, 'u');

/** "Date: Wed, 3 Jul 2019": the day of the week stands between, in the seven languages of the months. */
const weekday = new RegExp(
  String.raw`[\s:,]+(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|\p{L}{2,7}(?:day|tag)|mittwoch|lundi|mardi|mercredi|jeudi|vendredi|samedi` +
    String.raw`|dimanche|lunes|martes|miercoles|jueves|viernes|sabado|domingo|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica` +
    String.raw`|\p{L}{2,6}dag|(?:segunda|terca|quarta|quinta|sexta)(?:-feira)?)$`,
  'u',
);

const plainOf = new Map<string, string>();

/** Lower case without accents, one character for each: places stay the same. Expects composed letters (NFC or NFKC). */
export function plainLetters(text: string): string {
  return text.replace(/[A-Z]|[^\0-\x7f]/gu, (letter) => {
    const known = plainOf.get(letter);
    if (known !== undefined) return known;
    const plain = letter.normalize('NFD').toLowerCase();
    const kept = letter.length === 1 ? plain.slice(0, 1) : letter;
    // No script has more letters with accents than this; the rest of Unicode is not worth keeping.
    if (plainOf.size < plainKeptMax) plainOf.set(letter, kept);
    return kept;
  });
}
const plainKeptMax = 4_000;

/**
 * The words that belong to the value at `at`: those before it on its line, else those of the line above. Where several values stand in
 * one line (`column`), the line above is read as the head of a table.
 */
export function labelOf(text: string, at: number, column: { place: number; of: number } = { place: 0, of: 1 }): string {
  const around = text.slice(Math.max(0, at - lineCharacters), at);
  const lines = around.split('\n');
  const own = trimmed(lines.at(-1) ?? '');
  if (own !== '' && column.place === 0) return own.slice(-labelCharacters);
  // A table's value stands behind the values of the columns before it.
  const above = lines.slice(0, -1).findLast((line) => line.trim() !== '') ?? '';
  const heads = headsOf(above);
  if (heads.length === column.of) return heads[column.place] ?? '';
  if (own !== '') return own.slice(-labelCharacters);
  return heads.length > 1 ? '' : trimmed(above).slice(-labelCharacters);
}

/** The heads of those columns that hold dates. */
function headsOf(line: string): string[] {
  const columns = line
    .split(/\t|\||\s{2,}/u)
    .map(trimmed)
    .filter((head) => ownDate(head) !== 'unknown');
  if (columns.length > 1) return columns;
  const plain = plainLetters(line);
  const ends = [...plain.matchAll(/date|datum/gu)].map((match) => match.index + match[0].length);
  return ends.map((end, index) => plain.slice(ends[index - 1] ?? 0, end).trim());
}

function trimmed(text: string): string {
  return text.replace(/[\s:.,=|(*_-]{1,40}$/u, '').trim();
}

export function ownDate(label: string): DateLabel {
  const plain = plainLetters(label).replace(weekday, '');
  if (otherAtEnd.test(plain)) return 'other';
  return ownAtEnd.test(plain) ? 'own' : 'unknown';
}
