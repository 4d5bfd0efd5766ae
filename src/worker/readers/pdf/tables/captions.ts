/** Words above a table that name it, and words below that explain it. */
import { overlap, type Box } from './shapes.ts';
import { lineText, type Line } from './words.ts';

/** Lines of a caption, and how far it may be from its table, in ems. */
const linesMax = 4;
const farMax = 3;
const charactersMax = 300;

const tableWord =
  '(?:table|tab\\.?|tableaux?|tabelle|tabella|tabelas?|tablas?|cuadros?|quadros?|tabell|tabel|taulukko|tabela|tabulka|táblázat|tabla|πίνακας|таблица|表|表格|表格|표|جدول|טבלה)';
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

/** The caption of the table in a box, among the lines of the rest of the page; null where nothing says that it is one. */
export function captionOf(box: Box, lines: readonly Line[]): string | null {
  const near = lines.filter((line) =>
    line.words.some(({ left, right }) => overlap(left, right, box.left - line.em, box.right + line.em) > 0),
  );
  const above = near.filter(({ base }) => base <= box.top + 1).reverse();
  const below = near.filter(({ base }) => base >= box.bottom);
  return captionAbove(box.top, above) ?? captionBelow(box.bottom, below);
}

function captionAbove(top: number, lines: readonly Line[]): string | null {
  let edge = top;
  const read: string[] = [];
  for (const line of lines.slice(0, linesMax)) {
    if (edge - line.base > farMax * line.em) return null;
    const text = lineText(line.words);
    read.unshift(text);
    if (isTableCaption(text)) return read.join(' ').slice(0, charactersMax);
    edge = line.base - line.em;
  }
  return null;
}

function captionBelow(bottom: number, [first, second]: readonly Line[]): string | null {
  if (first === undefined || first.base - bottom > farMax * first.em) return null;
  const text = lineText(first.words);
  if (!isTableCaption(text)) return null;
  const goesOn = second !== undefined && second.base - first.base < 1.4 * first.em && !/[.]$/.test(text);
  return (goesOn ? `${text} ${lineText(second.words)}` : text).slice(0, charactersMax);
}
