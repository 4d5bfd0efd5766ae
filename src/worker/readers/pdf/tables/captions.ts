/** Words above a table that name it, and words below that explain it. */

const tableWord =
  '(?:tables?|tab\\.?|tableaux?|tabelle|tabella|tabelas?|tablas?|cuadros?|quadros?|tabell|tabel|taulukko|tabela|tabulka|táblázat|tabla|πίνακας|таблица|表|表格|表格|표|جدول|טבלה)';
const captionStart = new RegExp(
  `^${tableWord}\\s{0,3}(?:[A-Z]{0,3}[-.]?\\d[\\w.\\-–]{0,12}|[IVXLC]{1,6}|[A-Z])(?=$|[\\s.:–—\\-)(])`,
  'iu',
);
const otherStart =
  /^(?:figure|fig\.|chart|graph|exhibit|box|abbildung|abb\.|figura|graphique|map)\s{0,3}(?:[A-Z]{0,2}[-.]?\d[\w.-]{0,8}|[IVX]{1,5})(?=$|[\s.:–—-])/i;
const noteStart =
  /^(?:sources?|notes?|nb|n\.b\.|quelle|anmerkung|remarques?|fuente|nota|notas|bron|fonte|legend)\s{0,2}(?:\([^)]{0,40}\)\s{0,2})?[:.–—]/i;

/** "Table 3: …", in the languages that are likely. */
export function isTableCaption(text: string): boolean {
  return captionStart.test(text.slice(0, 60));
}

/** A caption of a table, a figure or the like. */
export function isCaption(text: string): boolean {
  return isTableCaption(text) || otherStart.test(text.slice(0, 60));
}

/** "Source: …", "Note: …". */
export function isNote(text: string): boolean {
  return noteStart.test(text.slice(0, 80));
}
