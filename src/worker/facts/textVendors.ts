/** Who wrote an invoice, by its text: what stands behind a word for it, else the only firm at its top, else the name that heads it. */
import { plainLetters } from './textLabels.ts';

const headLines = 15;
const searchedLines = 200;
const nameCharacters = 100;

/** Lower case, no accents. */
const label =
  /^\s{0,20}(?:seller|vendor|supplier|sold by|issued by|bill from|invoice from|from|verkaufer|lieferant|rechnungssteller|aussteller|leistungserbringer|vendeur|fournisseur|emetteur|vendedor|proveedor|emisor|venditore|fornitore|cedente|verkoper|leverancier)\s?:\s?(.{0,200})$/u;
const buyer =
  /(?<!\p{L})(?:bill(?:ed)? to|invoice to|invoiced to|sold to|ship to|buyer|customer|client|to:|rechnung an|rechnungsempfanger|empfanger|kunde|kaufer|facture a|factur[ae]r a|adresse de facturation|acheteur|cliente|comprador|acquirente|destinatario|spett\.?le|klant|afnemer|factuur aan|factuuradres)(?!\p{L})/u;
/** A line above an address that says no more than “to”. */
const toAlone = /^\s{0,20}(?:an|to|aan|pour|para|per|a)\s?:?\s{0,20}$/u;
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
    const plain = plainLetters(line.slice(0, 300));
    if (buyer.test(plain) || toAlone.test(plain)) break;
    const found = form.exec(line.slice(0, nameCharacters));
    if (found === null) continue;
    const name = nameIn(line.slice(0, found.index + found[0].length));
    if (name !== null && name.length > found[0].length) firms.add(name);
  }
  const [first = null, ...more] = firms;
  if (first === null) return nameAtTop(lines);
  return more.length === 0 ? first : null;
}

/** Lines below a name within which the paper says what it is. */
const headingWithin = 4;
const topNameCharacters = 50;
const topNameWords = 6;
/** A line that says what the paper is: the word alone, or with its number; lower case, no accents. */
const heading =
  /^[\s#*_]{0,8}(?:(?:tax |vat |sales |cash )?(?:invoice|receipt)|(?:kassen)?(?:rechnung|quittung|beleg|bon)|facture|recu|factura|recibo|fattura|ricevuta|scontrino|factuur|kassabon)(?:snummer|nummer)?[*_]{0,3}(?:[ :\t].{0,60})?$/u;
/** What stands at the top of a paper and is nobody's name. */
const noName =
  /(?<!\p{L})(?:\p{L}{0,20}(?:invoice|receipt|bill|rechnung|quittung|beleg|gutschrift|facture|recu|factura|recibo|fattura|ricevuta|scontrino|factuur|bon)\p{L}{0,8}|credit|note|notes|statement|quote|quotation|angebot|offerte|devis|order|bestellung|commande|pedido|ordine|payment|paid|zahlung|paiement|pago|report|summary|list|liste|lista|minutes|expenses?|overview|page|seite|pagina|date|datum|fecha|data|copy|kopie|copie|copia|duplicate|duplikat|original|draft|entwurf|confidential|dear|hello|hi|liebe\p{L}?|sehr|bonjour|hola|ciao|thanks?|danke|vielen|merci|gracias|grazie|bedankt|welcome|willkommen|your|our|my|ihre?|unsere?|votre|notre|su|vostr[ao]|uw|subject|betreff|objet|asunto|oggetto|re|fwd?|from|to|for|total|amount|tax|vat|untitled|document|dokument|scan|scanned|attachment|customer|client|attn|attention|here|this|these|please|we|you)(?!\p{L})/u;

/** A receipt is often headed by nothing but a name; taken only where it cannot well be anything else. */
function nameAtTop(lines: readonly string[]): string | null {
  const [top = '', ...below] = lines
    .filter((line) => line.trim() !== '')
    .slice(0, headingWithin + 1)
    .map((line) => line.slice(0, 300));
  const name = top.replace(/^[\s#*_\uFEFF]{1,8}|[\s*_]{1,8}$/gu, '').replace(/\s+/gu, ' ');
  const isName = /^\p{Lu}[\p{L}\p{M} &'’.+-]*\p{L}\p{M}*$|^\p{Lo}[\p{Lo}\p{M} ]+$/u.test(name);
  if (!isName || name.length > topNameCharacters || name.split(' ').length > topNameWords) return null;
  if (noName.test(plainLetters(name)) || buyer.test(plainLetters(name))) return null;
  const at = below.findIndex((line) => heading.test(plainLetters(line.trimEnd())));
  return at < 0 || below.slice(0, at).some((line) => buyer.test(plainLetters(line))) ? null : name;
}

function nameIn(line: string): string | null {
  const name = (line.split(/\t|\s{3,}|\s[|·•]\s/u).find((part) => part.trim() !== '') ?? '')
    .replace(/\s+/gu, ' ')
    .trim();
  return /\p{L}{2}/u.test(name) && name.length <= nameCharacters ? name : null;
}
