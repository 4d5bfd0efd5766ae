/** Who wrote an invoice, by its text: what stands behind a word for it, else the only firm at its top. */
import { plainLetters } from './textLabels.ts';

const headLines = 15;
const searchedLines = 200;
const nameCharacters = 100;

/** Lower case, no accents. */
const label =
  /^\s{0,20}(?:seller|vendor|supplier|sold by|issued by|bill from|invoice from|from|verkaufer|lieferant|rechnungssteller|aussteller|leistungserbringer|vendeur|fournisseur|emetteur|vendedor|proveedor|emisor|venditore|fornitore|cedente|verkoper|leverancier)\s?:\s?(.{0,200})$/u;
const buyer =
  /(?<!\p{L})(?:bill(?:ed)? to|invoice to|invoiced to|sold to|ship to|buyer|customer|client|to:|rechnung an|rechnungsempfanger|empfanger|kunde|kaufer|facture a|factur[ae]r a|adresse de facturation|acheteur|cliente|comprador|acquirente|destinatario|spett\.?le|klant|afnemer|factuur aan|factuuradres)(?!\p{L})/u;
/** The form of a firm, at the end of its name. */
const form =
  /(?<![\p{L}\p{N}])(?:GmbH(?: & Co\.? KG)?|AG|KG|OHG|UG(?: \(haftungsbeschränkt\))?|e\.? ?K\.|GbR|Ltd\.?|Limited|LLC|L\.L\.C\.|LLP|Inc\.?|Corp\.?|Corporation|PLC|plc|SARL|S\.A\.R\.L\.|SAS|S\.A\.S\.|SASU|EURL|S\.A\.|SA|S\.L\.U?\.?|SL|SLU|S\.p\.A\.|SpA|S\.r\.l\.|Srl|SRL|B\.V\.|BV|N\.V\.|NV|V\.O\.F\.|SDN\.? BHD\.?|Sdn\.? Bhd\.?|Pty\.? Ltd\.?)(?![\p{L}\p{N}])/u;

/** The name as it is written; null where nothing tells it plainly. */
export function vendorOf(text: string): string | null {
  const lines = text.split('\n', searchedLines);
  for (const [index, line] of lines.entries()) {
    const found = label.exec(plainLetters(line.slice(0, 300)));
    if (found === null) continue;
    const own = line.slice(0, 300).slice(found[0].length - (found[1] ?? '').length);
    const name = nameIn(own) ?? nameIn(lines.slice(index + 1).find((below) => below.trim() !== '') ?? '');
    if (name !== null) return name;
  }
  return firmAtTop(lines);
}

/** Senders often stand in one line, with their address behind a comma, a dot or a dash. */
function firmAtTop(lines: readonly string[]): string | null {
  const firms = new Set<string>();
  for (const line of lines.filter((one) => one.trim() !== '').slice(0, headLines)) {
    if (buyer.test(plainLetters(line.slice(0, 300)))) break;
    const found = form.exec(line.slice(0, nameCharacters));
    if (found === null) continue;
    const name = nameIn(line.slice(0, found.index + found[0].length));
    if (name !== null && name.length > found[0].length) firms.add(name);
  }
  const [first = null, ...more] = firms;
  return more.length === 0 ? first : null;
}

function nameIn(line: string): string | null {
  const name = (line.split(/\t|\s{3,}|\s[|·•]\s/u).find((part) => part.trim() !== '') ?? '')
    .replace(/\s+/gu, ' ')
    .trim();
  return /\p{L}{2}/u.test(name) && name.length <= nameCharacters ? name : null;
}
