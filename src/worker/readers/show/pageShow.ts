/** A page of a PDF as a picture, with the places of a table's cells on it. */
import { placedCellsMax, shownCellMax, shownSideMax } from '../../../model/shown.ts';
import type { ShownPage } from '../../../protocol/showWire.ts';
import type { FactSource } from '../../facts/facts.ts';
import { kindOf } from '../kinds.ts';
import { withPdf } from '../pdf/pdfium.ts';
import type { NamedTable } from '../tableFiles.ts';
import { withinTime } from '../timeLimit.ts';
import { Unreadable } from '../unreadable.ts';
import { cutTo } from './marks.ts';
import { jpegOf } from './pictureShow.ts';

const pageMs = 10_000;
const kindMs = 3_000;

/** `page` counts from 1. Throws Unreadable. */
export async function showPage(source: FactSource, page: number, table: NamedTable | null): Promise<ShownPage> {
  const { drawn, size, pages } = await withPdf(source, pageMs, (document) => {
    if (page > document.pages) throw new Unreadable(`it has no page ${String(page)}`);
    return {
      drawn: document.draw(page - 1, { longSidePixels: shownSideMax }),
      size: document.size(page - 1),
      pages: document.pages,
    };
  });
  const cells = (table?.cells ?? [])
    .filter((cell) => cell.page === page)
    .slice(0, placedCellsMax)
    .map(({ row, column, text, box: { left, top, right, bottom } }): ShownPage['cells'][number] => ({
      row,
      column,
      box: [left, top, right, bottom],
      text: cutTo(text, shownCellMax),
    }));
  return { kind: 'page', page, pages, picture: await jpegOf(drawn), ...size, cells };
}

/** How many pages can be looked at; null for what has none that are drawn. */
export async function pageCount(source: FactSource | null): Promise<number | null> {
  try {
    if (source === null || withinTime(kindMs, () => kindOf(source)).kind !== 'pdf') return null;
    return await withPdf(source, pageMs, (document) => document.pages);
  } catch {
    return null;
  }
}
